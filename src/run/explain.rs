//! `puffery explain`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use textwrap::Options;

use super::rules::{here, problems};
use super::{OutputStreams, RunOutcome, glossary, style};
use crate::cli::{Color, ExplainArgs};
use crate::home::rule_page;
use crate::rules::read::nearest;
use crate::rules::{HitContext, Rule, RuleExample, RuleOrigin, RuleSet};
use crate::source::clipped;

/// Characters of an example that are shown.
const LONGEST_EXAMPLE: usize = 240;

pub(super) fn run(args: &ExplainArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let profile = here(&args.rules);
    let rules = &profile.checker.rules;
    let width = style(Color::Never).width.min(100);
    let Some(rule) = rules.find(&args.name) else {
        if glossary::explain(streams.out, &args.name, &profile, width)? {
            return problems(&profile, streams);
        }
        let mut known: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
        known.extend(glossary::names(rules));
        let hint = nearest(&args.name, &known)
            .map(|near| format!(" Did you mean `{near}`?"))
            .unwrap_or_default();
        writeln!(
            streams.err,
            "There is no rule `{}`.{hint} `puffery rules` lists them.",
            args.name
        )?;
        return Ok(RunOutcome::Trouble);
    };
    explain(streams.out, rule, rules, width)?;
    problems(&profile, streams)
}

fn explain(out: &mut dyn Write, rule: &Rule, rules: &RuleSet, width: usize) -> io::Result<()> {
    writeln!(out, "{} ({})", rule.id, rule.severity.name())?;
    paragraph(out, "", &rule.summary, width)?;
    for (heading, text) in [
        ("Message", rule.message.source()),
        ("Why", rule.why.to_string()),
        ("Instead", rule.instead.to_string()),
    ] {
        writeln!(out, "\n{heading}")?;
        paragraph(out, "", &text, width)?;
    }
    for rewrite in rule.rewrites.iter() {
        let (before, after) = (&rewrite.before, &rewrite.after);
        writeln!(out, "\nBefore")?;
        paragraph(out, "", &one_line(before.text.get_ref()), width)?;
        writeln!(out, "After")?;
        paragraph(out, "", &one_line(after.text.get_ref()), width)?;
    }
    for (heading, words) in wording(rule) {
        writeln!(out, "\n{heading}")?;
        paragraph(out, "", &words.join(", "), width)?;
    }
    let fires: Vec<String> = rule.fires.iter().map(marked).collect();
    listed(out, "Fires on", &fires, width)?;
    let allows: Vec<String> = rule.allows.iter().map(excused).collect();
    listed(out, "Stays quiet on", &allows, width)?;
    for (heading, contexts) in [
        ("Only when", &rule.needs_one_of),
        ("Silent when", &rule.silent_when),
        ("Softer when", &rule.softer_when),
        ("Louder when", &rule.louder_when),
    ] {
        listed(out, heading, &described(contexts, rules), width)?;
    }
    let sources: Vec<String> = rule.sources.iter().map(source_line).collect();
    listed(out, "Sources", &sources, width)?;
    if let Some(measured) = &*rule.measured {
        writeln!(out, "\nMeasured")?;
        paragraph(out, "", &measured.in_words(), width)?;
        if !measured.is_of(&rule.source.text) {
            paragraph(out, "", "The wording of the rule has changed since.", width)?;
        }
    }
    writeln!(
        out,
        "\nSwitch it off: --ignore {id}, or \"{id}\" = \"off\" under [rules] in puffery.toml",
        id = rule.id
    )?;
    if rule.origin == RuleOrigin::BuiltIn {
        writeln!(out, "On the web: {}", rule_page(rule.id.as_str()))?;
    }
    Ok(())
}

/// Writes a heading with texts below it; nothing where there are none.
fn listed(out: &mut dyn Write, heading: &str, texts: &[String], width: usize) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    for text in texts {
        paragraph(out, "- ", text, width)?;
    }
    Ok(())
}

/// The text of an example that stays quiet, with the reason.
fn excused(example: &RuleExample) -> String {
    let because = example.because.as_deref().unwrap_or_default();
    format!("{} ({because})", one_line(example.text.get_ref()))
}

/// Contexts by name, each with its summary.
fn described(contexts: &[usize], rules: &RuleSet) -> Vec<String> {
    let mut lines = Vec::new();
    for HitContext { name, summary, .. } in contexts.iter().map(|&index| &rules.contexts[index]) {
        lines.push(format!("{name}: {summary}"));
    }
    lines
}

/// A source of a rule, with its address where it has one.
fn source_line((title, url): &(String, Option<String>)) -> String {
    match url {
        Some(url) => format!("{title} <{url}>"),
        None => title.clone(),
    }
}

/// Returns the wording that a rule looks for, as its file has it: phrases and patterns, the pieces
/// of claims, exceptions.
pub(super) fn wording(rule: &Rule) -> Vec<(&'static str, Vec<String>)> {
    const KEYS: [(&str, &str); 5] = [
        ("any", "Looks for"),
        ("verbs", "Looks for verbs"),
        ("objects", "With one of these behind them"),
        ("subjects", "With one of these before them"),
        ("unless", "Unless it is part of"),
    ];
    let table = rule.source.text.parse::<toml::Table>().unwrap_or_default();
    let matchers = table.get("match").and_then(toml::Value::as_table);
    let Some(matcher) = matchers.and_then(|all| all.values().next()) else { return Vec::new() };
    let pieces =
        ["frames", "parts"].into_iter().filter_map(|key| matcher.get(key)?.as_array()).flatten();
    let all: Vec<&toml::Value> = std::iter::once(matcher).chain(pieces).collect();
    let mut found = Vec::new();
    for (key, heading) in KEYS {
        let mut words: Vec<String> = all.iter().flat_map(|of| text_list(of.get(key))).collect();
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        found.extend((!words.is_empty()).then_some((heading, words)));
    }
    found
}

/// The texts of a list.
pub(super) fn text_list(value: Option<&toml::Value>) -> Vec<String> {
    let list = value.and_then(toml::Value::as_array).into_iter().flatten();
    list.filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

pub(super) fn paragraph(
    out: &mut dyn Write,
    bullet: &str,
    text: &str,
    width: usize,
) -> io::Result<()> {
    let first = format!("  {bullet}");
    let next = " ".repeat(first.len());
    let options = Options::new(width).initial_indent(&first).subsequent_indent(&next);
    for row in textwrap::wrap(text, options) {
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

/// The text of an example with its marks in brackets.
fn marked(example: &RuleExample) -> String {
    let mut text = example.text.get_ref().clone();
    let mut from = 0;
    for mark in example.marks.iter().map(toml::Spanned::get_ref) {
        if let Some(at) = text[from..].find(mark.as_str()).map(|at| from + at) {
            text.replace_range(at..at + mark.len(), &format!("[{mark}]"));
            from = at + mark.len() + 2;
        }
    }
    one_line(&text)
}

/// An example in one line, cut where it is long.
fn one_line(text: &str) -> String {
    let line =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ");
    clipped(&line, LONGEST_EXAMPLE)
}
