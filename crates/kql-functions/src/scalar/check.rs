//! What the tests of the scalar functions share.

use datafusion::common::Result;
use kql_types::{KqlType, Value, convert};

use crate::def::ScalarDef;
use crate::udf::evaluate_constant;

/// Calls a function with constants; the result must print as `expected`, a null as `null`.
#[track_caller]
pub(super) fn check(def: &'static ScalarDef, args: &[Value], expected: &str) {
    assert_eq!(
        call(def, args).expect("the call has an answer"),
        expected,
        "{}({args:?})",
        def.name
    );
}

/// Calls a function with constants that it must refuse.
#[track_caller]
pub(super) fn check_refused(def: &'static ScalarDef, args: &[Value]) {
    let answer = call(def, args);
    assert!(answer.is_err(), "{}({args:?}) is {answer:?}", def.name);
}

fn call(def: &'static ScalarDef, args: &[Value]) -> Result<String> {
    let types: Vec<KqlType> = args.iter().map(Value::kql_type).collect();
    let returns = def
        .returns
        .resolve(&types)
        .expect("the function takes these types");
    let value = evaluate_constant(def, args, returns)?;
    let mut text = String::new();
    convert::write_string(&value, &mut text);
    Ok(if value.is_null() {
        "null".to_owned()
    } else {
        text
    })
}

pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(super) fn long(number: i64) -> Value {
    Value::Long(number)
}

pub(super) fn json(json: &str) -> Value {
    Value::Dynamic(json.to_owned())
}
