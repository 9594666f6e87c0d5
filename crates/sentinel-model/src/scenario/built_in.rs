//! The built-in scenario: a month in a SOC, which is also the example file to copy from.

use super::Scenario;

static MONTH_IN_A_SOC: &str = include_str!("../../../../testdata/scenarios/month-in-a-soc.toml");

pub(super) fn scenario() -> Scenario {
    Scenario::from_toml(MONTH_IN_A_SOC)
        .unwrap_or_else(|errors| panic!("the built-in scenario can run, but: {}", errors[0]))
}
