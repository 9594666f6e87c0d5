//! Functions that read a text of some format: CSV, XML, URLs, paths, versions, user agents, command lines.

use crate::def::ScalarDef;

mod extract_json;
mod json_path;
mod parse_command_line;
mod parse_csv;
mod parse_path;
mod parse_url;
mod parse_user_agent;
mod parse_version;
mod parse_xml;
mod xml;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &extract_json::EXTRACT_JSON,
    &parse_command_line::PARSE_COMMAND_LINE,
    &parse_csv::PARSE_CSV,
    &parse_path::PARSE_PATH,
    &parse_url::PARSE_URL,
    &parse_url::PARSE_URLQUERY,
    &parse_user_agent::PARSE_USER_AGENT,
    &parse_version::PARSE_VERSION,
    &parse_xml::PARSE_XML,
];
