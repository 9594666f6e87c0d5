//! Management commands that only look, such as `.show tables`. Their answers are tables that a query can go on with:
//! `.show tables | count`.
//!
//! A command is answered as a table under a name that stands in its place in the text, padded to the same length, so that
//! places in what follows stay right. Columns and types are those of the pages of `kusto/management`, and of
//! Microsoft's grammar of commands.

mod place;
mod show;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};
use kql_parser::{Code, Diagnostic, Span, ast, nearest_name};
use kql_types::{Value, build_array};

use crate::result::ResultColumn;
pub(crate) use place::WithAnswer;
use words::Words;

/// The name of a command's answer in the text that goes on with it. No command is shorter.
const ANSWER: &str = "_answer_";

/// What commands tell of.
pub(crate) struct Facts<'a> {
    /// The columns of each table.
    pub(crate) tables: BTreeMap<&'a str, &'a [ResultColumn]>,
    /// The saved functions.
    pub(crate) functions: &'a BTreeMap<String, Arc<ast::Function>>,
    /// What the database is called.
    pub(crate) database: &'a str,
}

/// A command's answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// A text whose command was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The text with the name of the answer in place of the command.
    pub(crate) text: String,
    pub(crate) answer: Answer,
}

/// Answers the command at the start of the text; `None` where there is none.
pub(crate) fn answered<'a>(
    text: &str,
    facts: impl FnOnce() -> Facts<'a>,
) -> Option<Result<Answered, Diagnostic>> {
    let words = Words::of(text)?;
    Some(answer(&words, &facts()).map(|answer| Answered {
        text: words.replaced(text, ANSWER),
        answer,
    }))
}

/// A command that is answered.
struct Command {
    /// How it is written; capital letters stand for names.
    form: &'static str,
    run: fn(&Facts<'_>, &Words<'_>) -> Result<Answer, Diagnostic>,
}

const COMMANDS: &[Command] = &[
    Command {
        form: ".show tables",
        run: show::tables,
    },
    Command {
        form: ".show tables ( ... )",
        run: show::tables,
    },
    Command {
        form: ".show table T",
        run: show::table,
    },
    Command {
        form: ".show table T schema",
        run: show::table_schema,
    },
    Command {
        form: ".show table T cslschema",
        run: show::table_schema,
    },
    Command {
        form: ".show table T kqlschema",
        run: show::table_schema,
    },
    Command {
        form: ".show table T schema as json",
        run: show::table_schema_as_json,
    },
    Command {
        form: ".show functions",
        run: show::functions,
    },
    Command {
        form: ".show function F",
        run: show::function,
    },
    Command {
        form: ".show databases",
        run: show::databases,
    },
    Command {
        form: ".show database schema",
        run: show::database_schema,
    },
    Command {
        form: ".show database D schema",
        run: show::database_schema,
    },
    Command {
        form: ".show schema",
        run: show::database_schema,
    },
    Command {
        form: ".show version",
        run: show::version,
    },
];

/// The forms of the commands that are answered: `T` stands for a table, `F` for a function, `D` for a database.
pub fn show_commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.form)
}

fn answer(words: &Words<'_>, facts: &Facts<'_>) -> Result<Answer, Diagnostic> {
    match COMMANDS
        .iter()
        .find(|command| words.have_form(command.form))
    {
        Some(command) => (command.run)(facts, words),
        None => Err(refused(words)),
    }
}

fn refused(words: &Words<'_>) -> Diagnostic {
    let written = words.opening();
    let message = format!("command `{written}` is not executed");
    let forms = || COMMANDS.iter().map(|command| command.form);
    let help = match nearest_name(&written, forms()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let forms = [
                ".show tables",
                ".show table T cslschema",
                ".show schema",
                ".show functions",
                ".show databases",
                ".show version",
            ];
            format!(
                "kqlab answers {}",
                forms.map(|form| format!("`{form}`")).join(", ")
            )
        }
    };
    Diagnostic::error(Code::NotSupported, message, words.span()).with_help(help)
}

impl Answer {
    /// The rows as a batch.
    pub(crate) fn batch(&self) -> RecordBatch {
        let arrays: Vec<ArrayRef> = (self.columns.iter().enumerate())
            .map(|(idx, column)| {
                build_array(
                    column.kql_type,
                    self.rows.iter().map(|row| row[idx].clone()),
                )
            })
            .collect();
        let fields = self
            .columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        RecordBatch::try_new(Arc::new(schema), arrays).expect("the columns have one length")
    }
}

/// A name that nothing has.
fn unknown<'a>(
    kind: &str,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(Code::UnknownName, format!("no {kind} named `{name}`"), span);
    match nearest_name(name, known) {
        Some(near) => diagnostic.with_help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
