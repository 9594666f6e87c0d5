//! What `render` draws: every query of testdata/charts, as text of 80 columns and as pictures.
//!
//! `KQLAB_BLESS=1 cargo test -p kql-repl --test charts` writes the pages; read them before you commit them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Set to anything to write the pages.
const BLESS: &str = "KQLAB_BLESS";

fn kqlab(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
    let command = command.args(args).env("NO_COLOR", "1").stdin(Stdio::null());
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/charts");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let paths = files.map(|file| file.expect("the folder can be read").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    paths
}

/// The page with what its queries draw. Records are a query, `----`, and the drawing up to a line of `====`.
fn regenerated(page: &str) -> String {
    let records = page.split_inclusive("====\n").map(|record| {
        let (query, _) = record.split_once("----\n").expect("a record has a query");
        let lines = query.lines().filter(|line| !line.starts_with('#'));
        let kql = lines.collect::<Vec<_>>().join("\n");
        let output = kqlab(&["query", "--format", "chart", "--width", "80", &kql]);
        assert!(output.status.success(), "{kql}: {}", text(&output.stderr));
        format!(
            "{query}----\n{}{}====\n",
            text(&output.stdout),
            text(&output.stderr)
        )
    });
    records.collect()
}

#[test]
fn drawings_are_those_of_the_pages() {
    for path in pages() {
        let found = std::fs::read_to_string(&path).expect("the page can be read");
        let current = regenerated(&found);
        if std::env::var_os(BLESS).is_some() {
            std::fs::write(&path, current).expect("the page can be written");
        } else {
            assert_eq!(found, current, "{}", path.display());
        }
    }
}

const STACK: &str = "range x from 1 to 4 step 1 | extend a = x, b = 5 - x | render columnchart with (kind=stacked, title='Two & more')";

fn saved(name: &str, query: &str) -> Vec<u8> {
    let path = std::env::temp_dir().join(format!("kqlab-charts-{}-{name}", std::process::id()));
    let file = path.to_str().expect("the path is UTF-8");
    let output = kqlab(&["query", "--format", "csv", "--chart", file, query]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let saved = std::fs::read(&path).expect("the file was written");
    std::fs::remove_file(path).expect("the file was just written");
    saved
}

#[test]
fn an_svg_holds_bars_and_names() {
    let svg = text(&saved("a.svg", STACK));
    assert!(
        svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"),
        "{svg}"
    );
    assert!(svg.contains("Two &amp; more"), "{svg}");
    // Eight bars, the background and two signs of the legend.
    assert_eq!(svg.matches("<rect").count(), 11, "{svg}");
}

#[test]
fn html_needs_no_network() {
    let html = text(&saved("a.html", STACK));
    assert!(
        html.starts_with("<!DOCTYPE html>") && html.contains("<svg"),
        "{html}"
    );
    assert!(
        !html.contains("<script") && !html.contains("href"),
        "{html}"
    );
}

#[test]
fn a_png_is_a_picture() {
    let png = saved("a.png", STACK);
    assert!(
        png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x03\xe8\0\0\x01\xf4"),
        "{:?}",
        &png[..30]
    );
    assert!(png.len() > 4000, "{}", png.len());
}

#[test]
fn every_chart_of_the_pages_becomes_a_picture() {
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("the page can be read");
        for record in page.split_inclusive("====\n") {
            let (query, drawn) = record.split_once("----\n").expect("a record has a query");
            // What is not drawn, or drawn otherwise, is tested above.
            if drawn.contains("note: ") || query.contains("render table") {
                continue;
            }
            let lines = query.lines().filter(|line| !line.starts_with('#'));
            let kql = lines.collect::<Vec<_>>().join("\n");
            let svg = text(&saved("every.svg", &kql));
            assert!(svg.trim_end().ends_with("</svg>"), "{kql}: {svg}");
        }
    }
}

#[test]
fn what_cannot_be_saved_is_said() {
    for (file, query, reason) in [
        ("/tmp/chart.gif", STACK, "expected .svg, .png or .html"),
        ("/tmp/chart.svg", "print 1", "it has no `render`"),
        (
            "/tmp/chart.svg",
            "print 1 | render treemap",
            "`treemap` is not drawn",
        ),
    ] {
        let output = kqlab(&["query", "--chart", file, query]);
        assert_eq!(output.status.code(), Some(2), "{query}");
        assert!(
            text(&output.stderr).contains(reason),
            "{}",
            text(&output.stderr)
        );
    }
}

#[test]
fn formats_for_programs_draw_nothing() {
    for format in ["json", "jsonl", "csv", "markdown", "table"] {
        let output = kqlab(&[
            "query",
            "--format",
            format,
            "print a = 1, b = 2 | render barchart",
        ]);
        assert!(!text(&output.stdout).contains('█'), "{format}");
        assert_eq!(text(&output.stderr), "", "{format}");
    }
}
