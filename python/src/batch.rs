//! Functions for Arrow batches: a row for each document, or for each finding. Nothing that is wrong
//! with a row keeps the others from being checked; it is said in the column `error`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use puffery::document::Format;
use puffery::panics;
use puffery::score::ScoreSheet;
use puffery::{CheckedText, TextChecker};
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
        for batch in input.into_reader()? {
            let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
            let text = TextColumn::of(&batch, names.text)?;
            let formats =
                names.format_column.map(|name| TextColumn::of(&batch, name)).transpose()?;
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
        rows.map(py, |row| rows.check(row).map(|(text, checked)| columns_of(text, &checked)))?;
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    numbers.resize_with(7, Int64Builder::new);
    words.resize_with(4, StringBuilder::new);
    let mut scores = Float64Builder::new();
    for (row, found) in found.into_iter().enumerate() {
        let found = found.unwrap_or_else(|error| vec![FindingRow::of_error(error)]);
        for finding in found {
            numbers[0].append_value(integer(row));
            for (builder, number) in numbers[1..].iter_mut().zip(finding.numbers) {
                builder.append_value(integer(number));
            }
            for (builder, word) in words.iter_mut().zip(finding.words) {
                builder.append_option(word);
            }
            scores.append_option(finding.score);
        }
    }
    let mut numbers = numbers.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef);
    let mut words = words.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef);
    let mut number = || numbers.next().unwrap_or_else(no_rows);
    let mut word = || words.next().unwrap_or_else(no_rows);
    let row = number();
    to_python(
        py,
        vec![
            ("row", row, false),
            ("rule", word(), false),
            ("severity", word(), false),
            ("start", number(), false),
            ("end", number(), false),
            ("char_start", number(), false),
            ("char_end", number(), false),
            ("line", number(), false),
            ("column", number(), false),
            ("message", word(), false),
            ("score", Arc::new(scores.finish()), true),
            ("error", word(), true),
        ],
    )
}

fn no_rows() -> ArrayRef {
    arrow_array::new_empty_array(&DataType::Int64)
}

/// The values of a finding in a batch.
struct FindingRow {
    /// Start and end in bytes and in characters, line, column.
    numbers: [usize; 6],
    /// Rule, severity, message, error.
    words: [Option<String>; 4],
    score: Option<f64>,
}

impl FindingRow {
    /// What kept a row from being checked.
    fn of_error(error: String) -> Self {
        let words =
            [Some("puffery/row".into()), Some("error".into()), Some(error.clone()), Some(error)];
        Self { numbers: [0, 0, 0, 0, 1, 1], words, score: None }
    }
}

fn columns_of(text: &str, checked: &CheckedText) -> Vec<FindingRow> {
    let characters = characters(text, checked);
    let mut rows = Vec::new();
    for finding in &checked.findings {
        let (span, place) = match &finding.primary {
            Some(label) => (label.span.clone(), label.places.0),
            None => (0..0, puffery::source::Place::START),
        };
        let (from, to) = (characters.get(span.start), characters.get(span.end));
        let rule = Some(finding.rule.to_string());
        let severity = Some(finding.severity.name().to_owned());
        rows.push(FindingRow {
            numbers: [span.start, span.end, from, to, place.line, place.column],
            words: [rule, severity, Some(finding.message.clone()), None],
            score: finding.score.as_ref().map(|score| rounded(score.probability)),
        });
    }
    rows
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
    let integers = |of: fn(&ScoreSheet) -> usize| -> ArrayRef {
        let mut builder = Int64Builder::new();
        for sheet in &sheets {
            builder.append_option(sheet.as_ref().ok().map(|sheet| integer(of(sheet))));
        }
        Arc::new(builder.finish())
    };
    let floats = |of: fn(&ScoreSheet) -> f64| -> ArrayRef {
        let mut builder = Float64Builder::new();
        for sheet in &sheets {
            builder.append_option(sheet.as_ref().ok().map(of));
        }
        Arc::new(builder.finish())
    };
    let words = |of: fn(&ScoreSheet) -> String| -> ArrayRef {
        let mut builder = StringBuilder::new();
        for sheet in &sheets {
            builder.append_option(sheet.as_ref().ok().map(of));
        }
        Arc::new(builder.finish())
    };
    let errors = errors(&sheets);
    to_python(
        py,
        vec![
            ("words", integers(|sheet| sheet.words), true),
            ("language", words(|sheet| sheet.language.clone()), true),
            ("grade", words(|sheet| sheet.grade.to_string()), true),
            ("points", floats(|sheet| sheet.points), true),
            ("hype", floats(|sheet| sheet.hype), true),
            ("claims", floats(|sheet| sheet.claims), true),
            ("vague", floats(|sheet| sheet.vague), true),
            ("formula", floats(|sheet| sheet.formula), true),
            ("residue", floats(|sheet| sheet.residue), true),
            ("residue_share", floats(|sheet| sheet.residue_share), true),
            ("errors", integers(|sheet| sheet.errors), true),
            ("warnings", integers(|sheet| sheet.warnings), true),
            ("infos", integers(|sheet| sheet.infos), true),
            ("top_rules", words(|sheet| sheet.top_rules.clone()), true),
            ("error", errors, true),
        ],
    )
}

/// What kept rows from being checked.
fn errors<T>(results: &[Result<T, String>]) -> ArrayRef {
    let mut builder = StringBuilder::new();
    for result in results {
        builder.append_option(result.as_ref().err());
    }
    Arc::new(builder.finish())
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
    let (mut texts, mut removed) = (StringBuilder::new(), Int64Builder::new());
    for row in &stripped {
        texts.append_option(row.as_ref().ok().map(|stripped| &stripped.text));
        removed.append_option(row.as_ref().ok().map(|stripped| integer(stripped.removed.len())));
    }
    let errors = errors(&stripped);
    let (texts, removed) = (Arc::new(texts.finish()), Arc::new(removed.finish()));
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
    let (mut words, mut signatures) = (Int64Builder::new(), BinaryBuilder::new());
    let mut bands = ListBuilder::new(Int64Builder::new());
    for row in &sketches {
        let sketch = row.as_ref().ok();
        words.append_option(sketch.map(|sketch| integer(sketch.words())));
        signatures.append_option(sketch.map(|sketch| sketch.to_bytes()));
        if let Some(sketch) = sketch {
            for band in sketch.bands() {
                bands.values().append_value(i64::from_le_bytes(band.to_le_bytes()));
            }
        }
        bands.append(sketch.is_some());
    }
    to_python(
        py,
        vec![
            ("words", Arc::new(words.finish()), true),
            ("signature", Arc::new(signatures.finish()), true),
            ("bands", Arc::new(bands.finish()), true),
            ("error", errors(&sketches), true),
        ],
    )
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
