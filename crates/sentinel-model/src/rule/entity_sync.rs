//! F 003: "Connect entities" brings the users of Active Directory into the workspace, through Defender for Identity.

use super::Rule;
use crate::clock::{MINUTE, SECOND};
use crate::content::hunting;
use crate::event::Event;
use crate::simulation::Ctx;

pub(crate) static ENTITIES: Rule = Rule {
    id: "R6.1",
    says: "connecting entities writes all users to IdentityInfo, and again every two weeks; it needs Defender for Identity's sensor",
    source: "F 003; X connect-microsoft-365-defender; A xdr.entity_sync_interval",
};

pub(super) static RULES: &[&Rule] = &[&ENTITIES];

/// How many users arrive together.
const BATCH: u32 = 50;

/// Entities have been connected: the first users arrive soon.
pub(crate) fn start(ctx: &mut Ctx<'_>) {
    let round = ctx.world.entity_rounds + 1;
    ctx.world.entity_rounds = round;
    ctx.schedule(
        ctx.now() + 10 * MINUTE,
        Event::UsersArrive { round, from: 0 },
    );
}

/// Some users arrive; the others follow, and after the last one the next round begins.
pub(crate) fn arrive(ctx: &mut Ctx<'_>, round: u32, from: u32) {
    let (world, sink, cause) = ctx.parts(&ENTITIES);
    if !world.config.xdr_connector.entities || world.entity_rounds != round {
        return;
    }
    let people = world.directory.people_count();
    let end = people.min(from + BATCH);
    for person in from..end {
        let mut row = hunting::user_record(&world.directory, person);
        row.time_generated = world.clock;
        row.tenant_id = world.directory.workspace_id.as_str().into();
        sink.hunting(&row, cause);
    }
    let interval = world.config.knobs.xdr.entity_sync_interval;
    let (delay, from) = if end < people {
        (SECOND, end)
    } else {
        (interval, 0)
    };
    ctx.schedule(ctx.now() + delay, Event::UsersArrive { round, from });
}
