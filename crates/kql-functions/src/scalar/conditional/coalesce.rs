//! `coalesce()`: the first value that is there.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::branch::choose;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static COALESCE: ScalarDef = ScalarDef {
    name: "coalesce",
    category: Category::Conditional,
    summary: "Gives the first value that is neither null nor an empty string.",
    params: &[Param::repeated("arg", Accepts::Common, 2, 64, "A value.")],
    returns: Returns::Derived(kql_types::coerce::coalesce_type),
    eval: Eval::Kernel(coalesce),
    page: "coalesce-function",
    examples: &[Example {
        query: "print coalesce(tolong('not a number'), tolong('42'), 33)",
        result: "42",
    }],
    ..ScalarDef::NEW
};

fn coalesce(args: &Args<'_>) -> Result<ArrayRef> {
    let branches: Vec<&Column> = args.columns().iter().collect();
    let is_there: Vec<Box<dyn Fn(usize) -> bool + '_>> =
        (0..args.len()).map(|idx| presence(args, idx)).collect();
    choose(args, &branches, |row| {
        is_there.iter().position(|is_there| is_there(row))
    })
}

fn presence<'a>(args: &Args<'a>, idx: usize) -> Box<dyn Fn(usize) -> bool + 'a> {
    let column = args.column(idx);
    if column.kql_type() == KqlType::String {
        let texts = args.strings(idx);
        return Box::new(move |row| !texts.get(row).is_empty());
    }
    Box::new(move |row| !column.is_null(row))
}
