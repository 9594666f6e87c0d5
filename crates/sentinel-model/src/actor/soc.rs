//! The people of the background load: analysts who triage and close incidents, and owners who handle alerts in the product.

use std::borrow::Cow;

use super::{AlertIdx, Doer, IncidentChange, IncidentIdx, Origin, XdrIdx};
use crate::clock::Ticks;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::scenario::Soc;
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product, Severity};

const COMMENTS: &[&str] = &[
    "Checked with the owner of the resource, waiting for an answer.",
    "Address is not used by the organization.",
    "Matches the maintenance window of the team.",
    "Account was disabled and its password changed.",
    "Same pattern as last week, adding to the list for tuning.",
];

const CLOSING_COMMENTS: &[&str] = &[
    "Confirmed, contained.",
    "Expected activity.",
    "Detection does not fit this machine.",
    "No evidence left to decide.",
];

/// Plans what the SOC does with a new incident.
pub(crate) fn triage(ctx: &mut Ctx<'_>, incident: IncidentIdx) {
    let Some(soc) = ctx
        .world
        .background
        .as_ref()
        .map(|background| background.soc.clone())
    else {
        return;
    };
    let state = &ctx.world.incidents[incident as usize];
    // Keyed by the first alert, so that the same incident is handled alike under every configuration.
    let Some(&alert) = state.alerts.first() else {
        return;
    };
    let (origin, severity) = (state.origin, state.severity);
    let key = ctx.world.alerts[alert as usize].key * 2 + u64::from(origin.is_xdr());
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Triage, key);
    if !draws.chance(soc.triaged) {
        return;
    }
    let analyst = ctx
        .world
        .analyst(draws.below(u64::from(soc.analysts.max(1))) as u32);
    let xdr = match origin {
        Origin::Xdr(xdr) if draws.chance(soc.in_defender_portal) => Some(xdr),
        _ => None,
    };
    let mut plan = Plan {
        incident,
        xdr,
        analyst,
        at: ctx.now(),
        draws,
    };
    plan.carry_out(ctx, &soc, urgency(severity));
}

/// How much longer than a High incident one of this severity waits.
fn urgency(severity: Severity) -> Ticks {
    match severity {
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low | Severity::Informational => 4,
    }
}

/// One analyst's work on one incident, in Sentinel or (for `xdr`) in the Defender portal.
struct Plan {
    incident: IncidentIdx,
    xdr: Option<XdrIdx>,
    analyst: u32,
    at: Ticks,
    draws: Draws,
}

impl Plan {
    fn carry_out(&mut self, ctx: &mut Ctx<'_>, soc: &Soc, urgency: Ticks) {
        self.wait(soc.triage_delay * urgency);
        self.open(ctx, IncidentStatus::New, None);
        if self.draws.chance(soc.commented) {
            self.wait(soc.close_delay / 4);
            self.comment(ctx);
        }
        if !self.draws.chance(soc.closed) {
            return;
        }
        self.wait(soc.close_delay * urgency);
        self.close(ctx);
        if self.draws.chance(soc.reopened) {
            self.wait(soc.close_delay);
            self.open(
                ctx,
                IncidentStatus::Closed,
                Some("Seen again, opening once more."),
            );
            self.wait(soc.close_delay);
            self.close(ctx);
        }
    }

    fn wait(&mut self, mean: Ticks) {
        self.at += self.draws.skewed(mean);
    }

    fn open(&self, ctx: &mut Ctx<'_>, from: IncidentStatus, comment: Option<&'static str>) {
        let change = IncidentChange {
            expects: Some(from),
            status: Some(IncidentStatus::Active),
            owner: Some(self.analyst),
            comment: comment.map(Cow::Borrowed),
            ..IncidentChange::by(Doer::Person(self.analyst))
        };
        self.schedule(ctx, change);
    }

    fn comment(&mut self, ctx: &mut Ctx<'_>) {
        let change = IncidentChange {
            expects: Some(IncidentStatus::Active),
            comment: Some(self.draws.pick(COMMENTS).into()),
            ..IncidentChange::by(Doer::Person(self.analyst))
        };
        self.schedule(ctx, change);
    }

    fn close(&mut self, ctx: &mut Ctx<'_>) {
        let classification = match self.draws.below(100) {
            0..30 => Classification::TruePositive,
            30..65 => Classification::BenignPositive,
            65..90 => Classification::FalsePositive,
            _ => Classification::Undetermined,
        };
        let change = IncidentChange {
            expects: Some(IncidentStatus::Active),
            classification_comment: Some(CLOSING_COMMENTS[classification as usize].into()),
            ..IncidentChange::close(Doer::Person(self.analyst), classification)
        };
        self.schedule(ctx, change);
    }

    fn schedule(&self, ctx: &mut Ctx<'_>, change: IncidentChange) {
        let event = match self.xdr {
            None => Event::IncidentChanged {
                incident: self.incident,
                change: Box::new(change),
            },
            Some(xdr) => {
                let by = Doer::DefenderPortal(self.analyst);
                Event::XdrIncidentChanged {
                    incident: xdr,
                    change: Box::new(IncidentChange { by, ..change }),
                }
            }
        };
        ctx.schedule(self.at, event);
    }
}

/// Plans whether somebody handles a new alert in the product itself.
pub(crate) fn handle_in_product(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let Some(soc) = ctx
        .world
        .background
        .as_ref()
        .map(|background| background.soc.clone())
    else {
        return;
    };
    let state = &ctx.world.alerts[alert as usize];
    if state.kind.product == Product::Sentinel {
        return;
    }
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::MdcHandling, state.key);
    if !draws.chance(soc.handled_in_product) {
        return;
    }
    let analyst = ctx
        .world
        .analyst(draws.below(u64::from(soc.analysts.max(1))) as u32);
    let by = Doer::Person(analyst);
    let mut at = ctx.now() + draws.skewed(soc.close_delay);
    if draws.chance(0.5) {
        let status = AlertStatus::InProgress;
        ctx.schedule(
            at,
            Event::AlertStatusChanged {
                alert,
                status,
                by,
                planned: true,
            },
        );
        at += draws.skewed(soc.close_delay);
    }
    let status = if draws.chance(0.35) {
        AlertStatus::Dismissed
    } else {
        AlertStatus::Resolved
    };
    ctx.schedule(
        at,
        Event::AlertStatusChanged {
            alert,
            status,
            by,
            planned: true,
        },
    );
}
