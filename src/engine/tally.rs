//! The matcher that counts: hits of rules, or of its own wording, in a sentence, a list or the
//! document.
//!
//! It runs last, when contexts have judged every hit, so that silenced hits do not count. Hits of
//! several rules on the same words count once. A finding about a sentence or a list marks the hits
//! that were counted; one about the document marks its title or first line and says so (`scope`).

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{JudgedMatch, RuleLevels, RuleMatch};
use crate::context::DocumentView;
use crate::document::{Block, BlockKind, Document, count_words};
use crate::finding::{FindingScope, Severity};
use crate::rules::{DistinctBy, Matcher, RuleSet, TallyMatcher, TallyUnit};

/// Terms that a message names.
const TOP_TERMS: usize = 5;

/// Counts for all tallies that are on. Hits of their own wording are replaced by the result of the
/// count.
pub(super) fn count(view: &DocumentView<'_>, levels: &RuleLevels, judged: &mut Vec<JudgedMatch>) {
    let (rules, document, whole) = (view.rules, view.document, OnceCell::new());
    let mut hits = TallyHits::of(judged);
    let (mut found, mut replaced) = (Vec::new(), Vec::new());
    for (index, rule) in rules.rules.iter().enumerate() {
        let (Matcher::Tally(tally), Some(level)) = (&rule.matcher, levels[index]) else { continue };
        let own = hits.take(index);
        replaced.extend((!own.is_empty()).then_some(index));
        let counted: Vec<&JudgedMatch> =
            own.into_iter().chain(hits.of_rules(&tally.counted)).collect();
        if counted.is_empty() || counted.len() < tally.at_least {
            continue;
        }
        let counter = TallyCounter { rules, document, rule: index, tally, level, whole: &whole };
        let quieting = OnceCell::new();
        for (unit, own) in counter.units(counted) {
            let counted = counter.judge(&unit, own);
            let quiet = || is_quiet(quieting.get_or_init(|| hits.quieting(tally)), &unit);
            if !(counted.is_empty()
                || quiet()
                || tally.unless_supported && view.is_supported(&unit))
            {
                found.extend(counted);
            }
        }
    }
    judged.retain(|hit| !replaced.contains(&hit.found.rule));
    if !found.is_empty() {
        judged.append(&mut found);
        // Merging expects the hits of one sentence next to each other.
        judged.sort_by_key(|hit| (hit.sentence.start, hit.sentence.end));
    }
}

/// The hits that are left to be counted, by their rules: every tally asks for the hits of a few.
struct TallyHits<'h> {
    judged: &'h [JudgedMatch],
    /// Rule and position of each, in order.
    by_rule: Vec<(usize, usize)>,
}

impl<'h> TallyHits<'h> {
    fn of(judged: &'h [JudgedMatch]) -> Self {
        let mut by_rule: Vec<_> =
            judged.iter().enumerate().map(|(at, hit)| (hit.found.rule, at)).collect();
        by_rule.sort_unstable();
        Self { judged, by_rule }
    }

    /// Removes the hits of a rule and returns them.
    fn take(&mut self, rule: usize) -> Vec<&'h JudgedMatch> {
        let from = self.by_rule.partition_point(|(of, _)| *of < rule);
        let to = self.by_rule.partition_point(|(of, _)| *of <= rule);
        self.by_rule.drain(from..to).map(|(_, at)| &self.judged[at]).collect()
    }

    /// Returns the hits of some rules, which are in order.
    fn of_rules(&self, rules: &[usize]) -> impl Iterator<Item = &'h JudgedMatch> + use<'h> {
        let own = self
            .by_rule
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|own| rules.binary_search(&own[0].0).is_ok());
        let mut all: Vec<usize> = own.flatten().map(|&(_, at)| at).collect();
        all.sort_unstable();
        let judged = self.judged;
        all.into_iter().map(|at| &judged[at])
    }

    /// Hits that say the same as a tally, in order.
    fn quieting(&self, tally: &TallyMatcher) -> Vec<Range<usize>> {
        let heard = self.of_rules(&tally.quiet).filter(|hit| hit.silenced.is_none());
        let mut ranges: Vec<Range<usize>> = heard.map(|hit| hit.found.range.clone()).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges
    }
}

/// Whether one of the hits that say the same as a tally is in a unit.
fn is_quiet(quieting: &[Range<usize>], unit: &Range<usize>) -> bool {
    let after = quieting.partition_point(|range| range.start < unit.start);
    quieting[after..]
        .iter()
        .take_while(|range| range.start < unit.end)
        .any(|range| range.end <= unit.end)
}

