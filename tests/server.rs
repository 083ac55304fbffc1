//! The language server: conversations with the real program, in JSON as an editor writes it.

#![allow(clippy::needless_pass_by_value, reason = "`json!` is written in the call")]

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::Folder;

mod actions;
mod files;
mod hostile;
mod reading;

/// Time that an answer may take while other tests run.
const PATIENCE: Duration = Duration::from_secs(120);
/// A page with wording to report, residue to delete, and signs that UTF-16 counts twice.
pub(crate) const PAGE: &str = "# A lamp\n\n\u{1F600}\u{1F600} The lamp is a miracle cure for \
    grief.\n\n\
    Leave a comment\n\nYour email address will not be published.\n";

/// A client that speaks to the program in a folder.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// Messages that came while another one was waited for.
    seen: VecDeque<Value>,
    number: i64,
}

impl Client {
    /// Starts the program; nothing is said yet.
    pub(crate) fn silent(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_puffery"))
            .arg("server")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let (send, output) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, output, seen: VecDeque::new(), number: 0 }
    }

    /// A client that has said what it can do and what a person has set.
    pub(crate) fn new(folder: &Path, capabilities: Value, options: Value) -> Self {
        let mut client = Self::silent(folder);
        let root = json!([{ "uri": uri(folder), "name": "texts" }]);
        let params = json!({
            "processId": null,
            "capabilities": capabilities,
            "workspaceFolders": root,
            "initializationOptions": options,
        });
        client.ask("initialize", params);
        client.tell("initialized", json!({}));
        client
    }

    /// A client that can do what editors mostly can.
    pub(crate) fn usual(folder: &Path) -> Self {
        Self::new(folder, usual(), json!({}))
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the program reads");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its number.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        self.number += 1;
        let own =
            json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params });
        self.send(&own);
        self.number
    }

    /// Sends a request and returns the whole answer.
    pub(crate) fn answer(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.until(&format!("an answer to {method}"), |message| {
            message["id"] == id && message.get("method").is_none()
        })
    }

    /// Sends a request and returns its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The next message of a kind; the others are kept.
    pub(crate) fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at).expect("it was there");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.seen.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no {what}; came: {:?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended before {what}"),
            }
        }
    }

    /// The next request or notification of the server of this name.
    pub(crate) fn next(&mut self, method: &str) -> Value {
        self.until(method, |message| message["method"] == method)["params"].clone()
    }

    /// The next diagnostics of a file.
    pub(crate) fn diagnostics(&mut self, file: &Path) -> Vec<Value> {
        let own = uri(file);
        let message = self.until("diagnostics", |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == own.as_str()
        });
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    pub(crate) fn open(&mut self, file: &Path, language: &str, text: &str) {
        let item = json!({ "uri": uri(file), "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Replaces the whole text.
    pub(crate) fn change(&mut self, file: &Path, version: i32, text: &str) {
        let own = json!({ "uri": uri(file), "version": version });
        let changes = json!([{ "text": text }]);
        let params = json!({ "textDocument": own, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// Code actions for a diagnostic.
    pub(crate) fn actions(&mut self, file: &Path, diagnostic: &Value) -> Vec<Value> {
        let params = json!({
            "textDocument": { "uri": uri(file) },
            "range": diagnostic["range"],
            "context": { "diagnostics": [diagnostic] },
        });
        self.ask("textDocument/codeAction", params).as_array().expect("a list").clone()
    }

    /// Runs the command of an action.
    pub(crate) fn run(&mut self, action: &Value) -> Value {
        self.ask("workspace/executeCommand", action["command"].clone())
    }

    /// Leaves as the protocol has it; returns the exit status.
    pub(crate) fn leave(mut self) -> i32 {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.status()
    }

    /// Closes the input and returns the exit status.
    pub(crate) fn status(&mut self) -> i32 {
        drop(self.input.take());
        self.child.wait().expect("it ends").code().expect("not by a signal")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a message; nothing at the end.
fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().ok()?,
            None => break,
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// The address of a file.
pub(crate) fn uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    for byte in path.to_str().expect("a name in UTF-8").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte));
            }
            byte => write!(uri, "%{byte:02X}").expect("memory"),
        }
    }
    uri
}

/// Abilities of a usual editor.
pub(crate) fn usual() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1] } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
        "workspace": {
            "applyEdit": true,
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    })
}

/// The diagnostic of a rule, by the beginning of its name.
pub(crate) fn of_rule<'d>(diagnostics: &'d [Value], rule: &str) -> &'d Value {
    let own = |one: &&Value| one["code"].as_str().is_some_and(|code| code.starts_with(rule));
    diagnostics.iter().find(own).unwrap_or_else(|| panic!("no {rule} in {diagnostics:#?}"))
}

/// The action whose title begins so.
pub(crate) fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let own = |one: &&Value| one["title"].as_str().is_some_and(|own| own.starts_with(title));
    actions.iter().find(own).unwrap_or_else(|| panic!("no {title} in {actions:#?}"))
}

/// Makes the edits of an action in a text; all of it is ASCII before the edits on their lines.
pub(crate) fn edited(text: &str, action: &Value, file: &Path) -> String {
    let edits = action["edit"]["changes"][uri(file)].as_array().expect("edits").clone();
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        let (start, end) = (&edit["range"]["start"], &edit["range"]["end"]);
        let range = offset(&text, start)..offset(&text, end);
        text.replace_range(range, edit["newText"].as_str().expect("a text"));
    }
    text
}

/// The byte of a position in UTF-16.
fn offset(text: &str, position: &Value) -> usize {
    let (line, mut left) = (
        usize::try_from(position["line"].as_u64().expect("a line")).expect("small"),
        usize::try_from(position["character"].as_u64().expect("a place")).expect("small"),
    );
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut at = start;
    for c in text[start..].chars() {
        if left == 0 {
            break;
        }
        left = left.saturating_sub(c.len_utf16());
        at += c.len_utf8();
    }
    at
}

/// A folder with a page and a configuration that lets nothing else in.
pub(crate) fn folder() -> Folder {
    Folder::new(&[("page.md", PAGE), ("puffery.toml", "")])
}
