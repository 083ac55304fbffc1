//! Functions for one text.

use std::path::PathBuf;

use puffery::ResidueCut;
use puffery::engine::repeat::TextSketch;
use pyo3::prelude::*;

use crate::checkers::{self, CheckError, checker, options};
use crate::objects::{Finding, Report};

/// The findings on a text, in the order of their places.
#[pyfunction]
#[pyo3(signature = (text, *, format="markdown", path=None, config=None))]
pub(crate) fn check(
    py: Python<'_>,
    text: &str,
    format: &str,
    path: Option<PathBuf>,
    config: Option<PathBuf>,
) -> PyResult<Vec<Finding>> {
    Ok(inspect(py, text, format, path, config)?.into_findings())
}

/// Findings, scores and residue of a text.
#[pyfunction]
#[pyo3(signature = (text, *, format="markdown", path=None, config=None))]
pub(crate) fn inspect(
    py: Python<'_>,
    text: &str,
    format: &str,
    path: Option<PathBuf>,
    config: Option<PathBuf>,
) -> PyResult<Report> {
    let options = options(checkers::format(format)?, path);
    py.detach(|| {
        let checked = checker(config)?.check(text, &options);
        match checked.error() {
            Some(error) => Err(CheckError::new_err(error.to_owned())),
            None => Ok(Report::new(text, &checked)),
        }
    })
}

/// The text without lines that are residue of a page.
#[pyfunction]
#[pyo3(signature = (text, *, format="markdown", path=None, config=None, certain=true))]
pub(crate) fn strip_residue(
    py: Python<'_>,
    text: &str,
    format: &str,
    path: Option<PathBuf>,
    config: Option<PathBuf>,
    certain: bool,
) -> PyResult<String> {
    let options = options(checkers::format(format)?, path);
    py.detach(|| {
        let stripped = checker(config)?.strip(text, &options, cut(certain));
        match stripped.error {
            Some(error) => Err(CheckError::new_err(error)),
            None => Ok(stripped.text),
        }
    })
}

/// The lines that go.
pub(crate) fn cut(certain: bool) -> ResidueCut {
    if certain { ResidueCut::Certain } else { ResidueCut::Marked }
}

/// How much two documents have in common, from 0 to 1, by what `signature_batch` gave for them.
#[pyfunction]
pub(crate) fn likeness(first: &[u8], second: &[u8]) -> PyResult<f64> {
    let sketch = |bytes| {
        TextSketch::from_bytes(bytes)
            .ok_or_else(|| CheckError::new_err("not a signature of `signature_batch`"))
    };
    Ok(sketch(first)?.likeness(&sketch(second)?))
}
