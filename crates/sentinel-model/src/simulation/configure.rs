//! Changes of settings while a scenario runs, as far as whoever asks may make them.

use super::Ctx;
use crate::config::{MdcAlerts, Plans, Subscription, User};
use crate::rule::permissions::{self, Lack};
use crate::rule::{
    Rule, component_connector, entity_sync, incident_creation, merge, subscription_connector,
    suppression, tenant_connector, xdr_connector, xdr_incident,
};
use crate::scenario::{
    ComponentConnectorChange, ConfigChange, IncidentRuleChange, PlansChange,
    SubscriptionConnectorChange, TenantConnectorChange, XdrConnectorChange,
};

/// A change that was made, as a text, or the rule that turned it down, and why.
type Outcome = Result<(&'static Rule, String), (&'static Rule, String)>;

pub(super) fn apply(ctx: &mut Ctx<'_>, change: &ConfigChange) {
    let outcome = match change {
        ConfigChange::NewSubscription(subscription) => new_subscription(ctx, subscription),
        ConfigChange::SubscriptionConnector(change) => subscription(ctx, change),
        ConfigChange::Plans(change) => plans(ctx, change),
        ConfigChange::TenantConnector(change) => tenant(ctx, change),
        ConfigChange::XdrMdcAlerts(setting) => xdr_setting(ctx, *setting),
        ConfigChange::XdrConnector(change) => xdr(ctx, change),
        ConfigChange::ComponentConnector(change) => component(ctx, change),
        ConfigChange::IncidentRule(change) => incident_rule(ctx, change),
        ConfigChange::SuppressionRule(rule) => {
            let what = format!("suppression rule `{}` is added", rule.name);
            ctx.world.config.suppression_rules.push(rule.clone());
            Ok((&suppression::SUPPRESSED, what))
        }
    };
    match outcome {
        Ok((rule, what)) => ctx.step(rule, None, None, || what),
        Err((rule, why)) => ctx.refuse(rule, None, None, || why),
    }
}

/// Turns the change down if its user lacks something; without a user, everything is allowed.
fn allow(
    ctx: &Ctx<'_>,
    by: Option<&str>,
    rule: &'static Rule,
    lack: impl FnOnce(&User) -> Lack,
) -> Result<(), (&'static Rule, String)> {
    let Some(name) = by else { return Ok(()) };
    let user = ctx.world.config.users.iter().find(|user| user.name == name);
    let user = user.expect("a checked scenario names known users");
    match lack(user) {
        Some(what) => Err((rule, format!("`{name}` may not do this: {what}"))),
        None => Ok(()),
    }
}

fn subscription_named<'a>(ctx: &'a mut Ctx<'_>, name: &str) -> &'a mut Subscription {
    let mut subscriptions = ctx.world.config.subscriptions.iter_mut();
    subscriptions
        .find(|item| item.name == name)
        .expect("a checked scenario names known subscriptions")
}

fn new_subscription(ctx: &mut Ctx<'_>, subscription: &Subscription) -> Outcome {
    ctx.world.directory.add_subscription();
    ctx.world.config.subscriptions.push(subscription.clone());
    let name = &subscription.name;
    let what = format!("subscription `{name}` is new, and nobody has connected it");
    Ok((&subscription_connector::ENROLLED, what))
}

fn subscription(ctx: &mut Ctx<'_>, change: &SubscriptionConnectorChange) -> Outcome {
    let rule = &permissions::SUBSCRIPTION_CONNECTOR;
    let profile = ctx.world.config.knobs.permission_profile;
    let by = change.by.as_deref();
    if change.connected.is_some() {
        allow(ctx, by, rule, |user| {
            permissions::connect_subscription(user, profile)
        })?;
    }
    if change.bidi.is_some() {
        allow(ctx, by, rule, permissions::set_bidi)?;
    }
    let state = subscription_named(ctx, &change.subscription);
    let connected = change.connected.unwrap_or(state.connected);
    if change.connected == Some(true)
        && let Some(lack) = permissions::plan_prerequisite(state)
    {
        return Err((&permissions::PLANS, lack));
    }
    if change.connected == Some(true)
        && let Some(lack) = permissions::subscription_prerequisite(state)
    {
        return Err((rule, format!("`{}`: {lack}", state.name)));
    }
    if change.bidi == Some(true) && !connected {
        return Err((rule, format!("`{}` is not connected", state.name)));
    }
    state.connected = connected;
    state.bidi = change.bidi.unwrap_or(state.bidi) && connected;
    let switch = |on| if on { "on" } else { "off" };
    let (connector, bidi) = (switch(state.connected), switch(state.bidi));
    let what = format!(
        "subscription-based connector of `{}`: {connector}, bi-directional sync {bidi}",
        state.name
    );
    Ok((&subscription_connector::ENROLLED, what))
}

