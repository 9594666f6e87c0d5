//! Bars that go to the right, a line each.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use super::{Look, cut, frame, lines, width};
use crate::chart::number::value_text;
use crate::chart::{Bars, Stacking};

/// An eighth to a whole of a column.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// The columns of the shortest plot.
const NARROWEST_PLOT: u16 = 10;

pub(super) fn draw(chart: &Bars, look: Look) -> String {
    let mut out = legend(chart, look);
    let per_place = if chart.stacking == Stacking::None {
        chart.series.len()
    } else {
        1
    };
    let header =
        [&chart.label_title, &chart.value.title].map(|title| title.clone().unwrap_or_default());
    let labels = chart.labels.iter().chain([&header[0]]);
    let longest_label = labels.map(|label| width(label)).max().unwrap_or(0);
    let label_width = longest_label.min(usize::from(look.width) / 3);
    let texts = (0..chart.labels.len()).flat_map(|place| value_texts(chart, place));
    let value_width = texts.map(|text| width(&text)).max().unwrap_or(0) as u16;
    let plot_start = label_width as u16 + 2;
    let plot_width = look
        .width
        .saturating_sub(plot_start + value_width + 1)
        .max(NARROWEST_PLOT);
    if header.iter().any(|title| !title.is_empty()) {
        let label_title = cut(&header[0], label_width);
        let pad = label_width - width(&label_title);
        let line = format!("{:pad$}{label_title} │ {}", "", header[1]);
        out.push_str(&format!("{}\n", line.trim_end()));
    }
    for (place, label) in chart.labels.iter().enumerate() {
        let area = Rect::new(
            0,
            0,
            plot_start + plot_width + value_width + 1,
            per_place as u16,
        );
        let mut buffer = Buffer::empty(area);
        let label = cut(label, label_width);
        let column = (label_width - width(&label)) as u16;
        buffer.set_string(column, 0, label, Style::new());
        for (row, text) in value_texts(chart, place).into_iter().enumerate() {
            buffer.set_string(plot_start - 1, row as u16, "│", Style::new());
            let drawn = if chart.stacking == Stacking::None {
                row..row + 1
            } else {
                0..chart.series.len()
            };
            let mut end = plot_start;
            for series in drawn {
                let bar = Rect::new(plot_start, row as u16, plot_width, 1);
                end = end.max(draw_bar(chart, series, place, bar, &mut buffer, look));
            }
            buffer.set_string(end + 1, row as u16, text, Style::new());
        }
        out.push_str(&lines(&buffer));
    }
    out
}

/// Which sign stands for which series, as a stack or a group has them.
pub(super) fn legend(chart: &Bars, look: Look) -> String {
    if !chart.has_legend {
        return String::new();
    }
    let entries = chart.series.iter().enumerate();
    let entries: Vec<_> = entries
        .map(|(idx, series)| (look.pen(idx), look.pen(idx).fill, series.name.as_str()))
        .collect();
    frame::legend(&entries, look)
}

/// What stands behind each line of a place.
fn value_texts(chart: &Bars, place: usize) -> Vec<String> {
    match chart.stacking {
        Stacking::None => {
            let values = chart.series.iter().map(|series| series.values[place]);
            values
                .map(|value| value.map_or_else(String::new, value_text))
                .collect()
        }
        _ => vec![value_text(chart.total(place))],
    }
}

/// Draws a bar, and says where it ends.
fn draw_bar(
    chart: &Bars,
    series: usize,
    place: usize,
    area: Rect,
    buffer: &mut Buffer,
    look: Look,
) -> u16 {
    let Some((from, to)) = chart.span(series, place) else {
        return area.x;
    };
    let pen = look.pen(series);
    let style = Style::new().fg(pen.colour);
    let [start, end] =
        [from.min(to), from.max(to)].map(|value| chart.value.share(value) * f64::from(area.width));
    let is_fine = pen.fill == '█' && chart.stacking == Stacking::None && start.fract() == 0.0;
    let last = if is_fine { end.floor() } else { end.round() };
    let mut text = String::from(pen.fill).repeat((last - start.round()).max(0.0) as usize);
    if is_fine && end > last {
        let eighths = ((end - last) * 8.0).ceil() as usize;
        text.push(EIGHTHS[eighths.clamp(1, 8) - 1]);
    } else if text.is_empty() && end > start && chart.stacking == Stacking::None {
        text.push(EIGHTHS[0]);
    }
    let column = area.x + start.round() as u16;
    buffer.set_string(column, area.y, &text, style);
    column + width(&text) as u16
}
