//! Whose property is being typed: `Owner.assi`, `AdditionalData.alerts[0].na`, `parse_json(Entities)[0].`.

use kql_parser::LexemeKind;

use crate::compared::argument;
use crate::context::Context;

/// Functions whose result holds the properties of their argument.
pub(crate) const PARSERS: &[&str] = &["todynamic", "parse_json", "parsejson", "toobject"];

/// The way from a column to the object whose property is being typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Owner<'a> {
    pub(crate) column: &'a str,
    /// The properties on the way; places in arrays do not count.
    pub(crate) path: Vec<String>,
}

/// The object in front of the dot at the cursor.
pub(crate) fn owner<'a>(ctx: &Context<'a>) -> Option<Owner<'a>> {
    let mut path = Vec::new();
    let (_dot, mut before) = ctx.lexemes.split_last()?;
    let column = loop {
        before = match before {
            [rest @ .., open, place, close] if (open.text, close.text) == ("[", "]") => {
                if place.kind == LexemeKind::String {
                    path.push(place.text.trim_matches(['\'', '"']).to_owned());
                }
                rest
            }
            [.., close] if close.text == ")" => break argument(ctx, before.len() - 1, PARSERS)?,
            [rest @ .., dot, name] if dot.text == "." && name.kind == LexemeKind::Word => {
                path.push(name.text.to_owned());
                rest
            }
            [.., column] if column.kind == LexemeKind::Word => break column.text,
            _ => return None,
        };
    };
    path.reverse();
    Some(Owner { column, path })
}