/// One tally at work on one document.
struct TallyCounter<'a> {
    rules: &'a RuleSet,
    document: &'a Document<'a>,
    rule: usize,
    tally: &'a TallyMatcher,
    level: Severity,
    /// Words of the document, once one of its tallies has asked for them.
    whole: &'a OnceCell<usize>,
}

impl TallyCounter<'_> {
    /// Returns the hits by the unit in which they are counted, without units that have too few.
    fn units<'h>(
        &self,
        mut hits: Vec<&'h JudgedMatch>,
    ) -> Vec<(Range<usize>, Vec<&'h JudgedMatch>)> {
        match self.tally.per {
            TallyUnit::Document => vec![(0..self.document.text().len(), hits)],
            TallyUnit::List => self.lists(hits),
            TallyUnit::Sentence => {
                hits.sort_by_key(|hit| (hit.sentence.start, hit.sentence.end));
                let sentences = hits.chunk_by(|a, b| a.sentence == b.sentence);
                let enough = sentences.filter(|own| own.len() >= self.tally.at_least);
                enough.map(|own| (own[0].sentence.clone(), own.to_vec())).collect()
            }
        }
    }

    fn lists<'h>(&self, hits: Vec<&'h JudgedMatch>) -> Vec<(Range<usize>, Vec<&'h JudgedMatch>)> {
        let mut units: BTreeMap<(usize, usize), Vec<&JudgedMatch>> = BTreeMap::new();
        for hit in hits {
            let start = hit.found.range.start;
            // One list can have a million items with hits.
            let unit = known(&units, start)
                .or_else(|| list(&self.document.blocks, self.document.text(), start));
            if let Some(unit) = unit {
                units.entry((unit.start, unit.end)).or_default().push(hit);
            }
        }
        let enough = units.into_iter().filter(|(_, own)| own.len() >= self.tally.at_least);
        enough.map(|((start, end), own)| (start..end, own)).collect()
    }

    /// Returns the result of counting one unit: nothing, or one finding.
    fn judge(&self, unit: &Range<usize>, hits: Vec<&JudgedMatch>) -> Vec<JudgedMatch> {
        let (heard, silenced): (Vec<&JudgedMatch>, Vec<&JudgedMatch>) =
            hits.into_iter().partition(|hit| hit.silenced.is_none());
        let heard = self.apart(heard);
        let Some(values) = self.values(unit, &heard) else {
            // Shown on request, where it is contexts that made the difference.
            let enough = heard.len() + silenced.len() >= self.tally.at_least;
            let own = silenced.into_iter().filter(|hit| enough && hit.found.rule == self.rule);
            return own.cloned().collect();
        };
        let weight = if self.tally.per_1000_words.is_some() {
            values.density
        } else {
            count_of(values.count)
        };
        let louder = self.tally.louder_at.is_some_and(|from| weight >= from);
        let severity = self.level.shifted(i32::from(louder));
        let ranges: Vec<Range<usize>> = match self.tally.per {
            TallyUnit::Document => self.title().into_iter().collect(),
            _ => heard.iter().map(|hit| hit.found.range.clone()).collect(),
        };
        let scope = if self.tally.per == TallyUnit::Document {
            FindingScope::Document
        } else {
            FindingScope::Span
        };
        let (sentence, values) = (unit.clone(), values.shown());
        let note = self.tally.note.as_ref().map(|note| {
            note.fill(|hole| {
                values.iter().find(|(name, _)| *name == hole).map(|(_, value)| value.as_str())
            })
        });
        let one = |range| JudgedMatch {
            found: RuleMatch::new(self.rule, range),
            sentence: sentence.clone(),
            severity,
            notes: note.iter().cloned().collect(),
            silenced: None,
            score: None,
            scope,
            waits: false,
            values: values.clone(),
        };
        ranges.into_iter().map(one).collect()
    }

    /// Returns the hits in order: of hits on the same words the first, distinct by the key that the
    /// tally counts.
    fn apart<'h>(&self, mut hits: Vec<&'h JudgedMatch>) -> Vec<&'h JudgedMatch> {
        hits.sort_by_key(|hit| (hit.found.range.start, std::cmp::Reverse(hit.found.range.end)));
        let mut end = 0;
        let mut seen = BTreeSet::new();
        hits.retain(|hit| {
            let free = hit.found.range.start >= end;
            let new = match self.tally.distinct {
                Some(_) if !free => false,
                Some(DistinctBy::Words) => seen.insert(self.term(hit)),
                Some(DistinctBy::Rule) => {
                    seen.insert(self.rules.rules[hit.found.rule].id.to_string())
                }
                Some(DistinctBy::Sentence) => seen.insert(hit.sentence.start.to_string()),
                None => true,
            };
            if free {
                end = hit.found.range.end;
            }
            free && new
        });
        hits
    }

    /// The figures, where they reach the thresholds.
    fn values(&self, unit: &Range<usize>, hits: &[&JudgedMatch]) -> Option<TallyValues> {
        if hits.is_empty() || hits.len() < self.tally.at_least {
            return None;
        }
        let words = self.words(unit);
        let density = 1000.0 * count_of(hits.len()) / count_of(words.max(1));
        let dense = self.tally.per_1000_words.is_none_or(|from| density >= from);
        if words < self.tally.min_words || !dense {
            return None;
        }
        let mut terms: BTreeMap<String, usize> = BTreeMap::new();
        for hit in hits {
            *terms.entry(self.term(hit)).or_default() += 1;
        }
        let mut terms: Vec<(String, usize)> = terms.into_iter().collect();
        terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Some(TallyValues { count: hits.len(), words, density, terms })
    }

    /// The marked words, on one line and in lower case.
    fn term(&self, hit: &JudgedMatch) -> String {
        let marked = &self.document.text()[hit.found.range.clone()];
        marked.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }

    /// Words of prose.
    fn words(&self, unit: &Range<usize>) -> usize {
        if self.tally.per == TallyUnit::Document {
            return *self.whole.get_or_init(|| self.words_in(unit));
        }
        self.words_in(unit)
    }

    fn words_in(&self, unit: &Range<usize>) -> usize {
        let blocks = &self.document.blocks;
        let from = blocks.partition_point(|block| block.range.end <= unit.start);
        let inside = blocks[from..].iter().take_while(|block| block.range.start < unit.end);
        let pieces = inside.map(|block| {
            let range = block.range.start.max(unit.start)..block.range.end.min(unit.end);
            &self.document.text()[range]
        });
        pieces.map(count_words).sum()
    }

    /// Returns the title, or the first line if there is no title: it represents the document.
    fn title(&self) -> Option<Range<usize>> {
        let text = self.document.text();
        let first = self.document.blocks.first()?;
        let sentence = self.rules.segmenter.sentences(text, &first.range).into_iter().next()?;
        let place = if first.kind == BlockKind::Heading { first.range.clone() } else { sentence };
        let line = text[place.clone()].find('\n').map_or(place.end, |at| place.start + at);
        Some(place.start..line)
    }
}

