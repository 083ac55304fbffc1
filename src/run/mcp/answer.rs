//! Answers for an assistant: small JSON.

use std::cmp::Reverse;
use std::path::Path;

use serde::Serialize;

use super::workspace::WorkspaceCheck;
use crate::finding::{Finding, FindingHit, Severity};
use crate::rules::read::nearest;
use crate::rules::{Rule, RuleSet};
use crate::run::glossary::{self, GlossaryEntry};
use crate::session::profile::RunProfiles;
use crate::session::why::one_line;

/// Findings in one answer at most.
const MOST_FINDINGS: usize = 60;
/// Places of one piece of advice at most.
const MOST_PLACES: usize = 12;

/// What was found in a text.
#[derive(Debug, Serialize)]
pub(super) struct CheckAnswer {
    errors: usize,
    warnings: usize,
    infos: usize,
    findings: Vec<FoundWords>,
    /// Findings that are left out.
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// One finding.
#[derive(Debug, Serialize)]
struct FoundWords {
    line: usize,
    sentence: String,
    words: String,
    rule: String,
    severity: Severity,
    problem: String,
    why: String,
    what_to_do: String,
}

/// What to change in a text, in order.
#[derive(Debug, Serialize)]
pub(super) struct SuggestAnswer {
    steps: Vec<EditStep>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// Advice, with the places that it is for.
#[derive(Debug, Serialize)]
struct EditStep {
    step: usize,
    rule: String,
    severity: Severity,
    what_to_do: String,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<BeforeAfter>,
    places: Vec<EditPlace>,
    /// Places that are left out.
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
}

/// Words to change.
#[derive(Debug, Serialize)]
struct EditPlace {
    line: usize,
    words: String,
    sentence: String,
}

/// A text before and after an edit.
#[derive(Debug, Serialize)]
struct BeforeAfter {
    before: String,
    after: String,
}

/// A rule.
#[derive(Debug, Serialize)]
pub(super) struct RuleAnswer {
    rule: String,
    severity: Severity,
    finds: String,
    why: String,
    what_to_do: String,
    examples: Vec<BeforeAfter>,
    /// Texts in which it finds nothing.
    allowed: Vec<String>,
    sources: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl CheckAnswer {
    pub(super) fn of(mut check: WorkspaceCheck) -> Self {
        let profile = check.profiles.of(&check.path);
        let rules = &profile.checker.rules;
        let mut answer = Self {
            errors: 0,
            warnings: 0,
            infos: 0,
            findings: Vec::new(),
            more: 0,
            note: note(check.checked.foreign),
        };
        for finding in &check.checked.findings {
            for hit in finding.hits() {
                match hit.finding.severity {
                    Severity::Error => answer.errors += 1,
                    Severity::Warning => answer.warnings += 1,
                    Severity::Info => answer.infos += 1,
                }
                if answer.findings.len() < MOST_FINDINGS {
                    answer.findings.push(FoundWords::of(finding, hit, &check.text, rules));
                } else {
                    answer.more += 1;
                }
            }
        }
        answer
    }
}

impl FoundWords {
    fn of(finding: &Finding, hit: FindingHit<'_>, text: &str, rules: &RuleSet) -> Self {
        let EditPlace { line, words, sentence } = place(finding, hit, text);
        let rule = rules.find(hit.finding.rule.as_str());
        Self {
            line,
            sentence,
            words,
            rule: hit.finding.rule.to_string(),
            severity: hit.finding.severity,
            problem: hit.finding.message.clone(),
            why: rule.map(|rule| rule.why.to_string()).unwrap_or_default(),
            what_to_do: advice(hit.finding, rule),
        }
    }
}

impl SuggestAnswer {
    /// Advice by rule: the gravest first, then what most places need, then by place.
    pub(super) fn of(mut check: WorkspaceCheck) -> Self {
        let profile = check.profiles.of(&check.path);
        let mut steps: Vec<EditStep> = Vec::new();
        for finding in &check.checked.findings {
            for hit in finding.hits() {
                let rule = profile.checker.rules.find(hit.finding.rule.as_str());
                let place = place(finding, hit, &check.text);
                match steps.iter_mut().find(|step| step.rule == hit.finding.rule.as_str()) {
                    Some(step) => step.add(hit.finding.severity, place),
                    None => steps.push(EditStep::new(hit.finding, rule, place)),
                }
            }
        }
        steps.sort_by_key(|step| (Reverse(step.severity), Reverse(step.places.len() + step.more)));
        for (number, step) in steps.iter_mut().enumerate() {
            step.step = number + 1;
        }
        Self { steps, note: note(check.checked.foreign) }
    }
}

impl EditStep {
    fn new(finding: &Finding, rule: Option<&Rule>, place: EditPlace) -> Self {
        Self {
            step: 0,
            rule: finding.rule.to_string(),
            severity: finding.severity,
            what_to_do: advice(finding, rule),
            why: rule.map(|rule| rule.why.to_string()).unwrap_or_default(),
            example: rule.and_then(|rule| examples(rule).into_iter().next()),
            places: vec![place],
            more: 0,
        }
    }

