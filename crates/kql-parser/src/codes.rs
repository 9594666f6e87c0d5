//! The table of all diagnostic codes, of this crate and of the crates above it.
//!
//! `SYN` codes come from the parser and `SEM` codes from the binder and planner; `EXE` and `LIM` codes from running, `INP`
//! codes from the program's input, and `INT` is a bug of ours. To add one, add an entry to the table below;
//! `docs/errors.md` is generated from it, and runs the examples.

macro_rules! codes {
    ($($variant:ident {
        code: $text:literal,
        summary: $summary:literal,
        remedy: $remedy:literal,
        example: $example:literal,
    })*) => {
        /// The identity of a diagnostic: stable, and printed in front of its message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The printed form, such as `SYN0002`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }

            /// What the code means, in one phrase.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Code::$variant => $summary,)* }
            }

            /// What to do about it, in a sentence or two.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $(Code::$variant => $remedy,)* }
            }

            /// A query that gives it and needs no table; empty where no short query does.
            #[must_use]
            pub const fn example(self) -> &'static str {
                match self { $(Code::$variant => $example,)* }
            }
        }
    };
}

codes! {
    UnexpectedCharacter {
        code: "SYN0001",
        summary: "a character that starts no token",
        remedy: "Typographic quotes and dashes come from text processors: write `\"` and `-`. The help names the KQL form of operators of other languages.",
        example: "print x = 1 ^ 2",
    }
    UnexpectedToken {
        code: "SYN0002",
        summary: "a token where the grammar allows another",
        remedy: "The message says what may stand at the caret. A missing `|`, parenthesis or comma is often just in front of it.",
        example: "print x = (1 + 2",
    }
    UnterminatedLiteral {
        code: "SYN0003",
        summary: "a literal without its end",
        remedy: "Close the quotes. A string that spans lines stands between three backquotes.",
        example: "print s = 'abc",
    }
    UnknownOperator {
        code: "SYN0004",
        summary: "a word after `|` that is not an operator",
        remedy: "Operators are written in lower case; `docs/operators.md` lists them.",
        example: "print x = 1 | wher x == 1",
    }
    InvalidLiteral {
        code: "SYN0005",
        summary: "a number or bool whose text has no value of its type",
        remedy: "A number must fit its type, and literals such as `int(5)` hold their value as written; a value that is computed needs a function, as in `toint(text)`.",
        example: "print i = int(2147483648)",
    }
    TooDeep {
        code: "SYN0006",
        summary: "nesting beyond the limit",
        remedy: "Name parts of the query with `let`.",
        example: "",
    }
    MissingClause {
        code: "SYN0007",
        summary: "an operator without a part it needs",
        remedy: "Add the part that the message names.",
        example: "print a = 1 | join (print a = 1)",
    }
    InvalidOption {
        code: "SYN0009",
        summary: "an option or an option's value that the operator does not have",
        remedy: "Use one of the options of the operator's documentation; the nearest one is offered.",
        example: "print x = 1 | render piecharts",
    }
    TooLong {
        code: "SYN0010",
        summary: "a text longer than 4 GiB",
        remedy: "Put data into a file and load it.",
        example: "",
    }
    WrongType {
        code: "SEM0001",
        summary: "a value of a type that is not accepted here",
        remedy: "Convert the value, as in `tolong(text)` or `tostring(bag)`, or compare it to get a bool.",
        example: "print x = 'a' + 1",
    }
    DuplicateName {
        code: "SEM0034",
        summary: "a column that is named twice",
        remedy: "Give one of the columns another name.",
        example: "print a = 1 | project x = a, x = a + 1",
    }
    NotConstant {
        code: "SEM0040",
        summary: "a value that must be a constant",
        remedy: "Write a literal, a name that `let` gave one, or `toscalar()` of a query.",
        example: "print a = '[a-z]' | extend x = extract(a, 0, 'text')",
    }
    IncomparableTypes {
        code: "SEM0064",
        summary: "values of types that cannot be compared",
        remedy: "Convert one of the values to the type of the other. Strings have no order: compare them with `==`, or with `strcmp()`.",
        example: "print x = datetime(2024-01-01) > 5",
    }
    CaselessNonText {
        code: "SEM0065",
        summary: "`=~` or `!~` on a value that is no string",
        remedy: "Compare values that are no texts with `==`.",
        example: "print a = 10 | where a =~ '10'",
    }
    DuplicateLet {
        code: "SEM0079",
        summary: "a variable that is declared twice",
        remedy: "Give one of the variables another name.",
        example: "let x = 1; let x = 2; print x",
    }
    NotScalar {
        code: "SEM0085",
        summary: "a table where a scalar is expected",
        remedy: "Take one value out of the table with `toscalar()`.",
        example: "let T = range i from 1 to 3 step 1; print x = T",
    }
    UnknownName {
        code: "SEM0100",
        summary: "a column, table or variable that does not exist",
        remedy: "Names mind case. An operator in front may have dropped or renamed the column: `| getschema` shows the columns at a place.",
        example: "print Status = 'New' | where Statu == 'New'",
    }
    GraphMismatch {
        code: "SEM0104",
        summary: "a graph where a table is expected, or a table where a graph is",
        remedy: "Make a table of the graph with `graph-match`, `graph-shortest-paths` or `graph-to-table`, or a graph of the table with `make-graph`.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | count",
    }
    NoRange {
        code: "SEM0208",
        summary: "`between` on values without an order",
        remedy: "Ranges are those of numbers, datetimes and timespans: convert the value, or compare strings with `strcmp()`.",
        example: "print s = 'b' | where s between ('a' .. 'c')",
    }
    WrongCaptureGroups {
        code: "SEM0213",
        summary: "a regular expression without the capture groups that a function needs",
        remedy: "Put parentheses around what is to be extracted.",
        example: "print x = extract_all('[a-z]+', 'abc')",
    }
    WrongArgumentCount {
        code: "SEM0219",
        summary: "a call with too few or too many arguments",
        remedy: "The help shows the function's parameters; those in brackets may be left out.",
        example: "print x = strlen()",
    }
    ArgumentCountOutOfRange {
        code: "SEM0223",
        summary: "a call with fewer or more arguments than a range of counts",
        remedy: "The help shows the function's parameters; those in brackets may be left out.",
        example: "print x = coalesce(1)",
    }
    UnknownPeriod {
        code: "SEM0235",
        summary: "a period or part of time that does not exist",
        remedy: "Periods are named in the singular: `day`, `month`, ...",
        example: "print x = datetime_add('fortnight', 1, datetime(2024-01-01))",
    }
    WrongContext {
        code: "SEM0237",
        summary: "a construct that is not allowed here",
        remedy: "Aggregates stand in `summarize` and its kin, and window functions behind `sort` or `serialize`.",
        example: "print a = 1 | where count() > 1",
    }
    MissingColumns {
        code: "SEM0252",
        summary: "a table without the columns that a parameter needs",
        remedy: "Add the column, or name it in front of the call with `extend` or `project-rename`.",
        example: "let f = (T: (x: long)) { T | project x }; let U = print y = 1; f(U)",
    }
    InvalidFormat {
        code: "SEM0255",
        summary: "a format with an element that does not exist",
        remedy: "The page of the function lists the elements and the delimiters.",
        example: "print x = format_datetime(datetime(2024-01-01), 'yyyy-MM-ddTHH')",
    }
    UnknownFunction {
        code: "SEM0260",
        summary: "a function that does not exist",
        remedy: "Names of functions mind case; `docs/functions.md` lists them. `let` and `--functions DIR` define further ones.",
        example: "print x = strlenn('abc')",
    }
    InvalidRegex {
        code: "SEM0420",
        summary: "a regular expression that cannot be read",
        remedy: "Kusto's expressions follow RE2: there is no look-around and no reference to a group. In a plain string a backslash is written twice; `@'\\d'` keeps it.",
        example: "print x = 'abc' matches regex '(a'",
    }
    NotExpandable {
        code: "SEM0447",
        summary: "a column that `mv-expand` cannot expand",
        remedy: "Read text as JSON with `todynamic()`, or cut it with `split()`.",
        example: "print s = 'a,b' | mv-expand s",
    }
    FlagsWithoutRegex {
        code: "SEM0472",
        summary: "flags of `parse` for texts that are no regular expressions",
        remedy: "Add `kind=regex`, or leave the flags out.",
        example: "print s = 'a=1' | parse flags=i s with 'a=' x: long",
    }
    UnknownFlag {
        code: "SEM0473",
        summary: "a flag that regular expressions do not have",
        remedy: "A flag is a letter: `i` ignores case, `m` lets `^` and `$` match at lines, `s` lets `.` match line breaks, `U` prefers short matches.",
        example: "print s = 'a=1' | parse kind=regex flags=q s with 'a=' x: long",
    }
    InvalidPattern {
        code: "SEM0476",
        summary: "a pattern of `parse` whose parts do not fit together",
        remedy: "A text must say where each column begins: put one between two columns.",
        example: "print s = 'a=1' | parse s with x y",
    }
    RelaxedParseWhere {
        code: "SEM0477",
        summary: "`parse-where` of the kind `relaxed`",
        remedy: "Use `parse kind=relaxed`, which keeps the rows that do not match, or `parse-where kind=simple`.",
        example: "print s = 'a=1' | parse-where kind=relaxed s with 'a=' x: long",
    }
    UnsortableType {
        code: "SEM0480",
        summary: "a sort key of a type without an order",
        remedy: "Convert the key, as in `sort by tolong(d.count)`.",
        example: "print d = dynamic({}) | sort by d",
    }
    IncompatibleResults {
        code: "SEM0525",
        summary: "alternatives of different types",
        remedy: "Convert the alternatives to one type: a column has one.",
        example: "print x = iff(true, 1, 'one')",
    }
    NotText {
        code: "SEM0709",
        summary: "a text operator on a value that is no string",
        remedy: "Convert the value with `tostring()`, or compare it with `==`.",
        example: "print a = 10 | where a has '1'",
    }
    NotTabular {
        code: "SEM0801",
        summary: "a scalar where a table is expected",
        remedy: "Make a row of the scalar with `print`.",
        example: "let x = 5; x | take 1",
    }
    UnknownOption {
        code: "SEM0802",
        summary: "an option, or an option's value, that the operator does not have",
        remedy: "The message lists the values that the option has.",
        example: "print a = 1 | join kind=left (print a = 1) on a",
    }
    TooComplex {
        code: "SEM0803",
        summary: "a query that grows beyond the limits of the planner",
        remedy: "Functions that call functions many times make a short text grow: compute a part once with `materialize()`, or ask for less.",
        example: "print t = 1 | make-series count() on t from 0 to 100000000 step 1",
    }
    InnerQueryFailed {
        code: "SEM0804",
        summary: "a query inside the query that failed",
        remedy: "Run the inner query by itself: its own message says more.",
        example: "print x = toscalar(range i from 1 to 65 step 1 | partition by i (take 1) | count)",
    }
    InvalidConstant {
        code: "SEM0805",
        summary: "a constant that a function does not take, or a literal such as `datetime(x)` without a value",
        remedy: "The message says which values there are, or what is wrong with this one.",
        example: "print x = strrep('abcdefgh', 10000000)",
    }
    InvalidGraphPattern {
        code: "SEM0806",
        summary: "a graph pattern whose parts do not fit together",
        remedy: "A pattern is a walk of nodes and edges, such as `(a)-[e]->(b)`; a name stands for one node or edge.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-shortest-paths (a) project a",
    }
    EmptyQuery {
        code: "SEM0810",
        summary: "a text without a query",
        remedy: "Statements such as `let` only prepare a query: write one behind them.",
        example: "let x = 1;",
    }
    OpenParameter {
        code: "SEM0811",
        summary: "a parameter of a workbook that has no value",
        remedy: "Put a value in its place: `{name}` is text that a workbook fills in before it runs its query.",
        example: "print x = {Threshold}",
    }
    NotSupported {
        code: "SEM0900",
        summary: "valid KQL that is not executed",
        remedy: "kqlab knows what it means and does not run it; `docs/support.md` lists such features. Nothing is answered instead, because that would be a wrong answer.",
        example: "print s = 'abc' | where s like 'a%'",
    }
    NotLocal {
        code: "SEM0901",
        summary: "something that would leave this machine",
        remedy: "kqlab has no network: load the data with `--load`, or say with `--local-name NAME` that a name stands for this workspace.",
        example: "cluster('other').database('d').T",
    }
    DynamicNodeId {
        code: "SEM1006",
        summary: "a node's id that is a dynamic",
        remedy: "Convert the id, as with `tostring()`.",
        example: "datatable(s: dynamic, t: string)[dynamic({}), 'b'] | make-graph s --> t | graph-to-table edges",
    }
    DisconnectedPattern {
        code: "SEM1011",
        summary: "a graph pattern of several parts without a node in common",
        remedy: "Let the sequences share a node by its name: `(a)-->(b), (b)-->(c)`.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-match (n)-->(m), (o)-->(p) project n.id",
    }
    InvalidHops {
        code: "SEM1013",
        summary: "a length of an edge that no walk has",
        remedy: "Write the shortest length first: `-[e*1..3]->`.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-match (n)-[e*3..1]->(m) project n.id",
    }
    DifferentEnds {
        code: "SEM1019",
        summary: "ids of an edge's ends that are of different types",
        remedy: "Convert one of the columns to the type of the other.",
        example: "datatable(s: string, t: long)['a', 1] | make-graph s --> t | graph-to-table edges",
    }
    SeveralSequences {
        code: "SEM1023",
        summary: "shortest paths of a pattern of several sequences",
        remedy: "Use one sequence, or `graph-match`.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-shortest-paths (n)-[p*1..5]->(m), (m)-[q*1..5]->(o) project p",
    }
    UnknownProperty {
        code: "SEM1040",
        summary: "a property that an element of a graph does not have",
        remedy: "The properties of nodes and edges are the columns of their tables.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-match (n)-[e]->(m) project e.weight",
    }
    PathProperty {
        code: "SEM1054",
        summary: "a property of many edges where one value is needed",
        remedy: "Look at the edges with `all()`, `any()` or `map()`.",
        example: "datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with_node_id=id | graph-match (n)-[p*1..2]->(m) where p.s == 'a' project n.id",
    }
    DifferentNodeIds {
        code: "SEM1079",
        summary: "ids in a table of nodes that are of another type than those of edges",
        remedy: "Convert the ids of the nodes to the type of the edges' ends.",
        example: "let N = datatable(n: long)[1]; datatable(s: string, t: string)['a', 'b'] | make-graph s --> t with N on n | graph-to-table edges",
    }
    ExecutionFailed {
        code: "EXE0001",
        summary: "a query that failed while it ran",
        remedy: "The message says which value or limit stopped it: filter the rows that cause it, or follow the advice.",
        example: "range i from 1 to 65 step 1 | partition by i (take 1)",
    }
    TimeLimit {
        code: "LIM0001",
        summary: "a query that ran longer than its limit",
        remedy: "Filter early, read fewer rows, or raise the limit, as with `kqlab batch --timeout`.",
        example: "range x from 1 to 100000000000 step 1 | summarize sum(x)",
    }
    Cancelled {
        code: "LIM0002",
        summary: "a query that its user stopped",
        remedy: "Run it again.",
        example: "",
    }
    BadInput {
        code: "INP0001",
        summary: "a line of a batch that holds no query",
        remedy: "Each line is a JSON object with the members `id` and `query`.",
        example: "",
    }
    InternalError {
        code: "INT0001",
        summary: "a bug in kqlab",
        remedy: "Please report it with the query.",
        example: "",
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_unique() {
        let mut texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
