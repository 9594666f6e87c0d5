//! What may stand where in a tabular operator: one table.
//!
//! `kql-parser` knows the exact grammar; this is what somebody who types wants to hear: which words and options an
//! operator has, and what stands behind each.

use kql_parser::CHARTS;

/// What the text of an operator is made of.
#[derive(Debug)]
pub struct Shape {
    /// The keyword and its other names.
    pub keywords: &'static [&'static str],
    /// Options right behind the keyword, each with the values it may have, where they are a closed set.
    pub options: &'static [(&'static str, &'static [&'static str])],
    /// What stands behind the keyword and its options.
    pub operand: Operand,
    /// The words that start further parts, and what stands behind each.
    pub clauses: &'static [(&'static str, Operand)],
    /// The properties of `with (...)`.
    pub properties: &'static [&'static str],
}

/// What a part of an operator is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Nothing.
    Nothing,
    /// A number.
    Number,
    /// A name that the query invents.
    NewName,
    /// Columns, without calculations.
    Columns,
    /// A predicate.
    Predicate,
    /// Values of the row, perhaps with names: `name = expression`.
    Values,
    /// Values of a group of rows: `name = sum(x)`.
    Aggregates,
    /// `new = old`: a column on the right.
    Renames,
    /// Values with `asc` or `desc`.
    SortKeys,
    /// Columns that two tables have in common, or conditions on both: `$left.a == $right.b`.
    JoinKeys,
    /// A table, or a pipeline in parentheses.
    Rows,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A call of a plugin.
    Plugin,
    /// A call of a function of the query or of the workspace.
    Function,
    /// Texts and names with types, in turn.
    Pattern,
    /// `typeof(...)`, properties or a schema in parentheses: the parentheses say what stands inside.
    Parenthesized,
}

impl Shape {
    const NEW: Shape = Shape {
        keywords: &[],
        options: &[],
        operand: Operand::Nothing,
        clauses: &[],
        properties: &[],
    };

    /// The part that this word starts.
    pub(crate) fn clause(&self, word: &str) -> Option<Operand> {
        let clause = self.clauses.iter().find(|(name, _)| *name == word);
        clause.map(|(_, operand)| *operand)
    }

    /// The values of the option of this name, where there is such an option.
    pub(crate) fn option(&self, name: &str) -> Option<&'static [&'static str]> {
        let option = self.options.iter().find(|(option, _)| *option == name);
        option.map(|(_, values)| *values)
    }
}

/// The shape of the operator with this keyword.
pub fn shape(keyword: &str) -> Option<&'static Shape> {
    SHAPES
        .iter()
        .find(|shape| shape.keywords.contains(&keyword))
}

/// The shapes of all operators.
pub fn shapes() -> &'static [Shape] {
    SHAPES
}

/// The operators that may start a query.
pub(crate) const SOURCE_OPERATORS: &[&str] = &[
    "print",
    "range",
    "union",
    "search",
    "find",
    "evaluate",
    "macro-expand",
];

const KINDS_OF_JOIN: &[&str] = &[
    "innerunique",
    "inner",
    "leftouter",
    "rightouter",
    "fullouter",
    "leftsemi",
    "rightsemi",
    "leftanti",
    "rightanti",
    "anti",
    "leftantisemi",
    "rightantisemi",
];
const KINDS_OF_PARSE: &[&str] = &["simple", "regex", "relaxed"];
const KINDS_OF_UNION: &[&str] = &["outer", "inner"];
const KINDS_OF_EXPANSION: &[&str] = &["bag", "array"];
const TRUE_OR_FALSE: &[&str] = &["true", "false"];

const JOIN_HINTS: [(&str, &[&str]); 5] = [
    ("hint.strategy", &["broadcast", "shuffle"]),
    ("hint.shufflekey", &[]),
    ("hint.remote", &["auto", "left", "local", "right"]),
    ("hint.num_partitions", &[]),
    ("hint.pass_filters", &[]),
];

