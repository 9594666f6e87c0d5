//! Functions of dynamic values of any kind.

use crate::def::ScalarDef;

mod dynamic_to_json;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[&dynamic_to_json::DYNAMIC_TO_JSON];
