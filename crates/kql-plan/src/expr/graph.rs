//! Expressions over the elements of a graph's pattern: `a.name`, `map(path, name)`, `node_degree_in(a)`.
//!
//! What an expression reads of a match becomes a column of the table of matches ([`MatchValues`]). Each such value is
//! computed from an expression over single nodes or edges, which the search gathers for a match.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::Row;
use super::call::check_arity;
use crate::binder::Binder;
use crate::bound::{Column, Expr};
use crate::conversion;
use crate::error::{Bind, error, not_supported};
use crate::extension::graph::{Element, Gather};
use crate::graph::{DEGREE_IN, DEGREE_OUT, Graph, ID, Part};
use crate::suggest::did_you_mean;

/// What an expression may name of a graph.
pub(crate) enum GraphRow<'a> {
    /// Nothing.
    None,
    /// The named elements of a pattern; what it reads of them goes here.
    Match(&'a mut MatchValues),
    /// One node or edge, whose properties are the columns of the row; the elements of the pattern are out of reach.
    Element(Part, Arc<PatternNames>),
}

/// The names that a pattern gives to elements of a graph.
#[derive(Debug)]
pub(crate) struct PatternNames {
    /// The graph.
    pub(crate) graph: Arc<Graph>,
    /// The named elements of the pattern.
    pub(crate) variables: Vec<PatternVariable>,
}

impl PatternNames {
    /// The element with this name.
    pub(crate) fn variable(&self, name: &str) -> Option<&PatternVariable> {
        self.variables.iter().find(|variable| variable.name == name)
    }
}

/// A named element of a pattern.
#[derive(Debug, Clone)]
pub(crate) struct PatternVariable {
    /// The name.
    pub(crate) name: String,
    /// What it stands for.
    pub(crate) kind: VariableKind,
}

/// What a [`PatternVariable`] stands for, by its position among the nodes or edges of the pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VariableKind {
    /// A node.
    Node(usize),
    /// An edge.
    Edge(usize),
    /// An edge of variable length.
    Path(usize),
}

impl VariableKind {
    fn part(self) -> Part {
        match self {
            VariableKind::Node(_) => Part::Node,
            VariableKind::Edge(_) | VariableKind::Path(_) => Part::Edge,
        }
    }

    fn element(self) -> Element {
        match self {
            VariableKind::Node(idx) => Element::Node(idx),
            VariableKind::Edge(idx) | VariableKind::Path(idx) => Element::Edge(idx),
        }
    }

    fn is_path(self) -> bool {
        matches!(self, VariableKind::Path(_))
    }
}

/// A clause of `graph-match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GraphClause {
    /// `where`
    Where,
    /// `project`
    Project,
}

/// What the clauses of a graph operator read of a match.
#[derive(Debug)]
pub(crate) struct MatchValues {
    /// What the pattern names.
    pub(crate) names: Arc<PatternNames>,
    /// The clause that is bound.
    pub(crate) clause: GraphClause,
    /// The values.
    pub(crate) values: Vec<MatchValue>,
}

/// A value of a match: a column that the search computes.
#[derive(Debug, Clone)]
pub(crate) struct MatchValue {
    /// The column of the table of matches.
    pub(crate) column: Column,
    /// The element that it is a value of.
    pub(crate) element: Element,
    /// What becomes of the values of the nodes or edges.
    pub(crate) gather: Gather,
    /// The value of a node or an edge, over the graph's table.
    pub(crate) value: Expr,
}

impl MatchValues {
    fn graph(&self) -> &Graph {
        &self.names.graph
    }

    fn add(&mut self, element: Element, gather: Gather, value: Expr, span: Span) -> Expr {
        let kql_type = match gather {
            Gather::One => value.kql_type,
            Gather::List(_) => KqlType::Dynamic,
            Gather::All | Gather::Any => KqlType::Bool,
        };
        let known = self.values.iter().find(|known| {
            known.element == element
                && known.gather == gather
                && value.as_column().is_some()
                && known.value.as_column() == value.as_column()
        });
        if let Some(known) = known {
            return Expr::column(&known.column, span);
        }
        let column = Column::new(format!("$value{}", self.values.len()), kql_type);
        let expr = Expr::column(&column, span);
        self.values.push(MatchValue {
            column,
            element,
            gather,
            value,
        });
        expr
    }

    /// The value of a named element: of one node or edge, or of each edge of a path.
    fn add_of(&mut self, kind: VariableKind, value: Expr, span: Span) -> Expr {
        let gather = match kind.is_path() {
            true => Gather::List(value.kql_type),
            false => Gather::One,
        };
        self.add(kind.element(), gather, value, span)
    }

