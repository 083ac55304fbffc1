//! `puffery explain`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use textwrap::{Options, WordSplitter};

use super::rules::{here, problems};
use super::{OutputStreams, RunOutcome, glossary, style};
use crate::cli::{Color, ExplainArgs, ListFormat};
use crate::home::rule_page;
use crate::rules::read::nearest;
use crate::rules::{HitContext, Measured, Rule, RuleExample, RuleOrigin, RuleSet};
use crate::source::clipped;

/// Characters of an example that are shown.
const LONGEST_EXAMPLE: usize = 240;

pub(super) fn run(args: &ExplainArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let (profile, found) = here(&args.rules);
    let rules = &profile.checker.rules;
    let width = style(Color::Never).width.min(100);
    let json = args.output_format == ListFormat::Json;
    if let Some(rule) = rules.find(&args.name) {
        if json {
            writeln!(streams.out, "{:#}", as_json(rule, rules))?;
        } else {
            explain(streams.out, rule, rules, width)?;
        }
        return problems(&found, streams);
    }
    if let Some(entry) = glossary::find(&args.name, &profile) {
        if json {
            serde_json::to_writer_pretty(&mut *streams.out, &entry)?;
            writeln!(streams.out)?;
        } else {
            entry.write(streams.out, width)?;
        }
        return problems(&found, streams);
    }
    let mut known: Vec<String> = rules.rules.iter().map(|rule| rule.id.to_string()).collect();
    known.extend(glossary::names(rules));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let hint = nearest(&args.name, &known)
        .map(|near| format!(" Did you mean `{near}`?"))
        .unwrap_or_default();
    let name = &args.name;
    problems(&found, streams)?;
    writeln!(
        streams.err,
        "Nothing is called `{name}`.{hint} `puffery rules` and `puffery vocabularies` list names."
    )?;
    Ok(RunOutcome::Trouble)
}

/// The texts of examples.
fn texts(examples: &[RuleExample]) -> Vec<&str> {
    examples.iter().map(|example| example.text.get_ref().as_str()).collect()
}

/// The names of contexts.
fn names<'r>(rules: &'r RuleSet, indices: &[usize]) -> Vec<&'r str> {
    indices.iter().map(|&index| rules.contexts[index].name.as_str()).collect()
}

/// A rule as a program reads it.
pub(super) fn as_json(rule: &Rule, rules: &RuleSet) -> serde_json::Value {
    let mut wording_of = serde_json::Map::new();
    for (heading, words) in wording(rule) {
        wording_of.insert(heading.to_owned(), words.into());
    }
    let mut rewrites = Vec::new();
    for rewrite in rule.rewrites.iter() {
        let (before, after) = (rewrite.before.text.get_ref(), rewrite.after.text.get_ref());
        rewrites.push(serde_json::json!({ "before": before, "after": after }));
    }
    let mut sources = Vec::new();
    for (title, url) in rule.sources.iter() {
        sources.push(serde_json::json!({ "title": title, "url": url }));
    }
    serde_json::json!({
        "name": rule.id.as_str(), "kind": "rule", "family": rule.id.family(),
        "severity": rule.severity, "preview": rule.preview, "summary": rule.summary,
        "message": rule.message.source(), "why": rule.why, "instead": rule.instead,
        "rewrites": rewrites, "wording": wording_of, "fires": texts(&rule.fires),
        "allows": texts(&rule.allows), "needs-one-of": names(rules, &rule.needs_one_of),
        "silent-when": names(rules, &rule.silent_when),
        "softer-when": names(rules, &rule.softer_when),
        "louder-when": names(rules, &rule.louder_when), "sources": sources,
        "score": rule.judge.as_ref().map(|judge| rules.scores[judge.score].name.as_str()),
        "measured": rule.measured.as_ref().map(Measured::in_words),
        "page": (rule.origin == RuleOrigin::BuiltIn).then(|| rule_page(rule.id.as_str())),
    })
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
    wrapped(out, &first, &" ".repeat(first.len()), text, width)
}

/// Writes a paragraph with these beginnings of its first and of its other rows.
pub(super) fn wrapped(
    out: &mut dyn Write,
    first: &str,
    next: &str,
    text: &str,
    width: usize,
) -> io::Result<()> {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(next)
        .word_splitter(WordSplitter::NoHyphenation);
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
