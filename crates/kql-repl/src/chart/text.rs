//! Draws on a terminal, or into any text: the same text for the same rows and width.
//!
//! The series of coloured charts are told apart by colours, those of others by the signs they are drawn with.

mod bars;
mod card;
mod columns;
mod frame;
mod pie;
mod xy;

use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::style::Color;
use ratatui_core::text::Span;

use super::{Direction, Drawing, Panel};

/// The least width at which axes, bars and slices can be told from each other.
pub(crate) const NARROWEST: u16 = 40;

/// How to draw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// The columns there are.
    pub(crate) width: u16,
    /// With colours?
    pub(crate) coloured: bool,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy)]
struct Pen {
    /// Its sign on points and lines.
    point: char,
    /// Its sign in bars, areas and slices.
    fill: char,
    colour: Color,
}

const COLOURS: &[Color] = &[
    Color::Cyan,
    Color::Yellow,
    Color::Green,
    Color::Magenta,
    Color::Blue,
    Color::Red,
    Color::LightCyan,
    Color::LightYellow,
    Color::LightGreen,
    Color::LightMagenta,
];
const POINTS: &[char] = &['•', '+', 'x', 'o', '*', '#', '@', '%', '=', '~'];
const FILLS: &[char] = &['█', '░', '▓', '▒', '#', '+', '=', 'o', '%', '~'];

impl Look {
    fn pen(self, series: usize) -> Pen {
        let colour = if self.coloured {
            COLOURS[series % COLOURS.len()]
        } else {
            Color::Reset
        };
        Pen {
            point: POINTS[series % POINTS.len()],
            fill: if self.coloured {
                '█'
            } else {
                FILLS[series % FILLS.len()]
            },
            colour,
        }
    }
}

/// Is there room for the drawing? A card takes as little as its values do.
pub(crate) fn has_room(drawing: &Drawing, look: Look) -> bool {
    let is_card = |panel: &Panel| matches!(panel, Panel::Card(_));
    look.width >= NARROWEST || drawing.panels.iter().all(is_card)
}

/// The drawing, each line with its newline, where there [is room](has_room) for it.
pub(crate) fn draw(drawing: &Drawing, look: Look) -> String {
    let mut out = String::new();
    if let Some(title) = &drawing.title {
        let title: String = title.chars().filter(|c| !c.is_control()).collect();
        let indent = usize::from(look.width).saturating_sub(width(&title)) / 2;
        out.push_str(&format!("{:indent$}{title}\n", ""));
    }
    let is_one_of_many = drawing.panels.len() > 1;
    for (idx, panel) in drawing.panels.iter().enumerate() {
        if idx > 0 {
            out.push('\n');
        }
        out.push_str(&draw_panel(panel, is_one_of_many, look));
    }
    out
}

fn draw_panel(panel: &Panel, is_one_of_many: bool, look: Look) -> String {
    match panel {
        Panel::Xy(chart) => xy::draw(chart, is_one_of_many, look),
        Panel::Bars(chart) if chart.direction == Direction::Up => {
            columns::draw(chart, look).unwrap_or_else(|| {
                format!(
                    "{}(the columns and their names do not fit side by side: they are drawn as bars)\n",
                    bars::draw(chart, look)
                )
            })
        }
        Panel::Bars(chart) => bars::draw(chart, look),
        Panel::Pie(chart) => pie::draw(chart, look),
        Panel::Card(values) => card::draw(values, look),
    }
}

/// The columns that a text takes.
fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// A text of at most `most` columns.
fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + width(c.encode_utf8(&mut [0; 4])) + 1 > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The lines of a buffer, without blanks at their ends.
fn lines(buffer: &Buffer) -> String {
    let columns = usize::from(buffer.area.width);
    buffer.content().chunks(columns).map(line).collect()
}

fn line(cells: &[Cell]) -> String {
    let last = cells.iter().rposition(|cell| cell.symbol() != " ");
    let cells = &cells[..last.map_or(0, |last| last + 1)];
    let mut out = String::new();
    let mut colour = Color::Reset;
    let mut covered = 0;
    for cell in cells {
        // The cells behind a wide character belong to it.
        if covered > 0 {
            covered -= 1;
            continue;
        }
        covered = width(cell.symbol()).saturating_sub(1);
        if cell.symbol() != " " && cell.fg != colour {
            colour = cell.fg;
            out.push_str(escape(colour));
        }
        out.push_str(cell.symbol());
    }
    if colour != Color::Reset {
        out.push_str(escape(Color::Reset));
    }
    out.push('\n');
    out
}

/// The escape sequence that switches to a colour of [`COLOURS`].
fn escape(colour: Color) -> &'static str {
    match colour {
        Color::Red => "\u{1b}[31m",
        Color::Green => "\u{1b}[32m",
        Color::Yellow => "\u{1b}[33m",
        Color::Blue => "\u{1b}[34m",
        Color::Magenta => "\u{1b}[35m",
        Color::Cyan => "\u{1b}[36m",
        Color::LightGreen => "\u{1b}[92m",
        Color::LightYellow => "\u{1b}[93m",
        Color::LightMagenta => "\u{1b}[95m",
        Color::LightCyan => "\u{1b}[96m",
        _ => "\u{1b}[0m",
    }
}
