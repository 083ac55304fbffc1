//! From judged hits to what a user is told: message, labels and notes.

use std::ops::Range;
use std::sync::Arc;

use super::{Checker, Judged, merge};
use crate::document::{Defect, Document};
use crate::finding::{self, Draft, Finding, Joined, RuleId, Scope, Severity};

impl Checker {
    /// The finding of a hit that is only counted.
    pub(super) fn outline(&self, document: &Document<'_>, path: &Arc<str>, judged: Judged) -> Draft {
        let finding = Finding {
            severity: judged.severity,
            scope: judged.scope,
            fingerprint: print(document, &judged),
            silenced: judged.silenced,
            ..Finding::new(path, self.rules.rules[judged.found.rule].id.clone())
        };
        // Its places decide whether it stands on a changed line.
        let places = std::iter::once(&judged.found.range).chain(judged.found.parts.iter().map(|(range, _)| range));
        let labels = places.map(|range| (document.prose.span(range), String::new())).collect();
        Draft { finding, labels }
    }

    /// The finding that a group of hits makes.
    pub(super) fn draft(&self, document: &Document<'_>, path: &Arc<str>, group: &merge::Group) -> Draft {
        let main = &group.main;
        let mut finding = self.alone(document, path, main);
        let mut labels = vec![self.label(document, main, main)];
        labels.extend(main.found.parts.iter().map(|(range, text)| (document.prose.span(range), text.clone())));
        for (hit, hidden) in
            group.others.iter().map(|hit| (hit, false)).chain(group.hidden.iter().map(|hit| (hit, true)))
        {
            let alone = self.alone(document, path, hit);
            if !hidden {
                finding.fixes.extend_from_slice(&alone.fixes);
            }
            labels.push(self.label(document, hit, main));
            finding.joined.push(Joined {
                finding: alone,
                label: self.rules.rules[hit.found.rule].label.clone(),
                hidden,
            });
        }
        Draft { finding, labels }
    }

    /// The finding of one hit, without its places.
    fn alone(&self, document: &Document<'_>, path: &Arc<str>, judged: &Judged) -> Finding {
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
        let fixes = if judged.silenced.is_none() { &judged.found.fixes[..] } else { &[] };
        Finding {
            severity: judged.severity,
            message: rule.message.fill(fill),
            scope: judged.scope,
            help: Some(rule.instead.clone()),
            notes: judged.notes.clone(),
            silenced: judged.silenced.clone(),
            fixes: fixes.iter().map(|range| document.prose.span(range)).collect(),
            fingerprint: print(document, judged),
            ..Finding::new(path, rule.id.clone())
        }
    }

    /// The mark of a hit in a finding whose first hit is `main`.
    fn label(&self, document: &Document<'_>, judged: &Judged, main: &Judged) -> (Range<usize>, String) {
        let rules = &self.rules.rules;
        let (rule, first) = (&rules[judged.found.rule], &rules[main.found.rule]);
        let text = if rule.id == first.id { rule.label.clone() } else { format!("also {}", rule.id) };
        (document.prose.span(&judged.found.range), text)
    }
}

/// The fingerprint of a hit: its words and those beside it in its sentence.
fn print(document: &Document<'_>, judged: &Judged) -> u64 {
    if judged.scope == Scope::Document {
        return finding::print_of("", "", "");
    }
    let (text, range) = (document.text(), &judged.found.range);
    let (start, end) = (judged.sentence.start.min(range.start), judged.sentence.end.max(range.end));
    finding::print_of(&text[start..range.start], &text[range.clone()], &text[range.end..end])
}

/// What is wrong with a document, as a finding; it is not about prose, and no reason for exit status 2.
pub(super) fn of_defect(defect: &Defect, path: &Arc<str>) -> Draft {
    let mut finding = Finding::problem("document", path, defect.message.clone());
    (finding.rule, finding.severity) = (RuleId::new("document/front-matter"), Severity::Warning);
    finding.help = Some("the text below it was checked all the same".into());
    Draft { finding, labels: vec![(defect.span.clone(), String::new())] }
}
