//! `bag_unpack`: a column for each key of a bag.
//!
//! The new columns come after those of the input, in the order of their names. A key that is named like a column of the
//! input takes its place or gives way, as `columnsConflict` says; the bag's own column always gives way. A column has the
//! type that all of its values have, or is dynamic.

use std::collections::{BTreeMap, HashSet};

use arrow::array::{ArrayRef, AsArray};
use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value, build_array, convert, datetime};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::output_schema::{expect_type, others};
use super::table::Table;
use crate::bound::{Column, Rel};
use crate::error::{Bind, all, error};
use crate::operator::datatable::declared_columns;
use crate::suggest::did_you_mean;

pub(super) static BAG_UNPACK: PluginDef = PluginDef {
    name: "bag_unpack",
    summary: "Makes a column of each key of the bags in a dynamic column.",
    params: &[
        PluginParam::required("column", "The column with the bags."),
        PluginParam::optional(
            "OutputColumnPrefix",
            "What the names of the new columns start with.",
        ),
        PluginParam::optional(
            "columnsConflict",
            "What happens to a key named like another column: `error`, `replace_source` or `keep_source`.",
        ),
        PluginParam::optional("ignoredProperties", "An array of keys that are left out."),
    ],
    page: "bag-unpack-plugin",
    reads_schema: true,
    bind: bag_unpack,
};

const CONFLICTS: [&str; 3] = ["error", "replace_source", "keep_source"];

/// What happens to a key that is named like another column of the input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflict {
    Error,
    ReplaceSource,
    KeepSource,
}

/// The values of one key, as JSON.
struct Slot<'a> {
    values: Vec<Option<&'a str>>,
}

struct Unpacked<'a> {
    rows: &'a Table,
    bag: &'a Column,
    slots: BTreeMap<String, Slot<'a>>,
    conflict: Conflict,
    span: Span,
}

fn bag_unpack(call: &Invocation<'_>) -> Bind<Rel> {
    let bag = call.column("column")?;
    if bag.kql_type != KqlType::Dynamic {
        return error(
            Code::WrongType,
            format!(
                "`bag_unpack` takes a dynamic, `{}` is a {}",
                bag.name, bag.kql_type
            ),
            call.required("column").span(),
        );
    }
    let prefix = call.text("OutputColumnPrefix")?;
    let prefix = prefix.map_or_else(String::new, |(prefix, _)| prefix);
    let conflict = conflict(call)?;
    let ignored = ignored_keys(call)?;
    let rows = call.rows()?;
    let unpacked = Unpacked {
        slots: slots(&rows, &bag, &prefix, &ignored),
        rows: &rows,
        bag: &bag,
        conflict,
        span: call.span,
    };
    let columns = match call.schema {
        Some(schema) => unpacked.declared(schema)?,
        None => unpacked.inferred()?,
    };
    let (columns, arrays) = columns.into_iter().unzip();
    Ok(Table::from_arrays(columns, arrays, rows.rows()).into_rel(call.span))
}

fn conflict(call: &Invocation<'_>) -> Bind<Conflict> {
    let Some((word, span)) = call.text("columnsConflict")? else {
        return Ok(Conflict::Error);
    };
    match word.as_str() {
        "error" => Ok(Conflict::Error),
        "replace_source" => Ok(Conflict::ReplaceSource),
        "keep_source" => Ok(Conflict::KeepSource),
        _ => {
            let message = format!("`columnsConflict` is one of {}", CONFLICTS.join(", "));
            let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, span);
            diagnostic.help = did_you_mean(&word, CONFLICTS);
            Err(diagnostic.into())
        }
    }
}

