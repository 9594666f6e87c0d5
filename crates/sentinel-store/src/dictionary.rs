//! The distinct values of an interned column, by code.

use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray, UInt32Array};
use arrow::array::{new_empty_array, types::UInt32Type};
use arrow::buffer::Buffer;
use arrow::compute::kernels::numeric::sub_wrapping;
use arrow::compute::{concat, interleave, max, min, take};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

/// A dictionary of fewer values is joined into one array where codes of several chunks meet; of a larger one, the values
/// are collected one by one.
const JOINED_VALUES: usize = 1 << 16;

/// So many chunks of about one length become one.
const SIMILAR_CHUNKS: usize = 8;

/// The bytes of texts are copied into one buffer while they are fewer; beyond, chunks that become one keep theirs.
const COPIED_BYTES: usize = 1 << 22;

/// A chunk of texts ends before it has so many bytes, which the offsets of an array can still count.
pub(crate) const CHUNK_BYTES: usize = 1 << 30;

/// Values of neighbouring codes, which do not change any more.
#[derive(Debug)]
struct Chunk {
    /// The code of the first.
    first: usize,
    /// In the Arrow form of the column.
    values: ArrayRef,
    /// The same, where they are texts.
    texts: Option<StringViewArray>,
}

impl Chunk {
    fn end(&self) -> usize {
        self.first + self.values.len()
    }

    fn memory_bytes(&self) -> usize {
        self.values.get_buffer_memory_size()
    }
}

/// The values of all codes that were given out so far and published.
///
/// They lie in chunks. A few of about one length become one: so there are few, and each value is copied a few times only.
#[derive(Debug, Default)]
pub(crate) struct Chunks(Vec<Arc<Chunk>>);

impl Chunks {
    pub(crate) fn len(&self) -> usize {
        self.0.last().map_or(0, |chunk| chunk.end())
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: usize) -> Option<&str> {
        text_of(&self.0, code)
    }

    /// Adds the texts of the next codes.
    pub(crate) fn push_texts(&mut self, texts: StringViewArray) {
        let texts: ArrayRef = Arc::new(texts);
        let values = self.joined_with_similar(texts, |joined| {
            let texts = joined.as_string_view();
            let bytes: usize = texts.data_buffers().iter().map(Buffer::len).sum();
            match bytes <= COPIED_BYTES {
                true => Arc::new(texts.gc()),
                false => joined,
            }
        });
        self.0.push(Arc::new(Chunk {
            first: self.len(),
            texts: Some(values.as_string_view().clone()),
            values,
        }));
    }

    /// Adds the numbers of the next codes.
    pub(crate) fn push_numbers(&mut self, numbers: ArrayRef) {
        let values = self.joined_with_similar(numbers, |joined| joined);
        self.0.push(Arc::new(Chunk {
            first: self.len(),
            texts: None,
            values,
        }));
    }

    /// The values behind those of the last chunks that become one with them, after each step as `settle` leaves them.
    fn joined_with_similar(
        &mut self,
        mut values: ArrayRef,
        settle: impl Fn(ArrayRef) -> ArrayRef,
    ) -> ArrayRef {
        loop {
            let similar = self.take_similar(values.len());
            if similar.is_empty() {
                return values;
            }
            let parts = similar.iter().map(|chunk| &chunk.values).chain([&values]);
            let parts: Vec<&dyn Array> = parts.map(|part| part.as_ref()).collect();
            values = settle(concat(&parts).expect("values have one type"));
        }
    }

    /// Takes away the last chunks if, with one of `len` values, they are enough of about one length to become one.
    fn take_similar(&mut self, len: usize) -> Vec<Arc<Chunk>> {
        let lens = self.0.iter().rev().map(|chunk| chunk.values.len());
        let similar = lens.take_while(|&known| known < 2 * len).count();
        match similar + 1 < SIMILAR_CHUNKS {
            true => Vec::new(),
            false => self.0.split_off(self.0.len() - similar),
        }
    }

