//! `make-graph`: a graph of a table of edges and tables of nodes.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::check_options;
use super::project_away::known_column;
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::{Bind, all, error, not_supported};
use crate::extension::Step;
use crate::extension::graph::MakeGraph;
use crate::graph::{FROM, Graph, ID, Part, Piped, TO};
use crate::scope::Scope;

/// The column that says what a row is: 0 for an edge, or the number of a table of nodes.
const TABLE: &str = "graph.table";
/// The column of a graph's rows that says to which graph they belong.
const PARTITION: &str = "graph.partition";

/// A table of nodes.
struct NodeTable {
    rows: Arc<Rel>,
    key: Column,
}

impl Binder<'_> {
    pub(super) fn bind_make_graph(
        &self,
        edges: Arc<Rel>,
        node: &ast::MakeGraph,
        scope: &Scope,
    ) -> Bind<Piped> {
        check_options("make-graph", &node.params, &[])?;
        if !node.is_directed {
            return not_supported("an undirected graph", node.span);
        }
        if let ast::GraphNodes::Id(name) = &node.nodes
            && name.text.is_empty()
        {
            let message = "option `with_node_id` is a name";
            return error(Code::UnknownOption, message, name.span);
        }
        let ends = edge_ends(&edges, node)?;
        let tables = self.bind_node_tables(node, &ends[0], scope)?;
        let source = GraphSource::new(edges, ends, tables, node);
        match &node.partitioned_by {
            None => Ok(Piped::Graph(Arc::new(source.graph(source.rows(None))))),
            Some(partition) => self.bind_partitioned_graph(&source, partition, scope),
        }
    }

    fn bind_node_tables(
        &self,
        node: &ast::MakeGraph,
        end: &Column,
        scope: &Scope,
    ) -> Bind<Vec<NodeTable>> {
        let ast::GraphNodes::Tables(tables) = &node.nodes else {
            return Ok(Vec::new());
        };
        all(tables.iter().map(|table| {
            let rows = self.bind_table(&table.table, scope)?;
            let key = known_column(&rows.columns, &table.key)?.clone();
            check_id(&key, table.key.span)?;
            if key.kql_type != end.kql_type {
                let message = format!(
                    "the ids of nodes are of the type of the edges' ends, {}, this is a {}",
                    end.kql_type, key.kql_type
                );
                return error(Code::DifferentNodeIds, message, table.key.span);
            }
            Ok(NodeTable { rows, key })
        }))
    }

    /// One graph for each value of a column, and one operator over each.
    fn bind_partitioned_graph(
        &self,
        source: &GraphSource,
        partition: &ast::GraphPartition,
        scope: &Scope,
    ) -> Bind<Piped> {
        let key = source.partition_key(partition)?;
        let operators = &partition.query.operators;
        match operators.first() {
            Some(ast::Operator::GraphMatch(_) | ast::Operator::GraphShortestPaths(_)) => {}
            _ => {
                let message = "`partitioned-by` takes `graph-match` or `graph-shortest-paths`";
                return error(Code::WrongContext, message, partition.query.span);
            }
        }
        let input = Arc::new(source.rows(Some(&key)));
        let group = Rel::group_rows(input.columns.clone(), false, partition.span);
        let graph = Piped::Graph(Arc::new(source.graph(group)));
        let query = self
            .bind_piped_operators(graph, operators, scope)?
            .into_table(partition.query.span)?;
        let hidden = Column::new(PARTITION, key.kql_type);
        let rel = self.apply_to_parts(input, &hidden, &query, None, partition.span)?;
        Ok(Piped::Table(Arc::new(rel)))
    }
}

fn edge_ends(edges: &Rel, node: &ast::MakeGraph) -> Bind<[Column; 2]> {
    let ends = all([&node.source, &node.target].into_iter().map(|name| {
        let column = known_column(&edges.columns, name)?.clone();
        check_id(&column, name.span)?;
        Ok(column)
    }))?;
    let [source, target] = <[Column; 2]>::try_from(ends).expect("an edge has two ends");
    if source.kql_type != target.kql_type {
        let message = format!(
            "the ends of an edge are of one type, these are a {} and a {}",
            source.kql_type, target.kql_type
        );
        return error(Code::DifferentEnds, message, node.target.span);
    }
    Ok([source, target])
}

fn check_id(column: &Column, span: Span) -> Bind<()> {
    if column.kql_type != KqlType::Dynamic {
        return Ok(());
    }
    let message = format!(
        "`{}` is a dynamic, which cannot be the id of a node",
        column.name
    );
    Err(Diagnostic::error(Code::DynamicNodeId, message, span)
        .with_help("convert it first, as with `tostring()`")
        .into())
}

/// What a graph is made of.
struct GraphSource {
    edges: Arc<Rel>,
    ends: [Column; 2],
    tables: Vec<NodeTable>,
    /// The properties of nodes.
    nodes: Vec<Column>,
    /// Names that two tables of nodes have in different types.
    conflicts: Vec<String>,
    span: Span,
}

impl GraphSource {
    fn new(
        edges: Arc<Rel>,
        ends: [Column; 2],
        tables: Vec<NodeTable>,
        node: &ast::MakeGraph,
    ) -> GraphSource {
        let (mut nodes, mut conflicts) = properties(&tables);
        if let ast::GraphNodes::Id(name) = &node.nodes {
            nodes.push(Column::new(&name.text, ends[0].kql_type));
        }
        conflicts.dedup();
        GraphSource {
            edges,
            ends,
            tables,
            nodes,
            conflicts,
            span: node.span,
        }
    }

