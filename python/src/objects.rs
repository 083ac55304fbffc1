//! What Python gets for one text: findings, scores, a report of both.

use std::ops::Range;

use puffery::CheckedText;
use puffery::finding::{self, FindingScope};
use puffery::score::ScoreSheet;
use puffery::source::CharacterOffsets;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A further place of a finding.
#[pyclass(frozen, get_all, eq, module = "puffery")]
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Label {
    start: usize,
    end: usize,
    char_start: usize,
    char_end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: String,
}

/// Something that was found in a text.
#[pyclass(frozen, get_all, eq, module = "puffery")]
#[derive(Clone, PartialEq)]
pub(crate) struct Finding {
    path: String,
    rule: String,
    severity: String,
    message: String,
    help: Option<String>,
    notes: Vec<String>,
    scope: String,
    start: usize,
    end: usize,
    char_start: usize,
    char_end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    labels: Vec<Label>,
    score: Option<f64>,
    fixable: bool,
}

/// The scores of a text.
#[pyclass(frozen, get_all, eq, module = "puffery")]
#[derive(Clone, PartialEq)]
pub(crate) struct Scores {
    words: usize,
    language: String,
    grade: String,
    points: f64,
    hype: f64,
    claims: f64,
    vague: f64,
    formula: f64,
    residue: f64,
    residue_share: f64,
    errors: usize,
    warnings: usize,
    infos: usize,
    top_rules: String,
}

/// A text with all that was found in it.
#[pyclass(frozen, get_all, eq, module = "puffery")]
#[derive(Clone, PartialEq)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    scores: Scores,
    residue: Vec<(usize, usize)>,
}

/// Thousandths: more digits of a probability say nothing.
pub(crate) fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1000.0).round() / 1000.0
}

/// The offsets of all marks and of further spans, in characters.
pub(crate) fn characters(
    text: &str,
    checked: &CheckedText,
    spans: &[Range<usize>],
) -> CharacterOffsets {
    let mut offsets = vec![0];
    for finding in &checked.findings {
        for label in finding.primary.iter().chain(&finding.secondary) {
            offsets.extend([label.span.start, label.span.end]);
        }
    }
    offsets.extend(spans.iter().flat_map(|span| [span.start, span.end]));
    CharacterOffsets::of(text, offsets)
}

fn label(label: Option<&finding::Label>, characters: &CharacterOffsets) -> Label {
    let Some(label) = label else {
        return Label { line: 1, column: 1, end_line: 1, end_column: 1, ..Label::default() };
    };
    let (from, to) = label.places;
    Label {
        start: label.span.start,
        end: label.span.end,
        char_start: characters.get(label.span.start),
        char_end: characters.get(label.span.end),
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        text: label.text.clone(),
    }
}

impl Finding {
    fn new(finding: &finding::Finding, characters: &CharacterOffsets) -> Self {
        let at = label(finding.primary.as_ref(), characters);
        let scope = if finding.scope == FindingScope::Span { "span" } else { "document" };
        let labels = finding.secondary.iter();
        Self {
            path: finding.path.to_string(),
            rule: finding.rule.to_string(),
            severity: finding.severity.name().to_owned(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            notes: finding.notes.clone(),
            scope: scope.to_owned(),
            start: at.start,
            end: at.end,
            char_start: at.char_start,
            char_end: at.char_end,
            line: at.line,
            column: at.column,
            end_line: at.end_line,
            end_column: at.end_column,
            labels: labels.map(|other| label(Some(other), characters)).collect(),
            score: finding.score.as_ref().map(|score| rounded(score.probability)),
            fixable: !finding.fixes.is_empty(),
        }
    }
}

#[pymethods]
impl Finding {
    fn __repr__(&self) -> String {
        let Self { rule, severity, line, column, message, .. } = self;
        format!("Finding({line}:{column} {severity}[{rule}] {message})")
    }

    /// What is before the slash in the name of the rule.
    #[getter]
    fn family(&self) -> &str {
        self.rule.split_once('/').map_or(&self.rule, |(family, _)| family)
    }

