//! Random pipelines: each step is chosen for the table that the steps before it give.

use kql_types::KqlType;

use crate::property::civil::{DAY, HOUR};
use crate::property::form::Expr;
use crate::property::pipeline::{Pipeline, World};
use crate::property::random::Random;
use crate::property::step::{
    AggregateCall, ArgExtreme, Assignment, Axis, Join, JoinKind, Key, Lookup, MakeSeries, MvExpand,
    Nulls, Parse, Projection, Sort, Step, Summarize, Union, UnionKind, Window, WindowCall,
    random_aggregate,
};
use crate::property::table::{Column, Table};

use super::expr::random_expr;

/// The most steps of a pipeline.
const STEPS: i64 = 6;

/// A pipeline to which the naive interpreter has an answer, and the answer.
pub(crate) fn random_pipeline(world: &World, random: &mut Random) -> (Pipeline, Table) {
    loop {
        let wanted = random.within(1, STEPS);
        let pipeline = grow(world, wanted, random);
        if pipeline.steps.is_empty() {
            continue;
        }
        if let Ok(table) = pipeline.run(world) {
            return (pipeline, table);
        }
    }
}

/// Adds steps one after the other; a step that nobody knows the answer of is thrown away.
fn grow(world: &World, wanted: i64, random: &mut Random) -> Pipeline {
    let (source, _) = random.pick(&world.tables);
    let mut pipeline = Pipeline {
        source: source.clone(),
        steps: Vec::new(),
    };
    let mut table = world.table(source).clone();
    let mut tries = 0;
    while (pipeline.steps.len() as i64) < wanted && tries < 30 {
        tries += 1;
        let Some(step) = random_step(&table, world, random) else {
            continue;
        };
        match step.run(table.clone(), world) {
            Ok(next) if next.rows.len() <= 300 && !next.has_unspecified() => {
                table = next;
                pipeline.steps.push(step);
            }
            _ => {}
        }
    }
    pipeline
}

/// Some step, or none if the table is not fit for the one that was chosen.
fn random_step(table: &Table, world: &World, random: &mut Random) -> Option<Step> {
    let columns = &table.columns;
    // Rows in order come seldom and are soon lost, so what needs them comes at once.
    if table.ordered && random.percent(50) {
        return random
            .percent(40)
            .then(|| Step::Take(random.below(12)))
            .or_else(|| window(columns, random));
    }
    match random.below(22) {
        0..=2 => Some(Step::Where(random_expr(KqlType::Bool, columns, 3, random))),
        3 | 4 => Some(Step::Projection(Projection::Extend(assignments(
            columns, random,
        )))),
        5 => Some(Step::Projection(Projection::Project(assignments(
            columns, random,
        )))),
        6 => projection(columns, random),
        7..=9 => sort(columns, random).map(Step::Sort),
        10 => top(columns, random),
        11 => Some(Step::Distinct(names(&keys(columns), 1, 2, random)?)),
        12 | 13 => summarize(columns, random).map(Step::Summarize),
        14 => arg_extreme(columns, random),
        15 | 16 => join(columns, world, random),
        17 | 18 => union(world, random),
        19 => mv_expand(columns, random),
        20 => make_series(columns, random).or_else(|| parse(columns, random)),
        _ if random.percent(30) => Some(Step::Count),
        _ => parse(columns, random),
    }
}

/// Columns that can be keys of `summarize`, `distinct`, `sort` and `join`.
fn keys(columns: &[Column]) -> Vec<Column> {
    let fit = |column: &&Column| {
        !matches!(
            column.kql_type,
            KqlType::Dynamic | KqlType::Guid | KqlType::Decimal
        )
    };
    columns.iter().filter(fit).cloned().collect()
}

fn of_type(columns: &[Column], kql_type: KqlType) -> Vec<Column> {
    columns
        .iter()
        .filter(|column| column.kql_type == kql_type)
        .cloned()
        .collect()
}

/// The names of some columns; none if there are too few.
fn names(
    columns: &[Column],
    least: usize,
    most: usize,
    random: &mut Random,
) -> Option<Vec<String>> {
    let chosen = random.some(columns, least, most);
    (chosen.len() >= least).then(|| chosen.into_iter().map(|column| column.name).collect())
}

fn one(columns: &[Column], random: &mut Random) -> Option<String> {
    (!columns.is_empty()).then(|| random.pick(columns).name.clone())
}

