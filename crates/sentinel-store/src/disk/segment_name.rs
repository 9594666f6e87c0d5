//! The name of a segment's file: which appends of its table it holds, and how to prove its end.

use std::fmt;
use std::ops::RangeInclusive;

/// `FIRST-LAST-TAIL-CHECKSUM.parquet`: the numbers of the appends whose rows the file holds, where its tail starts, and the
/// tail's checksum, the last two in hexadecimal digits. So a file is proved without another one that could be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SegmentName {
    /// The numbers of the appends, counted from 1 in each table.
    pub(crate) appends: RangeInclusive<u64>,
    /// Where the tail starts.
    pub(crate) tail_start: u64,
    /// The checksum of the tail.
    pub(crate) tail_checksum: u64,
}

impl SegmentName {
    /// Reads the name of a file; `None` if it is not a segment's.
    pub(crate) fn parse(file_name: &str) -> Option<Self> {
        let mut parts = file_name.strip_suffix(".parquet")?.split('-');
        let name = Self {
            appends: parts.next()?.parse().ok()?..=parts.next()?.parse().ok()?,
            tail_start: u64::from_str_radix(parts.next()?, 16).ok()?,
            tail_checksum: u64::from_str_radix(parts.next()?, 16).ok()?,
        };
        (parts.next().is_none() && !name.appends.is_empty()).then_some(name)
    }

    /// Are all of its appends among these?
    pub(crate) fn is_within(&self, appends: &RangeInclusive<u64>) -> bool {
        appends.contains(self.appends.start()) && appends.contains(self.appends.end())
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.appends.start(), self.appends.end());
        let (start, sum) = (self.tail_start, self.tail_checksum);
        write!(f, "{first:08}-{last:08}-{start:x}-{sum:016x}.parquet")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_texts_and_back() {
        let name = SegmentName {
            appends: 7..=123_456_789,
            tail_start: 65_536,
            tail_checksum: 255,
        };
        let text = "00000007-123456789-10000-00000000000000ff.parquet";
        assert_eq!(name.to_string(), text);
        assert_eq!(SegmentName::parse(text), Some(name));
        for other in [
            "",
            "a.parquet",
            "00000002-00000001-0-00.parquet",
            "1-1-0-0.unfinished",
        ] {
            assert_eq!(SegmentName::parse(other), None, "{other}");
        }
    }
}
