//! Directives in comments: "not here, and this is why".
//!
//! A [`Document`] returns its comments, so prose and code that show a directive are not directives.
//! A directive covers a range of the file; a finding whose mark touches it is silenced, not
//! removed. Hits inside a document are silenced before tallies count them
//! ([`Directives::silence`]), findings that come later at the end ([`Directives::apply`]). A
//! mistake in a directive is a finding of its own.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use crate::document::Document;
use crate::finding::{Finding, FindingScope, RuleId, Silenced, SilencedBy};
use crate::rules::{RuleSet, Selector};
use crate::source::{Place, Source};

mod ignored;
mod index;
mod parse;
mod reader;
mod stray;

pub use ignored::IgnorePattern;
use ignored::Passages;
use index::SuppressionIndex;
use reader::DirectiveReader;

/// The family of findings about directives.
pub const FAMILY: &str = "suppression";
/// The names of all directives.
pub const DIRECTIVES: [&str; 5] = parse::DIRECTIVE_NAMES;

/// The options for reading directives.
#[derive(Clone, Copy)]
pub struct SuppressOptions<'r> {
    /// The rules that there are.
    pub rules: &'r RuleSet,
    /// Whether the rule with an index is looked for in this file.
    pub on: &'r dyn Fn(usize) -> bool,
    /// Whether each directive must say why.
    pub require_reason: bool,
    /// Whether directives count at all.
    pub inline: bool,
    /// Passages that are not linted.
    pub ignored: &'r [Arc<IgnorePattern>],
}

/// One rule or family, switched off for a part of a file.
#[derive(Debug)]
struct Suppression {
    selector: Selector,
    directive: &'static str,
    reason: String,
    /// Bytes of the text of the file.
    region: Range<usize>,
    /// The range as lines and columns, for findings that have no other place; known when all are
    /// read.
    places: Range<Place>,
    /// The place of the name.
    named: Range<usize>,
    /// A range that nothing has closed so far.
    open: bool,
    /// Whether any of its rules is looked for.
    live: bool,
    used: Cell<bool>,
    /// The finding that is reported if it is unused; missing if that is not known.
    unused: Option<Finding>,
}

/// The directives of one file, and the passages that its configuration keeps from being linted.
#[derive(Debug, Default)]
pub struct Directives {
    suppressions: Vec<Suppression>,
    index: SuppressionIndex,
    passages: Passages,
    /// The mistakes in them.
    problems: Vec<Finding>,
}

impl Directives {
    /// Reads the directives of a document that was read from `source`.
    pub fn of(source: &Source, document: &Document<'_>, manner: SuppressOptions<'_>) -> Self {
        let passages = match manner.ignored {
            [] => Passages::default(),
            patterns => Passages::of(source, document, patterns),
        };
        // As in nearly all files.
        if !manner.inline || !parse::mentions(&source.text) {
            return Self { passages, ..Self::default() };
        }
        Self { passages, ..DirectiveReader::new(source, document, manner).read() }
    }

    /// Returns the silence for a hit of `rule` at `span` (bytes of the text of the file), if a
    /// directive covers it.
    pub fn silence(&self, rule: &RuleId, span: &Range<usize>) -> Option<Silenced> {
        let end = span.end.max(span.start + 1);
        let found = self.find(
            rule,
            |suppression| suppression.region.start < end,
            |suppression| span.start < suppression.region.end,
        );
        found.or_else(|| self.passages.hide(span))
    }

    /// Silences findings of this file.
    pub fn apply<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        // As in nearly all files.
        if self.suppressions.is_empty() && self.passages.is_empty() {
            return;
        }
        for finding in findings {
            if finding.silenced.is_some() || finding.is_problem() || finding.rule.family() == FAMILY
            {
                continue;
            }
            finding.silenced = match finding.primary.as_ref().map(|label| label.places) {
                Some((start, end)) => {
                    let end = Place { byte: end.byte + usize::from(start == end), ..end };
                    let found = self.find(
                        &finding.rule,
                        |suppression| suppression.places.start < end,
                        |suppression| start < suppression.places.end,
                    );
                    let of_words = finding.scope == FindingScope::Span;
                    found.or_else(|| self.passages.hide_places((start, end)).filter(|_| of_words))
                }
                None => self.find(
                    &finding.rule,
                    |suppression| suppression.region.start == 0,
                    |suppression| suppression.places.end.line == usize::MAX,
                ),
            };
        }
    }

    /// The suppression of a rule that begins before a place and reaches it.
    fn find(
        &self,
        rule: &RuleId,
        begins: impl Fn(&Suppression) -> bool,
        reaches: impl Fn(&Suppression) -> bool,
    ) -> Option<Silenced> {
        let mut found =
            self.index.farthest(&self.suppressions, rule, begins).map(|at| &self.suppressions[at]);
        let found = found.find(|suppression| reaches(suppression))?;
        found.used.set(true);
        Some(Silenced {
            by: SilencedBy::Inline,
            context: found.directive.to_owned(),
            words: found.reason.clone(),
        })
    }

    /// Returns the problems of the directives, once all findings have been compared with them.
    pub fn problems(self) -> Vec<Finding> {
        // A directive that is still open has been reported already.
        let idle = |suppression: &Suppression| {
            suppression.live && !suppression.open && !suppression.used.get()
        };
        let unused = self.suppressions.into_iter().filter(idle);
        self.problems
            .into_iter()
            .chain(unused.filter_map(|suppression| suppression.unused))
            .collect()
    }
}