fn assignments(columns: &[Column], random: &mut Random) -> Vec<Assignment> {
    let taken = ["x", "y", "l", "s", "c", "id"];
    let names = random.some(&taken, 1, 3);
    let assignment = |name: &str| {
        let kql_type = *random.pick(&KqlType::ALL);
        // `id` tells rows apart.
        let kept = name == "id" && columns.contains(&Column::new("id", KqlType::Long));
        let expr = match kept {
            true => Expr::Column("id".to_owned(), KqlType::Long),
            false => random_expr(kql_type, columns, 2, random),
        };
        Assignment {
            name: name.to_owned(),
            expr,
        }
    };
    names.into_iter().map(assignment).collect()
}

fn projection(columns: &[Column], random: &mut Random) -> Option<Step> {
    let some = names(columns, 1, 3, random)?;
    Some(Step::Projection(match random.below(4) {
        0 => Projection::Away(some),
        1 => Projection::Keep(some),
        2 => Projection::Rename(vec![(format!("{}_new", some[0]), some[0].clone())]),
        _ => Projection::Reorder(some),
    }))
}

/// Mostly by a column that tells all rows apart, at last.
fn sort(columns: &[Column], random: &mut Random) -> Option<Sort> {
    let mut chosen = names(&keys(columns), 1, 2, random)?;
    if columns.iter().any(|column| column.name == "id") && random.percent(80) {
        chosen.retain(|name| name != "id");
        chosen.push("id".to_owned());
    }
    let key = |column| Key {
        column,
        ascending: [None, Some(true), Some(false)][random.below(3)],
        nulls: [None, None, Some(Nulls::First), Some(Nulls::Last)][random.below(4)],
    };
    Some(Sort {
        keys: chosen.into_iter().map(key).collect(),
    })
}

/// By one column, which is all that `top` takes.
fn top(columns: &[Column], random: &mut Random) -> Option<Step> {
    let mut sort = sort(columns, random)?;
    sort.keys.drain(..sort.keys.len() - 1);
    Some(Step::Top(random.below(8), sort))
}

fn window(columns: &[Column], random: &mut Random) -> Option<Step> {
    let any = one(columns, random)?;
    let call = match random.below(4) {
        0 => WindowCall::RowNumber(random.within(-1, 2)),
        1 => WindowCall::Prev(any, 1 + random.below(3)),
        2 => WindowCall::Next(any, 1 + random.below(3)),
        _ => WindowCall::RowCumsum(one(&of_type(columns, KqlType::Long), random)?),
    };
    let name = format!("w{}", random.below(100));
    Some(Step::Window(Window { name, call }))
}

fn summarize(columns: &[Column], random: &mut Random) -> Option<Summarize> {
    let mut keys: Vec<Assignment> = Vec::new();
    for (idx, column) in random
        .some(&self::keys(columns), 0, 2)
        .into_iter()
        .enumerate()
    {
        let bare = Expr::Column(column.name.clone(), column.kql_type);
        keys.push(match random.percent(70) {
            true => Assignment {
                name: column.name,
                expr: bare,
            },
            false => Assignment {
                name: format!("key{idx}"),
                expr: random_expr(
                    *random.pick(&[KqlType::Long, KqlType::String, KqlType::DateTime]),
                    columns,
                    2,
                    random,
                ),
            },
        });
    }
    let mut aggregates = Vec::new();
    // With keys, aggregates may be left out.
    let count = random.within(i64::from(keys.is_empty()), 3);
    for idx in 0..count {
        let aggregate = random_aggregate(random);
        let operand = |kql_type: &KqlType| {
            random_expr(*kql_type, columns, usize::from(random.percent(30)), random)
        };
        let operands: Vec<Expr> = aggregate.params.iter().map(operand).collect();
        let named_for_column = aggregate.prefix != "any"
            && aggregate.prefix != "percentile"
            && matches!(operands.first(), Some(Expr::Column(..)) | None);
        let name = (!named_for_column || random.percent(50)).then(|| format!("agg{idx}"));
        aggregates.push(AggregateCall {
            name,
            aggregate,
            operands,
        });
    }
    Some(Summarize { aggregates, keys })
}

