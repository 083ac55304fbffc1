//! What the pages of a report have in common: documents with their findings, numbers and links.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::{DocumentFigures, Report};
use crate::document::{DocumentPage, PageBlock};
use crate::finding::{Finding, FindingScope, Severity};
use crate::rules::{FamilyMark, Rule, RuleFamily};
use crate::score::DocumentScore;

/// The box of findings that no rule makes.
pub(super) const OTHER: &str = "other";

/// A finding with its number in the report.
#[derive(Clone, Copy, Debug)]
pub(super) struct NumberedFinding<'a> {
    pub(super) id: usize,
    pub(super) finding: &'a Finding,
    /// Its rule, where that is one of the run.
    pub(super) rule: Option<&'a Rule>,
}

impl<'a> NumberedFinding<'a> {
    /// Whether it is a claim that something supports.
    pub(super) fn is_supported(&self) -> bool {
        self.finding.is_supported()
    }

    /// Whether the baseline has it.
    pub(super) fn is_known(&self) -> bool {
        self.finding.is_known()
    }

    /// The class of its marks.
    pub(super) fn look(&self) -> &'static str {
        let mark = self.rule.map_or(FamilyMark::Plain, |rule| rule.family.mark);
        match mark {
            FamilyMark::Highlight => "highlight",
            FamilyMark::Wave => "wave",
            FamilyMark::Dots => "dots",
            FamilyMark::Strike => "strike",
            FamilyMark::Plain => "plain",
        }
    }

    /// The box that shows and hides it: its family, or [`OTHER`].
    pub(super) fn family(&self) -> &'a str {
        self.rule.map_or(OTHER, |rule| rule.family.name.as_str())
    }

    /// Whether it is no part of the text.
    pub(super) fn is_residue(&self) -> bool {
        self.rule.is_some_and(|rule| rule.family.residue)
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
    /// The score of its open findings.
    pub(super) score: DocumentScore,
}

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

    /// Whether something kept the document from being checked.
    fn is_broken(&self) -> bool {
        self.findings.iter().any(|of| of.finding.is_problem())
    }

    /// The order of the list: what could not be checked, and then the worst first.
    fn order(&self, other: &Self) -> Ordering {
        let broken = other.is_broken().cmp(&self.is_broken());
        let points = other.score.points().total_cmp(&self.score.points());
        broken.then(points).then_with(|| self.path.cmp(other.path))
    }

    /// The block that a finding begins in; none for what is about the whole document.
    pub(super) fn block_of(&self, finding: &Finding) -> Option<usize> {
        let label = finding.primary.as_ref().filter(|_| finding.scope == FindingScope::Span)?;
        block_at(&self.page?.blocks, label.span.start)
    }
}

/// The block at a byte of the file, or else the one before it.
fn block_at(blocks: &[PageBlock], byte: usize) -> Option<usize> {
    let after = blocks.partition_point(|block| start(block) <= byte);
    // The description of a picture begins within the block around the picture, and ends there.
    let around = blocks[..after]
        .iter()
        .rposition(|block| block.words.last().is_some_and(|word| byte < word.span.end));
    around.or(after.checked_sub(1)).or((!blocks.is_empty()).then_some(0))
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
    /// Whether the baseline has some of the findings.
    pub(super) has_known: bool,
}

impl<'a> Site<'a> {
    pub(super) fn new(report: &Report<'a>) -> Self {
        let mut own: BTreeMap<&str, Vec<NumberedFinding<'a>>> = BTreeMap::new();
        let shown = report.findings.iter().chain(report.apart);
        for (id, finding) in (1..).zip(shown) {
            if finding.silenced.is_some() && !finding.is_supported() && !finding.is_known() {
                continue;
            }
            let rule = report.rule_index(finding).map(|index| report.rules[index]);
            own.entry(&finding.path).or_default().push(NumberedFinding { id, finding, rule });
        }
        let mut pages: Vec<SitePage<'a>> = Vec::new();
        for figures in report.documents {
            let findings = own.remove(figures.path.as_str()).unwrap_or_default();
            pages.push(site_page(figures, findings));
        }
        for (path, findings) in own {
            let score = score_of(0, &findings);
            let (number, words, grade, page) = (0, 0, '-', None);
            pages.push(SitePage { number, path, words, grade, page, findings, score });
        }
        pages.sort_by(SitePage::order);
        for (number, page) in (1..).zip(&mut pages) {
            page.number = number;
        }
        let has_known = pages.iter().flat_map(|page| &page.findings).any(NumberedFinding::is_known);
        Self { report: *report, pages, has_known }
    }

    /// The families of the rules of the run, in the order of their names.
    pub(super) fn families(&self) -> impl Iterator<Item = &'a RuleFamily> {
        let same = |one: &&Rule, next: &&Rule| one.family.name == next.family.name;
        self.report.rules.chunk_by(same).map(|rules| &*rules[0].family)
    }
}

fn site_page<'a>(
    figures: &'a DocumentFigures,
    mut findings: Vec<NumberedFinding<'a>>,
) -> SitePage<'a> {
    findings.sort_by(|a, b| a.finding.place_order().cmp(&b.finding.place_order()));
    let DocumentFigures { path, words, grade, page } = figures;
    let (words, grade, page) = (*words, *grade, page.as_ref());
    let score = score_of(words, &findings);
    SitePage { number: 0, path, words, grade, page, findings, score }
}

/// The score of the findings that are open.
fn score_of(words: usize, findings: &[NumberedFinding<'_>]) -> DocumentScore {
    DocumentScore::of(words, findings.iter().map(|of| of.finding))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::source::Source;

    #[test]
    fn a_place_behind_a_picture_belongs_to_the_block_around_it() {
        let text = "# Ovens\n\nAn oven ![A red door](door.png) bakes bread.\n\nIt has legs.\n";
        let source = Source::new("a.md", text);
        let page = DocumentPage::of(&source, &Document::parse(text, Format::Markdown));
        let block = |words: &str| block_at(&page.blocks, text.find(words).expect("its words"));
        let paragraph = block("oven ");
        assert_eq!(block("bakes"), paragraph);
        assert_ne!(block("red door"), paragraph);
        assert_eq!(block("It has legs"), Some(page.blocks.len() - 1));
        assert_eq!((block("# Ovens"), block_at(&[], 5)), (Some(0), None));
        assert_eq!(block_at(&page.blocks, text.len()), Some(page.blocks.len() - 1));
    }
}
