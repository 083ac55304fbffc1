//! `evidence/*.toml`: the wording that counts as support for a claim, read and checked.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::example::{allows_example, fires_example};
use super::pattern::RulePattern;
use super::raw::{self, EvidenceTier};
use super::read::{FileProblems, read};
use super::valid::{patterns, required};
use super::{DeferredValue, PatternText, RuleExample, RuleOrigin, spanned};
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
    pub(super) any: Vec<RulePattern>,
    unless: Vec<RulePattern>,
    /// Texts in which it is found.
    pub fires: DeferredValue<Vec<RuleExample>>,
    /// Traps.
    pub allows: DeferredValue<Vec<RuleExample>>,
}

/// Reads a marker. A weak one is never support; it is wording that may be mistaken for it.
pub(super) fn marker(
    problems: &mut FileProblems<'_>,
    name: &str,
    source: &Arc<Source>,
    origin: RuleOrigin,
) -> Option<EvidenceMarker> {
    let raw = read::<raw::RawEvidence>(problems)?;
    let tier = match raw.tier {
        Some(tier) => *tier.get_ref(),
        None => {
            problems.error(
                "an evidence marker needs a `tier`: strong, medium or weak",
                0..0,
                "",
                None,
            );
            EvidenceTier::Weak
        }
    };
    if origin == RuleOrigin::BuiltIn
        && (raw.fires.is_empty() || raw.allows.is_empty() || raw.sources.is_empty())
    {
        problems.error("a built-in marker needs `fires`, `allows` and `sources`", 0..0, "", None);
    }
    let summary = required(problems, raw.summary.as_ref(), "summary");
    let unnamed = || name.to_owned();
    let (any, unless) = (patterns(problems, &raw.any), patterns(problems, &raw.unless));
    Some(EvidenceMarker {
        name: name.to_owned(),
        source: source.clone(),
        summary,
        tier,
        label: raw.label.map(Spanned::into_inner).unwrap_or_default(),
        kind: raw.kind.map_or_else(unnamed, Spanned::into_inner),
        identifies: raw.identifies,
        any,
        unless,
        fires: raw
            .fires
            .into_iter()
            .filter_map(|example| fires_example(problems, example))
            .collect::<Vec<_>>()
            .into(),
        allows: raw
            .allows
            .into_iter()
            .filter_map(|example| allows_example(problems, example))
            .collect::<Vec<_>>()
            .into(),
    })
}

impl EvidenceMarker {
    /// Returns the places of the marker in a text, in bytes, without overlaps with its traps.
    pub fn find(&self, haystack: &PatternText<'_>) -> Vec<Range<usize>> {
        self.find_by(0..self.any.len(), haystack)
    }

    /// As [`EvidenceMarker::find`], by some of its patterns only.
    pub fn find_by(
        &self,
        patterns: impl Iterator<Item = usize>,
        haystack: &PatternText<'_>,
    ) -> Vec<Range<usize>> {
        let places = |pattern: &RulePattern| pattern.hits(haystack).into_iter().map(|hit| hit.mark);
        let mut found: Vec<_> = patterns.flat_map(|number| places(&self.any[number])).collect();
        if !found.is_empty() {
            let traps: Vec<_> = self.unless.iter().flat_map(places).collect();
            found.retain(|hit| {
                !traps.iter().any(|trap| trap.start < hit.end && hit.start < trap.end)
            });
        }
        found
    }
}
