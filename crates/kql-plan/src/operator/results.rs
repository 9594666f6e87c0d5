//! The results of a statement: one table, or several where it ends in `fork`, `facet` or
//! `evaluate preview`.

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::Output;
use crate::error::Bind;
use crate::scope::Scope;

impl Binder<'_> {
    /// Binds a table expression that stands as a statement. A `render` behind several tables is of all of them.
    pub(crate) fn bind_results(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Vec<Output>> {
        let ast::Expr::Pipe(pipeline) = expr else {
            return Ok(vec![self.bind_rendered(expr, scope)?]);
        };
        let (render, operators) = match pipeline.operators.split_last() {
            Some((ast::Operator::Render(render), operators)) => (Some(render), operators),
            _ => (None, pipeline.operators.as_slice()),
        };
        let Some((last, operators)) = operators.split_last() else {
            return Ok(vec![self.bind_rendered(expr, scope)?]);
        };
        let input = || {
            let source = self.bind_piped(&pipeline.source, scope)?;
            self.bind_piped_operators(source, operators, scope)?
                .into_table(expr.span())
        };
        let outputs = match last {
            ast::Operator::Fork(node) => self.bind_fork(&input()?, node, scope)?,
            ast::Operator::Facet(node) => self.bind_facet(&input()?, node, scope)?,
            ast::Operator::Evaluate(node) => match self.bind_preview(input, node, scope) {
                Some(outputs) => outputs?,
                None => return Ok(vec![self.bind_rendered(expr, scope)?]),
            },
            _ => return Ok(vec![self.bind_rendered(expr, scope)?]),
        };
        let render = render
            .map(|render| self.bind_render(render, scope))
            .transpose()?;
        let rendered = outputs.into_iter().map(|output| Output {
            render: render.clone(),
            ..output
        });
        Ok(rendered.collect())
    }
}
