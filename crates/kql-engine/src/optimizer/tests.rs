//! To leave rules out changes no plan: the queries of golden records and examples are planned by all rules, too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::datatypes::{Field, Schema};
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::provider_as_source;
use datafusion::physical_plan::ExecutionPlan;
use kql_functions::{aggregates, scalars};
use kql_parser::parse_query;
use kql_plan::bound::Column;
use kql_plan::{BindOptions, Catalog, CatalogTable, NoRunner, bind, lower};
use kql_types::KqlType;

use regex::Regex;

use super::*;
use crate::exec::lines;
use crate::run::session;

/// A rule that DataFusion names anew would look at plans again, and nobody would notice.
#[test]
fn rules_are_named_as_datafusion_names_them() {
    let rules = Optimizer::new().rules;
    let conditional = CONDITIONAL.iter().map(|(name, _)| name);
    for name in ABSENT.iter().chain(conditional) {
        let is_known = rules.iter().any(|rule| rule.name() == *name);
        assert!(is_known, "{name}");
    }
}

#[test]
fn rules_that_are_left_out_would_change_no_golden_query() {
    let planner = Planner::new();
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let files = golden_files(&testdata);
    let checked: usize = files.iter().map(|path| planner.check_file(path)).sum();
    assert!(checked > 800, "{checked} plans were compared");
}

#[test]
fn rules_that_are_left_out_would_change_no_example() {
    let planner = Planner::new();
    let scalars = scalars().flat_map(|def| def.examples);
    let examples = scalars.chain(aggregates().flat_map(|def| def.examples));
    let checked = examples.map(|example| planner.check(&Tables::default(), example.query));
    let checked: usize = checked.sum();
    assert!(checked > 400, "{checked} plans were compared");
}

/// Tables of which nobody knows how many rows they have.
#[derive(Default)]
struct Tables(BTreeMap<String, CatalogTable>);

impl Catalog for Tables {
    fn table(&self, name: &str) -> Option<CatalogTable> {
        self.0.get(name).cloned()
    }

    fn table_names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

impl Tables {
    /// Adds one, with the columns of a header such as `name: string | n: long`.
    fn add(&mut self, name: &str, header: &str) {
        let columns = header.split('|').map(|cell| {
            let (name, kql_type) = cell.rsplit_once(':').expect("a name and a type");
            let kql_type = KqlType::from_name(kql_type.trim()).expect("a KQL type");
            Column::new(name.trim().trim_matches('"'), kql_type)
        });
        let columns: Vec<Column> = columns.collect();
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let table = CatalogTable {
            columns: columns.into(),
            source: provider_as_source(Arc::new(EmptyTable::new(schema))),
            is_empty: false,
        };
        self.0.insert(name.to_owned(), table);
    }
}

struct Planner {
    state: SessionState,
    logical: LogicalRules,
    physical: PhysicalRules,
    tokio: tokio::runtime::Runtime,
}

impl Planner {
    fn new() -> Planner {
        let state = session(None);
        let tokio = tokio::runtime::Builder::new_current_thread().build();
        Planner {
            logical: LogicalRules::new(state.config_options()),
            physical: PhysicalRules::new(),
            tokio: tokio.expect("a runtime starts"),
            state,
        }
    }

    /// How many plans of a golden file's queries were compared.
    fn check_file(&self, path: &Path) -> usize {
        let text = std::fs::read_to_string(path).expect("a golden file is text");
        let mut tables = Tables::default();
        let mut checked = 0;
        for block in text.split("\n\n") {
            let lines = block.lines().filter(|line| !line.starts_with('#'));
            let mut lines = lines.skip_while(|line| line.is_empty());
            match lines.next().unwrap_or_default() {
                "query" | "query unordered" => checked += self.check(&tables, &query(lines)),
                keyword => {
                    if let (Some(name), Some(header)) =
                        (keyword.strip_prefix("table "), lines.next())
                    {
                        tables.add(name.trim(), header);
                    }
                }
            }
        }
        checked
    }

    /// How many tables the query returns. Queries that depend on rows are left out: there are none.
    fn check(&self, tables: &Tables, query: &str) -> usize {
        let ast = parse_query(query).query;
        let Ok(bound) = bind(&ast, tables, &NoRunner, &BindOptions::default()) else {
            return 0;
        };
        let tables = bound.tables.iter();
        let plans = tables.filter_map(|output| lower(&output.rel).ok());
        plans.map(|plan| self.check_plan(plan, query)).count()
    }

    fn check_plan(&self, plan: LogicalPlan, query: &str) {
        let by_all = self.by_all_logical_rules(plan.clone()).expect(query);
        let plan = self.logical.optimized(plan, &self.state).expect(query);
        assert_eq!(unnumbered(&plan), unnumbered(&by_all), "{query}");

        let planner = self.state.query_planner();
        let planned = planner.create_physical_plan(&plan, &self.state);
        let plan = self.tokio.block_on(planned).expect(query);
        let by_all = self.by_all_physical_rules(Arc::clone(&plan)).expect(query);
        let plan = (self.physical).optimized(plan, self.state.config_options());
        assert_eq!(lines(&plan.expect(query)), lines(&by_all), "{query}");
    }

    fn by_all_logical_rules(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let options = self.state.config_options();
        let plan = (self.logical.analyzer).execute_and_check(plan, options, |_, _| {})?;
        let rules = Optimizer::new().rules.into_iter();
        let rules = rules.filter(|rule| !ABSENT.contains(&rule.name()));
        Optimizer::with_rules(rules.collect()).optimize(plan, &self.state, |_, _| {})
    }

    fn by_all_physical_rules(
        &self,
        plan: Arc<dyn ExecutionPlan>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let options = self.state.config_options();
        let mut rules = self.physical.all();
        rules.try_fold(plan, |plan, rule| rule.optimize(plan, options))
    }
}

/// The plan as text, without the numbers that a session gives to expressions through all its plans.
fn unnumbered(plan: &LogicalPlan) -> String {
    let numbers = Regex::new(r"(__common_expr_)\d+").expect("a regular expression");
    let text = plan.display_indent_schema().to_string();
    numbers.replace_all(&text, "$1").into_owned()
}

/// The lines of a record up to what is expected.
fn query<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines = lines.take_while(|line| !line.starts_with("----"));
    lines.collect::<Vec<_>>().join("\n")
}

fn golden_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of golden files");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.flat_map(|path| match path.is_dir() {
        true => golden_files(&path),
        false => vec![path],
    });
    let is_golden = |path: &PathBuf| path.extension().is_some_and(|end| end == "kqlt");
    files.filter(is_golden).collect()
}
