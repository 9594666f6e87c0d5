//! Which rows repeat what earlier ones said.

use sentinel_model::{AlertContent, SecurityAlertRow};

/// The last row about each subject, by the subject's number.
#[derive(Debug, Default)]
pub(super) struct LastRows {
    /// How many rows there were.
    rows: u32,
    /// Behind how many rows each subject was last told of; `NEVER` where it was not.
    rows_of: Vec<u32>,
}

const NEVER: u32 = u32::MAX;

impl LastRows {
    fn is_known(&self, subject: usize) -> bool {
        self.rows_of.get(subject).is_some_and(|&row| row != NEVER)
    }

    /// Notes that the next row is about this subject. Says how many rows before the last one about it was.
    pub(super) fn add(&mut self, subject: usize) -> Option<u32> {
        if subject >= self.rows_of.len() {
            self.rows_of.resize(subject + 1, NEVER);
        }
        let last = std::mem::replace(&mut self.rows_of[subject], self.rows);
        let back = (last != NEVER).then(|| self.rows - last);
        self.rows += 1;
        back
    }
}

/// What the rows of `SecurityAlert` said of their alerts.
#[derive(Debug, Default)]
pub(super) struct AlertContents {
    rows: LastRows,
    /// The [size](SecurityAlertRow::content_size) of each content, by its number.
    sizes: Vec<u32>,
}

impl AlertContents {
    /// Whether a row had this content.
    pub(super) fn contain(&self, content: AlertContent) -> bool {
        self.rows.is_known(content.number())
    }

    /// Notes the content of the next row.
    pub(super) fn add(&mut self, content: AlertContent, row: &SecurityAlertRow) {
        let number = content.number();
        self.rows.add(number);
        if number >= self.sizes.len() {
            self.sizes.resize(number + 1, 0);
        }
        self.sizes[number] = row.content_size() as u32;
    }

    /// Notes that the next row has a content that was there before. Says how many rows before, and its size.
    ///
    /// # Panics
    /// If it was not there before.
    pub(super) fn repeat(&mut self, content: AlertContent) -> (u32, usize) {
        let number = content.number();
        let back = self.rows.add(number);
        let back = back.expect("updates come for contents that are known");
        (back, self.sizes[number] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_about_a_subject_is_found() {
        let mut rows = LastRows::default();
        let back = [7, 0, 7, 7, 0].map(|subject| rows.add(subject));
        assert_eq!(back, [None, None, Some(2), Some(1), Some(3)]);
        assert!(rows.is_known(7) && !rows.is_known(1) && !rows.is_known(8));
    }
}
