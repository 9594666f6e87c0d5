//! `estimate_data_size()`: how many bytes the values of columns take.
//!
//! The page's sample has eight bytes for a long and one for each character of a string. Numbers, times and guids take the
//! bytes that their types have, strings those of UTF-8, in which Kusto keeps them. The binder refuses the other types.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static ESTIMATE_DATA_SIZE: ScalarDef = ScalarDef {
    name: "estimate_data_size",
    category: Category::General,
    summary: "Counts the bytes of the values of columns; those of bools, decimals and dynamics are not published, and refused.",
    params: &[Param::repeated(
        "columns",
        Accepts::Any,
        1,
        4096,
        "The columns; `*` for all of them.",
    )],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(estimate_data_size),
    page: "estimate-data-size-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | extend Text = '1234567890' | summarize Total=sum(estimate_data_size(*))",
        result: "180",
    }],
    ..ScalarDef::NEW
};

fn estimate_data_size(args: &Args<'_>) -> Result<ArrayRef> {
    let (mut fixed, mut texts) = (0, Vec::new());
    for (idx, column) in args.columns().iter().enumerate() {
        match column.kql_type() {
            KqlType::String => texts.push(args.strings(idx)),
            KqlType::Guid => fixed += 16,
            KqlType::Int => fixed += 4,
            _ => fixed += 8,
        }
    }
    args.longs(|row| {
        let bytes: usize = texts.iter().map(|text| text.get(row).len()).sum();
        Some(fixed + bytes as i64)
    })
}
