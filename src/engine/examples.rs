//! The check of a rule by its own examples: each failure is a diagnostic in the rule file.

use std::ops::Range;

use toml::Spanned;

use super::samples::samples;
use super::{Checker, JudgedMatch, RuleLevels};
use crate::context::DocumentView;
use crate::document::{Document, Format};
use crate::finding::{self, Finding, FindingDraft};
use crate::phrase::{named_lists, parse};
use crate::rules::read::within;
use crate::rules::{HitPosition, Matcher, Rule, RuleExample, RuleOrigin, RuleRewrite, RuleSet};
use crate::source::Source;
use crate::suppress::Directives;

/// Tries one rule on its `fires` and `allows`. For a built-in rule, also checks that each silencing
/// context does so in one of its `allows`. Returns the failures.
pub fn try_examples(checker: &Checker, index: usize) -> Vec<Finding> {
    let rule = &checker.rules.rules[index];
    // A tally is nothing without the rules whose hits it counts, nor is wording that is judged by
    // its company.
    let social = super::needs::looks_at_hits(&checker.rules, rule);
    let helps = |at: usize| match &rule.matcher {
        Matcher::Tally(tally) => tally.counted.contains(&at) || tally.quiet.contains(&at),
        _ => social && checker.rules.rules[at].id.family() == rule.id.family(),
    };
    let all = checker.rules.rules.iter().enumerate();
    let levels: RuleLevels =
        all.map(|(at, rule)| (at == index || helps(at)).then_some(rule.severity)).collect();
    let mut trial =
        ExampleTrial { checker, rule, index, levels, drafts: Vec::new(), silencers: Vec::new() };
    rule.fires.iter().for_each(|example| trial.fires(example));
    rule.allows.iter().for_each(|example| trial.allows(example));
    rule.rewrites.iter().for_each(|rewrite| trial.rewrite(rewrite));
    dead_phrases(&mut trial);
    if rule.origin == RuleOrigin::BuiltIn {
        trial.near_misses();
    }
    finding::locate(&rule.source, trial.drafts)
}

/// Tries one marker of evidence, by its index, on its `fires` and on its traps. Returns the
/// failures.
pub fn try_evidence(rules: &RuleSet, index: usize) -> Vec<Finding> {
    let marker = &rules.evidence[index];
    let mut drafts = Vec::new();
    let mut fail = |text: &Spanned<String>, part: Range<usize>, message: &str| {
        let finding = Finding::problem("example", &marker.source.path, message);
        drafts.push(FindingDraft::new(
            finding,
            vec![(within(&marker.source.text, text, part), String::new())],
        ));
    };
    for example in marker.fires.iter().chain(marker.allows.iter()) {
        let text = example.text.get_ref();
        let document = Document::parse(text, Format::Plain);
        let view = DocumentView::new(&document, rules);
        let mut found: Vec<Range<usize>> = Vec::new();
        for block in 0..document.blocks.len() {
            found.extend(view.places_of(block, index).map(|place| document.prose.span(place)));
        }
        let marked: Vec<&str> = found.iter().map(|range| &text[range.clone()]).collect();
        let missed = example.marks.iter().find(|mark| !marked.contains(&mark.get_ref().as_str()));
        if missed.is_some() {
            fail(&example.text, 0..text.len(), &format!("the marks are {marked:?}"));
        } else if example.marks.is_empty() && !found.is_empty() {
            fail(&example.text, found[0].clone(), "this trap must not pass as evidence, and did");
        }
    }
    finding::locate(&marker.source, drafts)
}

struct ExampleTrial<'a> {
    checker: &'a Checker,
    rule: &'a Rule,
    index: usize,
    levels: RuleLevels,
    drafts: Vec<FindingDraft>,
    /// Contexts that silenced something in the examples that stay quiet.
    silencers: Vec<String>,
}

