//! Advanced hunting rows that belong to an alert: what the products saw before they raised it, and what Defender XDR
//! notes about it.

use super::catalog::Shape;
use super::json::Object;
use super::link::xdr_prefix;
use super::shape::{machine, mail};
use super::{Facts, system_alert_id};
use crate::actor::Alert;
use crate::content::directory::{Directory, Ip};
use crate::row::{Field, HuntingRow};
use crate::value::Product;

/// The tables that the model can fill, by the names that the Defender XDR connector lists.
pub const TABLES: &[&str] = &[
    "AlertEvidence",
    "AlertInfo",
    "DeviceEvents",
    "DeviceFileEvents",
    "DeviceInfo",
    "DeviceLogonEvents",
    "DeviceNetworkEvents",
    "DeviceProcessEvents",
    "EmailEvents",
    "EmailUrlInfo",
];

/// What the products saw: rows of the `Device*` and `Email*` tables.
pub(crate) fn raw_events<'a>(directory: &'a Directory, alert: &Alert) -> Vec<HuntingRow<'a>> {
    let mut facts = Facts::of(directory, alert);
    match facts.kind.shape {
        Shape::Process {
            directory,
            file,
            command,
        } => process(&mut facts, directory, file, command),
        Shape::Logon => vec![device(&facts), logon(&facts, facts.attacker)],
        Shape::Dns => dns(&mut facts),
        Shape::File { name } => {
            let sha256 = machine::hex_digest(&mut facts, 64);
            let sha1 = machine::hex_digest(&mut facts, 40);
            let folder = format!("c:\\users\\{}\\downloads", facts.person.account);
            vec![device(&facts), file(&facts, name, &folder, &sha1, &sha256)]
        }
        Shape::MailUrl => {
            let (id, url) = (mail::network_message_id(&facts), mail::link(&facts));
            let opened = opened_url(&facts, &url);
            let domain = mail::link_domain(&facts);
            vec![
                message(&facts, &id, "Inbound", 1, 0),
                message_url(&id, &url, &domain),
                opened,
            ]
        }
        Shape::MailFile => {
            let sha256 = machine::hex_digest(&mut facts, 64);
            let id = mail::network_message_id(&facts);
            let sha1 = machine::hex_digest(&mut facts, 40);
            let folder = format!("c:\\users\\{}\\downloads", facts.person.account);
            vec![
                message(&facts, &id, "Inbound", 0, 1),
                file(&facts, "contract.docm", &folder, &sha1, &sha256),
            ]
        }
        Shape::MailReported => {
            vec![message(
                &facts,
                &mail::network_message_id(&facts),
                "Inbound",
                1,
                0,
            )]
        }
        Shape::MailSending => {
            vec![message(
                &facts,
                &mail::network_message_id(&facts),
                "Outbound",
                2,
                0,
            )]
        }
        _ => Vec::new(),
    }
}

fn process<'a>(
    facts: &mut Facts<'a>,
    directory: &'static str,
    file: &'static str,
    command: &'static str,
) -> Vec<HuntingRow<'a>> {
    let domain = machine::random_domain(facts);
    let command = machine::fill_in(command, facts, &domain);
    let folder = machine::fill_in(directory, facts, &domain);
    let separator = if folder.starts_with('/') { '/' } else { '\\' };
    let mut row = device_row(facts, "DeviceProcessEvents", "ProcessCreated");
    row.text("FileName", file);
    row.text("FolderPath", format!("{folder}{separator}{file}"));
    row.text("ProcessCommandLine", command);
    row.field("ProcessId", Field::Long(facts.process_id as i64));
    row.field("ProcessCreationTime", Field::Datetime(facts.start));
    row.text("AccountDomain", "contoso");
    row.text("AccountName", &facts.person.account);
    row.text("AccountSid", &facts.person.sid);
    row.text("AccountUpn", &facts.person.upn);
    row.text(
        "InitiatingProcessFileName",
        if facts.host.windows {
            "explorer.exe"
        } else {
            "sh"
        },
    );
    vec![device(facts), logon(facts, facts.host.address), row]
}

fn dns<'a>(facts: &mut Facts<'a>) -> Vec<HuntingRow<'a>> {
    let domain = machine::random_domain(facts);
    let mut row = device_row(facts, "DeviceNetworkEvents", "ConnectionAttempt");
    row.text("RemoteUrl", domain.clone());
    row.text("RemoteIP", facts.attacker.to_string());
    row.text("RemoteIPType", "Public");
    row.field("RemotePort", Field::Int(443));
    row.text("LocalIP", facts.host.address.to_string());
    row.text("Protocol", "Tcp");
    row.text("InitiatingProcessAccountName", &facts.person.account);
    row.text("InitiatingProcessFileName", "msedge.exe");
    row.text(
        "InitiatingProcessCommandLine",
        "msedge.exe --single-argument",
    );
    let mut rows = vec![device(facts), row];
    if facts.kind.alert_type == "AzureDNS_PhishingDomain" {
        let id = mail::network_message_id(facts);
        rows.push(message(facts, &id, "Inbound", 1, 0));
        rows.push(message_url(
            &id,
            &format!("https://{domain}/login"),
            &domain,
        ));
    }
    rows
}