    /// The column that says to which graph a row belongs: all tables have it.
    fn partition_key(&self, partition: &ast::GraphPartition) -> Bind<Column> {
        let ast::Expr::Name(name) = &partition.column else {
            let message = "`partitioned-by` takes a column";
            return error(Code::WrongType, message, partition.column.span());
        };
        let key = known_column(&self.edges.columns, name)?.clone();
        if key.kql_type == KqlType::Dynamic {
            let message = "the column of `partitioned-by` cannot be a dynamic";
            return error(Code::WrongType, message, name.span);
        }
        let is_everywhere = !self.tables.is_empty()
            && self.tables.iter().all(|table| {
                let column = table.rows.column(&key.name);
                column.is_some_and(|column| column.kql_type == key.kql_type)
            });
        if !is_everywhere {
            let message = format!(
                "not every table of nodes has a column `{}` of type {}",
                key.name, key.kql_type
            );
            return Err(Diagnostic::error(Code::UnknownName, message, name.span)
                .with_help("the edges and all tables of nodes have the column of `partitioned-by`")
                .into());
        }
        Ok(key)
    }

    /// The rows of all tables, one below the other.
    fn rows(&self, partition: Option<&Column>) -> Rel {
        let [source, target] = &self.ends;
        let own = self.part(&self.edges, 0, source, Some(target), partition);
        let tables = self.tables.iter().enumerate();
        let nodes = tables.map(|(idx, table)| {
            self.part(&table.rows, idx as i64 + 1, &table.key, None, partition)
        });
        let mut parts: Vec<Arc<Rel>> = std::iter::once(own).chain(nodes).map(Arc::new).collect();
        if parts.len() == 1 {
            return Arc::unwrap_or_clone(parts.remove(0));
        }
        Rel {
            columns: parts[0].columns.clone(),
            kind: RelKind::Union(parts),
            span: self.span,
            is_serialized: false,
        }
    }

    /// The rows of one table, with nulls for what it does not have.
    fn part(
        &self,
        rows: &Arc<Rel>,
        table: i64,
        from: &Column,
        to: Option<&Column>,
        partition: Option<&Column>,
    ) -> Rel {
        let span = self.span;
        let null = |kql_type| Expr::literal(Value::null(kql_type), span);
        let end = to.map_or(null(from.kql_type), |to| Expr::column(to, span));
        let mut named = vec![
            (TABLE.to_owned(), Expr::literal(Value::Long(table), span)),
            (FROM.to_owned(), Expr::column(from, span)),
            (TO.to_owned(), end),
        ];
        let is_edge = to.is_some();
        for property in &self.edges.columns {
            let value = match is_edge {
                true => Expr::column(property, span),
                false => null(property.kql_type),
            };
            named.push((Part::Edge.hidden(property).name, value));
        }
        for property in &self.nodes {
            let value = match rows.column(&property.name) {
                Some(column) if !is_edge => Expr::column(column, span),
                _ => null(property.kql_type),
            };
            named.push((Part::Node.hidden(property).name, value));
        }
        if let Some(partition) = partition {
            named.push((PARTITION.to_owned(), Expr::column(partition, span)));
        }
        rows.clone().project(named, span)
    }

    /// The graph of rows as [`GraphSource::rows`] gives them.
    fn graph(&self, rows: Rel) -> Graph {
        let shown: Vec<(String, Expr)> = rows
            .identity()
            .into_iter()
            .filter(|(name, _)| name != PARTITION)
            .collect();
        let edge_columns = self
            .edges
            .columns
            .iter()
            .map(|column| Part::Edge.hidden(column));
        let node_columns = self.nodes.iter().map(|column| Part::Node.hidden(column));
        let properties = edge_columns.chain(node_columns);
        let id = self.ends[0].kql_type;
        let columns = [
            Column::new(FROM, KqlType::Long),
            Column::new(TO, KqlType::Long),
            Column::new(ID, id),
        ];
        let elements = Rel {
            kind: RelKind::Step {
                input: Arc::new(Arc::new(rows).project(shown, self.span)),
                step: Step::new(MakeGraph { keys: self.keys() }),
            },
            columns: columns.into_iter().chain(properties).collect(),
            span: self.span,
            is_serialized: false,
        };
        Graph {
            elements: Arc::new(elements),
            nodes: self.nodes.clone(),
            edges: self.edges.columns.clone(),
            conflicts: self.conflicts.clone(),
            ends: self.ends.clone(),
            id,
        }
    }

    /// The positions of the properties that hold the ids of nodes, among all properties.
    fn keys(&self) -> Vec<usize> {
        let is_key = |property: &Column| {
            let mut tables = self.tables.iter();
            self.tables.is_empty() || tables.any(|table| table.key.name == property.name)
        };
        let first = self.edges.columns.len();
        let keys = self.nodes.iter().enumerate();
        keys.filter(|(_, property)| is_key(property))
            .map(|(idx, _)| first + idx)
            .collect()
    }
}

/// The columns of all tables of nodes, and the names that two of them have in different types.
fn properties(tables: &[NodeTable]) -> (Vec<Column>, Vec<String>) {
    let mut properties: Vec<Column> = Vec::new();
    let mut conflicts: Vec<String> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.rows.columns) {
        match properties.iter().find(|known| known.name == column.name) {
            None => properties.push(column.clone()),
            Some(known) if known.kql_type != column.kql_type => {
                conflicts.push(column.name.clone());
            }
            Some(_) => {}
        }
    }
    properties.retain(|property| !conflicts.contains(&property.name));
    (properties, conflicts)
}
