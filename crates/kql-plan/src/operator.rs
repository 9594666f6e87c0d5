//! Binds tables: sources, pipelines, and the operators in them, one file each.

mod as_;
mod assert_schema;
mod consume;
mod count;
mod datatable;
mod distinct;
mod evaluate;
mod extend;
mod externaldata;
mod facet;
mod find;
mod fork;
mod getschema;
mod graph_clauses;
mod graph_mark_components;
mod graph_match;
mod graph_naming;
mod graph_pattern;
mod graph_shortest_paths;
mod graph_to_table;
mod graph_where;
mod inline_external_table;
mod invoke;
mod join;
mod macro_expand;
mod make_graph;
mod make_series;
mod mv_apply;
mod mv_expand;
mod parse;
mod parse_kv;
mod parse_where;
mod partition;
mod pattern;
mod place;
mod print;
mod project;
mod project_away;
mod project_by_names;
mod project_rename;
mod project_reorder;
mod range;
mod reduce;
mod render;
mod results;
mod sample;
mod sample_distinct;
mod scan;
mod search;
mod several_mistakes;
mod sort;
mod summarize;
mod take;
mod top;
mod top_hitters;
mod top_nested;
mod union;
mod watchlist;
mod where_;

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use crate::binder::Binder;
use crate::bound::{Output, Rel, RelKind};
use crate::error::{Bind, error, not_supported};
use crate::graph::{Graph, Piped, not_a_table};
use crate::remedy::instead_of_table;
use crate::saved_function::is_inside;
use crate::scope::{Scope, Variable};
use crate::suggest::did_you_mean;

use pattern::pattern_call;
use place::{PLACE_FUNCTIONS, is_placed_table};
use several_mistakes::Mistakes;
use watchlist::{GET_WATCHLIST, GET_WATCHLIST_ALIAS};

pub(crate) use graph_to_table::named_graph_tables;
pub(crate) use pattern::PATTERN;
pub(crate) use place::is_place;
pub(crate) use project_away::matches_pattern;

pub use evaluate::{PluginDef, PluginOccurs, PluginParam, plugins};
pub use watchlist::WATCHLIST_COLUMNS;

/// Functions whose value is a table or a part of the database.
const TABLE_FUNCTIONS: &[&str] = &[
    "table",
    "graph",
    "materialize",
    "external_table",
    "materialized_view",
    "stored_query_result",
    GET_WATCHLIST,
    GET_WATCHLIST_ALIAS,
];

