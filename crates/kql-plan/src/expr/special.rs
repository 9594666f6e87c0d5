//! Functions that need more than their arguments' values: the clock, the columns, the syntax.

use kql_parser::{Code, Diagnostic, ast};
use kql_types::coerce::branch_type;
use kql_types::{KqlType, Value};

use super::call::{accepted, check_arity, checked_call};
use super::{Row, binary};
use crate::binder::Binder;
use crate::bound::{Expr, ExprKind};
use crate::conversion;
use crate::error::{Bind, all, error};

impl Binder<'_> {
    /// Binds a call that the binder itself rewrites, or returns `None` for any other.
    pub(super) fn bind_special(&self, row: &mut Row<'_>, call: &ast::Call) -> Option<Bind<Expr>> {
        Some(match call.name.text.as_str() {
            "now" => self.bind_now(row, call),
            "ago" => self.bind_ago(row, call),
            "case" => self.bind_case(row, call),
            "column_ifexists" | "columnifexists" => self.bind_column_ifexists(row, call),
            "pack_all" => self.bind_pack_all(row, call),
            "bag_pack" | "pack" | "pack_dictionary" => self.bind_bag_pack(row, call),
            "bag_pack_columns" => self.bind_bag_pack_columns(row, call),
            "column_names_of" => self.bind_column_names_of(row.scope, call),
            "bin_auto" => self.bind_bin_auto(row, call),
            "estimate_data_size" => self.bind_estimate_data_size(row, call),
            "hash" | "hash_xxhash64" => self.bind_hash(row, call),
            "hash_combine" | "hash_many" => self.refuse_combined_hash(call),
            "ingestion_time" => self.bind_ingestion_time(row, call),
            "geo_info_from_ip_address" => self.bind_geo_info(row, call),
            "current_principal"
            | "current_principal_details"
            | "current_principal_is_member_of"
            | "cursor_after"
            | "cursor_before_or_at"
            | "cursor_current"
            | "current_cursor"
            | "extent_id"
            | "extentid"
            | "extent_tags"
            | "current_cluster_endpoint"
            | "current_database" => super::refuse(&call.name.text, call.span),
            _ => return None,
        })
    }

    fn bind_now(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let now = Expr::literal(Value::DateTime(self.options.now), call.span);
        match call.args.as_slice() {
            [] => Ok(now),
            [offset] => {
                let offset = self.bind_expr(row, &offset.expr)?;
                binary::apply(ast::BinaryOp::Add, now, offset, call.span)
            }
            args => check_arity(
                "now",
                (0, 1),
                args.len(),
                "now([offset: timespan]): datetime",
                call.span,
            )
            .map(|()| now),
        }
    }

    fn bind_ago(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        check_arity(
            "ago",
            (1, 1),
            call.args.len(),
            "ago(timespan: timespan): datetime",
            call.span,
        )?;
        let span = self.bind_expr(row, &call.args[0].expr)?;
        if span.kql_type != KqlType::Timespan {
            return error(
                Code::WrongType,
                format!("`ago` takes a timespan, this is a {}", span.kql_type),
                span.span,
            );
        }
        let now = Expr::literal(Value::DateTime(self.options.now), call.span);
        binary::apply(ast::BinaryOp::Sub, now, span, call.span)
    }

    /// `case(condition, value, ..., otherwise)`: the conditions are bools, the values of one type.
    fn bind_case(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let def = kql_functions::scalar("case").expect("`case` is in the library");
        if call.args.len() < 3 || call.args.len().is_multiple_of(2) {
            let message = "`case` takes pairs of a condition and a value, and a last value";
            return error(Code::WrongArgumentCount, message, call.span);
        }
        let last = call.args.len() - 1;
        let is_condition = |idx: usize| idx.is_multiple_of(2) && idx != last;
        let args = all(call.args.iter().map(|arg| self.bind_expr(row, &arg.expr)))?;
        let values: Vec<KqlType> = args
            .iter()
            .enumerate()
            .filter(|(idx, _)| !is_condition(*idx))
            .map(|(_, arg)| arg.kql_type)
            .collect();
        let Some(returns) = branch_type(&values) else {
            let names: Vec<&str> = values.iter().map(|kql_type| kql_type.name()).collect();
            let message = format!(
                "the alternatives of `case` are of different types: {}",
                names.join(", ")
            );
            return error(Code::IncompatibleResults, message, call.span);
        };
        let args = all(args.into_iter().enumerate().map(|(idx, arg)| {
            if !is_condition(idx) {
                return Ok(conversion::explicit(arg, returns));
            }
            let bool_only = kql_functions::Accepts::Exactly(KqlType::Bool);
            accepted(bool_only, None, arg, "case", "predicate")
        }))?;
        Ok(conversion::call(def, args, returns, call.span))
    }

    fn bind_column_ifexists(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let signature = "column_ifexists(columnName: string, defaultValue: scalar): scalar";
        check_arity(
            "column_ifexists",
            (2, 2),
            call.args.len(),
            signature,
            call.span,
        )?;
        let (name, span) = self.bind_constant(row.scope, &call.args[0].expr)?;
        let Value::String(name) = name else {
            return error(Code::WrongType, "a column's name is a string", span);
        };
        match row.columns.iter().any(|column| column.name == name) {
            true => self.bind_expr(row, &name_at(name, span)),
            false => self.bind_expr(row, &call.args[1].expr),
        }
    }

    /// `pack_all()`: every column of the row in one bag.
    fn bind_pack_all(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let leaves_out_empty = match call.args.as_slice() {
            [ignore_null] => {
                let (value, span) = self.bind_constant(row.scope, &ignore_null.expr)?;
                let Value::Bool(ignores) = value else {
                    return error(Code::WrongType, "`true` or `false` is needed here", span);
                };
                ignores
            }
            _ => false,
        };
        let columns = row.columns.iter().flat_map(|column| {
            let key = Expr::literal(Value::String(column.name.clone()), call.span);
            [key, Expr::column(column, call.span)]
        });
        if leaves_out_empty {
            let def = kql_functions::scalar("bag_pack (not empty)").expect("it is in the library");
            return checked_call(def, columns.collect(), call.span);
        }
        pack(columns.collect(), call)
    }

    /// `bag_pack(key, value, ...)`: the keys are texts.
    fn bind_bag_pack(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let def = kql_functions::scalar("bag_pack").expect("`bag_pack` is in the library");
        let args = all(call.args.iter().map(|arg| self.bind_argument(row, arg)))?;
        check_arity(
            def.name,
            def.arity(),
            args.len(),
            &def.signature(),
            call.span,
        )?;
        if !args.len().is_multiple_of(2) {
            let message = "`bag_pack` takes keys and values in turn, the last key has no value";
            return error(Code::WrongArgumentCount, message, call.span);
        }
        let is_text = |key: &&Expr| matches!(key.kql_type, KqlType::String | KqlType::Dynamic);
        match args.iter().step_by(2).find(|key| !is_text(key)) {
            None => checked_call(def, args, call.span),
            Some(key) => Err(Diagnostic::error(
                Code::WrongType,
                format!(
                    "a key of `bag_pack` is a string, this is a {}",
                    key.kql_type
                ),
                key.span,
            )
            .with_help("convert it with `tostring()`")
            .into()),
        }
    }

    fn bind_bag_pack_columns(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let pairs = all(call.args.iter().map(|arg| {
            let bound = self.bind_expr(row, &arg.expr)?;
            match bound.as_column() {
                Some(name) => Ok([
                    Expr::literal(Value::String(name.to_owned()), arg.span),
                    bound,
                ]),
                None => error(
                    Code::WrongType,
                    "`bag_pack_columns` takes columns",
                    arg.span,
                ),
            }
        }))?;
        pack(pairs.into_iter().flatten().collect(), call)
    }

    /// When a row came in: kqlab's tables carry it in `TimeGenerated`; other rows have no such time.
    fn bind_ingestion_time(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let column = row
            .columns
            .iter()
            .find(|column| column.name == "TimeGenerated");
        match column.filter(|column| column.kql_type == KqlType::DateTime) {
            Some(column) => Ok(Expr::column(column, call.span)),
            None => Ok(Expr::literal(Value::Null(KqlType::DateTime), call.span)),
        }
    }

    /// The function gets the path of the database, where there is one, after what the query gives it.
    fn bind_geo_info(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let def = kql_functions::scalar(&call.name.text).expect("the function is in the library");
        let args = all(call.args.iter().map(|arg| self.bind_expr(row, &arg.expr)))?;
        let mut bound = checked_call(def, args, call.span)?;
        if let (ExprKind::Call(_, args), Some(path)) =
            (&mut bound.kind, self.catalog.geo_database())
        {
            let path = Value::String(path.to_string_lossy().into_owned());
            args.push(Expr::literal(path, call.span));
        }
        Ok(bound)
    }
}

fn pack(args: Vec<Expr>, call: &ast::Call) -> Bind<Expr> {
    let def = kql_functions::scalar("bag_pack").expect("`bag_pack` is in the library");
    checked_call(def, args, call.span)
}

fn name_at(text: String, span: kql_parser::Span) -> ast::Expr {
    ast::Expr::Name(ast::Name {
        text,
        kind: ast::NameKind::Bracketed,
        span,
    })
}
