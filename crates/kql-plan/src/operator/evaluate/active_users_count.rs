//! `active_users_count`: how many ids were active, of those that are often active.
//!
//! The page's sample and its picture tell what the text leaves open: windows start at `Start`, a lookback of eight days is
//! eight days with the one of the appearance, and windows without active ids give no row. What they do not tell is whether
//! a lookback starts with a whole period or at the time of day of the appearance: where that changes the answer, it is
//! refused.

use std::collections::{BTreeMap, HashMap, HashSet};

use kql_types::{KqlType, Value, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{DIMENSION, END, Event, Events, ID, START, TIMELINE, Windows, length_of};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static ACTIVE_USERS_COUNT: PluginDef = PluginDef {
    name: "active_users_count",
    summary: "Counts the ids of each window that were active in several periods up to then.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required(
            "LookbackWindow",
            "How far back periods count, in whole periods.",
        ),
        PluginParam::required("Period", "The length of a period."),
        PluginParam::required("ActivePeriodsCount", "The least number of periods."),
        PluginParam::required(
            "Bin",
            "The length of a window, or `week`, `month` or `year`.",
        ),
        DIMENSION,
    ],
    page: "active-users-count-plugin",
    reads_schema: false,
    bind: active_users_count,
};

const VALUES: [(&str, KqlType); 1] = [("dcount", KqlType::Long)];

/// When an id counts as active.
struct Rule {
    lookback: i64,
    period: i64,
    least: usize,
}

fn active_users_count(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    let windows = Windows::of(call, "Bin")?;
    let kql_type = events.timeline.kql_type;
    let rule = Rule {
        lookback: length_of(call, "LookbackWindow", kql_type)?,
        period: length_of(call, "Period", kql_type)?,
        least: least(call)?,
    };
    if rule.lookback % rule.period != 0 || windows.start.rem_euclid(rule.period) != 0 {
        return call.refuse("needs a start and a lookback of whole periods");
    }
    let mut rows = Vec::new();
    for (dimensions, events) in &events.groups {
        if events.iter().any(|event| windows.is_past_end(event.time)) {
            return call
                .refuse("with rows between `End` and the end of the last window is not supported");
        }
        let counts = rule.counts(events, &windows, Rule::is_active);
        if counts != rule.counts(events, &windows, Rule::is_active_by_period) {
            return call.refuse("with appearances at the edge of the lookback is not supported");
        }
        rows.extend(counts.into_iter().map(|(window, count)| {
            let start = windows.start_of(window, kql_type);
            (start, dimensions.as_slice(), vec![Value::Long(count)])
        }));
    }
    Ok(events.table(call, &VALUES, rows))
}

fn least(call: &Invocation<'_>) -> Bind<usize> {
    let (given, _) = call
        .constant("ActivePeriodsCount")?
        .expect("the call was checked");
    match convert::to_real(&given) {
        Value::Real(count) if count >= 1.0 && count.fract() == 0.0 => Ok(count as usize),
        _ => call.refuse("needs a positive whole number for `ActivePeriodsCount`"),
    }
}

impl Rule {
    /// How many ids have an appearance in each window at which they are active.
    fn counts(
        &self,
        events: &[Event],
        windows: &Windows,
        is_active: fn(&Rule, &[i64], i64) -> bool,
    ) -> BTreeMap<i64, i64> {
        let mut times: HashMap<&str, Vec<i64>> = HashMap::new();
        for event in events {
            times.entry(&event.id).or_default().push(event.time);
        }
        let mut counts = BTreeMap::new();
        for times in times.values() {
            let active: HashSet<i64> = times
                .iter()
                .filter(|time| (0..windows.count).contains(&windows.index(**time)))
                .filter(|time| is_active(self, times, **time))
                .map(|time| windows.index(*time))
                .collect();
            for window in active {
                *counts.entry(window).or_default() += 1;
            }
        }
        counts
    }

    fn is_active(&self, times: &[i64], now: i64) -> bool {
        self.has_enough(times, |time| {
            time <= now && time > now.saturating_sub(self.lookback)
        })
    }

    fn is_active_by_period(&self, times: &[i64], now: i64) -> bool {
        let period = |time: i64| time.div_euclid(self.period);
        let first = period(now) - self.lookback / self.period + 1;
        self.has_enough(times, |time| time <= now && period(time) >= first)
    }

    fn has_enough(&self, times: &[i64], is_in_lookback: impl Fn(i64) -> bool) -> bool {
        let periods: HashSet<i64> = times
            .iter()
            .filter(|time| is_in_lookback(**time))
            .map(|time| time.div_euclid(self.period))
            .collect();
        periods.len() >= self.least
    }
}
