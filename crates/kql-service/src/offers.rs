//! What may stand at the cursor, by place.

mod functions;
mod operators;
mod sources;
mod values;

use std::cell::OnceCell;
use std::sync::Arc;

use kql_plan::Catalog;
use kql_plan::bound::{Column, Rel};
use kql_types::KqlType;

use crate::candidate::{Candidate, CandidateKind};
use crate::context::{Clause, Context};
use crate::frames::{FrameKind, OperatorAt};
use crate::names::written;
use crate::rows::Rows;
use crate::service::ColumnValues;
use crate::shape::Operand;

/// Collects candidates for one cursor.
pub(crate) struct Offers<'c> {
    ctx: &'c Context<'c>,
    catalog: &'c dyn Catalog,
    values: Option<&'c dyn ColumnValues>,
    rows: OnceCell<Option<Arc<Rel>>>,
}

/// What `now()` is for the binder, which only wants types here.
const ANY_TIME: i64 = 0;

impl<'c> Offers<'c> {
    pub(crate) fn new(
        ctx: &'c Context<'c>,
        catalog: &'c dyn Catalog,
        values: Option<&'c dyn ColumnValues>,
    ) -> Self {
        Self {
            ctx,
            catalog,
            values,
            rows: OnceCell::new(),
        }
    }

    /// Everything that may stand at the cursor, whatever has been typed of it.
    pub(crate) fn all(&self) -> Vec<Candidate> {
        if self.ctx.typed.quote.is_some() {
            return self.texts();
        }
        match self.ctx.innermost().kind {
            FrameKind::Opaque | FrameKind::Types => self.types(),
            FrameKind::Tables => self.tables(),
            FrameKind::Properties => self.properties(),
            FrameKind::Values | FrameKind::Call | FrameKind::Group => self.inside_expression(),
            FrameKind::Text | FrameKind::Body | FrameKind::Pipeline | FrameKind::Contextual => {
                self.at_pipeline()
            }
        }
    }

    /// At the level of a pipeline: its source, an operator's keyword, or a part of an operator.
    fn at_pipeline(&self) -> Vec<Candidate> {
        let frame = self.ctx.innermost();
        let is_at_start = frame.segment(&self.ctx.lexemes) >= self.ctx.lexemes.len();
        match self.ctx.operator() {
            Some(operator) => self.in_operator(operator),
            None if frame.is_at_source() => self.at_source(),
            None if is_at_start => self.operators(),
            None => Vec::new(),
        }
    }

    fn in_operator(&self, operator: OperatorAt) -> Vec<Candidate> {
        if let Some(values) = self.ctx.option_values(operator) {
            return keywords(values);
        }
        let clause = self.ctx.clause(operator);
        let mut found = self.in_clause(clause);
        let is_first = self.ctx.lexemes.len() == clause.start
            && clause.operand == operator.shape.operand
            && !self.is_behind_clause_word(operator);
        if is_first {
            found.extend(options(operator));
        }
        if self.may_end(clause, operator) {
            found.extend(self.clause_words(operator));
        }
        found
    }

    fn is_behind_clause_word(&self, operator: OperatorAt) -> bool {
        self.ctx.lexemes.len() > operator.keyword + 1
            && self
                .ctx
                .last()
                .is_some_and(|last| operator.shape.clause(last.text).is_some())
    }

    /// May the part end here, so that the next one starts?
    fn may_end(&self, clause: Clause, operator: OperatorAt) -> bool {
        match clause.operand {
            Operand::Nothing | Operand::Parenthesized | Operand::Rows => true,
            Operand::Pattern => self.ctx.text_back(1) != ":",
            // `summarize by x` gives the distinct values of x.
            Operand::Aggregates if self.ctx.lexemes.len() == clause.start => {
                clause.operand == operator.shape.operand
            }
            _ => self.ctx.is_behind_value(clause.start),
        }
    }

    fn in_clause(&self, clause: Clause) -> Vec<Candidate> {
        let is_complete = self.ctx.is_behind_value(clause.start);
        match clause.operand {
            Operand::Columns if !is_complete => self.columns(),
            Operand::Renames if self.ctx.text_back(1) == "=" => self.columns(),
            Operand::SortKeys if is_complete => self.directions(),
            Operand::JoinKeys if !is_complete => self.join_keys(),
            Operand::Rows => self.rows_of_operator(clause),
            Operand::Words(words) if self.ctx.lexemes.len() == clause.start => keywords(words),
            Operand::Plugin if self.ctx.lexemes.len() == clause.start => self.plugins(),
            Operand::Function if self.ctx.lexemes.len() == clause.start => self.own_functions(),
            Operand::Pattern if self.ctx.text_back(1) == ":" => self.types(),
            Operand::Pattern => keywords(&["*"]),
            Operand::Predicate | Operand::Values | Operand::Aggregates | Operand::SortKeys => {
                self.in_expression(clause.start)
            }
            _ => Vec::new(),
        }
    }

