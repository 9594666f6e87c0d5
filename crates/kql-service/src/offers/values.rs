//! Values: of the column that is compared, and of parameters with a closed set of them.

use super::Offers;
use crate::candidate::{Candidate, CandidateKind};
use crate::compared::compared_column;
use crate::names::{quoted, written};
use crate::origin::{Sought, origin};
use crate::property::owner;

/// Lengths of time that queries often use.
const TIMESPANS: &[&str] = &[
    "1m", "5m", "15m", "1h", "6h", "12h", "1d", "7d", "14d", "30d",
];

impl Offers<'_> {
    /// In a string that is being typed: values of the compared column or of the parameter.
    pub(super) fn texts(&self) -> Vec<Candidate> {
        let mut texts = self.column_values();
        texts.extend(
            self.texts_of_parameter()
                .iter()
                .map(|text| (*text).to_owned()),
        );
        self.candidates(texts)
    }

    /// Values of the column that is compared with what stands at the cursor.
    pub(super) fn compared_values(&self) -> Vec<Candidate> {
        self.candidates(self.column_values())
    }

    /// Values of the parameter at the cursor, where they are a closed set or a few are usual.
    pub(super) fn parameter_values(&self) -> Vec<Candidate> {
        let texts = self.texts_of_parameter();
        if !texts.is_empty() {
            return self.candidates(texts.iter().map(|text| (*text).to_owned()).collect());
        }
        let Some(call) = self
            .ctx
            .call()
            .filter(|call| call + 1 == self.ctx.frames.len())
        else {
            return Vec::new();
        };
        let is_time = match (self.ctx.callee(call), self.ctx.argument(call)) {
            ("ago", 0) => true,
            ("bin", 1) => self.is_datetime_first(call),
            _ => false,
        };
        let timespans = TIMESPANS.iter().filter(|_| is_time);
        timespans
            .map(|text| Candidate::new(CandidateKind::Value, *text))
            .collect()
    }

    /// Is the first argument of the call a datetime column?
    fn is_datetime_first(&self, call: usize) -> bool {
        let open = self.ctx.frames[call].open.expect("a call has a bracket");
        let first = self
            .ctx
            .lexemes
            .get(open + 1)
            .map_or("", |first| first.text);
        self.type_of(first) == Some(kql_types::KqlType::DateTime)
    }

    fn texts_of_parameter(&self) -> &'static [&'static str] {
        let Some(call) = self
            .ctx
            .call()
            .filter(|call| call + 1 == self.ctx.frames.len())
        else {
            return &[];
        };
        let (name, argument) = (self.ctx.callee(call), self.ctx.argument(call));
        let is_first_lexeme = matches!(self.ctx.text_back(1), "(" | ",");
        let param = kql_functions::scalar(name)
            .and_then(|def| def.param(argument))
            .or_else(|| kql_functions::aggregate(name).and_then(|def| def.param(argument)));
        match param.filter(|_| is_first_lexeme) {
            Some(param) => param.values,
            None => &[],
        }
    }

    fn column_values(&self) -> Vec<String> {
        let found = || {
            let values = self.values?;
            let column = compared_column(self.ctx)?;
            let origin = origin(self.rel()?, column, Sought::Values)?;
            Some(values.values(&origin.table, &origin.column))
        };
        found().unwrap_or_default()
    }

    /// Properties of the object in front of the dot.
    pub(super) fn properties_of_column(&self) -> Vec<Candidate> {
        let found = || {
            let values = self.values?;
            let owner = owner(self.ctx)?;
            let origin = origin(self.rel()?, owner.column, Sought::Objects)?;
            Some(values.properties(&origin.table, &origin.column, &owner.path))
        };
        let names = found().unwrap_or_default().into_iter();
        names
            .map(|name| {
                let insert = written(&name);
                Candidate::new(CandidateKind::Property, name).insert(insert)
            })
            .collect()
    }

    /// Texts as literals, in the quotes that were typed.
    fn candidates(&self, texts: Vec<String>) -> Vec<Candidate> {
        let typed = self.ctx.typed.quote.unwrap_or("\"");
        let literal = |text: &str| match typed {
            "\"" | "'" => quoted(text, typed.chars().next().unwrap_or('"')),
            _ if typed.len() > 2 => format!("{typed}{text}{typed}"),
            prefixed => {
                // `@"` and `h"`: what is doubled inside is the quote.
                let quote = &prefixed[prefixed.len() - 1..];
                format!("{prefixed}{}{quote}", text.replace(quote, &quote.repeat(2)))
            }
        };
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        texts
            .map(|text| {
                let insert = literal(&text);
                Candidate::new(CandidateKind::Value, text).insert(insert)
            })
            .collect()
    }
}
