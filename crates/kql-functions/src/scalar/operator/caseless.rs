//! Finds an ASCII text in another one, whatever the case of its letters.
//!
//! The text is not copied. Two bytes of the pattern are compared with many places of the text at once, in a loop that the
//! compiler turns into vector instructions; only where both match is the whole pattern looked at.

use memchr::{memchr, memchr2};

/// So many places are looked at together.
const BLOCK: usize = 32;

/// A pattern of ASCII characters, prepared for many searches. It is not empty.
#[derive(Debug)]
pub(super) struct CaselessFinder {
    /// In lower case.
    pattern: Box<[u8]>,
    /// The bytes that are looked at first: the rarest one, and the rarest one of the others.
    rare: [RareByte; 2],
}

/// A byte of the pattern.
#[derive(Debug, Clone, Copy)]
struct RareByte {
    at: usize,
    byte: u8,
    /// The bit that makes a letter one of lower case; no bit for other characters.
    case_bit: u8,
}

impl RareByte {
    fn of(pattern: &[u8], at: usize) -> Self {
        let byte = pattern[at];
        Self {
            at,
            byte,
            case_bit: if byte.is_ascii_lowercase() { 0x20 } else { 0 },
        }
    }

    fn is(self, byte: u8) -> bool {
        byte | self.case_bit == self.byte
    }
}

impl CaselessFinder {
    pub(super) fn new(pattern: &str) -> Self {
        let pattern = pattern.to_ascii_lowercase().into_bytes();
        let mut places: Vec<usize> = (0..pattern.len()).collect();
        places.sort_by_key(|&at| std::cmp::Reverse(rarity(pattern[at])));
        let rarest = places[0];
        let next = places.get(1).copied().unwrap_or(rarest);
        Self {
            rare: [rarest, next].map(|at| RareByte::of(&pattern, at)),
            pattern: pattern.into(),
        }
    }

    /// The pattern in lower case.
    pub(super) fn pattern(&self) -> &[u8] {
        &self.pattern
    }

    /// The first place at `from` or later where the pattern starts.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let starts = (text.len() + 1).checked_sub(self.pattern.len())?;
        let Some(last_block) = starts.checked_sub(BLOCK).filter(|last| from <= *last) else {
            return self.find_among_few(text, from, starts);
        };
        let mut start = from;
        loop {
            if let Some(found) = self.find_in_block(text, start) {
                return Some(found);
            }
            if start == last_block {
                return None;
            }
            // The last block may share places with the one before: they are no match.
            start = (start + BLOCK).min(last_block);
        }
    }

    /// The first match that starts in the block at `start`.
    #[inline]
    fn find_in_block(&self, text: &[u8], start: usize) -> Option<usize> {
        let [one, other] = self.rare;
        let (ones, others) = (block(text, start + one.at), block(text, start + other.at));
        let mut hits = [0_u8; BLOCK];
        for ((hit, byte), other_byte) in hits.iter_mut().zip(ones).zip(others) {
            *hit = if one.is(*byte) & other.is(*other_byte) {
                u8::MAX
            } else {
                0
            };
        }
        let (words, _) = hits.as_chunks::<8>();
        let any = words
            .iter()
            .fold(0, |any, word| any | u64::from_ne_bytes(*word));
        if any == 0 {
            return None;
        }
        let hits = hits.iter().enumerate().filter(|(_, hit)| **hit != 0);
        hits.map(|(at, _)| start + at)
            .find(|start| self.is_at(text, *start))
    }

    /// For fewer starts than a block has.
    fn find_among_few(&self, text: &[u8], from: usize, starts: usize) -> Option<usize> {
        let rare = self.rare[0];
        let upper = rare.byte.to_ascii_uppercase();
        let mut start = from;
        while start < starts {
            let window = &text[start + rare.at..starts + rare.at];
            start += match rare.case_bit {
                0 => memchr(rare.byte, window)?,
                _ => memchr2(rare.byte, upper, window)?,
            };
            if self.is_at(text, start) {
                return Some(start);
            }
            start += 1;
        }
        None
    }

    /// Does the pattern stand at `start`?
    pub(super) fn is_at(&self, text: &[u8], start: usize) -> bool {
        let part = text.get(start..start + self.pattern.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(&self.pattern))
    }
}

fn block(text: &[u8], start: usize) -> &[u8; BLOCK] {
    let block = &text[start..start + BLOCK];
    block.try_into().expect("a block has its length")
}

/// The less common a byte is in log texts, the greater: the fewer candidates, the faster the search.
fn rarity(lower: u8) -> usize {
    const COMMON_FIRST: &[u8] = b"e taoinsrlcdmup0.1-/hg2f:wy_b3v456789kxjqz";
    let common = COMMON_FIRST.iter().position(|&common| common == lower);
    common.unwrap_or(COMMON_FIRST.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_definition(pattern: &str, text: &[u8], from: usize) -> Option<usize> {
        let is_there = |start: &usize| {
            let part = text.get(*start..*start + pattern.len());
            part.is_some_and(|part| part.eq_ignore_ascii_case(pattern.as_bytes()))
        };
        (from..=text.len()).find(is_there)
    }

    proptest! {
        #[test]
        fn finds_what_the_definition_finds(
            pattern in "[aAbB1`@. -]{1,4}",
            text in "[aAbB1`@. -]{0,6}(é|[aAbB1`@. -]{0,120})",
            from in 0..40_usize,
        ) {
            let finder = CaselessFinder::new(&pattern);
            let text = text.as_bytes();
            prop_assert_eq!(finder.find(text, from), by_definition(&pattern, text, from));
        }

        #[test]
        fn finds_what_was_put_in(before in "[a-zé]{0,100}", pattern in "[ -~]{1,20}", after in ".{0,100}") {
            let text = format!("{before}{}{after}", pattern.to_ascii_uppercase());
            let finder = CaselessFinder::new(&pattern);
            prop_assert_eq!(finder.find(text.as_bytes(), 0), by_definition(&pattern, text.as_bytes(), 0));
        }
    }
}
