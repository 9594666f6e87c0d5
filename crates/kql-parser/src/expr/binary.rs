//! Operators with two operands, in one table.

use std::fmt;

use crate::Span;
use crate::ast::{Between, Expr, InList, InOp, Logical, LogicalOp};
use crate::expr::between::between_range;
use crate::expr::in_list::value_list;
use crate::expr::unary::unary_expression;
use crate::input::{Input, ParseResult, final_failure, grow};
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

    fn precedence(self) -> Precedence {
        match self {
            Infix::Logical(op) => op.precedence(),
            Infix::Binary(op) => op.precedence(),
            Infix::In(_) | Infix::Between { .. } => Precedence::Equality,
        }
    }
}

/// All operators between operands, by precedence climbing: `min` is the loosest that may be
/// taken here. Comparisons and string operators do not chain: `a == b == c` is an error.
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
/// string_operation = ( unary_expression | "*", STRING_OPERATOR, unary_expression ) | unary_expression, [ STRING_OPERATOR, unary_expression ] ;
/// ```
pub(crate) fn operation(input: Input<'_>, min: Precedence) -> ParseResult<'_, Expr> {
    let (mut rest, mut left) = operand(input)?;
    let mut tightest = Precedence::StringOperator;
    while let Some(infix) = Infix::peek(rest) {
        let precedence = infix.precedence();
        if precedence < min || precedence > tightest {
            break;
        }
        (rest, left) = right_side(input, rest, left, infix)?;
        tightest = if precedence.is_chained() {
            precedence
        } else {
            looser(precedence)
        };
        grow(rest)?;
    }
    Ok((rest, left))
}

fn looser(precedence: Precedence) -> Precedence {
    match precedence {
        Precedence::StringOperator => Precedence::Multiplicative,
        Precedence::Relational => Precedence::Equality,
        Precedence::Equality => Precedence::And,
        Precedence::And => Precedence::Or,
        other => other,
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

/// The operator at `rest` and what follows it; the left operand starts at `input`.
fn right_side<'a>(
    input: Input<'a>,
    rest: Input<'a>,
    left: Expr,
    infix: Infix,
) -> ParseResult<'a, Expr> {
    match infix {
        Infix::Logical(op) => logical(input, rest, left, op),
        Infix::Binary(op) => binary(input, rest, left, op),
        Infix::In(op) => in_list(input, rest, left, op),
        Infix::Between { is_negated } => between(input, rest, left, is_negated),
    }
    .map_err(final_failure)
}

fn logical<'a>(
    input: Input<'a>,
    mut rest: Input<'a>,
    left: Expr,
    op: LogicalOp,
) -> ParseResult<'a, Expr> {
    let word = rest.peek().text;
    let mut operands = vec![left];
    while rest.is_word(word) {
        let (after, operand) = operation(rest.skip(1), op.precedence().tighter())?;
        operands.push(operand);
        rest = after;
    }
    Ok((
        rest,
        Expr::Logical(Logical {
            op,
            operands,
            span: input.span_to(rest),
        }),
    ))
}

fn binary<'a>(
    input: Input<'a>,
    rest: Input<'a>,
    left: Expr,
    op: BinaryOp,
) -> ParseResult<'a, Expr> {
    let op_span = rest.peek().span;
    let (rest, right) = operation(rest.skip(1), op.precedence().tighter())?;
    let (left, right) = (Box::new(left), Box::new(right));
    Ok((
        rest,
        Expr::Binary(Binary {
            left,
            op,
            op_span,
            right,
            span: input.span_to(rest),
        }),
    ))
}

fn in_list<'a>(input: Input<'a>, rest: Input<'a>, value: Expr, op: InOp) -> ParseResult<'a, Expr> {
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
            span: input.span_to(rest),
        }),
    ))
}

fn between<'a>(
    input: Input<'a>,
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
            span: input.span_to(rest),
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
