//! KQL syntax tree to bound tree to DataFusion logical plan.
