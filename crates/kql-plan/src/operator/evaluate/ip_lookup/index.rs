//! Finds the networks that match an address without trying them all.

use std::collections::{BTreeMap, HashMap};

use super::address::Network;

/// Rows of networks, by prefix length and first address.
#[derive(Debug, Default)]
pub(super) struct NetworkIndex {
    by_prefix: BTreeMap<u32, BTreeMap<u128, RowsByKeys>>,
}

/// The rows of one network, by the values that must be equal too.
type RowsByKeys = HashMap<Vec<String>, Vec<usize>>;

impl NetworkIndex {
    /// Adds the network of a row. `keys` are the values that must be equal too.
    pub(super) fn add(&mut self, network: Network, keys: Vec<String>, row: usize) {
        let networks = self.by_prefix.entry(network.prefix).or_default();
        let same = networks.entry(network.first(network.prefix)).or_default();
        same.entry(keys).or_default().push(row);
    }

    /// The rows whose network matches, in their order.
    pub(super) fn matches(&self, wanted: Network, keys: &[String]) -> Vec<usize> {
        let mut rows = Vec::new();
        for (prefix, networks) in &self.by_prefix {
            // The shorter prefix decides: a wider network holds `wanted`, a narrower one lies in it.
            let shorter = wanted.prefix.min(*prefix);
            let span = wanted.first(shorter)..=wanted.last(shorter);
            for same in networks.range(span).map(|(_, same)| same) {
                rows.extend(same.get(keys).into_iter().flatten());
            }
        }
        rows.sort_unstable();
        rows
    }
}
