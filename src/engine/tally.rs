//! The matcher that counts: hits of rules, or of its own wording, in a sentence, a list or the document.
//!
//! It runs last, when contexts have judged every hit, so that what is silenced does not count. Hits of several rules on
//! the same words count once. A finding about a sentence or a list marks what was counted; one about the document marks
//! its title or first line and says so (`scope`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Judged, Levels, Match};
use crate::context::View;
use crate::document::{Block, BlockKind, Document};
use crate::finding::{Scope, Severity};
use crate::rules::{Distinct, Matcher, RuleSet, Tally, Unit};

/// Terms that a message names.
const TOP_TERMS: usize = 5;

/// Counts for all tallies that are on. Hits of their own wording are replaced by what the count says.
pub(super) fn count(view: &View<'_>, levels: &Levels, judged: &mut Vec<Judged>) {
    let (rules, document) = (view.rules, view.document);
    let mut found = Vec::new();
    for (index, rule) in rules.rules.iter().enumerate() {
        if let (Matcher::Tally(tally), Some(level)) = (&rule.matcher, levels[index]) {
            let counter = Counter { rules, document, rule: index, tally, level };
            let own: Vec<Judged> = judged.extract_if(.., |hit| hit.found.rule == index).collect();
            let counted = judged.iter().filter(|hit| tally.counted.binary_search(&hit.found.rule).is_ok());
            let hits: Vec<&Judged> = own.iter().chain(counted).collect();
            let quiet = quieting(tally, judged);
            let quiet = |unit: &Range<usize>| {
                let after = quiet.partition_point(|range| range.start < unit.start);
                quiet[after..].iter().take_while(|range| range.start < unit.end).any(|range| range.end <= unit.end)
            };
            for (unit, hits) in counter.units(hits) {
                let counted = counter.judge(&unit, hits);
                if !(counted.is_empty() || quiet(&unit) || tally.unless_supported && view.is_supported(&unit)) {
                    found.extend(counted);
                }
            }
        }
    }
    if !found.is_empty() {
        judged.append(&mut found);
        // Hits of one sentence stand together for those who merge them.
        judged.sort_by_key(|hit| (hit.sentence.start, hit.sentence.end));
    }
}

/// One tally at work on one document.
struct Counter<'a> {
    rules: &'a RuleSet,
    document: &'a Document<'a>,
    rule: usize,
    tally: &'a Tally,
    level: Severity,
}

