//! `parse-kv`: columns out of keys and values in text.

use std::sync::Arc;

use kql_functions::compile_regex;
use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use super::option;
use crate::binder::Binder;
use crate::bound::{Column, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, all, error};
use crate::expr::{Row, kql_type};
use crate::extension::Step;
use crate::extension::outputs::replace_or_append;
use crate::extension::parse_kv::{Extent, Mode, ParseKv, Quoting};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_parse_kv(
        &self,
        input: Arc<Rel>,
        node: &ast::ParseKv,
        scope: &Scope,
    ) -> Bind<Rel> {
        let text = self.bind_expr(&mut Row::of(scope, &input), &node.expr)?;
        let text = conversion::explicit(text, KqlType::String);
        let declared = declared(&node.keys)?;
        let mode = self.bind_kv_mode(node, scope)?;
        let (columns, outputs) = replace_or_append(&input.columns, &declared);
        let step = ParseKv {
            text: input.columns.len(),
            keys: declared
                .into_iter()
                .map(|column| (column.name, column.kql_type))
                .collect(),
            mode,
            outputs,
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

    fn bind_kv_mode(&self, node: &ast::ParseKv, scope: &Scope) -> Bind<Mode> {
        let text = |name: &str| {
            option(&node.properties, name)
                .map(|param| self.bind_property(param, scope))
                .transpose()
        };
        if let Some((pattern, span)) = text("regex")? {
            if let Some(other) = node
                .properties
                .iter()
                .find(|param| param.name.text != "regex")
            {
                let message = format!("`{}` cannot stand beside `regex`", other.name.text);
                return error(Code::UnknownOption, message, other.span);
            }
            return regex_mode(&pattern, span);
        }
        let quoting = self.bind_quoting(node, scope)?;
        let extent = self.bind_extent(node, scope)?;
        match (text("pair_delimiter")?, text("kv_delimiter")?) {
            (Some((pair, pair_span)), Some((kv, kv_span))) => {
                if pair.is_empty() || kv.is_empty() {
                    let span = if pair.is_empty() { pair_span } else { kv_span };
                    return error(Code::UnknownOption, "a delimiter cannot be empty", span);
                }
                Ok(Mode::Delimited {
                    pair,
                    kv,
                    quoting,
                    extent,
                })
            }
            (None, None) if extent == Extent::NextKey => error(
                Code::UnknownOption,
                "`greedy` needs `pair_delimiter` and `kv_delimiter`",
                node.span,
            ),
            (None, None) => Ok(Mode::Words(quoting)),
            (Some((_, span)), None) | (None, Some((_, span))) => error(
                Code::UnknownOption,
                "`pair_delimiter` and `kv_delimiter` go together",
                span,
            ),
        }
    }

    fn bind_quoting(&self, node: &ast::ParseKv, scope: &Scope) -> Bind<Quoting> {
        let mut quoting = Quoting::default();
        for param in &node.properties {
            let name = param.name.text.as_str();
            if name != "quote" && name != "escape" {
                continue;
            }
            let (text, span) = self.bind_property(param, scope)?;
            let characters: Vec<char> = text.chars().collect();
            match (name, characters.as_slice()) {
                ("quote", [both]) => quoting.quotes.push((*both, *both)),
                ("quote", [open, close]) => quoting.quotes.push((*open, *close)),
                ("escape", [escape]) => quoting.escapes.push(*escape),
                ("quote", _) => {
                    return error(
                        Code::UnknownOption,
                        "quotes are one character, or two for opening and closing",
                        span,
                    );
                }
                _ => return error(Code::UnknownOption, "an escape is one character", span),
            }
        }
        Ok(quoting)
    }

    fn bind_extent(&self, node: &ast::ParseKv, scope: &Scope) -> Bind<Extent> {
        let Some(param) = option(&node.properties, "greedy") else {
            return Ok(Extent::Delimiter);
        };
        let value = match &param.value {
            ast::ParamValue::Expr(expr) => self.bind_constant(scope, expr)?.0,
            _ => Value::Null(KqlType::Bool),
        };
        match value {
            Value::Bool(true) => Ok(Extent::NextKey),
            Value::Bool(false) => Ok(Extent::Delimiter),
            _ => error(
                Code::UnknownOption,
                "option `greedy` is true or false",
                param.span,
            ),
        }
    }

    /// A property that is a constant text.
    fn bind_property(&self, param: &ast::Param, scope: &Scope) -> Bind<(String, Span)> {
        if let ast::ParamValue::Expr(expr) = &param.value
            && let (Value::String(text), span) = self.bind_constant(scope, expr)?
        {
            return Ok((text, span));
        }
        let message = format!("option `{}` is a string", param.name.text);
        error(Code::UnknownOption, message, param.span)
    }
}

fn declared(keys: &ast::RowSchema) -> Bind<Vec<Column>> {
    let mut seen = std::collections::HashSet::new();
    all(keys.columns.iter().map(|key| {
        if !seen.insert(&key.name.text) {
            let message = format!("column `{}` is named twice", key.name.text);
            return error(Code::DuplicateName, message, key.span);
        }
        Ok(Column::new(&key.name.text, kql_type(key.ty.ty)))
    }))
}

fn regex_mode(pattern: &str, span: Span) -> Bind<Mode> {
    match compile_regex(pattern) {
        Ok(regex) if regex.captures_len() == 3 => Ok(Mode::Regex(regex)),
        Ok(_) => error(
            Code::InvalidRegex,
            "this regular expression needs two groups, for the key and the value",
            span,
        ),
        Err(reason) => {
            let message = format!("this regular expression cannot be read: {reason}");
            error(Code::InvalidRegex, message, span)
        }
    }
}
