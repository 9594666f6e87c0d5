//! The bound tree: names resolved, and a KQL type on every column and expression.

use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_functions::{AggregateDef, Extreme, ScalarDef};
use kql_parser::{Diagnostic, Span};
use kql_types::{KqlType, Value};

use crate::catalog::CatalogTable;
use crate::extension::{RefusedRows, Step};

/// A whole query.
#[derive(Debug, Clone)]
pub struct Query {
    /// The result tables, in order.
    pub tables: Vec<Output>,
    /// What the query may not do as its author meant.
    pub warnings: Vec<Diagnostic>,
}

/// A result table of a query.
#[derive(Debug, Clone)]
pub struct Output {
    /// The rows.
    pub rel: Arc<Rel>,
    /// How the query asked to draw them.
    pub render: Option<Render>,
}

/// What `render` asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Render {
    /// `timechart`, `piechart`, ...
    pub visualization: String,
    /// The properties of `with (...)`.
    pub properties: Vec<(String, String)>,
}

/// A column of a [`Rel`]. Names are unique within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The KQL type.
    pub kql_type: KqlType,
}

impl Column {
    /// A column of this name and type.
    pub fn new(name: impl Into<String>, kql_type: KqlType) -> Column {
        Column {
            name: name.into(),
            kql_type,
        }
    }
}

/// A table expression.
#[derive(Debug, Clone)]
pub struct Rel {
    /// What it does.
    pub kind: RelKind,
    /// The columns of its rows.
    pub columns: Vec<Column>,
    /// The text that it stands for.
    pub span: Span,
    /// True where the order of its rows is defined, as `row_number()` needs it.
    pub is_serialized: bool,
}

/// The relational nodes.
#[derive(Debug, Clone)]
pub enum RelKind {
    /// The rows of a table of the catalog.
    Scan {
        /// The table's name.
        table: String,
        /// The table.
        source: CatalogTable,
    },
    /// Rows that are at hand: `datatable`, and the result of `materialize`.
    Batches(Arc<Vec<RecordBatch>>),
    /// Rows that are not on this machine, and why that is an error where they are needed.
    Absent(Arc<Diagnostic>),
    /// One row without columns, for `print`.
    OneRow,
    /// The rows of the group at hand, in a query that runs once for each group.
    GroupRows,
    /// Evenly spaced values.
    Range(Range),
    /// The rows for which the predicate is true.
    Filter {
        /// The rows.
        input: Arc<Rel>,
        /// A bool.
        predicate: Expr,
    },
    /// Computed columns, one for each column of the node.
    Project {
        /// The rows.
        input: Arc<Rel>,
        /// The values.
        exprs: Vec<Expr>,
    },
    /// One row a group: the keys, then the aggregates.
    Aggregate {
        /// The rows.
        input: Arc<Rel>,
        /// What makes a group.
        keys: Vec<Expr>,
        /// What is computed for it.
        aggregates: Vec<Aggregate>,
    },
    /// The rows in an order.
    Sort {
        /// The rows.
        input: Arc<Rel>,
        /// The first key decides first.
        keys: Vec<SortKey>,
    },
    /// The first rows.
    Limit {
        /// The rows.
        input: Arc<Rel>,
        /// How many.
        rows: usize,
    },
    /// The rows of all inputs, which have the columns of the node.
    Union(Vec<Arc<Rel>>),
    /// Pairs of rows.
    Join(Join),
    /// A transformation that DataFusion has no node for.
    Step {
        /// The rows.
        input: Arc<Rel>,
        /// The transformation.
        step: Step,
    },
}

/// `range`: `first`, `first + step`, ... up to `rows` values.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The first value.
    pub first: Value,
    /// The distance: of the type of `first`, or a timespan for datetimes.
    pub step: Value,
    /// How many values.
    pub rows: u64,
}

/// An aggregate of a group. Its column is named in the node.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// What is computed.
    pub function: AggregateFunction,
    /// Over which values. The columns of one winning row share them.
    pub args: Arc<[Expr]>,
    /// Over which rows.
    pub filter: Option<Expr>,
    /// The type of the result.
    pub kql_type: KqlType,
}

