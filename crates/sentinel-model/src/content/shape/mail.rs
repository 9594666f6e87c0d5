//! Alerts about messages and mailboxes.

use super::super::json::{Entities, Object};
use super::super::{Facts, Via, common_properties};
use super::add_account;
use super::machine::{hex_digest, push_hash};
use crate::content::set;
use crate::row::SecurityAlertRow;

const SUBJECTS: &[&str] = &[
    "Your mailbox is almost full",
    "Invoice 20417 is overdue",
    "Please sign the attached contract",
    "Parcel could not be delivered",
    "Password expires today",
];

fn add_mailbox(entities: &mut Entities<'_>, facts: &Facts<'_>) {
    let (_, mut entity) = entities.add();
    entity.text("MailboxPrimaryAddress", &facts.person.upn);
    entity.text("Upn", &facts.person.upn);
    entity.text("DisplayName", &facts.person.display_name);
    entity.text("AadId", &facts.person.object_id);
    entity.text("Type", "mailbox");
}

fn add_message(entities: &mut Entities<'_>, facts: &Facts<'_>, subject: &str, sender: &str) {
    let (_, mut entity) = entities.add();
    entity.text("Recipient", &facts.person.upn);
    entity.text("P1Sender", sender);
    entity.text("P2Sender", sender);
    entity.append("SenderIP", facts.attacker);
    entity.text("Subject", subject);
    entity.text("NetworkMessageId", &network_message_id(facts));
    entity.time("ReceivedDate", facts.start);
    entity.text("DeliveryAction", "Delivered");
    entity.text("Type", "mailMessage");
}

/// The id that the message has in the advanced hunting tables, too.
pub(in crate::content) fn network_message_id(facts: &Facts<'_>) -> String {
    facts.draws.clone().guid().to_string()
}

pub(in crate::content) fn sender(facts: &Facts<'_>) -> String {
    format!("billing{}@fabrikam.com", facts.process_id % 50)
}

pub(in crate::content) fn subject(facts: &Facts<'_>) -> &'static str {
    SUBJECTS[facts.process_id as usize % SUBJECTS.len()]
}

/// The link in a message of the [`url`] shape.
pub(in crate::content) fn link(facts: &Facts<'_>) -> String {
    format!("https://{}/verify/{:x}", link_domain(facts), facts.logon_id)
}

pub(in crate::content) fn link_domain(facts: &Facts<'_>) -> String {
    format!("sign-in{}.example.net", facts.process_id % 30)
}

fn write_properties(row: &mut SecurityAlertRow, facts: &Facts<'_>, via: Via) {
    set(&mut row.compromised_entity, &facts.person.upn);
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("InternalPolicyGroup", "ThreatManagement");
    properties.text("EventType", "Threat");
    properties.text("Recipients", &facts.person.upn);
    common_properties(&mut properties, facts, via);
}

pub(super) fn url(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    {
        let mut entities = Entities::open(&mut row.entities, false);
        add_mailbox(&mut entities, facts);
        add_message(&mut entities, facts, subject(facts), &sender(facts));
        let (_, mut entity) = entities.add();
        entity.text("Url", &link(facts));
        entity.text("Type", "url");
    }
    write_properties(row, facts, via);
}

pub(super) fn file(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    {
        let message = (subject(facts), sender(facts));
        let sha256 = hex_digest(facts, 64);
        let mut entities = Entities::open(&mut row.entities, false);
        add_mailbox(&mut entities, facts);
        add_message(&mut entities, facts, message.0, &message.1);
        let (file, hash) = (entities.take_id(), entities.take_id());
        let (_, mut entity) = entities.add();
        entity.array("Files", |out| {
            let mut attachment = Object::open(out);
            attachment.append("$id", file);
            attachment.text("Name", "contract.docm");
            attachment.array("FileHashes", |out| push_hash(out, hash, "SHA256", &sha256));
            attachment.text("Type", "file");
        });
        entity.text("ClusterBy", "BodyFingerprintBin1");
        entity.text("Type", "mailCluster");
    }
    write_properties(row, facts, via);
}

pub(super) fn reported(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    {
        let mut entities = Entities::open(&mut row.entities, false);
        add_message(&mut entities, facts, subject(facts), &sender(facts));
        add_mailbox(&mut entities, facts);
    }
    write_properties(row, facts, via);
}

pub(super) fn sending(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    {
        let mut entities = Entities::open(&mut row.entities, false);
        add_mailbox(&mut entities, facts);
        add_account(&mut entities, facts.person, None);
    }
    write_properties(row, facts, via);
}
