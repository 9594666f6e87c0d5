//! `top-nested`: the largest groups, level by level.
//!
//! Each level aggregates the rows of the groups that the level before has chosen, and chooses among those of each group.
//! The rows are looked at once a level, so they are materialized where there are several.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use crate::binder::Binder;
use crate::bound::{
    Aggregate, AggregateFunction, Column, Expr, Join, JoinKind, Rel, RelKind, SortKey,
};
use crate::conversion;
use crate::error::{Bind, all, error, not_supported};
use crate::expr::{Aggregates, Row};
use crate::naming::{self, ItemName};
use crate::per_group::Groups;
use crate::scope::Scope;

use super::project::item_name;

/// A level: what it groups by, and what decides.
struct Level {
    of: Expr,
    of_name: String,
    /// The value over the aggregates.
    by: Expr,
    by_name: String,
    /// Its part of the aggregates.
    aggregates: Vec<(String, Aggregate)>,
    count: Option<usize>,
    others: Option<Value>,
    is_ascending: bool,
    nulls_first: bool,
}

impl Binder<'_> {
    pub(super) fn bind_top_nested(
        &self,
        input: Arc<Rel>,
        node: &ast::TopNested,
        scope: &Scope,
    ) -> Bind<Rel> {
        let mut aggregates = Aggregates::default();
        let levels = all(node
            .levels
            .iter()
            .map(|level| self.bind_level(&input, level, scope, &mut aggregates)))?;
        let names = names(&levels, node.span)?;
        let mut nested = Nested {
            rows: rows(&input, &levels, node.span),
            levels,
            span: node.span,
        };
        if nested.levels.len() > 1 || nested.levels.iter().any(|level| level.others.is_some()) {
            let batches = self.run(&nested.rows, node.span)?;
            let columns = nested.rows.columns.clone();
            nested.rows = Arc::new(Rel::batches(columns, batches, node.span));
        }
        let result = nested.result()?;
        let shown = names.into_iter().zip(result.identity());
        let shown = shown.map(|(name, (_, expr))| (name, expr)).collect();
        Ok(result.project(shown, node.span))
    }

    fn bind_level(
        &self,
        input: &Rel,
        node: &ast::TopNestedLevel,
        scope: &Scope,
        aggregates: &mut Aggregates,
    ) -> Bind<Level> {
        let of = self.bind_expr(&mut Row::of(scope, input), &node.of.expr)?;
        if of.kql_type == KqlType::Dynamic {
            let message = "`top-nested` cannot group by a dynamic; convert it first";
            return error(Code::WrongType, message, of.span);
        }
        let of_name = match item_name(&node.of, &of, scope, input)? {
            ItemName::Spelled(name) | ItemName::Generated(name) => name,
            ItemName::Positional => {
                return not_supported("an expression without a name; write `of x = ...`", of.span);
            }
        };
        let first = aggregates.0.len();
        let by = self.bind_summarized(input, &node.by.expr, scope, &[], aggregates)?;
        let [by] = by.as_slice() else {
            return error(Code::WrongType, "one value decides", node.by.span);
        };
        let by_name = match (&node.by.expr.names, &by.name) {
            (ast::Names::One(_), ItemName::Spelled(name)) => name.clone(),
            _ => format!("aggregated_{of_name}"),
        };
        let is_ascending = node.by.direction == Some(ast::SortDirection::Asc);
        let nulls_first = node
            .by
            .nulls
            .map_or(is_ascending, |nulls| nulls == ast::NullsOrder::First);
        Ok(Level {
            by: by.expr.clone(),
            by_name,
            aggregates: aggregates.0[first..].to_vec(),
            count: node
                .count
                .as_ref()
                .map(|count| self.bind_row_count(scope, &count.expr))
                .transpose()?,
            others: node
                .with_others
                .as_ref()
                .map(|others| self.bind_others(others, of.kql_type, scope))
                .transpose()?,
            of,
            of_name,
            is_ascending,
            nulls_first,
        })
    }

    fn bind_others(&self, others: &ast::Expr, wanted: KqlType, scope: &Scope) -> Bind<Value> {
        let (value, span) = self.bind_constant(scope, others)?;
        let from = value.kql_type();
        if from == wanted || (from.is_integer() && wanted.is_integer()) {
            return Ok(kql_types::convert::to_type(value, wanted));
        }
        let message = format!("the name of the others is a {wanted} as the rest, this is a {from}");
        error(Code::WrongType, message, span)
    }
}

