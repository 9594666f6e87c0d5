//! The clauses of `graph-match` and `graph-shortest-paths`.
//!
//! The conditions of `where` that read one element of the pattern go into the search, and so do comparisons of two;
//! other ones filter the matches. What they and `project` read are columns of the table of matches.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::graph_naming::item_name;
use super::graph_pattern::BoundPattern;
use crate::binder::Binder;
use crate::bound::{Column, Expr, ExprKind, Rel, RelKind};
use crate::error::{Bind, all};
use crate::expr::{GraphClause, GraphRow, MatchValue, MatchValues, Row, combine};
use crate::extension::Step;
use crate::extension::graph::{
    Comparison, Degrees, Element, Gather, MAX_CANDIDATES, MAX_MATCHES, Output, PairCondition,
    Pattern,
};
use crate::graph::{DEGREE_IN, DEGREE_OUT, FROM, Graph, TO};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    /// Binds `where` and `project` of an operator.
    pub(super) fn bind_graph_clauses(
        &self,
        pattern: &BoundPattern,
        operator: &str,
        (predicate, project): (Option<&ast::Expr>, &[ast::NamedExpr]),
        scope: &Scope,
        span: Span,
    ) -> Bind<GraphClauses> {
        if project.is_empty() {
            let message = format!("`{operator}` has no `project`");
            return Err(Diagnostic::error(Code::MissingClause, message, span)
                .with_help("`project` says what to show of a match: `project a.id, b.id`")
                .into());
        }
        let mut values = MatchValues {
            names: pattern.names.clone(),
            clause: GraphClause::Where,
            values: Vec::new(),
        };
        let predicate = predicate.map(|predicate| {
            let mut row = Row {
                graph: GraphRow::Match(&mut values),
                ..Row::none(scope)
            };
            self.bind_predicate(&mut row, predicate)
        });
        let predicate = predicate.transpose()?;
        values.clause = GraphClause::Project;
        let items = all(project.iter().map(|item| {
            let mut row = Row {
                graph: GraphRow::Match(&mut values),
                ..Row::none(scope)
            };
            let value = self.bind_expr(&mut row, &item.expr)?;
            let name = item_name(item, &pattern.names, scope)?;
            Ok((name, item.span, value))
        }))?;
        let sources: Vec<(ItemName, Span)> = items
            .iter()
            .map(|(name, span, _)| (name.clone(), *span))
            .collect();
        let names = naming::assign(&sources, &[])?;
        let shown = names.into_iter().zip(items);
        let shown = shown.map(|(name, (_, _, value))| (name, value)).collect();
        Ok(GraphClauses::new(
            values.values,
            predicate,
            shown,
            &pattern.pattern,
            span,
        ))
    }
}

/// The clauses of a graph operator, parted by where they are evaluated.
pub(super) struct GraphClauses {
    /// What the clauses read of a match.
    pub(super) values: Vec<MatchValue>,
    /// For each node of the pattern, what it must fulfil.
    nodes: Vec<Vec<Expr>>,
    /// For each edge of the pattern, what each of its edges must fulfil.
    edges: Vec<Vec<Expr>>,
    /// For each edge of the pattern, what each node inside of it must fulfil.
    inner: Vec<Vec<Expr>>,
    /// What a match must fulfil beside that.
    pub(super) rest: Vec<Expr>,
    /// The columns of the result.
    shown: Vec<(String, Expr)>,
    span: Span,
}

impl GraphClauses {
    fn new(
        values: Vec<MatchValue>,
        predicate: Option<Expr>,
        shown: Vec<(String, Expr)>,
        pattern: &Pattern,
        span: Span,
    ) -> GraphClauses {
        let mut clauses = GraphClauses {
            values,
            nodes: vec![Vec::new(); pattern.nodes.len()],
            edges: vec![Vec::new(); pattern.edges.len()],
            inner: vec![Vec::new(); pattern.edges.len()],
            rest: Vec::new(),
            shown,
            span,
        };
        for condition in predicate.into_iter().flat_map(conjuncts) {
            clauses.place(condition);
        }
        clauses
    }

