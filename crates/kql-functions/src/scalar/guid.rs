//! Identifiers.

use crate::def::ScalarDef;

mod new_guid;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[&new_guid::NEW_GUID];
