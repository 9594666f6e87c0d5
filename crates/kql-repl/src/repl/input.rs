//! When is a statement complete?

/// Words that want something behind them.
const OPEN_ENDS: &[&str] = &["and", "or", "by", "on"];

/// Punctuation that wants something behind it. Not `*`, which also stands for all columns.
const OPEN_PUNCTUATION: &[char] = &['|', ',', '=', '+', '-', '/', '%', '<', '>'];

/// Statements that a query must follow.
const PREAMBLES: &[&str] = &["let", "set", "declare", "alias", "restrict"];

/// What the text says about where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Something must follow.
    Open,
    /// The text is a table's name so far: it can run, but a `|` often follows.
    TableName,
    /// It can run as it is.
    Complete,
    /// It can run, and a `;` says that it shall.
    Terminated,
}

/// Commands that newcomers type without their `#`. Alone they can only be names of tables, which may stand in brackets.
const BARE_COMMANDS: &[&str] = &["help", "quit", "exit", "?"];

/// Is the text a command of the prompt, not a query?
pub(super) fn is_command(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('#') || BARE_COMMANDS.contains(&text.trim_end_matches(';'))
}

/// Shall a statement typed so far run, now that the user pressed Enter behind it?
pub(super) fn runs_on_enter(text: &str) -> bool {
    let is_one_line = !text.trim().contains('\n');
    let ends_with_empty_line = text
        .rsplit_once('\n')
        .is_some_and(|(_, last)| last.trim().is_empty());
    if text.trim().is_empty() || is_command(text) || ends_with_empty_line {
        return true;
    }
    match ending(text) {
        Ending::Terminated => true,
        Ending::Complete => is_one_line,
        Ending::TableName | Ending::Open => false,
    }
}

/// Does the text hold nothing but blanks and comments?
pub(super) fn is_blank(text: &str) -> bool {
    Skeleton::of(text).text.trim().is_empty()
}

/// How the text ends.
pub(super) fn ending(text: &str) -> Ending {
    let skeleton = Skeleton::of(text);
    let statements = skeleton.text.trim_end();
    let body = statements
        .strip_suffix(';')
        .unwrap_or(statements)
        .trim_end();
    let last = body.rsplit(';').next().unwrap_or(body).trim();
    let is_inside = skeleton.depth > 0 || skeleton.in_string;
    if statements.is_empty() || is_inside || is_unfinished_preamble(last) {
        return Ending::Open;
    }
    // Whoever writes it behind an open end is told what is missing there.
    if body.len() < statements.len() {
        return Ending::Terminated;
    }
    if ends_open(body) {
        Ending::Open
    } else if is_word(last) {
        Ending::TableName
    } else {
        Ending::Complete
    }
}

fn ends_open(body: &str) -> bool {
    let last_word = body.rsplit(|c: char| !is_word_char(c)).next().unwrap_or("");
    body.ends_with(OPEN_PUNCTUATION) || OPEN_ENDS.contains(&last_word)
}

/// A query must follow a `let`, with or without its `;`.
fn is_unfinished_preamble(statement: &str) -> bool {
    let first_word = statement
        .split(|c: char| !is_word_char(c))
        .next()
        .unwrap_or("");
    PREAMBLES.contains(&first_word)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word_char)
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A text without comments and without what its strings hold.
struct Skeleton {
    text: String,
    /// Brackets that are open at the end.
    depth: usize,
    /// Is a multi-line string open at the end?
    in_string: bool,
}

impl Skeleton {
    fn of(text: &str) -> Self {
        let mut skeleton = Self {
            text: String::with_capacity(text.len()),
            depth: 0,
            in_string: false,
        };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            rest = skeleton.step(first, rest);
        }
        skeleton
    }

    /// Takes a character, a comment or a string off the front.
    fn step<'a>(&mut self, first: char, rest: &'a str) -> &'a str {
        if rest.starts_with("//") {
            return rest.find('\n').map_or("", |end| &rest[end..]);
        }
        for fence in ["```", "~~~"] {
            if let Some(inner) = rest.strip_prefix(fence) {
                return self.long_string(inner, fence);
            }
        }
        let verbatim = self.text.ends_with('@');
        match first {
            '"' | '\'' => return self.string(rest, first, verbatim),
            '(' | '[' | '{' => self.depth += 1,
            ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.text.push(first);
        &rest[first.len_utf8()..]
    }

    fn long_string<'a>(&mut self, inner: &'a str, fence: &str) -> &'a str {
        self.text.push_str("\"\"");
        match inner.find(fence) {
            Some(end) => &inner[end + fence.len()..],
            None => {
                self.in_string = true;
                ""
            }
        }
    }

    /// Skips a string. One without its end stops at the end of the line, where the parser will complain.
    fn string<'a>(&mut self, rest: &'a str, quote: char, verbatim: bool) -> &'a str {
        self.text.push_str("\"\"");
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => return &rest[at..],
                _ if escaped => escaped = false,
                '\\' if !verbatim => escaped = true,
                _ if c == quote => return &rest[at + 1..],
                _ => {}
            }
        }
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Ending) {
        assert_eq!(ending(text), expected, "{text}");
    }

    #[test]
    fn how_texts_end() {
        check("T | count", Ending::Complete);
        check("T | count // all of | them (", Ending::Complete);
        check("T | distinct *", Ending::Complete);
        check("// about T", Ending::Open);
        check("T |", Ending::Open);
        check("T | // and then", Ending::Open);
        check("T | summarize count() by", Ending::Open);
        check("T | where a == 1 and", Ending::Open);
        check("print (1", Ending::Open);
        check("print \"(\"", Ending::Complete);
        check("print '|\\'|', @'\\'", Ending::Complete);
        check("print ```a\n(", Ending::Open);
        check("print ```a\n(```", Ending::Complete);
        check("T", Ending::TableName);
        check("let n = 1; T", Ending::TableName);
        check("let n = 1;", Ending::Open);
        check("let n = 1", Ending::Open);
        check("let n = 1; print n", Ending::Complete);
        check("T | count;", Ending::Terminated);
        check("T | sort by;", Ending::Terminated);
        check("T |;", Ending::Terminated);
        check("print (1;", Ending::Open);
        check("T;", Ending::Terminated);
    }

    #[test]
    fn enter_runs_one_line_and_goes_on_in_several() {
        assert!(runs_on_enter("T | count"));
        assert!(runs_on_enter("#help"));
        assert!(runs_on_enter(""));
        assert!(!runs_on_enter("T"));
        assert!(!runs_on_enter("T\n| count"));
        assert!(runs_on_enter("T\n| count\n"));
        assert!(runs_on_enter("T\n| count;"));
        assert!(runs_on_enter("T\n"));
        assert!(!runs_on_enter("print (1"));
        assert!(runs_on_enter("print (1\n"));
    }
}
