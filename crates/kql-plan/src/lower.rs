//! Bound tree to DataFusion logical plan, a node at a time.
//!
//! KQL reuses names freely: `extend x = x + 1` makes a new column of the old name. DataFusion tells columns apart by
//! name, and some of its rules take two such columns for one. So every column that a node computes gets a name of its
//! own (`x#12`), and the columns of the bound tree are matched with them by position.

mod aggregate;
mod expr;
mod inlined;
mod join;
mod key;
mod latest;
mod merge;
mod narrow;
mod predicate;
mod range;
mod source;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use arrow::datatypes::{Field, Schema};
use datafusion::common::{Column as DfColumn, DFSchema, Result, plan_err};
use datafusion::logical_expr::{
    EmptyRelation, Expr as DfExpr, Extension, LogicalPlan, LogicalPlanBuilder, Projection,
    SortExpr, Union,
};

use kql_types::KqlType;

use crate::bound::{Column, Expr, Rel, RelKind, SortKey};
use crate::extension::{Fence, KeepOrder, Step, StepInput, StepNode};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};
use crate::winning_rows::first_of_numbered;

use expr::lower_expr;
use inlined::InlinedSizes;
use key::lower_sort_key;
pub(crate) use latest::winning_row;
use narrow::narrowed;

/// The logical plan of a table expression. Its columns are those of `rel` in the same order, under names of its own.
pub fn lower(rel: &Rel) -> Result<LogicalPlan> {
    let lowered = Lowering::default().lower(&narrowed(rel), Order::Shown)?;
    let fields = lowered.plan.schema().fields();
    if fields.len() == lowered.names.len()
        && fields
            .iter()
            .zip(&lowered.names)
            .all(|(field, name)| field.name() == name)
    {
        return Ok(without_keep_order(lowered.plan));
    }
    let shown = lowered
        .names
        .iter()
        .map(|name| column(name))
        .collect::<Vec<_>>();
    projected(lowered.plan, shown)
}

/// A plan and, for each column of the bound node, the name that it has there.
struct Lowered {
    plan: LogicalPlan,
    names: Vec<String>,
}

/// Where the columns of a bound node are in its plan.
struct Names<'a>(HashMap<&'a str, &'a str>);

impl<'a> Names<'a> {
    /// The names of these columns.
    fn new(columns: &'a [Column], names: &'a [String]) -> Names<'a> {
        let pairs = columns.iter().zip(names);
        Names(
            pairs
                .map(|(column, name)| (column.name.as_str(), name.as_str()))
                .collect(),
        )
    }

    /// The plan's column for a column of the bound tree.
    fn column(&self, name: &str) -> DfExpr {
        column(self.0.get(name).expect("the binder resolved the column"))
    }
}

/// Whether the operator above depends on the order of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// It does not.
    Free,
    /// It does, but DataFusion's own nodes keep a sort that is below nothing else.
    Shown,
    /// It does: a sort below must stay, though DataFusion does not see that it is needed.
    Kept,
}

/// Gives out names, and knows how much stands behind each.
#[derive(Default)]
struct Lowering {
    used: Cell<usize>,
    sizes: InlinedSizes,
}

impl Lowering {
    /// A name that no other column of the plan has.
    fn fresh(&self, name: &str) -> String {
        self.used.set(self.used.get() + 1);
        format!("{name}#{}", self.used.get())
    }

    fn fresh_all(&self, columns: &[Column]) -> Vec<String> {
        columns
            .iter()
            .map(|column| self.fresh(&column.name))
            .collect()
    }

