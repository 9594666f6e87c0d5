//! Texts to dense codes and back.

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, StringViewArray, StringViewBuilder};
use arrow::compute::concat;
use hashbrown::{DefaultHashBuilder, HashTable};

/// Gives each distinct text a code: 0, 1, 2, ... in the order of first use.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    hasher: DefaultHashBuilder,
    codes: HashTable<u32>,
    texts: Texts,
    chunks: Vec<StringViewArray>,
    published: usize,
}

impl Interner {
    /// The code of `text`.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(&code) = self.codes.find(hash, |&code| self.texts.get(code) == text) {
            return code;
        }
        let code = self.texts.push(text);
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.codes
            .insert_unique(hash, code, |&code| hasher.hash_one(texts.get(code)));
        code
    }

    /// The texts of all codes given out so far.
    pub(crate) fn dictionary(&mut self) -> Dictionary {
        let len = self.texts.len();
        if self.published < len {
            let mut chunk = StringViewBuilder::with_capacity(len - self.published);
            for code in self.published..len {
                chunk.append_value(self.texts.get(code as u32));
            }
            self.chunks.push(chunk.finish());
            self.published = len;
        }
        Dictionary {
            chunks: self.chunks.clone(),
            joined: Arc::default(),
        }
    }
}

/// The texts of an interned column as a snapshot sees them, by code.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    chunks: Vec<StringViewArray>,
    joined: Arc<OnceLock<StringViewArray>>,
}

impl Dictionary {
    /// The texts in one array. Joining copies 16 bytes a text, so it waits for a reader that wants texts.
    pub(crate) fn texts(&self) -> &StringViewArray {
        self.joined.get_or_init(|| match self.chunks.as_slice() {
            [] => StringViewBuilder::new().finish(),
            [only] => only.clone(),
            chunks => join(chunks),
        })
    }
}

fn join(chunks: &[StringViewArray]) -> StringViewArray {
    let arrays: Vec<&dyn Array> = chunks.iter().map(|chunk| chunk as &dyn Array).collect();
    let joined = concat(&arrays).expect("chunks have one type");
    StringViewArray::from(joined.to_data())
}

/// Texts end to end, with where each ends.
#[derive(Debug, Default)]
struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        let code =
            u32::try_from(self.ends.len()).expect("a table has fewer than 2^32 distinct keys");
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        code
    }

    fn get(&self, code: u32) -> &str {
        let at = code as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[at]]
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_code_and_dictionaries_keep_their_length() {
        let mut interner = Interner::default();
        assert_eq!(
            ["a", "b", "a", ""].map(|text| interner.code(text)),
            [0, 1, 0, 2]
        );
        let before = interner.dictionary();
        assert_eq!(interner.code("a text of more than twelve bytes"), 3);
        let after = interner.dictionary();
        assert_eq!(before.texts().len(), 3);
        assert_eq!(
            after.texts().iter().flatten().collect::<Vec<_>>(),
            ["a", "b", "", "a text of more than twelve bytes"]
        );
    }
}
