//! `CloudAppEvents`: what Defender for Cloud Apps sees.

use crate::content::Facts;
use crate::content::json::Object;
use crate::content::shape::identity::COUNTRIES;
use crate::row::{Field, HuntingRow};
use crate::text::Append;

/// Somebody used a cloud application.
pub(super) fn activity<'a>(facts: &mut Facts<'a>) -> HuntingRow<'a> {
    let country = facts.draws.pick(COUNTRIES);
    let action = match facts.kind.alert_type {
        "MCAS_ALERT_ANUBIS_DETECTION_INBOX_RULE" => "New-InboxRule",
        "MCAS_ALERT_ANUBIS_DETECTION_FAILED_LOGINS" => "UserLoginFailed",
        "MCAS_ALERT_ANUBIS_DETECTION_MASS_DOWNLOAD" | "IRM_DepartingUserTheft" => "FileDownloaded",
        "DLP_SensitiveFileShared" | "IRM_DataLeaks" => "SharingSet",
        _ => "UserLoggedIn",
    };
    let mut row = HuntingRow::new("CloudAppEvents");
    row.constant("ActionType", action);
    row.constant("Application", "Microsoft Exchange Online");
    row.field("ApplicationId", Field::Int(20_893));
    row.text("AccountObjectId", &facts.person.object_id);
    row.text("AccountId", &facts.person.object_id);
    row.text("AccountDisplayName", &facts.person.display_name);
    row.constant("AccountType", "Regular");
    row.text("IPAddress", facts.attacker.text());
    row.constant("CountryCode", country);
    row.constant("DeviceType", "Desktop");
    row.constant("OSPlatform", "Windows 10");
    row.constant("UserAgent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
    row.field("IsAdminOperation", Field::Bool(false));
    row.field("IsAnonymousProxy", Field::Bool(false));
    row.text("ReportId", format!("{:016x}", facts.logon_id));
    let mut raw = String::new();
    {
        let mut event = Object::open(&mut raw);
        event.text("Operation", action);
        event.text("UserId", &facts.person.upn);
        event.append("ClientIP", facts.attacker);
        event.text("Workload", "Exchange");
        event.time("CreationTime", facts.start);
    }
    row.field("RawEventData", Field::Dynamic(raw));
    row
}
