//! Random expressions over the columns of a table.

use kql_types::KqlType;

use crate::property::form::{Expr, Param, random_form};
use crate::property::random::Random;
use crate::property::table::Column;

use super::table::random_value;

/// An expression of a type, with calls at most `depth` deep.
pub(crate) fn random_expr(
    kql_type: KqlType,
    columns: &[Column],
    depth: usize,
    random: &mut Random,
) -> Expr {
    if depth == 0 || random.percent(15) {
        return random_leaf(kql_type, columns, random);
    }
    let form = random_form(kql_type, random);
    let operand = |param: &Param| match param {
        Param::Any(kql_type) => random_expr(*kql_type, columns, depth - 1, random),
        Param::OneOf(values) => Expr::Literal(random.pick(values).clone()),
    };
    Expr::Call(form, form.params.iter().map(operand).collect())
}

/// A column of the type, or a literal.
fn random_leaf(kql_type: KqlType, columns: &[Column], random: &mut Random) -> Expr {
    let fitting: Vec<&Column> = columns
        .iter()
        .filter(|column| column.kql_type == kql_type)
        .collect();
    if !fitting.is_empty() && random.percent(80) {
        let column = random.pick(&fitting);
        return Expr::Column(column.name.clone(), kql_type);
    }
    Expr::Literal(random_value(kql_type, random))
}