fn names(levels: &[Level], span: Span) -> Bind<Vec<String>> {
    let sources: Vec<(ItemName, Span)> = levels
        .iter()
        .flat_map(|level| [&level.of_name, &level.by_name])
        .map(|name| (ItemName::Generated(name.clone()), span))
        .collect();
    naming::assign(&sources, &[])
}

/// The values of every level, and the columns that the aggregates read.
fn rows(input: &Arc<Rel>, levels: &[Level], span: Span) -> Arc<Rel> {
    let mut named: Vec<(String, Expr)> = levels
        .iter()
        .enumerate()
        .map(|(number, level)| (of_column(number), level.of.clone()))
        .collect();
    let aggregates = levels.iter().flat_map(|level| &level.aggregates);
    let exprs: Vec<&Expr> = aggregates
        .flat_map(|(_, aggregate)| aggregate.args.iter().chain(&aggregate.filter))
        .collect();
    for column in &input.columns {
        if exprs.iter().any(|expr| expr.reads(&column.name)) {
            named.push((column.name.clone(), Expr::column(column, span)));
        }
    }
    Arc::new(input.clone().project(named, span))
}

fn of_column(level: usize) -> String {
    format!("$of{level}")
}

fn by_column(level: usize) -> String {
    format!("$by{level}")
}

struct Nested {
    rows: Arc<Rel>,
    levels: Vec<Level>,
    span: Span,
}

impl Nested {
    /// Two columns for each level.
    fn result(&self) -> Bind<Arc<Rel>> {
        let mut rows = self.rows.clone();
        let mut chosen: Vec<Arc<Rel>> = Vec::new();
        let mut others: Vec<Arc<Rel>> = Vec::new();
        for (number, level) in self.levels.iter().enumerate() {
            let groups = Arc::new(self.grouped(rows.clone(), number));
            let Some(count) = level.count else {
                chosen.push(groups);
                continue;
            };
            let top = self.first(groups, number, count)?;
            let kept = self.compared(JoinKind::LeftSemi, rows.clone(), &top, number);
            if level.others.is_some() {
                let rest = self.compared(JoinKind::LeftAnti, rows, &top, number);
                others.push(self.others(rest, number, &chosen));
            }
            rows = kept;
            chosen.push(top);
        }
        let deepest = chosen.pop().expect("there is a level");
        let all = self.with_parents(deepest, &chosen);
        let sorted = Arc::new(self.shown(all).sort(self.order(), self.span));
        if others.is_empty() {
            return Ok(sorted);
        }
        Ok(Arc::new(Rel {
            columns: sorted.columns.clone(),
            kind: RelKind::Union([vec![sorted], others].concat()),
            span: self.span,
            is_serialized: false,
        }))
    }

    /// The groups of a level, by the values of this level and those above.
    fn grouped(&self, rows: Arc<Rel>, number: usize) -> Rel {
        let level = &self.levels[number];
        let keys = self.keys(number + 1);
        let grouped = Arc::new(rows.aggregate(keys.clone(), level.aggregates.clone(), self.span));
        let mut shown = keys;
        shown.push((by_column(number), level.by.clone()));
        grouped.project(shown, self.span)
    }

    /// The values of the first levels.
    fn keys(&self, count: usize) -> Vec<(String, Expr)> {
        (0..count)
            .map(|number| (of_column(number), self.of(number)))
            .collect()
    }

    fn of(&self, number: usize) -> Expr {
        let column = Column::new(of_column(number), self.levels[number].of.kql_type);
        Expr::column(&column, self.span)
    }

    fn by(&self, number: usize) -> Expr {
        let column = Column::new(by_column(number), self.levels[number].by.kql_type);
        Expr::column(&column, self.span)
    }

    fn by_key(&self, number: usize) -> SortKey {
        let level = &self.levels[number];
        SortKey {
            expr: self.by(number),
            is_ascending: level.is_ascending,
            nulls_first: level.nulls_first,
        }
    }

    /// The first groups of a level within each group of the level above.
    fn first(&self, groups: Arc<Rel>, number: usize, count: usize) -> Bind<Arc<Rel>> {
        let rows = Rel::group_rows(groups.columns.clone(), false, self.span);
        let sorted = Arc::new(Arc::new(rows).sort(vec![self.by_key(number)], self.span));
        let query = sorted.limit(count, self.span);
        let keys = self.keys(number).into_iter().map(|(_, key)| key).collect();
        let applied = Groups::by(groups, keys, None, self.span).apply(&query)?;
        Ok(Arc::new(applied.project(query.identity(), self.span)))
    }

