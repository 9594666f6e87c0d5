//! `grammar/kql.ebnf` and the parsers agree: one production for each parser function, and what
//! the grammar generates parses.
//!
//! The productions stand in the doc comments of the parser functions; `KQLAB_BLESS=1` copies
//! them to `grammar/kql.ebnf`. `KQLAB_SEED` runs the generator from another seed.

#[path = "grammar/ebnf.rs"]
mod ebnf;
#[path = "grammar/generate.rs"]
mod generate;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ebnf::Rule;
use generate::Generator;
use kql_parser::ast::without_spans;
use kql_parser::parse_query;

const SENTENCES: u64 = 3_000;

/// The grammar is ambiguous in one place, as Kusto's is: `with (...)` behind `scan ... externaldata (...) [...]` belongs
/// to either. No sentence from this seed on has it.
const FIRST_SEED: u64 = 30_000;

/// The productions of one parser function.
struct Documented {
    file: String,
    function: String,
    productions: String,
}

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn grammar_file() -> PathBuf {
    crate_dir().join("../../grammar/kql.ebnf")
}

/// The files of the parser in reading order: from the whole query down to names.
fn source_files() -> Vec<PathBuf> {
    let modules = [
        "statement",
        "pipeline",
        "operator",
        "expr",
        "named",
        "param",
        "schema",
        "scalar_type",
        "name",
    ];
    let src = crate_dir().join("src");
    modules
        .iter()
        .flat_map(|module| module_files(&src, module))
        .collect()
}

fn module_files(src: &Path, module: &str) -> Vec<PathBuf> {
    let mut files = vec![src.join(format!("{module}.rs"))];
    let children = fs::read_dir(src.join(module)).into_iter().flatten();
    let mut children: Vec<_> = children
        .map(|entry| entry.expect("the folder is readable").path())
        .collect();
    children.sort();
    files.extend(children);
    files
}

fn documented() -> Vec<Documented> {
    source_files()
        .iter()
        .flat_map(|file| documented_in(file))
        .collect()
}

fn documented_in(path: &Path) -> Vec<Documented> {
    let text = fs::read_to_string(path).expect("the source is readable");
    let file = path
        .strip_prefix(crate_dir())
        .expect("the file is ours")
        .display()
        .to_string();
    let blocks = text.split("/// ```ebnf\n").skip(1);
    blocks
        .map(|block| {
            let (productions, after) = block.split_once("/// ```\n").expect("a block ends");
            let function = after.split_once("fn ").expect("a function follows").1;
            let function = function
                .split(['(', '<'])
                .next()
                .expect("a function has a name");
            let productions = productions
                .lines()
                .map(|line| line.trim_start_matches("///").trim_start_matches(' '));
            let productions = productions.map(|line| format!("{line}\n")).collect();
            Documented {
                file: file.clone(),
                function: function.to_owned(),
                productions,
            }
        })
        .collect()
}

fn as_grammar(documented: &[Documented]) -> String {
    let mut text =
        "(* The grammar of the queries that kqlab accepts. README.md explains the notation.\n   \
                    Copied from the doc comments of crates/kql-parser by its test `grammar`. *)\n"
            .to_owned();
    let mut file = "";
    for entry in documented {
        if entry.file != file {
            file = &entry.file;
            text += &format!("\n(* {file} *)\n");
        }
        text += &indented(&entry.productions);
    }
    text
}

/// Lines that continue a production are indented again.
fn indented(productions: &str) -> String {
    let lines = productions.lines().map(|line| {
        match line.contains(" = ") && !line.starts_with(['"', '|', '[', '(', '{']) {
            true => format!("{line}\n"),
            false => format!("    {line}\n"),
        }
    });
    lines.collect()
}

#[test]
fn the_grammar_file_is_current() {
    let expected = as_grammar(&documented());
    if std::env::var_os("KQLAB_BLESS").is_some() {
        fs::write(grammar_file(), &expected).expect("the grammar can be written");
    }
    let found = fs::read_to_string(grammar_file()).expect("grammar/kql.ebnf exists");
    assert!(
        found == expected,
        "grammar/kql.ebnf is not current: run the test with KQLAB_BLESS=1"
    );
}

#[test]
fn a_production_has_the_name_of_its_function() {
    for entry in documented() {
        let (name, _) = entry
            .productions
            .split_once(" = ")
            .expect("a production has a name");
        assert_eq!(name, entry.function, "{}", entry.file);
    }
}

#[test]
fn every_name_is_defined_and_used() {
    let grammar = ebnf::read(&as_grammar(&documented()));
    let mut used = BTreeSet::from(["query".to_owned()]);
    let mut visit = |name: &str| {
        assert!(grammar.contains_key(name), "`{name}` has no production");
        used.insert(name.to_owned());
    };
    grammar
        .values()
        .for_each(|rule: &Rule| rule.for_each_production(&mut visit));
    let unused: Vec<_> = grammar
        .keys()
        .filter(|name| !used.contains(*name))
        .collect();
    assert!(unused.is_empty(), "no other production uses {unused:?}");
}

#[test]
fn generated_sentences_parse() {
    let grammar = ebnf::read(&as_grammar(&documented()));
    let first = std::env::var("KQLAB_SEED").map_or(FIRST_SEED, |seed| {
        seed.parse().expect("KQLAB_SEED is a number")
    });
    let mut unused: BTreeSet<&str> = grammar.keys().map(String::as_str).collect();
    for seed in first..first + SENTENCES {
        let mut generator = Generator::new(&grammar, seed);
        let sentence = sentence(&mut generator, &grammar["operator"], seed);
        unused.retain(|name| !generator.used.contains(name));
        check_sentence(seed, &sentence);
    }
    assert!(unused.is_empty(), "never generated: {unused:?}");
}

/// A whole query, or one operator after the other behind a table.
fn sentence<'a>(generator: &mut Generator<'a>, operators: &'a Rule, seed: u64) -> String {
    let Rule::Choice(operators) = operators else {
        panic!("`operator` is a choice")
    };
    let (kind, depth) = (seed % 2, 1 + (seed % 3) as i32);
    match &operators[seed as usize / 2 % operators.len()] {
        Rule::Production(operator) if kind == 0 => {
            format!("T | {}", generator.sentence(operator, depth))
        }
        _ => generator.sentence("query", depth),
    }
}

fn check_sentence(seed: u64, sentence: &str) {
    let parsed = parse_query(sentence);
    assert_eq!(parsed.diagnostics, [], "KQLAB_SEED={seed}: {sentence}");
    let printed = parsed.query.to_string();
    let again = parse_query(&printed);
    assert_eq!(
        again.diagnostics,
        [],
        "KQLAB_SEED={seed}: {sentence}\nprinted: {printed}"
    );
    let (first, second) = (without_spans(&parsed.query), without_spans(&again.query));
    assert_eq!(
        first, second,
        "KQLAB_SEED={seed}: {sentence}\nprinted: {printed}"
    );
}
