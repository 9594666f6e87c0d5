//! The command line.

mod examples;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand};
use kql_types::{datetime, timespan};

use crate::data::{CheckArgs, CompactArgs, IngestArgs};
use crate::lab::{DiffArgs, ExplainArgs, MatrixArgs, SimulateArgs};
use crate::manual::{CompletionsArgs, ManArgs};
use crate::output::Format;

/// A KQL engine with a simulated Microsoft Sentinel workspace.
///
/// Without a command, opens a prompt on the workspace.
#[derive(Debug, Parser)]
#[command(name = "kqlab", version, after_help = examples::KQLAB)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) workspace: WorkspaceOptions,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do other than to open the prompt.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one query and print its rows
    #[command(after_help = examples::QUERY)]
    Query(QueryArgs),
    /// Run many queries from a file of JSON lines
    ///
    /// Each line of the input is {"id": ..., "query": "..."}; each line of the output is one of
    /// {"id","columns","rows","elapsed_ms"} (without rows for --schema; with "tables", an array of all, where a query
    /// has several), {"id","error":{"code","message","line","column"}} and {"id","crash":true}.
    #[command(verbatim_doc_comment, after_help = examples::BATCH)]
    Batch(BatchArgs),
    /// Append the rows of files to a table of a workspace on disk
    #[command(after_help = examples::INGEST)]
    Ingest(IngestArgs),
    /// Prove every byte of a workspace on disk, and set aside what is damaged
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Merge the small files of a workspace on disk
    #[command(after_help = examples::COMPACT)]
    Compact(CompactArgs),
    /// Play a scenario, print its figures and save its tables
    #[command(after_help = examples::SIMULATE)]
    Simulate(SimulateArgs),
    /// Tell the story of an alert or incident: what happened, by which rule and source
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Compare the 48 connector configurations, or what a query says under each
    #[command(after_help = examples::MATRIX)]
    Matrix(MatrixArgs),
    /// Compare two scenarios: rows, statuses, incidents, and the answer to a query
    #[command(after_help = examples::DIFF)]
    Diff(DiffArgs),
    /// Write completions for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Write the manual page
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
}

/// Which tables there are, and what time it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Workspace")]
pub(crate) struct WorkspaceOptions {
    /// The scenario that fills the tables: a file, or the name of a built-in one [default: month-in-a-soc, or none with --data]
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Option<String>,
    /// The folder of a workspace on disk, whose tables take the place of the scenario's
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) beside: BesideOptions,
}

/// What a workspace holds beside the scenario's tables, and what time it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Workspace")]
pub(crate) struct BesideOptions {
    /// Load a table from a CSV, JSON lines or Parquet file; may be given several times
    #[arg(long, value_name = "TABLE=FILE", value_parser = load_spec)]
    pub(crate) load: Vec<LoadSpec>,
    /// Load a watchlist from a CSV, JSON lines or Parquet file; may be given several times
    #[arg(long, value_name = "ALIAS=FILE", value_parser = load_spec)]
    pub(crate) watchlist: Vec<LoadSpec>,
    /// Save the functions of a folder: NAME.kql holds `(parameters) { body }` or a query; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(crate) functions: Vec<PathBuf>,
    /// Let `externaldata` read files of this folder, by the last part of their address
    #[arg(long, value_name = "DIR")]
    pub(crate) external_data: Option<PathBuf>,
    /// Find addresses for `geo_info_from_ip_address` in a MaxMind database, such as GeoLite2-City.mmdb
    #[arg(long, value_name = "FILE")]
    pub(crate) geo_database: Option<PathBuf>,
    /// Take a name of a database, workspace or cluster for this workspace; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) local_name: Vec<String>,
    /// Let queries use at most this much memory for rows on their way, such as 512MB or 4GB; they go to disk beyond it
    #[arg(long, value_name = "SIZE", value_parser = size_bytes)]
    pub(crate) memory_limit: Option<usize>,
    /// What now() returns, such as 2024-05-01T09:00:00Z [default: as the scenario says]
    #[arg(long, value_name = "DATETIME", value_parser = ticks)]
    pub(crate) now: Option<i64>,
}

impl WorkspaceOptions {
    /// These options and those that were given behind the command, which win.
    pub(crate) fn and(&self, later: &Self) -> Self {
        Self {
            scenario: later.scenario.as_ref().or(self.scenario.as_ref()).cloned(),
            data: later.data.as_ref().or(self.data.as_ref()).cloned(),
            beside: self.beside.and(&later.beside),
        }
    }

    /// The folder of a workspace on disk, which may be given before and behind the command, and the other options.
    pub(crate) fn split_data(&self, later: Option<&Path>) -> (Option<PathBuf>, Self) {
        let data = later.map(Path::to_owned).or_else(|| self.data.clone());
        let others = Self {
            data: None,
            ..self.clone()
        };
        (data, others)
    }
}

