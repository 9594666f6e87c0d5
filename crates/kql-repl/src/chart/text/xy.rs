//! Lines, areas and points.

use ratatui_core::symbols::Marker;
use ratatui_core::widgets::Widget;
use ratatui_widgets::canvas::{Canvas, Context, Line, Points};

use super::{Look, Pen, frame};
use crate::chart::{Layer, Shape, Xy};

/// The rows of a plot.
const HEIGHT: u16 = 15;

/// The rows of a plot that is one of several.
const PANEL_HEIGHT: u16 = 8;

/// Dots of a Braille sign side by side.
const DOTS_PER_COLUMN: u16 = 2;

pub(super) fn draw(chart: &Xy, is_one_of_many: bool, look: Look) -> String {
    let height = if is_one_of_many { PANEL_HEIGHT } else { HEIGHT };
    let pens: Vec<Pen> = (0..chart.layers.len())
        .map(|layer| look.pen(layer))
        .collect();
    // Dots are finer than signs, which are needed where nothing else tells the series apart.
    let is_dotted = look.coloured || chart.layers.len() == 1;
    let mut out = String::new();
    if chart.has_legend {
        let entries = chart.layers.iter().zip(&pens);
        let entries: Vec<_> = entries
            .map(|(layer, pen)| (*pen, sign(layer.shape, *pen), layer.name.as_str()))
            .collect();
        out.push_str(&frame::legend(&entries, look));
    }
    let mut frame = frame::Frame::new(&chart.y, height, 2, look);
    let plot = frame.plot;
    let canvas = Canvas::default()
        .x_bounds([chart.x.min, chart.x.max])
        .y_bounds([chart.y.min, chart.y.max])
        .paint(|ctx| {
            for (layer, pen) in chart.layers.iter().zip(&pens) {
                ctx.marker(match layer.shape {
                    Shape::Points => Marker::Custom(pen.point),
                    _ if is_dotted => Marker::Braille,
                    shape => Marker::Custom(sign(shape, *pen)),
                });
                paint(ctx, layer, *pen, chart, plot.width);
                ctx.layer();
            }
        });
    canvas.render(plot, &mut frame.buffer);
    let most = usize::from(plot.width) / (chart.x.label_width() + 2);
    let last = f64::from(plot.width - 1);
    let ticks = chart.x.ticks(most).into_iter();
    let labels = ticks.map(|tick| {
        let column = (chart.x.share(tick.at) * last).round() as u16;
        (plot.x + column, tick.label)
    });
    frame.label_columns(labels);
    frame.title_columns(chart.x.title.as_ref(), plot.bottom() + 2);
    out + &frame.lines()
}

fn sign(shape: Shape, pen: Pen) -> char {
    match shape {
        Shape::Area => pen.fill,
        Shape::Line | Shape::Points => pen.point,
    }
}

fn paint(ctx: &mut Context<'_>, layer: &Layer, pen: Pen, chart: &Xy, columns: u16) {
    match layer.shape {
        Shape::Points => {
            let coords: Vec<(f64, f64)> = layer.points().collect();
            ctx.draw(&Points {
                coords: &coords,
                color: pen.colour,
            });
        }
        Shape::Line => {
            for run in &layer.runs {
                for (from, to) in run.iter().zip(run.iter().skip(1).chain(run.last())) {
                    ctx.draw(&Line::new(from.0, from.1, to.0, to.1, pen.colour));
                }
            }
        }
        Shape::Area => {
            let bottom = 0f64.clamp(chart.y.min, chart.y.max);
            let steps = columns * DOTS_PER_COLUMN;
            let extent = chart.x.max - chart.x.min;
            for run in &layer.runs {
                let at = |step| chart.x.min + extent * f64::from(step) / f64::from(steps - 1);
                let tops =
                    (0..steps).filter_map(|step| Some((at(step), height_at(run, at(step))?)));
                for (x, top) in tops.chain(run.iter().copied()) {
                    ctx.draw(&Line::new(x, bottom, x, top, pen.colour));
                }
            }
        }
    }
}

/// How high a line is at `x`, within its ends.
fn height_at(run: &[(f64, f64)], x: f64) -> Option<f64> {
    let next = run.partition_point(|point| point.0 < x);
    let (to, from) = (run.get(next)?, run.get(next.checked_sub(1)?)?);
    let share = (x - from.0) / (to.0 - from.0);
    Some(from.1 + share * (to.1 - from.1))
}
