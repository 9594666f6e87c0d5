//! The alert types that the products raise.

mod apps_and_identity;
mod defender_for_cloud;
mod endpoint_and_mail;

use std::sync::LazyLock;

use super::json::push_text_array;
use crate::value::{Product, Severity};

/// What an alert's entities and properties look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A process on a machine: file in a directory, started with a command line (`{user}` and `{domain}` are filled in).
    Process {
        directory: &'static str,
        file: &'static str,
        command: &'static str,
    },
    /// Logons to a machine from an address.
    Logon,
    /// A machine that looks up a domain.
    Dns,
    /// An Azure resource that is used from an address.
    Resource(Resource),
    /// A Kubernetes cluster, with a container image.
    Kubernetes,
    /// A file on a machine, with hashes.
    File { name: &'static str },
    /// A message with a link.
    MailUrl,
    /// A message with an attachment.
    MailFile,
    /// A message that somebody reported.
    MailReported,
    /// A mailbox that sends suspiciously.
    MailSending,
    /// Lookups at a domain controller.
    Recon,
    /// A forged ticket.
    Ticket,
    /// A user of a cloud application.
    CloudApp,
    /// A sign-in.
    SignIn,
    /// A device in a plant.
    Iot,
    /// What a scheduled rule found.
    Scheduled { query: &'static str },
}

/// Kinds of Azure resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    SqlDatabase,
    StorageAccount,
    KeyVault,
    WebApp,
    Subscription,
}

/// A type of alert.
#[derive(Clone, Debug)]
pub(crate) struct AlertType {
    pub(crate) product: Product,
    pub(crate) alert_type: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) severity: Severity,
    pub(crate) component: &'static str,
    pub(crate) tactics: &'static [&'static str],
    pub(crate) techniques: &'static [&'static str],
    pub(crate) sub_techniques: &'static [&'static str],
    pub(crate) remediation: &'static [&'static str],
    pub(crate) shape: Shape,
    /// How often it occurs, relative to the others of its product.
    pub(crate) weight: u32,
    pub(crate) texts: Texts,
}

/// What every row of an alert type says about the attack and what to do, as its columns hold it.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) tactics: String,
    /// The tactics as an array.
    pub(crate) categories: String,
    pub(crate) techniques: String,
    pub(crate) sub_techniques: String,
    pub(crate) remediation: String,
}

impl Texts {
    const UNWRITTEN: Self = Self {
        tactics: String::new(),
        categories: String::new(),
        techniques: String::new(),
        sub_techniques: String::new(),
        remediation: String::new(),
    };

    fn of(kind: &AlertType) -> Self {
        // Nothing is said where there are none.
        let array = |items: &[&str]| {
            let mut array = String::new();
            if !items.is_empty() {
                push_text_array(&mut array, items.iter().copied());
            }
            array
        };
        Self {
            tactics: kind.tactics.join(", "),
            categories: array(kind.tactics),
            techniques: array(kind.techniques),
            sub_techniques: array(kind.sub_techniques),
            remediation: array(kind.remediation),
        }
    }
}

const USUAL_REMEDIATION: &[&str] = &[
    "Find out with the owner of the resource whether the activity was expected.",
    "If it was not, isolate the resource and change the credentials that were used.",
    "Look for other alerts on the same resource and account.",
];

impl AlertType {
    const fn new(
        product: Product,
        alert_type: &'static str,
        name: &'static str,
        severity: Severity,
        shape: Shape,
    ) -> Self {
        Self {
            product,
            alert_type,
            name,
            description: "",
            severity,
            component: "",
            tactics: &[],
            techniques: &[],
            sub_techniques: &[],
            remediation: USUAL_REMEDIATION,
            shape,
            weight: 10,
            texts: Texts::UNWRITTEN,
        }
    }

    /// Whether it is about a Windows machine; nothing where that does not matter.
    pub(crate) fn windows(&self) -> Option<bool> {
        match self.shape {
            Shape::Process { directory, .. } => Some(!directory.starts_with('/')),
            Shape::File { .. } | Shape::Recon | Shape::Ticket => Some(true),
            _ if self.alert_type.contains("Ssh") => Some(false),
            _ => None,
        }
    }

    const fn about(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    const fn of(mut self, component: &'static str) -> Self {
        self.component = component;
        self
    }

    const fn attack(
        mut self,
        tactics: &'static [&'static str],
        techniques: &'static [&'static str],
    ) -> Self {
        self.tactics = tactics;
        self.techniques = techniques;
        self
    }

    const fn sub(mut self, sub_techniques: &'static [&'static str]) -> Self {
        self.sub_techniques = sub_techniques;
        self
    }

    const fn weighs(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }
}

/// All alert types, with their texts.
pub(crate) static ALERT_TYPES: LazyLock<Vec<AlertType>> = LazyLock::new(|| {
    let types = [
        defender_for_cloud::TYPES,
        endpoint_and_mail::TYPES,
        apps_and_identity::TYPES,
    ];
    let types = types.into_iter().flatten();
    let written = types.map(|kind| AlertType {
        texts: Texts::of(kind),
        ..kind.clone()
    });
    written.collect()
});

/// The alert type with this `AlertType` value.
pub(crate) fn find(alert_type: &str) -> Option<&'static AlertType> {
    ALERT_TYPES
        .iter()
        .find(|kind| kind.alert_type == alert_type)
}

/// The alert types of a product with the sums of their weights, to draw from.
#[derive(Clone, Debug)]
pub(crate) struct Wheel {
    types: Vec<(u64, &'static AlertType)>,
    total: u64,
}

impl Wheel {
    pub(crate) fn of(product: Product) -> Self {
        let mut total = 0;
        let types = ALERT_TYPES
            .iter()
            .filter(|kind| kind.product == product)
            .map(|kind| {
                total += u64::from(kind.weight);
                (total, kind)
            })
            .collect();
        Self { types, total }
    }

    pub(crate) fn draw(&self, draws: &mut crate::random::Draws) -> &'static AlertType {
        let at = draws.below(self.total);
        let idx = self.types.partition_point(|&(end, _)| end <= at);
        self.types[idx].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_type_is_complete_and_unique() {
        let mut seen = std::collections::HashSet::new();
        for kind in ALERT_TYPES.iter() {
            assert!(
                seen.insert(kind.alert_type),
                "{} occurs twice",
                kind.alert_type
            );
            assert!(
                !kind.description.is_empty(),
                "{} has no description",
                kind.alert_type
            );
            assert!(
                !kind.tactics.is_empty(),
                "{} has no tactic",
                kind.alert_type
            );
        }
        for &product in Product::ALL {
            assert!(Wheel::of(product).total > 0, "{product} has no alert type");
        }
    }
}