    fn lower(&self, rel: &Rel, order: Order) -> Result<Lowered> {
        stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || {
            self.lower_node(rel, order)
        })
    }

    fn lower_node(&self, rel: &Rel, order: Order) -> Result<Lowered> {
        match &rel.kind {
            RelKind::Join(_) | RelKind::Union(_) if rel.is_certainly_empty() => self.no_rows(rel),
            RelKind::Absent(reason) => plan_err!("{}", reason.message),
            RelKind::Scan { table, source } => self.scan(rel, table, source),
            RelKind::Batches(batches) => self.batches(rel, batches),
            RelKind::OneRow => Ok(Lowered {
                plan: LogicalPlanBuilder::empty(true).build()?,
                names: Vec::new(),
            }),
            RelKind::GroupRows => {
                plan_err!("the rows of a group are known inside the query over it only")
            }
            RelKind::Range(range) => self.range(rel, range),
            RelKind::Filter { input, predicate } => match first_of_numbered(input, predicate) {
                Some(winners) => self.lower(&winners, order),
                None => self.filter(input, predicate, order),
            },
            RelKind::Project { input, exprs } => self.project(rel, input, exprs, order),
            RelKind::Aggregate {
                input,
                keys,
                aggregates,
            } => match self.latest(input, keys, aggregates)? {
                Some(latest) => Ok(latest),
                None => self.aggregate(rel, input, keys, aggregates),
            },
            RelKind::Sort { input, keys } => self.sort(input, keys, order),
            RelKind::Limit { input, rows } => self.limit(input, *rows, order),
            RelKind::Union(inputs) => self.union(rel, inputs, order),
            RelKind::Join(join) => self.join(join),
            RelKind::Step { input, step } => self.step(rel, input, step, order),
        }
    }

    /// No rows, with the columns of `rel`.
    fn no_rows(&self, rel: &Rel) -> Result<Lowered> {
        let names = self.fresh_all(&rel.columns);
        let schema = DFSchema::try_from(arrow_schema(&names, &rel.columns))?;
        let plan = LogicalPlan::EmptyRelation(EmptyRelation {
            produce_one_row: false,
            schema: Arc::new(schema),
        });
        Ok(Lowered { plan, names })
    }

    fn filter(&self, input: &Rel, predicate: &Expr, order: Order) -> Result<Lowered> {
        let Lowered { plan, names } = self.lower(input, order)?;
        let predicate = predicate::lower_predicate(predicate, &Names::new(&input.columns, &names));
        Ok(Lowered {
            plan: LogicalPlanBuilder::from(plan).filter(predicate)?.build()?,
            names,
        })
    }

    /// Columns that are only passed on keep their names, and a projection that only does that is no node at all.
    fn project(&self, rel: &Rel, input: &Rel, exprs: &[Expr], order: Order) -> Result<Lowered> {
        let lowered = self.lower(input, order)?;
        let inner = Names::new(&input.columns, &lowered.names);
        let mut names: Vec<String> = Vec::with_capacity(exprs.len());
        let mut values: Vec<DfExpr> = Vec::with_capacity(exprs.len());
        let mut passed_on: HashSet<String> = HashSet::new();
        let mut fenced = BTreeSet::new();
        for (expr, column) in exprs.iter().zip(&rel.columns) {
            let value = lower_expr(expr, &inner);
            match &value {
                DfExpr::Column(passed) if passed_on.insert(passed.name.clone()) => {
                    names.push(passed.name.clone());
                    values.push(value);
                }
                _ => {
                    let name = self.fresh(&column.name);
                    if !self.sizes.define(&name, &value) {
                        fenced.insert(name.clone());
                    }
                    values.push(value.alias(&name));
                    names.push(name);
                }
            }
        }
        let plan = match values
            .iter()
            .all(|value| matches!(value, DfExpr::Column(_)))
            && !names.is_empty()
        {
            true => lowered.plan,
            false => projected(lowered.plan, values)?,
        };
        Ok(Lowered {
            plan: behind_fence(plan, fenced),
            names,
        })
    }

    fn sort(&self, input: &Rel, keys: &[SortKey], order: Order) -> Result<Lowered> {
        let input = unsorted(input);
        let Lowered { plan, names } = self.lower(input, Order::Free)?;
        let inner = Names::new(&input.columns, &names);
        let mut computed = Vec::new();
        let sorted_by = keys.iter().map(|key| {
            let value = lower_sort_key(key, &inner);
            let value = match key.expr.kql_type {
                KqlType::Real => self.computed(value, &mut computed),
                _ => value,
            };
            value.sort(key.is_ascending, key.nulls_first)
        });
        let sorted_by: Vec<SortExpr> = sorted_by.collect();
        let plan = with_columns(plan, computed)?;
        let plan = LogicalPlanBuilder::from(plan).sort(sorted_by)?.build()?;
        Ok(Lowered {
            plan: kept(plan, order),
            names,
        })
    }

    /// The key of a real as a column to be computed: DataFusion fails on plans in which two sorts compute the same key.
    fn computed(&self, key: DfExpr, computed: &mut Vec<DfExpr>) -> DfExpr {
        let name = self.fresh("key");
        computed.push(key.alias(&name));
        column(&name)
    }

    /// The first rows. A sort right below goes without a node of its own between them: together they are cheap. Other
    /// rows are in an order that DataFusion may not know of, so that it would move a later sort in front of the limit.
    fn limit(&self, input: &Rel, rows: usize, order: Order) -> Result<Lowered> {
        let is_top = matches!(input.kind, RelKind::Sort { .. });
        let inner = match order {
            _ if is_top => Order::Free,
            // Which rows are first depends on the order even if nothing above does.
            Order::Free => Order::Shown,
            order => order,
        };
        let Lowered { plan, names } = self.lower(input, inner)?;
        let plan = LogicalPlanBuilder::from(plan)
            .limit(0, Some(rows))?
            .build()?;
        let kept_order = if is_top { order } else { Order::Kept };
        Ok(Lowered {
            plan: kept(plan, kept_order),
            names,
        })
    }

    /// The inputs one below the other. DataFusion matches them by position, so each shows just its columns. Those without rows
    /// are left out: most tables of a workspace are empty, and `search` reads all of them.
    fn union(&self, rel: &Rel, inputs: &[Arc<Rel>], order: Order) -> Result<Lowered> {
        let names = self.fresh_all(&rel.columns);
        let is_needed = |input: &&Arc<Rel>| !input.is_certainly_empty();
        let plans = inputs.iter().filter(is_needed).map(|input| {
            let lowered = self.lower(input, order)?;
            let shown = lowered
                .names
                .iter()
                .zip(&names)
                .map(|(from, to)| {
                    let value = column(from);
                    self.sizes.define(to, &value);
                    value.alias(to)
                })
                .collect::<Vec<_>>();
            Ok(Arc::new(projected(lowered.plan, shown)?))
        });
        let mut plans: Vec<Arc<LogicalPlan>> = plans.collect::<Result<_>>()?;
        let plan = match plans.len() {
            1 => Arc::unwrap_or_clone(plans.remove(0)),
            _ => LogicalPlan::Union(Union::try_new_with_loose_types(plans)?),
        };
        Ok(Lowered { plan, names })
    }

    /// A step finds its input's columns by position, so the input shows just those. It keeps the order of its rows, which
    /// DataFusion is not told.
    fn step(&self, rel: &Rel, input: &Rel, step: &Step, order: Order) -> Result<Lowered> {
        let order = match (step.input(), order) {
            (StepInput::Batches, Order::Free) => Order::Free,
            _ => Order::Kept,
        };
        let lowered = self.lower(input, order)?;
        let shown = lowered
            .names
            .iter()
            .map(|name| column(name))
            .collect::<Vec<_>>();
        let input = projected(lowered.plan, shown)?;
        let names = self.fresh_all(&rel.columns);
        let schema = Arc::new(DFSchema::try_from(arrow_schema(&names, &rel.columns))?);
        let node = StepNode {
            step: step.clone(),
            input,
            schema,
        };
        Ok(Lowered {
            plan: LogicalPlan::Extension(Extension {
                node: Arc::new(node),
            }),
            names,
        })
    }
}

