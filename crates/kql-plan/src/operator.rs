//! Binds tables: `source` what they start with, `pipeline` what follows, and each operator in a file of its own. Here is which
//! file binds which operator.

mod as_;
mod assert_schema;
mod consume;
mod count;
mod datatable;
mod distinct;
mod evaluate;
mod extend;
mod externaldata;
mod facet;
mod find;
mod fork;
mod getschema;
mod graph_clauses;
mod graph_mark_components;
mod graph_match;
mod graph_naming;
mod graph_pattern;
mod graph_shortest_paths;
mod graph_to_table;
mod graph_where;
mod inline_external_table;
mod invoke;
mod join;
mod macro_expand;
mod make_graph;
mod make_series;
mod mv_apply;
mod mv_expand;
mod options;
mod parse;
mod parse_kv;
mod parse_where;
mod partition;
mod pattern;
mod pipeline;
mod place;
mod print;
mod project;
mod project_away;
mod project_by_names;
mod project_rename;
mod project_reorder;
mod range;
mod reduce;
mod render;
mod results;
mod sample;
mod sample_distinct;
mod scan;
mod search;
mod several_mistakes;
mod sort;
mod source;
mod summarize;
mod tabular;
mod take;
mod top;
mod top_hitters;
mod top_nested;
mod union;
mod watchlist;
mod where_;

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error, not_supported};
use crate::graph::{Graph, Piped, not_a_table};
use crate::scope::Scope;

use options::{check_options, option, param_text, word};

pub(crate) use graph_to_table::named_graph_tables;
pub(crate) use pattern::PATTERN;
pub(crate) use place::is_place;
pub(crate) use project_away::matches_pattern;

pub use evaluate::{PluginDef, PluginOccurs, PluginParam, plugins};
pub use watchlist::WATCHLIST_COLUMNS;

