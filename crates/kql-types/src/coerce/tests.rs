//! The tables of Microsoft's query analyser (12.4.1), by which the rules are checked: a row for the left type, a column
//! for the right one, both in the order of [`KqlType::ALL`]; a letter for the type of the result, a dot for a refusal.
//! What the engine refuses although the analyser lets it pass has a dot too.

use super::*;

#[track_caller]
fn check(table: &str, rule: impl Fn(KqlType, KqlType) -> Option<KqlType>) {
    for (left, row) in KqlType::ALL.into_iter().zip(table.split_whitespace()) {
        for (right, letter) in KqlType::ALL.into_iter().zip(row.chars()) {
            assert_eq!(
                rule(left, right).map_or('.', letter_of),
                letter,
                "{left} with {right}"
            );
        }
    }
}

fn letter_of(kql_type: KqlType) -> char {
    match kql_type {
        Bool => 'b',
        Int => 'i',
        Long => 'l',
        Real => 'r',
        Decimal => 'c',
        DateTime => 't',
        Timespan => 's',
        String => 'S',
        Guid => 'g',
        Dynamic => 'd',
    }
}

#[test]
fn add() {
    check(
        "
        ..........
        .llrc....l
        .llrc....l
        .rrrc....r
        .cccc....c
        ......t..t
        .....ts..s
        ..........
        ..........
        .llrcts...
        ",
        |left, right| arithmetic_result(ArithmeticOp::Add, left, right),
    );
}

#[test]
fn subtract() {
    check(
        "
        ..........
        .llrc....l
        .llrc....l
        .rrrc....r
        .cccc....c
        .....st..s
        ......s..s
        ..........
        ..........
        .llrcss...
        ",
        |left, right| arithmetic_result(ArithmeticOp::Subtract, left, right),
    );
}

#[test]
fn multiply() {
    check(
        "
        ..........
        .llrc.s..l
        .llrc.s..l
        .rrrc.s..r
        .cccc.s..c
        ..........
        .ssss.....
        ..........
        ..........
        .llrc.....
        ",
        |left, right| arithmetic_result(ArithmeticOp::Multiply, left, right),
    );
}

#[test]
fn divide() {
    check(
        "
        ..........
        .llrc....l
        .llrc....l
        .rrrc....r
        .cccc....c
        ......r...
        .ssss.r...
        ..........
        ..........
        .llrc.....
        ",
        |left, right| arithmetic_result(ArithmeticOp::Divide, left, right),
    );
}

#[test]
fn modulo() {
    check(
        "
        ..........
        .llrc....l
        .llrc....l
        .rrrc....r
        .cccc....c
        ......s...
        .ssss.s...
        ..........
        ..........
        .llrc.....
        ",
        |left, right| arithmetic_result(ArithmeticOp::Modulo, left, right),
    );
}

#[test]
fn max_of() {
    check(
        "
        b.........
        .ilrc.....
        .llrc.....
        .rrrc.....
        .cccc.....
        .....t....
        ......s...
        .......S..
        ..........
        ..........
        ",
        // The analyser asks for values with an order besides.
        |left, right| common_type(&[left, right]).filter(|common| common.is_orderable()),
    );
}

/// The analyser's table for `<`, less the comparison of two dynamics.
#[test]
fn less_than() {
    let ordered = |left, right| ordering_operands(left, right).map(|_| Bool);
    check(
        "
        bbbbb.....
        bbbbb....b
        bbbbb....b
        bbbbb....b
        bbbbb....b
        .....b....
        ......b...
        ..........
        ..........
        .bbbb.....
        ",
        ordered,
    );
}

#[test]
fn sign() {
    for (operand, letter) in KqlType::ALL.into_iter().zip(".llrcts..d".chars()) {
        assert_eq!(sign_result(operand).map_or('.', letter_of), letter);
    }
}

/// The analyser lets any two types be compared; the engine does not.
#[test]
fn equality() {
    check(
        "
        bilrc....b
        iilrc....i
        lllrc....l
        rrrrc....r
        ccccc....c
        .....t...t
        ......s..s
        .......S.S
        ........gg
        bilrctsSg.
        ",
        comparison_operands,
    );
}

#[test]
fn branches() {
    assert_eq!(branch_type(&[Int, Long]), Some(Long));
    assert_eq!(branch_type(&[Int, Int]), Some(Int));
    assert_eq!(branch_type(&[Long, Real]), None);
    assert_eq!(branch_type(&[String, Long]), None);
    assert_eq!(branch_type(&[Dynamic, String, Dynamic]), Some(String));
    assert_eq!(branch_type(&[Dynamic, Dynamic]), Some(Dynamic));
    assert_eq!(coalesce_type(&[Dynamic, Long]), Some(Dynamic));
    assert_eq!(coalesce_type(&[Long, Real]), None);
    assert_eq!(coalesce_type(&[]), None);
    assert_eq!(common_type(&[Int, Long, Real]), Some(Real));
}