/// The columns that say on which device it happened.
fn device_row<'a>(facts: &Facts<'a>, table: &'static str, action: &'static str) -> HuntingRow<'a> {
    let mut row = HuntingRow::new(table);
    row.text("DeviceId", device_id(facts));
    row.text("DeviceName", device_name(facts));
    row.field(
        "ReportId",
        Field::Long((facts.logon_id & 0xFFFF) as i64 + 1),
    );
    if table != "DeviceInfo" {
        row.text("ActionType", action);
    }
    row
}

/// Forty hex digits, as Defender for Endpoint has them.
fn device_id(facts: &Facts<'_>) -> String {
    let digits = facts.host.agent_id.replace('-', "");
    format!("{digits}{}", &digits[..8])
}

fn device_name(facts: &Facts<'_>) -> String {
    format!("{}.contoso.com", facts.host.name)
}

fn device<'a>(facts: &Facts<'a>) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceInfo", "");
    row.text(
        "OSPlatform",
        if facts.host.windows {
            "WindowsServer2022"
        } else {
            "Linux"
        },
    );
    row.text("OSArchitecture", "64-bit");
    row.text("DeviceType", "Server");
    row.text("DeviceCategory", "Endpoint");
    row.text("PublicIP", facts.host.address.to_string());
    row.text("OnboardingStatus", "Onboarded");
    row.text("SensorHealthState", "Active");
    row.text("ExposureLevel", "Medium");
    row.text(
        "JoinType",
        if facts.host.windows {
            "Domain Joined"
        } else {
            ""
        },
    );
    row.field("IsAzureADJoined", Field::Bool(facts.host.windows));
    let mut users = String::from("[");
    {
        let mut user = Object::open(&mut users);
        user.text("UserName", &facts.person.account);
        user.text("DomainName", "contoso");
        user.text("Sid", &facts.person.sid);
    }
    users.push(']');
    row.field("LoggedOnUsers", Field::Dynamic(users));
    row
}

fn logon<'a>(facts: &Facts<'a>, from: Ip) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceLogonEvents", "LogonSuccess");
    row.text(
        "LogonType",
        if facts.host.windows {
            "Interactive"
        } else {
            "RemoteInteractive"
        },
    );
    row.text("AccountDomain", "contoso");
    row.text("AccountName", &facts.person.account);
    row.text("AccountSid", &facts.person.sid);
    row.field("LogonId", Field::Long(facts.logon_id as i64));
    row.field(
        "IsLocalAdmin",
        Field::Bool(facts.process_id.is_multiple_of(4)),
    );
    row.text("RemoteIP", from.to_string());
    row.text("RemoteIPType", "Public");
    row.text("InitiatingProcessFileName", "lsass.exe");
    row.text("InitiatingProcessCommandLine", "lsass.exe");
    row
}

fn file<'a>(
    facts: &Facts<'a>,
    name: &'static str,
    folder: &str,
    sha1: &str,
    sha256: &str,
) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceFileEvents", "FileCreated");
    row.text("FileName", name);
    row.text("FolderPath", format!("{folder}\\{name}"));
    row.text("SHA1", sha1.to_owned());
    row.text("SHA256", sha256.to_owned());
    row.field("FileSize", Field::Long((facts.logon_id & 0xF_FFFF) as i64));
    row.text("InitiatingProcessAccountName", &facts.person.account);
    row.text("InitiatingProcessAccountUpn", &facts.person.upn);
    row.text("InitiatingProcessFileName", "outlook.exe");
    row
}

fn opened_url<'a>(facts: &Facts<'a>, url: &str) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceEvents", "BrowserLaunchedToOpenUrl");
    row.text("RemoteUrl", url.to_owned());
    row.text("InitiatingProcessAccountName", &facts.person.account);
    row.text("InitiatingProcessFileName", "outlook.exe");
    row
}

