//! Aggregates inside expressions: each becomes a column of the aggregation, and the expression reads that column.

use std::sync::Arc;

use kql_functions::{Accepts, AggregateDef, AggregateKernel, Extreme};
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::call::{accepted, check_arity};
use super::{GraphRow, Row};
use crate::binder::Binder;
use crate::bound::{Aggregate, AggregateFunction, Column, Expr};
use crate::error::{Bind, all, error, not_supported};
use crate::naming;

/// The aggregates of one operator, in the order in which its expressions name them.
#[derive(Debug, Default)]
pub(crate) struct Aggregates(pub(crate) Vec<(String, Aggregate)>);

impl Aggregates {
    /// Adds an aggregate and returns the column that will hold it. Its name cannot be written in a query.
    pub(crate) fn add(&mut self, aggregate: Aggregate, span: Span) -> Expr {
        let column = Column::new(format!("$aggregate{}", self.0.len()), aggregate.kql_type);
        let expr = Expr::column(&column, span);
        self.0.push((column.name, aggregate));
        expr
    }
}

/// A column that a call gives which returns several: `arg_max(t, *)`.
pub(crate) struct NamedColumn {
    /// Its name, and whether the query spells it (a column) or it follows from an expression.
    pub(crate) name: naming::ItemName,
    /// Its value.
    pub(crate) expr: Expr,
}

