//! What can happen, and the queue that orders it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use crate::actor::{AlertIdx, Doer, IncidentChange, IncidentIdx, XdrIdx};
use crate::clock::{MINUTE, Ticks};
use crate::value::AlertStatus;

/// Something that happens at a time.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The next alert of the background load, by its ordinal.
    BackgroundAlert(u64),
    /// The scenario's script, by the position of the entry.
    Scripted(usize),
    /// A product publishes an alert.
    AlertRaised(AlertIdx),
    /// Somebody changes an alert's status in the product.
    AlertStatusChanged {
        alert: AlertIdx,
        status: AlertStatus,
        by: Doer,
        /// Planned by the background load: dropped if the alert is closed by then.
        planned: bool,
    },
    /// The subscription-based connector writes a row with the status that it was told.
    SubscriptionForward {
        alert: AlertIdx,
        status: AlertStatus,
    },
    /// A product's own connector writes a row.
    ComponentForward {
        alert: AlertIdx,
        status: AlertStatus,
    },
    /// An incident creation rule creates its incident.
    RuleFires { alert: AlertIdx, rule: usize },
    /// Somebody changes a Sentinel incident.
    IncidentChanged {
        incident: IncidentIdx,
        change: Box<IncidentChange>,
    },
    /// Bi-directional sync reaches the alert of a changed incident.
    BidiSync {
        alert: AlertIdx,
        status: AlertStatus,
    },
    /// The tenant-based connector writes a row with the status of the moment.
    TenantForward { alert: AlertIdx, repeated: bool },
    /// The raw events of what an alert is about arrive.
    RawEvents(AlertIdx),
    /// A device reports about itself; devices take turns.
    DeviceReports(u64),
    /// Users of the directory arrive, in a round of "Connect entities".
    UsersArrive { round: u32, from: u32 },
    /// Defender XDR groups an alert into an incident.
    XdrGroups(AlertIdx),
    /// The Defender XDR connector brings an incident, or what is new in it.
    XdrPublishes(XdrIdx),
    /// Somebody changes an incident in the Defender portal.
    XdrIncidentChanged {
        incident: XdrIdx,
        change: Box<IncidentChange>,
    },
    /// The correlation engine merges the incidents that hold the two alerts.
    XdrMerges { target: AlertIdx, source: AlertIdx },
    /// A playbook runs on an incident.
    PlaybookRuns { incident: IncidentIdx, by: Doer },
}

/// An event in the queue.
#[derive(Clone, Debug)]
pub(crate) struct Scheduled {
    pub(crate) at: Ticks,
    /// Numbers events in the order of scheduling; events of the same time happen in this order.
    pub(crate) id: u64,
    /// The event that scheduled this one.
    pub(crate) parent: Option<u64>,
    pub(crate) event: Event,
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    /// The earliest is the greatest, because the heap hands out the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.id).cmp(&(self.at, self.id))
    }
}

/// In how long stretches of time the queue keeps events.
const STRETCH: Ticks = 10 * MINUTE;

/// Events that have not happened yet, earliest first.
///
/// Most events happen hours or days after they are scheduled. Only those of the present stretch of time are kept in order;
/// the others wait with those of their own stretch, where one more costs next to nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    soon: BinaryHeap<Scheduled>,
    /// By the number of their stretch.
    later: BTreeMap<i64, Vec<Scheduled>>,
    /// The first stretch whose events are not in `soon`.
    next: Option<i64>,
    scheduled: u64,
}

impl Queue {
    /// Puts an event into the queue and returns its id.
    pub(crate) fn push(&mut self, at: Ticks, parent: Option<u64>, event: Event) -> u64 {
        let id = self.scheduled;
        self.scheduled += 1;
        let stretch = at.div_euclid(STRETCH);
        let event = Scheduled {
            at,
            id,
            parent,
            event,
        };
        if self.next.is_some_and(|next| stretch < next) {
            self.soon.push(event);
        } else {
            self.later.entry(stretch).or_default().push(event);
        }
        id
    }

    /// The earliest event, if it happens no later than `until`.
    pub(crate) fn pop_until(&mut self, until: Ticks) -> Option<Scheduled> {
        if self.soon.is_empty() {
            let (stretch, events) = self.later.pop_first()?;
            self.soon = events.into();
            self.next = Some(stretch + 1);
        }
        if self.soon.peek()?.at > until {
            return None;
        }
        self.soon.pop()
    }

    /// When the next event happens.
    pub(crate) fn next_at(&self) -> Option<Ticks> {
        if let Some(next) = self.soon.peek() {
            return Some(next.at);
        }
        let (_, events) = self.later.first_key_value()?;
        events.iter().map(|event| event.at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_leave_in_order_of_time_then_of_scheduling() {
        let mut queue = Queue::default();
        for (at, ordinal) in [(5, 0), (3, 1), (5, 2)] {
            queue.push(at, None, Event::BackgroundAlert(ordinal));
        }
        let order: Vec<(Ticks, u64)> = std::iter::from_fn(|| queue.pop_until(10))
            .map(|next| (next.at, next.id))
            .collect();
        assert_eq!(order, [(3, 1), (5, 0), (5, 2)]);
    }

    #[test]
    fn stretches_follow_each_other() {
        let mut queue = Queue::default();
        for at in [3 * STRETCH, 5, 3 * STRETCH - 1, -STRETCH, 9 * STRETCH] {
            queue.push(at, None, Event::RawEvents(0));
        }
        let mut order = Vec::new();
        while let Some(next) = queue.pop_until(Ticks::MAX) {
            order.push(next.at);
            if next.at == 5 {
                // Into the present stretch, one that has passed over events, and a later one.
                for at in [6, 2 * STRETCH, 9 * STRETCH - 1] {
                    queue.push(at, None, Event::RawEvents(0));
                }
            }
            assert_eq!(queue.next_at().is_some(), order.len() < 8);
        }
        let expected = [
            -STRETCH,
            5,
            6,
            2 * STRETCH,
            3 * STRETCH - 1,
            3 * STRETCH,
            9 * STRETCH - 1,
            9 * STRETCH,
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn later_events_stay() {
        let mut queue = Queue::default();
        queue.push(11, None, Event::BackgroundAlert(0));
        assert!(queue.pop_until(10).is_none());
        assert_eq!(queue.next_at(), Some(11));
    }
}
