//! Hand-written loops over bare columns: marks to measure an engine by.

mod index;

pub use index::{Index, Latest};

/// The time and the status of the latest row of each of `alerts` alerts. Alerts and statuses are codes, and every alert has
/// a row.
pub fn latest_statuses(
    alerts: usize,
    rows: &[u32],
    times: &[i64],
    statuses: &[u8],
) -> (Vec<i64>, Vec<u8>) {
    let mut best = vec![(i64::MIN, 0_u32); alerts];
    for (row, (&alert, &time)) in rows.iter().zip(times).enumerate() {
        let best = &mut best[alert as usize];
        if time > best.0 {
            *best = (time, row as u32);
        }
    }
    let times = best.iter().map(|best| best.0);
    let latest = best.iter().map(|best| statuses[best.1 as usize]);
    (times.collect(), latest.collect())
}