impl Binder<'_> {
    /// Binds a call of an aggregate that returns one value.
    pub(super) fn bind_aggregate_call(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let name = call.name.text.as_str();
        if row.aggregates.is_none() {
            let message = format!("aggregate function `{name}` is not allowed here");
            return Err(
                Diagnostic::error(Code::WrongContext, message, call.name.span)
                    .with_help("aggregates stand in `summarize` and its kin")
                    .into(),
            );
        }
        if is_multi_column(name) {
            let columns = self.bind_multi_column(row, call, &[])?;
            return columns
                .into_iter()
                .next()
                .map(|column| Ok(column.expr))
                .unwrap_or_else(|| {
                    error(
                        Code::WrongArgumentCount,
                        format!("`{name}` needs an argument"),
                        call.span,
                    )
                });
        }
        let def = kql_functions::aggregate(name).expect("the caller found it");
        let (args, filter) = self.bind_aggregate_args(row, call, def)?;
        let aggregate = library_aggregate(def, args, filter, call.span)?;
        Ok(row
            .aggregates
            .as_mut()
            .expect("checked above")
            .add(aggregate, call.span))
    }

    /// The arguments of a call, without the condition of `sumif` and its kin, which comes apart.
    fn bind_aggregate_args(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        def: &'static AggregateDef,
    ) -> Bind<(Vec<Expr>, Option<Expr>)> {
        let args = self.bind_plain_args(row, &call.args)?;
        if def.name == "count" {
            return count_args(args);
        }
        check_arity(
            &call.name.text,
            def.arity(),
            args.len(),
            &def.signature(),
            call.span,
        )?;
        let mut args = all(args.into_iter().enumerate().map(|(idx, arg)| {
            let param = def.param(idx).expect("the arity was checked");
            if param.constant && arg.as_literal().is_none() {
                let message = format!(
                    "parameter `{}` of `{}` must be a constant",
                    param.name, def.name
                );
                return error(Code::NotConstant, message, arg.span);
            }
            accepted(param.accepts, None, arg, &call.name.text, param.name)
        }))?;
        match def.kernel {
            AggregateKernel::Conditional(_, at) => {
                let filter = args.remove(at);
                Ok((args, Some(filter)))
            }
            _ => Ok((args, None)),
        }
    }

    /// Binds arguments in which no aggregate may stand.
    fn bind_plain_args(&self, row: &Row<'_>, args: &[ast::NamedExpr]) -> Bind<Vec<Expr>> {
        let mut plain = Row {
            scope: row.scope,
            columns: row.columns,
            aggregates: None,
            windows: None,
            is_serialized: false,
            rows: row.rows,
            graph: GraphRow::None,
        };
        all(args.iter().map(|arg| self.bind_expr(&mut plain, &arg.expr)))
    }

    /// Binds a call that returns several columns. `keys` are the plain columns of `by`, which `*` leaves out.
    pub(crate) fn bind_multi_column(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        keys: &[String],
    ) -> Bind<Vec<NamedColumn>> {
        match call.name.text.as_str() {
            "arg_max" => self.bind_extreme(row, call, Extreme::Max, keys),
            "arg_min" => self.bind_extreme(row, call, Extreme::Min, keys),
            "argmax" => self.bind_old_extreme(row, call, Extreme::Max, keys),
            "argmin" => self.bind_old_extreme(row, call, Extreme::Min, keys),
            "take_any" | "any" => self.bind_take_any(row, call, keys),
            "take_anyif" | "anyif" => self.bind_take_anyif(row, call),
            "percentile" | "percentiles" => self.bind_percentiles(row, call, "percentile"),
            "percentilew" | "percentilesw" => self.bind_percentiles(row, call, "percentilew"),
            name => not_supported(format!("function `{name}`"), call.name.span),
        }
    }

    fn bind_extreme(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        extreme: Extreme,
        keys: &[String],
    ) -> Bind<Vec<NamedColumn>> {
        let Some(first) = call
            .args
            .first()
            .filter(|arg| !matches!(arg.expr, ast::Expr::Star(_)))
        else {
            let message = format!("`{}` needs an expression to decide the row", call.name.text);
            return error(Code::WrongArgumentCount, message, call.span);
        };
        let short = short_name(extreme);
        let first_name = naming::of_expr(&first.expr, row.scope, row.columns);
        let unnamed = |position: usize| match position {
            0 => format!("{short}_"),
            _ => format!(
                "{short}_{}_arg{position}",
                first_name.clone().unwrap_or_default()
            ),
        };
        let items = self.expand_star(row, call, keys, &unnamed)?;
        let decides = &items[0].1;
        if !decides.kql_type.is_orderable() {
            let message = format!(
                "`{}` cannot order values of type {}",
                call.name.text, decides.kql_type
            );
            return error(Code::WrongType, message, decides.span);
        }
        Ok(extreme_columns(row, extreme, items, call.span))
    }

    /// `argmax` and `argmin`, the older forms: every column is called after the first one too.
    fn bind_old_extreme(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        extreme: Extreme,
        keys: &[String],
    ) -> Bind<Vec<NamedColumn>> {
        let columns = self.bind_extreme(row, call, extreme, keys)?;
        let mut prefix = short_name(extreme).to_owned();
        let renamed = columns.into_iter().enumerate().map(|(position, column)| {
            let column = prefixed(&prefix, column);
            if let (0, naming::ItemName::Generated(name)) = (position, &column.name) {
                prefix = name.clone();
            }
            column
        });
        Ok(renamed.collect())
    }

    /// `take_anyif(x, condition)`: any value of the rows where the condition is true.
    fn bind_take_anyif(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Vec<NamedColumn>> {
        let name = call.name.text.as_str();
        let signature = "take_anyif(expr: scalar, predicate: bool): scalar";
        check_arity(name, (2, 2), call.args.len(), signature, call.span)?;
        let mut args = self.bind_plain_args(row, &call.args)?;
        let condition = args.remove(1);
        let condition = accepted(
            Accepts::Exactly(KqlType::Bool),
            None,
            condition,
            name,
            "predicate",
        )?;
        let value = args.remove(0);
        let shown = naming::of_expr(&call.args[0].expr, row.scope, row.columns);
        let item = naming::ItemName::Generated(shown.unwrap_or_default());
        let columns = extreme_columns_where(
            row,
            Extreme::Any,
            vec![(item, value)],
            Some(condition),
            call.span,
        );
        let columns = columns.into_iter();
        Ok(match name {
            "anyif" => columns.map(|column| prefixed("anyif", column)).collect(),
            _ => columns.collect(),
        })
    }

    fn bind_take_any(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        keys: &[String],
    ) -> Bind<Vec<NamedColumn>> {
        if call.args.is_empty() {
            return error(
                Code::WrongArgumentCount,
                "`take_any` needs an argument",
                call.span,
            );
        }
        let items = self.expand_star(row, call, keys, &|position| format!("any_arg{position}"))?;
        let is_prefixed = call.name.text == "any";
        let columns = extreme_columns(row, Extreme::Any, items, call.span).into_iter();
        Ok(columns
            .map(|column| {
                if is_prefixed {
                    prefixed("any", column)
                } else {
                    column
                }
            })
            .collect())
    }

    /// The arguments with their names, `*` replaced by the columns that stand neither in the call nor among the keys.
    fn expand_star(
        &self,
        row: &Row<'_>,
        call: &ast::Call,
        keys: &[String],
        unnamed: &dyn Fn(usize) -> String,
    ) -> Bind<Vec<(naming::ItemName, Expr)>> {
        let written: Vec<Option<String>> = call
            .args
            .iter()
            .map(|arg| naming::of_expr(&arg.expr, row.scope, row.columns))
            .collect();
        let mut items = Vec::new();
        for (position, arg) in call.args.iter().enumerate() {
            if let ast::Expr::Star(span) = arg.expr {
                let rest = row.columns.iter().filter(|column| {
                    !keys.contains(&column.name)
                        && !written.iter().flatten().any(|name| *name == column.name)
                });
                items.extend(rest.map(|column| {
                    (
                        naming::ItemName::Generated(column.name.clone()),
                        Expr::column(column, span),
                    )
                }));
                continue;
            }
            let bound = self
                .bind_plain_args(row, std::slice::from_ref(arg))?
                .remove(0);
            let name = match &arg.names {
                ast::Names::One(name) => naming::ItemName::Spelled(name.text.clone()),
                _ => naming::ItemName::Generated(
                    written[position]
                        .clone()
                        .unwrap_or_else(|| unnamed(position)),
                ),
            };
            items.push((name, bound));
        }
        Ok(items)
    }

    /// `percentiles(x, 5, 50)`, or with weights `percentilesw(x, w, 5, 50)`: a column for each percentile, computed by
    /// the record `base`.
    fn bind_percentiles(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        base: &str,
    ) -> Bind<Vec<NamedColumn>> {
        let def = kql_functions::aggregate(base).expect("percentiles are in the library");
        let values = if base == "percentilew" { 2 } else { 1 };
        if call.args.len() <= values {
            let message = format!("`{}` takes an expression and percentiles", call.name.text);
            return error(Code::WrongArgumentCount, message, call.span);
        }
        let (written, percentiles) = call.args.split_at(values);
        let bound = self.bind_plain_args(row, written)?;
        let name = naming::of_expr(&written[0].expr, row.scope, row.columns).unwrap_or_default();
        all(percentiles.iter().map(|arg| {
            let (percentile, span) = self.bind_constant(row.scope, &arg.expr)?;
            let suffix = percentile_suffix(&percentile);
            let args = bound
                .iter()
                .cloned()
                .chain([Expr::literal(percentile, span)]);
            let args = all(args.enumerate().map(|(idx, arg)| {
                let param = def.param(idx).expect("the record has a parameter for each");
                accepted(param.accepts, None, arg, def.name, param.name)
            }))?;
            let aggregate = library_aggregate(def, args, None, call.span)?;
            let aggregates = row.aggregates.as_mut();
            let expr = aggregates
                .expect("only called where aggregates may stand")
                .add(aggregate, call.span);
            let name = naming::ItemName::Generated(format!("percentile_{name}_{suffix}"));
            Ok(NamedColumn { name, expr })
        }))
    }
}

