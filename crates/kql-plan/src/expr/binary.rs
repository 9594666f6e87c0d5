//! Operators with two operands: arithmetic, comparison, and search in text.

use kql_functions::operator;
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;
use kql_types::coerce::{ArithmeticOp, arithmetic_result, comparison_operands};

use super::Row;
use super::call::check_regex;
use super::logical::combine;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, error, not_supported};

impl Binder<'_> {
    pub(super) fn bind_binary(&self, row: &mut Row<'_>, binary: &ast::Binary) -> Bind<Expr> {
        if matches!(*binary.left, ast::Expr::Star(_)) {
            return self.bind_any_column(row, binary);
        }
        let left = self.bind_expr(row, &binary.left)?;
        let right = self.bind_expr(row, &binary.right)?;
        apply(binary.op, left, right, binary.span)
    }

    /// `* has "x"`: true where it holds for any column. `* !has "x"`: true where it holds for none without the `!`.
    fn bind_any_column(&self, row: &mut Row<'_>, binary: &ast::Binary) -> Bind<Expr> {
        let right = self.bind_expr(row, &binary.right)?;
        let op = binary.op.positive();
        let columns: Vec<Expr> = row
            .columns
            .iter()
            .map(|column| Expr::column(column, binary.left.span()))
            .collect();
        let is_text = is_string_operator(op);
        let tests = columns.into_iter().filter_map(|column| {
            let column = if is_text {
                conversion::explicit(column, KqlType::String)
            } else {
                column
            };
            apply(op, column, right.clone(), binary.span).ok()
        });
        let tests: Vec<Expr> = tests.collect();
        if tests.is_empty() {
            return error(
                Code::WrongType,
                "no column here can be compared with this value",
                binary.span,
            );
        }
        let any = combine(ast::LogicalOp::Or, tests, binary.span);
        if op == binary.op {
            return Ok(any);
        }
        let not = kql_functions::scalar("not").expect("`not` is in the library");
        Ok(conversion::call(not, vec![any], KqlType::Bool, binary.span))
    }
}

/// `left op right`.
pub(crate) fn apply(op: ast::BinaryOp, left: Expr, right: Expr, span: Span) -> Bind<Expr> {
    match op {
        ast::BinaryOp::Add => arithmetic(ArithmeticOp::Add, op, left, right, span),
        ast::BinaryOp::Sub => arithmetic(ArithmeticOp::Subtract, op, left, right, span),
        ast::BinaryOp::Mul => arithmetic(ArithmeticOp::Multiply, op, left, right, span),
        ast::BinaryOp::Div => arithmetic(ArithmeticOp::Divide, op, left, right, span),
        ast::BinaryOp::Rem => arithmetic(ArithmeticOp::Modulo, op, left, right, span),
        ast::BinaryOp::Eq
        | ast::BinaryOp::NotEq
        | ast::BinaryOp::Lt
        | ast::BinaryOp::Le
        | ast::BinaryOp::Gt
        | ast::BinaryOp::Ge => comparison(op, left, right, span),
        ast::BinaryOp::Like
        | ast::BinaryOp::NotLike
        | ast::BinaryOp::LikeCs
        | ast::BinaryOp::NotLikeCs => not_supported(format!("`{}`", op.as_str()), span),
        ast::BinaryOp::Search => error(
            Code::WrongContext,
            "`:` is an operator of `search` only",
            span,
        ),
        _ => text_search(op, left, right, span),
    }
}

fn is_string_operator(op: ast::BinaryOp) -> bool {
    op.precedence() == ast::Precedence::StringOperator
}

fn arithmetic(
    arithmetic: ArithmeticOp,
    op: ast::BinaryOp,
    left: Expr,
    right: Expr,
    span: Span,
) -> Bind<Expr> {
    let (left, right) = undynamic(left, right);
    let Some(kql_type) = arithmetic_result(arithmetic, left.kql_type, right.kql_type) else {
        return error(
            Code::WrongType,
            format!(
                "operator `{}` has no meaning for a {} and a {}",
                op.as_str(),
                left.kql_type,
                right.kql_type
            ),
            span,
        );
    };
    let def = operator(op.as_str()).expect("arithmetic operators are in the library");
    Ok(conversion::call(def, vec![left, right], kql_type, span))
}

