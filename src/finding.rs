//! What a check reports: a rule, a severity, a message and the places it is about.

use std::ops::Range;
use std::sync::Arc;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::source::{self, ExcerptRow, Place, Places, Source};

/// How much a finding weighs. The order is that of weight: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A matter of style.
    Info,
    /// An editor should look.
    Warning,
    /// Should not be published as it stands.
    Error,
}

impl Severity {
    /// `steps` up (or down, where negative), never beyond error or below info.
    #[must_use]
    pub fn shifted(self, steps: i32) -> Self {
        match (self as i32 + steps).clamp(0, 2) {
            0 => Self::Info,
            1 => Self::Warning,
            _ => Self::Error,
        }
    }

    /// The name in rule files and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule's name, `family/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// A name as it stands.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the slash.
    pub fn family(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(family, _)| family)
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a finding is about marked words or about the document as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The marked words.
    #[default]
    Span,
    /// The document; the marked place only stands for it.
    Document,
}

/// A marked place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// A few words beside the mark; may be empty.
    pub text: String,
    /// Where it starts and ends (end exclusive).
    pub places: (Place, Place),
    /// The lines around it.
    pub rows: Vec<ExcerptRow>,
}

/// Why a hit is not reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Silenced {
    /// The context's name, or `unless` for an exception of the rule itself.
    pub context: String,
    /// The words that did it; empty where a shape of the text did (a question, a heading).
    pub words: String,
}

/// Something to report.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The file, as the user gave it.
    pub path: Arc<str>,
    /// The rule, or `puffery/…` for what went wrong in a run.
    pub rule: RuleId,
    /// Its weight here, after contexts and configuration.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// Words or document.
    pub scope: Scope,
    /// The marked place; absent where a file could not be read at all.
    pub primary: Option<Label>,
    /// Further places.
    pub secondary: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Why it weighs more or less here, and other remarks.
    pub notes: Vec<String>,
    /// Set for a hit that is only shown on request.
    pub silenced: Option<Silenced>,
    /// Bytes of the file that `--fix` deletes, with the rest of their lines; empty where only a person can decide.
    pub fixes: Vec<Range<usize>>,
}

impl Finding {
    /// An order for output: by file, place, rule; errors without a place first.
    pub fn order(&self) -> impl Ord + '_ {
        let span = self.primary.as_ref().map(|label| (label.span.start, label.span.end));
        (&self.path, span, &self.rule, self.silenced.is_some(), &self.message)
    }

    /// A problem of the run, not of the prose: `puffery/{kind}`, at a place of a file where there is one.
    pub fn problem(kind: &str, path: &str, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            rule: RuleId::new(&format!("puffery/{kind}")),
            severity: Severity::Error,
            message: message.into(),
            scope: Scope::Span,
            primary: None,
            secondary: Vec::new(),
            help: None,
            notes: Vec::new(),
            silenced: None,
            fixes: Vec::new(),
        }
    }

    /// Whether it says that something could not be done (exit status 2) and is not about prose.
    pub fn is_problem(&self) -> bool {
        self.rule.family() == "puffery"
    }
}

/// A finding before lines and columns are known: spans and texts of its labels, the first of them the primary one.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Everything but the labels.
    pub finding: Finding,
    /// Bytes of the file, and the text beside the mark.
    pub labels: Vec<(Range<usize>, String)>,
}

/// Turns drafts of one file into findings with lines, columns and excerpts, in one sweep over the text.
pub fn locate(source: &Source, drafts: Vec<Draft>) -> Vec<Finding> {
    let spans = drafts.iter().flat_map(|draft| &draft.labels);
    let mut offsets: Vec<usize> = spans.flat_map(|(span, _)| [span.start, span.end]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let places = Places::of(&source.text, offsets.clone());
    let in_file = source.bytes.original(&source.text, &offsets);
    let original = |offset: usize| offsets.binary_search(&offset).map_or(offset, |index| in_file[index]);
    let label = |(span, text): (Range<usize>, String)| {
        let (start, end) = (places.get(span.start), places.get(span.end));
        let rows = source::excerpt(&source.text, &span, start);
        Label { rows, span: original(span.start)..original(span.end), text, places: (start, end) }
    };
    drafts
        .into_iter()
        .map(|Draft { mut finding, labels }| {
            let mut labels = labels.into_iter().map(label);
            finding.primary = labels.next();
            finding.secondary = labels.collect();
            finding
        })
        .collect()
}
