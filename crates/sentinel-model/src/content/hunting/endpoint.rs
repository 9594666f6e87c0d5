//! `Device*`: what Defender for Endpoint sees on machines.

use super::mail;
use crate::content::Facts;
use crate::content::catalog::AlertType;
use crate::content::directory::{Directory, Host, Ip, Person};
use crate::content::json::{Object, push_text_array};
use crate::content::shape::machine::{fill_in, hex_digest, random_domain};
use crate::random::{Draws, Purpose};
use crate::row::{Field, HuntingRow};
use crate::text::Append;

/// A program ran: who was logged on, the process, what it loaded, and the registry value that it left.
pub(super) fn process<'a>(
    facts: &mut Facts<'a>,
    directory: &'static str,
    file: &'static str,
    command: &'static str,
) -> Vec<HuntingRow<'a>> {
    let domain = random_domain(facts);
    let command = fill_in(command, facts, &domain);
    let folder = fill_in(directory, facts, &domain);
    let separator = if folder.starts_with('/') { '/' } else { '\\' };
    let path = format!("{folder}{separator}{file}");
    let (sha1, sha256) = (hex_digest(facts, 40), hex_digest(facts, 64));
    let mut row = device_row(facts, "DeviceProcessEvents", "ProcessCreated");
    row.constant("FileName", file);
    row.text("FolderPath", path.clone());
    row.text("SHA1", sha1.clone());
    row.text("SHA256", sha256);
    row.text("ProcessCommandLine", command.clone());
    row.field("ProcessId", Field::Long(facts.process_id as i64));
    row.field("ProcessCreationTime", Field::Datetime(facts.start));
    row.constant("AccountDomain", "contoso");
    row.text("AccountName", &facts.person.account);
    row.text("AccountSid", &facts.person.sid);
    row.text("AccountUpn", &facts.person.upn);
    row.constant(
        "InitiatingProcessFileName",
        if facts.host.windows {
            "explorer.exe"
        } else {
            "sh"
        },
    );
    let mut rows = vec![device(facts), logon(facts, facts.host.address), row];
    if separator == '\\' {
        rows.push(image_load(facts, file, &command));
        rows.push(certificate(facts, &sha1));
        if persists(facts.kind) {
            rows.push(registry_value(facts, file, &path));
        }
    }
    rows
}

/// Whether something that survives a restart belongs to the attack.
fn persists(kind: &AlertType) -> bool {
    let stages = ["Persistence", "DefenseEvasion"];
    kind.tactics.iter().any(|tactic| stages.contains(tactic))
}

fn image_load<'a>(facts: &Facts<'a>, file: &'static str, command: &str) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceImageLoadEvents", "ImageLoaded");
    row.constant("FileName", "amsi.dll");
    row.constant("FolderPath", "c:\\windows\\system32\\amsi.dll");
    initiated_by(&mut row, facts, file);
    row.text("InitiatingProcessCommandLine", command.to_owned());
    row
}

fn certificate<'a>(facts: &Facts<'a>, sha1: &str) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceFileCertificateInfo", "");
    row.text("SHA1", sha1.to_owned());
    row.field("IsSigned", Field::Bool(false));
    row.field("IsTrusted", Field::Bool(false));
    row.constant("SignatureType", "Unknown");
    row
}

fn registry_value<'a>(facts: &Facts<'a>, file: &'static str, path: &str) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceRegistryEvents", "RegistryValueSet");
    row.constant(
        "RegistryKey",
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
    );
    row.constant("RegistryValueName", "Updater");
    row.constant("RegistryValueType", "String");
    row.text("RegistryValueData", path.to_owned());
    initiated_by(&mut row, facts, file);
    row
}

