//! Operators with two operands, in one table.

use std::fmt;

use crate::Span;
use crate::ast::Expr;
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
    pub(crate) fn looser(self) -> Self {
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
    pub(crate) fn is_chained(self) -> bool {
        matches!(self, Precedence::Additive | Precedence::Multiplicative)
    }
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
