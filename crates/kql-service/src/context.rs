//! The cursor in its surroundings: lexemes, frames, and the operator that is being typed.

use kql_parser::{Lexeme, LexemeKind};

use crate::before::{Before, Typed};
use crate::frames::{Frame, FrameKind, OperatorAt, frames};
use crate::shape::Operand;

/// What is known of the cursor before anything is bound.
pub(crate) struct Context<'a> {
    /// The text up to the cursor.
    pub(crate) text: &'a str,
    /// The lexemes before the word that is being typed.
    pub(crate) lexemes: Vec<Lexeme<'a>>,
    /// The word that is being typed.
    pub(crate) typed: Typed<'a>,
    /// What is open there, outermost first.
    pub(crate) frames: Vec<Frame>,
}

/// A part of an operator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clause {
    /// What it is made of.
    pub(crate) operand: Operand,
    /// The index of the first lexeme behind the word that starts it.
    pub(crate) start: usize,
}

impl<'a> Context<'a> {
    /// The cursor at `cursor`; `None` in a comment.
    pub(crate) fn new(text: &'a str, cursor: usize) -> Option<Self> {
        let before = Before::new(text, cursor)?;
        Some(Self {
            text: before.text,
            frames: frames(&before.lexemes),
            lexemes: before.lexemes,
            typed: before.typed,
        })
    }

    /// The lexeme before the word that is being typed.
    pub(crate) fn last(&self) -> Option<&Lexeme<'a>> {
        self.lexemes.last()
    }

    /// The text of the lexeme `back` places before the word; nothing where there is none.
    pub(crate) fn text_back(&self, back: usize) -> &'a str {
        let idx = self.lexemes.len().checked_sub(back);
        idx.and_then(|idx| self.lexemes.get(idx))
            .map_or("", |lexeme| lexeme.text)
    }

    /// The innermost frame.
    pub(crate) fn innermost(&self) -> &Frame {
        self.frames.last().expect("the text is a frame")
    }

    /// The index of the innermost frame that holds a pipeline.
    pub(crate) fn pipeline(&self) -> usize {
        self.frames
            .iter()
            .rposition(|frame| frame.kind.holds_pipeline())
            .expect("the text holds a pipeline")
    }

    /// The operator that is being typed.
    pub(crate) fn operator(&self) -> Option<OperatorAt> {
        self.frames[self.pipeline()].operator(&self.lexemes)
    }

    /// The part of the operator that is being typed.
    pub(crate) fn clause(&self, operator: OperatorAt) -> Clause {
        let depth = self.frames[self.pipeline()].depth;
        let last = operator.clauses(&self.lexemes, depth).next_back();
        match last {
            Some((idx, word)) => Clause {
                operand: operator
                    .shape
                    .clause(word)
                    .expect("the word starts a clause"),
                start: idx + 1,
            },
            None => Clause {
                operand: operator.shape.operand,
                start: self.behind_options(operator),
            },
        }
    }

    /// The index behind the options at the start of an operator.
    fn behind_options(&self, operator: OperatorAt) -> usize {
        let mut idx = operator.keyword + 1;
        while self.is_option(operator, idx) {
            idx += 3;
        }
        idx.min(self.lexemes.len())
    }

    fn is_option(&self, operator: OperatorAt, idx: usize) -> bool {
        let is_name = |lexeme: &Lexeme<'_>| operator.shape.option(lexeme.text).is_some();
        self.lexemes.get(idx).is_some_and(is_name)
            && self
                .lexemes
                .get(idx + 1)
                .is_some_and(|next| next.text == "=")
    }

    /// The option of the operator whose value is being typed.
    pub(crate) fn option_values(&self, operator: OperatorAt) -> Option<&'static [&'static str]> {
        if self.text_back(1) != "=" {
            return None;
        }
        let mut idx = operator.keyword + 1;
        while self.is_option(operator, idx) {
            if idx + 2 == self.lexemes.len() {
                return operator.shape.option(self.lexemes[idx].text);
            }
            idx += 3;
        }
        None
    }

    /// The innermost call around the cursor, as the index of its frame. Parentheses of a part of an expression do not
    /// count.
    pub(crate) fn call(&self) -> Option<usize> {
        let idx = self
            .frames
            .iter()
            .rposition(|frame| frame.kind != FrameKind::Group)?;
        (self.frames[idx].kind == FrameKind::Call).then_some(idx)
    }

    /// The name of the function that is called in this frame.
    pub(crate) fn callee(&self, frame: usize) -> &'a str {
        let open = self.frames[frame].open.expect("a call has a bracket");
        open.checked_sub(1).map_or("", |idx| self.lexemes[idx].text)
    }

    /// Which argument of a call is being typed, from 0.
    pub(crate) fn argument(&self, frame: usize) -> usize {
        let frame = &self.frames[frame];
        let open = frame.open.expect("a call has a bracket");
        let inside = &self.lexemes[open + 1..];
        inside
            .iter()
            .filter(|lexeme| lexeme.text == "," && lexeme.depth == frame.depth)
            .count()
    }

    /// True where a value ends before the cursor, so that an operator follows and not another value.
    pub(crate) fn is_behind_value(&self, from: usize) -> bool {
        if self.lexemes.len() <= from {
            return false;
        }
        self.last().is_some_and(|last| match last.kind {
            LexemeKind::Word => !is_word_operator(last.text),
            LexemeKind::String | LexemeKind::Number | LexemeKind::Time => true,
            LexemeKind::Punctuation => {
                matches!(last.text, ")" | "]" | "}") || last.text == "*" && self.is_star()
            }
            _ => false,
        })
    }

    /// Is the `*` before the cursor all columns, and not a product?
    fn is_star(&self) -> bool {
        let before = self
            .lexemes
            .len()
            .checked_sub(2)
            .map(|idx| &self.lexemes[idx]);
        before.is_none_or(|before| {
            before.kind == LexemeKind::Word && !is_word_operator(before.text)
                || matches!(before.text, "," | "(")
        }) && before.is_none_or(|before| before.text != ")")
    }
}

/// Operators that are words: a value follows.
pub(crate) fn is_word_operator(word: &str) -> bool {
    matches!(word, "and" | "or" | "by" | "on" | "with" | "of")
        || kql_functions::operator(word).is_some()
        || crate::frames::LIST_OPERATORS.contains(&word)
}