    /// A condition on one element is a condition of the search.
    fn place(&mut self, condition: Expr) {
        let read: Vec<&MatchValue> = self.read_by(&condition).collect();
        let Some(first) = read.first() else {
            self.rest.push(condition);
            return;
        };
        let element = first.element;
        let is_of_one = read
            .iter()
            .all(|value| value.gather == Gather::One && value.element == element);
        let is_of_each = read.len() == 1
            && first.gather == Gather::All
            && condition.as_column() == Some(first.column.name.as_str());
        if !is_of_one && !is_of_each {
            self.rest.push(condition);
            return;
        }
        let over_element = self.over_elements(condition);
        let conditions = match element {
            Element::Node(idx) => &mut self.nodes[idx],
            Element::Edge(idx) => &mut self.edges[idx],
            Element::Inner(idx) => &mut self.inner[idx],
        };
        conditions.push(over_element);
    }

    /// Takes out the comparisons of two single elements, which the search can make as soon as it has both.
    pub(super) fn take_pairs(&mut self, table: &mut MatchTable) -> Vec<PairCondition> {
        let mut pairs = Vec::new();
        for condition in std::mem::take(&mut self.rest) {
            match self.pair(&condition, table) {
                Some(pair) => pairs.push(pair),
                None => self.rest.push(condition),
            }
        }
        pairs
    }

    fn pair(&self, condition: &Expr, table: &mut MatchTable) -> Option<PairCondition> {
        let ExprKind::Call(def, args) = &condition.kind else {
            return None;
        };
        let [left, right] = args.as_slice() else {
            return None;
        };
        let comparison = comparison(def.name, left.kql_type)?;
        if left.kql_type != right.kql_type {
            return None;
        }
        let (left, right) = (self.single(left)?, self.single(right)?);
        Some(PairCondition {
            left: (left.0, table.input(left.1)),
            comparison,
            right: (right.0, table.input(right.1)),
        })
    }

    /// An expression that reads one node or edge, as one over the graph's table.
    fn single(&self, expr: &Expr) -> Option<(Element, Expr)> {
        let element = self.read_by(expr).next()?.element;
        let is_single = self
            .read_by(expr)
            .all(|value| value.gather == Gather::One && value.element == element);
        is_single.then(|| (element, self.over_elements(expr.clone())))
    }

    /// An expression over values of a match as one over the graph's table.
    fn over_elements(&self, expr: Expr) -> Expr {
        expr.replace(&|name| {
            let mut values = self.values.iter();
            let value = values.find(|value| value.column.name == name)?;
            Some(value.value.clone())
        })
    }

    /// How many matches may be found. Those that a filter drops take no memory.
    pub(super) fn limit(&self) -> usize {
        match self.rest.is_empty() {
            true => MAX_MATCHES,
            false => MAX_CANDIDATES,
        }
    }

    /// The values that an expression reads.
    pub(super) fn read_by<'a>(&'a self, expr: &'a Expr) -> impl Iterator<Item = &'a MatchValue> {
        let values = self.values.iter();
        values.filter(|value| expr.reads(&value.column.name))
    }

    /// The values that are read of a match once it is found.
    pub(super) fn values_read(&self) -> impl Iterator<Item = &MatchValue> {
        self.values.iter().filter(|value| {
            let shown = self.shown.iter().map(|(_, expr)| expr);
            let mut readers = self.rest.iter().chain(shown);
            readers.any(|expr| expr.reads(&value.column.name))
        })
    }

    /// The matches that fulfil the conditions that the search did not test.
    pub(super) fn filtered(&self, matches: Rel) -> Rel {
        match self.rest.as_slice() {
            [] => matches,
            rest => {
                let condition = combine(ast::LogicalOp::And, rest.to_vec(), self.span);
                Arc::new(matches).filter(condition, self.span)
            }
        }
    }

    /// The columns of the result, over a table of matches that fulfil all conditions.
    pub(super) fn projected(self, matches: Rel) -> Rel {
        Arc::new(matches).project(self.shown, self.span)
    }

    pub(super) fn shown_over(self, matches: Rel) -> Rel {
        let matches = self.filtered(matches);
        self.projected(matches)
    }
}

