//! `AlertInfo` and `AlertEvidence`: what Defender XDR notes about an alert.

use crate::actor::Alert;
use crate::content::catalog::Shape;
use crate::content::directory::Directory;
use crate::content::json::Object;
use crate::content::link::xdr_alert_id;
use crate::content::shape::identity::COUNTRIES;
use crate::content::shape::machine::{fill_in, hex_digest, random_domain};
use crate::content::shape::mail;
use crate::content::{Facts, system_alert_id};
use crate::row::{Field, HuntingRow};
use crate::text::Append;
use crate::value::Product;

/// What Defender XDR notes about an alert that it has taken in: one row of `AlertInfo`, and `AlertEvidence` for each entity.
pub(crate) fn alert_notes<'a>(directory: &'a Directory, alert: &Alert) -> Vec<HuntingRow<'a>> {
    let mut facts = Facts::of(directory, alert);
    let (kind, product) = (facts.kind, facts.kind.product);
    let notes = Notes {
        id: xdr_alert_id(product, system_alert_id(directory.seed, alert)),
        alert,
    };
    let mut info = HuntingRow::new("AlertInfo");
    info.text("AlertId", notes.id.clone());
    info.constant("Title", kind.name);
    info.constant(
        "Category",
        kind.tactics.first().copied().unwrap_or_default(),
    );
    info.constant("Severity", alert.severity.as_str());
    info.constant("ServiceSource", service_source(product));
    info.constant("DetectionSource", service_source(product));
    let techniques = match kind.texts.techniques.as_str() {
        "" => "[]",
        techniques => techniques,
    };
    info.constant("AttackTechniques", techniques);
    let mut rows = vec![info];
    match kind.shape {
        Shape::Process {
            directory,
            file,
            command,
        } => {
            let domain = random_domain(&mut facts);
            let mut process = notes.evidence("Process", "Related");
            process.text("DeviceName", &facts.host.device_name);
            process.constant("FileName", file);
            process.text("FolderPath", fill_in(directory, &facts, &domain));
            process.text("ProcessCommandLine", fill_in(command, &facts, &domain));
            rows.extend([notes.user(&facts), notes.machine(&facts), process]);
        }
        Shape::Logon => rows.extend([
            notes.user(&facts),
            notes.machine(&facts),
            notes.address(&facts),
        ]),
        Shape::Dns => {
            let mut url = notes.evidence("Url", "Related");
            url.text("RemoteUrl", random_domain(&mut facts));
            rows.extend([notes.machine(&facts), url]);
        }
        Shape::File { name } => {
            let mut file = notes.evidence("File", "Related");
            file.constant("FileName", name);
            file.text("SHA256", hex_digest(&mut facts, 64));
            file.text("SHA1", hex_digest(&mut facts, 40));
            rows.extend([notes.user(&facts), notes.machine(&facts), file]);
        }
        Shape::MailUrl => {
            let mut url = notes.evidence("Url", "Related");
            url.text("RemoteUrl", mail::link(&facts));
            rows.extend([notes.mailbox(&facts), notes.message(&facts), url]);
        }
        Shape::MailFile => {
            // The hash is drawn before the message's id.
            let mut file = notes.evidence("File", "Related");
            file.constant("FileName", "contract.docm");
            file.text("SHA256", hex_digest(&mut facts, 64));
            rows.extend([notes.mailbox(&facts), notes.message(&facts), file]);
        }
        Shape::MailReported => rows.extend([notes.mailbox(&facts), notes.message(&facts)]),
        Shape::MailSending => rows.push(notes.mailbox(&facts)),
        Shape::CloudApp | Shape::SignIn => {
            let country = facts.draws.pick(COUNTRIES);
            let mut address = notes.address(&facts);
            let mut fields = String::new();
            Object::open(&mut fields)
                .object("Location")
                .text("CountryCode", country);
            address.field("AdditionalFields", Field::Dynamic(fields));
            rows.extend([notes.user(&facts), address]);
        }
        Shape::Recon | Shape::Ticket => rows.extend([notes.user(&facts), notes.machine(&facts)]),
        Shape::Resource(_) | Shape::Kubernetes | Shape::Iot | Shape::Scheduled { .. } => {
            rows.extend([notes.user(&facts), notes.address(&facts)]);
        }
    }
    rows
}

/// Writes the evidence of an alert.
struct Notes<'a> {
    id: String,
    alert: &'a Alert,
}

impl Notes<'_> {
    fn evidence<'a>(&self, entity: &'static str, role: &'static str) -> HuntingRow<'a> {
        let kind = self.alert.kind;
        let mut row = HuntingRow::new("AlertEvidence");
        row.text("AlertId", self.id.clone());
        row.constant("Title", kind.name);
        row.constant("Categories", kind.texts.categories.as_str());
        row.constant("Severity", self.alert.severity.as_str());
        row.constant("ServiceSource", service_source(kind.product));
        row.constant("DetectionSource", service_source(kind.product));
        row.constant("EntityType", entity);
        row.constant("EvidenceRole", role);
        row
    }

    fn account<'a>(&self, facts: &Facts<'a>, entity: &'static str) -> HuntingRow<'a> {
        let mut row = self.evidence(entity, "Impacted");
        row.text("AccountName", &facts.person.account);
        row.constant("AccountDomain", "contoso");
        row.text("AccountUpn", &facts.person.upn);
        row.text("AccountObjectId", &facts.person.object_id);
        row.text("AccountSid", &facts.person.sid);
        row
    }

    fn user<'a>(&self, facts: &Facts<'a>) -> HuntingRow<'a> {
        self.account(facts, "User")
    }

    fn mailbox<'a>(&self, facts: &Facts<'a>) -> HuntingRow<'a> {
        self.account(facts, "Mailbox")
    }

    fn machine<'a>(&self, facts: &Facts<'a>) -> HuntingRow<'a> {
        let mut row = self.evidence("Machine", "Impacted");
        row.text("DeviceId", &facts.host.device_id);
        row.text("DeviceName", &facts.host.device_name);
        row.text("LocalIP", facts.host.address_text.as_str());
        row
    }

    fn address<'a>(&self, facts: &Facts<'a>) -> HuntingRow<'a> {
        let mut row = self.evidence("Ip", "Related");
        row.text("RemoteIP", facts.attacker.text());
        row
    }

    fn message<'a>(&self, facts: &Facts<'a>) -> HuntingRow<'a> {
        let mut row = self.evidence("MailMessage", "Related");
        row.text("NetworkMessageId", mail::network_message_id(facts));
        row.constant("EmailSubject", mail::subject(facts));
        row.text("AccountUpn", &facts.person.upn);
        row
    }
}

fn service_source(product: Product) -> &'static str {
    match product {
        Product::DefenderForCloud => "Microsoft Defender for Cloud",
        Product::DefenderForEndpoint => "Microsoft Defender for Endpoint",
        Product::DefenderForOffice365 => "Microsoft Defender for Office 365",
        Product::DefenderForIdentity => "Microsoft Defender for Identity",
        Product::DefenderForCloudApps => "Microsoft Defender for Cloud Apps",
        Product::EntraIdProtection => "AAD Identity Protection",
        Product::DataLossPrevention => "Microsoft Data Loss Prevention",
        Product::InsiderRiskManagement => "Microsoft 365 Insider Risk Management",
        Product::DefenderForIot => "Microsoft Defender for IoT",
        Product::DefenderXdr => "Microsoft Defender XDR",
        Product::Sentinel => "Microsoft Sentinel",
    }
}