impl Counter<'_> {
    /// Hits by what they are counted in.
    fn units<'h>(&self, hits: Vec<&'h Judged>) -> Vec<(Range<usize>, Vec<&'h Judged>)> {
        let whole = 0..self.document.text().len();
        if self.tally.per == Unit::Document {
            return vec![(whole, hits)];
        }
        let mut units: BTreeMap<(usize, usize), Vec<&Judged>> = BTreeMap::new();
        for hit in hits {
            let unit = match self.tally.per {
                // One list can have a million items with hits.
                Unit::List => known(&units, hit.found.range.start)
                    .or_else(|| list(&self.document.blocks, self.document.text(), hit.found.range.start)),
                _ => Some(hit.sentence.clone()),
            };
            if let Some(unit) = unit {
                units.entry((unit.start, unit.end)).or_default().push(hit);
            }
        }
        units.into_iter().map(|((start, end), hits)| (start..end, hits)).collect()
    }

    /// What the count of one unit says: nothing, or one finding.
    fn judge(&self, unit: &Range<usize>, hits: Vec<&Judged>) -> Vec<Judged> {
        let (heard, silenced): (Vec<&Judged>, Vec<&Judged>) = hits.into_iter().partition(|hit| hit.silenced.is_none());
        let heard = self.apart(heard);
        let Some(values) = self.values(unit, &heard) else {
            // Shown on request, where it is contexts that made the difference.
            let enough = heard.len() + silenced.len() >= self.tally.at_least;
            let own = silenced.into_iter().filter(|hit| enough && hit.found.rule == self.rule);
            return own.cloned().collect();
        };
        let weight = if self.tally.per_1000_words.is_some() { values.density } else { count_of(values.count) };
        let louder = self.tally.louder_at.is_some_and(|from| weight >= from);
        let severity = self.level.shifted(i32::from(louder));
        let ranges: Vec<Range<usize>> = match self.tally.per {
            Unit::Document => self.title().into_iter().collect(),
            _ => heard.iter().map(|hit| hit.found.range.clone()).collect(),
        };
        let scope = if self.tally.per == Unit::Document { Scope::Document } else { Scope::Span };
        let (sentence, values) = (unit.clone(), values.shown());
        let note = self.tally.note.as_ref().map(|note| {
            note.fill(|hole| values.iter().find(|(name, _)| *name == hole).map(|(_, value)| value.as_str()))
        });
        let one = |range| Judged {
            found: Match::new(self.rule, range),
            sentence: sentence.clone(),
            severity,
            notes: note.iter().cloned().collect(),
            silenced: None,
            scope,
            waits: false,
            values: values.clone(),
        };
        ranges.into_iter().map(one).collect()
    }

    /// Hits in order, of those on the same words the first, distinct by what the tally says.
    fn apart<'h>(&self, mut hits: Vec<&'h Judged>) -> Vec<&'h Judged> {
        hits.sort_by_key(|hit| (hit.found.range.start, std::cmp::Reverse(hit.found.range.end)));
        let mut end = 0;
        let mut seen = BTreeSet::new();
        hits.retain(|hit| {
            let free = hit.found.range.start >= end;
            let new = match self.tally.distinct {
                Some(_) if !free => false,
                Some(Distinct::Words) => seen.insert(self.term(hit)),
                Some(Distinct::Rule) => seen.insert(self.rules.rules[hit.found.rule].id.to_string()),
                Some(Distinct::Sentence) => seen.insert(hit.sentence.start.to_string()),
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
    fn values(&self, unit: &Range<usize>, hits: &[&Judged]) -> Option<Values> {
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
        Some(Values { count: hits.len(), words, density, terms })
    }

    /// The marked words, on one line and in lower case.
    fn term(&self, hit: &Judged) -> String {
        let marked = &self.document.text()[hit.found.range.clone()];
        marked.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }

    /// Words of prose.
    fn words(&self, unit: &Range<usize>) -> usize {
        let blocks = &self.document.blocks;
        let from = blocks.partition_point(|block| block.range.end <= unit.start);
        let inside = blocks[from..].iter().take_while(|block| block.range.start < unit.end);
        let pieces = inside.map(|block| {
            let range = block.range.start.max(unit.start)..block.range.end.min(unit.end);
            &self.document.text()[range]
        });
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        pieces.map(|piece| piece.split_whitespace().filter(is_word).count()).sum()
    }

    /// The title, or the first line where there is none: it stands for the document.
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
struct Values {
    count: usize,
    words: usize,
    density: f64,
    terms: Vec<(String, usize)>,
}

impl Values {
    /// By the names of their placeholders.
    fn shown(&self) -> Vec<(&'static str, String)> {
        let times = |count: usize| if count > 1 { format!(" ({count})") } else { String::new() };
        let terms: Vec<String> =
            self.terms.iter().take(TOP_TERMS).map(|(term, count)| format!("{term}{}", times(*count))).collect();
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

/// Hits that say the same as a tally, in order.
fn quieting(tally: &Tally, judged: &[Judged]) -> Vec<Range<usize>> {
    let says_it = |hit: &&Judged| hit.silenced.is_none() && tally.quiet.binary_search(&hit.found.rule).is_ok();
    let mut ranges: Vec<Range<usize>> = judged.iter().filter(says_it).map(|hit| hit.found.range.clone()).collect();
    ranges.sort_unstable_by_key(|range| range.start);
    ranges
}

/// The one of some units, which are apart, that `at` is in.
fn known<T>(units: &BTreeMap<(usize, usize), T>, at: usize) -> Option<Range<usize>> {
    let (&(start, end), _) = units.range(..=(at, usize::MAX)).next_back()?;
    (at < end).then_some(start..end)
}

/// The list items in a row around `at`, from the start of the line that leads in to them.
fn list(blocks: &[Block], text: &str, at: usize) -> Option<Range<usize>> {
    let index = blocks.partition_point(|block| block.range.end <= at);
    let is_item = |index: usize| blocks.get(index).is_some_and(|block| block.kind == BlockKind::ListItem);
    let leads_in =
        |index: usize| is_item(index + 1) && !is_item(index) && text[blocks[index].range.clone()].ends_with(':');
    let in_list = is_item(index) || (index < blocks.len() && leads_in(index));
    if !in_list {
        return None;
    }
    let first = (0..index).rev().take_while(|&before| is_item(before)).last().unwrap_or(index);
    let first = if first > 0 && is_item(first) && leads_in(first - 1) { first - 1 } else { first };
    let last = (index + 1..blocks.len()).take_while(|&after| is_item(after)).last().unwrap_or(index);
    Some(blocks[first].range.start..blocks[last].range.end)
}
