//! Workspaces on disk from the outside: what an acknowledged append is worth, and what the program says of damage.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sentinel_store::DiskStore;

/// How often the program is killed.
const KILLS: u32 = 200;

/// A folder for a workspace and files, gone when dropped.
struct TempFolder(PathBuf);

impl TempFolder {
    fn new(name: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let unique = format!("kqlab-disk-{}-{next}-{name}", std::process::id());
        let path = std::env::temp_dir().join(unique);
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn file(&self, name: &str, content: &str) {
        fs::write(self.0.join(name), content).expect("the temporary folder is writable");
    }

    /// Runs the program in the folder.
    fn kqlab(&self, args: &[&str]) -> Output {
        let mut command = self.command(args);
        command.output().expect("the program starts")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
        command
            .args(args)
            .current_dir(&self.0)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    #[track_caller]
    fn prints(&self, args: &[&str], expected: &str) {
        let output = self.kqlab(args);
        let complaints = text(&output.stderr);
        assert_eq!(text(&output.stdout), expected, "{complaints}");
        assert_eq!(output.status.code(), Some(0), "{complaints}");
    }

    /// Runs a command that fails with this status, and returns what it complains about.
    #[track_caller]
    fn fails(&self, args: &[&str], status: i32) -> String {
        let output = self.kqlab(args);
        let complaints = text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{complaints}");
        complaints
    }

    fn query(&self, query: &str) -> Output {
        self.kqlab(&["query", "--data", "ws", "--format", "csv", query])
    }

    /// The files of a table's segments.
    fn segments(&self, table: &str) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.0.join("ws/tables").join(table)).expect("a table");
        let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("a file").path()).collect();
        paths.sort();
        paths
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

#[test]
fn files_are_appended_and_queried() {
    let folder = TempFolder::new("append");
    folder.file(
        "a.csv",
        "id,at,name\n1,2024-05-01T09:00:00.1234567Z,x\n2,2024-05-02,y\n",
    );
    folder.file("b.jsonl", "{\"id\": 3, \"extra\": {\"k\": [1]}}\n");
    folder.prints(
        &["ingest", "T", "a.csv", "b.jsonl", "--data", "ws"],
        "appended 2 rows of a.csv to T\nappended 1 row of b.jsonl to T\n",
    );
    let all = [
        "query",
        "--data",
        "ws",
        "--format",
        "csv",
        "T | where at > datetime(2024-05-01T09:00:00.1234566Z) or isnull(at)",
    ];
    let expected = concat!(
        "id,at,name,extra\n",
        "1,2024-05-01T09:00:00.1234567Z,x,\n",
        "2,2024-05-02T00:00:00.0000000Z,y,\n",
        "3,,,\"{\"\"k\"\":[1]}\"\n"
    );
    folder.prints(&all, expected);
    folder.prints(
        &["--data", "ws", "query", "--format", "csv", "T | count"],
        "Count\n3\n",
    );
    // Tables of the catalog that were not stored are known and empty; those of the built-in scenario are not there.
    folder.prints(
        &[
            "query",
            "--data",
            "ws",
            "--format",
            "csv",
            "SecurityAlert | count",
        ],
        "Count\n0\n",
    );
    folder.file("c.csv", "id\nseven\n");
    let complaint = folder.fails(&["ingest", "T", "c.csv", "--data", "ws"], 2);
    assert!(complaint.contains("c.csv"), "{complaint}");
    folder.prints(&all, expected);
}

#[test]
fn a_simulated_workspace_is_stored_with_its_time() {
    let folder = TempFolder::new("simulate");
    let output = folder.kqlab(&["simulate", "g06-both-connectors", "--data", "ws"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let query = "print at = now() | extend alerts = toscalar(SecurityAlert | where TimeGenerated > ago(30d) | count)";
    let stored = folder.kqlab(&["query", "--data", "ws", "--format", "csv", query]);
    let played = folder.kqlab(&[
        "query",
        "--scenario",
        "g06-both-connectors",
        "--format",
        "csv",
        query,
    ]);
    assert_eq!(
        text(&stored.stdout),
        text(&played.stdout),
        "{}",
        text(&stored.stderr)
    );
    let latest = "SecurityAlert | summarize arg_max(TimeGenerated, *) by SystemAlertId | order by SystemAlertId asc";
    let stored = folder.kqlab(&["query", "--data", "ws", "--format", "json", latest]);
    let played = folder.kqlab(&[
        "query",
        "--scenario",
        "g06-both-connectors",
        "--format",
        "json",
        latest,
    ]);
    assert_eq!(
        text(&stored.stdout),
        text(&played.stdout),
        "{}",
        text(&stored.stderr)
    );
}

#[test]
fn the_prompt_loads_into_the_folder() {
    let folder = TempFolder::new("prompt");
    folder.file("a.csv", "id\n1\n2\n");
    folder.kqlab(&["ingest", "T", "a.csv", "--data", "ws"]);
    let mut command = folder.command(&["--data", "ws"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let input = "#load T a.csv\n#load New a.csv\nT | join kind=inner New on id | count\n#step\n";
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), input.as_bytes())
        .expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert!(shown.contains("4"), "{shown}{said}");
    assert!(said.contains("appended 2 rows of a.csv to New"), "{said}");
    assert!(said.contains("no scenario is open"), "{said}");
    let count = text(&folder.query("union T, New | count").stdout);
    assert_eq!(count, "Count\n6\n");
}

#[test]
fn a_folder_has_one_writer_and_many_readers() {
    let folder = TempFolder::new("lock");
    folder.file("a.csv", "id\n1\n");
    let nothing = folder.fails(&["query", "--data", "ws", "T"], 2);
    assert!(
        nothing.contains("there is no workspace in `ws`"),
        "{nothing}"
    );
    folder.kqlab(&["ingest", "T", "a.csv", "--data", "ws"]);
    let store = DiskStore::open(&folder.0.join("ws")).expect("nobody writes");
    let complaint = folder.fails(&["ingest", "T", "a.csv", "--data", "ws"], 2);
    let who = format!("is being written by process {}", std::process::id());
    assert!(complaint.contains(&who), "{complaint}");
    assert_eq!(text(&folder.query("T | count").stdout), "Count\n1\n");
    drop(store);
    folder.prints(
        &["ingest", "T", "a.csv", "--data", "ws"],
        "appended 1 row of a.csv to T\n",
    );
}

#[test]
fn damage_is_named_and_set_aside() {
    let folder = TempFolder::new("damage");
    let rows: String = (0..40_000)
        .map(|id| format!("{id},{}\n", id * 7919 % 40_009))
        .collect();
    folder.file("large.csv", &format!("id,x\n{rows}"));
    folder.file("small.csv", "id,x\n-1,0\n");
    folder.kqlab(&["ingest", "T", "large.csv", "small.csv", "--data", "ws"]);
    folder.kqlab(&["ingest", "U", "small.csv", "--data", "ws"]);
    let [large, small] = folder.segments("T").try_into().expect("two files");

    // A bit of a value: found when it is read, and never taken for one.
    let mut bytes = fs::read(&large).expect("a file");
    bytes[1000] ^= 4;
    fs::write(&large, &bytes).expect("the file is writable");
    let output = folder.query("T | summarize sum(id)");
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert_eq!(text(&output.stdout), "");
    let name = large
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    assert!(complaint.contains(&name), "{complaint}");
    assert_eq!(text(&folder.query("U | count").stdout), "Count\n1\n");
    let found = folder.kqlab(&["check", "--data", "ws"]);
    let found = text(&found.stdout);
    assert!(found.contains("T: 1 row in 1 file\n"), "{found}");
    assert!(found.contains("40000 rows of `T` are lost"), "{found}");
    assert!(
        found.contains(&format!("set aside as `damaged/T.{name}`")),
        "{found}"
    );
    assert_eq!(text(&folder.query("T | count").stdout), "Count\n1\n");

    // A file that was cut off: found when the workspace is opened.
    let len = fs::metadata(&small).expect("a file").len();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(&small)
        .expect("a file");
    file.set_len(len / 2).expect("the file is writable");
    let output = folder.query("T | count");
    assert_eq!(text(&output.stdout), "Count\n0\n");
    let complaint = text(&output.stderr);
    assert!(complaint.contains("warning: `tables/T/"), "{complaint}");
    assert!(complaint.contains("1 row of `T` is lost"), "{complaint}");
    let reminded = text(&folder.query("T | count").stderr);
    assert!(reminded.contains("2 losses of rows before"), "{reminded}");
}

/// Damage in the second file shows what is not read of it.
#[test]
fn a_query_reads_what_it_needs() {
    let folder = TempFolder::new("pruning");
    for (file, ids) in [("first.csv", 0..40_000), ("second.csv", 40_000..80_000)] {
        let rows = ids.map(|id| {
            let (hour, minute, second) = (id / 3600, id / 60 % 60, id % 60);
            let (day, hour, micros) = (1 + hour / 24, hour % 24, id % 1000 * 618_033 % 1_000_000);
            let time = format!("2024-05-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}7Z");
            format!("{time},key-{},{id}\n", id * 7919 % 80_021)
        });
        let rows: String = rows.collect();
        folder.file(file, &format!("at,keyId,id\n{rows}"));
        folder.kqlab(&["ingest", "T", file, "--data", "ws"]);
    }
    let second = &folder.segments("T")[1];
    let mut bytes = fs::read(second).expect("a file");
    assert!(
        bytes.len() > 300_000,
        "the columns lie in blocks of their own"
    );
    bytes[1000] ^= 1;
    fs::write(second, &bytes).expect("the file is writable");
    for (query, expected) in [
        ("T | count", "Count\n80000\n"),
        ("T | take 3 | project id", "id\n0\n1\n2\n"),
        (
            "T | where at < datetime(2024-05-01T00:00:02) | project id",
            "id\n0\n1\n",
        ),
        (
            "T | where at <= datetime(2024-05-01T11:06:39.9999997) | count",
            "Count\n40000\n",
        ),
        (
            "T | where keyId == 'key-7919' | project at, id",
            "at,id\n2024-05-01T00:00:01.6180337Z,1\n",
        ),
        (
            "T | where id between (39998 .. 39999) | project at = format_datetime(at, 'HH:mm:ss')",
            "at\n11:06:38\n11:06:39\n",
        ),
        ("T | summarize max(id)", "max_id\n79999\n"),
    ] {
        let output = folder.query(query);
        assert_eq!(
            text(&output.stdout),
            expected,
            "{query}\n{}",
            text(&output.stderr)
        );
    }
    let output = folder.query("T | summarize max(at)");
    assert_eq!(output.status.code(), Some(1), "the damage is in the times");
}

/// A limit of the size of a file stands in for a full disk: the system refuses to write.
#[test]
fn what_the_system_refuses_to_write_changes_nothing() {
    let folder = TempFolder::new("full");
    folder.file("small.csv", "id\n1\n");
    let rows: String = (0..40_000)
        .map(|id| format!("{}\n", id * 7919 % 40_009))
        .collect();
    folder.file("large.csv", &format!("id\n{rows}"));
    let limited = "trap '' XFSZ; ulimit -f 40; exec \"$0\" ingest T small.csv large.csv --data ws";
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_kqlab")])
        .current_dir(&folder.0)
        .output()
        .expect("a shell starts");
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert_eq!(text(&output.stdout), "appended 1 row of small.csv to T\n");
    assert!(
        complaint.contains("nothing of `large.csv` was appended"),
        "{complaint}"
    );
    assert!(complaint.contains("File too large"), "{complaint}");
    let output = folder.query("T | count");
    assert_eq!(text(&output.stdout), "Count\n1\n");
    assert_eq!(text(&output.stderr), "");
}

/// The files of one ingest of the crash test.
const FILES: usize = 40;

/// The rows of each of them.
const ROWS: u64 = 5;

/// Starts an ingest of many files, and kills it after a while; returns the files that were acknowledged.
fn ingest(folder: &TempFolder, round: u32, killed_after: Option<Duration>) -> Vec<String> {
    let files: Vec<String> = (0..FILES)
        .map(|file| format!("{round}-{file}.csv"))
        .collect();
    for file in &files {
        let rows: String = (0..ROWS).map(|row| format!("{file},{row}\n")).collect();
        folder.file(file, &format!("file,row\n{rows}"));
    }
    let mut args = vec!["ingest", "T", "--data", "ws"];
    args.extend(files.iter().map(String::as_str));
    let mut command = folder.command(&args);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("the program starts");
    if let Some(after) = killed_after {
        sleep(after);
        child
            .kill()
            .expect("it can be killed, though it may have ended");
    }
    let output = child.wait_with_output().expect("it has ended");
    for file in &files {
        fs::remove_file(folder.0.join(file)).expect("the file was just written");
    }
    let acknowledged = text(&output.stdout);
    let lines = acknowledged
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let named = lines.map(|line| line.split(' ').nth(4).expect("a file").to_owned());
    named.collect()
}

/// How many rows each file has in the table.
fn rows_by_file(folder: &TempFolder) -> BTreeMap<String, u64> {
    let output = folder.query("T | summarize rows = count(), distinct_rows = dcount(row) by file");
    assert_eq!(text(&output.stderr), "", "a killed ingest leaves no damage");
    let shown = text(&output.stdout);
    let rows = shown.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let file = cells.next().expect("a file").to_owned();
        let rows: u64 = cells
            .next()
            .and_then(|rows| rows.parse().ok())
            .expect("a number");
        assert_eq!(cells.next(), Some(rows.to_string().as_str()), "{file}");
        (file, rows)
    });
    rows.collect()
}

/// Numbers from 0 to 1.
struct Shares(u64);

impl Shares {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / 2f64.powi(31)
    }
}

