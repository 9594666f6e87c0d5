//! What the branches of `iff`, `case` and `coalesce` have in common: picking rows from them.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, UInt32Array, new_empty_array};
use arrow::compute::{interleave, take};
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert};

use crate::args::{Args, Column};

/// The value of branch `choice(row)` in every row; a null where there is none. `branches` are the arguments to choose
/// from.
pub(super) fn choose(
    args: &Args<'_>,
    branches: &[&Column],
    choice: impl Fn(usize) -> Option<usize>,
) -> Result<ArrayRef> {
    let converted = branches
        .iter()
        .map(|branch| in_type(branch, args.returns()))
        .collect::<Vec<_>>();
    if args.rows() == 0 {
        return Ok(new_empty_array(&args.returns().arrow_type()));
    }
    let null = Value::null(args.returns()).to_array(1);
    let mut arrays: Vec<&dyn Array> = converted.iter().map(|array| array.as_ref()).collect();
    arrays.push(null.as_ref());
    let indices: Vec<(usize, usize)> = (0..args.rows())
        .map(|row| match choice(row) {
            Some(branch) => (
                branch,
                if branches[branch].is_constant() {
                    0
                } else {
                    row
                },
            ),
            None => (branches.len(), 0),
        })
        .collect();
    only_one(&indices, &arrays).unwrap_or_else(|| Ok(interleave(&arrays, &indices)?))
}

/// The common case of a batch that takes one branch throughout.
fn only_one(indices: &[(usize, usize)], arrays: &[&dyn Array]) -> Option<Result<ArrayRef>> {
    let branch = indices.first()?.0;
    if indices.iter().any(|index| index.0 != branch) {
        return None;
    }
    let rows: UInt32Array = indices.iter().map(|index| index.1 as u32).collect();
    Some(take(arrays[branch], &rows, None).map_err(Into::into))
}

/// The branch in the type of the result. The binder has converted it, but for branches that may be of any type.
fn in_type(branch: &Column, kql_type: KqlType) -> ArrayRef {
    if branch.kql_type() == kql_type {
        return Arc::clone(branch.array());
    }
    let rows = (0..branch.array().len()).map(|row| convert::to_type(branch.value(row), kql_type));
    kql_types::build_array(kql_type, rows)
}
