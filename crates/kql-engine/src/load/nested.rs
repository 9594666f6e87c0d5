//! Nested Arrow arrays as JSON texts: structs and maps become objects, lists arrays.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, LargeStringBuilder};
use arrow::datatypes::DataType;
use kql_types::{Value, convert, dynamic};

use super::arrow_form::{Formed, form};

/// The array's rows as canonical JSON.
pub(super) fn texts(array: &ArrayRef) -> Result<ArrayRef, String> {
    let writer = Writer::of(array)?;
    let mut builder = LargeStringBuilder::new();
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            builder.append_null();
            continue;
        }
        text.clear();
        writer.write(row, &mut text);
        builder.append_value(&text);
    }
    Ok(Arc::new(builder.finish()))
}

/// An array taken apart, so that writing a row looks at no types.
enum Writer {
    Leaf(Formed),
    Object {
        nulls: ArrayRef,
        members: Vec<(String, Writer)>,
    },
    List {
        array: ArrayRef,
        items: Box<Writer>,
    },
    Map {
        array: ArrayRef,
        keys: Formed,
        values: Box<Writer>,
    },
}

impl Writer {
    fn of(array: &ArrayRef) -> Result<Self, String> {
        Ok(match array.data_type() {
            DataType::Struct(fields) => {
                let columns = array.as_struct().columns();
                let members = fields
                    .iter()
                    .zip(columns)
                    .map(|(field, column)| Ok((field.name().clone(), Self::of(column)?)));
                Self::Object {
                    nulls: Arc::clone(array),
                    members: members.collect::<Result<_, String>>()?,
                }
            }
            DataType::List(_) => Self::list(array, array.as_list::<i32>().values())?,
            DataType::LargeList(_) => Self::list(array, array.as_list::<i64>().values())?,
            DataType::FixedSizeList(..) => Self::list(array, array.as_fixed_size_list().values())?,
            DataType::Map(..) => {
                let map = array.as_map();
                let values = Box::new(Self::of(map.values())?);
                Self::Map {
                    array: Arc::clone(array),
                    keys: form(map.keys())?,
                    values,
                }
            }
            _ => Self::Leaf(form(array)?),
        })
    }

    fn list(array: &ArrayRef, items: &ArrayRef) -> Result<Self, String> {
        Ok(Self::List {
            array: Arc::clone(array),
            items: Box::new(Self::of(items)?),
        })
    }

    fn write(&self, row: usize, out: &mut String) {
        match self {
            Self::Leaf(leaf) => dynamic::write_value(&leaf.value(row), out),
            Self::Object { nulls, .. } if nulls.is_null(row) => dynamic::write_null(out),
            Self::List { array, .. } | Self::Map { array, .. } if array.is_null(row) => {
                dynamic::write_null(out)
            }
            Self::Object { members, .. } => {
                let write_member = |(name, member): &(String, Self), out: &mut String| {
                    dynamic::write_string(name, out);
                    out.push(':');
                    member.write(row, out);
                };
                write_all(['{', '}'], members.iter(), write_member, out);
            }
            Self::List { array, items } => {
                write_all(
                    ['[', ']'],
                    items_of(array, row),
                    |item, out| items.write(item, out),
                    out,
                );
            }
            Self::Map {
                array,
                keys,
                values,
            } => {
                let write_entry = |entry: usize, out: &mut String| {
                    let mut key = String::new();
                    convert::write_string(&keys.value(entry), &mut key);
                    dynamic::write_string(&key, out);
                    out.push(':');
                    values.write(entry, out);
                };
                write_all(['{', '}'], items_of(array, row), write_entry, out);
            }
        }
    }
}

impl Formed {
    fn value(&self, row: usize) -> Value {
        Value::from_array(self.array.as_ref(), row, self.kql_type)
    }
}

fn items_of(array: &ArrayRef, row: usize) -> std::ops::Range<usize> {
    let range = |offsets: &[i32]| offsets[row] as usize..offsets[row + 1] as usize;
    match array.data_type() {
        DataType::List(_) => range(array.as_list::<i32>().value_offsets()),
        DataType::Map(..) => range(array.as_map().value_offsets()),
        DataType::LargeList(_) => {
            let offsets = array.as_list::<i64>().value_offsets();
            offsets[row] as usize..offsets[row + 1] as usize
        }
        _ => {
            let len = array.as_fixed_size_list().value_length() as usize;
            row * len..(row + 1) * len
        }
    }
}

fn write_all<T>(
    brackets: [char; 2],
    items: impl Iterator<Item = T>,
    write: impl Fn(T, &mut String),
    out: &mut String,
) {
    out.push(brackets[0]);
    for (idx, item) in items.enumerate() {
        if idx > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(brackets[1]);
}
