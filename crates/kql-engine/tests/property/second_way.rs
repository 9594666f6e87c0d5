//! Two ways to say the same in KQL, which must give the same answer: no interpreter is asked.

use kql_engine::Engine;
use kql_types::KqlType::{self, Bool, DateTime, Dynamic, Guid, Int, Long, Real, String, Timespan};

use super::generate::expr::random_expr;
use super::kqlab;
use super::pipeline::World;
use super::random::Random;
use super::table::Column;

/// Two pipelines. `{T}` and `{U}` stand for a table of each kind, `{p}` for a predicate over `{T}`.
const PIPELINES: &[(&str, &str)] = &[
    // A predicate is true, false or null.
    (
        "{T}",
        "{T} | where {p} | union ({T} | where not({p})), ({T} | where isnull({p}))",
    ),
    (
        "{T} | where {p}",
        "{T} | extend p_ = {p} | where p_ | project-away p_",
    ),
    (
        "{T} | where {p} | where k > 1",
        "{T} | where k > 1 and ({p})",
    ),
    (
        "{T} | where {p} or k > 1 | count",
        "{T} | where case({p}, true, k > 1, true, false) | count",
    ),
    (
        "{T} | summarize n = countif({p}) by c",
        "{T} | extend p_ = iff({p}, 1, 0) | summarize n = sum(p_) by c",
    ),
    // Parts of a table, put together again.
    (
        "{T} | summarize n = count(), sum(l), min(t), max(u), dcount(s) by k",
        "{T} | where {p} | union ({T} | where not({p}) or isnull({p})) | summarize n = count(), sum(l), min(t), max(u), dcount(s) by k",
    ),
    (
        "{T} | summarize n = count(), l = sum(l), u = max(u) by c",
        "{T} | summarize n = count(), l = sum(l), u = max(u) by c, k | summarize n = sum(n), l = sum(l), u = max(u) by c",
    ),
    ("{T} | count", "{T} | summarize Count = count()"),
    ("{T} | distinct k, c", "{T} | summarize by k, c"),
    (
        "{T} | distinct k, c",
        "{T} | summarize count() by k, c | project k, c",
    ),
    // The extreme row.
    (
        "{T} | summarize arg_max(id, *) | where isnotnull(id)",
        "{T} | top 1 by id desc",
    ),
    (
        "{T} | where isnotnull(k) | summarize arg_min(id, *) by k | project-keep *",
        "{T} | where isnotnull(k) | summarize id = min(id) by k | join kind=inner ({T}) on id | project k, id, b, i, l, r, m, t, u, s, c, g, d, a",
    ),
    ("{T} | sort by id asc | take 3", "{T} | top 3 by id asc"),
    (
        "{T} | sort by t asc, id desc | take 4 | project id",
        "{T} | sort by t asc, id desc | extend n = row_number() | where n <= 4 | project id",
    ),
    (
        "{T} | where isnotempty(c) | summarize n = count(), l = sum(l) by c | project n, l",
        "{T} | where isnotempty(c) | partition hint.strategy=native by c (summarize n = count(), l = sum(l))",
    ),
    (
        "{T} | where isnotempty(c) | summarize id = max(id) by c | project id",
        "{T} | where isnotempty(c) | partition hint.strategy=native by c (top 1 by id | project id)",
    ),
    // Joins.
    (
        "{T} | lookup ({U} | project k, c, v) on k, c",
        "{T} | join kind=leftouter ({U} | project k, c, v) on k, c | project-away k1, c1",
    ),
    (
        "{T} | lookup kind=inner ({U} | project k, v) on k",
        "{T} | join kind=inner ({U} | project k, v) on k | project-away k1",
    ),
    (
        "{T}",
        "{T} | join kind=leftsemi ({U}) on k | union ({T} | join kind=leftanti ({U}) on k)",
    ),
    (
        "{T} | join kind=leftsemi ({U}) on k",
        "{U} | join kind=rightsemi ({T}) on k",
    ),
    (
        "{T} | join kind=anti ({U}) on k, c",
        "{U} | join kind=rightanti ({T}) on k, c",
    ),
    (
        "{T} | where isnotnull(k) | join kind=leftsemi ({U}) on k",
        "{T} | where k in (({U} | where isnotnull(k) | distinct k))",
    ),
    (
        "{T} | where k !in (({U} | project k)) and isnotnull(k)",
        "{T} | where isnotnull(k) | join kind=leftanti ({U}) on k",
    ),
    (
        "{T} | project k, l | join kind=fullouter ({U} | project k, v) on k",
        "{T} | project k, l | join kind=leftouter ({U} | project k, v) on k | union ({U} | project k, v | join kind=leftanti ({T}) on k | project k = long(null), l = long(null), k1 = k, v)",
    ),
    (
        "{T} | project k, id | join kind=inner ({U} | project k, v) on k",
        "{T} | project k, id | join kind=inner ({U} | project key = k, v) on $left.k == $right.key | project-rename k1 = key",
    ),
    (
        "{T} | join ({U}) on c | summarize by c",
        "{T} | distinct c | join kind=inner ({U} | distinct c) on c | project c",
    ),
    (
        "{T} | union {U} | summarize count() by k, c",
        "{U} | union {T} | summarize count() by k, c",
    ),
    // Arrays and rows.
    (
        "{T} | sort by id asc | project x = id",
        "{T} | sort by id asc | summarize x = make_list(id) | mv-expand x to typeof(long)",
    ),
    (
        "{T} | where array_length(a) > 0 | project id, a | mv-expand a",
        "{T} | where array_length(a) > 0 | project id, a | mv-apply a on (where true)",
    ),
    (
        "{T} | where array_length(a) > 0 | project id, n = array_length(a)",
        "{T} | where array_length(a) > 0 | mv-apply x = a on (summarize n = count()) | project id, n",
    ),
    (
        "{T} | project s | mv-expand x = split(s, \",\") to typeof(string) | summarize n = count()",
        "{T} | summarize n = sum(array_length(split(s, \",\")))",
    ),
    // Names and statements.
    ("{T} | where {p}", "let Rows = {T}; Rows | where {p}"),
    (
        "{T} | where {p}",
        "let Rows = materialize({T} | where {p}); Rows",
    ),
    (
        "{T} | where {p} | project id",
        "let F = (Rows: (*)) { Rows | where true }; F(({T} | where {p})) | project id",
    ),
    ("{T} | where {p}", "{T} | as Rows | where {p}"),
    (
        "{T} | where l == toscalar({T} | summarize max(l)) | project id",
        "{T} | join kind=inner ({T} | summarize l = max(l) | where isnotnull(l)) on l | project id",
    ),
    (
        "{T} | extend n = toscalar({T} | count) | project id, n",
        "{T} | extend one = 1 | join kind=inner ({T} | summarize n = count() | extend one = 1) on one | project id, n",
    ),
];

