//! Charts as pictures: SVG, PNG, and HTML that holds the SVG and needs no network.

mod bars;
mod canvas;
mod font;
mod pie;
mod png;
mod xy;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::{Drawing, Panel};

/// Pixels of a picture: its width, and the height of each panel and of the title.
const WIDTH: u32 = 1000;
const PANEL_HEIGHT: u32 = 460;
const SMALL_PANEL_HEIGHT: u32 = 260;
const TITLE_HEIGHT: u32 = 40;

/// Colours that stay apart for most colour-blind people (Okabe and Ito's, without black).
const COLOURS: &[RGBColor] = &[
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(240, 228, 66),
    RGBColor(120, 120, 120),
];

/// A part of a picture, whatever its format is.
type Area<B> = DrawingArea<B, Shift>;

/// Why a picture was not drawn.
type Failure<B> = DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>;

/// A file format, by the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureFormat {
    Svg,
    Png,
    Html,
}

impl PictureFormat {
    /// The format of a file of this name.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Writes the drawing into a file whose extension says the format. Returns what is not as it was asked for.
pub(crate) fn save(drawing: &Drawing, path: &Path) -> Result<Vec<String>> {
    let Some(format) = PictureFormat::of(path) else {
        bail!(
            "`{}` is no chart file: expected .svg, .png or .html",
            path.display()
        );
    };
    let mut drawing = drawing.clone();
    for panel in &mut drawing.panels {
        if let Panel::Bars(chart) = panel
            && let Some(fitted) = bars::fitted(chart)
        {
            *panel = Panel::Bars(fitted);
            let note = "the columns' names do not fit side by side: they are drawn as bars";
            drawing.notes.push(note.to_owned());
        }
    }
    let content = match format {
        PictureFormat::Svg => svg(&drawing)?.into_bytes(),
        PictureFormat::Html => html(&drawing)?.into_bytes(),
        PictureFormat::Png => bitmap(&drawing)?,
    };
    fs::write(path, content).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(drawing.notes)
}

fn svg(drawing: &Drawing) -> Result<String> {
    font::register();
    let mut text = String::new();
    draw(drawing, SVGBackend::with_string(&mut text, size(drawing)))?;
    Ok(text)
}

fn html(drawing: &Drawing) -> Result<String> {
    let title = drawing.title.as_deref().unwrap_or("kqlab");
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let svg = svg(drawing)?;
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>body{{margin:2em;background:#fff}}svg{{max-width:100%;height:auto}}</style>\n</head>\n\
         <body>\n{svg}\n</body>\n</html>\n"
    ))
}

fn bitmap(drawing: &Drawing) -> Result<Vec<u8>> {
    font::register();
    let (width, height) = size(drawing);
    let mut pixels = vec![0; (width * height * png::BYTES_PER_PIXEL) as usize];
    draw(
        drawing,
        BitMapBackend::with_buffer(&mut pixels, (width, height)),
    )?;
    Ok(png::encode(&pixels, width, height))
}

fn size(drawing: &Drawing) -> (u32, u32) {
    let title = if drawing.title.is_some() {
        TITLE_HEIGHT
    } else {
        0
    };
    let count = drawing.panels.len() as u32;
    (WIDTH, title + count * panel_height(drawing))
}

fn panel_height(drawing: &Drawing) -> u32 {
    match drawing.panels.as_slice() {
        [Panel::Bars(chart)] => bars::height(chart).max(PANEL_HEIGHT),
        [Panel::Pie(chart)] => pie::height(chart).max(PANEL_HEIGHT),
        [_] => PANEL_HEIGHT,
        _ => SMALL_PANEL_HEIGHT,
    }
}

fn draw<B: DrawingBackend>(drawing: &Drawing, backend: B) -> Result<()> {
    let root = backend.into_drawing_area();
    draw_into(drawing, &root).map_err(|error| anyhow!("cannot draw the chart: {error}"))
}

fn draw_into<B: DrawingBackend>(drawing: &Drawing, root: &Area<B>) -> Result<(), Failure<B>> {
    root.fill(&WHITE)?;
    let below = match &drawing.title {
        Some(title) => root.titled(title, (font::NAME, 22))?,
        None => root.clone(),
    };
    for (panel, area) in drawing
        .panels
        .iter()
        .zip(below.split_evenly((drawing.panels.len(), 1)))
    {
        match panel {
            Panel::Xy(chart) => xy::draw(chart, &area)?,
            Panel::Bars(chart) => bars::draw(chart, &area)?,
            Panel::Pie(chart) => pie::draw(chart, &area)?,
            Panel::Card(values) => card(values, &area)?,
        }
    }
    root.present()
}

/// The values of a record, each above its name.
fn card<B: DrawingBackend>(values: &[(String, String)], area: &Area<B>) -> Result<(), Failure<B>> {
    let shares = area.split_evenly((values.len().max(1), 1));
    for ((name, value), area) in values.iter().zip(shares) {
        let (width, height) = area.dim_in_pixel();
        let (middle, height) = (width as i32 / 2, height as i32);
        let value_style = canvas::centred(f64::from(height).clamp(40.0, 160.0) / 2.5);
        area.draw(&Text::new(
            value.as_str(),
            (middle, height / 2 - 20),
            value_style,
        ))?;
        area.draw(&Text::new(
            name.as_str(),
            (middle, height / 2 + 40),
            canvas::centred(16.0),
        ))?;
    }
    Ok(())
}

fn colour(series: usize) -> RGBColor {
    COLOURS[series % COLOURS.len()]
}
