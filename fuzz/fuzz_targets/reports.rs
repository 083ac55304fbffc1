//! Findings with any path, words and places, in every format: what is written can be read, and a terminal acts on none of
//! it.
#![no_main]

use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use puffery::finding::{self, FindingDraft, Finding, RuleId, Severity, number};
use puffery::report::{self, OutputFormat, Report, TerminalStyle, is_report};
use puffery::rules::{RuleSet, RuleSources};
use puffery::source::Source;

mod small;

/// Path, text, message, help, columns, and the places: start, length and the words beside it.
type Input<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, u8, Vec<(u16, u8, &'a str)>);

const ALL: [OutputFormat; 14] = [
    OutputFormat::Full,
    OutputFormat::Concise,
    OutputFormat::Grouped,
    OutputFormat::Json,
    OutputFormat::JsonLines,
    OutputFormat::Github,
    OutputFormat::Gitlab,
    OutputFormat::Sarif,
    OutputFormat::Junit,
    OutputFormat::Rdjson,
    OutputFormat::Rdjsonl,
    OutputFormat::Checkstyle,
    OutputFormat::Markdown,
    OutputFormat::Html,
];

fuzz_target!(|input: Input<'_>| {
    static RULES: OnceLock<RuleSet> = OnceLock::new();
    let rules = RULES.get_or_init(|| small::rules(None, &RuleSources::default()).rules);
    let rules: Vec<_> = rules.rules.iter().collect();
    let findings = findings(&input);
    let files = [input.0.to_owned()];
    let report = Report { files: &files, rules: &rules, ..Report::from(&findings) };
    for format in ALL {
        for color in [false, true] {
            let mut bytes = Vec::new();
            let style = TerminalStyle::new(Some(input.4.into()), color);
            assert!(report::write(&mut bytes, format, style, report).is_ok(), "memory can be written to");
            let text = String::from_utf8(bytes).expect("reports are in UTF-8");
            read(format, &text);
            assert!(color || is_report(&text), "{format:?} is not known for a report: {text}");
            let acts = |c: char| c.is_control() && c != '\n' && !(color && c == '\u{1b}');
            assert!(!text.contains(acts), "{format:?}: {text:?}");
        }
    }
});

/// Two findings for each place: one of a rule and a problem.
fn findings(input: &Input<'_>) -> Vec<Finding> {
    let (path, text, message, help, _, places) = input;
    let (path, source): (Arc<str>, _) = ((*path).into(), Source::new(*path, *text));
    let mut drafts = Vec::new();
    for (index, &(start, len, label)) in places.iter().enumerate() {
        let start = text.floor_char_boundary(start.into());
        let end = text.floor_char_boundary(start + usize::from(len));
        let mut own = Finding::new(&path, RuleId::new("hype/praise"));
        own.severity = [Severity::Info, Severity::Warning, Severity::Error][index % 3];
        own.message = (*message).to_owned();
        own.help = help.map(str::to_owned);
        own.notes = vec![label.to_owned()];
        let labels = vec![(start..end, label.to_owned()), (0..start, (*message).to_owned())];
        drafts.push(FindingDraft::new(own, labels.clone()));
        let problem = Finding::problem("rule", &path, *message);
        drafts.push(FindingDraft::new(problem, labels));
    }
    let mut findings = finding::locate(&source, drafts);
    findings.push(Finding::problem("io", &path, *message));
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    number(&mut findings);
    findings
}

/// Reads a report as programs do.
fn read(format: OutputFormat, text: &str) {
    match format {
        OutputFormat::Json | OutputFormat::Gitlab | OutputFormat::Sarif | OutputFormat::Rdjson => json(text),
        OutputFormat::JsonLines | OutputFormat::Rdjsonl | OutputFormat::Scores => text.lines().for_each(json),
        OutputFormat::Junit | OutputFormat::Checkstyle => xml(text),
        OutputFormat::Github => assert!(text.lines().all(|line| line.starts_with("::")), "{text}"),
        OutputFormat::Full | OutputFormat::Concise | OutputFormat::Grouped | OutputFormat::Markdown | OutputFormat::Html => {}
    }
}

fn json(text: &str) {
    let value = serde_json::from_str::<serde_json::Value>(text);
    assert!(value.is_ok(), "{value:?} in {text}");
}

fn xml(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(event) => drop(event),
            Err(error) => panic!("{error} in {text}"),
        }
    }
}
