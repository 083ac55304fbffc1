//! From a document to its findings.
//!
//! [`Checker`] runs one automaton over the text for words that can be part of a hit, looks closely only at the sentences
//! that hold one, lets contexts judge each hit, and merges what an editor would call one finding.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::context::{Sentence, View};
use crate::document::{Defect, Document, Format, Link};
use crate::finding::{self, Draft, Finding, RuleId, Scope, Severity, Silenced, SilencedBy};
use crate::rules::{Cue, Frame, Rule, RuleSet, Shape};
use crate::source::Source;
use crate::suppress::Directives;

mod block;
mod claim;
mod examples;
mod merge;
mod needs;
mod page;
mod pattern;
mod phrase;
pub mod repeat;
mod residue;
mod shape;
mod story;
mod tally;
mod topic;
mod triggers;

pub use examples::{try_evidence, try_examples};
pub use repeat::Signature;
use triggers::Triggers;

/// Levels of all rules, by their index: `None` for a rule that is off.
pub type Levels = Vec<Option<Severity>>;

/// Something that a matcher found.
#[derive(Clone, Debug)]
struct Match {
    /// Index of the rule.
    rule: usize,
    /// Bytes of the text.
    range: Range<usize>,
    /// The exception of the rule that it is part of, if any.
    excepted: Option<Range<usize>>,
    /// Named groups of a pattern.
    groups: Vec<(String, Range<usize>)>,
    /// What else the message can say, by placeholder.
    facts: BTreeMap<&'static str, String>,
    /// Pieces of it, each with its label.
    parts: Vec<(Range<usize>, String)>,
    /// What may safely be deleted.
    fixes: Vec<Range<usize>>,
}

impl Match {
    /// A match of wording.
    fn new(rule: usize, range: Range<usize>) -> Self {
        let (groups, facts, parts, fixes) = (Vec::new(), BTreeMap::new(), Vec::new(), Vec::new());
        Self { rule, range, excepted: None, groups, facts, parts, fixes }
    }
}

/// A match after contexts have judged it.
#[derive(Clone, Debug)]
struct Judged {
    found: Match,
    /// The sentence that it stands in.
    sentence: Range<usize>,
    severity: Severity,
    notes: Vec<String>,
    silenced: Option<Silenced>,
    scope: Scope,
    /// For the rest of its paragraph, which decides whether it is a hit at all.
    waits: bool,
    /// Figures of a tally, by the names of their placeholders.
    values: Vec<(&'static str, String)>,
}

impl Judged {
    /// A match that nothing is known against.
    fn new(found: Match, sentence: Range<usize>) -> Self {
        let (severity, scope) = (Severity::Warning, Scope::Span);
        let (notes, values) = (Vec::new(), Vec::new());
        Self { found, sentence, severity, notes, silenced: None, scope, waits: false, values }
    }
}

/// Rules, ready to check documents.
#[derive(Debug)]
pub struct Checker {
    /// The rules.
    pub rules: RuleSet,
    triggers: Triggers,
    /// For each rule the number of its family.
    families: Vec<usize>,
    /// For each rule whether support silences it.
    supportable: Vec<bool>,
}

impl Checker {
    /// Prepares the automaton.
    pub fn new(rules: RuleSet) -> Self {
        let family = |rule: &Rule| rules.rules.partition_point(|other| other.id.family() < rule.id.family());
        let families = rules.rules.iter().map(family).collect();
        let asks = |&context: &usize| {
            let shapes = rules.contexts[context].cues.iter();
            shapes.into_iter().any(|cue| matches!(cue, Cue::Shape(Shape::Supported, _)))
        };
        let supportable = rules.rules.iter().map(|rule| rule.silent_when.iter().any(asks)).collect();
        Self { triggers: Triggers::new(&rules), families, supportable, rules }
    }

    /// The levels that rules have by themselves.
    pub fn default_levels(&self) -> Levels {
        self.rules.rules.iter().map(|rule| (!rule.preview).then_some(rule.severity)).collect()
    }

