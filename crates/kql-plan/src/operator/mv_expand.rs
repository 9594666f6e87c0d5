//! `mv-expand`: a row for each element of arrays and bags.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::project::item_name;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::{Bind, all, error, not_supported};
use crate::expr::{Row, kql_type};
use crate::extension::Step;
use crate::extension::mv_expand::{BagKind, Expansion, MvExpand, OutputColumn};
use crate::naming::{ItemName, numbered};
use crate::scope::Scope;

/// An expanded column: its name in the result, and the array that it reads.
#[derive(Debug, Clone)]
pub(super) struct Expanded {
    pub(super) name: String,
    pub(super) array: Expr,
    to: KqlType,
}

/// How many rows `mvexpand` makes of a row that does not say (page `mv-expand-operator`).
const LEGACY_LIMIT: usize = 128;

impl Binder<'_> {
    pub(super) fn bind_mv_expand(
        &self,
        input: Arc<Rel>,
        node: &ast::MvExpand,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options(
            "mv-expand",
            &node.params,
            &["kind", "bagexpansion", "with_itemindex"],
        )?;
        let kinds = option(&node.params, "bagexpansion").or_else(|| option(&node.params, "kind"));
        let bag_kind = match kinds.map_or(Ok("bag"), |param| word(param, &["bag", "array"]))? {
            "array" => BagKind::Array,
            _ => BagKind::Bag,
        };
        let limit = node
            .limit
            .as_ref()
            .map(|limit| self.bind_row_count(scope, limit));
        let limit = limit
            .transpose()?
            .or(node.is_legacy.then_some(LEGACY_LIMIT));
        let mut positional = 0;
        let expanded = all(node
            .columns
            .iter()
            .map(|column| self.bind_expanded(&input, column, scope, &mut positional)))?;
        let item_index =
            option(&node.params, "with_itemindex").and_then(|param| param.value.as_word());
        Ok(expand(
            input, expanded, item_index, bag_kind, limit, node.span,
        ))
    }

    pub(super) fn bind_expanded(
        &self,
        input: &Rel,
        column: &ast::ExpandColumn,
        scope: &Scope,
        positional: &mut usize,
    ) -> Bind<Expanded> {
        let array = self.bind_expr(&mut Row::of(scope, input), &column.expr.expr)?;
        if array.kql_type != KqlType::Dynamic {
            return Err(Diagnostic::error(
                Code::NotExpandable,
                format!("`mv-expand` takes a dynamic, this is a {}", array.kql_type),
                array.span,
            )
            .with_help("read text as JSON with `todynamic()` or cut it with `split()`")
            .into());
        }
        let to = match &column.to {
            None => KqlType::Dynamic,
            Some(type_of) => match type_of.scalar() {
                Some(scalar) => kql_type(scalar),
                None => {
                    return error(
                        Code::WrongType,
                        "one scalar type is needed here",
                        type_of.span,
                    );
                }
            },
        };
        if matches!(to, KqlType::Timespan | KqlType::Decimal) {
            return not_supported(format!("`mv-expand ... to typeof({to})`"), column.span);
        }
        let name = match item_name(&column.expr, &array, scope, input)? {
            ItemName::Spelled(name) | ItemName::Generated(name) => name,
            ItemName::Positional => {
                *positional += 1;
                format!("Column{positional}")
            }
        };
        Ok(Expanded { name, array, to })
    }
}

/// The arrays in columns of their own, then the step that expands them.
pub(super) fn expand(
    input: Arc<Rel>,
    expanded: Vec<Expanded>,
    item_index: Option<&str>,
    bag_kind: BagKind,
    limit: Option<usize>,
    span: Span,
) -> Rel {
    let mut outputs: Vec<(Column, OutputColumn)> = input
        .columns
        .iter()
        .enumerate()
        .map(|(idx, column)| (column.clone(), OutputColumn::Input(idx)))
        .collect();
    let mut named = input.identity();
    let mut expansions = Vec::new();
    for (number, item) in expanded.into_iter().enumerate() {
        expansions.push(Expansion {
            column: named.len(),
            to: item.to,
        });
        named.push((format!("$array{number}"), item.array));
        let output = (
            Column::new(&item.name, item.to),
            OutputColumn::Element(number),
        );
        match outputs
            .iter_mut()
            .find(|(column, _)| column.name == item.name)
        {
            Some(replaced) => *replaced = output,
            None => outputs.push(output),
        }
    }
    if let Some(name) = item_index {
        let is_taken = |candidate: &str| outputs.iter().any(|(column, _)| column.name == candidate);
        let name = if is_taken(name) {
            numbered(name, is_taken)
        } else {
            name.to_owned()
        };
        outputs.push((Column::new(name, KqlType::Long), OutputColumn::Index));
    }
    let is_serialized = input.is_serialized;
    let (columns, outputs) = outputs.into_iter().unzip();
    let prepared = Arc::new(input.project(named, span));
    let step = Step::new(MvExpand {
        expansions,
        outputs,
        bag_kind,
        limit,
    });
    Rel {
        kind: RelKind::Step {
            input: prepared,
            step,
        },
        columns,
        span,
        is_serialized,
    }
}
