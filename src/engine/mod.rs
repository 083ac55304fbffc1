//! Finds the findings of a document.
//!
//! [`Checker`] goes over the text once for words that can be part of a hit, looks closely only at
//! the sentences that contain one, lets contexts judge each hit, and merges the hits that an editor
//! would call one finding.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::context::{CandidateSentence, DocumentView};
use crate::document::{Document, Format};
use crate::finding::{self, Finding, Severity, Silenced};
use crate::phrase::WordReader;
use crate::rules::{ContextCue, ContextShape, PatternText, Rule, RuleSet};
use crate::source::Source;
use crate::suppress::Directives;

mod address;
mod anchor;
mod block;
mod chain;
mod claim;
mod contact;
mod draft;
mod examples;
mod judge;
mod line;
mod merge;
mod needs;
mod page;
mod pattern;
mod phrase;
pub mod repeat;
mod residue;
mod samples;
pub mod score;
mod shape;
mod signs;
mod story;
mod tally;
mod topic;

pub use examples::{try_evidence, try_examples};
use judge::JudgedMatch;
pub use repeat::DocumentSignature;
use score::{DocumentJudge, FittingRow, TextWording};

/// Levels of all rules, by their index: `None` for a rule that is off.
pub type RuleLevels = Vec<Option<Severity>>;

/// Something that a matcher found.
#[derive(Clone, Debug)]
struct RuleMatch {
    /// Index of the rule.
    rule: usize,
    /// Bytes of the text.
    range: Range<usize>,
    /// The exception of the rule that it is part of, if any.
    excepted: Option<Range<usize>>,
    /// Named groups of a pattern.
    groups: Vec<(String, Range<usize>)>,
    /// Further facts for the message, by placeholder.
    facts: BTreeMap<&'static str, String>,
    /// Pieces of it, each with its label.
    parts: Vec<(Range<usize>, String)>,
    /// Bytes that may safely be deleted.
    fixes: Vec<Range<usize>>,
}

impl RuleMatch {
    /// A match of wording.
    fn new(rule: usize, range: Range<usize>) -> Self {
        let (groups, facts, parts, fixes) = (Vec::new(), BTreeMap::new(), Vec::new(), Vec::new());
        Self { rule, range, excepted: None, groups, facts, parts, fixes }
    }
}

/// The options for checking a document.
#[derive(Clone, Copy, Debug)]
pub struct CheckRequest<'a> {
    /// Of its rules.
    pub levels: &'a Arc<RuleLevels>,
    /// Directives of the document. Hits that they silence are marked as such, and not counted by
    /// tallies.
    pub directives: &'a Directives,
    /// Whether it is to be compared with others.
    pub compare: bool,
    /// Whether silenced hits are shown; else their findings have a place and a reason, and neither
    /// words nor excerpts.
    pub show_silenced: bool,
}

/// Rules, ready to check documents.
#[derive(Debug)]
pub struct Checker {
    /// The rules.
    pub rules: RuleSet,
    /// For each rule the number of its family.
    families: Vec<usize>,
    /// For each rule whether support silences it.
    supportable: Vec<bool>,
}

/// The number of the first rule of the family of each rule; rules of a family follow one another.
fn first_of_families(rules: &[Rule]) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::with_capacity(rules.len());
    for (number, rule) in rules.iter().enumerate() {
        let same =
            number.checked_sub(1).filter(|&last| rules[last].id.family() == rule.id.family());
        firsts.push(same.map_or(number, |last| firsts[last]));
    }
    firsts
}

impl Checker {
    /// Prepares the rules for going over texts.
    pub fn new(rules: RuleSet) -> Self {
        let families = first_of_families(&rules.rules);
        let asks = |&context: &usize| {
            let shapes = rules.contexts[context].cues.iter();
            shapes
                .into_iter()
                .any(|cue| matches!(cue, ContextCue::Shape(ContextShape::Supported, _)))
        };
        let supportable =
            rules.rules.iter().map(|rule| rule.silent_when.iter().any(asks)).collect();
        Self { families, supportable, rules }
    }

    /// The levels that rules have by themselves.
    pub fn default_levels(&self) -> RuleLevels {
        self.rules.rules.iter().map(|rule| (!rule.preview).then_some(rule.severity)).collect()
    }

    /// Checks one file. Silenced hits are among the findings, marked as such.
    pub fn check(&self, source: &Source, format: Format, levels: &RuleLevels) -> Vec<Finding> {
        self.check_document(source, &Document::parse(&source.text, format), levels)
    }

    /// Checks a document that was read from `source`.
    pub fn check_document(
        &self,
        source: &Source,
        document: &Document<'_>,
        levels: &RuleLevels,
    ) -> Vec<Finding> {
        let judged = self.judge_document(document, levels, &Directives::default());
        self.report(source, document, judged, true)
    }

    /// Checks a document as requested. With the findings comes its signature for the comparison
    /// with other documents, if the request and the rules ask for it.
    pub fn check_as(
        &self,
        source: &Source,
        document: &Document<'_>,
        request: &CheckRequest<'_>,
    ) -> (Vec<Finding>, Option<DocumentSignature>) {
        let judged = self.judge_document(document, request.levels, request.directives);
        let sign = || self.sign(source, document, request.levels, &judged);
        let signature = request.compare.then(sign).flatten();
        (self.report(source, document, judged, request.show_silenced), signature)
    }

