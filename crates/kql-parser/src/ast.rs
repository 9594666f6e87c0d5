//! The syntax tree. Each type lives beside its parser; this module gathers them.

pub use crate::expr::Expr;
pub use crate::expr::between::Between;
pub use crate::expr::binary::{Binary, BinaryOp, Precedence};
pub use crate::expr::call::Call;
pub use crate::expr::contextual_datatable::ContextualDataTable;
pub use crate::expr::data_scope::{DataScope, DataScoped};
pub use crate::expr::datatable::DataTable;
pub use crate::expr::dynamic::{DynamicKind, DynamicValue};
pub use crate::expr::entity_group::EntityGroup;
pub use crate::expr::externaldata::ExternalData;
pub use crate::expr::in_list::{InList, InOp};
pub use crate::expr::inline_external_table::{
    InlineExternalTable, PartitionColumn, PathFormatPart,
};
pub use crate::expr::literal::{Literal, LiteralValue, StringValue};
pub use crate::expr::logical::{Logical, LogicalOp};
pub use crate::expr::materialize::Materialize;
pub use crate::expr::materialized_view_combine::MaterializedViewCombine;
pub use crate::expr::path::{Index, Member, Path};
pub use crate::expr::to_scalar::{ToScalar, ToTable};
pub use crate::expr::type_of::{TypeOf, TypeOfElement};
pub use crate::expr::unary::{Unary, UnaryOp};
pub use crate::name::{Name, NameKind, WildcardName};
pub use crate::named::{NamedExpr, Names};
pub use crate::operator::Operator;
pub use crate::operator::as_::As;
pub use crate::operator::assert_schema::AssertSchema;
pub use crate::operator::consume::Consume;
pub use crate::operator::count::Count;
pub use crate::operator::distinct::Distinct;
pub use crate::operator::evaluate::Evaluate;
pub use crate::operator::execute_and_cache::ExecuteAndCache;
pub use crate::operator::extend::Extend;
pub use crate::operator::facet::{Facet, FacetWith};
pub use crate::operator::find::{Find, FindColumn, FindProject, FindSource};
pub use crate::operator::fork::{Fork, ForkBranch};
pub use crate::operator::getschema::GetSchema;
pub use crate::operator::graph_mark_components::GraphMarkComponents;
pub use crate::operator::graph_match::GraphMatch;
pub use crate::operator::graph_pattern::{
    EdgeDirection, EdgeRange, GraphEdge, GraphElement, GraphNode, GraphPattern,
};
pub use crate::operator::graph_shortest_paths::GraphShortestPaths;
pub use crate::operator::graph_to_table::{GraphEntity, GraphOutput, GraphToTable};
pub use crate::operator::graph_where_edges::GraphWhereEdges;
pub use crate::operator::graph_where_nodes::GraphWhereNodes;
pub use crate::operator::invoke::Invoke;
pub use crate::operator::join::{Join, JoinCondition};
pub use crate::operator::lookup::Lookup;
pub use crate::operator::macro_expand::MacroExpand;
pub use crate::operator::make_graph::{GraphNodeTable, GraphNodes, GraphPartition, MakeGraph};
pub use crate::operator::make_series::{MakeSeries, SeriesAggregate, SeriesRange};
pub use crate::operator::mv_apply::MvApply;
pub use crate::operator::mv_expand::{ExpandColumn, MvExpand};
pub use crate::operator::parse::{Parse, ParsePart};
pub use crate::operator::parse_kv::ParseKv;
pub use crate::operator::parse_where::ParseWhere;
pub use crate::operator::partition::{Partition, PartitionBody};
pub use crate::operator::partition_by::PartitionBy;
pub use crate::operator::print::Print;
pub use crate::operator::project::Project;
pub use crate::operator::project_away::ProjectAway;
pub use crate::operator::project_by_names::ProjectByNames;
pub use crate::operator::project_keep::ProjectKeep;
pub use crate::operator::project_rename::ProjectRename;
pub use crate::operator::project_reorder::{ProjectReorder, ReorderColumn, ReorderOrder};
pub use crate::operator::range::Range;
pub use crate::operator::reduce::Reduce;
pub use crate::operator::render::Render;
pub use crate::operator::sample::Sample;
pub use crate::operator::sample_distinct::SampleDistinct;
pub use crate::operator::scan::{Scan, ScanAssignment, ScanOutput, ScanStep};
pub use crate::operator::search::Search;
pub use crate::operator::serialize::Serialize;
pub use crate::operator::sort::{NullsOrder, OrderedExpr, Sort, SortDirection};
pub use crate::operator::summarize::Summarize;
pub use crate::operator::take::Take;
pub use crate::operator::top::Top;
pub use crate::operator::top_hitters::TopHitters;
pub use crate::operator::top_nested::{TopNested, TopNestedLevel};
pub use crate::operator::union::Union;
pub use crate::operator::where_::Where;
pub use crate::param::{Param, ParamValue};
pub use crate::pipeline::{Pipeline, SubQuery};
pub use crate::scalar_type::{ScalarType, TypeName};
pub use crate::schema::{ColumnDecl, RowSchema};
pub use crate::statement::alias::Alias;
pub use crate::statement::declare_pattern::{DeclarePattern, PatternDefinition, PatternMatch};
pub use crate::statement::declare_query_parameters::DeclareQueryParameters;
pub use crate::statement::function::{Function, FunctionBody, FunctionParam, ParamType};
pub use crate::statement::let_::{Let, LetValue};
pub use crate::statement::restrict::RestrictAccess;
pub use crate::statement::set::Set;
pub use crate::statement::{Query, Statement};

/// The tree as text, with the places left out: two trees that differ in spans only give the same
/// text. Tests compare a tree with the tree of its printed form this way.
#[must_use]
pub fn without_spans(node: &impl std::fmt::Debug) -> String {
    let text = format!("{node:?}");
    let mut kept = String::with_capacity(text.len() / 2);
    let mut rest = text.as_str();
    while let Some((before, span)) = rest.split_once("Span { start: ") {
        kept.push_str(before);
        rest = span.split_once('}').map_or("", |(_, after)| after);
    }
    kept + rest
}