impl Binder<'_> {
    /// True where an expression stands for a table.
    pub(crate) fn is_tabular(&self, expr: &ast::Expr, scope: &Scope) -> bool {
        match expr {
            ast::Expr::Pipe(_)
            | ast::Expr::Operator(_)
            | ast::Expr::DataTable(_)
            | ast::Expr::ExternalData(_)
            | ast::Expr::InlineExternalTable(_)
            | ast::Expr::ContextualDataTable(_)
            | ast::Expr::MaterializedViewCombine(_)
            | ast::Expr::Materialize(_)
            | ast::Expr::ToTable(_)
            | ast::Expr::DataScoped(_) => true,
            ast::Expr::Name(name) => match scope.get(&name.text) {
                Some(Variable::Function(function, captured)) => {
                    function.params.is_empty() && self.returns_table(function, captured)
                }
                Some(variable) => matches!(variable, Variable::Table(_) | Variable::Graph(_)),
                None => {
                    self.catalog_table(&name.text, scope).is_some()
                        || name.text == GET_WATCHLIST_ALIAS
                        || self.is_saved_table(&name.text, scope)
                }
            },
            ast::Expr::Call(call) => {
                pattern_call(expr, scope).is_some() || self.is_tabular_call(call, scope)
            }
            ast::Expr::Path(path) => {
                is_placed_table(path, scope) || pattern_call(expr, scope).is_some()
            }
            _ => false,
        }
    }

    fn is_tabular_call(&self, call: &ast::Call, scope: &Scope) -> bool {
        match scope.get(&call.name.text) {
            Some(Variable::Function(function, captured)) => self.returns_table(function, captured),
            Some(_) => false,
            None => {
                TABLE_FUNCTIONS.contains(&call.name.text.as_str())
                    || self.is_saved_table(&call.name.text, scope)
            }
        }
    }

    /// True where a saved function has this name and returns a table.
    fn is_saved_table(&self, name: &str, scope: &Scope) -> bool {
        // A function that calls itself is refused where it is bound.
        if is_inside(name, scope) {
            return true;
        }
        let saved = self.saved_function(name, scope);
        saved.is_some_and(|(function, captured)| self.returns_table(&function, &captured))
    }

    /// True where a function's result is a table. Its body is not bound: only names are looked up.
    pub(crate) fn returns_table(&self, function: &ast::Function, captured: &Scope) -> bool {
        let Some(result) = &function.body.result else {
            return false;
        };
        let mut scope = captured.clone();
        let empty = || {
            Variable::Table(Arc::new(Rel::batches(
                Vec::new(),
                Vec::new(),
                function.span,
            )))
        };
        let scalar = || {
            Variable::Scalar(crate::bound::Expr::literal(
                kql_types::Value::Bool(true),
                function.span,
            ))
        };
        for param in &function.params {
            let is_scalar = matches!(param.ty, ast::ParamType::Scalar(_));
            scope = scope.with(&param.name.text, if is_scalar { scalar() } else { empty() });
        }
        for statement in &function.body.statements {
            if let ast::Statement::Let(node) = statement {
                let variable = match &node.value {
                    ast::LetValue::Function(function) => {
                        Variable::Function(Arc::new(function.clone()), scope.clone())
                    }
                    ast::LetValue::Expr(expr) if self.is_tabular(expr, &scope) => empty(),
                    ast::LetValue::Expr(_) => scalar(),
                };
                scope = scope.with(&node.name.text, variable);
            }
        }
        self.is_tabular(result, &scope)
    }

    /// Binds an expression that stands for a table.
    pub(crate) fn bind_table(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        self.bind_piped(expr, scope)?.into_table(expr.span())
    }

    /// Binds an expression that stands for a table or a graph.
    pub(crate) fn bind_piped(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Piped> {
        self.spend(expr.span())?;
        stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match expr {
            _ if pattern_call(expr, scope).is_some() => {
                self.bind_table_source(expr, scope).map(Piped::Table)
            }
            ast::Expr::Name(name) => self.bind_table_name(name, scope),
            ast::Expr::Pipe(pipeline) => self.bind_pipeline(pipeline, scope),
            ast::Expr::Call(call) => self.bind_table_call(call, scope),
            other => self.bind_table_source(other, scope).map(Piped::Table),
        })
    }

    fn bind_table_source(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        if let Some(pattern) = pattern_call(expr, scope) {
            return self.bind_pattern(pattern, scope);
        }
        match expr {
            ast::Expr::Operator(operator) => self.bind_source_operator(operator, scope),
            ast::Expr::DataTable(node) => self.bind_datatable(node, scope),
            ast::Expr::Materialize(node) => self.bind_materialize(&node.query, scope),
            ast::Expr::ToTable(node) => self.bind_table(&node.query, scope),
            ast::Expr::DataScoped(node) => self.bind_table(&node.table, scope),
            ast::Expr::Path(path) => self.bind_placed_table(path, scope),
            ast::Expr::ExternalData(node) => self.bind_externaldata(node, scope),
            ast::Expr::InlineExternalTable(node) => {
                inline_external_table::bind_inline_external_table(node)
            }
            ast::Expr::ContextualDataTable(node) => {
                not_supported("`__contextual_datatable`", node.span)
            }
            ast::Expr::MaterializedViewCombine(node) => {
                not_supported("`materialized-view-combine`", node.span)
            }
            other => error(
                Code::NotTabular,
                "a scalar stands where a table is needed",
                other.span(),
            ),
        }
    }

    fn bind_table_name(&self, name: &ast::Name, scope: &Scope) -> Bind<Piped> {
        match scope.get(&name.text) {
            Some(Variable::Table(rel)) => return Ok(Piped::Table(rel.clone())),
            Some(Variable::Graph(graph)) => return Ok(Piped::Graph(graph.clone())),
            Some(Variable::Scalar(_) | Variable::Step | Variable::RowValue) => {
                return error(
                    Code::NotTabular,
                    format!("`{}` is a scalar, a table is needed here", name.text),
                    name.span,
                );
            }
            Some(Variable::Place(_) | Variable::Group(_) | Variable::Access(_)) => {
                return error(
                    Code::NotTabular,
                    format!("`{0}` is a place; add a table, as in `{0}.T`", name.text),
                    name.span,
                );
            }
            Some(Variable::Function(function, captured)) => {
                let call = ast::Call {
                    name: name.clone(),
                    args: Vec::new(),
                    span: name.span,
                };
                let (function, captured) = (function.clone(), captured.clone());
                return self.bind_user_table(scope, &call, &function, &captured, None);
            }
            None => {}
        }
        if let Some((function, captured)) = self.function(name, scope)? {
            let call = ast::Call {
                name: name.clone(),
                args: Vec::new(),
                span: name.span,
            };
            return self.bind_user_table(scope, &call, &function, &captured, None);
        }
        match self.scan(&name.text, name.span, scope) {
            Some(rel) => Ok(Piped::Table(Arc::new(rel))),
            None if name.text == GET_WATCHLIST_ALIAS => {
                let aliases = self.bind_watchlist_aliases(name.span);
                Ok(Piped::Table(Arc::new(aliases)))
            }
            None => Err(self.unknown_table(name, scope).into()),
        }
    }

    /// The rows of a table of the catalog.
    pub(crate) fn scan(&self, table: &str, span: Span, scope: &Scope) -> Option<Rel> {
        let source = self.catalog_table(table, scope)?;
        let columns = source.columns.clone();
        let kind = RelKind::Scan {
            table: table.to_owned(),
            source,
        };
        Some(Rel {
            kind,
            columns,
            span,
            is_serialized: false,
        })
    }

    /// What to say about a table that nobody knows.
    pub(crate) fn unknown_table(&self, name: &ast::Name, scope: &Scope) -> Diagnostic {
        if let Some(out_of_reach) = self.out_of_reach(name, scope) {
            return out_of_reach;
        }
        let tables = self.catalog.table_names();
        let help = did_you_mean(
            &name.text,
            tables.iter().map(String::as_str).chain(scope.names()),
        );
        let mut diagnostic = Diagnostic::error(
            Code::UnknownName,
            format!("no table named `{}`", name.text),
            name.span,
        );
        diagnostic.help = help.or_else(|| instead_of_table(&name.text).map(str::to_owned));
        diagnostic
    }

    fn bind_table_call(&self, call: &ast::Call, scope: &Scope) -> Bind<Piped> {
        if let Some((function, captured)) = self.function(&call.name, scope)? {
            return self.bind_user_table(scope, call, &function, &captured, None);
        }
        self.bind_library_table(call, scope).map(Piped::Table)
    }

    fn bind_library_table(&self, call: &ast::Call, scope: &Scope) -> Bind<Arc<Rel>> {
        match (call.name.text.as_str(), call.args.as_slice()) {
            (GET_WATCHLIST, _) => self.bind_watchlist(call, scope),
            (GET_WATCHLIST_ALIAS, []) => Ok(Arc::new(self.bind_watchlist_aliases(call.span))),
            ("materialized_view", [name, ..]) => self.bind_table_function(&name.expr, scope),
            ("table", [name, ..]) => self.bind_table_function(&name.expr, scope),
            ("graph", _) => Err(stored_graph(call.name.span).into()),
            ("materialize", [query]) => self.bind_materialize(&query.expr, scope),
            (name, _) if PLACE_FUNCTIONS.contains(&name) => error(
                Code::NotTabular,
                format!("`{name}` names a place; add a table, as in `{name}(...).T`"),
                call.span,
            ),
            (name, _) if TABLE_FUNCTIONS.contains(&name) => {
                not_supported(format!("function `{name}`"), call.name.span)
            }
            (name, _) if kql_functions::scalar(name).is_some() => error(
                Code::NotTabular,
                format!("`{name}` returns a scalar, a table is needed here"),
                call.span,
            ),
            (name, _) => {
                let saved = self.catalog.function_names();
                let known = scope.names().chain(TABLE_FUNCTIONS.iter().copied());
                let help = if scope.names().any(|known| known == name) {
                    Some(format!(
                        "`{name}` is no function: leave out the parentheses"
                    ))
                } else {
                    did_you_mean(name, known.chain(saved.iter().map(String::as_str)))
                };
                let mut diagnostic = Diagnostic::error(
                    Code::UnknownFunction,
                    format!("no function named `{name}`"),
                    call.name.span,
                );
                diagnostic.help = help.or_else(|| instead_of_table(name).map(str::to_owned));
                Err(diagnostic.into())
            }
        }
    }

    /// `table("T")`
    fn bind_table_function(&self, name: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        let (value, span) = self.bind_constant(scope, name)?;
        let kql_types::Value::String(text) = value else {
            return error(Code::WrongType, "a table's name is a string", span);
        };
        let name = ast::Name {
            text,
            kind: ast::NameKind::Bracketed,
            span,
        };
        self.bind_table_name(&name, scope)?.into_table(span)
    }

    /// Runs the query at once and keeps its rows, so that every use sees the same ones.
    fn bind_materialize(&self, query: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        let rel = self.bind_table(query, scope)?;
        if rel.missing_rows().is_some() {
            return Ok(rel);
        }
        let batches = self.run(&rel, query.span())?;
        Ok(Arc::new(Rel::batches(
            rel.columns.clone(),
            batches,
            query.span(),
        )))
    }

    /// Binds a table whose pipeline may end in `render`.
    pub(crate) fn bind_rendered(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Output> {
        let ast::Expr::Pipe(pipeline) = expr else {
            return Ok(Output {
                rel: self.bind_table(expr, scope)?,
                render: None,
            });
        };
        let Some((ast::Operator::Render(render), operators)) = pipeline.operators.split_last()
        else {
            return Ok(Output {
                rel: self.bind_table(expr, scope)?,
                render: None,
            });
        };
        let source = self.bind_piped(&pipeline.source, scope)?;
        let rel = self
            .bind_piped_operators(source, operators, scope)?
            .into_table(expr.span())?;
        Ok(Output {
            rel,
            render: Some(self.bind_render(render, scope)?),
        })
    }

    fn bind_pipeline(&self, pipeline: &ast::Pipeline, scope: &Scope) -> Bind<Piped> {
        self.bind_piped_operators(
            self.bind_piped(&pipeline.source, scope)?,
            &pipeline.operators,
            scope,
        )
    }

    /// Applies operators one after another to a table, and gives the table that comes out.
    pub(crate) fn bind_operators(
        &self,
        source: Arc<Rel>,
        operators: &[ast::Operator],
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        let span = operators.last().map_or(source.span, ast::Operator::span);
        self.bind_piped_operators(Piped::Table(source), operators, scope)?
            .into_table(span)
    }

    /// Applies operators one after another. A name that `as` gives is known from there on. Of an operator with a mistake that
    /// keeps the columns, those behind it are checked all the same.
    pub(crate) fn bind_piped_operators(
        &self,
        source: Piped,
        operators: &[ast::Operator],
        scope: &Scope,
    ) -> Bind<Piped> {
        let mut state = PipelineState {
            scope: scope.clone(),
            name: None,
        };
        let mut mistakes = Mistakes::default();
        let mut rows = source;
        for operator in operators {
            match self.bind_piped_operator(rows.clone(), operator, &mut state) {
                Ok(next) => rows = next,
                Err(errors) => {
                    if !mistakes.take(errors, operator) {
                        break;
                    }
                }
            }
        }
        match mistakes.into_errors() {
            Some(errors) => Err(errors),
            None => Ok(rows),
        }
    }

    fn bind_piped_operator<'a>(
        &self,
        input: Piped,
        operator: &'a ast::Operator,
        state: &mut PipelineState<'a>,
    ) -> Bind<Piped> {
        let input = match input {
            Piped::Table(input) => input,
            Piped::Graph(graph) => return self.bind_graph_operator(&graph, operator, &state.scope),
        };
        let rel = match operator {
            ast::Operator::As(node) => {
                state.scope = as_::bind_as(node, &input, &state.scope);
                state.name = Some(&node.name.text);
                input
            }
            ast::Operator::Union(node) => {
                let label = state.name.take().unwrap_or("union_arg0").to_owned();
                Arc::new(self.bind_union(Some((input, label)), node, &state.scope)?)
            }
            ast::Operator::Search(node) => {
                Arc::new(self.bind_piped_search(input, state.name.take(), node, &state.scope)?)
            }
            ast::Operator::MakeGraph(node) => {
                return self.bind_make_graph(input, node, &state.scope);
            }
            other => {
                state.name = None;
                self.bind_operator(input, other, &state.scope)?
            }
        };
        Ok(Piped::Table(rel))
    }

    fn bind_graph_operator(
        &self,
        graph: &Arc<Graph>,
        operator: &ast::Operator,
        scope: &Scope,
    ) -> Bind<Piped> {
        let rel = match operator {
            ast::Operator::GraphMatch(node) => self.bind_graph_match(graph, node, scope),
            ast::Operator::GraphShortestPaths(node) => {
                self.bind_graph_shortest_paths(graph, node, scope)
            }
            ast::Operator::GraphToTable(node) => self.bind_graph_to_table(graph, node),
            other => {
                let graph = match other {
                    ast::Operator::GraphMarkComponents(node) => {
                        graph_mark_components::bind_graph_mark_components(graph, node)
                    }
                    ast::Operator::GraphWhereNodes(node) => {
                        self.bind_graph_where_nodes(graph, node, scope)
                    }
                    ast::Operator::GraphWhereEdges(node) => {
                        self.bind_graph_where_edges(graph, node, scope)
                    }
                    other => {
                        let expected = format!("`{}` takes a table", other.keyword());
                        return Err(not_a_table(&expected, other.span()).into());
                    }
                }?;
                return Ok(Piped::Graph(Arc::new(graph)));
            }
        }?;
        Ok(Piped::Table(Arc::new(rel)))
    }

    fn bind_operator(
        &self,
        input: Arc<Rel>,
        operator: &ast::Operator,
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        let rel = match operator {
            ast::Operator::Where(node) => self.bind_where(input, node, scope),
            ast::Operator::Project(node) => self.bind_project(input, node, scope),
            ast::Operator::ProjectAway(node) => self.bind_project_away(input, node),
            ast::Operator::ProjectKeep(node) => self.bind_project_keep(input, node),
            ast::Operator::ProjectRename(node) => self.bind_project_rename(input, node),
            ast::Operator::ProjectReorder(node) => self.bind_project_reorder(input, node),
            ast::Operator::Extend(node) => self.bind_extend(input, node, scope),
            ast::Operator::Serialize(node) => self.bind_serialize(input, node, scope),
            ast::Operator::Summarize(node) => self.bind_summarize(input, node, scope),
            ast::Operator::Sort(node) => self.bind_sort(input, node, scope),
            ast::Operator::Take(node) => self.bind_take(input, node, scope),
            ast::Operator::Top(node) => self.bind_top(input, node, scope),
            ast::Operator::Count(node) => self.bind_count(input, node),
            ast::Operator::Distinct(node) => self.bind_distinct(input, node, scope),
            ast::Operator::Join(node) => self.bind_join(input, node, scope),
            ast::Operator::Lookup(node) => self.bind_lookup(input, node, scope),
            ast::Operator::MvExpand(node) => self.bind_mv_expand(input, node, scope),
            ast::Operator::MakeSeries(node) => self.bind_make_series(input, node, scope),
            ast::Operator::Scan(node) => self.bind_scan(input, node, scope),
            ast::Operator::TopNested(node) => self.bind_top_nested(input, node, scope),
            ast::Operator::TopHitters(node) => self.bind_top_hitters(input, node, scope),
            ast::Operator::Sample(node) => self.bind_sample(input, node, scope),
            ast::Operator::SampleDistinct(node) => self.bind_sample_distinct(input, node, scope),
            ast::Operator::MvApply(node) => self.bind_mv_apply(input, node, scope),
            ast::Operator::Partition(node) => self.bind_partition(input, node, scope),
            ast::Operator::Parse(node) => self.bind_parse(input, node, scope),
            ast::Operator::ParseKv(node) => self.bind_parse_kv(input, node, scope),
            ast::Operator::ParseWhere(node) => self.bind_parse_where(input, node, scope),
            ast::Operator::Evaluate(node) => self.bind_evaluate(input, node, scope),
            ast::Operator::Invoke(node) => self.bind_invoke(input, node, scope),
            ast::Operator::ProjectByNames(node) => self.bind_project_by_names(input, node, scope),
            ast::Operator::Reduce(node) => self.bind_reduce(input, node, scope),
            ast::Operator::AssertSchema(node) => assert_schema::bind_assert_schema(&input, node),
            ast::Operator::Consume(node) => consume::bind_consume(&input, node),
            // Its rows are computed once in any case.
            ast::Operator::ExecuteAndCache(_) => return Ok(input),
            ast::Operator::Fork(node) => return several(node.span),
            ast::Operator::Facet(node) => return several(node.span),
            ast::Operator::GetSchema(node) => getschema::bind_getschema(&input, node),
            ast::Operator::Render(node) => return Ok(self.bind_inner_render(input, node)),
            ast::Operator::Print(_)
            | ast::Operator::Range(_)
            | ast::Operator::Find(_)
            | ast::Operator::MacroExpand(_) => return needs_no_rows(operator),
            ast::Operator::GraphMatch(_)
            | ast::Operator::GraphShortestPaths(_)
            | ast::Operator::GraphToTable(_)
            | ast::Operator::GraphMarkComponents(_)
            | ast::Operator::GraphWhereNodes(_)
            | ast::Operator::GraphWhereEdges(_) => return no_graph(operator),
            other => return not_supported(format!("operator `{}`", other.keyword()), other.span()),
        }?;
        Ok(Arc::new(rel))
    }

    /// Operators that start a pipeline.
    fn bind_source_operator(&self, operator: &ast::Operator, scope: &Scope) -> Bind<Arc<Rel>> {
        let rel = match operator {
            ast::Operator::Print(node) => self.bind_print(node, scope),
            ast::Operator::Range(node) => self.bind_range(node, scope),
            ast::Operator::Union(node) => self.bind_union(None, node, scope),
            ast::Operator::Search(node) => self.bind_search(node, scope),
            ast::Operator::Find(node) => self.bind_find(node, scope),
            ast::Operator::MacroExpand(node) => self.bind_macro_expand(node, scope),
            ast::Operator::Evaluate(node) => {
                return not_supported("`evaluate` without rows", node.span);
            }
            other => return needs_rows(other),
        }?;
        Ok(Arc::new(rel))
    }
}

