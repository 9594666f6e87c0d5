//! Embeds the scenarios of `testdata/scenarios`, so that the program knows them by name wherever it runs.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    // Asked at run time: a target folder may be shared by checkouts in different places.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let folder = Path::new(&package).join("../../testdata/scenarios");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = std::fs::read_dir(&folder).expect("the scenarios are in testdata");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    let mut list = String::from("&[\n");
    for path in paths {
        let name = path
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy();
        let path = path.canonicalize().expect("the file exists");
        writeln!(list, "    ({name:?}, include_str!({path:?})),")
            .expect("writing to a String succeeds");
    }
    list.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("scenarios.rs"), list).expect("OUT_DIR is writable");
}
