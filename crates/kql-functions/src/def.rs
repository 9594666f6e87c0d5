//! The record of a scalar function: what it is called, takes, returns and does.
//!
//! Everything that speaks about a function reads this record: the binder's arity and type checks, did-you-mean,
//! completion, `.show functions`, `docs/functions.md`, and the test that runs every example.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;

/// A scalar function of the library.
///
/// Records are statics; write only what differs from [`ScalarDef::NEW`]:
///
/// ```
/// use kql_functions::{Accepts, Category, Eval, Param, Returns, ScalarDef};
/// use kql_types::KqlType;
///
/// static STRLEN: ScalarDef = ScalarDef {
///     name: "strlen",
///     category: Category::String,
///     summary: "Counts the characters of a string.",
///     params: &[Param::required("source", Accepts::Exactly(KqlType::String), "The text to measure.")],
///     returns: Returns::Always(KqlType::Long),
///     eval: Eval::Kernel(|args| {
///         let source = args.strings(0);
///         args.longs(|row| Some(source.get(row).chars().count() as i64))
///     }),
///     ..ScalarDef::NEW
/// };
/// ```
#[derive(Debug)]
pub struct ScalarDef {
    /// The name, as the documentation spells it.
    pub name: &'static str,
    /// Other names that do the same, deprecated ones included.
    pub aliases: &'static [&'static str],
    /// Where the documentation lists it.
    pub category: Category,
    /// One sentence that says what it returns.
    pub summary: &'static str,
    /// The parameters, in order.
    pub params: &'static [Param],
    /// The type of the result.
    pub returns: Returns,
    /// How a column that holds an unnamed call is called.
    pub result_name: ResultName,
    /// The columns that it returns, where they are several.
    pub tuple: Tuple,
    /// How it is computed.
    pub eval: Eval,
    /// False where two calls with the same arguments may differ (`rand`, `new_guid`).
    pub deterministic: bool,
    /// The documentation page it follows, without folder and extension (`strlen-function`).
    pub page: &'static str,
    /// Queries with their results; a test runs each.
    pub examples: &'static [Example],
}

impl ScalarDef {
    /// The record to start from in a struct update.
    pub const NEW: ScalarDef = ScalarDef {
        name: "",
        aliases: &[],
        category: Category::General,
        summary: "",
        params: &[],
        returns: Returns::Always(KqlType::Dynamic),
        result_name: ResultName::Positional,
        tuple: Tuple::Single,
        eval: Eval::Binder,
        deterministic: true,
        page: "",
        examples: &[],
    };

    /// The fewest and the most arguments that a call may have.
    pub fn arity(&self) -> (usize, usize) {
        arity(self.params)
    }

    /// The parameter that takes argument `idx` of `count`, if there is one.
    pub fn param(&self, idx: usize) -> Option<&'static Param> {
        param_at(self.params, idx)
    }

    /// The signature as documentation and messages show it: `strlen(source: string): long`.
    pub fn signature(&self) -> String {
        signature(self.name, self.params, &self.returns)
    }
}

pub(crate) fn arity(params: &[Param]) -> (usize, usize) {
    params
        .iter()
        .fold((0, 0), |(min, max), param| match param.occurs {
            Occurs::Once => (min + 1, max + 1),
            Occurs::Optional => (min, max + 1),
            Occurs::Repeated {
                min: least,
                max: most,
            } => (min + least, max + most),
        })
}

pub(crate) fn param_at(params: &'static [Param], idx: usize) -> Option<&'static Param> {
    let mut first = 0;
    for param in params {
        let width = match param.occurs {
            Occurs::Once | Occurs::Optional => 1,
            Occurs::Repeated { max, .. } => max,
        };
        if idx < first + width {
            return Some(param);
        }
        first += width;
    }
    None
}

pub(crate) fn signature(name: &str, params: &[Param], returns: &Returns) -> String {
    let shown: Vec<String> = params.iter().map(Param::signature).collect();
    format!("{name}({}): {}", shown.join(", "), returns.describe())
}

/// Where the documentation lists a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Category {
    Aggregation,
    Array,
    Bag,
    Bitwise,
    Conditional,
    Conversion,
    DateTime,
    Dynamic,
    General,
    Geospatial,
    Graph,
    Hash,
    IpAddress,
    Math,
    Metadata,
    Operator,
    Series,
    String,
    Window,
}

