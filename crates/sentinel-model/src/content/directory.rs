//! The invented organization: its tenant, subscriptions, machines and people.

use crate::config::Workspace;
use crate::random::{Draws, Purpose};
use crate::text::{Append, push_decimal, push_hex};

/// A machine.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) windows: bool,
    pub(crate) resource_group: &'static str,
    /// Last byte of its address in 192.0.2.0/24.
    pub(crate) address: Ip,
    /// The same as a text.
    pub(crate) address_text: String,
    /// What Azure and Defender know it by.
    pub(crate) agent_id: String,
    /// Forty hex digits, as Defender for Endpoint has them.
    pub(crate) device_id: String,
    /// With its domain.
    pub(crate) device_name: String,
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// `mia.keller`
    pub(crate) account: String,
    /// `Mia Keller`
    pub(crate) display_name: String,
    /// `mia.keller@contoso.com`
    pub(crate) upn: String,
    pub(crate) object_id: String,
    pub(crate) sid: String,
}

/// An address of a documentation range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ip {
    V4([u8; 4]),
    /// The last two groups of an address in 2001:db8::/32.
    V6(u16, u16),
}

impl Ip {
    /// Attackers come from the two ranges that the organization does not use, and now and then from IPv6.
    pub(crate) fn draw_attacker(draws: &mut Draws) -> Self {
        let host = draws.below(253) as u8 + 1;
        match draws.below(20) {
            0 => Self::V6(draws.below(0xFFFF) as u16, u16::from(host)),
            n if n < 11 => Self::V4([203, 0, 113, host]),
            _ => Self::V4([198, 51, 100, host]),
        }
    }
}

impl Append for Ip {
    fn append_to(&self, out: &mut String) {
        match *self {
            Self::V4(bytes) => {
                for (idx, byte) in bytes.into_iter().enumerate() {
                    out.push_str(if idx == 0 { "" } else { "." });
                    push_decimal(out, byte.into(), 1);
                }
            }
            Self::V6(group, last) => {
                out.push_str("2001:db8:0:");
                push_hex(out, group.into(), 1);
                out.push_str(":0:0:0:");
                push_hex(out, last.into(), 1);
            }
        }
    }
}

/// The organization.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    pub(crate) seed: u64,
    /// Microsoft Entra tenant.
    pub(crate) tenant: String,
    /// Log Analytics workspace id, the `TenantId` column.
    pub(crate) workspace_id: String,
    pub(crate) workspace_name: String,
    pub(crate) workspace_subscription: String,
    pub(crate) workspace_resource_group: String,
    subscriptions: Vec<String>,
    hosts: Vec<Host>,
    people: Vec<Person>,
}

impl Directory {
    pub(crate) fn new(seed: u64, workspace: &Workspace, hosts: u32, people: u32) -> Self {
        let guid = |subject| {
            Draws::keyed(seed, Purpose::Identity, subject)
                .guid()
                .to_string()
        };
        Self {
            seed,
            tenant: guid(1),
            workspace_id: guid(2),
            workspace_name: workspace.name.clone(),
            workspace_subscription: guid(3),
            workspace_resource_group: workspace.resource_group.clone(),
            subscriptions: Vec::new(),
            hosts: (0..u64::from(hosts.max(1)))
                .map(|idx| host(seed, idx))
                .collect(),
            people: (0..u64::from(people.max(1)))
                .map(|idx| person(seed, idx))
                .collect(),
        }
    }

    pub(crate) fn add_subscription(&mut self) {
        let subject = 1000 + self.subscriptions.len() as u64;
        let id = Draws::keyed(self.seed, Purpose::Identity, subject)
            .guid()
            .to_string();
        self.subscriptions.push(id);
    }

    /// The GUID of the subscription with this index; products without one are given the workspace's.
    pub(crate) fn subscription_id(&self, idx: usize) -> &str {
        self.subscriptions
            .get(idx)
            .unwrap_or(&self.workspace_subscription)
    }

    /// Whether the subscription with this index has a GUID of its own.
    pub(crate) fn has_subscription(&self, idx: usize) -> bool {
        idx < self.subscriptions.len()
    }

