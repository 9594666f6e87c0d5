//! The nearest name: did you mean ...?

/// The candidate that is most like `name`, if one is close enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let len = name.chars().count();
    // Any letter is one edit away from any other, which makes it no slip.
    let limit = if len == 1 { 0 } else { (len / 3).clamp(1, 4) };
    let scored = candidates
        .into_iter()
        .filter_map(|candidate| Some((score(name, candidate, limit)?, candidate)));
    scored.min().map(|(_, candidate)| candidate)
}

/// The text of a help line for `name`.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Functions of other languages, and what they are called here.
#[rustfmt::skip]
const FOREIGN: &[(&str, &str)] = &[
    ("array_agg", "make_list"), ("array_size", "array_length"), ("average", "avg"),
    ("ceil", "ceiling"), ("charindex", "indexof"), ("collect_list", "make_list"),
    ("collect_set", "make_set"), ("concat", "strcat"), ("concat_ws", "strcat_delim"),
    ("count_unique", "dcount"), ("current_timestamp", "now"), ("date_add", "datetime_add"),
    ("date_diff", "datetime_diff"), ("date_trunc", "startofday"), ("dateadd", "datetime_add"),
    ("datediff", "datetime_diff"), ("day", "dayofmonth"), ("float", "toreal"),
    ("get_json_object", "extract_json"), ("getdate", "now"), ("group_concat", "make_list"),
    ("hour", "hourofday"), ("if", "iff"), ("ifnull", "coalesce"), ("instr", "indexof"),
    ("json_extract", "extract_json"), ("keys", "bag_keys"), ("lag", "prev"), ("lcase", "tolower"),
    ("lead", "next"), ("len", "strlen"), ("length", "strlen"), ("list", "make_list"),
    ("locate", "indexof"), ("lower", "tolower"), ("ltrim", "trim_start"), ("mean", "avg"),
    ("median", "percentile"), ("mid", "substring"), ("month", "monthofyear"),
    ("nunique", "dcount"), ("nvl", "coalesce"), ("power", "pow"), ("regexp_extract", "extract"),
    ("regexp_replace", "replace_regex"), ("rtrim", "trim_end"), ("split_part", "split"),
    ("std", "stdev"), ("stddev", "stdev"), ("str", "tostring"), ("string_agg", "make_list"),
    ("substr", "substring"), ("sysdate", "now"), ("today", "startofday"),
    ("to_string", "tostring"), ("tonumber", "toreal"), ("trunc", "bin"), ("ucase", "toupper"),
    ("unique", "make_set"), ("upper", "toupper"), ("values", "make_list"), ("year", "getyear"),
];

/// The text of a help line for a function of another language.
pub(crate) fn foreign_function(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let found = FOREIGN.iter().find(|(foreign, _)| *foreign == name);
    found.map(|(_, own)| format!("did you mean `{own}`?"))
}

/// Edits from one name to the other, where they are at most `limit`; a difference of case alone counts least.
fn score(name: &str, candidate: &str, limit: usize) -> Option<usize> {
    if name.eq_ignore_ascii_case(candidate) {
        return Some(0);
    }
    let distance = edits(&name.to_lowercase(), &candidate.to_lowercase());
    (distance <= limit).then_some(distance)
}

/// The optimal string alignment distance: insertions, deletions, changes, and swaps of neighbours.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_functions_have_counterparts() {
        for (foreign, own) in FOREIGN {
            let is_function = |name| {
                kql_functions::scalar(name).is_some() || kql_functions::aggregate(name).is_some()
            };
            assert!(
                is_function(own) && !is_function(foreign),
                "{foreign}: {own}"
            );
        }
    }

    #[test]
    fn finds_slips_and_nothing_else() {
        let columns = ["TimeGenerated", "Status", "AlertName"];
        assert_eq!(nearest("timegenerated", columns), Some("TimeGenerated"));
        assert_eq!(nearest("Sttaus", columns), Some("Status"));
        assert_eq!(nearest("Severity", columns), None);
        assert_eq!(nearest("T", ["a"]), None);
    }
}
