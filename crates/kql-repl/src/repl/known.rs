//! What the helpers of the line editor know beside the line.

use std::borrow::Cow;
use std::ops::Range;

use kql_engine::Engine;
use kql_service::{ColumnValues, Completion, Service, Signature};

/// The tables, and the query that a line with `|` at its start goes on from.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) engine: Engine,
    pub(super) last_query: Option<String>,
}

impl Known {
    /// What may stand at `pos` of a line.
    pub(super) fn complete(&self, line: &str, pos: usize, values: &dyn ColumnValues) -> Completion {
        let (text, offset) = self.continued(line);
        let service = Service::new(self.engine.catalog()).with_values(values);
        let completion = service.complete(&text, pos + offset);
        Completion {
            start: completion.start.saturating_sub(offset),
            ..completion
        }
    }

    /// The function at the end of a line.
    pub(super) fn signature(&self, line: &str) -> Option<Signature> {
        let (text, _) = self.continued(line);
        Service::new(self.engine.catalog()).signature(&text, text.len())
    }

    /// The mistakes in a line.
    pub(super) fn problems(&self, line: &str) -> Vec<Range<usize>> {
        let (text, offset) = self.continued(line);
        let found = Service::new(self.engine.catalog()).problems(&text);
        let in_line = found.into_iter().filter(|place| place.start >= offset);
        in_line
            .map(|place| place.start - offset..place.end - offset)
            .collect()
    }

    /// The query that a line belongs to, and where the line starts in it.
    fn continued<'l>(&self, line: &'l str) -> (Cow<'l, str>, usize) {
        match &self.last_query {
            Some(last) if line.trim_start().starts_with('|') => {
                let text = continued(last, line);
                let offset = text.len() - line.len();
                (Cow::Owned(text), offset)
            }
            _ => (Cow::Borrowed(line), 0),
        }
    }
}

/// A query that goes on with operators.
pub(super) fn continued(query: &str, operators: &str) -> String {
    let query = query.trim_end().trim_end_matches(';').trim_end();
    format!("{query}\n{operators}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_from_the_last_query() {
        let known = Known {
            engine: Engine::builder().build(),
            last_query: Some("print Level = 1, Name = 'x';".to_owned()),
        };
        let line = "| where Le";
        let completion = known.complete(line, line.len(), &NoValues);
        assert_eq!(completion.candidates[0].insert, "Level");
        assert_eq!(completion.start, line.len() - 2);
        let problems = known.problems("| where Lev > 1 | count ");
        assert_eq!((problems.first(), problems.len()), (Some(&(8..11)), 1));
    }

    struct NoValues;

    impl ColumnValues for NoValues {
        fn values(&self, _: &str, _: &str) -> Vec<String> {
            Vec::new()
        }

        fn properties(&self, _: &str, _: &str, _: &[String]) -> Vec<String> {
            Vec::new()
        }
    }
}
