//! The program under tmux, which shows it as another terminal does.

use std::process::{Command, Output};

use super::terminal::{Home, SIZE, Screen};

/// A prompt in a window of a tmux server of its own. The server is stopped when dropped.
pub(crate) struct Tmux {
    /// The name of the server.
    socket: String,
}

impl Tmux {
    /// Opens a prompt on a scenario; `None` where there is no tmux.
    pub(crate) fn open_on(scenario: &str, rows: u16, home: &Home) -> Option<Self> {
        Command::new("tmux").arg("-V").output().ok()?;
        let name = home.path().file_name()?.to_str()?;
        let tmux = Self {
            socket: name.to_owned(),
        };
        let folder = home.path().display();
        let program = env!("CARGO_BIN_EXE_kqlab");
        let command = format!(
            "exec env -u NO_COLOR PAGER=cat XDG_STATE_HOME='{folder}/state' XDG_CONFIG_HOME='{folder}/config' \
             '{program}' --scenario {scenario}"
        );
        let (columns, rows) = (SIZE.cols.to_string(), rows.to_string());
        let window = ["new-session", "-d", "-x", &columns, "-y", &rows, &command];
        let started = tmux.run(&window);
        assert!(started.status.success(), "tmux starts: {started:?}");
        tmux.wait_for("kql>");
        Some(tmux)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new("tmux")
            .args(["-L", &self.socket, "-f", "/dev/null"])
            .args(args)
            .output()
            .expect("tmux runs")
    }
}

impl Screen for Tmux {
    fn press(&mut self, keys: &str) {
        self.run(&["send-keys", "-l", keys]);
    }

    fn screen(&self) -> String {
        let captured = self.run(&["capture-pane", "-p"]);
        String::from_utf8(captured.stdout).expect("a screen is UTF-8")
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}