    /// Inside of brackets that belong to an expression.
    fn inside_expression(&self) -> Vec<Candidate> {
        let from = self.ctx.innermost().open.map_or(0, |open| open + 1);
        self.in_expression(from)
    }

    /// In an expression whose lexemes start at `from`: a value, or what may follow one.
    fn in_expression(&self, from: usize) -> Vec<Candidate> {
        if self.ctx.text_back(1) == "." {
            return self.behind_dot();
        }
        if self.ctx.is_behind_value(from) {
            return self.comparisons();
        }
        let mut found = self.compared_values();
        found.extend(self.parameter_values());
        found.extend(self.columns());
        found.extend(self.variables());
        if self.takes_aggregates() {
            found.extend(self.aggregates());
        }
        found.extend(self.scalar_functions());
        found
    }

    fn behind_dot(&self) -> Vec<Candidate> {
        match self.ctx.text_back(2) {
            "$left" | "$right" => self.columns_of_side(),
            _ => self.properties_of_column(),
        }
    }

    /// The rows that the operator at the cursor gets, as the binder knows them.
    fn rel(&self) -> Option<&Arc<Rel>> {
        let bind = || Rows::before(self.ctx, self.ctx.pipeline())?.bind(self.catalog, ANY_TIME);
        self.rows.get_or_init(bind).as_ref()
    }

    /// The columns of the rows that the operator at the cursor gets.
    fn columns(&self) -> Vec<Candidate> {
        let columns = self.rel().map_or(&[][..], |rel| &rel.columns);
        columns.iter().map(column).collect()
    }

    /// The type of the column of this name.
    fn type_of(&self, name: &str) -> Option<KqlType> {
        Some(self.rel()?.column(name)?.kql_type)
    }

    /// The types, behind a `:` and in `typeof()`.
    fn types(&self) -> Vec<Candidate> {
        let is_wanted =
            self.ctx.text_back(1) == ":" || self.ctx.innermost().kind == FrameKind::Types;
        if !is_wanted {
            return Vec::new();
        }
        let types = KqlType::ALL.iter().map(|kql_type| kql_type.name());
        types
            .map(|name| Candidate::new(CandidateKind::Type, name))
            .collect()
    }

    /// The properties of `with (...)`.
    fn properties(&self) -> Vec<Candidate> {
        if !matches!(self.ctx.text_back(1), "(" | ",") {
            return self.property_values();
        }
        let Some(operator) = self.ctx.operator() else {
            return Vec::new();
        };
        let names: Vec<&str> = match operator.shape.keywords {
            ["render"] => kql_parser::chart_properties().collect(),
            _ => operator.shape.properties.to_vec(),
        };
        names.into_iter().map(option).collect()
    }

    /// Columns for the properties of `render` that name columns.
    fn property_values(&self) -> Vec<Candidate> {
        if self.ctx.text_back(1) != "=" {
            return Vec::new();
        }
        match self.ctx.text_back(2) {
            "xcolumn" | "ycolumns" | "series" | "anomalycolumns" => self.columns(),
            "kind" => keywords(&["default", "unstacked", "stacked", "stacked100", "map"]),
            "legend" => keywords(&["visible", "hidden"]),
            "xaxis" | "yaxis" => keywords(&["linear", "log"]),
            "ysplit" => keywords(&["none", "axes", "panels"]),
            "accumulate" | "greedy" => keywords(&["true", "false"]),
            _ => Vec::new(),
        }
    }
}

/// A column of rows.
fn column(column: &Column) -> Candidate {
    Candidate::new(CandidateKind::Column, &column.name)
        .insert(written(&column.name))
        .detail(column.kql_type.name())
}

/// Words as they are.
fn keywords(words: &[&str]) -> Vec<Candidate> {
    words
        .iter()
        .map(|word| Candidate::new(CandidateKind::Keyword, *word))
        .collect()
}

/// An option or a property, with its `=`.
fn option(name: &str) -> Candidate {
    Candidate::new(CandidateKind::Option, name).insert(format!("{name}="))
}

/// The options that may stand behind the keyword of an operator.
fn options(operator: OperatorAt) -> impl Iterator<Item = Candidate> {
    operator.shape.options.iter().map(|(name, values)| {
        let detail = values.join(", ");
        option(name).detail(detail)
    })
}
