//! `between` and `!between`.

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::Row;
use super::binary;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, error};

impl Binder<'_> {
    pub(super) fn bind_between(&self, row: &mut Row<'_>, between: &ast::Between) -> Bind<Expr> {
        let value = self.bind_expr(row, &between.value)?;
        let low = self.bind_expr(row, &between.low)?;
        let high = self.bind_expr(row, &between.high)?;
        let high = if low.kql_type == KqlType::DateTime && high.kql_type == KqlType::Timespan {
            binary::apply(ast::BinaryOp::Add, low.clone(), high, between.span)?
        } else {
            high
        };
        let common = binary::order_type(value.kql_type, low.kql_type)
            .and_then(|common| binary::order_type(common, high.kql_type));
        let Some(common) = common else {
            let code = match value.kql_type {
                KqlType::String | KqlType::Dynamic | KqlType::Guid => Code::NoRange,
                _ => Code::IncomparableTypes,
            };
            return error(
                code,
                format!(
                    "cannot compare a {} with a {} and a {}",
                    value.kql_type, low.kql_type, high.kql_type
                ),
                between.span,
            );
        };
        let name = if between.is_negated {
            "!between"
        } else {
            "between"
        };
        let def = kql_functions::operator(name).expect("`between` is in the library");
        let args = [value, low, high]
            .into_iter()
            .map(|arg| conversion::explicit(arg, common))
            .collect();
        Ok(conversion::call(def, args, KqlType::Bool, between.span))
    }
}
