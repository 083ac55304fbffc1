//! Suppressions by rule and place: a file can hold as many of them as it has lines.

use std::collections::BTreeMap;

use super::Suppression;
use crate::finding::RuleId;

/// Suppressions of each rule or family, in the order of their beginnings.
#[derive(Debug, Default)]
pub(super) struct SuppressionIndex(BTreeMap<String, Vec<IndexStep>>);

/// A suppression, and the index of the farthest-reaching one up to it.
#[derive(Debug)]
struct IndexStep {
    at: usize,
    farthest: usize,
}

impl SuppressionIndex {
    pub(super) fn new(suppressions: &[Suppression]) -> Self {
        let mut index: BTreeMap<String, Vec<IndexStep>> = BTreeMap::new();
        let mut order: Vec<usize> = (0..suppressions.len()).collect();
        order.sort_by_key(|&at| suppressions[at].region.start);
        for at in order {
            let own = index.entry(suppressions[at].selector.as_str().to_owned()).or_default();
            let end = |at: usize| suppressions[at].region.end;
            let farthest = own
                .last()
                .map_or(at, |last| if end(last.farthest) < end(at) { at } else { last.farthest });
            own.push(IndexStep { at, farthest });
        }
        Self(index)
    }

    /// Returns, of the suppressions of a rule that begin before some place (`begins`), the
    /// farthest-reaching one for its name and for its family.
    pub(super) fn farthest(
        &self,
        suppressions: &[Suppression],
        rule: &RuleId,
        begins: impl Fn(&Suppression) -> bool,
    ) -> impl Iterator<Item = usize> {
        let names = [rule.as_str().to_owned(), format!("{}/*", rule.family())];
        let found = names.map(|name| {
            let own = self.0.get(&name)?;
            let before = own.partition_point(|step| begins(&suppressions[step.at]));
            Some(own[..before].last()?.farthest)
        });
        found.into_iter().flatten()
    }
}
