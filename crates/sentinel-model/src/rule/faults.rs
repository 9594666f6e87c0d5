//! R9: known faults of the products, all off unless a scenario switches them on.

use super::Rule;
use crate::actor::{Alert, AlertIdx};
use crate::clock::{MINUTE, Ticks};
use crate::config::FaultKnobs;
use crate::content::Via;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::{Ctx, World};
use crate::value::Product;

static FUTURE_TIMES: Rule = Rule {
    id: "R9.1",
    says: "some Defender for Cloud alerts carry times in the future",
    source: "F 002",
};

static LOCAL_TIMES: Rule = Rule {
    id: "R9.2",
    says: "for a while the subscription-based connector writes local start times instead of UTC",
    source: "F 002",
};

static INCIDENT_FIRST: Rule = Rule {
    id: "R9.3",
    says: "an XDR incident may arrive before its alert row and is empty until then",
    source: "F 002",
};

pub(super) static DUPLICATE_FORWARDING: Rule = Rule {
    id: "R9.4",
    says: "the tenant-based connector forwards some alerts several times",
    source: "F 002",
};

pub(super) static RULES: &[&Rule] = &[
    &FUTURE_TIMES,
    &LOCAL_TIMES,
    &INCIDENT_FIRST,
    &DUPLICATE_FORWARDING,
];

/// R9.1: how far into the future the times of a new alert are moved.
pub(crate) fn future_offset(world: &World, product: Product, key: u64) -> Ticks {
    let knobs = &world.config.knobs.fault;
    let mut draws = Draws::keyed(world.seed, Purpose::Fault, key * 4);
    if product == Product::DefenderForCloud && draws.chance(knobs.future_time_probability) {
        knobs.future_time_offset.draw(&mut draws)
    } else {
        0
    }
}

/// R9.2: the start time as the row shows it.
pub(super) fn written_start_time(world: &World, alert: &Alert, via: Via) -> Ticks {
    let local = via == Via::Azure
        && alert.kind.product == Product::DefenderForCloud
        && local_times(&world.config.knobs.fault, world.clock - world.start);
    if local {
        alert.start - world.config.knobs.fault.nonutc_offset
    } else {
        alert.start
    }
}

fn local_times(knobs: &FaultKnobs, since_start: Ticks) -> bool {
    knobs
        .nonutc_window
        .is_some_and(|[from, to]| (from.0..to.0).contains(&since_start))
}

/// R9.3: when an XDR incident that would be published at `at` is, if a connector is about to bring its alert.
pub(super) fn publish_time(world: &World, alert: AlertIdx, at: Ticks) -> Ticks {
    at.max(row_to_come(world, alert).map_or(at, |due| due + 1))
}

/// R9.3: until when an incident must not list the alert, since a connector is about to bring its first row. With the fault it may
/// be listed at any time, and so may an alert whose row no connector brings (R6.3).
pub(super) fn row_to_come(world: &World, alert: AlertIdx) -> Option<Ticks> {
    let waits = !world.config.knobs.fault.incident_before_alert;
    let due = world.alerts[alert as usize].first_row_due(world.clock);
    due.filter(|_| waits)
}

/// R9.4: more rows of an alert that was just forwarded.
pub(super) fn forward_again(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let key = ctx.world.alerts[alert as usize].key;
    let (probability, count) = {
        let knobs = &ctx.world.config.knobs.fault;
        (knobs.duplicate_probability, knobs.duplicate_count)
    };
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Fault, key * 4 + 1);
    if !draws.chance(probability) {
        return;
    }
    let mut at = ctx.now();
    for _ in 0..count {
        at += draws.between(MINUTE, 10 * MINUTE);
        ctx.schedule(
            at,
            Event::TenantForward {
                alert,
                repeated: true,
            },
        );
    }
}