    /// The fields of a line of `--output-format json-lines`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("path", &self.path)?;
        dict.set_item("rule", &self.rule)?;
        dict.set_item("severity", &self.severity)?;
        dict.set_item("message", &self.message)?;
        let ends = (self.end_line, self.end_column);
        place(&dict, (self.start, self.end), (self.line, self.column), ends)?;
        dict.set_item("scope", &self.scope)?;
        if let Some(help) = &self.help {
            dict.set_item("help", help)?;
        }
        if !self.notes.is_empty() {
            dict.set_item("notes", &self.notes)?;
        }
        let mut labels = Vec::new();
        for label in &self.labels {
            let own = PyDict::new(py);
            let ends = (label.end_line, label.end_column);
            place(&own, (label.start, label.end), (label.line, label.column), ends)?;
            own.set_item("text", &label.text)?;
            labels.push(own);
        }
        if !labels.is_empty() {
            dict.set_item("labels", labels)?;
        }
        if let Some(score) = self.score {
            dict.set_item("score", score)?;
        }
        if self.fixable {
            dict.set_item("fixable", true)?;
        }
        Ok(dict)
    }
}

/// Sets the fields of a place: bytes, line and column, those of the end.
fn place(
    dict: &Bound<'_, PyDict>,
    (start, end): (usize, usize),
    (line, column): (usize, usize),
    (end_line, end_column): (usize, usize),
) -> PyResult<()> {
    let fields = [
        ("start", start),
        ("end", end),
        ("line", line),
        ("column", column),
        ("end_line", end_line),
        ("end_column", end_column),
    ];
    fields.iter().try_for_each(|(name, value)| dict.set_item(name, value))
}

impl Scores {
    fn new(sheet: &ScoreSheet) -> Self {
        Self {
            words: sheet.words,
            language: sheet.language.clone(),
            grade: sheet.grade.to_string(),
            points: sheet.points,
            hype: sheet.hype,
            claims: sheet.claims,
            vague: sheet.vague,
            formula: sheet.formula,
            residue: sheet.residue,
            residue_share: sheet.residue_share,
            errors: sheet.errors,
            warnings: sheet.warnings,
            infos: sheet.infos,
            top_rules: sheet.top_rules.clone(),
        }
    }
}

#[pymethods]
impl Scores {
    fn __repr__(&self) -> String {
        let Self { grade, words, points, .. } = self;
        format!("Scores({grade}, {words} words, {points} points)")
    }

    /// The fields of a line of `--output-format scores`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("words", self.words)?;
        dict.set_item("language", &self.language)?;
        dict.set_item("grade", &self.grade)?;
        dict.set_item("points", self.points)?;
        dict.set_item("hype", self.hype)?;
        dict.set_item("claims", self.claims)?;
        dict.set_item("vague", self.vague)?;
        dict.set_item("formula", self.formula)?;
        dict.set_item("residue", self.residue)?;
        dict.set_item("residue_share", self.residue_share)?;
        dict.set_item("errors", self.errors)?;
        dict.set_item("warnings", self.warnings)?;
        dict.set_item("infos", self.infos)?;
        dict.set_item("top_rules", &self.top_rules)?;
        Ok(dict)
    }
}

impl Report {
    /// The report on a text that was checked.
    pub(crate) fn new(text: &str, checked: &CheckedText) -> Self {
        let spans = checked.residue();
        let characters = characters(text, checked, &spans);
        let findings = checked.findings.iter();
        Self {
            findings: findings.map(|finding| Finding::new(finding, &characters)).collect(),
            scores: Scores::new(&checked.sheet),
            residue: spans
                .iter()
                .map(|span| (characters.get(span.start), characters.get(span.end)))
                .collect(),
        }
    }

    /// Its findings alone.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

#[pymethods]
impl Report {
    fn __repr__(&self) -> String {
        format!("Report({} findings, {})", self.findings.len(), self.scores.__repr__())
    }
}
