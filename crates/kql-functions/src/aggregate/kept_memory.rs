//! The memory of arrays that are kept.

use std::collections::HashSet;

use arrow::array::{Array, ArrayData};

/// The memory of arrays: a buffer that several of them share, as slices do, counts once.
#[derive(Debug, Default)]
pub struct KeptMemory {
    buffers: HashSet<usize>,
    bytes: usize,
}

impl KeptMemory {
    /// Counts an array in.
    pub fn add(&mut self, array: &dyn Array) {
        self.add_data(&array.to_data());
    }

    fn add_data(&mut self, data: &ArrayData) {
        let validity = data.nulls().map(|nulls| nulls.buffer());
        for buffer in data.buffers().iter().chain(validity) {
            if self.buffers.insert(buffer.data_ptr().addr().get()) {
                self.bytes += buffer.capacity();
            }
        }
        data.child_data()
            .iter()
            .for_each(|child| self.add_data(child));
    }

    /// The bytes of all arrays.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::StringViewArray;

    use super::*;

    #[test]
    fn shared_buffers_count_once() {
        let texts = StringViewArray::from(vec!["a text of more than twelve bytes"; 100]);
        let mut whole = KeptMemory::default();
        whole.add(&texts);
        let mut halves = KeptMemory::default();
        halves.add(&texts.slice(0, 50));
        halves.add(&texts.slice(50, 50));
        assert_eq!(halves.bytes(), whole.bytes());
        assert!(whole.bytes() >= 100 * 16 + 32);
    }
}
