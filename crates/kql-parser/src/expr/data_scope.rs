//! `datascope = hotcache`: which extents of a table are read.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::value;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword, punct};
use crate::input::{Input, ParseResult};

/// `T datascope = hotcache`
#[derive(Debug, Clone, PartialEq)]
pub struct DataScoped {
    /// The table.
    pub table: Box<Expr>,
    /// The scope.
    pub scope: DataScope,
    /// Where it stands.
    pub span: Span,
}

/// Which extents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataScope {
    /// `hotcache`
    HotCache,
    /// `all`
    All,
}

/// ```ebnf
/// data_scope = "datascope", "=", ( "hotcache" | "all" ) ;
/// ```
pub(crate) fn data_scope(input: Input<'_>) -> ParseResult<'_, DataScope> {
    let (rest, _) = keyword("datascope")(input)?;
    let scope = alt((
        value(DataScope::HotCache, keyword("hotcache")),
        value(DataScope::All, keyword("all")),
    ));
    let (rest, (_, scope)) = (punct("="), scope).parse(rest).map_err(final_failure)?;
    Ok((rest, scope))
}

/// The scope, if one is written here.
pub(crate) fn optional_data_scope(input: Input<'_>) -> ParseResult<'_, Option<DataScope>> {
    if !input.is_word("datascope") {
        return Ok((input, None));
    }
    let (rest, scope) = data_scope(input)?;
    Ok((rest, Some(scope)))
}

impl fmt::Display for DataScoped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.table, self.scope)
    }
}

impl fmt::Display for DataScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DataScope::HotCache => "datascope = hotcache",
            DataScope::All => "datascope = all",
        })
    }
}
