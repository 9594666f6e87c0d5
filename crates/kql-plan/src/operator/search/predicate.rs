//! The conditions of `search` and `find`: texts that stand alone, and `column:"text"`.

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, all, error};
use crate::expr::{Row, combine};

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operator) enum SearchCase {
    /// `kind=default`, `kind=case_insensitive`
    Insensitive,
    /// `kind=case_sensitive`: every operator on texts too.
    Sensitive,
}

impl Binder<'_> {
    /// Binds a condition in which a text stands for "some column has it".
    pub(in crate::operator) fn bind_search_predicate(
        &self,
        row: &mut Row<'_>,
        predicate: &ast::Expr,
        case: SearchCase,
    ) -> Bind<Expr> {
        match predicate {
            ast::Expr::Star(span) => Ok(Expr::literal(Value::Bool(true), *span)),
            ast::Expr::Literal(literal) => match &literal.value {
                ast::LiteralValue::String(text) => {
                    let anywhere = ast::Expr::Star(literal.span);
                    self.bind_term(row, &anywhere, &text.text, literal.span, case)
                }
                _ => self.bind_predicate(row, predicate),
            },
            ast::Expr::Logical(logical) => {
                let operands = logical.operands.iter();
                let operands = operands.map(|each| self.bind_search_predicate(row, each, case));
                Ok(combine(logical.op, all(operands)?, logical.span))
            }
            ast::Expr::Call(call) if call.name.text == "not" && call.args.len() == 1 => {
                let operand = self.bind_search_predicate(row, &call.args[0].expr, case)?;
                let not = kql_functions::scalar("not").expect("`not` is in the library");
                Ok(conversion::call(
                    not,
                    vec![operand],
                    KqlType::Bool,
                    call.span,
                ))
            }
            ast::Expr::Binary(binary) if binary.op == ast::BinaryOp::Search => {
                self.bind_column_term(row, binary, case)
            }
            ast::Expr::Binary(binary) if case == SearchCase::Sensitive => {
                let sensitive = ast::Binary {
                    op: sensitive(binary.op),
                    ..binary.clone()
                };
                self.bind_predicate(row, &ast::Expr::Binary(sensitive))
            }
            ast::Expr::Name(name) if row.columns.iter().all(|column| column.name != name.text) => {
                let bound = self.bind_expr(row, predicate)?;
                match bound.as_literal() {
                    Some(Value::String(text)) => self.bind_term(
                        row,
                        &ast::Expr::Star(name.span),
                        &text.clone(),
                        name.span,
                        case,
                    ),
                    _ => self.bind_predicate(row, predicate),
                }
            }
            other => self.bind_predicate(row, other),
        }
    }

    /// `column:"text"`
    fn bind_column_term(
        &self,
        row: &mut Row<'_>,
        binary: &ast::Binary,
        case: SearchCase,
    ) -> Bind<Expr> {
        let right = self.bind_expr(row, &binary.right)?;
        let Some(Value::String(text)) = right.as_literal() else {
            return error(
                Code::WrongType,
                "`:` takes a text to search for",
                right.span,
            );
        };
        self.bind_term(row, &binary.left, &text.clone(), binary.span, case)
    }

    /// A text in a column, or in any. Stars in it say which operator it is.
    fn bind_term(
        &self,
        row: &mut Row<'_>,
        place: &ast::Expr,
        text: &str,
        span: Span,
        case: SearchCase,
    ) -> Bind<Expr> {
        let Some((op, text)) = term(text) else {
            return Ok(Expr::literal(Value::Bool(true), span));
        };
        let op = match case {
            SearchCase::Insensitive => op,
            SearchCase::Sensitive => sensitive(op),
        };
        let test = ast::Binary {
            op,
            op_span: span,
            left: Box::new(place.clone()),
            right: Box::new(string(text, span)),
            span,
        };
        self.bind_predicate(row, &ast::Expr::Binary(test))
    }
}

/// The operator that a text with stars stands for, and its operand; `None` for a text of stars only.
fn term(text: &str) -> Option<(ast::BinaryOp, String)> {
    let inner = text.trim_matches('*');
    if inner.is_empty() && !text.is_empty() {
        return None;
    }
    if inner.contains('*') {
        let parts: Vec<String> = text.split('*').map(escaped).collect();
        return Some((
            ast::BinaryOp::MatchesRegex,
            format!(r"\b{}\b", parts.join(".*")),
        ));
    }
    let op = match (text.starts_with('*'), text.ends_with('*')) {
        (false, false) => ast::BinaryOp::Has,
        (false, true) => ast::BinaryOp::HasPrefix,
        (true, false) => ast::BinaryOp::HasSuffix,
        (true, true) => ast::BinaryOp::Contains,
    };
    Some((op, inner.to_owned()))
}

/// A text as a regular expression that matches just it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The case-sensitive form of an operator on texts.
fn sensitive(op: ast::BinaryOp) -> ast::BinaryOp {
    use ast::BinaryOp as Op;
    match op {
        Op::Has => Op::HasCs,
        Op::NotHas => Op::NotHasCs,
        Op::HasPrefix => Op::HasPrefixCs,
        Op::NotHasPrefix => Op::NotHasPrefixCs,
        Op::HasSuffix => Op::HasSuffixCs,
        Op::NotHasSuffix => Op::NotHasSuffixCs,
        Op::Contains => Op::ContainsCs,
        Op::NotContains => Op::NotContainsCs,
        Op::StartsWith => Op::StartsWithCs,
        Op::NotStartsWith => Op::NotStartsWithCs,
        Op::EndsWith => Op::EndsWithCs,
        Op::NotEndsWith => Op::NotEndsWithCs,
        other => other,
    }
}

fn string(text: String, span: Span) -> ast::Expr {
    ast::Expr::Literal(ast::Literal {
        value: ast::LiteralValue::String(ast::StringValue {
            text,
            is_obfuscated: false,
        }),
        span,
    })
}
