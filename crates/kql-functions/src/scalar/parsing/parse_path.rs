//! `parse_path()`: the parts of a file path.

use kql_types::{KqlType, dynamic};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static PARSE_PATH: ScalarDef = ScalarDef {
    name: "parse_path",
    category: Category::String,
    summary: "Splits a file path into scheme, root, directory, file name, extension and alternate data stream.",
    params: &[Param::required(
        "path",
        Accepts::Exactly(KqlType::String),
        "The path.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let paths = args.strings(0);
        args.dynamics(|row, out| {
            write_parts(paths.get(row), out);
            true
        })
    }),
    page: "parse-path-function",
    examples: &[Example {
        query: "print parse_path('file://C:/temp/file.txt:some.exe').DirectoryPath",
        result: "C:/temp",
    }],
    ..ScalarDef::NEW
};

const SEPARATORS: [char; 2] = ['/', '\\'];

fn write_parts(text: &str, out: &mut String) {
    let (scheme, path) = split_scheme(text);
    let root = &path[..root_length(path)];
    let (directory, file) = path
        .rfind(SEPARATORS)
        .map_or(("", path), |at| (&path[..at], &path[at + 1..]));
    // A file in the root: the directory keeps the separator that makes it one.
    let directory = if directory.len() < root.len() {
        root
    } else {
        directory
    };
    let directory_name = directory[root.len()..]
        .rsplit(SEPARATORS)
        .next()
        .unwrap_or_default();
    let (file, stream) = file.split_once(':').unwrap_or((file, ""));
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let parts = [
        ("Scheme", scheme),
        ("RootPath", root),
        ("DirectoryPath", directory),
        ("DirectoryName", directory_name),
        ("Filename", file),
        ("Extension", extension),
        ("AlternateDataStreamName", stream),
    ];
    for (idx, (name, part)) in parts.into_iter().enumerate() {
        out.push(if idx == 0 { '{' } else { ',' });
        dynamic::write_string(name, out);
        out.push(':');
        dynamic::write_string(part, out);
    }
    out.push('}');
}

fn split_scheme(text: &str) -> (&str, &str) {
    match text.split_once("://") {
        Some((scheme, path)) if is_scheme(scheme) => (scheme, path),
        _ => ("", text),
    }
}

fn is_scheme(text: &str) -> bool {
    let is_tail = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_tail)
}

/// The length of a drive with its separator (`C:\`), also after the mark of a long path (`\\?\`).
fn root_length(path: &str) -> usize {
    let long = if path.starts_with(r"\\?\") { 4 } else { 0 };
    match path.as_bytes()[long..] {
        [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic() => long + 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_parts(path: &str, expected: [&str; 7]) {
        let names = [
            "Scheme",
            "RootPath",
            "DirectoryPath",
            "DirectoryName",
            "Filename",
            "Extension",
            "AlternateDataStreamName",
        ];
        let members: Vec<String> = names
            .iter()
            .zip(expected)
            .map(|(name, part)| format!("\"{name}\":\"{}\"", part.replace('\\', r"\\")))
            .collect();
        check(
            &PARSE_PATH,
            &[text(path)],
            &format!("{{{}}}", members.join(",")),
        );
    }

    #[test]
    fn captured() {
        check_parts(
            r"C:\temp\file.txt",
            ["", r"C:\", r"C:\temp", "temp", "file.txt", "txt", ""],
        );
        check_parts(
            r"temp\file.txt",
            ["", "", "temp", "temp", "file.txt", "txt", ""],
        );
        check_parts(
            "file://C:/temp/file.txt:some.exe",
            [
                "file", "C:/", "C:/temp", "temp", "file.txt", "txt", "some.exe",
            ],
        );
        check_parts(
            r"\\shared\users\temp\file.txt.gz",
            [
                "",
                "",
                r"\\shared\users\temp",
                "temp",
                "file.txt.gz",
                "gz",
                "",
            ],
        );
        check_parts(
            "/usr/lib/temp/file.txt",
            ["", "", "/usr/lib/temp", "temp", "file.txt", "txt", ""],
        );
    }

    #[test]
    fn bare_names_and_roots() {
        check_parts("file", ["", "", "", "", "file", "", ""]);
        check_parts(
            r"C:\file.txt",
            ["", r"C:\", r"C:\", "", "file.txt", "txt", ""],
        );
        check_parts("", ["", "", "", "", "", "", ""]);
    }
}