    /// The rows that are, or are not, of the chosen groups.
    fn compared(&self, kind: JoinKind, rows: Arc<Rel>, chosen: &Rel, number: usize) -> Arc<Rel> {
        let columns = rows.columns.clone();
        let on = self.keys(number + 1).into_iter();
        let chosen = renamed(chosen, self.span);
        Arc::new(Rel {
            kind: RelKind::Join(Join {
                kind,
                is_left_unique: false,
                left: rows,
                on: on
                    .map(|(name, key)| (key.clone(), right(&name, key.kql_type, self.span)))
                    .collect(),
                right: Arc::new(chosen),
            }),
            columns,
            span: self.span,
            is_serialized: false,
        })
    }

    /// Adds what decided in the levels above.
    fn with_parents(&self, deepest: Arc<Rel>, parents: &[Arc<Rel>]) -> Arc<Rel> {
        parents
            .iter()
            .enumerate()
            .fold(deepest, |groups, (number, parent)| {
                let on = self.keys(number + 1).into_iter();
                let parent = renamed(parent, self.span);
                let columns: Vec<Column> = groups
                    .columns
                    .iter()
                    .chain(&parent.columns)
                    .cloned()
                    .collect();
                let mut shown = groups.identity();
                let by = right(&by_column(number), self.by(number).kql_type, self.span);
                shown.push((by_column(number), by));
                let joined = Rel {
                    kind: RelKind::Join(Join {
                        kind: JoinKind::Inner,
                        is_left_unique: false,
                        left: groups,
                        on: on
                            .map(|(name, key)| (key.clone(), right(&name, key.kql_type, self.span)))
                            .collect(),
                        right: Arc::new(parent),
                    }),
                    columns,
                    span: self.span,
                    is_serialized: false,
                };
                Arc::new(Arc::new(joined).project(shown, self.span))
            })
    }

    /// One row for the rows that did not make it into a level, for each group above. The levels below show them under the
    /// name of their own others, or nothing.
    fn others(&self, rest: Arc<Rel>, number: usize, parents: &[Arc<Rel>]) -> Arc<Rel> {
        let keys = self.keys(number);
        let mut aggregates: Vec<(String, Aggregate)> = Vec::new();
        let mut values = keys.clone();
        for (below, level) in self.levels.iter().enumerate().skip(number) {
            let (of, by) = match &level.others {
                Some(others) => {
                    aggregates.extend(level.aggregates.iter().cloned());
                    (others.clone(), level.by.clone())
                }
                None => {
                    let by = Value::null(level.by.kql_type);
                    (Value::null(level.of.kql_type), Expr::literal(by, self.span))
                }
            };
            values.push((of_column(below), Expr::literal(of, self.span)));
            values.push((by_column(below), by));
        }
        let count = Column::new("$count", KqlType::Long);
        aggregates.push((count.name.clone(), rows_counted()));
        let grouped = Arc::new(rest.aggregate(keys, aggregates, self.span));
        let positive = {
            let def = kql_functions::operator(">").expect("comparisons are in the library");
            let none = Expr::literal(Value::Long(0), self.span);
            let args = vec![Expr::column(&count, self.span), none];
            conversion::call(def, args, KqlType::Bool, self.span)
        };
        let found = Arc::new(grouped.filter(positive, self.span));
        let others = Arc::new(found.project(values, self.span));
        self.shown(self.with_parents(others, parents))
    }

    fn shown(&self, groups: Arc<Rel>) -> Arc<Rel> {
        let columns = (0..self.levels.len()).flat_map(|number| {
            [
                (of_column(number), self.of(number)),
                (by_column(number), self.by(number)),
            ]
        });
        Arc::new(groups.project(columns.collect(), self.span))
    }

    /// Level by level, so that groups stay together.
    fn order(&self) -> Vec<SortKey> {
        let keys = (0..self.levels.len()).flat_map(|number| {
            let of = SortKey {
                expr: self.of(number),
                is_ascending: true,
                nulls_first: true,
            };
            [self.by_key(number), of]
        });
        keys.collect()
    }
}

/// The groups under names that no other side of a join has.
fn renamed(groups: &Rel, span: Span) -> Rel {
    let named = groups
        .columns
        .iter()
        .map(|column| (format!("$right{}", column.name), Expr::column(column, span)));
    Arc::new(groups.clone()).project(named.collect(), span)
}

fn right(name: &str, kql_type: KqlType, span: Span) -> Expr {
    Expr::column(&Column::new(format!("$right{name}"), kql_type), span)
}

fn rows_counted() -> Aggregate {
    let count = kql_functions::aggregate("count").expect("`count` is in the library");
    Aggregate {
        function: AggregateFunction::Library(count),
        args: [].into(),
        filter: None,
        kql_type: KqlType::Long,
    }
}
