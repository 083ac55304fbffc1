//! `puffery import vale`: styles of our own, turned into rules that then find what Vale would.

use super::support::Folder;

const FILLER: &str = "extends: existence\nmessage: \"Don't use '%s'.\"\nlevel: warning\n\
                      ignorecase: true\nlink: https://moss.example/filler\ntokens:\n  - basically\n\
                      \x20 - at the end of the day\n";
const TERMS: &str = "extends: substitution\nmessage: Use '%s' instead of '%s'.\nlevel: error\n\
                     ignorecase: false\nswap:\n  e-mail: email\n  Log on(?! to): Sign in\n\
                     \x20 'colou?rs': hues|tints\n";
const COUNT: &str = "extends: occurrence\nmessage: Too many links in a chain.\nscope: sentence\n\
                     level: suggestion\nmax: 2\ntoken: '\\b(?:and|then)\\b'\n";
const TITLES: &str = "extends: capitalization\nmessage: x\nmatch: $title\nstyle: AP\n";
const PATTERNS: &str = "extends: existence\nmessage: Remove '%s'\nnonword: true\nlevel: loud\n\
                        scope: heading.h2\ntokens:\n  - '\\.{4,}'\n  - '(?<=a)b'\nexceptions:\n\
                        \x20 - '\\.{6}'\n";

fn style() -> Folder {
    Folder::new(&[
        ("Moss/Filler.yml", FILLER),
        ("Moss/Terms.yml", TERMS),
        ("Moss/ManyAnds.yml", COUNT),
        ("Moss/Titles.yml", TITLES),
        ("Moss/Dots.yml", PATTERNS),
        ("Moss/meta.json", "{}"),
    ])
}

#[test]
fn a_style_becomes_rules_that_find_the_same() {
    let folder = style();
    let ran = folder.run(&["import", "vale", "Moss"]);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    let said: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        said,
        [
            "Moss/Dots.yml:4: left out: the level `loud`: `warning` is taken",
            "Moss/Dots.yml:5: left out: `heading.h2`: every `heading` is looked into",
            "Moss/Dots.yml:8: left out: `(?<=a)b`: patterns of puffery cannot look ahead or behind",
            "Moss/Terms.yml:7: left out: `Log on(?! to)`: patterns of puffery cannot look ahead or behind",
            "Moss/Titles.yml:1: left out: the whole rule: puffery has no kind `capitalization`",
        ]
    );
    assert!(ran.err.starts_with("5 Vale rules read, 5 rule files written below style, 5 pieces"));
    folder.write(
        "a.md",
        "# Wait.... now\n\nBasically, send an e-mail or an E-MAIL in bright colors.\n\n\
         Dig and plant and water and wait.... At the end of the day it grows.\n",
    );
    let arguments = ["check", "a.md", "--isolated", "--rule-dir", "style", "--select", "moss"];
    let ran = folder.run(&[&arguments[..], &["--quiet", "--output-format", "concise"]].concat());
    let found: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        found,
        [
            "a.md:1:7: warning[moss/dots] Remove `....`",
            "a.md:3:1: warning[moss/filler] Don't use `Basically`",
            "a.md:3:20: error[moss/terms-email] Use `email` instead of `e-mail`",
            "a.md:3:50: error[moss/terms-hues-tints] Use `hues` or `tints` instead of `colors`",
            "a.md:5:5: info[moss/many-ands] Too many links in a chain",
            "a.md:5:38: warning[moss/filler] Don't use `At the end of the day`",
        ]
    );
}

/// Work that somebody put into an imported rule is not lost to a second import.
#[test]
fn a_rule_file_that_was_changed_stays() {
    let folder = style();
    assert_eq!(folder.run(&["import", "vale", "Moss/Filler.yml"]).status, 0);
    assert_eq!(folder.run(&["import", "vale", "Moss/Filler.yml"]).status, 0, "it is the same");
    folder.write("style/moss/filler.toml", "# mine\n");
    let ran = folder.run(&["import", "vale", "Moss/Filler.yml"]);
    assert!(ran.status == 2 && ran.err.contains("filler.toml: is there already"), "{}", ran.err);
    let kept = std::fs::read_to_string(folder.path().join("style/moss/filler.toml"));
    assert_eq!(kept.expect("a file"), "# mine\n");
}

