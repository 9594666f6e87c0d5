//! The ten KQL scalar types: Arrow forms, text forms and conversions.
