//! `render timechart with (...)`: how a client shows the result.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::ast::{Name, Param, ParamValue};
use crate::combinator::{bracketed, final_failure, keyword, list0, many0};
use crate::expr::literal::string_literal;
use crate::input::{Input, ParseResult};
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::any_word;
use crate::param::{PropertyKind, column_list, known_property};
use crate::print::WithProperties;
use crate::{Code, Diagnostic, Span, nearest_name};

/// `render timechart with (title = "x")`
#[derive(Debug, Clone, PartialEq)]
pub struct Render {
    /// The chart.
    pub chart: Name,
    /// Its properties.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// render = "render", CHART, { render_property },
///          [ "with", "(", [ "," ], [ RENDER_PROPERTY, { ",", RENDER_PROPERTY } ], ")" ] ;
/// ```
pub(crate) fn render(input: Input<'_>) -> ParseResult<'_, Render> {
    let (rest, (_, chart)) = (keyword("render"), chart)
        .parse(input)
        .map_err(final_failure)?;
    let (rest, mut properties) = many0(render_property).parse(rest)?;
    let (rest, with) = render_with(rest).map_err(final_failure)?;
    properties.extend(with);
    Ok((
        rest,
        Render {
            chart,
            properties,
            span: input.span_to(rest),
        },
    ))
}

/// A chart that clients know.
fn chart(input: Input<'_>) -> ParseResult<'_, Name> {
    let token = input.peek();
    if !matches!(token.kind, TokenKind::Word(_)) {
        return input.expected("a chart");
    }
    if CHARTS.contains(&token.text) {
        return any_word(input);
    }
    let message = format!("no chart named `{}`", token.text);
    let diagnostic = Diagnostic::error(Code::InvalidOption, message, token.span);
    input.fail(match nearest_name(token.text, CHARTS.iter().copied()) {
        Some(chart) => diagnostic.with_help(format!("did you mean `{chart}`?")),
        None => diagnostic,
    })
}

/// The charts that `render` takes, by name.
#[rustfmt::skip]
pub const CHARTS: &[&str] = &[
    "3Dchart", "anomalychart", "areachart", "barchart", "card", "columnchart", "graph", "ladderchart", "linechart",
    "list", "piechart", "pivotchart", "plotly", "sankey", "scatterchart", "stackedareachart", "table", "timechart",
    "timeline", "timepivot", "treemap",
];

fn render_with(input: Input<'_>) -> ParseResult<'_, Vec<Param>> {
    if !input.is_word("with") {
        input.note("with");
        return Ok((input, Vec::new()));
    }
    bracketed("(", with_leading_comma, ")")(input.skip(1))
}

fn with_leading_comma(input: Input<'_>) -> ParseResult<'_, Vec<Param>> {
    let rest = if input.is_punct(",") {
        input.skip(1)
    } else {
        input
    };
    list0(|input| known_property(input, PROPERTIES))(rest)
}

/// The older form, without parentheses.
///
/// ```ebnf
/// render_property = "kind", "=", param_value | "title", "=", postfix_expression | "accumulate", "=", param_value
///                 | "with", string_literal | "by", declared_name, { ",", declared_name } ;
/// ```
pub(crate) fn render_property(input: Input<'_>) -> ParseResult<'_, Param> {
    let is_known = ["kind", "title", "accumulate"]
        .iter()
        .any(|name| input.is_word(name));
    if is_known && input.is_punct_at(1, "=") {
        return known_property(input, PROPERTIES);
    }
    if input.is_word("with") && input.peek_at(1).kind == TokenKind::Literal(LiteralKind::String) {
        return legacy_property(input, |input| {
            let (rest, text) = string_literal(input)?;
            let literal = crate::expr::literal::literal_of_string(text);
            Ok((rest, ParamValue::Expr(crate::ast::Expr::Literal(literal))))
        });
    }
    if input.is_word("by") {
        return legacy_property(
            input,
            map(|input| column_list(input, PROPERTIES), ParamValue::Names),
        );
    }
    Err(nom::Err::Error(crate::input::Failure::Expected))
}

fn legacy_property<'a>(
    input: Input<'a>,
    mut value: impl Parser<Input<'a>, Output = ParamValue, Error = crate::input::Failure>,
) -> ParseResult<'a, Param> {
    let (rest, name) = any_word(input)?;
    let (rest, value) = value.parse(rest).map_err(final_failure)?;
    Ok((
        rest,
        Param {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

/// The names of the properties that `render ... with (...)` takes.
pub fn chart_properties() -> impl Iterator<Item = &'static str> {
    PROPERTIES.iter().map(|(name, _)| *name)
}

const PROPERTIES: &[(&str, PropertyKind)] = &[
    ("kind", PropertyKind::Value),
    ("title", PropertyKind::Text),
    ("accumulate", PropertyKind::Value),
    ("xcolumn", PropertyKind::Column),
    ("ycolumns", PropertyKind::Columns),
    ("anomalycolumns", PropertyKind::Columns),
    ("series", PropertyKind::Columns),
    ("xtitle", PropertyKind::Text),
    ("ytitle", PropertyKind::Text),
    ("xaxis", PropertyKind::Value),
    ("yaxis", PropertyKind::Value),
    ("legend", PropertyKind::Value),
    ("ysplit", PropertyKind::Value),
    ("ymin", PropertyKind::Value),
    ("ymax", PropertyKind::Value),
    ("xmin", PropertyKind::Value),
    ("xmax", PropertyKind::Value),
];

impl fmt::Display for Render {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "render {}", self.chart)?;
        let is_legacy = |param: &Param| matches!(param.name.text.as_str(), "with" | "by");
        let (older, with) = match self.properties.iter().rposition(is_legacy) {
            Some(last) => self.properties.split_at(last + 1),
            None => (&[][..], self.properties.as_slice()),
        };
        for param in older {
            match is_legacy(param) {
                true => write!(f, " {} {}", param.name, param.value)?,
                false => write!(f, " {param}")?,
            }
        }
        WithProperties(with).fmt(f)
    }
}