/// What the operators of a pipeline know of each other.
struct PipelineState<'a> {
    scope: Scope,
    /// The name that `as` gave to the rows at hand.
    name: Option<&'a str>,
}

/// An operator that starts a query, behind `|`.
fn needs_no_rows<T>(operator: &ast::Operator) -> Bind<T> {
    let keyword = operator.keyword();
    let message = format!("the operator `{keyword}` starts a query and cannot follow `|`");
    error(Code::WrongContext, message, keyword_span(operator))
}

/// An operator that works on rows, at the start of a query.
fn needs_rows<T>(operator: &ast::Operator) -> Bind<T> {
    let keyword = operator.keyword();
    let message = format!("the operator `{keyword}` cannot start a query");
    let refusal = Diagnostic::error(Code::WrongContext, message, keyword_span(operator));
    let help = format!("write the table first: `T | {keyword}`");
    Err(refusal.with_help(help).into())
}

fn keyword_span(operator: &ast::Operator) -> Span {
    let span = operator.span();
    let end = span.start + operator.keyword().len() as u32;
    Span::new(span.start, end.min(span.end))
}

/// Graph operators take graphs.
fn no_graph<T>(operator: &ast::Operator) -> Bind<T> {
    let message = format!("`{}` takes a graph, this is a table", operator.keyword());
    let help = "make a graph of it first: `| make-graph source --> target`";
    Err(
        Diagnostic::error(Code::GraphMismatch, message, operator.span())
            .with_help(help)
            .into(),
    )
}

