//! `search`: rows that hold a text anywhere, of the rows so far or of several tables.

pub(super) mod predicate;
pub(super) mod sources;

use std::sync::Arc;

use kql_parser::{Code, ast};

use self::predicate::SearchCase;
use self::sources::{Sources, label_of};
use super::union::Operand;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error, not_supported};
use crate::expr::Row;
use crate::scope::Scope;

/// The column that says where a row comes from.
const TABLE_COLUMN: &str = "$table";

impl Binder<'_> {
    /// `T | search ...`. `name` is what the rows so far are called.
    pub(super) fn bind_piped_search(
        &self,
        input: Arc<Rel>,
        name: Option<&str>,
        node: &ast::Search,
        scope: &Scope,
    ) -> Bind<Rel> {
        if !node.sources.is_empty() {
            return error(
                Code::WrongContext,
                "`search in (...)` names its tables and takes no rows",
                node.span,
            );
        }
        if input.column(TABLE_COLUMN).is_some() {
            return not_supported("`search` in the result of another `search`", node.span);
        }
        let label = label_of(&input, name);
        self.bind_searched(vec![Operand { rel: input, label }], node, scope)
    }

    /// `search ...` and `search in (T, U*) ...`.
    pub(super) fn bind_search(&self, node: &ast::Search, scope: &Scope) -> Bind<Rel> {
        let operands = self.bind_sources(&node.sources, node.span, scope)?;
        self.bind_searched(operands, node, scope)
    }

    fn bind_searched(
        &self,
        operands: Vec<Operand>,
        node: &ast::Search,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("search", &node.params, &["kind"])?;
        let kind = option(&node.params, "kind").map_or(Ok("default"), |param| {
            word(param, &["default", "case_insensitive", "case_sensitive"])
        })?;
        let case = match kind {
            "case_sensitive" => SearchCase::Sensitive,
            _ => SearchCase::Insensitive,
        };
        let sources = Sources::new(operands);
        let found = sources.filtered(self, &node.predicate, scope, node.span, |scope, rel| {
            self.bind_search_predicate(&mut Row::of(scope, rel), &node.predicate, case)
        })?;
        found.stacked(self, TABLE_COLUMN, node.span)
    }
}
