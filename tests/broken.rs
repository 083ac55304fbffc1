//! Files with mistakes in them: rules, vocabularies and contexts in `tests/broken`, configurations in
//! `tests/broken-config`. What users are told about each is in the snapshots of the same name.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use puffery::builtin::load;
use puffery::engine::{Checker, try_examples};
use puffery::finding::{Finding, Severity};
use puffery::rules::RuleSources;

use super::support::{Ran, files, for_each, full, root, snapshot, stem};

/// Every rule of the folder, loaded at once; mistakes of one file must not keep another from being read.
static BROKEN: LazyLock<(Checker, Vec<Finding>)> = LazyLock::new(|| {
    // Relative, as users write it: the path is part of what is shown.
    let loaded = load(&RuleSources {
        folders: vec![PathBuf::from("tests/broken").into()],
        ..RuleSources::default()
    });
    (Checker::new(loaded.rules), loaded.problems)
});

/// What is said about a file of `tests/broken`: errors, and examples that fail; where there are none, warnings.
fn said_of(path: &str) -> Vec<Finding> {
    let (checker, problems) = &*BROKEN;
    let mut said: Vec<Finding> =
        problems.iter().filter(|problem| &*problem.path == path).cloned().collect();
    let own = checker.rules.rules.iter().position(|rule| rule.source.path == path);
    said.extend(own.into_iter().flat_map(|index| try_examples(checker, index)));
    if said.iter().any(|problem| problem.severity == Severity::Error) {
        said.retain(|problem| problem.severity == Severity::Error);
    }
    said.sort_by(|a, b| a.order().cmp(&b.order()));
    said
}

fn below_root(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the project").display().to_string().replace('\\', "/")
}

#[test]
fn mistakes_in_rule_files_are_explained() {
    let files = files(&root().join("tests/broken"), "toml");
    for_each(
        &files,
        |path| below_root(path),
        |path| {
            let said = said_of(&below_root(path));
            assert!(!said.is_empty(), "nothing is said about {}", path.display());
            let folder = path.parent().map_or("broken", stem);
            let folder =
                if folder == "own" { "broken".to_owned() } else { format!("broken/{folder}") };
            snapshot(&folder, stem(path), &full(&said));
        },
    );
}

/// An example that does not hold must never pass, whatever is wrong with it.
#[test]
fn every_failing_example_is_complained_about() {
    let path = "tests/broken/own/failing-examples.toml";
    let text = std::fs::read_to_string(root().join(path)).expect("the file");
    let said = said_of(path);
    let starts: Vec<usize> =
        text.match_indices("\n[[").map(|(at, _)| at).chain([text.len()]).collect();
    for example in starts
        .windows(2)
        .map(|pair| pair[0]..pair[1])
        .filter(|range| text[range.clone()].contains("text "))
    {
        let inside = |finding: &Finding| {
            finding.primary.as_ref().is_some_and(|label| example.contains(&label.span.start))
        };
        assert!(
            said.iter().any(inside),
            "nothing is said about{}\n{}",
            &text[example.clone()],
            full(&said)
        );
    }
}

#[test]
fn mistakes_in_one_file_do_not_spill_into_others() {
    let (_, problems) = &*BROKEN;
    let elsewhere: Vec<Finding> = problems
        .iter()
        .filter(|problem| !root().join(&*problem.path).starts_with(root().join("tests/broken")))
        .cloned()
        .collect();
    assert!(elsewhere.is_empty(), "\n{}", full(&elsewhere));
}

#[test]
fn mistakes_in_configurations_are_explained() {
    let files = files(&root().join("tests/broken-config"), "toml");
    for_each(
        &files,
        |path| below_root(path),
        |path| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
            command.current_dir(root()).args([
                "check",
                "--quiet",
                "--color",
                "never",
                "tests/broken-config/quiet.txt",
                "--config",
            ]);
            let ran =
                Ran::from(command.arg(below_root(path)).output().expect("the program starts"));
            let said = format!("{}{}exit status {}\n", ran.out, ran.err, ran.status);
            snapshot(
                "broken-config",
                stem(path),
                &said.replace(&root().display().to_string(), "[ROOT]"),
            );
            assert_eq!(ran.status, 2, "a mistake in a configuration is an error");
        },
    );
}
