//! `evidence/*.toml`: the wording that counts as support for a claim, read and checked.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::example::{allows_example, fires_example};
use super::lists::report;
use super::needless::report_covered;
use super::pattern::RulePattern;
use super::raw::{self, EvidenceTier};
use super::read::{FileProblems, read};
use super::valid::{patterns, required};
use super::{
    DeferredValue, PatternText, PhraseRole, RuleExample, RuleOrigin, RuleSet, rule_lists, spanned,
};
use crate::phrase::{KnownWords, PhraseCompiler, PhraseList, PhraseSet, RuleLists};
use crate::source::Source;

/// A marker of evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct EvidenceMarker {
    /// Its file's name.
    pub name: String,
    /// Its file.
    #[serde(with = "spanned::file")]
    pub source: Arc<Source>,
    /// A short description for lists.
    pub summary: String,
    /// The strength of the evidence.
    pub tier: EvidenceTier,
    /// Two markers of medium worth support a claim if their kinds differ.
    pub kind: String,
    /// Said beside it where it is not enough ("names no study"); may be empty.
    pub label: String,
    /// Whether it says which study is meant (a journal, a registration, an institution).
    pub identifies: bool,
    pub(super) patterns: Vec<RulePattern>,
    unless_patterns: Vec<RulePattern>,
    /// Texts in which it is found.
    pub fires: DeferredValue<Vec<RuleExample>>,
    /// Traps.
    pub allows: DeferredValue<Vec<RuleExample>>,
}

/// The wording of all markers while it is collected.
#[derive(Debug, Default)]
pub(super) struct EvidenceWording {
    phrases: PhraseList,
    /// The number of markers that were read.
    markers: usize,
}

impl EvidenceWording {
    /// Makes the wording ready to be found.
    pub(super) fn index(self, compiler: &mut PhraseCompiler<'_>) -> PhraseSet {
        compiler.use_lists(RuleLists::default());
        compiler.index(self.phrases)
    }

    /// Reads a marker; its wording goes to that of all. A weak one is never support; it is wording
    /// that may be mistaken for it.
    pub(super) fn marker(
        &mut self,
        problems: &mut FileProblems<'_>,
        name: &str,
        source: &Arc<Source>,
        origin: RuleOrigin,
        compiler: &mut PhraseCompiler<'_>,
    ) -> Option<EvidenceMarker> {
        let raw = read::<raw::RawEvidence>(problems)?;
        let tier = match &raw.tier {
            Some(tier) => *tier.get_ref(),
            None => {
                let message = "an evidence marker needs a `tier`: strong, medium or weak";
                problems.error(message, 0..0, "", None);
                EvidenceTier::Weak
            }
        };
        let has_all = !raw.fires.is_empty() && !raw.allows.is_empty() && !raw.sources.is_empty();
        if origin == RuleOrigin::BuiltIn && !has_all {
            let message = "a built-in marker needs `fires`, `allows` and `sources`";
            problems.error(message, 0..0, "", None);
        }
        let summary = required(problems, raw.summary.as_ref(), "summary");
        self.add_wording(problems, &raw, compiler);
        let fires = raw.fires.into_iter().filter_map(|example| fires_example(problems, example));
        let fires: Vec<_> = fires.collect();
        let allows = raw.allows.into_iter().filter_map(|example| allows_example(problems, example));
        let allows: Vec<_> = allows.collect();
        Some(EvidenceMarker {
            name: name.to_owned(),
            source: source.clone(),
            summary,
            tier,
            label: raw.label.map(Spanned::into_inner).unwrap_or_default(),
            kind: raw.kind.map_or_else(|| name.to_owned(), Spanned::into_inner),
            identifies: raw.identifies,
            patterns: patterns(problems, &raw.patterns),
            unless_patterns: patterns(problems, &raw.unless_patterns),
            fires: fires.into(),
            allows: allows.into(),
        })
    }

