//! Entities and extended properties, one file per group of alert types.

mod cloud;
pub(super) mod identity;
pub(super) mod machine;
pub(super) mod mail;

use super::catalog::Shape;
use super::json::Entities;
use super::{Facts, Via};
use crate::content::directory::{Host, Ip, Person};
use crate::row::SecurityAlertRow;

/// Writes `Entities`, `ExtendedProperties`, `CompromisedEntity` and `ResourceId`.
pub(super) fn fill(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    match facts.kind.shape {
        Shape::Process {
            directory,
            file,
            command,
        } => {
            machine::process(
                row,
                facts,
                via,
                &machine::Program {
                    directory,
                    file,
                    command,
                },
            );
        }
        Shape::Logon => machine::logon(row, facts, via),
        Shape::Dns => machine::dns(row, facts, via),
        Shape::File { name } => machine::file(row, facts, via, name),
        Shape::Iot => machine::iot(row, facts, via),
        Shape::Resource(resource) => cloud::resource(row, facts, via, resource),
        Shape::Kubernetes => cloud::kubernetes(row, facts, via),
        Shape::MailUrl => mail::url(row, facts, via),
        Shape::MailFile => mail::file(row, facts, via),
        Shape::MailReported => mail::reported(row, facts, via),
        Shape::MailSending => mail::sending(row, facts, via),
        Shape::Recon => identity::recon(row, facts, via),
        Shape::Ticket => identity::ticket(row, facts, via),
        Shape::CloudApp => identity::cloud_app(row, facts, via),
        Shape::SignIn => identity::sign_in(row, facts, via),
        Shape::Scheduled { query } => identity::scheduled(row, facts, via, query),
    }
}

fn add_host(entities: &mut Entities<'_>, host: &Host, azure_id: &str) -> u32 {
    let (id, mut entity) = entities.add();
    entity.text("DnsDomain", "contoso.com");
    entity.text("NTDomain", "CONTOSO");
    entity.text("HostName", &host.name);
    entity.text("NetBiosName", &host.name);
    entity.text("AzureID", azure_id);
    entity.text("OMSAgentID", &host.agent_id);
    entity.text("OSFamily", if host.windows { "Windows" } else { "Linux" });
    entity.text("OSVersion", if host.windows { "Windows" } else { "Linux" });
    entity.flag("IsDomainJoined", host.windows);
    entity.text("Type", "host");
    id
}

fn add_account(entities: &mut Entities<'_>, person: &Person, host: Option<u32>) -> u32 {
    let (id, mut entity) = entities.add();
    entity.text("Name", &person.account);
    entity.text("NTDomain", "CONTOSO");
    entity.text("UPNSuffix", "contoso.com");
    if let Some(host) = host {
        entity.reference("Host", host);
    }
    entity.text("Sid", &person.sid);
    entity.text("AadUserId", &person.object_id);
    entity.text("DisplayName", &person.display_name);
    entity.flag("IsDomainJoined", true);
    entity.text("Type", "account");
    id
}

fn add_ip(entities: &mut Entities<'_>, ip: Ip) -> u32 {
    let (id, mut entity) = entities.add();
    entity.append("Address", ip);
    entity.text("Type", "ip");
    id
}
