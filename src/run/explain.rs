//! `puffery explain`.

use std::io::{self, Write};

use textwrap::Options;

use super::rules::{here, problems};
use super::{Outcome, Streams, style};
use crate::cli::{Color, ExplainArgs};
use crate::rules::read::nearest;
use crate::rules::{Context, Example, Rule, RuleSet};

pub(super) fn run(args: &ExplainArgs, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let profile = here(&args.rules);
    let rules = &profile.checker.rules;
    let Some(rule) = rules.find(&args.name) else {
        let known: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
        let hint = nearest(&args.name, &known).map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
        writeln!(streams.err, "There is no rule `{}`.{hint} `puffery rules` lists them.", args.name)?;
        return Ok(Outcome::Trouble);
    };
    let width = style(Color::Never).width.min(100);
    explain(streams.out, rule, rules, width)?;
    problems(&profile, streams)
}

fn explain(out: &mut dyn Write, rule: &Rule, rules: &RuleSet, width: usize) -> io::Result<()> {
    writeln!(out, "{} ({})", rule.id, rule.severity.name())?;
    paragraph(out, "", &rule.summary, width)?;
    for (heading, text) in
        [("Message", rule.message.source()), ("Why", rule.why.clone()), ("Instead", rule.instead.clone())]
    {
        writeln!(out, "\n{heading}")?;
        paragraph(out, "", &text, width)?;
    }
    writeln!(out, "\nFires on")?;
    for example in rule.fires.iter() {
        paragraph(out, "- ", &marked(example), width)?;
    }
    writeln!(out, "\nStays quiet on")?;
    for example in rule.allows.iter() {
        let because = example.because.as_deref().unwrap_or_default();
        paragraph(out, "- ", &format!("{} ({because})", one_line(example.text.get_ref())), width)?;
    }
    for (heading, contexts) in [
        ("Only when", &rule.needs_one_of),
        ("Silent when", &rule.silent_when),
        ("Softer when", &rule.softer_when),
        ("Louder when", &rule.louder_when),
    ] {
        if !contexts.is_empty() {
            writeln!(out, "\n{heading}")?;
        }
        for Context { name, summary, .. } in contexts.iter().map(|&index| &rules.contexts[index]) {
            paragraph(out, "- ", &format!("{name}: {summary}"), width)?;
        }
    }
    writeln!(out, "\nSources")?;
    for (title, url) in rule.sources.iter() {
        let url = url.as_ref().map(|url| format!(" <{url}>")).unwrap_or_default();
        paragraph(out, "- ", &format!("{title}{url}"), width)?;
    }
    writeln!(out, "\nSwitch it off: --ignore {id}, or \"{id}\" = \"off\" under [rules] in puffery.toml", id = rule.id)
}

fn paragraph(out: &mut dyn Write, bullet: &str, text: &str, width: usize) -> io::Result<()> {
    let first = format!("  {bullet}");
    let next = " ".repeat(first.len());
    let options = Options::new(width).initial_indent(&first).subsequent_indent(&next);
    for row in textwrap::wrap(text, options) {
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

/// The text of an example with its marks in brackets.
fn marked(example: &Example) -> String {
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

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
}
