//! `getschema`: the input's columns as rows.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};
use kql_parser::{Code, Span, ast};
use kql_types::KqlType;

use crate::bound::{Column, Rel};
use crate::error::{Bind, error};

/// One row a column.
pub(super) fn bind_getschema(input: &Rel, node: &ast::GetSchema) -> Bind<Rel> {
    match &node.kind {
        None => {}
        Some(kind) if kind.text == "csl" => return Ok(as_csl(input, node.span)),
        Some(kind) => {
            let message = "`getschema` has one `kind`: csl";
            return error(Code::UnknownOption, message, kind.span);
        }
    }
    let columns = vec![
        Column::new("ColumnName", KqlType::String),
        Column::new("ColumnOrdinal", KqlType::Int),
        Column::new("DataType", KqlType::String),
        Column::new("ColumnType", KqlType::String),
    ];
    let texts = |text: fn(&Column) -> &str| -> ArrayRef {
        Arc::new(
            input
                .columns
                .iter()
                .map(|column| Some(text(column)))
                .collect::<StringViewArray>(),
        )
    };
    let ordinals: ArrayRef = Arc::new((0..input.columns.len() as i32).collect::<Int32Array>());
    let arrays = vec![
        texts(|column| &column.name),
        ordinals,
        texts(|column| column.kql_type.clr_name()),
        texts(|column| column.kql_type.name()),
    ];
    let batch = RecordBatch::try_new(arrow_schema(&columns), arrays)
        .expect("the arrays have the types of the schema");
    Ok(Rel::batches(columns, vec![batch], node.span))
}

/// `kind=csl`: the columns in one text, as commands write them.
fn as_csl(input: &Rel, span: Span) -> Rel {
    let columns = input.columns.iter().map(|column| {
        let name = ast::Name {
            text: column.name.clone(),
            kind: ast::NameKind::Plain,
            span,
        };
        format!("{name}:{}", column.kql_type)
    });
    let text = columns.collect::<Vec<_>>().join(",");
    let column = Column::new("Schema", KqlType::String);
    let array: ArrayRef = Arc::new(StringViewArray::from(vec![text]));
    let batch = RecordBatch::try_new(arrow_schema(std::slice::from_ref(&column)), vec![array])
        .expect("the array has the type of the column");
    Rel::batches(vec![column], vec![batch], span)
}

/// The Arrow schema of these columns.
pub(super) fn arrow_schema(columns: &[Column]) -> Arc<Schema> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true))
        .collect();
    Arc::new(Schema::new(fields))
}