/// Graphs that are stored in a database.
fn stored_graph(span: kql_parser::Span) -> Diagnostic {
    let message = "function `graph`, which reads a stored graph, is not supported";
    Diagnostic::error(Code::NotSupported, message, span)
        .with_help("`make-graph` makes a graph of tables")
}

/// `fork` and `facet` give several tables, which no operator takes.
fn several<T>(span: Span) -> Bind<T> {
    error(
        Code::WrongContext,
        "an operator that gives several tables must be the last of a query",
        span,
    )
}

/// Grow the stack when less than this is left of it ...
pub(crate) const STACK_RED_ZONE: usize = 128 * 1024;
/// ... by this much.
pub(crate) const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// An option's value as text: a word or a string.
fn param_text(value: &ast::ParamValue) -> Option<String> {
    if let Some(word) = value.as_word() {
        return Some(word.to_owned());
    }
    match value {
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => match &literal.value {
            ast::LiteralValue::String(text) => Some(text.text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// An option's value as a word, or an error that names the words it may be.
fn word<'a>(param: &'a ast::Param, values: &[&'static str]) -> Bind<&'a str> {
    let word = param.value.as_word().or(match &param.value {
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => match &literal.value {
            ast::LiteralValue::String(text) => Some(text.text.as_str()),
            ast::LiteralValue::Bool(true) => Some("true"),
            ast::LiteralValue::Bool(false) => Some("false"),
            _ => None,
        },
        _ => None,
    });
    match word {
        Some(word) if values.contains(&word) => Ok(word),
        _ => {
            let message = format!(
                "option `{}` is one of {}",
                param.name.text,
                values.join(", ")
            );
            let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, param.span);
            diagnostic.help = word.and_then(|word| did_you_mean(word, values.iter().copied()));
            Err(diagnostic.into())
        }
    }
}

/// Refuses options that an operator does not have. Hints are accepted everywhere: they change no answer.
fn check_options(operator: &str, params: &[ast::Param], known: &[&'static str]) -> Bind<()> {
    let unknown = params.iter().find(|param| {
        let name = param.name.text.as_str();
        !name.starts_with("hint.") && !known.contains(&name)
    });
    let Some(param) = unknown else { return Ok(()) };
    let message = format!("operator `{operator}` has no option `{}`", param.name.text);
    let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, param.name.span);
    diagnostic.help = did_you_mean(&param.name.text, known.iter().copied());
    Err(diagnostic.into())
}

/// The option of this name.
fn option<'a>(params: &'a [ast::Param], name: &str) -> Option<&'a ast::Param> {
    params.iter().find(|param| param.name.text == name)
}
