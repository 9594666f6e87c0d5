//! What names mean: variables of `let`, parameters, and the columns of the rows at hand.

use std::sync::Arc;

use kql_parser::ast;

use crate::access::Access;
use crate::bound::{Expr, Rel};
use crate::graph::{Graph, Piped};

/// The variables in scope. Cloning is cheap, and a clone sees nothing that is declared later.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope(Option<Arc<Frame>>);

#[derive(Debug)]
struct Frame {
    name: String,
    variable: Variable,
    /// True where this variable or one further out is a value of the row at hand.
    has_row_value: bool,
    outer: Scope,
}

/// What a variable stands for.
#[derive(Debug, Clone)]
pub(crate) enum Variable {
    /// A scalar: a constant, or, as a function's argument, an expression over the caller's row.
    Scalar(Expr),
    /// A table, and how `union withsource=` calls it.
    Table(Arc<Rel>),
    /// A graph.
    Graph(Arc<Graph>),
    /// A function, with the variables that its body sees.
    Function(Arc<ast::Function>, Scope),
    /// A value of the row at hand, in a query inside the expression, which cannot depend on it.
    RowValue,
    /// A place, which `macro-expand` gives a name.
    Place(Arc<ast::Expr>),
    /// `entity_group [...]`
    Group(Arc<ast::EntityGroup>),
    /// What `restrict access` leaves in reach.
    Access(Arc<Access>),
    /// A step of `scan`, whose columns the row holds under the names of [`Variable::step_column`].
    Step,
}

impl From<Piped> for Variable {
    fn from(value: Piped) -> Variable {
        match value {
            Piped::Table(rel) => Variable::Table(rel),
            Piped::Graph(graph) => Variable::Graph(graph),
        }
    }
}

impl Variable {
    /// The name that `step.column` has among the columns of a row.
    pub(crate) fn step_column(step: &str, column: &str) -> String {
        format!("{step}.{column}")
    }
}

impl Scope {
    /// This scope with one more variable, which hides an older one of the same name.
    pub(crate) fn with(&self, name: &str, variable: Variable) -> Scope {
        let has_row_value = is_row_value(&variable) || self.has_row_value();
        Scope(Some(Arc::new(Frame {
            name: name.to_owned(),
            variable,
            has_row_value,
            outer: self.clone(),
        })))
    }

    /// The scope of a query inside an expression: it is computed once, and knows no row outside of it.
    pub(crate) fn outside_of_rows(&self) -> Scope {
        if !self.has_row_value() {
            return self.clone();
        }
        let frames: Vec<&Frame> = self.frames().collect();
        frames
            .into_iter()
            .rev()
            .fold(Scope::default(), |scope, frame| {
                let variable = match &frame.variable {
                    variable if is_row_value(variable) => Variable::RowValue,
                    variable => variable.clone(),
                };
                scope.with(&frame.name, variable)
            })
    }

    fn has_row_value(&self) -> bool {
        self.0.as_ref().is_some_and(|frame| frame.has_row_value)
    }

    /// What `name` stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&Variable> {
        self.frames()
            .find(|frame| frame.name == name)
            .map(|frame| &frame.variable)
    }

    /// This scope without the variables that are not to be kept.
    pub(crate) fn retained(&self, keep: impl Fn(&str, &Variable) -> bool) -> Scope {
        let kept: Vec<&Frame> = self
            .frames()
            .filter(|frame| keep(&frame.name, &frame.variable))
            .collect();
        kept.into_iter()
            .rev()
            .fold(Scope::default(), |scope, frame| {
                scope.with(&frame.name, frame.variable.clone())
            })
    }

    /// The names in scope, innermost first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.frames().map(|frame| frame.name.as_str())
    }

    fn frames(&self) -> impl Iterator<Item = &Frame> {
        let mut next = self.0.as_deref();
        std::iter::from_fn(move || {
            let frame = next?;
            next = frame.outer.0.as_deref();
            Some(frame)
        })
    }
}

fn is_row_value(variable: &Variable) -> bool {
    matches!(variable, Variable::Scalar(value) if !value.reads_only(&[]))
}

impl Drop for Scope {
    /// Takes long chains apart one by one, so that thousands of `let`s do not overflow the stack.
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(frame) = next {
            match Arc::try_unwrap(frame) {
                Ok(mut frame) => next = frame.outer.0.take(),
                Err(_) => break,
            }
        }
    }
}
