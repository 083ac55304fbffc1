//! One text in memory, checked as `puffery check` would check a file that contains it.
//!
//! This is the entrance for callers that have texts and no files: lines of a data set, the Python
//! package. Rules that compare files with one another are left out, as by `--no-cross-file`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{CheckTask, CheckedFile, check_string, reading};
use super::fix;
use super::profile::{RuleProfile, RuleSettings, RunProfiles};
use super::settle::{CheckResults, ResultFile};
use crate::document::{Document, Format, ReadRegion};
use crate::engine::repeat::TextSketch;
use crate::finding::Finding;
use crate::score::{ScoreSheet, residue_spans};
use crate::source::Source;

/// The options for reading a text.
#[derive(Clone, Debug, Default)]
pub struct TextOptions {
    /// The name that findings have. A configuration may have settings for some names only.
    pub path: PathBuf,
    /// The markup of the text, whatever its name says.
    pub format: Format,
    /// The part of an HTML page.
    pub region: ReadRegion,
}

/// A text that was checked.
#[derive(Clone, Debug, Default)]
pub struct CheckedText {
    /// The findings in the order of their places, positions in bytes of the text; `puffery/…` for a
    /// reason why it was not checked.
    pub findings: Vec<Finding>,
    /// The scores; the scores of an empty text if it could not be checked.
    pub sheet: ScoreSheet,
    /// Whether the text is in another language than English: only residue was looked for.
    pub foreign: bool,
}

impl CheckedText {
    /// The reason why the text could not be checked, if it could not.
    pub fn error(&self) -> Option<&str> {
        let problem = self.findings.iter().find(|finding| finding.is_problem());
        problem.map(|problem| problem.message.as_str())
    }

    /// Bytes of the text that are residue of a page, in order, not overlapping.
    pub fn residue(&self) -> Vec<Range<usize>> {
        residue_spans(&self.findings)
    }
}

/// Residue of a page that goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResidueCut {
    /// Lines that `--fix` deletes: those that are certain to be residue.
    #[default]
    Certain,
    /// Every line that findings of residue mark from its first word to its last.
    Marked,
}

/// A text without residue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StrippedText {
    /// All that is left; other lines are as they were.
    pub text: String,
    /// The numbers of the lines that are gone, from 1, blank ones left out.
    pub removed: Vec<usize>,
    /// The reason why the text was left as it was, if it could not be checked.
    pub error: Option<String>,
}

/// Rules and a configuration, ready to check texts from any thread.
pub struct TextChecker {
    profile: Arc<RuleProfile>,
}

impl TextChecker {
    /// The built-in rules without any configuration, as by `--isolated`.
    pub fn isolated() -> Self {
        let settings = RuleSettings { isolated: true, ..RuleSettings::default() };
        Self { profile: RunProfiles::new(settings).of(Path::new("")) }
    }

    /// The rules under a configuration file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, and with the rules that it names.
    pub fn configured(file: &Path) -> Result<Self, Vec<Finding>> {
        let config = Some(file.to_path_buf());
        let mut profiles = RunProfiles::new(RuleSettings { config, ..RuleSettings::default() });
        let profile = profiles.of(file);
        let problems = profiles.problems();
        if problems.is_empty() { Ok(Self { profile }) } else { Err(problems) }
    }

    /// Returns the checker with the rules for a file of a run.
    pub(crate) fn of(profile: Arc<RuleProfile>) -> Self {
        Self { profile }
    }

    /// Checks a text. Never fails: a reason why it cannot be checked is a finding.
    pub fn check(&self, text: &str, options: &TextOptions) -> CheckedText {
        let mut checked = self.check_with(text.to_owned(), options, task(options.region));
        checked.findings.retain(|finding| finding.silenced.is_none());
        checked
    }

    /// Checks a text for a run that asks for more than findings.
    pub(crate) fn check_with(
        &self,
        text: String,
        options: &TextOptions,
        task: CheckTask,
    ) -> CheckedText {
        let TextOptions { path, format, .. } = options;
        let checked = check_string(path, *format, text, &self.profile, task);
        let CheckedFile { findings, foreign, words, facts, directives, .. } = checked;
        let profile = self.profile.clone();
        let doc = ResultFile::new(path.clone(), profile, words, facts, directives);
        let mut checks = CheckResults { findings, docs: vec![doc] };
        checks.settle();
        let sheet = checks.docs.pop().and_then(|doc| doc.sheet).unwrap_or_default();
        CheckedText { findings: checks.findings, sheet, foreign }
    }

