//! KQL text to tokens, syntax tree and diagnostics.
