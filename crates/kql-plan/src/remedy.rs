//! What to write instead of a construct that is not executed.

/// Constructs, as messages name them, and what does the same or nearly so.
#[rustfmt::skip]
const REMEDIES: &[(&str, &str)] = &[
    ("`like`", "write `matches regex`, or `startswith`, `endswith` or `contains` for a `%` at one end"),
    ("`notlike`", "write `not(x matches regex ...)`, or `!startswith`, `!endswith` or `!contains`"),
    ("`likecs`", "write `matches regex`, or `startswith_cs`, `endswith_cs` or `contains_cs`"),
    ("`notlikecs`", "write `not(x matches regex ...)`, or `!startswith_cs`, `!endswith_cs` or `!contains_cs`"),
    ("`join ... where`", "join on keys with `on`, and put `| where` behind the join"),
    ("an axis of type decimal", "convert the axis with `toreal()`"),
    ("`materialized-view-combine`", "summarize the table itself"),
    ("`search` in the result of another `search`", "put both conditions into one `search` with `and`"),
    ("`project *` in `find`", "leave `project` out: `find` returns the columns that it found"),
    ("`partition by ... in`", "keep the values with `| where key in (...)` first"),
    ("`evaluate` without rows", "write rows first: `print x = 1 | evaluate ...`"),
    ("an undirected graph", "`union` the edges with the same edges turned around"),
    ("an optional step", "run `scan` with and without the step, and `union` the results"),
    ("`with_match_id` with `partition by`", "make an id of the partition's columns with `strcat()` behind `scan`"),
    ("the hash of a decimal", "convert it with `tostring()`"),
    ("a table of its own in a query over groups", "`join` the table behind the operator"),
    ("`current_principal`", "nobody asks here: write the name, as in `let principal = 'me@contoso.com';`"),
    ("`current_principal_details`", "nobody asks here: write what you need, as in `let principal = 'me@contoso.com';`"),
    ("`current_principal_is_member_of`", "nobody asks here: write the answer, `true` or `false`"),
    ("`current_cluster_endpoint`", "no cluster answers here: write its address as a string"),
    ("`current_database`", "write the name of the database as a string"),
    ("`cursor_current`", "there are no cursors: compare a time of the rows, such as `TimeGenerated` or `ingestion_time()`"),
    ("`cursor_after`", "there are no cursors: compare a time of the rows, such as `TimeGenerated` or `ingestion_time()`"),
    ("`cursor_before_or_at`", "there are no cursors: compare a time of the rows, such as `TimeGenerated` or `ingestion_time()`"),
    ("`extent_id`", "tables have no shards here: leave the column out"),
    ("`extent_tags`", "tables have no shards here: leave the column out"),
    ("function `external_table`", "`--load TABLE=FILE` makes a table of a file, and `externaldata` reads files of a folder"),
    ("function `stored_query_result`", "nothing is stored: write the query itself, in `let T = materialize(...);` if it is used twice"),
    ("the second argument of `_GetWatchlist`", "keep the items with `| where SearchKey in (...)`"),
    ("this join in a query over groups", "`join` in front of the operator or behind it"),
];

/// Plugins of Kusto that run elsewhere, and what does the same here.
#[rustfmt::skip]
const OF_PLUGINS: &[(&str, &str)] = &[
    ("sql_request", "export the rows to a file; `--load TABLE=FILE` makes a table of it"),
    ("mysql_request", "export the rows to a file; `--load TABLE=FILE` makes a table of it"),
    ("postgresql_request", "export the rows to a file; `--load TABLE=FILE` makes a table of it"),
    ("cosmosdb_sql_request", "export the rows to a file; `--load TABLE=FILE` makes a table of it"),
    ("http_request", "save the response to a file; `--load TABLE=FILE` makes a table of it"),
    ("http_request_post", "save the response to a file; `--load TABLE=FILE` makes a table of it"),
    ("python", "the `series_` functions compute on arrays, and `scan` keeps a state from row to row"),
    ("r", "the `series_` functions compute on arrays, and `scan` keeps a state from row to row"),
    ("csharp", "`scan` keeps a state from row to row"),
];

/// What to write instead of `construct`.
pub(crate) fn instead_of(construct: &str) -> Option<&'static str> {
    found(REMEDIES, construct)
}

/// What to do instead of calling the plugin of this name.
pub(crate) fn instead_of_plugin(name: &str) -> Option<&'static str> {
    found(OF_PLUGINS, name)
}

/// Functions of a workspace that its owner saves: the parsers of the Advanced Security Information Model.
pub(crate) fn instead_of_table(name: &str) -> Option<&'static str> {
    let is_parser = ["_Im_", "_ASim_", "ASim"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    is_parser.then_some(
        "ASIM parsers are functions of a workspace; `--functions DIR` saves those in a folder",
    )
}

fn found(remedies: &[(&str, &'static str)], what: &str) -> Option<&'static str> {
    let remedy = remedies.iter().find(|(construct, _)| *construct == what);
    remedy.map(|(_, remedy)| *remedy)
}
