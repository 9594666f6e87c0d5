//! The columns of `sequence_detect`.

use kql_types::KqlType;

use super::invocation::{Invocation, column_of};
use super::schema_only::no_rows;
use crate::bound::{Column, Rel};
use crate::error::Bind;
use crate::expr::Row;

/// The dimensions, the time of each step, and the duration.
pub(super) fn sequence_detect(call: &Invocation<'_>) -> Bind<Rel> {
    let timeline = call.column("TimelineColumn")?;
    let (mut dimensions, mut steps) = (Vec::new(), Vec::new());
    for arg in call.named_args("step") {
        let bound = call
            .binder
            .bind_expr(&mut Row::of(call.scope, &call.input), &arg.expr)?;
        if bound.kql_type == KqlType::Bool {
            let name = arg.names.single().map_or("", |name| name.text.as_str());
            steps.push(Column::new(
                format!("{name}_{}", timeline.name),
                timeline.kql_type,
            ));
        } else {
            dimensions.push(column_of(&call.input.columns, &arg.expr)?);
        }
    }
    let duration = Column::new("Duration", KqlType::Timespan);
    no_rows(
        call,
        dimensions
            .into_iter()
            .chain(steps)
            .chain([duration])
            .collect(),
    )
}
