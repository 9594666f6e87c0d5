//! Checksums over the blocks of a file, so that a reader of a few pages can prove them without reading the rest.

use std::hash::Hasher;
use std::io::{self, Write};

use twox_hash::XxHash64;

use super::file_system::OutFile;

/// The bytes that one checksum covers.
pub(crate) const BLOCK_BYTES: usize = 1 << 16;

/// The checksum of some bytes.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}

/// Writes a file in blocks and keeps their checksums. What comes after [`seal`](Self::seal) is its tail: it may hold the
/// checksums of the blocks, and has one of its own.
#[derive(Debug)]
pub(crate) struct BlockWriter {
    file: Box<dyn OutFile>,
    unwritten: Vec<u8>,
    blocks: Vec<u64>,
    tail: Option<XxHash64>,
    bytes: u64,
}

/// A file whose content is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Finished {
    /// Where the tail starts.
    pub(crate) tail_start: u64,
    /// The checksum of the tail.
    pub(crate) tail_checksum: u64,
    /// How long the file is.
    pub(crate) bytes: u64,
}

impl BlockWriter {
    pub(crate) fn new(file: Box<dyn OutFile>) -> Self {
        Self {
            file,
            unwritten: Vec::with_capacity(BLOCK_BYTES),
            blocks: Vec::new(),
            tail: None,
            bytes: 0,
        }
    }

    /// The checksums of the whole blocks so far. Everything behind them belongs to the tail from now on.
    pub(crate) fn seal(&mut self) -> &[u64] {
        let mut tail = XxHash64::with_seed(0);
        tail.write(&self.unwritten);
        self.tail = Some(tail);
        &self.blocks
    }

    /// Writes out the rest and makes the file durable.
    ///
    /// # Panics
    /// If the file was not sealed.
    pub(crate) fn finish(mut self) -> io::Result<Finished> {
        self.file.write_all(&self.unwritten)?;
        self.file.sync()?;
        let tail = self
            .tail
            .expect("a segment is sealed before it is finished");
        Ok(Finished {
            tail_start: self.blocks.len() as u64 * BLOCK_BYTES as u64,
            tail_checksum: tail.finish(),
            bytes: self.bytes,
        })
    }
}

impl Write for BlockWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK_BYTES - self.unwritten.len());
        let bytes = &bytes[..taken];
        self.unwritten.extend_from_slice(bytes);
        if let Some(tail) = &mut self.tail {
            tail.write(bytes);
        }
        if self.unwritten.len() == BLOCK_BYTES {
            self.file.write_all(&self.unwritten)?;
            if self.tail.is_none() {
                self.blocks.push(checksum(&self.unwritten));
            }
            self.unwritten.clear();
        }
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Checksums as text.
pub(crate) fn to_text(checksums: &[u64]) -> String {
    checksums.iter().map(|sum| format!("{sum:016x}")).collect()
}

/// Checksums from their text.
pub(crate) fn from_text(text: &str) -> Option<Vec<u64>> {
    let digits = text.as_bytes().chunks(16).map(|digits| {
        let digits = std::str::from_utf8(digits).ok()?;
        (digits.len() == 16).then_some(())?;
        u64::from_str_radix(digits, 16).ok()
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_texts_and_back() {
        let sums = [0, u64::MAX, 7];
        assert_eq!(from_text(&to_text(&sums)), Some(sums.to_vec()));
        assert_eq!(from_text("12"), None);
        assert_eq!(from_text(""), Some(Vec::new()));
    }
}
