//! Words: names, keywords, and the keywords that hold punctuation.

use nom::IResult;
use nom::error::{Error, ErrorKind};

use super::LiteralKind;

/// Where a word may stand as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordClass {
    /// Anywhere: an identifier, or a keyword that is free where no keyword is expected.
    Plain,
    /// Where a new name is declared, such as before `=`: `by`, `where`, `has`.
    Declarable,
    /// Where a column or table is meant: `kind`.
    Referable,
    /// Nowhere, unless in brackets and quotes.
    Reserved,
}

/// Words that may be declared, but not referred to without brackets.
#[rustfmt::skip]
const DECLARABLE: &[&str] = &[
    "accumulate", "as", "by", "contains", "datatable", "earliest", "externaldata", "find",
    "has", "in", "invoke", "latest", "materialize", "mdm", "of", "print", "sample",
    "sample-distinct", "search", "set", "sql", "title", "to", "top-hitters", "top-nested",
    "toscalar", "totable", "verbose", "viewers", "where",
];

/// Words that may be referred to, but not declared.
const REFERABLE: &[&str] = &["kind", "with_source", "withsource"];

/// Words that are never plain names, sorted. Many serve commands only, but Kusto reserves them
/// in queries too.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "__contextual_datatable", "__crossCluster", "__crossDB", "__executeAndCache", "__id",
    "__isFuzzy", "__noWithSource", "__packedColumn", "__projectAway", "__sourceColumnIndex",
    "and", "anomalychart", "areachart", "asc", "bagexpansion", "barchart", "between",
    "boolean", "byte", "cachingpolicy", "callout", "cancel", "card", "char", "columnchart",
    "contains_cs", "containscs", "cycles", "dataexport", "datascope", "date", "datetime",
    "decimal", "decodeblocks", "desc", "double", "dynamic", "encodingpolicy", "endswith",
    "endswith_cs", "expandoutput", "extent_tags_retention", "external_data", "first", "flags",
    "float", "force_remote", "harddelete", "hardretention", "has_all", "has_any", "has_cs",
    "hasprefix", "hasprefix_cs", "hassuffix", "hassuffix_cs", "hotcache", "int", "int16",
    "int32", "int64", "int8", "isfuzzy", "journal", "ladderchart", "last", "like", "likecs",
    "linechart", "long", "missing", "nooptimization", "notcontains", "notcontainscs",
    "notlike", "notlikecs", "or", "others", "pathformat", "piechart", "pivotchart", "project",
    "queries", "query_results", "real", "relaxed", "restricted_view_access",
    "row_level_security", "rowstore", "rowstore_references", "rowstore_sealinfo",
    "rowstorepolicy", "rowstores", "scatterchart", "seal", "seals", "shards", "simple",
    "softdelete", "softretention", "stackedareachart", "startswith", "startswith_cs",
    "statistics", "storedqueryresultcontainers", "string", "tablepurge", "time", "timechart",
    "timeline", "timepivot", "timespan", "treemap", "uint", "uint16", "uint32", "uint64",
    "uint8", "ulong", "union", "uniqueid", "unrestrictedviewers", "views", "with_itemindex",
    "with_match_id", "with_step_name", "writeaheadlog",
];

/// Keywords with punctuation inside, which are one token. Where one is the start of another, the
/// longer one comes first.
#[rustfmt::skip]
const COMPOUND: &[&str] = &[
    "!between", "!contains_cs", "!contains", "!endswith_cs", "!endswith", "!has_cs",
    "!hasprefix_cs", "!hasprefix", "!hassuffix_cs", "!hassuffix", "!has", "!in~", "!in",
    "!startswith_cs", "!startswith", "assert-schema", "granny-asc", "granny-desc",
    "graph-mark-components", "graph-match", "graph-shortest-paths", "graph-to-table",
    "graph-where-edges", "graph-where-nodes", "hint.concurrency", "hint.distribution",
    "hint.materialized", "hint.num_partitions", "hint.pass_filters_column",
    "hint.pass_filters", "hint.progressive_top", "hint.remote", "hint.shufflekey",
    "hint.spread", "hint.strategy", "in~", "macro-expand", "make-graph", "make-series",
    "matches regex", "materialized-view-combine", "mv-apply", "mv-expand", "parse-kv",
    "parse-where", "partitioned-by", "project-away", "project-by-names", "project-keep",
    "project-rename", "project-reorder", "project-smart", "sample-distinct", "top-hitters",
    "top-nested",
];

