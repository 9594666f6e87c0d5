//! Slices of a circle, with their names beside it.

use std::f64::consts::TAU;

use plotters::prelude::*;

use super::{Area, Failure, colour, font};
use crate::chart::Pie;
use crate::chart::number::value_text;

/// Corners of a whole circle.
const CORNERS: f64 = 360.0;

/// Pixels of a line of names.
const LINE: i32 = 22;

/// The height in pixels that the names need.
pub(super) fn height(chart: &Pie) -> u32 {
    (chart.slices.len() as u32 * LINE as u32 + 40).min(20_000)
}

pub(super) fn draw<B: DrawingBackend>(chart: &Pie, area: &Area<B>) -> Result<(), Failure<B>> {
    let (_, height) = area.dim_in_pixel();
    let radius = f64::from(height.min(460)) / 2.0 - 24.0;
    let centre = (260.0, f64::from(height) / 2.0);
    let total: f64 = chart.slices.iter().map(|(_, size)| size).sum();
    let mut start = 0.0;
    for (idx, (_, size)) in chart.slices.iter().enumerate() {
        let end = start + size / total;
        area.draw(&Polygon::new(
            slice(centre, radius, start, end),
            colour(idx).filled(),
        ))?;
        start = end;
    }
    if !chart.has_legend {
        return Ok(());
    }
    let top = (height as i32 - chart.slices.len() as i32 * LINE) / 2;
    for (idx, (name, size)) in chart.slices.iter().enumerate() {
        let row = top + idx as i32 * LINE;
        let share = 100.0 * size / total;
        let text = format!("{name}   {} ({share:.1} %)", value_text(*size));
        area.draw(&Rectangle::new(
            [(540, row), (554, row + 14)],
            colour(idx).filled(),
        ))?;
        area.draw(&Text::new(text, (562, row), (font::NAME, 14).into_font()))?;
    }
    Ok(())
}

/// The corners of a slice, clockwise from the top; a whole circle is a slice too.
fn slice(centre: (f64, f64), radius: f64, start: f64, end: f64) -> Vec<(i32, i32)> {
    let steps = ((end - start) * CORNERS).ceil().max(1.0) as u32;
    let at = |step: u32| {
        let turned = TAU * (start + (end - start) * f64::from(step) / f64::from(steps));
        let (x, y) = (
            centre.0 + radius * turned.sin(),
            centre.1 - radius * turned.cos(),
        );
        (x.round() as i32, y.round() as i32)
    };
    let middle = (centre.0.round() as i32, centre.1.round() as i32);
    std::iter::once(middle).chain((0..=steps).map(at)).collect()
}
