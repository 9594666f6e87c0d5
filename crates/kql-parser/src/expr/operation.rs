//! Operators between operands: the parser of expressions, by precedence.

use crate::Span;
use crate::ast::{Between, Binary, BinaryOp, Expr, InList, InOp, Logical, LogicalOp, Precedence};
use crate::combinator::final_failure;
use crate::expr::between::between_range;
use crate::expr::in_list::value_list;
use crate::expr::unary::unary_expression;
use crate::input::{Height, Input, ParseResult, check_height};
use crate::lexer::TokenKind;

/// What stands between two operands.
#[derive(Debug, Clone, Copy)]
enum Infix {
    Logical(LogicalOp),
    Binary(BinaryOp),
    In(InOp),
    Between { is_negated: bool },
}

impl Infix {
    fn peek(input: Input<'_>) -> Option<Self> {
        let token = input.peek();
        if !matches!(token.kind, TokenKind::Word(_) | TokenKind::Punct) {
            return None;
        }
        Some(match token.text {
            "and" => Infix::Logical(LogicalOp::And),
            "or" => Infix::Logical(LogicalOp::Or),
            "between" => Infix::Between { is_negated: false },
            "!between" => Infix::Between { is_negated: true },
            // `make-series` has a clause `in range(...)`.
            "in" if input.is_word_at(1, "range") => return None,
            text => match BinaryOp::from_text(text) {
                Some(op) => Infix::Binary(op),
                None => Infix::In(*InOp::ALL.iter().find(|op| op.as_str() == text)?),
            },
        })
    }

    /// The tightest operator that may follow its right operand.
    fn tightest_after(self) -> Precedence {
        let precedence = self.precedence();
        if precedence.is_chained() {
            precedence
        } else {
            precedence.looser()
        }
    }

    fn precedence(self) -> Precedence {
        match self {
            Infix::Logical(op) => op.precedence(),
            Infix::Binary(op) => op.precedence(),
            Infix::In(_) | Infix::Between { .. } => Precedence::Equality,
        }
    }
}

/// All operators between operands, by precedence, with a stack of its own. Comparisons and string
/// operators do not chain: `a == b == c` is an error.
///
/// ```ebnf
/// operation = and_operation, { "or", and_operation } ;
/// and_operation = equality, { "and", equality } ;
/// equality = relation, [ ( "==" | "!=" | "<>" ), relation
///                      | ( "in" | "!in" | "in~" | "!in~" | "has_any" | "has_all" ), value_list
///                      | ( "between" | "!between" ), between_range ]
///          | "*", "==", relation ;
/// relation = sum, [ ( "<" | ">" | "<=" | ">=" ), sum ] ;
/// sum = product, { ( "+" | "-" ), product } ;
/// product = string_operation, { ( "*" | "/" | "%" ), string_operation } ;
/// string_operation = unary_expression, [ STRING_OPERATOR, unary_expression ]
///                  | "*", STRING_OPERATOR, unary_expression ;
/// ```
pub(crate) fn operation(input: Input<'_>) -> ParseResult<'_, Expr> {
    let height = Height::start(input);
    let mut pending = Vec::new();
    let (mut rest, mut frame) = Frame::start(input, Precedence::Or)?;
    loop {
        (rest, frame) = match frame.next_infix(rest) {
            Some(infix) => take_infix(rest, frame, infix, &mut pending)?,
            None => match pending.pop() {
                Some(outer) => complete(rest, outer, frame, &mut pending)?,
                None => {
                    height.finish(rest, frame.height)?;
                    return Ok((rest, frame.expr));
                }
            },
        };
    }
}

/// An expression that operators may still extend to the right.
struct Frame<'a> {
    start: Input<'a>,
    expr: Expr,
    height: u32,
    /// The loosest operator that may extend it here.
    loosest: Precedence,
    /// The tightest one: tighter ones have had their turn.
    tightest: Precedence,
}

