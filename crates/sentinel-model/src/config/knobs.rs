//! Every assumption, and every point on which the sources disagree, as a named switch with its documented default.
//!
//! A scenario file sets them under `[knobs]`, for example `[knobs.tenant]` with `delay = "8m..25m"`.

use serde::Deserialize;

use super::Delay;
use crate::clock::{DAY, HOUR, Ticks, duration};

/// All switches.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// `ProviderName` of Defender XDR's incidents: the sources say "Microsoft 365 Defender", newer pages "Microsoft XDR" (R6.3).
    pub provider_name: String,
    /// What `AlertIds` of an incident without alert rows holds (R6.3).
    pub empty_incident: EmptyIncident,
    /// How many alerts a Sentinel incident can hold (R8.1).
    pub cap_count: usize,
    /// Whether a suppressed alert, which is dismissed from the start, is forwarded (R10.4).
    pub suppressed_forward: bool,
    /// Whose list of required roles holds (R10.1).
    pub permission_profile: PermissionProfile,
    /// Defender for Cloud and the other products themselves.
    pub mdc: MdcKnobs,
    /// The subscription-based connector.
    pub sub: SubscriptionKnobs,
    /// The tenant-based connector.
    pub tenant: TenantKnobs,
    /// The products' own connectors.
    pub component: ComponentKnobs,
    /// Incident creation rules.
    pub rule: IncidentRuleKnobs,
    /// Defender XDR and its connector.
    pub xdr: XdrKnobs,
    /// Merging of incidents.
    pub merge: MergeKnobs,
    /// Known faults; all off.
    pub fault: FaultKnobs,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            provider_name: "Microsoft 365 Defender".to_owned(),
            empty_incident: EmptyIncident::default(),
            cap_count: 150,
            suppressed_forward: true,
            permission_profile: PermissionProfile::default(),
            mdc: MdcKnobs::default(),
            sub: SubscriptionKnobs::default(),
            tenant: TenantKnobs::default(),
            component: ComponentKnobs::default(),
            rule: IncidentRuleKnobs::default(),
            xdr: XdrKnobs::default(),
            merge: MergeKnobs::default(),
            fault: FaultKnobs::default(),
        }
    }
}

/// What `AlertIds` of an incident without alert rows holds; the documentation only says that it "appears empty".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyIncident {
    /// Ids that no `SecurityAlert` row has.
    #[default]
    Dangling,
    /// `[]` until a row arrives.
    EmptyList,
}

/// Whose list of required roles holds: the source of 2021 or the documentation since 2023.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum PermissionProfile {
    /// Security Reader on the subscription is enough to connect it.
    #[default]
    #[serde(rename = "2021")]
    Of2021,
    /// Contributor or Owner on the subscription is needed.
    #[serde(rename = "2023")]
    Of2023,
}

/// Defender for Cloud and the other products.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MdcKnobs {
    /// From the end of the activity to the publishing of the alert, `ProcessingEndTime` (R1.5: 12 s to 45 min seen).
    pub publish_delay: Delay,
    /// Whether a resolved or dismissed alert can become active again (S1).
    pub reopen: bool,
}

impl Default for MdcKnobs {
    fn default() -> Self {
        Self {
            publish_delay: Delay::seconds(12, 180),
            reopen: true,
        }
    }
}

/// How bi-directional sync translates an incident's closing to an alert's status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BidiMap {
    /// Every closing resolves the alert.
    #[default]
    ResolvedAlways,
    /// False and benign positives dismiss the alert.
    FalsePositiveDismissed,
}

/// The subscription-based connector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubscriptionKnobs {
    /// From publishing to the first row (R3.5).
    pub delay: Delay,
    /// From a status change on one side to the other (R2.8, "a few minutes").
    pub sync_delay: Delay,
    /// How closing an incident maps to the alert (R2.6).
    pub bidi_map: BidiMap,
}

impl Default for SubscriptionKnobs {
    fn default() -> Self {
        Self {
            delay: Delay::minutes(2, 5),
            sync_delay: Delay::minutes(1, 5),
            bidi_map: BidiMap::default(),
        }
    }
}

/// The tenant-based connector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantKnobs {
    /// From publishing, or a status change, to the row (R3.5: slower than the subscription-based one).
    pub delay: Delay,
}

impl Default for TenantKnobs {
    fn default() -> Self {
        Self {
            delay: Delay::minutes(8, 25),
        }
    }
}

/// The products' own (component) connectors.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComponentKnobs {
    /// From publishing, or a status change, to the row (R6.6; nothing is documented).
    pub delay: Delay,
}

impl Default for ComponentKnobs {
    fn default() -> Self {
        Self {
            delay: Delay::minutes(1, 5),
        }
    }
}

/// Incident creation rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IncidentRuleKnobs {
    /// From the alert's row to the incident (R5.5).
    pub delay: Delay,
    /// Whether a first row that is already closed creates no incident (R5.3).
    pub skip_closed: bool,
}

impl Default for IncidentRuleKnobs {
    fn default() -> Self {
        Self {
            delay: Delay::seconds(0, 60),
            skip_closed: false,
        }
    }
}

