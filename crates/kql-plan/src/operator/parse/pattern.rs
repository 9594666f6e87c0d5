//! The pattern of `parse` as texts to look for, or as a regular expression.
//!
//! The kinds differ in more than how texts are read. In `simple` and `relaxed`, a text stands for itself, a column takes
//! as little as it can, and the pattern reaches the end of the text. In `regex`, a text is a piece of the expression, a
//! string takes as much as it can, every other column takes what looks like a value of its type, and the pattern may end
//! anywhere.

use std::collections::HashSet;

use kql_functions::compile_regex;
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::Kind;
use crate::error::{Bind, error};
use crate::expr::kql_type;
use crate::extension::parse::{Gap, Matcher, Text, Texts};

/// Refuses patterns whose columns have no defined ends.
pub(super) fn check(pattern: &[ast::ParsePart]) -> Bind<()> {
    let mut names = HashSet::new();
    for (idx, part) in pattern.iter().enumerate() {
        let previous = idx.checked_sub(1).map(|idx| &pattern[idx]);
        check_part(part, previous, pattern.get(idx + 1))?;
        if let ast::ParsePart::Column { name, .. } = part
            && !names.insert(&name.text)
        {
            let message = format!("column `{}` is named twice", name.text);
            return error(Code::DuplicateName, message, name.span);
        }
    }
    Ok(())
}

fn check_part(
    part: &ast::ParsePart,
    previous: Option<&ast::ParsePart>,
    next: Option<&ast::ParsePart>,
) -> Bind<()> {
    use ast::ParsePart::{Column, Star, Text};
    match (part, previous, next) {
        (Text(text, span), ..) if text.text.is_empty() => error(
            Code::InvalidPattern,
            "an empty text marks no place in a pattern",
            *span,
        ),
        (Column { span, .. }, Some(Column { .. } | Star(_)), _) => error(
            Code::InvalidPattern,
            "a column must follow a text, which says where it begins",
            *span,
        ),
        (Star(span), _, Some(Star(_) | Column { .. })) => error(
            Code::InvalidPattern,
            "a text must follow `*`, to say where the skipped part ends",
            *span,
        ),
        (Star(span), Some(Column { name, ty, .. }), _) if type_of(ty) == KqlType::String => {
            Err(Diagnostic::error(
                Code::InvalidPattern,
                format!(
                    "`*` after column `{}` of type string is ambiguous",
                    name.text
                ),
                *span,
            )
            .with_help("put a text between them, or give the column a type")
            .into())
        }
        _ => Ok(()),
    }
}

/// What finds the columns of a pattern that has been checked.
pub(super) fn matcher(
    pattern: &[ast::ParsePart],
    kind: Kind,
    flags: &str,
    span: Span,
) -> Bind<Matcher> {
    if kind != Kind::Regex
        && let Some(texts) = texts(pattern)
    {
        return Ok(Matcher::Texts(texts));
    }
    let source = source(pattern, kind, flags)?;
    let Ok(regex) = compile_regex(&source) else {
        let message = "the texts of this pattern make no regular expression";
        return error(Code::InvalidRegex, message, span);
    };
    let groups = (0..).map(|number| {
        let name = group_name(number);
        regex
            .capture_names()
            .position(|group| group == Some(name.as_str()))
    });
    let groups = groups.map_while(|group| group).collect();
    Ok(Matcher::Regex(regex, groups))
}

/// The pattern as texts to look for, unless a column has to look like a value of its type.
fn texts(pattern: &[ast::ParsePart]) -> Option<Texts> {
    let mut texts = Texts {
        first: Gap::Edge,
        parts: Vec::new(),
    };
    for (idx, part) in pattern.iter().enumerate() {
        let gap = match part {
            ast::ParsePart::Text(text, _) => {
                let follows_text = matches!(texts.parts.last(), Some((_, Gap::Edge)));
                if follows_text || text.text.is_empty() {
                    return None;
                }
                texts.parts.push((Text::new(&text.text), Gap::Edge));
                continue;
            }
            ast::ParsePart::Star(_) => Gap::Skipped,
            ast::ParsePart::Column { .. } => Gap::Captured,
        };
        let is_shaped = matches!(pattern.get(idx + 1), Some(ast::ParsePart::Star(_)));
        if gap == Gap::Captured && is_shaped {
            return None;
        }
        match texts.parts.last_mut() {
            Some((_, after)) => *after = gap,
            None => texts.first = gap,
        }
    }
    Some(texts)
}

/// The name of the group of the column with this number.
fn group_name(number: usize) -> String {
    format!("parsed_column_{number}")
}

