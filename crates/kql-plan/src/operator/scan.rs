//! `scan`: a state machine over rows in an order.

use std::collections::HashSet;
use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};
use kql_types::{KqlType, Value};

use super::{check_options, option};
use crate::binder::Binder;
use crate::bound::{Column, Expr, ExprKind, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, all, error, not_supported};
use crate::expr::{Row, kql_type};
use crate::extension::Step;
use crate::extension::scan::{Scan, ScanExpr, ScanStep, StateColumn, StepOutput};
use crate::per_group::Groups;
use crate::scope::{Scope, Variable};
use crate::suggest::did_you_mean;

impl Binder<'_> {
    pub(super) fn bind_scan(&self, input: Arc<Rel>, node: &ast::Scan, scope: &Scope) -> Bind<Rel> {
        check_options("scan", &node.params, &["with_match_id"])?;
        let match_id =
            option(&node.params, "with_match_id").and_then(|param| param.value.as_word());
        let input = match node.order_by.as_slice() {
            [] => input,
            keys => {
                let keys = all(keys
                    .iter()
                    .map(|key| self.bind_sort_key(&input, key, scope)))?;
                Arc::new(input.sort(keys, node.span))
            }
        };
        if !input.is_serialized {
            return Err(Diagnostic::error(
                Code::WrongContext,
                "`scan` needs rows in an order",
                node.span,
            )
            .with_help("sort the rows first, or fix their order with `| serialize`")
            .into());
        }
        if node.partition_by.is_empty() {
            return self.bind_scanned(input, node, match_id, scope);
        }
        if match_id.is_some() {
            return not_supported("`with_match_id` with `partition by`", node.span);
        }
        let keys = all(node.partition_by.iter().map(|key| {
            let key = self.bind_expr(&mut Row::of(scope, &input), key)?;
            match key.kql_type {
                KqlType::Dynamic => {
                    error(Code::WrongType, "a partition cannot be a dynamic", key.span)
                }
                _ => Ok(key),
            }
        }))?;
        let rows = Rel::group_rows(input.columns.clone(), true, node.span);
        let query = self.bind_scanned(Arc::new(rows), node, None, scope)?;
        let applied = Groups::by(input, keys, None, node.span).apply(&query)?;
        Ok(applied.project(query.identity(), node.span))
    }

    fn bind_scanned(
        &self,
        input: Arc<Rel>,
        node: &ast::Scan,
        match_id: Option<&str>,
        scope: &Scope,
    ) -> Bind<Rel> {
        let declared = self.bind_declared(&input, node, scope)?;
        let mut columns = input.columns.clone();
        columns.extend(declared.iter().map(|(column, _)| column.clone()));
        if let Some(name) = match_id {
            if columns.iter().any(|column| column.name == name) {
                let message = format!("column `{name}` is named twice");
                return error(Code::DuplicateName, message, node.span);
            }
            columns.push(Column::new(name, KqlType::Long));
        }
        let machine = StepScope::new(&input, node, &declared, scope)?;
        let mut lifted = Lifted {
            named: input.identity(),
        };
        let steps = all(node
            .steps
            .iter()
            .map(|step| self.bind_scan_step(&machine, step, &mut lifted)))?;
        let scan = Scan {
            inputs: lifted.named.iter().map(|(_, expr)| expr.kql_type).collect(),
            kept: input.columns.len(),
            declared: declared.into_iter().map(|(_, default)| default).collect(),
            steps,
            has_match_id: match_id.is_some(),
        };
        Ok(Rel {
            kind: RelKind::Step {
                input: Arc::new(input.project(lifted.named, node.span)),
                step: Step::new(scan),
            },
            columns,
            span: node.span,
            is_serialized: true,
        })
    }

    /// The declared columns and their defaults.
    fn bind_declared(
        &self,
        input: &Rel,
        node: &ast::Scan,
        scope: &Scope,
    ) -> Bind<Vec<(Column, Value)>> {
        let mut names: HashSet<&str> = input
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        all(node.declare.iter().map(|declared| {
            let ast::ParamType::Scalar(type_name) = &declared.ty else {
                return error(Code::WrongType, "a column holds scalars", declared.span);
            };
            if !names.insert(&declared.name.text) {
                let message = format!("column `{}` is named twice", declared.name.text);
                return error(Code::DuplicateName, message, declared.name.span);
            }
            let column = Column::new(&declared.name.text, kql_type(type_name.ty));
            let default = match &declared.default {
                None => Value::null(column.kql_type),
                Some(default) => {
                    let (value, _) = self.bind_constant(scope, default)?;
                    kql_types::convert::to_type(value, column.kql_type)
                }
            };
            Ok((column, default))
        }))
    }

    fn bind_scan_step(
        &self,
        machine: &StepScope<'_>,
        node: &ast::ScanStep,
        lifted: &mut Lifted,
    ) -> Bind<ScanStep> {
        if node.is_optional {
            return not_supported("an optional step", node.span);
        }
        let mut row = Row::new(&machine.scope, &machine.columns);
        let condition = self.bind_predicate(&mut row, &node.condition)?;
        let assignments = all(node.assignments.iter().map(|assignment| {
            let value = self.bind_expr(
                &mut Row::new(&machine.scope, &machine.columns),
                &assignment.value,
            )?;
            machine.assignment(assignment, value)
        }))?;
        let mut names = HashSet::new();
        if let Some((idx, _)) = assignments
            .iter()
            .enumerate()
            .find(|(_, (column, _))| !names.insert(*column))
        {
            let name = &node.assignments[idx].name;
            let message = format!("`{}` is set twice", name.text);
            return error(Code::DuplicateName, message, name.span);
        }
        Ok(ScanStep {
            condition: machine.compiled(condition, lifted),
            assignments: assignments
                .into_iter()
                .map(|(column, value)| (column, machine.compiled(value, lifted)))
                .collect(),
            output: match node.output {
                None | Some(ast::ScanOutput::All) => StepOutput::All,
                Some(ast::ScanOutput::Last) => StepOutput::Last,
                Some(ast::ScanOutput::None) => StepOutput::None,
            },
        })
    }
}

