//! Prints the tables of the built-in scenario as JSON lines, one object per row with the columns that tell states apart.

use std::io::{BufWriter, Write as _, stdout};

use sentinel_model::clock::format_datetime;
use sentinel_model::{Recording, Scenario, simulate};

fn main() -> std::io::Result<()> {
    let mut tables = Recording::default();
    simulate(&Scenario::built_in(), &mut tables);
    let mut out = BufWriter::new(stdout());
    for (row, cause) in &tables.alerts {
        let time = format_datetime(row.time_generated);
        let (id, status, product) = (&row.system_alert_id, &row.status, &row.product_name);
        let (rule, entity) = (cause.rule.id, &row.compromised_entity);
        writeln!(
            out,
            "{{\"time\":\"{time}\",\"alert\":\"{id}\",\"status\":\"{status}\",\"product\":\"{product}\",\"entity\":\"{entity}\",\"rule\":\"{rule}\"}}"
        )?;
    }
    for (row, cause) in &tables.incidents {
        let time = format_datetime(row.time_generated);
        let (number, status, provider) = (row.incident_number, &row.status, &row.provider_name);
        let (rule, ids, labels, title) = (cause.rule.id, &row.alert_ids, &row.labels, &row.title);
        let by = &row.modified_by;
        writeln!(
            out,
            "{{\"time\":\"{time}\",\"incident\":{number},\"status\":\"{status}\",\"provider\":\"{provider}\",\"alerts\":{ids},\"labels\":{labels},\"title\":\"{title}\",\"by\":\"{by}\",\"rule\":\"{rule}\"}}"
        )?;
    }
    out.flush()
}