/// The regular expression of a pattern.
fn source(pattern: &[ast::ParsePart], kind: Kind, flags: &str) -> Bind<String> {
    let mut source = match kind {
        Kind::Regex if flags.is_empty() => String::new(),
        Kind::Regex => format!("(?{flags})"),
        Kind::Simple | Kind::Relaxed => "(?s)".to_owned(),
    };
    let mut columns = 0;
    for (idx, part) in pattern.iter().enumerate() {
        match part {
            ast::ParsePart::Star(_) => source.push_str(".*?"),
            ast::ParsePart::Text(text, span) if kind == Kind::Regex => {
                check_fragment(&text.text, flags, *span)?;
                source.push_str(&text.text);
            }
            ast::ParsePart::Text(text, _) => source.push_str(&regex::escape(&text.text)),
            ast::ParsePart::Column { ty, .. } => {
                let capture = match kind {
                    Kind::Regex => regex_capture(type_of(ty)).to_owned(),
                    Kind::Simple | Kind::Relaxed => {
                        simple_capture(type_of(ty), &pattern[idx + 1..])
                    }
                };
                source.push_str(&format!("(?P<{}>{capture})", group_name(columns)));
                columns += 1;
            }
        }
    }
    if kind != Kind::Regex {
        source.push_str(r"\z");
    }
    Ok(source)
}

/// A piece that is malformed by itself could still become part of a whole that means something else.
fn check_fragment(fragment: &str, flags: &str, span: Span) -> Bind<()> {
    let source = match flags {
        "" => fragment.to_owned(),
        flags => format!("(?{flags}){fragment}"),
    };
    match compile_regex(&source) {
        Ok(_) => Ok(()),
        Err(reason) => error(
            Code::InvalidRegex,
            format!("this regular expression cannot be read: {reason}"),
            span,
        ),
    }
}

/// Why nobody knows what the pattern captures, if that is so: datetimes and timespans are not captured by a regular
/// expression in Kusto where no text follows them.
pub(super) fn unknown_extent(
    pattern: &[ast::ParsePart],
    kind: Kind,
    flags: &str,
) -> Option<Diagnostic> {
    let places = pattern
        .iter()
        .enumerate()
        .filter_map(|(idx, part)| match part {
            ast::ParsePart::Column { ty, span, .. } => {
                Some((type_of(ty), &pattern[idx + 1..], *span))
            }
            _ => None,
        });
    let mut unknown = places.filter_map(|(ty, rest, span)| {
        let is_temporal = ty.is_temporal();
        let place = match (kind, rest) {
            (Kind::Regex, []) if is_temporal => "at the end of a pattern of `kind=regex`",
            (Kind::Regex, _) if is_temporal && flags.contains('U') => "with the flag `U`",
            (Kind::Simple | Kind::Relaxed, [ast::ParsePart::Star(_), ..])
                if is_temporal || ty == KqlType::Dynamic =>
            {
                "before `*`"
            }
            _ => return None,
        };
        let message = format!("a column of type {ty} {place} is not supported yet");
        Some(Diagnostic::error(Code::NotSupported, message, span))
    });
    unknown.next()
}

/// What a column matches where texts stand for themselves: anything up to the next text. Only before a `*` there is none,
/// so that the column takes what looks like a value of its type.
fn simple_capture(ty: KqlType, rest: &[ast::ParsePart]) -> String {
    let [ast::ParsePart::Star(_), after @ ..] = rest else {
        return ".*?".to_owned();
    };
    let shape = match ty {
        KqlType::Int | KqlType::Long => INTEGER,
        KqlType::Real | KqlType::Decimal => r"\s*[-+]?(?:\d+\.?\d*|\.\d+)",
        KqlType::Bool => r"\s*(?:(?i:true|false)|[-+]?\d+)",
        KqlType::Guid => GUID,
        KqlType::String | KqlType::DateTime | KqlType::Timespan | KqlType::Dynamic => ".*?",
    };
    match after {
        [] => format!("(?:{shape})?"),
        _ => shape.to_owned(),
    }
}

/// What a column matches between regular expressions.
fn regex_capture(ty: KqlType) -> &'static str {
    match ty {
        KqlType::String | KqlType::Dynamic => ".*",
        KqlType::Int | KqlType::Long => INTEGER,
        KqlType::Real | KqlType::Decimal => r"\s*[-+]?\d+(?:\.\d+)?",
        KqlType::Bool => r"\s*(?i:true|false)",
        KqlType::Guid => GUID,
        KqlType::DateTime => DATETIME,
        KqlType::Timespan => concat!(
            r"\s*-?(?:\d+\.\d{1,2}:\d{1,2}:\d{1,2}|\d{1,2}:\d{1,2}(?::\d{1,2})?)",
            r"(?:\.\d*)?"
        ),
    }
}

const INTEGER: &str = r"\s*[-+]?\d+";

const DATETIME: &str = concat!(
    r"\s*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{1,4})",
    r"(?:[Tt\x20]\s*\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)?",
    r"(?:[Zz]|[-+]\d{1,2}(?::\d{1,2})?)?"
);

/// With and without braces as alternatives: an optional brace would be left out under the flag `U`.
const GUID: &str = concat!(
    r"\s*(?:\{[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}",
    r"|[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12})"
);

fn type_of(ty: &Option<ast::TypeName>) -> KqlType {
    ty.as_ref().map_or(KqlType::String, |ty| kql_type(ty.ty))
}
