//! `join` and `lookup`: rows of two tables side by side.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::project_away::known_column;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Join, JoinKind, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, all, error, not_supported};
use crate::naming::make_unique;
use crate::scope::Scope;

/// The values of `kind=`, and `anti` and its kin for the names that the documentation also gives.
const KINDS: &[&str] = &[
    "innerunique",
    "inner",
    "leftouter",
    "rightouter",
    "fullouter",
    "leftsemi",
    "rightsemi",
    "leftanti",
    "anti",
    "leftantisemi",
    "rightanti",
    "rightantisemi",
];

/// A pair of columns that must be equal.
struct KeyPair {
    left: Column,
    right: Column,
    span: Span,
}

impl Binder<'_> {
    pub(super) fn bind_join(&self, left: Arc<Rel>, node: &ast::Join, scope: &Scope) -> Bind<Rel> {
        check_options("join", &node.params, &["kind", "withsource", "isfuzzy"])?;
        let kind =
            option(&node.params, "kind").map_or(Ok("innerunique"), |param| word(param, KINDS))?;
        let right = self.bind_table(&node.table, scope)?;
        let left = self.beside_missing(left, &right);
        let right = self.beside_missing(right, &left);
        let keys = key_pairs(&left, &right, &node.condition, node.span)?;
        let span = node.span;
        Ok(match kind {
            "innerunique" => {
                unique_left(both_sides(JoinKind::Inner, left, right, &keys, &[], span))
            }
            "inner" => both_sides(JoinKind::Inner, left, right, &keys, &[], span),
            "leftouter" => both_sides(JoinKind::LeftOuter, left, right, &keys, &[], span),
            "rightouter" => both_sides(JoinKind::RightOuter, left, right, &keys, &[], span),
            "fullouter" => both_sides(JoinKind::FullOuter, left, right, &keys, &[], span),
            "leftsemi" => one_side(JoinKind::LeftSemi, left, right, &keys, span),
            "rightsemi" => one_side(JoinKind::RightSemi, left, right, &keys, span),
            "rightanti" | "rightantisemi" => {
                one_side(JoinKind::RightAnti, left, right, &keys, span)
            }
            _ => one_side(JoinKind::LeftAnti, left, right, &keys, span),
        })
    }

    /// `lookup`: a left outer (or inner) join without the key columns of the right side.
    pub(super) fn bind_lookup(
        &self,
        left: Arc<Rel>,
        node: &ast::Lookup,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("lookup", &node.params, &["kind"])?;
        let kind = option(&node.params, "kind").map_or(Ok("leftouter"), |param| {
            word(param, &["leftouter", "inner"])
        })?;
        let kind = if kind == "inner" {
            JoinKind::Inner
        } else {
            JoinKind::LeftOuter
        };
        let right = self.bind_table(&node.table, scope)?;
        let left = self.beside_missing(left, &right);
        let right = self.beside_missing(right, &left);
        let keys = key_pairs(&left, &right, &node.condition, node.span)?;
        let hidden: Vec<String> = keys.iter().map(|key| key.right.name.clone()).collect();
        Ok(both_sides(kind, left, right, &keys, &hidden, node.span))
    }
}

fn key_pairs(
    left: &Rel,
    right: &Rel,
    condition: &ast::JoinCondition,
    span: Span,
) -> Bind<Vec<KeyPair>> {
    let written = match condition {
        ast::JoinCondition::On(written) => written,
        ast::JoinCondition::Where(predicate) => {
            return not_supported("`join ... where`", predicate.span());
        }
        ast::JoinCondition::None => {
            return Err(
                Diagnostic::error(Code::MissingClause, "a join needs a condition", span)
                    .with_help("add `on` and the columns that must be equal")
                    .into(),
            );
        }
    };
    let pairs = all(written.iter().map(|expr| pairs_of(left, right, expr)))?;
    let pairs: Vec<KeyPair> = pairs.into_iter().flatten().collect();
    all(pairs.into_iter().map(checked_pair))
}

fn pairs_of(left: &Rel, right: &Rel, expr: &ast::Expr) -> Bind<Vec<KeyPair>> {
    match expr {
        ast::Expr::Name(name) => {
            let left = known_column(&left.columns, name)?.clone();
            let right = known_column(&right.columns, name)?.clone();
            Ok(vec![KeyPair {
                left,
                right,
                span: name.span,
            }])
        }
        ast::Expr::Logical(logical) if logical.op == ast::LogicalOp::And => {
            let pairs = all(logical
                .operands
                .iter()
                .map(|operand| pairs_of(left, right, operand)))?;
            Ok(pairs.into_iter().flatten().collect())
        }
        ast::Expr::Binary(binary) if binary.op == ast::BinaryOp::Eq => {
            let sides = (
                side_column(left, right, &binary.left)?,
                side_column(left, right, &binary.right)?,
            );
            match sides {
                ((Side::Left, left), (Side::Right, right))
                | ((Side::Right, right), (Side::Left, left)) => Ok(vec![KeyPair {
                    left,
                    right,
                    span: binary.span,
                }]),
                _ => error(
                    Code::WrongContext,
                    "one column must be of `$left` and the other of `$right`",
                    binary.span,
                ),
            }
        }
        other => Err(Diagnostic::error(
            Code::WrongContext,
            "a join compares columns for equality only",
            other.span(),
        )
        .with_help("write `on Column` or `on $left.A == $right.B`")
        .into()),
    }
}

enum Side {
    Left,
    Right,
}

