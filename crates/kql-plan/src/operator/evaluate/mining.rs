//! `autocluster`, `diffpatterns`, `diffpatterns_text`: patterns in rows that Kusto picks by algorithms of its own.
//!
//! Their pages say what a pattern is, and how it is counted, but not which of the many are returned: `autocluster` searches
//! from seeds "with a proprietary algorithm", and the patterns of `diffpatterns` are "a small set". An answer could only
//! look like Kusto's. Of no rows they find no patterns; anything else is refused.

use kql_types::KqlType;

use super::basket::{WEIGHT, WILDCARD};
use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::Table;
use crate::bound::{Column, Rel};
use crate::error::Bind;

pub(super) static AUTOCLUSTER: PluginDef = PluginDef {
    name: "autocluster",
    summary: "Finds common patterns of attributes. Answered for tables without rows only.",
    params: &[
        PluginParam::optional("SizeWeight", "How much coverage counts against detail."),
        WEIGHT,
        PluginParam::optional("NumSeeds", "How many places the search starts from."),
        WILDCARD,
    ],
    page: "autocluster-plugin",
    reads_schema: false,
    bind: autocluster,
};

pub(super) static DIFFPATTERNS: PluginDef = PluginDef {
    name: "diffpatterns",
    summary: "Finds patterns that tell two sets of rows apart. Answered for tables without rows only.",
    params: &[
        PluginParam::required("SplitColumn", "The column that says in which set a row is."),
        PluginParam::required("SplitValueA", "Its value for the first set."),
        PluginParam::required("SplitValueB", "Its value for the second set."),
        WEIGHT,
        PluginParam::optional(
            "Threshold",
            "The least difference of the shares that a pattern covers.",
        ),
        PluginParam::optional("MaxDimensions", "The most columns of a pattern."),
        WILDCARD,
    ],
    page: "diffpatterns-plugin",
    reads_schema: false,
    bind: diffpatterns,
};

pub(super) static DIFFPATTERNS_TEXT: PluginDef = PluginDef {
    name: "diffpatterns_text",
    summary: "Finds patterns of words that tell two sets of texts apart. Answered for tables without rows only.",
    params: &[
        PluginParam::required("TextColumn", "The column with the texts."),
        PluginParam::required("BooleanCondition", "Which texts are in the first set."),
        PluginParam::optional("MinTokens", "The fewest words of a pattern."),
        PluginParam::optional(
            "Threshold",
            "The least difference of the shares that a pattern covers.",
        ),
        PluginParam::optional("MaxTokens", "The most words of a pattern."),
    ],
    page: "diffpatterns-text-plugin",
    reads_schema: false,
    bind: diffpatterns_text,
};

fn autocluster(call: &Invocation<'_>) -> Bind<Rel> {
    let own = [
        ("SegmentId", KqlType::Long),
        ("Count", KqlType::Long),
        ("Percent", KqlType::Real),
    ];
    no_rows(
        call,
        &own,
        &call.input.columns,
        "use `basket()`, which returns all frequent patterns",
    )
}

fn diffpatterns(call: &Invocation<'_>) -> Bind<Rel> {
    let own = [
        ("SegmentId", KqlType::Long),
        ("CountA", KqlType::Long),
        ("CountB", KqlType::Long),
        ("PercentA", KqlType::Real),
        ("PercentB", KqlType::Real),
        ("PercentDiffAB", KqlType::Real),
    ];
    no_rows(
        call,
        &own,
        &call.input.columns,
        "use `basket()` of each set",
    )
}

fn diffpatterns_text(call: &Invocation<'_>) -> Bind<Rel> {
    call.column("TextColumn")?;
    let own = [
        ("Count_of_True", KqlType::Long),
        ("Count_of_False", KqlType::Long),
        ("Percent_of_True", KqlType::Real),
        ("Percent_of_False", KqlType::Real),
        ("Pattern", KqlType::String),
    ];
    no_rows(
        call,
        &own,
        &[],
        "count the words of each set: `mv-expand split(text, ' ')`",
    )
}

/// A result without rows, where the input has none.
fn no_rows(
    call: &Invocation<'_>,
    own: &[(&str, KqlType)],
    shown: &[Column],
    help: &str,
) -> Bind<Rel> {
    let own = own
        .iter()
        .map(|(name, kql_type)| Column::new(*name, *kql_type));
    let columns = own.chain(shown.iter().cloned()).collect();
    let first = call.input.clone().limit(1, call.span);
    let batches = call.binder.run(&first, call.span)?;
    if batches.iter().any(|batch| batch.num_rows() > 0) {
        let refusal = call.refusal(
            "of tables with rows is not supported: which patterns Kusto picks is not published",
        );
        return Ok(Rel::absent(columns, refusal.with_help(help), call.span));
    }
    Ok(Table::from_rows(columns, std::iter::empty::<Vec<_>>()).into_rel(call.span))
}
