//! Positions in characters.

/// The byte where character `count` starts, or `None` where the text has fewer. The end counts as a start.
pub(super) fn skip_chars(text: &str, count: usize) -> Option<usize> {
    // Looking for a wide character costs less than decoding, and few texts have one.
    match text.as_bytes().get(..count) {
        Some(skipped) if skipped.is_ascii() => Some(count),
        _ => text
            .char_indices()
            .map(|(start, _)| start)
            .chain([text.len()])
            .nth(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        assert_eq!(skip_chars("abc", 3), Some(3));
        assert_eq!(skip_chars("abc", 4), None);
        assert_eq!(skip_chars("aéc", 2), Some(3));
        assert_eq!(skip_chars("é", 1), Some(2));
        assert_eq!(skip_chars("", 0), Some(0));
        assert_eq!(skip_chars("é", usize::MAX), None);
    }
}
