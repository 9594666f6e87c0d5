//! Flowcharts in Mermaid: what a renderer would stumble over.
//!
//! The pages draw with nodes `ID["label"]` and `ID[("label")]`, and edges with or without a label between them. Anything else is
//! taken for a mistake.

use std::collections::BTreeSet;
use std::path::Path;

use libtest_mimic::Failed;

const START: &str = "```mermaid";
const END: &str = "```";

/// What may open and close an edge; a label stands between the two.
const EDGES: &[(&str, &str)] = &[("<--", "-->"), ("<-.", ".->"), ("--", "-->"), ("-.", ".->")];

/// Edges without a label.
const PLAIN_EDGES: &[&str] = &["<-->", "<-.->", "-->", "-.->"];

/// Every Mermaid block of the page is a flowchart whose nodes all have labels.
pub(crate) fn check(page: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(page)?;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line != START {
            continue;
        }
        let block = lines.by_ref().map(|(_, line)| line);
        let block: Vec<&str> = block.take_while(|line| *line != END).collect();
        check_block(&block).map_err(|line| {
            let message = format!("{}:{}: no flowchart: {line}", page.display(), number + 1);
            Failed::from(message)
        })?;
    }
    Ok(())
}

/// The error is the line that cannot be read, or the node that has no label.
fn check_block(lines: &[&str]) -> Result<(), String> {
    let (first, rest) = lines.split_first().ok_or("the block is empty")?;
    if !["flowchart LR", "flowchart TD"].contains(first) {
        return Err((*first).to_owned());
    }
    let (mut named, mut labelled) = (BTreeSet::new(), BTreeSet::new());
    for line in rest {
        let unreadable = || (*line).to_owned();
        let mut tail = line.trim();
        loop {
            let (id, has_label, behind) = node(tail).ok_or_else(unreadable)?;
            named.insert(id);
            if has_label {
                labelled.insert(id);
            }
            if behind.is_empty() {
                break;
            }
            tail = edge(behind).ok_or_else(unreadable)?;
        }
    }
    match named.difference(&labelled).next() {
        None => Ok(()),
        Some(id) => Err(format!("`{id}` has no label")),
    }
}

/// A node at the start: its id, whether it has a label, and what stands behind it.
fn node(text: &str) -> Option<(&str, bool, &str)> {
    let end = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len());
    let (id, rest) = text.split_at(end);
    let shapes = [("[(\"", "\")]"), ("[\"", "\"]")];
    let labelled = shapes.iter().find_map(|(open, close)| {
        let (label, behind) = rest.strip_prefix(open)?.split_once(close)?;
        (!label.is_empty() && !label.contains('"')).then_some(behind)
    });
    let behind = labelled.unwrap_or(rest).trim_start();
    (!id.is_empty()).then_some((id, labelled.is_some(), behind))
}

/// What stands behind the edge at the start.
fn edge(text: &str) -> Option<&str> {
    let plain = PLAIN_EDGES.iter().find_map(|edge| text.strip_prefix(edge));
    let labelled = || {
        EDGES.iter().find_map(|(open, close)| {
            let label = text.strip_prefix(open)?.trim_start().strip_prefix('"')?;
            let (_, behind) = label.split_once('"')?;
            behind.trim_start().strip_prefix(close)
        })
    };
    plain.or_else(labelled).map(str::trim_start)
}
