//! Binds scalar expressions.

mod aggregate;
mod between;
mod bin_auto;
mod binary;
mod call;
mod estimate_data_size;
mod graph;
mod hash;
mod in_list;
mod literal;
mod logical;
mod path;
mod special;
mod system_column;
mod table_value;
mod tuple;
mod unary;
mod user_function;
mod window;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, error, not_supported};
use crate::open_columns::NO_COLUMN;
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};
use crate::scope::{Scope, Variable};
use crate::suggest::did_you_mean;

pub(crate) use aggregate::Aggregates;
pub(crate) use aggregate::{NamedColumn, is_multi_column};
pub(crate) use graph::{
    GraphClause, GraphRow, MatchValue, MatchValues, PatternNames, PatternVariable, VariableKind,
};
pub(crate) use literal::{kql_type, value as literal_value};
pub(crate) use logical::combine;
pub(crate) use window::Windows;

/// The row that an expression is bound against.
pub(crate) struct Row<'a> {
    /// The variables in scope.
    pub(crate) scope: &'a Scope,
    /// The columns of the row.
    pub(crate) columns: &'a [Column],
    /// Where aggregates go that the expression contains; `None` where it may have none.
    pub(crate) aggregates: Option<&'a mut Aggregates>,
    /// Where window functions go that the expression contains; `None` where it may have none.
    pub(crate) windows: Option<&'a mut Windows>,
    /// True where the rows have an order, as window functions need it.
    pub(crate) is_serialized: bool,
    /// The rows, where they are known.
    pub(crate) rows: Option<&'a Rel>,
    /// The elements of a graph that the expression may name.
    pub(crate) graph: GraphRow<'a>,
}

impl<'a> Row<'a> {
    /// A row of these columns.
    pub(crate) fn new(scope: &'a Scope, columns: &'a [Column]) -> Row<'a> {
        Row {
            scope,
            columns,
            aggregates: None,
            windows: None,
            is_serialized: false,
            rows: None,
            graph: GraphRow::None,
        }
    }

    /// A row of `rel`.
    pub(crate) fn of(scope: &'a Scope, rel: &'a Rel) -> Row<'a> {
        Row {
            is_serialized: rel.is_serialized,
            rows: Some(rel),
            ..Row::new(scope, &rel.columns)
        }
    }

    /// No row: only variables and constants have a value.
    pub(crate) fn none(scope: &'a Scope) -> Row<'a> {
        Row::new(scope, &[])
    }
}