impl ExampleTrial<'_> {
    fn run(&self, example: &RuleExample) -> (String, Vec<(JudgedMatch, Range<usize>)>) {
        let text = example.text.get_ref();
        if let Matcher::Repeat(_) = self.rule.matcher {
            return (text.clone(), self.run_together(example));
        }
        let document = Document::parse(text, example.format);
        let judged = self.checker.judge_document(&document, &self.levels, &Directives::default());
        let own = judged.into_iter().filter(|hit| hit.found.rule == self.index);
        let mut found: Vec<_> = own
            .map(|hit| (document.prose.span(&hit.found.range), hit))
            .map(|(a, b)| (b, a))
            .collect();
        found.sort_by_key(|(_, span)| (span.start, span.end));
        (text.clone(), found)
    }

    /// Returns the hits in an example that is taken as several files.
    fn run_together(&self, example: &RuleExample) -> Vec<(JudgedMatch, Range<usize>)> {
        let parts = example.files();
        let source =
            |(start, text): &(usize, &str)| (Source::new(start.to_string(), *text), example.format);
        let files: Vec<(Source, Format)> = parts.iter().map(source).collect();
        let place = |finding: &Finding| {
            let start: usize = finding.path.parse().ok()?;
            let span = finding.primary.as_ref()?.span.clone();
            Some(start + span.start..start + span.end)
        };
        let hit = |finding: Finding| {
            let range = place(&finding)?;
            let judged =
                JudgedMatch::new(super::RuleMatch::new(self.index, range.clone()), range.clone());
            Some((JudgedMatch { severity: finding.severity, ..judged }, range))
        };
        let mut found: Vec<_> =
            self.checker.check_together(&files, &self.levels).into_iter().filter_map(hit).collect();
        found.sort_by_key(|(_, span)| (span.start, span.end));
        found
    }

    fn fires(&mut self, example: &RuleExample) {
        let (text, found) = self.run(example);
        let (heard, silenced): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(hit, _)| hit.silenced.is_none());
        let marked: Vec<&str> = heard.iter().map(|(_, span)| &text[span.clone()]).collect();
        let expected: Vec<&str> =
            example.marks.iter().map(|mark| mark.get_ref().as_str()).collect();
        if marked == expected {
            self.severity(example, &heard);
            return;
        }
        let missed = example.marks.iter().find(|mark| !marked.contains(&mark.get_ref().as_str()));
        let unlisted = heard.iter().find(|(_, span)| !expected.contains(&&text[span.clone()]));
        match (missed, unlisted) {
            (Some(mark), Some((_, span))) => {
                let message = format!("`marks` lists `{}`, and this is marked", mark.get_ref());
                self.fail(&example.text, span.clone(), &message, "marked", &silenced);
                self.help_marks(&marked);
            }
            (Some(mark), None) => {
                let at = text.find(mark.get_ref().as_str());
                let place = at.map_or(0..text.len(), |at| at..at + mark.get_ref().len());
                self.fail(
                    &example.text,
                    place,
                    "this example must fire here, and did not",
                    "not found",
                    &silenced,
                );
            }
            (None, Some((_, span))) => {
                self.fail(
                    &example.text,
                    span.clone(),
                    "this is marked, but not listed in `marks`",
                    "marked",
                    &[],
                );
                self.help_marks(&marked);
            }
            (None, None) => {}
        }
        if missed.is_none() && unlisted.is_none() && marked.len() > expected.len() {
            self.fail(&example.text, 0..text.len(), "more is found than `marks` lists", "", &[]);
        }
        if missed.is_none() && marked.len() < expected.len() {
            self.fail(
                &example.text,
                0..text.len(),
                "`marks` lists more than is found",
                "",
                &silenced,
            );
        }
    }

    /// Shows the value that `marks` should have, ready to be pasted.
    fn help_marks(&mut self, marked: &[&str]) {
        if let Some(last) = self.drafts.last_mut() {
            last.finding.help = Some(format!("the marked text: marks = {}", mark_list(marked)));
        }
    }

    fn severity(&mut self, example: &RuleExample, heard: &[(JudgedMatch, Range<usize>)]) {
        let Some(wanted) = &example.severity else { return };
        let strongest = heard.iter().map(|(hit, _)| hit.severity).max();
        if strongest != Some(*wanted.get_ref()) {
            let got = strongest.map_or("nothing", |severity| severity.name());
            let finding = self.problem(format!(
                "this example has the severity {got}, not {}",
                wanted.get_ref().name()
            ));
            self.drafts
                .push(FindingDraft::new(finding, vec![(wanted.span(), format!("it is {got}"))]));
        }
    }

    fn allows(&mut self, example: &RuleExample) {
        let (_, found) = self.run(example);
        for (hit, span) in found {
            match &hit.silenced {
                Some(silenced) => self.silencers.push(silenced.context.clone()),
                None => self.fail(
                    &example.text,
                    span,
                    "this example must stay quiet, and fired",
                    "fires here",
                    &[],
                ),
            }
        }
    }

    /// The rule must find something in the text before an edit, and nothing in the text after it.
    fn rewrite(&mut self, rewrite: &RuleRewrite) {
        let (text, found) = self.run(&rewrite.before);
        if !found.iter().any(|(hit, _)| hit.silenced.is_none()) {
            let message = "the rule finds nothing in `before`";
            self.fail(&rewrite.before.text, 0..text.len(), message, "", &found);
        }
        let (_, found) = self.run(&rewrite.after);
        for (hit, span) in found {
            if hit.silenced.is_none() {
                let message = "the rule still finds something in `after`";
                self.fail(&rewrite.after.text, span, message, "found here", &[]);
            }
        }
    }

    fn near_misses(&mut self) {
        let contexts = &self.checker.rules.contexts;
        let names = self
            .rule
            .silent_when
            .iter()
            .map(|&index| ("silent-when", contexts[index].name.as_str()));
        let needs =
            (!self.rule.needs_one_of.is_empty()).then_some(("needs-one-of", "needs-one-of"));
        for (key, name) in names.chain(needs) {
            if !self.silencers.iter().any(|silencer| silencer == name) {
                let message = format!("no `allows` example is silenced by `{name}`");
                let at = self.rule.source.text.find(key).unwrap_or(0);
                let mut finding = self.problem(message);
                finding.help =
                    Some("add a text that would fire, were it not for that context".into());
                self.drafts
                    .push(FindingDraft::new(finding, vec![(at..at + key.len(), String::new())]));
            }
        }
    }

    fn problem(&self, message: String) -> Finding {
        Finding::problem("example", &self.rule.source.path, message)
    }

    fn fail(
        &mut self,
        text: &Spanned<String>,
        part: Range<usize>,
        message: &str,
        label: &str,
        silenced: &[(JudgedMatch, Range<usize>)],
    ) {
        let mut finding = self.problem(message.to_owned());
        finding.notes = silenced
            .iter()
            .filter_map(|(hit, _)| hit.silenced.as_ref())
            .map(|silenced| format!("silenced by `{}`: {}", silenced.context, silenced.words))
            .collect();
        let place = within(&self.rule.source.text, text, part);
        self.drafts.push(FindingDraft::new(finding, vec![(place, label.to_owned())]));
    }
}