/// A parameter of a function.
#[derive(Debug)]
pub struct Param {
    /// The name, as the documentation spells it.
    pub name: &'static str,
    /// The types it takes.
    pub accepts: Accepts,
    /// How often it occurs.
    pub occurs: Occurs,
    /// True where Kusto requires a constant.
    pub constant: bool,
    /// The values that a constant may have, where they are a closed set.
    pub values: &'static [&'static str],
    /// True for a regular expression, so that the binder reports a malformed constant where it stands.
    pub regex: bool,
    /// One sentence that says what it is.
    pub summary: &'static str,
}

impl Param {
    /// A parameter that every call gives.
    pub const fn required(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param {
            name,
            accepts,
            occurs: Occurs::Once,
            constant: false,
            values: &[],
            regex: false,
            summary,
        }
    }

    /// A parameter that a call may leave out.
    pub const fn optional(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param {
            occurs: Occurs::Optional,
            ..Param::required(name, accepts, summary)
        }
    }

    /// A last parameter that a call gives `min` to `max` times.
    pub const fn repeated(
        name: &'static str,
        accepts: Accepts,
        min: usize,
        max: usize,
        summary: &'static str,
    ) -> Param {
        Param {
            occurs: Occurs::Repeated { min, max },
            ..Param::required(name, accepts, summary)
        }
    }

    /// The same parameter, whose argument must be a constant.
    pub const fn constant(mut self) -> Param {
        self.constant = true;
        self
    }

    /// The same parameter, whose argument is a regular expression.
    pub const fn regex(mut self) -> Param {
        self.regex = true;
        self
    }

    /// The same parameter, whose argument must be a constant out of `values`.
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Param {
        self.constant = true;
        self.values = values;
        self
    }

    /// How a signature shows it: `source: string`, `[accuracy: long]`, `value: scalar, ...`.
    pub fn signature(&self) -> String {
        let typed = format!("{}: {}", self.name, self.accepts.describe());
        match self.occurs {
            Occurs::Once => typed,
            Occurs::Optional => format!("[{typed}]"),
            Occurs::Repeated { min: 0, .. } => format!("[{typed}, ...]"),
            Occurs::Repeated { .. } => format!("{typed}, ..."),
        }
    }
}

/// How often a parameter occurs in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Exactly once.
    Once,
    /// At most once.
    Optional,
    /// From `min` to `max` times; only the last parameter may.
    Repeated {
        /// The fewest times.
        min: usize,
        /// The most times.
        max: usize,
    },
}

/// The types that a parameter takes. The binder inserts the conversions, so that a kernel sees only these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// Any type, as it is.
    Any,
    /// This type, or one that Kusto converts to it unasked (int to long, dynamic to string, ...).
    Exactly(KqlType),
    /// Any of these types as it is, or one that Kusto converts to the first of them.
    OneOf(&'static [KqlType]),
    /// The same type as the first argument, or one that Kusto widens to it (`coalesce`, `max_of`).
    Common,
}

impl Accepts {
    /// int, long, real or decimal.
    pub const NUMBER: Accepts =
        Accepts::OneOf(&[KqlType::Long, KqlType::Int, KqlType::Real, KqlType::Decimal]);
    /// int or long.
    pub const INTEGER: Accepts = Accepts::OneOf(&[KqlType::Long, KqlType::Int]);
    /// A number, datetime or timespan: what `sum`, `avg` and `bin` take.
    pub const SUMMABLE: Accepts = Accepts::OneOf(&[
        KqlType::Long,
        KqlType::Int,
        KqlType::Real,
        KqlType::Decimal,
        KqlType::DateTime,
        KqlType::Timespan,
    ]);