fn arg_extreme(columns: &[Column], random: &mut Random) -> Option<Step> {
    let by = names(&keys(columns), 0, 2, random)?;
    let others: Vec<Column> = keys(columns)
        .into_iter()
        .filter(|column| !by.contains(&column.name) && column.kql_type != KqlType::String)
        .collect();
    let column = one(&others, random)?;
    let shown: Vec<Column> = columns
        .iter()
        .filter(|other| other.name != column && !by.contains(&other.name))
        .cloned()
        .collect();
    // Of no other column the aggregate shows nothing but the extreme, which it is not written for.
    let shown = if random.percent(30) {
        Vec::new()
    } else {
        names(&shown, 1, 3, random)?
    };
    Some(Step::ArgExtreme(ArgExtreme {
        greatest: random.percent(50),
        column,
        shown,
        by,
    }))
}

/// The other side of a join: short, and with as many of its columns as there are.
fn right_side(world: &World, random: &mut Random) -> Option<(Pipeline, Table)> {
    let wanted = random.within(0, 3);
    let right = grow(world, wanted, random);
    let table = right.run(world).ok()?;
    Some((right, table))
}

fn join(columns: &[Column], world: &World, random: &mut Random) -> Option<Step> {
    let (right, table) = right_side(world, random)?;
    let common: Vec<Column> = keys(columns)
        .into_iter()
        .filter(|column| table.columns.contains(column))
        .collect();
    let on = names(&common, 1, 2, random)?;
    if random.percent(25) {
        return Some(Step::Lookup(Lookup {
            inner: random.percent(40),
            right,
            on,
        }));
    }
    Some(Step::Join(Join {
        kind: *random.pick(&JoinKind::ALL),
        right,
        on,
    }))
}

fn union(world: &World, random: &mut Random) -> Option<Step> {
    let mut others = Vec::new();
    for _ in 0..=random.below(2) {
        others.push(right_side(world, random)?.0);
    }
    Some(Step::Union(Union {
        kind: *random.pick(&[UnionKind::Default, UnionKind::Outer, UnionKind::Inner]),
        source: random.percent(30).then(|| "source_".to_owned()),
        others,
    }))
}

fn mv_expand(columns: &[Column], random: &mut Random) -> Option<Step> {
    Some(Step::MvExpand(MvExpand {
        name: random
            .percent(50)
            .then(|| (*random.pick(&["x", "item", "s"])).to_owned()),
        column: one(&of_type(columns, KqlType::Dynamic), random)?,
        to: [None, None, Some(KqlType::Long), Some(KqlType::String)][random.below(4)],
        index: random.percent(30).then(|| "idx".to_owned()),
    }))
}

fn make_series(columns: &[Column], random: &mut Random) -> Option<Step> {
    let sum_of = if random.percent(50) {
        one(&of_type(columns, KqlType::Long), random)
    } else {
        None
    };
    // Both run over what many rows hold: the days after the turn of 2024, and small numbers.
    let (kql_type, from, step) = match random.percent(60) {
        true => (
            KqlType::DateTime,
            638_396_640_000_000_000,
            *random.pick(&[HOUR, 6 * HOUR, DAY]),
        ),
        false => (KqlType::Long, random.within(-5, 2), random.within(1, 4)),
    };
    let axes: Vec<Column> = of_type(columns, kql_type)
        .into_iter()
        .filter(|column| Some(&column.name) != sum_of.as_ref())
        .collect();
    let axis = Axis {
        column: one(&axes, random)?,
        kql_type,
        from,
        step,
        bins: random.within(1, 6),
    };
    let others: Vec<Column> = keys(columns)
        .into_iter()
        .filter(|column| column.name != axis.column)
        .collect();
    let by = if random.percent(50) {
        one(&others, random)
    } else {
        None
    };
    let default = random.percent(40).then(|| random.within(-1, 5));
    Some(Step::MakeSeries(MakeSeries {
        sum_of,
        default,
        axis,
        by,
    }))
}

fn parse(columns: &[Column], random: &mut Random) -> Option<Step> {
    let literals = [
        ["=", ";"],
        ["-", "-"],
        [" ", " "],
        ["a", "b"],
        ["1", "."],
        [",", ",,"],
    ];
    Some(Step::Parse(Parse {
        column: one(&of_type(columns, KqlType::String), random)?,
        literals: random.pick(&literals).map(str::to_owned),
        typed: random.percent(30),
        matching_only: random.percent(40),
    }))
}
