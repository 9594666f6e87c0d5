//! The table of all diagnostic codes, of this crate and of the crates above it.
//!
//! `SYN` codes come from the parser, `SEM` codes from the binder and planner. To add one, add a
//! row to the table below; the guide to errors is generated from it.

macro_rules! codes {
    ($($variant:ident $text:literal $summary:literal)*) => {
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
        }
    };
}

codes! {
    UnexpectedCharacter   "SYN0001" "a character that starts no token"
    UnexpectedToken       "SYN0002" "a token where the grammar allows another"
    UnterminatedLiteral   "SYN0003" "a literal without its end"
    UnknownOperator       "SYN0004" "a word after `|` that is not an operator"
    InvalidLiteral        "SYN0005" "a literal whose text has no value of its type"
    TooDeep               "SYN0006" "nesting beyond the limit"
    MissingClause         "SYN0007" "an operator without a part it needs"
    InvalidOption         "SYN0009" "an option or an option's value that the operator does not have"
    TooLong               "SYN0010" "a text longer than 4 GiB"

    WrongType             "SEM0001" "a value of a type that is not accepted here"
    DuplicateName         "SEM0034" "a column that is named twice"
    NotConstant           "SEM0040" "a value that must be a constant"
    IncomparableTypes     "SEM0064" "values of types that cannot be compared"
    DuplicateLet          "SEM0079" "a variable that is declared twice"
    NotScalar             "SEM0085" "a table where a scalar is expected"
    UnknownName           "SEM0100" "a column, table or variable that does not exist"
    GraphMismatch         "SEM0104" "a graph where a table is expected, or a table where a graph is"
    WrongArgumentCount    "SEM0219" "a call with too few or too many arguments"
    WrongContext          "SEM0237" "a construct that is not allowed here"
    MissingColumns        "SEM0252" "a table without the columns that a parameter needs"
    UnknownFunction       "SEM0260" "a function that does not exist"
    InvalidRegex          "SEM0420" "a regular expression that cannot be read"
    NotExpandable         "SEM0447" "a column that `mv-expand` cannot expand"
    FlagsWithoutRegex     "SEM0472" "flags of `parse` for texts that are no regular expressions"
    UnknownFlag           "SEM0473" "a flag that regular expressions do not have"
    InvalidPattern        "SEM0476" "a pattern of `parse` whose parts do not fit together"
    RelaxedParseWhere     "SEM0477" "`parse-where` of the kind `relaxed`"
    UnsortableType        "SEM0480" "a sort key of a type without an order"
    IncompatibleResults   "SEM0525" "alternatives of different types"
    NotText               "SEM0709" "a text operator on a value that is no string"
    NotTabular            "SEM0801" "a scalar where a table is expected"
    UnknownOption         "SEM0802" "an option, or an option's value, that the operator does not have"
    TooComplex            "SEM0803" "a query that grows beyond the limits of the planner"
    InnerQueryFailed      "SEM0804" "a query inside the query that failed"
    InvalidConstant       "SEM0805" "a constant that a function does not take"
    InvalidGraphPattern   "SEM0806" "a graph pattern whose parts do not fit together"
    EmptyQuery            "SEM0810" "a text without a query"
    OpenParameter         "SEM0811" "a parameter of a workbook that has no value"
    NotSupported          "SEM0900" "valid KQL that is not executed yet"
    NotLocal              "SEM0901" "something that would leave this machine"
    DynamicNodeId         "SEM1006" "a node's id that is a dynamic"
    DisconnectedPattern   "SEM1011" "a graph pattern of several parts without a node in common"
    InvalidHops           "SEM1013" "a length of an edge that no walk has"
    DifferentEnds         "SEM1019" "ids of an edge's ends that are of different types"
    SeveralSequences      "SEM1023" "shortest paths of a pattern of several sequences"
    UnknownProperty       "SEM1040" "a property that an element of a graph does not have"
    PathProperty          "SEM1054" "a property of many edges where one value is needed"
    DifferentNodeIds      "SEM1079" "ids in a table of nodes that are of another type than those of edges"
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
