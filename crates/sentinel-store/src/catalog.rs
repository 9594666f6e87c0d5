//! The tables that a Sentinel workspace knows, with their columns.
//!
//! `catalog/tables.csv` has a line a table: its name, then its columns in the order in which the query service returns them,
//! as `name` (a string) or `name:type`. Lines are sorted by name. Only the names are indexed at first use; columns are read
//! when somebody asks for them, because a query touches few of the tables.
//!
//! `catalog/values.csv` has a line for each column whose values are documented: its table, its name, and the values.

use std::sync::LazyLock;

use kql_types::KqlType;

static LINES: &str = include_str!("catalog/tables.csv");

static VALUES: &str = include_str!("catalog/values.csv");

static TABLES: LazyLock<Vec<CatalogTable>> =
    LazyLock::new(|| LINES.lines().map(CatalogTable::of_line).collect());

/// Every table of the catalog, sorted by name.
pub fn catalog() -> &'static [CatalogTable] {
    &TABLES
}

/// A table of the catalog.
#[derive(Debug, Clone, Copy)]
pub struct CatalogTable {
    name: &'static str,
    columns: &'static str,
}

impl CatalogTable {
    /// The table of this name. Names are case-sensitive.
    pub fn find(name: &str) -> Option<&'static CatalogTable> {
        let at = TABLES.binary_search_by(|table| table.name.cmp(name)).ok()?;
        Some(&TABLES[at])
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, KqlType)> {
        self.columns
            .split(',')
            .map(|column| match column.split_once(':') {
                None => (column, KqlType::String),
                Some((name, kql_type)) => (
                    name,
                    KqlType::from_name(kql_type).expect("tables.csv names KQL types"),
                ),
            })
    }

    /// The documented values of a column, if they are a closed set; for completion.
    pub fn values(&self, column: &str) -> impl Iterator<Item = &'static str> {
        let table = self.name;
        let line = VALUES.lines().find_map(|line| {
            let values = line.strip_prefix(table)?.strip_prefix(',')?;
            values.strip_prefix(column)?.strip_prefix(',')
        });
        line.into_iter().flat_map(|values| values.split(','))
    }

    fn of_line(line: &'static str) -> Self {
        let (name, columns) = line
            .split_once(',')
            .expect("a line of tables.csv has a column");
        Self { name, columns }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn holds_every_table_sorted_with_distinct_columns() {
        assert_eq!(catalog().len(), 898);
        assert!(catalog().is_sorted_by(|a, b| a.name() < b.name()));
        let columns: usize = catalog().iter().map(|table| table.columns().count()).sum();
        assert_eq!(columns, 25_839);
        for table in catalog() {
            let names: HashSet<_> = table.columns().map(|(name, _)| name).collect();
            assert_eq!(names.len(), table.columns().count(), "{}", table.name());
        }
    }

    #[test]
    fn documented_values_belong_to_text_columns() {
        for line in VALUES.lines() {
            let mut parts = line.split(',');
            let (table, column) = (
                parts.next().expect("a table"),
                parts.next().expect("a column"),
            );
            let table = CatalogTable::find(table).expect("a Sentinel table");
            assert!(
                table
                    .columns()
                    .any(|found| found == (column, KqlType::String)),
                "{line}"
            );
            assert!(table.values(column).eq(parts), "{line}");
        }
        let alerts = CatalogTable::find("SecurityAlert").expect("a Sentinel table");
        assert_eq!(alerts.values("AlertName").count(), 0);
    }

    #[test]
    fn keeps_order_and_types() {
        let incident = CatalogTable::find("SecurityIncident").expect("a Sentinel table");
        let columns: Vec<_> = incident.columns().collect();
        assert_eq!(columns[0], ("TenantId", KqlType::String));
        assert_eq!(columns[1], ("TimeGenerated", KqlType::DateTime));
        assert_eq!(columns[10], ("Owner", KqlType::Dynamic));
        assert_eq!(columns.len(), 33);
        assert!(CatalogTable::find("securityincident").is_none());
    }
}
