//! Alert types of Microsoft Defender for Endpoint and for Office 365.

use super::{AlertType, Shape};
use crate::value::Product;
use crate::value::Severity::{self, High, Informational, Low, Medium};

const fn mde(
    alert_type: &'static str,
    name: &'static str,
    severity: Severity,
    shape: Shape,
) -> AlertType {
    AlertType::new(
        Product::DefenderForEndpoint,
        alert_type,
        name,
        severity,
        shape,
    )
}

const fn mdo(
    alert_type: &'static str,
    name: &'static str,
    severity: Severity,
    shape: Shape,
) -> AlertType {
    AlertType::new(
        Product::DefenderForOffice365,
        alert_type,
        name,
        severity,
        shape,
    )
}

pub(super) static TYPES: &[AlertType] = &[
    mde(
        "WindowsDefenderAtp_SuspiciousPowerShellCommandLine",
        "Suspicious PowerShell command line",
        Medium,
        Shape::Process {
            directory: "c:\\windows\\system32\\windowspowershell\\v1.0",
            file: "powershell.exe",
            command: "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA",
        },
    )
    .about("PowerShell ran with a command line that hides what it does.")
    .attack(&["Execution"], &["T1059"])
    .sub(&["T1059.001"])
    .weighs(22),
    mde(
        "WindowsDefenderAv_Mimikatz",
        "Mimikatz credential theft tool",
        High,
        Shape::Process { directory: "c:\\users\\{user}\\downloads", file: "mimi.exe", command: "mimi.exe privilege::debug sekurlsa::logonpasswords" },
    )
    .about("A tool that steals credentials from memory ran on a device.")
    .attack(&["CredentialAccess"], &["T1003"])
    .sub(&["T1003.001"])
    .weighs(5),
    mde("WindowsDefenderAv_IsoMalware", "Malware was detected in an iso disc image file", Medium, Shape::File { name: "delivery_note.iso" })
        .about("A disc image file holds malware; the image may have come by mail.")
        .attack(&["InitialAccess"], &["T1566"])
        .sub(&["T1566.001"])
        .weighs(9),
    mde("WindowsDefenderAv_Unwanted", "Unwanted software was prevented", Informational, Shape::File { name: "toolbar_setup.exe" })
        .about("A device was kept from running software that users do not want.")
        .attack(&["Execution"], &["T1204"])
        .weighs(24),
    mde(
        "WindowsDefenderAtp_SuspiciousScheduledTask",
        "Suspicious scheduled task",
        Low,
        Shape::Process { directory: "c:\\windows\\system32", file: "schtasks.exe", command: "schtasks.exe /create /tn Updater /tr c:\\users\\public\\u.cmd /sc minute" },
    )
    .about("A task was scheduled in a way that attackers use to stay.")
    .attack(&["Persistence"], &["T1053"])
    .sub(&["T1053.005"])
    .weighs(15),
    mde(
        "WindowsDefenderAtp_SuspiciousService",
        "Suspicious service launched",
        Low,
        Shape::Process { directory: "c:\\windows\\system32", file: "sc.exe", command: "sc.exe create Updater binPath= c:\\users\\public\\u.exe start= auto" },
    )
    .about("A service was set up in a way that attackers use to stay.")
    .attack(&["Persistence", "PrivilegeEscalation"], &["T1543"])
    .sub(&["T1543.003"])
    .weighs(8),
    mde(
        "WindowsDefenderAtp_ShareDiscovery",
        "Suspicious network share discovery",
        Low,
        Shape::Process { directory: "c:\\windows\\system32", file: "net.exe", command: "net.exe view \\\\contoso-file01 /all" },
    )
    .about("Shares of other machines were listed, as before spreading to them.")
    .attack(&["Discovery"], &["T1135"])
    .weighs(9),
    // So rare that only scripts raise it.
    mde(
        "WindowsDefenderAtp_RansomwareBehavior",
        "Ransomware behavior detected in the file system",
        High,
        Shape::Process { directory: "c:\\users\\{user}\\appdata\\local\\temp", file: "locker.exe", command: "locker.exe --all-drives --note readme.txt" },
    )
    .about("A process renames and overwrites many files, as ransomware does.")
    .attack(&["Impact"], &["T1486"])
    .weighs(0),
    mdo("Office365_UrlClick", "A potentially malicious URL click was detected", High, Shape::MailUrl)
        .about("Somebody opened a link that turned out to be malicious.")
        .attack(&["InitialAccess"], &["T1566"])
        .sub(&["T1566.002"])
        .weighs(5),
    mdo("Office365_UrlRemoved", "Email messages containing malicious URL removed after delivery", Informational, Shape::MailUrl)
        .about("Messages with a link that turned out to be malicious were removed from mailboxes.")
        .attack(&["InitialAccess"], &["T1566"])
        .sub(&["T1566.002"])
        .weighs(24),
    mdo("Office365_PhishUrlRemoved", "Email messages containing phish URLs removed after delivery", Informational, Shape::MailUrl)
        .about("Messages with a link to a phishing page were removed from mailboxes.")
        .attack(&["InitialAccess"], &["T1566"])
        .sub(&["T1566.002"])
        .weighs(18),
    // The service spells this name with a zero-width space at its end.
    mdo("Office365_FileRemoved", "Email messages containing malicious file removed after delivery\u{200b}", Informational, Shape::MailFile)
        .about("Messages with an attachment that turned out to be malicious were removed from mailboxes.")
        .attack(&["InitialAccess"], &["T1566"])
        .sub(&["T1566.001"])
        .weighs(12),
    mdo("Office365_UserReported", "Email reported by user as malware or phish", Low, Shape::MailReported)
        .about("Somebody reported a message as malicious.")
        .attack(&["InitialAccess"], &["T1566"])
        .weighs(20),
    mdo("Office365_SendingPatterns", "Suspicious email sending patterns detected", Medium, Shape::MailSending)
        .about("An account sends in a way that it has never sent before and may be restricted soon.")
        .attack(&["InitialAccess"], &["T1566"])
        .weighs(6),
];
