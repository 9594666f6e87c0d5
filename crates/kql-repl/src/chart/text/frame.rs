//! What surrounds the plots: axes with their labels, titles and legends.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use super::{Look, Pen, cut, lines, width};
use crate::chart::Axis;

/// Rows between the labels of the y-axis.
const ROWS_PER_TICK: usize = 3;

/// The most series that a legend names.
const MOST_NAMES: usize = 30;

/// A buffer with axes around a plot.
pub(super) struct Frame {
    pub(super) buffer: Buffer,
    /// Where to plot.
    pub(super) plot: Rect,
}

impl Frame {
    /// A y-axis beside a plot of this height, with `below` rows for what stands below.
    pub(super) fn new(y: &Axis, plot_height: u16, below: u16, look: Look) -> Self {
        let title_height = u16::from(y.title.is_some());
        let ticks = y.ticks(usize::from(plot_height) / ROWS_PER_TICK);
        let label_width = ticks
            .iter()
            .map(|tick| width(&tick.label))
            .max()
            .unwrap_or(0) as u16;
        let height = title_height + plot_height + 1 + below;
        let mut buffer = Buffer::empty(Rect::new(0, 0, look.width, height));
        let plot = Rect::new(
            label_width + 2,
            title_height,
            look.width - label_width - 3,
            plot_height,
        );
        if let Some(title) = &y.title {
            let title = cut(title, usize::from(look.width));
            buffer.set_string(0, 0, title, Style::new());
        }
        for row in plot.top()..plot.bottom() {
            buffer.set_string(plot.x - 1, row, "│", Style::new());
        }
        for tick in ticks {
            let row = row_of(y, tick.at, plot);
            let column = label_width - width(&tick.label) as u16;
            buffer.set_string(column, row, &tick.label, Style::new());
            buffer.set_string(plot.x - 1, row, "┤", Style::new());
        }
        let line = "─".repeat(usize::from(plot.width));
        buffer.set_string(plot.x - 1, plot.bottom(), format!("└{line}"), Style::new());
        Self { buffer, plot }
    }

    /// Puts labels below the plot, centred on their columns; those without room are left out.
    pub(super) fn label_columns(&mut self, labels: impl Iterator<Item = (u16, String)>) {
        let row = self.plot.bottom() + 1;
        let mut free_from = 0;
        for (column, label) in labels {
            let length = width(&label) as u16;
            let start = column.saturating_sub(length / 2);
            let last_start = self.buffer.area.width.saturating_sub(length);
            let start = start.min(last_start);
            if start < free_from {
                continue;
            }
            self.buffer
                .set_string(column, self.plot.bottom(), "┬", Style::new());
            self.buffer.set_string(start, row, &label, Style::new());
            free_from = start + length + 1;
        }
    }

    /// Puts the title of the x-axis in the middle of a row.
    pub(super) fn title_columns(&mut self, title: Option<&String>, row: u16) {
        if let Some(title) = title {
            let title = cut(title, usize::from(self.plot.width));
            let indent = usize::from(self.plot.width).saturating_sub(width(&title)) / 2;
            self.buffer
                .set_string(self.plot.x + indent as u16, row, title, Style::new());
        }
    }

    pub(super) fn lines(&self) -> String {
        lines(&self.buffer)
    }
}

/// The row of a place.
pub(super) fn row_of(y: &Axis, place: f64, plot: Rect) -> u16 {
    let from_top = (1.0 - y.share(place)) * f64::from(plot.height.saturating_sub(1));
    plot.y + from_top.round() as u16
}

/// Which sign stands for which name, broken into lines.
pub(super) fn legend(entries: &[(Pen, char, &str)], look: Look) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (pen, sign, name) in entries.iter().take(MOST_NAMES) {
        let name = cut(name, usize::from(look.width) / 2);
        let length = width(&name) + 5;
        if used > 0 && used + length > usize::from(look.width) {
            out.push('\n');
            used = 0;
        }
        used += length;
        let (on, off) = if look.coloured {
            (super::escape(pen.colour), "\u{1b}[0m")
        } else {
            ("", "")
        };
        out.push_str(&format!("{on}{sign}{off} {name}   "));
    }
    if entries.len() > MOST_NAMES {
        out.push_str(&format!("and {} more", entries.len() - MOST_NAMES));
    }
    let lines = out.lines().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}