/// Merges all small files, and is killed after a while.
fn compact(folder: &TempFolder, killed_after: Duration) {
    let mut command = folder.command(&["compact", "--data", "ws"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("the program starts");
    sleep(killed_after);
    child
        .kill()
        .expect("it can be killed, though it may have ended");
    child.wait().expect("it has ended");
}

/// Was a merge under way when the program was killed? Its file has no name yet, or those that it replaces are still there.
fn has_begun_a_merge(folder: &TempFolder) -> bool {
    let mut last = 0;
    let mut unfinished = Vec::new();
    for path in folder.segments("T") {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let mut parts = name.split(['-', '.']);
        let first: u64 = parts
            .next()
            .and_then(|first| first.parse().ok())
            .expect("a number");
        match parts.next() {
            Some("unfinished") => unfinished.push(first),
            end => {
                let end: u64 = end.and_then(|end| end.parse().ok()).expect("a number");
                if first <= last {
                    return true;
                }
                last = end;
            }
        }
    }
    unfinished.iter().any(|&first| first <= last)
}

/// `KQLAB_SEED=N` repeats the moments, as far as the machine does.
#[test]
fn an_acknowledged_append_survives_a_kill_at_any_moment() {
    let seed = std::env::var("KQLAB_SEED").ok();
    let seed: u64 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let folder = TempFolder::new("crash");
    let started = Instant::now();
    let mut acknowledged = ingest(&folder, 0, None);
    assert_eq!(acknowledged.len(), FILES);
    let whole = started.elapsed();
    let (mut unacknowledged, mut merges, mut shares) = (0, 0, Shares(seed));
    for round in 1..=KILLS {
        let share = shares.next();
        acknowledged.extend(ingest(&folder, round, Some(whole.mul_f64(share))));
        merges += u32::from(has_begun_a_merge(&folder));
        if round % 4 == 0 {
            // A few of the appends that an ingest makes take as long.
            compact(&folder, whole.mul_f64(shares.next() / 8.0));
            merges += u32::from(has_begun_a_merge(&folder));
        }
        let found = rows_by_file_if_any(&folder);
        for file in &acknowledged {
            assert_eq!(
                found.get(file),
                Some(&ROWS),
                "KQLAB_SEED={seed}, round {round}, {file}"
            );
        }
        // An append in flight may be there, as a whole.
        assert!(
            found.values().all(|rows| *rows == ROWS),
            "KQLAB_SEED={seed}, round {round}"
        );
        unacknowledged = found.len() - acknowledged.len();
        assert!(
            unacknowledged <= round as usize + 1,
            "one append is in flight at a time"
        );
    }
    let appends = acknowledged.len();
    assert!(
        appends > KILLS as usize,
        "{appends} appends, {unacknowledged} of them unacknowledged"
    );
    assert!(merges > 0, "some merges were under way");
    folder.kqlab(&["compact", "--data", "ws"]);
    assert_eq!(folder.segments("T").len(), 1, "all files are small");
}

fn rows_by_file_if_any(folder: &TempFolder) -> BTreeMap<String, u64> {
    match Path::new(&folder.0.join("ws/tables")).is_dir() {
        true => rows_by_file(folder),
        false => BTreeMap::new(),
    }
}