/// Tries each phrase of a rule on texts made of it: one that does not even find itself is dead.
fn dead_phrases(trial: &mut ExampleTrial<'_>) {
    let Matcher::Phrase(phrases) = &trial.rule.matcher else { return };
    let known = [&phrases.any.lists, &trial.checker.rules.vocabularies];
    for phrase in &phrases.any.phrases {
        let Ok(parts) = parse(phrase.get_ref()) else { continue };
        // One that is not there was reported when the rule was read.
        let names = named_lists(&parts);
        if names.iter().any(|(name, _)| !known.iter().any(|lists| lists.contains_key(*name))) {
            continue;
        }
        // Rules for certain places or kinds of block are left to their examples.
        let limits = &phrases.limits;
        let anywhere = limits.position == HitPosition::Anywhere && limits.blocks.is_empty();
        let texts = if anywhere { samples(&parts, &known) } else { Vec::new() };
        if let (Some(text), true) = (texts.first(), finds_none(trial, &texts)) {
            let finding =
                trial.problem(format!("this phrase is never found, not even in `{text}`"));
            trial
                .drafts
                .push(FindingDraft::new(finding, vec![(phrase.span(), "dead phrase".into())]));
        }
    }
}

/// Whether the rule finds nothing in any of some texts.
fn finds_none(trial: &ExampleTrial<'_>, texts: &[String]) -> bool {
    for text in texts {
        let document = Document::parse(text, Format::Plain);
        let found = trial.checker.judge_document(&document, &trial.levels, &Directives::default());
        if found.iter().any(|hit| hit.found.rule == trial.index && hit.found.excepted.is_none()) {
            return false;
        }
    }
    true
}

/// Marks as a rule file has them.
fn mark_list(marks: &[&str]) -> String {
    let marks: Vec<String> =
        marks.iter().map(|mark| toml::Value::from(*mark).to_string()).collect();
    format!("[{}]", marks.join(", "))
}
