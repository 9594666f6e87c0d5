//! The brackets around the cursor, and the pipelines that they hold.

use std::ops::Range;

use kql_parser::{Lexeme, LexemeKind};

use crate::shape::{SOURCE_OPERATORS, Shape, shape};

/// A bracket that is open at the cursor, or the text as a whole.
#[derive(Debug)]
pub(crate) struct Frame {
    /// What it holds.
    pub(crate) kind: FrameKind,
    /// The index of its bracket.
    pub(crate) open: Option<usize>,
    /// How many brackets are open inside of it.
    pub(crate) depth: u32,
    /// Its complete statements, as indexes.
    pub(crate) statements: Vec<Range<usize>>,
    /// Where its last statement starts.
    pub(crate) statement: usize,
    /// The `|`s of its last statement.
    pub(crate) pipes: Vec<usize>,
}

/// What a [`Frame`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// The whole text.
    Text,
    /// The body of a function: statements.
    Body,
    /// A pipeline with a source of its own.
    Pipeline,
    /// A pipeline over the rows of the operator around it.
    Contextual,
    /// The arguments of a call.
    Call,
    /// Values to compare with: `in (...)`.
    Values,
    /// Names of tables: `find in (...)`.
    Tables,
    /// `typeof(...)`
    Types,
    /// `with (...)`
    Properties,
    /// A part of an expression.
    Group,
    /// JSON, rows of a `datatable`, declarations: nothing to offer but types.
    Opaque,
}

impl FrameKind {
    /// True where operators stand in it, apart by `|`.
    pub(crate) fn holds_pipeline(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Body | Self::Pipeline | Self::Contextual
        )
    }
}

/// The operator at the end of a pipeline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OperatorAt {
    /// What may stand where in it.
    pub(crate) shape: &'static Shape,
    /// The index of its keyword.
    pub(crate) keyword: usize,
}

/// Functions whose argument is a query.
const PIPELINE_CALLS: &[&str] = &["toscalar", "totable", "materialize"];

/// Operators behind which parentheses hold a list to compare with.
pub(crate) const LIST_OPERATORS: &[&str] = &[
    "in", "!in", "in~", "!in~", "has_any", "has_all", "between", "!between",
];

/// Words in front of a parenthesis that make it no call.
const NO_CALLS: &[&str] = &[
    "and",
    "or",
    "by",
    "on",
    "where",
    "filter",
    "extend",
    "project",
    "print",
    "from",
    "to",
    "step",
    "of",
    "has",
    "!has",
    "contains",
    "!contains",
    "startswith",
    "endswith",
    "as",
    "distinct",
    "summarize",
    "top",
    "take",
    "limit",
    "return",
];

