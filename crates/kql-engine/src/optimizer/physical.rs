//! Which of DataFusion's physical rules look at a plan.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, internal_err};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::{EvaluationType, SchedulingType};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::limit::{GlobalLimitExec, LocalLimitExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use sentinel_store::CountLatest;

use crate::exec::PartitionsInOrder;

type Rule = Arc<dyn PhysicalOptimizerRule + Send + Sync>;
/// Whether a rule may find something to do in a plan. Those that never may look at plans with requirements alone.
type Condition = fn(&Shape) -> bool;

/// Rules for what our plans never have, or that are wrong for them.
const ABSENT: [&str; 5] = [
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

/// Rules that need something to look at, and whether a plan has it. None of them gives another something to look at that the
/// plan had not before, but for what puts rows into order or into one partition; and then all rules look at the plan.
const CONDITIONAL: [(&str, Condition); 16] = [
    // It keeps what is asked of the whole plan for the rule that ensures it.
    ("OutputRequirements", |_| false),
    ("join_selection", |_| false),
    ("LimitedDistinctAggregation", |plan| {
        plan.has_limits && plan.has_aggregates
    }),
    ("FilterPushdown", |plan| plan.has_filters),
    // Only sorts and joins learn, while they run, which rows can still matter.
    ("FilterPushdown(Post)", |_| false),
    ("EnsureRequirements", |_| false),
    ("CombinePartialFinalAggregate", |plan| plan.has_aggregates),
    // No aggregate of ours asks for an order.
    ("OptimizeAggregateOrder", |_| false),
    ("ProjectionPushdown", |plan| plan.has_projections),
    ("LimitAggregation", |_| false),
    ("LimitPushdown", |plan| plan.has_limits),
    ("PushdownSort", |_| false),
    ("EnsureCooperative", |plan| plan.has_uncooperative),
    ("SanityCheckPlan", |_| false),
    ("count_latest", |plan| plan.has_aggregates),
    ("partitions_in_order", |_| false),
];

/// That of all other rules.
const ALWAYS: Condition = |_| true;

/// What rules look for in a physical plan.
#[derive(Debug, Default, Clone, Copy)]
struct Shape {
    /// Some node asks for the order of its rows or sorts them, or rows come in several partitions or from several inputs.
    has_requirements: bool,
    has_aggregates: bool,
    has_filters: bool,
    has_limits: bool,
    has_projections: bool,
    /// Some node does not let other work run meanwhile.
    has_uncooperative: bool,
}

impl Shape {
    fn of(plan: &Arc<dyn ExecutionPlan>) -> Shape {
        let mut shape = Shape::default();
        shape.note(plan);
        shape
    }

    fn note(&mut self, plan: &Arc<dyn ExecutionPlan>) {
        let children = plan.children();
        self.has_requirements |= children.len() > 1
            || plan.output_partitioning().partition_count() > 1
            || plan.is::<SortExec>()
            || plan.required_input_ordering().iter().any(Option::is_some);
        self.has_aggregates |= plan.is::<AggregateExec>();
        self.has_filters |= plan.is::<FilterExec>();
        self.has_limits |= plan.is::<LocalLimitExec>()
            || plan.is::<GlobalLimitExec>() && !children.iter().all(|child| is_one_row(child));
        self.has_projections |= plan.is::<ProjectionExec>();
        let properties = plan.properties();
        let is_eager = properties.evaluation_type == EvaluationType::Eager;
        self.has_uncooperative |= (children.is_empty() || is_eager)
            && properties.scheduling_type != SchedulingType::Cooperative;
        for child in children {
            self.note(child);
        }
    }
}

fn with_condition(rule: Rule) -> (Rule, Condition) {
    let known = CONDITIONAL.iter().find(|(name, _)| *name == rule.name());
    let is_wanted = known.map_or(ALWAYS, |(_, is_wanted)| *is_wanted);
    (rule, is_wanted)
}

/// True for an aggregation without keys.
fn is_one_row(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let aggregate = plan.downcast_ref::<AggregateExec>();
    aggregate.is_some_and(|aggregate| aggregate.group_expr().is_empty())
}

/// DataFusion's physical rules, then ours, each with the condition under which it may have something to do.
pub(crate) struct PhysicalRules(Vec<(Rule, Condition)>);

impl fmt::Debug for PhysicalRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhysicalRules").finish_non_exhaustive()
    }
}

impl PhysicalRules {
    /// The rules that can find something to do in plans of ours.
    pub(crate) fn new() -> PhysicalRules {
        let ours: [Rule; 2] = [Arc::new(CountLatest), Arc::new(PartitionsInOrder)];
        let rules = PhysicalOptimizer::new().rules.into_iter();
        let rules = rules.filter(|rule| !ABSENT.contains(&rule.name()));
        PhysicalRules(rules.chain(ours).map(with_condition).collect())
    }

    /// All of them, whether a plan has something for them or not.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter().map(|(rule, _)| rule)
    }

    /// The plan, better.
    pub(crate) fn optimized(
        &self,
        mut plan: Arc<dyn ExecutionPlan>,
        options: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let shape = Shape::of(&plan);
        let wanted = |is_wanted: &Condition| shape.has_requirements || is_wanted(&shape);
        for (rule, _) in self.0.iter().filter(|(_, is_wanted)| wanted(is_wanted)) {
            let schema = plan.schema();
            plan = rule.optimize(plan, options)?;
            if rule.schema_check() && plan.schema() != schema {
                return internal_err!("{} changed the columns of a plan", rule.name());
            }
        }
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that DataFusion names anew would look at plans again, and nobody would notice.
    #[test]
    fn rules_are_named_as_datafusion_names_them() {
        let all = PhysicalOptimizer::new().rules;
        for name in ABSENT {
            assert!(all.iter().any(|rule| rule.name() == name), "{name}");
        }
        let ours = PhysicalRules::new();
        for (name, _) in CONDITIONAL {
            assert!(ours.all().any(|rule| rule.name() == name), "{name}");
        }
    }
}
