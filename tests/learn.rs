//! `puffery learn`: the same labels give the same tables and weights.

use std::fs;

use super::support::{Folder, root};

/// A score with a few terms, and the empty table that it starts from.
const SCORE: &str = "summary = \"How surely a sentence promotes\"\nlabel = \"hype\"\ntable = \"hype\"\n\n\
                     [for]\n\"wording\" = 0\n\"rules:hype\" = 0\n\n[against]\n\"sentence:question\" = 0\n";
const TABLE: &str = "summary = \"Wording\"\n";

fn learn(folder: &Folder, more: &[&str]) -> (Option<i32>, String) {
    let detection = root().join("tests/detection");
    let labels =
        format!("{}={}", detection.join("labels.json").display(), detection.join("docs").display());
    let arguments = [&["learn", "--labels", &labels, "--rules", "style"], more].concat();
    let ran = folder.run(&arguments);
    (Some(ran.status), ran.out)
}

#[test]
fn the_same_labels_give_the_same_files() {
    let files = [("style/scores/hype.toml", SCORE), ("style/tables/hype.toml", TABLE)];
    let folders = [Folder::new(&files), Folder::new(&files)];
    let printed: Vec<_> = folders.iter().map(|folder| learn(folder, &[])).collect();
    assert_eq!(printed[0], printed[1]);
    assert!(printed[0].1.contains("hype: "), "{}", printed[0].1);
    for (file, before) in files {
        let texts: Vec<String> = folders
            .iter()
            .map(|folder| fs::read_to_string(folder.path().join(file)).expect("a file"))
            .collect();
        assert_eq!(texts[0], texts[1]);
        assert_ne!(texts[0], before, "{file}: nothing was learned");
    }
    let scores = fs::read_dir(folders[0].path().join("style/scores")).expect("a folder");
    assert_eq!(scores.count(), 1, "scores of the program are no part of the folder");
    assert_eq!(learn(&folders[0], &["--check"]).0, Some(0), "what was learned is learned again");
    folders[0].write("style/scores/hype.toml", SCORE);
    assert_eq!(learn(&folders[0], &["--check"]).0, Some(1));
}

#[test]
fn what_was_learned_is_used_by_a_check() {
    let folder = Folder::new(&[
        ("style/scores/hype.toml", SCORE),
        (
            "style/tables/hype.toml",
            "summary = \"Wording\"\nbias = -6.0\n[words]\n\"quokka\" = 40.0\n",
        ),
        ("a.txt", "The harbour opens at noon. A quokka sat on the wall, and nobody minded.\n"),
    ]);
    let text = fs::read_to_string(folder.path().join("style/scores/hype.toml")).expect("a file");
    folder
        .write("style/scores/hype.toml", text.replace("\"wording\" = 0\n", "\"wording\" = 1.0\n"));
    let arguments =
        ["check", "a.txt", "--isolated", "--rule-dir", "style", "--output-format", "json-lines"];
    let ran = folder.run(&arguments);
    assert!(
        ran.out.contains("hype/promotional-wording") && ran.out.contains("\"score\":"),
        "{}",
        ran.out
    );
    folder.write("puffery.toml", "rule-dirs = [\"style\"]\n[scores.hype]\nat-least = 1.0\n");
    let ran = folder.run(&["check", "a.txt", "--output-format", "concise"]);
    assert!(
        ran.out.contains("hype/promotional-wording"),
        "the rule has a bar of its own: {}",
        ran.out
    );
    folder.write("puffery.toml", "[scores.hipe]\nsure = 2.0\n");
    let ran = folder.run(&["check", "a.txt", "--output-format", "concise"]);
    assert!(ran.status == 2 && ran.out.contains("unknown score `hipe`"), "{}", ran.out);
}

