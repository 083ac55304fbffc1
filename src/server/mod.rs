//! `puffery server`: the language server protocol over standard input and output.
//!
//! Two threads beside the one that writes: the reader takes in messages and keeps texts up to date,
//! so that it never waits for a check; the worker answers in the order of the messages. A task
//! names a document and not a text: the worker always checks the newest, so a text that was
//! replaced meanwhile costs nothing.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

mod actions;
mod allow;
mod answers;
mod client;
mod commands;
mod completion;
mod desk;
mod diagnostics;
mod documents;
mod front;
mod hover;
mod keys;
mod known;
mod suppress;
mod text;
mod toml_files;
mod uri;
mod wire;
mod workspace;

use documents::Shared;
use wire::{Answer, Incoming};

/// Time that a check which is under way gets when the client leaves.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes of the worker's stack: documents nest as deeply as somebody writes them.
const STACK: usize = 16 << 20;

/// Talks to a client until it leaves; says whether it left as the protocol has it.
///
/// # Errors
///
/// When `out` cannot be written to.
pub(crate) fn serve(input: impl BufRead + Send + 'static, out: &mut dyn Write) -> io::Result<bool> {
    let (answers, outgoing) = channel();
    let (tasks, work) = channel();
    let shared = Arc::new(Shared::default());
    let for_worker = (shared.clone(), answers.clone());
    thread::Builder::new().name("worker".into()).stack_size(STACK).spawn(move || {
        let (shared, answers) = for_worker;
        desk::work(&shared, &answers, &work);
    })?;
    let for_reader = shared.clone();
    thread::Builder::new().name("reader".into()).spawn(move || {
        let orderly = read_all(input, &for_reader, &answers, &tasks);
        drop(tasks);
        let _ = answers.send(Answer::End(orderly));
    })?;
    write_all(out, &outgoing)
}

/// Reads messages until the client leaves; says whether it had said so before.
fn read_all(
    mut input: impl BufRead,
    shared: &Arc<Shared>,
    answers: &Sender<Answer>,
    tasks: &Sender<front::Task>,
) -> bool {
    let mut front = front::Front::new(shared.clone(), answers.clone(), tasks.clone());
    while let Ok(Some(incoming)) = wire::read(&mut input) {
        match incoming {
            Incoming::Invalid(answer) => _ = answers.send(answer),
            Incoming::Message(message) => {
                if !front.take(message) {
                    break;
                }
            }
        }
    }
    front.is_shut_down()
}

/// Writes answers until there are no more of them.
fn write_all(out: &mut dyn Write, outgoing: &Receiver<Answer>) -> io::Result<bool> {
    let mut end = None;
    loop {
        let next = match end {
            None => outgoing.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) => outgoing.recv_timeout(GRACE),
        };
        match next {
            Ok(Answer::End(orderly)) => end = Some(orderly),
            Ok(answer) => wire::write(out, &answer)?,
            Err(_) => return Ok(end.unwrap_or(false)),
        }
    }
}

/// The JSON of a value; `null` for one that has none.
fn json_of(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Reads the parameters of a request.
///
/// # Errors
///
/// A sentence that says what is wrong with them.
fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params)
        .map_err(|error| format!("the parameters cannot be read: {error}"))
}
