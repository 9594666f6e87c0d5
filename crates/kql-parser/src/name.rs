//! Names, as they are written: plain, or in brackets and quotes.

use crate::Span;

/// A name of a column, table, variable, function or parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself, without brackets and quotes.
    pub text: String,
    /// How it is written.
    pub kind: NameKind,
    /// Where it stands.
    pub span: Span,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// `Level`
    Plain,
    /// `['the level']`: never a keyword, a wildcard or a special name.
    Bracketed,
}

impl Name {
    /// True if `text` is this name, written plainly.
    #[must_use]
    pub fn is_plain(&self, text: &str) -> bool {
        self.kind == NameKind::Plain && self.text == text
    }
}

/// A name with wildcards, such as `Security*` or `['Net*']`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WildcardName {
    /// The pattern; each `*` stands for any characters.
    pub pattern: String,
    /// How it is written.
    pub kind: NameKind,
    /// Where it stands.
    pub span: Span,
}
