//! Holds the layers: a crate depends only on the crates below it that the picture shows.

use std::collections::BTreeSet;
use std::path::Path;

/// The crates from the bottom up, each with those of ours that it may depend on. `ARCHITECTURE.md` draws the same picture.
const LAYERS: &[(&str, &[&str])] = &[
    ("kql-parser", &[]),
    ("kql-types", &[]),
    ("sentinel-model", &[]),
    ("kql-functions", &["kql-types"]),
    ("kql-plan", &["kql-parser", "kql-types", "kql-functions"]),
    ("sentinel-store", &["kql-types"]),
    (
        "kql-engine",
        &[
            "kql-parser",
            "kql-types",
            "kql-functions",
            "kql-plan",
            "sentinel-store",
        ],
    ),
    (
        "kql-service",
        &["kql-parser", "kql-types", "kql-functions", "kql-plan"],
    ),
    (
        "sentinel-lab",
        &[
            "kql-parser",
            "kql-types",
            "kql-engine",
            "sentinel-model",
            "sentinel-store",
        ],
    ),
    (
        "kql-repl",
        &[
            "kql-parser",
            "kql-types",
            "kql-functions",
            "kql-plan",
            "kql-engine",
            "kql-service",
            "sentinel-model",
            "sentinel-store",
            "sentinel-lab",
        ],
    ),
];

/// Dependencies that only the named crates may have, so that each crate stays ignorant of what is not its business.
const OWNERS: &[(&str, &[&str])] = &[
    ("nom", &["kql-parser"]),
    (
        "datafusion",
        &["kql-functions", "kql-plan", "sentinel-store", "kql-engine"],
    ),
    ("parquet", &["sentinel-store", "kql-engine"]),
    ("tokio", &["kql-engine"]),
    ("clap", &["kql-repl"]),
    ("rustyline", &["kql-repl"]),
    ("anyhow", &["kql-repl"]),
];

#[test]
fn crates_depend_downwards_only() {
    for (name, allowed) in LAYERS {
        let ours = dependencies(name)
            .into_iter()
            .filter(|dependency| is_ours(dependency));
        let strays: Vec<String> = ours
            .filter(|dependency| !allowed.contains(&dependency.as_str()))
            .collect();
        assert!(
            strays.is_empty(),
            "{name} depends on {strays:?}, which the layers do not allow"
        );
    }
}

#[test]
fn the_picture_has_every_crate() {
    let folder = crates_folder();
    let entries = std::fs::read_dir(&folder).expect("crates/ can be listed");
    let names = entries.map(|entry| {
        entry
            .expect("crates/ can be listed")
            .file_name()
            .into_string()
            .expect("UTF-8")
    });
    let found: BTreeSet<String> = names
        .filter(|name| folder.join(name).join("Cargo.toml").exists())
        .collect();
    assert_eq!(
        found,
        LAYERS.iter().map(|(name, _)| (*name).to_owned()).collect()
    );
}

#[test]
fn libraries_have_owners() {
    for (name, _) in LAYERS {
        for dependency in dependencies(name) {
            let owners = OWNERS.iter().find(|(library, _)| *library == dependency);
            let is_allowed = owners.is_none_or(|(_, owners)| owners.contains(name));
            assert!(
                is_allowed,
                "{name} depends on {dependency}, which belongs to {owners:?}"
            );
        }
    }
}

fn crates_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn is_ours(dependency: &str) -> bool {
    LAYERS.iter().any(|(name, _)| *name == dependency)
}

/// What a crate's users get with it: `[dependencies]` and `[build-dependencies]`, not what its tests use.
fn dependencies(name: &str) -> Vec<String> {
    let manifest = crates_folder().join(name).join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest)
        .unwrap_or_else(|error| panic!("{}: {error}", manifest.display()));
    let mut is_inside = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_inside = line.ends_with("dependencies]") && !line.starts_with("[dev-");
        } else if is_inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', ' ', '=']).unwrap_or(line.len());
            found.push(line[..end].to_owned());
        }
    }
    found
}
