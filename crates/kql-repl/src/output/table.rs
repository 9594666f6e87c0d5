//! A table for people. Where the terminal is too narrow for the columns, each row is shown as a list.

mod grid;
mod records;

use std::io::{self, Write};

use kql_engine::{ResultColumn, ResultTable};
use kql_types::{KqlType, Value};
use unicode_width::UnicodeWidthStr;

use super::cell;
use crate::console;

/// A column of texts gets at least this many characters, unless its values are shorter. A number or a time that is broken over
/// lines cannot be read, so that other columns get what they need.
const NARROWEST_COLUMN: usize = 12;

/// What stands around the value of a table with one column.
const BORDERS: usize = 4;

/// The room there is, and what to show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// The columns of the terminal; without one, tables are as wide as they need to be.
    pub(crate) width: Option<u16>,
    /// The most rows to show.
    pub(crate) max_rows: usize,
    /// The most characters of a value to show.
    pub(crate) max_chars: usize,
    /// Side by side, or one below the other?
    pub(crate) form: Form,
    /// Do the types stand in the head?
    pub(crate) has_types: bool,
    /// Are nulls fainter than texts?
    pub(crate) dims_nulls: bool,
}

/// How the values of a row are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Side by side, if the terminal has room for all columns.
    Fitting,
    /// One below the other.
    Records,
}

impl Layout {
    /// What fits the terminal. Everything is shown, except for the ends of very long values on a terminal.
    pub(crate) fn of_terminal() -> Self {
        let width = console::width();
        Self {
            width,
            max_rows: usize::MAX,
            max_chars: if width.is_some() { 400 } else { usize::MAX },
            form: Form::Fitting,
            has_types: width.is_some(),
            dims_nulls: console::colours_output(),
        }
    }
}

/// Prints the table.
pub(crate) fn write(table: &ResultTable, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| shown(&column.name, layout.max_chars))
        .collect();
    let rows: Vec<Vec<Value>> = table.rows().take(layout.max_rows).collect();
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| texts(row, layout.max_chars))
        .collect();
    let is_grid = match (layout.form, layout.width) {
        (Form::Records, _) => false,
        (Form::Fitting, Some(width)) => {
            let width = usize::from(width);
            fits(&table.columns, &names, &texts, width) && !has_long_dynamic(&rows, width)
        }
        (Form::Fitting, None) => true,
    };
    let shown = Shown {
        names,
        columns: &table.columns,
        rows,
        texts,
    };
    if is_grid {
        grid::write(&shown, layout, out)
    } else {
        records::write(&shown, layout, out)
    }
}

/// The part of a table that is shown.
struct Shown<'a> {
    names: Vec<String>,
    columns: &'a [ResultColumn],
    rows: Vec<Vec<Value>>,
    texts: Vec<Vec<String>>,
}

fn texts(row: &[Value], max_chars: usize) -> Vec<String> {
    row.iter()
        .map(|value| shown(&cell::text(value), max_chars))
        .collect()
}

/// Can every column have its narrowest form beside the others?
fn fits(columns: &[ResultColumn], names: &[String], rows: &[Vec<String>], width: usize) -> bool {
    let narrowest = |column: usize| {
        let cells = rows.iter().map(|row| row[column].width());
        let widest = cells.chain([names[column].width()]).max().unwrap_or(0);
        match is_breakable(columns[column].kql_type) {
            true => widest.min(NARROWEST_COLUMN),
            false => widest,
        }
    };
    let borders = (BORDERS - 1) * names.len() + 1;
    (0..names.len()).map(narrowest).sum::<usize>() + borders <= width
}

/// Is there an array or a bag that no line of the terminal has room for? As a record, it has a line for each of its elements.
fn has_long_dynamic(rows: &[Vec<Value>], width: usize) -> bool {
    let is_long =
        |value: &Value| matches!(value, Value::Dynamic(json) if json.width() + BORDERS > width);
    rows.iter().flatten().any(is_long)
}

/// May a value of this type go on over several lines?
fn is_breakable(kql_type: KqlType) -> bool {
    matches!(kql_type, KqlType::String | KqlType::Dynamic)
}

