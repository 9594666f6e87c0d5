//! `mv-apply`: a query over the elements of each row.

use std::sync::Arc;

use kql_parser::{Span, ast};
use kql_types::KqlType;

use super::mv_expand::{Expanded, expand};
use super::{check_options, option};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::{Bind, all, not_supported};
use crate::extension::Step;
use crate::extension::mv_expand::BagKind;
use crate::extension::window::{Window, WindowFunction};
use crate::per_group::{Groups, is_row_local, needs_rows};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_mv_apply(
        &self,
        input: Arc<Rel>,
        node: &ast::MvApply,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("mv-apply", &node.params, &["with_itemindex"])?;
        if let Some(context) = &node.query.context {
            return not_supported("`__contextual_datatable`", context.span);
        }
        let limit = node
            .limit
            .as_ref()
            .map(|limit| self.bind_row_count(scope, limit))
            .transpose()?;
        let mut positional = 0;
        let expanded = all(node
            .columns
            .iter()
            .map(|column| self.bind_expanded(&input, column, scope, &mut positional)))?;
        let item_index =
            option(&node.params, "with_itemindex").and_then(|param| param.value.as_word());
        let elements = Elements {
            applied: applied(node, &expanded),
            input,
            expanded,
            item_index,
            limit,
            span: node.span,
        };
        let seen = elements.expand(&elements.input.clone());
        let rows = Rel::group_rows(seen.columns, seen.is_serialized, node.span);
        let query = self.bind_operators(Arc::new(rows), &node.query.operators, scope)?;
        self.apply_to_elements(&elements, &query)
    }

    fn apply_to_elements(&self, elements: &Elements<'_>, query: &Rel) -> Bind<Rel> {
        let outputs = elements.outputs(query);
        let carried: Vec<&Column> = outputs
            .iter()
            .filter(|(_, source)| *source == Source::Row)
            .map(|(column, _)| column)
            .collect();
        let mut groups = elements.groups(&carried, is_row_local(query));
        if needs_rows(query) {
            let columns = groups.rows.columns.clone();
            let batches = self.run(&groups.rows, elements.span)?;
            groups.rows = Arc::new(Rel::batches(columns, batches, elements.span));
        }
        let applied = groups.apply(query)?;
        let span = elements.span;
        let shown = outputs.iter().map(|(column, source)| {
            let name = match source {
                Source::Row => elements.hidden_name(&column.name),
                Source::Query => column.name.clone(),
            };
            let shown = Column::new(name, column.kql_type);
            (column.name.clone(), Expr::column(&shown, span))
        });
        Ok(applied.project(shown.collect(), span))
    }
}

/// The input and how its rows are expanded.
struct Elements<'a> {
    input: Arc<Rel>,
    expanded: Vec<Expanded>,
    /// The input columns that are expanded under their own names: the result has them only if the query has.
    applied: Vec<String>,
    item_index: Option<&'a str>,
    limit: Option<usize>,
    span: Span,
}

/// Where a column of the result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The row that was expanded.
    Row,
    /// The query over its elements.
    Query,
}

impl Elements<'_> {
    fn expand(&self, rows: &Arc<Rel>) -> Rel {
        expand(
            rows.clone(),
            self.expanded.clone(),
            self.item_index,
            BagKind::Bag,
            self.limit,
            self.span,
        )
    }

    /// The columns of the result: those of the input, in the place of which come those of the query, then the other ones.
    fn outputs(&self, query: &Rel) -> Vec<(Column, Source)> {
        let kept = self.input.columns.iter();
        let mut outputs: Vec<(Column, Source)> = kept
            .filter(|column| !self.applied.contains(&column.name))
            .map(|column| (column.clone(), Source::Row))
            .collect();
        for column in &query.columns {
            let output = (column.clone(), Source::Query);
            match outputs
                .iter_mut()
                .find(|(known, _)| known.name == column.name)
            {
                Some(known) => *known = output,
                None => outputs.push(output),
            }
        }
        outputs
    }

    /// The elements, with the number of their row and the carried columns of it behind them.
    fn groups(&self, carried: &[&Column], is_row_local: bool) -> Groups {
        let mut hidden: Vec<Column> = Vec::new();
        let mut rows = self.input.clone();
        if !is_row_local {
            hidden.push(Column::new(self.hidden_name(""), KqlType::Long));
            rows = Arc::new(numbered(rows, &hidden[0], self.span));
        }
        let mut named = rows.identity();
        for column in carried {
            let name = self.hidden_name(&column.name);
            hidden.push(Column::new(&name, column.kql_type));
            named.push((name, Expr::column(column, self.span)));
        }
        let rows = Arc::new(rows.project(named, self.span));
        let expanded = Arc::new(self.expand(&rows));
        let is_hidden = |column: &&Column| hidden.iter().any(|known| known.name == column.name);
        let visible = expanded.columns.iter().filter(|column| !is_hidden(column));
        let shown = visible
            .chain(&hidden)
            .map(|column| (column.name.clone(), Expr::column(column, self.span)));
        let shown = shown.collect();
        Groups {
            rows: Arc::new(expanded.project(shown, self.span)),
            hidden,
        }
    }

    /// A name that no query can write, and no `mv-apply` around this one has.
    fn hidden_name(&self, column: &str) -> String {
        format!("$row{}.{column}", self.span.start)
    }
}

/// The rows with their numbers.
fn numbered(input: Arc<Rel>, number: &Column, span: Span) -> Rel {
    let mut columns = input.columns.clone();
    columns.push(number.clone());
    let function = WindowFunction::RowNumber {
        first: 0,
        restart: None,
    };
    let step = Window {
        kept: input.columns.len(),
        functions: vec![(function, KqlType::Long)],
    };
    let is_serialized = input.is_serialized;
    Rel {
        kind: RelKind::Step {
            input,
            step: Step::new(step),
        },
        columns,
        span,
        is_serialized,
    }
}

fn applied(node: &ast::MvApply, expanded: &[Expanded]) -> Vec<String> {
    let own_names = node
        .columns
        .iter()
        .zip(expanded)
        .filter(|(column, expanded)| {
            column.expr.names == ast::Names::None
                && expanded.array.as_column() == Some(expanded.name.as_str())
        });
    own_names
        .map(|(_, expanded)| expanded.name.clone())
        .collect()
}