/// The function of an [`Aggregate`].
#[derive(Debug, Clone, Copy)]
pub enum AggregateFunction {
    /// A function of the library.
    Library(&'static AggregateDef),
    /// Argument `column` in the row that wins. Aggregates that share their arguments share one computation.
    ExtremeRow {
        /// Which row wins.
        extreme: Extreme,
        /// Which argument this column shows.
        column: usize,
    },
}

/// A key of a sort.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// The value.
    pub expr: Expr,
    /// From small to large.
    pub is_ascending: bool,
    /// Nulls before values.
    pub nulls_first: bool,
}

/// A join. The columns of its two sides have different names.
#[derive(Debug, Clone)]
pub struct Join {
    /// Which pairs and which lone rows are kept.
    pub kind: JoinKind,
    /// The left rows.
    pub left: Arc<Rel>,
    /// The right rows.
    pub right: Arc<Rel>,
    /// Values that must be equal; null equals null.
    pub on: Vec<(Expr, Expr)>,
    /// One left row for each combination of keys takes part: `innerunique`.
    pub is_left_unique: bool,
}

/// Which rows a join keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum JoinKind {
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    LeftAnti,
    RightSemi,
    RightAnti,
}

/// A scalar expression over the columns of a row.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// The type of its value.
    pub kql_type: KqlType,
    /// The text that it stands for.
    pub span: Span,
}

/// The kinds of [`Expr`].
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A constant.
    Literal(Value),
    /// The value of a column of the input.
    Column(String),
    /// A function or operator of the library.
    Call(&'static ScalarDef, Vec<Expr>),
}

impl Expr {
    /// A constant.
    pub fn literal(value: Value, span: Span) -> Expr {
        Expr {
            kql_type: value.kql_type(),
            kind: ExprKind::Literal(value),
            span,
        }
    }

    /// The value of a column.
    pub fn column(column: &Column, span: Span) -> Expr {
        Expr {
            kind: ExprKind::Column(column.name.clone()),
            kql_type: column.kql_type,
            span,
        }
    }

    /// The value, where it is a constant.
    pub fn as_literal(&self) -> Option<&Value> {
        match &self.kind {
            ExprKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// True where every column that it reads is one of these.
    pub fn reads_only(&self, columns: &[Column]) -> bool {
        match &self.kind {
            ExprKind::Literal(_) => true,
            ExprKind::Column(name) => columns.iter().any(|column| column.name == *name),
            ExprKind::Call(_, args) => args.iter().all(|arg| arg.reads_only(columns)),
        }
    }

    /// True where its value depends on the column of this name.
    pub fn reads(&self, column: &str) -> bool {
        match &self.kind {
            ExprKind::Literal(_) => false,
            ExprKind::Column(name) => name == column,
            ExprKind::Call(_, args) => args.iter().any(|arg| arg.reads(column)),
        }
    }

    /// True where the same columns give the same value each time, which `rand()` and `new_guid()` do not.
    pub fn is_deterministic(&self) -> bool {
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Column(_) => true,
            ExprKind::Call(def, args) => {
                def.deterministic && args.iter().all(Expr::is_deterministic)
            }
        }
    }

    /// True where both compute the same from the same columns.
    pub fn computes_same(&self, other: &Expr) -> bool {
        match (&self.kind, &other.kind) {
            (ExprKind::Literal(one), ExprKind::Literal(other)) => one == other,
            (ExprKind::Column(one), ExprKind::Column(other)) => one == other,
            (ExprKind::Call(one, one_args), ExprKind::Call(other, other_args)) => {
                let mut args = one_args.iter().zip(other_args);
                std::ptr::eq(*one, *other)
                    && one_args.len() == other_args.len()
                    && args.all(|(one, other)| one.computes_same(other))
            }
            _ => false,
        }
    }

    /// The same expression over other columns, where `other` knows one for a name.
    pub fn replace_columns(self, other: &dyn Fn(&str) -> Option<Column>) -> Expr {
        self.replace(&|name| Some(Expr::column(&other(name)?, Span::default())))
    }

    /// The expression with others in place of columns, where `other` knows one for a name. It keeps the places of the
    /// text.
    pub fn replace(self, other: &dyn Fn(&str) -> Option<Expr>) -> Expr {
        match self.kind {
            ExprKind::Literal(_) => self,
            ExprKind::Column(ref name) => match other(name) {
                Some(expr) => Expr {
                    span: self.span,
                    ..expr
                },
                None => self,
            },
            ExprKind::Call(def, args) => {
                let args = args.into_iter().map(|arg| arg.replace(other)).collect();
                Expr {
                    kind: ExprKind::Call(def, args),
                    ..self
                }
            }
        }
    }

    /// The name of the column that it shows unchanged.
    pub fn as_column(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Column(name) => Some(name),
            _ => None,
        }
    }
}

