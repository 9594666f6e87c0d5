//! The function around the cursor.

use kql_functions::Param;
use kql_plan::Catalog;

use crate::context::Context;
use crate::variables::{VariableKind, variables};

/// How a function is called, and which of its parameters is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the function.
    pub name: String,
    /// The parameters, as `name: type`; `[...]` may be left out.
    pub params: Vec<String>,
    /// The type of the result; empty where it is not known.
    pub returns: String,
    /// One sentence; may be empty.
    pub summary: String,
    /// The index of the parameter at the cursor; the number of parameters where there are too many arguments.
    pub current: usize,
    /// True once something of that argument has been typed.
    pub is_started: bool,
}

/// The function whose arguments the cursor stands in.
pub(crate) fn signature(ctx: &Context<'_>, catalog: &dyn Catalog) -> Option<Signature> {
    let call = ctx.call()?;
    let argument = ctx.argument(call);
    let name = ctx.callee(call);
    let known = library(name)
        .or_else(|| plugin(name))
        .or_else(|| own(ctx, catalog, name))?;
    let open = ctx.frames[call].open?;
    let last_comma = ctx
        .lexemes
        .iter()
        .rposition(|lexeme| lexeme.text == "," && lexeme.depth == ctx.frames[call].depth);
    let argument_start = last_comma.filter(|comma| *comma > open).unwrap_or(open) + 1;
    let repeats = known.params.last().is_some_and(|last| last.contains("..."));
    let most = known.params.len();
    let current = match repeats {
        true => argument.min(most.saturating_sub(1)),
        false => argument.min(most),
    };
    Some(Signature {
        current,
        is_started: ctx.lexemes.len() > argument_start
            || !ctx.typed.text.is_empty()
            || ctx.typed.quote.is_some(),
        ..known
    })
}

impl Signature {
    fn new(name: &str, params: Vec<String>, returns: &str, summary: &str) -> Self {
        Self {
            name: name.to_owned(),
            params,
            returns: returns.to_owned(),
            summary: summary.to_owned(),
            current: 0,
            is_started: false,
        }
    }
}

fn library(name: &str) -> Option<Signature> {
    let written = |params: &'static [Param]| params.iter().map(Param::signature).collect();
    if let Some(def) = kql_functions::scalar(name) {
        let returns = def.returns.describe();
        return Some(Signature::new(
            name,
            written(def.params),
            returns,
            def.summary,
        ));
    }
    let def = kql_functions::aggregate(name)?;
    let returns = def.returns.describe();
    Some(Signature::new(
        name,
        written(def.params),
        returns,
        def.summary,
    ))
}

fn plugin(name: &str) -> Option<Signature> {
    let plugin = kql_plan::plugins().find(|plugin| plugin.name == name)?;
    let params = plugin.params.iter().map(|param| param.written()).collect();
    Some(Signature::new(name, params, "", plugin.summary))
}

/// A function of the query or of the workspace.
fn own(ctx: &Context<'_>, catalog: &dyn Catalog, name: &str) -> Option<Signature> {
    let declared = variables(ctx, catalog)
        .into_iter()
        .find(|variable| variable.name == name && variable.kind == VariableKind::Function);
    if let Some(variable) = declared {
        let inside = variable
            .detail
            .trim_start_matches('(')
            .trim_end_matches(')');
        let params = inside.split(',').map(|param| param.trim().to_owned());
        let params = params.filter(|param| !param.is_empty()).collect();
        return Some(Signature::new(name, params, "", ""));
    }
    let function = catalog.function(name)?;
    let params = function.params.iter().map(ToString::to_string).collect();
    Some(Signature::new(name, params, "", ""))
}
