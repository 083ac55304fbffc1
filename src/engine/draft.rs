//! From judged hits to what a user is told: message, labels and notes.

use std::sync::Arc;

use super::{Checker, Judged, merge};
use crate::document::{Defect, Document};
use crate::finding::{Draft, Finding, RuleId, Severity};
use crate::rules::Rule;

impl Checker {
    /// The finding of a hit that is only counted.
    pub(super) fn outline(&self, document: &Document<'_>, path: &Arc<str>, judged: Judged) -> Draft {
        let finding = Finding {
            severity: judged.severity,
            scope: judged.scope,
            silenced: judged.silenced,
            score: judged.score,
            ..Finding::new(path, self.rules.rules[judged.found.rule].id.clone())
        };
        // Its places decide whether it stands on a changed line.
        let places = std::iter::once(&judged.found.range).chain(judged.found.parts.iter().map(|(range, _)| range));
        let labels = places.map(|range| (document.prose.span(range), String::new())).collect();
        Draft { finding, labels }
    }

    /// The finding that a group of hits makes.
    pub(super) fn draft(&self, document: &Document<'_>, path: &Arc<str>, group: &merge::Group) -> Draft {
        let judged = &group.main;
        let rule = &self.rules.rules[judged.found.rule];
        let text = document.text();
        let fill = |hole: &str| match hole {
            "match" => Some(&text[judged.found.range.clone()]),
            fact if judged.found.facts.contains_key(fact) => judged.found.facts.get(fact).map(String::as_str),
            group => {
                let range = judged.found.groups.iter().find(|(name, _)| name == group).map(|(_, range)| range);
                let value = judged.values.iter().find(|(name, _)| *name == group).map(|(_, value)| value.as_str());
                range.map(|range| &text[range.clone()]).or(value)
            }
        };
        let fixes = std::iter::once(judged).chain(&group.others).filter(|hit| hit.silenced.is_none());
        let fixes = fixes.flat_map(|hit| &hit.found.fixes).map(|range| document.prose.span(range)).collect();
        let finding = Finding {
            severity: judged.severity,
            message: rule.message.fill(fill),
            scope: judged.scope,
            help: Some(rule.instead.clone()),
            notes: judged.notes.clone(),
            silenced: judged.silenced.clone(),
            score: judged.score.clone(),
            fixes,
            ..Finding::new(path, rule.id.clone())
        };
        let label = |judged: &Judged, of: &Rule| {
            let text = if of.id == rule.id { of.label.clone() } else { format!("also {}", of.id) };
            (document.prose.span(&judged.found.range), text)
        };
        let others = group.others.iter().map(|other| label(other, &self.rules.rules[other.found.rule]));
        let parts = judged.found.parts.iter().map(|(range, text)| (document.prose.span(range), text.clone()));
        Draft { finding, labels: std::iter::once(label(judged, rule)).chain(parts).chain(others).collect() }
    }
}

/// What is wrong with a document, as a finding; it is not about prose, and no reason for exit status 2.
pub(super) fn of_defect(defect: &Defect, path: &Arc<str>) -> Draft {
    let mut finding = Finding::problem("document", path, defect.message.clone());
    (finding.rule, finding.severity) = (RuleId::new("document/front-matter"), Severity::Warning);
    finding.help = Some("the text below it was checked all the same".into());
    Draft { finding, labels: vec![(defect.span.clone(), String::new())] }
}
