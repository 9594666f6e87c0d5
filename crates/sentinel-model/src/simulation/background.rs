//! The background load: alerts that come by themselves, more of them in working hours.

use super::Ctx;
use crate::actor::{Alert, Forwarding};
use crate::clock::{HOUR, SECOND, Ticks, day_of_week, hour_of_day};
use crate::content::catalog::AlertType;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::rule::{advanced_hunting, faults};
use crate::scenario::Background;
use crate::value::{AlertStatus, Product};

/// How busy each hour of the day is, in percent of the average.
const BUSY_PERCENT: [i64; 24] = [
    55, 50, 50, 50, 55, 60, 75, 100, 135, 155, 160, 155, 140, 150, 160, 155, 145, 130, 110, 95, 85,
    75, 65, 60,
];
const WEEKEND_PERCENT: i64 = 60;

/// The alert with this ordinal occurs, and the next one is scheduled. Both depend on the seed only.
pub(super) fn arrive(ctx: &mut Ctx<'_>, ordinal: u64) {
    let Some(background) = ctx.world.background.clone() else {
        return;
    };
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Arrival, ordinal);
    let start = ctx.now();
    let next = start + gap(start, background.alerts_per_hour, &mut draws);
    // The first arrival only starts the clock; otherwise every scenario would begin with an alert on the dot.
    if ordinal > 0 {
        occur(ctx, ordinal, start, &background);
    }
    ctx.schedule(next, Event::BackgroundAlert(ordinal + 1));
}

fn gap(at: Ticks, alerts_per_hour: f64, draws: &mut Draws) -> Ticks {
    let mut percent = BUSY_PERCENT[hour_of_day(at)];
    if day_of_week(at) >= 5 {
        percent = percent * WEEKEND_PERCENT / 100;
    }
    let mean = (HOUR as f64 / alerts_per_hour) as Ticks * 100 / percent;
    draws.between(1, 2 * mean.max(1))
}

fn occur(ctx: &mut Ctx<'_>, ordinal: u64, start: Ticks, background: &Background) {
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::AlertShape, ordinal);
    let product = draw_product(background, &mut draws);
    let kind = ctx.world.wheels[&product].draw(&mut draws);
    let (host, person) = victims(ctx.world.seed, ordinal, background);
    let host = ctx.world.directory.fitting_host(host, kind.windows()) % background.hosts.max(1);
    let subscription = draw_subscription(ctx, &mut draws);
    let new = NewAlert {
        key: ordinal,
        kind,
        subscription,
        start,
        host,
        person,
    };
    new.publish(ctx);
}

/// The machine and the person that an alert is about: its own, or those of an alert shortly before.
fn victims(seed: u64, ordinal: u64, background: &Background) -> (u32, u32) {
    let mut draws = Draws::keyed(seed, Purpose::Victims, ordinal);
    let own = (
        draws.below(u64::from(background.hosts.max(1))) as u32,
        draws.below(u64::from(background.people.max(1))) as u32,
    );
    if ordinal == 0 || !draws.chance(background.campaigns) {
        return own;
    }
    victims(seed, ordinal - 1 - draws.below(ordinal.min(40)), background)
}

fn draw_product(background: &Background, draws: &mut Draws) -> Product {
    let total: u64 = background
        .products
        .values()
        .map(|&weight| u64::from(weight))
        .sum();
    let mut at = draws.below(total);
    for (&product, &weight) in &background.products {
        if at < u64::from(weight) {
            return product;
        }
        at -= u64::from(weight);
    }
    unreachable!("a number below the total falls into one of the shares")
}

fn draw_subscription(ctx: &Ctx<'_>, draws: &mut Draws) -> usize {
    let subscriptions = &ctx.world.config.subscriptions;
    let total: u64 = subscriptions
        .iter()
        .map(|subscription| u64::from(subscription.weight))
        .sum();
    let mut at = draws.below(total.max(1));
    for (idx, subscription) in subscriptions.iter().enumerate() {
        if at < u64::from(subscription.weight) {
            return idx;
        }
        at -= u64::from(subscription.weight);
    }
    0
}

/// An alert before its product publishes it.
pub(super) struct NewAlert {
    pub(super) key: u64,
    pub(super) kind: &'static AlertType,
    pub(super) subscription: usize,
    pub(super) start: Ticks,
    pub(super) host: u32,
    pub(super) person: u32,
}

impl NewAlert {
    /// Schedules the publishing: the activity lasts a while, then the product takes its time (R1.5).
    pub(super) fn publish(self, ctx: &mut Ctx<'_>) -> u32 {
        let mut draws = Draws::keyed(ctx.world.seed, Purpose::PublishDelay, self.key);
        let end = self.start + draws.skewed(40 * SECOND);
        let ahead = faults::future_offset(ctx.world, self.kind.product, self.key);
        let published = end + ctx.world.config.knobs.mdc.publish_delay.draw(&mut draws);
        let alert = ctx.world.add_alert(Alert {
            key: self.key,
            kind: self.kind,
            subscription: self.subscription,
            severity: self.kind.severity,
            status: AlertStatus::Active,
            raised: false,
            start: self.start + ahead,
            end: end + ahead,
            published,
            host: self.host,
            person: self.person,
            changes: 0,
            forward_due: 0,
            sync_due: 0,
            first_row: None,
            rule_decided: false,
            rule_incident: None,
            first_due: None,
            in_xdr: false,
            xdr_incident: None,
            tenant: Forwarding::default(),
        });
        ctx.schedule(published, Event::AlertRaised(alert));
        advanced_hunting::on_activity(ctx, alert);
        alert
    }
}
