//! A circle of slices, with their names and shares beside it.

use std::f64::consts::TAU;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use super::{Look, cut, lines, width};
use crate::chart::Pie;
use crate::chart::number::value_text;

/// The radius in rows, half a row more than whole ones so that the circle has a middle row.
const RADIUS: f64 = 6.5;

/// The rows and columns of the circle; a row is as high as two columns are wide.
const ROWS: u16 = 13;
const COLUMNS: u16 = 27;

/// Between the circle and the names.
const GAP: u16 = 3;

pub(super) fn draw(chart: &Pie, look: Look) -> String {
    let total: f64 = chart.slices.iter().map(|(_, size)| size).sum();
    let rows = if chart.has_legend {
        chart.slices.len() as u16
    } else {
        0
    };
    let mut buffer = Buffer::empty(Rect::new(0, 0, look.width, ROWS.max(rows)));
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let down = f64::from(row) - f64::from(ROWS / 2);
            let right = (f64::from(column) - f64::from(COLUMNS / 2)) / 2.0;
            if right.hypot(down) > RADIUS {
                continue;
            }
            // Clockwise from the top, as a share of the circle.
            let turned = right.atan2(-down).rem_euclid(TAU) / TAU;
            let pen = look.pen(slice_at(chart, turned * total));
            let style = Style::new().fg(pen.colour);
            buffer.set_string(column, row, String::from(pen.fill), style);
        }
    }
    if chart.has_legend {
        write_names(chart, total, &mut buffer, look);
    }
    lines(&buffer)
}

/// The slice that covers a point of the sum of all sizes.
fn slice_at(chart: &Pie, point: f64) -> usize {
    let mut end = 0.0;
    let covers = chart.slices.iter().position(|(_, size)| {
        end += size;
        point < end
    });
    covers.unwrap_or(chart.slices.len() - 1)
}

fn write_names(chart: &Pie, total: f64, buffer: &mut Buffer, look: Look) {
    let values: Vec<String> = chart
        .slices
        .iter()
        .map(|(_, size)| value_text(*size))
        .collect();
    let value_width = values.iter().map(|value| width(value)).max().unwrap_or(0);
    let start = COLUMNS + GAP;
    let room = usize::from(look.width.saturating_sub(start)).saturating_sub(value_width + 12);
    let names: Vec<String> = chart
        .slices
        .iter()
        .map(|(name, _)| cut(name, room.max(4)))
        .collect();
    let name_width = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let top = (buffer.area.height - names.len() as u16) / 2;
    for (idx, (name, value)) in names.iter().zip(&values).enumerate() {
        let row = top + idx as u16;
        let pen = look.pen(idx);
        let share = 100.0 * chart.slices[idx].1 / total;
        let pad = name_width - width(name);
        buffer.set_string(
            start,
            row,
            String::from(pen.fill),
            Style::new().fg(pen.colour),
        );
        let text = format!("{name}{:pad$}  {value:>value_width$}  {share:5.1} %", "");
        buffer.set_string(start + 2, row, text, Style::new());
    }
}
