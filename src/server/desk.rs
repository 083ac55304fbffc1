//! The worker: it has the configurations and the newest check of each open document, and answers.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
use lsp_types::Uri;
use serde_json::{Value, json};

use super::client::{self, Settings};
use super::documents::{OpenDocument, Shared, path_of};
use super::front::Task;
use super::known::{KnownFindings, Stamps};
use super::text::LineIndex;
use super::wire::{Answer, refusal};
use super::{actions, answers, commands, completion, diagnostics, hover, toml_files};
use crate::document::Format;
use crate::finding::Finding;
use crate::panics;
use crate::score::DocumentScore;
use crate::session::deciding::decides;
use crate::session::file::{CheckTask, CheckedFile, check_string};
use crate::session::profile::{RuleProfile, RuleSettings, RunProfiles};
use crate::session::settle::{CheckResults, ResultFile};

/// The check of one text.
pub(super) struct CheckedText {
    /// The document as it was checked.
    pub(super) open: OpenDocument,
    /// The file that it was checked as.
    pub(super) path: PathBuf,
    /// Format that it was read as.
    pub(super) format: Format,
    /// Its lines.
    pub(super) lines: LineIndex,
    /// Findings that count, in order.
    pub(super) findings: Vec<Finding>,
    /// Rules and configuration; none for a file of TOML.
    pub(super) profile: Option<Arc<RuleProfile>>,
    /// Density of its findings.
    pub(super) score: DocumentScore,
}

/// The worker's state.
pub(super) struct Desk {
    pub(super) shared: Arc<Shared>,
    answers: Sender<Answer>,
    pub(super) settings: Settings,
    pub(super) folders: Vec<PathBuf>,
    pub(super) profiles: RunProfiles,
    pub(super) known: KnownFindings,
    stamps: Stamps,
    checked: BTreeMap<String, Arc<CheckedText>>,
    /// Text that files share, by file and the text that it was found in.
    pub(super) shared_text: BTreeMap<PathBuf, (String, Vec<Finding>)>,
    /// Files that are not open and have diagnostics.
    pub(super) elsewhere: BTreeSet<PathBuf>,
    /// The number of the last request to the client.
    asked: i32,
}

/// Works until there is nothing left to do.
pub(super) fn work(shared: &Arc<Shared>, answers: &Sender<Answer>, tasks: &Receiver<Task>) {
    let mut desk = Desk::new(shared.clone(), answers.clone());
    for task in tasks {
        let id = match &task {
            Task::Request(request) => Some(request.id.clone()),
            _ => None,
        };
        // A bug costs the answer to one message, not the session.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| desk.take(task))) {
            let why = format!("an internal error: {}; please report it", panics::said(&*panic));
            desk.log(&why);
            if let Some(id) = id {
                let _ = desk.answers.send(refusal(id, ErrorCode::InternalError, &why));
            }
        }
    }
}

impl Desk {
    fn new(shared: Arc<Shared>, answers: Sender<Answer>) -> Self {
        Self {
            shared,
            answers,
            settings: Settings::default(),
            folders: Vec::new(),
            profiles: RunProfiles::new(RuleSettings::default()),
            known: KnownFindings::default(),
            stamps: Stamps::default(),
            checked: BTreeMap::new(),
            shared_text: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
            asked: 0,
        }
    }

