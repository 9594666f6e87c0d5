//! Where the columns of a step's result come from.

use arrow::array::ArrayRef;

use crate::bound::Column;

/// The source of a column of a step's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Output {
    /// The input column at this position.
    Input(usize),
    /// The value with this number that the step computes.
    Computed(usize),
}

impl Output {
    /// The array of this column, out of those of the input and the computed ones.
    pub fn choose(self, input: &[ArrayRef], computed: &[ArrayRef]) -> ArrayRef {
        match self {
            Output::Input(idx) => input[idx].clone(),
            Output::Computed(idx) => computed[idx].clone(),
        }
    }
}

/// The columns of the input and the computed ones, which take the place of an input column of their name, or come last.
pub(crate) fn replace_or_append(
    input: &[Column],
    computed: &[Column],
) -> (Vec<Column>, Vec<Output>) {
    let mut columns = input.to_vec();
    let mut outputs: Vec<Output> = (0..input.len()).map(Output::Input).collect();
    for (number, column) in computed.iter().enumerate() {
        match columns.iter().position(|known| known.name == column.name) {
            Some(at) => {
                columns[at] = column.clone();
                outputs[at] = Output::Computed(number);
            }
            None => {
                columns.push(column.clone());
                outputs.push(Output::Computed(number));
            }
        }
    }
    (columns, outputs)
}
