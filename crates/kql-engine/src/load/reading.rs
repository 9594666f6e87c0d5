//! A text file that is being read: which one, what is known of its columns, and who may stop it.

use std::path::Path;

use super::LoadError;
use super::arrange::Expected;
use crate::cancel::CancelToken;

/// A file that is being read.
pub(super) struct Reading<'a> {
    pub(super) path: &'a Path,
    /// What is known of the table's columns.
    pub(super) expected: &'a Expected,
    /// Stops it.
    pub(super) cancel: &'a CancelToken,
}

impl Reading<'_> {
    /// Goes on, unless somebody has cancelled it. Asked for each row.
    pub(super) fn go_on(&self) -> Result<(), LoadError> {
        match self.cancel.is_cancelled() {
            false => Ok(()),
            true => Err(LoadError::Cancelled {
                path: self.path.to_owned(),
            }),
        }
    }

    /// Something is wrong in this line, counted from 1.
    pub(super) fn malformed(&self, line: usize, message: String) -> LoadError {
        LoadError::Malformed {
            path: self.path.to_owned(),
            line,
            message,
        }
    }
}

/// The line of a place in a text, and its column in characters, both counted from 1.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}
