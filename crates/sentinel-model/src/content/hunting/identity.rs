//! `Identity*`: what Defender for Identity sees at domain controllers and at sign-in.

use crate::content::Facts;
use crate::row::{Field, HuntingRow};
use crate::text::Append;

const CONTROLLER: &str = "contoso-dc01.contoso.com";

/// Somebody asked a domain controller for accounts; the machine lies on a path to one of them.
pub(super) fn recon<'a>(facts: &Facts<'a>) -> Vec<HuntingRow<'a>> {
    let mut query = directory_row(facts, "IdentityQueryEvents", "SAMR query");
    query.constant("Protocol", "Samr");
    query.constant("QueryType", "EnumerateUsers");
    query.constant("Query", "Enumerate users of Domain Admins");
    query.constant("QueryTarget", "Domain Admins");
    to_controller(&mut query);
    let path = "Potential lateral movement path identified";
    let mut finding = directory_row(facts, "IdentityDirectoryEvents", path);
    finding.constant("Protocol", "Samr");
    to_controller(&mut finding);
    vec![query, finding]
}

/// Somebody signed in with a ticket.
pub(super) fn ticket<'a>(facts: &Facts<'a>) -> Vec<HuntingRow<'a>> {
    let mut row = directory_row(facts, "IdentityLogonEvents", "LogonSuccess");
    row.constant("Protocol", "Kerberos");
    row.constant("LogonType", "Resource access");
    to_controller(&mut row);
    vec![row]
}

/// Somebody signed in to Microsoft Entra ID.
pub(super) fn cloud_sign_in<'a>(facts: &Facts<'a>) -> HuntingRow<'a> {
    let mut row = account_row(facts, "IdentityLogonEvents", "LogonSuccess");
    row.constant("Application", "Microsoft 365");
    row.constant("LogonType", "OAuth2:Token");
    row.text("IPAddress", facts.attacker.text());
    row
}

/// The columns that say who did it in Active Directory, and from which machine.
fn directory_row<'a>(
    facts: &Facts<'a>,
    table: &'static str,
    action: &'static str,
) -> HuntingRow<'a> {
    let mut row = account_row(facts, table, action);
    row.constant("Application", "Active Directory");
    row.text("DeviceName", &facts.host.device_name);
    row.text("IPAddress", facts.host.address_text.as_str());
    row
}

/// The columns that say who did it.
fn account_row<'a>(facts: &Facts<'a>, table: &'static str, action: &'static str) -> HuntingRow<'a> {
    let mut row = HuntingRow::new(table);
    row.constant("ActionType", action);
    row.text("AccountName", &facts.person.account);
    row.constant("AccountDomain", "contoso.com");
    row.text("AccountUpn", &facts.person.upn);
    row.text("AccountSid", &facts.person.sid);
    row.text("AccountObjectId", &facts.person.object_id);
    row.text("AccountDisplayName", &facts.person.display_name);
    row.text("ReportId", format!("{:016x}", facts.logon_id));
    row.field("AdditionalFields", Field::Dynamic("{}".to_owned()));
    row
}

fn to_controller(row: &mut HuntingRow<'_>) {
    row.constant("DestinationDeviceName", CONTROLLER);
    row.constant("DestinationIPAddress", "192.0.2.4");
    row.constant("DestinationPort", "445");
}
