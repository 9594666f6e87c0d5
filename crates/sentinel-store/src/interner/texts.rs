//! Texts to dense codes.

use std::hash::BuildHasher;
use std::hint::black_box;

use arrow::array::StringArray;
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;
use hashbrown::DefaultHashBuilder;

use super::slots::Slots;
use super::waiting::WaitingTexts;
use crate::dictionary::{CHUNK_BYTES, Chunks, Dictionary};

/// With so many texts, what is known of them may lie outside a core's caches.
const FAR_TEXTS: usize = 1 << 14;

/// Gives each distinct text a code.
#[derive(Debug, Default)]
pub(crate) struct TextInterner {
    hasher: DefaultHashBuilder,
    slots: Slots,
    published: Chunks,
    fresh: Texts,
    /// Of the texts that get their codes now; kept for its memory.
    hashes: Vec<u32>,
}

impl TextInterner {
    /// The code of `text`.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        self.find(text, self.hash(text))
    }

    /// Appends the codes of these texts.
    pub(crate) fn codes(&mut self, texts: &WaitingTexts, codes: &mut Vec<u32>) {
        let mut hashes = std::mem::take(&mut self.hashes);
        hashes.clear();
        hashes.extend(texts.iter().map(|(text, is_repeated)| match is_repeated {
            true => 0,
            false => self.hash(text),
        }));
        if self.len() >= FAR_TEXTS {
            self.bring_near(&hashes);
        }
        let mut last = None;
        codes.extend(
            texts
                .iter()
                .zip(&hashes)
                .map(|((text, is_repeated), &hash)| {
                    let code = match last {
                        Some(code) if is_repeated => code,
                        _ => self.find(text, hash),
                    };
                    last = Some(code);
                    code
                }),
        );
        self.hashes = hashes;
    }

    /// Touches what the search for these hashes is going to read. The loops depend on nothing that they read but the next
    /// one, so that a core waits for many reads at once.
    fn bring_near(&self, hashes: &[u32]) {
        let first = |hash: &u32| self.slots.first(*hash);
        black_box(hashes.iter().filter_map(first).fold(0, u32::wrapping_add));
        let codes = hashes.iter().filter_map(first);
        let lens = codes.map(|code| self.text(code).len());
        black_box(lens.fold(0, usize::wrapping_add));
        let codes = hashes.iter().filter_map(first);
        let bytes = codes.map(|code| self.text(code).bytes().next().unwrap_or(0));
        black_box(bytes.fold(0, u8::wrapping_add));
    }

    fn hash(&self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text.as_bytes());
        (hash ^ hash >> 32) as u32
    }

    fn find(&mut self, text: &str, hash: u32) -> u32 {
        let is_text = |code: &u32| self.text(*code) == text;
        let known = self.slots.codes(hash).find(is_text);
        known.unwrap_or_else(|| self.add(text, hash))
    }

    fn add(&mut self, text: &str, hash: u32) -> u32 {
        if self.fresh.bytes.len() + text.len() > CHUNK_BYTES {
            self.settle();
        }
        let code = u32::try_from(self.len()).expect("a table has fewer than 2^32 distinct keys");
        self.fresh.push(text);
        self.slots.insert(hash, code);
        code
    }

    /// The text of a code.
    #[inline]
    pub(crate) fn text(&self, code: u32) -> &str {
        let code = code as usize;
        match code.checked_sub(self.published.len()) {
            Some(at) => self.fresh.get(at),
            None => self.published.text(code).expect("the code was given out"),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.published.len() + self.fresh.len()
    }

    /// The bytes that it takes beyond the dictionary.
    pub(super) fn bytes(&self) -> usize {
        self.slots.bytes() + self.fresh.capacity()
    }

    pub(super) fn dictionary(&mut self) -> Dictionary {
        self.settle();
        self.published.dictionary(DataType::Utf8View)
    }

    /// The values of all codes, when no other text will come.
    pub(crate) fn into_dictionary(mut self) -> Dictionary {
        self.dictionary()
    }

    /// Moves the new texts to where they stay.
    fn settle(&mut self) {
        if self.fresh.len() > 0 {
            let fresh = std::mem::take(&mut self.fresh);
            self.published.push_texts(fresh.into_array());
        }
    }
}

/// Texts end to end, with where each ends.
#[derive(Debug)]
struct Texts {
    bytes: String,
    offsets: Vec<i32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            bytes: String::new(),
            offsets: vec![0],
        }
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        let end = i32::try_from(self.bytes.len());
        let end = end.expect("texts move on before they have so many bytes");
        self.offsets.push(end);
    }

    #[inline]
    fn get(&self, at: usize) -> &str {
        &self.bytes[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn capacity(&self) -> usize {
        self.bytes.capacity() + self.offsets.capacity() * size_of::<i32>()
    }

    /// Both buffers grow by doubling, so what they have left over is given back.
    fn into_array(mut self) -> StringArray {
        self.offsets.shrink_to_fit();
        self.bytes.shrink_to_fit();
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let bytes = Buffer::from_vec(self.bytes.into_bytes());
        StringArray::new(offsets, bytes, None)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;

    use super::*;

    fn texts(dictionary: &Dictionary) -> Vec<String> {
        let all = dictionary.slice(0, dictionary.len());
        let all = all.expect("codes of the dictionary");
        let texts = all.as_string_view().iter().flatten();
        texts.map(str::to_owned).collect()
    }

    fn codes(interner: &mut TextInterner, texts: &[&str]) -> Vec<u32> {
        let mut waiting = WaitingTexts::default();
        texts.iter().for_each(|text| waiting.push(text));
        let mut codes = Vec::new();
        interner.codes(&waiting, &mut codes);
        codes
    }

    #[test]
    fn equal_texts_share_a_code_and_dictionaries_keep_their_length() {
        let mut interner = TextInterner::default();
        let given = codes(&mut interner, &["a", "b", "b", "a", ""]);
        assert_eq!(given, [0, 1, 1, 0, 2]);
        let before = interner.dictionary();
        let long = "a text of more than twelve bytes";
        assert_eq!(codes(&mut interner, &[long, "b", long]), [3, 1, 3]);
        assert_eq!(interner.code(""), 2);
        assert_eq!((interner.text(1), interner.text(3)), ("b", long));
        let after = interner.dictionary();
        assert_eq!(before.len(), 3);
        assert_eq!(texts(&after), ["a", "b", "", long]);
    }

    #[test]
    fn many_texts_have_the_codes_of_their_first_use() {
        let mut interner = TextInterner::default();
        let texts: Vec<String> = (0..3 * FAR_TEXTS).map(|n| (n / 2).to_string()).collect();
        for some in texts.chunks(100) {
            let some: Vec<&str> = some.iter().map(String::as_str).collect();
            codes(&mut interner, &some);
            interner.dictionary();
        }
        for (n, text) in texts.iter().enumerate() {
            assert_eq!(codes(&mut interner, &[text]), [n as u32 / 2]);
        }
    }
}
