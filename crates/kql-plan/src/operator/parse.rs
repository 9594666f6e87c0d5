//! `parse`: columns out of text that looks like a pattern.

mod pattern;

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Column, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, error};
use crate::expr::{Row, kql_type};
use crate::extension::Step;
use crate::extension::outputs::replace_or_append;
use crate::extension::parse::{Parse, Strictness, Unmatched};
use crate::scope::Scope;

/// How the texts of a pattern are read, and how strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Regex,
    Relaxed,
}

/// What `parse` and `parse-where` have in common.
pub(super) struct ParseNode<'a> {
    pub(super) operator: &'static str,
    pub(super) params: &'a [ast::Param],
    pub(super) expr: &'a ast::Expr,
    pub(super) pattern: &'a [ast::ParsePart],
    pub(super) unmatched: Unmatched,
    pub(super) span: Span,
}

impl Binder<'_> {
    pub(super) fn bind_parse(
        &self,
        input: Arc<Rel>,
        node: &ast::Parse,
        scope: &Scope,
    ) -> Bind<Rel> {
        let node = ParseNode {
            operator: "parse",
            params: &node.params,
            expr: &node.expr,
            pattern: &node.pattern,
            unmatched: Unmatched::Blank,
            span: node.span,
        };
        self.bind_parsed(input, &node, scope)
    }

    pub(super) fn bind_parsed(
        &self,
        input: Arc<Rel>,
        node: &ParseNode<'_>,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options(node.operator, node.params, &["kind", "flags"])?;
        let kind = kind(node)?;
        let flags = flags(node, kind)?;
        let text = self.bind_expr(&mut Row::of(scope, &input), node.expr)?;
        let text = conversion::explicit(text, KqlType::String);
        pattern::check(node.pattern)?;
        let matcher = pattern::matcher(node.pattern, kind, flags, node.span)?;
        let input = match pattern::unknown_extent(node.pattern, kind, flags) {
            Some(reason) => Arc::new(input.refused(reason)),
            None => input,
        };
        let declared = declared(node.pattern);
        let (columns, outputs) = replace_or_append(&input.columns, &declared);
        let step = Parse {
            text: input.columns.len(),
            matcher,
            captures: declared.iter().map(|column| column.kql_type).collect(),
            outputs,
            strictness: match kind {
                Kind::Relaxed => Strictness::Column,
                Kind::Simple | Kind::Regex => Strictness::Row,
            },
            unmatched: node.unmatched,
        };
        let mut named = input.identity();
        named.push(("$text".to_owned(), text));
        let is_serialized = input.is_serialized;
        Ok(Rel {
            kind: RelKind::Step {
                input: Arc::new(input.project(named, node.span)),
                step: Step::new(step),
            },
            columns,
            span: node.span,
            is_serialized,
        })
    }
}

/// The columns that a pattern declares.
fn declared(pattern: &[ast::ParsePart]) -> Vec<Column> {
    let columns = pattern.iter().filter_map(|part| match part {
        ast::ParsePart::Column { name, ty, .. } => Some(Column::new(
            &name.text,
            ty.as_ref().map_or(KqlType::String, |ty| kql_type(ty.ty)),
        )),
        _ => None,
    });
    columns.collect()
}

fn kind(node: &ParseNode<'_>) -> Bind<Kind> {
    let Some(param) = option(node.params, "kind") else {
        return Ok(Kind::Simple);
    };
    match word(param, &["simple", "regex", "relaxed"])? {
        "regex" => Ok(Kind::Regex),
        "relaxed" if node.unmatched == Unmatched::Dropped => Err(Diagnostic::error(
            Code::RelaxedParseWhere,
            "`parse-where` has no kind `relaxed`",
            param.span,
        )
        .with_help("its kinds are simple and regex")
        .into()),
        "relaxed" => Ok(Kind::Relaxed),
        _ => Ok(Kind::Simple),
    }
}

/// The letters of `flags`, which the page `regex` lists.
fn flags<'a>(node: &ParseNode<'a>, kind: Kind) -> Bind<&'a str> {
    let Some(param) = option(node.params, "flags") else {
        return Ok("");
    };
    if kind != Kind::Regex {
        return Err(Diagnostic::error(
            Code::FlagsWithoutRegex,
            "only regular expressions have flags",
            param.span,
        )
        .with_help("add `kind=regex`")
        .into());
    }
    match param.value.as_word() {
        Some(flags) if flags.chars().all(|flag| "imsUxRu".contains(flag)) => Ok(flags),
        _ => error(
            Code::UnknownFlag,
            "flags are letters out of i, m, s, R, U, u and x",
            param.span,
        ),
    }
}
