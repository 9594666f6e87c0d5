//! What `#help` says about words of the language that no registry has: statements, types, and a few forms.

use super::topic::{PAGES, text};
use crate::chart;

/// A word of the language.
struct Word {
    names: &'static [&'static str],
    /// How it is written.
    form: &'static str,
    summary: &'static str,
    /// A query that needs no table.
    example: &'static str,
    page: &'static str,
}

const fn word(
    names: &'static [&'static str],
    form: &'static str,
    summary: &'static str,
    example: &'static str,
    page: &'static str,
) -> Word {
    Word {
        names,
        form,
        summary,
        example,
        page,
    }
}

#[rustfmt::skip]
const WORDS: &[Word] = &[
    word(&["let"], "let NAME = VALUE;", "Names a value, a table or a function for the statements behind it.",
        "let twice = (n: long) { n * 2 }; print twice(21)", "let-statement"),
    word(&["set"], "set OPTION [= VALUE];", "Sets an option of the query, such as `query_now`.",
        "set query_now = datetime(2024-05-02); print now()", "set-statement"),
    word(&["declare", "query_parameters"], "declare query_parameters(NAME: TYPE [= VALUE], ...);",
        "Declares the parameters of a query; one that is not given has its value here.",
        "declare query_parameters(n: long = 3); print n", "query-parameters-statement"),
    word(&["toscalar"], "toscalar(QUERY)", "Gives the first value of a query, which is computed once, before the query around it.",
        "print n = toscalar(range x from 1 to 3 step 1 | count)", "toscalar-function"),
    word(&["materialize"], "materialize(QUERY)", "Keeps the rows of a query that is used several times.",
        "let T = materialize(range x from 1 to 3 step 1); union T, T | count", "materialize-function"),
    word(&["bool", "boolean"], "bool", "True, false or null.", "print true, bool(null)", "scalar-data-types/bool"),
    word(&["int"], "int", "A whole number of 32 bits, or null.", "print int(5)", "scalar-data-types/int"),
    word(&["long"], "long", "A whole number of 64 bits, or null; the type of `5`.", "print 5, long(null)", "scalar-data-types/long"),
    word(&["real", "double"], "real", "A number of 64 bits with a fraction, or null; the type of `1.5`.", "print 1.5, real(nan)", "scalar-data-types/real"),
    word(&["decimal"], "decimal", "A number with a fraction in decimal digits, or null.", "print decimal(0.1) + decimal(0.2)", "scalar-data-types/decimal"),
    word(&["string"], "string", "A text, which is never null.", "print 'a', \"b\", @\"C:\\c\"", "scalar-data-types/string"),
    word(&["datetime", "date"], "datetime(YEAR-MONTH-DAY HOUR:MINUTE:SECOND)", "A time in UTC, exact to 100 ns, or null.",
        "print datetime(2024-05-01 09:30) + 1h", "scalar-data-types/datetime"),
    word(&["timespan", "time"], "timespan, or 2d, 1.5h, 30m, 10s", "A length of time, exact to 100 ns, or null.", "print 1d + 90m", "scalar-data-types/timespan"),
    word(&["guid"], "guid(TEXT)", "A number of 128 bits that names something, or null.", "print guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "scalar-data-types/guid"),
    word(&["dynamic"], "dynamic(JSON)", "An array, a bag, or any value of another type, or null.", "print d = dynamic({'a': [1, 2]}) | extend d.a[0]", "scalar-data-types/dynamic"),
    word(&[".show", "show"], ".show tables, .show table T cslschema, .show functions, .show version, ...",
        "Answers as Kusto does, and can be piped.", ".show version | project ProductVersion", ""),
];

/// What there is to say about a word, or about a chart.
pub(super) fn about(name: &str) -> Vec<String> {
    let words = WORDS.iter().filter(|word| word.names.contains(&name));
    let words = words.map(|word| {
        let example = format!("Example\n  {}\n", word.example);
        let page = match word.page {
            "" => String::new(),
            page => format!("{PAGES}{page}\n"),
        };
        text(word.form, word.summary, &[example, page])
    });
    words.chain(chart_named(name)).collect()
}

fn chart_named(name: &str) -> Option<String> {
    let properties = chart::properties_of(name)?;
    let with = format!(
        "Properties behind `with (...)`\n  {}\n",
        properties.join(", ")
    );
    let example = "range x from 1 to 9 step 1 | extend y = x * x";
    let example = format!("Example\n  {example} | render {name}\n");
    let page = format!("{PAGES}visualization-{name}\n");
    Some(text(
        &format!("| render {name} (chart)"),
        "Asks for a chart of the rows.",
        &[with, example, page],
    ))
}

/// Every name that [`about`] knows.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let words = WORDS.iter().map(|word| word.names[0]);
    words.chain(chart::kinds())
}
