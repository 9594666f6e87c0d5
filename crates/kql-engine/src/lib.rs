//! The front door: sessions, queries, results and limits.
