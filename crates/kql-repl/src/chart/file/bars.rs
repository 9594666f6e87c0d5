//! Bars and columns.

use plotters::prelude::*;

use super::canvas::{self, Coordinates, label_pixels};
use super::{Area, Failure, WIDTH, colour, font};
use crate::chart::{Bars, Direction, Stacking};

/// Ticks of the axis of values.
const VALUE_TICKS: usize = 6;

/// The share of a place that its bars take.
const FILLED: f64 = 0.8;

/// Pixels of a line of bars.
const BAR_PIXELS: u32 = 16;

/// The most pixels that names beside bars get.
const WIDEST_NAMES: u32 = 360;

/// The height in pixels that the chart needs.
pub(super) fn height(chart: &Bars) -> u32 {
    let lines = match (chart.direction, chart.stacking) {
        (Direction::Up, _) => 0,
        (Direction::Right, Stacking::None) => chart.labels.len() * chart.series.len(),
        (Direction::Right, _) => chart.labels.len(),
    };
    // Taller pictures than this are none.
    (lines as u32 * BAR_PIXELS + 90).min(20_000)
}

/// The chart as it is drawn: columns whose names do not fit side by side become bars.
pub(super) fn fitted(chart: &Bars) -> Option<Bars> {
    let names = chart.labels.iter().map(|label| label_pixels(label));
    let is_tight = names.max().unwrap_or(0) * chart.labels.len() as u32 > WIDTH - 100;
    let falls_over = chart.direction == Direction::Up && !chart.is_scale && is_tight;
    falls_over.then(|| Bars {
        direction: Direction::Right,
        ..chart.clone()
    })
}

pub(super) fn draw<B: DrawingBackend>(chart: &Bars, area: &Area<B>) -> Result<(), Failure<B>> {
    let legend: Vec<&str> = chart
        .series
        .iter()
        .map(|series| series.name.as_str())
        .collect();
    let area = &canvas::below_legend(if chart.has_legend { &legend } else { &[] }, area)?;
    let value = Coordinates::of(&chart.value, VALUE_TICKS);
    let names = chart.labels.iter().map(|label| label_pixels(label));
    let name_pixels = names.max().unwrap_or(40).min(WIDEST_NAMES);
    let (width, height) = area.dim_in_pixel();
    let name_title = chart.label_title.clone().unwrap_or_default();
    let value_title = chart.value.title.clone().unwrap_or_default();
    let mut builder = ChartBuilder::on(area);
    builder.margin(14);
    match chart.direction {
        Direction::Right => {
            let names = Coordinates::of_names(&chart.labels, (height / 14) as usize).reversed();
            let mut context = builder
                .x_label_area_size(48)
                .y_label_area_size(name_pixels + 24)
                .build_cartesian_2d(value, names)?;
            configure(&mut context, &value_title, &name_title)?;
            let all = chart.labels.len() as f64;
            draw_bars(chart, &mut context, |from, to, start, end| {
                [(from, all - start), (to, all - end)]
            })
        }
        Direction::Up => {
            let most = (width / name_pixels.max(1)).max(1) as usize;
            let names = Coordinates::of_names(&chart.labels, most);
            let mut context = builder
                .x_label_area_size(48)
                .y_label_area_size(84)
                .build_cartesian_2d(names, value)?;
            configure(&mut context, &name_title, &value_title)?;
            draw_bars(chart, &mut context, |from, to, start, end| {
                [(start, from), (end, to)]
            })
        }
    }
}

type Context<'a, B> = ChartContext<'a, B, Cartesian2d<Coordinates, Coordinates>>;

fn configure<B: DrawingBackend>(
    context: &mut Context<'_, B>,
    x_title: &str,
    y_title: &str,
) -> Result<(), Failure<B>> {
    let mut mesh = context.configure_mesh();
    mesh.max_light_lines(0)
        .label_style((font::NAME, 13))
        .axis_desc_style((font::NAME, 14))
        .x_desc(x_title)
        .y_desc(y_title);
    mesh.draw()
}

/// Draws all bars; `place` puts values and places of names where the axes have them.
fn draw_bars<'a, B: DrawingBackend + 'a>(
    chart: &Bars,
    context: &mut Context<'a, B>,
    place: impl Fn(f64, f64, f64, f64) -> [(f64, f64); 2],
) -> Result<(), Failure<B>> {
    let per_place = match chart.stacking {
        Stacking::None => chart.series.len(),
        _ => 1,
    };
    let thickness = FILLED / per_place as f64;
    for idx in 0..chart.series.len() {
        let colour = colour(idx);
        let offset = if per_place == 1 {
            0.0
        } else {
            idx as f64 * thickness
        };
        let bars = (0..chart.labels.len()).filter_map(|name| {
            let (from, to) = chart.span(idx, name)?;
            let start = name as f64 + (1.0 - FILLED) / 2.0 + offset;
            let corners = place(from, to, start, start + thickness);
            Some(Rectangle::new(corners, colour.filled()))
        });
        context.draw_series(bars)?;
    }
    Ok(())
}
