//! Window functions inside expressions: each becomes a column that a step computes over all rows, and the expression
//! reads that column.

use std::sync::Arc;

use kql_functions::ScalarDef;
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::Row;
use super::call::checked_call;
use crate::binder::Binder;
use crate::bound::{Column, Expr, ExprKind, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, all, error};
use crate::extension::Step;
use crate::extension::window::{Rank, Window, WindowFunction};

/// The window functions of one operator.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    /// Inner ones before those that contain them.
    pending: Vec<Pending>,
    /// Why rows cannot be answered, if that is so.
    refused: Option<Diagnostic>,
}

/// A call whose arguments are bound but have no column yet.
#[derive(Debug)]
struct Pending {
    column: Column,
    args: Vec<Expr>,
    build: fn(&[Value], &[usize]) -> WindowFunction,
    constants: Vec<Value>,
}

impl Windows {
    fn add(&mut self, pending: Pending, span: Span) -> Expr {
        let expr = Expr::column(&pending.column, span);
        self.pending.push(pending);
        expr
    }

    /// `input` with a column for each window function.
    pub(crate) fn over(self, input: Arc<Rel>, span: Span) -> Arc<Rel> {
        let mut rows = match self.refused {
            Some(reason) => Arc::new(input.refused(reason)),
            None => input,
        };
        let mut layer: Vec<Pending> = Vec::new();
        for pending in self.pending {
            let is_nested =
                |column: &Column| pending.args.iter().any(|arg| arg.reads(&column.name));
            if layer.iter().any(|known| is_nested(&known.column)) {
                rows = computed(rows, std::mem::take(&mut layer), span);
            }
            layer.push(pending);
        }
        computed(rows, layer, span)
    }
}

/// The arguments in columns of their own, then the step that computes the functions.
fn computed(input: Arc<Rel>, layer: Vec<Pending>, span: Span) -> Arc<Rel> {
    if layer.is_empty() {
        return input;
    }
    let mut columns = input.columns.clone();
    let mut named = input.identity();
    let mut functions = Vec::new();
    for pending in layer {
        let positions: Vec<usize> = (named.len()..named.len() + pending.args.len()).collect();
        for arg in pending.args {
            named.push((format!("$argument{}", named.len()), arg));
        }
        let function = (pending.build)(&pending.constants, &positions);
        functions.push((function, pending.column.kql_type));
        columns.push(pending.column);
    }
    let step = Window {
        kept: input.columns.len(),
        functions,
    };
    Arc::new(Rel {
        kind: RelKind::Step {
            input: Arc::new(input.project(named, span)),
            step: Step::new(step),
        },
        columns,
        span,
        is_serialized: true,
    })
}

impl Binder<'_> {
    /// Binds a call of a window function.
    pub(super) fn bind_window_call(
        &self,
        row: &mut Row<'_>,
        def: &'static ScalarDef,
        call: &ast::Call,
    ) -> Bind<Expr> {
        let name = &call.name.text;
        if row.windows.is_none() {
            let message = format!("window function `{name}` is not allowed here");
            return Err(
                Diagnostic::error(Code::WrongContext, message, call.name.span)
                    .with_help(
                        "window functions stand in `extend`, `project`, `serialize`, `where` and behind `by`",
                    )
                    .into(),
            );
        }
        if !row.is_serialized {
            let message = format!("`{name}` needs rows in an order");
            return Err(
                Diagnostic::error(Code::WrongContext, message, call.name.span)
                    .with_help("sort the rows first, or fix their order with `| serialize`")
                    .into(),
            );
        }
        let args = all(call.args.iter().map(|arg| self.bind_expr(row, &arg.expr)))?;
        if let (true, Some(term)) = (name.starts_with("row_rank"), args.first())
            && term.kql_type == KqlType::Dynamic
        {
            let message = "a dynamic has no order; convert it first";
            return error(Code::UnsortableType, message, term.span);
        }
        let checked = checked_call(def, args, call.span)?;
        let ExprKind::Call(_, args) = checked.kind else {
            unreachable!("a window function has no constant value");
        };
        let windows = row.windows.as_mut().expect("checked above");
        if name == "row_rank" {
            let message = "`row_rank` of rows is not supported yet";
            let reason = Diagnostic::error(Code::NotSupported, message, call.name.span);
            windows.refused = Some(reason.with_help("use `row_rank_dense` or `row_rank_min`"));
        }
        let column = Column::new(
            format!("$window{}", windows.pending.len()),
            checked.kql_type,
        );
        let pending = pending(def.name, column, args)?;
        Ok(windows.add(pending, call.span))
    }
}

