//! The stream of tokens that parsers read.
//!
//! A parser is a function `fn(Input) -> ParseResult<T>`, as nom wants it. When a token does not
//! fit, the parser notes what it expected there ([`Input::expected`]) and fails without a
//! message; the message is made when somebody gives up ([`crate::recover`]), from what was
//! expected at the farthest token that any parser reached.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use nom::IResult;
use nom::error::ErrorKind;

use crate::ast::Name;
use crate::lexer::{Lexed, Token, TokenKind};
use crate::{Code, Diagnostic, Span};

/// How deep brackets and sub-queries may be nested. One level costs several stack frames; the
/// limit leaves room in a 2 MiB stack of an unoptimized build.
pub(crate) const MAX_DEPTH: u32 = 100;

/// How high a syntax tree may grow: nesting, plus chains such as `a + b + c` and `a.b.c`, which
/// lean to the left. Readers of the tree recurse this deep.
pub(crate) const MAX_HEIGHT: u32 = 200;

/// What a parser returns: the rest of the input and a value.
pub(crate) type ParseResult<'a, T> = IResult<Input<'a>, T, Failure>;

/// Why a parser failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The token does not fit; the state knows what was expected.
    Expected,
    /// A diagnostic has been given already.
    Reported,
}

impl<'a> nom::error::ParseError<Input<'a>> for Failure {
    fn from_error_kind(_: Input<'a>, _: ErrorKind) -> Self {
        Failure::Expected
    }

    fn append(_: Input<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// What all parsers of one text share.
pub(crate) struct State<'a> {
    pub(crate) text: &'a str,
    tokens: Vec<Token<'a>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    farthest: RefCell<Farthest>,
    depth: Cell<u32>,
    height: Cell<u32>,
    /// Where the last recovery ended: an error at the same token is an echo of the first.
    recovered_at: Cell<usize>,
    /// The parameters of the client, by place: a parser may read one again.
    client_parameters: RefCell<BTreeMap<u32, Name>>,
}

/// What was expected at the farthest token where a parser failed.
#[derive(Default)]
struct Farthest {
    pos: usize,
    expected: Vec<&'static str>,
}

impl<'a> State<'a> {
    pub(crate) fn new(text: &'a str, lexed: Lexed<'a>) -> Self {
        Self {
            text,
            tokens: lexed.tokens,
            diagnostics: RefCell::new(lexed.diagnostics),
            farthest: RefCell::default(),
            depth: Cell::new(0),
            height: Cell::new(0),
            recovered_at: Cell::new(usize::MAX),
            client_parameters: RefCell::default(),
        }
    }

    pub(crate) fn input(&'a self) -> Input<'a> {
        Input {
            state: self,
            pos: 0,
        }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    pub(crate) fn note_client_parameter(&self, name: &Name) {
        let mut parameters = self.client_parameters.borrow_mut();
        parameters.insert(name.span.start, name.clone());
    }

    /// The parameters of the client that were read, in the order of the text.
    pub(crate) fn take_client_parameters(&self) -> Vec<Name> {
        self.client_parameters.take().into_values().collect()
    }

    /// The diagnostics, in the order of the text.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
        diagnostics
    }
}

/// A place in the stream of tokens.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) state: &'a State<'a>,
    pub(crate) pos: usize,
}

impl<'a> Input<'a> {
    /// The next token.
    pub(crate) fn peek(self) -> Token<'a> {
        self.peek_at(0)
    }