#[test]
fn nothing_is_learned_from_nothing() {
    let unlabelled = r#"{"docs": {"a": [{"start": 0, "end": 12}]}}"#;
    let files = [
        ("style/scores/hype.toml", SCORE),
        ("style/tables/hype.toml", TABLE),
        ("labels.json", unlabelled),
        ("texts/a.txt", "It is raining.\n"),
    ];
    let folder = Folder::new(&files);
    let ran = folder.run(&["learn", "--labels", "labels.json=texts", "--rules", "style"]);
    assert!(ran.status == 2 && ran.err.contains("no sentence has the label `hype`"), "{}", ran.err);
    let kept = fs::read_to_string(folder.path().join("style/scores/hype.toml")).expect("a file");
    assert_eq!(kept, SCORE);
    let ran = folder.run(&["learn", "--labels", "labels.json=texts", "--rules", "texts"]);
    assert!(ran.status == 2 && ran.err.contains("no rule file is in this folder"), "{}", ran.err);
}

#[test]
fn a_measurement_is_noted_in_the_rule_file_and_grows_old_with_its_wording() {
    let rule = "summary = \"A word\"\nseverity = \"warning\"\nmessage = \"`{match}` is a word\"\nwhy = \"Because.\"\n\
                instead = \"Another.\"\n\n[match.phrase]\nany = [\"splendid\"]\n\n[[fires]]\ntext = \"A splendid day.\"\nmarks = [\"splendid\"]\n";
    let mut text = String::new();
    let mut units = Vec::new();
    for number in 0..12 {
        let start = text.len();
        text.push_str("It was a splendid day at the shore. ");
        let label = if number < 9 { ", \"praise\": \"yes\"" } else { "" };
        units.push(format!("{{\"start\": {start}, \"end\": {}{label}}}", text.len()));
    }
    let labels = format!("{{\"docs\": {{\"a\": [{}]}}}}", units.join(", "));
    let folder = Folder::new(&[
        ("style/praise/splendid.toml", rule),
        ("labels.json", &labels),
        ("docs/a.txt", &text),
    ]);
    let file =
        || fs::read_to_string(folder.path().join("style/praise/splendid.toml")).expect("a file");
    let measure = ["measure", "--labels", "labels.json=docs", "--rules", "style", "--date"];
    let ran = folder.run(&[&measure[..], &["2027-02-30"]].concat());
    assert!(ran.status == 2 && ran.err.contains("YYYY-MM-DD"), "{}", ran.err);
    let ran = folder.run(&[&measure[..], &["2027-02-03", "--check"]].concat());
    assert_eq!((ran.status, file().as_str()), (1, rule));
    let ran = folder.run(&[&measure[..], &["2027-02-03"]].concat());
    assert!(
        ran.out.contains("praise/splendid: 75% of 12 judged findings were right"),
        "{}",
        ran.out
    );
    assert!(file().contains("[measured]\nhits = 12\nprecision = 0.75\ninterval = [0.47, 0.91]\n"));
    let ran = folder.run(&[&measure[..], &["2027-02-04", "--check"]].concat());
    assert_eq!(ran.status, 0, "another day alone changes nothing: {}", ran.out);
    assert!(!folder.run(&["test", "style"]).err.contains("[measured]"));
    folder.write(
        "style/praise/splendid.toml",
        file().replace("\"splendid\"", "\"splendid\", \"grand\""),
    );
    let ran = folder.run(&["test", "style"]);
    assert!(ran.err.contains("older than the wording of 1 rule: praise/splendid"), "{}", ran.err);
}

#[test]
fn labels_that_are_none_of_their_document_are_refused() {
    for (unit, told) in [
        (r#"{"start": 0, "end": 500, "mood": "yes"}"#, "0..500"),
        (r#"{"start": 9, "end": 3, "mood": "yes"}"#, "9..3"),
    ] {
        let labels = format!(r#"{{"docs": {{"a": [{unit}]}}}}"#);
        let files = [
            ("labels.json", labels.as_str()),
            ("docs/a.txt", "It was a day."),
            ("style/.keep", ""),
        ];
        let folder = Folder::new(&files);
        let args =
            ["measure", "--labels", "labels.json=docs", "--rules", "style", "--date", "2027-02-03"];
        let ran = folder.run(&args);
        assert!(
            ran.status == 2 && ran.err.contains("a: ") && ran.err.contains(told),
            "{}",
            ran.err
        );
    }
}
