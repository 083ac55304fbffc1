//! What holds for any text: nothing panics, spans are sound, and what does not matter does not change the findings.

use std::ops::Range;
use std::process::Stdio;
use std::sync::LazyLock;

use proptest::prelude::*;
use puffery::builtin;
use puffery::document::Format;
use puffery::engine::{Checker, RuleLevels};
use puffery::finding::{Finding, FindingScope};
use puffery::report::{NARROWEST, OutputFormat};
use puffery::rules::{Matcher, Rule, RuleSources};
use puffery::source::Source;
use unicode_width::UnicodeWidthStr;

use super::support::{BUILT_IN, Folder, Ran, cases, render};

/// Cases of a property that is tried within this process; a run of the program costs more.
const CASES: u32 = 96;
const RUNS: u32 = 4;

/// Words that rules look for, words that contexts look for, marks, markup and letters of several scripts.
const PIECES: [&str; 96] = [
    "groundbreaking",
    "a breakthrough",
    "game-changer",
    "revolutionary",
    "promising",
    "holds promise",
    "cutting-edge",
    "unprecedented",
    "world-class",
    "the holy grail",
    "powerful tool",
    "could transform",
    "miracle",
    "life-changing",
    "studies show",
    "experts agree",
    "clinically proven",
    "cures cancer",
    "is safe and effective",
    "root cause",
    "guaranteed",
    "stem cells",
    "treat arthritis",
    "no side effects",
    "research suggests",
    "Leave a Reply",
    "Share this:",
    "Read more",
    "Posted on May 5, 2020",
    "Accept all cookies",
    "Subscribe to our newsletter",
    "Previous Story",
    "Advertisement",
    "In conclusion",
    "it is important to note",
    "not only",
    "but also",
    "truly",
    "very",
    "may",
    "might",
    "not",
    "never",
    "no",
    "without",
    "so-called",
    "is called",
    "hopes to",
    "but",
    "and it",
    "because",
    "the",
    "of",
    "a",
    "in patients",
    "we",
    "Dr.",
    "e.g.",
    "1.5",
    "No. 7",
    "?",
    ".",
    "!",
    ",",
    ";",
    ":",
    " - ",
    "\u{2014}",
    "\"",
    "\u{201C}",
    "\u{201D}",
    "'",
    "\u{2019}",
    "(",
    ")",
    "**",
    "*",
    "_",
    "`",
    "[a link](https://example.org/x)",
    "<b>",
    "</b>",
    "&amp;",
    "&nbsp;",
    "<!--",
    "-->",
    "\\",
    "caf\u{E9}",
    "\u{65E5}\u{672C}\u{8A9E}",
    "e\u{301}",
    "\u{1F600}",
    "\u{A0}",
    "\u{AD}",
    "\u{200B}",
    "\u{130}",
    "\u{1E9E}",
];
/// What stands between pieces.
const SEPARATORS: [&str; 12] =
    [" ", " ", " ", " ", "", "\n", "\n\n", "\n# ", "\n- ", "\n> ", "\n```\n", "\n| "];

fn piece() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(&SEPARATORS[..]);
    let piece = prop_oneof![
        12 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "[^\r]{0,6}",
    ];
    (piece, separator).prop_map(|(piece, separator)| piece + separator)
}

/// A text without carriage returns that looks like prose now and then.
fn prose() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// Any text at all, or one like prose.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => prose(), 1 => any::<String>(), 1 => "(?s).{0,300}", 1 => prose().prop_map(|text| format!("\u{FEFF}{text}"))]
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![Format::Plain, Format::Markdown, Format::Mdx, Format::Html])
}

/// Everything found, silenced hits among it.
fn found(text: &str, format: Format) -> Vec<Finding> {
    found_by(&BUILT_IN.default_levels(), text, format)
}

fn found_by(levels: &RuleLevels, text: &str, format: Format) -> Vec<Finding> {
    let mut found = BUILT_IN.check(&Source::new("any.txt", text), format, levels);
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found
}

/// Without rules that look beyond their block: how much other hype there is decides whether some speak, and residue of a
/// page reaches as far as its lines go.
fn local_rules() -> RuleLevels {
    let mut levels = BUILT_IN.default_levels();
    let is_local = |rule: &Rule| {
        rule.needs_one_of.is_empty()
            && rule.id.family() != "boilerplate"
            && !matches!(rule.matcher, Matcher::Scored(_))
    };
    let local = BUILT_IN.rules.rules.iter().map(is_local);
    levels.iter_mut().zip(local).filter(|(_, local)| !local).for_each(|(level, _)| *level = None);
    levels
}

/// The built-in rules with bars that every match reaches: a score looks at the whole document.
static UNBARRED: LazyLock<Checker> = LazyLock::new(|| {
    let mut rules = builtin::load(&RuleSources::default()).rules;
    for score in &mut rules.scores {
        (score.at_least, score.sure) = (0.0, 0.0);
    }
    for judge in rules.rules.iter_mut().filter_map(|rule| rule.judge.as_mut()) {
        (judge.at_least, judge.sure) = (None, None);
    }
    Checker::new(rules)
});

/// What a finding says about marked words: rule, places, weight, message.
type Said = (String, Vec<Range<usize>>, String, bool);

