//! Decides which findings count, once all files have been checked: directives, gates, changed
//! lines.
//!
//! Everything here sees the findings of all files together, so that one which compares files is
//! treated like any other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::profile::RuleProfile;
use crate::changes::ChangedLines;
use crate::document::DocumentPage;
use crate::finding::{self, Finding, FindingDraft, FindingScope, Label, RuleId};
use crate::score::{DocumentFacts, DocumentScore, ScoreSheet};
use crate::source::Source;
use crate::suppress::Directives;

/// A file that was checked.
pub(crate) struct ResultFile {
    pub(crate) path: PathBuf,
    /// The path as findings have it.
    pub(crate) shown: String,
    pub(crate) profile: Arc<RuleProfile>,
    facts: Option<DocumentFacts>,
    directives: Directives,
    /// Of all its findings that are not suppressed, known to the baseline or not.
    pub(crate) score: DocumentScore,
    /// The scores as a row, if facts were gathered.
    pub(crate) sheet: Option<ScoreSheet>,
    /// The document as prose, if a report shows it.
    pub(crate) page: Option<DocumentPage>,
}

impl ResultFile {
    pub(crate) fn new(
        path: PathBuf,
        profile: Arc<RuleProfile>,
        words: usize,
        facts: Option<DocumentFacts>,
        directives: Directives,
    ) -> Self {
        Self {
            shown: path.display().to_string(),
            path,
            profile,
            facts,
            directives,
            score: DocumentScore { words, ..DocumentScore::default() },
            sheet: None,
            page: None,
        }
    }

    /// Returns a finding for each density above the limit of its configuration.
    fn gates(&self) -> impl Iterator<Item = Finding> + '_ {
        let limits = self.profile.resolved.max_density.iter();
        let over = limits.filter(|(family, (most, _))| self.score.density(family) > *most);
        over.map(|(family, (most, from))| {
            let what = if family == "*" {
                "findings".to_owned()
            } else {
                format!("findings of `{family}`")
            };
            let density = self.score.density(family);
            let message =
                format!("{density:.1} {what} per 1,000 words, and {most} is the most ({from})");
            let mut finding = Finding::problem("", &self.shown, message);
            (finding.rule, finding.scope) =
                (RuleId::new("gate/max-density"), FindingScope::Document);
            finding.help =
                Some("resolve some of them; `--statistics` shows how dense they are".into());
            finding.identify(family);
            finding
        })
    }
}

/// All findings, and the files they are in.
pub(crate) struct CheckResults {
    pub(crate) findings: Vec<Finding>,
    pub(crate) docs: Vec<ResultFile>,
}

impl CheckResults {
    /// Adds the results of further files.
    #[cfg(feature = "cli")]
    pub(crate) fn add(&mut self, mut more: Self) {
        std::mem::swap(self, &mut more);
        self.findings.append(&mut more.findings);
        self.docs.append(&mut more.docs);
    }

    /// Applies directives and gates; sorts and numbers.
    pub(crate) fn settle(&mut self) {
        self.count();
        for doc in &mut self.docs {
            let mut gates: Vec<Finding> = doc.gates().collect();
            doc.directives.apply(&mut gates);
            self.findings.append(&mut gates);
            self.findings.extend(std::mem::take(&mut doc.directives).problems());
        }
        self.order();
    }

    /// Applies directives to the findings, and counts them for their documents.
    pub(crate) fn count(&mut self) {
        let docs: BTreeMap<&str, usize> =
            self.docs.iter().enumerate().map(|(index, doc)| (doc.shown.as_str(), index)).collect();
        let mut by_doc: Vec<Vec<&mut Finding>> = self.docs.iter().map(|_| Vec::new()).collect();
        for own in self.findings.chunk_by_mut(|a, b| Arc::ptr_eq(&a.path, &b.path)) {
            if let Some(&index) = docs.get(&*own[0].path) {
                by_doc[index].extend(own);
            }
        }
        for (doc, mut own) in self.docs.iter_mut().zip(by_doc) {
            doc.directives.apply(own.iter_mut().map(|finding| &mut **finding));
            let own_findings = own.iter().map(|finding| &**finding);
            doc.score.add(own_findings.clone());
            if let Some(facts) = doc.facts.take() {
                doc.sheet = Some(ScoreSheet::of(&doc.score, &facts, own_findings));
            }
        }
    }