fn plans(ctx: &mut Ctx<'_>, change: &PlansChange) -> Outcome {
    allow(
        ctx,
        change.by.as_deref(),
        &permissions::PLANS,
        permissions::set_plans,
    )?;
    let state = subscription_named(ctx, &change.subscription);
    state.plans = change.plans;
    let shown = match state.plans {
        Plans::None => "none",
        plans => plans.shown(),
    };
    Ok((
        &permissions::PLANS,
        format!("Defender plans of `{}`: {shown}", state.name),
    ))
}

fn tenant(ctx: &mut Ctx<'_>, change: &TenantConnectorChange) -> Outcome {
    let rule = &permissions::TENANT_CONNECTOR;
    allow(ctx, change.by.as_deref(), rule, permissions::connect_tenant)?;
    if change.connected {
        have(rule, permissions::tenant_prerequisite(&ctx.world.config))?;
    }
    ctx.world.config.tenant_connector.connected = change.connected;
    let switch = if change.connected { "on" } else { "off" };
    Ok((
        &tenant_connector::ONE_SWITCH,
        format!("the tenant-based connector is switched {switch}"),
    ))
}

fn xdr_setting(ctx: &mut Ctx<'_>, setting: MdcAlerts) -> Outcome {
    ctx.world.config.xdr.mdc_alerts = setting;
    let what = format!(
        "Defender XDR's setting for Defender for Cloud is \"{}\"",
        setting.shown()
    );
    Ok((&xdr_incident::SETTING, what))
}

fn xdr(ctx: &mut Ctx<'_>, change: &XdrConnectorChange) -> Outcome {
    let rule = &permissions::XDR_CONNECTOR;
    allow(ctx, change.by.as_deref(), rule, permissions::connect_xdr)?;
    let connected = ctx.world.config.xdr_connector.connected;
    if change.turn_off_rules && (connected || !change.connected) {
        let why = "the box that turns incident creation rules off is only shown before connecting";
        return Err((&xdr_connector::CHECKBOX, why.to_owned()));
    }
    if change.connected {
        have(rule, permissions::xdr_prerequisite(&ctx.world.config))?;
    }
    if change.entities == Some(true) {
        have(rule, permissions::entities_prerequisite(&ctx.world.config))?;
    }
    ctx.world.config.xdr_connector.connected = change.connected;
    if change.connected && !connected {
        xdr_connector::connect_components(&mut ctx.world.config);
        merge::catch_up(ctx);
    }
    if change.turn_off_rules {
        xdr_connector::turn_off_rules(&mut ctx.world.config);
    }
    let switch = if change.connected { "on" } else { "off" };
    let mut what = format!("the Defender XDR connector is switched {switch}");
    if let Some(tables) = &change.tables {
        let plural = if tables.len() == 1 { "" } else { "s" };
        let count = tables.len();
        what.push_str(&format!(", with {count} advanced hunting table{plural}"));
        ctx.world.config.xdr_connector.tables.clone_from(tables);
    }
    if let Some(entities) = change.entities {
        let switch = if entities { "on" } else { "off" };
        what.push_str(&format!(", entities {switch}"));
        connect_entities(ctx, entities);
    }
    Ok((&xdr_connector::BRINGS, what))
}

fn connect_entities(ctx: &mut Ctx<'_>, entities: bool) {
    let before = std::mem::replace(&mut ctx.world.config.xdr_connector.entities, entities);
    if entities && !before {
        entity_sync::start(ctx);
    }
}

/// Turns a change down that lacks a prerequisite.
fn have(rule: &'static Rule, lack: Lack) -> Result<(), (&'static Rule, String)> {
    lack.map_or(Ok(()), |lack| Err((rule, lack.to_owned())))
}

fn component(ctx: &mut Ctx<'_>, change: &ComponentConnectorChange) -> Outcome {
    let rule = &component_connector::COMPONENT;
    let (product, config) = (change.product, &mut ctx.world.config);
    if !change.connected && config.xdr_connector.connected && product.is_xdr_integrated() {
        return Err((
            rule,
            format!(
                "the connector of {product} cannot be disconnected before the Defender XDR connector"
            ),
        ));
    }
    config
        .component_connectors
        .retain(|&other| other != product);
    if change.connected {
        config.component_connectors.push(product);
    }
    let switch = if change.connected { "on" } else { "off" };
    Ok((
        rule,
        format!("the connector of {product} is switched {switch}"),
    ))
}

fn incident_rule(ctx: &mut Ctx<'_>, change: &IncidentRuleChange) -> Outcome {
    let mut rules = ctx.world.config.incident_rules.iter_mut();
    let rule = rules.find(|rule| rule.name == change.name);
    let rule = rule.expect("a checked scenario names known incident rules");
    rule.enabled = change.enabled;
    let switch = if rule.enabled { "on" } else { "off" };
    Ok((
        &incident_creation::MATCHES,
        format!("incident rule `{}` is switched {switch}", rule.name),
    ))
}