/// In arithmetic, a dynamic becomes what the other side is. Kusto refuses two dynamics.
fn undynamic(left: Expr, right: Expr) -> (Expr, Expr) {
    match (left.kql_type, right.kql_type) {
        (KqlType::Dynamic, KqlType::Dynamic) => (left, right),
        (KqlType::Dynamic, other) if other.is_summable() => {
            (conversion::explicit(left, number_like(other)), right)
        }
        (other, KqlType::Dynamic) if other.is_summable() => {
            (left, conversion::explicit(right, number_like(other)))
        }
        _ => (left, right),
    }
}

fn number_like(other: KqlType) -> KqlType {
    match other {
        KqlType::Int => KqlType::Long,
        other => other,
    }
}

/// `left op right` for the operators that compare values.
pub(crate) fn comparison(op: ast::BinaryOp, left: Expr, right: Expr, span: Span) -> Bind<Expr> {
    let is_equality = matches!(op, ast::BinaryOp::Eq | ast::BinaryOp::NotEq);
    let common = if is_equality {
        equality_type(&left, &right)
    } else {
        order_type(left.kql_type, right.kql_type)
    };
    let Some(common) = common else {
        return Err(Diagnostic::error(
            incomparable(&left, &right),
            format!(
                "cannot compare values of types {} and {}",
                left.kql_type, right.kql_type
            ),
            span,
        )
        .with_help("add an explicit cast, such as `tostring()`")
        .into());
    };
    let def = operator(op.as_str()).expect("comparison operators are in the library");
    let args = vec![
        conversion::explicit(left, common),
        conversion::explicit(right, common),
    ];
    Ok(conversion::call(def, args, KqlType::Bool, span))
}

/// Kusto has a code of its own for two dynamics, which it never compares.
fn incomparable(left: &Expr, right: &Expr) -> Code {
    match (left.kql_type, right.kql_type) {
        (KqlType::Dynamic, KqlType::Dynamic) => Code::WrongType,
        _ => Code::IncomparableTypes,
    }
}

/// The type in which two values are equal or not. A constant is read as the type of the other side.
pub(super) fn equality_type(left: &Expr, right: &Expr) -> Option<KqlType> {
    match (left.kql_type, right.kql_type) {
        (KqlType::Dynamic, KqlType::Dynamic) => None,
        (left, right) if left == right => Some(left),
        (KqlType::Dynamic, other) | (other, KqlType::Dynamic) => Some(other),
        (l, r) => comparison_operands(l, r)
            .or_else(|| right.as_literal().map(|_| l))
            .or_else(|| left.as_literal().map(|_| r)),
    }
}

/// The type in which two values have an order.
pub(super) fn order_type(left: KqlType, right: KqlType) -> Option<KqlType> {
    let has_order = |kql_type: KqlType| kql_type.is_summable() || kql_type == KqlType::Bool;
    match (left, right) {
        (KqlType::Dynamic, KqlType::Dynamic) => None,
        (KqlType::Dynamic, other) | (other, KqlType::Dynamic) => {
            other.is_numeric().then_some(other)
        }
        (left, right) if left == right => has_order(left).then_some(left),
        (KqlType::Bool, other) | (other, KqlType::Bool) => other.is_numeric().then_some(other),
        (left, right) => comparison_operands(left, right).filter(|common| has_order(*common)),
    }
}

fn text_search(op: ast::BinaryOp, left: Expr, right: Expr, span: Span) -> Bind<Expr> {
    let left = text_operand(op, left)?;
    let right = text_operand(op, right)?;
    if op == ast::BinaryOp::MatchesRegex {
        check_regex(&right)?;
    }
    let def = operator(op.as_str()).expect("string operators are in the library");
    Ok(conversion::call(
        def,
        vec![left, right],
        KqlType::Bool,
        span,
    ))
}

fn text_operand(op: ast::BinaryOp, operand: Expr) -> Bind<Expr> {
    match operand.kql_type {
        KqlType::String | KqlType::Dynamic => Ok(conversion::explicit(operand, KqlType::String)),
        other => error(
            match op {
                ast::BinaryOp::EqCi | ast::BinaryOp::NotEqCi => Code::CaselessNonText,
                _ => Code::NotText,
            },
            format!(
                "operator `{}` takes a string, this is a {other}",
                op.as_str()
            ),
            operand.span,
        ),
    }
}
