//! The operators of expressions, as records: what the binder folds over constants and lowers to calls.
//!
//! They are no callable functions, so [`crate::operator`] finds them by their KQL text and [`crate::scalar()`] does not.

use crate::def::ScalarDef;

mod access;
mod arithmetic;
mod between;
mod caseless;
mod comparison;
mod equality;
mod logic;
mod membership;
mod needle;
mod operand;
mod regex;
mod term_list;
mod text;
mod text_set;
mod verdicts;

/// Every operator, family by family.
pub(crate) static OPERATORS: &[&[&ScalarDef]] = &[
    arithmetic::OPERATORS,
    comparison::OPERATORS,
    equality::OPERATORS,
    text::OPERATORS,
    regex::OPERATORS,
    term_list::OPERATORS,
    membership::OPERATORS,
    between::OPERATORS,
    logic::OPERATORS,
    access::OPERATORS,
];
