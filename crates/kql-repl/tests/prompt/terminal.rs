//! The program in a terminal without a screen: keys go in, and what a user would see can be read.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Lines and columns of the terminal.
pub(crate) const SIZE: PtySize = PtySize {
    rows: 90,
    cols: 110,
    pixel_width: 0,
    pixel_height: 0,
};

/// Nothing takes this long, even in an unoptimized build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A screen and its keys, whoever shows it.
pub(crate) trait Screen {
    /// Presses keys: text, `\r` for Enter, `\t`, `\x03` for Ctrl-C, `\x1b` for Escape.
    fn press(&mut self, keys: &str);

    /// What the user sees.
    fn screen(&self) -> String;

    /// Waits until the screen holds `text`, and returns the screen.
    #[track_caller]
    fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, &|screen| screen.contains(text))
    }

    /// Waits until the last line of the screen is `line`, and returns the screen.
    #[track_caller]
    fn wait_for_line(&self, line: &str) -> String {
        self.wait_until(line, &|screen| {
            screen.trim_end().lines().next_back() == Some(line)
        })
    }

    /// Waits until this holds of the screen, and returns the screen.
    #[track_caller]
    fn wait_until(&self, what: &str, holds: &dyn Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let screen = self.screen();
            if holds(&screen) {
                return screen;
            }
            let is_over = started.elapsed() > PATIENCE;
            assert!(!is_over, "no `{what}` on the screen:\n{screen}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A running prompt in a pseudo-terminal. It is killed when dropped.
pub(crate) struct Terminal {
    parser: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Closing it hangs up.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Opens a prompt whose files are below `home`, with these environment variables, and waits until it is ready.
    pub(crate) fn open(home: &Home, variables: &[(&str, &str)]) -> Self {
        Self::open_on("g01", SIZE.rows, home, variables)
    }

    /// The same on another scenario, in a terminal of so many lines.
    pub(crate) fn open_on(
        scenario: &str,
        rows: u16,
        home: &Home,
        variables: &[(&str, &str)],
    ) -> Self {
        Self::open_sized(PtySize { rows, ..SIZE }, scenario, home, variables)
    }

    /// The same in a terminal of this size.
    pub(crate) fn open_sized(
        size: PtySize,
        scenario: &str,
        home: &Home,
        variables: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system()
            .openpty(size)
            .expect("the system has a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kqlab"));
        command.args(["--scenario", scenario]);
        command.env_remove("NO_COLOR");
        command.env_remove("VISUAL");
        command.env("TERM", "xterm-256color");
        command.env("PAGER", "cat");
        command.env("XDG_STATE_HOME", home.0.join("state"));
        command.env("XDG_CONFIG_HOME", home.0.join("config"));
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("kqlab starts");
        let parser = Arc::new(Mutex::new(screen(size)));
        let output = pair.master.try_clone_reader().expect("a reader");
        read_all(output, Arc::clone(&parser));
        let terminal = Self {
            parser,
            keys: pair.master.take_writer().expect("a writer"),
            child,
            _master: pair.master,
        };
        terminal.wait_for("kql> ");
        terminal
    }

    /// Waits until the program ends, and tells whether it did so without an error.
    pub(crate) fn ends_well(&mut self) -> bool {
        self.child.wait().is_ok_and(|status| status.success())
    }

    /// What stands on the screen, cell by cell; for the picture of the documentation.
    #[allow(dead_code)]
    pub(crate) fn cells(&self) -> Vec<Vec<vt100::Cell>> {
        self.with_screen(|screen| {
            let (rows, cols) = screen.size();
            let (rows, cols) = (rows.get(), cols.get());
            let line = |row| (0..cols).filter_map(move |col| screen.cell(row, col).cloned());
            (0..rows).map(|row| line(row).collect()).collect()
        })
    }

    /// Is a text on the screen in another colour, bold or underlined?
    pub(crate) fn is_styled(&self, text: &str) -> bool {
        self.with_screen(|screen| {
            let cells = places(screen, text).filter_map(|(row, col)| screen.cell(row, col));
            cells.into_iter().any(|cell| {
                cell.fgcolor() != vt100::Color::Default || cell.bold() || cell.underline()
            })
        })
    }

    /// Is a text on the screen underlined?
    pub(crate) fn is_underlined(&self, text: &str) -> bool {
        self.with_screen(|screen| {
            let cells = places(screen, text).filter_map(|(row, col)| screen.cell(row, col));
            cells.into_iter().any(vt100::Cell::underline)
        })
    }

    fn with_screen<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.parser.lock().expect("no reader panicked").screen())
    }
}

impl Screen for Terminal {
    fn press(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("the terminal takes keys");
    }

    fn screen(&self) -> String {
        self.with_screen(vt100::Screen::contents)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An empty screen.
fn screen(size: PtySize) -> vt100::Parser {
    let above_zero = |size| NonZeroU16::new(size).expect("the terminal has lines and columns");
    vt100::Parser::new(above_zero(size.rows), above_zero(size.cols), 0)
}

/// The first letters of the places where a text stands on the screen.
fn places<'s>(
    screen: &'s vt100::Screen,
    text: &'s str,
) -> impl Iterator<Item = (u16, u16)> + use<'s> {
    let rows = screen.rows(0, screen.size().1.get()).enumerate();
    rows.filter_map(move |(row, line)| {
        let col = line.find(text)?;
        Some((row as u16, line[..col].chars().count() as u16))
    })
}

/// Feeds what the program writes to the screen, until the program ends.
fn read_all(mut output: Box<dyn Read + Send>, parser: Arc<Mutex<vt100::Parser>>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(len @ 1..) = output.read(&mut buffer) {
            parser
                .lock()
                .expect("no test panicked with the screen")
                .process(&buffer[..len]);
        }
    });
}

/// A folder for the state and the settings of a user, gone when dropped.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kqlab-prompt-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("config/kqlab")).expect("a folder for the test");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What stays behind is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
