//! Rows of the advanced hunting tables: what the products saw before they raised an alert, what devices report by themselves,
//! and what Defender XDR notes about an alert.

mod apps;
mod endpoint;
mod identity;
mod mail;
mod notes;
mod users;

pub(crate) use endpoint::device_report;
pub(crate) use notes::alert_notes;
pub(crate) use users::user_record;

use super::Facts;
use super::catalog::Shape;
use crate::actor::Alert;
use crate::content::directory::Directory;
use crate::row::HuntingRow;

/// The tables that the model can fill by the raw events of Defender XDR's products, by the names that its connector lists, and
/// `IdentityInfo`.
pub const TABLES: &[&str] = &[
    "AlertEvidence",
    "AlertInfo",
    "CloudAppEvents",
    "DeviceEvents",
    "DeviceFileCertificateInfo",
    "DeviceFileEvents",
    "DeviceImageLoadEvents",
    "DeviceInfo",
    "DeviceLogonEvents",
    "DeviceNetworkEvents",
    "DeviceNetworkInfo",
    "DeviceProcessEvents",
    "DeviceRegistryEvents",
    "EmailAttachmentInfo",
    "EmailEvents",
    "EmailPostDeliveryEvents",
    "EmailUrlInfo",
    "IdentityDirectoryEvents",
    "IdentityLogonEvents",
    "IdentityQueryEvents",
    "UrlClickEvents",
    IDENTITY_INFO,
];

/// The users of the directory. Not selected by itself: "Connect entities" fills it.
pub(crate) const IDENTITY_INFO: &str = "IdentityInfo";

/// The tables that the Defender XDR connector can stream.
pub(crate) fn streamable() -> impl Iterator<Item = &'static str> + Clone {
    TABLES.iter().copied().filter(|&name| name != IDENTITY_INFO)
}

/// What the products saw.
pub(crate) fn raw_events<'a>(directory: &'a Directory, alert: &Alert) -> Vec<HuntingRow<'a>> {
    let mut facts = Facts::of(directory, alert);
    let facts = &mut facts;
    match facts.kind.shape {
        Shape::Process {
            directory,
            file,
            command,
        } => endpoint::process(facts, directory, file, command),
        Shape::Logon => endpoint::remote_logon(facts),
        Shape::Dns => endpoint::lookup(facts),
        Shape::File { name } => endpoint::download(facts, name),
        Shape::MailUrl => mail::with_link(facts),
        Shape::MailFile => mail::with_attachment(facts),
        Shape::MailReported => vec![mail::received(facts, 1)],
        Shape::MailSending => vec![mail::sent(facts, 2)],
        Shape::Recon => identity::recon(facts),
        Shape::Ticket => identity::ticket(facts),
        Shape::SignIn => vec![identity::cloud_sign_in(facts)],
        Shape::CloudApp => vec![apps::activity(facts)],
        Shape::Resource(_) | Shape::Kubernetes | Shape::Iot | Shape::Scheduled { .. } => Vec::new(),
    }
}
