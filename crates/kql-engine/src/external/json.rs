//! JSON objects one after the other, or in an array: the members of an object are the fields of a row.

use kql_plan::ExternalError;
use kql_plan::bound::Column;
use kql_types::KqlType;
use serde_json::Value as Json;

use super::Rows;

/// The fields of each object, by the names of the columns.
pub(super) fn rows(text: &str, columns: &[Column]) -> Result<Rows, ExternalError> {
    let mut rows = Rows::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        match value.map_err(|reason| ExternalError::Unreadable(reason.to_string()))? {
            Json::Array(objects) => {
                for object in &objects {
                    rows.push(row(object, columns)?);
                }
            }
            object => rows.push(row(&object, columns)?),
        }
    }
    Ok(rows)
}

fn row(value: &Json, columns: &[Column]) -> Result<Vec<Option<String>>, ExternalError> {
    let Json::Object(object) = value else {
        let reason = "a record of JSON is an object".to_owned();
        return Err(ExternalError::Unreadable(reason));
    };
    let fields = columns
        .iter()
        .map(|column| match object.get(&column.name)? {
            Json::Null => None,
            Json::String(text) if column.kql_type != KqlType::Dynamic => Some(text.clone()),
            value => Some(value.to_string()),
        });
    Ok(fields.collect())
}