/// The columns about the process that did it.
fn initiated_by<'a>(row: &mut HuntingRow<'a>, facts: &Facts<'a>, file: &'static str) {
    row.constant("InitiatingProcessFileName", file);
    row.field("InitiatingProcessId", Field::Long(facts.process_id as i64));
    row.constant("InitiatingProcessAccountDomain", "contoso");
    row.text("InitiatingProcessAccountName", &facts.person.account);
    row.text("InitiatingProcessAccountUpn", &facts.person.upn);
}

/// Somebody logged on from the attacker's address.
pub(super) fn remote_logon<'a>(facts: &Facts<'a>) -> Vec<HuntingRow<'a>> {
    vec![device(facts), logon(facts, facts.attacker)]
}

/// The machine looked up a domain; for a phishing domain, there was a message before.
pub(super) fn lookup<'a>(facts: &mut Facts<'a>) -> Vec<HuntingRow<'a>> {
    let domain = random_domain(facts);
    let mut row = device_row(facts, "DeviceNetworkEvents", "ConnectionAttempt");
    row.text("RemoteUrl", domain.clone());
    row.text("RemoteIP", facts.attacker.text());
    row.constant("RemoteIPType", "Public");
    row.field("RemotePort", Field::Int(443));
    row.text("LocalIP", facts.host.address_text.as_str());
    row.constant("Protocol", "Tcp");
    initiated_by(&mut row, facts, "msedge.exe");
    row.constant(
        "InitiatingProcessCommandLine",
        "msedge.exe --single-argument",
    );
    let mut rows = vec![device(facts), row];
    if facts.kind.alert_type == "AzureDNS_PhishingDomain" {
        rows.extend(mail::leading_to(facts, &domain));
    }
    rows
}

/// A file was downloaded.
pub(super) fn download<'a>(facts: &mut Facts<'a>, name: &'static str) -> Vec<HuntingRow<'a>> {
    let sha256 = hex_digest(facts, 64);
    let sha1 = hex_digest(facts, 40);
    vec![
        device(facts),
        file(facts, name, &sha1, &sha256),
        certificate(facts, &sha1),
    ]
}

/// A file appeared among the person's downloads.
pub(super) fn file<'a>(
    facts: &Facts<'a>,
    name: &'static str,
    sha1: &str,
    sha256: &str,
) -> HuntingRow<'a> {
    let folder = format!("c:\\users\\{}\\downloads", facts.person.account);
    let mut row = device_row(facts, "DeviceFileEvents", "FileCreated");
    row.constant("FileName", name);
    row.text("FolderPath", format!("{folder}\\{name}"));
    row.text("SHA1", sha1.to_owned());
    row.text("SHA256", sha256.to_owned());
    row.field("FileSize", Field::Long((facts.logon_id & 0xF_FFFF) as i64));
    initiated_by(&mut row, facts, "outlook.exe");
    row
}

/// Somebody opened the link of a message.
pub(super) fn opened_url<'a>(facts: &Facts<'a>, url: &str) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceEvents", "BrowserLaunchedToOpenUrl");
    row.text("RemoteUrl", url.to_owned());
    initiated_by(&mut row, facts, "outlook.exe");
    row
}

fn logon<'a>(facts: &Facts<'a>, from: Ip) -> HuntingRow<'a> {
    let mut row = device_row(facts, "DeviceLogonEvents", "LogonSuccess");
    row.constant(
        "LogonType",
        if facts.host.windows {
            "Interactive"
        } else {
            "RemoteInteractive"
        },
    );
    row.constant("AccountDomain", "contoso");
    row.text("AccountName", &facts.person.account);
    row.text("AccountSid", &facts.person.sid);
    row.field("LogonId", Field::Long(facts.logon_id as i64));
    row.field(
        "IsLocalAdmin",
        Field::Bool(facts.process_id.is_multiple_of(4)),
    );
    row.text("RemoteIP", from.text());
    row.constant("RemoteIPType", "Public");
    row.constant("InitiatingProcessFileName", "lsass.exe");
    row.constant("InitiatingProcessCommandLine", "lsass.exe");
    row
}

