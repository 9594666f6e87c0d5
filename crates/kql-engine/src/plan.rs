//! How a query is answered, as text: its bound tree, and DataFusion's plans.

use kql_plan::bound::{Rel, RelKind};

/// The most characters of the query's text beside a node.
const MOST_TEXT: usize = 60;

/// The most columns that a node names.
const MOST_COLUMNS: usize = 6;

/// How one table of a result is computed.
#[derive(Debug, Clone)]
pub struct PlanText {
    /// The nodes of the bound tree with their columns, and the text that each stands for.
    pub bound: String,
    /// DataFusion's logical plan, optimized.
    pub logical: String,
    /// DataFusion's physical plan; after a run, with the rows and the time of each node.
    pub physical: String,
}

/// The bound tree as lines, inputs below their node.
pub(crate) fn bound_lines(rel: &Rel, text: &str) -> String {
    let mut out = String::new();
    push_lines(rel, text, 0, &mut out);
    out
}

fn push_lines(rel: &Rel, text: &str, depth: usize, out: &mut String) {
    let columns: Vec<String> = rel
        .columns
        .iter()
        .take(MOST_COLUMNS)
        .map(|column| format!("{}: {}", column.name, column.kql_type))
        .collect();
    let more = match rel.columns.len().saturating_sub(MOST_COLUMNS) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let name = name(&rel.kind);
    let line = format!(
        "{:indent$}{name} ({}{more})",
        "",
        columns.join(", "),
        indent = 2 * depth
    );
    out.push_str(&line);
    let written = written(rel, text);
    if !written.is_empty() {
        out.push_str(&format!("   <- {written}"));
    }
    out.push('\n');
    for input in inputs(&rel.kind) {
        push_lines(input, text, depth + 1, out);
    }
}

fn name(kind: &RelKind) -> String {
    match kind {
        RelKind::Scan { table, .. } => format!("Scan {table}"),
        RelKind::Batches(batches) => {
            let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
            format!("Rows at hand: {rows}")
        }
        RelKind::Absent(_) => "Absent".to_owned(),
        RelKind::OneRow => "OneRow".to_owned(),
        RelKind::GroupRows => "GroupRows".to_owned(),
        RelKind::Range(range) => format!("Range of {} rows", range.rows),
        RelKind::Filter { .. } => "Filter".to_owned(),
        RelKind::Project { .. } => "Project".to_owned(),
        RelKind::Aggregate {
            keys, aggregates, ..
        } => {
            let (aggregates, keys) = (aggregates.len(), keys.len());
            format!("Aggregate, aggregates: {aggregates}, keys: {keys}")
        }
        RelKind::Sort { keys, .. } => format!("Sort, keys: {}", keys.len()),
        RelKind::Limit { rows, .. } => format!("Limit {rows}"),
        RelKind::Union(inputs) => format!("Union of {}", inputs.len()),
        RelKind::Join(join) => format!("Join {:?}, keys: {}", join.kind, join.on.len()),
        RelKind::Step { step, .. } => format!("Step {}", step.name()),
    }
}

fn inputs(kind: &RelKind) -> Vec<&Rel> {
    match kind {
        RelKind::Scan { .. }
        | RelKind::Batches(_)
        | RelKind::Absent(_)
        | RelKind::OneRow
        | RelKind::GroupRows
        | RelKind::Range(_) => Vec::new(),
        RelKind::Filter { input, .. }
        | RelKind::Project { input, .. }
        | RelKind::Aggregate { input, .. }
        | RelKind::Sort { input, .. }
        | RelKind::Limit { input, .. }
        | RelKind::Step { input, .. } => vec![input],
        RelKind::Union(inputs) => inputs.iter().map(AsRef::as_ref).collect(),
        RelKind::Join(join) => vec![&join.left, &join.right],
    }
}

/// The text that a node stands for, on one line.
fn written(rel: &Rel, text: &str) -> String {
    let place = rel.span.start as usize..rel.span.end as usize;
    let words: Vec<&str> = text
        .get(place)
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let written = words.join(" ");
    match written.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written,
    }
}
