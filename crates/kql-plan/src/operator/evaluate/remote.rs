//! Plugins that would leave the machine, or run code of another language.

use kql_parser::{Code, Diagnostic, ast};

use crate::error::{Bind, with_remedy};
use crate::remedy::instead_of_plugin;

const REMOTE: &[&str] = &[
    "ai_chat_completion",
    "ai_chat_completion_prompt",
    "ai_embed_text",
    "ai_embeddings",
    "azure_digital_twins_query_request",
    "cosmosdb_sql_request",
    "dax_request",
    "execute_query",
    "execute_show_command",
    "external_datatable",
    "http_request",
    "http_request_post",
    "infer_storage_schema",
    "infer_storage_schema_with_suggestions",
    "mysql_request",
    "postgresql_request",
    "sql_request",
];

const FOREIGN: &[&str] = &["csharp", "python", "r"];

/// Refuses a plugin of Kusto that asks another service or runs another language.
pub(super) fn refuse(call: &ast::Call) -> Bind<()> {
    let name = call.name.text.as_str();
    if REMOTE.contains(&name) {
        let message = format!("plugin `{name}` asks another service; queries stay on this machine");
        let refusal = Diagnostic::error(Code::NotLocal, message, call.name.span);
        return Err(with_remedy(refusal, instead_of_plugin(name)).into());
    }
    if FOREIGN.contains(&name) {
        let message = format!("plugin `{name}` runs code of another language");
        let refusal = Diagnostic::error(Code::NotSupported, message, call.name.span);
        return Err(with_remedy(refusal, instead_of_plugin(name)).into());
    }
    Ok(())
}
