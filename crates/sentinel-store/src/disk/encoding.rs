//! How the columns of a segment's file are encoded and compressed.
//!
//! | column | encoding |
//! |---|---|
//! | datetime | differences of neighbours in as few bits as they need: less than compressed values take, and soon read |
//! | string whose texts come again | codes into a dictionary of the whole row group |
//! | string whose texts do not | plain |
//! | any other | what the library chooses: a dictionary for as long as it is short |
//!
//! Everything is compressed but datetimes, and dictionaries of guids: a guid's digits are random, so that compression saves
//! less than half of them, and takes longer to undo than all else that a reader does.

use std::collections::HashSet;

use arrow::array::{Array, AsArray, RecordBatch, StringViewArray};
use kql_types::{KqlType, guid_text};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use crate::schema::Column;

/// How many rows a row group holds at most: what a scan can leave out as a whole.
const ROW_GROUP_ROWS: usize = 1 << 18;

/// The share of texts that are not there and that a bloom filter takes for such that are.
const FALSE_POSITIVES: f64 = 0.01;

/// So many rows at the start of a segment say whether texts come again.
pub(super) const SAMPLE_ROWS: usize = 1 << 15;
/// Where half of so many texts are repeated, no more are looked at.
const FIRST_ROWS: usize = 1 << 10;
/// The bytes of the longest dictionary of a row group: enough for a guid in every row.
const DICTIONARY_BYTES: usize = 1 << 24;

/// The properties of a file with these columns and so many rows, of which some are a sample.
pub(super) fn properties(
    columns: &[Column],
    rows: usize,
    sample: &[RecordBatch],
) -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS));
    let properties = columns.iter().fold(properties, |properties, column| {
        let path = ColumnPath::new(vec![column.name.clone()]);
        let properties = match is_key(column) {
            true => with_bloom_filter(properties, path.clone(), rows),
            false => properties,
        };
        match column.kql_type {
            KqlType::DateTime => of_differences(properties, path),
            // The least and greatest value leave NaN out, for which `!=` holds.
            KqlType::Real => {
                properties.set_column_statistics_enabled(path, EnabledStatistics::None)
            }
            KqlType::String => of_texts(properties, path, &texts_of(sample, &column.name)),
            _ => properties,
        }
    });
    properties.build()
}

/// Is the column one that queries look single values up in? Its least and greatest value say little about that.
fn is_key(column: &Column) -> bool {
    match column.kql_type {
        KqlType::Guid => true,
        KqlType::String => column.name.ends_with("Id") || column.name == "IncidentName",
        _ => false,
    }
}

fn with_bloom_filter(
    properties: WriterPropertiesBuilder,
    path: ColumnPath,
    rows: usize,
) -> WriterPropertiesBuilder {
    properties
        .set_column_bloom_filter_enabled(path.clone(), true)
        .set_column_bloom_filter_fpp(path.clone(), FALSE_POSITIVES)
        .set_column_bloom_filter_max_ndv(path, rows.clamp(1, ROW_GROUP_ROWS) as u64)
}

fn of_differences(
    properties: WriterPropertiesBuilder,
    path: ColumnPath,
) -> WriterPropertiesBuilder {
    properties
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED)
        .set_column_compression(path, Compression::UNCOMPRESSED)
}

fn of_texts(
    properties: WriterPropertiesBuilder,
    path: ColumnPath,
    texts: &[&StringViewArray],
) -> WriterPropertiesBuilder {
    let rows: usize = texts.iter().map(|texts| texts.len()).sum();
    if rows < FIRST_ROWS {
        return properties;
    }
    if !come_again(texts) {
        return properties.set_column_dictionary_enabled(path, false);
    }
    let properties =
        properties.set_column_dictionary_page_size_limit(path.clone(), DICTIONARY_BYTES);
    match are_guids(texts) {
        true => properties.set_column_compression(path, Compression::UNCOMPRESSED),
        false => properties,
    }
}

fn texts_of<'a>(sample: &'a [RecordBatch], name: &str) -> Vec<&'a StringViewArray> {
    let columns = sample.iter().filter_map(|rows| rows.column_by_name(name));
    columns.map(|column| column.as_string_view()).collect()
}

/// True where at least one in ten of some texts was there before.
fn come_again(texts: &[&StringViewArray]) -> bool {
    let (mut distinct, mut rows) = (HashSet::new(), 0);
    let texts = texts.iter().flat_map(|texts| texts.iter());
    for text in texts.take(SAMPLE_ROWS) {
        distinct.insert(text);
        rows += 1;
        if rows == FIRST_ROWS && 2 * distinct.len() <= rows {
            return true;
        }
    }
    10 * distinct.len() <= 9 * rows
}

fn are_guids(texts: &[&StringViewArray]) -> bool {
    let is_guid = |text: &str| {
        text.as_bytes()
            .try_into()
            .ok()
            .and_then(guid_text::parse)
            .is_some()
    };
    let texts = texts.iter().flat_map(|texts| texts.iter());
    let mut some = texts
        .flatten()
        .filter(|text| !text.is_empty())
        .take(FIRST_ROWS)
        .peekable();
    some.peek().is_some() && some.all(is_guid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: impl Fn(usize) -> String, comes_again: bool, is_guid: bool) {
        let texts =
            |rows: std::ops::Range<usize>| StringViewArray::from_iter_values(rows.map(&text));
        let (first, second) = (texts(0..500), texts(500..5000));
        let both = [&first, &second];
        assert_eq!(
            (come_again(&both), are_guids(&both)),
            (comes_again, is_guid)
        );
    }

    #[test]
    fn a_sample_says_whether_texts_come_again() {
        let guid = |n: usize| format!("{n:08x}-0000-4000-8000-00000000000a");
        check(guid, false, true);
        check(|n| guid(n / 2), true, true);
        check(|n| guid(n * 19 / 20), false, true);
        check(|n| guid(n % 4000), true, true);
        check(|n| format!("host {}", n % 7), true, false);
        check(|_| String::new(), true, false);
        check(
            |n| if n % 2 == 0 { String::new() } else { guid(n) },
            true,
            true,
        );
    }
}