    fn property(
        &mut self,
        variable: &PatternVariable,
        member: &ast::Name,
        span: Span,
    ) -> Bind<Expr> {
        let part = variable.kind.part();
        let properties = self.graph().properties(part);
        let Some(property) = properties
            .iter()
            .find(|property| property.name == member.text)
        else {
            return Err(self.unknown_property(variable, member).into());
        };
        if variable.kind.is_path() && self.clause == GraphClause::Where {
            let message = format!(
                "`{}` has many edges, a condition needs one value",
                variable.name
            );
            let help = format!(
                "`all({0}, ...)` and `any({0}, ...)` test the edges",
                variable.name
            );
            return Err(Diagnostic::error(Code::PathProperty, message, span)
                .with_help(help)
                .into());
        }
        let value = Expr::column(&part.hidden(property), span);
        Ok(self.add_of(variable.kind, value, span))
    }

    fn unknown_property(&self, variable: &PatternVariable, member: &ast::Name) -> Diagnostic {
        let part = variable.kind.part();
        let message = format!(
            "{} `{}` has no property `{}`",
            part.name(),
            variable.name,
            member.text
        );
        let mut diagnostic = Diagnostic::error(Code::UnknownProperty, message, member.span);
        let names = || self.graph().properties(part).iter();
        diagnostic.help = if part == Part::Node && self.graph().conflicts.contains(&member.text) {
            Some("two tables of nodes have it in different types".to_owned())
        } else if names().next().is_none() {
            Some(
                "nodes get properties from `with_node_id=NAME`, or from a table: `with T on id`"
                    .to_owned(),
            )
        } else {
            did_you_mean(&member.text, names().map(|column| column.name.as_str()))
        };
        diagnostic
    }

    /// The properties of an element in a bag, without the empty ones.
    fn bag(&self, part: Part, span: Span) -> Expr {
        let properties = self.graph().properties(part);
        if properties.is_empty() {
            return Expr::literal(Value::Dynamic("{}".to_owned()), span);
        }
        let entries = properties.iter().flat_map(|property| {
            let key = Expr::literal(Value::String(property.name.clone()), span);
            [key, Expr::column(&part.hidden(property), span)]
        });
        let def = kql_functions::scalar("bag_pack (not empty)").expect("it is in the library");
        conversion::call(def, entries.collect(), KqlType::Dynamic, span)
    }
}

