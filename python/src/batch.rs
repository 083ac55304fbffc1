//! Functions for Arrow batches: a row for each document, or for each finding. Nothing that is wrong
//! with a row keeps the others from being checked; it is said in the column `error`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::types::Int64Type;
use arrow_array::{
    ArrayRef, BinaryArray, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
};
use arrow_schema::{Field, Schema};
use puffery::document::Format;
use puffery::engine::repeat::TextSketch;
use puffery::finding::Finding;
use puffery::panics;
use puffery::score::ScoreSheet;
use puffery::source::{CharacterOffsets, Place};
use puffery::{CheckedText, StrippedText, TextChecker};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use pyo3_arrow::input::AnyRecordBatch;

use crate::checkers::{checker, format, options};
use crate::column::TextColumn;
use crate::objects::{characters, rounded};
use crate::pool;
use crate::text::cut;

/// Bytes of the longest text that is checked, unless another number is given.
const MOST_BYTES: usize = 16 << 20;

/// The rows of a batch or a table, and how they are read.
struct Rows {
    /// For each batch its number of rows, its texts and its formats.
    batches: Vec<(usize, TextColumn, Option<TextColumn>)>,
    /// For each row its batch and its place there.
    index: Vec<(usize, usize)>,
    format: Format,
    checker: Arc<TextChecker>,
    most_bytes: usize,
    threads: usize,
}

/// The names that a caller gives: columns, a format, a configuration.
struct Names<'a> {
    text: &'a str,
    format: &'a str,
    format_column: Option<&'a str>,
    config: Option<PathBuf>,
}

impl Rows {
    fn new(
        py: Python<'_>,
        input: AnyRecordBatch,
        names: Names<'_>,
        most_bytes: usize,
        threads: usize,
    ) -> PyResult<Self> {
        let format = format(names.format)?;
        let checker = py.detach(|| checker(names.config))?;
        let (mut batches, mut index) = (Vec::new(), Vec::new());
        let reader = input.into_reader()?;
        // A table without batches has columns, too.
        columns(&RecordBatch::new_empty(reader.schema()), names.text, names.format_column)?;
        for batch in reader {
            let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
            let (text, formats) = columns(&batch, names.text, names.format_column)?;
            let number = batches.len();
            index.extend((0..batch.num_rows()).map(|row| (number, row)));
            batches.push((batch.num_rows(), text, formats));
        }
        Ok(Self { batches, index, format, checker, most_bytes, threads })
    }

    /// The text of a row with its format, or why there is none.
    fn text(&self, row: usize) -> Result<(&str, Format), String> {
        let (batch, at) = self.index[row];
        let (_, texts, formats) = &self.batches[batch];
        let text = texts.text(at, self.most_bytes)?;
        let name = formats.as_ref().and_then(|formats| formats.word(at));
        Ok((text, name.map_or(Ok(self.format), str::parse)?))
    }

    /// A row, checked.
    fn check(&self, row: usize) -> Result<(&str, CheckedText), String> {
        let (text, format) = self.text(row)?;
        let checked = self.checker.check(text, &options(format, None));
        match checked.error() {
            Some(error) => Err(error.to_owned()),
            None => Ok((text, checked)),
        }
    }

    /// Does something for all rows without the interpreter's lock. A panic costs its row and no
    /// other.
    fn map<T: Send>(
        &self,
        py: Python<'_>,
        work: impl Fn(usize) -> Result<T, String> + Sync + Send,
    ) -> PyResult<Vec<Result<T, String>>> {
        py.detach(|| pool::map(self.index.len(), self.threads, |row| guarded(|| work(row))))
    }
}

/// The columns of texts and of formats.
///
/// # Errors
///
/// As [`TextColumn::of`].
fn columns(
    batch: &RecordBatch,
    text: &str,
    formats: Option<&str>,
) -> PyResult<(TextColumn, Option<TextColumn>)> {
    let formats = formats.map(|name| TextColumn::of(batch, name)).transpose()?;
    Ok((TextColumn::of(batch, text)?, formats))
}

/// What `work` gives, or what it said when it panicked.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panics::said(&*panic);
        Err(format!("an internal error kept this text from being checked: {said}"))
    })
}

/// A batch as `pyarrow` has it.
fn to_python(py: Python<'_>, columns: Vec<(&str, ArrayRef, bool)>) -> PyResult<Py<PyAny>> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column, nullable)| Field::new(*name, column.data_type().clone(), *nullable))
        .collect();
    let arrays = columns.into_iter().map(|(_, column, _)| column).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(PyRecordBatch::new(batch).into_pyarrow(py)?.unbind())
}

