//! Which of DataFusion's rules look at a plan.
//!
//! A dashboard asks small questions, and of a question that an index answers, planning is nearly all of the time. A rule
//! that finds nothing to do still goes through all nodes, and copies the columns below each node of ours. So the rules left out
//! are those that look for what our plans never have; those about joins are kept for plans with joins.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::execution::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{Analyzer, AnalyzerRule, Optimizer, OptimizerConfig, OptimizerRule};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use sentinel_store::CountLatest;

use crate::exec::PartitionsInOrder;

type LogicalRule = Arc<dyn OptimizerRule + Send + Sync>;
type PhysicalRule = Arc<dyn PhysicalOptimizerRule + Send + Sync>;

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

/// Rules for joins alone.
const OF_JOINS: [&str; 4] = [
    "eliminate_join",
    "extract_equijoin_predicate",
    "eliminate_cross_join",
    "eliminate_outer_join",
];

/// Physical rules for what our plans never have, or that are wrong for them.
const PHYSICAL_ABSENT: [&str; 5] = [
    // It answers an aggregation from statistics, and takes an aggregation further below, of which the statistics are known,
    // for a part of the one above.
    "aggregate_statistics",
    // Windows are steps.
    "WindowTopN",
    "LimitPushPastWindows",
    // There is one partition, and no buffer is configured.
    "TopKRepartition",
    "HashJoinBuffering",
];

/// DataFusion's logical rules, for plans with and without joins.
pub(crate) struct LogicalRules {
    analyzer: Analyzer,
    with_joins: Optimizer,
    without_joins: Optimizer,
}

impl fmt::Debug for LogicalRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogicalRules").finish_non_exhaustive()
    }
}

impl LogicalRules {
    /// The rules that can find something to do.
    pub(crate) fn new() -> LogicalRules {
        let rules = |is_wanted: &dyn Fn(&str) -> bool| {
            let rules = Optimizer::new().rules.into_iter();
            let rules = rules.filter(|rule| is_wanted(rule.name()));
            Optimizer::with_rules(rules.map(for_computed_nodes).collect())
        };
        LogicalRules {
            // Of DataFusion's two, the other one resolves `GROUPING` of SQL.
            analyzer: Analyzer::with_rules(vec![Arc::new(CoerceComputed)]),
            with_joins: rules(&|name| !ABSENT.contains(&name)),
            without_joins: rules(&|name| !ABSENT.contains(&name) && !OF_JOINS.contains(&name)),
        }
    }

    /// The plan, better.
    pub(crate) fn optimized(&self, plan: LogicalPlan, state: &SessionState) -> Result<LogicalPlan> {
        let analyzer = &self.analyzer;
        let plan = analyzer.execute_and_check(plan, state.config_options(), |_, _| {})?;
        let has_joins = plan.exists(|node| Ok(matches!(node, LogicalPlan::Join(_))))?;
        let optimizer = match has_joins {
            true => &self.with_joins,
            false => &self.without_joins,
        };
        optimizer.optimize(plan, state, |_, _| {})
    }
}

/// DataFusion's physical rules, then ours.
pub(crate) fn physical_rules() -> Vec<PhysicalRule> {
    let ours: [PhysicalRule; 2] = [Arc::new(CountLatest), Arc::new(PartitionsInOrder)];
    let rules = PhysicalOptimizer::new().rules.into_iter();
    let rules = rules.filter(|rule| !PHYSICAL_ABSENT.contains(&rule.name()));
    rules.chain(ours).collect()
}

/// The rule, without nodes that compute nothing where it only simplifies expressions.
fn for_computed_nodes(rule: LogicalRule) -> LogicalRule {
    match rule.name() {
        "simplify_expressions" => Arc::new(SimplifyComputed(rule)),
        _ => rule,
    }
}

/// True where all expressions of the node are columns and constants, under other names perhaps.
fn computes_nothing(node: &LogicalPlan) -> Result<bool> {
    let mut is_plain = true;
    node.apply_expressions(|expr| {
        is_plain = match expr {
            Expr::Alias(alias) => matches!(*alias.expr, Expr::Column(_) | Expr::Literal(..)),
            Expr::Column(_) | Expr::Literal(..) => true,
            _ => false,
        };
        Ok(match is_plain {
            true => TreeNodeRecursion::Continue,
            false => TreeNodeRecursion::Stop,
        })
    })?;
    Ok(is_plain)
}

/// DataFusion's rule that simplifies expressions, where there are any: before it finds none, it makes the schema of each
/// node's inputs, and of a scan all columns of the table.
#[derive(Debug)]
struct SimplifyComputed(LogicalRule);

impl OptimizerRule for SimplifyComputed {
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
        match computes_nothing(&plan)? {
            true => Ok(Transformed::no(plan)),
            false => self.0.rewrite(plan, config),
        }
    }
}

/// DataFusion's coercion of types, for plans that compute something. Joins and unions have types to agree on even if they
/// do not.
#[derive(Debug)]
struct CoerceComputed;

impl AnalyzerRule for CoerceComputed {
    fn name(&self) -> &str {
        "type_coercion"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let has_types_to_agree_on = |node: &LogicalPlan| {
            let combines = matches!(node, LogicalPlan::Join(_) | LogicalPlan::Union(_));
            Ok(combines || !computes_nothing(node)?)
        };
        match plan.exists(has_types_to_agree_on)? {
            true => TypeCoercion::new().analyze(plan, config),
            false => Ok(plan),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that DataFusion names anew would look at plans again, and nobody would notice.
    #[test]
    fn rules_are_named_as_datafusion_names_them() {
        let logical = Optimizer::new().rules;
        let physical = PhysicalOptimizer::new().rules;
        for name in ABSENT.iter().chain(&OF_JOINS) {
            let is_known = logical.iter().any(|rule| rule.name() == *name);
            assert!(is_known, "{name}");
        }
        for name in PHYSICAL_ABSENT {
            let is_known = physical.iter().any(|rule| rule.name() == name);
            assert!(is_known, "{name}");
        }
    }
}
