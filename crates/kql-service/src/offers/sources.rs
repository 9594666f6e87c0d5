//! Where rows come from: tables, queries with a name, functions; and the keys of joins.

use std::sync::Arc;

use kql_plan::bound::Rel;

use super::{ANY_TIME, Offers, column, keywords};
use crate::candidate::{Candidate, CandidateKind};
use crate::context::Clause;
use crate::frames::FrameKind;
use crate::names::written;
use crate::rows::Rows;
use crate::variables::{Variable, VariableKind, variables};

/// Words that start a statement.
const STATEMENTS: &[&str] = &["let", "set", "declare", "restrict", "alias"];

impl Offers<'_> {
    /// At the source of a pipeline, or behind the `=` of a `let`.
    pub(super) fn at_source(&self) -> Vec<Candidate> {
        let frame = self.ctx.innermost();
        let lexemes = &self.ctx.lexemes;
        let source = frame.source(lexemes);
        if source > lexemes.len()
            || lexemes
                .get(frame.statement)
                .is_some_and(|first| first.text == "let")
                && source == lexemes.len()
                && self.ctx.text_back(1) != "="
        {
            // The name that `let` declares.
            return Vec::new();
        }
        if lexemes.len() > source {
            return self.behind_source(source);
        }
        let mut found = self.tables();
        let is_value = source != frame.statement;
        found.extend(self.source_operators());
        if is_value {
            found.extend(self.scalar_functions());
            found.extend(keywords(&["datatable", "materialize", "view"]));
        } else if matches!(frame.kind, FrameKind::Text | FrameKind::Body) {
            found.extend(keywords(STATEMENTS));
        }
        found
    }

    /// Behind a complete source only a `|` can follow.
    fn behind_source(&self, source: usize) -> Vec<Candidate> {
        let is_table = self.ctx.lexemes.len() == source + 1 && self.ctx.typed.text.is_empty();
        let is_known = || {
            let name = self.ctx.text_back(1);
            self.catalog.table(name).is_some()
                || self
                    .tabular_variables()
                    .any(|variable| variable.name == name)
        };
        match is_table && is_known() {
            true => vec![Candidate::new(CandidateKind::Keyword, "|").insert("| ")],
            false => Vec::new(),
        }
    }

    /// Names of `let` that have rows, the workspace's functions, and tables: those with rows first.
    pub(super) fn tables(&self) -> Vec<Candidate> {
        let variables = self.tabular_variables().map(|variable| {
            Candidate::new(CandidateKind::Variable, variable.name).insert(written(variable.name))
        });
        let mut found: Vec<Candidate> = variables.collect();
        found.extend(self.own_functions());
        let mut names = self.catalog.table_names();
        names
            .sort_by_cached_key(|name| self.catalog.table(name).is_none_or(|table| table.is_empty));
        found.extend(
            names
                .into_iter()
                .map(|name| Candidate::new(CandidateKind::Table, &name).insert(written(&name))),
        );
        found
    }

    fn tabular_variables(&self) -> impl Iterator<Item = Variable<'_>> {
        variables(self.ctx, self.catalog)
            .into_iter()
            .filter(|variable| variable.kind == VariableKind::Table)
    }

    /// The table that an operator takes: `join`, `union`, `lookup`.
    pub(super) fn rows_of_operator(&self, clause: Clause) -> Vec<Candidate> {
        match self.ctx.lexemes.len() == clause.start || self.ctx.text_back(1) == "," {
            true => self.tables(),
            false => Vec::new(),
        }
    }

    /// What the two sides of a join have in common, then the sides.
    pub(super) fn join_keys(&self) -> Vec<Candidate> {
        if self.ctx.text_back(1) == "." {
            return self.columns_of_side();
        }
        let (Some(left), Some(right)) = (self.rel(), self.right_side()) else {
            return keywords(&["$left", "$right"]);
        };
        let is_common = |name: &str, kql_type| {
            right
                .column(name)
                .is_some_and(|other| other.kql_type == kql_type)
        };
        let common = left
            .columns
            .iter()
            .filter(|column| is_common(&column.name, column.kql_type));
        let mut found: Vec<Candidate> = common.map(column).collect();
        found.extend(keywords(&["$left", "$right"]));
        found
    }

    /// The columns behind `$left.` and `$right.`.
    pub(super) fn columns_of_side(&self) -> Vec<Candidate> {
        let right;
        let rel: Option<&Arc<Rel>> = match self.ctx.text_back(2) {
            "$left" => self.rel(),
            "$right" => {
                right = self.right_side();
                right.as_ref()
            }
            _ => None,
        };
        let columns = rel.map_or(&[][..], |rel| &rel.columns);
        columns.iter().map(column).collect()
    }

    /// The rows of the right side of the join at the cursor.
    fn right_side(&self) -> Option<Arc<Rel>> {
        let operator = self.ctx.operator()?;
        let pipeline = self.ctx.pipeline();
        let depth = self.ctx.frames[pipeline].depth;
        let (on, _) = operator
            .clauses(&self.ctx.lexemes, depth)
            .find(|(_, word)| *word == "on")?;
        let mut start = operator.keyword + 1;
        while self
            .ctx
            .lexemes
            .get(start + 1)
            .is_some_and(|next| next.text == "=")
        {
            start += 3;
        }
        Rows::of_source(self.ctx, pipeline, start, on).bind(self.catalog, ANY_TIME)
    }
}
