//! The results of a statement: one table, or several where it ends in `fork`, `facet` or
//! `evaluate preview`.

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::Output;
use crate::error::Bind;
use crate::scope::Scope;

impl Binder<'_> {
    /// Binds a table expression that stands as a statement.
    pub(crate) fn bind_results(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Vec<Output>> {
        if let ast::Expr::Pipe(pipeline) = expr
            && let Some((last, operators)) = pipeline.operators.split_last()
        {
            let input = || {
                let source = self.bind_piped(&pipeline.source, scope)?;
                self.bind_piped_operators(source, operators, scope)?
                    .into_table(expr.span())
            };
            match last {
                ast::Operator::Fork(node) => return self.bind_fork(&input()?, node, scope),
                ast::Operator::Facet(node) => return self.bind_facet(&input()?, node, scope),
                ast::Operator::Evaluate(node) => {
                    if let Some(results) = self.bind_preview(input, node, scope) {
                        return results;
                    }
                }
                _ => {}
            }
        }
        Ok(vec![self.bind_rendered(expr, scope)?])
    }
}
