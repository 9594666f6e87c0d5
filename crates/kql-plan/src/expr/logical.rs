//! `and` and `or`.

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::Row;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, all, error};

impl Binder<'_> {
    pub(super) fn bind_logical(&self, row: &mut Row<'_>, logical: &ast::Logical) -> Bind<Expr> {
        let operands = all(logical
            .operands
            .iter()
            .map(|operand| self.bind_operand(row, operand)))?;
        Ok(combine(logical.op, operands, logical.span))
    }

    /// A condition, or a dynamic that holds one.
    fn bind_operand(&self, row: &mut Row<'_>, operand: &ast::Expr) -> Bind<Expr> {
        let bound = self.bind_expr(row, operand)?;
        match bound.kql_type {
            KqlType::Bool | KqlType::Dynamic => Ok(conversion::explicit(bound, KqlType::Bool)),
            other => error(
                Code::WrongType,
                format!("a condition must be a bool, this is a {other}"),
                bound.span,
            ),
        }
    }
}

/// Joins conditions into a balanced tree, which keeps plans of long conditions shallow.
pub(crate) fn combine(op: ast::LogicalOp, mut operands: Vec<Expr>, span: kql_parser::Span) -> Expr {
    let name = match op {
        ast::LogicalOp::And => "and",
        ast::LogicalOp::Or => "or",
    };
    let def = kql_functions::operator(name).expect("`and` and `or` are in the library");
    while operands.len() > 1 {
        let mut halved = Vec::with_capacity(operands.len().div_ceil(2));
        let mut rest = operands.into_iter();
        while let Some(left) = rest.next() {
            halved.push(match rest.next() {
                Some(right) => conversion::call(def, vec![left, right], KqlType::Bool, span),
                None => left,
            });
        }
        operands = halved;
    }
    operands.pop().expect("a chain of conditions is not empty")
}
