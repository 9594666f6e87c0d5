//! Status changes of alerts, in three shapes.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 2024-06-01 in ticks: the time of the first row.
const FIRST_TICK: i64 = 638_527_968_000_000_000;
/// The longest time between two rows, in ticks.
const LONGEST_STEP: i64 = 7_000_000;
/// Rows arrive up to so many others later than their times say.
const DISORDER: usize = 1000;

/// The names of the statuses; an alert starts with the first.
pub const STATUSES: [&str; 4] = ["New", "InProgress", "Resolved", "Dismissed"];

/// How many rows an alert has, and how they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Three on average, most of them soon after the first.
    Few,
    /// A thousand on average, some alerts far more than others.
    Many,
    /// One.
    One,
}

/// Status changes, column by column, in the order in which they arrive.
#[derive(Debug)]
pub struct Events {
    /// The alerts' ids: guids as text, in the order of their first rows.
    pub ids: Vec<String>,
    /// The alert of each row, a position in `ids`.
    pub alerts: Vec<u32>,
    /// The time of each row in ticks. No two are equal.
    pub times: Vec<i64>,
    /// The status of each row, a position in [`STATUSES`].
    pub statuses: Vec<u8>,
}

impl Events {
    /// `rows` status changes; the same arguments give the same.
    pub fn new(rows: usize, shape: Shape) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let alerts = in_order_of_first_use(match shape {
            Shape::Few => few(rows, &mut rng),
            Shape::Many => many(rows, &mut rng),
            Shape::One => (0..rows).collect(),
        });
        let count = alerts.iter().max().map_or(0, |&last| last as usize + 1);
        let mut is_known = vec![false; count];
        let statuses = alerts.iter().map(|&alert| {
            match std::mem::replace(&mut is_known[alert as usize], true) {
                true => rng.random_range(1..STATUSES.len() as u8),
                false => 0,
            }
        });
        Self {
            statuses: statuses.collect(),
            ids: (0..count).map(|_| super::guid(&mut rng)).collect(),
            times: times(rows, &mut rng),
            alerts,
        }
    }
}

/// Every alert has a first row, and the others follow it at a distance whose logarithm is about normal.
fn few(rows: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let alerts = rows.div_ceil(3);
    let first = |alert: usize| alert as f64 / alerts as f64;
    let mut events: Vec<(f64, usize)> = (0..alerts).map(|alert| (first(alert), alert)).collect();
    events.extend((alerts..rows).map(|_| {
        let alert = rng.random_range(0..alerts);
        // The sum of twelve evenly distributed values has variance 1.
        let normal = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        (first(alert) + 0.004 * (1.3 * normal).exp(), alert)
    }));
    events.sort_by(|one, other| one.0.total_cmp(&other.0));
    events.into_iter().map(|(_, alert)| alert).collect()
}

/// The n-th alert has rows in proportion to n to the power of -0.8.
fn many(rows: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let alerts = rows.div_ceil(1000);
    let mut shares: Vec<f64> = (1..=alerts).map(|nth| (nth as f64).powf(-0.8)).collect();
    for alert in 1..alerts {
        shares[alert] += shares[alert - 1];
    }
    let whole = shares[alerts - 1];
    let alert = |share: f64| shares.partition_point(|&end| end < share * whole);
    (0..rows)
        .map(|_| alert(rng.random()).min(alerts - 1))
        .collect()
}

fn in_order_of_first_use(alerts: Vec<usize>) -> Vec<u32> {
    let count = alerts.iter().max().map_or(0, |last| last + 1);
    let mut numbers: Vec<Option<u32>> = vec![None; count];
    let mut next = 0;
    let number = |alert: usize| {
        *numbers[alert].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    alerts.into_iter().map(number).collect()
}

fn times(rows: usize, rng: &mut ChaCha8Rng) -> Vec<i64> {
    let mut time = FIRST_TICK;
    let mut arrivals: Vec<(usize, i64)> = (0..rows)
        .map(|row| {
            time += rng.random_range(1..LONGEST_STEP);
            (row + rng.random_range(0..DISORDER), time)
        })
        .collect();
    arrivals.sort_by_key(|(arrival, _)| *arrival);
    arrivals.into_iter().map(|(_, time)| time).collect()
}
