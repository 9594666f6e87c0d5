//! Alerts about accounts: in the directory, in cloud applications, at sign-in, and from scheduled rules.

use super::super::json::{Entities, Object};
use super::super::{Facts, Via, common_properties};
use super::{add_account, add_host, add_ip};
use crate::clock::{HOUR, format_datetime};
use crate::content::set;
use crate::row::SecurityAlertRow;

pub(in crate::content) const COUNTRIES: &[&str] = &["BR", "CA", "ID", "NG", "NO", "PT", "TH", "ZA"];
const GROUPS: &[&str] = &["Domain Admins", "Enterprise Admins", "Account Operators"];

fn add_directory_host(entities: &mut Entities<'_>, name: &str, id: &str) {
    let (_, mut entity) = entities.add();
    entity.text("HostName", name);
    entity.text("Id", id);
    entity.text("Type", "host");
}

fn add_directory_account(entities: &mut Entities<'_>, facts: &Facts<'_>) {
    let (_, mut entity) = entities.add();
    entity.text("NTDomain", "contoso.com");
    entity.text("Name", &facts.person.account);
    entity.text("Sid", &facts.person.sid);
    entity.text("AadUserId", &facts.person.object_id);
    entity.text("Type", "account");
}

pub(super) fn recon(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    set(&mut row.compromised_entity, &facts.person.upn);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        add_directory_account(&mut entities, facts);
        add_directory_host(&mut entities, &facts.host.name, &facts.host.agent_id);
        let (_, mut entity) = entities.add();
        entity.text("SID", "S-1-5-21-1004336348-1177238915-682003330-512");
        entity.text("FriendlyName", facts.draws.pick(GROUPS));
        entity.text("Type", "security-group");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("SourceComputer", &facts.host.name);
    common_properties(&mut properties, facts, via);
}

pub(super) fn ticket(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    set(&mut row.compromised_entity, &facts.person.upn);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        add_directory_account(&mut entities, facts);
        add_directory_host(&mut entities, &facts.host.name, &facts.host.agent_id);
        add_directory_host(&mut entities, "contoso-dc01", &facts.directory.tenant);
        let (_, mut entity) = entities.add();
        entity.text("ResourceName", "krbtgt/contoso.com");
        entity.time("Time", facts.start);
        entity.text("Type", "kerberos-ticket");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("Encryption", "Rc4Hmac");
    properties.text("SourceComputer", &facts.host.name);
    common_properties(&mut properties, facts, via);
}

pub(super) fn cloud_app(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    set(&mut row.compromised_entity, &facts.person.upn);
    let country = facts.draws.pick(COUNTRIES);
    {
        let mut entities = Entities::open(&mut row.entities, true);
        add_account(&mut entities, facts.person, None);
        let (_, mut entity) = entities.add();
        entity.append("Address", facts.attacker);
        {
            let mut location = entity.object("Location");
            location.text("CountryCode", country);
            location.text("Carrier", "example network");
        }
        entity.text("Type", "ip");
        drop(entity);
        let (_, mut entity) = entities.add();
        entity.text("Name", "Microsoft Exchange Online");
        entity.raw("AppId", "20893");
        entity.text("Type", "cloud-application");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("Cloud Applications", "Microsoft Exchange Online");
    properties.text("Countries", country);
    properties.append("IP Addresses", facts.attacker);
    common_properties(&mut properties, facts, via);
}

pub(super) fn sign_in(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    set(&mut row.compromised_entity, &facts.person.upn);
    let country = facts.draws.pick(COUNTRIES);
    let request = facts.draws.guid();
    {
        let mut entities = Entities::open(&mut row.entities, true);
        let account = add_account(&mut entities, facts.person, None);
        let (ip, mut entity) = entities.add();
        entity.append("Address", facts.attacker);
        entity.object("Location").text("CountryCode", country);
        entity.text("Type", "ip");
        drop(entity);
        let (_, mut entity) = entities.add();
        entity.append("SessionId", request);
        entity.reference("Account", account);
        entity.time("StartTimeUtc", facts.start);
        entity.reference("IPAddress", ip);
        entity.text("Type", "cloud-logon-session");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("User Account", &facts.person.upn);
    properties.text("User Name", &facts.person.display_name);
    properties.append("Client IP Address", facts.attacker);
    properties.text("Client Location", country);
    properties.text("Detection Subcategory", facts.kind.alert_type);
    properties.append("Request Id", request);
    common_properties(&mut properties, facts, via);
}

pub(super) fn scheduled(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via, query: &str) {
    let rule = facts.directory.analytics_rule_id(facts.kind.alert_type);
    let alert_type = format!("{}_{rule}", facts.directory.workspace_id);
    set(&mut row.alert_type, &alert_type);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let host = add_host(&mut entities, facts.host, "");
        add_account(&mut entities, facts.person, Some(host));
        add_ip(&mut entities, facts.attacker);
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("Query Period", "05:00:00");
    properties.text("Trigger Operator", "GreaterThan");
    properties.text("Trigger Threshold", "0");
    properties.append("Correlation Id", facts.draws.guid());
    properties.display(
        "Search Query Results Overall Count",
        facts.draws.between(1, 30),
    );
    properties.display(
        "Data Sources",
        format_args!("[\\\"{}\\\"]", facts.directory.workspace_name),
    );
    properties.text("Query", query);
    properties.text(
        "Query Start Time UTC",
        &format_datetime(facts.end - 5 * HOUR),
    );
    properties.text("Query End Time UTC", &format_datetime(facts.end));
    properties.display("Analytic Rule Ids", format_args!("[\\\"{rule}\\\"]"));
    properties.text("Event Grouping", "SingleAlert");
    properties.text("Analytic Rule Name", facts.kind.name);
    common_properties(&mut properties, facts, via);
}
