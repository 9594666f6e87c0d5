//! `Email*` and `UrlClickEvents`: what Defender for Office 365 sees in mailboxes.

use super::endpoint;
use crate::content::Facts;
use crate::content::directory::Ip;
use crate::content::shape::machine::hex_digest;
use crate::content::shape::mail::{link, link_domain, network_message_id, sender, subject};
use crate::row::{Field, HuntingRow};
use crate::text::Append;

const ATTACHMENT: &str = "contract.docm";

/// A message with a link that somebody opened, and that was taken out of the mailbox afterwards.
pub(super) fn with_link<'a>(facts: &Facts<'a>) -> Vec<HuntingRow<'a>> {
    let (id, url) = (network_message_id(facts), link(facts));
    vec![
        message(facts, Direction::Inbound, 1, 0),
        message_url(&id, &url, &link_domain(facts)),
        click(facts, &id, &url),
        endpoint::opened_url(facts, &url),
        taken_out(facts, &id),
    ]
}

/// A message with a file that somebody saved, and that was taken out of the mailbox afterwards.
pub(super) fn with_attachment<'a>(facts: &mut Facts<'a>) -> Vec<HuntingRow<'a>> {
    // In the order in which the alert draws them: the file is the one that its entities name.
    let sha256 = hex_digest(facts, 64);
    let id = network_message_id(facts);
    let sha1 = hex_digest(facts, 40);
    vec![
        message(facts, Direction::Inbound, 0, 1),
        attachment(facts, &id, &sha256),
        endpoint::file(facts, ATTACHMENT, &sha1, &sha256),
        taken_out(facts, &id),
    ]
}

/// A message that came in.
pub(super) fn received<'a>(facts: &Facts<'a>, urls: i32) -> HuntingRow<'a> {
    message(facts, Direction::Inbound, urls, 0)
}

/// A message that went out.
pub(super) fn sent<'a>(facts: &Facts<'a>, urls: i32) -> HuntingRow<'a> {
    message(facts, Direction::Outbound, urls, 0)
}

/// A message that leads to a domain.
pub(super) fn leading_to<'a>(facts: &Facts<'a>, domain: &str) -> [HuntingRow<'a>; 2] {
    let url = format!("https://{domain}/login");
    [
        received(facts, 1),
        message_url(&network_message_id(facts), &url, domain),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Inbound,
    Outbound,
}

fn message<'a>(
    facts: &Facts<'a>,
    direction: Direction,
    urls: i32,
    attachments: i32,
) -> HuntingRow<'a> {
    let outside = sender(facts);
    let (name, from, to) = match direction {
        Direction::Inbound => ("Inbound", outside.as_str(), facts.person.upn.as_str()),
        Direction::Outbound => ("Outbound", facts.person.upn.as_str(), outside.as_str()),
    };
    let id = network_message_id(facts);
    let mut row = HuntingRow::new("EmailEvents");
    row.text("InternetMessageId", internet_message_id(&id, from));
    row.constant("EmailDirection", name);
    row.text("SenderMailFromAddress", from.to_owned());
    row.text("SenderFromAddress", from.to_owned());
    row.text("SenderMailFromDomain", domain(from));
    row.text("SenderFromDomain", domain(from));
    row.text("RecipientEmailAddress", to.to_owned());
    row.text("RecipientDomain", domain(to));
    row.constant("Subject", subject(facts));
    match facts.attacker {
        Ip::V4(_) => row.text("SenderIPv4", facts.attacker.text()),
        Ip::V6(..) => row.text("SenderIPv6", facts.attacker.text()),
    }
    row.constant("DeliveryAction", "Delivered");
    row.constant("DeliveryLocation", "Inbox/folder");
    let inbound = direction == Direction::Inbound;
    row.constant("ThreatTypes", if inbound { "Phish" } else { "" });
    row.field("UrlCount", Field::Int(urls));
    row.field("AttachmentCount", Field::Int(attachments));
    row.text("ReportId", format!("{id}-{}", facts.process_id));
    row.text("NetworkMessageId", id);
    row
}

fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap_or_default().to_owned()
}

fn internet_message_id(id: &str, from: &str) -> String {
    format!("<{id}@{}>", domain(from))
}

fn message_url(id: &str, url: &str, domain: &str) -> HuntingRow<'static> {
    let mut row = HuntingRow::new("EmailUrlInfo");
    row.text("NetworkMessageId", id.to_owned());
    row.text("Url", url.to_owned());
    row.text("UrlDomain", domain.to_owned());
    row.constant("UrlLocation", "Body");
    row
}

fn click<'a>(facts: &Facts<'a>, id: &str, url: &str) -> HuntingRow<'a> {
    let mut row = HuntingRow::new("UrlClickEvents");
    row.text("AccountUpn", &facts.person.upn);
    row.constant("ActionType", "ClickAllowed");
    row.constant("Workload", "Email");
    row.text("NetworkMessageId", id.to_owned());
    row.text("Url", url.to_owned());
    row.text("IPAddress", facts.host.address_text.as_str());
    row.constant("ThreatTypes", "Phish");
    row.field("IsClickedThrough", Field::Bool(false));
    row
}

fn attachment<'a>(facts: &Facts<'a>, id: &str, sha256: &str) -> HuntingRow<'a> {
    let mut row = HuntingRow::new("EmailAttachmentInfo");
    row.text("NetworkMessageId", id.to_owned());
    row.text("SenderFromAddress", sender(facts));
    row.text("RecipientEmailAddress", &facts.person.upn);
    row.text("RecipientObjectId", &facts.person.object_id);
    row.constant("FileName", ATTACHMENT);
    row.constant("FileType", "docm");
    row.constant("FileExtension", "docm");
    row.text("SHA256", sha256.to_owned());
    row.constant("ThreatTypes", "Malware");
    row.field("FileSize", Field::Long((facts.logon_id & 0xF_FFFF) as i64));
    row
}

/// Zero-hour auto purge takes a message out of a mailbox into which it was delivered.
fn taken_out<'a>(facts: &Facts<'a>, id: &str) -> HuntingRow<'a> {
    let mut row = HuntingRow::new("EmailPostDeliveryEvents");
    row.text("NetworkMessageId", id.to_owned());
    row.text("InternetMessageId", internet_message_id(id, &sender(facts)));
    row.constant("Action", "Moved to quarantine");
    row.constant("ActionType", "Phish ZAP");
    row.constant("ActionTrigger", "SystemAction");
    row.constant("ActionResult", "Success");
    row.text("SenderFromAddress", sender(facts));
    row.text("RecipientEmailAddress", &facts.person.upn);
    row.constant("EmailDirection", "Inbound");
    row.constant("DeliveryLocation", "Quarantine");
    row
}
