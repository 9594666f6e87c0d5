//! Regular expressions as arguments.
//!
//! Kusto's syntax is that of the `regex` crate: no look-around and no back-references, Unicode classes, and a `$` that
//! matches at the end of the text only. The page `regex` of the documentation describes it. What the crate refuses is read
//! once more as RE2 reads it, for which many queries were written.

mod re2;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use datafusion::common::{Result, exec_err};
use regex::Regex;

use crate::args::{Args, Strings};

/// More expressions than this in one thread empty its cache: patterns that come from rows must not fill the memory.
const CACHED_PATTERNS: usize = 256;

thread_local! {
    // A thread keeps its own, because threads that share a `Regex` also share the lock of its scratch space.
    static CACHE: RefCell<HashMap<String, Rc<Compiled>>> = RefCell::default();
}

type Compiled = std::result::Result<Regex, String>;

/// Compiles a regular expression, or finds it in the cache of this thread. The error is one line.
pub(super) fn compile(pattern: &str) -> Rc<Compiled> {
    CACHE.with_borrow_mut(|cache| {
        if let Some(compiled) = cache.get(pattern) {
            return Rc::clone(compiled);
        }
        if cache.len() >= CACHED_PATTERNS {
            cache.clear();
        }
        let compiled = Rc::new(compile_regex(pattern));
        cache.insert(pattern.to_owned(), Rc::clone(&compiled));
        compiled
    })
}

/// Compiles a regular expression of a query. The error is one line.
pub fn compile_regex(pattern: &str) -> std::result::Result<Regex, String> {
    Regex::new(pattern)
        .or_else(|error| Regex::new(&re2::rewritten(pattern)).map_err(|_| describe(&error)))
}

/// What is wrong with a regular expression, if anything is.
pub fn regex_error(pattern: &str) -> Option<String> {
    compile(pattern).as_ref().as_ref().err().cloned()
}

/// The last line of a syntax error says what is wrong; the lines before draw where.
fn describe(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().next_back().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// A regular expression for each row. One that is malformed matches nothing, unless it is a constant: that is an error.
#[derive(Debug)]
pub(super) enum Patterns<'a> {
    Constant(Rc<Compiled>),
    Rows(Strings<'a>, fn(&str) -> String),
}

impl<'a> Patterns<'a> {
    /// Reads argument `idx`.
    pub(super) fn new(args: &Args<'a>, idx: usize) -> Result<Patterns<'a>> {
        Patterns::wrapped(args, idx, str::to_owned)
    }

    /// Reads argument `idx` as a part of the expression that `wrap` builds around it.
    pub(super) fn wrapped(
        args: &Args<'a>,
        idx: usize,
        wrap: fn(&str) -> String,
    ) -> Result<Patterns<'a>> {
        let Some(pattern) = args.constant_str(idx) else {
            return Ok(Patterns::Rows(args.strings(idx), wrap));
        };
        let compiled = compile(&wrap(pattern));
        match &*compiled {
            Ok(_) => Ok(Patterns::Constant(compiled)),
            Err(error) => exec_err!("malformed regular expression `{pattern}`: {error}"),
        }
    }

    /// The expression of `row`.
    pub(super) fn get(&self, row: usize) -> Rc<Compiled> {
        match self {
            Patterns::Constant(compiled) => Rc::clone(compiled),
            Patterns::Rows(strings, wrap) => compile(&wrap(strings.get(row))),
        }
    }
}
