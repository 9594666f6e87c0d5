//! Expressions. One tree holds scalar and tabular ones, because the syntax cannot tell them
//! apart: `let x = T` may name either.

pub(crate) mod between;
pub(crate) mod binary;
pub(crate) mod call;
pub(crate) mod contextual_datatable;
pub(crate) mod data_scope;
pub(crate) mod datatable;
pub(crate) mod dynamic;
pub(crate) mod entity_group;
pub(crate) mod externaldata;
pub(crate) mod in_list;
pub(crate) mod inline_external_table;
pub(crate) mod literal;
pub(crate) mod logical;
pub(crate) mod materialize;
pub(crate) mod materialized_view_combine;
pub(crate) mod path;
pub(crate) mod to_scalar;
pub(crate) mod type_of;
pub(crate) mod unary;

use crate::Span;
use crate::ast::{
    Between, Binary, Call, ContextualDataTable, DataScoped, DataTable, EntityGroup, ExternalData,
    InList, Index, InlineExternalTable, Literal, Logical, Materialize, MaterializedViewCombine,
    Name, Operator, Path, Pipeline, ToScalar, ToTable, TypeOf, Unary, WildcardName,
};

/// An expression, scalar or tabular.
///
/// Parentheses leave no node: the shape of the tree says what they grouped.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `1`, `"a"`, `datetime(2024-01-01)`, `dynamic([1])`
    Literal(Literal),
    /// `typeof(long)`
    TypeOf(TypeOf),
    /// `Level`, `['a name']`, `$left`
    Name(Name),
    /// `Security*`, where tables or columns may be chosen by pattern
    WildcardName(WildcardName),
    /// `*`, alone or as an operand of a string operator
    Star(Span),
    /// `@`, the entity in an entity path
    At(Span),
    /// `a.b`, `database("d").T`, `workspace("w").f(x)`
    Path(Path),
    /// `a["k"]`, `a[0]`, `a.["k"]`
    Index(Index),
    /// `f(x)`
    Call(Call),
    /// `-a`
    Unary(Unary),
    /// `a + b`, `a has b`, `a == b`
    Binary(Binary),
    /// `a and b and c`, one node for the whole chain
    Logical(Logical),
    /// `a between (b .. c)`
    Between(Between),
    /// `a in (b, c)`, `a has_any (T)`
    InList(InList),
    /// `toscalar(T | count)`
    ToScalar(ToScalar),
    /// `totable(x)`
    ToTable(ToTable),
    /// `materialize(T | where a)`
    Materialize(Materialize),
    /// `T | where a | count`
    Pipe(Pipeline),
    /// An operator that starts a pipeline: `print`, `range`, `union`, `find`, `search`,
    /// `evaluate`, `macro-expand`, ...
    Operator(Box<Operator>),
    /// `datatable (a: long) [1, 2]`
    DataTable(DataTable),
    /// `externaldata (a: long) ["https://..."]`
    ExternalData(ExternalData),
    /// `inline_external_table (a: long) kind = storage ...`
    InlineExternalTable(Box<InlineExternalTable>),
    /// `__contextual_datatable guid(...) (a: long)`
    ContextualDataTable(ContextualDataTable),
    /// `materialized-view-combine (...) base (...) delta (...) aggregations (...)`
    MaterializedViewCombine(Box<MaterializedViewCombine>),
    /// `entity_group [database("a"), database("b")]`
    EntityGroup(EntityGroup),
    /// `T datascope = hotcache`
    DataScoped(DataScoped),
}

impl Expr {
    /// Where the expression stands, outer parentheses not included.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Expr::Literal(node) => node.span,
            Expr::TypeOf(node) => node.span,
            Expr::Name(node) => node.span,
            Expr::WildcardName(node) => node.span,
            Expr::Star(span) | Expr::At(span) => *span,
            Expr::Path(node) => node.span,
            Expr::Index(node) => node.span,
            Expr::Call(node) => node.span,
            Expr::Unary(node) => node.span,
            Expr::Binary(node) => node.span,
            Expr::Logical(node) => node.span,
            Expr::Between(node) => node.span,
            Expr::InList(node) => node.span,
            Expr::ToScalar(node) => node.span,
            Expr::ToTable(node) => node.span,
            Expr::Materialize(node) => node.span,
            Expr::Pipe(node) => node.span,
            Expr::Operator(node) => node.span(),
            Expr::DataTable(node) => node.span,
            Expr::ExternalData(node) => node.span,
            Expr::InlineExternalTable(node) => node.span,
            Expr::ContextualDataTable(node) => node.span,
            Expr::MaterializedViewCombine(node) => node.span,
            Expr::EntityGroup(node) => node.span,
            Expr::DataScoped(node) => node.span,
        }
    }
}