/// A word; of the compound ones the longest that fits.
pub(super) fn word(text: &str) -> IResult<&str, &str> {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    let simple_len = match text.starts_with(is_start) {
        true => {
            1 + text[1..]
                .find(|c| !is_word_char(c))
                .unwrap_or(text.len() - 1)
        }
        false => 0,
    };
    let may_be_compound = simple_len > 0 || text.starts_with('!');
    let has_joint = text[simple_len..].starts_with(['-', '.', '~', ' ', '!']);
    let compound_len = if may_be_compound && has_joint {
        compound_len(text)
    } else {
        None
    };
    match compound_len.unwrap_or(simple_len) {
        0 => Err(nom::Err::Error(Error::new(text, ErrorKind::Alpha))),
        len => Ok((&text[len..], &text[..len])),
    }
}

fn compound_len(text: &str) -> Option<usize> {
    let is_whole = |word: &&&str| {
        text.strip_prefix(**word)
            .is_some_and(|after| !after.starts_with(is_word_char))
    };
    COMPOUND.iter().find(is_whole).map(|word| word.len())
}

/// True for a character that can continue a word. Kusto's names are ASCII.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Where `text` may stand as a name.
pub(crate) fn word_class(text: &str) -> WordClass {
    // Most words are columns such as `TimeGenerated`; keywords are in lower case.
    if text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return WordClass::Plain;
    }
    if DECLARABLE.binary_search(&text).is_ok() {
        WordClass::Declarable
    } else if REFERABLE.binary_search(&text).is_ok() {
        WordClass::Referable
    } else if RESERVED.binary_search(&text).is_ok() || text.contains(['-', '.', '!', '~', ' ']) {
        WordClass::Reserved
    } else {
        WordClass::Plain
    }
}

/// The literal that this word starts when a parenthesis follows directly.
pub(super) fn parenthesized_literal(word: &str) -> Option<LiteralKind> {
    Some(match word {
        "bool" => LiteralKind::Bool,
        "int" | "int32" => LiteralKind::Int,
        "long" | "int64" => LiteralKind::Long,
        "real" | "double" => LiteralKind::Real,
        "decimal" => LiteralKind::Decimal,
        "datetime" | "date" => LiteralKind::DateTime,
        "timespan" | "time" => LiteralKind::TimeSpan,
        "guid" => LiteralKind::Guid,
        _ => return None,
    })
}

/// The keyword with punctuation inside that `text` starts with although a letter follows, as in
/// `project-awayLevel`: Kusto takes neither that keyword nor the shorter one.
pub(crate) fn undelimited_compound(text: &str) -> Option<&'static str> {
    let starts = |word: &&&str| {
        text.strip_prefix(**word)
            .is_some_and(|after| after.starts_with(is_word_char))
    };
    COMPOUND.iter().find(starts).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_in_lower_case() {
        for table in [DECLARABLE, REFERABLE, RESERVED] {
            assert!(table.is_sorted(), "binary search needs order");
            assert!(
                table
                    .iter()
                    .all(|word| !word.starts_with(|c: char| c.is_ascii_uppercase()))
            );
        }
    }

    #[test]
    fn longer_compounds_come_first() {
        for (i, word) in COMPOUND.iter().enumerate() {
            let hidden = COMPOUND[..i]
                .iter()
                .find(|earlier| word.starts_with(**earlier) && word != *earlier);
            assert_eq!(
                hidden.filter(|earlier| !word[earlier.len()..].starts_with(is_word_char)),
                None,
                "{word}"
            );
        }
    }
}
