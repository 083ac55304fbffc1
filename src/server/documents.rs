//! Open documents: texts as the editor has them, which may not be in any file yet.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use lsp_server::RequestId;
use lsp_types::{
    DidChangeTextDocumentParams, DidOpenTextDocumentParams, TextDocumentIdentifier, Uri,
};

use super::client::Abilities;
use super::text;
use crate::document::Format;

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct OpenDocument {
    /// Its address, as the editor writes it.
    pub(super) uri: Uri,
    /// Its language, as the editor names it.
    language: String,
    /// The number that the editor gave this text.
    pub(super) version: i32,
    /// Contents.
    pub(super) text: Arc<String>,
    /// A number that no other text of this session has.
    pub(super) serial: u64,
}

impl OpenDocument {
    /// Whether it is a file of TOML: a configuration or a rule, and no prose.
    pub(super) fn is_toml(&self) -> bool {
        self.language == "toml" || self.uri.as_str().ends_with(".toml")
    }

    /// Returns its format: by its extension, or else by its language.
    pub(super) fn format(&self, path: &std::path::Path) -> Format {
        Format::of(path).unwrap_or(match self.language.as_str() {
            "markdown" | "quarto" | "rmd" => Format::Markdown,
            "mdx" => Format::Mdx,
            "html" | "xhtml" => Format::Html,
            _ => Format::Plain,
        })
    }
}

/// State that the reader of messages and the worker share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Abilities of the client, once it has said them.
    pub(super) abilities: OnceLock<Abilities>,
    documents: Mutex<BTreeMap<String, OpenDocument>>,
    /// Requests that nobody waits for any more.
    cancelled: Mutex<HashSet<RequestId>>,
    /// The number of the last text.
    serial: AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Abilities of the client; none before it has said them.
    pub(super) fn abilities(&self) -> Abilities {
        self.abilities.get().cloned().unwrap_or_default()
    }

    fn next_serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Takes in a document that was opened.
    pub(super) fn open(&self, params: DidOpenTextDocumentParams) -> Uri {
        let item = params.text_document;
        let document = OpenDocument {
            uri: item.uri.clone(),
            language: item.language_id,
            version: item.version,
            text: Arc::new(item.text),
            serial: self.next_serial(),
        };
        lock(&self.documents).insert(item.uri.as_str().to_owned(), document);
        item.uri
    }

    /// Changes a document; one that is not open stays so.
    pub(super) fn change(&self, params: DidChangeTextDocumentParams) -> Uri {
        let uri = params.text_document.uri;
        let units = self.abilities().units;
        if let Some(document) = lock(&self.documents).get_mut(uri.as_str()) {
            text::change(Arc::make_mut(&mut document.text), params.content_changes, units);
            document.version = params.text_document.version;
            document.serial = self.next_serial();
        }
        uri
    }

    /// Forgets a document.
    pub(super) fn close(&self, id: TextDocumentIdentifier) -> Uri {
        lock(&self.documents).remove(id.uri.as_str());
        id.uri
    }

    /// An open document.
    pub(super) fn document(&self, uri: &Uri) -> Option<OpenDocument> {
        lock(&self.documents).get(uri.as_str()).cloned()
    }

    /// All open documents, in the order of their addresses.
    pub(super) fn documents(&self) -> Vec<OpenDocument> {
        lock(&self.documents).values().cloned().collect()
    }

    /// The open document of a file.
    pub(super) fn document_at(&self, path: &std::path::Path) -> Option<OpenDocument> {
        let all = lock(&self.documents);
        let same = |open: &&OpenDocument| super::uri::path_of(&open.uri).as_deref() == Some(path);
        all.values().find(same).cloned()
    }

    /// Notes that nobody waits for a request any more.
    pub(super) fn cancel(&self, id: RequestId) {
        lock(&self.cancelled).insert(id);
    }

    /// Whether somebody still waits for a request; asked once for each.
    pub(super) fn is_cancelled(&self, id: &RequestId) -> bool {
        lock(&self.cancelled).remove(id)
    }
}

/// The file that a document is checked as: its own, or one of its name in the first folder.
pub(super) fn path_of(uri: &Uri, folders: &[PathBuf]) -> PathBuf {
    super::uri::path_of(uri).unwrap_or_else(|| {
        let folder = folders.first().cloned().unwrap_or_default();
        folder.join(super::uri::name_of(uri))
    })
}
