//! What there is to say about an operator, a function, a plugin, a command, an error or a table, from its record.

use kql_engine::TableInfo;
use kql_functions::{AggregateDef, Example, Param, ScalarDef};
use kql_parser::{Code, OperatorRecord};
use kql_plan::PluginDef;

use super::language;
use crate::data::counted;
use crate::repl::command::{COMMANDS, Command, event};

/// Where the documentation of the language is.
pub(super) const PAGES: &str = "https://learn.microsoft.com/kusto/query/";

/// What is called so: an operator and a function may share a name.
pub(super) fn about(name: &str, tables: &[TableInfo]) -> Vec<String> {
    let mut found = Vec::new();
    let operators = kql_parser::operators().iter();
    let mut operators =
        operators.filter(|operator| operator.keyword == name || operator.aliases.contains(&name));
    found.extend(operators.next().map(operator));
    found.extend(kql_functions::scalar(name).map(scalar));
    found.extend(kql_functions::aggregate(name).map(aggregate));
    found.extend(
        kql_plan::plugins()
            .find(|plugin| plugin.name == name)
            .map(plugin),
    );
    found.extend(kql_functions::operator(name).map(operator_of_expressions));
    found.extend(language::about(name));
    let mut commands = COMMANDS.iter();
    let command = commands.find(|command| command.names.contains(&name));
    found.extend(command.map(about_command));
    let mut codes = Code::ALL.iter();
    let code = codes.find(|code| code.as_str().eq_ignore_ascii_case(name));
    found.extend(code.map(|code| error(*code)));
    found.extend(tables.iter().find(|table| table.name == name).map(table));
    found
}

fn about_command(command: &Command) -> String {
    let name = command.names[0];
    let head = format!("#{name} {}\n  {}\n", command.arguments, command.summary);
    match name {
        "event" => head + &event::forms(),
        _ => head,
    }
}

fn error(code: Code) -> String {
    let example = match code.example() {
        "" => String::new(),
        example => format!("A query that gives it\n  {example}\n"),
    };
    text(
        &format!("{} (error)", code.as_str()),
        &format!("{}. {}", capitalized(code.summary()), code.remedy()),
        &[example],
    )
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn table(info: &TableInfo) -> String {
    let (name, columns) = (&info.name, info.columns.len());
    let rows = counted(info.rows, "row", "rows");
    text(
        &format!("{name} (table)"),
        &format!("{rows}, {columns} columns; `#schema {name}` lists them."),
        &[],
    )
}

/// Every name that [`about`] knows, without aliases.
pub(super) fn names() -> Vec<String> {
    let operators = kql_parser::operators()
        .iter()
        .map(|operator| operator.keyword);
    let scalars = kql_functions::scalars().map(|function| function.name);
    let aggregates = kql_functions::aggregates().map(|function| function.name);
    let plugins = kql_plan::plugins().map(|plugin| plugin.name);
    let of_expressions = kql_functions::operators().map(|operator| operator.name);
    let commands = COMMANDS.iter().map(|command| command.names[0]);
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let names = operators
        .chain(scalars)
        .chain(aggregates)
        .chain(plugins)
        .chain(of_expressions)
        .chain(language::names())
        .chain(commands)
        .chain(codes);
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

fn operator(record: &OperatorRecord) -> String {
    let example = format!("Example\n  {}\n", record.example);
    text(
        &format!("{} (operator)", record.keyword),
        record.summary,
        &[also(record.aliases), example, page(record.page)],
    )
}

fn scalar(def: &'static ScalarDef) -> String {
    text(
        &def.signature(),
        def.summary,
        &[
            also(def.aliases),
            params(def.params),
            examples(def.examples),
            page(def.page),
        ],
    )
}

fn operator_of_expressions(def: &'static ScalarDef) -> String {
    text(
        &format!("{} (operator of expressions)", def.name),
        def.summary,
        &[also(def.aliases), examples(def.examples), page(def.page)],
    )
}

fn aggregate(def: &'static AggregateDef) -> String {
    text(
        &format!("{} (aggregate)", def.signature()),
        def.summary,
        &[
            also(def.aliases),
            params(def.params),
            examples(def.examples),
            page(def.page),
        ],
    )
}

fn plugin(def: &PluginDef) -> String {
    let written: Vec<String> = def.params.iter().map(|param| param.written()).collect();
    let params: Vec<(String, &str)> = def
        .params
        .iter()
        .map(|param| (param.name.to_owned(), param.summary))
        .collect();
    text(
        &format!("evaluate {}({}) (plugin)", def.name, written.join(", ")),
        def.summary,
        &[described(&params), page(def.page)],
    )
}

/// A head, a sentence, and the parts that say something.
pub(super) fn text(head: &str, summary: &str, parts: &[String]) -> String {
    let mut out = format!("{head}\n  {summary}\n");
    for part in parts.iter().filter(|part| !part.is_empty()) {
        out.push_str(part);
    }
    out
}

fn also(aliases: &[&str]) -> String {
    match aliases {
        [] => String::new(),
        aliases => format!("  Also called {}.\n", aliases.join(", ")),
    }
}

fn params(params: &[Param]) -> String {
    let params: Vec<(String, &str)> = params
        .iter()
        .map(|param| (param.name.to_owned(), param.summary))
        .collect();
    described(&params)
}

fn described(params: &[(String, &str)]) -> String {
    if params.is_empty() {
        return String::new();
    }
    let width = params
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let lines = params
        .iter()
        .map(|(name, summary)| format!("  {name:<width$}  {summary}\n"));
    format!("Parameters\n{}", lines.collect::<String>())
}

/// Queries that can be run as they are, with what they return.
fn examples(examples: &[Example]) -> String {
    if examples.is_empty() {
        return String::new();
    }
    let lines = examples
        .iter()
        .map(|example| format!("  {}\n  // {}\n", example.query, example.result));
    format!("Examples\n{}", lines.collect::<String>())
}

fn page(page: &str) -> String {
    match page {
        "" => String::new(),
        page => format!("{PAGES}{page}\n"),
    }
}