    /// The values so far, in the Arrow form of their column.
    pub(crate) fn dictionary(&self, data_type: DataType) -> Dictionary {
        Dictionary(Arc::new(Values {
            data_type,
            chunks: self.0.clone(),
            joined: OnceLock::new(),
        }))
    }
}

fn text_of(chunks: &[Arc<Chunk>], code: usize) -> Option<&str> {
    let behind = chunks.partition_point(|chunk| chunk.first <= code);
    let chunk = chunks.get(behind.checked_sub(1)?)?;
    Some(chunk.texts.as_ref()?.value(code - chunk.first))
}

/// The values of an interned column as a snapshot sees them. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary(Arc<Values>);

#[derive(Debug)]
struct Values {
    data_type: DataType,
    chunks: Vec<Arc<Chunk>>,
    joined: OnceLock<ArrayRef>,
}

impl Dictionary {
    /// How many values there are: codes are less.
    pub(crate) fn len(&self) -> usize {
        self.0.chunks.last().map_or(0, |chunk| chunk.end())
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: usize) -> Option<&str> {
        text_of(&self.0.chunks, code)
    }

    /// The bytes of the values.
    pub(crate) fn memory_bytes(&self) -> usize {
        let chunks = self.0.chunks.iter();
        chunks.map(|chunk| chunk.memory_bytes()).sum()
    }

    /// The values in the order of their codes, in runs.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &ArrayRef> {
        self.0.chunks.iter().map(|chunk| &chunk.values)
    }

    /// The values of the codes from `start` on, `len` of them.
    pub(crate) fn slice(&self, start: usize, len: usize) -> Result<ArrayRef, ArrowError> {
        let end = start + len;
        let parts = self.0.chunks.iter().filter_map(|chunk| {
            let (from, to) = (start.max(chunk.first), end.min(chunk.end()));
            (from < to).then(|| chunk.values.slice(from - chunk.first, to - from))
        });
        let parts: Vec<ArrayRef> = parts.collect();
        match parts.as_slice() {
            [] => Ok(new_empty_array(&self.0.data_type)),
            [only] => Ok(Arc::clone(only)),
            parts => concat(&parts.iter().map(|part| part.as_ref()).collect::<Vec<_>>()),
        }
    }

    /// The values of these codes.
    pub(crate) fn take(&self, codes: &UInt32Array) -> Result<ArrayRef, ArrowError> {
        let (Some(least), Some(greatest)) = (min(codes), max(codes)) else {
            return Ok(new_empty_array(&self.0.data_type));
        };
        let (least, greatest) = (least as usize, greatest as usize);
        if greatest - least + 1 == codes.len() && is_run(codes.values()) {
            return self.slice(least, codes.len());
        }
        let mut chunks = self.0.chunks.iter();
        let within = chunks.find(|chunk| chunk.first <= least && greatest < chunk.end());
        match within {
            Some(chunk) if chunk.first == 0 => take(&chunk.values, codes, None),
            Some(chunk) => {
                let first = UInt32Array::new_scalar(chunk.first as u32);
                let codes = sub_wrapping(codes, &first)?;
                take(&chunk.values, codes.as_primitive::<UInt32Type>(), None)
            }
            None if self.len() <= JOINED_VALUES => take(self.joined()?, codes, None),
            None => self.collect(codes.values()),
        }
    }

    /// The values in one array.
    fn joined(&self) -> Result<&ArrayRef, ArrowError> {
        if let Some(joined) = self.0.joined.get() {
            return Ok(joined);
        }
        let joined = self.slice(0, self.len())?;
        Ok(self.0.joined.get_or_init(|| joined))
    }

    fn collect(&self, codes: &[u32]) -> Result<ArrayRef, ArrowError> {
        let chunks = &self.0.chunks;
        let place = |code: usize| {
            let chunk = chunks.partition_point(|chunk| chunk.end() <= code);
            (chunk, code - chunks[chunk].first)
        };
        let places: Vec<(usize, usize)> = codes.iter().map(|&code| place(code as usize)).collect();
        let values: Vec<&dyn Array> = self.runs().map(|values| values.as_ref()).collect();
        interleave(&values, &places)
    }
}

