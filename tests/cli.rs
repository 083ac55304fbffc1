//! The program as it is called: what it prints and with which status it ends.
//!
//! The cases are data in `tests/cmd`, with the files they need in `NAME.in/`. They bring rules of their own, so that changes
//! of the built-in ones do not reach them.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::support::{BUILT_IN, Folder, Ran, files, root};

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}

/// What the pages of `docs/` show is what the program prints: each example is one of the cases.
#[test]
fn examples_of_the_documentation_are_cases() {
    let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("a text");
    let blocks = |text: &str| -> Vec<String> {
        let parts = text.split("```console\n").skip(1);
        parts
            .filter_map(|part| part.split_once("\n```"))
            .map(|(block, _)| block.trim().to_owned())
            .collect()
    };
    let cases: Vec<String> = files(&root().join("tests/cmd"), "trycmd")
        .iter()
        .flat_map(|path| blocks(&read(path)))
        .collect();
    for page in ["configuration", "suppressing"] {
        let text = read(&root().join(format!("docs/{page}.md")));
        let shown = blocks(&text);
        assert!(!shown.is_empty(), "docs/{page}.md shows nothing");
        for block in shown {
            let case = cases.iter().any(|case| case.contains(&block));
            assert!(case, "docs/{page}.md shows what is no case in tests/cmd:\n{block}");
        }
    }
}

/// Configurations in the documentation are sound.
#[test]
fn configurations_of_the_documentation_hold() {
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).expect("a text");
    let blocks: Vec<&str> = text
        .split("```toml\n")
        .skip(1)
        .filter_map(|part| part.split_once("```"))
        .map(|(block, _)| block)
        .collect();
    assert!(blocks.len() > 2, "{blocks:?}");
    for block in blocks {
        let folder = Folder::new(&[
            ("puffery.toml", block),
            ("shared/puffery.toml", ""),
            ("style/.keep", ""),
            ("a.txt", "No.\n"),
        ]);
        let ran = folder.run(&["check"]);
        assert_eq!((ran.out.as_str(), ran.status), ("", 0), "{block}");
    }
}

/// `puffery.schema.json` is what the program prints; `puffery schema > puffery.schema.json` renews it.
#[test]
fn the_schema_is_current() {
    let printed = Folder::new(&[]).run(&["schema"]);
    let kept = std::fs::read_to_string(root().join("puffery.schema.json")).expect("the schema");
    assert!(
        printed.out == kept,
        "puffery.schema.json is out of date: puffery schema > puffery.schema.json"
    );
}

#[test]
fn completions_know_the_subcommands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Folder::new(&[]).run(&["completions", shell]);
        assert!(
            ran.status == 0 && ran.out.contains("explain") && ran.out.contains("no-inline"),
            "{shell}"
        );
    }
}

