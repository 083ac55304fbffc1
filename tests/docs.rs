//! The pages of `docs/`: each command in them runs, and prints what the page shows.
//!
//! A code block with a title is a file: `toml title="puffery.toml"`. The commands of a page run in
//! a folder with the files that it shows. `TRYCMD=overwrite cargo test docs` renews what they print.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{Folder, files, root};

/// Files that a page shows, with their paths.
fn shown_files(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in page.split("\n```").skip(1) {
        let Some((head, text)) = part.split_once('\n') else { continue };
        let title = head.split_once(" title=\"").and_then(|(_, rest)| rest.split_once('"'));
        if let Some((path, _)) = title {
            found.push((path.to_owned(), text.to_owned() + "\n"));
        }
    }
    found
}

/// Pages that show commands with what they print.
fn pages() -> Vec<PathBuf> {
    let mut pages = files(&root().join("docs"), "md");
    pages.push(root().join("README.md"));
    pages.retain(|page| read(page).contains("```console\n"));
    pages
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a page")
}

/// Pages whose examples are cases of `tests/cmd`, or need a terminal or other programs.
const ELSEWHERE: [&str; 5] =
    ["README.md", "docs/ci.md", "docs/configuration.md", "docs/fuzzing.md", "docs/suppressing.md"];

#[test]
fn commands_of_the_pages_print_what_is_shown() {
    let folder = Folder::new(&[]);
    let cases = trycmd::TestCases::new();
    let mut copies = Vec::new();
    for page in pages() {
        let name = page.strip_prefix(root()).expect("below the project").display().to_string();
        if ELSEWHERE.contains(&name.as_str()) {
            continue;
        }
        let flat = name.replace('/', "-");
        folder.write(&flat, read(&page));
        let inside = flat.trim_end_matches(".md").to_owned() + ".in";
        for (path, text) in shown_files(&read(&page)) {
            folder.write(&format!("{inside}/{path}"), text);
        }
        fs::create_dir_all(folder.path().join(&inside)).expect("a folder");
        copies.push((folder.path().join(&flat), page));
    }
    assert!(copies.len() > 4, "{copies:?}");
    cases.case(folder.path().join("*.md").display().to_string());
    cases.run();
    if std::env::var("TRYCMD").is_ok_and(|wish| wish == "overwrite") {
        for (copy, page) in copies {
            fs::copy(copy, page).expect("a page");
        }
    }
}

/// Links between pages lead somewhere; the pages of rules are made by `puffery docs`.
#[test]
fn links_between_pages_lead_to_pages() {
    let made = Folder::new(&[]);
    let ran = made.run(&["docs", "--isolated", "rules"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut all = files(&made.path().join("rules"), "md");
    let mut bases = vec![made.path().join("rules"); all.len()];
    let docs = files(&root().join("docs"), "md");
    bases.extend(vec![root().join("docs"); docs.len()]);
    all.extend(docs);
    let mut broken = Vec::new();
    for (page, base) in all.iter().zip(bases) {
        for link in read(page).split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if target.contains("://") || !target.ends_with(".md") {
                continue;
            }
            let from = page.strip_prefix(&base).expect("below its folder").to_path_buf();
            let path = page.parent().expect("a folder").join(target);
            let in_rules = target.split_once("rules/").map(|(_, rest)| rest);
            let there = path.exists()
                || in_rules.is_some_and(|rest| made.path().join("rules").join(rest).exists());
            if !there {
                broken.push(format!("{}: {target}", from.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
}

/// Every rule has a page that says why, what to write and how to switch it off.
#[test]
fn each_rule_has_a_page() {
    let made = Folder::new(&[]);
    assert_eq!(made.run(&["docs", "--isolated", "rules"]).status, 0);
    for rule in &super::support::BUILT_IN.rules.rules {
        let text = read(&made.path().join(format!("rules/{}.md", rule.id)));
        for heading in ["## Why it matters", "## What to write instead", "## Switching it off"] {
            assert!(text.contains(heading), "{}: {heading}", rule.id);
        }
        let fires = text.matches("<mark>").count();
        assert!(fires > 0, "{}: nothing is marked", rule.id);
    }
    let list = read(&made.path().join("rules/vocabularies/amplifiers.md"));
    assert!(list.contains("`truly`") && list.contains("[hype/"), "{list}");
}

/// Pages of one's own rules, and files that are not pages stay.
#[test]
fn own_rules_have_pages_and_other_files_stay() {
    let rule = "summary = \"Shiny\"\nmessage = \"`{match}`\"\nseverity = \"info\"\nwhy = \"x\"\n\
                instead = \"y\"\n[match.phrase]\nany = [\"shiny\"]\n";
    let folder =
        Folder::new(&[("style/own/shiny.toml", rule), ("out/hype/miracle.md", "Notes of mine.\n")]);
    let ran = folder.run(&["docs", "--isolated", "--rule-dir", "style", "out"]);
    assert!(ran.status == 2 && ran.err.contains("miracle.md"), "{}", ran.err);
    assert_eq!(read(&folder.path().join("out/hype/miracle.md")), "Notes of mine.\n");
    let ran = folder.run(&["docs", "--isolated", "--rule-dir", "style", "pages"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(read(&folder.path().join("pages/own/shiny.md")).contains("# own/shiny"));
    let again = folder.run(&["docs", "--isolated", "--rule-dir", "style", "pages"]);
    assert_eq!(again.status, 0, "pages are written over: {}", again.err);
}
