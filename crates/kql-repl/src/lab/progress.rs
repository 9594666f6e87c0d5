//! A progress bar for what takes long: on a terminal only, and not before half a second has passed.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::console;

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// How far some work is. The bar goes away when it is dropped.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    total: u64,
    is_shown: bool,
}

impl Progress {
    /// Work of so many parts.
    pub(super) fn of(total: u64, what: &'static str) -> Self {
        let bar = ProgressBar::hidden();
        bar.set_length(total);
        bar.set_style(
            ProgressStyle::with_template("{msg} [{bar:40}] {percent:>3} % ({eta} left)")
                .expect("the template is right"),
        );
        bar.set_message(what);
        Self {
            bar,
            started: Instant::now(),
            total,
            is_shown: false,
        }
    }

    /// So many parts are done.
    pub(super) fn set(&mut self, done: u64) {
        if !self.is_shown && console::has_progress() && self.started.elapsed() > PATIENCE {
            self.bar
                .set_draw_target(indicatif::ProgressDrawTarget::stderr());
            self.is_shown = true;
        }
        self.bar.set_position(done.min(self.total));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
