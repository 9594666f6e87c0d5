//! `parse_url()`, `parse_urlquery()`: the parts of a URL.
//!
//! Nothing is decoded. What is no absolute URL has the same parts, all of them empty.

use std::collections::BTreeMap;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, dynamic};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static PARSE_URL: ScalarDef = ScalarDef {
    name: "parse_url",
    aliases: &["parseurl"],
    category: Category::String,
    summary: "Splits an absolute URL into scheme, host, port, path, user name, password, query parameters and fragment.",
    params: &[Param::required(
        "url",
        Accepts::Exactly(KqlType::String),
        "The URL.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        write_each(args, |text, out| {
            Url::parse(text).unwrap_or_default().write(out)
        })
    }),
    page: "parse-url-function",
    examples: &[
        Example {
            query: "print parse_url('scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment').Port",
            result: "1234",
        },
        Example {
            query: "print parse_url('scheme://host/path?k1=v1&k2=v2')['Query Parameters']",
            result: r#"{"k1":"v1","k2":"v2"}"#,
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static PARSE_URLQUERY: ScalarDef = ScalarDef {
    name: "parse_urlquery",
    aliases: &["parseurlquery"],
    category: Category::String,
    summary: "Splits the query of a URL into its parameters.",
    params: &[Param::required(
        "query",
        Accepts::Exactly(KqlType::String),
        "The query, as in `k1=v1&k2=v2`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        write_each(args, |text, out| {
            out.push('{');
            write_query(text, out);
            out.push('}');
        })
    }),
    page: "parse-url-query-function",
    examples: &[Example {
        query: "print parse_urlquery('k1=v1&k2=v2&k3=v3')",
        result: r#"{"Query Parameters":{"k1":"v1","k2":"v2","k3":"v3"}}"#,
    }],
    ..ScalarDef::NEW
};

fn write_each(args: &Args<'_>, write: fn(&str, &mut String)) -> Result<ArrayRef> {
    let texts = args.strings(0);
    args.dynamics(|row, out| {
        write(texts.get(row), out);
        true
    })
}

#[derive(Debug, Default)]
struct Url<'t> {
    scheme: &'t str,
    host: &'t str,
    port: &'t str,
    path: &'t str,
    user: &'t str,
    password: &'t str,
    query: &'t str,
    fragment: &'t str,
}

impl<'t> Url<'t> {
    fn parse(text: &'t str) -> Option<Url<'t>> {
        let (scheme, rest) = text
            .split_once("://")
            .filter(|(scheme, _)| is_scheme(scheme))?;
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (user, password, place) = split_user(authority);
        let (host, port) = split_port(place)?;
        let (path, tail) = tail.split_at(tail.find(['?', '#']).unwrap_or(tail.len()));
        let (query, fragment) = tail.split_once('#').unwrap_or((tail, ""));
        // A slash alone is no path, unless something follows it.
        let path = if path == "/" && tail.is_empty() {
            ""
        } else {
            path
        };
        let query = query.strip_prefix('?').unwrap_or(query);
        Some(Url {
            scheme,
            host,
            port,
            path,
            user,
            password,
            query,
            fragment,
        })
    }

    fn write(&self, out: &mut String) {
        let parts = [
            ("Scheme", self.scheme),
            ("Host", self.host),
            ("Port", self.port),
            ("Path", self.path),
            ("Username", self.user),
            ("Password", self.password),
        ];
        out.push('{');
        for (name, part) in parts {
            write_member(name, part, out);
            out.push(',');
        }
        write_query(self.query, out);
        out.push(',');
        write_member("Fragment", self.fragment, out);
        out.push('}');
    }
}

fn is_scheme(text: &str) -> bool {
    let is_tail = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_tail)
}

