//! The record of each tabular operator: its names, what it does, and a query that shows it.
//!
//! `docs/operators.md` and completion read these records. Whether an operator is executed is not written down: the examples
//! are run to find out.

/// A tabular operator as its users know it.
#[derive(Debug)]
pub struct OperatorRecord {
    /// The keyword, as the documentation spells it.
    pub keyword: &'static str,
    /// Other keywords that do the same.
    pub aliases: &'static [&'static str],
    /// One sentence that says what comes out of it.
    pub summary: &'static str,
    /// The documentation page, without its extension; empty where Kusto has none.
    pub page: &'static str,
    /// A query that uses it, and needs no table.
    pub example: &'static str,
}

/// Every tabular operator, by keyword.
#[must_use]
pub fn operators() -> &'static [OperatorRecord] {
    RECORDS
}

const fn record(
    keyword: &'static str,
    page: &'static str,
    summary: &'static str,
    example: &'static str,
) -> OperatorRecord {
    OperatorRecord {
        keyword,
        aliases: &[],
        summary,
        page,
        example,
    }
}

impl OperatorRecord {
    const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

static RECORDS: &[OperatorRecord] = &[
    record(
        "__executeAndCache",
        "",
        "Caches the rows for the queries that follow; an internal operator of Kusto.",
        "range x from 1 to 3 step 1 | __executeAndCache",
    ),
    record(
        "__partitionby",
        "",
        "Runs a pipeline for each value of a column; an internal operator of Kusto.",
        "range x from 1 to 3 step 1 | __partitionby x (take 1)",
    ),
    record(
        "as",
        "as-operator",
        "Gives the rows so far a name that the operators behind it can use.",
        "range x from 1 to 3 step 1 | as T | where x > 1",
    ),
    record(
        "assert-schema",
        "",
        "Passes the rows on if they have these columns, and fails otherwise.",
        "print x = 1 | assert-schema (x: long)",
    ),
    record(
        "consume",
        "consume-operator",
        "Reads all rows and returns none of them.",
        "range x from 1 to 3 step 1 | consume",
    ),
    record(
        "count",
        "count-operator",
        "Returns the number of rows.",
        "range x from 1 to 3 step 1 | count",
    ),
    record(
        "distinct",
        "distinct-operator",
        "Returns each combination of the columns' values once.",
        "range x from 1 to 3 step 1 | distinct x",
    ),
    record(
        "evaluate",
        "evaluate-operator",
        "Calls a plugin, which may return other columns than it was given.",
        "print d = dynamic({'a': 1}) | evaluate bag_unpack(d)",
    ),
    record(
        "extend",
        "extend-operator",
        "Adds calculated columns, or replaces columns of the same names.",
        "range x from 1 to 3 step 1 | extend y = x * 2",
    ),
    record(
        "facet",
        "facet-operator",
        "Returns a table for each of the columns, with the number of rows of each value.",
        "range x from 1 to 3 step 1 | facet by x",
    ),
    record(
        "find",
        "find-operator",
        "Returns the rows of many tables for which a predicate is true.",
        "let T = datatable(x: long)[1, 2]; find in (T) where x > 1",
    ),
    record(
        "fork",
        "fork-operator",
        "Gives the same rows to several pipelines and returns a table for each.",
        "range x from 1 to 3 step 1 | fork (count) (take 1)",
    ),
    record(
        "getschema",
        "getschema-operator",
        "Returns a row for each column, with its name and type.",
        "print x = 1 | getschema",
    ),
    record(
        "graph-mark-components",
        "graph-mark-components-operator",
        "Adds to each node of a graph the component that it is part of.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-mark-components | graph-to-table nodes",
    ),
    record(
        "graph-match",
        "graph-match-operator",
        "Returns a row for each place of a graph where a pattern occurs.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-match (n)-[e]->(m) project e.a",
    ),
    record(
        "graph-shortest-paths",
        "graph-shortest-paths-operator",
        "Returns the shortest paths between nodes of a graph.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-shortest-paths (n)-[e*1..3]->(m) project e",
    ),
    record(
        "graph-to-table",
        "graph-to-table-operator",
        "Returns the nodes or the edges of a graph as rows.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-to-table edges",
    ),
    record(
        "graph-where-edges",
        "",
        "Keeps the edges of a graph for which a predicate is true.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-where-edges a > 0 | graph-to-table edges",
    ),
    record(
        "graph-where-nodes",
        "",
        "Keeps the nodes of a graph for which a predicate is true.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-where-nodes true | graph-to-table edges",
    ),
    record(
        "invoke",
        "invoke-operator",
        "Calls a function whose first parameter is the table in front of it.",
        "let f = (T: (x: long)) { T | where x > 1 }; range x from 1 to 3 step 1 | invoke f()",
    ),
    record(
        "join",
        "join-operator",
        "Merges the rows of two tables whose keys are equal.",
        "range x from 1 to 3 step 1 | join kind=inner (print x = 2) on x",
    ),
    record(
        "lookup",
        "lookup-operator",
        "Adds the columns of a dimension table to the rows with the same key.",
        "range x from 1 to 3 step 1 | lookup (print x = 2, y = 'two') on x",
    ),
    record(
        "macro-expand",
        "macro-expand-operator",
        "Runs a query once for each member of a group and returns all rows.",
        "macro-expand entity_group [cluster('a').database('b')] as X (X.T | count)",
    ),
    record(
        "make-graph",
        "make-graph-operator",
        "Builds a graph out of tables of edges and nodes.",
        "datatable(a: long, b: long)[1, 2] | make-graph a --> b | graph-to-table edges",
    ),
    record(
        "make-series",
        "make-series-operator",
        "Aggregates into arrays over equal steps of time or of a number.",
        "range x from 1 to 3 step 1 | make-series n = count() on x from 1 to 4 step 1",
    ),
    record(
        "mv-apply",
        "mv-apply-operator",
        "Expands arrays, and applies a pipeline to the elements of each row.",
        "print a = dynamic([3, 1, 2]) | mv-apply e = a to typeof(long) on (top 1 by e)",
    )
    .or(&["mvapply"]),
    record(
        "mv-expand",
        "mv-expand-operator",
        "Returns a row for each element of an array or a bag.",
        "print a = dynamic([3, 1, 2]) | mv-expand a",
    )
    .or(&["mvexpand"]),
    record(
        "parse",
        "parse-operator",
        "Takes columns out of a text by a pattern.",
        "print s = 'n=1' | parse s with 'n=' n: long",
    ),
    record(
        "parse-kv",
        "parse-kv-operator",
        "Takes columns out of a text of keys and values.",
        "print s = 'n=1, m=2' | parse-kv s as (n: long, m: long) with (pair_delimiter=', ', kv_delimiter='=')",
    ),
    record(
        "parse-where",
        "parse-where-operator",
        "Takes columns out of a text by a pattern, and drops the rows that do not match it.",
        "print s = 'n=1' | parse-where s with 'n=' n: long",
    ),
    record(
        "partition",
        "partition-operator",
        "Runs a pipeline for each value of a column and returns all rows.",
        "range x from 1 to 3 step 1 | partition by x (take 1)",
    ),
    record(
        "print",
        "print-operator",
        "Returns one row of calculated columns.",
        "print x = 1 + 2",
    ),
    record(
        "project",
        "project-operator",
        "Returns the named and calculated columns only, in this order.",
        "print x = 1 | project y = x + 1",
    ),
    record(
        "project-away",
        "project-away-operator",
        "Drops the named columns.",
        "print x = 1, y = 2 | project-away y",
    ),
    record(
        "project-by-names",
        "project-by-names-operator",
        "Returns the columns whose names an array holds.",
        "print x = 1, y = 2 | project-by-names dynamic(['y'])",
    ),
    record(
        "project-keep",
        "project-keep-operator",
        "Drops all but the named columns, whose order stays.",
        "print x = 1, y = 2 | project-keep y",
    ),
    record(
        "project-rename",
        "project-rename-operator",
        "Gives columns other names.",
        "print x = 1, y = 2 | project-rename z = y",
    ),
    record(
        "project-reorder",
        "project-reorder-operator",
        "Puts the named columns first.",
        "print x = 1, y = 2 | project-reorder y",
    ),
    record(
        "range",
        "range-operator",
        "Returns a row for each step from one value to another.",
        "range x from 1 to 3 step 1",
    ),
    record(
        "reduce",
        "reduce-operator",
        "Groups texts that are alike, and returns the pattern of each group.",
        "datatable(s: string)['a 1', 'a 2'] | reduce by s",
    ),
    record(
        "render",
        "render-operator",
        "Asks the front end for a chart of the rows, which stay as they are.",
        "print x = 1 | render table",
    ),
    record(
        "sample",
        "sample-operator",
        "Returns so many rows, picked at random.",
        "range x from 1 to 3 step 1 | sample 1",
    ),
    record(
        "sample-distinct",
        "sample-distinct-operator",
        "Returns so many distinct values of a column.",
        "range x from 1 to 3 step 1 | sample-distinct 1 of x",
    ),
    record(
        "scan",
        "scan-operator",
        "Runs a state machine over the rows in their order.",
        "range x from 1 to 3 step 1 | sort by x asc | scan declare (s: long = 0) with (step a: true => s = x + a.s;)",
    ),
    record(
        "search",
        "search-operator",
        "Returns the rows of many tables in which a text occurs.",
        "let T = datatable(s: string)['one', 'two']; search in (T) 'two'",
    ),
    record(
        "serialize",
        "serialize-operator",
        "Declares that the rows have an order, which window functions need.",
        "range x from 1 to 3 step 1 | serialize y = x",
    ),
    record(
        "sort",
        "sort-operator",
        "Puts the rows in order: descending, nulls last, unless it says otherwise.",
        "range x from 1 to 3 step 1 | sort by x",
    )
    .or(&["order"]),
    record(
        "summarize",
        "summarize-operator",
        "Returns a row for each group, with aggregates over its rows.",
        "range x from 1 to 3 step 1 | summarize sum(x) by odd = x % 2",
    ),
    record(
        "take",
        "take-operator",
        "Returns so many rows, no matter which.",
        "range x from 1 to 3 step 1 | take 1",
    )
    .or(&["limit"]),
    record(
        "top",
        "top-operator",
        "Returns the first rows of an order.",
        "range x from 1 to 3 step 1 | top 1 by x",
    ),
    record(
        "top-hitters",
        "top-hitters-operator",
        "Returns the values that occur most, approximately.",
        "range x from 1 to 3 step 1 | top-hitters 1 of x",
    ),
    record(
        "top-nested",
        "top-nested-operator",
        "Returns the top values, and the top values inside of each.",
        "range x from 1 to 3 step 1 | top-nested 1 of x by sum(x)",
    ),
    record(
        "union",
        "union-operator",
        "Returns the rows of several tables.",
        "union (print x = 1), (print x = 2)",
    ),
    record(
        "where",
        "where-operator",
        "Keeps the rows for which a predicate is true.",
        "range x from 1 to 3 step 1 | where x > 1",
    )
    .or(&["filter"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ast::{Expr, Operator, Statement};

    #[test]
    fn records_and_parsers_have_the_same_keywords() {
        let records = RECORDS.iter();
        let recorded: BTreeSet<&str> = records
            .flat_map(|record| record.aliases.iter().chain([&record.keyword]).copied())
            .collect();
        let entries = crate::operator::dispatch::OPERATORS.iter();
        assert_eq!(recorded, entries.map(|entry| entry.keyword).collect());
        assert!(RECORDS.is_sorted_by_key(|record| record.keyword));
    }

    #[test]
    fn examples_use_their_operators() {
        for record in RECORDS {
            let parsed = crate::parse_query(record.example);
            assert_eq!(parsed.diagnostics, [], "{}", record.example);
            let Some(Statement::Expr(query)) = parsed.query.statements.last() else {
                panic!("`{}` ends in a query", record.example);
            };
            assert!(
                keywords(query).contains(&record.keyword),
                "{}",
                record.example
            );
        }
    }

    fn keywords(expr: &Expr) -> Vec<&'static str> {
        match expr {
            Expr::Operator(operator) => vec![operator.keyword()],
            Expr::Pipe(pipeline) => keywords(&pipeline.source)
                .into_iter()
                .chain(pipeline.operators.iter().map(Operator::keyword))
                .collect(),
            _ => Vec::new(),
        }
    }
}