    fn report(
        &self,
        source: &Source,
        document: &Document<'_>,
        judged: Vec<JudgedMatch>,
        show_silenced: bool,
    ) -> Vec<Finding> {
        let path: Arc<str> = source.path.as_str().into();
        let shown = |silenced: Option<&Silenced>| show_silenced || silenced.is_none();
        let merged = merge::merge(judged, &self.rules).into_iter();
        let drafts = merged.map(|group| match shown(group.main.silenced.as_ref()) {
            true => self.draft(source, document, &path, &group),
            false => self.outline(document, &path, group.main),
        });
        let drafts = drafts
            .chain(document.defects.iter().map(|defect| draft::of_defect(defect, &path)))
            .collect();
        finding::locate_showing(source, drafts, |finding| shown(finding.silenced.as_ref()))
    }

    fn judge_document(
        &self,
        document: &Document<'_>,
        levels: &RuleLevels,
        directives: &Directives,
    ) -> Vec<JudgedMatch> {
        let mut judged = Vec::new();
        let view = DocumentView::new(document, &self.rules);
        let mut reader = WordReader::new(&self.rules.lexicon);
        let mut rules = self.rules.rules.iter().zip(levels);
        let is_scored = rules.any(|(rule, level)| level.is_some() && rule.judge.is_some());
        let mut wording = is_scored.then(TextWording::default);
        for block in 0..document.blocks.len() {
            self.judge_block(&view, block, levels, (&mut reader, wording.as_mut()), &mut judged);
        }
        if let Some(wording) = wording {
            DocumentJudge::new(self, &view, wording, &judged).decide(levels, &mut judged);
        }
        address::find(self, document, levels, &mut judged);
        residue::find(self, document, levels, &mut judged);
        needs::settle(&self.rules, &self.families, document, &mut judged);
        for hit in judged.iter_mut().filter(|hit| hit.silenced.is_none()) {
            let rule = &self.rules.rules[hit.found.rule].id;
            hit.silenced = directives.silence(rule, &document.prose.span(&hit.found.range));
        }
        tally::count(&view, levels, &mut judged);
        judged
    }

    /// The sentences of a document, in bytes of its text.
    pub fn sentences(&self, document: &Document<'_>) -> Vec<Range<usize>> {
        let blocks = document.blocks.iter();
        let segment = |block: &crate::document::Block| {
            self.rules.segmenter.sentences(document.text(), &block.range)
        };
        blocks.flat_map(segment).collect()
    }

    /// For each score the features of all sentences of a document, as [`learn`](crate::learn) fits
    /// weights on them.
    pub fn fitting_rows(&self, document: &Document<'_>) -> Vec<Vec<FittingRow>> {
        let levels = self.default_levels();
        let view = DocumentView::new(document, &self.rules);
        let mut reader = WordReader::new(&self.rules.lexicon);
        let (mut wording, mut judged) = (TextWording::default(), Vec::new());
        for block in 0..document.blocks.len() {
            self.judge_block(&view, block, &levels, (&mut reader, Some(&mut wording)), &mut judged);
        }
        let judge = DocumentJudge::new(self, &view, wording, &judged);
        self.rules.scores.iter().map(|score| judge.fitting_rows(score, &judged)).collect()
    }

    /// Judges the hits of phrase, pattern and claim rules in a block.
    fn judge_block<'a>(
        &self,
        view: &'a DocumentView<'a>,
        number: usize,
        levels: &RuleLevels,
        (reader, wording): (&mut WordReader<'_>, Option<&mut TextWording>),
        judged: &mut Vec<JudgedMatch>,
    ) {
        let (document, text) = (view.document, view.document.text());
        let block = &document.blocks[number];
        let words = reader.read(text, block.range.clone());
        if let Some(wording) = wording {
            wording.add(view, number, &words);
        }
        let haystack = PatternText::new(&text[block.range.clone()]);
        let wanted = self.rules.rule_literals.patterns(haystack.text);
        let mut patterns =
            pattern::matches(&self.rules.rules, levels, &wanted, (text, &haystack), block);
        patterns.extend(line::matches(&self.rules, levels, &words, block));
        for (at, range) in view.sentences(number).iter().enumerate() {
            let own = |found: &&RuleMatch| range.contains(&found.range.start);
            let words = words.piece(range);
            let hits = phrase::hits(&self.rules, &words);
            if hits.is_empty() && !patterns.iter().any(|found| own(&found)) {
                continue;
            }
            let mut sentence = CandidateSentence::new(view, (number, at), words);
            let phrases = phrase::matches(&self.rules, levels, &sentence, &hits).into_iter();
            let claims = claim::matches(&self.rules, levels, &sentence, &hits);
            let all = phrases.chain(claims).chain(patterns.iter().filter(own).cloned());
            let all: Vec<RuleMatch> =
                all.filter(|found| !in_address(document, &found.range)).collect();
            let plain = all.iter().filter(|found| found.excepted.is_none());
            let company =
                plain.map(|found| (self.families[found.rule], sentence.words.within(&found.range)));
            sentence.keeps_company(company.collect());
            judged.extend(all.into_iter().filter_map(|found| self.judge(found, &sentence, levels)));
        }
    }
}

/// Whether a hit is part of an address, which has no words.
fn in_address(document: &Document<'_>, range: &Range<usize>) -> bool {
    let Some(link) = document.link_before(range.start) else { return false };
    link.bare && range.end <= link.text.end && *range != link.text
}
