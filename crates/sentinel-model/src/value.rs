//! The value sets of the tables' columns, spelled as the service spells them.

use serde::Deserialize;

/// Declares the text of each variant, which is what the tables hold and what scenario files say.
macro_rules! texts {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// All values, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the tables hold it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// `AlertSeverity` of an alert and `Severity` of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Severity {
    /// Not a risk on its own; relevant as context of another alert.
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

texts!(Severity { Informational = "Informational", Low = "Low", Medium = "Medium", High = "High" });

/// State machine S1: an alert in the product that raised it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum AlertStatus {
    /// Nobody has looked at it; `SecurityAlert` says `New`.
    Active,
    /// Somebody works on it.
    InProgress,
    /// Done.
    Resolved,
    /// Not worth work, or suppressed.
    Dismissed,
}

texts!(AlertStatus { Active = "Active", InProgress = "InProgress", Resolved = "Resolved", Dismissed = "Dismissed" });

impl AlertStatus {
    /// The `Status` that a `SecurityAlert` row shows for this state: only `Active` is renamed.
    #[must_use]
    pub fn row_status(self) -> &'static str {
        match self {
            Self::Active => "New",
            other => other.as_str(),
        }
    }

    /// Whether no more work is expected.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Resolved | Self::Dismissed)
    }
}

/// State machine S3: an incident in Sentinel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum IncidentStatus {
    /// Nobody has looked at it.
    New,
    /// Somebody works on it.
    Active,
    /// Done; it may be opened again.
    Closed,
}

texts!(IncidentStatus { New = "New", Active = "Active", Closed = "Closed" });

/// Why an incident was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Classification {
    /// An attack.
    TruePositive,
    /// What the alert says happened, and was expected.
    BenignPositive,
    /// The alert is wrong.
    FalsePositive,
    /// Not known.
    Undetermined,
}

texts!(Classification {
    TruePositive = "TruePositive",
    BenignPositive = "BenignPositive",
    FalsePositive = "FalsePositive",
    Undetermined = "Undetermined",
});

impl Classification {
    /// The reason that the portal pairs with the classification unless the analyst picks the other one.
    #[must_use]
    pub fn usual_reason(self) -> &'static str {
        match self {
            Self::TruePositive => "SuspiciousActivity",
            Self::BenignPositive => "SuspiciousButExpected",
            Self::FalsePositive => "InaccurateData",
            Self::Undetermined => "",
        }
    }
}

/// A product whose alerts reach `SecurityAlert`, named by its `ProductName`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Product {
    /// Microsoft Defender for Cloud (MDC).
    #[serde(rename = "Azure Security Center")]
    DefenderForCloud,
    /// Microsoft Defender for Endpoint.
    #[serde(rename = "Microsoft Defender Advanced Threat Protection")]
    DefenderForEndpoint,
    /// Microsoft Defender for Office 365.
    #[serde(rename = "Office 365 Advanced Threat Protection")]
    DefenderForOffice365,
    /// Microsoft Defender for Identity.
    #[serde(rename = "Azure Advanced Threat Protection")]
    DefenderForIdentity,
    /// Microsoft Defender for Cloud Apps.
    #[serde(rename = "Microsoft Cloud App Security")]
    DefenderForCloudApps,
    /// Microsoft Entra ID Protection.
    #[serde(rename = "Azure Active Directory Identity Protection")]
    EntraIdProtection,
    /// Microsoft Purview Data Loss Prevention.
    #[serde(rename = "Microsoft Data Loss Prevention")]
    DataLossPrevention,
    /// Microsoft Purview Insider Risk Management.
    #[serde(rename = "Microsoft 365 Insider Risk Management")]
    InsiderRiskManagement,
    /// Microsoft Defender for IoT.
    #[serde(rename = "Azure Security Center for IoT")]
    DefenderForIot,
    /// Alerts that Defender XDR itself raises.
    #[serde(rename = "Microsoft 365 Defender")]
    DefenderXdr,
    /// Alerts of scheduled analytics rules.
    #[serde(rename = "Azure Sentinel")]
    Sentinel,
}

texts!(Product {
    DefenderForCloud = "Azure Security Center",
    DefenderForEndpoint = "Microsoft Defender Advanced Threat Protection",
    DefenderForOffice365 = "Office 365 Advanced Threat Protection",
    DefenderForIdentity = "Azure Advanced Threat Protection",
    DefenderForCloudApps = "Microsoft Cloud App Security",
    EntraIdProtection = "Azure Active Directory Identity Protection",
    DataLossPrevention = "Microsoft Data Loss Prevention",
    InsiderRiskManagement = "Microsoft 365 Insider Risk Management",
    DefenderForIot = "Azure Security Center for IoT",
    DefenderXdr = "Microsoft 365 Defender",
    Sentinel = "Azure Sentinel",
});

impl Product {
    /// `SecurityAlert.ProviderName`; that of the Purview products is an assumption.
    #[must_use]
    pub fn provider_name(self) -> &'static str {
        match self {
            Self::DefenderForCloud => "Azure Security Center",
            Self::DefenderForEndpoint => "MDATP",
            Self::DefenderForOffice365 => "OATP",
            Self::DefenderForIdentity => "Azure Advanced Threat Protection",
            Self::DefenderForCloudApps => "MCAS",
            Self::EntraIdProtection => "IPC",
            Self::DataLossPrevention | Self::InsiderRiskManagement => self.as_str(),
            Self::DefenderForIot => "IoTSecurity",
            Self::DefenderXdr => "MTP",
            Self::Sentinel => "ASI Scheduled Alerts",
        }
    }

    /// Whether the product has a connector of its own beside that of Defender XDR (R6.6). What Defender XDR finds by itself comes
    /// through its connector only; Defender for Cloud has two others, and scheduled rules write in the workspace.
    #[must_use]
    pub fn has_component_connector(self) -> bool {
        !matches!(
            self,
            Self::DefenderForCloud | Self::Sentinel | Self::DefenderXdr
        )
    }

    /// Whether a Microsoft incident creation rule can look at the product's alerts (R5.1): `productFilter` knows seven products.
    #[must_use]
    pub fn has_incident_rules(self) -> bool {
        matches!(
            self,
            Self::EntraIdProtection
                | Self::DefenderForIdentity
                | Self::DefenderForCloud
                | Self::DefenderForIot
                | Self::DefenderForCloudApps
                | Self::DefenderForEndpoint
                | Self::DefenderForOffice365
        )
    }

    /// Whether the Defender XDR connector carries the product's alerts (Defender for Cloud's it does not, R6.3).
    #[must_use]
    pub fn is_xdr_integrated(self) -> bool {
        matches!(
            self,
            Self::DefenderForEndpoint
                | Self::DefenderForOffice365
                | Self::DefenderForIdentity
                | Self::DefenderForCloudApps
                | Self::EntraIdProtection
                | Self::DataLossPrevention
                | Self::DefenderXdr
        )
    }
}
