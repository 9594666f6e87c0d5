//! R8.1: an incident in Sentinel holds at most 150 alerts, however many Defender XDR's has.

use super::Rule;
use crate::actor::{Alert, Incident};
use crate::config::EmptyIncident;
use crate::simulation::World;

static LIMIT: Rule = Rule {
    id: "R8.1",
    says: "an incident holds at most 150 alerts; the portal shows \"150+\" and a link",
    source: "F 001; X microsoft-365-defender-sentinel-integration; A cap_count",
};

pub(super) static RULES: &[&Rule] = &[&LIMIT];

/// The alerts that a row of the incident lists.
pub(super) fn shown_alerts<'a>(
    world: &'a World,
    incident: &'a Incident,
) -> impl Iterator<Item = &'a Alert> {
    let needs_row =
        incident.origin.is_xdr() && world.config.knobs.empty_incident == EmptyIncident::EmptyList;
    incident
        .alerts
        .iter()
        .map(|&alert| &world.alerts[alert as usize])
        .filter(move |alert| !needs_row || alert.first_row.is_some())
        .take(world.config.knobs.cap_count)
}
