//! Signs.

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::Row;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, error};

impl Binder<'_> {
    pub(super) fn bind_unary(&self, row: &mut Row<'_>, unary: &ast::Unary) -> Bind<Expr> {
        let operand = self.bind_expr(row, &unary.operand)?;
        let kql_type = match operand.kql_type {
            // A constant stays an int, a column becomes a long.
            KqlType::Int if operand.as_literal().is_some() => KqlType::Int,
            KqlType::Int => KqlType::Long,
            numeric @ (KqlType::Long | KqlType::Real | KqlType::Decimal | KqlType::Timespan) => {
                numeric
            }
            KqlType::Dynamic => KqlType::Real,
            other => {
                return error(
                    Code::WrongType,
                    format!("a {other} has no sign"),
                    unary.span,
                );
            }
        };
        let operand = conversion::explicit(operand, kql_type);
        match unary.op {
            ast::UnaryOp::Plus => Ok(operand),
            ast::UnaryOp::Minus => {
                let negate = kql_functions::operator("negate").expect("the sign is in the library");
                Ok(conversion::call(
                    negate,
                    vec![operand],
                    kql_type,
                    unary.span,
                ))
            }
        }
    }
}
