//! A row of `SecurityAlert` that repeats what an earlier one said of its alert.

use super::{SecurityAlertRow, Value};
use crate::actor::AlertIdx;
use crate::clock::Ticks;
use crate::content::Via;

/// What a row of `SecurityAlert` says of its alert: everything but times and status. Rows with equal contents say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AlertContent {
    pub(crate) alert: AlertIdx,
    pub(crate) via: Via,
    /// Whether its subscription has an id of its own by now.
    pub(crate) in_subscription: bool,
}

impl AlertContent {
    /// A number of its own. Those of a run are dense enough for an array.
    #[must_use]
    pub fn number(self) -> usize {
        let forms = Via::ALL.len() * 2;
        self.alert as usize * forms + self.via as usize * 2 + usize::from(self.in_subscription)
    }
}

/// What a row of `SecurityAlert` does not share with others of equal [`AlertContent`].
#[derive(Clone, Copy, Debug)]
pub struct AlertUpdate {
    /// What it shares.
    pub content: AlertContent,
    /// `TimeGenerated`.
    pub time_generated: Ticks,
    /// `StartTime`.
    pub start_time: Ticks,
    /// `EndTime`.
    pub end_time: Ticks,
    /// `ProcessingEndTime`.
    pub processing_end_time: Ticks,
    /// `Status`.
    pub status: &'static str,
}

impl AlertUpdate {
    /// Calls `visit` with the name and value of `Status` and of every column that is no string and not null. `content_size` is
    /// that of the [row](SecurityAlertRow::content_size) which it repeats.
    pub fn visit(&self, content_size: usize, mut visit: impl FnMut(&'static str, Value<'static>)) {
        let times = [
            ("TimeGenerated", self.time_generated),
            ("StartTime", self.start_time),
            ("EndTime", self.end_time),
            ("ProcessingEndTime", self.processing_end_time),
        ];
        for (column, time) in times {
            visit(column, Value::Datetime(Some(time)));
        }
        let billed_size = content_size + self.status.len();
        visit("IsIncident", Value::Bool(false));
        visit("Status", Value::Constant(self.status));
        visit("_BilledSize", Value::Real(Some(billed_size as f64)));
    }
}

impl SecurityAlertRow {
    /// The part of `_BilledSize` that rows of equal content share.
    #[must_use]
    pub fn content_size(&self) -> usize {
        let mut billed_size = 0.0;
        self.visit(|value| {
            if let Value::Real(Some(size)) = value {
                billed_size = size;
            }
        });
        billed_size as usize - self.status.len()
    }

    /// Takes over what `update` says.
    pub(crate) fn update(&mut self, update: &AlertUpdate) {
        self.time_generated = update.time_generated;
        self.start_time = update.start_time;
        self.end_time = update.end_time;
        self.processing_end_time = update.processing_end_time;
        self.status = update.status;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::row::{Cause, Kind, RowSink, SecurityIncidentRow};
    use crate::scenario::Scenario;
    use crate::simulation::simulate;

    /// Writes down rows, and takes updates if it has seen their contents.
    #[derive(Default)]
    struct Rows {
        takes_updates: bool,
        seen: HashMap<AlertContent, (Vec<String>, usize)>,
        rows: Vec<Vec<String>>,
        updates: usize,
    }

    impl RowSink for Rows {
        fn security_alert(&mut self, row: &SecurityAlertRow, content: AlertContent, _: Cause) {
            let mut values = Vec::new();
            row.visit(|value| values.push(format!("{value:?}")));
            let known = (values.clone(), row.content_size());
            self.seen.insert(content, known);
            self.rows.push(values);
        }

        fn has_content(&self, content: AlertContent) -> bool {
            self.takes_updates && self.seen.contains_key(&content)
        }

        fn alert_update(&mut self, update: &AlertUpdate, _: Cause) {
            let (first, size) = &self.seen[&update.content];
            let columns = SecurityAlertRow::COLUMNS;
            let strings = columns.iter().zip(first).map(|(column, value)| {
                let is_string = column.kind == Kind::String || column.name == "ConfidenceScore";
                if is_string {
                    value.clone()
                } else {
                    String::new()
                }
            });
            let mut values: Vec<String> = strings.collect();
            update.visit(*size, |name, value| {
                let at = columns.iter().position(|column| column.name == name);
                values[at.expect("a column of the table")] = format!("{value:?}");
            });
            self.rows.push(values);
            self.updates += 1;
        }

        fn security_incident(&mut self, _: &SecurityIncidentRow, _: Cause) {}
    }

    #[test]
    fn an_update_and_an_earlier_row_say_what_the_row_would() {
        let mut scenario = Scenario::built_in();
        let background = scenario.background.as_mut();
        background.expect("a month of alerts").alerts_per_hour = 2.0;
        let mut rendered = Rows::default();
        simulate(&scenario, &mut rendered);
        let mut updated = Rows {
            takes_updates: true,
            ..Rows::default()
        };
        simulate(&scenario, &mut updated);
        assert!(updated.updates > rendered.rows.len() / 4);
        assert_eq!(updated.rows.len(), rendered.rows.len());
        for (updated, rendered) in updated.rows.iter().zip(&rendered.rows) {
            assert_eq!(updated, rendered);
        }
    }
}