fn ignored_keys(call: &Invocation<'_>) -> Bind<HashSet<String>> {
    match call.constant("ignoredProperties")? {
        None | Some((Value::Null(_), _)) => Ok(HashSet::new()),
        Some((Value::Dynamic(json), _)) if dynamic::kind(&json) == Kind::Array => {
            Ok(dynamic::elements(&json)
                .map(|key| dynamic::to_text(key).into_owned())
                .collect())
        }
        Some((_, span)) => error(
            Code::WrongType,
            "`ignoredProperties` is an array of keys",
            span,
        ),
    }
}

/// The values of every key, by the name of its column. Nulls do not make a column.
fn slots<'a>(
    rows: &'a Table,
    bag: &Column,
    prefix: &str,
    ignored: &HashSet<String>,
) -> BTreeMap<String, Slot<'a>> {
    let bags = rows.array(rows.position(bag)).as_string::<i64>();
    let mut slots: BTreeMap<String, Slot<'a>> = BTreeMap::new();
    for (row, json) in bags.iter().enumerate() {
        let Some(json) = json.filter(|json| dynamic::kind(json) == Kind::Object) else {
            continue;
        };
        for (key, value) in dynamic::entries(json) {
            if value == "null" || ignored.contains(key.as_ref()) {
                continue;
            }
            let slot = slots
                .entry(format!("{prefix}{key}"))
                .or_insert_with(|| Slot {
                    values: vec![None; rows.rows()],
                });
            slot.values[row] = Some(value);
        }
    }
    slots
}

impl Unpacked<'_> {
    /// The columns of the input and those of the keys.
    fn inferred(&self) -> Bind<Vec<(Column, ArrayRef)>> {
        let mut placed: HashSet<&str> = HashSet::new();
        let mut columns = Vec::new();
        for (at, column) in self.rows.columns.iter().enumerate() {
            let slot = self.slots.get_key_value(&column.name);
            match slot {
                Some((name, slot)) if self.takes_place(column)? => {
                    placed.insert(name);
                    columns.push(self.inferred_column(name, slot)?);
                }
                Some((name, _)) => {
                    placed.insert(name);
                    columns.push((column.clone(), self.rows.array(at).clone()));
                }
                None if column.name == self.bag.name => {}
                None => columns.push((column.clone(), self.rows.array(at).clone())),
            }
        }
        let rest = self
            .slots
            .iter()
            .filter(|(name, _)| !placed.contains(name.as_str()));
        columns.extend(all(
            rest.map(|(name, slot)| self.inferred_column(name, slot))
        )?);
        Ok(columns)
    }

    /// True where a key stands in the place of the input's column of its name.
    fn takes_place(&self, column: &Column) -> Bind<bool> {
        match self.conflict {
            _ if column.name == self.bag.name => Ok(true),
            Conflict::ReplaceSource => Ok(true),
            Conflict::KeepSource => Ok(false),
            Conflict::Error => Err(Diagnostic::error(
                Code::DuplicateName,
                format!(
                    "the bags have a key `{0}`, and there is a column `{0}`",
                    column.name
                ),
                self.span,
            )
            .with_help("say `columnsConflict = 'replace_source'` or `'keep_source'`")
            .into()),
        }
    }

    fn inferred_column(&self, name: &str, slot: &Slot<'_>) -> Bind<(Column, ArrayRef)> {
        if name.is_empty() {
            return error(
                Code::NotSupported,
                "a bag has an empty key, which cannot name a column",
                self.span,
            );
        }
        let kql_type = slot.kql_type();
        if kql_type == KqlType::String && slot.may_be_datetimes() {
            return Err(Diagnostic::error(
                Code::NotSupported,
                format!("the values of key `{name}` may be datetimes or strings"),
                self.span,
            )
            .with_help(format!("say which, as in `: (*, ['{name}']: datetime)`"))
            .into());
        }
        let values = slot.values.iter().map(|json| typed(*json, kql_type));
        Ok((Column::new(name, kql_type), build_array(kql_type, values)))
    }

    /// The columns that the schema after `:` names.
    fn declared(&self, schema: &ast::RowSchema) -> Bind<Vec<(Column, ArrayRef)>> {
        let declared = declared_columns(schema)?;
        let source = |column: &Column| self.rows.array(self.rows.position(column)).clone();
        let mut columns: Vec<(Column, ArrayRef)> = Vec::new();
        if schema.includes_input {
            let kept = others(&self.rows.columns, &declared);
            let kept = kept
                .into_iter()
                .filter(|column| column.name != self.bag.name);
            columns.extend(kept.map(|column| (column.clone(), source(&column))));
        }
        for column in declared {
            let known = self
                .rows
                .columns
                .iter()
                .find(|known| known.name == column.name && known.name != self.bag.name);
            let slot = self.slots.get(&column.name);
            let array = match (slot, known) {
                (Some(_), Some(known)) if !self.takes_place(known)? => {
                    expect_type(Some(known), &column, schema.span)?;
                    source(known)
                }
                (Some(slot), _) => slot.converted(&column, schema.span)?,
                (None, Some(known)) if self.conflict != Conflict::ReplaceSource => {
                    expect_type(Some(known), &column, schema.span)?;
                    source(known)
                }
                (None, _) => Value::null(column.kql_type).to_array(self.rows.rows()),
            };
            columns.push((column, array));
        }
        Ok(columns)
    }
}

