//! `hash()` and its kin: of values whose bytes are known.

use kql_parser::{Code, Diagnostic, ast};
use kql_types::KqlType;

use super::Row;
use super::call::checked_call;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::error::{Bind, all};

impl Binder<'_> {
    /// `hash(source, [mod])` and `hash_xxhash64`: which bytes of a decimal Kusto hashes is not published.
    pub(super) fn bind_hash(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let name = call.name.text.as_str();
        let def = kql_functions::scalar(name).expect("it is in the library");
        let args = all(call.args.iter().map(|arg| self.bind_argument(row, arg)))?;
        match args.first() {
            Some(source) if source.kql_type == KqlType::Decimal => Err(Diagnostic::error(
                Code::NotSupported,
                format!(
                    "`{name}` of a decimal is not supported: which bytes Kusto hashes is not published"
                ),
                source.span,
            )
            .with_help(format!("hash its text: `{name}(tostring(value))`"))
            .into()),
            _ => checked_call(def, args, call.span),
        }
    }

    /// `hash_combine` and `hash_many`: how Kusto combines hashes is not published.
    pub(super) fn refuse_combined_hash(&self, call: &ast::Call) -> Bind<Expr> {
        let name = &call.name.text;
        let message =
            format!("`{name}` is not supported: how Kusto combines hashes is not published");
        Err(Diagnostic::error(Code::NotSupported, message, call.span)
            .with_help("hash one text of all values: `hash(strcat_delim('|', a, b))`")
            .into())
    }
}
