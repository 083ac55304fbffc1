//! The reader's part: the life of the connection, and texts as they change.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers;
use super::client::Abilities;
use super::documents::Shared;
use super::wire::{Answer, refusal};

/// Work for the worker, in the order in which it is asked for.
#[derive(Debug)]
pub(super) enum Task {
    /// The parameters of `initialize`.
    Begin(Value),
    /// The client is ready to be asked for things.
    Ready,
    /// The text of a document is another, or it was opened.
    Changed(Uri),
    /// A document was saved.
    Saved(Uri),
    /// A document was closed.
    Closed(Uri),
    /// Files have changed that the server asked about.
    FilesChanged,
    /// Settings of the client.
    Settings(Value),
    /// Folders that came and went.
    Folders(Value),
    /// A request.
    Request(Request),
}

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Silent,
    Open,
    ShutDown,
}

/// Takes in messages.
pub(super) struct Front {
    shared: Arc<Shared>,
    answers: Sender<Answer>,
    tasks: Sender<Task>,
    stage: Stage,
}

impl Front {
    /// A connection on which nothing was said.
    pub(super) fn new(shared: Arc<Shared>, answers: Sender<Answer>, tasks: Sender<Task>) -> Self {
        Self { shared, answers, tasks, stage: Stage::Silent }
    }

    /// Whether the client has asked to shut down.
    pub(super) fn is_shut_down(&self) -> bool {
        self.stage == Stage::ShutDown
    }

    /// Takes in a message; `false` for the last one.
    pub(super) fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(own) if own.method == "exit" => return false,
            Message::Notification(own) if self.stage == Stage::Open => self.notified(own),
            // What the server asked for needs no more than to be asked.
            Message::Notification(_) | Message::Response(_) => {}
        }
        true
    }

    fn answer(&self, id: RequestId, result: Value) {
        let _ = self.answers.send(Answer::Message(Response::new_ok(id, result).into()));
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        let _ = self.answers.send(refusal(id, code, why));
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        match (self.stage, method.as_str()) {
            (Stage::Silent, "initialize") => {
                let abilities = Abilities::of(&params);
                let result = answers::initialized(&abilities);
                let _ = self.shared.abilities.set(abilities);
                self.stage = Stage::Open;
                self.work(Task::Begin(params));
                self.answer(id, result);
            }
            (Stage::Silent, _) => {
                self.refuse(id, ErrorCode::ServerNotInitialized, "`initialize` comes first");
            }
            (Stage::Open, "shutdown") => {
                self.stage = Stage::ShutDown;
                self.answer(id, Value::Null);
            }
            (Stage::Open, "initialize") | (Stage::ShutDown, _) => {
                self.refuse(id, ErrorCode::InvalidRequest, "it is too late for this request");
            }
            (Stage::Open, _) => self.work(Task::Request(Request { id, method, params })),
        }
    }

    fn work(&self, task: Task) {
        let _ = self.tasks.send(task);
    }

    fn notified(&self, own: Notification) {
        let Notification { method, params } = own;
        match method.as_str() {
            "initialized" => self.work(Task::Ready),
            "textDocument/didOpen" => {
                if let Some(params) = self.read::<DidOpenTextDocumentParams>(params) {
                    self.work(Task::Changed(self.shared.open(params)));
                }
            }
            "textDocument/didChange" => {
                if let Some(params) = self.read::<DidChangeTextDocumentParams>(params) {
                    self.work(Task::Changed(self.shared.change(params)));
                }
            }
            "textDocument/didSave" => {
                if let Some(params) = self.read::<DidSaveTextDocumentParams>(params) {
                    self.work(Task::Saved(params.text_document.uri));
                }
            }
            "textDocument/didClose" => {
                if let Some(params) = self.read::<DidCloseTextDocumentParams>(params) {
                    self.work(Task::Closed(self.shared.close(params.text_document)));
                }
            }
            "workspace/didChangeWatchedFiles" => self.work(Task::FilesChanged),
            "workspace/didChangeConfiguration" => self.work(Task::Settings(params)),
            "workspace/didChangeWorkspaceFolders" => self.work(Task::Folders(params)),
            "$/cancelRequest" => self.cancel(&params),
            // Notifications that nobody knows are to be passed over.
            _ => {}
        }
    }

    fn cancel(&self, params: &Value) {
        let id = params.get("id").cloned().and_then(|id| serde_json::from_value(id).ok());
        if let Some(id) = id {
            self.shared.cancel(id);
        }
    }

    /// The parameters of a notification; what is wrong with them goes to the client's log.
    fn read<T: DeserializeOwned>(&self, params: Value) -> Option<T> {
        match serde_json::from_value(params) {
            Ok(params) => Some(params),
            Err(error) => {
                let params = json!({ "type": 2, "message": format!("puffery: {error}") });
                let log = Notification::new("window/logMessage".into(), params);
                let _ = self.answers.send(Answer::Message(log.into()));
                None
            }
        }
    }
}