    /// Checks one file. Silenced hits are among the findings, marked as such.
    pub fn check(&self, source: &Source, format: Format, levels: &Levels) -> Vec<Finding> {
        self.check_document(source, &Document::parse(&source.text, format), levels)
    }

    /// Checks a document that was read from `source`.
    pub fn check_document(&self, source: &Source, document: &Document<'_>, levels: &Levels) -> Vec<Finding> {
        self.check_directed(source, document, levels, &Directives::default())
    }

    /// Checks a document with its directives: what they silence is marked as such, and not counted by tallies.
    pub fn check_directed(
        &self,
        source: &Source,
        document: &Document<'_>,
        levels: &Levels,
        directives: &Directives,
    ) -> Vec<Finding> {
        self.report(source, document, self.judge_document(document, levels, directives))
    }

    /// The same, with what the document is compared with others by; `None` where no rule asks for that.
    pub fn check_and_sign(
        &self,
        source: &Source,
        document: &Document<'_>,
        levels: &Arc<Levels>,
        directives: &Directives,
    ) -> (Vec<Finding>, Option<Signature>) {
        let judged = self.judge_document(document, levels, directives);
        let signature = self.sign(&source.text, document, levels, &judged);
        (self.report(source, document, judged), signature)
    }

    fn report(&self, source: &Source, document: &Document<'_>, judged: Vec<Judged>) -> Vec<Finding> {
        let path: Arc<str> = source.path.as_str().into();
        let merged = merge::merge(judged, &self.rules.rules);
        let drafts = merged.into_iter().map(|group| self.draft(document, &path, &group));
        let drafts = drafts.chain(document.defects.iter().map(|defect| defect_draft(defect, &path))).collect();
        finding::locate(source, drafts)
    }

    fn judge_document(&self, document: &Document<'_>, levels: &Levels, directives: &Directives) -> Vec<Judged> {
        let text = document.text();
        let candidates = self.triggers.find(text);
        let mut judged = Vec::new();
        let view = View::new(document, &self.rules);
        for (number, block) in document.blocks.iter().enumerate() {
            let here = between(&candidates.words, &block.range, |&at| at);
            let wanted = self.triggers.literals.patterns(between(&candidates.literals, &block.range, |&(at, _)| at));
            let patterns = pattern::matches(&self.rules.rules, levels, &wanted, text, block);
            if here.is_empty() && patterns.is_empty() {
                continue;
            }
            for (at, range) in view.sentences(number).iter().enumerate() {
                let own = |found: &&Match| range.contains(&found.range.start);
                if between(here, range, |&at| at).is_empty() && !patterns.iter().any(|found| own(&found)) {
                    continue;
                }
                let mut sentence = Sentence::new(&view, number, at);
                let mut hits = self.rules.phrases.hits(&sentence.words, &self.rules.slots);
                if hits.iter().any(|hit| hit.tag >= Frame::TAGS) {
                    hits.extend(self.rules.gates.hits(&sentence.words, &self.rules.slots));
                }
                let phrases = phrase::matches(&self.rules, levels, &sentence, &hits).into_iter();
                let claims = claim::matches(&self.rules, levels, &sentence, &hits);
                let all = phrases.chain(claims).chain(patterns.iter().filter(own).cloned());
                let all: Vec<Match> = all.filter(|found| !in_address(document, &found.range)).collect();
                let plain = all.iter().filter(|found| found.excepted.is_none());
                let company = plain.map(|found| (self.families[found.rule], sentence.words.within(&found.range)));
                sentence.keeps_company(company.collect());
                judged.extend(all.into_iter().filter_map(|found| self.judge(found, &sentence, levels)));
            }
        }
        residue::find(self, document, levels, &mut judged);
        needs::settle(&self.rules, &self.families, document, &mut judged);
        for hit in judged.iter_mut().filter(|hit| hit.silenced.is_none()) {
            let rule = &self.rules.rules[hit.found.rule].id;
            hit.silenced = directives.silence(rule, &document.prose.span(&hit.found.range));
        }
        tally::count(&view, levels, &mut judged);
        judged
    }

