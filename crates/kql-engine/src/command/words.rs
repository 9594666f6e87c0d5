//! A command as words.

use kql_parser::Span;

/// The words of a command, and where it stands.
#[derive(Debug)]
pub(super) struct Words<'t> {
    words: Vec<Word<'t>>,
    start: usize,
    end: usize,
}

/// A word, a sign, or a name without its quotes.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Words<'t> {
    /// The command at the start of a text, behind blanks and comments; it ends at `|`, `;` or the end of the text.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let start = start(text);
        if !text[start..].starts_with('.') {
            return None;
        }
        let mut words: Vec<Word<'t>> = Vec::new();
        let mut at = start + 1;
        while let Some(word) = next_word(text, at) {
            at = word.end;
            words.push(word);
        }
        Some(Self {
            end: words.last().map_or(start + 1, |word| word.end),
            words,
            start,
        })
    }

    /// Where the command stands.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as u32, self.end as u32)
    }

    /// The text with this name, and blanks, in place of the command.
    pub(super) fn replaced(&self, text: &str, name: &str) -> String {
        let length = self.end - self.start;
        format!(
            "{}{name:<length$}{}",
            &text[..self.start],
            &text[self.end..]
        )
    }

    /// Is the command written as a form says? Capital letters in forms stand for names, and `...` for several words.
    pub(super) fn have_form(&self, form: &str) -> bool {
        let mut form = form.trim_start_matches('.').split(' ').peekable();
        let mut words = self.words.iter().peekable();
        while let Some(expected) = form.next() {
            if expected == "..." {
                while words
                    .peek()
                    .is_some_and(|word| Some(&word.text) != form.peek())
                {
                    words.next();
                }
                continue;
            }
            let is_name = expected.chars().all(char::is_uppercase);
            match words.next() {
                Some(word) if is_name && word.text != "(" => {}
                Some(word) if word.text.eq_ignore_ascii_case(expected) => {}
                _ => return false,
            }
        }
        words.next().is_none()
    }

    /// The name at a place, counted from the first word behind the dot.
    pub(super) fn name(&self, idx: usize) -> Option<(&'t str, Span)> {
        let word = self.words.get(idx)?;
        Some((word.text, Span::new(word.start as u32, word.end as u32)))
    }

    /// The names between parentheses.
    pub(super) fn listed(&self) -> impl Iterator<Item = (&'t str, Span)> + '_ {
        let inside = self.words.iter().skip_while(|word| word.text != "(");
        let names = inside.filter(|word| !matches!(word.text, "(" | ")" | ","));
        names.map(|word| (word.text, Span::new(word.start as u32, word.end as u32)))
    }

    /// The start of the command, as messages name it: `.create table`.
    pub(super) fn opening(&self) -> String {
        let words: Vec<&str> = self.words.iter().take(2).map(|word| word.text).collect();
        format!(".{}", words.join(" "))
    }
}

/// Where the first word starts, behind blanks and comments.
fn start(text: &str) -> usize {
    let rest = text.trim_start();
    let at = text.len() - rest.len();
    match rest.starts_with("//") {
        true => rest.find('\n').map_or(text.len(), |end| {
            let next = at + end;
            next + start(&text[next..])
        }),
        false => at,
    }
}

fn next_word(text: &str, at: usize) -> Option<Word<'_>> {
    let rest = text[at..].trim_start();
    let start = text.len() - rest.len();
    let first = rest.chars().next()?;
    if matches!(first, '|' | ';') {
        return None;
    }
    if let Some(word) = quoted(rest, start) {
        return Some(word);
    }
    let length = match first {
        '(' | ')' | ',' => 1,
        _ => rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '|' | ';'))
            .unwrap_or(rest.len()),
    };
    Some(Word {
        text: &rest[..length],
        start,
        end: start + length,
    })
}

/// A name in quotes and brackets, or in quotes alone.
fn quoted(rest: &str, start: usize) -> Option<Word<'_>> {
    for (open, close) in [("['", "']"), ("[\"", "\"]"), ("\"", "\""), ("'", "'")] {
        if let Some(inner) = rest.strip_prefix(open)
            && let Some(length) = inner.find(close)
        {
            return Some(Word {
                text: &inner[..length],
                start,
                end: start + open.len() + length + close.len(),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_end_at_the_pipe() {
        let text = "// why\n .show table ['my table'] schema as json | where x == '|'";
        let words = Words::of(text).expect("it is a command");
        assert!(words.have_form(".show table T schema as json"));
        assert!(!words.have_form(".show table T schema"));
        assert_eq!(words.name(2).map(|(name, _)| name), Some("my table"));
        let replaced = words.replaced(text, "_answer_");
        assert_eq!(replaced.len(), text.len());
        assert!(replaced.starts_with("// why\n _answer_  "), "{replaced}");
        assert!(replaced.ends_with(" | where x == '|'"), "{replaced}");
    }

    #[test]
    fn lists_are_names() {
        let words = Words::of(".show tables (A, ['B c'])|count").expect("it is a command");
        assert!(words.have_form(".show tables ( ... )"));
        assert_eq!(
            words.listed().map(|(name, _)| name).collect::<Vec<_>>(),
            ["A", "B c"]
        );
        assert!(Words::of("T | where a == .5").is_none());
        assert_eq!(Words::of(". ").expect("a dot").opening(), ".");
    }
}