/// Figures of a tally.
struct TallyValues {
    count: usize,
    words: usize,
    density: f64,
    terms: Vec<(String, usize)>,
}

impl TallyValues {
    /// Returns the facts by the names of their placeholders.
    fn shown(&self) -> Vec<(&'static str, String)> {
        let times = |count: usize| if count > 1 { format!(" ({count})") } else { String::new() };
        let terms: Vec<String> = self
            .terms
            .iter()
            .take(TOP_TERMS)
            .map(|(term, count)| format!("{term}{}", times(*count)))
            .collect();
        vec![
            ("count", self.count.to_string()),
            ("words", self.words.to_string()),
            ("density", format!("{:.1}", self.density)),
            ("terms", terms.join(", ")),
        ]
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of words in a file are far below 2^52")]
fn count_of(count: usize) -> f64 {
    count as f64
}

/// The one of some units, which are apart, that `at` is in.
fn known<T>(units: &BTreeMap<(usize, usize), T>, at: usize) -> Option<Range<usize>> {
    let (&(start, end), _) = units.range(..=(at, usize::MAX)).next_back()?;
    (at < end).then_some(start..end)
}

/// The list items in a row around `at`, from the start of the line that leads in to them.
fn list(blocks: &[Block], text: &str, at: usize) -> Option<Range<usize>> {
    let index = blocks.partition_point(|block| block.range.end <= at);
    let is_item =
        |index: usize| blocks.get(index).is_some_and(|block| block.kind == BlockKind::ListItem);
    let leads_in = |index: usize| {
        is_item(index + 1) && !is_item(index) && text[blocks[index].range.clone()].ends_with(':')
    };
    let in_list = is_item(index) || (index < blocks.len() && leads_in(index));
    if !in_list {
        return None;
    }
    let first = (0..index).rev().take_while(|&before| is_item(before)).last().unwrap_or(index);
    let first = if first > 0 && is_item(first) && leads_in(first - 1) { first - 1 } else { first };
    let last =
        (index + 1..blocks.len()).take_while(|&after| is_item(after)).last().unwrap_or(index);
    Some(blocks[first].range.start..blocks[last].range.end)
}
