//! Ctrl-C while a statement runs cancels it.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use kql_engine::CancelToken;

use crate::console;

/// The exit status of a program that Ctrl-C ended, as shells give it.
const INTERRUPTED: i32 = 130;

/// Commands that Ctrl-C does not stop within this time say so. Queries always stop, and say it then.
const PATIENCE: Duration = Duration::from_secs(1);

/// Knows which statement runs, so that Ctrl-C can cancel it.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<Work>,
    /// How many pieces of work there have been.
    count: u64,
}

#[derive(Debug, Clone)]
struct Work {
    number: u64,
    kind: Kind,
    cancel: CancelToken,
}

/// What a piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query,
    Command,
}

impl Interrupt {
    /// Listens for Ctrl-C. Without a running statement, Ctrl-C ends the program as usual; the line editor handles it itself.
    pub(super) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        ctrlc::set_handler(move || listener.fire()).context("cannot listen for Ctrl-C")?;
        Ok(interrupt)
    }

    /// Runs a query with a token that Ctrl-C cancels. Work inside of work has a token of its own.
    pub(super) fn during_query<T>(&self, query: impl FnOnce(CancelToken) -> T) -> T {
        self.during(Kind::Query, query)
    }

    /// The same for a command.
    pub(super) fn during_command<T>(&self, command: impl FnOnce(CancelToken) -> T) -> T {
        self.during(Kind::Command, command)
    }

    fn during<T>(&self, kind: Kind, work: impl FnOnce(CancelToken) -> T) -> T {
        let cancel = CancelToken::default();
        let outer = self.start(kind, cancel.clone());
        let outcome = work(cancel);
        self.with_state(|state| state.running = outer);
        outcome
    }

    /// Makes this the running work, and returns what ran before.
    fn start(&self, kind: Kind, cancel: CancelToken) -> Option<Work> {
        self.with_state(|state| {
            state.count += 1;
            let number = state.count;
            state.running.replace(Work {
                number,
                kind,
                cancel,
            })
        })
    }

    fn with_state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn fire(&self) {
        if console::is_lent() {
            return;
        }
        match self.with_state(|state| state.running.clone()) {
            Some(work) if !work.cancel.is_cancelled() => {
                work.cancel.cancel();
                if work.kind == Kind::Command {
                    self.say_if_it_goes_on(work.number);
                }
            }
            // Nothing runs, or it did not stop the first time.
            _ => std::process::exit(INTERRUPTED),
        }
    }

    /// Some commands cannot stop at once: whoever waits is told, and what a second Ctrl-C does.
    fn say_if_it_goes_on(&self, number: u64) {
        let interrupt = self.clone();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            let running = interrupt.with_state(|state| state.running.clone());
            if running.is_some_and(|work| work.number == number) && !console::is_lent() {
                console::erase_line();
                console::say("it stops as soon as it can; Ctrl-C again leaves kqlab");
            }
        });
    }
}
