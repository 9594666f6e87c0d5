//! Calls of library functions: arity, argument types, and the conversions that Kusto makes.

use std::ops::ControlFlow;

use kql_functions::{Accepts, Category, Eval, ScalarDef};
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::{Row, kql_type};
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, Errors, all, error, not_supported};
use crate::remedy::instead_of_table;
use crate::suggest::{did_you_mean, foreign_function};

impl Binder<'_> {
    pub(super) fn bind_call(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let name = call.name.text.as_str();
        if let Some((function, scope)) = self.function(&call.name, row.scope)? {
            return self.bind_user_scalar(row, call, &function, &scope);
        }
        if let Some(value) = self.bind_graph_call(row, call) {
            return value;
        }
        if let Some(special) = self.bind_special(row, call) {
            return special;
        }
        if kql_functions::aggregate(name).is_some()
            && (row.aggregates.is_some() || row_function(name).is_none())
        {
            return self.bind_aggregate_call(row, call);
        }
        if let Some(first) = self.bind_first_of_tuple(row, call)? {
            return Ok(first);
        }
        self.bind_library_call(row, call)
    }

    /// Binds a call of the library. Of a function that returns several columns it gives the dynamic that holds them.
    pub(super) fn bind_library_call(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let name = call.name.text.as_str();
        let Some(def) = row_function(name) else {
            return Err(unknown_function(call, row).into());
        };
        if def.category == Category::Window {
            return self.bind_window_call(row, def, call);
        }
        if matches!(def.eval, Eval::Binder) {
            return not_supported(format!("function `{name}`"), call.name.span);
        }
        let args = all(call.args.iter().map(|arg| self.bind_argument(row, arg)))?;
        let call = well_typed_call(def, args, call.span)?;
        // What comes out of a table that nobody has described may be a constant that the function takes.
        match self.open.is_used() {
            true => Ok(call.folded()),
            false => call.checked(),
        }
    }

    pub(super) fn bind_argument(&self, row: &mut Row<'_>, arg: &ast::NamedExpr) -> Bind<Expr> {
        // A name in front of an argument of a library function names the column that shows it: `toint(n = count())`.
        if matches!(arg.names, ast::Names::Tuple(_)) {
            let message = "an argument has one value, not several";
            return error(Code::WrongContext, message, arg.span);
        }
        match &arg.expr {
            ast::Expr::TypeOf(type_of) => typed_null(type_of),
            value => self.bind_expr(row, value),
        }
    }
}

/// `typeof(T)` as an argument says a type: it is passed as the null of that type.
fn typed_null(type_of: &ast::TypeOf) -> Bind<Expr> {
    match type_of.scalar() {
        Some(scalar) => Ok(Expr::literal(Value::null(kql_type(scalar)), type_of.span)),
        None => error(
            Code::WrongType,
            "one scalar type is needed here",
            type_of.span,
        ),
    }
}

/// A function of the library whose arguments are values of a row. Those of graph patterns are not.
fn row_function(name: &str) -> Option<&'static ScalarDef> {
    kql_functions::scalar(name).filter(|def| def.category != Category::Graph)
}

fn unknown_function(call: &ast::Call, row: &Row<'_>) -> Diagnostic {
    let name = &call.name.text;
    let scalars = kql_functions::scalars().map(|def| def.name);
    let aggregates = kql_functions::aggregates().map(|def| def.name);
    let known = || scalars.chain(aggregates).chain(row.scope.names());
    let help = foreign_function(name)
        .or_else(|| did_you_mean(name, known()))
        .or_else(|| instead_of_table(name).map(str::to_owned));
    let mut diagnostic = Diagnostic::error(
        Code::UnknownFunction,
        format!("no function named `{name}`"),
        call.name.span,
    );
    diagnostic.help = match kql_functions::scalar(name).is_some() {
        true => Some(
            "graph functions stand in the clauses of `graph-match` and `graph-shortest-paths`"
                .to_owned(),
        ),
        false => help,
    };
    diagnostic
}