/// A user without a password is a part of the host.
fn split_user(authority: &str) -> (&str, &str, &str) {
    let user = authority.split_once('@').and_then(|(credentials, place)| {
        let (user, password) = credentials.split_once(':')?;
        Some((user, password, place))
    });
    user.unwrap_or(("", "", authority))
}

/// `None` for a port that is no number.
fn split_port(place: &str) -> Option<(&str, &str)> {
    let host_end = match place.starts_with('[') {
        true => place.find(']')? + 1,
        false => place.find(':').unwrap_or(place.len()),
    };
    let (host, rest) = place.split_at(host_end);
    let port = if rest.is_empty() {
        ""
    } else {
        rest.strip_prefix(':')?
    };
    port.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some((host, port))
}

/// Writes the parameters in the order of their names. One that comes again holds an array; one without a name or a value
/// drops out.
fn write_query(query: &str, out: &mut String) {
    let mut parameters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if !name.is_empty() && !value.is_empty() {
            parameters.entry(name).or_default().push(value);
        }
    }
    out.push_str("\"Query Parameters\":{");
    for (idx, (name, values)) in parameters.iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        match values.as_slice() {
            [value] => write_member(name, value, out),
            values => write_array_member(name, values, out),
        }
    }
    out.push('}');
}

fn write_member(name: &str, value: &str, out: &mut String) {
    dynamic::write_string(name, out);
    out.push(':');
    dynamic::write_string(value, out);
}

fn write_array_member(name: &str, values: &[&str], out: &mut String) {
    dynamic::write_string(name, out);
    out.push(':');
    for (idx, value) in values.iter().enumerate() {
        out.push(if idx == 0 { '[' } else { ',' });
        dynamic::write_string(value, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_url(url: &str, expected: [&str; 8]) {
        let [scheme, host, port, path, user, password, query, fragment] = expected;
        let expected = format!(
            r#"{{"Scheme":"{scheme}","Host":"{host}","Port":"{port}","Path":"{path}","Username":"{user}","#
        ) + &format!(
            r#""Password":"{password}","Query Parameters":{query},"Fragment":"{fragment}"}}"#
        );
        check(&PARSE_URL, &[text(url)], &expected);
    }

    #[test]
    fn documented() {
        check_url(
            "scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment",
            [
                "scheme",
                "host",
                "1234",
                "/this/is/a/path",
                "username",
                "password",
                r#"{"k1":"v1","k2":"v2"}"#,
                "fragment",
            ],
        );
    }

    #[test]
    fn authority() {
        check_url(
            "https://user@h.io/p",
            ["https", "user@h.io", "", "/p", "", "", "{}", ""],
        );
        check_url(
            "https://[::1]:80/p",
            ["https", "[::1]", "80", "/p", "", "", "{}", ""],
        );
        check_url(
            "HTTPS://H.IO/a%20b",
            ["HTTPS", "H.IO", "", "/a%20b", "", "", "{}", ""],
        );
    }

    #[test]
    fn path_of_a_slash() {
        check_url("https://h.io/", ["https", "h.io", "", "", "", "", "{}", ""]);
        check_url(
            "https://h.io/?x=1",
            ["https", "h.io", "", "/", "", "", r#"{"x":"1"}"#, ""],
        );
        check_url(
            "https://h.io/#",
            ["https", "h.io", "", "/", "", "", "{}", ""],
        );
    }

    #[test]
    fn parameters() {
        check_url(
            "https://h.io/p?x=1&y=2&x=3",
            [
                "https",
                "h.io",
                "",
                "/p",
                "",
                "",
                r#"{"x":["1","3"],"y":"2"}"#,
                "",
            ],
        );
        check_url(
            "https://h.io/p?k=&=v&flag",
            ["https", "h.io", "", "/p", "", "", "{}", ""],
        );
    }

    #[test]
    fn no_url() {
        for url in ["not a url", "", "//h.io/p", "https://h:x/p"] {
            check_url(url, ["", "", "", "", "", "", "{}", ""]);
        }
    }
}
