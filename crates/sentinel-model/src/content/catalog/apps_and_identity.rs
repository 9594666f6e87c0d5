//! Alert types of the identity and cloud application products, of Purview, of IoT, of Defender XDR itself and of scheduled rules.

use super::{AlertType, Shape};
use crate::value::Product::{
    DataLossPrevention, DefenderForCloudApps, DefenderForIdentity, DefenderForIot, DefenderXdr,
    EntraIdProtection, InsiderRiskManagement, Sentinel,
};
use crate::value::Severity::{High, Low, Medium};

pub(super) static TYPES: &[AlertType] = &[
    AlertType::new(DefenderForIdentity, "SamrReconnaissanceSecurityAlert", "User and group membership reconnaissance (SAMR)", Medium, Shape::Recon)
        .about("An account asked a domain controller for the members of sensitive groups.")
        .attack(&["Discovery"], &["T1087"])
        .sub(&["T1087.002"])
        .weighs(20),
    AlertType::new(DefenderForIdentity, "ForgedPacSecurityAlert", "Suspected Golden Ticket usage (encryption downgrade)", High, Shape::Ticket)
        .about("A ticket uses weaker encryption than its account did before; it may be forged.")
        .attack(&["Persistence", "PrivilegeEscalation", "LateralMovement"], &["T1558"])
        .sub(&["T1558.001"])
        .weighs(3),
    AlertType::new(DefenderForIdentity, "BruteForceSecurityAlert", "Suspected brute-force attack (Kerberos, NTLM)", Medium, Shape::Ticket)
        .about("Passwords of several accounts were tried out at a domain controller.")
        .attack(&["CredentialAccess"], &["T1110"])
        .sub(&["T1110.001"])
        .weighs(10),
    AlertType::new(DefenderForIdentity, "HoneytokenActivitySecurityAlert", "Honeytoken activity", Medium, Shape::Recon)
        .about("Somebody used an account that exists only to be noticed.")
        .attack(&["CredentialAccess", "Discovery"], &["T1098"])
        .weighs(4),
    AlertType::new(DefenderForIdentity, "DirectoryServicesReplicationSecurityAlert", "Suspected DCSync attack (replication of directory services)", High, Shape::Recon)
        .about("A machine that is no domain controller asked for a copy of the directory.")
        .attack(&["CredentialAccess"], &["T1003"])
        .sub(&["T1003.006"])
        .weighs(2),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_ANUBIS_DETECTION_MASS_DOWNLOAD", "Mass download by a single user", Medium, Shape::CloudApp)
        .about("A user downloaded more files than usual.")
        .attack(&["Exfiltration"], &["T1567"])
        .weighs(6),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_ANUBIS_DETECTION_VELOCITY", "Impossible travel activity", Medium, Shape::CloudApp)
        .about("A user was active in two places within less time than the way between them takes.")
        .attack(&["InitialAccess"], &["T1078"])
        .weighs(20),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_ANUBIS_DETECTION_NEW_COUNTRY", "Activity from infrequent country", Medium, Shape::CloudApp)
        .about("A user was active from a country in which nobody of the organization had been before.")
        .attack(&["DefenseEvasion"], &["T1078"])
        .weighs(14),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_PASSWORD_SPRAY_IP", "Activity from a password-spray associated IP address", Medium, Shape::CloudApp)
        .about("A user was active from an address that took part in password spraying.")
        .attack(&["CredentialAccess"], &["T1110"])
        .sub(&["T1110.003"])
        .weighs(8),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_ANUBIS_DETECTION_INBOX_RULE", "Suspicious inbox manipulation rule", High, Shape::CloudApp)
        .about("A rule that deletes or moves messages was set up in a mailbox.")
        .attack(&["Persistence"], &["T1137"])
        .sub(&["T1137.005"])
        .weighs(5),
    AlertType::new(DefenderForCloudApps, "MCAS_ALERT_ANUBIS_DETECTION_FAILED_LOGINS", "Multiple failed login attempts", Low, Shape::CloudApp)
        .about("A user failed to sign in unusually often.")
        .attack(&["CredentialAccess"], &["T1110"])
        .weighs(18),
    AlertType::new(EntraIdProtection, "UnfamiliarLocation", "Unfamiliar sign-in properties", Medium, Shape::SignIn)
        .about("A sign-in has properties that earlier ones of the user did not have.")
        .attack(&["InitialAccess"], &["T1078"])
        .sub(&["T1078.004"])
        .weighs(24),
    AlertType::new(EntraIdProtection, "ImpossibleTravel", "Atypical travel", Medium, Shape::SignIn)
        .about("Two sign-ins come from places that are too far apart.")
        .attack(&["InitialAccess"], &["T1078"])
        .weighs(16),
    AlertType::new(EntraIdProtection, "AnonymousLogin", "Anonymous IP address", Medium, Shape::SignIn)
        .about("A sign-in came through an anonymizing address.")
        .attack(&["InitialAccess"], &["T1090"])
        .weighs(14),
    AlertType::new(EntraIdProtection, "AnomalousToken", "Anomalous Token", High, Shape::SignIn)
        .about("A token has unusual properties, such as its lifetime or the place from which it is used.")
        .attack(&["CredentialAccess"], &["T1528"])
        .weighs(6),
    AlertType::new(EntraIdProtection, "MaliciousIPAddress", "Malicious IP address", High, Shape::SignIn)
        .about("A sign-in came from an address with many failed ones.")
        .attack(&["InitialAccess"], &["T1078"])
        .weighs(6),
    AlertType::new(DataLossPrevention, "DLP_SensitiveFileShared", "DLP policy match for document shared outside of the organization", Medium, Shape::CloudApp)
        .about("A user shared a document with card numbers with somebody outside of the organization.")
        .attack(&["Exfiltration"], &["T1567"])
        .sub(&["T1567.002"])
        .weighs(12),
    AlertType::new(DataLossPrevention, "DLP_SensitiveMailSent", "DLP policy match for email with sensitive content", Low, Shape::MailSending)
        .about("A mailbox sent a message with personal data to addresses outside of the organization.")
        .attack(&["Exfiltration"], &["T1048"])
        .weighs(20),
    AlertType::new(InsiderRiskManagement, "IRM_DepartingUserTheft", "Data theft by departing user", High, Shape::CloudApp)
        .about("A user whose last day is near downloaded many files and copied them elsewhere.")
        .attack(&["Collection", "Exfiltration"], &["T1530"])
        .weighs(6),
    AlertType::new(InsiderRiskManagement, "IRM_DataLeaks", "Data leaks", Medium, Shape::CloudApp)
        .about("A user shared more files with people outside of the organization than usual.")
        .attack(&["Exfiltration"], &["T1567"])
        .weighs(14),
    AlertType::new(DefenderForIot, "IoT_UnauthorizedPlcProgramming", "Unauthorized PLC Programming", High, Shape::Iot)
        .about("A device that is no engineering station wrote a program to a controller.")
        .attack(&["Execution"], &["T0843"])
        .weighs(4),
    AlertType::new(DefenderForIot, "IoT_NewAssetDetected", "New Asset Detected", Medium, Shape::Iot)
        .about("A device that was not known before took part in the network.")
        .attack(&["Discovery"], &["T0888"])
        .weighs(12),
    AlertType::new(
        DefenderXdr,
        "MTP_HandsOnKeyboard",
        "Possible hands-on-keyboard attack involving multiple devices",
        High,
        Shape::Process { directory: "c:\\windows\\system32", file: "wmic.exe", command: "wmic.exe /node:contoso-dc01 process call create cmd.exe" },
    )
    .about("Signals of several products together look like somebody working through devices by hand.")
    .attack(&["LateralMovement"], &["T1021"])
    .weighs(10),
    AlertType::new(DefenderXdr, "MTP_StolenSession", "Stolen session cookie was used", High, Shape::SignIn)
        .about("A session that was opened on one device is used from another one.")
        .attack(&["CredentialAccess"], &["T1539"])
        .weighs(6),
    AlertType::new(
        Sentinel,
        "ScheduledRule_RareProcess",
        "Rare process on several machines",
        Medium,
        Shape::Scheduled { query: "DeviceProcessEvents\n| where TimeGenerated > ago(5h)\n| summarize machines = dcount(DeviceName) by FileName\n| where machines between (2 .. 4)" },
    )
    .about("A process that is rare in the organization ran on several machines.")
    .of("Scheduled Alerts")
    .attack(&["Execution"], &["T1059"])
    .weighs(10),
    AlertType::new(
        Sentinel,
        "ScheduledRule_SignInBurst",
        "Burst of failed sign-ins followed by a success",
        Low,
        Shape::Scheduled { query: "SigninLogs\n| where TimeGenerated > ago(5h)\n| summarize failed = countif(ResultType != 0), succeeded = countif(ResultType == 0) by UserPrincipalName\n| where failed > 20 and succeeded > 0" },
    )
    .about("An account signed in after many failed attempts.")
    .of("Scheduled Alerts")
    .attack(&["CredentialAccess"], &["T1110"])
    .weighs(12),
];