/// A text without its control characters, which could move the cursor or colour the screen, and without an end too long.
pub(super) fn shown(text: &str, max_chars: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max_chars));
    for (count, c) in text.chars().enumerate() {
        if count == max_chars {
            out.push('…');
            break;
        }
        if c.is_control() {
            out.extend(c.escape_default())
        } else {
            out.push(c)
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing::{table, written};

    const WIDE: Layout = Layout {
        width: None,
        max_rows: 10,
        max_chars: 20,
        form: Form::Fitting,
        has_types: false,
        dims_nulls: false,
    };

    fn sample() -> ResultTable {
        let text = |text: &str| Value::String(text.to_owned());
        table(&[
            (
                "Status",
                KqlType::String,
                &[text("New"), text("\u{1b}[31mred\n")],
            ),
            (
                "count_",
                KqlType::Long,
                &[Value::Long(12), Value::Null(KqlType::Long)],
            ),
        ])
    }

    #[track_caller]
    fn check(layout: Layout, expected: &[&str]) {
        let text = written(|out| write(&sample(), layout, out));
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_grid_with_numbers_to_the_right() {
        check(
            WIDE,
            &[
                "┌─────────────────┬────────┐",
                "│ Status          ┆ count_ │",
                "╞═════════════════╪════════╡",
                "│ New             ┆     12 │",
                "│ \\u{1b}[31mred\\n ┆   null │",
                "└─────────────────┴────────┘",
            ],
        );
    }

    #[test]
    fn texts_are_broken_over_lines_and_times_are_not() {
        let time = Value::DateTime(638_500_000_000_000_001);
        let text = Value::String("one two three four five six".to_owned());
        let both = table(&[
            ("When", KqlType::DateTime, &[time]),
            ("What", KqlType::String, &[text]),
        ]);
        let in_width = |width| {
            let layout = Layout {
                width: Some(width),
                max_chars: 100,
                ..WIDE
            };
            written(|out| write(&both, layout, out))
        };
        let expected = [
            "┌──────────────────────────────┬──────────────┐",
            "│ When                         ┆ What         │",
            "╞══════════════════════════════╪══════════════╡",
            "│ 2024-04-29T15:06:40.0000001Z ┆ one two      │",
            "│                              ┆ three four   │",
            "│                              ┆ five six     │",
            "└──────────────────────────────┴──────────────┘",
        ];
        assert_eq!(in_width(47).lines().collect::<Vec<_>>(), expected);
        assert!(in_width(46).starts_with("── row 1"), "{}", in_width(46));
    }

    #[test]
    fn a_list_where_the_columns_do_not_fit() {
        check(
            Layout {
                width: Some(16),
                ..WIDE
            },
            &[
                "── row 1 ───────",
                "Status  New",
                "count_  12",
                "── row 2 ───────",
                "Status  \\u{1b}[31mred\\n",
                "count_  null",
            ],
        );
    }

    #[test]
    fn long_values_and_later_rows_are_cut() {
        check(
            Layout {
                max_rows: 1,
                max_chars: 2,
                ..WIDE
            },
            &[
                "┌─────┬─────┐",
                "│ St… ┆ co… │",
                "╞═════╪═════╡",
                "│ Ne… ┆  12 │",
                "└─────┴─────┘",
            ],
        );
    }

    #[test]
    fn types_in_the_head_and_faint_nulls() {
        check(
            Layout {
                has_types: true,
                dims_nulls: true,
                ..WIDE
            },
            &[
                "┌─────────────────┬────────┐",
                "│ Status          ┆ count_ │",
                "│ string          ┆   long │",
                "╞═════════════════╪════════╡",
                "│ New             ┆     12 │",
                "│ \\u{1b}[31mred\\n ┆\u{1b}[2m   null \u{1b}[0m│",
                "└─────────────────┴────────┘",
            ],
        );
    }

    #[test]
    fn a_dynamic_longer_than_a_line_has_lines_of_its_own() {
        let bag = Value::Dynamic("{\"name\":\"0123456789\"}".into());
        let one = table(&[("d", KqlType::Dynamic, &[bag])]);
        let in_width = |width| {
            let layout = Layout {
                width: Some(width),
                ..WIDE
            };
            written(|out| write(&one, layout, out))
        };
        assert!(in_width(25).starts_with('┌'), "{}", in_width(25));
        let narrow = in_width(23);
        assert!(narrow.contains("d  {\n     \"name\":"), "{narrow}");
    }

    #[test]
    fn a_record_of_no_rows_has_its_columns() {
        let none = table(&[("id", KqlType::Long, &[]), ("name", KqlType::String, &[])]);
        let layout = Layout {
            form: Form::Records,
            has_types: true,
            ..WIDE
        };
        let text = written(|out| write(&none, layout, out));
        assert_eq!(text, "id    long\nname  string\n");
    }

    #[test]
    fn a_dynamic_in_a_record_has_lines() {
        let json = "{\"a\":[1,{\"b\":null}],\"c\":\"x\"}";
        let dynamic = table(&[(
            "d",
            KqlType::Dynamic,
            &[Value::Dynamic(json.into()), Value::Dynamic("[1]".into())],
        )]);
        let layout = Layout {
            width: Some(24),
            form: Form::Records,
            has_types: true,
            ..WIDE
        };
        let text = written(|out| write(&dynamic, layout, out));
        let expected = [
            "── row 1 ───────────────",
            "d  dynamic  {",
            "              \"a\": [",
            "                1,",
            "                {",
            "                  \"b\": null",
            "                }",
            "              ],",
            "              \"c\": \"x\"",
            "            }",
            "── row 2 ───────────────",
            "d  dynamic  [1]",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }
}