impl Binder<'_> {
    /// Binds a scalar expression.
    pub(crate) fn bind_expr(&self, row: &mut Row<'_>, expr: &ast::Expr) -> Bind<Expr> {
        self.spend(expr.span())?;
        stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || {
            self.bind_expr_node(row, expr)
        })
    }

    fn bind_expr_node(&self, row: &mut Row<'_>, expr: &ast::Expr) -> Bind<Expr> {
        match expr {
            ast::Expr::Literal(node) => literal::bind_literal(node),
            ast::Expr::Name(node) => self.bind_name(row, node),
            ast::Expr::Path(node) => self.bind_path(row, node),
            ast::Expr::Index(node) => self.bind_index(row, node),
            ast::Expr::Call(node) => self.bind_call(row, node),
            ast::Expr::Unary(node) => self.bind_unary(row, node),
            ast::Expr::Binary(node) => self.bind_binary(row, node),
            ast::Expr::Logical(node) => self.bind_logical(row, node),
            ast::Expr::Between(node) => self.bind_between(row, node),
            ast::Expr::InList(node) => self.bind_in_list(row, node),
            ast::Expr::ToScalar(node) => self.bind_to_scalar(row.scope, node),
            ast::Expr::Star(span) => error(Code::WrongContext, "`*` is not a value", *span),
            ast::Expr::TypeOf(node) => error(
                Code::WrongContext,
                "`typeof` is not a value here",
                node.span,
            ),
            ast::Expr::WildcardName(node) => error(
                Code::WrongContext,
                format!(
                    "`{}` names several columns, a value is needed here",
                    node.pattern
                ),
                node.span,
            ),
            other => error(
                Code::NotScalar,
                "a table stands where a scalar is needed",
                other.span(),
            ),
        }
    }

    /// Binds an expression that must be a constant.
    pub(crate) fn bind_constant(&self, scope: &Scope, expr: &ast::Expr) -> Bind<(Value, Span)> {
        let bound = self.bind_expr(&mut Row::none(scope), expr)?;
        match bound.as_literal() {
            Some(value) => Ok((value.clone(), bound.span)),
            None => error(Code::NotConstant, "a constant is needed here", bound.span),
        }
    }

    /// Binds a count of rows or elements: a constant that is not negative.
    pub(crate) fn bind_row_count(&self, scope: &Scope, expr: &ast::Expr) -> Bind<usize> {
        let (value, span) = self.bind_constant(scope, expr)?;
        let count = match value {
            Value::Long(count) => Some(count),
            Value::Int(count) => Some(i64::from(count)),
            Value::Real(count) if count.fract() == 0.0 => Some(count as i64),
            Value::Dynamic(_) => match kql_types::convert::to_long(&value) {
                Value::Long(count) => Some(count),
                _ => None,
            },
            _ => None,
        };
        match count {
            Some(count) if count >= 0 => Ok(usize::try_from(count).unwrap_or(usize::MAX)),
            Some(_) => error(Code::WrongType, "a number of rows cannot be negative", span),
            None => error(
                Code::WrongType,
                format!("a number of rows is needed, this is a {}", value.kql_type()),
                span,
            ),
        }
    }

    /// Binds a condition.
    pub(crate) fn bind_predicate(&self, row: &mut Row<'_>, expr: &ast::Expr) -> Bind<Expr> {
        let bound = self.bind_expr(row, expr)?;
        match bound.kql_type {
            KqlType::Bool => Ok(bound),
            other => error(
                Code::WrongType,
                format!("a condition must be a bool, this is a {other}"),
                bound.span,
            ),
        }
    }

    fn bind_name(&self, row: &mut Row<'_>, name: &ast::Name) -> Bind<Expr> {
        if let Some(column) = row.columns.iter().find(|column| column.name == name.text) {
            if row.aggregates.is_some() {
                return error(
                    Code::WrongContext,
                    format!(
                        "column `{}` must stand inside an aggregate function here",
                        name.text
                    ),
                    name.span,
                );
            }
            return Ok(Expr::column(column, name.span));
        }
        if let Some(element) = self.bind_element(row, name) {
            return element;
        }
        match row.scope.get(&name.text) {
            Some(Variable::Scalar(expr)) => Ok(Expr {
                span: name.span,
                ..expr.clone()
            }),
            Some(Variable::Table(_)) => error(
                Code::NotScalar,
                format!("`{}` is a table, a scalar is needed here", name.text),
                name.span,
            ),
            Some(Variable::Place(_) | Variable::Group(_) | Variable::Access(_)) => error(
                Code::NotScalar,
                format!("`{}` is a place, a scalar is needed here", name.text),
                name.span,
            ),
            Some(Variable::Graph(_)) => error(
                Code::NotScalar,
                format!("`{}` is a graph, a scalar is needed here", name.text),
                name.span,
            ),
            Some(Variable::Step) => error(
                Code::NotScalar,
                format!(
                    "`{0}` is a step: name a column of it, as in `{0}.x`",
                    name.text
                ),
                name.span,
            ),
            Some(Variable::RowValue) => error(
                Code::WrongContext,
                format!(
                    "`{}` is a value of the row at hand: a query inside an expression is computed once, for all rows",
                    name.text
                ),
                name.span,
            ),
            Some(Variable::Function(function, captured)) if function.params.is_empty() => {
                let call = ast::Call {
                    name: name.clone(),
                    args: Vec::new(),
                    span: name.span,
                };
                let (function, captured) = (function.clone(), captured.clone());
                self.bind_user_scalar(row, &call, &function, &captured)
            }
            Some(Variable::Function(..)) => error(
                Code::NotScalar,
                format!("`{0}` is a function: call it as `{0}()`", name.text),
                name.span,
            ),
            None if self.catalog_table(&name.text, row.scope).is_some() => error(
                Code::NotScalar,
                format!("`{}` is a table, a scalar is needed here", name.text),
                name.span,
            ),
            None => match system_column::bind_system_column(row, name) {
                Some(column) => column,
                None => Err(unknown_column(name, row).into()),
            },
        }
    }
}

fn unknown_column(name: &ast::Name, row: &Row<'_>) -> Diagnostic {
    let names = row
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .chain(row.scope.names());
    let help = unknown_column_help(&name.text).or_else(|| did_you_mean(&name.text, names));
    let mut diagnostic = Diagnostic::error(
        Code::UnknownName,
        format!("{NO_COLUMN}{}`", name.text),
        name.span,
    );
    diagnostic.help = help;
    diagnostic
}

/// What looks like a literal or a call in other languages is a name here.
fn unknown_column_help(name: &str) -> Option<String> {
    let is_function =
        || kql_functions::aggregate(name).is_some() || kql_functions::scalar(name).is_some();
    match name {
        "null" | "NULL" | "Null" | "none" | "None" => {
            Some("a null has a type: write `long(null)`, `dynamic(null)`, ...".to_owned())
        }
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => Some(
            "a number has no suffix and no separators: write `1000`, `long(1)`, `decimal(1.5)`"
                .to_owned(),
        ),
        _ if is_function() => Some(format!("to call the function, write `{name}()`")),
        _ => None,
    }
}

/// Refuses a construct by its name.
pub(crate) fn refuse<T>(what: &str, span: Span) -> Bind<T> {
    not_supported(format!("`{what}`"), span)
}
