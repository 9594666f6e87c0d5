"""Writes rows like those of SecurityAlert to a Parquet file: the same data for kqlab and its peers.

    python3 generate.py ROWS SHAPE FILE [--wide]

SHAPE says how many rows an alert has: `few` three, spread over hours; `many` a thousand on average, and some far more;
`one` one each. Rows come in order of arrival, which is not that of TimeGenerated: each is out of place by up to 1,000 rows.
--wide writes 34 columns with JSON documents of their own in every row; otherwise the five that the narrow queries read.
"""

import argparse

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20240601
FIRST_MICROS = 1_750_000_000_000_000
SPAN_MICROS = 90 * 86_400 * 1_000_000
BATCH_ROWS = 1_000_000
ROW_GROUP_ROWS = 500_000

STATUSES = ["New", "InProgress", "Resolved", "Dismissed"]
SEVERITIES = ["Informational", "Low", "Medium", "High"]
PRODUCTS = [
    "Azure Security Center",
    "Azure Active Directory Identity Protection",
    "Microsoft Defender Advanced Threat Protection",
    "Microsoft Cloud App Security",
    "Office 365 Advanced Threat Protection",
    "Azure Advanced Threat Protection",
    "Microsoft 365 Defender",
    "Azure Sentinel",
]
KINDS = 200
HOSTS = 5_000


