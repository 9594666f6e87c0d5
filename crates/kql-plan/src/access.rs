//! `restrict access to (...)`: which tables, views and functions the rest of a query can name.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use crate::binder::Binder;
use crate::catalog::CatalogTable;
use crate::error::{Bind, error, not_supported};
use crate::operator::{PATTERN, is_place, matches_pattern};
use crate::scope::{Scope, Variable};

/// The name under which a scope keeps its [`Access`]: no query can write it.
const ACCESS: &str = "$access:";

/// The tables and functions of the workspace that can be named.
#[derive(Debug)]
pub(crate) struct Access {
    /// Names, and patterns of names.
    allowed: Vec<String>,
    /// What an earlier statement allows.
    outer: Option<Arc<Access>>,
}

impl Access {
    fn allows(&self, name: &str) -> bool {
        let is_named = self
            .allowed
            .iter()
            .any(|pattern| matches_pattern(pattern, name));
        is_named && self.outer.as_ref().is_none_or(|outer| outer.allows(name))
    }
}

impl Scope {
    /// True where no `restrict access` keeps a table or function of the workspace out of reach.
    pub(crate) fn can_reach(&self, name: &str) -> bool {
        match self.get(ACCESS) {
            Some(Variable::Access(access)) => access.allows(name),
            _ => true,
        }
    }

    /// The scope of a name that stands behind a place: variables of the query are in no database.
    pub(crate) fn of_place(&self) -> Scope {
        self.retained(|name, _| {
            name.starts_with('$') && name.contains(':') && !name.starts_with(PATTERN)
        })
    }
}

/// What the entities of a statement allow.
#[derive(Default)]
struct Allowed {
    /// Variables of the query.
    variables: Vec<String>,
    /// Tables and functions of the workspace.
    workspace: Vec<String>,
}

impl Binder<'_> {
    /// The scope behind `restrict access to (...)`. Scalars stay, and functions that return one.
    pub(crate) fn bind_restrict(&self, node: &ast::RestrictAccess, scope: &Scope) -> Bind<Scope> {
        if let Some(property) = node.properties.first() {
            return not_supported("`restrict access` with properties", property.span);
        }
        let mut allowed = Allowed::default();
        for entity in &node.entities {
            self.allow(entity, scope, &mut allowed)?;
        }
        let names = |name: &str| {
            let mut patterns = allowed.variables.iter();
            patterns.any(|pattern| matches_pattern(pattern, name))
        };
        let kept = scope.retained(|name, variable| match variable {
            Variable::Table(_) | Variable::Graph(_) => names(name),
            Variable::Function(function, captured) => {
                let pattern = name.strip_prefix(PATTERN);
                let pattern = pattern.and_then(|rest| rest.split('[').next());
                names(pattern.unwrap_or(name))
                    || pattern.is_none() && !self.returns_table(function, captured)
            }
            Variable::Scalar(_) => name.strip_prefix(PATTERN).is_none_or(names),
            Variable::Step
            | Variable::RowValue
            | Variable::Place(_)
            | Variable::Group(_)
            | Variable::Access(_) => true,
        });
        let outer = match scope.get(ACCESS) {
            Some(Variable::Access(outer)) => Some(outer.clone()),
            _ => None,
        };
        let access = Access {
            allowed: allowed.workspace,
            outer,
        };
        Ok(kept.with(ACCESS, Variable::Access(Arc::new(access))))
    }

    fn allow(&self, entity: &ast::Expr, scope: &Scope, allowed: &mut Allowed) -> Bind<()> {
        match entity {
            ast::Expr::Name(name) if scope.get(&name.text).is_some() => {
                allowed.variables.push(name.text.clone());
            }
            ast::Expr::Name(name) if scope.get(&format!("{PATTERN}{}", name.text)).is_some() => {
                allowed.variables.push(name.text.clone());
            }
            ast::Expr::Name(name) => {
                if !self.is_in_workspace(&name.text, scope) {
                    return Err(self.unknown_table(name, scope).into());
                }
                allowed.workspace.push(name.text.clone());
            }
            // Without a database, a pattern is one of names that the query declares.
            ast::Expr::WildcardName(name) => allowed.variables.push(name.pattern.clone()),
            ast::Expr::Star(_) => allowed.variables.push("*".to_owned()),
            ast::Expr::Path(path) if is_place(&path.object, scope) => {
                // Tables of other places are out of reach anyway.
                if self.is_local_place(&path.object, scope) {
                    allowed
                        .workspace
                        .push(member_pattern(&path.member, entity.span())?);
                }
            }
            other => {
                return error(
                    Code::NotTabular,
                    "`restrict access` names tables, views, functions and patterns",
                    other.span(),
                );
            }
        }
        Ok(())
    }

    fn is_in_workspace(&self, name: &str, scope: &Scope) -> bool {
        let is_known =
            || self.catalog.table(name).is_some() || self.catalog.function(name).is_some();
        scope.can_reach(name) && is_known()
    }

    /// The table of the workspace of this name, if the query can reach it.
    pub(crate) fn catalog_table(&self, name: &str, scope: &Scope) -> Option<CatalogTable> {
        match scope.can_reach(name) {
            true => self.catalog.table(name),
            false => None,
        }
    }

    /// The saved function of this name, if the query can reach it.
    pub(crate) fn catalog_function(&self, name: &str, scope: &Scope) -> Option<Arc<ast::Function>> {
        match scope.can_reach(name) {
            true => self.catalog.function(name),
            false => None,
        }
    }

    /// What to say about a table that is there and out of reach.
    pub(crate) fn out_of_reach(&self, name: &ast::Name, scope: &Scope) -> Option<Diagnostic> {
        if scope.can_reach(&name.text) || !self.is_in_workspace(&name.text, &Scope::default()) {
            return None;
        }
        let message = format!(
            "`{}` is out of reach: `restrict access` does not name it",
            name.text
        );
        Some(Diagnostic::error(Code::UnknownName, message, name.span))
    }
}

/// The name of a table in a place, or the pattern of several.
fn member_pattern(member: &ast::Member, span: Span) -> Bind<String> {
    match member {
        ast::Member::Name(name) => Ok(name.text.clone()),
        ast::Member::Wildcard(name) => Ok(name.pattern.clone()),
        _ => error(Code::NotTabular, "the name of a table is needed here", span),
    }
}
