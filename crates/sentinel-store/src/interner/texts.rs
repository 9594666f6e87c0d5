//! Texts to dense codes.

use std::hash::BuildHasher;
use std::hint::black_box;
use std::ops::Range;

use arrow::array::{Array, StringArray, StringViewArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;
use hashbrown::DefaultHashBuilder;
use kql_types::guid_text;

use super::recent::RecentCodes;
use super::slots::Slots;
use super::waiting::{WAITING_TEXTS, WaitingTexts};
use crate::dictionary::{CHUNK_BYTES, Chunks, Dictionary};

/// With so many texts, what is known of them may lie outside a core's caches.
const FAR_TEXTS: usize = 1 << 14;

/// The number of a text that is no guid, and of the one guid that has this number.
const NO_GUID: u128 = u128::MAX;

/// The numbers of guids have room for one more in so many of them.
const GUIDS_ROOM: usize = 8;

/// Gives each distinct text a code.
///
/// A guid, the usual key, is compared as a number: that is one step, and near the numbers of its neighbours.
#[derive(Debug, Default)]
pub(crate) struct TextInterner {
    hasher: DefaultHashBuilder,
    slots: Slots,
    published: Chunks,
    fresh: Texts,
    /// The numbers of guids, by their codes; there are none before the first guid.
    guids: Vec<u128>,
    /// Of the texts that get their codes now; kept for its memory.
    probes: Vec<Probe>,
}

/// A text that looks for its code.
#[derive(Debug, Clone, Copy)]
struct Probe {
    guid: u128,
    hash: u32,
}

impl TextInterner {
    /// The code of `text`.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        self.find(text, self.probe(text))
    }

    /// Appends the codes of these texts.
    pub(crate) fn codes(&mut self, texts: &WaitingTexts, codes: &mut Vec<u32>) {
        self.codes_of(texts.iter(), codes);
    }

    /// Appends the codes of some rows of an array; a null is the empty text. `recent` was of use for the arrays before it.
    pub(crate) fn array_codes(
        &mut self,
        texts: &StringViewArray,
        rows: Range<usize>,
        recent: &mut RecentCodes,
        codes: &mut Vec<u32>,
    ) {
        let text = |row: usize| match texts.is_null(row) {
            true => "",
            false => texts.value(row),
        };
        recent.turn_to(texts);
        for start in rows.clone().step_by(WAITING_TEXTS) {
            let some = start..rows.end.min(start + WAITING_TEXTS);
            if texts.null_count() == 0 && recent.pays(some.len()) {
                let views = texts.views()[some.clone()].iter().zip(some);
                codes.extend(
                    views.map(|(&view, row)| recent.get_or_find(view, || self.code(text(row)))),
                );
            } else {
                let texts = some.map(text);
                touch(texts.clone());
                self.codes_of(texts.map(|text| (text, false)), codes);
            }
        }
    }

    /// Appends the codes of these texts, each with true where it is the same as the one before.
    fn codes_of<'a>(
        &mut self,
        texts: impl Iterator<Item = (&'a str, bool)> + Clone,
        codes: &mut Vec<u32>,
    ) {
        let mut probes = std::mem::take(&mut self.probes);
        probes.clear();
        let mut last = Probe { guid: 0, hash: 0 };
        probes.extend(texts.clone().map(|(text, is_repeated)| {
            if !is_repeated {
                last = self.probe(text);
            }
            last
        }));
        if self.len() >= FAR_TEXTS {
            self.bring_near(&probes);
        }
        let mut last = None;
        let found = texts.zip(&probes).map(|((text, is_repeated), &probe)| {
            let code = match last {
                Some(code) if is_repeated => code,
                _ => self.find(text, probe),
            };
            last = Some(code);
            code
        });
        codes.extend(found);
        self.probes = probes;
    }

    /// Touches what the search for these texts is going to read. The loops depend on nothing that they read but the next
    /// one, so that a core waits for many reads at once.
    fn bring_near(&self, probes: &[Probe]) {
        let first = |probe: &Probe| self.slots.first(probe.hash);
        black_box(probes.iter().filter_map(first).fold(0, u32::wrapping_add));
        let guids = probes.iter().filter_map(first);
        let guids = guids.filter_map(|code| self.guids.get(code as usize));
        black_box(guids.fold(0, |sum, &guid| sum ^ guid as u64));
        let texts = || {
            let texts = probes.iter().filter(|probe| probe.guid == NO_GUID);
            texts.filter_map(first).map(|code| self.text(code))
        };
        black_box(texts().map(str::len).fold(0, usize::wrapping_add));
        let bytes = texts().map(|text| text.bytes().next().unwrap_or(0));
        black_box(bytes.fold(0, u8::wrapping_add));
    }

    #[inline]
    fn probe(&self, text: &str) -> Probe {
        let guid = text.as_bytes().try_into().ok().and_then(guid_text::parse);
        let guid = guid.unwrap_or(NO_GUID);
        let hash = match guid {
            NO_GUID => self.hasher.hash_one(text.as_bytes()),
            guid => self.hasher.hash_one(guid),
        };
        Probe {
            guid,
            hash: (hash ^ hash >> 32) as u32,
        }
    }

    #[inline]
    fn find(&mut self, text: &str, probe: Probe) -> u32 {
        match self.known(text, probe) {
            Some(code) => code,
            None => self.add(text, probe),
        }
    }

    #[inline]
    fn known(&self, text: &str, probe: Probe) -> Option<u32> {
        match probe.guid {
            NO_GUID => self.slots.find(probe.hash, |code| self.text(code) == text),
            guid => self.slots.find(probe.hash, |code| {
                self.guids.get(code as usize) == Some(&guid)
            }),
        }
    }

    fn add(&mut self, text: &str, probe: Probe) -> u32 {
        if self.fresh.bytes.len() + text.len() > CHUNK_BYTES {
            self.settle();
        }
        let code = u32::try_from(self.len()).expect("a table has fewer than 2^32 distinct keys");
        self.add_guid(code as usize, probe.guid);
        self.fresh.push(text);
        self.slots.insert(probe.hash, code);
        code
    }

    fn add_guid(&mut self, code: usize, guid: u128) {
        if guid == NO_GUID && self.guids.is_empty() {
            return;
        }
        if code >= self.guids.capacity() {
            // Not by doubling: so much memory would be left over where every row has a key of its own.
            let room = (code / GUIDS_ROOM).max(GUIDS_ROOM);
            self.guids.reserve_exact(code - self.guids.len() + room);
        }
        self.guids.resize(code, NO_GUID);
        self.guids.push(guid);
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
        let guids = self.guids.capacity() * size_of::<u128>();
        self.slots.bytes() + self.fresh.capacity() + guids
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
            let fresh = std::mem::take(&mut self.fresh).into_array();
            self.published.push_texts(StringViewArray::from(&fresh));
        }
    }
}

