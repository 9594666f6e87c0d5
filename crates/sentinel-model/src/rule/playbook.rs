//! R10.5: a playbook closes an incident and dismisses its alerts in Defender for Cloud, which no sync does by itself.
//!
//! It knows the alerts that the incident lists. Those of an XDR incident that still wait for their rows (R9.3) are resolved by its
//! closing (R6.8).

use super::{Rule, incident_lifecycle, mdc_alert};
use crate::actor::{Doer, IncidentChange, IncidentIdx, Origin, XdrStatus};
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
    close_in_xdr(ctx, incident);
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

/// The counterpart in Defender XDR closes with the incident, so that it need not resolve itself once its alerts are closed.
fn close_in_xdr(ctx: &mut Ctx<'_>, incident: IncidentIdx) {
    let state = &ctx.world.incidents[incident as usize];
    if let Origin::Xdr(xdr) = state.origin
        && ctx.world.config.xdr_connector.connected
        && ctx.world.xdr_incidents[xdr as usize].status.is_open()
    {
        ctx.world.xdr_incidents[xdr as usize].status = XdrStatus::Resolved;
    }
}
