//! The names that `let` and the parameters of a function declare.

use std::ops::Range;

use kql_parser::Lexeme;
use kql_plan::Catalog;

use crate::context::Context;
use crate::frames::{Frame, FrameKind};
use crate::rows::text;

/// A declared name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: VariableKind,
    /// The type of a parameter, the parameters of a function.
    pub(crate) detail: &'a str,
}

/// What a [`Variable`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VariableKind {
    Scalar,
    Table,
    Function,
}

/// Words that start an expression which gives rows.
const TABULAR: &[&str] = &[
    "datatable",
    "externaldata",
    "materialize",
    "print",
    "range",
    "union",
    "search",
    "find",
    "table",
];

/// The names that are known at the cursor, the latest first.
pub(crate) fn variables<'a>(ctx: &Context<'a>, catalog: &dyn Catalog) -> Vec<Variable<'a>> {
    let mut found: Vec<Variable<'a>> = Vec::new();
    for frame in &ctx.frames {
        if frame.kind == FrameKind::Body {
            found.extend(
                parameters(ctx, frame)
                    .into_iter()
                    .map(|parameter| Variable {
                        name: parameter.name,
                        kind: match parameter.is_tabular() {
                            true => VariableKind::Table,
                            false => VariableKind::Scalar,
                        },
                        detail: parameter.kql_type,
                    }),
            );
        }
        let statements = frame.statements.iter();
        found.extend(statements.filter_map(|statement| declared(ctx, frame, statement, catalog)));
    }
    found.reverse();
    let mut seen = std::collections::HashSet::new();
    found.retain(|variable| seen.insert(variable.name));
    found
}

/// What a `let` statement declares.
fn declared<'a>(
    ctx: &Context<'a>,
    frame: &Frame,
    statement: &Range<usize>,
    catalog: &dyn Catalog,
) -> Option<Variable<'a>> {
    let lexemes = &ctx.lexemes[statement.clone()];
    let [keyword, name, equals, value @ ..] = lexemes else {
        return None;
    };
    if keyword.text != "let" || equals.text != "=" {
        return None;
    }
    let first = value.first()?.text;
    let has_body = value
        .last()
        .is_some_and(|last| last.text == "}" && last.depth == frame.depth);
    let (kind, detail) = match () {
        () if has_body && (first == "(" || first == "view") => {
            let close = value
                .iter()
                .position(|lexeme| lexeme.text == ")" && lexeme.depth == frame.depth)?;
            let open = usize::from(first == "view");
            let from = statement.start + 3 + open;
            (
                VariableKind::Function,
                text(ctx, from, from + close + 1 - open),
            )
        }
        () if is_tabular(value, frame, catalog) => (VariableKind::Table, ""),
        () => (VariableKind::Scalar, ""),
    };
    Some(Variable {
        name: name.text,
        kind,
        detail,
    })
}

fn is_tabular(value: &[Lexeme<'_>], frame: &Frame, catalog: &dyn Catalog) -> bool {
    let first = value.first().map_or("", |first| first.text);
    let has_pipe = value
        .iter()
        .any(|lexeme| lexeme.text == "|" && lexeme.depth == frame.depth);
    let is_table = || value.len() == 1 && catalog.table(first).is_some();
    has_pipe || TABULAR.contains(&first) || is_table()
}

/// A parameter of a function, as it is written.
struct Parameter<'a> {
    name: &'a str,
    kql_type: &'a str,
}

impl Parameter<'_> {
    fn is_tabular(&self) -> bool {
        self.kql_type.starts_with('(')
    }

    /// A statement that gives the parameter a value of its type.
    fn declaration(&self) -> Option<String> {
        let Self { name, kql_type } = self;
        let value = match *kql_type {
            "string" => "\"\"".to_owned(),
            "(*)" => return None,
            tabular if tabular.starts_with('(') => format!("datatable{tabular}[]"),
            "bool" | "int" | "long" | "real" | "decimal" | "datetime" | "timespan" | "guid"
            | "dynamic" => format!("{kql_type}(null)"),
            _ => return None,
        };
        Some(format!("let {name} = {value}"))
    }
}

/// Statements that declare the parameters of the function whose body the frame is.
pub(crate) fn declarations_of_parameters(ctx: &Context<'_>, body: &Frame) -> Vec<String> {
    let parameters = parameters(ctx, body);
    parameters
        .iter()
        .filter_map(Parameter::declaration)
        .collect()
}

fn parameters<'a>(ctx: &Context<'a>, body: &Frame) -> Vec<Parameter<'a>> {
    let Some(close) = body.open.and_then(|open| open.checked_sub(1)) else {
        return Vec::new();
    };
    let depth = ctx.lexemes[close].depth;
    let open = ctx.lexemes[..close]
        .iter()
        .rposition(|lexeme| lexeme.text == "(" && lexeme.depth == depth);
    let Some(open) = open else {
        return Vec::new();
    };
    let inside = &ctx.lexemes[open + 1..close];
    let is_comma = |lexeme: &Lexeme<'_>| lexeme.text == "," && lexeme.depth == depth + 1;
    let mut found = Vec::new();
    let mut start = open + 1;
    for parameter in inside.split(is_comma) {
        let end = start + parameter.len();
        found.extend(parameter_of(ctx, start, end));
        start = end + 1;
    }
    found
}

/// `name: type`, perhaps with ` = default` behind it.
fn parameter_of<'a>(ctx: &Context<'a>, from: usize, until: usize) -> Option<Parameter<'a>> {
    let lexemes = &ctx.lexemes[from..until];
    let [name, colon, first, ..] = lexemes else {
        return None;
    };
    if colon.text != ":" {
        return None;
    }
    let type_end = match first.text {
        "(" => until,
        _ => from + 3,
    };
    Some(Parameter {
        name: name.text,
        kql_type: text(ctx, from + 2, type_end),
    })
}
