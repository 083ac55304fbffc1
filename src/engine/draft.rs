//! Turns judged hits into the text that a user sees: message, labels and notes.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::{Checker, JudgedMatch, merge};
use crate::document::{Document, DocumentDefect, OBJECT};
use crate::finding::{self, Finding, FindingDraft, FindingScope, JoinedHit, RuleId, Severity};
use crate::source::Source;

impl Checker {
    /// The finding of a hit that is only counted.
    pub(super) fn outline(
        &self,
        document: &Document<'_>,
        path: &Arc<str>,
        judged: JudgedMatch,
    ) -> FindingDraft {
        let finding = Finding {
            severity: judged.severity,
            scope: judged.scope,
            fingerprint: print(document, &judged),
            silenced: judged.silenced,
            score: judged.score,
            ..Finding::new(path, self.rules.rules[judged.found.rule].id.clone())
        };
        // Its places decide whether it is on a changed line.
        let places = std::iter::once(&judged.found.range)
            .chain(judged.found.parts.iter().map(|(range, _)| range));
        let labels = places.map(|range| (document.prose.span(range), String::new())).collect();
        FindingDraft::new(finding, labels)
    }

    /// The finding that a group of hits makes.
    pub(super) fn draft(
        &self,
        source: &Source,
        document: &Document<'_>,
        path: &Arc<str>,
        group: &merge::HitGroup,
    ) -> FindingDraft {
        let main = &group.main;
        let mut finding = self.alone(source, document, path, main);
        let in_sentence = main.scope == FindingScope::Span && !main.sentence.is_empty();
        let sentence = in_sentence.then(|| document.prose.span(&main.sentence));
        let mut labels = vec![self.label(document, main, main)];
        labels.extend(
            main.found.parts.iter().map(|(range, text)| (document.prose.span(range), text.clone())),
        );
        for (hit, hidden) in group
            .others
            .iter()
            .map(|hit| (hit, false))
            .chain(group.hidden.iter().map(|hit| (hit, true)))
        {
            let alone = self.alone(source, document, path, hit);
            if !hidden {
                finding.fixes.extend_from_slice(&alone.fixes);
            }
            labels.push(self.label(document, hit, main));
            finding.joined.push(JoinedHit {
                finding: alone,
                label: self.rules.rules[hit.found.rule].label.to_string(),
                hidden,
            });
        }
        FindingDraft { finding, labels, sentence }
    }

    /// The finding of one hit, without its places.
    fn alone(
        &self,
        source: &Source,
        document: &Document<'_>,
        path: &Arc<str>,
        judged: &JudgedMatch,
    ) -> Finding {
        let rule = &self.rules.rules[judged.found.rule];
        let marked = words(source, document, &judged.found.range);
        let groups = judged.found.groups.iter();
        let groups: Vec<(&str, Cow<'_, str>)> =
            groups.map(|(name, range)| (name.as_str(), words(source, document, range))).collect();
        let fill = |hole: &str| match hole {
            "match" => Some(&*marked),
            fact if judged.found.facts.contains_key(fact) => {
                judged.found.facts.get(fact).map(String::as_str)
            }
            group => {
                let words =
                    groups.iter().find(|(name, _)| *name == group).map(|(_, words)| &**words);
                let value = judged
                    .values
                    .iter()
                    .find(|(name, _)| *name == group)
                    .map(|(_, value)| value.as_str());
                words.or(value)
            }
        };
        let fixes = if judged.silenced.is_none() { &judged.found.fixes[..] } else { &[] };
        Finding {
            severity: judged.severity,
            message: rule.message.fill(fill),
            scope: judged.scope,
            help: Some(rule.instead.to_string()),
            notes: judged.notes.iter().map(|note| note.replace(OBJECT, UNSAID)).collect(),
            silenced: judged.silenced.clone(),
            score: judged.score.clone(),
            fixes: fixes.iter().map(|range| document.prose.span(range)).collect(),
            fingerprint: print(document, judged),
            ..Finding::new(path, rule.id.clone())
        }
    }

    /// The mark of a hit in a finding whose first hit is `main`.
    fn label(
        &self,
        document: &Document<'_>,
        judged: &JudgedMatch,
        main: &JudgedMatch,
    ) -> (Range<usize>, String) {
        let rules = &self.rules.rules;
        let (rule, first) = (&rules[judged.found.rule], &rules[main.found.rule]);
        let text =
            if rule.id == first.id { rule.label.to_string() } else { format!("also {}", rule.id) };
        (document.prose.span(&judged.found.range), text)
    }
}

/// The fingerprint of a hit: its words and those beside it in its sentence.
fn print(document: &Document<'_>, judged: &JudgedMatch) -> u64 {
    if judged.scope == FindingScope::Document {
        return finding::print_of("", "", "");
    }
    let (text, range) = (document.text(), &judged.found.range);
    let (start, end) = (judged.sentence.start.min(range.start), judged.sentence.end.max(range.end));
    finding::print_of(&text[start..range.start], &text[range.clone()], &text[range.end..end])
}

/// Bytes of an object that are shown among words; a longer one is only hinted at.
const LONGEST_OBJECT: usize = 60;
/// The replacement for words that are not shown.
const UNSAID: &str = "\u{2026}";

/// Returns words of a document as its author wrote them: code and pictures, which are objects and
/// not words of prose, as they are written in the file.
fn words<'d>(source: &Source, document: &'d Document<'_>, range: &Range<usize>) -> Cow<'d, str> {
    let text = &document.text()[range.clone()];
    if !text.contains(OBJECT) {
        return Cow::Borrowed(text);
    }
    let mut words = String::new();
    for (at, c) in text.char_indices() {
        let place = range.start + at..range.start + at + c.len_utf8();
        if c.to_string() == OBJECT {
            let written = source.text.get(document.prose.span(&place)).unwrap_or_default();
            let fits = written.len() <= LONGEST_OBJECT && !written.contains('\n');
            words.push_str(if fits { written } else { UNSAID });
        } else {
            words.push(c);
        }
    }
    Cow::Owned(words)
}

/// Returns a defect of a document as a finding. It is not about prose, and not a reason for exit
/// status 2.
pub(super) fn of_defect(defect: &DocumentDefect, path: &Arc<str>) -> FindingDraft {
    let mut finding = Finding::problem("document", path, defect.message.clone());
    (finding.rule, finding.severity) = (RuleId::new("document/front-matter"), Severity::Warning);
    finding.help = Some("the text below it was checked all the same".into());
    FindingDraft::new(finding, vec![(defect.span.clone(), String::new())])
}
