//! Ctrl-C while a statement runs cancels it.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use kql_engine::CancelToken;

/// The exit status of a program that Ctrl-C ended, as shells give it.
const INTERRUPTED: i32 = 130;

/// Knows which statement runs, so that Ctrl-C can cancel it.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    running: Arc<Mutex<Option<CancelToken>>>,
}

impl Interrupt {
    /// Listens for Ctrl-C. Without a running statement, Ctrl-C ends the program as usual; the line editor handles it itself.
    pub(super) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        ctrlc::set_handler(move || listener.fire()).context("cannot listen for Ctrl-C")?;
        Ok(interrupt)
    }

    /// Runs `work` with a token that Ctrl-C cancels. Work inside of work has a token of its own.
    pub(super) fn during<T>(&self, work: impl FnOnce(CancelToken) -> T) -> T {
        let token = CancelToken::default();
        let outer = self.replace(Some(token.clone()));
        let outcome = work(token);
        self.replace(outer);
        outcome
    }

    fn replace(&self, token: Option<CancelToken>) -> Option<CancelToken> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, token)
    }

    fn fire(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match &*running {
            Some(token) if !token.is_cancelled() => token.cancel(),
            // Nothing runs, or it did not stop the first time.
            _ => std::process::exit(INTERRUPTED),
        }
    }
}
