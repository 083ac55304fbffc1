//! The surroundings of a hit: is it denied, only mentioned, somebody else's, a question, hedged,
//! amplified, a heading?
//!
//! The words that decide this come from `rules/contexts/`. They are looked up once for a sentence,
//! for all rules and contexts together, and apply to the clause of the hit: a denial in one clause
//! does not excuse the next.

use std::cell::OnceCell;
use std::ops::{Range, RangeInclusive};

use crate::document::{Block, BlockKind, WordGap};
use crate::phrase::{KnownWords, PhraseHit};
use crate::rules::{ContextCue, ContextShape, CueSide, HitContext, RuleSet, WordCue};

mod entry;
mod nearby;
mod pointers;
mod quotes;
mod shape;
mod support;
mod view;

pub use nearby::{EvidencePlace, NearEvidence};
pub use support::NearMiss;
pub use view::DocumentView;

/// Words of a term in distancing quotation marks, beyond those of the hit itself.
const TERM_EXTRA_WORDS: usize = 2;
/// Words from which on quoted text is a quotation rather than a term.
const QUOTATION_WORDS: usize = 4;
/// Bytes from which on nobody needs to count the words of a quotation.
const LONG_QUOTATION: usize = 1000;

/// A sentence that contains a candidate, with the facts found about it.
#[derive(Debug)]
pub struct CandidateSentence<'a, 'w> {
    /// The text that all ranges are of.
    pub text: &'a str,
    /// The block around it.
    pub block: &'a Block,
    /// Its bytes.
    pub range: Range<usize>,
    /// Its words.
    pub words: KnownWords<'w>,
    view: &'a DocumentView<'a>,
    /// Its number in its block, and that of the block.
    place: (usize, usize),
    rules: &'a RuleSet,
    /// Family (by number) and words of all hits in the sentence.
    company: Vec<(usize, Range<usize>)>,
    clauses: OnceCell<Vec<usize>>,
    /// Whether most of its words have capitals.
    headline: OnceCell<bool>,
    cues: OnceCell<Vec<PhraseHit>>,
}

impl<'a, 'w> CandidateSentence<'a, 'w> {
    /// Sentence number `place.1` of block number `place.0`, with its words.
    pub fn new(view: &'a DocumentView<'a>, place: (usize, usize), words: KnownWords<'w>) -> Self {
        let (document, rules, (block, sentence)) = (view.document, view.rules, place);
        let range = view.sentences(block)[sentence].clone();
        Self {
            text: document.text(),
            block: &document.blocks[block],
            range,
            words,
            view,
            place,
            rules,
            company: Vec::new(),
            clauses: OnceCell::new(),
            headline: OnceCell::new(),
            cues: OnceCell::new(),
        }
    }

    /// Sets the hits in the sentence, each with the number of its family, for shapes that look at
    /// company.
    pub fn keeps_company(&mut self, hits: Vec<(usize, Range<usize>)>) {
        self.company = hits;
    }

    fn same_clause(&self, a: usize, b: usize) -> bool {
        self.clauses()[a] == self.clauses()[b]
    }

    /// Whether two words are in the same clause with no comma between them.
    pub fn runs_on(&self, a: usize, b: usize) -> bool {
        self.same_clause(a, b) && !self.has_comma(a + 1..=b)
    }

    /// Whether a comma precedes one of some words.
    fn has_comma(&self, mut words: RangeInclusive<usize>) -> bool {
        words.any(|index| self.words.gap(index) == WordGap::Comma)
    }