/// What expressions of steps can name: the input's columns, `step.column`, and declared columns, which stand for their
/// defaults.
struct StepScope<'a> {
    input: &'a Rel,
    declared: &'a [(Column, Value)],
    steps: Vec<&'a str>,
    scope: Scope,
    /// The input's columns, then for each step the input's and the declared ones.
    columns: Vec<Column>,
}

impl<'a> StepScope<'a> {
    fn new(
        input: &'a Rel,
        node: &'a ast::Scan,
        declared: &'a [(Column, Value)],
        scope: &Scope,
    ) -> Bind<StepScope<'a>> {
        if node.steps.is_empty() {
            return error(Code::WrongContext, "`scan` has no step", node.span);
        }
        let mut columns = input.columns.clone();
        let mut scope = scope.clone();
        for (column, default) in declared {
            let default = Expr::literal(default.clone(), node.span);
            scope = scope.with(&column.name, Variable::Scalar(default));
        }
        let mut steps: Vec<&str> = Vec::new();
        for step in &node.steps {
            let name = step.name.text.as_str();
            if steps.contains(&name) {
                let message = format!("step `{name}` is named twice");
                return error(Code::DuplicateName, message, step.name.span);
            }
            steps.push(name);
            let of_step = input
                .columns
                .iter()
                .chain(declared.iter().map(|(column, _)| column));
            let of_step = of_step.map(|column| {
                Column::new(Variable::step_column(name, &column.name), column.kql_type)
            });
            let of_step: Vec<Column> = of_step.collect();
            if let Some(column) = of_step
                .iter()
                .find(|column| input.column(&column.name).is_some())
            {
                let message = format!("the input has a column `{}` already", column.name);
                return error(Code::DuplicateName, message, step.name.span);
            }
            columns.extend(of_step);
            scope = scope.with(name, Variable::Step);
        }
        Ok(StepScope {
            input,
            declared,
            steps,
            scope,
            columns,
        })
    }

    /// The declared column that is set, and the value in its type.
    fn assignment(&self, node: &ast::ScanAssignment, value: Expr) -> Bind<(usize, Expr)> {
        let name = &node.name;
        let names = || self.declared.iter().map(|(column, _)| column.name.as_str());
        let Some(at) = names().position(|known| known == name.text) else {
            let message = format!("`{}` is not declared", name.text);
            let mut diagnostic = Diagnostic::error(Code::UnknownName, message, name.span);
            diagnostic.help = did_you_mean(&name.text, names());
            return Err(diagnostic.into());
        };
        let wanted = self.declared[at].0.kql_type;
        match conversion::implicit(value, wanted) {
            Ok(value) => Ok((at, value)),
            Err(value) => error(
                Code::WrongType,
                format!(
                    "`{}` is a {wanted}, this is a {}",
                    name.text, value.kql_type
                ),
                value.span,
            ),
        }
    }

    /// The expression for the kernel. What depends on the row alone becomes a column of the input.
    fn compiled(&self, expr: Expr, lifted: &mut Lifted) -> ScanExpr {
        let is_of_row = self.is_of_row(&expr);
        match expr.kind {
            ExprKind::Literal(value) => ScanExpr::Literal(value),
            ExprKind::Column(name) => self.column(&name),
            ExprKind::Call(..) if is_of_row => ScanExpr::Input(lifted.add(expr)),
            ExprKind::Call(def, args) => {
                let args = args.into_iter().map(|arg| self.compiled(arg, lifted));
                ScanExpr::Call(def, args.collect(), expr.kql_type)
            }
        }
    }

    fn is_of_row(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Literal(_) => true,
            ExprKind::Column(name) => self.input.column(name).is_some(),
            ExprKind::Call(_, args) => args.iter().all(|arg| self.is_of_row(arg)),
        }
    }

    fn column(&self, name: &str) -> ScanExpr {
        let at = self.columns.iter().position(|column| column.name == name);
        let at = at.expect("the binder resolved the column");
        let inputs = self.input.columns.len();
        let Some(beyond) = at.checked_sub(inputs) else {
            return ScanExpr::Input(at);
        };
        let width = inputs + self.declared.len();
        let (step, column) = (beyond / width, beyond % width);
        debug_assert!(step < self.steps.len());
        let column = match column.checked_sub(inputs) {
            None => StateColumn::Input(column),
            Some(declared) => StateColumn::Declared(declared),
        };
        ScanExpr::State { step, column }
    }
}

/// The columns that the kernel reads: those of the input, and expressions over them.
struct Lifted {
    named: Vec<(String, Expr)>,
}

impl Lifted {
    fn add(&mut self, expr: Expr) -> usize {
        let at = self.named.len();
        self.named.push((format!("$lifted{at}"), expr));
        at
    }
}