    fn take(&mut self, task: Task) {
        match task {
            Task::Begin(params) => {
                self.folders = client::folders(&params);
                let options = params.get("initializationOptions").unwrap_or(&Value::Null);
                self.settings = self.settings.read(options);
                self.forget();
            }
            Task::Ready => {
                if self.shared.abilities().watches {
                    self.ask("client/registerCapability", answers::watching());
                }
            }
            Task::Changed(uri) => self.changed(&uri),
            Task::Saved(uri) => {
                if super::uri::path_of(&uri).is_some_and(|path| decides(&path)) {
                    self.reload();
                } else {
                    self.changed(&uri);
                }
            }
            Task::Closed(uri) => self.closed(&uri),
            Task::FilesChanged => self.reload(),
            Task::Settings(params) => self.set(&params),
            Task::Folders(params) => self.move_folders(&params),
            Task::Request(request) => self.request(request),
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.shared.is_cancelled(&id) {
            let _ = self.answers.send(refusal(id, ErrorCode::RequestCanceled, "cancelled"));
            return;
        }
        let answer = match method.as_str() {
            "textDocument/diagnostic" => diagnostics::pull(self, params),
            "textDocument/hover" => hover::answer(self, params),
            "textDocument/codeAction" => actions::answer(self, params),
            "textDocument/completion" => completion::answer(self, params),
            "workspace/executeCommand" => commands::run(self, params),
            "puffery/status" => diagnostics::status(self, &params),
            _ => {
                let why = format!("unknown method `{method}`");
                let _ = self.answers.send(refusal(id, ErrorCode::MethodNotFound, &why));
                return;
            }
        };
        self.respond(id, answer);
    }

    fn respond(&self, id: RequestId, answer: Result<Value, String>) {
        let answer = match answer {
            Ok(value) => Answer::Message(Response::new_ok(id, value).into()),
            Err(why) => refusal(id, ErrorCode::InvalidParams, &why),
        };
        let _ = self.answers.send(answer);
    }

    /// Asks the client for something; what it answers is not waited for.
    pub(super) fn ask(&mut self, method: &str, params: Value) {
        self.asked += 1;
        let id = RequestId::from(format!("puffery-{}", self.asked));
        let _ =
            self.answers.send(Answer::Message(Request::new(id, method.to_owned(), params).into()));
    }

    /// Tells the client something.
    pub(super) fn tell(&self, method: &str, params: Value) {
        let own = Notification::new(method.to_owned(), params);
        let _ = self.answers.send(Answer::Message(own.into()));
    }

    /// Writes a line in the client's log.
    pub(super) fn log(&self, message: &str) {
        let message = format!("puffery: {message}");
        self.tell("window/logMessage", json!({ "type": 2, "message": message }));
    }

    /// A document changed: it is checked, and what was found is sent where nobody asks for it.
    fn changed(&mut self, uri: &Uri) {
        if self.stamps.differ() {
            self.reload();
            return;
        }
        let Some(open) = self.shared.document(uri) else { return };
        if let Some(path) = super::uri::path_of(uri).filter(|path| self.elsewhere.remove(path)) {
            diagnostics::clear(self, &path);
        }
        let known = self.checked.get(uri.as_str());
        if known.is_some_and(|known| known.open.serial == open.serial) {
            return;
        }
        self.publish(open);
        diagnostics::publish_elsewhere(self);
    }

    /// Checks a document and sends what was found.
    fn publish(&mut self, open: OpenDocument) {
        let serial = open.serial;
        let uri = open.uri.clone();
        let checked = self.check(open);
        // What is not the newest any more is not shown: the next task checks what is.
        if self.shared.document(&uri).is_none_or(|newest| newest.serial != serial) {
            return;
        }
        diagnostics::push(self, &checked);
    }

    fn closed(&mut self, uri: &Uri) {
        // It may have been opened again meanwhile.
        if self.shared.document(uri).is_some() {
            return;
        }
        self.checked.remove(uri.as_str());
        if !self.shared.abilities().pulls {
            self.tell("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": [] }));
        }
        diagnostics::publish_elsewhere(self);
    }

    /// Takes in settings. Some clients send an empty object to say that something else has changed.
    fn set(&mut self, params: &Value) {
        let own = &params["settings"];
        if own.as_object().is_some_and(|own| !own.is_empty()) {
            self.settings = self.settings.read(own);
            self.reload();
        }
    }

    fn move_folders(&mut self, params: &Value) {
        let removed = client::paths(params.pointer("/event/removed"));
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(client::paths(params.pointer("/event/added")));
        self.reload();
    }

    /// Forgets what was read from configurations, rules and baselines.
    fn forget(&mut self) {
        self.profiles = RunProfiles::new(self.settings.rules());
        self.known = KnownFindings::default();
        self.stamps.clear();
        self.checked.clear();
    }

    /// Reads everything again and sends what is found now in all open documents.
    pub(super) fn reload(&mut self) {
        self.forget();
        for open in self.shared.documents() {
            self.publish(open);
        }
        diagnostics::publish_elsewhere(self);
        self.stamps.take(&self.profiles, &self.known, &self.folders);
        if self.shared.abilities().pulls && self.shared.abilities().refreshes {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
    }

    /// The check of the newest text of a document; `None` where it is not open.
    pub(super) fn newest(&mut self, uri: &Uri) -> Option<Arc<CheckedText>> {
        let open = self.shared.document(uri)?;
        Some(self.check(open))
    }

    /// The check of a document, made where there is none.
    fn check(&mut self, open: OpenDocument) -> Arc<CheckedText> {
        if let Some(known) = self.checked.get(open.uri.as_str())
            && known.open.serial == open.serial
        {
            return known.clone();
        }
        let uri = open.uri.as_str().to_owned();
        let checked = Arc::new(self.check_anew(open));
        self.checked.insert(uri, checked.clone());
        self.stamps.take(&self.profiles, &self.known, &self.folders);
        checked
    }

    fn check_anew(&mut self, open: OpenDocument) -> CheckedText {
        let path = path_of(&open.uri, &self.folders);
        let lines = LineIndex::new(&open.text, self.shared.abilities().units);
        let format = open.format(&path);
        let (findings, profile, score) = if open.is_toml() {
            (toml_files::check(self, &path, &open.text), None, DocumentScore::default())
        } else {
            let profile = self.profiles.of(&path);
            let (mut findings, score) = match self.profiles.exclude(&path) {
                true => (Vec::new(), DocumentScore::default()),
                false => self.findings(&path, format, &open.text, &profile),
            };
            findings.extend(self.in_common(&path, &open.text));
            (findings, Some(profile), score)
        };
        CheckedText { open, path, format, lines, findings, profile, score }
    }

    /// Findings of a text that count, and how dense they are before anything was dismissed.
    pub(super) fn findings(
        &mut self,
        path: &Path,
        format: Format,
        text: &str,
        profile: &Arc<RuleProfile>,
    ) -> (Vec<Finding>, DocumentScore) {
        let CheckedFile { findings, words, facts, directives, .. } =
            check_string(path, format, text.to_owned(), profile, self.check_task(false));
        let doc = ResultFile::new(path.to_path_buf(), profile.clone(), words, facts, directives);
        let mut checks = CheckResults { findings, docs: vec![doc] };
        checks.settle();
        self.known.silence(&mut checks);
        let score = checks.docs.pop().map(|doc| doc.score).unwrap_or_default();
        let least = self.settings.min_severity;
        let counts = |finding: &Finding| {
            finding.silenced.is_none() && (finding.severity >= least || finding.is_problem())
        };
        checks.findings.retain(counts);
        (checks.findings, score)
    }

    /// Returns the manner in which files are checked.
    pub(super) fn check_task(&self, compare: bool) -> CheckTask {
        CheckTask::plain(self.settings.region, compare)
    }

    /// Returns findings about text that other files have, too, as long as it is the text that was
    /// compared.
    fn in_common(&self, path: &Path, text: &str) -> Vec<Finding> {
        match self.shared_text.get(path) {
            Some((compared, findings)) if compared == text => findings.clone(),
            _ => Vec::new(),
        }
    }
}