/// Two expressions over operands of these types.
const EXPRESSIONS: &[(&[KqlType], &str, &str)] = &[
    (&[Bool, Bool], "not({0} and {1})", "(not({0}) or not({1}))"),
    (
        &[Bool, Bool],
        "iff({0}, {1}, false)",
        "(coalesce({0}, false) and iff({0}, {1}, true))",
    ),
    (
        &[Bool, Long, Bool, Long, Long],
        "case({0}, {1}, {2}, {3}, {4})",
        "iff({0}, {1}, iff({2}, {3}, {4}))",
    ),
    (
        &[Long, Long],
        "coalesce({0}, {1})",
        "iff(isnull({0}), {1}, {0})",
    ),
    (
        &[Long, Long, Long],
        "coalesce({0} between ({1} .. {2}), false)",
        "coalesce({0} >= {1} and {0} <= {2}, false)",
    ),
    (
        &[Long, Long, Long],
        "coalesce({0} in ({1}, {2}), false)",
        "(coalesce({0} == {1}, false) or coalesce({0} == {2}, false))",
    ),
    (
        &[Long, Long],
        "max_of({0}, {1})",
        "iff(isnull({0}) or {1} > {0}, {1}, {0})",
    ),
    (&[Real, Real], "({0} - {1})", "({0} + (-{1}))"),
    (
        &[Timespan, Timespan],
        "({0} < {1})",
        "(tolong({0}) < tolong({1}))",
    ),
    // Through text and back.
    (&[Long], "{0}", "tolong(tostring({0}))"),
    (&[Int], "{0}", "toint(tostring({0}))"),
    (&[DateTime], "{0}", "todatetime(tostring({0}))"),
    (&[Timespan], "{0}", "totimespan(tostring({0}))"),
    (&[Guid], "{0}", "toguid(tostring({0}))"),
    (&[Bool], "{0}", "tobool(tostring({0}))"),
    (
        &[String],
        "{0}",
        "base64_decode_tostring(base64_encode_tostring({0}))",
    ),
    (&[String], "{0}", "url_decode(url_encode({0}))"),
    (&[String], "{0}", "strcat_array(split({0}, \",\"), \",\")"),
    (&[String], "{0}", "tostring(pack_array({0})[0])"),
    (&[String], "{0}", "tostring(bag_pack(\"k\", {0}).k)"),
    (
        &[String],
        "{0}",
        "tostring(parse_json(tostring(pack_array({0})))[0])",
    ),
    (
        &[String, String],
        "strcat({0}, {1})",
        "strcat_delim(\"\", {0}, {1})",
    ),
    (
        &[String, String],
        "({0} contains {1})",
        "(tolower({0}) contains_cs tolower({1}))",
    ),
    (&[String, String], "({0} has {1})", "({0} has_any ({1}))"),
    (
        &[String, String],
        "({0} !startswith {1})",
        "not({0} startswith {1})",
    ),
    (
        &[String, String],
        "({0} =~ {1})",
        "(tolower({0}) == tolower({1}))",
    ),
    (&[String], "strlen({0})", "strlen(strcat(\"x\", {0})) - 1"),
    (
        &[String],
        "countof({0}, \"a\")",
        "array_length(split({0}, \"a\")) - 1",
    ),
    (
        &[String],
        "({0} contains_cs \"abc\")",
        "(indexof({0}, \"abc\") >= 0)",
    ),
    (
        &[String],
        "substring({0}, 1, 2)",
        "substring(substring({0}, 1), 0, 2)",
    ),
    (
        &[String],
        "({0} matches regex \"^a\")",
        "({0} startswith_cs \"a\")",
    ),
    // Time.
    (&[DateTime], "startofday({0})", "bin({0}, 1d)"),
    (&[DateTime], "({0} - startofday({0}))", "({0} % 1d)"),
    (
        &[DateTime, DateTime],
        "datetime_diff(\"hour\", {0}, {1})",
        "tolong((bin({0}, 1h) - bin({1}, 1h)) / 1h)",
    ),
    (
        &[DateTime],
        "bin({0}, 1s)",
        "make_datetime(getyear({0}), monthofyear({0}), dayofmonth({0}), hourofday({0}), datetime_part(\"minute\", {0}), datetime_part(\"second\", {0}))",
    ),
    (
        &[DateTime],
        "format_datetime({0}, \"yyyy-MM-dd\")",
        "substring(tostring({0}), 0, 10)",
    ),
    (
        &[DateTime],
        "startofmonth({0})",
        "datetime_add(\"day\", 1 - dayofmonth({0}), startofday({0}))",
    ),
    (
        &[DateTime],
        "datetime_part(\"quarter\", {0})",
        "((datetime_part(\"month\", {0}) + 2) / 3)",
    ),
    // Dynamic values.
    (
        &[Dynamic],
        "array_length({0})",
        "array_length(array_reverse({0}))",
    ),
    (
        &[Dynamic],
        "{0}",
        "parse_json(tostring(pack_array({0})))[0]",
    ),
    (
        &[Dynamic],
        "tostring({0}[0])",
        "tostring(array_reverse({0})[-1])",
    ),
    (
        &[Dynamic, Long],
        "coalesce(set_has_element({0}, {1}), false)",
        "coalesce(array_index_of({0}, {1}) >= 0, false)",
    ),
    (&[Dynamic], "tostring({0}[\"a\"])", "tostring({0}.a)"),
    (
        &[Long, String],
        "gettype(pack_array({0}, {1}))",
        "gettype(dynamic([1]))",
    ),
];