#[test]
fn what_is_not_a_style_is_said_with_its_place() {
    let deep = format!("tokens: {}x\n", "[".repeat(200));
    for (text, said) in [
        ("tokens: [a", "Moss/X.yml:"),
        ("- a\n- b\n", "Moss/X.yml:1: this is not a Vale rule"),
        ("message: x\n", "`extends` is missing"),
        ("", "Moss/X.yml:1: it is empty"),
        (deep.as_str(), "Moss/X.yml:"),
    ] {
        let folder = Folder::new(&[("Moss/X.yml", text), ("Moss/Filler.yml", FILLER)]);
        let ran = folder.run(&["import", "vale", "Moss"]);
        assert!(ran.status == 2 && ran.err.contains(said), "{text}: {}{}", ran.out, ran.err);
        assert!(folder.path().join("style/moss/filler.toml").exists(), "the others are carried on");
    }
    let folder = Folder::new(&[("empty/.keep", "")]);
    let ran = folder.run(&["import", "vale", "empty", "missing"]);
    assert!(ran.status == 2 && ran.err.contains("empty: has no rules"), "{}", ran.err);
    assert!(ran.err.contains("missing: "), "{}", ran.err);
}

/// Findings of the rule that a style of one rule becomes, and what was left out of it.
fn imported(rule: &str, text: &str) -> (String, String) {
    let folder = Folder::new(&[("Moss/Own.yml", rule), ("a.md", text)]);
    let ran = folder.run(&["import", "vale", "Moss"]);
    let arguments = ["check", "a.md", "--isolated", "--rule-dir", "style", "--select", "moss"];
    let found = folder.run(&[&arguments[..], &["--quiet", "--output-format", "concise"]].concat());
    (ran.out, found.out)
}

#[test]
fn words_are_counted_in_their_case_unless_it_is_of_no_concern() {
    let rule = |more: &str| {
        format!(
            "extends: occurrence\nmessage: More than two of them (%s).\nscope: sentence\n\
             max: 2\ntoken: '\\b(?:moss|bog oak)\\b'\n{more}"
        )
    };
    let mixed = "Moss on moss on bog oak, said the sign above the Bog Oak in the yard.\n";
    let lower = "There is moss on moss on bog oak, said the sign in the yard.\n";
    for more in ["", "ignorecase: false\n"] {
        assert_eq!(imported(&rule(more), mixed), (String::new(), String::new()), "{more}");
        assert!(imported(&rule(more), lower).1.contains("moss/own"), "{more}");
    }
    for yes in ["true", "True", "TRUE", "yes"] {
        let (lost, found) = imported(&rule(&format!("ignorecase: {yes}\n")), mixed);
        assert!(lost.is_empty() && found.contains("moss/own"), "{yes}: {lost}{found}");
    }
}

#[test]
fn conditions_that_a_count_does_not_have_are_named() {
    let rule = "extends: occurrence\nmessage: Too many.\nscope:\n  - sentence\n  - heading\nmax: 2\n\
                token: don't\nexceptions:\n  - bog oak\n";
    let (lost, _) = imported(rule, "Plain.\n");
    let lost: Vec<&str> = lost.lines().collect();
    assert_eq!(
        lost,
        [
            "Moss/Own.yml:5: left out: `heading`: one scope is counted in",
            "Moss/Own.yml:7: left out: the case of `don't`: it is counted in any case",
            "Moss/Own.yml:9: left out: `exceptions`: all words are counted",
        ]
    );
}

#[test]
fn a_summary_has_no_holes() {
    let rule = "extends: occurrence\nmessage: There are %s links.\nscope: sentence\nmax: 2\n\
                token: moss\n";
    let folder = Folder::new(&[("Moss/Own.yml", rule)]);
    assert_eq!(folder.run(&["import", "vale", "Moss"]).status, 0);
    let text = std::fs::read_to_string(folder.path().join("style/moss/own.toml")).expect("a file");
    assert!(text.contains("summary = \"There are … links\""), "{text}");
    assert!(text.contains("{count} links"), "{text}");
}
