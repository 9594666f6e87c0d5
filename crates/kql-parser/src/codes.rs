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
    EmptyQuery            "SYN0008" "a text without a query"
    InvalidOption         "SYN0009" "an option or an option's value that the operator does not have"
    TooLong               "SYN0010" "a text longer than 4 GiB"

    UnknownName           "SEM0100" "a column, table or variable that does not exist"
    UnknownFunction       "SEM0101" "a function that does not exist"
    WrongArgumentCount    "SEM0102" "a call with too few or too many arguments"
    WrongType             "SEM0103" "a value of a type that is not accepted here"
    DuplicateName         "SEM0104" "a name that is declared twice"
    AmbiguousName         "SEM0105" "a name that two sources define"
    NotScalar             "SEM0106" "a table where a scalar is expected"
    NotTabular            "SEM0107" "a scalar where a table is expected"
    NotConstant           "SEM0108" "a value that must be a constant"
    WrongContext          "SEM0109" "a construct that is not allowed here"
    UnknownOption         "SEM0110" "an option that the operator does not have"
    NotSupported          "SEM0900" "valid KQL that is not executed yet"
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
