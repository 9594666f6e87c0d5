//! Files are cut off, overwritten and removed at random places: no panic, no wrong value, and no loss that goes unsaid.
//!
//! `KQLAB_SEED=N` repeats a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::rows::{TempFolder, append, expected, ids_of, rows_of, try_scan};
use crate::disk::checksum::BLOCK_BYTES;
use crate::disk::{Damage, DiskStore, Lost, Merge};

/// How many workspaces are damaged.
const RUNS: u64 = 1000;

const TABLES: [&str; 3] = ["T", "Other", "Large"];

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// A workspace with merged and single segments; returns the ids of each table, in order.
fn fill(folder: &Path) -> BTreeMap<&'static str, Vec<i64>> {
    let store = DiskStore::open(folder).expect("a folder is made");
    append(&store, "T", 0..400);
    append(&store, "T", 400..410);
    store.merge("T", Merge::AllSmall).expect("it is merged");
    append(&store, "Other", 2000..2003);
    append(&store, "T", 1000..1060);
    append(&store, "T", 1060..1061);
    append(&store, "Other", 2003..2010);
    append(&store, "Large", 5000..5080);
    let large = store.table("Large").expect("a table").snapshot();
    let large = large
        .paths()
        .map(|path| fs::metadata(path).expect("a file").len());
    assert!(
        large.sum::<u64>() > 4 * BLOCK_BYTES as u64,
        "a segment of some blocks"
    );
    store.set_now(0).expect("it is written");
    let t = (0..410).chain(1000..1061).collect();
    BTreeMap::from([
        ("T", t),
        ("Other", (2000..2010).collect()),
        ("Large", (5000..5080).collect()),
    ])
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending != "lock") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let place = to.join(file.strip_prefix(from).expect("a file of the folder"));
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder is made");
        fs::copy(&file, place).expect("a file is copied");
    }
}

/// Damages a file in one of several ways, and says how.
fn damage(path: &Path, random: &mut Random) -> String {
    let mut bytes = fs::read(path).expect("a file");
    let at = random.below(bytes.len());
    let how = match random.below(8) {
        0 | 1 => {
            bytes.truncate(at);
            format!("cut off at {at}")
        }
        2..=5 => {
            let bit = random.below(8);
            bytes[at] ^= 1 << bit;
            format!("bit {bit} of byte {at} is flipped")
        }
        6 => {
            let end = bytes.len().min(at + 1 + random.below(64));
            for byte in &mut bytes[at..end] {
                *byte = random.below(256) as u8;
            }
            format!("bytes {at} to {end} are random")
        }
        _ => {
            fs::remove_file(path).expect("a file");
            return "removed".to_owned();
        }
    };
    fs::write(path, bytes).expect("a file is written");
    how
}

/// How many rows of a table were said to be lost; `None` if nobody knows.
fn said_lost(damage: &[Damage], table: &str) -> Option<usize> {
    let mut sum = 0;
    for found in damage {
        if let Lost::Rows { table: lost, rows } = &found.lost
            && lost == table
        {
            sum += (*rows)? as usize;
        }
    }
    Some(sum)
}

fn check(run: u64, original: &Path, ids: &BTreeMap<&'static str, Vec<i64>>, seed: u64) {
    let mut random = Random(seed.wrapping_add(run.wrapping_mul(0x1234_5678_9abc_def1)));
    let folder = TempFolder::new("damaged");
    copy(original, folder.path());
    let files = files(folder.path());
    let file = &files[random.below(files.len())];
    let how = damage(file, &mut random);
    let context = format!("KQLAB_SEED={seed}, run {run}: {} {how}", file.display());

    let store = match run % 2 {
        0 => DiskStore::open(folder.path()),
        _ => DiskStore::open_for_reading(folder.path()),
    };
    let store = store.unwrap_or_else(|error| panic!("{context}: {error}"));
    let mut told = store.damage().to_vec();
    // A scan either gives right rows or names the file.
    for table in TABLES {
        if run % 4 < 2
            && let Err(error) = try_scan(&store, table, None)
        {
            let name = file.file_name().expect("a name").to_string_lossy();
            assert!(error.to_string().contains(&*name), "{context}: {error}");
        }
    }
    told.extend(
        store
            .check()
            .unwrap_or_else(|error| panic!("{context}: {error}")),
    );
    for (table, ids) in ids {
        let rows = rows_of(&store, table);
        let found = ids_of(&rows);
        assert_eq!(
            rows,
            expected(found.iter().copied()),
            "{context}: a value is wrong"
        );
        let mut left = ids.iter();
        let in_order = found.iter().all(|id| left.any(|known| known == id));
        assert!(in_order, "{context}: rows of `{table}` came or moved");
        let lost = ids.len() - found.len();
        match said_lost(&told, table) {
            Some(said) => assert_eq!(said, lost, "{context}: rows of `{table}`, {told:?}"),
            None => assert!(lost > 0, "{context}: nothing of `{table}` is lost"),
        }
    }
    let is_clock = file.ends_with("clock.json");
    let has_time = store.now() == Some(0);
    let is_said = has_time || !told.is_empty();
    assert!(!is_clock || how == "removed" || is_said, "{context}");

    // What was said once and set aside does not come again, and nothing more is lost.
    let before: Vec<_> = TABLES.map(|table| rows_of(&store, table)).into();
    drop(store);
    drop(DiskStore::open(folder.path()).unwrap_or_else(|error| panic!("{context}: {error}")));
    let store = DiskStore::open(folder.path()).unwrap_or_else(|error| panic!("{context}: {error}"));
    let again = store
        .damage()
        .iter()
        .filter(|damage| damage.lost != Lost::Clock);
    let checked = store.check().expect("it can be read");
    assert_eq!(again.count(), 0, "{context}: {:?}", store.damage());
    if run.is_multiple_of(2) {
        assert_eq!(checked, [], "{context}");
    }
    assert_eq!(
        before,
        TABLES.map(|table| rows_of(&store, table)),
        "{context}"
    );
}

#[test]
fn no_damage_is_silent() {
    let seed = std::env::var("KQLAB_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since_1970.map_or(0, |time| time.as_nanos() as u64)
    });
    let original = TempFolder::new("original");
    let ids = fill(original.path());
    for run in 0..RUNS {
        check(run, original.path(), &ids, seed);
    }
}
