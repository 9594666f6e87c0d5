//! Small pieces that the `Display` of many nodes needs.
//!
//! Printing a tree gives a text that parses to an equal tree, on one line, with parentheses only
//! where they are needed.

use std::fmt;

use crate::ast::{Expr, Param, Precedence};

/// Items with a separator between them.
pub(crate) struct Separated<'a, T>(pub(crate) &'a [T], pub(crate) &'static str);

impl<T: fmt::Display> fmt::Display for Separated<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(self.1)?;
            }
            item.fmt(f)?;
        }
        Ok(())
    }
}

/// Items with commas between them.
pub(crate) fn commas<T>(items: &[T]) -> Separated<'_, T> {
    Separated(items, ", ")
}

/// An optional part, with text in front of it.
pub(crate) struct Optional<'a, T>(pub(crate) &'static str, pub(crate) Option<&'a T>);

impl<T: fmt::Display> fmt::Display for Optional<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.1.map_or(Ok(()), |item| write!(f, "{}{item}", self.0))
    }
}

/// Items with commas between them, and text in front of the first.
pub(crate) struct Clause<'a, T>(pub(crate) &'static str, pub(crate) &'a [T]);

impl<T: fmt::Display> fmt::Display for Clause<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() || !self.1.is_empty() {
            write!(f, "{}{}", self.0, commas(self.1))?;
        }
        Ok(())
    }
}

/// The options of an operator, each with a space in front.
pub(crate) struct Params<'a>(pub(crate) &'a [Param]);

impl fmt::Display for Params<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|param| write!(f, " {param}"))
    }
}

/// ` with (a = b, c = d)`, or nothing.
pub(crate) struct WithProperties<'a>(pub(crate) &'a [Param]);

impl fmt::Display for WithProperties<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, " with ({})", commas(self.0))
    }
}

/// An expression where the grammar wants one that binds at least this tightly.
pub(crate) struct Operand<'a>(pub(crate) &'a Expr, pub(crate) Precedence);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.precedence() < self.1 {
            write!(f, "({})", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// An expression where a pipeline needs parentheses.
pub(crate) fn scalar(expr: &Expr) -> Operand<'_> {
    Operand(expr, Precedence::Or)
}

/// Expressions with commas between them, none of which may be a bare pipeline.
pub(crate) struct Scalars<'a>(pub(crate) &'a [Expr]);

impl fmt::Display for Scalars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items: Vec<_> = self.0.iter().map(scalar).collect();
        commas(&items).fmt(f)
    }
}