impl BesideOptions {
    /// These options and those that were given behind the command, which win.
    pub(crate) fn and(&self, later: &Self) -> Self {
        Self {
            load: both(&self.load, &later.load),
            watchlist: both(&self.watchlist, &later.watchlist),
            functions: both(&self.functions, &later.functions),
            external_data: later
                .external_data
                .as_ref()
                .or(self.external_data.as_ref())
                .cloned(),
            geo_database: later
                .geo_database
                .as_ref()
                .or(self.geo_database.as_ref())
                .cloned(),
            local_name: both(&self.local_name, &later.local_name),
            memory_limit: later.memory_limit.or(self.memory_limit),
            now: later.now.or(self.now),
        }
    }
}

fn both<T: Clone>(earlier: &[T], later: &[T]) -> Vec<T> {
    earlier.iter().chain(later).cloned().collect()
}

/// A table and the file that it is loaded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadSpec {
    pub(crate) table: String,
    pub(crate) path: PathBuf,
}

/// A query, and where it comes from.
#[derive(Debug, Args)]
#[group(id = "asked", multiple = false)]
pub(crate) struct QueryText {
    /// The query text, or - to read it from standard input
    #[arg(value_name = "KQL")]
    pub(crate) query: Option<String>,
    /// Read the query from a file
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// The arguments of `kqlab query`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("a query").args(["query", "file"]).required(true)))]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    pub(crate) query: QueryText,
    /// How to print the rows
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// How wide tables and charts may be [default: as the terminal; elsewhere 100 for charts]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..=1000))]
    pub(crate) width: Option<u16>,
    /// Also write the chart that `render` asks for into a file: .svg, .png or .html
    #[arg(long, value_name = "FILE")]
    pub(crate) chart: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceOptions,
}

/// The arguments of `kqlab batch`.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// The queries, or - to read them from standard input
    #[arg(value_name = "IN.jsonl")]
    pub(crate) input: PathBuf,
    /// Where the results go [default: standard output]
    #[arg(short, long, value_name = "OUT.jsonl")]
    pub(crate) output: Option<PathBuf>,
    /// Answer with the columns alone: queries are checked but not run, so that files of `externaldata` may be missing
    #[arg(long)]
    pub(crate) schema: bool,
    /// The longest that one query may run, such as 30s or 2m
    #[arg(long, value_name = "TIMESPAN", default_value = "30s", value_parser = duration)]
    pub(crate) timeout: Duration,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceOptions,
}

fn load_spec(text: &str) -> Result<LoadSpec, String> {
    match text.split_once('=') {
        Some((table, path)) if !table.is_empty() && !path.is_empty() => Ok(LoadSpec {
            table: table.to_owned(),
            path: PathBuf::from(path),
        }),
        _ => Err("expected a table and a file, as in `Logons=logons.csv`".to_owned()),
    }
}

fn ticks(text: &str) -> Result<i64, String> {
    datetime::parse(text)
        .ok_or_else(|| "expected a datetime, as in `2024-05-01T09:00:00Z`".to_owned())
}

/// A number of bytes, or of a unit of 1024 bytes, 1024 of those, and so on.
fn size_bytes(text: &str) -> Result<usize, String> {
    let expected = || "expected a size above zero, as in `512MB` or `4GB`".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "KB" | "K" => 1 << 10,
        "MB" | "M" => 1 << 20,
        "GB" | "G" => 1 << 30,
        _ => return Err(expected()),
    };
    let count = digits.trim_end().parse::<usize>().ok();
    count
        .and_then(|count| count.checked_mul(unit))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(expected)
}

fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a timespan above zero, as in `30s` or `2m`".to_owned();
    let ticks = timespan::parse(text)
        .filter(|ticks| *ticks > 0)
        .ok_or_else(expected)?;
    Ok(Duration::from_nanos(
        ticks.unsigned_abs().saturating_mul(100),
    ))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size_bytes("512MB"), Ok(512 << 20));
        assert_eq!(size_bytes("4g"), Ok(4 << 30));
        assert_eq!(size_bytes("100"), Ok(100));
        for wrong in ["", "MB", "0", "-1", "1TBs", "99999999999GB"] {
            assert!(size_bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn options_may_stand_before_and_behind_the_command() {
        let cli = Cli::parse_from([
            "kqlab",
            "--load",
            "A=a.csv",
            "--now",
            "2024-01-01",
            "query",
            "A",
            "--load",
            "B=b=.csv",
        ]);
        let Some(Command::Query(args)) = cli.command else {
            panic!("a query was given")
        };
        let both = cli.workspace.and(&args.workspace);
        assert_eq!(
            both.beside.load,
            [
                LoadSpec {
                    table: "A".into(),
                    path: "a.csv".into()
                },
                LoadSpec {
                    table: "B".into(),
                    path: "b=.csv".into()
                }
            ]
        );
        assert_eq!(both.beside.now, datetime::parse("2024-01-01"));
    }

    #[test]
    fn a_query_comes_from_one_place() {
        assert!(Cli::try_parse_from(["kqlab", "query"]).is_err());
        assert!(Cli::try_parse_from(["kqlab", "query", "print 1", "--file", "q.kql"]).is_err());
        assert!(Cli::try_parse_from(["kqlab", "query", "-"]).is_ok());
    }

    #[test]
    fn durations_are_timespans() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert!(duration("-1s").is_err());
        assert!(duration("soon").is_err());
    }
}
