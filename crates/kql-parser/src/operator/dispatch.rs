//! Which parser reads which operator: one table.

use crate::ast::Operator;
use crate::input::{Input, ParseResult};
use crate::lexer::word::undelimited_compound;
use crate::lexer::{TokenKind, WordClass};
use crate::operator::{
    as_, assert_schema, consume, count, distinct, evaluate, execute_and_cache, extend, facet, find,
    fork, getschema, graph_mark_components, graph_match, graph_shortest_paths, graph_to_table,
    graph_where_edges, graph_where_nodes, invoke, join, lookup, macro_expand, make_graph,
    make_series, mv_apply, mv_expand, parse, parse_kv, parse_where, partition, partition_by, print,
    project, project_away, project_by_names, project_keep, project_rename, project_reorder, range,
    reduce, render, sample, sample_distinct, scan, search, serialize, sort, summarize, take, top,
    top_hitters, top_nested, union, where_,
};
use crate::{Code, Diagnostic, Span, habit, nearest_name};

/// Where an operator may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a pipeline only.
    Start,
    /// Behind `|` only.
    AfterPipe,
    Anywhere,
}

/// An operator's keyword, its place, and its parser.
pub(super) struct Entry {
    pub(super) keyword: &'static str,
    place: Place,
    parse: for<'a> fn(Input<'a>) -> ParseResult<'a, Operator>,
}

macro_rules! entries {
    ($($keyword:literal $place:ident $parser:path => $variant:ident)*) => {
        &[$(Entry {
            keyword: $keyword,
            place: Place::$place,
            parse: |input| $parser(input).map(|(rest, node)| (rest, Operator::$variant(node))),
        },)*]
    };
}

/// All operators.
pub(super) const OPERATORS: &[Entry] = entries! {
    "as" AfterPipe as_::as_ => As
    "assert-schema" AfterPipe assert_schema::assert_schema => AssertSchema
    "consume" AfterPipe consume::consume => Consume
    "count" AfterPipe count::count => Count
    "distinct" AfterPipe distinct::distinct => Distinct
    "evaluate" Anywhere evaluate::evaluate => Evaluate
    "__executeAndCache" AfterPipe execute_and_cache::execute_and_cache => ExecuteAndCache
    "extend" AfterPipe extend::extend => Extend
    "facet" AfterPipe facet::facet => Facet
    "find" Anywhere find::find => Find
    "fork" AfterPipe fork::fork => Fork
    "getschema" AfterPipe getschema::getschema => GetSchema
    "graph-mark-components" AfterPipe graph_mark_components::graph_mark_components => GraphMarkComponents
    "graph-match" AfterPipe graph_match::graph_match => GraphMatch
    "graph-shortest-paths" AfterPipe graph_shortest_paths::graph_shortest_paths => GraphShortestPaths
    "graph-to-table" AfterPipe graph_to_table::graph_to_table => GraphToTable
    "graph-where-edges" AfterPipe graph_where_edges::graph_where_edges => GraphWhereEdges
    "graph-where-nodes" AfterPipe graph_where_nodes::graph_where_nodes => GraphWhereNodes
    "invoke" AfterPipe invoke::invoke => Invoke
    "join" AfterPipe join::join => Join
    "lookup" AfterPipe lookup::lookup => Lookup
    "macro-expand" Start macro_expand::macro_expand => MacroExpand
    "make-graph" AfterPipe make_graph::make_graph => MakeGraph
    "make-series" AfterPipe make_series::make_series => MakeSeries
    "mv-apply" AfterPipe mv_apply::mv_apply => MvApply
    "mvapply" AfterPipe mv_apply::mv_apply => MvApply
    "mv-expand" AfterPipe mv_expand::mv_expand => MvExpand
    "mvexpand" AfterPipe mv_expand::mv_expand => MvExpand
    "parse" AfterPipe parse::parse => Parse
    "parse-kv" AfterPipe parse_kv::parse_kv => ParseKv
    "parse-where" AfterPipe parse_where::parse_where => ParseWhere
    "partition" AfterPipe partition::partition => Partition
    "__partitionby" AfterPipe partition_by::partition_by => PartitionBy
    "print" Start print::print => Print
    "project" AfterPipe project::project => Project
    "project-away" AfterPipe project_away::project_away => ProjectAway
    "project-by-names" AfterPipe project_by_names::project_by_names => ProjectByNames
    "project-keep" AfterPipe project_keep::project_keep => ProjectKeep
    "project-rename" AfterPipe project_rename::project_rename => ProjectRename
    "project-reorder" AfterPipe project_reorder::project_reorder => ProjectReorder
    "range" Start range::range => Range
    "reduce" AfterPipe reduce::reduce => Reduce
    "render" AfterPipe render::render => Render
    "sample" AfterPipe sample::sample => Sample
    "sample-distinct" AfterPipe sample_distinct::sample_distinct => SampleDistinct
    "scan" AfterPipe scan::scan => Scan
    "search" Anywhere search::search => Search
    "serialize" AfterPipe serialize::serialize => Serialize
    "sort" AfterPipe sort::sort => Sort
    "order" AfterPipe sort::sort => Sort
    "summarize" AfterPipe summarize::summarize => Summarize
    "take" AfterPipe take::take => Take
    "limit" AfterPipe take::take => Take
    "top" AfterPipe top::top => Top
    "top-hitters" AfterPipe top_hitters::top_hitters => TopHitters
    "top-nested" AfterPipe top_nested::top_nested => TopNested
    "union" Anywhere union::union => Union
    "where" AfterPipe where_::where_ => Where
    "filter" AfterPipe where_::where_ => Where
};

