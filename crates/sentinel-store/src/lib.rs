//! Append-only columnar tables with interned keys.
