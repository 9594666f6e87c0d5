//! Which of DataFusion's rules look at a plan.
//!
//! A dashboard asks small questions, and of a question that an index answers, planning is nearly all of the time. A rule
//! that finds nothing to do still goes through all nodes, and copies the columns below each node of ours. So some rules are
//! left out because they look for what our plans never have, and the others where a look at the plan shows that they have
//! nothing to do: that costs one walk for all of them.

mod physical;

use std::fmt;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::execution::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;
use datafusion::optimizer::optimizer::{ApplyOrder, OptimizerContext};
use datafusion::optimizer::{Analyzer, Optimizer, OptimizerConfig, OptimizerRule};
use kql_functions::{KqlUdaf, KqlUdf};

pub(crate) use physical::PhysicalRules;

type LogicalRule = Arc<dyn OptimizerRule + Send + Sync>;
/// Whether a rule may find something to do in a plan. Those that never may look at plans with joins or unions alone.
type Condition = fn(&Shape) -> bool;

/// Rules for what the lowering never makes, and why it does not.
const ABSENT: [&str; 10] = [
    // The binder runs queries inside a query, so that no expression holds one.
    "rewrite_set_comparison",
    "decorrelate_predicate_subquery",
    "scalar_subquery_to_join",
    "decorrelate_lateral_join",
    // `distinct` is an aggregation without aggregates.
    "replace_distinct_aggregate",
    "unions_to_filter",
    // Distinct values are counted by aggregates of our own.
    "single_distinct_aggregation_to_group_by",
    // Null keys are equal in a join.
    "filter_null_join_keys",
    // These two move the fields of structs towards the leaves of a plan. They gain nothing on the one struct of `arg_max`, and
    // fail on plans in which the elimination of common expressions has named columns.
    "push_down_leaf_projections",
    "extract_leaf_expressions",
];

/// Rules that need something to look at, and whether a plan has it. What they make of a plan gives no other rule anything to look
/// at that it had not before, but for a filter that turns out to be false: it is replaced by no rows, and these count with
/// the filters. A plan with joins or unions gets all rules.
const CONDITIONAL: [(&str, Condition); 14] = [
    ("eliminate_join", |_| false),
    ("extract_equijoin_predicate", |_| false),
    ("eliminate_cross_join", |_| false),
    ("eliminate_outer_join", |_| false),
    ("optimize_unions", |_| false),
    ("eliminate_duplicated_expr", |plan| plan.has_several_keys),
    ("eliminate_filter", |plan| plan.has_filters),
    ("eliminate_limit", |plan| plan.has_limits),
    ("propagate_empty_relation", |plan| {
        plan.has_filters || plan.has_limits || plan.has_no_rows
    }),
    ("push_down_limit", |plan| plan.has_limits),
    ("push_down_filter", |plan| plan.has_filters),
    ("eliminate_group_by_constant", |plan| plan.computes),
    ("simplify_expressions", |plan| plan.computes),
    ("common_sub_expression_eliminate", |plan| plan.computes),
];

/// That of all other rules.
const ALWAYS: Condition = |_| true;

/// What rules look for in a logical plan.
#[derive(Debug, Default, Clone, Copy)]
struct Shape {
    /// Joins or unions.
    has_branches: bool,
    has_filters: bool,
    has_limits: bool,
    has_no_rows: bool,
    /// A sort or an aggregation by more than one key.
    has_several_keys: bool,
    /// A projection of something that is no column.
    has_values: bool,
    /// Something that is neither a column nor a constant, nor an aggregate of them.
    computes: bool,
}

impl Shape {
    fn of(plan: &LogicalPlan) -> Result<Shape> {
        let mut shape = Shape::default();
        plan.apply(|node| {
            match node {
                LogicalPlan::Join(_) | LogicalPlan::Union(_) => shape.has_branches = true,
                LogicalPlan::Filter(_) => shape.has_filters = true,
                LogicalPlan::Projection(shown) => {
                    shape.has_values |= !shown.expr.iter().all(is_column);
                }
                // The one row of an aggregation without keys is limited for filters above.
                LogicalPlan::Limit(limit) => shape.has_limits |= !is_one_row(&limit.input),
                LogicalPlan::EmptyRelation(empty) => shape.has_no_rows |= !empty.produce_one_row,
                LogicalPlan::Sort(sort) => {
                    shape.has_limits |= sort.fetch.is_some();
                    shape.has_several_keys |= sort.expr.len() > 1;
                }
                LogicalPlan::Aggregate(aggregate) => {
                    let keys = &aggregate.group_expr;
                    shape.has_several_keys |= keys.len() > 1;
                    // A constant key is for a rule.
                    shape.computes |= !keys.iter().all(is_column);
                }
                _ => {}
            }
            shape.computes = shape.computes || !all_expressions(node, is_plain_or_aggregate)?;
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(shape)
    }

    /// True where what one rule does may let one before it do more: then all of them look at the plan again. A limit moves into
    /// a sort and is left out afterwards. A filter that has moved below a projection turns out to be constant, and a projection
    /// whose common expressions have moved into one of their own is merged with that above.
    fn has_much_to_do(&self) -> bool {
        let computes = self.has_filters || self.computes;
        self.has_branches || self.has_limits || self.has_values && computes
    }
}

/// DataFusion's logical rules.
pub(crate) struct LogicalRules {
    analyzer: Analyzer,
    /// In the order in which they look at a plan.
    rules: Vec<(LogicalRule, Condition)>,
    /// Lets the rules look at a plan once.
    once: OptimizerContext,
}

impl fmt::Debug for LogicalRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogicalRules").finish_non_exhaustive()
    }
}

