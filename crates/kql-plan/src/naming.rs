//! The names that Kusto gives to columns, and how it keeps them unique.

use std::collections::HashSet;

use kql_functions::ResultName;
use kql_parser::{Code, Span, ast};

use crate::bound::Column;
use crate::error::{Bind, error};
use crate::scope::{Scope, Variable};

/// Where a column's name comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemName {
    /// The query spells it out; it may not occur twice.
    Spelled(String),
    /// It follows from the expression, and gets a number where it is taken.
    Generated(String),
    /// There is none: `Column1`, `Column2`, ...
    Positional,
}

/// Gives the items of a list their names, left to right.
///
/// `reserved` are names that a positional name steps over: the input's columns in `extend` and `summarize`.
pub(crate) fn assign(items: &[(ItemName, Span)], reserved: &[Column]) -> Bind<Vec<String>> {
    let spelled = spelled_names(items)?;
    let mut taken: HashSet<String> = HashSet::new();
    let mut positional = 0;
    let mut names = Vec::with_capacity(items.len());
    for (item, _) in items {
        let base = match item {
            ItemName::Spelled(name) | ItemName::Generated(name) => name.clone(),
            ItemName::Positional => positional_name(&mut positional, reserved),
        };
        let name = if taken.contains(&base) {
            numbered(&base, |name| taken.contains(name) || spelled.contains(name))
        } else {
            base
        };
        taken.insert(name.clone());
        names.push(name);
    }
    Ok(names)
}

fn spelled_names(items: &[(ItemName, Span)]) -> Bind<HashSet<&str>> {
    let mut spelled = HashSet::new();
    for (item, span) in items {
        if let ItemName::Spelled(name) = item
            && !spelled.insert(name.as_str())
        {
            return error(
                Code::DuplicateName,
                format!("column `{name}` is named twice"),
                *span,
            );
        }
    }
    Ok(spelled)
}

fn positional_name(counter: &mut usize, reserved: &[Column]) -> String {
    loop {
        *counter += 1;
        let name = format!("Column{counter}");
        if !reserved.iter().any(|column| column.name == name) {
            return name;
        }
    }
}

/// The first of `base1`, `base2`, ... that is not taken.
pub(crate) fn numbered(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    (1..)
        .map(|number| format!("{base}{number}"))
        .find(|name| !is_taken(name))
        .expect("numbers do not run out")
}

/// Makes the names of columns that stand side by side unique, as `join` does: every first occurrence keeps its name.
pub(crate) fn make_unique(names: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut unique = Vec::with_capacity(names.len());
    for name in names {
        if seen.insert(name) {
            unique.push(name.clone());
            continue;
        }
        let renamed = numbered(name, |candidate| taken.contains(candidate));
        taken.insert(renamed.clone());
        unique.push(renamed);
    }
    unique
}

/// The name that follows from an expression, if any.
pub(crate) fn of_expr(expr: &ast::Expr, scope: &Scope, columns: &[Column]) -> Option<String> {
    match expr {
        ast::Expr::Name(name) => Some(name.text.clone()),
        ast::Expr::Path(path) => match &path.member {
            ast::Member::Name(member) => {
                Some(joined(of_expr(&path.object, scope, columns), &member.text))
            }
            _ => None,
        },
        ast::Expr::Index(index) => Some(joined(
            of_expr(&index.object, scope, columns),
            &index_text(&index.index)?,
        )),
        ast::Expr::Call(call) => of_call(call, scope, columns),
        _ => None,
    }
}

fn joined(object: Option<String>, member: &str) -> String {
    object.map_or_else(|| member.to_owned(), |object| format!("{object}_{member}"))
}