fn message<'a>(
    facts: &Facts<'a>,
    id: &str,
    direction: &'static str,
    urls: i32,
    attachments: i32,
) -> HuntingRow<'a> {
    let outside = mail::sender(facts);
    let (sender, recipient) = match direction {
        "Inbound" => (outside.as_str(), facts.person.upn.as_str()),
        _ => (facts.person.upn.as_str(), outside.as_str()),
    };
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_owned();
    let mut row = HuntingRow::new("EmailEvents");
    row.text("NetworkMessageId", id.to_owned());
    row.text("InternetMessageId", format!("<{id}@{}>", domain(sender)));
    row.text("EmailDirection", direction);
    row.text("SenderMailFromAddress", sender.to_owned());
    row.text("SenderFromAddress", sender.to_owned());
    row.text("SenderMailFromDomain", domain(sender));
    row.text("SenderFromDomain", domain(sender));
    row.text("RecipientEmailAddress", recipient.to_owned());
    row.text("RecipientDomain", domain(recipient));
    row.text("Subject", mail::subject(facts));
    match facts.attacker {
        Ip::V4(_) => row.text("SenderIPv4", facts.attacker.to_string()),
        Ip::V6(..) => row.text("SenderIPv6", facts.attacker.to_string()),
    }
    row.text("DeliveryAction", "Delivered");
    row.text("DeliveryLocation", "Inbox/folder");
    row.text(
        "ThreatTypes",
        if direction == "Inbound" { "Phish" } else { "" },
    );
    row.field("UrlCount", Field::Int(urls));
    row.field("AttachmentCount", Field::Int(attachments));
    row.text("ReportId", format!("{id}-{}", facts.process_id));
    row
}

fn message_url(id: &str, url: &str, domain: &str) -> HuntingRow<'static> {
    let mut row = HuntingRow::new("EmailUrlInfo");
    row.text("NetworkMessageId", id.to_owned());
    row.text("Url", url.to_owned());
    row.text("UrlDomain", domain.to_owned());
    row.text("UrlLocation", "Body");
    row
}

/// What Defender XDR notes about an alert that it has taken in: one row of `AlertInfo`, and `AlertEvidence` for each entity.
pub(crate) fn alert_notes<'a>(directory: &'a Directory, alert: &Alert) -> Vec<HuntingRow<'a>> {
    let mut facts = Facts::of(directory, alert);
    let product = facts.kind.product;
    let id = format!(
        "{}{}",
        xdr_prefix(product),
        system_alert_id(directory.seed, alert)
    );
    let source = service_source(product);
    let mut info = HuntingRow::new("AlertInfo");
    info.text("AlertId", id.clone());
    info.text("Title", facts.kind.name);
    info.text(
        "Category",
        facts.kind.tactics.first().copied().unwrap_or_default(),
    );
    info.text("Severity", alert.severity.as_str());
    info.text("ServiceSource", source);
    info.text("DetectionSource", source);
    let mut techniques = String::new();
    super::json::push_text_array(&mut techniques, facts.kind.techniques.iter().copied());
    info.text("AttackTechniques", techniques);
    let mut rows = vec![info];
    let evidence = |entity: &'static str, role: &'static str| {
        let mut row = HuntingRow::new("AlertEvidence");
        row.text("AlertId", id.clone());
        row.text("Title", alert.kind.name);
        row.text("Severity", alert.severity.as_str());
        row.text("ServiceSource", source);
        row.text("DetectionSource", source);
        row.text("EntityType", entity);
        row.text("EvidenceRole", role);
        row
    };
    let mut user = evidence("User", "Impacted");
    user.text("AccountName", &facts.person.account);
    user.text("AccountUpn", &facts.person.upn);
    user.text("AccountObjectId", &facts.person.object_id);
    user.text("AccountSid", &facts.person.sid);
    rows.push(user);
    if let Shape::Process {
        directory,
        file,
        command,
    } = facts.kind.shape
    {
        let domain = machine::random_domain(&mut facts);
        let mut machine_row = evidence("Machine", "Impacted");
        machine_row.text("DeviceId", device_id(&facts));
        machine_row.text("DeviceName", device_name(&facts));
        let mut process = evidence("Process", "Related");
        process.text("DeviceName", device_name(&facts));
        process.text("FileName", file);
        process.text("FolderPath", machine::fill_in(directory, &facts, &domain));
        process.text(
            "ProcessCommandLine",
            machine::fill_in(command, &facts, &domain),
        );
        rows.extend([machine_row, process]);
    } else {
        let mut ip = evidence("Ip", "Related");
        ip.text("RemoteIP", facts.attacker.to_string());
        rows.push(ip);
    }
    rows
}

fn service_source(product: Product) -> &'static str {
    match product {
        Product::DefenderForCloud => "Microsoft Defender for Cloud",
        Product::DefenderForEndpoint => "Microsoft Defender for Endpoint",
        Product::DefenderForOffice365 => "Microsoft Defender for Office 365",
        Product::DefenderForIdentity => "Microsoft Defender for Identity",
        Product::DefenderForCloudApps => "Microsoft Defender for Cloud Apps",
        Product::EntraIdProtection => "AAD Identity Protection",
        Product::DefenderForIot => "Microsoft Defender for IoT",
        Product::DefenderXdr => "Microsoft Defender XDR",
        Product::Sentinel => "Microsoft Sentinel",
    }
}
