//! A tree that is printed and parsed comes back unchanged, whatever its shape.
//!
//! The trees are random; the spans are all empty and do not take part. `PROPTEST_CASES` sets the
//! number of cases. The test `grammar` does the same from the other end, for every operator.

use kql_parser::ast::*;
use kql_parser::{Span, parse_query};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const SPAN: Span = Span::new(0, 0);

fn plain(text: &str) -> Name {
    Name {
        text: text.to_owned(),
        kind: NameKind::Plain,
        span: SPAN,
    }
}

fn name() -> impl Strategy<Value = Name> {
    let plain_name =
        select(vec!["a", "Level", "T", "_x", "x1", "count", "top", "$left"]).prop_map(plain);
    let bracketed = "\\PC{0,8}".prop_map(|text| Name {
        text,
        kind: NameKind::Bracketed,
        span: SPAN,
    });
    prop_oneof![4 => plain_name, 1 => bracketed]
}

fn string_value() -> impl Strategy<Value = StringValue> {
    let text = prop_oneof!["[ -~\t\n\r\\\\\"']{0,12}", ".{0,6}"];
    (text, any::<bool>()).prop_map(|(text, is_obfuscated)| StringValue {
        text,
        is_obfuscated,
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    let texts = |texts: &[&str]| {
        select(
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let value = prop_oneof![
        any::<bool>().prop_map(LiteralValue::Bool),
        any::<i32>().prop_map(LiteralValue::Int),
        any::<i64>().prop_map(LiteralValue::Long),
        (0..100_i64).prop_map(LiteralValue::Long),
        any::<f64>().prop_map(LiteralValue::Real),
        texts(&["1.50", "-3", "1e-10"]).prop_map(LiteralValue::Decimal),
        texts(&["2024-01-01", "2024-01-01 10:00:00.1234567", ""]).prop_map(LiteralValue::DateTime),
        texts(&["1h", "1.5d", "1.00:00:00", "-00:00:01", "1", ""]).prop_map(LiteralValue::TimeSpan),
        texts(&["74be27de-1e4e-49d9-b579-fe0b331d3642"]).prop_map(LiteralValue::Guid),
        string_value().prop_map(LiteralValue::String),
        dynamic_value().prop_map(LiteralValue::Dynamic),
        select(vec![
            ScalarType::Int,
            ScalarType::Long,
            ScalarType::DateTime
        ])
        .prop_map(LiteralValue::Null),
    ];
    value.prop_map(|value| Literal { value, span: SPAN })
}

fn dynamic_value() -> impl Strategy<Value = DynamicValue> {
    let texts = |texts: &[&str]| {
        select(
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let leaf = prop_oneof![
        Just(DynamicKind::Null),
        any::<bool>().prop_map(DynamicKind::Bool),
        any::<i32>().prop_map(|value| DynamicKind::Long(value.to_string())),
        texts(&["1.0", "-2.5", "1e3", "nan", "inf"]).prop_map(DynamicKind::Real),
        texts(&["2024-01-01"]).prop_map(DynamicKind::DateTime),
        texts(&["1h", "1.00:00:00"]).prop_map(DynamicKind::TimeSpan),
        "\\PC{0,6}".prop_map(DynamicKind::String),
    ];
    let spanned = |kind| DynamicValue { kind, span: SPAN };
    leaf.prop_map(spanned)
        .prop_recursive(3, 16, 4, move |inner| {
            let array = vec(inner.clone(), 0..4).prop_map(DynamicKind::Array);
            let object = vec(("\\PC{0,4}", inner), 0..4).prop_map(DynamicKind::Object);
            prop_oneof![array, object].prop_map(spanned)
        })
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        3 => name().prop_map(Expr::Name),
        3 => literal().prop_map(Expr::Literal),
        1 => select(ScalarType::ALL.to_vec()).prop_map(|ty| {
            let elements = vec![TypeOfElement::Type(TypeName { ty, span: SPAN })];
            Expr::TypeOf(TypeOf { elements, span: SPAN })
        }),
    ]
}

fn boxed(expr: impl Strategy<Value = Expr>) -> impl Strategy<Value = Box<Expr>> {
    expr.prop_map(Box::new)
}

fn expr() -> impl Strategy<Value = Expr> + Clone {
    let tree = leaf().prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            access(inner.clone()),
            operation(inner.clone()),
            comparison(inner.clone()),
            tabular(inner)
        ]
    });
    tree.boxed()
}

/// Paths, indexes and calls.
fn access(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
    let call = call(inner.clone());
    prop_oneof![
        (boxed(inner.clone()), name()).prop_map(|(object, name)| Expr::Path(Path {
            object,
            member: Member::Name(name),
            span: SPAN
        })),
        (boxed(inner.clone()), call.clone()).prop_map(|(object, call)| {
            Expr::Path(Path {
                object,
                member: Member::Call(Box::new(call)),
                span: SPAN,
            })
        }),
        (boxed(inner.clone()), boxed(inner)).prop_map(|(object, index)| Expr::Index(Index {
            object,
            index,
            span: SPAN
        })),
        call.prop_map(Expr::Call),
    ]
}

fn call(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Call> + Clone {
    let star = Just(NamedExpr {
        names: Names::None,
        expr: Expr::Star(SPAN),
        span: SPAN,
    });
    let argument = prop_oneof![5 => named(inner), 1 => star];
    let call = (name(), vec(argument, 0..4)).prop_map(|(name, args)| Call {
        name,
        args,
        span: SPAN,
    });
    call.boxed()
}

fn named(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = NamedExpr> {
    let names = prop_oneof![
        4 => Just(Names::None),
        2 => name().prop_map(Names::One),
        1 => vec(name(), 1..3).prop_map(Names::Tuple),
    ];
    (names, inner).prop_map(|(names, expr)| NamedExpr {
        names,
        expr,
        span: SPAN,
    })
}

/// Signs, arithmetic, string operators, `and` and `or`.
fn operation(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
    let sign = select(vec![UnaryOp::Minus, UnaryOp::Plus]);
    let logical = select(vec![LogicalOp::And, LogicalOp::Or]);
    let pair = (boxed(inner.clone()), boxed(inner.clone()));
    prop_oneof![
        (sign, boxed(inner.clone())).prop_map(|(op, operand)| Expr::Unary(Unary {
            op,
            operand,
            span: SPAN
        })),
        (select(BinaryOp::ALL.to_vec()), pair).prop_map(|(op, (left, right))| {
            Expr::Binary(Binary {
                left,
                op,
                op_span: SPAN,
                right,
                span: SPAN,
            })
        }),
        boxed(inner.clone()).prop_map(|right| {
            let left = Box::new(Expr::Star(SPAN));
            Expr::Binary(Binary {
                left,
                op: BinaryOp::Has,
                op_span: SPAN,
                right,
                span: SPAN,
            })
        }),
        (logical, vec(inner, 2..5)).prop_map(|(op, operands)| Expr::Logical(Logical {
            op,
            operands,
            span: SPAN
        })),
    ]
}

/// `between` and lists.
fn comparison(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
    let (value, low, high) = (
        boxed(inner.clone()),
        boxed(inner.clone()),
        boxed(inner.clone()),
    );
    let between = (value, any::<bool>(), low, high).prop_map(|(value, is_negated, low, high)| {
        Expr::Between(Between {
            value,
            is_negated,
            low,
            high,
            span: SPAN,
        })
    });
    let list = (
        boxed(inner.clone()),
        select(InOp::ALL.to_vec()),
        vec(inner, 1..4),
    );
    let in_list = list.prop_map(|(value, op, list)| {
        Expr::InList(InList {
            value,
            op,
            op_span: SPAN,
            list,
            span: SPAN,
        })
    });
    prop_oneof![between, in_list]
}

/// Pipelines and sub-queries as expressions.
fn tabular(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
    let print = vec(named(inner.clone()), 1..3).prop_map(|columns| {
        Expr::Operator(Box::new(Operator::Print(Print {
            columns,
            span: SPAN,
        })))
    });
    let pipe = (boxed(inner.clone()), vec(operator(inner.clone()), 1..4)).prop_map(
        |(source, operators)| {
            Expr::Pipe(Pipeline {
                source,
                operators,
                span: SPAN,
            })
        },
    );
    let to_scalar = (any::<bool>(), boxed(inner)).prop_map(|(is_unoptimized, query)| {
        Expr::ToScalar(ToScalar {
            is_unoptimized,
            query,
            span: SPAN,
        })
    });
    prop_oneof![1 => print, 3 => pipe, 1 => to_scalar]
}

fn operator(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Operator> {
    let params = || Just(Vec::<Param>::new());
    let columns = |range| vec(named(inner.clone()), range);
    let condition = prop_oneof![
        Just(JoinCondition::None),
        vec(inner.clone(), 1..3).prop_map(JoinCondition::On),
        boxed(inner.clone()).prop_map(JoinCondition::Where),
    ];
    let direction = option::of(select(vec![SortDirection::Asc, SortDirection::Desc]));
    let nulls = option::of(select(vec![NullsOrder::First, NullsOrder::Last]));
    let ordered =
        (named(inner.clone()), direction, nulls).prop_map(|(expr, direction, nulls)| OrderedExpr {
            expr,
            direction,
            nulls,
            span: SPAN,
        });
    prop_oneof![
        (params(), named(inner.clone())).prop_map(|(params, predicate)| Operator::Where(Where {
            params,
            predicate,
            span: SPAN
        })),
        columns(1..3).prop_map(|columns| Operator::Extend(Extend {
            columns,
            span: SPAN
        })),
        columns(0..3).prop_map(|columns| Operator::Project(Project {
            columns,
            span: SPAN
        })),
        (params(), columns(0..3), columns(0..3)).prop_map(|(params, aggregates, by)| {
            Operator::Summarize(Summarize {
                params,
                aggregates,
                by,
                bin: None,
                span: SPAN,
            })
        }),
        (params(), boxed(inner.clone()), condition).prop_map(|(params, table, condition)| {
            Operator::Join(Join {
                params,
                table,
                condition,
                span: SPAN,
            })
        }),
        (params(), vec(ordered, 1..3)).prop_map(|(params, by)| Operator::Sort(Sort {
            params,
            by,
            span: SPAN
        })),
        (params(), vec(inner, 1..3)).prop_map(|(params, tables)| Operator::Union(Union {
            params,
            tables,
            span: SPAN
        })),
        option::of(Just(plain("n"))).prop_map(|name| Operator::Count(Count { name, span: SPAN })),
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    let function = (expr(), option::of(literal())).prop_map(|(result, default)| {
        let ty = ParamType::Scalar(TypeName {
            ty: ScalarType::Long,
            span: SPAN,
        });
        let default = default.map(Expr::Literal);
        let params = vec![FunctionParam {
            name: plain("x"),
            ty,
            default,
            span: SPAN,
        }];
        let body = FunctionBody {
            statements: Vec::new(),
            result: Some(Box::new(result)),
            span: SPAN,
        };
        LetValue::Function(Function {
            is_view: false,
            params,
            body,
            span: SPAN,
        })
    });
    let value = prop_oneof![3 => expr().prop_map(LetValue::Expr), 1 => function];
    prop_oneof![
        (name(), value).prop_map(|(name, value)| Statement::Let(Let {
            name,
            value,
            span: SPAN
        })),
        expr().prop_map(Statement::Expr),
    ]
}

/// The tree with every span replaced by the same text.
fn syntax(query: &Query) -> String {
    without_spans(query)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_parse_to_the_same_tree(statements in vec(statement(), 1..3)) {
        let query = Query { statements, client_parameters: Vec::new(), span: SPAN };
        let printed = query.to_string();
        let parsed = parse_query(&printed);
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", printed);
        prop_assert_eq!(syntax(&query), syntax(&parsed.query), "{}", printed);
    }

    #[test]
    fn any_text_parses_without_panic(text in "\\PC{0,60}") {
        let parsed = parse_query(&text);
        for diagnostic in &parsed.diagnostics {
            let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
            prop_assert!(text.get(start..end).is_some(), "{:?}", diagnostic);
        }
    }
}