/// A percentile in a column's name: whatever is no letter or digit becomes an underscore.
fn percentile_suffix(percentile: &Value) -> String {
    let mut shown = String::new();
    kql_types::convert::write_string(percentile, &mut shown);
    shown
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect()
}

/// True for aggregates that may return several columns.
pub(crate) fn is_multi_column(name: &str) -> bool {
    MULTI_COLUMN.contains(&name)
}

const MULTI_COLUMN: &[&str] = &[
    "arg_max",
    "arg_min",
    "argmax",
    "argmin",
    "take_any",
    "any",
    "take_anyif",
    "anyif",
    "percentile",
    "percentiles",
    "percentilew",
    "percentilesw",
];

fn prefixed(prefix: &str, column: NamedColumn) -> NamedColumn {
    let name = match column.name {
        naming::ItemName::Generated(name) => {
            naming::ItemName::Generated(format!("{prefix}_{name}"))
        }
        other => other,
    };
    NamedColumn { name, ..column }
}

fn short_name(extreme: Extreme) -> &'static str {
    match extreme {
        Extreme::Max => "max",
        Extreme::Min => "min",
        Extreme::Any => "any",
    }
}

fn extreme_columns(
    row: &mut Row<'_>,
    extreme: Extreme,
    items: Vec<(naming::ItemName, Expr)>,
    span: Span,
) -> Vec<NamedColumn> {
    extreme_columns_where(row, extreme, items, None, span)
}