/// A call of `def`, once its arguments have been checked and converted.
pub(crate) fn checked_call(def: &'static ScalarDef, args: Vec<Expr>, span: Span) -> Bind<Expr> {
    well_typed_call(def, args, span)?.checked()
}

/// A call whose arguments have the types of the parameters.
struct WellTyped {
    def: &'static ScalarDef,
    args: Vec<Expr>,
    returns: KqlType,
    span: Span,
}

impl WellTyped {
    /// The call, unless the function itself does not take its constants, such as the name of an unknown period.
    fn checked(self) -> Bind<Expr> {
        check_constants(self.def, &self.args, self.returns, self.span)?;
        Ok(self.folded())
    }

    /// The call, or its value where that is known. A column that is converted to its own type is that column.
    fn folded(mut self) -> Expr {
        if let [arg] = self.args.as_slice()
            && arg.as_column().is_some()
            && conversion::is_identity(self.def, arg.kql_type)
        {
            return self.args.remove(0);
        }
        conversion::call(self.def, self.args, self.returns, self.span)
    }
}

fn well_typed_call(def: &'static ScalarDef, args: Vec<Expr>, span: Span) -> Bind<WellTyped> {
    check_arity(def.name, def.arity(), args.len(), &def.signature(), span)?;
    let common = common_argument_type(def, &args, span)?;
    let converted = args.into_iter().enumerate().map(|(idx, arg)| {
        let param = def.param(idx).expect("the arity was checked");
        if param.constant && arg.as_literal().is_none() {
            let message = format!(
                "parameter `{}` of `{}` must be a constant",
                param.name, def.name
            );
            return error(Code::NotConstant, message, arg.span);
        }
        if param.regex {
            check_regex(&arg)?;
        }
        accepted(param.accepts, common, arg, def.name, param.name)
    });
    let args = all(converted).map_err(|errors| with_signature(errors, &def.signature()))?;
    let types: Vec<KqlType> = args.iter().map(|arg| arg.kql_type).collect();
    let Some(returns) = def.returns.resolve(&types) else {
        let names: Vec<&str> = types.iter().map(|kql_type| kql_type.name()).collect();
        return Err(Diagnostic::error(
            Code::WrongType,
            format!("`{}` does not take ({})", def.name, names.join(", ")),
            span,
        )
        .with_help(def.signature())
        .into());
    };
    Ok(WellTyped {
        def,
        args,
        returns,
        span,
    })
}

/// Errors about arguments; those without another help show how the function is called.
pub(super) fn with_signature(errors: Errors, signature: &str) -> Errors {
    let errors = errors.0.into_iter().map(|error| match &error.help {
        None if matches!(error.code, Code::WrongType | Code::NotConstant) => {
            error.with_help(signature)
        }
        _ => error,
    });
    Errors(errors.collect())
}

/// Refuses constants that the function itself does not take, such as the name of an unknown period.
fn check_constants(
    def: &'static ScalarDef,
    args: &[Expr],
    returns: KqlType,
    span: Span,
) -> Bind<()> {
    let known: Vec<_> = args
        .iter()
        .map(|arg| arg.as_literal().cloned().ok_or(arg.kql_type))
        .collect();
    if known.iter().all(Result::is_err) {
        return Ok(());
    }
    match kql_functions::constant_error(def, &known, returns) {
        None => Ok(()),
        Some(reason) => error(constant_code(def.name), reason, span),
    }
}

/// Kusto has codes of its own for the constants of some functions.
fn constant_code(function: &str) -> Code {
    match function {
        "datetime_add" | "datetime_diff" | "datetime_part" => Code::UnknownPeriod,
        "format_datetime" | "format_timespan" => Code::InvalidFormat,
        "extract_all" => Code::WrongCaptureGroups,
        _ => Code::InvalidConstant,
    }
}

