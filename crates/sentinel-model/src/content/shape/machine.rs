//! Alerts about machines: processes, logons, lookups, files, plant devices.

use super::super::json::{Entities, Object};
use super::super::{Facts, Via, common_properties};
use super::{add_account, add_host, add_ip};
use crate::clock::SECOND;
use crate::content::set;
use crate::row::SecurityAlertRow;
use crate::text::push_hex;
use crate::value::Product;

/// A program as the catalog describes it, with `{user}` and `{domain}` still to be filled in.
pub(super) struct Program {
    pub(super) directory: &'static str,
    pub(super) file: &'static str,
    pub(super) command: &'static str,
}

/// The Azure resource id of the machine.
fn azure_id(facts: &Facts<'_>) -> String {
    let mut id = String::with_capacity(160);
    id.push_str("/subscriptions/");
    id.push_str(facts.directory.subscription_id(facts.subscription));
    id.push_str("/resourceGroups/");
    id.push_str(facts.host.resource_group);
    id.push_str("/providers/Microsoft.Compute/virtualMachines/");
    id.push_str(&facts.host.name);
    id
}

/// The machine is the compromised entity; only Defender for Cloud knows its Azure resource.
fn set_machine(row: &mut SecurityAlertRow, facts: &Facts<'_>) -> String {
    let azure_id = azure_id(facts);
    if facts.kind.product == Product::DefenderForCloud {
        set(&mut row.resource_id, &azure_id);
        set(&mut row.compromised_entity, &facts.host.name);
    } else {
        set(&mut row.compromised_entity, &facts.host.name);
        row.compromised_entity.push_str(".contoso.com");
    }
    azure_id
}

pub(super) fn process(
    row: &mut SecurityAlertRow,
    facts: &mut Facts<'_>,
    via: Via,
    program: &Program,
) {
    let azure_id = set_machine(row, facts);
    let domain = random_domain(facts);
    let directory = fill_in(program.directory, facts, &domain);
    let command = fill_in(program.command, facts, &domain);
    let process_id = format!("0x{:x}", facts.process_id);
    let logon_id = format!("0x{:x}", facts.logon_id);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let host = add_host(&mut entities, facts.host, &azure_id);
        let account = add_account(&mut entities, facts.person, Some(host));
        let (file, mut entity) = entities.add();
        entity.text("Directory", &directory);
        entity.text("Name", program.file);
        entity.text("Type", "file");
        drop(entity);
        let (_, mut entity) = entities.add();
        entity.text("ProcessId", &process_id);
        entity.text("CommandLine", &command);
        entity.text("ElevationToken", "Default");
        entity.time("CreationTimeUtc", facts.start - 3 * SECOND);
        entity.reference("ImageFile", file);
        entity.reference("Account", account);
        entity.reference("Host", host);
        entity.text("Type", "process");
        drop(entity);
        let (_, mut entity) = entities.add();
        entity.text("SessionId", &logon_id);
        entity.reference("Host", host);
        entity.reference("Account", account);
        entity.text("Type", "host-logon-session");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", "Virtual Machine");
    properties.text("User Name", &facts.person.account);
    properties.text("Compromised Host", &facts.host.name);
    properties.text("Suspicious Command Line", &command);
    properties.text("Suspicious Process Id", &process_id);
    properties.text("Suspicious Process", program.file);
    properties.text("Account Session Id", &logon_id);
    common_properties(&mut properties, facts, via);
}

pub(super) fn logon(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    let azure_id = set_machine(row, facts);
    let failed = facts.draws.between(12, 400);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let host = add_host(&mut entities, facts.host, &azure_id);
        add_account(&mut entities, facts.person, Some(host));
        add_ip(&mut entities, facts.attacker);
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", "Virtual Machine");
    properties.text("Compromised Host", &facts.host.name);
    properties.text("User Name", &facts.person.account);
    properties.text("User Domain", "CONTOSO");
    properties.append("IpAddress", facts.attacker);
    properties.display("Number of failed authentication attempts to host", failed);
    properties.text("End Time UTC", &crate::clock::format_datetime(facts.end));
    common_properties(&mut properties, facts, via);
}

pub(super) fn dns(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    let azure_id = set_machine(row, facts);
    let domain = random_domain(facts);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let host = add_host(&mut entities, facts.host, &azure_id);
        add_ip(&mut entities, facts.host.address);
        let (_, mut entity) = entities.add();
        entity.text("DomainName", &domain);
        entity.reference("HostIpAddress", host + 1);
        entity.text("Type", "dns");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", "Virtual Machine");
    properties.text("DomainName", &domain);
    properties.append("ClientIP", facts.host.address);
    common_properties(&mut properties, facts, via);
}

pub(super) fn file(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via, name: &str) {
    let azure_id = set_machine(row, facts);
    let sha256 = hex_digest(facts, 64);
    let sha1 = hex_digest(facts, 40);
    let directory = format!("c:\\users\\{}\\downloads", facts.person.account);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let host = add_host(&mut entities, facts.host, &azure_id);
        add_account(&mut entities, facts.person, Some(host));
        let (first, second) = (entities.take_id(), entities.take_id());
        let (_, mut entity) = entities.add();
        entity.text("Directory", &directory);
        entity.text("Name", name);
        entity.array("FileHashes", |out| {
            push_hash(out, first, "SHA1", &sha1);
            out.push(',');
            push_hash(out, second, "SHA256", &sha256);
        });
        entity.text("Type", "file");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", "Virtual Machine");
    properties.text("Compromised Host", &facts.host.name);
    properties.text("User Name", &facts.person.account);
    properties.text("Threat Name", "Trojan:Win32/Example.A");
    properties.text("File Path", &format!("{directory}\\{name}"));
    properties.text("Action Taken", "Quarantine");
    common_properties(&mut properties, facts, via);
}

pub(super) fn iot(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    let device = format!("plc-{:02}", facts.process_id % 40 + 1);
    set(&mut row.compromised_entity, &device);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let source = add_ip(&mut entities, facts.host.address);
        let (_, mut entity) = entities.add();
        entity.text("DeviceId", &device);
        entity.text("DeviceName", &device);
        entity.text("DeviceType", "PLC");
        entity.reference("IPAddress", source);
        entity.text("Type", "iotdevice");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("SensorId", "plant-1");
    properties.text("Protocol", "MODBUS");
    properties.text("SourceDevice", &device);
    common_properties(&mut properties, facts, via);
}

/// Puts the alert's user and domain into a text of the catalog.
pub(in crate::content) fn fill_in(text: &str, facts: &Facts<'_>, domain: &str) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    text.replace("{user}", &facts.person.account)
        .replace("{domain}", domain)
}

/// A name that looks as if a program had made it.
pub(in crate::content) fn random_domain(facts: &mut Facts<'_>) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut name = String::with_capacity(32);
    for _ in 0..12 {
        name.push(facts.draws.pick(LETTERS) as char);
    }
    name.push_str(
        facts
            .draws
            .pick(&[".example.com", ".example.net", ".example.org"]),
    );
    name
}

/// Hex digits in the place of a hash.
pub(in crate::content) fn hex_digest(facts: &mut Facts<'_>, digits: usize) -> String {
    let mut text = String::with_capacity(digits);
    while text.len() < digits {
        push_hex(&mut text, facts.draws.next(), 16);
    }
    text.truncate(digits);
    text
}

pub(super) fn push_hash(out: &mut String, id: u32, algorithm: &str, value: &str) {
    let mut hash = Object::open(out);
    hash.append("$id", id);
    hash.text("Algorithm", algorithm);
    hash.text("Value", value);
    hash.text("Type", "filehash");
}