fn integer(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The findings in a batch or a table: a row for each, in the order of their documents.
#[pyfunction]
#[pyo3(signature = (
    batch, *, text="text", format="markdown", format_column=None, config=None,
    max_bytes=MOST_BYTES, threads=0
))]
#[allow(clippy::too_many_arguments, reason = "named arguments of Python")]
pub(crate) fn check_batch(
    py: Python<'_>,
    batch: AnyRecordBatch,
    text: &str,
    format: &str,
    format_column: Option<&str>,
    config: Option<PathBuf>,
    max_bytes: usize,
    threads: usize,
) -> PyResult<Py<PyAny>> {
    let names = Names { text, format, format_column, config };
    let rows = Rows::new(py, batch, names, max_bytes, threads)?;
    let found =
        rows.map(py, |row| rows.check(row).map(|(text, checked)| findings_of(text, &checked)))?;
    let mut all = Vec::new();
    for (row, found) in found.into_iter().enumerate() {
        for finding in found.unwrap_or_else(|error| vec![FindingRow::of_error(error)]) {
            all.push(FindingRow { row, ..finding });
        }
    }
    let all: Vec<Option<&FindingRow>> = all.iter().map(Some).collect();
    to_python(
        py,
        vec![
            ("row", integers(&all, |found| found.row), false),
            ("rule", words(&all, |found| found.rule.clone()), false),
            ("severity", words(&all, |found| found.severity.to_owned()), false),
            ("start", integers(&all, |found| found.start), false),
            ("end", integers(&all, |found| found.end), false),
            ("char_start", integers(&all, |found| found.char_start), false),
            ("char_end", integers(&all, |found| found.char_end), false),
            ("line", integers(&all, |found| found.place.line), false),
            ("column", integers(&all, |found| found.place.column), false),
            ("message", words(&all, |found| found.message.clone()), false),
            ("score", scores_of(&all), true),
            ("error", errors_of(&all), true),
        ],
    )
}

/// A column of numbers; null where there is no row.
fn integers<T>(rows: &[Option<&T>], of: fn(&T) -> usize) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.map(|row| integer(of(row)))).collect::<Int64Array>())
}

/// A column of numbers with fractions; null where there is no row.
fn floats<T>(rows: &[Option<&T>], of: fn(&T) -> f64) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.map(of)).collect::<Float64Array>())
}

/// A column of words; null where there is no row.
fn words<T>(rows: &[Option<&T>], of: fn(&T) -> String) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.map(of)).collect::<StringArray>())
}

/// The scores of findings, where a score judges them.
fn scores_of(rows: &[Option<&FindingRow>]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.and_then(|row| row.score)).collect::<Float64Array>())
}

/// What kept the documents of findings from being checked.
fn errors_of(rows: &[Option<&FindingRow>]) -> ArrayRef {
    let errors = rows.iter().map(|row| row.and_then(|row| row.error.as_deref()));
    Arc::new(errors.collect::<StringArray>())
}

/// A finding in a batch.
struct FindingRow {
    /// The row of its document, from 0.
    row: usize,
    rule: String,
    severity: &'static str,
    /// Bytes of the text.
    start: usize,
    end: usize,
    /// Characters of the text.
    char_start: usize,
    char_end: usize,
    place: Place,
    message: String,
    score: Option<f64>,
    error: Option<String>,
}

impl FindingRow {
    /// What kept a row from being checked.
    fn of_error(error: String) -> Self {
        Self {
            row: 0,
            rule: "puffery/row".into(),
            severity: "error",
            start: 0,
            end: 0,
            char_start: 0,
            char_end: 0,
            place: Place::START,
            message: error.clone(),
            score: None,
            error: Some(error),
        }
    }

    /// A finding of a document in the first row.
    fn of(finding: &Finding, characters: &CharacterOffsets) -> Self {
        let (span, place) = match &finding.primary {
            Some(label) => (label.span.clone(), label.places.0),
            None => (0..0, Place::START),
        };
        Self {
            row: 0,
            rule: finding.rule.to_string(),
            severity: finding.severity.name(),
            start: span.start,
            end: span.end,
            char_start: characters.get(span.start),
            char_end: characters.get(span.end),
            place,
            message: finding.message.clone(),
            score: finding.score.as_ref().map(|score| rounded(score.probability)),
            error: None,
        }
    }
}

/// The findings of a document.
fn findings_of(text: &str, checked: &CheckedText) -> Vec<FindingRow> {
    let characters = characters(text, checked, &[]);
    checked.findings.iter().map(|finding| FindingRow::of(finding, &characters)).collect()
}