/// Refuses a constant that is no regular expression.
pub(super) fn check_regex(pattern: &Expr) -> Bind<()> {
    let Some(Value::String(text)) = pattern.as_literal() else {
        return Ok(());
    };
    match kql_functions::regex_error(text) {
        None => Ok(()),
        Some(reason) => {
            let message = format!("malformed regular expression: {reason}");
            error(Code::InvalidRegex, message, pattern.span)
        }
    }
}

/// Checks how many arguments a call has.
pub(super) fn check_arity(
    name: &str,
    arity: (usize, usize),
    count: usize,
    signature: &str,
    span: Span,
) -> Bind<()> {
    let (min, max) = arity;
    if (min..=max).contains(&count) {
        return Ok(());
    }
    let expected = match (min, max) {
        (min, max) if min == max => format!("{min}"),
        (min, usize::MAX) => format!("{min} or more"),
        (min, max) => format!("{min} to {max}"),
    };
    let noun = if max == 1 { "argument" } else { "arguments" };
    let message = format!("`{name}` takes {expected} {noun}, this call has {count}");
    let code = match min == max {
        true => Code::WrongArgumentCount,
        false => Code::ArgumentCountOutOfRange,
    };
    Err(Diagnostic::error(code, message, span)
        .with_help(signature)
        .into())
}

/// The type that all arguments of `Common` parameters get: the one that the record returns for them.
fn common_argument_type(
    def: &'static ScalarDef,
    args: &[Expr],
    span: Span,
) -> Bind<Option<KqlType>> {
    let has_common = def
        .params
        .iter()
        .any(|param| param.accepts == Accepts::Common);
    if !has_common {
        return Ok(None);
    }
    let types: Vec<KqlType> = args.iter().map(|arg| arg.kql_type).collect();
    match def.returns.resolve(&types) {
        Some(common) => Ok(Some(common)),
        None => {
            let is_alternative = |idx: &usize| {
                def.param(*idx)
                    .is_some_and(|param| param.accepts == Accepts::Common)
            };
            let alternatives = (0..types.len()).filter(is_alternative);
            let names: Vec<&str> = alternatives.map(|idx| types[idx].name()).collect();
            let message = format!(
                "the alternatives of `{}` are of different types: {}",
                def.name,
                names.join(", ")
            );
            error(Code::IncompatibleResults, message, span)
        }
    }
}

/// `arg` as the first of the types that Kusto converts it to unasked.
fn first_conversion(arg: Expr, types: &[KqlType]) -> Result<Expr, Expr> {
    let tried = types.iter().try_fold(arg, |arg, wanted| {
        match conversion::implicit(arg, *wanted) {
            Ok(converted) => ControlFlow::Break(converted),
            Err(arg) => ControlFlow::Continue(arg),
        }
    });
    match tried {
        ControlFlow::Break(converted) => Ok(converted),
        ControlFlow::Continue(arg) => Err(arg),
    }
}

/// `arg` as a type that a parameter accepts.
pub(super) fn accepted(
    accepts: Accepts,
    common: Option<KqlType>,
    arg: Expr,
    function: &str,
    param: &str,
) -> Bind<Expr> {
    let from = arg.kql_type;
    let converted = match accepts {
        Accepts::Any => Ok(arg),
        Accepts::Exactly(wanted) => conversion::implicit(arg, wanted),
        Accepts::OneOf(types) if types.contains(&from) => Ok(arg),
        // It has no order, and its text has another one than its value.
        Accepts::ORDERABLE if from == KqlType::Dynamic => Err(arg),
        Accepts::OneOf(types) => first_conversion(arg, types),
        Accepts::Common => Ok(match common {
            Some(wanted) => conversion::explicit(arg, wanted),
            None => arg,
        }),
    };
    converted.or_else(|arg| {
        error(
            Code::WrongType,
            format!(
                "parameter `{param}` of `{function}` takes {}, this is a {from}",
                accepts.describe()
            ),
            arg.span,
        )
    })
}
