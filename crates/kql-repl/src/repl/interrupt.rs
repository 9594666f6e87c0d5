//! Ctrl-C while a query runs cancels it.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use kql_engine::CancelToken;

/// The exit status of a program that Ctrl-C ended, as shells give it.
const INTERRUPTED: i32 = 130;

/// Knows which query runs, so that Ctrl-C can cancel it.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    running: Arc<Mutex<Option<CancelToken>>>,
}

impl Interrupt {
    /// Listens for Ctrl-C. Without a running query, Ctrl-C ends the program as usual; the line editor handles it itself.
    pub(super) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        ctrlc::set_handler(move || listener.fire()).context("cannot listen for Ctrl-C")?;
        Ok(interrupt)
    }

    /// Runs `query` with a token that Ctrl-C cancels.
    pub(super) fn during<T>(&self, query: impl FnOnce(CancelToken) -> T) -> T {
        let token = CancelToken::default();
        self.set(Some(token.clone()));
        let outcome = query(token);
        self.set(None);
        outcome
    }

    fn set(&self, token: Option<CancelToken>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = token;
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