/// Two queries that mean the same, and the tables that they read.
pub(crate) struct Pair {
    tables: Vec<std::string::String>,
    left: std::string::String,
    right: std::string::String,
}

pub(crate) fn random_pair(world: &World, random: &mut Random) -> Pair {
    // Tables of both kinds come in turns.
    let (wide, table) = &world.tables[2 * random.below(world.tables.len() / 2)];
    let (narrow, _) = &world.tables[2 * random.below(world.tables.len() / 2) + 1];
    let tables = vec![wide.clone(), narrow.clone()];
    let (left, right) = match random.percent(40) {
        true => pipelines(wide, narrow, &table.columns, random),
        false => expressions(wide, &table.columns, random),
    };
    Pair {
        tables,
        left,
        right,
    }
}

type Texts = (std::string::String, std::string::String);

fn pipelines(wide: &str, narrow: &str, columns: &[Column], random: &mut Random) -> Texts {
    let (left, right) = random.pick(PIPELINES);
    let predicate = random_expr(Bool, columns, 2, random).to_string();
    let filled = |text: &str| {
        text.replace("{T}", wide)
            .replace("{U}", narrow)
            .replace("{p}", &predicate)
    };
    (filled(left), filled(right))
}

fn expressions(wide: &str, columns: &[Column], random: &mut Random) -> Texts {
    let (types, left, right) = random.pick(EXPRESSIONS);
    let depth = random.below(3);
    let operands = types
        .iter()
        .map(|kql_type| random_expr(*kql_type, columns, depth, random).to_string());
    let operands: Vec<std::string::String> = operands.collect();
    let filled = |text: &str| {
        let numbered = operands.iter().enumerate();
        let expr = numbered.fold(text.to_owned(), |text, (idx, operand)| {
            text.replace(&format!("{{{idx}}}"), operand)
        });
        format!("{wide} | project id, x = {expr}")
    };
    (filled(left), filled(right))
}

impl Pair {
    /// How the two answers differ, with all that it takes to see it again.
    pub(crate) fn difference(&self, world: &World, engine: &Engine) -> Option<std::string::String> {
        let what = match (
            kqlab::answer(engine, &self.left),
            kqlab::answer(engine, &self.right),
        ) {
            (Ok(mut left), Ok(right)) => {
                left.ordered = false;
                left.difference(&right)?
            }
            (Err(error), _) | (_, Err(error)) => error,
        };
        let names: Vec<&str> = self
            .tables
            .iter()
            .map(std::string::String::as_str)
            .collect();
        Some(format!(
            "{what}\n\n{}\n\nquery\n{}",
            kqlab::golden(world, &names, &self.left),
            self.right
        ))
    }
}
