//! `evaluate`: runs a plugin.
//!
//! A plugin is a record and a binding function, one file each, as functions of the library are. Many have a schema that
//! depends on the data (`bag_unpack`, `pivot`): they run their input while the query is bound.

mod active_users_count;
mod activity_counts_metrics;
mod activity_engagement;
mod activity_metrics;
mod bag_unpack;
mod basket;
mod dcount_intersect;
mod def;
mod funnel_sequence;
mod funnel_sequence_completion;
mod geo_lookup;
mod invocation;
mod ip_lookup;
mod mining;
mod narrow;
mod new_activity_metrics;
mod output_schema;
mod pivot;
mod preview;
mod remote;
mod rolling_percentile;
mod rows_near;
mod schema_merge;
mod sequence_detect;
mod session_count;
mod side_by_side;
mod sliding_window_counts;
mod table;
mod timeline;

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

use super::check_options;
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::Bind;
use crate::scope::Scope;
use crate::suggest::did_you_mean;

pub use def::{PluginDef, PluginOccurs, PluginParam};
use invocation::Invocation;

/// Every plugin, by name.
static PLUGINS: &[&PluginDef] = &[
    &active_users_count::ACTIVE_USERS_COUNT,
    &activity_counts_metrics::ACTIVITY_COUNTS_METRICS,
    &activity_engagement::ACTIVITY_ENGAGEMENT,
    &activity_metrics::ACTIVITY_METRICS,
    &mining::AUTOCLUSTER,
    &bag_unpack::BAG_UNPACK,
    &basket::BASKET,
    &dcount_intersect::DCOUNT_INTERSECT,
    &mining::DIFFPATTERNS,
    &mining::DIFFPATTERNS_TEXT,
    &funnel_sequence::FUNNEL_SEQUENCE,
    &funnel_sequence_completion::FUNNEL_SEQUENCE_COMPLETION,
    &geo_lookup::GEO_LINE_LOOKUP,
    &geo_lookup::GEO_POLYGON_LOOKUP,
    &ip_lookup::IPV4_LOOKUP,
    &ip_lookup::IPV6_LOOKUP,
    &narrow::NARROW,
    &new_activity_metrics::NEW_ACTIVITY_METRICS,
    &pivot::PIVOT,
    &preview::PREVIEW,
    &rolling_percentile::ROLLING_PERCENTILE,
    &rows_near::ROWS_NEAR,
    &schema_merge::SCHEMA_MERGE,
    &sequence_detect::SEQUENCE_DETECT,
    &session_count::SESSION_COUNT,
    &sliding_window_counts::SLIDING_WINDOW_COUNTS,
];

/// The plugins of `evaluate`, by name.
pub fn plugins() -> impl Iterator<Item = &'static PluginDef> {
    PLUGINS.iter().copied()
}

impl Binder<'_> {
    pub(super) fn bind_evaluate(
        &self,
        input: Arc<Rel>,
        node: &ast::Evaluate,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("evaluate", &node.params, &[])?;
        let def = find(&node.call)?;
        let invocation = Invocation::new(*self, def, input, node, scope)?;
        let rel = (def.bind)(&invocation)?;
        match &node.schema {
            Some(schema) if !def.reads_schema => output_schema::shown(rel, schema),
            _ => Ok(rel),
        }
    }
}

fn find(call: &ast::Call) -> Bind<&'static PluginDef> {
    let name = call.name.text.as_str();
    if let Some(def) = plugins().find(|def| def.name == name) {
        return Ok(def);
    }
    remote::refuse(call)?;
    let mut diagnostic = Diagnostic::error(
        Code::UnknownFunction,
        format!("no plugin named `{name}`"),
        call.name.span,
    );
    diagnostic.help = did_you_mean(name, plugins().map(|def| def.name));
    Err(diagnostic.into())
}