fn entry(input: Input<'_>) -> Option<&'static Entry> {
    OPERATORS.iter().find(|entry| input.is_word(entry.keyword))
}

/// True if an operator has this keyword.
pub(crate) fn is_operator_keyword(text: &str) -> bool {
    OPERATORS.iter().any(|entry| entry.keyword == text)
}

/// An operator behind `|`. Kusto's grammar allows those that take no rows too (`print`), and leaves
/// it to the analysis to refuse them.
///
/// ```ebnf
/// operator = as_ | assert_schema | consume | count | distinct | evaluate | execute_and_cache |
///          extend | facet | find | fork | getschema | graph_mark_components | graph_match |
///          graph_shortest_paths | graph_to_table | graph_where_edges | graph_where_nodes |
///          invoke | join | lookup | macro_expand | make_graph | make_series | mv_apply | mv_expand | parse |
///          parse_kv | parse_where | partition | partition_by | print | project |
///          project_away | project_by_names | project_keep | project_rename | project_reorder |
///          range | reduce | render | sample | sample_distinct | scan | search | serialize | sort | summarize | take |
///          top | top_hitters | top_nested | union | where_ ;
/// ```
pub(crate) fn operator(input: Input<'_>) -> ParseResult<'_, Operator> {
    if let Some(keyword) =
        undelimited_compound(&input.state.text[input.peek().span.start as usize..])
    {
        return undelimited_operator(input, keyword);
    }
    match entry(input) {
        Some(entry) => (entry.parse)(input),
        None => unknown_operator(input),
    }
}

/// An operator that starts a pipeline, or `None` in front of anything else.
///
/// ```ebnf
/// source_operator = evaluate | find | macro_expand | print | range | search | union | sourceless_operator ;
/// ```
pub(crate) fn source_operator(input: Input<'_>) -> Option<ParseResult<'_, Operator>> {
    if is_source_operator(input) {
        return entry(input).map(|entry| (entry.parse)(input));
    }
    sourceless_operator(input)
}

/// True in front of a [`source_operator`].
pub(crate) fn starts_with_operator(input: Input<'_>) -> bool {
    is_source_operator(input) || entry(input).is_some() && cannot_be_a_name(input)
}

/// An operator that lacks the rows it works on. Kusto's grammar allows it at the start of a query
/// wherever it cannot be a name, and leaves it to the analysis to refuse it.
///
/// ```ebnf
/// sourceless_operator = project | as_ | assert_schema | execute_and_cache | facet |
///          graph_mark_components | graph_match | graph_shortest_paths | graph_to_table |
///          graph_where_edges | graph_where_nodes | invoke | make_graph | make_series | parse_kv |
///          parse_where | partition | project_away | project_by_names | project_keep | project_rename |
///          project_reorder | reduce | render | sample | sample_distinct | top_hitters | top_nested ;
/// ```
pub(crate) fn sourceless_operator(input: Input<'_>) -> Option<ParseResult<'_, Operator>> {
    let entry = entry(input).filter(|_| cannot_be_a_name(input))?;
    Some((entry.parse)(input))
}

/// True where the keyword of an operator is no name: because it never is, or because of what follows.
fn cannot_be_a_name(input: Input<'_>) -> bool {
    let is_word = matches!(input.peek_at(1).kind, TokenKind::Word(_));
    match input.peek().text {
        "facet" => input.is_word_at(1, "by"),
        "partition" | "reduce" => input.is_word_at(1, "by") || is_word && input.is_punct_at(2, "="),
        "render" => is_word,
        _ => !matches!(
            input.peek().kind,
            TokenKind::Word(WordClass::Plain | WordClass::Referable)
        ),
    }
}

/// True in front of an operator that starts a pipeline. Some of their keywords are names
/// elsewhere.
pub(crate) fn is_source_operator(input: Input<'_>) -> bool {
    match input.peek().text {
        "range" => range::is_range(input),
        "evaluate" => evaluate::is_evaluate(input),
        _ => entry(input).is_some_and(|entry| entry.place != Place::AfterPipe),
    }
}

fn undelimited_operator<'a, T>(input: Input<'a>, keyword: &str) -> ParseResult<'a, T> {
    let span = input.peek().span;
    let span = Span::new(span.start, span.start + keyword.len() as u32);
    let message = format!("missing space behind the operator `{keyword}`");
    input.fail(Diagnostic::error(Code::UnknownOperator, message, span))
}

fn unknown_operator<T>(input: Input<'_>) -> ParseResult<'_, T> {
    let token = input.peek();
    if !matches!(token.kind, TokenKind::Word(_)) {
        return input.expected("an operator");
    }
    let message = format!("no operator named `{}`", token.text);
    let diagnostic = Diagnostic::error(Code::UnknownOperator, message, token.span);
    let keywords = OPERATORS
        .iter()
        .filter(|entry| entry.place != Place::Start)
        .map(|entry| entry.keyword);
    if let Some(remedy) = habit::operator(token.text) {
        return input.fail(diagnostic.with_help(remedy));
    }
    input.fail(match nearest_name(token.text, keywords) {
        Some(keyword) => diagnostic.with_help(format!("did you mean `{keyword}`?")),
        None => diagnostic,
    })
}