/// The comparison that an operator makes of two values of this type, if null is not true for it in Kusto.
fn comparison(operator: &str, kql_type: KqlType) -> Option<Comparison> {
    let has_null = match kql_type {
        KqlType::String => false,
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan => true,
        _ => return None,
    };
    Some(match operator {
        "==" => Comparison::Equal,
        "!=" if !has_null => Comparison::NotEqual,
        "<" if has_null => Comparison::Less,
        "<=" if has_null => Comparison::LessOrEqual,
        ">" if has_null => Comparison::Greater,
        ">=" if has_null => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// The conditions that must all hold.
fn conjuncts(condition: Expr) -> Vec<Expr> {
    match condition.kind {
        ExprKind::Call(def, args) if def.name == "and" => {
            args.into_iter().flat_map(conjuncts).collect()
        }
        kind => vec![Expr { kind, ..condition }],
    }
}

/// A table of matches: what the search needs of the graph's table, and the columns that it gives.
pub(super) struct MatchTable {
    pub(super) pattern: Pattern,
    pub(super) outputs: Vec<Output>,
    columns: Vec<Column>,
    /// The columns that the search sees.
    inputs: Vec<(String, Expr)>,
}

impl MatchTable {
    /// A table without columns, of a pattern that has the conditions of the clauses.
    pub(super) fn new(clauses: &GraphClauses, pattern: Pattern) -> MatchTable {
        let number = |name: &str| {
            let column = Column::new(name, KqlType::Long);
            (name.to_owned(), Expr::column(&column, clauses.span))
        };
        let mut table = MatchTable {
            inputs: vec![number(FROM), number(TO)],
            outputs: Vec::new(),
            columns: Vec::new(),
            pattern,
        };
        for (idx, conditions) in clauses.nodes.iter().enumerate() {
            table.pattern.nodes[idx].condition = table.condition(conditions, clauses.span);
        }
        for (idx, conditions) in clauses.edges.iter().enumerate() {
            table.pattern.edges[idx].condition = table.condition(conditions, clauses.span);
        }
        for (idx, conditions) in clauses.inner.iter().enumerate() {
            table.pattern.edges[idx].inner_condition = table.condition(conditions, clauses.span);
        }
        table
    }

    fn condition(&mut self, conditions: &[Expr], span: Span) -> Option<usize> {
        if conditions.is_empty() {
            return None;
        }
        let condition = combine(ast::LogicalOp::And, conditions.to_vec(), span);
        Some(self.input(condition))
    }

    fn input(&mut self, expr: Expr) -> usize {
        let at = self.inputs.len();
        self.inputs.push((format!("graph.input{at}"), expr));
        at
    }

    /// Adds a column with a value of the match.
    pub(super) fn add_value(&mut self, value: &MatchValue) {
        let column = self.input(value.value.clone());
        self.outputs.push(Output::Value {
            element: value.element,
            column,
            gather: value.gather,
        });
        self.columns.push(value.column.clone());
    }

    /// Adds a column with the number of a node.
    pub(super) fn add_node_number(&mut self, node: usize) {
        self.outputs.push(Output::Value {
            element: Element::Node(node),
            column: crate::extension::graph::FROM,
            gather: Gather::One,
        });
        let name = format!("$node{node}");
        self.columns.push(Column::new(name, KqlType::Long));
    }

    /// Adds a column with the number of edges.
    pub(super) fn add_length(&mut self) {
        self.outputs.push(Output::Length);
        self.columns.push(Column::new("$length", KqlType::Long));
    }

    /// The matches that a step finds.
    pub(super) fn rel(self, graph: &Graph, step: Step, span: Span) -> Rel {
        let reads = |name: &str| self.inputs.iter().any(|(_, expr)| expr.reads(name));
        let elements = match reads(DEGREE_IN) || reads(DEGREE_OUT) {
            true => Arc::new(with_degrees(graph, span)),
            false => graph.elements.clone(),
        };
        Rel {
            kind: RelKind::Step {
                input: Arc::new(elements.project(self.inputs, span)),
                step,
            },
            columns: self.columns,
            span,
            is_serialized: false,
        }
    }
}

fn with_degrees(graph: &Graph, span: Span) -> Rel {
    let mut columns = graph.elements.columns.clone();
    columns.push(Column::new(DEGREE_IN, KqlType::Long));
    columns.push(Column::new(DEGREE_OUT, KqlType::Long));
    Rel {
        kind: RelKind::Step {
            input: graph.elements.clone(),
            step: Step::new(Degrees),
        },
        columns,
        span,
        is_serialized: false,
    }
}
