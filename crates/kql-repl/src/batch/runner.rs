//! Runs queries on a thread that can be given up.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use kql_engine::{Engine, QueryError, QueryOptions};
use serde_json::Value;

use super::answer::{Answer, Asked, panic_note};
use super::task::Task;
use crate::console;

/// How long a query may overrun its limit before its thread is given up.
const GRACE: Duration = Duration::from_secs(2);

/// Room for deep recursion: a stack overflow would end the whole batch. Pages that are not touched cost nothing.
const STACK_BYTES: usize = 256 << 20;

/// Runs one query at a time.
pub(super) struct Runner {
    engine: Engine,
    asked: Asked,
    timeout: Duration,
    worker: Option<Worker>,
}

/// A thread that answers queries.
struct Worker {
    tasks: Sender<Task>,
    answers: Receiver<Answer>,
}

impl Runner {
    pub(super) fn new(engine: Engine, asked: Asked, timeout: Duration) -> Self {
        Self {
            engine,
            asked,
            timeout,
            worker: None,
        }
    }

    /// Runs a query. It returns soon after the time limit at the latest, even if the query does not.
    pub(super) fn run(&mut self, task: Task) -> Answer {
        let (id, query) = (task.id.clone(), task.query.clone());
        let worker = self
            .worker
            .get_or_insert_with(|| Worker::start(self.engine.clone(), self.asked, self.timeout));
        // A worker that is gone shows when its answer is awaited.
        let _ = worker.tasks.send(task);
        match worker
            .answers
            .recv_timeout(self.timeout.saturating_add(GRACE))
        {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                self.worker = None;
                let error = Err(QueryError::Timeout(self.timeout));
                Answer::new(&id, &query, &error, self.asked)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.worker = None;
                Answer::crash(&id)
            }
        }
    }
}

impl Worker {
    fn start(engine: Engine, asked: Asked, timeout: Duration) -> Self {
        let (tasks, inbox) = channel::<Task>();
        let (outbox, answers) = channel();
        let work = move || {
            for task in inbox {
                if outbox.send(answer(&engine, asked, timeout, &task)).is_err() {
                    break;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("query".to_owned())
            .stack_size(STACK_BYTES);
        thread
            .spawn(work)
            .expect("the system has room for a thread");
        Self { tasks, answers }
    }
}

fn answer(engine: &Engine, asked: Asked, timeout: Duration, task: &Task) -> Answer {
    let options = QueryOptions {
        timeout: Some(timeout),
        ..QueryOptions::default()
    };
    let run = || {
        let result = match asked {
            Asked::Rows => engine.query_with(&task.query, &options),
            Asked::Schema => engine.describe(&task.query, &options),
        };
        if let Err(QueryError::Panic(message)) = &result {
            console::say(&panic_note(&task.id, message));
        }
        Answer::new(&task.id, &task.query, &result, asked)
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| crashed(&task.id))
}

fn crashed(id: &Value) -> Answer {
    console::say(&panic_note(id, "panic while the answer was written"));
    Answer::crash(id)
}
