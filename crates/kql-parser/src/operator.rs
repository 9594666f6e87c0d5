//! Tabular operators: one file for each, and the table that dispatches to them.

pub(crate) mod as_;
pub(crate) mod assert_schema;
pub(crate) mod consume;
pub(crate) mod count;
pub(crate) mod dispatch;
pub(crate) mod distinct;
pub(crate) mod evaluate;
pub(crate) mod execute_and_cache;
pub(crate) mod extend;
pub(crate) mod facet;
pub(crate) mod find;
pub(crate) mod fork;
pub(crate) mod getschema;
pub(crate) mod graph_mark_components;
pub(crate) mod graph_match;
pub(crate) mod graph_pattern;
pub(crate) mod graph_shortest_paths;
pub(crate) mod graph_to_table;
pub(crate) mod graph_where_edges;
pub(crate) mod graph_where_nodes;
pub(crate) mod invoke;
pub(crate) mod join;
pub(crate) mod lookup;
pub(crate) mod macro_expand;
pub(crate) mod make_graph;
pub(crate) mod make_series;
pub(crate) mod mv_apply;
pub(crate) mod mv_expand;
pub(crate) mod parse;
pub(crate) mod parse_kv;
pub(crate) mod parse_where;
pub(crate) mod partition;
pub(crate) mod partition_by;
pub(crate) mod print;
pub(crate) mod project;
pub(crate) mod project_away;
pub(crate) mod project_by_names;
pub(crate) mod project_keep;
pub(crate) mod project_rename;
pub(crate) mod project_reorder;
pub(crate) mod range;
pub(crate) mod record;
pub(crate) mod reduce;
pub(crate) mod render;
pub(crate) mod sample;
pub(crate) mod sample_distinct;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod serialize;
pub(crate) mod sort;
pub(crate) mod summarize;
pub(crate) mod take;
pub(crate) mod top;
pub(crate) mod top_hitters;
pub(crate) mod top_nested;
pub(crate) mod union;
pub(crate) mod where_;

use std::fmt;

use crate::Span;
use crate::ast::{
    As, AssertSchema, Consume, Count, Distinct, Evaluate, ExecuteAndCache, Extend, Facet, Find,
    Fork, GetSchema, GraphMarkComponents, GraphMatch, GraphShortestPaths, GraphToTable,
    GraphWhereEdges, GraphWhereNodes, Invoke, Join, Lookup, MacroExpand, MakeGraph, MakeSeries,
    MvApply, MvExpand, Parse, ParseKv, ParseWhere, Partition, PartitionBy, Print, Project,
    ProjectAway, ProjectByNames, ProjectKeep, ProjectRename, ProjectReorder, Range, Reduce, Render,
    Sample, SampleDistinct, Scan, Search, Serialize, Sort, Summarize, Take, Top, TopHitters,
    TopNested, Union, Where,
};

/// A tabular operator.
#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    /// `as`
    As(As),
    /// `assert-schema`
    AssertSchema(AssertSchema),
    /// `consume`
    Consume(Consume),
    /// `count`
    Count(Count),
    /// `distinct`
    Distinct(Distinct),
    /// `evaluate`
    Evaluate(Evaluate),
    /// `__executeAndCache`
    ExecuteAndCache(ExecuteAndCache),
    /// `extend`
    Extend(Extend),
    /// `facet`
    Facet(Facet),
    /// `find`
    Find(Find),
    /// `fork`
    Fork(Fork),
    /// `getschema`
    GetSchema(GetSchema),
    /// `graph-mark-components`
    GraphMarkComponents(GraphMarkComponents),
    /// `graph-match`
    GraphMatch(GraphMatch),
    /// `graph-shortest-paths`
    GraphShortestPaths(GraphShortestPaths),
    /// `graph-to-table`
    GraphToTable(GraphToTable),
    /// `graph-where-edges`
    GraphWhereEdges(GraphWhereEdges),
    /// `graph-where-nodes`
    GraphWhereNodes(GraphWhereNodes),
    /// `invoke`
    Invoke(Invoke),
    /// `join`
    Join(Join),
    /// `lookup`
    Lookup(Lookup),
    /// `macro-expand`
    MacroExpand(MacroExpand),
    /// `make-graph`
    MakeGraph(MakeGraph),
    /// `make-series`
    MakeSeries(MakeSeries),
    /// `mv-apply`
    MvApply(MvApply),
    /// `mv-expand`
    MvExpand(MvExpand),
    /// `parse`
    Parse(Parse),
    /// `parse-kv`
    ParseKv(ParseKv),
    /// `parse-where`
    ParseWhere(ParseWhere),
    /// `partition`
    Partition(Partition),
    /// `__partitionby`
    PartitionBy(PartitionBy),
    /// `print`
    Print(Print),
    /// `project`
    Project(Project),
    /// `project-away`
    ProjectAway(ProjectAway),
    /// `project-by-names`
    ProjectByNames(ProjectByNames),
    /// `project-keep`
    ProjectKeep(ProjectKeep),
    /// `project-rename`
    ProjectRename(ProjectRename),
    /// `project-reorder`
    ProjectReorder(ProjectReorder),
    /// `range`
    Range(Range),
    /// `reduce`
    Reduce(Reduce),
    /// `render`
    Render(Render),
    /// `sample`
    Sample(Sample),
    /// `sample-distinct`
    SampleDistinct(SampleDistinct),
    /// `scan`
    Scan(Scan),
    /// `search`
    Search(Search),
    /// `serialize`
    Serialize(Serialize),
    /// `sort`
    Sort(Sort),
    /// `summarize`
    Summarize(Summarize),
    /// `take`
    Take(Take),
    /// `top`
    Top(Top),
    /// `top-hitters`
    TopHitters(TopHitters),
    /// `top-nested`
    TopNested(TopNested),
    /// `union`
    Union(Union),
    /// `where`
    Where(Where),
}

