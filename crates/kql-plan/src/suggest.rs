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
    fn finds_slips_and_nothing_else() {
        let columns = ["TimeGenerated", "Status", "AlertName"];
        assert_eq!(nearest("timegenerated", columns), Some("TimeGenerated"));
        assert_eq!(nearest("Sttaus", columns), Some("Status"));
        assert_eq!(nearest("Severity", columns), None);
        assert_eq!(nearest("T", ["a"]), None);
    }
}
