//! Operators with two operands, in one table.

use std::fmt;

use crate::Span;
use crate::ast::{Between, Expr, InList, InOp, Logical, LogicalOp};
use crate::expr::between::between_range;
use crate::expr::in_list::value_list;
use crate::expr::unary::unary_expression;
use crate::input::{Height, Input, ParseResult, check_height, final_failure};
use crate::lexer::TokenKind;
use crate::print::Operand;

/// `left op right`
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The left operand; [`Expr::Star`] in `* has "x"`.
    pub left: Box<Expr>,
    /// The operator.
    pub op: BinaryOp,
    /// Where the operator stands.
    pub op_span: Span,
    /// The right operand.
    pub right: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// How tightly an operator binds; later ones bind tighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precedence {
    /// `|`
    Pipe,
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`, `!=`, `in`, `between`, ...
    Equality,
    /// `<`, `>`, `<=`, `>=`
    Relational,
    /// `+`, `-`
    Additive,
    /// `*`, `/`, `%`
    Multiplicative,
    /// `has`, `contains`, `=~`, ...
    StringOperator,
    /// Signs, calls, paths, literals.
    Primary,
}

macro_rules! binary_ops {
    ($($variant:ident $text:literal $precedence:ident $base:ident)*) => {
        /// An operator with two operands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum BinaryOp {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl BinaryOp {
            /// Every operator, in the order of the table.
            pub const ALL: &'static [BinaryOp] = &[$(BinaryOp::$variant,)*];

            /// The operator as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(BinaryOp::$variant => $text,)* }
            }

            /// The operator that is written so; `<>` and the forms without `!` are older spellings.
            #[must_use]
            pub fn from_text(text: &str) -> Option<BinaryOp> {
                match text {
                    $($text => Some(BinaryOp::$variant),)*
                    "<>" => Some(BinaryOp::NotEq),
                    "containscs" => Some(BinaryOp::ContainsCs),
                    "notcontains" => Some(BinaryOp::NotContains),
                    "notcontainscs" => Some(BinaryOp::NotContainsCs),
                    _ => None,
                }
            }

            /// How tightly it binds.
            #[must_use]
            pub const fn precedence(self) -> Precedence {
                match self { $(BinaryOp::$variant => Precedence::$precedence,)* }
            }

            /// The operator whose answer this one negates, or itself.
            #[must_use]
            pub const fn positive(self) -> BinaryOp {
                match self { $(BinaryOp::$variant => BinaryOp::$base,)* }
            }
        }
    };
}

// Variant, text, precedence, and the operator that it negates (itself if it negates none).
binary_ops! {
    Eq              "=="              Equality        Eq
    NotEq           "!="              Equality        Eq
    Lt              "<"               Relational      Lt
    Gt              ">"               Relational      Gt
    Le              "<="              Relational      Le
    Ge              ">="              Relational      Ge
    Add             "+"               Additive        Add
    Sub             "-"               Additive        Sub
    Mul             "*"               Multiplicative  Mul
    Div             "/"               Multiplicative  Div
    Rem             "%"               Multiplicative  Rem
    EqCi            "=~"              StringOperator  EqCi
    NotEqCi         "!~"              StringOperator  EqCi
    Has             "has"             StringOperator  Has
    NotHas          "!has"            StringOperator  Has
    HasCs           "has_cs"          StringOperator  HasCs
    NotHasCs        "!has_cs"         StringOperator  HasCs
    HasPrefix       "hasprefix"       StringOperator  HasPrefix
    NotHasPrefix    "!hasprefix"      StringOperator  HasPrefix
    HasPrefixCs     "hasprefix_cs"    StringOperator  HasPrefixCs
    NotHasPrefixCs  "!hasprefix_cs"   StringOperator  HasPrefixCs
    HasSuffix       "hassuffix"       StringOperator  HasSuffix
    NotHasSuffix    "!hassuffix"      StringOperator  HasSuffix
    HasSuffixCs     "hassuffix_cs"    StringOperator  HasSuffixCs
    NotHasSuffixCs  "!hassuffix_cs"   StringOperator  HasSuffixCs
    Contains        "contains"        StringOperator  Contains
    NotContains     "!contains"       StringOperator  Contains
    ContainsCs      "contains_cs"     StringOperator  ContainsCs
    NotContainsCs   "!contains_cs"    StringOperator  ContainsCs
    StartsWith      "startswith"      StringOperator  StartsWith
    NotStartsWith   "!startswith"     StringOperator  StartsWith
    StartsWithCs    "startswith_cs"   StringOperator  StartsWithCs
    NotStartsWithCs "!startswith_cs"  StringOperator  StartsWithCs
    EndsWith        "endswith"        StringOperator  EndsWith
    NotEndsWith     "!endswith"       StringOperator  EndsWith
    EndsWithCs      "endswith_cs"     StringOperator  EndsWithCs
    NotEndsWithCs   "!endswith_cs"    StringOperator  EndsWithCs
    Like            "like"            StringOperator  Like
    NotLike         "notlike"         StringOperator  Like
    LikeCs          "likecs"          StringOperator  LikeCs
    NotLikeCs       "notlikecs"       StringOperator  LikeCs
    MatchesRegex    "matches regex"   StringOperator  MatchesRegex
    Search          ":"               StringOperator  Search
}

impl BinaryOp {
    /// True if the operator negates another, as `!has` does.
    #[must_use]
    pub fn is_negated(self) -> bool {
        self.positive() != self
    }
}

impl Precedence {
    /// The next tighter level.
    pub(crate) fn tighter(self) -> Self {
        match self {
            Precedence::Pipe => Precedence::Or,
            Precedence::Or => Precedence::And,
            Precedence::And => Precedence::Equality,
            Precedence::Equality => Precedence::Relational,
            Precedence::Relational => Precedence::Additive,
            Precedence::Additive => Precedence::Multiplicative,
            Precedence::Multiplicative => Precedence::StringOperator,
            Precedence::StringOperator | Precedence::Primary => Precedence::Primary,
        }
    }

    /// The next looser level.
    fn looser(self) -> Self {
        match self {
            Precedence::Pipe | Precedence::Or => Precedence::Pipe,
            Precedence::And => Precedence::Or,
            Precedence::Equality => Precedence::And,
            Precedence::Relational => Precedence::Equality,
            Precedence::Additive => Precedence::Relational,
            Precedence::Multiplicative => Precedence::Additive,
            Precedence::StringOperator => Precedence::Multiplicative,
            Precedence::Primary => Precedence::StringOperator,
        }
    }

    /// True if `a op b op c` is allowed and means `(a op b) op c`.
    fn is_chained(self) -> bool {
        matches!(self, Precedence::Additive | Precedence::Multiplicative)
    }
}

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

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precedence = self.op.precedence();
        let left = if precedence.is_chained() {
            precedence
        } else {
            precedence.tighter()
        };
        let (left, right) = (
            Operand(&self.left, left),
            Operand(&self.right, precedence.tighter()),
        );
        match self.op {
            BinaryOp::Search => write!(f, "{left}:{right}"),
            op => write!(f, "{left} {} {right}", op.as_str()),
        }
    }
}
