//! The rows at the cursor: a complete query of what stands before it, and what the binder says of that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kql_parser::{Diagnostic, Lexeme, parse_query};
use kql_plan::bound::Rel;
use kql_plan::{BindOptions, Catalog, NoRunner, bind};

use crate::context::Context;
use crate::frames::{Frame, FrameKind};
use crate::variables::declarations_of_parameters;

/// How many statements and operators with mistakes are left out before the service gives up.
const MOST_REPAIRS: usize = 8;

/// A query that returns the rows that an operator gets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows(Vec<Piece>);

/// A part of the query that can be left out where it has a mistake, unless it is the source.
#[derive(Debug, Clone)]
struct Piece {
    kind: PieceKind,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Statement,
    Source,
    Operator,
}

impl Rows {
    /// The rows that the operator at the end of a frame gets; `None` where it starts the pipeline.
    pub(crate) fn before(ctx: &Context<'_>, frame: usize) -> Option<Self> {
        let pipeline = &ctx.frames[frame];
        let mut rows = match pipeline.kind {
            FrameKind::Contextual => Self::around(ctx, frame)?,
            _ => Self(statements_in_scope(ctx, frame)),
        };
        let mut start = pipeline.source(&ctx.lexemes);
        let mut kind = match pipeline.kind {
            FrameKind::Contextual => PieceKind::Operator,
            _ => PieceKind::Source,
        };
        if pipeline.pipes.is_empty() && kind == PieceKind::Source {
            return rows.searched(ctx, pipeline);
        }
        for pipe in &pipeline.pipes {
            rows.push(kind, text(ctx, start, *pipe));
            (kind, start) = (PieceKind::Operator, pipe + 1);
        }
        Some(rows)
    }

    /// The rows of a table expression, such as the right side of a join, at the end of a frame.
    pub(crate) fn of_source(ctx: &Context<'_>, frame: usize, from: usize, until: usize) -> Self {
        let mut rows = Self(statements_in_scope(ctx, frame));
        rows.push(PieceKind::Source, text(ctx, from, until));
        rows
    }

    /// The rows that the operator around a contextual pipeline passes in.
    fn around(ctx: &Context<'_>, frame: usize) -> Option<Self> {
        let outer = ctx.frames[..frame]
            .iter()
            .rposition(|frame| frame.kind.holds_pipeline())?;
        let mut rows = Self::before(ctx, outer)?;
        let operator = ctx.frames[outer].operator(&ctx.lexemes)?;
        if operator.shape.keywords.contains(&"mv-apply") {
            // What stands between its keyword and `on` is what `mv-expand` takes.
            let open = ctx.frames[frame].open?;
            let items = text(ctx, operator.keyword + 1, open - 1);
            rows.push(PieceKind::Operator, &format!("mv-expand {items}"));
        }
        Some(rows)
    }

    /// The rows that `find in (...)` and `search in (...)` look through.
    fn searched(mut self, ctx: &Context<'_>, pipeline: &Frame) -> Option<Self> {
        let operator = pipeline.operator(&ctx.lexemes)?;
        let opening = operator.keyword + 1;
        let is_list = |at: usize, word: &str| {
            ctx.lexemes
                .get(at)
                .is_some_and(|lexeme| lexeme.text == word)
        };
        if !is_list(opening, "in") || !is_list(opening + 1, "(") {
            return None;
        }
        let closing = ctx.lexemes[opening + 2..]
            .iter()
            .position(|lexeme| lexeme.text == ")" && lexeme.depth == pipeline.depth)?;
        let tables = text(ctx, opening + 2, opening + 2 + closing);
        self.push(PieceKind::Source, &format!("union {tables}"));
        Some(self)
    }

    fn push(&mut self, kind: PieceKind, text: &str) {
        self.0.push(Piece {
            kind,
            text: text.to_owned(),
        });
    }

    /// What the binder makes of the query. Statements and operators with mistakes are left out.
    pub(crate) fn bind(mut self, catalog: &dyn Catalog, now: i64) -> Option<Arc<Rel>> {
        for _ in 0..=MOST_REPAIRS {
            let (text, ends) = self.joined();
            let errors = match bound(&text, catalog, now) {
                Ok(rel) => return Some(rel),
                Err(errors) => errors,
            };
            let at = errors.first()?.span.start as usize;
            let wrong = ends.iter().position(|end| at < *end)?;
            if self.0[wrong].kind == PieceKind::Source {
                return None;
            }
            self.0.remove(wrong);
        }
        None
    }

    /// The text of the query, and where each piece ends in it.
    fn joined(&self) -> (String, Vec<usize>) {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(self.0.len());
        for piece in &self.0 {
            if piece.kind == PieceKind::Operator {
                text.push_str("\n| ");
            }
            text.push_str(&piece.text);
            if piece.kind == PieceKind::Statement {
                text.push_str(";\n");
            }
            // An error at the end of a piece stands right behind it.
            ends.push(text.len() + 1);
        }
        (text, ends)
    }
}

/// The columns and nodes of the last table that the query returns, or what is wrong with it.
pub(crate) fn bound(
    text: &str,
    catalog: &dyn Catalog,
    now: i64,
) -> Result<Arc<Rel>, Vec<Diagnostic>> {
    let parsed = parse_query(text);
    let errors: Vec<Diagnostic> = parsed
        .diagnostics
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let options = BindOptions {
        now,
        ..BindOptions::default()
    };
    // A bug in the binder must not take down who types.
    let bound = catch_unwind(AssertUnwindSafe(|| {
        bind(&parsed.query, catalog, &NoRunner, &options)
    }));
    let query = bound.unwrap_or_else(|_| Err(Vec::new()))?;
    let last = query.tables.into_iter().next_back();
    last.map(|output| output.rel).ok_or_else(Vec::new)
}

/// The statements that declare what the end of a frame can name.
fn statements_in_scope(ctx: &Context<'_>, frame: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for frame in &ctx.frames[..=frame] {
        let parameters = match frame.kind {
            FrameKind::Body => declarations_of_parameters(ctx, frame),
            _ => Vec::new(),
        };
        let statements = frame.statements.iter();
        let statements =
            statements.map(|statement| text(ctx, statement.start, statement.end).to_owned());
        pieces.extend(parameters.into_iter().chain(statements).map(|text| Piece {
            kind: PieceKind::Statement,
            text,
        }));
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// The text of some lexemes.
pub(crate) fn text<'a>(ctx: &Context<'a>, from: usize, until: usize) -> &'a str {
    let lexemes: &[Lexeme<'_>] = ctx.lexemes.get(from..until).unwrap_or_default();
    match (lexemes.first(), lexemes.last()) {
        (Some(first), Some(last)) => &ctx.text[first.span.start as usize..last.span.end as usize],
        _ => "",
    }
}