fn extreme_columns_where(
    row: &mut Row<'_>,
    extreme: Extreme,
    items: Vec<(naming::ItemName, Expr)>,
    filter: Option<Expr>,
    span: Span,
) -> Vec<NamedColumn> {
    let args: Arc<[Expr]> = items.iter().map(|(_, expr)| expr.clone()).collect();
    let aggregates = row
        .aggregates
        .as_mut()
        .expect("only called where aggregates may stand");
    let columns = items.into_iter().enumerate().map(|(column, (name, expr))| {
        let function = AggregateFunction::ExtremeRow { extreme, column };
        let aggregate = Aggregate {
            function,
            args: args.clone(),
            filter: filter.clone(),
            kql_type: expr.kql_type,
        };
        NamedColumn {
            name,
            expr: aggregates.add(aggregate, span),
        }
    });
    columns.collect()
}

/// `count()` or `count(x)`: Kusto counts every row, also where `x` is null. The analyzer's signatures say that `count` of a
/// bool is the old name of `countif`.
fn count_args(args: Vec<Expr>) -> Bind<(Vec<Expr>, Option<Expr>)> {
    match args.as_slice() {
        [] => Ok((Vec::new(), None)),
        [arg] if arg.kql_type == KqlType::Bool => Ok((Vec::new(), Some(arg.clone()))),
        [_] => Ok((Vec::new(), None)),
        [_, second, ..] => error(
            Code::WrongArgumentCount,
            "`count` takes at most one argument",
            second.span,
        ),
    }
}

fn library_aggregate(
    def: &'static AggregateDef,
    args: Vec<Expr>,
    filter: Option<Expr>,
    span: Span,
) -> Bind<Aggregate> {
    let (computed, filter) = match def.kernel {
        AggregateKernel::Conditional(base, _) => (base, filter),
        AggregateKernel::Binder => return not_supported(format!("function `{}`", def.name), span),
        _ => (def, filter),
    };
    let types: Vec<KqlType> = args.iter().map(|arg| arg.kql_type).collect();
    let Some(kql_type) = computed.returns.resolve(&types) else {
        let names: Vec<&str> = types.iter().map(|kql_type| kql_type.name()).collect();
        let message = format!("`{}` does not take ({})", def.name, names.join(", "));
        return Err(Diagnostic::error(Code::WrongType, message, span)
            .with_help(def.signature())
            .into());
    };
    Ok(Aggregate {
        function: AggregateFunction::Library(computed),
        args: args.into(),
        filter,
        kql_type,
    })
}
