//! What a query that runs longer than half a second shows.
//!
//! The line is not a progress bar of `indicatif`, which fills its line up to the right edge: the `^C` of the terminal would then
//! stand on a line of its own, and one of the two would remain.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::HumanCount;
use kql_engine::Progress;

use crate::console;

/// Queries that are done by then show nothing.
const QUIET: Duration = Duration::from_millis(500);

/// Between two pictures.
const PACE: Duration = Duration::from_millis(100);

/// One after the other they turn.
const SPINNER: &[char] = &['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Columns of the terminal that the line leaves free.
const ROOM: usize = 5;

/// Runs a query, and shows on terminals how many rows it has read. The query gets what it is followed by.
pub(crate) fn shown_while<T>(query: impl FnOnce(Option<Progress>) -> T) -> T {
    if !console::has_progress() {
        return query(None);
    }
    let (progress, started) = (Progress::default(), Instant::now());
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        let followed = progress.clone();
        scope.spawn(move || {
            if ended.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            for picture in 0.. {
                let (rows, elapsed) = (followed.rows_scanned(), started.elapsed());
                console::rewrite_line(&line(rows, elapsed, picture, console::message_width()));
                if ended.recv_timeout(PACE) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            console::erase_line();
        });
        let answer = query(Some(progress));
        drop(done);
        answer
    })
}

/// The line at a time, with room for the `^C` that the terminal may show behind it.
fn line(rows: u64, elapsed: Duration, picture: usize, width: usize) -> String {
    let spinner = SPINNER[picture % SPINNER.len()];
    let (rows, seconds) = (HumanCount(rows), elapsed.as_secs());
    let line = format!("{spinner} {rows} rows scanned, {seconds} s");
    line.chars().take(width.saturating_sub(ROOM)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fits_the_terminal() {
        let line = |width| line(1_234_567, Duration::from_millis(2_900), 1, width);
        assert_eq!(line(80), "⠙ 1,234,567 rows scanned, 2 s");
        assert_eq!(line(16), "⠙ 1,234,567");
        assert_eq!(line(0), "");
    }
}