impl Rel {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// One row without columns, for values computed of nothing.
    pub fn one_row(span: Span) -> Rel {
        Rel {
            kind: RelKind::OneRow,
            columns: Vec::new(),
            span,
            is_serialized: false,
        }
    }

    /// Rows that are at hand.
    pub fn batches(columns: Vec<Column>, batches: Vec<RecordBatch>, span: Span) -> Rel {
        Rel {
            kind: RelKind::Batches(Arc::new(batches)),
            columns,
            span,
            is_serialized: false,
        }
    }

    /// The rows for which `predicate` is true.
    ///
    /// After an `innerunique` join, Kusto applies a condition on left columns before it chooses the left rows.
    pub fn filter(self: Arc<Rel>, predicate: Expr, span: Span) -> Rel {
        let (columns, is_serialized) = (self.columns.clone(), self.is_serialized);
        if let RelKind::Join(join) = &self.kind
            && join.is_left_unique
            && predicate.reads_only(&join.left.columns)
        {
            let left = Arc::new(join.left.clone().filter(predicate, span));
            let kind = RelKind::Join(Join {
                left,
                ..join.clone()
            });
            return Rel {
                kind,
                columns,
                span,
                is_serialized,
            };
        }
        Rel {
            kind: RelKind::Filter {
                input: self,
                predicate,
            },
            columns,
            span,
            is_serialized,
        }
    }

    /// No rows; any that there are end the query with this reason.
    pub fn refused(self: Arc<Rel>, reason: Diagnostic) -> Rel {
        let (columns, span, is_serialized) = (self.columns.clone(), self.span, self.is_serialized);
        let kind = RelKind::Step {
            input: self,
            step: Step::new(RefusedRows { reason }),
        };
        Rel {
            kind,
            columns,
            span,
            is_serialized,
        }
    }

    /// Computed columns, given with their names.
    pub fn project(self: Arc<Rel>, named: Vec<(String, Expr)>, span: Span) -> Rel {
        let columns = named
            .iter()
            .map(|(name, expr)| Column::new(name, expr.kql_type))
            .collect();
        let exprs = named.into_iter().map(|(_, expr)| expr).collect();
        let is_serialized = self.is_serialized;
        Rel {
            kind: RelKind::Project { input: self, exprs },
            columns,
            span,
            is_serialized,
        }
    }

    /// The first `rows` rows.
    pub fn limit(self: Arc<Rel>, rows: usize, span: Span) -> Rel {
        let (columns, is_serialized) = (self.columns.clone(), self.is_serialized);
        Rel {
            kind: RelKind::Limit { input: self, rows },
            columns,
            span,
            is_serialized,
        }
    }

    /// The rows in the order of `keys`.
    pub fn sort(self: Arc<Rel>, keys: Vec<SortKey>, span: Span) -> Rel {
        let columns = self.columns.clone();
        Rel {
            kind: RelKind::Sort { input: self, keys },
            columns,
            span,
            is_serialized: true,
        }
    }

    /// One row a group: `keys`, then `aggregates`, given with their names.
    pub fn aggregate(
        self: Arc<Rel>,
        keys: Vec<(String, Expr)>,
        aggregates: Vec<(String, Aggregate)>,
        span: Span,
    ) -> Rel {
        let key_columns = keys
            .iter()
            .map(|(name, expr)| Column::new(name, expr.kql_type));
        let aggregate_columns = aggregates
            .iter()
            .map(|(name, aggregate)| Column::new(name, aggregate.kql_type));
        let columns = key_columns.chain(aggregate_columns).collect();
        let keys = keys.into_iter().map(|(_, expr)| expr).collect();
        let aggregates = aggregates
            .into_iter()
            .map(|(_, aggregate)| aggregate)
            .collect();
        Rel {
            kind: RelKind::Aggregate {
                input: self,
                keys,
                aggregates,
            },
            columns,
            span,
            is_serialized: false,
        }
    }

    /// The columns as expressions with their names: the projection that changes nothing.
    pub fn identity(&self) -> Vec<(String, Expr)> {
        self.columns
            .iter()
            .map(|column| (column.name.clone(), Expr::column(column, self.span)))
            .collect()
    }
}