    /// Adds the wording of a marker, and of its traps.
    fn add_wording(
        &mut self,
        problems: &mut FileProblems<'_>,
        raw: &raw::RawEvidence,
        compiler: &mut PhraseCompiler<'_>,
    ) {
        rule_lists::read_lists(problems, &raw.lists, compiler);
        for (list, role) in [(&raw.any, PhraseRole::Wording), (&raw.unless, PhraseRole::Exception)]
        {
            report_covered(problems, list, compiler);
            for phrase in list {
                self.add(problems, phrase, role.tag(self.markers), compiler);
            }
        }
        rule_lists::report_unused(problems, &raw.lists, compiler);
        self.markers += 1;
    }

    /// Adds a phrase of the marker that is read.
    fn add(
        &mut self,
        problems: &mut FileProblems<'_>,
        phrase: &Spanned<String>,
        tag: u32,
        compiler: &mut PhraseCompiler<'_>,
    ) {
        let text = phrase.get_ref();
        if text.contains('\\') || text.contains("(?") {
            let message = "this is a regular expression: it goes into `patterns`";
            problems.error(message, phrase.span(), "", None);
            return;
        }
        if let Err(mistake) = compiler.add_evidence(&mut self.phrases, text, tag) {
            report(problems, phrase, &mistake, compiler);
        }
    }
}

/// The places of evidence in a text, and of what only looks like it, in bytes.
#[derive(Debug, Default)]
pub struct FoundEvidence {
    hits: Vec<Range<usize>>,
    traps: Vec<Range<usize>>,
}

impl FoundEvidence {
    /// The places of evidence that no trap touches.
    pub fn places(self) -> Vec<Range<usize>> {
        let Self { mut hits, mut traps } = self;
        traps.sort_unstable_by_key(|trap| trap.start);
        // How far the traps reach that begin up to each: a paragraph can have very many.
        let mut reach = 0;
        for trap in &mut traps {
            reach = reach.max(trap.end);
            trap.end = reach;
        }
        hits.retain(|hit| {
            let before = traps.partition_point(|trap| trap.start < hit.end);
            before == 0 || traps[before - 1].end <= hit.start
        });
        hits
    }

    /// Adds a hit, unless it is inside the last one.
    fn add(&mut self, hit: Range<usize>) {
        if self.hits.last().is_none_or(|last| last.end < hit.end) {
            self.hits.push(hit);
        }
    }
}

impl EvidenceMarker {
    /// Whether the marker is found in an address.
    pub fn is_address(&self, address: &str) -> bool {
        let mut found = FoundEvidence::default();
        let all = 0..self.patterns.len();
        self.find_by(all, &PatternText::new(address), 0, &mut found);
        !found.places().is_empty()
    }

    /// Adds the places of some of its patterns, and of its traps if there is any, in a stretch that
    /// begins at byte `start` of the text.
    pub fn find_by(
        &self,
        patterns: impl Iterator<Item = usize>,
        stretch: &PatternText<'_>,
        start: usize,
        found: &mut FoundEvidence,
    ) {
        for number in patterns {
            add_hits(&self.patterns[number], stretch, start, &mut found.hits);
        }
        if !found.hits.is_empty() {
            for trap in &self.unless_patterns {
                add_hits(trap, stretch, start, &mut found.traps);
            }
        }
    }
}

fn add_hits(
    pattern: &RulePattern,
    stretch: &PatternText<'_>,
    start: usize,
    places: &mut Vec<Range<usize>>,
) {
    for hit in pattern.hits(stretch) {
        places.push(start + hit.mark.start..start + hit.mark.end);
    }
}

impl RuleSet {
    /// Adds the places of evidence in words that the wording of markers finds, in bytes of the
    /// text, to those of each marker by its index.
    pub fn add_evidence(&self, words: &KnownWords<'_>, found: &mut [FoundEvidence]) {
        for hit in self.evidence_wording.hits(words, &self.slots) {
            let span = words.span(&hit.mark);
            if let Some(marker) = PhraseRole::Wording.number(hit.tag) {
                found[marker].add(span);
            } else if let Some(marker) = PhraseRole::Exception.number(hit.tag) {
                found[marker].traps.push(span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_trap_touches_is_no_evidence() {
        let hits = vec![0..2, 4..6, 8..10, 12..14, 30..31];
        let traps = vec![13..20, 6..8, 1..5];
        let found = FoundEvidence { hits, traps };
        assert_eq!(found.places(), [8..10, 30..31]);
    }
}
