//! Binds pipelines: a source, and operators one after another.

use std::sync::Arc;

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::{Output, Rel};
use crate::error::Bind;
use crate::graph::Piped;
use crate::scope::Scope;

use super::as_::bind_as;
use super::several_mistakes::Mistakes;

impl Binder<'_> {
    /// Binds a table whose pipeline may end in `render`.
    pub(crate) fn bind_rendered(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Output> {
        let ast::Expr::Pipe(pipeline) = expr else {
            return Ok(Output {
                rel: self.bind_table(expr, scope)?,
                render: None,
            });
        };
        let Some((ast::Operator::Render(render), operators)) = pipeline.operators.split_last()
        else {
            return Ok(Output {
                rel: self.bind_table(expr, scope)?,
                render: None,
            });
        };
        let source = self.bind_piped(&pipeline.source, scope)?;
        let rel = self
            .bind_piped_operators(source, operators, scope)?
            .into_table(expr.span())?;
        Ok(Output {
            rel,
            render: Some(self.bind_render(render, scope)?),
        })
    }

    pub(super) fn bind_pipeline(&self, pipeline: &ast::Pipeline, scope: &Scope) -> Bind<Piped> {
        self.bind_piped_operators(
            self.bind_piped(&pipeline.source, scope)?,
            &pipeline.operators,
            scope,
        )
    }

    /// Applies operators one after another to a table, and gives the table that comes out.
    pub(crate) fn bind_operators(
        &self,
        source: Arc<Rel>,
        operators: &[ast::Operator],
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        let span = operators.last().map_or(source.span, ast::Operator::span);
        self.bind_piped_operators(Piped::Table(source), operators, scope)?
            .into_table(span)
    }

    /// Applies operators one after another. A name that `as` gives is known from there on. Of an operator with a mistake that
    /// keeps the columns, those behind it are checked all the same.
    pub(crate) fn bind_piped_operators(
        &self,
        source: Piped,
        operators: &[ast::Operator],
        scope: &Scope,
    ) -> Bind<Piped> {
        let mut state = PipelineState {
            scope: scope.clone(),
            name: None,
        };
        let mut mistakes = Mistakes::default();
        let mut rows = source;
        for operator in operators {
            match self.bind_piped_operator(rows.clone(), operator, &mut state) {
                Ok(next) => rows = next,
                Err(errors) => {
                    if !mistakes.take(errors, operator) {
                        break;
                    }
                }
            }
        }
        match mistakes.into_errors() {
            Some(errors) => Err(errors),
            None => Ok(rows),
        }
    }

    fn bind_piped_operator<'a>(
        &self,
        input: Piped,
        operator: &'a ast::Operator,
        state: &mut PipelineState<'a>,
    ) -> Bind<Piped> {
        let input = match input {
            Piped::Table(input) => input,
            Piped::Graph(graph) => return self.bind_graph_operator(&graph, operator, &state.scope),
        };
        let rel = match operator {
            ast::Operator::As(node) => {
                state.scope = bind_as(node, &input, &state.scope);
                state.name = Some(&node.name.text);
                input
            }
            ast::Operator::Union(node) => {
                let label = state.name.take().unwrap_or("union_arg0").to_owned();
                Arc::new(self.bind_union(Some((input, label)), node, &state.scope)?)
            }
            ast::Operator::Search(node) => {
                Arc::new(self.bind_piped_search(input, state.name.take(), node, &state.scope)?)
            }
            ast::Operator::MakeGraph(node) => {
                return self.bind_make_graph(input, node, &state.scope);
            }
            other => {
                state.name = None;
                self.bind_operator(input, other, &state.scope)?
            }
        };
        Ok(Piped::Table(rel))
    }
}

/// What the operators of a pipeline know of each other.
struct PipelineState<'a> {
    scope: Scope,
    /// The name that `as` gave to the rows at hand.
    name: Option<&'a str>,
}
