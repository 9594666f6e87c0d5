//! The next rows of a column of texts that are kept as they are.

use arrow::array::{Array, ArrayBuilder, AsArray, StringViewArray, StringViewBuilder, UInt32Array};
use arrow::compute::take;

/// The next texts of a column. A row that repeats an earlier one shares its memory.
#[derive(Debug)]
pub(super) struct TextBuilder {
    texts: StringViewBuilder,
    /// The rows that repeat another, each with that row, which is before it. An empty text stands in for theirs.
    repeats: Vec<(u32, u32)>,
}

impl TextBuilder {
    /// A builder with room for so many rows.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            texts: StringViewBuilder::with_capacity(rows),
            repeats: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.texts.append_value(text);
    }

    /// Appends the text of an earlier row.
    pub(super) fn repeat(&mut self, earlier: usize) {
        self.repeats.push((self.len() as u32, earlier as u32));
        self.texts.append_value("");
    }

    /// The column. What the buffers have left over is given back before they are shared.
    pub(super) fn finish(mut self) -> StringViewArray {
        let mut texts = self.texts.finish();
        texts.shrink_to_fit();
        if self.repeats.is_empty() {
            return texts;
        }
        let mut shown: Vec<u32> = (0..texts.len() as u32).collect();
        for (row, earlier) in self.repeats {
            shown[row as usize] = shown[earlier as usize];
        }
        let texts = take(&texts, &UInt32Array::from(shown), None);
        let texts = texts.expect("rows repeat rows of the column");
        texts.as_string_view().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_texts_share_the_memory_of_the_first() {
        let text = |n: usize| format!("a text of more than twelve bytes, {n}");
        let mut builder = TextBuilder::with_capacity(0);
        builder.push(&text(0));
        builder.push("short");
        builder.repeat(0);
        builder.push(&text(1));
        builder.repeat(2);
        builder.repeat(1);
        let column = builder.finish();
        let shown: Vec<&str> = column.iter().flatten().collect();
        let expected = [&text(0), "short", &text(0), &text(1), &text(0), "short"];
        assert_eq!(shown, expected);
        let bytes: usize = column
            .data_buffers()
            .iter()
            .map(|buffer| buffer.len())
            .sum();
        assert_eq!(bytes, text(0).len() + text(1).len());
    }
}