impl Binder<'_> {
    /// Operators that work on a graph.
    fn bind_graph_operator(
        &self,
        graph: &Arc<Graph>,
        operator: &ast::Operator,
        scope: &Scope,
    ) -> Bind<Piped> {
        let rel = match operator {
            ast::Operator::GraphMatch(node) => self.bind_graph_match(graph, node, scope),
            ast::Operator::GraphShortestPaths(node) => {
                self.bind_graph_shortest_paths(graph, node, scope)
            }
            ast::Operator::GraphToTable(node) => self.bind_graph_to_table(graph, node),
            other => {
                let graph = match other {
                    ast::Operator::GraphMarkComponents(node) => {
                        graph_mark_components::bind_graph_mark_components(graph, node)
                    }
                    ast::Operator::GraphWhereNodes(node) => {
                        self.bind_graph_where_nodes(graph, node, scope)
                    }
                    ast::Operator::GraphWhereEdges(node) => {
                        self.bind_graph_where_edges(graph, node, scope)
                    }
                    other => {
                        let expected = format!("`{}` takes a table", other.keyword());
                        return Err(not_a_table(&expected, other.span()).into());
                    }
                }?;
                return Ok(Piped::Graph(Arc::new(graph)));
            }
        }?;
        Ok(Piped::Table(Arc::new(rel)))
    }

    /// Operators that work on rows.
    fn bind_operator(
        &self,
        input: Arc<Rel>,
        operator: &ast::Operator,
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        let rel = match operator {
            ast::Operator::Where(node) => self.bind_where(input, node, scope),
            ast::Operator::Project(node) => self.bind_project(input, node, scope),
            ast::Operator::ProjectAway(node) => self.bind_project_away(input, node),
            ast::Operator::ProjectKeep(node) => self.bind_project_keep(input, node),
            ast::Operator::ProjectRename(node) => self.bind_project_rename(input, node),
            ast::Operator::ProjectReorder(node) => self.bind_project_reorder(input, node),
            ast::Operator::Extend(node) => self.bind_extend(input, node, scope),
            ast::Operator::Serialize(node) => self.bind_serialize(input, node, scope),
            ast::Operator::Summarize(node) => self.bind_summarize(input, node, scope),
            ast::Operator::Sort(node) => self.bind_sort(input, node, scope),
            ast::Operator::Take(node) => self.bind_take(input, node, scope),
            ast::Operator::Top(node) => self.bind_top(input, node, scope),
            ast::Operator::Count(node) => self.bind_count(input, node),
            ast::Operator::Distinct(node) => self.bind_distinct(input, node, scope),
            ast::Operator::Join(node) => self.bind_join(input, node, scope),
            ast::Operator::Lookup(node) => self.bind_lookup(input, node, scope),
            ast::Operator::MvExpand(node) => self.bind_mv_expand(input, node, scope),
            ast::Operator::MakeSeries(node) => self.bind_make_series(input, node, scope),
            ast::Operator::Scan(node) => self.bind_scan(input, node, scope),
            ast::Operator::TopNested(node) => self.bind_top_nested(input, node, scope),
            ast::Operator::TopHitters(node) => self.bind_top_hitters(input, node, scope),
            ast::Operator::Sample(node) => self.bind_sample(input, node, scope),
            ast::Operator::SampleDistinct(node) => self.bind_sample_distinct(input, node, scope),
            ast::Operator::MvApply(node) => self.bind_mv_apply(input, node, scope),
            ast::Operator::Partition(node) => self.bind_partition(input, node, scope),
            ast::Operator::Parse(node) => self.bind_parse(input, node, scope),
            ast::Operator::ParseKv(node) => self.bind_parse_kv(input, node, scope),
            ast::Operator::ParseWhere(node) => self.bind_parse_where(input, node, scope),
            ast::Operator::Evaluate(node) => self.bind_evaluate(input, node, scope),
            ast::Operator::Invoke(node) => self.bind_invoke(input, node, scope),
            ast::Operator::ProjectByNames(node) => self.bind_project_by_names(input, node, scope),
            ast::Operator::Reduce(node) => self.bind_reduce(input, node, scope),
            ast::Operator::AssertSchema(node) => assert_schema::bind_assert_schema(&input, node),
            ast::Operator::Consume(node) => consume::bind_consume(&input, node),
            // Its rows are computed once in any case.
            ast::Operator::ExecuteAndCache(_) => return Ok(input),
            ast::Operator::Fork(node) => return several(node.span),
            ast::Operator::Facet(node) => return several(node.span),
            ast::Operator::GetSchema(node) => getschema::bind_getschema(&input, node),
            ast::Operator::Render(node) => return Ok(self.bind_inner_render(input, node)),
            ast::Operator::Print(_)
            | ast::Operator::Range(_)
            | ast::Operator::Find(_)
            | ast::Operator::MacroExpand(_) => return needs_no_rows(operator),
            ast::Operator::GraphMatch(_)
            | ast::Operator::GraphShortestPaths(_)
            | ast::Operator::GraphToTable(_)
            | ast::Operator::GraphMarkComponents(_)
            | ast::Operator::GraphWhereNodes(_)
            | ast::Operator::GraphWhereEdges(_) => return no_graph(operator),
            other => return not_supported(format!("operator `{}`", other.keyword()), other.span()),
        }?;
        Ok(Arc::new(rel))
    }

    /// Operators that start a pipeline.
    fn bind_source_operator(&self, operator: &ast::Operator, scope: &Scope) -> Bind<Arc<Rel>> {
        let rel = match operator {
            ast::Operator::Print(node) => self.bind_print(node, scope),
            ast::Operator::Range(node) => self.bind_range(node, scope),
            ast::Operator::Union(node) => self.bind_union(None, node, scope),
            ast::Operator::Search(node) => self.bind_search(node, scope),
            ast::Operator::Find(node) => self.bind_find(node, scope),
            ast::Operator::MacroExpand(node) => self.bind_macro_expand(node, scope),
            ast::Operator::Evaluate(node) => {
                return not_supported("`evaluate` without rows", node.span);
            }
            other => return needs_rows(other),
        }?;
        Ok(Arc::new(rel))
    }
}

/// An operator that starts a query, behind `|`.
fn needs_no_rows<T>(operator: &ast::Operator) -> Bind<T> {
    let keyword = operator.keyword();
    let message = format!("the operator `{keyword}` starts a query and cannot follow `|`");
    error(Code::WrongContext, message, keyword_span(operator))
}

/// An operator that works on rows, at the start of a query.
fn needs_rows<T>(operator: &ast::Operator) -> Bind<T> {
    let keyword = operator.keyword();
    let message = format!("the operator `{keyword}` cannot start a query");
    let refusal = Diagnostic::error(Code::WrongContext, message, keyword_span(operator));
    let help = format!("write the table first: `T | {keyword}`");
    Err(refusal.with_help(help).into())
}

fn keyword_span(operator: &ast::Operator) -> Span {
    let span = operator.span();
    let end = span.start + operator.keyword().len() as u32;
    Span::new(span.start, end.min(span.end))
}

/// Graph operators take graphs.
fn no_graph<T>(operator: &ast::Operator) -> Bind<T> {
    let message = format!("`{}` takes a graph, this is a table", operator.keyword());
    let help = "make a graph of it first: `| make-graph source --> target`";
    Err(
        Diagnostic::error(Code::GraphMismatch, message, operator.span())
            .with_help(help)
            .into(),
    )
}

/// `fork` and `facet` give several tables, which no operator takes.
fn several<T>(span: Span) -> Bind<T> {
    error(
        Code::WrongContext,
        "an operator that gives several tables must be the last of a query",
        span,
    )
}

/// Grow the stack when less than this is left of it ...
pub(crate) const STACK_RED_ZONE: usize = 128 * 1024;
/// ... by this much.
pub(crate) const STACK_SEGMENT: usize = 2 * 1024 * 1024;