def alert_of_row(rng, rows, shape):
    """The alert of every row, as a number from 0, in order of arrival."""
    if shape == "one":
        return np.arange(rows)
    if shape == "many":
        alerts = max(rows // 1000, 1)
        weight = 1 / np.arange(1, alerts + 1) ** 0.8
        alert = rng.choice(alerts, size=rows, p=weight / weight.sum())
        alert[rng.permutation(rows)[:alerts]] = np.arange(alerts)
        return alert
    alerts = rows // 3
    later = rng.integers(0, alerts, size=rows - alerts)
    delay = rng.lognormal(np.log(0.004), 1.3, size=len(later))
    moment = np.concatenate([np.arange(alerts) / alerts, later / alerts + delay])
    return np.concatenate([np.arange(alerts), later])[np.argsort(moment, kind="stable")]


def times(rng, rows):
    """Distinct times in microseconds, shuffled a little."""
    step = max(1, SPAN_MICROS // rows)
    time = FIRST_MICROS + np.cumsum(rng.integers(1, 2 * step, size=rows))
    place = np.arange(rows) + rng.integers(0, 1000, size=rows)
    return time[np.argsort(place, kind="stable")]


def statuses(rng, alert):
    """`New` in the first row of an alert, anything later."""
    order = np.argsort(alert, kind="stable")
    sorted_alert = alert[order]
    is_first = np.empty(len(alert), bool)
    is_first[order] = np.r_[True, sorted_alert[1:] != sorted_alert[:-1]]
    later = rng.choice(4, size=len(alert), p=[0.15, 0.3, 0.4, 0.15])
    return np.where(is_first, 0, later)


def guids(octets):
    """Rows of 16 octets as guids in canonical text."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    nibbles = np.stack([digits[octets >> 4], digits[octets & 15]], axis=2).reshape(len(octets), 32)
    text = np.full((len(octets), 36), ord("-"), dtype=np.uint8)
    for at, first, last in [(0, 0, 8), (9, 8, 12), (14, 12, 16), (19, 16, 20), (24, 20, 32)]:
        text[:, at : at + last - first] = nibbles[:, first:last]
    offsets = np.arange(len(octets) + 1, dtype=np.int32) * 36
    return pa.StringArray.from_buffers(len(octets), pa.py_buffer(offsets), pa.py_buffer(text))


def octets(rng, count):
    return rng.integers(0, 256, size=(count, 16), dtype=np.uint8)


def pick(values, index):
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(values)).cast(pa.string())


def timestamps(micros):
    return pa.array(micros, pa.int64()).cast(pa.timestamp("us"))


def entities(host, user, process):
    return (
        f'[{{"$id":"2","HostName":"host-{host}","AzureID":"/subscriptions/00000000-0000-0000-0000-000000000001/'
        f'resourceGroups/rg-{host % 100}/providers/Microsoft.Compute/virtualMachines/host-{host}","Type":"host"}},'
        f'{{"$id":"3","Name":"user{user}","UPNSuffix":"contoso.com","IsDomainJoined":true,"Type":"account"}},'
        f'{{"$id":"4","Address":"192.0.2.{user % 256}","Location":{{"CountryCode":"US","City":"Seattle"}},"Type":"ip"}},'
        f'{{"$id":"5","ProcessId":"0x{process:x}","CommandLine":"powershell.exe -File C:\\\\Windows\\\\Temp\\\\update.ps1",'
        f'"CreationTimeUtc":"2025-07-01T12:34:56Z","Host":{{"$ref":"2"}},"Type":"process"}}]'
    )


def extended_properties(number, host):
    return (
        f'{{"Alert Id":"{number:x}","resourceType":"Virtual Machine","Compromised Host":"host-{host}",'
        f'"Attacker source IP":"IP Address: 203.0.113.{number % 256}","Number of failed attempts":"{number % 997}",'
        f'"Was RDP session initiated":"No","End Time UTC":"07/01/2025 12:34:56"}}'
    )


def words(start, length):
    return (start + " A process ran that is seldom seen on this host, and it opened a connection." * 4)[:length]


def narrow_columns(rng, ids, alert, time, status):
    return {
        "SystemAlertId": guids(ids[alert]),
        "TimeGenerated": timestamps(time),
        "Status": pick(STATUSES, status),
        "AlertSeverity": pick(SEVERITIES, rng.choice(4, size=len(alert), p=[0.3, 0.3, 0.3, 0.1])),
        "ProductName": pick(PRODUCTS, alert * 2654435761 % KINDS % len(PRODUCTS)),
    }


def wide_columns(rng, alert, time):
    rows = len(alert)
    kind, host = alert * 2654435761 % KINDS, alert * 40503 % HOSTS
    any_of = lambda count: rng.integers(0, count, size=rows)
    one = np.zeros(rows, int)
    texts = lambda length, what: [words(f"{what} of alert kind {i:03d}.", length) for i in range(KINDS)]
    groups = [f"rg-prod-{i:03d}" for i in range(100)]
    tactics = ["InitialAccess", "Execution", "Persistence", "Discovery", "LateralMovement", "Exfiltration"]
    return {
        "TenantId": pick(guids(octets(np.random.default_rng(1), 4)).to_pylist(), any_of(4)),
        "DisplayName": pick([f"Suspicious activity pattern {i:03d} detected" for i in range(KINDS)], kind),
        "AlertName": pick([f"Suspicious activity pattern {i:03d} detected" for i in range(KINDS)], kind),
        "Description": pick(texts(120, "Description"), kind),
        "ProviderName": pick(["MDATP", "IPC", "MCAS", "OATP", "AATP", "ASI Scheduled Alerts"], kind % 6),
        "VendorName": pick(["Microsoft"], one),
        "VendorOriginalId": guids(octets(rng, rows)),
        "ResourceId": pick([f"/subscriptions/1/resourceGroups/{groups[i % 100]}/host-{i}" for i in range(HOSTS)], host),
        "SourceComputerId": pick(guids(octets(np.random.default_rng(2), HOSTS)).to_pylist(), host),
        "AlertType": pick([f"AT_{i:03d}" for i in range(KINDS)], kind),
        "ConfidenceLevel": pick(["Unknown", "Low", "High"], any_of(3)),
        "IsIncident": pa.array(rng.random(rows) < 0.05),
        "StartTime": timestamps(time - rng.integers(0, 3_600_000_000, size=rows)),
        "EndTime": timestamps(time - rng.integers(0, 600_000_000, size=rows)),
        "ProcessingEndTime": timestamps(time + rng.integers(0, 60_000_000, size=rows)),
        "RemediationSteps": pick(texts(180, "Remediation"), kind),
        "ExtendedProperties": pa.array([extended_properties(int(n), int(h)) for n, h in zip(any_of(1 << 40), host)]),
        "Entities": pa.array([entities(int(h), int(u), int(p)) for h, u, p in zip(host, any_of(20_000), any_of(1 << 30))]),
        "SourceSystem": pick(["Detection"], one),
        "WorkspaceSubscriptionId": pick([f"00000000-0000-0000-0000-{i:012d}" for i in range(20)], host % 20),
        "WorkspaceResourceGroup": pick(groups, host % 100),
        "ExtendedLinks": pick(["[]", '[{"Href":"https://example.com","Label":"doc","Type":"webLink"}]'], any_of(2)),
        "ProductComponentName": pick(["", "Servers", "Storage", "SQL"], any_of(4)),
        "AlertLink": pick([f"https://portal.azure.com/#blade/AlertBlade/alertId/{i:08x}" for i in range(20_000)], any_of(20_000)),
        "CompromisedEntity": pick([f"host-{i}" for i in range(HOSTS)], host),
        "Tactics": pick(tactics, kind % len(tactics)),
        "Techniques": pick([f'["T{1000 + i}"]' for i in range(150)], kind % 150),
        "SubTechniques": pick([f'["T{1000 + i // 3}.{i % 3:03d}"]' for i in range(KINDS)], kind),
        "Type": pick(["SecurityAlert"], one),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=lambda text: int(float(text)))
    parser.add_argument("shape", choices=["few", "many", "one"])
    parser.add_argument("file")
    parser.add_argument("--wide", action="store_true")
    args = parser.parse_args()

    rng = np.random.default_rng(SEED)
    alert = alert_of_row(rng, args.rows, args.shape)
    ids = octets(rng, int(alert.max()) + 1)
    time, status = times(rng, args.rows), statuses(rng, alert)
    writer = None
    for first in range(0, args.rows, BATCH_ROWS):
        part = slice(first, min(first + BATCH_ROWS, args.rows))
        columns = narrow_columns(rng, ids, alert[part], time[part], status[part])
        if args.wide:
            columns |= wide_columns(rng, alert[part], time[part])
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(args.file, table.schema, compression="zstd", compression_level=1)
        writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
    writer.close()


if __name__ == "__main__":
    main()
