//! Makes a pipeline that fails as small as it will go.

use super::case::{Difference, difference};
use super::form::Expr;
use super::pipeline::{Pipeline, World};
use super::random::Random;
use super::step::{Projection, Step};
use super::value::Value;

/// How many smaller pipelines are tried.
const TRIES: usize = 400;

/// The smallest pipeline and tables found that still differ, and how.
pub(crate) fn shrink(
    mut pipeline: Pipeline,
    mut world: World,
    mut found: Difference,
) -> (Pipeline, World, Difference) {
    let mut tries = 0;
    'again: loop {
        let engine = super::kqlab::engine(&world);
        for smaller in smaller_pipelines(&pipeline) {
            tries += 1;
            if tries > TRIES {
                break 'again;
            }
            if let Some(difference) = difference(&smaller, &world, &engine) {
                (pipeline, found) = (smaller, difference);
                continue 'again;
            }
        }
        break;
    }
    while let Some((smaller, difference)) = with_fewer_rows(&pipeline, &world) {
        (world, found) = (smaller, difference);
    }
    (pipeline, world, found)
}

/// Every way to make the pipeline smaller by one thing, the largest things first.
fn smaller_pipelines(pipeline: &Pipeline) -> Vec<Pipeline> {
    let mut all = Vec::new();
    for idx in (0..pipeline.steps.len()).rev() {
        let mut smaller = pipeline.clone();
        smaller.steps.remove(idx);
        if !smaller.steps.is_empty() {
            all.push(smaller);
        }
    }
    for (idx, step) in pipeline.steps.iter().enumerate() {
        for step in smaller_steps(step) {
            let mut smaller = pipeline.clone();
            smaller.steps[idx] = step;
            all.push(smaller);
        }
    }
    all
}

fn smaller_steps(step: &Step) -> Vec<Step> {
    let mut all = Vec::new();
    let lists = match step {
        Step::Projection(Projection::Extend(items) | Projection::Project(items)) => items.len(),
        Step::Summarize(summarize) => summarize.aggregates.len() + summarize.keys.len(),
        _ => 0,
    };
    for idx in 0..if lists > 1 { lists } else { 0 } {
        let mut smaller = step.clone();
        match &mut smaller {
            Step::Projection(Projection::Extend(items) | Projection::Project(items)) => {
                drop(items.remove(idx))
            }
            Step::Summarize(summarize) if idx < summarize.keys.len() => {
                drop(summarize.keys.remove(idx))
            }
            Step::Summarize(summarize) if summarize.aggregates.len() > 1 => {
                drop(summarize.aggregates.remove(idx - summarize.keys.len()));
            }
            _ => continue,
        }
        all.push(smaller);
    }
    for idx in 0..step.inputs().len() {
        for input in shorter_inputs(step.inputs()[idx]) {
            let mut smaller = step.clone();
            *smaller.inputs_mut()[idx] = input;
            all.push(smaller);
        }
    }
    let mut exprs = step.clone();
    for idx in 0..exprs.exprs_mut().len() {
        let simpler = simpler_exprs(exprs.exprs_mut()[idx]);
        for expr in simpler {
            let mut smaller = step.clone();
            *smaller.exprs_mut()[idx] = expr;
            all.push(smaller);
        }
    }
    all
}

/// Inside of a join, a pipeline may lose all of its steps.
fn shorter_inputs(pipeline: &Pipeline) -> Vec<Pipeline> {
    let mut all = smaller_pipelines(pipeline);
    if pipeline.steps.len() == 1 {
        all.push(Pipeline {
            steps: Vec::new(),
            ..pipeline.clone()
        });
    }
    all
}

/// An operand of the same type, a constant, or the same call with a simpler operand.
fn simpler_exprs(expr: &Expr) -> Vec<Expr> {
    let mut all: Vec<Expr> = Vec::new();
    if let Expr::Call(..) = expr {
        let same_type = |operand: &&Expr| operand.kql_type() == expr.kql_type();
        all.extend(expr.operands().iter().filter(same_type).cloned());
        let mut random = Random::new(1);
        let constant = super::generate::table::random_value(expr.kql_type(), &mut random);
        all.push(Expr::Literal(constant));
        all.push(Expr::Literal(Value::null(expr.kql_type())));
    }
    for (idx, operand) in expr
        .operands()
        .iter()
        .enumerate()
        .filter(|(idx, _)| expr.is_free(*idx))
    {
        for simpler in simpler_exprs(operand) {
            let mut expr = expr.clone();
            if let Expr::Call(_, operands) = &mut expr {
                operands[idx] = simpler;
            }
            all.push(expr);
        }
    }
    all
}

/// The world without some rows of a table that the pipeline reads: half of them, or one.
fn with_fewer_rows(pipeline: &Pipeline, world: &World) -> Option<(World, Difference)> {
    for name in pipeline.sources() {
        let count = world.table(name).rows.len();
        let halves = [(0, count / 2), (count / 2, count)]
            .into_iter()
            .filter(|_| count > 3);
        let ones = (0..count).map(|idx| (idx, idx + 1));
        for (from, to) in halves.chain(ones) {
            let mut smaller = world.clone();
            let (_, table) = smaller.tables.iter_mut().find(|(other, _)| other == name)?;
            table.rows.drain(from..to);
            let engine = super::kqlab::engine(&smaller);
            if let Some(difference) = difference(pipeline, &smaller, &engine) {
                return Some((smaller, difference));
            }
        }
    }
    None
}
