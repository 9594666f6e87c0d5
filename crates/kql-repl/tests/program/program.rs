//! The program as a user runs it: arguments and standard input in, both outputs and the exit status out.

// Each test that includes this uses a part of it.
#![allow(dead_code)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs the program without colours, with this standard input.
pub(crate) fn run(args: &[&str], input: &str) -> Output {
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A program that does not read its input closes it early.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

/// The program without colours, and without anything to read.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
    command.args(args).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Gives these lines to the prompt; what they print on both outputs, results first, and the exit status.
pub(crate) fn prompt(args: &[&str], lines: &[&str]) -> (String, String, Option<i32>) {
    let output = run(args, &(lines.join("\n") + "\n"));
    let (results, messages) = (text(&output.stdout), text(&output.stderr));
    (results, messages, output.status.code())
}

/// Checks what a command prints, and its exit status.
#[track_caller]
pub(crate) fn check(args: &[&str], input: &str, status: i32, expected: &str) {
    let output = run(args, input);
    let messages = text(&output.stderr);
    assert_eq!(text(&output.stdout), expected, "{messages}");
    assert_eq!(output.status.code(), Some(status), "{messages}");
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A folder in the system's folder for temporary files, gone when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kqlab-test-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        let path = self.0.join(name);
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    /// Writes a file, and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.join(name), content).expect("the folder is writable");
        self.path(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("the file was written")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
