//! R10.7: the Defender XDR connector streams the advanced hunting tables that are selected, at a price.

use super::Rule;
use crate::actor::{Alert, AlertIdx};
use crate::clock::{SECOND, Ticks};
use crate::content::directory::Directory;
use crate::content::hunting;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::row::{Cause, HuntingRow, RowSink};
use crate::simulation::{Ctx, World};

pub(crate) static STREAMS: Rule = Rule {
    id: "R10.7",
    says: "raw events of the selected tables are streamed to the workspace, and billed",
    source: "F 001, F 003; X connect-microsoft-365-defender",
};

static REPORTS: Rule = Rule {
    id: "R10.7",
    says: "every onboarded device reports about itself now and then, whether or not anything happens on it",
    source: "F 001; A xdr.device_report_interval",
};

pub(super) static RULES: &[&Rule] = &[&STREAMS, &REPORTS];

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
    write_of_alert(ctx, alert, hunting::raw_events);
}

/// Defender XDR has put the alert into an incident, and notes it in the alert tables.
pub(super) fn write_alert_notes(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    write_of_alert(ctx, alert, hunting::alert_notes);
}

/// Devices report one after the other, each once an interval. No step tells of it: it is nobody's story.
pub(crate) fn report(ctx: &mut Ctx<'_>, ordinal: u64) {
    let Some(background) = &ctx.world.background else {
        return;
    };
    let hosts = u64::from(background.hosts.max(1));
    let gap = ctx.world.config.knobs.xdr.device_report_interval / hosts as Ticks;
    ctx.schedule(ctx.now() + gap.max(1), Event::DeviceReports(ordinal + 1));
    let (world, sink, cause) = ctx.parts(&REPORTS);
    if !streams(world) {
        return;
    }
    let host = (ordinal % hosts) as u32;
    let rows = hunting::device_report(&world.directory, host, ordinal);
    write(world, sink, cause, rows);
}

type Rows = for<'a> fn(&'a Directory, &Alert) -> Vec<HuntingRow<'a>>;

fn write_of_alert(ctx: &mut Ctx<'_>, alert: AlertIdx, rows: Rows) {
    let (world, sink, cause) = ctx.parts(&STREAMS);
    if !streams(world) {
        return;
    }
    let rows = rows(&world.directory, &world.alerts[alert as usize]);
    let count = write(world, sink, cause, rows);
    if count > 0 {
        ctx.step(&STREAMS, Some(alert), None, || {
            format!("{count} raw events reach the advanced hunting tables")
        });
    }
}

fn streams(world: &World) -> bool {
    let connector = &world.config.xdr_connector;
    connector.connected && !connector.tables.is_empty()
}

/// Writes those of the rows whose tables are selected, and counts them.
fn write<'w>(
    world: &'w World,
    sink: &mut dyn RowSink,
    cause: Cause,
    rows: impl IntoIterator<Item = HuntingRow<'w>>,
) -> usize {
    let selected = &world.config.xdr_connector.tables;
    let is_selected = |row: &HuntingRow<'_>| selected.iter().any(|name| name == row.table);
    let mut count = 0;
    for mut row in rows.into_iter().filter(is_selected) {
        row.time_generated = world.clock;
        row.tenant_id = world.directory.workspace_id.as_str().into();
        sink.hunting(&row, cause);
        count += 1;
    }
    count
}
