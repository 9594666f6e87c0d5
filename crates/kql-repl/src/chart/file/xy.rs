//! Lines, areas and points.

use plotters::prelude::*;

use super::canvas::{self, Coordinates, label_pixels};
use super::{Area, Failure, colour, font};
use crate::chart::{Shape, Xy};

/// Ticks of the y-axis.
const Y_TICKS: usize = 6;

/// How strong the colour of an area is, over which grid and other areas show.
const AREA_STRENGTH: f64 = 0.85;

pub(super) fn draw<B: DrawingBackend>(chart: &Xy, area: &Area<B>) -> Result<(), Failure<B>> {
    let names: Vec<&str> = chart
        .layers
        .iter()
        .map(|layer| layer.name.as_str())
        .collect();
    let area = &canvas::below_legend(if chart.has_legend { &names } else { &[] }, area)?;
    let (width, _) = area.dim_in_pixel();
    let x_ticks = width as usize / (chart.x.label_width() * 8 + 20);
    let x = Coordinates::of(&chart.x, x_ticks);
    let y = Coordinates::of(&chart.y, Y_TICKS);
    let widest = chart
        .y
        .ticks(Y_TICKS)
        .iter()
        .map(|tick| label_pixels(&tick.label))
        .max();
    let mut context = ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(48)
        .y_label_area_size(widest.unwrap_or(40) + 24)
        .build_cartesian_2d(x, y)?;
    let mut mesh = context.configure_mesh();
    mesh.max_light_lines(0)
        .label_style((font::NAME, 13))
        .axis_desc_style((font::NAME, 14))
        .x_desc(chart.x.title.clone().unwrap_or_default())
        .y_desc(chart.y.title.clone().unwrap_or_default());
    mesh.draw()?;
    let bottom = 0f64.clamp(chart.y.min, chart.y.max);
    for (idx, layer) in chart.layers.iter().enumerate() {
        let colour = colour(idx);
        for run in &layer.runs {
            let points = run.iter().copied();
            match layer.shape {
                Shape::Line if run.len() == 1 => context
                    .draw_series(points.map(|point| Circle::new(point, 2, colour.filled())))?,
                Shape::Line => {
                    context.draw_series(LineSeries::new(points, colour.stroke_width(2)))?
                }
                Shape::Area => {
                    let fill = colour.mix(AREA_STRENGTH);
                    context
                        .draw_series(AreaSeries::new(points, bottom, fill).border_style(colour))?
                }
                Shape::Points => context
                    .draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?,
            };
        }
    }
    Ok(())
}
