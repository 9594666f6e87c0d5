//! String functions.

use crate::def::ScalarDef;

mod strlen;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[&strlen::STRLEN];
