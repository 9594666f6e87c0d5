//! Links to portals. Which portal an alert links to shows which connector brought it [F 002].

use super::{Facts, Via, set};
use crate::content::directory::Directory;
use crate::random::Guid;
use crate::row::SecurityAlertRow;
use crate::text::Append;
use crate::value::Product;

/// `AlertLink`: the Azure portal for the subscription-based connector, the Defender portal for what came through XDR.
pub(super) fn fill(row: &mut SecurityAlertRow, facts: &Facts<'_>, via: Via) {
    let link = &mut row.alert_link;
    link.clear();
    match (facts.kind.product, via) {
        (Product::DefenderForCloud, Via::Azure) => {
            link.push_str("https://portal.azure.com/#blade/Microsoft_Azure_Security_AzureDefenderForData/AlertBlade/alertId/");
            link.push_str(&row.vendor_original_id);
            link.push_str("/subscriptionId/");
            link.push_str(facts.directory.subscription_id(facts.subscription));
            link.push_str("/resourceGroup/");
            link.push_str(facts.host.resource_group);
            link.push_str("/referencedFrom/alertDeepLink/location/westeurope");
        }
        (Product::Sentinel, _) => link.clear(),
        (Product::DefenderForIot, _) => set(
            link,
            "https://portal.azure.com/#view/Microsoft_Azure_IoT_Defender/Alerts",
        ),
        (Product::InsiderRiskManagement, _) => set(
            link,
            "https://compliance.microsoft.com/insiderriskmgmt?viewid=Alerts",
        ),
        (product, _) => {
            link.push_str("https://security.microsoft.com/alerts/");
            link.push_str(xdr_prefix(product));
            link.push_str(&row.system_alert_id);
            link.push_str("?tid=");
            link.push_str(&facts.directory.tenant);
        }
    }
}

/// Defender XDR puts two letters for the product before an alert's id. The ones of Defender for Cloud are an assumption.
pub(crate) fn xdr_prefix(product: Product) -> &'static str {
    match product {
        Product::DefenderForCloud => "dc",
        Product::DefenderForEndpoint => "da",
        Product::DefenderForOffice365 => "fa",
        Product::DefenderForIdentity => "aa",
        Product::DefenderForCloudApps => "ca",
        Product::EntraIdProtection => "ad",
        Product::DataLossPrevention => "dl",
        Product::DefenderXdr => "ra",
        Product::InsiderRiskManagement | Product::DefenderForIot | Product::Sentinel => "sn",
    }
}

/// The id by which Defender XDR knows an alert: `AlertId` of its tables, and `VendorOriginalId` of the products' own alerts.
pub(crate) fn xdr_alert_id(product: Product, system_alert_id: Guid) -> String {
    format!("{}{system_alert_id}", xdr_prefix(product))
}

/// `IncidentUrl`: always the Azure portal, also for XDR's incidents (R6.11).
pub(crate) fn push_incident_url(out: &mut String, directory: &Directory, incident: Guid) {
    out.push_str(
        "https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident/subscriptions/",
    );
    out.push_str(&directory.workspace_subscription);
    out.push_str("/resourceGroups/");
    out.push_str(&directory.workspace_resource_group);
    out.push_str("/providers/Microsoft.OperationalInsights/workspaces/");
    out.push_str(&directory.workspace_name);
    out.push_str("/providers/Microsoft.SecurityInsights/Incidents/");
    incident.append_to(out);
}

/// The number that Defender XDR gives its incident; it differs from Sentinel's.
pub(crate) fn xdr_incident_id(xdr: u32) -> u32 {
    xdr + 2601
}

/// The deep link to an incident in the Defender portal (R6.11).
pub(crate) fn xdr_incident_url(directory: &Directory, xdr: u32) -> String {
    let (id, tenant) = (xdr_incident_id(xdr), &directory.tenant);
    format!("https://security.microsoft.com/incident2/{id}/overview?tid={tenant}")
}