impl LogicalRules {
    /// The rules that can find something to do in plans of ours.
    pub(crate) fn new(options: &Arc<ConfigOptions>) -> LogicalRules {
        let rules = Optimizer::new().rules.into_iter();
        let rules = rules.filter(|rule| !ABSENT.contains(&rule.name()));
        let once = OptimizerContext::new_with_config_options(Arc::clone(options));
        LogicalRules {
            // Of DataFusion's two, the other one resolves `GROUPING` of SQL.
            analyzer: Analyzer::with_rules(vec![Arc::new(TypeCoercion::new())]),
            rules: rules.map(with_condition).collect(),
            once: once.with_max_passes(1),
        }
    }

    /// The plan, better.
    pub(crate) fn optimized(&self, plan: LogicalPlan, state: &SessionState) -> Result<LogicalPlan> {
        let plan = match has_types_to_agree_on(&plan)? {
            true => (self.analyzer).execute_and_check(plan, state.config_options(), |_, _| {})?,
            false => plan,
        };
        let shape = Shape::of(&plan)?;
        let wanted = |is_wanted: &Condition| shape.has_branches || is_wanted(&shape);
        let rules = self.rules.iter().filter(|(_, is_wanted)| wanted(is_wanted));
        let rules: Vec<LogicalRule> = rules.map(|(rule, _)| Arc::clone(rule)).collect();
        match rules.as_slice() {
            // One that walks through the plan by itself needs nothing around it.
            [rule] if rule.apply_order().is_none() && !shape.has_much_to_do() => {
                Ok(rule.rewrite(plan, &self.once)?.data)
            }
            _ => {
                let config: &dyn OptimizerConfig = match shape.has_much_to_do() {
                    true => state,
                    false => &self.once,
                };
                Optimizer::with_rules(rules).optimize(plan, config, |_, _| {})
            }
        }
    }
}

/// The rule, with the condition under which it may have something to do.
fn with_condition(rule: LogicalRule) -> (LogicalRule, Condition) {
    let known = CONDITIONAL.iter().find(|(name, _)| *name == rule.name());
    let is_wanted = known.map_or(ALWAYS, |(_, is_wanted)| *is_wanted);
    (for_computed_nodes(rule), is_wanted)
}

/// True for an aggregation without keys.
fn is_one_row(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Aggregate(aggregate) if aggregate.group_expr.is_empty())
}

/// True where DataFusion may have to convert values. Our functions know the types of their arguments, joins and unions may not,
/// even if they compute nothing.
fn has_types_to_agree_on(plan: &LogicalPlan) -> Result<bool> {
    plan.exists(|node| {
        let combines = matches!(node, LogicalPlan::Join(_) | LogicalPlan::Union(_));
        Ok(combines || !all_expressions(node, has_its_types)?)
    })
}

/// True where DataFusion has no types to convert: the binder did for functions of ours and the operators of DataFusion that
/// stand for some of them.
fn has_its_types(expr: &Expr) -> bool {
    let has_others = expr.exists(|expr| {
        Ok(match expr {
            Expr::Alias(_) | Expr::Column(_) | Expr::Literal(..) | Expr::BinaryExpr(_) => false,
            Expr::ScalarFunction(call) => call.func.inner().downcast_ref::<KqlUdf>().is_none(),
            Expr::AggregateFunction(call) => {
                call.func.name() != "count" && call.func.inner().downcast_ref::<KqlUdaf>().is_none()
            }
            _ => true,
        })
    });
    matches!(has_others, Ok(false))
}

/// True where all expressions of the node are so.
fn all_expressions(node: &LogicalPlan, is_so: impl Fn(&Expr) -> bool) -> Result<bool> {
    let mut all_are = true;
    node.apply_expressions(|expr| {
        all_are = is_so(expr);
        Ok(match all_are {
            true => TreeNodeRecursion::Continue,
            false => TreeNodeRecursion::Stop,
        })
    })?;
    Ok(all_are)
}

/// The expression without the names that it is given.
fn unnamed(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unnamed(&alias.expr),
        expr => expr,
    }
}

/// True for a column.
fn is_column(expr: &Expr) -> bool {
    matches!(unnamed(expr), Expr::Column(_))
}

/// True for a column or a constant.
fn is_plain(expr: &Expr) -> bool {
    matches!(unnamed(expr), Expr::Column(_) | Expr::Literal(..))
}

/// True for an aggregate of columns and constants.
fn is_plain_aggregate(expr: &Expr) -> bool {
    let Expr::AggregateFunction(aggregate) = unnamed(expr) else {
        return false;
    };
    let params = &aggregate.params;
    params.filter.is_none() && params.order_by.is_empty() && params.args.iter().all(is_plain)
}

fn is_plain_or_aggregate(expr: &Expr) -> bool {
    is_plain(expr) || is_plain_aggregate(expr)
}

/// The rule, without nodes that compute nothing where it is only about what is computed.
fn for_computed_nodes(rule: LogicalRule) -> LogicalRule {
    match rule.name() {
        "simplify_expressions" => Arc::new(OfComputed(rule)),
        _ => rule,
    }
}

/// DataFusion's rule that simplifies expressions, where there are any: before it finds none, it makes the schema of each
/// node's inputs, and of a scan all columns of the table.
#[derive(Debug)]
struct OfComputed(LogicalRule);

impl OptimizerRule for OfComputed {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        match all_expressions(&plan, is_plain)? {
            true => Ok(Transformed::no(plan)),
            false => self.0.rewrite(plan, config),
        }
    }
}

#[cfg(test)]
mod tests;