impl Slot<'_> {
    fn kql_type(&self) -> KqlType {
        let mut types = self.values.iter().flatten().map(|json| type_of(json));
        let first = types.next().unwrap_or(KqlType::Dynamic);
        match types.all(|other| other == first) {
            true => first,
            false => KqlType::Dynamic,
        }
    }

    /// A dynamic keeps a datetime as text: where all texts look like one, nothing tells them apart.
    fn may_be_datetimes(&self) -> bool {
        self.values.iter().flatten().all(|json| {
            let text = dynamic::to_text(json);
            datetime::parse(&text).is_some_and(|ticks| datetime::format(ticks) == text)
        })
    }

    /// The values as the type that the query declares; refused where a value is of another kind.
    fn converted(&self, column: &Column, span: Span) -> Bind<ArrayRef> {
        if let Some(json) = self
            .values
            .iter()
            .flatten()
            .find(|json| !fits(json, column.kql_type))
        {
            let message = format!(
                "key `{}` has a value of type {}, the schema says {}",
                column.name,
                dynamic::type_name(json),
                column.kql_type
            );
            return error(Code::WrongType, message, span);
        }
        let values = self.values.iter().map(|json| typed(*json, column.kql_type));
        Ok(build_array(column.kql_type, values))
    }
}

fn type_of(json: &str) -> KqlType {
    match dynamic::kind(json) {
        Kind::Bool => KqlType::Bool,
        Kind::Long => KqlType::Long,
        Kind::Real => KqlType::Real,
        Kind::String => KqlType::String,
        Kind::Null | Kind::Array | Kind::Object => KqlType::Dynamic,
    }
}

fn fits(json: &str, declared: KqlType) -> bool {
    let kind = dynamic::kind(json);
    match declared {
        KqlType::Dynamic | KqlType::String => true,
        KqlType::Bool => kind == Kind::Bool,
        KqlType::Int | KqlType::Long => kind == Kind::Long,
        KqlType::Real | KqlType::Decimal => matches!(kind, Kind::Long | Kind::Real),
        KqlType::DateTime | KqlType::Timespan | KqlType::Guid => kind == Kind::String,
    }
}

fn typed(json: Option<&str>, kql_type: KqlType) -> Value {
    match (json, kql_type) {
        (None, _) => Value::null(kql_type),
        (Some(json), KqlType::Dynamic) => Value::Dynamic(json.to_owned()),
        (Some(json), KqlType::String) => Value::String(dynamic::to_text(json).into_owned()),
        (Some(json), _) => convert::to_type(Value::Dynamic(json.to_owned()), kql_type),
    }
}
