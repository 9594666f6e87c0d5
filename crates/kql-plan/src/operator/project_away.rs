//! `project-away` and `project-keep`: columns left out or kept, by name or pattern.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, all, error};
use crate::open_columns::NO_COLUMN;
use crate::suggest::did_you_mean;

impl Binder<'_> {
    pub(super) fn bind_project_away(&self, input: Arc<Rel>, node: &ast::ProjectAway) -> Bind<Rel> {
        let away = matching_columns(&input.columns, &node.columns)?;
        Ok(chosen(
            input,
            |column| !away.contains(&column.name),
            node.span,
        ))
    }

    pub(super) fn bind_project_keep(&self, input: Arc<Rel>, node: &ast::ProjectKeep) -> Bind<Rel> {
        let kept = matching_columns(&input.columns, &node.columns)?;
        Ok(chosen(
            input,
            |column| kept.contains(&column.name),
            node.span,
        ))
    }
}

fn chosen(input: Arc<Rel>, is_chosen: impl Fn(&Column) -> bool, span: Span) -> Rel {
    let columns = input.columns.iter().filter(|column| is_chosen(column));
    let named = columns
        .map(|column| (column.name.clone(), Expr::column(column, span)))
        .collect();
    input.project(named, span)
}

fn matching_columns(columns: &[Column], patterns: &[ast::Expr]) -> Bind<Vec<String>> {
    let matched = all(patterns.iter().map(|pattern| names_of(columns, pattern)))?;
    Ok(matched.into_iter().flatten().collect())
}

/// The columns that a name or a pattern stands for, in the order of the input.
pub(super) fn names_of(columns: &[Column], pattern: &ast::Expr) -> Bind<Vec<String>> {
    match pattern {
        ast::Expr::Name(name) => Ok(vec![known_column(columns, name)?.name.clone()]),
        ast::Expr::WildcardName(wildcard) => {
            let matched = columns
                .iter()
                .filter(|column| matches_pattern(&wildcard.pattern, &column.name));
            Ok(matched.map(|column| column.name.clone()).collect())
        }
        ast::Expr::Star(_) => Ok(columns.iter().map(|column| column.name.clone()).collect()),
        other => error(
            Code::WrongContext,
            "a column's name or a pattern is needed here",
            other.span(),
        ),
    }
}

/// The column of this name, or an error with the nearest one.
pub(super) fn known_column<'a>(columns: &'a [Column], name: &ast::Name) -> Bind<&'a Column> {
    columns
        .iter()
        .find(|column| column.name == name.text)
        .ok_or_else(|| {
            let mut diagnostic = Diagnostic::error(
                Code::UnknownName,
                format!("{NO_COLUMN}{}`", name.text),
                name.span,
            );
            diagnostic.help = did_you_mean(
                &name.text,
                columns.iter().map(|column| column.name.as_str()),
            );
            diagnostic.into()
        })
}

/// True where `*` in the pattern can stand for what the name has there.
pub(crate) fn matches_pattern(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut middle: Vec<&str> = parts.collect();
    let Some(last) = middle.pop() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(matches_pattern("Alert*", "AlertName"));
        assert!(matches_pattern("*Time*", "TimeGenerated"));
        assert!(matches_pattern("a*b*c", "axbybc"));
        assert!(!matches_pattern("a*a", "a"));
        assert!(!matches_pattern("Alert", "AlertName"));
    }
}
