//! Functions: aggregates, scalar functions, plugins, and those of the query and the workspace.

use kql_functions::{AggregateDef, Category, ScalarDef};

use super::Offers;
use crate::candidate::{Candidate, CandidateKind};
use crate::frames::FrameKind;
use crate::names::written;
use crate::shape::Operand;
use crate::variables::{VariableKind, variables};

/// What looks like a call and is none: literals, and the value of a query.
const CALL_LIKE: &[(&str, &str, &str)] = &[
    ("bool", "bool(true)", "A bool as it is written."),
    (
        "datetime",
        "datetime(2024-05-01 09:00)",
        "A datetime as it is written, in UTC.",
    ),
    ("decimal", "decimal(1.5)", "A decimal as it is written."),
    (
        "dynamic",
        "dynamic({\"a\": [1, 2]})",
        "An array or a bag as it is written, in JSON.",
    ),
    (
        "guid",
        "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
        "A guid as it is written.",
    ),
    ("int", "int(5)", "An int as it is written."),
    ("long", "long(5)", "A long as it is written."),
    ("real", "real(1.5)", "A real as it is written."),
    (
        "timespan",
        "timespan(1.12:00:00)",
        "A timespan as it is written; `1d` and `90m` are shorter.",
    ),
    ("toscalar", "toscalar(query)", "The first value of a query."),
];

/// Operators whose conditions know the functions of graphs.
const GRAPH_OPERATORS: &str = "graph-";

impl Offers<'_> {
    /// May an aggregate stand at the cursor? Not inside of another one.
    pub(super) fn takes_aggregates(&self) -> bool {
        let Some(operator) = self.ctx.operator() else {
            return false;
        };
        let is_inside = self
            .ctx
            .call()
            .is_some_and(|call| kql_functions::aggregate(self.ctx.callee(call)).is_some());
        self.ctx.clause(operator).operand == Operand::Aggregates && !is_inside
    }

    /// The aggregate functions.
    pub(super) fn aggregates(&self) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = kql_functions::aggregates()
            .filter(|def| !def.summary.is_empty())
            .map(aggregate)
            .collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        found
    }

    /// The scalar functions, once a letter has been typed: they are hundreds.
    pub(super) fn scalar_functions(&self) -> Vec<Candidate> {
        if self.ctx.typed.text.is_empty() {
            return Vec::new();
        }
        let is_graph = self.ctx.operator().is_some_and(|operator| {
            let keywords = operator.shape.keywords.iter();
            keywords
                .into_iter()
                .any(|keyword| keyword.starts_with(GRAPH_OPERATORS))
        });
        let mut found: Vec<Candidate> = kql_functions::scalars()
            .filter(|def| !def.summary.is_empty() && (is_graph || def.category != Category::Graph))
            .map(scalar)
            .collect();
        found.extend(CALL_LIKE.iter().map(|(name, detail, summary)| {
            Candidate::new(CandidateKind::Function, *name)
                .insert(format!("{name}("))
                .detail(*detail)
                .summary(*summary)
        }));
        found.sort_by(|one, other| one.name.cmp(&other.name));
        found
    }

    /// The names of `let` and the parameters of the function around the cursor. Tables are values only in lists.
    pub(super) fn variables(&self) -> Vec<Candidate> {
        let takes_tables = self.ctx.innermost().kind == FrameKind::Values;
        let variables = variables(self.ctx, self.catalog).into_iter();
        let mut found: Vec<Candidate> = variables
            .filter(|variable| variable.kind != VariableKind::Table || takes_tables)
            .map(|variable| match variable.kind {
                VariableKind::Function => own_function(variable.name, variable.detail),
                VariableKind::Scalar | VariableKind::Table => {
                    Candidate::new(CandidateKind::Variable, variable.name)
                        .insert(written(variable.name))
                        .detail(variable.detail)
                }
            })
            .collect();
        if !self.ctx.typed.text.is_empty() {
            found.extend(self.saved_functions());
        }
        found
    }

    /// The functions of the query and of the workspace.
    pub(super) fn own_functions(&self) -> Vec<Candidate> {
        let of_query = variables(self.ctx, self.catalog).into_iter();
        let of_query = of_query
            .filter(|variable| variable.kind == VariableKind::Function)
            .map(|variable| own_function(variable.name, variable.detail));
        of_query.chain(self.saved_functions()).collect()
    }

    fn saved_functions(&self) -> Vec<Candidate> {
        let names = self.catalog.function_names().into_iter();
        let functions = names.filter_map(|name| {
            let function = self.catalog.function(&name)?;
            let params: Vec<String> = function.params.iter().map(ToString::to_string).collect();
            Some(own_function(&name, &format!("({})", params.join(", "))))
        });
        functions.collect()
    }

    /// The plugins of `evaluate`.
    pub(super) fn plugins(&self) -> Vec<Candidate> {
        let plugins = kql_plan::plugins().map(|plugin| {
            Candidate::new(CandidateKind::Plugin, plugin.name)
                .insert(format!("{}(", plugin.name))
                .detail(plugin.signature())
                .summary(plugin.summary)
        });
        plugins.collect()
    }
}

fn aggregate(def: &'static AggregateDef) -> Candidate {
    call(CandidateKind::Aggregate, def.name, def.params.is_empty())
        .detail(def.signature())
        .summary(def.summary)
}

fn scalar(def: &'static ScalarDef) -> Candidate {
    call(CandidateKind::Function, def.name, def.params.is_empty())
        .detail(def.signature())
        .summary(def.summary)
}

fn own_function(name: &str, params: &str) -> Candidate {
    call(CandidateKind::Function, name, params.trim() == "()").detail(format!("{name}{params}"))
}

/// A call; one without parameters is complete.
fn call(kind: CandidateKind, name: &str, has_no_params: bool) -> Candidate {
    let parentheses = if has_no_params { "()" } else { "(" };
    Candidate::new(kind, name).insert(format!("{}{parentheses}", written(name)))
}
