//! The examples below `--help`. A test runs each line that starts with `kqlab`, in a folder with the files they name.
//!
//! Lines have at most 80 characters: clap wraps longer ones on a narrow terminal.

pub(super) const KQLAB: &str = r#"Examples:
  kqlab                             # a prompt on a simulated month in a SOC
  kqlab --scenario g06              # ... on another scenario
  kqlab query 'SecurityIncident | summarize count() by Severity'
  kqlab query --load Signins=signins.csv 'Signins | take 5'
  kqlab query --help                # what a command takes, with its examples

Results go to standard output and everything else to standard error. The exit
status is 0 for success, 1 for a failed query and 2 for wrong usage. NO_COLOR=1
turns colours off."#;

pub(super) const QUERY: &str = r#"Examples:
  kqlab query 'SecurityAlert | summarize count() by ProductName'
  kqlab query --file rule.kql --format csv > rows.csv
  echo 'SecurityIncident | count' | kqlab query -
  kqlab query --load Signins=signins.csv 'Signins | summarize by IPAddress'
  kqlab query --chart pie.svg --file severities.kql  # ends in | render piechart
  kqlab query --scenario g06 'SecurityAlert | project TimeGenerated, Status'"#;

pub(super) const BATCH: &str = r#"Examples:
  kqlab batch queries.jsonl -o answers.jsonl
  kqlab batch --timeout 2m --scenario g11 queries.jsonl
  kqlab query --load A=answers.jsonl 'A | where isnotempty(error) | take 5'"#;

pub(super) const INGEST: &str = r#"Examples:
  kqlab ingest Signins signins.csv --data ws
  kqlab query --data ws 'Signins | summarize count() by IPAddress'"#;

pub(super) const CHECK: &str = r#"Examples:
  kqlab check --data ws"#;

pub(super) const COMPACT: &str = r#"Examples:
  kqlab compact --data ws"#;

pub(super) const SIMULATE: &str = r#"Examples:
  kqlab simulate month-in-a-soc
  kqlab simulate g06-both-connectors --out tables/
  kqlab simulate g06-both-connectors --data ws
  kqlab simulate 11 --format csv    # the day of `kqlab matrix` under number 11"#;

pub(super) const EXPLAIN: &str = r#"Examples:
  kqlab explain g06-both-connectors --alert a
  kqlab explain g11 --incident 1
  kqlab explain 18 --format jsonl"#;

pub(super) const MATRIX: &str = r#"Examples:
  kqlab matrix
  kqlab matrix 'SecurityAlert | where Status == "New" | count'
  kqlab matrix --file rule.kql --baseline 18 --format csv > rule.csv
  kqlab matrix --comparison connectors --format markdown"#;

pub(super) const DIFF: &str = r#"Examples:
  kqlab diff 18 11
  kqlab diff 18 11 'SecurityAlert | summarize count() by Status'
  kqlab diff g05-tenant-connector g06-both-connectors --file rule.kql"#;

pub(super) const COMPLETIONS: &str = r#"Where to write them:
  kqlab completions bash > kqlab.bash         # then: source kqlab.bash
  kqlab completions zsh > _kqlab              # in a folder of $fpath
  kqlab completions fish > kqlab.fish         # in ~/.config/fish/completions/
  kqlab completions powershell > kqlab.ps1    # then: . ./kqlab.ps1"#;

pub(super) const MAN: &str = r#"Examples:
  kqlab man > kqlab.1                         # then: man ./kqlab.1
  kqlab man --out man1/                       # kqlab.1, kqlab-query.1, ..."#;