impl<'a> Frame<'a> {
    fn start(input: Input<'a>, loosest: Precedence) -> ParseResult<'a, Self> {
        let (rest, expr) = operand(input)?;
        let (height, tightest) = (Height::take(rest), Precedence::StringOperator);
        Ok((
            rest,
            Self {
                start: input,
                expr,
                height,
                loosest,
                tightest,
            },
        ))
    }

    /// This frame, one link higher than its operands.
    fn above(mut self, rest: Input<'a>) -> ParseResult<'a, Self> {
        self.height = self.height.max(Height::take(rest)) + 1;
        check_height(rest, self.height)?;
        Ok((rest, self))
    }

    fn next_infix(&self, rest: Input<'a>) -> Option<Infix> {
        let is_taken = |infix: &Infix| (self.loosest..=self.tightest).contains(&infix.precedence());
        Infix::peek(rest).filter(is_taken)
    }
}

/// An operator that waits for its right operand.
struct Pending<'a> {
    start: Input<'a>,
    loosest: Precedence,
    left: Left,
    /// The height of the highest operand so far.
    height: u32,
}

/// What stands to the left of a right operand.
enum Left {
    Binary {
        left: Expr,
        op: BinaryOp,
        op_span: Span,
    },
    Logical {
        operands: Vec<Expr>,
        op: LogicalOp,
    },
}

/// Takes the operator at `rest`: completes it, if a list in brackets follows, or lets it wait.
fn take_infix<'a>(
    rest: Input<'a>,
    frame: Frame<'a>,
    infix: Infix,
    pending: &mut Vec<Pending<'a>>,
) -> ParseResult<'a, Frame<'a>> {
    let Frame {
        start,
        expr,
        height,
        loosest,
        ..
    } = frame;
    let left = match infix {
        Infix::In(op) => {
            let (rest, expr) = in_list(start, rest, expr, op).map_err(final_failure)?;
            return Frame {
                start,
                expr,
                height,
                loosest,
                tightest: infix.tightest_after(),
            }
            .above(rest);
        }
        Infix::Between { is_negated } => {
            let (rest, expr) = between(start, rest, expr, is_negated).map_err(final_failure)?;
            return Frame {
                start,
                expr,
                height,
                loosest,
                tightest: infix.tightest_after(),
            }
            .above(rest);
        }
        Infix::Binary(op) => Left::Binary {
            left: expr,
            op,
            op_span: rest.peek().span,
        },
        Infix::Logical(op) => Left::Logical {
            operands: vec![expr],
            op,
        },
    };
    pending.push(Pending {
        start,
        loosest,
        left,
        height,
    });
    Frame::start(rest.skip(1), infix.precedence().tighter()).map_err(final_failure)
}

/// Gives a waiting operator its right operand. A chain of `and` or `or` waits for the next one.
fn complete<'a>(
    rest: Input<'a>,
    mut outer: Pending<'a>,
    right: Frame<'a>,
    pending: &mut Vec<Pending<'a>>,
) -> ParseResult<'a, Frame<'a>> {
    outer.height = outer.height.max(right.height);
    if let Left::Logical { operands, op } = &mut outer.left
        && rest.is_word(op.as_str())
    {
        operands.push(right.expr);
        let loosest = op.precedence().tighter();
        pending.push(outer);
        return Frame::start(rest.skip(1), loosest).map_err(final_failure);
    }
    let Pending {
        start,
        loosest,
        left,
        height,
    } = outer;
    let (infix, expr) = left.with_right(right.expr, start.span_to(rest));
    Frame {
        start,
        expr,
        height,
        loosest,
        tightest: infix.tightest_after(),
    }
    .above(rest)
}

impl Left {
    fn with_right(self, right: Expr, span: Span) -> (Infix, Expr) {
        match self {
            Left::Binary { left, op, op_span } => {
                let (left, right) = (Box::new(left), Box::new(right));
                (
                    Infix::Binary(op),
                    Expr::Binary(Binary {
                        left,
                        op,
                        op_span,
                        right,
                        span,
                    }),
                )
            }
            Left::Logical { mut operands, op } => {
                operands.push(right);
                (
                    Infix::Logical(op),
                    Expr::Logical(Logical { op, operands, span }),
                )
            }
        }
    }
}

/// An operand; `*` is one in front of `==` and of string operators.
fn operand(input: Input<'_>) -> ParseResult<'_, Expr> {
    if input.is_punct("*") {
        let after = BinaryOp::from_text(input.peek_at(1).text);
        if after
            .is_some_and(|op| op == BinaryOp::Eq || op.precedence() == Precedence::StringOperator)
        {
            return Ok((input.skip(1), Expr::Star(input.peek().span)));
        }
    }
    unary_expression(input)
}

fn in_list<'a>(start: Input<'a>, rest: Input<'a>, value: Expr, op: InOp) -> ParseResult<'a, Expr> {
    let op_span = rest.peek().span;
    let (rest, list) = value_list(rest.skip(1))?;
    let value = Box::new(value);
    Ok((
        rest,
        Expr::InList(InList {
            value,
            op,
            op_span,
            list,
            span: start.span_to(rest),
        }),
    ))
}

fn between<'a>(
    start: Input<'a>,
    rest: Input<'a>,
    value: Expr,
    is_negated: bool,
) -> ParseResult<'a, Expr> {
    let (rest, (low, high)) = between_range(rest.skip(1))?;
    let (value, low, high) = (Box::new(value), Box::new(low), Box::new(high));
    Ok((
        rest,
        Expr::Between(Between {
            value,
            is_negated,
            low,
            high,
            span: start.span_to(rest),
        }),
    ))
}