    /// Lets contexts decide about a match.
    fn judge(&self, found: Match, sentence: &Sentence<'_>, levels: &Levels) -> Option<Judged> {
        let rule = &self.rules.rules[found.rule];
        let level = levels[found.rule]?;
        let words = sentence.words.within(&found.range);
        let holding = |contexts: &[usize]| {
            let all = contexts.iter().map(|&index| &self.rules.contexts[index]);
            // A match of signs only ("###") has no words for contexts to bear on.
            all.filter_map(|context| Some((context, sentence.holds(context, &words)?)))
                .filter(|_| !words.is_empty())
                .collect::<Vec<_>>()
        };
        let excepted = found.excepted.as_ref().map(|range| ("unless", &sentence.text[range.clone()]));
        let silencer = || holding(&rule.silent_when).first().map(|(context, words)| (context.name.as_str(), *words));
        let mut silenced = excepted.or_else(silencer).map(|(context, words)| Silenced {
            by: SilencedBy::Context,
            context: context.to_owned(),
            words: words.to_owned(),
        });
        let (mut steps, mut notes) = (0, Vec::new());
        for (contexts, step) in [(&rule.needs_one_of, 0), (&rule.softer_when, -1), (&rule.louder_when, 1)] {
            for (context, words) in holding(contexts) {
                steps += step;
                let note = context.note.fill(|hole| (hole == "words").then_some(words));
                // A shape of the text has no words to show.
                let note = note.strip_suffix(": ``").map_or(note.clone(), ToOwned::to_owned);
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        let lacks = !rule.needs_one_of.is_empty() && holding(&rule.needs_one_of).is_empty();
        let waits = lacks && silenced.is_none() && needs::needs_company(&self.rules, rule);
        if lacks && !waits {
            silenced.get_or_insert_with(needs::nothing_holds);
        }
        let mut found = found;
        if rule.safe_to_delete && phrase::is_whole(sentence.text, &sentence.block.range, &found.range) {
            found.fixes.push(sentence.block.range.clone());
        }
        if silenced.is_none() && self.supportable[found.rule] {
            let miss = sentence.near_miss().filter(|(range, _)| !phrase::overlap(range, &found.range));
            found.parts.extend(miss.map(|(range, why)| (range, why.to_owned())));
        }
        let (severity, sentence) = (level.shifted(steps), sentence.range.clone());
        Some(Judged { severity, notes, silenced, waits, ..Judged::new(found, sentence) })
    }

    fn draft(&self, document: &Document<'_>, path: &Arc<str>, group: &merge::Group) -> Draft {
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
            path: path.clone(),
            rule: rule.id.clone(),
            severity: judged.severity,
            message: rule.message.fill(fill),
            scope: judged.scope,
            primary: None,
            secondary: Vec::new(),
            help: Some(rule.instead.clone()),
            notes: judged.notes.clone(),
            silenced: judged.silenced.clone(),
            fixes,
            fingerprint: 0,
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

/// Whether a hit is part of an address, where words are none.
fn in_address(document: &Document<'_>, range: &Range<usize>) -> bool {
    let after = document.links.partition_point(|link| link.text.start <= range.start);
    let holds = |link: &Link| link.bare && range.end <= link.text.end && *range != link.text;
    document.links[..after].last().is_some_and(holds)
}

/// What is wrong with a document, as a finding; it is not about prose, and no reason for exit status 2.
fn defect_draft(defect: &Defect, path: &Arc<str>) -> Draft {
    let mut finding = Finding::problem("document", path, defect.message.clone());
    (finding.rule, finding.severity) = (RuleId::new("document/front-matter"), Severity::Warning);
    finding.help = Some("the text below it was checked all the same".into());
    Draft { finding, labels: vec![(defect.span.clone(), String::new())] }
}

/// Of items in the order of their places, those in `range`.
fn between<'i, T>(items: &'i [T], range: &Range<usize>, place: impl Fn(&T) -> usize) -> &'i [T] {
    let from = items.partition_point(|item| place(item) < range.start);
    let to = items.partition_point(|item| place(item) < range.end);
    &items[from..to]
}
