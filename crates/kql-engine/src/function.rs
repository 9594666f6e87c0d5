//! Saved functions: their texts, and the folder that holds them.

use std::io;
use std::path::{Path, PathBuf};

use kql_parser::{Diagnostic, ast, parse_query};
use thiserror::Error;

/// Why a function could not be saved.
#[derive(Debug, Error)]
pub enum FunctionError {
    /// Its file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Its text is wrong.
    #[error("function `{name}`: {}", first_message(diagnostics))]
    Invalid {
        /// The function.
        name: String,
        /// What is wrong, in the places of `text`.
        diagnostics: Vec<Diagnostic>,
        /// The text as it was parsed.
        text: String,
    },
    /// Its text is a query without a result.
    #[error("function `{name}` has no result: its text declares names only")]
    NoResult {
        /// The function.
        name: String,
    },
}

fn first_message(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .first()
        .map_or_else(String::new, |diagnostic| diagnostic.message.clone())
}

/// Reads the text of a function: `(parameters) { body }`, alone or after `.create function name`, or a query.
pub(crate) fn parse_function(name: &str, text: &str) -> Result<ast::Function, FunctionError> {
    let definition = definition(text);
    let wrapped = match definition.trim_start().starts_with('(') {
        true => format!("let saved = {definition}\n;"),
        false => format!("let saved = () {{\n{definition}\n}};"),
    };
    match parsed(&wrapped) {
        Ok(function) if function.body.result.is_some() => Ok(function),
        Ok(_) => Err(FunctionError::NoResult {
            name: name.to_owned(),
        }),
        // `(T | where x > 1) | count` is a query that starts as a list of parameters does.
        Err(diagnostics) => match parsed(&format!("let saved = () {{\n{definition}\n}};")) {
            Ok(function) if function.body.result.is_some() => Ok(function),
            _ => Err(FunctionError::Invalid {
                name: name.to_owned(),
                diagnostics,
                text: wrapped,
            }),
        },
    }
}

/// The text without the command in front: `.create-or-alter function with (folder = "x") name`.
fn definition(text: &str) -> &str {
    let text = text.trim_start();
    let Some(command) = text.strip_prefix(".create") else {
        return text;
    };
    let Some((_, rest)) = command.split_once("function") else {
        return text;
    };
    let rest = match rest.trim_start().strip_prefix("with") {
        Some(properties) => properties.split_once(')').map_or(rest, |(_, rest)| rest),
        None => rest,
    };
    let start = rest.find('(').unwrap_or(0);
    &rest[start..]
}

fn parsed(text: &str) -> Result<ast::Function, Vec<Diagnostic>> {
    let parsed = parse_query(text);
    let open = parsed.query.open_parameters();
    let errors: Vec<Diagnostic> = parsed
        .diagnostics
        .into_iter()
        .chain(open)
        .filter(Diagnostic::is_error)
        .collect();
    let function =
        parsed
            .query
            .statements
            .into_iter()
            .next()
            .and_then(|statement| match statement {
                ast::Statement::Let(ast::Let {
                    value: ast::LetValue::Function(function),
                    ..
                }) => Some(function),
                _ => None,
            });
    match function {
        Some(function) if errors.is_empty() => Ok(function),
        _ => Err(errors),
    }
}

/// The names and texts of the functions in a folder, by name.
pub(crate) fn function_files(folder: &Path) -> Result<Vec<(String, String)>, FunctionError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| FunctionError::Unreadable { path, source }
    };
    let mut functions = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let is_kql = path.extension().is_some_and(|extension| extension == "kql");
        let Some(name) = path
            .file_stem()
            .and_then(|name| name.to_str())
            .filter(|_| is_kql)
        else {
            continue;
        };
        let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
        functions.push((name.to_owned(), text));
    }
    functions.sort();
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::parse_function;

    #[track_caller]
    fn check(text: &str, params: usize) {
        let function = parse_function("f", text).expect("the text is right");
        assert_eq!(function.params.len(), params);
    }

    #[test]
    fn a_function_is_written_in_three_ways() {
        check("(x: long, y: string = 'a') { print x, y }", 2);
        check("T\n| count // all of them", 0);
        check("(T | where x > 1) | count", 0);
        check(
            ".create-or-alter function with (folder = 'a(b') Name(x: long) { print x }",
            1,
        );
        check("let min = 3; T | take min;", 0);
    }

    #[test]
    fn declarations_alone_are_no_function() {
        assert!(parse_function("f", "let x = 1;").is_err());
        assert!(parse_function("f", "T | wher").is_err());
    }
}
