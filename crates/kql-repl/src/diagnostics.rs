//! Renders what is wrong with a query: the line, a caret under the place, and how to fix it.
//!
//! Only the types of `kql-parser` and a text come in, so that the golden tests of the engine include this file and check
//! the very text that users see.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use kql_parser::{Diagnostic, Severity, Span};

/// What the text is called in `query:1:27`.
const ORIGIN: &str = "query";

/// Helps with this start say which name was meant; they are short and stand beside the caret.
const SUGGESTION: &str = "did you mean";

/// How to render.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// With colours?
    pub(crate) coloured: bool,
    /// How many columns there are; longer lines are cut around the place.
    pub(crate) width: usize,
}

/// Renders diagnostics about `text`, one below the other, each with a final newline.
pub(crate) fn render(text: &str, diagnostics: &[Diagnostic], look: Look) -> String {
    let renderer = if look.coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(look.width);
    let rendered = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&[report(text, diagnostic)]) + "\n");
    rendered.collect()
}

fn report<'a>(text: &'a str, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (beside, below) = match diagnostic.help.as_deref() {
        Some(help) if help.starts_with(SUGGESTION) => (Some(help), None),
        help => (None, help),
    };
    let primary = AnnotationKind::Primary
        .span(place(text, diagnostic.span))
        .label(beside);
    let context = diagnostic.labels.iter().map(|label| {
        AnnotationKind::Context
            .span(place(text, label.span))
            .label(label.text.as_str())
    });
    let snippet = Snippet::source(text)
        .path(ORIGIN)
        .annotation(primary)
        .annotations(context);
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str());
    let group = title.element(snippet);
    match below {
        None => group,
        Some(help) => group.element(Level::HELP.message(help)),
    }
}

/// The span as a range that fits the text, whatever the diagnostic says.
fn place(text: &str, span: Span) -> Range<usize> {
    let clip = |at: u32| {
        let at = (at as usize).min(text.len());
        (0..=at)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0)
    };
    let start = clip(span.start);
    start..clip(span.end).max(start)
}

#[cfg(test)]
mod tests {
    use kql_parser::Code;

    use super::*;

    const PLAIN: Look = Look {
        coloured: false,
        width: 120,
    };

    #[track_caller]
    fn check(text: &str, diagnostics: &[Diagnostic], expected: &str) {
        assert_eq!(render(text, diagnostics, PLAIN), expected);
    }

    #[test]
    fn a_suggestion_stands_beside_the_caret() {
        let text = "T | summarize total = sum(nn) by bin(ts, 1m)";
        let unknown = Diagnostic::error(Code::ALL[0], "no column named `nn`", Span::new(26, 28))
            .with_help("did you mean `n`?");
        let expected = format!(
            "error[{}]: no column named `nn`
 --> query:1:27
  |
1 | T | summarize total = sum(nn) by bin(ts, 1m)
  |                           ^^ did you mean `n`?
",
            Code::ALL[0]
        );
        check(text, &[unknown], &expected);
    }

    #[test]
    fn several_at_once_with_labels_and_help() {
        let text = "T\n| where a == 1\n| take";
        let first = Diagnostic::warning(Code::ALL[0], "first", Span::new(10, 11))
            .with_label(Span::new(0, 1), "of this table")
            .with_help("write it otherwise");
        let second = Diagnostic::error(Code::ALL[1], "second", Span::at(23));
        let expected = format!(
            "warning[{}]: first
 --> query:2:9
  |
1 | T
  | - of this table
2 | | where a == 1
  |         ^
  |
  = help: write it otherwise
error[{}]: second
 --> query:3:7
  |
3 | | take
  |       ^
",
            Code::ALL[0],
            Code::ALL[1]
        );
        check(text, &[first, second], &expected);
    }

    #[test]
    fn a_span_outside_of_the_text_is_no_panic() {
        let beyond = Diagnostic::error(Code::ALL[0], "beyond", Span::new(90, 99));
        assert!(render("é", std::slice::from_ref(&beyond), PLAIN).contains("beyond"));
        let inside = Diagnostic {
            span: Span::new(1, 1),
            ..beyond
        };
        assert!(render("é", &[inside], PLAIN).contains("beyond"));
    }
}