/// Defender XDR and its connector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct XdrKnobs {
    /// From the alert's publishing to its XDR incident.
    pub group_delay: Delay,
    /// From the XDR incident to the Sentinel incident (R6.7: up to 10 min).
    pub delay: Delay,
    /// From the publishing of a product's alert, or its status change, to its row (R6.6; a part of those 10 min).
    pub alert_delay: Delay,
    /// Whether Informational Defender for Cloud alerts stay out of the XDR pipeline (R3.8).
    pub drop_informational: bool,
    /// Whether the box "Turn off all Microsoft incident creation rules" spares the Defender for Cloud rule (R6.2).
    pub checkbox_excludes_mdc: bool,
    /// Whether an XDR incident is resolved once all its alerts are closed (note to matrix 11c).
    pub autoresolve: bool,
    /// Within this time an alert that shares an entity joins the existing incident (R6.9, R7.4).
    #[serde(deserialize_with = "duration")]
    pub group_window: Ticks,
    /// What may be changed on one side and shows on the other (R6.8).
    pub sync: XdrSync,
    /// What becomes of the products' own connectors when the Defender XDR connector is connected (R6.6).
    pub components: ComponentMode,
    /// How often a device reports about itself (R10.7).
    #[serde(deserialize_with = "duration")]
    pub device_report_interval: Ticks,
    /// How often "Connect entities" brings all users (R6.1).
    #[serde(deserialize_with = "duration")]
    pub entity_sync_interval: Ticks,
}

/// What is kept equal between an XDR incident and its counterpart in Sentinel (R6.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum XdrSync {
    /// Status, owner and closing reason, as the sources and the documentation of 2024 say.
    StatusOwnerReason,
    /// Title, description, severity, tags and comments as well, as the documentation of 2026 says.
    #[default]
    AllFields,
}

/// The state of the products' own connectors beside the Defender XDR connector (R6.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentMode {
    /// Connected with it, and still connected when it is disconnected again (F 003).
    #[default]
    Connected,
    /// Disconnected in the background; they only look connected (later documentation).
    OnlyShown,
}

impl Default for XdrKnobs {
    fn default() -> Self {
        Self {
            group_delay: Delay::seconds(20, 120),
            delay: Delay::minutes(1, 8),
            alert_delay: Delay::minutes(1, 5),
            drop_informational: true,
            checkbox_excludes_mdc: true,
            autoresolve: true,
            group_window: 2 * HOUR,
            sync: XdrSync::default(),
            components: ComponentMode::default(),
            device_report_interval: DAY,
            entity_sync_interval: 14 * DAY,
        }
    }
}

/// Which of the contradicting descriptions of a merge holds (R7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeMode {
    /// One of the incidents takes the alerts of the other.
    #[default]
    Absorb,
    /// A new incident takes the alerts of both.
    NewIncident,
}

/// Merging of Defender XDR incidents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MergeKnobs {
    /// What a merge does.
    pub mode: MergeMode,
    /// Incidents that share an entity are merged if created within this time of each other (R7.4).
    #[serde(deserialize_with = "duration")]
    pub window: Ticks,
    /// The share of such pairs that the correlation engine does merge by itself.
    pub probability: f64,
    /// From the younger incident to the merge.
    pub delay: Delay,
    /// Incidents that have more entities together are not merged (R7.3; the number is not public).
    pub entity_limit: usize,
    /// Whether incidents about devices of different groups stay apart (R7.3).
    pub within_device_group: bool,
}

impl Default for MergeKnobs {
    fn default() -> Self {
        Self {
            mode: MergeMode::default(),
            window: DAY,
            probability: 0.0,
            delay: Delay::minutes(5, 30),
            entity_limit: 500,
            within_device_group: false,
        }
    }
}

/// Known faults (R9), all off.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultKnobs {
    /// Share of Defender for Cloud alerts whose times lie in the future (R9.1).
    pub future_time_probability: f64,
    /// How far in the future.
    pub future_time_offset: Delay,
    /// While it lasts, the subscription-based connector writes local start times (R9.2): `[from, to]` after the start.
    pub nonutc_window: Option<[Window; 2]>,
    /// The local time's distance from UTC; the written start time is earlier by this much.
    #[serde(deserialize_with = "duration")]
    pub nonutc_offset: Ticks,
    /// Whether XDR incidents may arrive before the alert rows that a connector will bring (R9.3).
    pub incident_before_alert: bool,
    /// Share of alerts that the tenant-based connector forwards several times (R3.7).
    pub duplicate_probability: f64,
    /// How many extra rows such an alert gets.
    pub duplicate_count: u32,
}

impl Default for FaultKnobs {
    fn default() -> Self {
        Self {
            future_time_probability: 0.0,
            future_time_offset: Delay::minutes(30, 180),
            nonutc_window: None,
            nonutc_offset: 2 * HOUR,
            incident_before_alert: false,
            duplicate_probability: 0.0,
            duplicate_count: 1,
        }
    }
}

/// A time after the scenario's start, as a bound of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Window(#[serde(deserialize_with = "duration")] pub Ticks);