    /// Takes residue out of a text.
    pub fn strip(&self, text: &str, options: &TextOptions, cut: ResidueCut) -> StrippedText {
        let first = self.check(text, options);
        if let Some(error) = first.error() {
            let error = Some(error.to_owned());
            return StrippedText { text: text.to_owned(), removed: Vec::new(), error };
        }
        let after = match cut {
            ResidueCut::Marked => fix::without_spans(text, &first.residue()),
            ResidueCut::Certain if first.findings.iter().all(|found| found.fixes.is_empty()) => {
                text.to_owned()
            }
            ResidueCut::Certain => {
                let source = Source::new(options.path.display().to_string(), text);
                let reading = reading(options.format, options.region, &self.profile);
                let check = |source: &Source| self.check(&source.text, options).findings;
                let (_, plan) = fix::plan(&options.path, &source, Vec::new(), &reading, check);
                plan.map_or_else(|| text.to_owned(), |plan| plan.after)
            }
        };
        let removed = fix::removed(text, &after).into_iter().map(|(line, _)| line).collect();
        StrippedText { text: after, removed, error: None }
    }

    /// Returns the sketch by which near-copies of a text are found; `None` if the text has no
    /// words.
    pub fn sketch(&self, text: &str, options: &TextOptions) -> Option<TextSketch> {
        let reading = reading(options.format, options.region, &self.profile);
        TextSketch::of(&Document::read(text, &reading))
    }
}

/// A check for findings and scores.
fn task(region: ReadRegion) -> CheckTask {
    CheckTask { scores: true, ..CheckTask::plain(region, false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Ferry times\n\nThe ferry leaves at nine.\n\nShare this post\n\n\
        Leave a Reply\n\nYour email address will not be published.\n\nIt is a game-changer.\n";

    fn markdown() -> TextOptions {
        TextOptions { path: "a.md".into(), format: Format::Markdown, region: ReadRegion::Content }
    }

    #[test]
    fn a_text_has_findings_scores_and_residue() {
        let checked = TextChecker::isolated().check(PAGE, &markdown());
        let rules: Vec<&str> = checked.findings.iter().map(|found| found.rule.as_str()).collect();
        assert!(rules.contains(&"boilerplate/comment-form"), "{rules:?}");
        assert!(checked.sheet.residue_share > 0.2 && checked.sheet.hype > 0.0);
        assert!(checked.residue().iter().any(|span| PAGE[span.clone()].contains("Leave a Reply")));
        assert_eq!(checked.error(), None);
    }

    #[test]
    fn residue_goes_and_the_rest_stays() {
        let checker = TextChecker::isolated();
        let stripped = checker.strip(PAGE, &markdown(), ResidueCut::Certain);
        assert_eq!(
            stripped.text,
            PAGE.replace("Leave a Reply\n\nYour email address will not be published.\n\n", "")
        );
        assert_eq!(stripped.removed, [7, 9]);
        let stripped = checker.strip(PAGE, &markdown(), ResidueCut::Marked);
        assert_eq!(stripped.removed, [5, 7, 9]);
        assert_eq!(
            stripped.text,
            "# Ferry times\n\nThe ferry leaves at nine.\n\nIt is a game-changer.\n"
        );
    }

    #[test]
    fn silenced_hits_are_left_out() {
        let text = "It is no game-changer.\n\n> It is a game-changer, he did not say.\n";
        let checked = TextChecker::isolated().check(text, &markdown());
        assert!(checked.findings.iter().all(|found| found.silenced.is_none()));
    }

    #[test]
    fn a_text_with_zero_bytes_is_an_error_of_its_own() {
        let checker = TextChecker::isolated();
        assert_eq!(
            checker.check("a\0b", &markdown()).error(),
            Some("the text contains a zero byte")
        );
        assert_eq!(checker.strip("a\0b", &markdown(), ResidueCut::Certain).text, "a\0b");
    }
}
