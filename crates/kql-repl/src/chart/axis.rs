//! Axes: their bounds, their ticks, and where a value is on them.

use super::properties::Scale;
use super::{number, time};

/// The parts into which an axis of numbers is divided when its bounds are rounded.
const PARTS: usize = 5;

/// An axis. Its places are values, or their logarithms to base ten.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) title: Option<String>,
    pub(super) measure: Measure,
    /// The first place that is shown.
    pub(crate) min: f64,
    /// The last place that is shown; more than `min`.
    pub(crate) max: f64,
}

/// What an axis measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    Number,
    /// Logarithms of numbers.
    Log,
    /// Ticks of datetimes.
    Time,
    /// Ticks of timespans.
    Length,
    /// Names side by side.
    Names(Vec<String>),
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// Its place.
    pub(crate) at: f64,
    pub(crate) label: String,
}

impl Measure {
    /// Numbers in this scale.
    pub(super) fn of_numbers(scale: Scale) -> Self {
        match scale {
            Scale::Linear => Self::Number,
            Scale::Log => Self::Log,
        }
    }

    /// The place of a value; logarithms have none for zero and less.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        match self {
            Self::Log => (value > 0.0).then(|| value.log10()),
            _ => Some(value),
        }
    }
}

impl Axis {
    /// An x-axis over these places. Given bounds are kept; bounds that leave nothing between them are refused.
    pub(super) fn along(
        measure: Measure,
        places: impl Iterator<Item = f64>,
        given: (Option<f64>, Option<f64>),
    ) -> Result<Self, String> {
        let (low, high) = extent(places);
        let room = match measure {
            Measure::Names(_) => 0.5,
            _ if low == high => 1.0,
            _ => 0.0,
        };
        Self::within(measure, (low - room, high + room), given, "x")
    }

    /// A y-axis over these places: its bounds are round numbers, if they are not given.
    pub(super) fn up(
        measure: Measure,
        places: impl Iterator<Item = f64>,
        given: (Option<f64>, Option<f64>),
    ) -> Result<Self, String> {
        let (low, high) = extent(places);
        let low = given
            .0
            .and_then(|value| measure.place(value))
            .unwrap_or(low);
        let high = given
            .1
            .and_then(|value| measure.place(value))
            .unwrap_or(high);
        let bounds = match &measure {
            Measure::Log => (low.floor(), high.ceil().max(low.floor() + 1.0)),
            _ => number::rounded_out(low.min(high), high.max(low), PARTS),
        };
        Self::within(measure, bounds, given, "y")
    }

    fn within(
        measure: Measure,
        bounds: (f64, f64),
        given: (Option<f64>, Option<f64>),
        name: &str,
    ) -> Result<Self, String> {
        let min = given
            .0
            .and_then(|value| measure.place(value))
            .unwrap_or(bounds.0);
        let max = given
            .1
            .and_then(|value| measure.place(value))
            .unwrap_or(bounds.1);
        if min >= max {
            return Err(format!(
                "nothing is drawn: `{name}min` is not below `{name}max`"
            ));
        }
        Ok(Self {
            title: None,
            measure,
            min,
            max,
        })
    }

    /// About `most` marks in round places, or fewer.
    pub(crate) fn ticks(&self, most: usize) -> Vec<Tick> {
        let (min, max) = (self.min, self.max);
        let tick = |(at, label): (f64, String)| Tick { at, label };
        let of_ticks = |(at, label): (i64, String)| tick((at as f64, label));
        match &self.measure {
            Measure::Number => number::ticks(min, max, most)
                .into_iter()
                .map(tick)
                .collect(),
            Measure::Log => {
                let powers = (min.ceil() as i64..=max.floor() as i64).map(|power| power as f64);
                let powers = powers.map(|at| tick((at, number::value_text(10f64.powf(at)))));
                thinned(powers.collect(), most)
            }
            Measure::Time => {
                let ticks = time::instants(min.ceil() as i64, max as i64, most);
                ticks.into_iter().map(of_ticks).collect()
            }
            Measure::Length => {
                let ticks = time::lengths(min.ceil() as i64, max as i64, most);
                ticks.into_iter().map(of_ticks).collect()
            }
            Measure::Names(names) => {
                let names = names.iter().enumerate();
                let ticks = names.map(|(idx, name)| tick((idx as f64, name.clone())));
                thinned(ticks.collect(), most)
            }
        }
    }

    /// How wide the labels may be, to choose how many there are.
    pub(crate) fn label_width(&self) -> usize {
        match &self.measure {
            Measure::Time | Measure::Length => time::LABEL_WIDTH,
            Measure::Number | Measure::Log => 8,
            Measure::Names(names) => {
                let widths = names.iter().map(|name| name.chars().count());
                widths.max().unwrap_or(0).min(20)
            }
        }
    }

    /// The share of the axis that lies before a place.
    pub(crate) fn share(&self, place: f64) -> f64 {
        (place - self.min) / (self.max - self.min)
    }
}

/// Every so many-th tick, so that at most about `most` are left.
fn thinned(ticks: Vec<Tick>, most: usize) -> Vec<Tick> {
    let every = ticks.len().div_ceil(most.max(1)).max(1);
    ticks.into_iter().step_by(every).collect()
}

/// The least and the greatest place; zero and one where there is none.
fn extent(places: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
        (low.min(place), high.max(place))
    });
    if low <= high { (low, high) } else { (0.0, 1.0) }
}