impl Operator {
    /// Where the operator stands, from its keyword on.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Operator::As(node) => node.span,
            Operator::AssertSchema(node) => node.span,
            Operator::Consume(node) => node.span,
            Operator::Count(node) => node.span,
            Operator::Distinct(node) => node.span,
            Operator::Evaluate(node) => node.span,
            Operator::ExecuteAndCache(node) => node.span,
            Operator::Extend(node) => node.span,
            Operator::Facet(node) => node.span,
            Operator::Find(node) => node.span,
            Operator::Fork(node) => node.span,
            Operator::GetSchema(node) => node.span,
            Operator::GraphMarkComponents(node) => node.span,
            Operator::GraphMatch(node) => node.span,
            Operator::GraphShortestPaths(node) => node.span,
            Operator::GraphToTable(node) => node.span,
            Operator::GraphWhereEdges(node) => node.span,
            Operator::GraphWhereNodes(node) => node.span,
            Operator::Invoke(node) => node.span,
            Operator::Join(node) => node.span,
            Operator::Lookup(node) => node.span,
            Operator::MacroExpand(node) => node.span,
            Operator::MakeGraph(node) => node.span,
            Operator::MakeSeries(node) => node.span,
            Operator::MvApply(node) => node.span,
            Operator::MvExpand(node) => node.span,
            Operator::Parse(node) => node.span,
            Operator::ParseKv(node) => node.span,
            Operator::ParseWhere(node) => node.span,
            Operator::Partition(node) => node.span,
            Operator::PartitionBy(node) => node.span,
            Operator::Print(node) => node.span,
            Operator::Project(node) => node.span,
            Operator::ProjectAway(node) => node.span,
            Operator::ProjectByNames(node) => node.span,
            Operator::ProjectKeep(node) => node.span,
            Operator::ProjectRename(node) => node.span,
            Operator::ProjectReorder(node) => node.span,
            Operator::Range(node) => node.span,
            Operator::Reduce(node) => node.span,
            Operator::Render(node) => node.span,
            Operator::Sample(node) => node.span,
            Operator::SampleDistinct(node) => node.span,
            Operator::Scan(node) => node.span,
            Operator::Search(node) => node.span,
            Operator::Serialize(node) => node.span,
            Operator::Sort(node) => node.span,
            Operator::Summarize(node) => node.span,
            Operator::Take(node) => node.span,
            Operator::Top(node) => node.span,
            Operator::TopHitters(node) => node.span,
            Operator::TopNested(node) => node.span,
            Operator::Union(node) => node.span,
            Operator::Where(node) => node.span,
        }
    }

    /// The operator's keyword, as the documentation spells it.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Operator::As(_) => "as",
            Operator::AssertSchema(_) => "assert-schema",
            Operator::Consume(_) => "consume",
            Operator::Count(_) => "count",
            Operator::Distinct(_) => "distinct",
            Operator::Evaluate(_) => "evaluate",
            Operator::ExecuteAndCache(_) => "__executeAndCache",
            Operator::Extend(_) => "extend",
            Operator::Facet(_) => "facet",
            Operator::Find(_) => "find",
            Operator::Fork(_) => "fork",
            Operator::GetSchema(_) => "getschema",
            Operator::GraphMarkComponents(_) => "graph-mark-components",
            Operator::GraphMatch(_) => "graph-match",
            Operator::GraphShortestPaths(_) => "graph-shortest-paths",
            Operator::GraphToTable(_) => "graph-to-table",
            Operator::GraphWhereEdges(_) => "graph-where-edges",
            Operator::GraphWhereNodes(_) => "graph-where-nodes",
            Operator::Invoke(_) => "invoke",
            Operator::Join(_) => "join",
            Operator::Lookup(_) => "lookup",
            Operator::MacroExpand(_) => "macro-expand",
            Operator::MakeGraph(_) => "make-graph",
            Operator::MakeSeries(_) => "make-series",
            Operator::MvApply(_) => "mv-apply",
            Operator::MvExpand(_) => "mv-expand",
            Operator::Parse(_) => "parse",
            Operator::ParseKv(_) => "parse-kv",
            Operator::ParseWhere(_) => "parse-where",
            Operator::Partition(_) => "partition",
            Operator::PartitionBy(_) => "__partitionby",
            Operator::Print(_) => "print",
            Operator::Project(_) => "project",
            Operator::ProjectAway(_) => "project-away",
            Operator::ProjectByNames(_) => "project-by-names",
            Operator::ProjectKeep(_) => "project-keep",
            Operator::ProjectRename(_) => "project-rename",
            Operator::ProjectReorder(_) => "project-reorder",
            Operator::Range(_) => "range",
            Operator::Reduce(_) => "reduce",
            Operator::Render(_) => "render",
            Operator::Sample(_) => "sample",
            Operator::SampleDistinct(_) => "sample-distinct",
            Operator::Scan(_) => "scan",
            Operator::Search(_) => "search",
            Operator::Serialize(_) => "serialize",
            Operator::Sort(_) => "sort",
            Operator::Summarize(_) => "summarize",
            Operator::Take(_) => "take",
            Operator::Top(_) => "top",
            Operator::TopHitters(_) => "top-hitters",
            Operator::TopNested(_) => "top-nested",
            Operator::Union(_) => "union",
            Operator::Where(_) => "where",
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operator::As(node) => node.fmt(f),
            Operator::AssertSchema(node) => node.fmt(f),
            Operator::Consume(node) => node.fmt(f),
            Operator::Count(node) => node.fmt(f),
            Operator::Distinct(node) => node.fmt(f),
            Operator::Evaluate(node) => node.fmt(f),
            Operator::ExecuteAndCache(node) => node.fmt(f),
            Operator::Extend(node) => node.fmt(f),
            Operator::Facet(node) => node.fmt(f),
            Operator::Find(node) => node.fmt(f),
            Operator::Fork(node) => node.fmt(f),
            Operator::GetSchema(node) => node.fmt(f),
            Operator::GraphMarkComponents(node) => node.fmt(f),
            Operator::GraphMatch(node) => node.fmt(f),
            Operator::GraphShortestPaths(node) => node.fmt(f),
            Operator::GraphToTable(node) => node.fmt(f),
            Operator::GraphWhereEdges(node) => node.fmt(f),
            Operator::GraphWhereNodes(node) => node.fmt(f),
            Operator::Invoke(node) => node.fmt(f),
            Operator::Join(node) => node.fmt(f),
            Operator::Lookup(node) => node.fmt(f),
            Operator::MacroExpand(node) => node.fmt(f),
            Operator::MakeGraph(node) => node.fmt(f),
            Operator::MakeSeries(node) => node.fmt(f),
            Operator::MvApply(node) => node.fmt(f),
            Operator::MvExpand(node) => node.fmt(f),
            Operator::Parse(node) => node.fmt(f),
            Operator::ParseKv(node) => node.fmt(f),
            Operator::ParseWhere(node) => node.fmt(f),
            Operator::Partition(node) => node.fmt(f),
            Operator::PartitionBy(node) => node.fmt(f),
            Operator::Print(node) => node.fmt(f),
            Operator::Project(node) => node.fmt(f),
            Operator::ProjectAway(node) => node.fmt(f),
            Operator::ProjectByNames(node) => node.fmt(f),
            Operator::ProjectKeep(node) => node.fmt(f),
            Operator::ProjectRename(node) => node.fmt(f),
            Operator::ProjectReorder(node) => node.fmt(f),
            Operator::Range(node) => node.fmt(f),
            Operator::Reduce(node) => node.fmt(f),
            Operator::Render(node) => node.fmt(f),
            Operator::Sample(node) => node.fmt(f),
            Operator::SampleDistinct(node) => node.fmt(f),
            Operator::Scan(node) => node.fmt(f),
            Operator::Search(node) => node.fmt(f),
            Operator::Serialize(node) => node.fmt(f),
            Operator::Sort(node) => node.fmt(f),
            Operator::Summarize(node) => node.fmt(f),
            Operator::Take(node) => node.fmt(f),
            Operator::Top(node) => node.fmt(f),
            Operator::TopHitters(node) => node.fmt(f),
            Operator::TopNested(node) => node.fmt(f),
            Operator::Union(node) => node.fmt(f),
            Operator::Where(node) => node.fmt(f),
        }
    }
}
