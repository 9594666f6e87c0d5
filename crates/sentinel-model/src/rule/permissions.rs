//! S5, R6.1, R10.1 to R10.3: who may change which setting, and which Defender plans it takes.

use super::Rule;
use crate::config::{Config, PermissionProfile, Plans, Subscription, User};

pub(crate) static SUBSCRIPTION_CONNECTOR: Rule = Rule {
    id: "R10.1",
    says: "connecting a subscription needs its resource provider, read and write permission on the workspace and a role on the subscription; bi-directional sync needs Contributor or Security Admin",
    source: "F 000; X connect-defender-for-cloud; A permission_profile",
};

pub(crate) static PLANS: Rule = Rule {
    id: "R10.2",
    says: "a subscription can be connected only if a Defender plan is on; plans are switched by a Security Admin",
    source: "F 000",
};

pub(crate) static TENANT_CONNECTOR: Rule = Rule {
    id: "R10.3",
    says: "the tenant-based connector needs version 3.0.0 of its solution, write permission on the workspace and Security or Global Administrator in the tenant",
    source: "D connect-defender-for-cloud-tenant",
};

pub(crate) static XDR_CONNECTOR: Rule = Rule {
    id: "R6.1",
    says: "the Defender XDR connector needs a licence, its solution, Security or Global Administrator in the tenant, write permission on the workspace, and a user of the workspace's tenant",
    source: "F 003; X connect-microsoft-365-defender",
};

pub(super) static RULES: &[&Rule] = &[
    &SUBSCRIPTION_CONNECTOR,
    &PLANS,
    &TENANT_CONNECTOR,
    &XDR_CONNECTOR,
];

/// What somebody lacks, as a text for a refusal; nothing if they may.
pub(crate) type Lack = Option<&'static str>;

/// R10.2: why the subscription has no alerts to connect, if it has none.
pub(crate) fn plan_prerequisite(subscription: &Subscription) -> Option<String> {
    let has_none = subscription.plans == Plans::None;
    has_none.then(|| format!("`{}` has no Defender plan", subscription.name))
}

/// What a subscription lacks, whoever connects it.
pub(crate) fn subscription_prerequisite(subscription: &Subscription) -> Lack {
    (!subscription.registered)
        .then_some("the resource provider SecurityInsights is not registered on the subscription")
}

/// What the tenant-based connector lacks, whoever connects it.
pub(crate) fn tenant_prerequisite(config: &Config) -> Lack {
    (config.content_hub.defender_for_cloud < [3, 0, 0])
        .then_some("the solution Microsoft Defender for Cloud is older than 3.0.0")
}

/// What the Defender XDR connector lacks, whoever connects it.
pub(crate) fn xdr_prerequisite(config: &Config) -> Lack {
    if !config.xdr.licensed {
        return Some("the tenant has no licence for Defender XDR");
    }
    (!config.content_hub.defender_xdr)
        .then_some("the solution Microsoft Defender XDR is not installed from the Content hub")
}

/// What "Connect entities" lacks, whoever connects them.
pub(crate) fn entities_prerequisite(config: &Config) -> Lack {
    (!config.xdr.identity_sensor).then_some("the sensor of Defender for Identity is not installed")
}

pub(crate) fn connect_subscription(user: &User, profile: PermissionProfile) -> Lack {
    if !user.workspace_write {
        return Some("read and write permission on the workspace is missing");
    }
    let roles: &[&str] = match profile {
        PermissionProfile::Of2021 => &["Security Reader", "Security Admin", "Contributor", "Owner"],
        PermissionProfile::Of2023 => &["Contributor", "Owner"],
    };
    lacks(
        &user.subscription_roles,
        roles,
        match profile {
            PermissionProfile::Of2021 => "the role Security Reader on the subscription is missing",
            PermissionProfile::Of2023 => {
                "the role Contributor or Owner on the subscription is missing"
            }
        },
    )
}

pub(crate) fn set_bidi(user: &User) -> Lack {
    let roles = ["Contributor", "Owner", "Security Admin"];
    lacks(
        &user.subscription_roles,
        &roles,
        "the role Contributor or Security Admin on the subscription is missing",
    )
}

pub(crate) fn set_plans(user: &User) -> Lack {
    lacks(
        &user.subscription_roles,
        &["Security Admin", "Owner"],
        "the role Security Admin on the subscription is missing",
    )
}

pub(crate) fn connect_tenant(user: &User) -> Lack {
    if !user.workspace_write {
        return Some("write permission on the workspace is missing");
    }
    tenant_role(user)
}

pub(crate) fn connect_xdr(user: &User) -> Lack {
    if !user.tenant_member {
        return Some("the user is of another tenant than the workspace");
    }
    connect_tenant(user)
}

fn tenant_role(user: &User) -> Lack {
    let roles = ["Security Administrator", "Global Administrator"];
    lacks(
        &user.tenant_roles,
        &roles,
        "the role Security or Global Administrator in the tenant is missing",
    )
}

fn lacks(held: &[String], any_of: &[&str], message: &'static str) -> Lack {
    let found = held.iter().any(|role| any_of.contains(&role.as_str()));
    (!found).then_some(message)
}