    fn word(&self, index: usize) -> &'a str {
        &self.text[self.words.range(index)]
    }

    /// Whether a verb has a form of "to be" or "to get" right before it (with at most an adverb
    /// between).
    pub fn is_passive(&self, verb: &Range<usize>) -> bool {
        const BE: [&str; 10] =
            ["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"];
        let mut before = verb.start.saturating_sub(2)..verb.start;
        before.any(|index| is_one_of(self.word(index), &BE))
    }

    /// Number of the clause of each word.
    fn clauses(&self) -> &[usize] {
        self.clauses.get_or_init(|| self.count_clauses())
    }

    fn count_clauses(&self) -> Vec<usize> {
        let hits = self.rules.clause_openers.hits(&self.words, &self.rules.slots);
        let mut opens = vec![false; self.words.count()];
        for opener in &hits {
            let at = opener.words.start;
            if opener.tag == 0 && !only_looks_like_opener(&hits, at) {
                opens[at] = true;
            }
        }
        let mut clause = 0;
        let mut numbers = Vec::with_capacity(opens.len());
        for (index, opens) in opens.into_iter().enumerate() {
            clause += usize::from(opens || self.words.gap(index) == WordGap::Clause);
            numbers.push(clause);
        }
        numbers
    }

    fn cues(&self) -> &[PhraseHit] {
        self.cues.get_or_init(|| self.rules.cues.hits(&self.words, &self.rules.slots))
    }

    /// Returns the place of wording that may be mistaken for support, and why it is not support.
    pub fn near_miss(&self) -> Option<NearMiss<'a>> {
        self.view.near_miss(self.place.0, self.place.1, self.is_personal())
    }

    /// Whether people write about themselves: no study of others supports that.
    fn is_personal(&self) -> bool {
        const ONESELF: [&str; 5] = ["i", "i've", "i'm", "my", "myself"];
        for index in 0..self.words.count() {
            if is_one_of(&self.word(index).replace('\u{2019}', "'"), &ONESELF) {
                return true;
            }
        }
        false
    }

    /// Returns the words that make `context` apply to a hit on `words`, if it does; empty for a
    /// shape.
    pub fn holds(&self, context: &HitContext, words: &Range<usize>) -> Option<&'a str> {
        context.cues.iter().find_map(|cue| self.cue_holds(cue, words))
    }

    fn cue_holds(&self, cue: &ContextCue, words: &Range<usize>) -> Option<&'a str> {
        match cue {
            ContextCue::Shape(_, Some(tag)) if self.cues().iter().any(|cue| cue.tag == *tag) => {
                None
            }
            ContextCue::Shape(shape, _) => self.shape(*shape, words),
            ContextCue::Both(cue, shape) => {
                let found = self.cue(cue, words)?;
                self.shape(*shape, words)?;
                Some(&self.text[self.words.span(&found)])
            }
            ContextCue::Words(cue) => Some(&self.text[self.words.span(&self.cue(cue, words)?)]),
        }
    }

    /// The words of a cue on the right side of a hit and near enough to it, unless they are part of
    /// an exception.
    fn cue(&self, wanted: &WordCue, hit: &Range<usize>) -> Option<Range<usize>> {
        for cue in self.cues() {
            let words = &cue.words;
            if cue.tag == wanted.tag
                && self.bears(words, wanted, hit)
                && !overlaps(words, hit)
                && !self.is_part_of(words, wanted.tag + 1)
            {
                return Some(words.clone());
            }
        }
        None
    }

    /// Whether some words overlap a cue with a tag.
    fn is_part_of(&self, words: &Range<usize>, tag: u32) -> bool {
        self.cues().iter().any(|other| other.tag == tag && overlaps(&other.words, words))
    }

    fn bears(&self, cue: &Range<usize>, wanted: &WordCue, hit: &Range<usize>) -> bool {
        match wanted.side {
            CueSide::Before => self.reaches(wanted, cue.end, hit.start),
            CueSide::After => self.reaches(wanted, hit.end, cue.start),
            CueSide::Clause => {
                self.same_clause(cue.start, hit.start) || self.same_clause(cue.end - 1, hit.end - 1)
            }
            CueSide::Sentence => true,
            CueSide::Rest => {
                hit.end <= cue.start && cue.start - hit.end <= wanted.within.unwrap_or(usize::MAX)
            }
        }
    }

    /// Whether a cue reaches from the end of the first of two word ranges to the start of the
    /// other.
    fn reaches(&self, wanted: &WordCue, from: usize, to: usize) -> bool {
        from <= to
            && to - from <= wanted.within.unwrap_or(usize::MAX)
            && self.same_clause(from - 1, to)
            && (wanted.over_commas || !self.has_comma(from..=to))
    }

    /// Whether a hit begins with a verb in the simple past: "-ed", and no auxiliary before it.
    fn is_past(&self, hit: &Range<usize>) -> bool {
        const AUXILIARIES: [&str; 8] = ["is", "are", "be", "been", "has", "have", "had", "can"];
        let auxiliary = hit.start > 0 && is_one_of(self.word(hit.start - 1), &AUXILIARIES);
        !auxiliary && self.word(hit.start).ends_with("ed")
    }

    /// The words that give the surroundings this shape, where they have it; empty where no words
    /// do.
    fn shape(&self, shape: ContextShape, hit: &Range<usize>) -> Option<&'a str> {
        let (block, sentence) = self.place;
        match shape {
            ContextShape::Stacked => Some(&self.text[self.words.span(&self.stacked(hit)?)]),
            ContextShape::Figure => Some(&self.text[self.words.span(&self.figure(hit)?)]),
            ContextShape::Supported => {
                let linked = self.view.linked(block, &self.words.span(hit));
                linked.or_else(|| self.view.support(block, sentence, self.is_personal()))
            }
            ContextShape::Cited => self.view.citation(block, sentence),
            ContextShape::IdentifiedStudy => self.view.identifies_study(block).then_some(""),
            ContextShape::ResultOfStudy => {
                let told = self.is_past(hit) && !self.is_personal();
                (told && self.view.identifies_study(block)).then_some("")
            }
            _ => self.has_shape(shape, hit).then_some(""),
        }
    }

    fn has_shape(&self, shape: ContextShape, hit: &Range<usize>) -> bool {
        match shape {
            ContextShape::Heading => self.block.kind.base() == BlockKind::Heading,
            ContextShape::Question => {
                let closers = ['"', '\'', '\u{201D}', ')', ']', '*', '_'];
                self.text[self.range.clone()].trim_end_matches(closers).ends_with('?')
            }
            ContextShape::Quotation => {
                self.block.kind == BlockKind::Quote
                    || self.quoted_words(hit).is_some_and(|quoted| quoted >= QUOTATION_WORDS)
                        && !self.is_term(hit)
            }
            ContextShape::TermInQuotes => self.is_term(hit),
            ContextShape::Name => self.named(hit),
            ContextShape::LinkTitle => self.is_link_title(hit),
            ContextShape::Changelog => self.view.is_change(self.place.0),
            ContextShape::Manual => self.view.is_manual(),
            ContextShape::Exclamation => self.text[self.range.clone()].ends_with('!'),
            // Company needs the whole document, the others are answered above.
            ContextShape::Stacked | ContextShape::Figure | ContextShape::Company => false,
            ContextShape::Supported
            | ContextShape::Cited
            | ContextShape::IdentifiedStudy
            | ContextShape::ResultOfStudy => false,
        }
    }

    fn is_term(&self, hit: &Range<usize>) -> bool {
        self.quoted_words(hit).is_some_and(|quoted| quoted <= hit.len() + TERM_EXTRA_WORDS)
    }

    /// Returns the number of words between the quotation marks around a hit; for a long text, as
    /// many as make a quotation of any hit.
    fn quoted_words(&self, hit: &Range<usize>) -> Option<usize> {
        let span = self.words.span(hit);
        let quotations = self.view.quotations(self.place.0);
        let before = quotations.partition_point(|marks| marks.start < span.start);
        let around = quotations[..before].last().filter(|marks| span.end < marks.end)?;
        let inside = &self.text[around.clone()];
        if inside.len() > LONG_QUOTATION {
            return Some(usize::MAX);
        }
        Some(
            inside
                .split(|c: char| !(c.is_alphanumeric() || c == '\''))
                .filter(|word| word.len() > 1)
                .count(),
        )
    }
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Whether a word is one of a list, in any case.
fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a phrase that looks like an opener of a clause contains word number `at`.
fn only_looks_like_opener(hits: &[PhraseHit], at: usize) -> bool {
    hits.iter().any(|hit| hit.tag == 1 && hit.words.contains(&at))
}
