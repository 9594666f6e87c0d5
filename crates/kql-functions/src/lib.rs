//! The KQL function library: one record and one kernel per function.
