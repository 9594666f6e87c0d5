//! `contains`, `startswith`, `endswith`, `has`, `hasprefix`, `hassuffix` with their negated and case-sensitive forms.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use arrow::buffer::BooleanBuffer;
use datafusion::common::Result;
use kql_types::KqlType;

use super::needle::{Case, Needle, Place};
use super::verdicts::rows_where;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[
    &ScalarDef {
        name: "contains",
        summary: "True where the text has the pattern as a part, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::Anywhere, Case::Ignored)),
        page: "contains-operator",
        examples: &[Example {
            query: "print 'helloworld' contains 'WORLD'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!contains",
        summary: "True where the text does not fulfil `contains`.",
        eval: Eval::Kernel(|args| missing(args, Place::Anywhere, Case::Ignored)),
        page: "not-contains-operator",
        examples: &[Example {
            query: "print 'helloworld' !contains 'WORLD'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "contains_cs",
        summary: "True where the text has the pattern as a part, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::Anywhere, Case::Sensitive)),
        page: "contains-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' contains_cs 'world'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!contains_cs",
        summary: "True where the text does not fulfil `contains_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::Anywhere, Case::Sensitive)),
        page: "not-contains-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' !contains_cs 'world'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "startswith",
        summary: "True where the text starts with the pattern, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::Start, Case::Ignored)),
        page: "startswith-operator",
        examples: &[Example {
            query: "print 'helloworld' startswith 'HELLO'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!startswith",
        summary: "True where the text does not fulfil `startswith`.",
        eval: Eval::Kernel(|args| missing(args, Place::Start, Case::Ignored)),
        page: "not-startswith-operator",
        examples: &[Example {
            query: "print 'helloworld' !startswith 'HELLO'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "startswith_cs",
        summary: "True where the text starts with the pattern, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::Start, Case::Sensitive)),
        page: "startswith-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' startswith_cs 'hello'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!startswith_cs",
        summary: "True where the text does not fulfil `startswith_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::Start, Case::Sensitive)),
        page: "not-startswith-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' !startswith_cs 'hello'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "endswith",
        summary: "True where the text ends with the pattern, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::End, Case::Ignored)),
        page: "endswith-operator",
        examples: &[Example {
            query: "print 'helloworld' endswith 'WORLD'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!endswith",
        summary: "True where the text does not fulfil `endswith`.",
        eval: Eval::Kernel(|args| missing(args, Place::End, Case::Ignored)),
        page: "not-endswith-operator",
        examples: &[Example {
            query: "print 'helloworld' !endswith 'WORLD'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "endswith_cs",
        summary: "True where the text ends with the pattern, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::End, Case::Sensitive)),
        page: "endswith-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' endswith_cs 'world'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!endswith_cs",
        summary: "True where the text does not fulfil `endswith_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::End, Case::Sensitive)),
        page: "not-endswith-cs-operator",
        examples: &[Example {
            query: "print 'helloworld' !endswith_cs 'world'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "has",
        summary: "True where the text has the pattern as whole terms, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::Term, Case::Ignored)),
        page: "has-operator",
        examples: &[Example {
            query: "print 'hello-world' has 'WORLD'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!has",
        summary: "True where the text does not fulfil `has`.",
        eval: Eval::Kernel(|args| missing(args, Place::Term, Case::Ignored)),
        page: "not-has-operator",
        examples: &[Example {
            query: "print 'hello-world' !has 'WORLD'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "has_cs",
        summary: "True where the text has the pattern as whole terms, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::Term, Case::Sensitive)),
        page: "has-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' has_cs 'world'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!has_cs",
        summary: "True where the text does not fulfil `has_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::Term, Case::Sensitive)),
        page: "not-has-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' !has_cs 'world'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "hasprefix",
        summary: "True where the text has a term that starts with the pattern, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::TermStart, Case::Ignored)),
        page: "hasprefix-operator",
        examples: &[Example {
            query: "print 'hello-world' hasprefix 'WOR'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!hasprefix",
        summary: "True where the text does not fulfil `hasprefix`.",
        eval: Eval::Kernel(|args| missing(args, Place::TermStart, Case::Ignored)),
        page: "not-hasprefix-operator",
        examples: &[Example {
            query: "print 'hello-world' !hasprefix 'WOR'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "hasprefix_cs",
        summary: "True where the text has a term that starts with the pattern, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::TermStart, Case::Sensitive)),
        page: "hasprefix-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' hasprefix_cs 'wor'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!hasprefix_cs",
        summary: "True where the text does not fulfil `hasprefix_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::TermStart, Case::Sensitive)),
        page: "not-hasprefix-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' !hasprefix_cs 'wor'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "hassuffix",
        summary: "True where the text has a term that ends with the pattern, in any case.",
        eval: Eval::Kernel(|args| found(args, Place::TermEnd, Case::Ignored)),
        page: "hassuffix-operator",
        examples: &[Example {
            query: "print 'hello-world' hassuffix 'LLO'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!hassuffix",
        summary: "True where the text does not fulfil `hassuffix`.",
        eval: Eval::Kernel(|args| missing(args, Place::TermEnd, Case::Ignored)),
        page: "not-hassuffix-operator",
        examples: &[Example {
            query: "print 'hello-world' !hassuffix 'LLO'",
            result: "False",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "hassuffix_cs",
        summary: "True where the text has a term that ends with the pattern, in the same case.",
        eval: Eval::Kernel(|args| found(args, Place::TermEnd, Case::Sensitive)),
        page: "hassuffix-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' hassuffix_cs 'llo'",
            result: "True",
        }],
        ..SEARCH
    },
    &ScalarDef {
        name: "!hassuffix_cs",
        summary: "True where the text does not fulfil `hassuffix_cs`.",
        eval: Eval::Kernel(|args| missing(args, Place::TermEnd, Case::Sensitive)),
        page: "not-hassuffix-cs-operator",
        examples: &[Example {
            query: "print 'hello-world' !hassuffix_cs 'llo'",
            result: "False",
        }],
        ..SEARCH
    },
];

const SEARCH: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: TEXT_AND_PATTERN,
    returns: Returns::Always(KqlType::Bool),
    ..ScalarDef::NEW
};

static TEXT_AND_PATTERN: &[Param] = &[
    Param::required(
        "text",
        Accepts::Exactly(KqlType::String),
        "The text to search.",
    ),
    Param::required(
        "pattern",
        Accepts::Exactly(KqlType::String),
        "The text to search for.",
    ),
];

fn found(args: &Args<'_>, place: Place, case: Case) -> Result<ArrayRef> {
    Ok(Arc::new(BooleanArray::new(search(args, place, case), None)))
}

fn missing(args: &Args<'_>, place: Place, case: Case) -> Result<ArrayRef> {
    Ok(Arc::new(BooleanArray::new(
        !&search(args, place, case),
        None,
    )))
}

fn search(args: &Args<'_>, place: Place, case: Case) -> BooleanBuffer {
    let texts = args.strings(0);
    let mut scratch = String::new();
    if let Some(pattern) = args.constant_str(1) {
        let needle = Needle::new(pattern, place, case);
        return rows_where(args.column(0), args.rows(), |text| {
            needle.is_in(text, &mut scratch)
        });
    }
    let patterns = args.strings(1);
    let mut latest = ("", Needle::new("", place, case));
    BooleanBuffer::collect_bool(args.rows(), |row| {
        let pattern = patterns.get(row);
        if pattern != latest.0 {
            latest = (pattern, Needle::new(pattern, place, case));
        }
        latest.1.is_in(texts.get(row), &mut scratch)
    })
}