/// True where each code is the one behind the code before it.
fn is_run(codes: &[u32]) -> bool {
    codes
        .windows(2)
        .all(|pair| pair[0].wrapping_add(1) == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts with the numbers 0, 1, ... pushed in runs of these lengths.
    fn chunks(lens: &[usize]) -> Chunks {
        let mut chunks = Chunks::default();
        for len in lens {
            let first = chunks.len();
            let texts = (first..first + len).map(|code| Some(format!("the text {code}")));
            chunks.push_texts(texts.collect());
        }
        chunks
    }

    fn lens(chunks: &Chunks) -> Vec<usize> {
        chunks.0.iter().map(|chunk| chunk.values.len()).collect()
    }

    #[test]
    fn chunks_of_about_one_length_become_one() {
        assert_eq!(lens(&chunks(&[1; 11])), [8, 1, 1, 1]);
        assert_eq!(lens(&chunks(&[1; 64])), [64]);
        assert_eq!(lens(&chunks(&[100, 10, 10, 1])), [100, 10, 10, 1]);
        assert_eq!(lens(&chunks(&[100, 90, 80, 70, 9, 10, 10, 1, 60])), [430]);
    }

    #[test]
    fn values_are_found_by_code_within_and_across_chunks() {
        let dictionary = chunks(&[100, 10, 1]).dictionary(DataType::Utf8View);
        let check = |codes: &[u32]| {
            let expected = codes.iter().map(|code| format!("the text {code}"));
            let expected: Vec<String> = expected.collect();
            let taken = dictionary.take(&UInt32Array::from(codes.to_vec()));
            let taken = taken.expect("codes of the dictionary");
            let taken: Vec<&str> = taken.as_string_view().iter().flatten().collect();
            assert_eq!(taken, expected);
            let collected = dictionary.collect(codes).expect("codes of the dictionary");
            assert_eq!(collected.len(), codes.len());
        };
        check(&[]);
        check(&[3, 1, 3]);
        check(&[101, 109]);
        check(&[98, 99, 100, 101]);
        check(&[110, 0, 105]);
        assert_eq!(dictionary.len(), 111);
        assert_eq!(chunks(&[100, 10]).text(105), Some("the text 105"));
    }

    #[test]
    fn small_buffers_become_one_and_large_ones_stay() {
        let text = |code: usize| format!("{code:0>100}");
        let check = |len: usize, buffers: usize| {
            let mut chunks = Chunks::default();
            for first in (0..SIMILAR_CHUNKS * len).step_by(len) {
                let texts = (first..first + len).map(|code| Some(text(code)));
                chunks.push_texts(texts.collect());
            }
            assert_eq!(lens(&chunks), [SIMILAR_CHUNKS * len]);
            let values = chunks.0[0].values.as_string_view();
            assert_eq!(values.data_buffers().len(), buffers);
            for code in [0, len - 1, len, SIMILAR_CHUNKS * len - 1] {
                assert_eq!(chunks.text(code), Some(text(code).as_str()));
                assert_eq!(values.value(code), text(code));
            }
        };
        check(10, 1);
        let single = |len: usize| {
            let texts: StringViewArray = (0..len).map(|code| Some(text(code))).collect();
            texts.data_buffers().len()
        };
        let large = COPIED_BYTES / 100 / SIMILAR_CHUNKS + 1;
        check(large, SIMILAR_CHUNKS * single(large));
    }

    #[test]
    fn numbers_may_be_null() {
        let mut chunks = Chunks::default();
        let numbers = arrow::array::Int32Array::from(vec![Some(7), None]);
        chunks.push_numbers(Arc::new(numbers));
        chunks.push_numbers(Arc::new(arrow::array::Int32Array::from(vec![9])));
        let dictionary = chunks.dictionary(DataType::Int32);
        let taken = dictionary.take(&UInt32Array::from(vec![2, 1, 0]));
        let taken = taken.expect("codes of the dictionary");
        let expected = arrow::array::Int32Array::from(vec![Some(9), None, Some(7)]);
        assert_eq!(taken.as_primitive(), &expected);
    }
}
