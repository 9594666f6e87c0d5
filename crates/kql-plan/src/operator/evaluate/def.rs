//! The record of a plugin.

use super::invocation::Invocation;
use crate::bound::Rel;
use crate::error::Bind;

/// A plugin of `evaluate`.
pub struct PluginDef {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its parameters, in order.
    pub params: &'static [PluginParam],
    /// The page of Kusto's documentation that it follows.
    pub page: &'static str,
    /// True where the plugin itself reads the schema after `:`, false where that only chooses columns of its result.
    pub(super) reads_schema: bool,
    /// Binds a call.
    pub(super) bind: fn(&Invocation<'_>) -> Bind<Rel>,
}

impl std::fmt::Debug for PluginDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PluginDef")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl PluginDef {
    /// How a call is written: `pivot(pivotColumn, [aggregate], [column, ...])`.
    pub fn signature(&self) -> String {
        let params: Vec<String> = self.params.iter().map(PluginParam::written).collect();
        format!("{}({})", self.name, params.join(", "))
    }
}

/// A parameter of a plugin.
#[derive(Debug, Clone, Copy)]
pub struct PluginParam {
    /// Its name, which a call may spell: `return_unmatched = true`.
    pub name: &'static str,
    /// How often it occurs.
    pub occurs: PluginOccurs,
    /// What it says.
    pub summary: &'static str,
}

/// How often a parameter of a plugin occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginOccurs {
    /// Once.
    Required,
    /// Once or not at all.
    Optional,
    /// Any number of times. Parameters after it are given by name.
    Repeated,
    /// Any number of times, and the query may name the arguments.
    Named,
}

impl PluginParam {
    pub(super) const fn required(name: &'static str, summary: &'static str) -> PluginParam {
        PluginParam {
            name,
            occurs: PluginOccurs::Required,
            summary,
        }
    }

    pub(super) const fn optional(name: &'static str, summary: &'static str) -> PluginParam {
        PluginParam {
            name,
            occurs: PluginOccurs::Optional,
            summary,
        }
    }

    pub(super) const fn repeated(name: &'static str, summary: &'static str) -> PluginParam {
        PluginParam {
            name,
            occurs: PluginOccurs::Repeated,
            summary,
        }
    }

    pub(super) const fn named(name: &'static str, summary: &'static str) -> PluginParam {
        PluginParam {
            name,
            occurs: PluginOccurs::Named,
            summary,
        }
    }

    /// How a signature shows it: `column`, `[column]`, `[column, ...]`.
    pub fn written(&self) -> String {
        match self.occurs {
            PluginOccurs::Required => self.name.to_owned(),
            PluginOccurs::Optional => format!("[{}]", self.name),
            PluginOccurs::Repeated => format!("[{}, ...]", self.name),
            PluginOccurs::Named => format!("[name = {}, ...]", self.name),
        }
    }
}
