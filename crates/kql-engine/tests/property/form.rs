//! Expressions, and what they mean: one [`Form`] for each way to write a call or an operator with operands of certain types.
//!
//! The forms are the reference that kqlab is compared with. They follow Kusto's documentation and its captured answers,
//! one row at a time and without a thought of speed, and share no code with the function library.

mod arithmetic;
mod array;
mod bag;
mod calendar;
mod comparison;
mod conditional;
mod conversion;
mod number;
mod string;
mod term;

use std::fmt;
use std::sync::LazyLock;

use kql_types::KqlType;

pub(crate) use array::element;

use super::random::Random;
use super::value::Value;

/// What an operand may be.
#[derive(Clone)]
pub(crate) enum Param {
    /// Any expression of the type.
    Any(KqlType),
    /// One of these constants: where Kusto wants a constant, or where only these are documented.
    OneOf(Vec<Value>),
}

impl From<KqlType> for Param {
    fn from(kql_type: KqlType) -> Self {
        Self::Any(kql_type)
    }
}

/// Constants to choose from.
fn texts(texts: &[&str]) -> Param {
    Param::OneOf(texts.iter().map(|text| Value::string(*text)).collect())
}

/// Constants to choose from.
fn longs(numbers: impl IntoIterator<Item = i64>) -> Param {
    Param::OneOf(numbers.into_iter().map(Value::Long).collect())
}

/// Operands, as a form lists them.
macro_rules! params {
    ($($param:expr),* $(,)?) => { vec![$($crate::property::form::Param::from($param)),*] };
}
use params;

type Meaning = Box<dyn Fn(&[Value]) -> Value + Send + Sync>;

/// A call or an operator over operands of certain types.
pub(crate) struct Form {
    /// How it is written: `{0}` stands for the first operand.
    text: String,
    pub(crate) params: Vec<Param>,
    pub(crate) result: KqlType,
    /// Is the result null as soon as an operand is?
    strict: bool,
    meaning: Meaning,
}

/// A list of forms that is being written.
#[derive(Default)]
pub(crate) struct Forms(Vec<Form>);

impl Forms {
    /// A form whose result is null where an operand is null: its meaning sees no null, but may see empty strings.
    fn strict(
        &mut self,
        text: &str,
        params: Vec<Param>,
        result: KqlType,
        meaning: impl Fn(&[Value]) -> Value + Send + Sync + 'static,
    ) {
        self.push(text, params, result, meaning, true);
    }

    /// A form that says itself what a null operand means.
    fn seeing_null(
        &mut self,
        text: &str,
        params: Vec<Param>,
        result: KqlType,
        meaning: impl Fn(&[Value]) -> Value + Send + Sync + 'static,
    ) {
        self.push(text, params, result, meaning, false);
    }

    fn push(
        &mut self,
        text: &str,
        params: Vec<Param>,
        result: KqlType,
        meaning: impl Fn(&[Value]) -> Value + Send + Sync + 'static,
        strict: bool,
    ) {
        self.0.push(Form {
            text: text.to_owned(),
            params,
            result,
            strict,
            meaning: Box::new(meaning),
        });
    }
}

impl Form {
    /// What the form gives for these operands.
    pub(crate) fn apply(&self, operands: &[Value]) -> Value {
        if operands.iter().any(Value::is_unspecified) {
            return Value::Unspecified(self.result);
        }
        if self.strict && operands.iter().any(Value::is_null) {
            return Value::null(self.result);
        }
        let value = (self.meaning)(operands);
        assert_eq!(
            value.kql_type(),
            self.result,
            "{} of {operands:?}",
            self.text
        );
        value
    }
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let mut forms = Forms::default();
    arithmetic::forms(&mut forms);
    array::forms(&mut forms);
    bag::forms(&mut forms);
    calendar::forms(&mut forms);
    comparison::forms(&mut forms);
    conditional::forms(&mut forms);
    conversion::forms(&mut forms);
    number::forms(&mut forms);
    string::forms(&mut forms);
    term::forms(&mut forms);
    forms.0
});

/// Some form that gives this type.
pub(crate) fn random_form(result: KqlType, random: &mut Random) -> &'static Form {
    type ByType = Vec<(KqlType, Vec<&'static Form>)>;
    static BY_TYPE: LazyLock<ByType> = LazyLock::new(|| {
        let of = |kql_type| {
            FORMS
                .iter()
                .filter(|form| form.result == kql_type)
                .collect()
        };
        let types = KqlType::ALL.iter();
        types.map(|kql_type| (*kql_type, of(*kql_type))).collect()
    });
    let of_type = BY_TYPE.iter().find(|(kql_type, _)| *kql_type == result);
    let (_, forms) = of_type.expect("every type is listed");
    let form: &&'static Form = random.pick(forms);
    form
}

/// An expression with its type.
#[derive(Clone)]
pub(crate) enum Expr {
    Literal(Value),
    Column(String, KqlType),
    Call(&'static Form, Vec<Expr>),
}

impl Expr {
    pub(crate) fn kql_type(&self) -> KqlType {
        match self {
            Self::Literal(value) => value.kql_type(),
            Self::Column(_, kql_type) => *kql_type,
            Self::Call(form, _) => form.result,
        }
    }

    /// The value in a row; `column` gives that of a column.
    pub(crate) fn value<'r>(&self, column: &impl Fn(&str) -> &'r Value) -> Value {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Column(name, _) => column(name).clone(),
            Self::Call(form, operands) => {
                let values: Vec<Value> = operands
                    .iter()
                    .map(|operand| operand.value(column))
                    .collect();
                form.apply(&values)
            }
        }
    }

    /// The expression with literals for its columns.
    pub(crate) fn with_constants<'r>(&self, column: &impl Fn(&str) -> &'r Value) -> Self {
        match self {
            Self::Column(name, _) => Self::Literal(column(name).clone()),
            Self::Call(form, operands) => {
                let constant = operands
                    .iter()
                    .map(|operand| operand.with_constants(column));
                Self::Call(form, constant.collect())
            }
            literal => literal.clone(),
        }
    }

    /// Its operands; none but of a call.
    pub(crate) fn operands(&self) -> &[Expr] {
        match self {
            Self::Call(_, operands) => operands,
            _ => &[],
        }
    }

    /// The columns that it reads, with their types.
    pub(crate) fn columns(&self) -> Vec<(&str, KqlType)> {
        match self {
            Self::Column(name, kql_type) => vec![(name.as_str(), *kql_type)],
            other => other.operands().iter().flat_map(Self::columns).collect(),
        }
    }

    /// May the operand be replaced by another expression? Some must be constants.
    pub(crate) fn is_free(&self, operand: usize) -> bool {
        matches!(self, Self::Call(form, _) if matches!(form.params[operand], Param::Any(_)))
    }
}

/// As KQL.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(value) => write!(f, "{value}"),
            Self::Column(name, _) => f.write_str(name),
            Self::Call(form, operands) => {
                let mut rest = form.text.as_str();
                while let Some(at) = rest.find('{') {
                    let idx: usize = rest[at + 1..at + 2].parse().expect("`{` begins an operand");
                    write!(f, "{}{}", &rest[..at], operands[idx])?;
                    rest = &rest[at + 3..];
                }
                f.write_str(rest)
            }
        }
    }
}
