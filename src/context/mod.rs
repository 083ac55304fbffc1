//! The surroundings of a hit: is it denied, only mentioned, somebody else's, a question, hedged,
//! amplified, a heading?
//!
//! The words that decide this come from `rules/contexts/`. They are looked up once for a sentence,
//! for all rules and contexts together, and apply to the clause of the hit: a denial in one clause
//! does not excuse the next.

use std::cell::OnceCell;
use std::ops::Range;

use crate::document::{Block, BlockKind, WordGap};
use crate::phrase::{KnownWords, PhraseHit};
use crate::rules::{ContextCue, ContextShape, CueSide, HitContext, RuleSet, WordCue};

mod entry;
mod pointers;
mod quotes;
mod shape;
mod support;
mod view;

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
        self.same_clause(a, b) && (a + 1..=b).all(|index| self.words.gap(index) != WordGap::Comma)
    }

    /// Whether a verb has a form of "to be" or "to get" right before it (with at most an adverb
    /// between).
    pub fn is_passive(&self, verb: &Range<usize>) -> bool {
        const BE: [&str; 10] =
            ["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"];
        let before = verb.start.saturating_sub(2)..verb.start;
        let word = |index: usize| &self.text[self.words.range(index)];
        before.into_iter().any(|index| BE.iter().any(|be| be.eq_ignore_ascii_case(word(index))))
    }

    /// Number of the clause of each word.
    fn clauses(&self) -> &[usize] {
        self.clauses.get_or_init(|| {
            let mut opens: Vec<bool> = (0..self.words.count())
                .map(|index| self.words.gap(index) == WordGap::Clause)
                .collect();
            let hits = self.rules.clause_openers.hits(&self.words, &self.rules.slots);
            for opener in hits.iter().filter(|hit| hit.tag == 0) {
                let looks_like_it =
                    |hit: &PhraseHit| hit.tag == 1 && hit.words.contains(&opener.words.start);
                opens[opener.words.start] |= !hits.iter().any(looks_like_it);
            }
            let numbers = opens.into_iter().scan(0, |clause, opens| {
                *clause += usize::from(opens);
                Some(*clause)
            });
            numbers.collect()
        })
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
        let mut words = (0..self.words.count()).map(|index| &self.text[self.words.range(index)]);
        words.any(|word| {
            ONESELF.iter().any(|own| own.eq_ignore_ascii_case(&word.replace('\u{2019}', "'")))
        })
    }

    /// Returns the words that make `context` apply to a hit on `words`, if it does; empty for a
    /// shape.
    pub fn holds(&self, context: &HitContext, words: &Range<usize>) -> Option<&'a str> {
        context.cues.iter().find_map(|cue| match cue {
            ContextCue::Shape(_, Some(tag)) if self.cues().iter().any(|cue| cue.tag == *tag) => {
                None
            }
            ContextCue::Shape(shape, _) => self.shape(*shape, words),
            ContextCue::Both(cue, shape) => {
                let found = self.cue(cue, words)?;
                self.shape(*shape, words).map(|_| &self.text[self.words.span(&found)])
            }
            ContextCue::Words(cue) => Some(&self.text[self.words.span(&self.cue(cue, words)?)]),
        })
    }

    /// The words of a cue on the right side of a hit and near enough to it, unless they are part of
    /// an exception.
    fn cue(&self, wanted: &WordCue, hit: &Range<usize>) -> Option<Range<usize>> {
        let overlaps = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        let excepted = |cue: &Range<usize>| {
            self.cues()
                .iter()
                .any(|other| other.tag == wanted.tag + 1 && overlaps(&other.words, cue))
        };
        let mut own = self.cues().iter().filter(|cue| cue.tag == wanted.tag).map(|cue| &cue.words);
        let found =
            own.find(|cue| self.bears(cue, wanted, hit) && !overlaps(cue, hit) && !excepted(cue));
        found.cloned()
    }

    fn bears(&self, cue: &Range<usize>, wanted: &WordCue, hit: &Range<usize>) -> bool {
        // From the end of the first one to the start of the other.
        let reaches = |from: usize, to: usize| {
            let comma = || (from..=to).any(|index| self.words.gap(index) == WordGap::Comma);
            from <= to
                && to - from <= wanted.within.unwrap_or(usize::MAX)
                && self.same_clause(from - 1, to)
                && (wanted.over_commas || !comma())
        };
        match wanted.side {
            CueSide::Before => reaches(cue.end, hit.start),
            CueSide::After => reaches(hit.end, cue.start),
            CueSide::Clause => {
                self.same_clause(cue.start, hit.start) || self.same_clause(cue.end - 1, hit.end - 1)
            }
            CueSide::Sentence => true,
            CueSide::Rest => {
                hit.end <= cue.start && cue.start - hit.end <= wanted.within.unwrap_or(usize::MAX)
            }
        }
    }

    /// Whether a hit begins with a verb in the simple past: "-ed", and no auxiliary before it.
    fn is_past(&self, hit: &Range<usize>) -> bool {
        const AUXILIARIES: [&str; 8] = ["is", "are", "be", "been", "has", "have", "had", "can"];
        let word = |index: usize| &self.text[self.words.range(index)];
        let auxiliary = hit.start > 0
            && AUXILIARIES.iter().any(|known| known.eq_ignore_ascii_case(word(hit.start - 1)));
        !auxiliary && word(hit.start).ends_with("ed")
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