    /// Adds a place. The step has the gravest severity of its places.
    fn add(&mut self, severity: Severity, place: EditPlace) {
        self.severity = self.severity.max(severity);
        if self.places.len() < MOST_PLACES {
            self.places.push(place);
        } else {
            self.more += 1;
        }
    }
}

impl RuleAnswer {
    fn of(rule: &Rule) -> Self {
        let mut allowed = Vec::new();
        for example in rule.allows.iter().take(3) {
            allowed.push(example.text.get_ref().trim().to_owned());
        }
        Self {
            rule: rule.id.to_string(),
            severity: rule.severity,
            finds: rule.summary.to_string(),
            why: rule.why.to_string(),
            what_to_do: rule.instead.to_string(),
            examples: examples(rule),
            allowed,
            sources: rule.sources.iter().map(|(title, _)| title.clone()).collect(),
        }
    }
}

/// The explanation of a rule, or of another name.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum NameAnswer {
    Rule(RuleAnswer),
    Other(GlossaryEntry),
}

impl NameAnswer {
    /// Looks up a name.
    ///
    /// # Errors
    ///
    /// When nothing is called that, with the name that is most like it.
    pub(super) fn of(name: &str, mut profiles: RunProfiles, path: &Path) -> Result<Self, String> {
        let profile = profiles.of(path);
        let rules = &profile.checker.rules;
        if let Some(rule) = rules.find(name) {
            return Ok(Self::Rule(RuleAnswer::of(rule)));
        }
        if let Some(entry) = glossary::find(name, &profile) {
            return Ok(Self::Other(entry));
        }
        let mut known: Vec<String> = rules.rules.iter().map(|rule| rule.id.to_string()).collect();
        known.extend(glossary::names(rules));
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = nearest(name, &known).map(|near| format!("; did you mean `{near}`?"));
        Err(format!("nothing is called `{name}`{}", hint.unwrap_or_default()))
    }
}

/// The place of a hit, with its words and its sentence.
fn place(finding: &Finding, hit: FindingHit<'_>, text: &str) -> EditPlace {
    let label = hit.label.or(hit.finding.primary.as_ref());
    let passage = hit.finding.passage.as_ref().or(finding.passage.as_ref());
    let span = |span: &std::ops::Range<usize>| text.get(span.clone()).map(one_line);
    EditPlace {
        line: label.map_or(0, |label| label.places.0.line),
        words: label.and_then(|label| span(&label.span)).unwrap_or_default(),
        sentence: passage.and_then(|passage| span(&passage.span)).unwrap_or_default(),
    }
}

fn advice(finding: &Finding, rule: Option<&Rule>) -> String {
    let own = finding.help.clone();
    own.or_else(|| rule.map(|rule| rule.instead.to_string())).unwrap_or_default()
}

fn examples(rule: &Rule) -> Vec<BeforeAfter> {
    let mut pairs = Vec::new();
    for rewrite in rule.rewrites.iter() {
        let (before, after) = (rewrite.before.text.get_ref(), rewrite.after.text.get_ref());
        pairs.push(BeforeAfter { before: one_line(before), after: one_line(after) });
    }
    pairs
}

fn note(foreign: bool) -> Option<&'static str> {
    foreign.then_some("the text is not in English: only leftovers of web pages were looked for")
}