/// The columns that say on which device it happened.
fn device_row<'a>(facts: &Facts<'a>, table: &'static str, action: &'static str) -> HuntingRow<'a> {
    let mut row = row_of(facts.host, table, (facts.logon_id & 0xFFFF) as i64 + 1);
    row.constant("ActionType", action);
    row
}

fn row_of<'a>(host: &'a Host, table: &'static str, report: i64) -> HuntingRow<'a> {
    let mut row = HuntingRow::new(table);
    row.text("DeviceId", &host.device_id);
    row.text("DeviceName", &host.device_name);
    row.field("ReportId", Field::Long(report));
    row.constant("MachineGroup", host.resource_group);
    row
}

fn device<'a>(facts: &Facts<'a>) -> HuntingRow<'a> {
    let report = (facts.logon_id & 0xFFFF) as i64 + 1;
    device_info(facts.host, facts.person, report)
}

/// What a machine says about itself, whether or not anything happens on it.
pub(crate) fn device_report(directory: &Directory, host: u32, report: u64) -> [HuntingRow<'_>; 2] {
    let mut draws = Draws::keyed(directory.seed, Purpose::DeviceReport, report);
    let person = directory.person(draws.next() as u32);
    let host = directory.host(host);
    let number = (draws.next() & 0xFFFF) as i64 + 1;
    [
        device_info(host, person, number),
        network_info(host, number + 1),
    ]
}

fn device_info<'a>(host: &'a Host, person: &'a Person, report: i64) -> HuntingRow<'a> {
    let mut row = row_of(host, "DeviceInfo", report);
    let (platform, version, distribution) = if host.windows {
        ("WindowsServer2022", "10.0", "WindowsServer2022")
    } else {
        ("Linux", "22.4", "Ubuntu")
    };
    row.constant("OSPlatform", platform);
    row.constant("OSVersion", version);
    row.constant("OSDistribution", distribution);
    row.constant("OSArchitecture", "64-bit");
    row.constant("ClientVersion", "10.8735.22621.1000");
    row.constant("DeviceType", "Server");
    row.constant("DeviceCategory", "Endpoint");
    row.text("PublicIP", host.address_text.as_str());
    row.constant("OnboardingStatus", "Onboarded");
    row.constant("SensorHealthState", "Active");
    row.constant("ExposureLevel", "Medium");
    row.constant("JoinType", if host.windows { "Domain Joined" } else { "" });
    row.field("IsAzureADJoined", Field::Bool(host.windows));
    let mut users = String::from("[");
    {
        let mut user = Object::open(&mut users);
        user.text("UserName", &person.account);
        user.text("DomainName", "contoso");
        user.text("Sid", &person.sid);
    }
    users.push(']');
    row.field("LoggedOnUsers", Field::Dynamic(users));
    row
}

fn network_info(host: &Host, report: i64) -> HuntingRow<'_> {
    let mut row = row_of(host, "DeviceNetworkInfo", report);
    let mut addresses = String::from("[");
    {
        let mut address = Object::open(&mut addresses);
        address.text("IPAddress", &host.address_text);
        address.number("SubnetPrefix", 24);
        address.text("AddressType", "Private");
    }
    addresses.push(']');
    row.field("IPAddresses", Field::Dynamic(addresses));
    let mut servers = String::new();
    push_text_array(&mut servers, ["192.0.2.4"]);
    row.field("DnsAddresses", Field::Dynamic(servers));
    // The range of addresses that documentation uses for hardware.
    let digits = &host.agent_id;
    row.text(
        "MacAddress",
        format!("00-00-5E-00-53-{}", digits[..2].to_uppercase()),
    );
    row.constant("NetworkAdapterName", "{ethernet}");
    row.constant("NetworkAdapterType", "Ethernet");
    row.constant("NetworkAdapterStatus", "Up");
    row
}
