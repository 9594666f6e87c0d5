//! Runs every example of the function library.

use std::sync::LazyLock;

use kql_engine::{Engine, QueryResult};
use kql_functions::{Example, aggregates, scalars};
use kql_types::convert;
use libtest_mimic::{Failed, Trial};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().build());

/// A test for each example, named for its function.
pub(crate) fn trials() -> impl Iterator<Item = Trial> {
    let scalars = scalars().map(|def| ("scalar", def.name, def.examples));
    let aggregates = aggregates().map(|def| ("aggregate", def.name, def.examples));
    scalars
        .chain(aggregates)
        .flat_map(|(kind, name, examples)| {
            let numbered = examples.iter().enumerate();
            numbered.map(move |(idx, example)| {
                Trial::test(format!("example/{kind}/{name}::{}", idx + 1), || {
                    check(example)
                })
            })
        })
}

fn check(example: &Example) -> Result<(), Failed> {
    let failed = |what: String| Err(Failed::from(format!("{what}\nquery: {}", example.query)));
    match ENGINE.query(example.query) {
        Err(error) => failed(format!("the query failed: {error}")),
        Ok(result) => match value(&result) {
            Ok(text) if text == example.result => Ok(()),
            Ok(text) => failed(format!("expected `{}`, found `{text}`", example.result)),
            Err(what) => failed(what),
        },
    }
}

/// The first column of the only row, as `tostring()` prints it.
fn value(result: &QueryResult) -> Result<String, String> {
    let rows: Vec<_> = result.primary().rows().collect();
    let [row] = rows.as_slice() else {
        return Err(format!("expected one row, found {}", rows.len()));
    };
    let first = row.first().ok_or("expected a column")?;
    let mut text = String::new();
    convert::write_string(first, &mut text);
    Ok(text)
}
