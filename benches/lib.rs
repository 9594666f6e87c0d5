//! Shared data for the benches.
