//! What a query that runs longer than half a second shows.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kql_engine::Progress;

use crate::console;

/// Queries that are done by then show nothing.
const QUIET: Duration = Duration::from_millis(500);

/// Between two pictures.
const PACE: Duration = Duration::from_millis(100);

/// Runs a query, and shows on terminals how many rows it has read. The query gets what it is followed by.
pub(crate) fn shown_while<T>(query: impl FnOnce(Option<Progress>) -> T) -> T {
    if !console::has_progress() {
        return query(None);
    }
    let progress = Progress::default();
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        let followed = progress.clone();
        scope.spawn(move || {
            if ended.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = bar();
            while ended.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                bar.set_position(followed.rows_scanned());
                bar.tick();
            }
            bar.finish_and_clear();
        });
        let answer = query(Some(progress));
        drop(done);
        answer
    })
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {human_pos} rows scanned, {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar
}