#[test]
fn rules_are_listed_in_rows() {
    let ran = Folder::new(&[]).run(&["rules", "--isolated"]);
    assert_eq!((ran.err.as_str(), ran.status), ("", 0));
    let rows = ran.out.lines().filter(|row| row.starts_with("  "));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split_whitespace().collect()).collect();
    let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let known: Vec<&str> = BUILT_IN.rules.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(names, known);
    for (row, rule) in rows.iter().zip(&BUILT_IN.rules.rules) {
        assert_eq!(
            (row[1], row[2]),
            (rule.severity.name(), if rule.preview { "preview" } else { "on" }),
            "{row:?}"
        );
        assert_eq!(
            row[3..].join(" "),
            rule.summary.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
    let heads = ran.out.lines().filter(|row| row.ends_with(" rules)")).count();
    assert!(heads > 3 && ran.out.contains(&format!("\n{} rules, ", known.len())), "{}", ran.out);
}

#[test]
fn rules_are_listed_for_programs() {
    let rule = "summary = \"Shiny\"\nmessage = \"`{match}`\"\nseverity = \"info\"\nwhy = \"x\"\ninstead = \"y\"\npreview = true\n\
                [match.phrase]\nany = [\"shiny\"]\n";
    let folder = Folder::new(&[("style/own/shiny.toml", rule)]);
    let args = [
        "rules",
        "--format",
        "json",
        "--isolated",
        "--rule-dir",
        "style",
        "--select",
        "own/shiny,hype",
        "--rule",
        "own/shiny=error",
    ];
    let ran = folder.run(&args);
    assert_eq!((ran.err.as_str(), ran.status), ("", 0));
    let rules: Vec<Value> = serde_json::from_str(&ran.out).expect("a JSON array");
    assert_eq!(rules.len(), BUILT_IN.rules.rules.len() + 1);
    let own =
        rules.iter().find(|rule| rule["name"] == "own/shiny").expect("the rule of the folder");
    let expected = serde_json::json!({
        "name": "own/shiny", "family": "own", "severity": "error", "on": true, "preview": true, "origin": "user", "summary": "Shiny",
    });
    assert_eq!(*own, expected);
    for rule in rules.iter().filter(|rule| rule["family"] != "own") {
        assert_eq!(rule["origin"], "built-in");
        assert_eq!(rule["on"], rule["family"] == "hype" && rule["preview"] == false, "{rule}");
    }
}

/// The built-in rules are tried by `puffery test` without paths; `cargo test` does the same in `rules`.
#[test]
fn built_in_rules_are_tested_without_paths() {
    let ran = Folder::new(&[]).run(&["test"]);
    let summary = format!("{} rules, ", BUILT_IN.rules.rules.len());
    assert!(ran.err.lines().any(|line| line.starts_with(&summary)), "{}", ran.err);
    assert_eq!(ran.status == 0, ran.out.is_empty(), "{}", ran.out);
}

/// A folder that is not there has no rules; the built-in ones are not meant.
#[test]
fn a_missing_folder_has_no_rules_to_test() {
    let ran = Folder::new(&[]).run(&["test", "no-such-folder"]);
    assert!(ran.out.contains("no-such-folder") && ran.status == 2, "{}", ran.out);
    assert!(
        !ran.err.starts_with(&format!("{} rules, ", BUILT_IN.rules.rules.len())),
        "{}",
        ran.err
    );
}

/// What `puffery init` suggests works as it stands there, once it is uncommented.
#[test]
fn the_suggested_configuration_is_sound() {
    let folder = Folder::new(&[
        ("shared/puffery.toml", ""),
        ("site/style/.keep", ""),
        ("site/a.txt", "Nothing.\n"),
    ]);
    assert_eq!(folder.run(&["init", "site"]).status, 0);
    let path = folder.path().join("site/puffery.toml");
    let text = std::fs::read_to_string(&path).expect("written");
    let commented = |line: &str| line.is_empty() || line.starts_with('#');
    assert!(text.lines().all(commented), "it changes something as it is\n{text}");
    let setting =
        |line: &&str| line.starts_with('[') || line.starts_with('"') || line.contains(" = ");
    let settings: Vec<&str> =
        text.lines().map(|line| line.trim_start_matches("# ")).filter(setting).collect();
    assert!(settings.len() > 10, "{settings:?}");
    folder.write("site/puffery.toml", settings.join("\n"));
    let ran = folder.run(&["check", "site"]);
    assert_eq!((ran.out.as_str(), ran.status), ("", 0));
}

/// Bytes that are no UTF-8 are read in the encoding that they are most likely in; a zero byte stands in no text.
#[test]
fn input_that_is_no_text_is_a_problem_of_that_input() {
    let folder = Folder::new(&[("a.txt", "Nothing.\n")]);
    folder.write("zero.txt", b"zero \0 byte");
    let mut child = folder
        .command(&["check", "--isolated", "--output-format", "concise", "-", "a.txt", "zero.txt"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("piped").write_all(b"caf\xE9").expect("the program reads");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.out, "zero.txt: error[puffery/io] is not a text file\n");
    assert!(ran.err.starts_with("Checked 3 files: nothing found; 1 problem; "), "{}", ran.err);
    assert_eq!(ran.status, 2);
}

/// A zero byte: binary files of a folder are passed over without a word.
#[test]
fn binary_files_of_a_folder_are_passed_over() {
    let folder = Folder::new(&[("a.txt", "Nothing.\n")]);
    folder.write("image.txt", b"\x89PNG\0\0");
    let ran = folder.run(&["check", "--isolated"]);
    assert!(ran.err.starts_with("Checked 1 file: nothing found; "), "{}", ran.err);
    assert_eq!((ran.out.as_str(), ran.status), ("", 0));
}

/// `| head` closes the pipe: neither an error message nor a panic.
#[test]
fn a_closed_pipe_is_no_error_and_hides_nothing() {
    let folder = Folder::new(&[]);
    folder.write("a.txt", "A groundbreaking thing.\n\n".repeat(20_000));
    let mut child = folder
        .command(&["check", "--isolated", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!((ran.err.as_str(), ran.status), ("", 1));
}

#[test]
fn colours_are_for_terminals_and_on_request() {
    let folder = Folder::new(&[("a.txt", "A groundbreaking thing.\n")]);
    let escapes = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command =
            folder.command(&[&["check", "--isolated", "--select", "hype"][..], args].concat());
        command.envs(variable);
        let ran = Ran::from(command.output().expect("the program starts"));
        assert_eq!(ran.status, 1);
        ran.out.contains('\u{1B}')
    };
    assert!(!escapes(&[], None));
    assert!(escapes(&["--color", "always"], None));
    assert!(!escapes(&["--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(escapes(&[], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!escapes(&["--color", "always", "--output-format", "json-lines"], None));
}

#[test]
fn whatever_a_finding_or_a_rule_names_is_explained() {
    let folder =
        Folder::new(&[("puffery.toml", "[vocabulary.praise-nouns]\nadd = [\"our serum\"]\n")]);
    for (name, wanted) in [
        ("hype", "hype/groundbreaking: "),
        ("hype/*", "hype/groundbreaking: "),
        ("hype/superlative", "world-class"),
        ("praise-nouns", "our serum"),
        ("praise-nouns", "Used by"),
        ("hedged", "might"),
        ("sample-size", "participants"),
        ("gate/max-density", "max-density"),
        ("suppression/unused", "puffery-disable"),
        ("document/front-matter", "Front matter"),
        ("puffery/io", "cannot be read"),
    ] {
        let ran = folder.run(&["explain", name]);
        assert!(ran.status == 0 && ran.out.contains(wanted), "{name}: {}{}", ran.out, ran.err);
    }
    let ran = folder.run(&["explain", "praise-nuons"]);
    assert!(ran.status == 2 && ran.err.contains("Did you mean `praise-nouns`?"), "{}", ran.err);
}

#[test]
fn lists_and_explanations_have_json() {
    let folder =
        Folder::new(&[("puffery.toml", "[vocabulary.praise-nouns]\nadd = [\"our serum\"]\n")]);
    let ask = |args: &[&str]| -> Value {
        let ran = folder.run(&[args, &["--output-format", "json"]].concat());
        assert_eq!((ran.err.as_str(), ran.status), ("", 0), "{args:?}");
        serde_json::from_str(&ran.out).expect("JSON")
    };
    for (name, kind) in [
        ("hype/miracle", "rule"),
        ("claim", "family"),
        ("praise-nouns", "vocabulary"),
        ("negated", "context"),
        ("sample-size", "evidence"),
        ("scores/claim", "score"),
        ("config/unused", "finding"),
    ] {
        let explained = ask(&["explain", name]);
        assert_eq!((&explained["name"], &explained["kind"]), (&name.into(), &kind.into()));
        let summary = explained["summary"].as_str().expect("a text");
        assert!(kind == "family" || !summary.is_empty(), "{explained}");
    }
    let rule = ask(&["explain", "claim/benefit"]);
    assert!(rule["silent-when"].as_array().expect("a list").contains(&"supported".into()));
    let vocabularies = ask(&["vocabularies"]);
    let entry = vocabularies
        .as_array()
        .expect("a list")
        .iter()
        .find(|entry| entry["name"] == "praise-nouns")
        .expect("a built-in vocabulary");
    assert!(entry["words"].as_array().expect("a list").contains(&"our serum".into()));
}

#[test]
fn a_line_is_explained_with_the_terms_of_its_scores() {
    let filler = "The bus leaves at nine and stops at the harbour. ".repeat(20);
    let text = format!("{filler}\n\nThis miracle cream cures eczema.\n");
    let folder = Folder::new(&[("a.md", &text)]);
    let ran = folder.run(&["check", "--isolated", "--why", "a.md:3"]);
    assert_eq!((ran.err.as_str(), ran.status), ("", 0));
    for wanted in ["hype/miracle", "Score `hype` 0.", "reported from", "rule:hype/miracle +"] {
        assert!(ran.out.contains(wanted), "{wanted}: {}", ran.out);
    }
    assert!(!ran.out.contains("scores do not decide"), "{}", ran.out);
    let short = Folder::new(&[("a.md", "In a survey most felt better.\n")]);
    let ran = short.run(&["check", "--isolated", "--why", "a.md:1"]);
    assert!(ran.out.contains("scores do not decide"), "{}", ran.out);
}

#[test]
fn who_names_a_path_or_a_document_of_another_program_is_helped() {
    let folder = Folder::new(&[("posts/a.md", "Text.\n"), ("b.docx", "PK\u{3}\u{4}\0\0\0")]);
    let ran = folder.run(&["posts"]);
    assert!(ran.status == 2 && ran.err.contains("`puffery check posts`"), "{}", ran.err);
    let ran = folder.run(&["check", "b.docx"]);
    assert!(ran.status == 2 && ran.out.contains("pandoc b.docx"), "{}", ran.out);
    folder.write("r/own/x.toml", "severity = \"warn\"\n");
    let ran = folder.run(&["check", "--rule-dir", "r", "posts"]);
    assert!(ran.out.contains("known here: info, warning, error"), "{}", ran.out);
}

#[test]
fn code_in_a_message_is_what_the_author_wrote() {
    let folder = Folder::new(&[("a.md", "It will improve `getType` performance for everyone.\n")]);
    let ran = folder.run(&["check", "--isolated", "-q", "--output-format", "json", "a.md"]);
    assert!(
        ran.out.contains("`getType` performance") && !ran.out.contains('\u{FFFC}'),
        "{}",
        ran.out
    );
}

#[test]
fn one_name_for_the_least_severity() {
    let folder = Folder::new(&[("a.md", "It will improve performance for everyone.\n")]);
    for format in [
        "full",
        "concise",
        "grouped",
        "json",
        "github",
        "gitlab",
        "junit",
        "rdjson",
        "checkstyle",
        "markdown",
    ] {
        let ran = folder.run(&[
            "check",
            "--isolated",
            "--rule",
            "claim/benefit=info",
            "--output-format",
            format,
            "a.md",
        ]);
        let names = ["note[", "1 note", "notes\""]
            .map(|name| ran.out.contains(name) || ran.err.contains(name));
        assert!(!names.contains(&true) || format == "json", "{format}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("1 info"), "{}", ran.err);
    }
    let ran = folder.run(&[
        "check",
        "--isolated",
        "--rule",
        "claim/benefit=info",
        "--statistics",
        "a.md",
    ]);
    assert!(ran.out.contains("infos"), "{}", ran.out);
}

#[test]
fn reports_beside_counts_are_whole_or_refused() {
    let folder = Folder::new(&[("a.md", "A miracle cure.\n")]);
    let ran = folder.run(&[
        "check",
        "--isolated",
        "--statistics",
        "--output-format",
        "sarif=r.sarif",
        "a.md",
    ]);
    let report = std::fs::read_to_string(folder.path().join("r.sarif")).unwrap();
    assert!(ran.out.contains("hype/miracle") && report.contains("hype/miracle"), "{report}");
    for args in [
        &["--statistics", "--output-format", "junit"],
        &["--diff", "--output-format", "sarif=r.sarif"],
    ] {
        let ran = folder.run(&[&["check", "--isolated", "a.md"], &args[..]].concat());
        assert!(ran.status == 2 && ran.err.contains(args[0]), "{}", ran.err);
    }
    let twice = ["check", "--isolated", "--output-format", "json=r.out,sarif=./r.out", "a.md"];
    assert_eq!(folder.run(&twice).status, 2);
}

#[test]
fn mistakes_in_a_configuration_are_told_by_lists_too() {
    let folder = Folder::new(&[("puffery.toml", "x =\n"), ("a.md", "A day.\n")]);
    for args in [
        &["rules"][..],
        &["vocabularies"],
        &["explain", "hype/miracle"],
        &["report-false-alarm", "a.md:1"],
    ] {
        let ran = folder.run(args);
        assert!(ran.status == 2 && ran.err.contains("puffery.toml:1"), "{args:?}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn a_run_does_not_read_the_file_that_its_output_goes_to() {
    let folder = Folder::new(&[]);
    for number in 0..1_100 {
        folder.write(&format!("{number}.md"), "Our groundbreaking method helps.\n");
    }
    let report = folder.path().join("report.txt");
    let args = ["check", "--isolated", "--no-cross-file", "-q", "--output-format", "concise"];
    let out = std::fs::File::create(&report).unwrap();
    folder.command(&args).stdout(out).status().unwrap();
    let report = std::fs::read_to_string(&report).unwrap();
    assert!(report.lines().count() == 1_100 && !report.contains("report.txt"), "{report}");
}

#[test]
fn many_findings_come_with_ways_to_an_overview() {
    let text = "A miracle cure.\n\n".repeat(201);
    let folder = Folder::new(&[("a.md", &text), ("b.md", "A short text.\n")]);
    let ran = folder.run(&["check", "--isolated", "--output-format", "concise", "."]);
    assert!(ran.err.contains("--statistics"), "{}", ran.err);
    let ran = folder.run(&["check", "--isolated", "--statistics", "."]);
    let rows: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.ends_with("b.md") || line.ends_with("all 2 files"))
        .collect();
    assert!(rows.len() == 2 && rows[0].contains(" -  b.md"), "{}", ran.out);
}

#[test]
fn a_name_for_standard_input_asks_for_standard_input() {
    let folder = Folder::new(&[("a.md", "Bread at seven.\n")]);
    let ran = folder.run(&["check", "--stdin-filename", "x.md"]);
    assert!(ran.status == 2 && ran.err.contains("give `-` as the path"), "{}", ran.err);
}

#[test]
fn problems_are_said_where_reports_go_to_files() {
    let folder = Folder::new(&[("a.md", "Bread at seven.\n")]);
    let ran =
        folder.run(&["check", "--quiet", "--output-format", "json=r.json", "a.md", "nope.md"]);
    assert!(ran.status == 2 && ran.err.contains("nope.md"), "{}", ran.err);
}