/// `$left.a`, `$right.a`
fn side_column(left: &Rel, right: &Rel, expr: &ast::Expr) -> Bind<(Side, Column)> {
    if let ast::Expr::Path(path) = expr
        && let (ast::Expr::Name(object), ast::Member::Name(member)) =
            (path.object.as_ref(), &path.member)
    {
        match object.text.as_str() {
            "$left" => return Ok((Side::Left, known_column(&left.columns, member)?.clone())),
            "$right" => {
                return Ok((Side::Right, known_column(&right.columns, member)?.clone()));
            }
            _ => {}
        }
    }
    error(
        Code::WrongContext,
        "a column of `$left` or `$right` is needed here",
        expr.span(),
    )
}

/// Keys have one type; int and long count as one, and dynamic values cannot be compared.
fn checked_pair(pair: KeyPair) -> Bind<KeyPair> {
    let (left, right) = (pair.left.kql_type, pair.right.kql_type);
    if left == KqlType::Dynamic || right == KqlType::Dynamic {
        return error(
            Code::WrongType,
            "a join key cannot be a dynamic; convert it first",
            pair.span,
        );
    }
    if left != right && !(left.is_integer() && right.is_integer()) {
        let message = format!("the join keys are of different types: {left} and {right}");
        return error(Code::IncomparableTypes, message, pair.span);
    }
    Ok(pair)
}

/// Lets one left row for each combination of keys take part.
fn unique_left(mut rel: Rel) -> Rel {
    if let RelKind::Join(join) = &mut rel.kind {
        join.is_left_unique = true;
    }
    rel
}

/// The sides with columns of different names, and the pairs of values that must be equal.
fn joined(
    kind: JoinKind,
    left: Arc<Rel>,
    right: Arc<Rel>,
    right_names: &[String],
    keys: &[KeyPair],
    span: Span,
) -> (Join, Vec<Column>) {
    let on = keys
        .iter()
        .map(|key| key_values(key, &right.columns, right_names))
        .collect();
    let renamed = right.columns.iter().zip(right_names);
    let named = renamed
        .map(|(column, name)| (name.clone(), Expr::column(column, span)))
        .collect();
    let right = Arc::new(right.project(named, span));
    let columns = left.columns.iter().chain(&right.columns).cloned().collect();
    (
        Join {
            kind,
            left,
            right,
            on,
            is_left_unique: false,
        },
        columns,
    )
}

fn key_values(key: &KeyPair, right_columns: &[Column], right_names: &[String]) -> (Expr, Expr) {
    let at = right_columns
        .iter()
        .position(|column| column.name == key.right.name)
        .expect("the key was resolved");
    let right = Column::new(&right_names[at], key.right.kql_type);
    let (left, right) = (
        Expr::column(&key.left, key.span),
        Expr::column(&right, key.span),
    );
    if left.kql_type == right.kql_type {
        return (left, right);
    }
    (
        conversion::explicit(left, KqlType::Long),
        conversion::explicit(right, KqlType::Long),
    )
}

/// A join that shows the columns of both sides, without the `hidden` ones of the right.
fn both_sides(
    kind: JoinKind,
    left: Arc<Rel>,
    right: Arc<Rel>,
    keys: &[KeyPair],
    hidden: &[String],
    span: Span,
) -> Rel {
    let is_shown = |column: &&Column| !hidden.contains(&column.name);
    let shown_names: Vec<String> = left
        .columns
        .iter()
        .chain(right.columns.iter().filter(is_shown))
        .map(|column| column.name.clone())
        .collect();
    let unique = make_unique(&shown_names);
    let (left_names, mut shown) = (
        unique[..left.columns.len()].to_vec(),
        unique[left.columns.len()..].iter(),
    );
    let right_names: Vec<String> = right
        .columns
        .iter()
        .map(|column| match is_shown(&column) {
            true => shown
                .next()
                .expect("there is a name for every shown column")
                .clone(),
            false => format!("$right.{}", column.name),
        })
        .collect();
    debug_assert!(
        left_names
            .iter()
            .zip(&left.columns)
            .all(|(name, column)| *name == column.name)
    );
    let (join, columns) = joined(kind, left, right, &right_names, keys, span);
    let all = Rel {
        kind: RelKind::Join(join),
        columns,
        span,
        is_serialized: false,
    };
    if hidden.is_empty() {
        return all;
    }
    let kept: Vec<(String, Expr)> = all
        .identity()
        .into_iter()
        .filter(|(name, _)| !name.starts_with('$'))
        .collect();
    Arc::new(all).project(kept, span)
}

/// A join that shows the columns of one side.
fn one_side(kind: JoinKind, left: Arc<Rel>, right: Arc<Rel>, keys: &[KeyPair], span: Span) -> Rel {
    let shows_left = matches!(kind, JoinKind::LeftSemi | JoinKind::LeftAnti);
    let right_names: Vec<String> = right
        .columns
        .iter()
        .map(|column| format!("$right.{}", column.name))
        .collect();
    let (left_columns, right_columns) = (left.columns.clone(), right.columns.clone());
    let (join, columns) = joined(kind, left, right, &right_names, keys, span);
    if shows_left {
        return Rel {
            kind: RelKind::Join(join),
            columns: left_columns,
            span,
            is_serialized: false,
        };
    }
    let columns = columns[left_columns.len()..].to_vec();
    let all = Rel {
        kind: RelKind::Join(join),
        columns,
        span,
        is_serialized: false,
    };
    let named = right_columns.iter().zip(all.identity());
    let named = named
        .map(|(column, (_, expr))| (column.name.clone(), expr))
        .collect();
    Arc::new(all).project(named, span)
}
