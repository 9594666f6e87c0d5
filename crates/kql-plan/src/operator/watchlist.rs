//! `_GetWatchlist('alias')`: the items of a watchlist, a column for each of their fields.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringViewArray};
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::getschema::arrow_schema;
use crate::binder::Binder;
use crate::bound::{Column, Rel, RelKind};
use crate::error::{Bind, error, not_supported};
use crate::scope::Scope;
use crate::suggest::did_you_mean;

/// The function that gives a watchlist.
pub(super) const GET_WATCHLIST: &str = "_GetWatchlist";

/// The function that lists the aliases of all watchlists.
pub(super) const GET_WATCHLIST_ALIAS: &str = "_GetWatchlistAlias";

/// The columns that every watchlist has before those of its items.
pub const WATCHLIST_COLUMNS: [(&str, KqlType); 3] = [
    ("_DTItemId", KqlType::String),
    ("LastUpdatedTimeUTC", KqlType::DateTime),
    ("SearchKey", KqlType::String),
];

impl Binder<'_> {
    pub(super) fn bind_watchlist(&self, call: &ast::Call, scope: &Scope) -> Bind<Arc<Rel>> {
        let alias = match call.args.as_slice() {
            [alias] => alias,
            [alias, keys] => match self.bind_constant(scope, &keys.expr)? {
                (Value::Dynamic(keys), _) if keys == "[]" => alias,
                _ => return not_supported("the second argument of `_GetWatchlist`", keys.span),
            },
            _ => {
                let message = "`_GetWatchlist` takes the alias of a watchlist";
                return error(Code::WrongArgumentCount, message, call.span);
            }
        };
        let (Value::String(alias), _) = self.bind_constant(scope, &alias.expr)? else {
            return error(
                Code::WrongType,
                "the alias of a watchlist is a string",
                alias.span,
            );
        };
        let Some(source) = self.catalog.watchlist(&alias) else {
            return Ok(Arc::new(self.unknown_watchlist(&alias, call)));
        };
        let columns = source.columns.to_vec();
        let kind = RelKind::Scan {
            table: alias,
            source,
        };
        Ok(Arc::new(Rel {
            kind,
            columns,
            span: call.span,
            is_serialized: false,
        }))
    }

    /// `_GetWatchlistAlias()`: a row for each watchlist.
    pub(super) fn bind_watchlist_aliases(&self, span: Span) -> Rel {
        let mut aliases = self.catalog.watchlist_names();
        aliases.sort();
        let columns = vec![Column::new("WatchlistAlias", KqlType::String)];
        let array: ArrayRef = Arc::new(aliases.into_iter().map(Some).collect::<StringViewArray>());
        let batch = RecordBatch::try_new(arrow_schema(&columns), vec![array])
            .expect("the array has the type of the column");
        Rel::batches(columns, vec![batch], span)
    }

    /// A watchlist that the workspace does not have: no items, and the columns that the query reads.
    fn unknown_watchlist(&self, alias: &str, call: &ast::Call) -> Rel {
        let known = self.catalog.watchlist_names();
        let message = format!("no watchlist `{alias}`: it is taken for an empty one");
        let mut warning = Diagnostic::warning(Code::UnknownName, message, call.span);
        let nearest = did_you_mean(alias, known.iter().map(String::as_str));
        warning.help =
            nearest.or_else(|| Some(format!("`--watchlist {alias}=FILE` gives it items")));
        self.warn(warning);
        let fixed = WATCHLIST_COLUMNS
            .iter()
            .map(|(name, kql_type)| Column::new(*name, *kql_type));
        let read = self.open.columns_at(call.span).into_iter();
        let read = read.map(|name| Column::new(name, KqlType::String));
        Rel::batches(fixed.chain(read).collect(), Vec::new(), call.span)
    }
}