    /// The token `offset` places ahead, or the end.
    pub(crate) fn peek_at(self, offset: usize) -> Token<'a> {
        let last = self.state.tokens.len() - 1;
        self.state.tokens[(self.pos + offset).min(last)]
    }

    /// The input behind the next `count` tokens. The end is never passed.
    pub(crate) fn skip(self, count: usize) -> Self {
        let last = self.state.tokens.len() - 1;
        Self {
            pos: (self.pos + count).min(last),
            ..self
        }
    }

    pub(crate) fn is_at_end(self) -> bool {
        self.peek().kind == TokenKind::End
    }

    /// True if the next token is this punctuation.
    pub(crate) fn is_punct(self, text: &str) -> bool {
        self.is_punct_at(0, text)
    }

    pub(crate) fn is_punct_at(self, offset: usize, text: &str) -> bool {
        let token = self.peek_at(offset);
        token.kind == TokenKind::Punct && token.text == text
    }

    /// True if the next token is this word.
    pub(crate) fn is_word(self, text: &str) -> bool {
        self.is_word_at(0, text)
    }

    pub(crate) fn is_word_at(self, offset: usize, text: &str) -> bool {
        let token = self.peek_at(offset);
        matches!(token.kind, TokenKind::Word(_)) && token.text == text
    }

    /// True if the token `offset` places ahead follows the one before it without white space.
    pub(crate) fn is_adjacent_at(self, offset: usize) -> bool {
        offset > 0 && self.peek_at(offset - 1).span.end == self.peek_at(offset).span.start
    }

    /// From the next token of `self` to the last token before `rest`.
    pub(crate) fn span_to(self, rest: Self) -> Span {
        let start = self.peek().span.start;
        if rest.pos <= self.pos {
            return Span::at(start);
        }
        Span::new(start, self.state.tokens[rest.pos - 1].span.end)
    }

    /// How many brackets are open here.
    pub(crate) fn open_brackets(self) -> u32 {
        let Some(before) = self.pos.checked_sub(1).map(|pos| self.state.tokens[pos]) else {
            return 0;
        };
        let is_open = before.kind == TokenKind::Punct && matches!(before.text, "(" | "[" | "{");
        before.depth + u32::from(is_open)
    }

    /// The innermost bracket that is open in front of the next token.
    pub(crate) fn innermost_open(self) -> Option<Token<'a>> {
        let depth = self.open_brackets().checked_sub(1)?;
        let before = self.state.tokens[..self.pos].iter().rev();
        let mut brackets = before.filter(|token| token.kind == TokenKind::Punct);
        brackets
            .find(|token| token.depth == depth && matches!(token.text, "(" | "[" | "{"))
            .copied()
    }

    /// Notes that `what` was expected here.
    pub(crate) fn note(self, what: &'static str) {
        let mut farthest = self.state.farthest.borrow_mut();
        if self.pos > farthest.pos {
            farthest.pos = self.pos;
            farthest.expected.clear();
        }
        if self.pos == farthest.pos && !farthest.expected.contains(&what) {
            farthest.expected.push(what);
        }
    }

    /// Fails because `what` was expected here.
    pub(crate) fn expected<T>(self, what: &'static str) -> ParseResult<'a, T> {
        self.note(what);
        Err(nom::Err::Error(Failure::Expected))
    }

    /// Fails for good, with a message of its own.
    pub(crate) fn fail<T>(self, diagnostic: Diagnostic) -> ParseResult<'a, T> {
        self.state.report(diagnostic);
        Err(nom::Err::Failure(Failure::Reported))
    }

    /// Reports what was expected at the farthest token reached, unless that echoes the last
    /// report. Returns the place of that token.
    pub(crate) fn report_expected(self) -> Self {
        let farthest = std::mem::take(&mut *self.state.farthest.borrow_mut());
        let at = Self {
            pos: farthest.pos.max(self.pos),
            ..self
        };
        let is_echo = self.state.recovered_at.get() == at.pos || at.peek().kind == TokenKind::Bad;
        if !is_echo {
            let expected = if farthest.pos >= self.pos {
                farthest.expected
            } else {
                Vec::new()
            };
            self.state
                .report(crate::recover::unexpected_token(at, &expected));
        }
        at
    }

    /// Remembers that parsing goes on here after an error.
    pub(crate) fn mark_recovered(self) {
        self.state.recovered_at.set(self.pos);
    }
}

/// Runs a parser one level deeper, and refuses to go beyond [`MAX_DEPTH`] and [`MAX_HEIGHT`].
pub(crate) fn nested<'a, T>(
    input: Input<'a>,
    parser: impl FnOnce(Input<'a>) -> ParseResult<'a, T>,
) -> ParseResult<'a, T> {
    let state = input.state;
    let depth = state.depth.get();
    if depth >= MAX_DEPTH {
        return too_deep(input);
    }
    let height = Height::start(input);
    state.depth.set(depth + 1);
    let result = parser(input);
    state.depth.set(depth);
    let (rest, value) = result?;
    height.finish(rest, 1)?;
    Ok((rest, value))
}

/// Measures the height of the trees that are parsed while it lives.
pub(crate) struct Height {
    outside: u32,
}

impl Height {
    pub(crate) fn start(input: Input<'_>) -> Self {
        Self {
            outside: input.state.height.replace(0),
        }
    }

    /// The height of what was parsed since the start or the last call.
    pub(crate) fn take(input: Input<'_>) -> u32 {
        input.state.height.replace(0)
    }

    /// Adds what was parsed, and `links` above it, to the tree around it.
    pub(crate) fn finish(self, rest: Input<'_>, links: u32) -> ParseResult<'_, ()> {
        let height = rest.state.height.get() + links;
        rest.state.height.set(self.outside.max(height));
        check_height(rest, height)
    }
}

/// Refuses a tree beyond [`MAX_HEIGHT`].
pub(crate) fn check_height(input: Input<'_>, height: u32) -> ParseResult<'_, ()> {
    if height > MAX_HEIGHT {
        too_deep(input)
    } else {
        Ok((input, ()))
    }
}

fn too_deep<'a, T>(input: Input<'a>) -> ParseResult<'a, T> {
    let diagnostic = Diagnostic::error(
        Code::TooDeep,
        "the query is nested too deeply",
        input.peek().span,
    );
    input.fail(diagnostic.with_help("name parts of it with `let`"))
}
