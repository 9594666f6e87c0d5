//! `autocluster`, `basket`, `diffpatterns`: patterns in rows.
//!
//! Their algorithms are not published, so an answer could only look like Kusto's. Of no rows they find no patterns;
//! anything else is refused.

use kql_types::KqlType;

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::schema_only;
use crate::bound::{Column, Rel};
use crate::error::Bind;

const WEIGHT: PluginParam = PluginParam::optional(
    "WeightColumn",
    "The column that says how often a row counts.",
);
const WILDCARD: PluginParam = PluginParam::repeated(
    "CustomWildcard",
    "What stands for any value, a text for each type.",
);
const DIMENSIONS: PluginParam =
    PluginParam::optional("MaxDimensions", "The most columns of a pattern.");
const THRESHOLD: PluginParam = PluginParam::optional(
    "Threshold",
    "The least share of the rows that a pattern covers.",
);

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
    bind: segments,
};

pub(super) static BASKET: PluginDef = PluginDef {
    name: "basket",
    summary: "Finds frequent patterns of attributes. Answered for tables without rows only.",
    params: &[THRESHOLD, WEIGHT, DIMENSIONS, WILDCARD],
    page: "basket-plugin",
    reads_schema: false,
    bind: segments,
};

pub(super) static DIFFPATTERNS: PluginDef = PluginDef {
    name: "diffpatterns",
    summary: "Finds patterns that tell two sets of rows apart. Answered for tables without rows only.",
    params: &[
        PluginParam::required("SplitColumn", "The column that says in which set a row is."),
        PluginParam::required("SplitValueA", "Its value for the first set."),
        PluginParam::required("SplitValueB", "Its value for the second set."),
        WEIGHT,
        THRESHOLD,
        DIMENSIONS,
        WILDCARD,
    ],
    page: "diffpatterns-plugin",
    reads_schema: false,
    bind: differences,
};

fn segments(call: &Invocation<'_>) -> Bind<Rel> {
    let columns = [
        ("SegmentId", KqlType::Long),
        ("Count", KqlType::Long),
        ("Percent", KqlType::Real),
    ];
    patterns(call, &columns)
}

fn differences(call: &Invocation<'_>) -> Bind<Rel> {
    let columns = [
        ("SegmentId", KqlType::Long),
        ("CountA", KqlType::Long),
        ("CountB", KqlType::Long),
        ("PercentA", KqlType::Real),
        ("PercentB", KqlType::Real),
        ("PercentDiffAB", KqlType::Real),
    ];
    patterns(call, &columns)
}

fn patterns(call: &Invocation<'_>, columns: &[(&str, KqlType)]) -> Bind<Rel> {
    let own = columns
        .iter()
        .map(|(name, kql_type)| Column::new(*name, *kql_type));
    let columns = own.chain(call.input.columns.iter().cloned()).collect();
    schema_only::no_rows(call, columns)
}