/// The scores of a batch or a table: a row for each document, in their order.
#[pyfunction]
#[pyo3(signature = (
    batch, *, text="text", format="markdown", format_column=None, config=None,
    max_bytes=MOST_BYTES, threads=0
))]
#[allow(clippy::too_many_arguments, reason = "named arguments of Python")]
pub(crate) fn score_batch(
    py: Python<'_>,
    batch: AnyRecordBatch,
    text: &str,
    format: &str,
    format_column: Option<&str>,
    config: Option<PathBuf>,
    max_bytes: usize,
    threads: usize,
) -> PyResult<Py<PyAny>> {
    let names = Names { text, format, format_column, config };
    let rows = Rows::new(py, batch, names, max_bytes, threads)?;
    let sheets = rows.map(py, |row| rows.check(row).map(|(_, checked)| checked.sheet))?;
    let errors = errors(&sheets);
    let sheets: Vec<Option<&ScoreSheet>> = sheets.iter().map(|sheet| sheet.as_ref().ok()).collect();
    to_python(
        py,
        vec![
            ("words", integers(&sheets, |sheet| sheet.words), true),
            ("language", words(&sheets, |sheet| sheet.language.clone()), true),
            ("grade", words(&sheets, |sheet| sheet.grade.to_string()), true),
            ("points", floats(&sheets, |sheet| sheet.points), true),
            ("hype", floats(&sheets, |sheet| sheet.hype), true),
            ("claims", floats(&sheets, |sheet| sheet.claims), true),
            ("vague", floats(&sheets, |sheet| sheet.vague), true),
            ("formula", floats(&sheets, |sheet| sheet.formula), true),
            ("residue", floats(&sheets, |sheet| sheet.residue), true),
            ("residue_share", floats(&sheets, |sheet| sheet.residue_share), true),
            ("errors", integers(&sheets, |sheet| sheet.errors), true),
            ("warnings", integers(&sheets, |sheet| sheet.warnings), true),
            ("infos", integers(&sheets, |sheet| sheet.infos), true),
            ("top_rules", words(&sheets, |sheet| sheet.top_rules.clone()), true),
            ("error", errors, true),
        ],
    )
}

/// What kept rows from being checked.
fn errors<T>(results: &[Result<T, String>]) -> ArrayRef {
    Arc::new(results.iter().map(|result| result.as_ref().err()).collect::<StringArray>())
}

/// The texts of a batch or a table without lines that are residue: a row for each document, in
/// their order.
#[pyfunction]
#[pyo3(signature = (
    batch, *, text="text", format="markdown", format_column=None, config=None, certain=true,
    max_bytes=MOST_BYTES, threads=0
))]
#[allow(clippy::too_many_arguments, reason = "named arguments of Python")]
pub(crate) fn strip_residue_batch(
    py: Python<'_>,
    batch: AnyRecordBatch,
    text: &str,
    format: &str,
    format_column: Option<&str>,
    config: Option<PathBuf>,
    certain: bool,
    max_bytes: usize,
    threads: usize,
) -> PyResult<Py<PyAny>> {
    let names = Names { text, format, format_column, config };
    let rows = Rows::new(py, batch, names, max_bytes, threads)?;
    let stripped = rows.map(py, |row| {
        let (text, format) = rows.text(row)?;
        let stripped = rows.checker.strip(text, &options(format, None), cut(certain));
        stripped.error.clone().map_or(Ok(stripped), Err)
    })?;
    let errors = errors(&stripped);
    let stripped: Vec<Option<&StrippedText>> =
        stripped.iter().map(|stripped| stripped.as_ref().ok()).collect();
    let texts = words(&stripped, |stripped| stripped.text.clone());
    let removed = integers(&stripped, |stripped| stripped.removed.len());
    to_python(
        py,
        vec![("text", texts, true), ("removed_lines", removed, true), ("error", errors, true)],
    )
}

/// What near-copies are found by: a row for each document, in their order.
#[pyfunction]
#[pyo3(signature = (
    batch, *, text="text", format="markdown", format_column=None, config=None,
    max_bytes=MOST_BYTES, threads=0
))]
#[allow(clippy::too_many_arguments, reason = "named arguments of Python")]
pub(crate) fn signature_batch(
    py: Python<'_>,
    batch: AnyRecordBatch,
    text: &str,
    format: &str,
    format_column: Option<&str>,
    config: Option<PathBuf>,
    max_bytes: usize,
    threads: usize,
) -> PyResult<Py<PyAny>> {
    let names = Names { text, format, format_column, config };
    let rows = Rows::new(py, batch, names, max_bytes, threads)?;
    let sketches = rows.map(py, |row| {
        let (text, format) = rows.text(row)?;
        let sketch = rows.checker.sketch(text, &options(format, None));
        sketch.ok_or_else(|| "the text has no words".to_owned())
    })?;
    let errors = errors(&sketches);
    let sketches: Vec<Option<&TextSketch>> =
        sketches.iter().map(|sketch| sketch.as_ref().ok()).collect();
    let signatures: BinaryArray =
        sketches.iter().map(|sketch| sketch.map(TextSketch::to_bytes)).collect();
    let bands = sketches.iter().map(|sketch| sketch.map(bands));
    let bands = ListArray::from_iter_primitive::<Int64Type, _, _>(bands);
    to_python(
        py,
        vec![
            ("words", integers(&sketches, TextSketch::words), true),
            ("signature", Arc::new(signatures), true),
            ("bands", Arc::new(bands), true),
            ("error", errors, true),
        ],
    )
}

/// The bands of a sketch as numbers with a sign, which more engines have.
fn bands(sketch: &TextSketch) -> Vec<Option<i64>> {
    sketch.bands().map(|band| Some(i64::from_le_bytes(band.to_le_bytes()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_its_row() {
        let odd = |row: usize| guarded(|| if row % 2 == 1 { panic!("row {row}") } else { Ok(row) });
        let rows = pool::map(4, 2, odd).expect("threads");
        assert_eq!((rows[0].clone(), rows[2].clone()), (Ok(0), Ok(2)));
        assert!(rows.iter().filter(|row| row.is_err()).count() == 2);
    }
}
