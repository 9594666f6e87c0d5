//! `ipv4_lookup`, `ipv6_lookup`: rows whose address is in a network of another table.
//!
//! Two addresses match where they agree in as many leading bits as the shorter of their prefixes says. Every network
//! that matches gives a row.

mod address;
mod index;

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::{KqlType, Value};

use self::address::{Network, parse_ipv4, parse_ipv6};
use self::index::NetworkIndex;
use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::side_by_side::{Side, joined, visible};
use super::table::{Table, positions};
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};
use crate::operator::project_away::known_column;

pub(super) static IPV4_LOOKUP: PluginDef = PluginDef {
    name: "ipv4_lookup",
    summary: "Finds the rows of a table of IPv4 networks that hold an address.",
    params: &[
        PluginParam::required("LookupTable", "The table of networks."),
        PluginParam::required("SourceIPv4Key", "The column with the addresses."),
        PluginParam::required(
            "IPv4LookupKey",
            "The column of the table with the networks.",
        ),
        PluginParam::repeated("ExtraKey", "Columns of both tables that must be equal."),
        PluginParam::optional(
            "return_unmatched",
            "Keep rows that no network holds; the last argument may say it too.",
        ),
    ],
    page: "ipv4-lookup-plugin",
    reads_schema: false,
    bind: ipv4_lookup,
};

pub(super) static IPV6_LOOKUP: PluginDef = PluginDef {
    name: "ipv6_lookup",
    summary: "Finds the rows of a table of IPv6 networks that hold an address.",
    params: &[
        PluginParam::required("LookupTable", "The table of networks."),
        PluginParam::required("SourceIPv6Key", "The column with the addresses."),
        PluginParam::required(
            "IPv6LookupKey",
            "The column of the table with the networks.",
        ),
        PluginParam::optional("return_unmatched", "Keep rows that no network holds."),
    ],
    page: "ipv6-lookup-plugin",
    reads_schema: false,
    bind: ipv6_lookup,
};

/// What a lookup joins.
struct Lookup {
    networks: Arc<Rel>,
    source_key: Column,
    network_key: Column,
    extra_keys: Vec<(Column, Column)>,
    returns_unmatched: bool,
    parse: fn(&str) -> Option<Network>,
}

fn ipv4_lookup(call: &Invocation<'_>) -> Bind<Rel> {
    let networks = call
        .binder
        .bind_table(call.required("LookupTable"), call.scope)?;
    let mut extra_keys = Vec::new();
    let mut returns_unmatched = call.flag("return_unmatched")?;
    let extra = call.args("ExtraKey");
    for (idx, arg) in extra.iter().enumerate() {
        match flag(arg) {
            Some(flag) if idx + 1 == extra.len() => returns_unmatched = Some(flag),
            _ => extra_keys.push(extra_key(call, &networks, arg)?),
        }
    }
    let lookup = Lookup {
        source_key: text_column(&call.input.columns, call.required("SourceIPv4Key"))?,
        network_key: text_column(&networks.columns, call.required("IPv4LookupKey"))?,
        networks,
        extra_keys,
        returns_unmatched: returns_unmatched.unwrap_or(false),
        parse: parse_ipv4,
    };
    let (source, networks) = lookup.pairs(call)?;
    let hidden: Vec<&str> = lookup
        .extra_keys
        .iter()
        .map(|(_, key)| key.name.as_str())
        .collect();
    let shown = visible(&networks, |column| !hidden.contains(&column.name.as_str()));
    Ok(joined(visible(&source, |_| true), shown, call.span))
}

/// Kusto shows the columns of the networks first here.
fn ipv6_lookup(call: &Invocation<'_>) -> Bind<Rel> {
    let networks = call
        .binder
        .bind_table(call.required("LookupTable"), call.scope)?;
    let lookup = Lookup {
        source_key: text_column(&call.input.columns, call.required("SourceIPv6Key"))?,
        network_key: text_column(&networks.columns, call.required("IPv6LookupKey"))?,
        networks,
        extra_keys: Vec::new(),
        returns_unmatched: call.flag("return_unmatched")?.unwrap_or(false),
        parse: parse_ipv6,
    };
    let (source, networks) = lookup.pairs(call)?;
    Ok(joined(
        visible(&networks, |_| true),
        visible(&source, |_| true),
        call.span,
    ))
}

fn flag(arg: &ast::Expr) -> Option<bool> {
    match arg {
        ast::Expr::Literal(literal) => match literal.value {
            ast::LiteralValue::Bool(flag) => Some(flag),
            _ => None,
        },
        _ => None,
    }
}

/// A column with the same name in both tables.
fn extra_key(call: &Invocation<'_>, networks: &Rel, arg: &ast::Expr) -> Bind<(Column, Column)> {
    let ast::Expr::Name(name) = arg else {
        return error(
            Code::WrongType,
            "the name of a column is needed here",
            arg.span(),
        );
    };
    let source = known_column(&call.input.columns, name)?.clone();
    let network = known_column(&networks.columns, name)?.clone();
    if source.kql_type != network.kql_type {
        let message = format!(
            "column `{}` has another type in the lookup table",
            name.text
        );
        return error(Code::IncomparableTypes, message, name.span);
    }
    Ok((source, network))
}

fn text_column(columns: &[Column], arg: &ast::Expr) -> Bind<Column> {
    let column = column_of(columns, arg)?;
    match column.kql_type {
        KqlType::String => Ok(column),
        other => error(
            Code::WrongType,
            format!("an address is a string, `{}` is a {other}", column.name),
            arg.span(),
        ),
    }
}

impl Lookup {
    /// The matching rows of both tables, a pair at the same position.
    fn pairs(&self, call: &Invocation<'_>) -> Bind<(Side, Side)> {
        let source = call.rows()?;
        let networks = match call.input.is_certainly_empty() {
            true => Table::empty(self.networks.columns.clone()),
            false => Table::of(&call.binder, &self.networks, call.span)?,
        };
        let index = self.index(&networks);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let at = source.position(&self.source_key);
        let extra: Vec<usize> = self
            .extra_keys
            .iter()
            .map(|(key, _)| source.position(key))
            .collect();
        for row in 0..source.rows() {
            let found = match self.network(&source, row, at) {
                Some(network) => index.matches(network, &texts(&source, row, &extra)),
                None => Vec::new(),
            };
            if found.is_empty() && self.returns_unmatched {
                left.push(Some(row));
                right.push(None);
            }
            for network in found {
                left.push(Some(row));
                right.push(Some(network));
            }
        }
        let left = Side {
            table: source,
            rows: positions(left.into_iter()),
        };
        let right = Side {
            table: networks,
            rows: positions(right.into_iter()),
        };
        Ok((left, right))
    }

    fn index(&self, networks: &Table) -> NetworkIndex {
        let at = networks.position(&self.network_key);
        let extra: Vec<usize> = self
            .extra_keys
            .iter()
            .map(|(_, key)| networks.position(key))
            .collect();
        let mut index = NetworkIndex::default();
        for row in 0..networks.rows() {
            if let Some(network) = self.network(networks, row, at) {
                index.add(network, texts(networks, row, &extra), row);
            }
        }
        index
    }

    fn network(&self, table: &Table, row: usize, at: usize) -> Option<Network> {
        match table.value(row, at) {
            Value::String(text) => (self.parse)(&text),
            _ => None,
        }
    }
}

/// Values as texts, by which rows are compared.
fn texts(table: &Table, row: usize, columns: &[usize]) -> Vec<String> {
    columns.iter().map(|at| table.text(row, *at)).collect()
}
