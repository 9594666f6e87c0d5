//! R10.5: a playbook closes an incident and dismisses its alerts in Defender for Cloud, which no sync does by itself.

use super::{Rule, incident_lifecycle, mdc_alert};
use crate::actor::{Doer, IncidentChange, IncidentIdx};
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product};

static CLOSES_BOTH: Rule = Rule {
    id: "R10.5",
    says: "the playbook closes the incident and sets its Defender for Cloud alerts to dismissed",
    source: "F 004",
};

pub(super) static RULES: &[&Rule] = &[&CLOSES_BOTH];

/// The playbook runs.
pub(crate) fn run(ctx: &mut Ctx<'_>, incident: IncidentIdx, by: Doer) {
    let name = ctx.name_for_step(by);
    ctx.step(&CLOSES_BOTH, None, Some(incident), || {
        format!("{name} runs")
    });
    let alerts = ctx.world.incidents[incident as usize].alerts.clone();
    // Alerts first: what the closing syncs back finds them closed and leaves them dismissed.
    for alert in alerts {
        let state = &ctx.world.alerts[alert as usize];
        if state.kind.product == Product::DefenderForCloud && !state.status.is_closed() {
            mdc_alert::set_status(ctx, alert, AlertStatus::Dismissed, by);
        }
    }
    if ctx.world.incidents[incident as usize].status != IncidentStatus::Closed {
        let change = IncidentChange::close(by, Classification::Undetermined);
        incident_lifecycle::change(ctx, incident, &change);
    }
}
