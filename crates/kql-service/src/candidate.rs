//! What is offered at the cursor.

/// What may stand at the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word starts that a candidate replaces, in bytes; it ends at the cursor.
    pub start: usize,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Something that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: CandidateKind,
    /// The text that replaces the word: a name, in brackets where it must be, `strlen(`, `kind=`, `"New"`.
    pub insert: String,
    /// The name that is looked for, without brackets and quotes.
    pub name: String,
    /// A column's type, a function's signature; may be empty.
    pub detail: String,
    /// One sentence; may be empty.
    pub summary: String,
}

/// What a [`Candidate`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CandidateKind {
    /// A value of a column or of a parameter.
    Value,
    /// A column of the rows so far.
    Column,
    /// A property of the objects in a dynamic column.
    Property,
    /// A name of `let`, or a parameter of a function.
    Variable,
    /// A table.
    Table,
    /// A tabular operator.
    Operator,
    /// A word of an operator: `by`, `asc`, a kind of chart.
    Keyword,
    /// An option of an operator.
    Option,
    /// A comparison or another operator between values.
    Comparison,
    /// An aggregate function.
    Aggregate,
    /// A scalar function, or one of the workspace.
    Function,
    /// A plugin of `evaluate`.
    Plugin,
    /// A type.
    Type,
}

impl CandidateKind {
    /// The kind in one word, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Column => "column",
            Self::Property => "property",
            Self::Variable => "variable",
            Self::Table => "table",
            Self::Operator => "operator",
            Self::Keyword => "keyword",
            Self::Option => "option",
            Self::Comparison => "comparison",
            Self::Aggregate => "aggregate",
            Self::Function => "function",
            Self::Plugin => "plugin",
            Self::Type => "type",
        }
    }
}

impl Candidate {
    pub(crate) fn new(kind: CandidateKind, name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            kind,
            insert: name.clone(),
            name,
            detail: String::new(),
            summary: String::new(),
        }
    }

    pub(crate) fn insert(mut self, insert: impl Into<String>) -> Self {
        self.insert = insert.into();
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }
}

/// The candidates that what was typed can become: those that start with it, or else those that hold it. Case does not
/// count.
pub(crate) fn matching(candidates: Vec<Candidate>, typed: &str) -> Vec<Candidate> {
    if typed.is_empty() {
        return candidates;
    }
    let typed = typed.to_lowercase();
    let starts = |candidate: &Candidate| candidate.name.to_lowercase().starts_with(&typed);
    let (mut found, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(starts);
    if found.is_empty() && typed.chars().count() > 1 {
        found = others;
        found.retain(|candidate| candidate.name.to_lowercase().contains(&typed));
    }
    found
}