fn said(finding: &Finding) -> Said {
    let labels = finding.primary.iter().chain(&finding.secondary);
    let spans = labels.map(|label| label.span.clone()).collect();
    (
        finding.rule.to_string(),
        spans,
        format!("{:?} {}", finding.severity, finding.message),
        finding.silenced.is_some(),
    )
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn spans_lie_in_the_text(text in text(), format in format()) {
        for finding in found(&text, format) {
            let labels: Vec<_> = finding.primary.iter().chain(&finding.secondary).collect();
            prop_assert!(!labels.is_empty(), "{} has no place", finding.rule);
            for label in labels {
                let Range { start, end } = label.span;
                prop_assert!(start < end && end <= text.len(), "{} marks {start}..{end} of {}", finding.rule, text.len());
                prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{} cuts a character", finding.rule);
                let line = text[..start].matches('\n').count() + 1;
                let mark = usize::from(line == 1 && text.starts_with('\u{FEFF}'));
                let column = text[..start].chars().rev().take_while(|&c| c != '\n').count() + 1 - mark;
                prop_assert_eq!((label.places.0.line, label.places.0.column), (line, column));
            }
        }
    }

    #[test]
    fn rows_fit_and_hold_nothing_that_a_terminal_acts_on(text in text(), format in format(), width in NARROWEST..200) {
        let shown = render(OutputFormat::Full, Some(width), &found(&text, format));
        for row in shown.lines() {
            prop_assert!(row.width() <= width, "{} columns of {width}: {row}", row.width());
            prop_assert!(!row.chars().any(char::is_control), "a control character: {row:?}");
        }
    }

    #[test]
    fn line_ends_do_not_matter(text in prose(), format in format()) {
        let windows = text.replace('\n', "\r\n");
        let shift = |at: usize| at + text[..at].matches('\n').count();
        let shifted = |(rule, spans, message, silenced): Said| {
            let spans: Vec<_> = spans.into_iter().map(|span| shift(span.start)..shift(span.end)).collect();
            (rule, spans, message, silenced)
        };
        let unix: Vec<Said> = found(&text, format).iter().map(said).map(shifted).collect();
        let same = |(rule, spans, message, silenced): Said| (rule, spans, message.replace("\r\n", "\n"), silenced);
        let windows: Vec<Said> = found(&windows, format).iter().map(said).map(same).collect();
        prop_assert_eq!(unix, windows);
    }

    /// What stands before stays as it was. The text ends with prose, since a paragraph after a short line makes that line
    /// a heading; and what is appended is plain, since a link target or an end of front matter reaches back.
    #[test]
    fn an_appended_paragraph_changes_nothing_before_it(text in prose(), more in "[a-z ]{0,80}[.]", format in format()) {
        let text = format!(
            "{text}\n\nThe clinic opened in a former bakery by the canal, and the first patients came in that same winter.\n"
        );
        let longer = format!("{text}\nA {more} The groundbreaking breakthrough cures everything.\n");
        let words = |finding: &&Finding| finding.scope == FindingScope::Span;
        let found = |text: &str| UNBARRED.check(&Source::new("text", text), format, &local_rules());
        let before: Vec<Said> = found(&text).iter().filter(words).map(said).collect();
        let inside = |said: &Said| said.1.first().is_some_and(|span| span.start < text.len());
        let after: Vec<Said> = found(&longer).iter().filter(words).map(said).filter(inside).collect();
        prop_assert_eq!(before, after);
    }
}

proptest! {
    #![proptest_config(cases(RUNS))]

    #[test]
    fn neither_order_nor_threads_matter(
        // A zero byte makes a file binary: a problem where it is named, passed over where it is not.
        texts in prop::collection::vec(prose().prop_map(|text| text.replace('\0', "")), 4),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
    ) {
        let names = ["a.md", "b.txt", "deep/c.md", "d.txt"];
        let folder = Folder::new(&[]);
        names.iter().zip(&texts).for_each(|(name, text)| folder.write(name, text));
        let run = |names: &[&str], threads: &str| -> Ran {
            let args = ["check", "--isolated", "--quiet", "--output-format", "json-lines"];
            let mut command = folder.command(&[&args[..], names].concat());
            command.env("RAYON_NUM_THREADS", threads).output().expect("the program starts").into()
        };
        let shuffled = order.map(|index| names[index]);
        let one = run(&names, "1");
        prop_assert!(one.status < 2, "{}", one.err);
        for other in [run(&names, "4"), run(&shuffled, "1"), run(&shuffled, "4"), run(&["."], "4")] {
            prop_assert_eq!(&one.out, &other.out);
            prop_assert_eq!(one.status, other.status);
        }
    }

    #[test]
    fn any_bytes_can_be_checked(
        files in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            (prose(), prop::collection::vec(any::<u8>(), 0..4)).prop_map(|(text, tail)| [text.into_bytes(), tail].concat()),
        ], 6)
    ) {
        let folder = Folder::new(&[]);
        let names = ["a.txt", "b.md", "c.txt", "d.md", "e.bin", "f.markdown"];
        names.iter().zip(&files).for_each(|(name, bytes)| folder.write(name, bytes));
        let ran = folder.run(&[&["check", "--isolated"][..], &names].concat());
        prop_assert!(ran.status <= 2, "status {}", ran.status);
        prop_assert!(!ran.out.contains("puffery/internal"), "{}", ran.out);
        prop_assert!(ran.err.starts_with("Checked 6 files: "), "{}", ran.err);
        let piped = folder.command(&["check", "--isolated", "-"]).stdin(Stdio::from(
            std::fs::File::open(folder.path().join("a.txt")).expect("written above"),
        )).output().expect("the program starts");
        prop_assert!(piped.status.code().is_some_and(|status| status <= 2));
        prop_assert!(!String::from_utf8_lossy(&piped.stdout).contains("puffery/internal"));
    }
}
