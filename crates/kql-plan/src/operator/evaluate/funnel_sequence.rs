//! `funnel_sequence`: what ids did before and after a sequence of states.
//!
//! Refused. The page says what its three tables hold, but not which state is the one before or behind a sequence: in its
//! samples the last state of the sequence never is, though other states of it are, and an id with several sequences is in
//! several rows. `scan` says such things exactly.

use super::def::{PluginDef, PluginParam};
use super::timeline::{END, ID, START, TIMELINE};

pub(super) static FUNNEL_SEQUENCE: PluginDef = PluginDef {
    name: "funnel_sequence",
    summary: "Counts what ids did before and after a sequence of states. Refused: its page leaves the states around a sequence open.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required(
            "MaxSequenceStepWindow",
            "The longest time between two steps.",
        ),
        PluginParam::required("Step", "The length of a window."),
        PluginParam::required("StateColumn", "The column with the states."),
        PluginParam::required("Sequence", "An array of the states, in order."),
    ],
    page: "funnel-sequence-plugin",
    reads_schema: false,
    bind: |call| {
        Err(call
            .refusal("is not supported: its page leaves open which states are before and after a sequence")
            .with_help("use `funnel_sequence_completion()`, or `scan` for sequences")
            .into())
    },
};
