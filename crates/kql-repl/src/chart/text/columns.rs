//! Columns side by side.

use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use super::frame::Frame;
use super::{Look, bars, width};
use crate::chart::{Bars, Stacking};

/// The rows of a plot.
const HEIGHT: u16 = 12;

/// The most lines of a name below its column.
const MOST_LINES: usize = 3;

/// The widest that a column gets.
const WIDEST: u16 = 12;

/// An eighth to a whole of a row.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The columns; `None` where they and their names do not fit side by side.
pub(super) fn draw(chart: &Bars, look: Look) -> Option<String> {
    let places = u16::try_from(chart.labels.len()).ok()?;
    let per_place = if chart.stacking == Stacking::None {
        chart.series.len() as u16
    } else {
        1
    };
    let trial = Frame::new(&chart.value, HEIGHT, 0, look);
    let slot = trial.plot.width / places.max(1);
    let gap = u16::from(slot > per_place);
    let column = ((slot.saturating_sub(gap)) / per_place).min(WIDEST);
    if column == 0 {
        return None;
    }
    let names = if chart.is_scale {
        Vec::new()
    } else {
        wrapped_all(&chart.labels, slot)?
    };
    let name_lines = names.iter().map(Vec::len).max().unwrap_or(1) as u16;
    let mut frame = Frame::new(&chart.value, HEIGHT, name_lines + 1, look);
    for place in 0..places {
        let start = frame.plot.x + place * slot + (slot - gap - column * per_place) / 2;
        for series in 0..chart.series.len() {
            let offset = if chart.stacking == Stacking::None {
                series as u16 * column
            } else {
                0
            };
            let area = Rect::new(start + offset, frame.plot.y, column, frame.plot.height);
            draw_column(chart, series, usize::from(place), area, &mut frame, look);
        }
    }
    let middle = |place: usize| frame.plot.x + place as u16 * slot + (slot - gap) / 2;
    if chart.is_scale {
        let labels: Vec<_> = chart
            .labels
            .iter()
            .enumerate()
            .map(|(place, label)| (middle(place), label.clone()))
            .collect();
        frame.label_columns(labels.into_iter());
    } else {
        for (place, lines) in names.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let start = (middle(place) + 1).saturating_sub((width(text) as u16).div_ceil(2));
                let row = frame.plot.bottom() + 1 + line as u16;
                frame
                    .buffer
                    .set_string(start.max(frame.plot.x), row, text, Style::new());
            }
        }
    }
    frame.title_columns(
        chart.label_title.as_ref(),
        frame.plot.bottom() + 1 + name_lines,
    );
    Some(bars::legend(chart, look) + &frame.lines())
}

/// Names in lines that fit their slots.
fn wrapped_all(labels: &[String], slot: u16) -> Option<Vec<Vec<String>>> {
    let room = usize::from(slot.saturating_sub(1)).max(1);
    labels.iter().map(|label| wrapped(label, room)).collect()
}

fn wrapped(label: &str, room: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let fits = lines.len() <= MOST_LINES && lines.iter().all(|line| width(line) <= room);
    fits.then_some(lines)
}

fn draw_column(
    chart: &Bars,
    series: usize,
    place: usize,
    area: Rect,
    frame: &mut Frame,
    look: Look,
) {
    let Some((from, to)) = chart.span(series, place) else {
        return;
    };
    let pen = look.pen(series);
    let style = Style::new().fg(pen.colour);
    let [low, high] =
        [from.min(to), from.max(to)].map(|value| chart.value.share(value) * f64::from(area.height));
    let is_fine = pen.fill == '█' && chart.stacking == Stacking::None && low.fract() == 0.0;
    let full = if is_fine { high.floor() } else { high.round() };
    let mut put = |row_from_bottom: u16, sign: char| {
        let text = String::from(sign).repeat(usize::from(area.width));
        let row = area.bottom().saturating_sub(row_from_bottom + 1);
        frame.buffer.set_string(area.x, row, text, style);
    };
    for row in low.round() as u16..full as u16 {
        put(row, pen.fill);
    }
    if is_fine && high > full {
        let eighths = ((high - full) * 8.0).ceil() as usize;
        put(full as u16, EIGHTHS[eighths.clamp(1, 8) - 1]);
    } else if full <= low.round() && high > low && chart.stacking == Stacking::None {
        put((low as u16).min(area.height - 1), EIGHTHS[0]);
    }
}
