//! Random tables, expressions and pipelines, all of them typed.

pub(crate) mod expr;
pub(crate) mod pipeline;
pub(crate) mod table;
