//! Axes with the ticks of the chart, and styles that all charts share.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Area, Failure, colour, font};
use crate::chart::Axis;

/// Pixels of a line of a legend.
const LEGEND_LINE: i32 = 20;

/// Places of an axis as pixels. Its grid and labels are the chart's own ticks.
#[derive(Debug, Clone)]
pub(super) struct Coordinates {
    min: f64,
    max: f64,
    ticks: Vec<(f64, String)>,
}

impl Coordinates {
    /// An axis with about `most` ticks.
    pub(super) fn of(axis: &Axis, most: usize) -> Self {
        let ticks = axis.ticks(most).into_iter();
        Self {
            min: axis.min,
            max: axis.max,
            ticks: ticks.map(|tick| (tick.at, tick.label)).collect(),
        }
    }

    /// Places from zero to the number of names, which stand in the middle of theirs.
    pub(super) fn of_names(names: &[String], most: usize) -> Self {
        let every = names.len().div_ceil(most.max(1)).max(1);
        let ticks = names.iter().enumerate().step_by(every);
        Self {
            min: 0.0,
            max: names.len() as f64,
            ticks: ticks
                .map(|(idx, name)| (idx as f64 + 0.5, name.clone()))
                .collect(),
        }
    }

    /// The other way round: the first place comes last.
    pub(super) fn reversed(self) -> Self {
        let (min, max) = (self.min, self.max);
        let ticks = self
            .ticks
            .into_iter()
            .map(|(at, label)| (min + max - at, label));
        Self {
            min,
            max,
            ticks: ticks.collect(),
        }
    }
}

impl Ranged for Coordinates {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = ((value - self.min) / (self.max - self.min)).clamp(0.0, 1.0);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, _: H) -> Vec<f64> {
        self.ticks.iter().map(|(at, _)| *at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.min..self.max
    }
}

impl ValueFormatter<f64> for Coordinates {
    fn format_ext(&self, value: &f64) -> String {
        let mut ticks = self.ticks.iter();
        let tick = ticks.find(|(at, _)| at == value);
        tick.map_or_else(String::new, |(_, label)| label.clone())
    }
}

/// Text in the middle of its place.
pub(super) fn centred(size: f64) -> TextStyle<'static> {
    let style = TextStyle::from((font::NAME, size).into_font());
    style.pos(Pos::new(HPos::Center, VPos::Center))
}

/// Pixels that a text of the size of labels takes, about.
pub(super) fn label_pixels(text: &str) -> u32 {
    text.chars().count() as u32 * 8 + 12
}

/// Names the series above a chart, and returns the area that is left.
pub(super) fn below_legend<B: DrawingBackend>(
    names: &[&str],
    area: &Area<B>,
) -> Result<Area<B>, Failure<B>> {
    if names.is_empty() {
        return Ok(area.clone());
    }
    let (width, _) = area.dim_in_pixel();
    let mut lines: Vec<Vec<usize>> = vec![Vec::new()];
    let mut used = 0;
    let mut starts = Vec::new();
    for (idx, name) in names.iter().enumerate() {
        let pixels = label_pixels(name) + 20;
        if used > 0 && used + pixels > width - 40 {
            lines.push(Vec::new());
            used = 0;
        }
        starts.push(used as i32 + 20);
        lines.last_mut().expect("there is a line").push(idx);
        used += pixels;
    }
    let (head, rest) = area.split_vertically(lines.len() as i32 * LEGEND_LINE + 8);
    for (row, line) in lines.iter().enumerate() {
        let top = 8 + row as i32 * LEGEND_LINE;
        for &idx in line {
            let x = starts[idx];
            head.draw(&Rectangle::new(
                [(x, top), (x + 12, top + 12)],
                colour(idx).filled(),
            ))?;
            head.draw(&Text::new(
                names[idx],
                (x + 18, top),
                (font::NAME, 13).into_font(),
            ))?;
        }
    }
    Ok(rest)
}