#[rustfmt::skip]
static SHAPES: &[Shape] = &[
    Shape { keywords: &["as"], operand: Operand::NewName, ..Shape::NEW },
    Shape { keywords: &["assert-schema"], operand: Operand::Parenthesized, ..Shape::NEW },
    Shape { keywords: &["consume"], options: &[("decodeblocks", TRUE_OR_FALSE)], ..Shape::NEW },
    Shape { keywords: &["count"], ..Shape::NEW },
    Shape { keywords: &["distinct"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["evaluate"], operand: Operand::Plugin, ..Shape::NEW },
    Shape { keywords: &["extend"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["facet"], clauses: &[("by", Operand::Columns), ("with", Operand::Parenthesized)], ..Shape::NEW },
    Shape {
        keywords: &["find"],
        options: &[("withsource", &[])],
        operand: Operand::Predicate,
        clauses: &[("in", Operand::Parenthesized), ("where", Operand::Predicate), ("project", Operand::Columns), ("project-smart", Operand::Nothing)],
        ..Shape::NEW
    },
    Shape { keywords: &["fork"], operand: Operand::Parenthesized, ..Shape::NEW },
    Shape { keywords: &["getschema"], ..Shape::NEW },
    Shape {
        keywords: &["graph-mark-components"],
        options: &[("kind", &["weak", "strong"]), ("with_component_id", &[])],
        ..Shape::NEW
    },
    Shape {
        keywords: &["graph-match"],
        options: &[("cycles", &["all", "none", "unique_edges"])],
        operand: Operand::Pattern,
        clauses: &[("where", Operand::Predicate), ("project", Operand::Values)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["graph-shortest-paths"],
        options: &[("output", &["any", "all"])],
        operand: Operand::Pattern,
        clauses: &[("where", Operand::Predicate), ("project", Operand::Values)],
        ..Shape::NEW
    },
    Shape { keywords: &["graph-to-table"], operand: Operand::Words(&["nodes", "edges"]), clauses: &[("as", Operand::NewName)], ..Shape::NEW },
    Shape { keywords: &["graph-where-edges"], operand: Operand::Predicate, ..Shape::NEW },
    Shape { keywords: &["graph-where-nodes"], operand: Operand::Predicate, ..Shape::NEW },
    Shape { keywords: &["invoke"], operand: Operand::Function, ..Shape::NEW },
    Shape {
        keywords: &["join"],
        options: &[
            ("kind", KINDS_OF_JOIN), JOIN_HINTS[0], JOIN_HINTS[1], JOIN_HINTS[2], JOIN_HINTS[3], JOIN_HINTS[4],
        ],
        operand: Operand::Rows,
        clauses: &[("on", Operand::JoinKeys)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["lookup"],
        options: &[("kind", &["leftouter", "inner"]), JOIN_HINTS[0], JOIN_HINTS[2]],
        operand: Operand::Rows,
        clauses: &[("on", Operand::JoinKeys)],
        ..Shape::NEW
    },
    Shape { keywords: &["macro-expand"], options: &[("isfuzzy", TRUE_OR_FALSE)], operand: Operand::Rows, clauses: &[("as", Operand::NewName)], ..Shape::NEW },
    Shape {
        keywords: &["make-graph"],
        operand: Operand::Columns,
        clauses: &[("with", Operand::Rows), ("on", Operand::Columns), ("partitioned-by", Operand::Columns)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["make-series"],
        options: &[("kind", &["nonempty"])],
        operand: Operand::Aggregates,
        clauses: &[
            ("on", Operand::Columns), ("from", Operand::Values), ("to", Operand::Values), ("step", Operand::Values),
            ("by", Operand::Values), ("default", Operand::Values),
        ],
        ..Shape::NEW
    },
    Shape {
        keywords: &["mv-apply", "mvapply"],
        options: &[("with_itemindex", &[])],
        operand: Operand::Values,
        clauses: &[("to", Operand::Parenthesized), ("limit", Operand::Number), ("on", Operand::Parenthesized)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["mv-expand", "mvexpand"],
        options: &[("kind", KINDS_OF_EXPANSION), ("bagexpansion", KINDS_OF_EXPANSION), ("with_itemindex", &[])],
        operand: Operand::Values,
        clauses: &[("to", Operand::Parenthesized), ("limit", Operand::Number)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["parse"],
        options: &[("kind", KINDS_OF_PARSE), ("flags", &[])],
        operand: Operand::Columns,
        clauses: &[("with", Operand::Pattern)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["parse-kv"],
        operand: Operand::Columns,
        clauses: &[("as", Operand::Parenthesized), ("with", Operand::Parenthesized)],
        properties: &["pair_delimiter", "kv_delimiter", "quote", "escape", "greedy"],
        ..Shape::NEW
    },
    Shape {
        keywords: &["parse-where"],
        options: &[("kind", KINDS_OF_PARSE), ("flags", &[])],
        operand: Operand::Columns,
        clauses: &[("with", Operand::Pattern)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["partition"],
        options: &[("hint.strategy", &["legacy", "native", "shuffle"])],
        clauses: &[("by", Operand::Columns)],
        ..Shape::NEW
    },
    Shape { keywords: &["print"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["project"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["project-away"], operand: Operand::Columns, ..Shape::NEW },
    Shape { keywords: &["project-by-names"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["project-keep"], operand: Operand::Columns, ..Shape::NEW },
    Shape { keywords: &["project-rename"], operand: Operand::Renames, ..Shape::NEW },
    Shape { keywords: &["project-reorder"], operand: Operand::SortKeys, ..Shape::NEW },
    Shape {
        keywords: &["range"],
        operand: Operand::NewName,
        clauses: &[("from", Operand::Values), ("to", Operand::Values), ("step", Operand::Values)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["reduce"],
        options: &[("kind", &["source"])],
        clauses: &[("by", Operand::Columns), ("with", Operand::Parenthesized)],
        properties: &["threshold", "characters"],
        ..Shape::NEW
    },
    Shape { keywords: &["render"], operand: Operand::Words(CHARTS), clauses: &[("with", Operand::Parenthesized)], ..Shape::NEW },
    Shape { keywords: &["sample"], operand: Operand::Number, ..Shape::NEW },
    Shape { keywords: &["sample-distinct"], operand: Operand::Number, clauses: &[("of", Operand::Columns)], ..Shape::NEW },
    Shape {
        keywords: &["scan"],
        options: &[("with_match_id", &[])],
        clauses: &[
            ("order", Operand::Nothing), ("partition", Operand::Nothing), ("by", Operand::Columns),
            ("declare", Operand::Parenthesized), ("with", Operand::Parenthesized),
        ],
        ..Shape::NEW
    },
    Shape {
        keywords: &["search"],
        options: &[("kind", &["default", "case_insensitive", "case_sensitive"])],
        operand: Operand::Predicate,
        clauses: &[("in", Operand::Parenthesized)],
        ..Shape::NEW
    },
    Shape { keywords: &["serialize"], operand: Operand::Values, ..Shape::NEW },
    Shape { keywords: &["sort", "order"], clauses: &[("by", Operand::SortKeys)], ..Shape::NEW },
    Shape {
        keywords: &["summarize"],
        options: &[("hint.strategy", &["shuffle"]), ("hint.shufflekey", &[]), ("hint.num_partitions", &[])],
        operand: Operand::Aggregates,
        clauses: &[("by", Operand::Values)],
        ..Shape::NEW
    },
    Shape { keywords: &["take", "limit"], operand: Operand::Number, ..Shape::NEW },
    Shape { keywords: &["top"], operand: Operand::Number, clauses: &[("by", Operand::SortKeys)], ..Shape::NEW },
    Shape {
        keywords: &["top-hitters"],
        operand: Operand::Number,
        clauses: &[("of", Operand::Columns), ("by", Operand::Values)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["top-nested"],
        operand: Operand::Number,
        clauses: &[("of", Operand::Columns), ("with", Operand::Nothing), ("others", Operand::Nothing), ("by", Operand::Aggregates)],
        ..Shape::NEW
    },
    Shape {
        keywords: &["union"],
        options: &[("kind", KINDS_OF_UNION), ("withsource", &[]), ("isfuzzy", TRUE_OR_FALSE)],
        operand: Operand::Rows,
        ..Shape::NEW
    },
    Shape { keywords: &["where", "filter"], operand: Operand::Predicate, ..Shape::NEW },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_has_a_shape() {
        for operator in kql_parser::operators() {
            let is_internal = operator.keyword.starts_with("__");
            for keyword in [operator.keyword].iter().chain(operator.aliases) {
                assert!(is_internal || shape(keyword).is_some(), "{keyword}");
            }
        }
    }

    #[test]
    fn every_shape_is_an_operator() {
        let known: Vec<&str> = kql_parser::operators()
            .iter()
            .flat_map(|operator| operator.aliases.iter().chain([&operator.keyword]).copied())
            .collect();
        for shape in SHAPES {
            for keyword in shape.keywords {
                assert!(known.contains(keyword), "{keyword}");
            }
        }
    }
}
