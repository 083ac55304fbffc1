//! `cargo bench`: what each step of a check costs, with its throughput.
//!
//! The texts are those of `corpus/`, put together until they are long enough to measure.

use std::fs;
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use puffery::builtin;
use puffery::document::{Document, Format};
use puffery::engine::Checker;
use puffery::finding::Finding;
use puffery::report::{self, OutputFormat, TerminalStyle};
use puffery::rules::RuleSources;
use puffery::source::Source;

fn main() {
    divan::main();
}

/// The documents of a part of `corpus/` that have this extension, repeated up to about a megabyte.
fn texts(part: &str, extension: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(part);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|other| other == extension));
    files.sort();
    // Front matter stands at the start of a file only.
    let body =
        |text: String| match text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"))
        {
            Some((_, body)) => body.to_owned(),
            None => text,
        };
    // Another encoding is another matter.
    let read = files.iter().filter_map(|path| fs::read_to_string(path).ok());
    let all = read.map(body).collect::<Vec<_>>().join("\n\n");
    all.repeat(1_000_000 / all.len() + 1)
}

fn checker() -> Checker {
    Checker::new(builtin::load(&RuleSources::default()).rules)
}

fn check(bencher: Bencher<'_, '_>, text: String, format: Format) {
    let (checker, source) = (checker(), Source::new("bench", text));
    let levels = checker.default_levels();
    bencher
        .counter(BytesCount::of_str(&source.text))
        .bench_local(|| checker.check(black_box(&source), format, &levels));
}

/// The rules as a run without configuration has them.
#[divan::bench]
fn load_prepared() -> Checker {
    checker()
}

/// The rules from the texts of their files, as a configuration with words of its own has them.
#[divan::bench]
fn load_from_files() -> Checker {
    Checker::new(builtin::read(&RuleSources::default()).rules)
}

#[divan::bench(args = [("good", "txt", Format::Plain), ("good", "md", Format::Markdown), ("good", "html", Format::Html)])]
fn read(bencher: Bencher<'_, '_>, (part, extension, format): (&str, &str, Format)) {
    let text = texts(part, extension);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| Document::parse(black_box(&text), format).blocks.len());
}

#[divan::bench]
fn clean_plain(bencher: Bencher<'_, '_>) {
    check(bencher, texts("good", "txt"), Format::Plain);
}

#[divan::bench]
fn clean_markdown(bencher: Bencher<'_, '_>) {
    check(bencher, texts("good", "md"), Format::Markdown);
}

#[divan::bench]
fn clean_html(bencher: Bencher<'_, '_>) {
    check(bencher, texts("good", "html"), Format::Html);
}

/// Hype and claims in every other sentence.
#[divan::bench]
fn dense_plain(bencher: Bencher<'_, '_>) {
    check(bencher, texts("poor", "txt"), Format::Plain);
}

#[divan::bench]
fn dense_markdown(bencher: Bencher<'_, '_>) {
    check(bencher, texts("poor", "md"), Format::Markdown);
}

#[divan::bench(args = [OutputFormat::Full, OutputFormat::Concise, OutputFormat::JsonLines])]
fn render(bencher: Bencher<'_, '_>, format: OutputFormat) {
    let checker = checker();
    let source = Source::new("bench", texts("poor", "txt"));
    let mut findings: Vec<Finding> =
        checker.check(&source, Format::Plain, &checker.default_levels());
    findings.retain(|finding| finding.silenced.is_none());
    bencher.counter(divan::counter::ItemsCount::new(findings.len())).bench_local(|| {
        let mut out = Vec::new();
        report::write(&mut out, format, TerminalStyle::new(Some(100), false), black_box(&findings))
            .expect("writing to memory");
        out
    });
}
