//! `new_guid()`: a random identifier.

use std::hash::{BuildHasher, Hasher, RandomState};

use kql_types::KqlType;

use crate::def::{Category, Eval, Returns, ScalarDef};

pub(super) static NEW_GUID: ScalarDef = ScalarDef {
    name: "new_guid",
    category: Category::General,
    summary: "Returns a new random guid.",
    returns: Returns::Always(KqlType::Guid),
    eval: Eval::Kernel(|args| args.guid_values(|_| Some(random_guid()))),
    deterministic: false,
    page: "new-guid-function",
    ..ScalarDef::NEW
};

/// A guid of version 4: random but for the bits that say so.
fn random_guid() -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&random().to_le_bytes());
    bytes[8..].copy_from_slice(&random().to_le_bytes());
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    bytes
}

/// The hash of nothing under a key that the standard library draws anew for each state.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_differ_and_have_version_4() {
        let (one, other) = (random_guid(), random_guid());
        assert_ne!(one, other);
        assert_eq!((one[6] >> 4, one[8] >> 6), (4, 2));
    }
}
