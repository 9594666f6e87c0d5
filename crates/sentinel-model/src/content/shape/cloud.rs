//! Alerts about Azure resources and clusters.

use super::super::catalog::Resource;
use super::super::json::{Entities, Object};
use super::super::{Facts, Via, common_properties};
use super::{add_account, add_ip};
use crate::content::set;
use crate::row::SecurityAlertRow;

struct Named {
    resource_type: &'static str,
    name: String,
    id: String,
}

fn named(facts: &Facts<'_>, resource: Resource) -> Named {
    let number = facts.process_id % 24 + 1;
    let (resource_type, provider, name) = match resource {
        Resource::SqlDatabase => (
            "SQL Database",
            "Microsoft.Sql/servers",
            format!(
                "contoso-sql{:02}/databases/orders{}",
                number % 6 + 1,
                number % 3
            ),
        ),
        Resource::StorageAccount => (
            "Storage Account",
            "Microsoft.Storage/storageAccounts",
            format!("contosodata{number:02}"),
        ),
        Resource::KeyVault => (
            "Key Vault",
            "Microsoft.KeyVault/vaults",
            format!("contoso-kv{number:02}"),
        ),
        Resource::WebApp => (
            "App Service",
            "Microsoft.Web/sites",
            format!("contoso-shop{number:02}"),
        ),
        Resource::Subscription => ("Subscription", "", String::new()),
    };
    let mut id = format!(
        "/subscriptions/{}",
        facts.directory.subscription_id(facts.subscription)
    );
    if resource == Resource::Subscription {
        let name = facts
            .directory
            .subscription_id(facts.subscription)
            .to_owned();
        return Named {
            resource_type,
            name,
            id,
        };
    }
    for part in [
        "/resourceGroups/",
        facts.host.resource_group,
        "/providers/",
        provider,
        "/",
        &name,
    ] {
        id.push_str(part);
    }
    let name = name.replace("/databases/", "/");
    Named {
        resource_type,
        name,
        id,
    }
}

pub(super) fn resource(
    row: &mut SecurityAlertRow,
    facts: &mut Facts<'_>,
    via: Via,
    resource: Resource,
) {
    let target = named(facts, resource);
    set(&mut row.resource_id, &target.id);
    set(&mut row.compromised_entity, &target.name);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let (_, mut entity) = entities.add();
        entity.text("ResourceId", &target.id);
        entity.text("ResourceType", target.resource_type);
        entity.text("ResourceName", &target.name);
        entity.text("Type", "azure-resource");
        drop(entity);
        add_ip(&mut entities, facts.attacker);
        if resource != Resource::WebApp {
            add_account(&mut entities, facts.person, None);
        }
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", target.resource_type);
    properties.text("EffectiveAzureResourceId", &target.id);
    properties.text("CompromisedEntity", &target.name);
    properties.append("Client IP Address", facts.attacker);
    if resource != Resource::WebApp {
        properties.text("User Name", &facts.person.upn);
    }
    common_properties(&mut properties, facts, via);
}

pub(super) fn kubernetes(row: &mut SecurityAlertRow, facts: &mut Facts<'_>, via: Via) {
    let cluster = format!("contoso-aks{:02}", facts.process_id % 8 + 1);
    let subscription = facts.directory.subscription_id(facts.subscription);
    let id = format!(
        "/subscriptions/{subscription}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/{cluster}"
    );
    set(&mut row.resource_id, &id);
    set(&mut row.compromised_entity, &cluster);
    let pod = format!("worker-{:x}", facts.logon_id & 0xFFFFF);
    {
        let mut entities = Entities::open(&mut row.entities, false);
        let (cluster_entity, mut entity) = entities.add();
        {
            let mut resource = entity.object("CloudResource");
            resource.text("ResourceId", &id);
            resource.text("ResourceType", "Kubernetes Service");
            resource.text("ResourceName", &cluster);
            resource.flag("Asset", true);
            resource.text("Type", "azure-resource");
        }
        entity.flag("Asset", false);
        entity.text("Type", "K8s-cluster");
        drop(entity);
        let (namespace, mut entity) = entities.add();
        entity.text("Name", "default");
        entity.reference("Cluster", cluster_entity);
        entity.text("Type", "K8s-namespace");
        drop(entity);
        let (pod_entity, mut entity) = entities.add();
        entity.text("Name", &pod);
        entity.reference("Namespace", namespace);
        entity.text("Type", "K8s-pod");
        drop(entity);
        let (_, mut entity) = entities.add();
        entity.text("Name", "worker");
        entity.text("ImageId", "registry.example.com/tools/worker:latest");
        entity.reference("Pod", pod_entity);
        entity.text("Type", "container");
    }
    let mut properties = Object::open(&mut row.extended_properties);
    properties.text("resourceType", "Kubernetes Service");
    properties.text("EffectiveAzureResourceId", &id);
    properties.text("CompromisedEntity", &cluster);
    properties.text("Pod name", &pod);
    common_properties(&mut properties, facts, via);
}
