//! `range`: evenly spaced values.

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value, convert};

use crate::binder::Binder;
use crate::bound::{Column, Range, Rel, RelKind};
use crate::error::{Bind, error};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_range(&self, node: &ast::Range, scope: &Scope) -> Bind<Rel> {
        let (from, _) = self.bind_constant(scope, &node.from)?;
        let (to, to_span) = self.bind_constant(scope, &node.to)?;
        let (step, step_span) = self.bind_constant(scope, &node.step)?;
        let kql_type = value_type(&from, &to, &step, node.span)?;
        if kql_type == KqlType::Decimal {
            let message = "there is no range of decimal";
            return error(Code::WrongType, message, node.span);
        }
        let step_type = if kql_type == KqlType::DateTime {
            KqlType::Timespan
        } else {
            kql_type
        };
        if !is_spaced_like(step.kql_type(), step_type) {
            let message = format!(
                "the step of a range of {kql_type} is a {step_type}, this is a {}",
                step.kql_type()
            );
            return error(Code::WrongType, message, step_span);
        }
        if !is_spaced_like(to.kql_type(), kql_type) {
            let message = format!(
                "the end of a range of {kql_type} is a {kql_type}, this is a {}",
                to.kql_type()
            );
            return error(Code::WrongType, message, to_span);
        }
        let first = convert::to_type(from, kql_type);
        let last = convert::to_type(to, kql_type);
        let step = convert::to_type(step, step_type);
        let Some(rows) = row_count(&first, &last, &step) else {
            return error(
                Code::WrongType,
                "a range needs values that are not null and a step that is not zero",
                node.span,
            );
        };
        let columns = vec![Column::new(&node.name.text, kql_type)];
        let kind = RelKind::Range(Range { first, step, rows });
        Ok(Rel {
            kind,
            columns,
            span: node.span,
            is_serialized: true,
        })
    }
}

fn value_type(from: &Value, to: &Value, step: &Value, span: Span) -> Bind<KqlType> {
    match from.kql_type() {
        temporal @ (KqlType::DateTime | KqlType::Timespan) => Ok(temporal),
        KqlType::Dynamic => Ok(KqlType::Long),
        from if from.is_numeric() => {
            let kinds = [from, to.kql_type(), step.kql_type()];
            Ok(kinds
                .into_iter()
                .filter(|kind| kind.is_numeric())
                .max()
                .unwrap_or(from))
        }
        other => error(
            Code::WrongType,
            format!("there is no range of {other}"),
            span,
        ),
    }
}

/// Can a value of the type `found` stand where a range has `wanted`?
fn is_spaced_like(found: KqlType, wanted: KqlType) -> bool {
    let is_number = found.is_numeric() || found == KqlType::Dynamic;
    found.is_temporal() == wanted.is_temporal() && (is_number || found.is_temporal())
}

/// How many values a range has; `None` where it has no end or no sense.
fn row_count(first: &Value, last: &Value, step: &Value) -> Option<u64> {
    if let (Value::Real(first), Value::Real(last), Value::Real(step)) = (first, last, step) {
        let steps = ((last - first) / step).floor();
        return (*step != 0.0 && steps.is_finite()).then_some(if steps < 0.0 {
            0
        } else {
            steps as u64 + 1
        });
    }
    let (first, last, step) = (integer(first)?, integer(last)?, integer(step)?);
    let distance = if step > 0 { last - first } else { first - last };
    match (step, distance) {
        (0, _) => None,
        (_, ..0) => Some(0),
        (step, distance) => u64::try_from(distance / step.abs()).ok()?.checked_add(1),
    }
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Int(value) => Some(i128::from(*value)),
        Value::Long(value) | Value::DateTime(value) | Value::Timespan(value) => {
            Some(i128::from(*value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_values_in_either_direction() {
        let count = |first, last, step| {
            row_count(&Value::Long(first), &Value::Long(last), &Value::Long(step))
        };
        assert_eq!(count(1, 10, 3), Some(4));
        assert_eq!(count(10, 1, -4), Some(3));
        assert_eq!(count(1, 10, -1), Some(0));
        assert_eq!(count(10, 1, 1), Some(0));
        assert_eq!(count(5, 5, 1), Some(1));
        assert_eq!(count(1, 2, 0), None);
    }
}
