//! Retention: rows that are too old leave their table.

use std::sync::Arc;

use crate::segment::Segment;
use crate::table::Table;

/// The column that says how old a row is.
const INGESTION_TIME: &str = "TimeGenerated";

impl Table {
    /// Drops the rows that were ingested before `cutoff`, in ticks. Snapshots that were taken before keep them.
    ///
    /// Rows lie in the order of their `TimeGenerated`, as ingestion leaves them, so that only the oldest segments are looked
    /// at. A table without such a column keeps its rows.
    pub fn expire(&self, cutoff: i64) {
        let columns = self.schema().columns();
        let Some(time) = columns
            .iter()
            .position(|column| column.name == INGESTION_TIME)
        else {
            return;
        };
        let mut published = self.published_mut();
        let mut kept = published.segments().to_vec();
        let whole = kept.partition_point(|segment| last_time(segment, time) < Some(cutoff));
        let mut gone: Vec<Arc<Segment>> = kept.drain(..whole).collect();
        if let Some(oldest) = kept.first_mut() {
            let expired = rows_before(oldest, time, cutoff);
            if expired > 0 {
                gone.push(Arc::new(oldest.first(expired)));
                *oldest = Arc::new(oldest.without_first(expired));
            }
        }
        if !gone.is_empty() {
            published.keep(kept, &gone);
        }
    }
}

/// The time of a segment's last row; a null or an empty segment is older than everything.
fn last_time(segment: &Segment, column: usize) -> Option<i64> {
    segment.longs(column)?.iter().next_back().flatten()
}

fn rows_before(segment: &Segment, column: usize, cutoff: i64) -> usize {
    segment.longs(column).map_or(0, |times| {
        times.values().partition_point(|&time| time < cutoff)
    })
}

#[cfg(test)]
mod tests {
    use kql_types::KqlType;

    use super::*;
    use crate::schema::{Column, Encoding, TableSchema};
    use crate::segment::{Cell, SEGMENT_ROWS};

    /// A table with rows at the times 0, 1, 2, ...
    fn table(rows: usize) -> Table {
        let column = |name: &str, kql_type, encoding| Column {
            name: name.to_owned(),
            kql_type,
            encoding,
        };
        let table = Table::new(TableSchema::new(
            "T",
            vec![
                column("id", KqlType::String, Encoding::Interned),
                column(INGESTION_TIME, KqlType::DateTime, Encoding::Plain),
            ],
        ));
        let mut writer = table.writer();
        for time in 0..rows {
            writer.row(|push| {
                push(Cell::Text("x"));
                push(Cell::Long(time as i64));
            });
        }
        writer.publish();
        drop(writer);
        table
    }

    #[test]
    fn whole_segments_and_the_start_of_one_leave() {
        let table = table(2 * SEGMENT_ROWS + 10);
        let before = table.snapshot();
        table.expire(SEGMENT_ROWS as i64 + 3);
        let after = table.snapshot();
        assert_eq!(before.rows(), 2 * SEGMENT_ROWS + 10);
        assert_eq!(after.rows(), SEGMENT_ROWS + 7);
        assert_eq!(
            rows_before(&after.segments()[0], 1, SEGMENT_ROWS as i64 + 4),
            1
        );
    }

    #[test]
    fn a_cutoff_in_the_past_or_future_keeps_or_drops_all() {
        let table = table(5);
        table.expire(0);
        assert_eq!(table.snapshot().rows(), 5);
        table.expire(5);
        assert_eq!(table.snapshot().rows(), 0);
        table.expire(9);
    }
}
