//! Functions of no other category.

use crate::def::ScalarDef;

mod estimate_data_size;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[&estimate_data_size::ESTIMATE_DATA_SIZE];
