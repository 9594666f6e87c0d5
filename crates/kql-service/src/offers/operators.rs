//! Operators: tabular ones behind `|`, their words, and comparisons between values.

use kql_types::KqlType;

use super::{Offers, keywords};
use crate::candidate::{Candidate, CandidateKind};
use crate::frames::OperatorAt;
use crate::shape::{Operand, SOURCE_OPERATORS};

/// Operators that only start a query.
const STARTS_ONLY: &[&str] = &["print", "range", "find", "macro-expand"];

/// Operators of graphs, which follow `make-graph`.
const GRAPH_ONLY: &str = "graph-";

/// Comparisons of texts, the most used first.
const OF_TEXTS: &[&str] = &[
    "==",
    "!=",
    "=~",
    "!~",
    "has",
    "!has",
    "contains",
    "!contains",
    "startswith",
    "!startswith",
    "endswith",
    "!endswith",
    "in",
    "!in",
    "in~",
    "!in~",
    "has_any",
    "has_all",
    "matches regex",
    "has_cs",
    "!has_cs",
    "contains_cs",
    "!contains_cs",
    "startswith_cs",
    "!startswith_cs",
    "endswith_cs",
    "!endswith_cs",
    "hasprefix",
    "!hasprefix",
    "hassuffix",
    "!hassuffix",
];

/// Comparisons of what has an order.
const OF_ORDERED: &[&str] = &[
    "==", "!=", "<", "<=", ">", ">=", "between", "!between", "in", "!in",
];

const OF_BOOLS: &[&str] = &["==", "!="];

const CONNECTIVES: &[&str] = &["and", "or"];

impl Offers<'_> {
    /// The operators that may follow `|`.
    pub(super) fn operators(&self) -> Vec<Candidate> {
        let is_graph = self.is_graph();
        let records = kql_parser::operators().iter().filter(|record| {
            !record.keyword.starts_with("__")
                && !STARTS_ONLY.contains(&record.keyword)
                && (!record.keyword.starts_with(GRAPH_ONLY) || is_graph)
        });
        let names = records.flat_map(|record| {
            let is_known = record.aliases.contains(&self.ctx.typed.text);
            // Other names are for those who type them.
            let aliases = record.aliases.iter().filter(move |_| is_known);
            std::iter::once(&record.keyword)
                .chain(aliases)
                .map(move |name| (*name, record.summary))
        });
        names
            .map(|(name, summary)| operator(name, summary))
            .collect()
    }

    /// Has a graph been made in the pipeline?
    fn is_graph(&self) -> bool {
        let frame = self.ctx.innermost();
        let statement = self.ctx.lexemes.get(frame.statement..).unwrap_or_default();
        statement.iter().any(|lexeme| lexeme.text == "make-graph")
    }

    /// The operators that may start a query.
    pub(super) fn source_operators(&self) -> Vec<Candidate> {
        let records = kql_parser::operators().iter();
        records
            .filter(|record| {
                SOURCE_OPERATORS.contains(&record.keyword) && record.keyword != "evaluate"
            })
            .map(|record| operator(record.keyword, record.summary))
            .collect()
    }

    /// The words that start the parts of an operator which it does not have yet.
    pub(super) fn clause_words(&self, operator: OperatorAt) -> Vec<Candidate> {
        let depth = self.ctx.innermost().depth;
        let used: Vec<&str> = operator
            .clauses(&self.ctx.lexemes, depth)
            .map(|(_, word)| word)
            .collect();
        let unused = operator
            .shape
            .clauses
            .iter()
            .map(|(word, _)| *word)
            .filter(|word| !used.contains(word));
        let words = unused.map(|word| {
            let candidate = Candidate::new(CandidateKind::Keyword, word);
            match word {
                "default" => candidate.insert("default="),
                word => candidate.insert(format!("{word} ")),
            }
        });
        words.collect()
    }

    /// `asc`, `desc`, and where nulls go.
    pub(super) fn directions(&self) -> Vec<Candidate> {
        match self.ctx.text_back(1) {
            "nulls" => keywords(&["first", "last"]),
            "first" | "last" => Vec::new(),
            "asc" | "desc" => keywords(&["nulls first", "nulls last"]),
            _ => keywords(&["asc", "desc", "nulls first", "nulls last"]),
        }
    }

    /// What may stand between the value before the cursor and another one.
    pub(super) fn comparisons(&self) -> Vec<Candidate> {
        let is_predicate = self.is_predicate();
        if !is_predicate && self.ctx.typed.text.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        if !self.is_compared() {
            let texts = self.comparisons_by_type().iter();
            found.extend(texts.map(|text| comparison(text)));
        } else if is_predicate || !self.ctx.typed.text.is_empty() {
            found.extend(keywords(CONNECTIVES));
        }
        found
    }

    /// Is a condition being typed, and not a value?
    fn is_predicate(&self) -> bool {
        let Some(operator) = self.ctx.operator() else {
            return false;
        };
        let is_in_call = self.ctx.call().is_some_and(|call| {
            !matches!(
                self.ctx.callee(call),
                "iff" | "iif" | "case" | "not" | "countif"
            )
        });
        self.ctx.clause(operator).operand == Operand::Predicate && !is_in_call
    }

    /// Has the expression at the cursor been compared since the last `and`, `or`, comma or bracket?
    fn is_compared(&self) -> bool {
        let depth = self.ctx.innermost().depth;
        let condition = self.ctx.lexemes.iter().rev().take_while(|lexeme| {
            let is_inside = lexeme.depth >= depth;
            let is_border = matches!(lexeme.text, "and" | "or" | "," | "|" | "where" | "=");
            is_inside && !(is_border && lexeme.depth == depth)
        });
        condition
            .filter(|lexeme| lexeme.depth == depth)
            .any(|lexeme| is_comparison(lexeme.text))
    }

    fn comparisons_by_type(&self) -> &'static [&'static str] {
        let column = self.ctx.text_back(1);
        match self.type_of(column) {
            Some(KqlType::Bool) => OF_BOOLS,
            Some(KqlType::String | KqlType::Dynamic) | None => OF_TEXTS,
            Some(_) => OF_ORDERED,
        }
    }
}

fn is_comparison(text: &str) -> bool {
    OF_TEXTS.contains(&text) || OF_ORDERED.contains(&text)
}

fn operator(name: &str, summary: &str) -> Candidate {
    Candidate::new(CandidateKind::Operator, name).summary(summary)
}

fn comparison(text: &str) -> Candidate {
    let summary = kql_functions::operator(text).map_or("", |operator| operator.summary);
    Candidate::new(CandidateKind::Comparison, text).summary(summary)
}
