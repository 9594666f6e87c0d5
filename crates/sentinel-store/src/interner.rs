//! Values to dense codes: 0, 1, 2, ... in the order of first use.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, Int64Array, StringArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use kql_types::KqlType;

use crate::dictionary::{CHUNK_BYTES, Chunks, Dictionary};

/// Gives each distinct value of a column a code.
#[derive(Debug)]
pub(crate) enum Interner {
    Texts(TextInterner),
    Numbers(NumberInterner),
}

impl Interner {
    /// An interner for a column of this type.
    pub(crate) fn new(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::Int | KqlType::Long => Self::Numbers(NumberInterner::new(kql_type)),
            _ => Self::Texts(TextInterner::default()),
        }
    }

    /// How many codes it gave out.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// The values of all codes given out so far.
    pub(crate) fn dictionary(&mut self) -> Dictionary {
        match self {
            Self::Texts(texts) => texts.dictionary(),
            Self::Numbers(numbers) => numbers.dictionary(),
        }
    }
}

/// Gives each distinct text a code.
#[derive(Debug, Default)]
pub(crate) struct TextInterner {
    hasher: DefaultHashBuilder,
    slots: HashTable<Slot>,
    published: Chunks,
    fresh: Texts,
    /// The code given out last: many columns say the same again and again.
    last: Option<u32>,
}

/// A code, and the hash of its text: texts are compared only where hashes are equal, and never hashed again.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    code: u32,
}

impl Slot {
    /// The table looks at the lowest and at the highest bits.
    fn spread(hash: u32) -> u64 {
        u64::from(hash) << 32 | u64::from(hash)
    }
}

impl TextInterner {
    /// The code of `text`.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        match self.last {
            Some(last) if self.text(last) == text => last,
            _ => {
                let code = self.find(text);
                self.last = Some(code);
                code
            }
        }
    }

    fn find(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text.as_bytes()) as u32;
        if self.fresh.bytes.len() + text.len() > CHUNK_BYTES {
            self.settle();
        }
        let (published, fresh) = (&self.published, &mut self.fresh);
        let first_fresh = published.len();
        let is_text = |slot: &Slot| {
            let code = slot.code as usize;
            slot.hash == hash
                && match code.checked_sub(first_fresh) {
                    Some(at) => fresh.get(at) == text,
                    None => published.text(code) == Some(text),
                }
        };
        let spread = |slot: &Slot| Slot::spread(slot.hash);
        match self.slots.entry(Slot::spread(hash), is_text, spread) {
            Entry::Occupied(slot) => slot.get().code,
            Entry::Vacant(slot) => {
                let code = first_fresh + fresh.len();
                let code = u32::try_from(code).expect("a table has fewer than 2^32 distinct keys");
                fresh.push(text);
                slot.insert(Slot { hash, code });
                code
            }
        }
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> &str {
        let code = code as usize;
        match code.checked_sub(self.published.len()) {
            Some(at) => self.fresh.get(at),
            None => self.published.text(code).expect("the code was given out"),
        }
    }

    fn len(&self) -> usize {
        self.published.len() + self.fresh.len()
    }

    fn dictionary(&mut self) -> Dictionary {
        self.settle();
        self.published.dictionary(DataType::Utf8View)
    }

    /// The values of all codes, when no other text will come.
    pub(crate) fn into_dictionary(mut self) -> Dictionary {
        self.fresh.bytes.shrink_to_fit();
        self.fresh.offsets.shrink_to_fit();
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

    fn get(&self, at: usize) -> &str {
        &self.bytes[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn into_array(self) -> StringArray {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let bytes = Buffer::from_vec(self.bytes.into_bytes());
        StringArray::new(offsets, bytes, None)
    }
}

/// Gives each distinct number a code, and null one.
#[derive(Debug)]
pub(crate) struct NumberInterner {
    kql_type: KqlType,
    codes: HashMap<Option<i64>, u32>,
    published: Chunks,
    fresh: Vec<Option<i64>>,
}

impl NumberInterner {
    fn new(kql_type: KqlType) -> Self {
        Self {
            kql_type,
            codes: HashMap::new(),
            published: Chunks::default(),
            fresh: Vec::new(),
        }
    }

    /// The code of `number`.
    pub(crate) fn code(&mut self, number: Option<i64>) -> u32 {
        let next = self.codes.len();
        *self.codes.entry(number).or_insert_with(|| {
            self.fresh.push(number);
            u32::try_from(next).expect("a table has fewer than 2^32 distinct keys")
        })
    }

    fn len(&self) -> usize {
        self.codes.len()
    }

    fn dictionary(&mut self) -> Dictionary {
        let fresh = std::mem::take(&mut self.fresh).into_iter();
        let numbers: ArrayRef = match self.kql_type {
            KqlType::Int => {
                let narrow = |number: i64| i32::try_from(number).expect("an int fits 32 bits");
                Arc::new(
                    fresh
                        .map(|number| number.map(narrow))
                        .collect::<Int32Array>(),
                )
            }
            _ => Arc::new(fresh.collect::<Int64Array>()),
        };
        if !numbers.is_empty() {
            self.published.push_numbers(numbers);
        }
        self.published.dictionary(self.kql_type.arrow_type())
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, UInt32Array};

    use super::*;

    fn texts(dictionary: &Dictionary) -> Vec<String> {
        let all = dictionary.slice(0, dictionary.len());
        let all = all.expect("codes of the dictionary");
        let texts = all.as_string_view().iter().flatten();
        texts.map(str::to_owned).collect()
    }

    #[test]
    fn equal_texts_share_a_code_and_dictionaries_keep_their_length() {
        let mut interner = TextInterner::default();
        assert_eq!(
            ["a", "b", "a", ""].map(|text| interner.code(text)),
            [0, 1, 0, 2]
        );
        let before = interner.dictionary();
        let long = "a text of more than twelve bytes";
        assert_eq!([long, "b", long].map(|text| interner.code(text)), [3, 1, 3]);
        assert_eq!((interner.text(1), interner.text(3)), ("b", long));
        let after = interner.dictionary();
        assert_eq!(before.len(), 3);
        assert_eq!(texts(&after), ["a", "b", "", long]);
    }

    #[test]
    fn null_is_a_number_of_its_own() {
        let mut interner = NumberInterner::new(KqlType::Int);
        let codes = [Some(5), None, Some(5), Some(0)].map(|number| interner.code(number));
        assert_eq!(codes, [0, 1, 0, 2]);
        let dictionary = interner.dictionary();
        assert_eq!(interner.code(None), 1);
        let numbers = dictionary.take(&UInt32Array::from(codes.to_vec()));
        let numbers = numbers.expect("codes of the dictionary");
        let expected = Int32Array::from(vec![Some(5), None, Some(5), Some(0)]);
        assert_eq!(numbers.as_primitive(), &expected);
    }
}
