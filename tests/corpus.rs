//! The sample documents: what is found in the poor ones, and that the good ones stay quiet.
//!
//! The findings are recorded in `tests/snapshots/corpus/`, one line each, so that the difference shows what a change of a
//! rule does to real texts. The program itself is run, since some of the documents are in old encodings.

use std::process::Command;

use puffery::walk;

use super::support::{Ran, root, snapshot};

/// Runs the program in a folder of the corpus.
fn run(folder: &str, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    command.current_dir(root().join("corpus").join(folder)).args([
        "check",
        "--isolated",
        "--quiet",
        "--color",
        "never",
    ]);
    Ran::from(command.args(args).output().expect("the program starts"))
}

/// Names of the documents of a folder, each with one line for each finding.
fn findings(folder: &str) -> Vec<(String, Vec<String>)> {
    let base = root().join("corpus").join(folder);
    let (inputs, _) = walk::collect(std::slice::from_ref(&base), true);
    assert!(inputs.len() >= 10, "only {} documents in {}", inputs.len(), base.display());
    let ran = run(folder, &["--output-format", "concise", "--fail-on", "never"]);
    assert_eq!((ran.err.as_str(), ran.status), ("", 0), "{}", ran.out);
    let document = |input: &walk::InputFile| {
        let name = input.path.strip_prefix(&base).expect("below the folder").display().to_string();
        let own = ran.out.lines().filter(|line| line.starts_with(&format!("{name}:")));
        let own = own.map(str::to_owned).collect();
        (name, own)
    };
    let documents: Vec<(String, Vec<String>)> = inputs.iter().map(document).collect();
    let lines: usize = documents.iter().map(|(_, lines)| lines.len()).sum();
    assert_eq!(lines, ran.out.lines().count(), "a finding of no document\n{}", ran.out);
    documents
}

/// One heading for each document, one line for each finding.
fn record(documents: &[(String, Vec<String>)]) -> String {
    let document = |(name, lines): &(String, Vec<String>)| {
        format!("# {name}: {}\n{}\n", lines.len(), lines.join("\n")).replace("\n\n", "\n")
    };
    documents.iter().map(document).collect::<Vec<_>>().join("\n")
}

#[test]
fn poor_documents_are_found_out() {
    let documents = findings("poor");
    for (name, lines) in &documents {
        let loud =
            lines.iter().any(|line| line.contains(": warning[") || line.contains(": error["));
        assert!(loud, "nothing but notes, if at all, in poor/{name}");
    }
    snapshot("corpus", "poor", &record(&documents));
}

#[test]
fn good_documents_are_recorded() {
    snapshot("corpus", "good", &record(&findings("good")));
}

#[test]
fn good_documents_stay_quiet() {
    let ran = run("good", &["--fail-on", "warning"]);
    assert_eq!(ran.status, 0, "\n{}{}", ran.out, ran.err);
}
