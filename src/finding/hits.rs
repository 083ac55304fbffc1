//! The hits of one finding: each has a place and a fingerprint of its own, so that one can be
//! known, or on an unchanged line, while another is new.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Finding, Label, RuleId};

/// A hit that is reported together with another one.
#[derive(Clone, Debug)]
pub struct JoinedHit {
    /// The finding that would be reported for it alone. Its mark is among the labels of the finding
    /// that it joined, unless it is hidden.
    pub finding: Finding,
    /// The words beside its mark where it is reported alone.
    pub label: String,
    /// Whether its mark is kept here, since the finding shows enough of its kind.
    pub hidden: bool,
}

/// A hit of a finding.
#[derive(Clone, Copy, Debug)]
pub struct FindingHit<'f> {
    /// The finding that would be reported for it alone.
    pub finding: &'f Finding,
    /// Its mark.
    pub label: Option<&'f Label>,
}

impl Finding {
    /// Returns the number of further places that are its own, and not those of hits that joined it.
    pub fn own_places(&self) -> usize {
        let shown = self.joined.iter().filter(|joined| !joined.hidden).count();
        self.secondary.len().saturating_sub(shown)
    }

    /// Returns the hits that it reports, itself first.
    pub fn hits(&self) -> impl Iterator<Item = FindingHit<'_>> {
        let mut shown = self.secondary[self.own_places()..].iter();
        let joined = self.joined.iter().map(move |JoinedHit { finding, hidden, .. }| FindingHit {
            finding,
            label: if *hidden { finding.primary.as_ref() } else { shown.next() },
        });
        std::iter::once(FindingHit { finding: self, label: self.primary.as_ref() }).chain(joined)
    }

    /// Makes a further place in another file the one that it is reported at; one in the same file
    /// stays where it is.
    pub fn move_to(&mut self, place: usize) {
        let (Some(mark), Some(primary)) = (self.secondary.get_mut(place), &mut self.primary) else {
            return;
        };
        if let Some(path) = mark.path.take() {
            std::mem::swap(&mut mark.text, &mut primary.text);
            std::mem::swap(mark, primary);
            mark.path = Some(std::mem::replace(&mut self.path, path));
        }
    }

    /// Keeps the hits for which `kept` is true, in the order of [`Finding::hits`]. If the first is
    /// removed, the gravest of the others takes its place. At least one must be kept.
    pub fn keep_hits(&mut self, kept: &[bool]) {
        if kept.iter().all(|kept| *kept) || !kept.contains(&true) {
            return;
        }
        let mut marks = self.secondary.split_off(self.own_places()).into_iter();
        let mut joined = std::mem::take(&mut self.joined);
        for other in joined.iter_mut().filter(|other| !other.hidden) {
            other.finding.primary = marks.next();
        }
        let mut flags = kept[1..].iter();
        joined.retain(|_| flags.next().is_none_or(|kept| *kept));
        if !kept[0] {
            let first = joined.remove(weightiest(&joined));
            *self = Self { path: self.path.clone(), ..first.finding };
            if let Some(mark) = &mut self.primary {
                mark.text = first.label;
            }
        }
        for other in &mut joined {
            let beside = if other.finding.rule == self.rule {
                other.label.clone()
            } else {
                also(&other.finding.rule)
            };
            let mark = if other.hidden { None } else { other.finding.primary.take() };
            self.secondary.extend(mark.map(|mark| Label { text: beside, ..mark }));
        }
        self.joined = joined;
    }
}

/// Returns the label of a hit that joined a finding of another rule.
fn also(rule: &RuleId) -> String {
    format!("also {rule}")
}

/// Of the severest the one with the longest mark, then the first.
fn weightiest(hits: &[JoinedHit]) -> usize {
    let weight = |hit: &JoinedHit| {
        (hit.finding.severity, hit.finding.primary.as_ref().map_or(0, |mark| mark.span.len()))
    };
    (1..hits.len())
        .fold(0, |best, at| if weight(&hits[at]) > weight(&hits[best]) { at } else { best })
}

/// Numbers hits of one rule in one file that have the same fingerprint; expects the order of
/// [`Finding::order`].
pub fn number(findings: &mut [Finding]) {
    let mut seen: FxHashMap<(RuleId, u64), u64> = FxHashMap::default();
    for own in findings.chunk_by_mut(|a, b| a.path == b.path) {
        seen.clear();
        for fingerprint in in_order(own) {
            let before = seen.entry((fingerprint.1, *fingerprint.2)).or_default();
            if *before > 0 {
                *fingerprint.2 = xxh3_64_with_seed(&fingerprint.2.to_le_bytes(), *before);
            }
            *before += 1;
        }
    }
}

/// The start of a hit, its rule and its fingerprint.
type NumberedHit<'f> = (usize, RuleId, &'f mut u64);

/// The hits of the findings of one file by their places.
fn in_order(findings: &mut [Finding]) -> Vec<NumberedHit<'_>> {
    let mut all: Vec<NumberedHit<'_>> = Vec::new();
    for finding in findings {
        let places: Vec<usize> =
            finding.hits().map(|hit| hit.label.map_or(0, |mark| mark.span.start)).collect();
        let mut places = places.into_iter();
        all.push((places.next().unwrap_or(0), finding.rule.clone(), &mut finding.fingerprint));
        for (other, place) in finding.joined.iter_mut().zip(places) {
            all.push((place, other.finding.rule.clone(), &mut other.finding.fingerprint));
        }
    }
    all.sort_by_key(|(place, ..)| *place);
    all
}
