//! What the pages of a report have in common: documents with their findings, numbers and links.

use std::collections::BTreeMap;

use super::super::{DocumentFigures, Report};
use crate::document::{DocumentPage, PageBlock};
use crate::finding::{Finding, FindingScope, Severity};
use crate::rules::Rule;

/// A finding with its number in the report.
#[derive(Clone, Copy, Debug)]
pub(super) struct NumberedFinding<'a> {
    pub(super) id: usize,
    pub(super) finding: &'a Finding,
}

impl NumberedFinding<'_> {
    /// Whether it is a claim that something supports.
    pub(super) fn is_supported(&self) -> bool {
        self.finding.is_supported()
    }

    /// Whether the baseline has it.
    pub(super) fn is_known(&self) -> bool {
        self.finding.is_known()
    }

    /// The name of the family as classes have it.
    pub(super) fn look(&self) -> &'static str {
        look(self.finding)
    }
}

/// The class of a finding's family.
pub(super) fn look(finding: &Finding) -> &'static str {
    match finding.rule.family() {
        "hype" => "hype",
        "claim" => "claim",
        "formula" => "formula",
        "boilerplate" => "boilerplate",
        _ => "other",
    }
}

/// A document of the report.
pub(super) struct SitePage<'a> {
    pub(super) number: usize,
    pub(super) path: &'a str,
    pub(super) words: usize,
    pub(super) grade: char,
    pub(super) page: Option<&'a DocumentPage>,
    pub(super) findings: Vec<NumberedFinding<'a>>,
}

/// What findings of a severity weigh where pages are sorted.
const WEIGHTS: [(Severity, usize); 3] =
    [(Severity::Error, 4), (Severity::Warning, 2), (Severity::Info, 1)];

impl<'a> SitePage<'a> {
    /// The title of the document, or its path.
    pub(super) fn title(&self) -> &'a str {
        self.page.map_or(self.path, |page| {
            if page.title.is_empty() { self.path } else { page.title.as_str() }
        })
    }

    /// Findings that are new and that nothing supports.
    pub(super) fn open(&self) -> impl Iterator<Item = &NumberedFinding<'a>> {
        self.findings.iter().filter(|of| of.finding.silenced.is_none())
    }

    /// The number of findings of a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.open().filter(|of| of.finding.severity == severity).count()
    }

    /// Weighted findings for each 100,000 words.
    fn weight(&self) -> usize {
        let weights = WEIGHTS.iter().map(|(severity, weight)| weight * self.count(*severity));
        weights.sum::<usize>() * 100_000 / self.words.max(100)
    }

    /// The block that a finding begins in; none for what is about the whole document.
    pub(super) fn block_of(&self, finding: &Finding) -> Option<usize> {
        let label = finding.primary.as_ref().filter(|_| finding.scope == FindingScope::Span)?;
        let blocks = &self.page?.blocks;
        let after = blocks.partition_point(|block| start(block) <= label.span.start);
        Some(after.saturating_sub(1)).filter(|at| *at < blocks.len())
    }
}

/// Where a block begins, in bytes of the file.
pub(super) fn start(block: &PageBlock) -> usize {
    block.words.first().map_or(0, |word| word.span.start)
}

/// All documents of a report.
pub(super) struct Site<'a> {
    pub(super) report: Report<'a>,
    /// The worst first.
    pub(super) pages: Vec<SitePage<'a>>,
}

impl<'a> Site<'a> {
    pub(super) fn new(report: &Report<'a>) -> Self {
        let mut own: BTreeMap<&str, Vec<NumberedFinding<'a>>> = BTreeMap::new();
        let shown = report.findings.iter().chain(report.apart);
        for (id, finding) in (1..).zip(shown) {
            if finding.silenced.is_some() && !finding.is_supported() && !finding.is_known() {
                continue;
            }
            own.entry(&finding.path).or_default().push(NumberedFinding { id, finding });
        }
        let mut pages: Vec<SitePage<'a>> = Vec::new();
        for figures in report.documents {
            let findings = own.remove(figures.path.as_str()).unwrap_or_default();
            pages.push(site_page(figures, findings));
        }
        for (path, findings) in own {
            let (number, words, grade, page) = (0, 0, '-', None);
            pages.push(SitePage { number, path, words, grade, page, findings });
        }
        pages.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.path.cmp(b.path)));
        for (number, page) in (1..).zip(&mut pages) {
            page.number = number;
        }
        Self { report: *report, pages }
    }

    /// The rule of a finding, where it is one of the run.
    pub(super) fn rule(&self, finding: &Finding) -> Option<&'a Rule> {
        self.report.rule_index(finding).map(|index| self.report.rules[index])
    }
}

fn site_page<'a>(
    figures: &'a DocumentFigures,
    mut findings: Vec<NumberedFinding<'a>>,
) -> SitePage<'a> {
    findings.sort_by(|a, b| a.finding.place_order().cmp(&b.finding.place_order()));
    let DocumentFigures { path, words, grade, page } = figures;
    let (words, grade, page) = (*words, *grade, page.as_ref());
    SitePage { number: 0, path, words, grade, page, findings }
}

/// Where links of a file lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    /// From this file to the index, and to the folder of pages; none where all is in one file.
    folders: Option<(&'static str, &'static str)>,
}

impl Links {
    pub(super) fn one_file() -> Self {
        Self { folders: None }
    }

    pub(super) fn index() -> Self {
        Self { folders: Some(("", "pages/")) }
    }

    pub(super) fn page() -> Self {
        Self { folders: Some(("../index.html", "")) }
    }

    pub(super) fn index_page(self) -> &'static str {
        self.folders.map_or("#main", |(index, _)| index)
    }

    pub(super) fn to_page(self, number: usize) -> String {
        match self.folders {
            Some((_, pages)) => format!("{pages}{number}.html"),
            None => format!("#p{number}"),
        }
    }

    pub(super) fn to_finding(self, page: usize, id: usize) -> String {
        match self.folders {
            Some((_, pages)) => format!("{pages}{page}.html#f{id}"),
            None => format!("#f{id}"),
        }
    }

    pub(super) fn to_rule(self, rule: &str) -> String {
        let index = self.folders.map_or("", |(index, _)| index);
        format!("{index}#{}", rule_anchor(rule))
    }
}

/// The name of a rule's section.
pub(super) fn rule_anchor(rule: &str) -> String {
    format!("r-{}", rule.replace('/', "-"))
}