    /// Sorts and numbers the findings.
    pub(crate) fn order(&mut self) {
        // In place: a copy of half of them would be the largest thing in memory.
        self.findings.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        finding::number(&mut self.findings);
    }

    /// Keeps only findings on changed lines, and findings about a changed file as a whole.
    pub(crate) fn keep_changed(&mut self, changes: &ChangedLines) {
        let docs: BTreeMap<&str, &Path> =
            self.docs.iter().map(|doc| (doc.shown.as_str(), doc.path.as_path())).collect();
        let changed = ChangedPaths { changes, docs };
        self.findings.retain_mut(|finding| changed.keeps(finding));
        self.docs.retain(|doc| changes.touches(&doc.path));
    }
}

/// Changed lines, by the paths that findings have.
struct ChangedPaths<'a> {
    changes: &'a ChangedLines,
    docs: BTreeMap<&'a str, &'a Path>,
}

impl ChangedPaths<'_> {
    /// Whether a finding has a mark on a changed line. Marks on other lines are removed from it.
    fn keeps(&self, finding: &mut Finding) -> bool {
        // A finding about no document is about the run.
        let Some(path) = self.docs.get(&*finding.path) else { return true };
        if finding.primary.is_none() {
            // A file that git cannot compare has not been found unchanged.
            return finding.rule.as_str() == "puffery/git" || self.changes.touches(path);
        }
        let whole = finding.scope == FindingScope::Document;
        let mut kept: Vec<bool> = finding
            .hits()
            .map(|hit| hit.label.is_some_and(|mark| self.touches(mark, path, whole)))
            .collect();
        if !kept.contains(&true) {
            let own = finding.own_places();
            let Some(at) =
                finding.secondary[..own].iter().position(|mark| self.touches(mark, path, whole))
            else {
                return false;
            };
            // Repeated text is reported where the branch adds it.
            finding.move_to(at);
            kept[0] = true;
        }
        finding.keep_hits(&kept);
        if !whole && let Some(mark) = self.mark_at_change(finding, path) {
            finding.primary = Some(mark);
        }
        true
    }

    /// The mark of a finding at `path` from its first changed line on, where it begins on a line
    /// before; only in UTF-8 the bytes of the mark are known.
    fn mark_at_change(&self, finding: &Finding, path: &Path) -> Option<Label> {
        let mark = finding.primary.as_ref()?;
        let (first, last) = (mark.places.0.line, mark.places.1.line);
        let changed = self.changes.first_of(path, first, last).filter(|&line| line > first)?;
        let text = match self.changes.staged(path) {
            Some(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
            None => fs::read_to_string(path).ok()?,
        };
        let before: usize = text.split_inclusive('\n').take(changed - 1).map(str::len).sum();
        let marked = text.get(before..mark.span.end)?;
        let start = before + marked.len() - marked.trim_start().len();
        let draft = Finding::problem("place", &finding.path, "");
        let labels = vec![(start..mark.span.end, mark.text.clone())];
        let source = Source::new(finding.path.to_string(), text);
        let mut located = finding::locate(&source, vec![FindingDraft::new(draft, labels)]);
        located.pop()?.primary
    }

    /// Whether a mark of a finding at `path` is on a changed line, or, for `whole`, in a changed
    /// file.
    fn touches(&self, mark: &Label, path: &Path, whole: bool) -> bool {
        let path = mark.path.as_deref().map_or(Some(path), |other| self.docs.get(other).copied());
        let (start, end) = (mark.places.0.line, mark.places.1.line);
        path.is_some_and(|path| {
            if whole {
                self.changes.touches(path)
            } else {
                self.changes.touches_lines(path, start, end)
            }
        })
    }
}

impl CheckResults {
    /// Returns the documents and findings that a baseline can contain.
    pub(crate) fn known_kinds(&self) -> impl Iterator<Item = (&Path, &Finding)> {
        let docs: BTreeMap<&str, &Path> =
            self.docs.iter().map(|doc| (doc.shown.as_str(), doc.path.as_path())).collect();
        let findings = self.findings.iter().filter(|finding| is_known_kind(finding));
        findings.filter_map(move |finding| Some((*docs.get(&*finding.path)?, finding)))
    }
}

/// Whether a finding is of a kind that a baseline can contain.
pub(crate) fn is_known_kind(finding: &Finding) -> bool {
    finding.silenced.is_none() && !finding.is_problem()
}