impl Binder<'_> {
    /// Binds the name of an element of a pattern, or returns `None` for any other name.
    pub(super) fn bind_element(&self, row: &mut Row<'_>, name: &ast::Name) -> Option<Bind<Expr>> {
        match &mut row.graph {
            GraphRow::None => None,
            GraphRow::Match(values) => {
                let kind = values.names.variable(&name.text)?.kind;
                let bag = values.bag(kind.part(), name.span);
                Some(Ok(values.add_of(kind, bag, name.span)))
            }
            GraphRow::Element(_, names) => {
                let variable = names.variable(&name.text)?;
                let what = format!("`{}` inside of a graph function", variable.name);
                Some(not_supported(what, name.span))
            }
        }
    }

    /// Binds `element.property`, or returns `None` for any other path.
    pub(super) fn bind_element_property(
        &self,
        row: &mut Row<'_>,
        path: &ast::Path,
        member: &ast::Name,
    ) -> Option<Bind<Expr>> {
        let ast::Expr::Name(object) = path.object.as_ref() else {
            return None;
        };
        let GraphRow::Match(values) = &mut row.graph else {
            return None;
        };
        let variable = values.names.variable(&object.text)?.clone();
        Some(values.property(&variable, member, path.span))
    }

    /// Refuses `element["property"]`, which Kusto does not have.
    pub(super) fn check_element_index(&self, row: &Row<'_>, index: &ast::Index) -> Bind<()> {
        let (GraphRow::Match(values), ast::Expr::Name(object)) =
            (&row.graph, index.object.as_ref())
        else {
            return Ok(());
        };
        match values.names.variable(&object.text) {
            Some(variable) if !variable.kind.is_path() => {
                let message = format!("`{}` is a graph element, it has no `[]`", variable.name);
                Err(Diagnostic::error(Code::WrongContext, message, index.span)
                    .with_help(format!("name a property: `{}.x`", variable.name))
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Binds a call of a graph function, or returns `None` for any other.
    pub(super) fn bind_graph_call(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
    ) -> Option<Bind<Expr>> {
        if matches!(row.graph, GraphRow::None) {
            return None;
        }
        Some(match call.name.text.as_str() {
            "all" | "any" | "map" => self.bind_over_path(row, call),
            "inner_nodes" => error(
                Code::WrongContext,
                "`inner_nodes` stands only as the first argument of `all`, `any` and `map`",
                call.span,
            ),
            "node_degree_in" => node_value(row, call, &Column::new(DEGREE_IN, KqlType::Long)),
            "node_degree_out" => node_value(row, call, &Column::new(DEGREE_OUT, KqlType::Long)),
            "node_id" => bind_node_id(row, call),
            "labels" => bind_labels(row, call),
            _ => return None,
        })
    }

    /// `all(path, condition)`, `any(inner_nodes(path), condition)`, `map(path, value)`
    fn bind_over_path(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let name = call.name.text.as_str();
        let signature = format!("{name}(edge or inner_nodes(edge), expression)");
        check_arity(name, (2, 2), call.args.len(), &signature, call.span)?;
        let GraphRow::Match(values) = &mut row.graph else {
            return not_supported("a graph function inside of a graph function", call.span);
        };
        let (element, part) = path_elements(values, name, &call.args[0].expr)?;
        let names = values.names.clone();
        let mut inside = Row {
            graph: GraphRow::Element(part, names.clone()),
            ..Row::new(row.scope, names.graph.properties(part))
        };
        let body = &call.args[1].expr;
        let value = match name {
            "map" => self.bind_expr(&mut inside, body)?,
            _ => self.bind_predicate(&mut inside, body)?,
        };
        let gather = match name {
            "map" => Gather::List(value.kql_type),
            "all" => Gather::All,
            _ => Gather::Any,
        };
        let value = names.graph.over_elements(part, value);
        Ok(values.add(element, gather, value, call.span))
    }
}

/// The edges of a path, or the nodes inside of it.
fn path_elements(values: &MatchValues, function: &str, expr: &ast::Expr) -> Bind<(Element, Part)> {
    let (name, is_inner) = match expr {
        ast::Expr::Name(name) => (Some(name), false),
        ast::Expr::Call(call) if call.name.text == "inner_nodes" => {
            check_arity(
                "inner_nodes",
                (1, 1),
                call.args.len(),
                "inner_nodes(edge)",
                call.span,
            )?;
            match &call.args[0].expr {
                ast::Expr::Name(name) => (Some(name), true),
                _ => (None, true),
            }
        }
        _ => (None, false),
    };
    let variable = name.and_then(|name| values.names.variable(&name.text));
    match variable.map(|variable| variable.kind) {
        Some(VariableKind::Path(idx)) if is_inner => Ok((Element::Inner(idx), Part::Node)),
        Some(VariableKind::Path(idx)) => Ok((Element::Edge(idx), Part::Edge)),
        _ => {
            let message =
                format!("`{function}` goes over a named edge of variable length, this is none");
            Err(Diagnostic::error(Code::WrongType, message, expr.span())
                .with_help("such an edge is written `-[e*1..5]->`")
                .into())
        }
    }
}

/// A value of the node that a call names, or inside of `inner_nodes`, of the node at hand.
fn node_value(row: &mut Row<'_>, call: &ast::Call, column: &Column) -> Bind<Expr> {
    let name = call.name.text.as_str();
    let value = Expr::column(column, call.span);
    match (&mut row.graph, call.args.as_slice()) {
        (GraphRow::Element(Part::Node, _), []) => Ok(value),
        (GraphRow::Match(values), [arg]) => {
            let variable = match &arg.expr {
                ast::Expr::Name(name) => values.names.variable(&name.text),
                _ => None,
            };
            match variable.map(|variable| variable.kind) {
                Some(kind @ VariableKind::Node(_)) => Ok(values.add_of(kind, value, call.span)),
                _ => error(
                    Code::WrongType,
                    format!("`{name}` takes a named node of the pattern"),
                    arg.span,
                ),
            }
        }
        _ => Err(wrong_element_call(name, "nodes", call.span).into()),
    }
}

fn wrong_element_call(function: &str, of: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`{function}` takes a named element of the pattern, or is called without one inside of `all`, `any` and `map`"
    );
    Diagnostic::error(Code::WrongArgumentCount, message, span)
        .with_help(format!("it is a value of {of}"))
}

fn bind_node_id(row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
    let id_type = match &row.graph {
        GraphRow::Match(values) => values.graph().id,
        GraphRow::Element(_, names) => names.graph.id,
        GraphRow::None => unreachable!("graph functions are bound where elements of a graph are"),
    };
    let id = node_value(row, call, &Column::new(ID, id_type))?;
    Ok(conversion::explicit(id, KqlType::String))
}

/// Transient graphs have no labels.
fn bind_labels(row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
    let none = Expr::literal(Value::Dynamic("[]".to_owned()), call.span);
    match (&row.graph, call.args.as_slice()) {
        (GraphRow::Element(..), []) => Ok(none),
        (GraphRow::Match(values), [arg]) => match &arg.expr {
            ast::Expr::Name(name) if values.names.variable(&name.text).is_some() => Ok(none),
            _ => error(
                Code::WrongType,
                "`labels` takes a named element of the pattern",
                arg.span,
            ),
        },
        _ => Err(wrong_element_call("labels", "nodes and edges", call.span).into()),
    }
}
