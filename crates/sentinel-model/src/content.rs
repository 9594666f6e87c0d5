//! What alerts are about: alert types, entities, extended properties, links and names.
//!
//! Content is a pure function of the seed and the alert, so that nothing of it has to be kept: a further row of an alert says
//! the same, whether it is written from scratch or told as an [update](crate::row::AlertUpdate). All names and addresses come
//! from the documentation ranges (contoso, fabrikam, example.com; 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24,
//! 2001:db8::/32).

pub(crate) mod catalog;
pub(crate) mod directory;
pub(crate) mod hunting;
pub(crate) mod json;
pub(crate) mod link;
mod shape;

use catalog::AlertType;
use directory::{Directory, Host, Ip, Person};
use json::Object;

use crate::actor::{Alert, AlertIdx};
use crate::clock::{MAX_TICKS, SECOND, Ticks};
use crate::random::{Draws, Guid, Purpose};
use crate::row::{AlertContent, SecurityAlertRow};
use crate::text::{Append, push_decimal};
use crate::value::Product;

/// The way on which an alert reached the workspace; it decides the link and some extended properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Via {
    /// Straight from Azure.
    Azure,
    /// Through Defender XDR.
    Xdr,
    /// Raised in the workspace.
    Workspace,
}

impl Via {
    pub(crate) const ALL: [Self; 3] = [Self::Azure, Self::Xdr, Self::Workspace];
}

/// Everything about an alert that its content is made of.
pub(crate) struct Facts<'a> {
    kind: &'static AlertType,
    directory: &'a Directory,
    subscription: usize,
    host: &'a Host,
    person: &'a Person,
    attacker: Ip,
    logon_id: u64,
    process_id: u64,
    start: Ticks,
    end: Ticks,
    draws: Draws,
}

impl<'a> Facts<'a> {
    fn of(directory: &'a Directory, alert: &Alert) -> Self {
        let mut draws = Draws::keyed(directory.seed, Purpose::AlertContent, alert.key);
        Self {
            kind: alert.kind,
            directory,
            subscription: alert.subscription,
            host: directory.host(alert.host),
            person: directory.person(alert.person),
            attacker: Ip::draw_attacker(&mut draws),
            logon_id: draws.next() >> 32,
            process_id: draws.below(0x3FFF) + 0x100,
            start: alert.start,
            end: alert.end,
            draws,
        }
    }
}

/// The id of an alert, equal on all its rows, whichever connector brought them.
pub(crate) fn system_alert_id(seed: u64, alert: &Alert) -> Guid {
    Draws::keyed(seed, Purpose::AlertId, alert.key).guid()
}

/// What [`fill`] makes a row say; where it is the same, so are the columns.
pub(crate) fn of(directory: &Directory, alert: AlertIdx, state: &Alert, via: Via) -> AlertContent {
    AlertContent {
        alert,
        via,
        in_subscription: directory.has_subscription(state.subscription),
    }
}

/// Fills the columns that say what the alert is about; times, status and link differ from row to row.
pub(crate) fn fill(row: &mut SecurityAlertRow, directory: &Directory, alert: &Alert, via: Via) {
    let kind = alert.kind;
    let mut ids = Draws::keyed(directory.seed, Purpose::AlertId, alert.key);
    let system_alert_id = ids.guid();
    let mut facts = Facts::of(directory, alert);
    row.display_name = kind.name;
    row.alert_name = kind.name;
    row.alert_severity = alert.severity.as_str();
    row.description = kind.description;
    row.provider_name = kind.product.provider_name();
    set(&mut row.alert_type, kind.alert_type);
    row.product_name = kind.product.as_str();
    row.product_component_name = kind.component;
    set(
        &mut row.workspace_subscription_id,
        &directory.workspace_subscription,
    );
    set(
        &mut row.workspace_resource_group,
        &directory.workspace_resource_group,
    );
    set(&mut row.tenant_id, &directory.workspace_id);
    row.system_alert_id.clear();
    system_alert_id.append_to(&mut row.system_alert_id);
    fill_vendor_id(row, alert, system_alert_id, ids.guid());
    row.tactics = &kind.texts.tactics;
    row.techniques = &kind.texts.techniques;
    row.sub_techniques = &kind.texts.sub_techniques;
    row.remediation_steps = &kind.texts.remediation;
    row.entities.clear();
    row.extended_properties.clear();
    row.compromised_entity.clear();
    row.resource_id.clear();
    shape::fill(row, &mut facts, via);
    link::fill(row, &facts, via);
    row.extended_links.clear();
    row.extended_links.push_str("[{\"Href\":\"");
    json::push_escaped(&mut row.extended_links, &row.alert_link);
    row.extended_links
        .push_str("\",\"Category\":null,\"Label\":\"alert\",\"Type\":\"webLink\"}]");
}

/// What the product calls the alert. Azure's older ids begin with the number of ticks that were left until the year 10000;
/// for the products of Defender XDR it is the `AlertId` of `AlertInfo`.
fn fill_vendor_id(row: &mut SecurityAlertRow, alert: &Alert, system_alert_id: Guid, guid: Guid) {
    let product = alert.kind.product;
    let id = &mut row.vendor_original_id;
    id.clear();
    if product.is_xdr_integrated() {
        id.push_str(link::xdr_prefix(product));
        system_alert_id.append_to(id);
        return;
    }
    if product == Product::DefenderForCloud {
        let whole_seconds = alert.start - alert.start % SECOND;
        push_decimal(id, (MAX_TICKS - whole_seconds).unsigned_abs(), 1);
        id.push('_');
    }
    guid.append_to(id);
}

/// Extended properties that every alert of its product carries.
fn common_properties(properties: &mut Object<'_>, facts: &Facts<'_>, via: Via) {
    if facts.kind.product == Product::DefenderForCloud {
        properties.text(
            "EffectiveSubscriptionId",
            facts.directory.subscription_id(facts.subscription),
        );
        if !facts.kind.component.is_empty() {
            properties.text("ProductComponentName", facts.kind.component);
        }
        if via == Via::Xdr {
            properties.text("MTP_Classification", "Unknown");
            properties.text("OriginalProductName", facts.kind.product.as_str());
            properties.text("OriginalProductComponentName", facts.kind.component);
        }
    }
    properties.text("ProcessedBySentinel", "True");
    properties.text("Alert generation status", "Full alert created");
}

/// Replaces the text but keeps the memory.
pub(crate) fn set(target: &mut String, text: &str) {
    target.clear();
    target.push_str(text);
}
