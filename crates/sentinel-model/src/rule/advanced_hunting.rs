//! R10.7: the Defender XDR connector streams the advanced hunting tables that are selected, at a price.

use super::Rule;
use crate::actor::{Alert, AlertIdx};
use crate::clock::SECOND;
use crate::content::directory::Directory;
use crate::content::hunting;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::row::{Cause, HuntingRow};
use crate::simulation::Ctx;

static STREAMS: Rule = Rule {
    id: "R10.7",
    says: "raw events of the selected tables are streamed to the workspace, and billed",
    source: "F 001, F 003; X connect-microsoft-365-defender",
};

pub(super) static RULES: &[&Rule] = &[&STREAMS];

/// Something happens that a product will raise an alert about: it leaves raw events seconds later.
pub(crate) fn on_activity(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    if ctx.world.config.xdr_connector.tables.is_empty() {
        return;
    }
    let key = ctx.world.alerts[alert as usize].key;
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Hunting, key);
    let at = ctx.now() + draws.between(SECOND, 8 * SECOND);
    ctx.schedule(at, Event::RawEvents(alert));
}

/// The raw events of an alert arrive.
pub(crate) fn write_raw_events(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    write(ctx, alert, hunting::raw_events);
}

/// Defender XDR has put the alert into an incident, and notes it in the alert tables.
pub(super) fn write_alert_notes(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    write(ctx, alert, hunting::alert_notes);
}

type Rows = for<'a> fn(&'a Directory, &Alert) -> Vec<HuntingRow<'a>>;

/// Writes those of the rows whose tables are selected.
fn write(ctx: &mut Ctx<'_>, alert: AlertIdx, rows: Rows) {
    let world = &*ctx.world;
    let connector = &world.config.xdr_connector;
    if !connector.connected || connector.tables.is_empty() {
        return;
    }
    let cause = Cause {
        rule: &STREAMS,
        event: ctx.event,
    };
    for mut row in rows(&world.directory, &world.alerts[alert as usize]) {
        if !connector.tables.iter().any(|table| table == row.table) {
            continue;
        }
        row.time_generated = world.clock;
        row.tenant_id = world.directory.workspace_id.as_str().into();
        ctx.sink.hunting(&row, cause);
    }
    ctx.step(&STREAMS, Some(alert), None, || {
        "raw events reach the advanced hunting tables".to_owned()
    });
}
