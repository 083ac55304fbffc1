//! The findings of a check: a rule, a severity, a message and the places it is about.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::source::{ExcerptRow, Place};

mod hits;
mod locate;
mod passage;

pub use hits::{FindingHit, JoinedHit, number};
pub use locate::{DraftLabel, FindingDraft, locate, locate_showing, print_of};
pub use passage::{Passage, PassageRow};

/// The severity of a finding, in ascending order: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A matter of style.
    Info,
    /// An editor should look.
    Warning,
    /// Should not be published as it is.
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

/// The context of claims that have a source.
const SUPPORT: &str = "supported";

/// A rule's name, `family/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Makes an id of a whole name.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part before the slash.
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
pub enum FindingScope {
    /// The marked words.
    #[default]
    Span,
    /// The document; the marked place only represents it.
    Document,
}

/// A marked place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file, where it is another than that of the finding.
    pub path: Option<Arc<str>>,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// A few words beside the mark; may be empty.
    pub text: String,
    /// The start and the end (exclusive).
    pub places: (Place, Place),
    /// The lines around it.
    pub rows: Vec<ExcerptRow>,
}

/// Who keeps a hit from being reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SilencedBy {
    /// The text around it.
    #[default]
    Context,
    /// Its score, which is below the bar.
    Score,
    /// A directive in the file.
    Inline,
    /// The baseline.
    Baseline,
}

impl SilencedBy {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
    fn is_context(&self) -> bool {
        *self == Self::Context
    }
}

/// Why a hit is not reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Silenced {
    /// Who did it; left out of JSON where it is a context.
    #[serde(skip_serializing_if = "SilencedBy::is_context")]
    pub by: SilencedBy,
    /// The context's name, `unless` for an exception of the rule itself, or the directive's or
    /// baseline's.
    pub context: String,
    /// The words that did it, or the reason given; empty where a shape of the text did (a question,
    /// a heading).
    pub words: String,
}

/// The probability that a place is of the kind that its rule looks for, and its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreTerms {
    /// The name of the score.
    pub score: String,
    /// From 0 to 1.
    pub probability: f32,
    /// The amount that each term adds to the log-odds, the largest first.
    pub terms: Vec<(String, f32)>,
}

impl ScoreTerms {
    /// The beginning of a note about a score.
    const NOTE: &str = "score `";

    /// Whether a note of a finding is about its score.
    pub(crate) fn is_note(note: &str) -> bool {
        note.starts_with(Self::NOTE)
    }
}

/// Terms that a note about a score names.
const NAMED_TERMS: usize = 8;

impl std::fmt::Display for ScoreTerms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}` {:.2}:", Self::NOTE, self.score, self.probability)?;
        for (number, (name, sum)) in self.terms.iter().take(NAMED_TERMS).enumerate() {
            write!(f, "{} {name} {sum:+.1}", if number == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// A document in a file that has many: one line of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordName {
    /// The file, as the user gave it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The name that the line itself gives.
    pub id: Option<String>,
}

impl std::fmt::Display for RecordName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.file, self.line)?;
        self.id.as_ref().map_or(Ok(()), |id| write!(f, " ({id})"))
    }
}

/// Something to report.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The file, as the user gave it.
    pub path: Arc<str>,
    /// The document within the file, if the file has many; the path names it, too.
    pub record: Option<Arc<RecordName>>,
    /// The rule, or `puffery/…` for a failure of a run.
    pub rule: RuleId,
    /// Its weight here, after contexts and configuration.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// Words or document.
    pub scope: FindingScope,
    /// The marked place; absent where a file could not be read at all.
    pub primary: Option<Label>,
    /// The sentence that the marked place is in; absent where a finding is about something else.
    pub passage: Option<Arc<Passage>>,
    /// Further places: its own, then the places of the hits that joined it.
    pub secondary: Vec<Label>,
    /// Hits that are reported together with this one, in the order of their labels.
    pub joined: Vec<JoinedHit>,
    /// Advice: what to write instead.
    pub help: Option<String>,
    /// Why it weighs more or less here, and other remarks.
    pub notes: Vec<String>,
    /// Set for a hit that is only shown on request.
    pub silenced: Option<Silenced>,
    /// The probability; `None` if no score judges its rule.
    pub score: Option<ScoreTerms>,
    /// Bytes of the file that `--fix` deletes, with the rest of their lines; empty where only a
    /// person can decide.
    pub fixes: Vec<Range<usize>>,
    /// The identity of the finding without its place: it stays the same when lines move or text
    /// elsewhere changes. [`number`] makes it unique in its file.
    pub fingerprint: u64,
}

impl Finding {
    /// An order for output: by file, place, rule; errors without a place first.
    pub fn order(&self) -> impl Ord + '_ {
        let span = self.primary.as_ref().map(|label| (label.span.start, label.span.end));
        (&self.path, span, &self.rule, self.silenced.is_some(), &self.message)
    }

    /// Returns the part of that order that applies within one file and is known as soon as findings
    /// are made.
    pub fn place_order(&self) -> impl Ord + '_ {
        let span = self.primary.as_ref().map(|label| (label.span.start, label.span.end));
        (span, &self.rule)
    }

    /// A finding of a rule, to be filled in: an error without words or place.
    pub fn new(path: &Arc<str>, rule: RuleId) -> Self {
        Self {
            path: path.clone(),
            record: None,
            rule,
            severity: Severity::Error,
            message: String::new(),
            scope: FindingScope::Span,
            primary: None,
            passage: None,
            secondary: Vec::new(),
            joined: Vec::new(),
            help: None,
            notes: Vec::new(),
            silenced: None,
            score: None,
            fixes: Vec::new(),
            fingerprint: 0,
        }
    }

    /// Makes it a finding in a document of a data set.
    pub fn set_record(&mut self, record: &Arc<RecordName>, path: &Arc<str>) {
        (self.path, self.record) = (path.clone(), Some(record.clone()));
        for joined in &mut self.joined {
            joined.finding.set_record(record, path);
        }
    }

    /// A problem of the run, not of the prose: `puffery/{kind}`, at a place of a file where there
    /// is one.
    pub fn problem(kind: &str, path: &str, message: impl Into<String>) -> Self {
        let rule = RuleId::new(&format!("puffery/{kind}"));
        Self { message: message.into(), ..Self::new(&path.into(), rule) }
    }

    /// Whether it is a claim that something in the document supports.
    pub fn is_supported(&self) -> bool {
        self.silenced.as_ref().is_some_and(|silenced| {
            silenced.by == SilencedBy::Context && silenced.context == SUPPORT
        })
    }

    /// Whether the baseline has it.
    pub fn is_known(&self) -> bool {
        self.silenced.as_ref().is_some_and(|silenced| silenced.by == SilencedBy::Baseline)
    }

    /// Gives a finding without marks a fingerprint by its subject.
    pub fn identify(&mut self, about: &str) {
        self.fingerprint = xxh3_64(format!("{}\n{about}", self.rule).as_bytes());
    }

    /// Whether it says that something could not be done (exit status 2) and is not about prose.
    pub fn is_problem(&self) -> bool {
        self.rule.family() == "puffery"
    }
}
