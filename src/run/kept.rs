//! The parts of findings that a run keeps until all files are checked: only what its reports show,
//! since a site can have a hundred thousand findings.

use crate::cli::CheckArgs;
use crate::finding::{Finding, Severity};
use crate::report::FindingTotals;

/// The parts that something in a run asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeptParts {
    /// Hits that are not reported.
    silenced: bool,
    /// Lines around the marks.
    excerpts: bool,
    /// Terms of scores.
    terms: bool,
    /// The least severity that counts.
    least: Severity,
}

impl KeptParts {
    /// All of them.
    pub(super) const ALL: Self =
        Self { silenced: true, excerpts: true, terms: true, least: Severity::Info };

    /// The parts that the reports of a run show.
    pub(super) fn of(args: &CheckArgs) -> Self {
        let which = &args.which;
        let changed_lines = which.since.is_some() || which.staged;
        let excerpts =
            args.output_format.iter().any(|output| output.format.shows_excerpts()) || changed_lines;
        Self {
            silenced: args.show_silenced
                || args.wants_pages()
                || args.which.strict_config
                || changed_lines,
            excerpts,
            terms: args.explain_scores || args.wants_pages(),
            least: args.min_severity,
        }
    }

    /// Removes from the findings of a file what nothing asks for, and counts the hits removed.
    pub(super) fn trim(self, findings: &mut Vec<Finding>) -> FindingTotals {
        let mut removed = FindingTotals::default();
        if !self.silenced {
            let counts =
                |finding: &Finding| finding.silenced.is_some() && finding.severity >= self.least;
            removed.add(findings.iter().filter(|finding| counts(finding)));
            findings.retain(|finding| finding.silenced.is_none());
            findings.shrink_to_fit();
        }
        // Some problems are also reported in full on standard error.
        for finding in findings.iter_mut().filter(|finding| !finding.is_problem()) {
            self.trim_one(finding);
        }
        removed
    }

    fn trim_one(self, finding: &mut Finding) {
        if !self.excerpts {
            finding.passage = None;
            for label in finding.primary.iter_mut().chain(&mut finding.secondary) {
                label.rows = Vec::new();
            }
        }
        if let Some(score) = finding.score.as_mut().filter(|_| !self.terms) {
            score.terms = Vec::new();
        }
        for joined in &mut finding.joined {
            self.trim_one(&mut joined.finding);
        }
    }
}
