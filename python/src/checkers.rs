//! Checkers by their configuration: made once in a process.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use puffery::document::Format;
use puffery::{TextChecker, TextOptions};
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(
    puffery,
    CheckError,
    PyValueError,
    "A text or a configuration that cannot be used."
);

/// Checkers that have been made, by their configuration files.
static CHECKERS: Mutex<BTreeMap<Option<PathBuf>, Arc<TextChecker>>> = Mutex::new(BTreeMap::new());

/// The checker for a configuration file, or without one that of the built-in rules.
///
/// # Errors
///
/// `CheckError` with everything that is wrong with the configuration.
pub(crate) fn checker(config: Option<PathBuf>) -> PyResult<Arc<TextChecker>> {
    let mut known = CHECKERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(checker) = known.get(&config) {
        return Ok(checker.clone());
    }
    let made = match &config {
        None => TextChecker::isolated(),
        Some(file) => TextChecker::configured(file).map_err(|problems| {
            let mut lines = Vec::new();
            for problem in problems {
                let line = problem.primary.map_or(1, |label| label.places.0.line);
                lines.push(format!("{}:{line}: {}", problem.path, problem.message));
            }
            CheckError::new_err(lines.join("\n"))
        })?,
    };
    let made = Arc::new(made);
    known.insert(config, made.clone());
    Ok(made)
}

/// A format by its name.
///
/// # Errors
///
/// `CheckError` for an unknown name.
pub(crate) fn format(name: &str) -> PyResult<Format> {
    name.parse().map_err(CheckError::new_err::<String>)
}

/// How a text is read that has a format and maybe a name.
pub(crate) fn options(format: Format, path: Option<PathBuf>) -> TextOptions {
    TextOptions { path: path.unwrap_or_else(|| "<text>".into()), format, ..TextOptions::default() }
}
