//! One projection for several that follow one another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bound::{Expr, ExprKind, Rel, RelKind};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};

/// What `exprs` compute over `input`, over the rows below the projections that `input` begins with.
///
/// The definition of a column takes the place of its name where that does not compute anything twice.
pub(super) fn merged(mut input: Arc<Rel>, mut exprs: Vec<Expr>) -> (Arc<Rel>, Vec<Expr>) {
    while let RelKind::Project {
        input: below,
        exprs: inner,
    } = &input.kind
    {
        let names = input.columns.iter().map(|column| column.name.as_str());
        let definitions: HashMap<&str, &Expr> = names.zip(inner).collect();
        if !is_cheap(&exprs, &definitions) {
            break;
        }
        exprs = exprs
            .into_iter()
            .map(|expr| substituted(expr, &definitions))
            .collect();
        input = below.clone();
    }
    (input, exprs)
}

/// True where no computed column is read more than once.
fn is_cheap(exprs: &[Expr], definitions: &HashMap<&str, &Expr>) -> bool {
    let mut reads: HashMap<&str, usize> = HashMap::new();
    for expr in exprs {
        count_reads(expr, &mut reads);
    }
    reads.iter().all(|(name, count)| {
        let is_call = |expr: &&Expr| matches!(expr.kind, ExprKind::Call(..));
        *count == 1 || !definitions.get(name).is_some_and(is_call)
    })
}

fn count_reads<'a>(expr: &'a Expr, reads: &mut HashMap<&'a str, usize>) {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match &expr.kind {
        ExprKind::Literal(_) => {}
        ExprKind::Column(name) => *reads.entry(name).or_default() += 1,
        ExprKind::Call(_, args) => args.iter().for_each(|arg| count_reads(arg, reads)),
    });
}

fn substituted(expr: Expr, definitions: &HashMap<&str, &Expr>) -> Expr {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match expr.kind {
        ExprKind::Literal(_) => expr,
        ExprKind::Column(name) => {
            let definition = definitions.get(name.as_str());
            Expr::clone(definition.expect("the binder resolved the column"))
        }
        ExprKind::Call(def, args) => {
            let args = args.into_iter().map(|arg| substituted(arg, definitions));
            Expr {
                kind: ExprKind::Call(def, args.collect()),
                ..expr
            }
        }
    })
}
