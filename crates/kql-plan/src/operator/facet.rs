//! `facet`: how often each value of a column occurs, a result for each column.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::project_away::known_column;
use crate::binder::Binder;
use crate::bound::{Aggregate, AggregateFunction, Expr, Output, Rel};
use crate::error::{Bind, all, error};
use crate::scope::Scope;

impl Binder<'_> {
    /// The result of `with`, then one for each column.
    pub(super) fn bind_facet(
        &self,
        input: &Arc<Rel>,
        node: &ast::Facet,
        scope: &Scope,
    ) -> Bind<Vec<Output>> {
        let with = match &node.with {
            None => None,
            Some(ast::FacetWith::SubQuery(query)) => {
                Some(self.bind_branch(input.clone(), query, scope)?)
            }
            Some(ast::FacetWith::Operator(operator)) => {
                let operators = std::slice::from_ref(operator.as_ref());
                Some(self.bind_operators(input.clone(), operators, scope)?)
            }
        };
        let counts = all(node.columns.iter().map(|column| counted(input, column)))?;
        let tables = with.into_iter().chain(counts.into_iter().map(Arc::new));
        Ok(tables.map(|rel| Output { rel, render: None }).collect())
    }
}

fn counted(input: &Arc<Rel>, column: &ast::Expr) -> Bind<Rel> {
    let ast::Expr::Name(name) = column else {
        return error(
            Code::WrongType,
            "the name of a column is needed here",
            column.span(),
        );
    };
    let column = known_column(&input.columns, name)?;
    if column.kql_type == KqlType::Dynamic {
        let message = "dynamic values cannot be told apart; convert them first";
        return error(Code::WrongType, message, name.span);
    }
    let count = kql_functions::aggregate("count").expect("`count` is in the library");
    let count = Aggregate {
        function: AggregateFunction::Library(count),
        args: [].into(),
        filter: None,
        kql_type: KqlType::Long,
    };
    let key = (column.name.clone(), Expr::column(column, name.span));
    let count = (format!("count_{}", column.name), count);
    Ok(input.clone().aggregate(vec![key], vec![count], name.span))
}
