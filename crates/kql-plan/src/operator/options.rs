//! Options of operators, such as `kind=` and `hint.strategy=`.

use kql_parser::{Code, Diagnostic, ast};

use crate::error::Bind;
use crate::suggest::did_you_mean;

/// An option's value as text: a word or a string.
pub(super) fn param_text(value: &ast::ParamValue) -> Option<String> {
    if let Some(word) = value.as_word() {
        return Some(word.to_owned());
    }
    match value {
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => match &literal.value {
            ast::LiteralValue::String(text) => Some(text.text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// An option's value as a word, or an error that names the words it may be.
pub(super) fn word<'a>(param: &'a ast::Param, values: &[&'static str]) -> Bind<&'a str> {
    let word = param.value.as_word().or(match &param.value {
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => match &literal.value {
            ast::LiteralValue::String(text) => Some(text.text.as_str()),
            ast::LiteralValue::Bool(true) => Some("true"),
            ast::LiteralValue::Bool(false) => Some("false"),
            _ => None,
        },
        _ => None,
    });
    match word {
        Some(word) if values.contains(&word) => Ok(word),
        _ => {
            let message = format!(
                "option `{}` is one of {}",
                param.name.text,
                values.join(", ")
            );
            let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, param.span);
            diagnostic.help = word.and_then(|word| did_you_mean(word, values.iter().copied()));
            Err(diagnostic.into())
        }
    }
}

/// Refuses options that an operator does not have. Hints are accepted everywhere: they change no answer.
pub(super) fn check_options(
    operator: &str,
    params: &[ast::Param],
    known: &[&'static str],
) -> Bind<()> {
    let unknown = params.iter().find(|param| {
        let name = param.name.text.as_str();
        !name.starts_with("hint.") && !known.contains(&name)
    });
    let Some(param) = unknown else { return Ok(()) };
    let message = format!("operator `{operator}` has no option `{}`", param.name.text);
    let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, param.name.span);
    diagnostic.help = did_you_mean(&param.name.text, known.iter().copied());
    Err(diagnostic.into())
}

/// The option of this name.
pub(super) fn option<'a>(params: &'a [ast::Param], name: &str) -> Option<&'a ast::Param> {
    params.iter().find(|param| param.name.text == name)
}
