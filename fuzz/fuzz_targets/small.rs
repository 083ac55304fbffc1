//! A rule set that is made in less than a millisecond, and what every target does with what it finds.
#![allow(dead_code, reason = "each target needs a part of it")]

use std::path::PathBuf;
use std::sync::OnceLock;

use puffery::document::Format;
use puffery::engine::{Checker, try_evidence, try_examples};
use puffery::finding::Finding;
use puffery::report::{self, OutputFormat, TerminalStyle};
use puffery::rules::{LoadedRules, RuleSources, load};
use puffery::source::Source;
use tempfile::TempDir;

/// One file of each sort.
pub const FILES: [(&str, &str); 10] = [
    ("claim/cures.toml", include_str!("../rules/claim/cures.toml")),
    ("contexts/negated.toml", include_str!("../rules/contexts/negated.toml")),
    ("evidence/number.toml", include_str!("../rules/evidence/number.toml")),
    ("hype/density.toml", include_str!("../rules/hype/density.toml")),
    ("hype/praise.toml", include_str!("../rules/hype/praise.toml")),
    ("language/words.toml", include_str!("../rules/language/words.toml")),
    ("page/again.toml", include_str!("../rules/page/again.toml")),
    ("scores/praised.toml", include_str!("../rules/scores/praised.toml")),
    ("tables/praised.toml", include_str!("../rules/tables/praised.toml")),
    ("vocabularies/ills.toml", include_str!("../rules/vocabularies/ills.toml")),
];

/// A text that the rules of [`FILES`] find something in.
pub const TEXT: &str = "# A soup for all\n\nOur soup cures back pain, never colds.\n\nIt is a splendid, \
     splendid soup (12 people). Isn't it?\n\n- Read more\n- 12 comments\n\nRead more\n";

/// The rules of [`FILES`] with a further file, which replaces the one of its name, and `sources`.
pub fn rules(further: Option<(&str, &str)>, sources: &RuleSources) -> LoadedRules {
    load(FILES.into_iter().chain(further), sources)
}

/// Goes over a rule set as a run does: each rule is tried on its examples and on a text.
pub fn go_over(loaded: LoadedRules, text: &str) {
    show(&loaded.problems);
    let checker = Checker::new(loaded.rules);
    let source = Source::new("a.md", text);
    for format in [Format::Markdown, Format::Plain] {
        show(&checker.check(&source, format, &checker.default_levels()));
    }
    let second = (Source::new("b.md", text), Format::Markdown);
    show(&checker.check_together(&[(source, Format::Markdown), second], &checker.default_levels()));
    for index in 0..checker.rules.rules.len() {
        show(&try_examples(&checker, index));
    }
    for index in 0..checker.rules.evidence.len() {
        show(&try_evidence(&checker.rules, index));
    }
}

/// Writes findings as a user sees them: a place that is none, or a mark within a character, panics.
pub fn show(findings: &[Finding]) {
    let mut text = Vec::new();
    for format in [OutputFormat::Full, OutputFormat::Json] {
        let written = report::write(&mut text, format, TerminalStyle::new(None, false), findings);
        assert!(written.is_ok(), "memory can be written to");
    }
}

/// A file for the inputs of one process.
pub fn file(name: &str) -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
    folder.path().join(name)
}
