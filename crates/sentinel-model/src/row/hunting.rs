//! Rows of advanced hunting tables. The tables are wide and the rows are sparse, so a row names the columns that it fills.

use std::borrow::Cow;

use super::Value;
use crate::clock::Ticks;

/// A value of a hunting row.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the variants are KQL's types")]
pub enum Field<'a> {
    Text(Cow<'a, str>),
    /// A string that is part of the model.
    Constant(&'static str),
    /// JSON text.
    Dynamic(String),
    Datetime(Ticks),
    Bool(bool),
    Int(i32),
    Long(i64),
}

/// A row of an advanced hunting table. Columns of the table that it does not name are empty or null.
#[derive(Clone, Debug, PartialEq)]
pub struct HuntingRow<'a> {
    /// The table.
    pub table: &'static str,
    /// `TimeGenerated`.
    pub time_generated: Ticks,
    /// `TenantId`: the workspace.
    pub tenant_id: Cow<'a, str>,
    /// The other columns that are filled, by name.
    pub fields: Vec<(&'static str, Field<'a>)>,
}

impl<'a> HuntingRow<'a> {
    pub(crate) fn new(table: &'static str) -> Self {
        Self {
            table,
            time_generated: 0,
            tenant_id: Cow::Borrowed(""),
            fields: Vec::with_capacity(20),
        }
    }

    pub(crate) fn field(&mut self, column: &'static str, value: Field<'a>) {
        self.fields.push((column, value));
    }

    /// Fills a string column with a text of the model, unless there is nothing to say.
    pub(crate) fn constant(&mut self, column: &'static str, text: &'static str) {
        if !text.is_empty() {
            self.fields.push((column, Field::Constant(text)));
        }
    }

    /// Fills a string column, unless there is nothing to say.
    pub(crate) fn text(&mut self, column: &'static str, text: impl Into<Cow<'a, str>>) {
        let text = text.into();
        if !text.is_empty() {
            self.fields.push((column, Field::Text(text)));
        }
    }

    /// The row with memory of its own.
    #[must_use]
    pub fn into_owned(self) -> HuntingRow<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        let fields = self.fields.into_iter().map(|(column, field)| {
            let field = match field {
                Field::Text(text) => Field::Text(own(text)),
                Field::Constant(text) => Field::Constant(text),
                Field::Dynamic(json) => Field::Dynamic(json),
                Field::Datetime(ticks) => Field::Datetime(ticks),
                Field::Bool(value) => Field::Bool(value),
                Field::Int(value) => Field::Int(value),
                Field::Long(value) => Field::Long(value),
            };
            (column, field)
        });
        HuntingRow {
            table: self.table,
            time_generated: self.time_generated,
            fields: fields.collect(),
            tenant_id: own(self.tenant_id),
        }
    }

    /// The users of the directory come from Active Directory and Microsoft Entra ID.
    fn source_system(&self) -> &'static str {
        match self.table {
            "IdentityInfo" => "Hybrid",
            _ => "Microsoft 365 Defender",
        }
    }

    /// Calls `visit` with the name and value of every filled column, in no particular order.
    pub fn visit<'b>(&'b self, mut visit: impl FnMut(&'static str, Value<'b>)) {
        let mut billed_size = 0;
        for (column, field) in &self.fields {
            let value = match field {
                Field::Text(text) => Value::Text(text),
                Field::Constant(text) => Value::Constant(text),
                Field::Dynamic(json) => Value::Dynamic(json),
                Field::Datetime(ticks) => Value::Datetime(Some(*ticks)),
                Field::Bool(value) => Value::Bool(*value),
                Field::Int(value) => Value::Int(*value),
                Field::Long(value) => Value::Long(Some(*value)),
            };
            billed_size += match value {
                Value::Text(text) | Value::Constant(text) | Value::Dynamic(text) => text.len(),
                _ => 8,
            };
            visit(column, value);
        }
        visit("TimeGenerated", Value::Datetime(Some(self.time_generated)));
        visit("TenantId", Value::Text(&self.tenant_id));
        visit("SourceSystem", Value::Constant(self.source_system()));
        visit("Type", Value::Constant(self.table));
        visit("_BilledSize", Value::Real(Some(billed_size as f64)));
        // Unlike alerts and incidents, raw events are paid for (R1.6).
        visit("_IsBillable", Value::Constant("true"));
    }
}