/// Parts the constants of a call from the arguments that differ from row to row.
fn pending(function: &str, column: Column, mut args: Vec<Expr>) -> Bind<Pending> {
    let count = match function {
        "row_number" => 0,
        "row_window_session" => 3,
        _ => 1,
    };
    let is_shift = matches!(function, "prev" | "next");
    let mut constants = Vec::new();
    if is_shift {
        constants = shift_constants(function, &column, args.split_off(1))?;
    } else if function == "row_number" {
        constants.push(match args.is_empty() {
            true => Value::Long(1),
            false => constant(&conversion::explicit(args.remove(0), KqlType::Long)),
        });
    } else if function == "row_window_session" {
        constants = args.drain(1..count).map(|arg| constant(&arg)).collect();
    }
    let build: fn(&[Value], &[usize]) -> WindowFunction = match function {
        "prev" | "next" => |constants, positions| WindowFunction::Shift {
            column: positions[0],
            by: long(&constants[0]),
            default: constants[1].clone(),
        },
        "row_number" => |constants, positions| WindowFunction::RowNumber {
            first: long(&constants[0]),
            restart: positions.first().copied(),
        },
        "row_cumsum" => |_, positions| WindowFunction::CumulativeSum {
            term: positions[0],
            restart: positions.get(1).copied(),
        },
        "row_rank_dense" => |_, positions| WindowFunction::Rank {
            rank: Rank::Dense,
            term: positions[0],
            restart: positions.get(1).copied(),
        },
        "row_rank_min" => |_, positions| WindowFunction::Rank {
            rank: Rank::Min,
            term: positions[0],
            restart: positions.get(1).copied(),
        },
        "row_window_session" => |constants, positions| WindowFunction::Session {
            time: positions[0],
            longest: long(&constants[0]),
            pause: long(&constants[1]),
            restart: positions.get(1).copied(),
        },
        other => unreachable!("`{other}` is no window function"),
    };
    Ok(Pending {
        column,
        args,
        build,
        constants,
    })
}

/// How far to look, backwards for `prev`, and what to give where there is no row.
fn shift_constants(function: &str, column: &Column, rest: Vec<Expr>) -> Bind<Vec<Value>> {
    let mut rest = rest.into_iter();
    let distance = match rest.next() {
        None => 1,
        Some(offset) => match offset.as_literal() {
            Some(Value::Long(distance)) if *distance >= 0 => *distance,
            Some(Value::Int(distance)) if *distance >= 0 => i64::from(*distance),
            _ => {
                let message = format!("the offset of `{function}` is a number from 0 up");
                return error(Code::WrongType, message, offset.span);
            }
        },
    };
    let by = if function == "prev" {
        -distance
    } else {
        distance
    };
    let default = match rest.next() {
        None => Value::null(column.kql_type),
        Some(default) => constant(&conversion::explicit(default, column.kql_type)),
    };
    Ok(vec![Value::Long(by), default])
}

fn constant(expr: &Expr) -> Value {
    expr.as_literal()
        .cloned()
        .expect("the parameter takes constants only")
}

fn long(value: &Value) -> i64 {
    match value {
        Value::Long(long) | Value::Timespan(long) => *long,
        _ => 0,
    }
}
