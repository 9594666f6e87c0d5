//! "Did you mean": the known name that is nearest to a mistyped one.

/// A hint at the known name with the fewest edits, if they are few.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (edits(name, candidate), candidate))
        .min()
        .filter(|&(edits, _)| edits <= 1 + name.len() / 4)
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// The Levenshtein distance, ignoring case.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, a) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (idx, &b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[idx + 1];
            row[idx + 1] = replaced.min(diagonal + 1).min(row[idx] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let names = || ["contoso-prod", "contoso-dev"].into_iter();
        assert_eq!(
            nearest("contoso-prd", names()),
            Some("did you mean `contoso-prod`?".to_owned())
        );
        assert_eq!(nearest("elsewhere", names()), None);
    }
}