/// The frames that are open at the end of the lexemes, outermost first.
pub(crate) fn frames(lexemes: &[Lexeme<'_>]) -> Vec<Frame> {
    let mut frames = vec![Frame::new(FrameKind::Text, None, 0)];
    for (idx, lexeme) in lexemes.iter().enumerate() {
        if lexeme.kind != LexemeKind::Punctuation {
            continue;
        }
        match lexeme.text {
            "(" | "[" | "{" => {
                let kind = kind(lexemes, idx, &frames);
                frames.push(Frame::new(kind, Some(idx), lexeme.depth + 1));
            }
            ")" | "]" | "}" if frames.len() > 1 => {
                frames.pop();
            }
            ";" => innermost(&mut frames).end_statement(idx),
            "|" => innermost(&mut frames).pipes.push(idx),
            _ => {}
        }
    }
    frames
}

fn innermost(frames: &mut [Frame]) -> &mut Frame {
    frames.last_mut().expect("the text is a frame")
}

impl Frame {
    fn new(kind: FrameKind, open: Option<usize>, depth: u32) -> Self {
        Self {
            kind,
            open,
            depth,
            statements: Vec::new(),
            statement: open.map_or(0, |open| open + 1),
            pipes: Vec::new(),
        }
    }

    fn end_statement(&mut self, semicolon: usize) {
        self.statements.push(self.statement..semicolon);
        self.statement = semicolon + 1;
        self.pipes.clear();
    }

    /// Where the source of the last statement starts: behind the `=` of a `let`.
    pub(crate) fn source(&self, lexemes: &[Lexeme<'_>]) -> usize {
        let statement = lexemes.get(self.statement..).unwrap_or_default();
        if statement.first().is_none_or(|first| first.text != "let") {
            return self.statement;
        }
        let equals = statement
            .iter()
            .position(|lexeme| lexeme.text == "=" && lexeme.depth == self.depth);
        equals.map_or(lexemes.len(), |offset| self.statement + offset + 1)
    }

    /// Where the operator at the end starts, or the source where there is no operator.
    pub(crate) fn segment(&self, lexemes: &[Lexeme<'_>]) -> usize {
        self.pipes
            .last()
            .map_or_else(|| self.source(lexemes), |pipe| pipe + 1)
    }

    /// True where the end is the source of a pipeline and not an operator.
    pub(crate) fn is_at_source(&self) -> bool {
        self.pipes.is_empty() && self.kind != FrameKind::Contextual
    }

    /// The operator at the end, once its keyword stands there.
    pub(crate) fn operator(&self, lexemes: &[Lexeme<'_>]) -> Option<OperatorAt> {
        let keyword = self.segment(lexemes);
        let text = lexemes.get(keyword)?.text;
        if self.is_at_source() && !SOURCE_OPERATORS.contains(&text) {
            return None;
        }
        Some(OperatorAt {
            shape: shape(text)?,
            keyword,
        })
    }
}

impl OperatorAt {
    /// The words at the level of the operator that start a part of it, with their indexes.
    pub(crate) fn clauses<'a>(
        self,
        lexemes: &'a [Lexeme<'_>],
        depth: u32,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a str)> {
        let behind = lexemes.iter().enumerate().skip(self.keyword + 1);
        behind
            .filter(move |(_, lexeme)| {
                lexeme.depth == depth
                    && lexeme.kind == LexemeKind::Word
                    && self.shape.clause(lexeme.text).is_some()
            })
            .map(|(idx, lexeme)| (idx, lexeme.text))
    }

    fn has_clause(self, lexemes: &[Lexeme<'_>], depth: u32, word: &str) -> bool {
        self.clauses(lexemes, depth)
            .any(|(_, clause)| clause == word)
    }

    fn is(self, keyword: &str) -> bool {
        self.shape.keywords.contains(&keyword)
    }
}

/// What the bracket at `open` holds.
fn kind(lexemes: &[Lexeme<'_>], open: usize, frames: &[Frame]) -> FrameKind {
    let around = frames.last().expect("the text is a frame");
    let before = open.checked_sub(1).map(|idx| &lexemes[idx]);
    match lexemes[open].text {
        _ if around.kind == FrameKind::Opaque => FrameKind::Opaque,
        "[" => {
            let is_index = before.is_some_and(|before| {
                before.span.end == lexemes[open].span.start
                    && (before.kind == LexemeKind::Word || matches!(before.text, ")" | "]"))
                    && !ends_declaration(&lexemes[..open])
            });
            match is_index {
                true => FrameKind::Group,
                false => FrameKind::Opaque,
            }
        }
        "{" => braces(lexemes, open, around),
        _ => parentheses(lexemes, open, around),
    }
}

/// True where the lexemes end with the columns of a `datatable` or an `externaldata`.
fn ends_declaration(lexemes: &[Lexeme<'_>]) -> bool {
    let Some((end, before)) = lexemes.split_last() else {
        return false;
    };
    let start = before
        .iter()
        .rposition(|lexeme| lexeme.text == "(" && lexeme.depth == end.depth);
    let keyword = start.and_then(|start| before[..start].last());
    end.text == ")" && keyword.is_some_and(|word| matches!(word.text, "datatable" | "externaldata"))
}

fn braces(lexemes: &[Lexeme<'_>], open: usize, around: &Frame) -> FrameKind {
    let lexemes = &lexemes[..open];
    let is_partition = around
        .operator(lexemes)
        .is_some_and(|operator| operator.is("partition"));
    let is_function = lexemes.last().is_some_and(|last| last.text == ")")
        && lexemes
            .get(around.statement)
            .is_some_and(|first| first.text == "let");
    match () {
        () if !around.kind.holds_pipeline() => FrameKind::Opaque,
        () if is_partition => FrameKind::Pipeline,
        () if is_function => FrameKind::Body,
        () => FrameKind::Opaque,
    }
}

fn parentheses(lexemes: &[Lexeme<'_>], open: usize, around: &Frame) -> FrameKind {
    let lexemes = &lexemes[..open];
    let before = lexemes.last();
    let word = before
        .filter(|before| before.kind == LexemeKind::Word)
        .map_or("", |before| before.text);
    let operator = around
        .kind
        .holds_pipeline()
        .then(|| around.operator(lexemes))
        .flatten();
    match word {
        "typeof" => return FrameKind::Types,
        "dynamic" | "datatable" | "externaldata" | "declare" | "query_parameters"
        | "assert-schema" => return FrameKind::Opaque,
        word if PIPELINE_CALLS.contains(&word) => return FrameKind::Pipeline,
        "view" => return FrameKind::Opaque,
        _ => {}
    }
    if let Some(kind) =
        operator.and_then(|operator| parentheses_of_operator(lexemes, around, operator, word))
    {
        return kind;
    }
    let is_parameters = before.is_some_and(|before| before.text == "=")
        && around.kind.holds_pipeline()
        && around.statement + 3 == lexemes.len()
        && lexemes[around.statement].text == "let";
    let starts_source = around.kind.holds_pipeline()
        && around.is_at_source()
        && around.source(lexemes) == lexemes.len();
    match word {
        _ if is_parameters || starts_source => FrameKind::Pipeline,
        word if LIST_OPERATORS.contains(&word) => FrameKind::Values,
        word if word.is_empty() || NO_CALLS.contains(&word) => FrameKind::Group,
        _ => FrameKind::Call,
    }
}

/// Parentheses at the level of an operator, where they mean something there.
fn parentheses_of_operator(
    lexemes: &[Lexeme<'_>],
    around: &Frame,
    operator: crate::frames::OperatorAt,
    word: &str,
) -> Option<FrameKind> {
    let behind = |clause| operator.has_clause(lexemes, around.depth, clause);
    // `kind=inner (`: the word is the value of an option.
    let is_value = lexemes.len() >= 2 && lexemes[lexemes.len() - 2].text == "=";
    let is_call = !word.is_empty()
        && !is_value
        && lexemes.len() > operator.keyword + 1
        && operator.shape.clause(word).is_none();
    match () {
        () if (operator.is("join") || operator.is("lookup")) && !behind("on") && !is_call => {
            Some(FrameKind::Pipeline)
        }
        () if operator.is("union") && !is_call => Some(FrameKind::Pipeline),
        () if operator.is("mv-apply") && word == "on" => Some(FrameKind::Contextual),
        () if operator.is("partition") && behind("by") => Some(FrameKind::Contextual),
        () if operator.is("fork") => Some(FrameKind::Contextual),
        () if operator.is("facet") && word == "with" => Some(FrameKind::Contextual),
        () if operator.is("scan") && word == "with" => Some(FrameKind::Group),
        () if operator.is("scan") && word == "declare" => Some(FrameKind::Opaque),
        () if operator.is("parse-kv") && word == "as" => Some(FrameKind::Opaque),
        () if operator.is("graph-match") || operator.is("graph-shortest-paths") => None,
        () if (operator.is("find") || operator.is("search")) && word == "in" => {
            let is_first = lexemes.len() <= operator.keyword + 2 || !behind("where");
            is_first.then_some(FrameKind::Tables)
        }
        () if word == "with" => Some(FrameKind::Properties),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use kql_parser::lexemes;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[FrameKind]) {
        let lexemes = lexemes(text);
        let kinds: Vec<FrameKind> = frames(&lexemes)
            .iter()
            .skip(1)
            .map(|frame| frame.kind)
            .collect();
        assert_eq!(kinds, expected, "{text}");
    }

    #[test]
    fn what_brackets_hold() {
        use FrameKind::*;
        check("T | where (a) and (", &[Group]);
        check("T | where f(g(", &[Call, Call]);
        check("T | where a in (", &[Values]);
        check("T | where a in (toscalar(", &[Values, Pipeline]);
        check("T | join kind=inner (", &[Pipeline]);
        check("T | join (U | where (x)) on (", &[Group]);
        check("T | union (", &[Pipeline]);
        check("union (", &[Pipeline]);
        check("(", &[Pipeline]);
        check("let f = (x: long) {", &[Body]);
        check("let f = view () { T | where g(", &[Body, Call]);
        check("let v = strlen(", &[Call]);
        check("T | mv-apply e = d to typeof(", &[Types]);
        check("T | mv-apply e = d to typeof(long) on (", &[Contextual]);
        check("T | partition by a (", &[Contextual]);
        check("T | partition by a {", &[Pipeline]);
        check("T | fork (", &[Contextual]);
        check("T | facet by a with (", &[Contextual]);
        check("T | render timechart with (", &[Properties]);
        check("print dynamic({\"a\": [", &[Opaque, Opaque, Opaque]);
        check("datatable(a: long)[", &[Opaque]);
        check("T | where d[", &[Group]);
        check("find in (", &[Tables]);
        check("T | summarize count() by bin(t, 1h)", &[]);
    }

    #[test]
    fn statements_and_pipes() {
        let lexemes = lexemes("let a = 1; T | where x | extend y");
        let frame = &frames(&lexemes)[0];
        assert_eq!(frame.statements.first(), Some(&(0..4)));
        assert_eq!(frame.statements.len(), 1);
        assert_eq!(frame.statement, 5);
        assert_eq!(frame.pipes.len(), 2);
        let operator = frame.operator(&lexemes).expect("extend is an operator");
        assert_eq!(lexemes[operator.keyword].text, "extend");
    }
}