    /// The id of an analytics rule, by a text that is its own.
    pub(crate) fn analytics_rule_id(&self, rule: &str) -> crate::random::Guid {
        let subject = rule.bytes().fold(7u64, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        Draws::keyed(self.seed, Purpose::Identity, subject).guid()
    }

    pub(crate) fn host(&self, idx: u32) -> &Host {
        &self.hosts[idx as usize % self.hosts.len()]
    }

    /// The machine itself if it runs the system that an alert type asks for, else a neighbour that does.
    pub(crate) fn fitting_host(&self, idx: u32, windows: Option<bool>) -> u32 {
        let fits = |idx: &u32| windows.is_none_or(|windows| self.host(*idx).windows == windows);
        let neighbours = (0..ROLES.len() as u32).map(|step| idx.wrapping_add(step));
        neighbours.into_iter().find(fits).unwrap_or(idx)
    }

    /// Somebody whom a scenario names.
    pub(crate) fn employee(&self, name: &str) -> Person {
        let account = name
            .split('@')
            .next()
            .unwrap_or(name)
            .to_lowercase()
            .replace(' ', ".");
        let subject = account.bytes().fold(11u64, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut draws = Draws::keyed(self.seed, Purpose::Identity, subject);
        Person {
            display_name: name.to_owned(),
            upn: format!("{account}@contoso.com"),
            object_id: draws.guid().to_string(),
            sid: format!("S-1-5-21-1-1-1-{}", 500 + draws.below(500)),
            account,
        }
    }

    pub(crate) fn people_count(&self) -> u32 {
        self.people.len() as u32
    }

    pub(crate) fn person(&self, idx: u32) -> &Person {
        &self.people[idx as usize % self.people.len()]
    }
}

const ROLES: &[(&str, bool, &str)] = &[
    ("web", false, "rg-web"),
    ("app", false, "rg-app"),
    ("sql", true, "rg-data"),
    ("dc", true, "rg-identity"),
    ("file", true, "rg-files"),
    ("jump", true, "rg-ops"),
    ("build", false, "rg-build"),
    ("desk", true, "rg-desktops"),
];

fn host(seed: u64, idx: u64) -> Host {
    let mut draws = Draws::keyed(seed, Purpose::Identity, 10_000 + idx);
    let (role, windows, resource_group) = ROLES[idx as usize % ROLES.len()];
    let name = format!("contoso-{role}{:02}", idx / ROLES.len() as u64 + 1);
    let address = Ip::V4([192, 0, 2, (idx % 253) as u8 + 1]);
    let agent_id = draws.guid().text();
    let digits = agent_id.replace('-', "");
    Host {
        device_id: format!("{digits}{}", &digits[..8]),
        device_name: format!("{name}.contoso.com"),
        name,
        windows,
        resource_group,
        address,
        address_text: address.text(),
        agent_id,
    }
}

const FIRST_NAMES: &[&str] = &[
    "Mia", "Noah", "Lena", "Omar", "Ines", "Paul", "Yuki", "Sara", "Ivan", "Nora", "Hugo", "Ada",
    "Emil", "Zoe", "Karl", "Rosa", "Luis", "Tara", "Finn", "Maya",
];
const LAST_NAMES: &[&str] = &[
    "Keller",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Moreau",
    "Novak",
    "Tanaka",
    "Silva",
    "Petrov",
    "Berg",
    "Costa",
    "Fischer",
    "Dubois",
    "Larsen",
    "Rossi",
    "Meyer",
    "Kaya",
    "Nguyen",
    "Walsh",
    "Ortiz",
];

fn person(seed: u64, idx: u64) -> Person {
    let mut draws = Draws::keyed(seed, Purpose::Identity, 20_000_000 + idx);
    let first = FIRST_NAMES[idx as usize % FIRST_NAMES.len()];
    let last = LAST_NAMES[(idx as usize / FIRST_NAMES.len() + idx as usize * 7) % LAST_NAMES.len()];
    let round = idx as usize / (FIRST_NAMES.len() * LAST_NAMES.len());
    let suffix = if round == 0 {
        String::new()
    } else {
        round.to_string()
    };
    let account = format!("{}.{}{suffix}", first.to_lowercase(), last.to_lowercase());
    Person {
        display_name: format!("{first} {last}"),
        upn: format!("{account}@contoso.com"),
        object_id: draws.guid().to_string(),
        sid: format!(
            "S-1-5-21-{}-{}-{}-{}",
            draws.below(1 << 31),
            draws.below(1 << 31),
            draws.below(1 << 31),
            1100 + idx
        ),
        account,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_round_differ() {
        let mut upns: Vec<String> = (0..400).map(|idx| person(1, idx).upn).collect();
        upns.sort();
        upns.dedup();
        assert_eq!(upns.len(), 400);
    }
}
