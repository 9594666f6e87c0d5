//! Breaks a text into lines that fit a terminal.

use unicode_width::UnicodeWidthChar;

/// The text in lines of at most `width` columns; one line for an empty text. Lines are broken behind a blank where that leaves
/// less than a third of the line free, and otherwise inside of a word.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let (line, tail) = rest.split_at(end_of_line(rest, width));
        lines.push(line);
        if tail.is_empty() {
            return lines;
        }
        rest = tail;
    }
}

/// Where the first line of the text ends, in bytes.
fn end_of_line(text: &str, width: usize) -> usize {
    let (mut used, mut behind_blank, mut used_behind_blank) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        // A letter wider than the line has one of its own.
        if used > width && at > 0 {
            let is_word_end = behind_blank > 0 && used_behind_blank * 3 >= width * 2;
            return if is_word_end { behind_blank } else { at };
        }
        if c == ' ' {
            (behind_blank, used_behind_blank) = (at + 1, used);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_end_behind_words() {
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("one two three", 7), ["one two", " three"]);
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("a bcdefghijk", 6), ["a bcde", "fghijk"]);
        assert_eq!(wrapped("abc", 0), ["a", "b", "c"]);
    }

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(wrapped("日本語", 4), ["日本", "語"]);
        assert_eq!(wrapped("日本語", 1), ["日", "本", "語"]);
    }
}
