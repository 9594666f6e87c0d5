//! `format_datetime()`.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, datetime};

use super::format::{Piece, parse, write_fraction, write_fraction_unless_zero};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static FORMAT_DATETIME: ScalarDef = ScalarDef {
    name: "format_datetime",
    category: Category::DateTime,
    summary: "Writes a datetime in a format of elements such as `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss` and `fff`.",
    params: &[
        Param::required(
            "date",
            Accepts::Exactly(KqlType::DateTime),
            "The datetime to write.",
        ),
        Param::required("format", Accepts::Exactly(KqlType::String), "The format.").constant(),
    ],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(format_datetime),
    page: "format-datetime-function",
    examples: &[
        Example {
            query: "print format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')",
            result: "17-01-29 [09:00:05]",
        },
        Example {
            query: "print format_datetime(datetime(2020-06-15 13:45:09), 'M/d/yyyy h:mm:ss tt')",
            result: "6/15/2020 1:45:09 PM",
        },
    ],
    ..ScalarDef::NEW
};

fn format_datetime(args: &Args<'_>) -> Result<ArrayRef> {
    let pieces = parse(args.strings(1).get(0), longest, is_element)?;
    let datetimes = args.integers(0);
    args.texts(|row, out| {
        if let Some(ticks) = datetimes.get(row) {
            write(ticks, &pieces, out);
        }
    })
}

fn longest(letter: char) -> usize {
    match letter {
        'd' | 'h' | 'H' | 'm' | 'M' | 's' | 't' => 2,
        'y' => 4,
        'f' | 'F' => 7,
        _ => 0,
    }
}

fn is_element(letter: char, len: usize) -> bool {
    !matches!((letter, len), ('y', 3) | ('t', 1))
}

fn write(ticks: i64, pieces: &[Piece], out: &mut String) {
    let civil = datetime::to_civil(ticks);
    let hour = i64::from(civil.hour);
    for &piece in pieces {
        let (number, width) = match piece {
            Piece::Delimiter(c) => {
                out.push(c);
                continue;
            }
            Piece::Element('f', len) => {
                write_fraction(civil.fraction, len, out);
                continue;
            }
            Piece::Element('F', len) => {
                write_fraction_unless_zero(civil.fraction, len, out);
                continue;
            }
            Piece::Element('t', _) => {
                out.push_str(if hour < 12 { "AM" } else { "PM" });
                continue;
            }
            Piece::Element('d', len) => (i64::from(civil.day), len),
            Piece::Element('h', len) => ((hour + 11) % 12 + 1, len),
            Piece::Element('H', len) => (hour, len),
            Piece::Element('m', len) => (i64::from(civil.minute), len),
            Piece::Element('M', len) => (i64::from(civil.month), len),
            Piece::Element('s', len) => (i64::from(civil.second), len),
            Piece::Element(_, 4) => (i64::from(civil.year), 4),
            Piece::Element(_, len) => (i64::from(civil.year) % 100, len),
        };
        write!(out, "{number:0width$}").expect("writing to a String does not fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(date: &str, format: &str, expected: &str) {
        let mut out = String::new();
        let pieces = parse(format, longest, is_element).expect("the format is valid");
        write(
            datetime::parse(date).expect("the text is a datetime"),
            &pieces,
            &mut out,
        );
        assert_eq!(out, expected);
    }

    #[test]
    fn elements() {
        check(
            "2009-06-05T03:04:05.0617500",
            "h hh H HH tt",
            "3 03 3 03 AM",
        );
        check("2009-06-05T00:00:00", "h hh H HH tt", "12 12 0 00 AM");
        check("0900-01-01", "y yy yyyy", "0 00 0900");
        check("2020-06-15 13:45:09", "y", "20");
        check(
            "2009-06-05T03:04:05.0617500",
            "f ff fff ffff fffff ffffff fffffff",
            "0 06 061 0617 06175 061750 0617500",
        );
        check(
            "2009-06-05T03:04:05.0001150",
            "F_FF_FFF_FFFF_FFFFF_FFFFFF",
            "___0001_00011_000115",
        );
        check("2009-06-05T00:00:00", "ss.FFF", "00.");
    }

    #[test]
    fn long_runs_are_several_elements() {
        check(
            "2007-03-09 05:04:03",
            "dddd, MMMM d, yyyy",
            "0909, 0303 9, 2007",
        );
        check(
            "2009-06-05T13:07:09",
            "ddd MMM hhh tttt yyyyy",
            "055 066 011 PMPM 20099",
        );
    }

    #[test]
    fn refused() {
        for format in ["", "t", "ttt", "z", "T", "yyyy-MM-ddTHH", "%d", "yyy"] {
            assert!(parse(format, longest, is_element).is_err(), "{format}");
        }
    }
}