fn index_text(index: &ast::Expr) -> Option<String> {
    match index {
        ast::Expr::Literal(literal) => match &literal.value {
            ast::LiteralValue::String(text) => Some(text.text.clone()),
            ast::LiteralValue::Long(value) => Some(value.to_string().replace('-', "_")),
            ast::LiteralValue::Int(value) => Some(value.to_string().replace('-', "_")),
            _ => None,
        },
        ast::Expr::Unary(unary) if unary.op == ast::UnaryOp::Minus => {
            Some(format!("_{}", index_text(&unary.operand)?))
        }
        _ => None,
    }
}

fn of_call(call: &ast::Call, scope: &Scope, columns: &[Column]) -> Option<String> {
    let first = || {
        let arg = call.args.first()?;
        match arg.names.single() {
            Some(name) => Some(name.text.clone()),
            None => of_expr(&arg.expr, scope, columns),
        }
    };
    if let Some(Variable::Function(..)) = scope.get(&call.name.text) {
        return None;
    }
    if call.name.text == "ingestion_time" {
        return Some("$IngestionTime".to_owned());
    }
    if matches!(
        call.name.text.as_str(),
        "column_ifexists" | "columnifexists"
    ) {
        return of_existing_column(call, columns);
    }
    // Some names are of an aggregate and of a scalar function, which takes more arguments.
    let aggregate = kql_functions::aggregate(&call.name.text);
    if let Some(def) = aggregate.filter(|def| call.args.len() <= def.arity().1) {
        let first = match def.prefix.starts_with("covariance") {
            true => both_names(call, scope, columns),
            false => first(),
        };
        return Some(of_aggregate(def.prefix, first));
    }
    let def = kql_functions::scalar(&call.name.text)?;
    match def.result_name {
        ResultName::Positional => None,
        ResultName::FirstArgument => first(),
        ResultName::Prefixed(prefix) => Some(format!("{prefix}_{}", first().unwrap_or_default())),
        ResultName::Fixed(name) => Some(name.to_owned()),
        ResultName::Suffixed(suffix) => Some(format!(
            "{}_{suffix}",
            first().unwrap_or_else(|| "array0".to_owned())
        )),
    }
}

fn of_existing_column(call: &ast::Call, columns: &[Column]) -> Option<String> {
    let ast::Expr::Literal(literal) = &call.args.first()?.expr else {
        return None;
    };
    let ast::LiteralValue::String(name) = &literal.value else {
        return None;
    };
    columns
        .iter()
        .any(|column| column.name == name.text)
        .then(|| name.text.clone())
}

/// `covariance(x, y)` is called after both.
fn both_names(call: &ast::Call, scope: &Scope, columns: &[Column]) -> Option<String> {
    let names = call.args.iter().take(2);
    let names: Option<Vec<String>> = names
        .map(|arg| of_expr(&arg.expr, scope, columns))
        .collect();
    names.map(|names| names.join("_"))
}

/// The name of an aggregate: its prefix and its first argument's name.
fn of_aggregate(prefix: &str, first: Option<String>) -> String {
    match (prefix, first) {
        ("", first) => first.unwrap_or_default(),
        (prefix, first) => format!("{prefix}_{}", first.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(name: &str) -> (ItemName, Span) {
        (ItemName::Spelled(name.to_owned()), Span::default())
    }

    fn generated(name: &str) -> (ItemName, Span) {
        (ItemName::Generated(name.to_owned()), Span::default())
    }

    #[test]
    fn a_number_steps_over_taken_and_spelled_names() {
        let items = [generated("x"), generated("x"), spelled("x1")];
        assert_eq!(assign(&items, &[]).unwrap(), ["x", "x2", "x1"]);
    }

    #[test]
    fn a_positional_name_gives_way_to_nothing_before_it() {
        let items = [(ItemName::Positional, Span::default()), spelled("Column1")];
        assert_eq!(assign(&items, &[]).unwrap(), ["Column1", "Column11"]);
    }

    #[test]
    fn joined_columns_are_numbered() {
        let names: Vec<String> = ["c", "c", "c1"].map(str::to_owned).to_vec();
        assert_eq!(make_unique(&names), ["c", "c2", "c1"]);
    }
}
