//! `parse_command_line()`: the arguments of a Windows command line, as `CommandLineToArgvW` parts them.

use kql_types::{KqlType, dynamic};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static PARSE_COMMAND_LINE: ScalarDef = ScalarDef {
    name: "parse_command_line",
    category: Category::String,
    summary: "Splits a command line into its arguments.",
    params: &[
        Param::required(
            "command_line",
            Accepts::Exactly(KqlType::String),
            "The command line.",
        ),
        Param::required(
            "parser_type",
            Accepts::Exactly(KqlType::String),
            "The rules to follow: `windows`.",
        )
        .one_of(&["windows"]),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (lines, parsers) = (args.strings(0), args.strings(1));
        args.dynamics(|row, out| {
            let line = lines.get(row);
            parsers.get(row).eq_ignore_ascii_case("windows")
                && !line.is_empty()
                && write_arguments(line, out)
        })
    }),
    page: "parse-command-line-function",
    examples: &[Example {
        query: r#"print parse_command_line("echo \"hello world!\"", "windows")"#,
        result: r#"["echo","hello world!"]"#,
    }],
    ..ScalarDef::NEW
};

fn write_arguments(line: &str, out: &mut String) -> bool {
    let (program, mut rest) = split_program(line);
    out.push('[');
    dynamic::write_string(program, out);
    loop {
        rest = rest.trim_start_matches(is_blank);
        if rest.is_empty() {
            break;
        }
        let (argument, after) = split_argument(rest);
        out.push(',');
        dynamic::write_string(&argument, out);
        rest = after;
    }
    out.push(']');
    true
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// The program ends at the second quote, or at a blank where it does not start with a quote. Nothing is escaped in it.
fn split_program(line: &str) -> (&str, &str) {
    match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => line.split_at(line.find(is_blank).unwrap_or(line.len())),
    }
}

/// An argument ends at a blank outside of quotes. Before a quote, two backslashes are one and a last one escapes the quote; two
/// quotes inside of quotes are one, and end the quoted part.
fn split_argument(text: &str) -> (String, &str) {
    let mut argument = String::new();
    let (mut is_quoted, mut backslashes) = (false, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            backslashes += 1;
            continue;
        }
        let is_escaped = c == '"' && backslashes % 2 == 1;
        let kept = if c == '"' {
            backslashes / 2
        } else {
            backslashes
        };
        argument.extend(std::iter::repeat_n('\\', kept));
        backslashes = 0;
        match c {
            '"' if is_escaped => argument.push('"'),
            '"' if is_quoted && chars.next_if(|&(_, next)| next == '"').is_some() => {
                argument.push('"');
                is_quoted = false;
            }
            '"' => is_quoted = !is_quoted,
            _ if is_blank(c) && !is_quoted => return (argument, &text[at..]),
            _ => argument.push(c),
        }
    }
    argument.extend(std::iter::repeat_n('\\', backslashes));
    (argument, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_arguments(line: &str, expected: &str) {
        check(
            &PARSE_COMMAND_LINE,
            &[text(line), text("windows")],
            expected,
        );
    }

    #[test]
    fn programs() {
        check_arguments(
            r#""C:\Program Files\a.exe" /x"#,
            r#"["C:\\Program Files\\a.exe","/x"]"#,
        );
        check_arguments("a.exe", r#"["a.exe"]"#);
        check_arguments("", "null");
    }

    #[test]
    fn quotes_and_backslashes() {
        check_arguments(r#"p "abc" d e"#, r#"["p","abc","d","e"]"#);
        check_arguments(r#"p a\\b d"e f"g h"#, r#"["p","a\\\\b","de fg","h"]"#);
        check_arguments(r#"p a\\\"b c d"#, r#"["p","a\\\"b","c","d"]"#);
        check_arguments(r#"p a\\\\"b c" d e"#, r#"["p","a\\\\b c","d","e"]"#);
        check_arguments(r#"p "" x\"#, r#"["p","","x\\"]"#);
    }
}