/// The plan, in which these columns stay names.
fn behind_fence(plan: LogicalPlan, columns: BTreeSet<String>) -> LogicalPlan {
    match columns.is_empty() {
        true => plan,
        false => LogicalPlan::Extension(Extension {
            node: Arc::new(Fence {
                input: plan,
                columns,
            }),
        }),
    }
}

/// The plan, whose order DataFusion must keep where it matters.
fn kept(plan: LogicalPlan, order: Order) -> LogicalPlan {
    match order {
        Order::Free | Order::Shown => plan,
        Order::Kept => LogicalPlan::Extension(Extension {
            node: Arc::new(KeepOrder { input: plan }),
        }),
    }
}

/// The plan without a node that keeps its order for what stands above: nothing does.
fn without_keep_order(plan: LogicalPlan) -> LogicalPlan {
    let kept = match &plan {
        LogicalPlan::Extension(node) => node.node.as_any().downcast_ref::<KeepOrder>(),
        _ => None,
    };
    match kept.map(|kept| &kept.input) {
        Some(limit @ LogicalPlan::Limit(_)) => limit.clone(),
        _ => plan,
    }
}

/// A column by its exact name: KQL names may hold dots and capitals.
fn column(name: &str) -> DfExpr {
    DfExpr::Column(DfColumn::new_unqualified(name))
}

/// The rows without a sort that another one follows at once.
fn unsorted(rel: &Rel) -> &Rel {
    let mut rel = rel;
    while let RelKind::Sort { input, .. } = &rel.kind {
        rel = input;
    }
    rel
}

/// The plan with columns more.
fn with_columns(plan: LogicalPlan, computed: Vec<DfExpr>) -> Result<LogicalPlan> {
    if computed.is_empty() {
        return Ok(plan);
    }
    let columns = plan.schema().columns().into_iter().map(DfExpr::Column);
    let columns: Vec<DfExpr> = columns.chain(computed).collect();
    projected(plan, columns)
}

/// These values of the rows of `plan`, whose columns no table qualifies.
///
/// DataFusion's builder looks through the whole plan for the table of each column, which takes seconds where `search` shows
/// the columns of all tables.
fn projected(plan: LogicalPlan, values: Vec<DfExpr>) -> Result<LogicalPlan> {
    Projection::try_new(values, Arc::new(plan)).map(LogicalPlan::Projection)
}

/// The Arrow schema of KQL columns under these names.
fn arrow_schema(names: &[String], columns: &[Column]) -> Schema {
    let typed = names.iter().zip(columns);
    let fields = typed.map(|(name, column)| Field::new(name, column.kql_type.arrow_type(), true));
    Schema::new(fields.collect::<Vec<_>>())
}
