//! Which column is compared with what is being typed: `Status == "`, `Status in ("New", `.

use kql_parser::LexemeKind;

use crate::context::Context;
use crate::frames::FrameKind;

/// Comparisons with a text.
const COMPARISONS: &[&str] = &[
    "==",
    "!=",
    "<>",
    "=~",
    "!~",
    "has",
    "!has",
    "has_cs",
    "!has_cs",
    "contains",
    "!contains",
    "contains_cs",
    "!contains_cs",
    "startswith",
    "!startswith",
    "startswith_cs",
    "!startswith_cs",
    "endswith",
    "!endswith",
    "endswith_cs",
    "!endswith_cs",
    "hasprefix",
    "!hasprefix",
    "hassuffix",
    "!hassuffix",
];

/// Functions whose result is compared as their argument would be.
const TRANSPARENT: &[&str] = &["tostring", "tolower", "toupper"];

/// The name of the column that stands on the left of the comparison at the cursor.
pub(crate) fn compared_column<'a>(ctx: &Context<'a>) -> Option<&'a str> {
    let operator = match ctx.innermost().kind {
        FrameKind::Values => ctx.innermost().open?.checked_sub(1)?,
        _ => {
            let last = ctx.lexemes.len().checked_sub(1)?;
            COMPARISONS
                .contains(&ctx.lexemes[last].text)
                .then_some(last)?
        }
    };
    let at = operator.checked_sub(1)?;
    let left = ctx.lexemes.get(at)?;
    match left.text {
        "]" => bracketed(ctx, at),
        ")" => argument(ctx, at, TRANSPARENT),
        _ if left.kind == LexemeKind::Word && !is_property(ctx, at) => Some(left.text),
        _ => None,
    }
}

/// `a.b`: a property of a dynamic column is no column.
fn is_property(ctx: &Context<'_>, at: usize) -> bool {
    let dot = at.checked_sub(1).map(|idx| ctx.lexemes[idx].text);
    let before = at.checked_sub(2).map_or("", |idx| ctx.lexemes[idx].text);
    dot == Some(".") && !matches!(before, "$left" | "$right")
}

/// `['the name']`
fn bracketed<'a>(ctx: &Context<'a>, close: usize) -> Option<&'a str> {
    let name = ctx.lexemes.get(close.checked_sub(1)?)?;
    let is_name = ctx.lexemes[close.checked_sub(2)?].text == "[" && name.kind == LexemeKind::String;
    is_name.then(|| name.text.trim_matches(['\'', '"']))
}

/// The column in a call of one of these functions: `tostring(column)`.
pub(crate) fn argument<'a>(ctx: &Context<'a>, close: usize, functions: &[&str]) -> Option<&'a str> {
    let [function, open, column] = ctx.lexemes.get(close.checked_sub(3)?..close)? else {
        return None;
    };
    let is_call = open.text == "(" && functions.contains(&function.text);
    (is_call && column.kind == LexemeKind::Word).then_some(column.text)
}