/// Touches the texts. A core waits for many of them at once, as long as it does nothing with them.
fn touch<'a>(texts: impl Iterator<Item = &'a str>) {
    let first = texts.map(|text| text.as_bytes().first().copied().unwrap_or(0));
    black_box(first.fold(0, u8::wrapping_add));
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

    #[test]
    fn guids_are_compared_as_numbers_and_other_forms_of_them_are_other_texts() {
        let lower = "0123abcd-4567-89ab-cdef-f0e1d2c3b4a5";
        let upper = lower.to_uppercase();
        let greatest = "ffffffff-ffff-ffff-ffff-ffffffffffff";
        let mut interner = TextInterner::default();
        let texts = [
            "a", lower, &upper, greatest, "a", greatest, lower, &upper, "",
        ];
        assert_eq!(codes(&mut interner, &texts), [0, 1, 2, 3, 0, 3, 1, 2, 4]);
        interner.dictionary();
        assert_eq!(codes(&mut interner, &texts), [0, 1, 2, 3, 0, 3, 1, 2, 4]);
        assert_eq!(interner.text(1), lower);
        assert_eq!(interner.guids.len(), 5);
        assert_eq!(interner.guids[3], NO_GUID);
    }

    #[test]
    fn an_array_gets_the_codes_of_its_texts_whether_views_come_again_or_not() {
        for distinct in [3, 400, 20_000] {
            let guid = |n: usize| format!("{n:08x}-0000-4000-8000-{n:012x}");
            let text = |n: usize| match n % 4 {
                0 => None,
                1 => Some(format!("{n}")),
                _ => Some(guid(n)),
            };
            let texts: Vec<_> = (0..50_000).map(|row| text(row * 7 % distinct)).collect();
            let array: StringViewArray = texts.iter().map(Option::as_deref).collect();
            let (mut one, mut other) = (TextInterner::default(), TextInterner::default());
            let mut found = Vec::new();
            let mut recent = RecentCodes::default();
            for rows in [0..5, 5..30_000, 30_000..texts.len()] {
                one.array_codes(&array, rows, &mut recent, &mut found);
                one.dictionary();
            }
            let texts = texts.iter().map(|text| text.as_deref().unwrap_or_default());
            let expected: Vec<u32> = texts.map(|text| other.code(text)).collect();
            assert_eq!(found, expected, "{distinct}");
        }
    }
}