    /// Any type that has an order and an equality: all but dynamic.
    pub const ORDERABLE: Accepts = Accepts::OneOf(&[
        KqlType::Long,
        KqlType::Int,
        KqlType::Real,
        KqlType::Decimal,
        KqlType::DateTime,
        KqlType::Timespan,
        KqlType::String,
        KqlType::Bool,
        KqlType::Guid,
    ]);

    /// The types as messages name them.
    pub fn describe(&self) -> String {
        match *self {
            Accepts::Any => "scalar".to_owned(),
            Accepts::Exactly(kql_type) => kql_type.name().to_owned(),
            Accepts::Common => "scalar".to_owned(),
            Accepts::NUMBER => "number".to_owned(),
            Accepts::INTEGER => "integer".to_owned(),
            Accepts::SUMMABLE => "number, datetime or timespan".to_owned(),
            Accepts::ORDERABLE => "any type but dynamic".to_owned(),
            Accepts::OneOf(types) => {
                let names: Vec<&str> = types.iter().map(|t| t.name()).collect();
                names.join(" or ")
            }
        }
    }
}

/// The type of a result.
#[derive(Debug, Clone, Copy)]
pub enum Returns {
    /// Always this type.
    Always(KqlType),
    /// The type of the argument at this position.
    Argument(usize),
    /// The widest type of the arguments from this position on.
    CommonFrom(usize),
    /// Worked out from the types of the arguments; `None` refuses them.
    Derived(fn(&[KqlType]) -> Option<KqlType>),
}

impl Returns {
    /// The result type for arguments of these types, or `None` where the function refuses them.
    pub fn resolve(&self, args: &[KqlType]) -> Option<KqlType> {
        match *self {
            Returns::Always(kql_type) => Some(kql_type),
            Returns::Argument(idx) => args.get(idx).copied(),
            Returns::CommonFrom(first) => kql_types::coerce::common_type(args.get(first..)?),
            Returns::Derived(derive) => derive(args),
        }
    }

    /// The type as signatures name it: `scalar` where it depends on the arguments.
    pub fn describe(&self) -> &'static str {
        match self {
            Returns::Always(kql_type) => kql_type.name(),
            Returns::Argument(_) | Returns::CommonFrom(_) | Returns::Derived(_) => "scalar",
        }
    }
}

/// How a column that holds an unnamed call is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultName {
    /// `Column1`, `Column2`, ...
    Positional,
    /// The name of the first argument: `tostring(B)` is `B`.
    FirstArgument,
    /// This prefix, an underscore, and the name of the first argument: `strlen(B)` is `strlen_B`.
    Prefixed(&'static str),
    /// The name of the first argument and this suffix: `array_sort_asc(d)` is `d_sorted`.
    Suffixed(&'static str),
    /// Always this name.
    Fixed(&'static str),
}

/// The columns of a function that returns several at once.
///
/// The kernel gives them as one dynamic, out of which the binder takes each column and converts it to its type. Where a
/// call must be a single value, it is the first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tuple {
    /// An ordinary function: one column.
    Single,
    /// These columns, with their types (`series_stats`); the kernel gives a bag with these keys.
    Fields(&'static [(&'static str, KqlType)]),
    /// One dynamic column for each dynamic argument (`array_sort_asc`); the kernel gives an array of them, or the column
    /// itself where there is one.
    Arguments,
}

/// How a function is computed.
#[derive(Debug, Clone, Copy)]
pub enum Eval {
    /// A vectorized kernel over the evaluated arguments.
    Kernel(fn(&Args<'_>) -> Result<ArrayRef>),
    /// The binder rewrites the call (`now`, `toscalar`, `column_ifexists`): it needs the clock, a plan or the columns.
    Binder,
}

/// A query and the text of the one value that it returns.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// A complete query that returns one row; its first column is the result.
    pub query: &'static str,
    /// The value as `tostring()` prints it.
    pub result: &'static str,
}
