//! What `puffery.toml` does, seen from outside: the program is run in a folder and its findings are compared.

use super::support::{Folder, Ran};

/// A rule for one word.
fn rule(word: &str, more: &str) -> String {
    format!(
        "summary = \"The word {word}\"\nmessage = \"`{{match}}` found\"\nseverity = \"warning\"\nwhy = \"A test.\"\n\
         instead = \"Leave it out.\"\n{more}\n[match.phrase]\nany = [\"{word}\"]\n"
    )
}

/// A folder with the rules own/shiny, own/glossy, own/preview (for `sparkling`) and other/matt, and these files.
fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    for (path, word, more) in [
        ("own/shiny", "shiny", "aliases = [\"own/glittering\"]"),
        ("own/glossy", "glossy", ""),
        ("own/preview", "sparkling", "preview = true"),
        ("other/matt", "matt", ""),
    ] {
        folder.write(&format!("style/{path}.toml"), rule(word, more));
    }
    folder
}

/// Paragraphs of their own: two hits of one family in a sentence are one finding.
const WORDS: &str = "One is shiny.\n\nOne is glossy.\n\nOne is sparkling.\n\nOne is matt.\n";

/// `path severity[rule]` of each finding.
fn findings(ran: &Ran) -> Vec<String> {
    let line = |line: &str| -> String {
        let (path, rest) = line.split_once(':').expect("path:line:column: severity[rule] message");
        let said = rest
            .split_once("] ")
            .map_or(rest, |(said, _)| said)
            .rsplit(' ')
            .next()
            .unwrap_or_default();
        format!("{path} {said}]")
    };
    ran.out.lines().map(line).collect()
}

fn check(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = folder.run(&[&["check", "--output-format", "concise"][..], args].concat());
    assert!(ran.status < 2, "{}{}", ran.out, ran.err);
    findings(&ran)
}

const ONLY_OWN: &str = "rule-dirs = [\"style\"]\n";

#[test]
fn a_name_beats_a_family_beats_all_whatever_the_order() {
    let settings = ["\"*\" = \"off\"", "\"own/*\" = \"info\"", "\"own/shiny\" = \"error\""];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let config =
            format!("{ONLY_OWN}[rules]\n{}\n", order.map(|index| settings[index]).join("\n"));
        let folder = folder(&[("puffery.toml", &config), ("a.txt", WORDS)]);
        assert_eq!(
            check(&folder, &[]),
            ["a.txt error[own/shiny]", "a.txt info[own/glossy]", "a.txt info[own/preview]"]
        );
    }
}

#[test]
fn the_command_line_beats_the_file_in_the_same_way() {
    let config =
        format!("{ONLY_OWN}[rules]\n\"own/shiny\" = \"off\"\n\"own/glossy\" = \"error\"\n");
    let folder = folder(&[("puffery.toml", &config), ("a.txt", WORDS)]);
    assert_eq!(
        check(&folder, &["--select", "own,other"]),
        ["a.txt error[own/glossy]", "a.txt warning[other/matt]"]
    );
    let rules = ["--select", "own,other", "--rule", "own/*=info", "--rule", "own/shiny=error"];
    let expected = [
        "a.txt error[own/shiny]",
        "a.txt info[own/glossy]",
        "a.txt info[own/preview]",
        "a.txt warning[other/matt]",
    ];
    assert_eq!(check(&folder, &rules), expected);
    let reversed = ["--select", "own,other", "--rule", "own/shiny=error", "--rule", "own/*=info"];
    assert_eq!(check(&folder, &reversed), expected);
    assert_eq!(
        check(&folder, &["--select", "own,other", "--ignore", "own/glossy"]),
        ["a.txt warning[other/matt]"]
    );
}

#[test]
fn a_family_can_be_written_in_three_ways() {
    for family in ["own", "own/", "own/*"] {
        let config = format!("{ONLY_OWN}[rules]\n\"*\" = \"off\"\n\"{family}\" = \"info\"\n");
        let folder = folder(&[("puffery.toml", &config), ("a.txt", WORDS)]);
        assert_eq!(check(&folder, &[]).len(), 3, "{family}");
        assert_eq!(
            check(&folder, &["--isolated", "--rule-dir", "style", "--select", family]).len(),
            2,
            "{family}"
        );
    }
}

#[test]
fn old_names_keep_working() {
    let config = format!("{ONLY_OWN}[rules]\n\"*\" = \"off\"\n\"own/glittering\" = \"error\"\n");
    let folder = folder(&[("puffery.toml", &config), ("a.txt", WORDS)]);
    assert_eq!(check(&folder, &[]), ["a.txt error[own/shiny]"]);
    assert_eq!(
        check(&folder, &["--isolated", "--rule-dir", "style", "--select", "own/glittering"]),
        ["a.txt warning[own/shiny]"]
    );
}

#[test]
fn overrides_hold_for_their_paths() {
    let config = format!(
        "{ONLY_OWN}[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n\n\
         [[overrides]]\npaths = [\"press/**\"]\nrules = {{ \"own/*\" = \"error\" }}\n\n\
         [[overrides]]\npaths = [\"press/old/*.md\", \"*.txt\"]\nrules = {{ \"own/*\" = \"off\" }}\n"
    );
    let files =
        ["a.md", "a.txt", "press/a.md", "press/a.txt", "press/old/a.md", "press/old/deep/a.md"];
    let folder = folder(&[("puffery.toml", &config)]);
    files.iter().for_each(|path| folder.write(path, WORDS));
    // Of two overrides the later one wins; `*` does not cross a slash.
    let expected = [
        "a.md info[own/shiny]",
        "press/a.md error[own/shiny]",
        "press/a.md error[own/glossy]",
        "press/a.md error[own/preview]",
        "press/a.txt error[own/shiny]",
        "press/a.txt error[own/glossy]",
        "press/a.txt error[own/preview]",
        "press/old/deep/a.md error[own/shiny]",
        "press/old/deep/a.md error[own/glossy]",
        "press/old/deep/a.md error[own/preview]",
    ];
    assert_eq!(check(&folder, &[]), expected);
    assert_eq!(check(&folder, &files), expected, "named files are the same files");
}

/// Paths of a file are relative to its folder, wherever the program is run.
#[test]
fn paths_are_relative_to_the_file_that_states_them() {
    let config = "rule-dirs = [\"../style\"]\nexclude = [\"drafts/**\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n\
                  [[overrides]]\npaths = [\"press/*\"]\nrules = { \"own/shiny\" = \"error\" }\n";
    let folder = folder(&[("site/puffery.toml", config)]);
    ["site/a.txt", "site/press/a.txt", "site/drafts/a.txt"]
        .iter()
        .for_each(|path| folder.write(path, WORDS));
    let expected = ["site/a.txt info[own/shiny]", "site/press/a.txt error[own/shiny]"];
    assert_eq!(check(&folder, &[]), expected);
    assert_eq!(check(&folder, &["site"]), expected);
    let below = folder
        .command(&["check", "--output-format", "concise"])
        .current_dir(folder.path().join("site"))
        .output();
    assert_eq!(
        findings(&below.expect("the program starts").into()),
        ["a.txt info[own/shiny]", "press/a.txt error[own/shiny]"]
    );
}

#[test]
fn the_nearest_file_holds_alone() {
    let outer = "rule-dirs = [\"style\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"error\"\n\"own/glossy\" = \"error\"\n";
    let inner =
        "rule-dirs = [\"../../style\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n";
    let folder = folder(&[
        ("puffery.toml", outer),
        ("a.txt", WORDS),
        ("one/a.txt", WORDS),
        ("one/two/.puffery.toml", inner),
        ("one/two/a.txt", WORDS),
        ("one/two/three/a.txt", WORDS),
    ]);
    let expected = [
        "a.txt error[own/shiny]",
        "a.txt error[own/glossy]",
        "one/a.txt error[own/shiny]",
        "one/a.txt error[own/glossy]",
        "one/two/a.txt info[own/shiny]",
        "one/two/three/a.txt info[own/shiny]",
    ];
    assert_eq!(check(&folder, &[]), expected);
}

#[test]
fn siblings_have_their_own_rules_in_one_run() {
    let config = |rules: &str| {
        format!("rule-dirs = [\"{rules}\"]\n[rules]\n\"*\" = \"off\"\n\"own/*\" = \"warning\"\n")
    };
    let folder = Folder::new(&[
        ("left/puffery.toml", &config("style")),
        ("left/style/own/shiny.toml", &rule("shiny", "")),
        ("left/a.txt", WORDS),
        ("right/puffery.toml", &config("../rules-of-right")),
        // The same name, another rule.
        ("rules-of-right/own/shiny.toml", &rule("matt", "")),
        ("right/a.txt", WORDS),
    ]);
    let ran = folder.run(&["check", "--output-format", "concise", "right", "left"]);
    assert_eq!(
        ran.out,
        "left/a.txt:1:8: warning[own/shiny] `shiny` found\nright/a.txt:7:8: warning[own/shiny] `matt` found\n"
    );
    assert_eq!(ran.status, 1);
}

#[test]
fn a_base_is_read_first_and_its_paths_stay_its_own() {
    let base = "rule-dirs = [\"../style\"]\nexclude = [\"drafts/**\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"error\"\n\
                \"own/glossy\" = \"error\"\n[[overrides]]\npaths = [\"press/**\"]\nrules = { \"own/shiny\" = \"warning\" }\n";
    let folder = folder(&[
        ("shared/base.toml", base),
        ("shared/press/a.txt", WORDS),
        ("shared/drafts/a.txt", WORDS),
        ("puffery.toml", "extends = [\"shared/base.toml\"]\n[rules]\n\"own/shiny\" = \"info\"\n"),
        ("a.txt", WORDS),
        ("press/a.txt", WORDS),
        ("drafts/a.txt", WORDS),
    ]);
    let expected = [
        "a.txt info[own/shiny]",
        "a.txt error[own/glossy]",
        "drafts/a.txt info[own/shiny]",
        "drafts/a.txt error[own/glossy]",
        "press/a.txt info[own/shiny]",
        "press/a.txt error[own/glossy]",
        "shared/press/a.txt warning[own/shiny]",
        "shared/press/a.txt error[own/glossy]",
    ];
    assert_eq!(check(&folder, &[]), expected);
}

#[test]
fn phrases_are_added_and_allowed() {
    let config = format!(
        "{ONLY_OWN}[rules]\n\"*\" = \"off\"\n\"own/*\" = \"off\"\n\
         \"own/shiny\" = {{ level = \"warning\", allow = [\"shiny new\"], extra = [\"<polish> ... gleam\"] }}\n"
    );
    let text = "A shiny thing, a shiny new thing, polished to a gleam.\n";
    let folder = folder(&[("puffery.toml", &config), ("a.txt", text)]);
    let ran = folder.run(&["check", "--output-format", "json-lines", "--show-silenced"]);
    let found: Vec<(String, String)> = ran
        .out
        .lines()
        .flat_map(|line| {
            let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let silenced = json["silenced_by"]["context"].as_str().unwrap_or("-").to_owned();
            let own = [json.clone()];
            let labels = json["labels"].as_array().cloned().unwrap_or_default();
            let span = |place: &serde_json::Value| {
                let at = |key: &str| {
                    usize::try_from(place[key].as_u64().expect("an offset")).expect("small")
                };
                text[at("start")..at("end")].to_owned()
            };
            own.iter()
                .chain(&labels)
                .map(|place| (span(place), silenced.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut found: Vec<_> =
        found.iter().map(|(text, silenced)| (text.as_str(), silenced.as_str())).collect();
    found.sort_unstable();
    assert_eq!(found, [("polished to a gleam", "-"), ("shiny", "-"), ("shiny", "unless")]);
}

#[test]
fn vocabularies_grow_and_shrink() {
    let vocabulary = "summary = \"Colours\"\nwords = [\"red\", \"green\"]\n";
    let rule = rule("{colours}", "");
    let base = "rule-dirs = [\"style\"]\n[rules]\n\"*\" = \"off\"\n\"own/colour\" = \"warning\"\n";
    let files = [("style/vocabularies/colours.toml", vocabulary), ("style/own/colour.toml", &rule)];
    let check_with = |change: &str| {
        let folder = Folder::new(&files);
        folder.write("puffery.toml", format!("{base}{change}"));
        folder.write("a.txt", "Red paint.\n\nGreen paint.\n\nPale blue paint.\n");
        let ran = folder.run(&["check", "--output-format", "concise"]);
        assert!(ran.status < 2, "{}", ran.out);
        ran.out
            .lines()
            .filter_map(|line| line.split('`').nth(1).map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(check_with(""), ["Red", "Green"]);
    let change = "[vocabulary.colours]\nadd = [\"pale blue\"]\nremove = [\"red\"]\n";
    assert_eq!(check_with(change), ["Green", "Pale blue"]);
}

#[test]
fn preview_rules_are_off_until_asked_for_by_name() {
    let folder = folder(&[("a.txt", WORDS)]);
    let own = ["--isolated", "--rule-dir", "style"];
    let preview = |args: &[&str]| {
        check(&folder, &[&own[..], args].concat())
            .contains(&"a.txt warning[own/preview]".to_owned())
    };
    assert!(!preview(&[]));
    assert!(!preview(&["--select", "own"]));
    assert!(preview(&["--select", "own/preview"]));
    assert!(preview(&["--select", "own,own/preview"]));
    assert!(preview(&["--rule", "own/preview=default"]));
    assert!(!preview(&["--select", "own/preview", "--ignore", "own"]));
}

#[test]
fn what_is_excluded_is_not_walked_but_checked_when_named() {
    let config = format!(
        "{ONLY_OWN}exclude = [\"drafts/**\", \"old-*.txt\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n"
    );
    let folder = folder(&[
        ("puffery.toml", &config),
        ("a.txt", WORDS),
        ("old-a.txt", WORDS),
        ("drafts/deep/a.md", WORDS),
    ]);
    assert_eq!(check(&folder, &[]), ["a.txt info[own/shiny]"]);
    assert_eq!(
        check(&folder, &["drafts/deep/a.md", "."]),
        ["a.txt info[own/shiny]", "drafts/deep/a.md info[own/shiny]"]
    );
}

#[test]
fn ignore_files_are_respected_and_named_files_taken() {
    let config = format!("{ONLY_OWN}[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n");
    let folder = folder(&[
        ("puffery.toml", &config),
        (".gitignore", "build/\n"),
        (".ignore", "skip.md\n"),
        ("a.txt", WORDS),
        ("a.rs", WORDS),
        ("skip.md", WORDS),
        ("build/a.txt", WORDS),
    ]);
    assert_eq!(check(&folder, &[]), ["a.txt info[own/shiny]"]);
    assert_eq!(
        check(&folder, &["a.rs", "skip.md"]),
        ["a.rs info[own/shiny]", "skip.md info[own/shiny]"]
    );
}

/// One file named in several ways is checked once.
#[test]
fn a_file_is_checked_once() {
    let folder = folder(&[("sub/a.txt", WORDS)]);
    let args = ["--isolated", "--rule-dir", "style", "--select", "own/shiny"];
    for paths in [
        &["sub/a.txt", "sub/a.txt"][..],
        &["sub", "sub/a.txt"],
        &["sub/a.txt", "."],
        &["sub", "./sub"],
        &["sub/a.txt", "./sub/a.txt"],
    ] {
        let found = check(&folder, &[&args[..], paths].concat());
        assert_eq!(found.len(), 1, "{paths:?}: {found:?}");
    }
}

#[test]
fn isolated_reads_no_file_and_config_reads_one() {
    let broken = "[ruels]\n";
    let other = "rule-dirs = [\"style\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n";
    let folder = folder(&[("puffery.toml", broken), ("other.toml", other), ("a.txt", WORDS)]);
    assert_eq!(folder.run(&["check"]).status, 2, "the file nearest to the document is broken");
    assert_eq!(check(&folder, &["--isolated"]), [""; 0]);
    assert_eq!(check(&folder, &["--config", "other.toml"]), ["a.txt info[own/shiny]"]);
    let missing = folder.run(&["check", "--config", "missing.toml"]);
    assert_eq!(missing.status, 2, "{}", missing.out);
    assert!(missing.out.contains("missing.toml"), "{}", missing.out);
}

#[test]
fn a_rule_of_the_same_name_replaces_the_built_in_one() {
    let folder = Folder::new(&[
        ("style/hype/groundbreaking.toml", &rule("shiny", "")),
        ("a.txt", "A shiny groundbreaking thing.\n"),
    ]);
    let args = ["--isolated", "--rule-dir", "style", "--select", "hype/groundbreaking"];
    let ran = folder.run(&[&["check", "--output-format", "concise"][..], &args].concat());
    assert_eq!(ran.out, "a.txt:1:3: warning[hype/groundbreaking] `shiny` found\n");
}

/// A mistake in a configuration is told even where there is nothing to check, and the sound rest is used.
#[test]
fn mistakes_are_told_and_the_rest_is_used() {
    let config = format!(
        "{ONLY_OWN}exclud = []\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n\"own/nothing\" = \"info\"\n"
    );
    let folder = folder(&[("puffery.toml", &config)]);
    let empty = folder.run(&["check", "--output-format", "concise"]);
    assert_eq!((empty.out.lines().count(), empty.status), (2, 2), "{}", empty.out);
    folder.write("a.txt", WORDS);
    let ran = folder.run(&["check", "--output-format", "concise"]);
    assert!(ran.out.contains("a.txt:1:8: info[own/shiny] `shiny` found"), "{}", ran.out);
    assert_eq!((ran.out.lines().count(), ran.status), (3, 2), "{}", ran.out);
}

#[test]
fn a_missing_rule_folder_is_told_where_it_is_named() {
    let folder = Folder::new(&[
        ("site/puffery.toml", "# Ours.\nrule-dirs = [\"styel\"]\n"),
        ("site/a.txt", "Nothing.\n"),
    ]);
    let ran = folder.run(&["check", "--output-format", "concise", "site"]);
    assert!(ran.out.starts_with("site/puffery.toml:2:14: error[puffery/"), "{}", ran.out);
    assert_eq!(
        (ran.out.matches("styel").count(), ran.out.lines().count(), ran.status),
        (1, 1, 2),
        "{}",
        ran.out
    );
}

#[test]
fn claims_take_exceptions() {
    let text = "The rinse reduces plaque.\n\nThe rinse may reduce plaque.\n";
    let folder = Folder::new(&[("a.txt", text)]);
    let found = |rules: &str| -> Vec<String> {
        folder.write("puffery.toml", format!("[rules]\n{rules}"));
        findings(&folder.run(&[
            "check",
            "--quiet",
            "--select",
            "claim",
            "--output-format",
            "concise",
            "a.txt",
        ]))
    };
    assert_eq!(found(""), ["a.txt warning[claim/benefit]", "a.txt info[claim/hedged-benefit]"]);
    let allow = "= { allow = [\"<reduce> plaque\"] }\n";
    assert_eq!(
        found(&format!("\"claim/benefit\" {allow}")),
        [""; 0],
        "hedged-benefit is like benefit"
    );
    assert_eq!(
        found(&format!("\"claim/hedged-benefit\" {allow}")),
        ["a.txt warning[claim/benefit]"]
    );
}

/// What is excluded at the root stays so, whatever configuration, sound or not, is in the folder.
#[test]
fn an_exclude_holds_below_other_configurations() {
    let root = format!(
        "{ONLY_OWN}exclude = [\"vendor/**\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n"
    );
    for inner in ["exclude = []\n", "[broken\n"] {
        let folder = folder(&[("puffery.toml", &root), ("vendor/x/puffery.toml", inner)]);
        folder.write("vendor/x/a.txt", WORDS);
        folder.write("a.txt", WORDS);
        assert_eq!(check(&folder, &[]), ["a.txt info[own/shiny]"], "{inner}");
        assert_eq!(check(&folder, &["vendor", "a.txt"]), ["a.txt info[own/shiny]"], "{inner}");
        let input = ["check", "--force-exclude", "-", "--stdin-filename", "vendor/x/a.txt"];
        assert_eq!(folder.run(&input).status, 0, "{inner}");
    }
}

#[test]
fn paths_are_written_in_many_ways() {
    for pattern in [
        "drafts",
        "drafts/",
        "./drafts/**",
        "/drafts/",
        "drafts/**",
        "**/drafts",
        "x/../drafts/**",
        "drafts/[slug].txt",
    ] {
        let config = format!(
            "{ONLY_OWN}exclude = [\"{pattern}\"]\n[rules]\n\"*\" = \"off\"\n\"own/shiny\" = \"info\"\n"
        );
        let folder =
            folder(&[("puffery.toml", &config), ("a.txt", WORDS), ("drafts/[slug].txt", WORDS)]);
        assert_eq!(check(&folder, &[]), ["a.txt info[own/shiny]"], "{pattern}");
    }
    let folder =
        folder(&[("conf/puffery.toml", "exclude = [\"../drafts/**\"]\n"), ("drafts/a.txt", WORDS)]);
    let ran = folder.run(&["check", "--config", "conf/puffery.toml"]);
    assert!(ran.err.contains("Checked 0 files"), "{}", ran.err);
    for pattern in ["", "!keep.md", "drafts\\\\**", "drafts\\\\a.md"] {
        folder.write("puffery.toml", format!("exclude = [\"{pattern}\"]\n"));
        let ran = folder.run(&["check", "--quiet", "--output-format", "concise"]);
        assert!(
            ran.status == 2 && ran.out.starts_with("puffery.toml:1:12: "),
            "{pattern}: {}",
            ran.out
        );
    }
}

#[test]
fn a_version_that_is_required_is_checked() {
    for (version, status) in [(">=0.1", 0), ("==0.1.0", 0), (">=9", 2), ("soon", 2)] {
        let folder = folder(&[
            ("puffery.toml", &format!("required-version = \"{version}\"\n")),
            ("a.txt", "No.\n"),
        ]);
        let ran = folder.run(&["check", "--quiet", "--output-format", "concise"]);
        assert!(
            ran.status == status && (status == 0 || ran.out.starts_with("puffery.toml:1:20: ")),
            "{}",
            ran.out
        );
    }
}

#[test]
fn ignore_files_can_be_left_aside() {
    let folder = folder(&[(".ignore", "*\n"), (".gitignore", "*\n"), ("a.txt", WORDS)]);
    let args = ["--isolated", "--rule-dir", "style", "--select", "own/shiny"];
    assert_eq!(check(&folder, &args), [""; 0]);
    assert_eq!(
        check(&folder, &[&args[..], &["--no-ignore"]].concat()),
        ["a.txt warning[own/shiny]"]
    );
}

/// Levels need no rule to be compiled, and files that many extend are read once.
#[test]
fn configurations_with_the_same_rules_share_them() {
    let sources = |text: &str| {
        let folder = Folder::new(&[("puffery.toml", text)]);
        puffery::config::Config::open(&folder.path().join("puffery.toml")).rule_sources()
    };
    let none = puffery::rules::RuleSources::default();
    assert_eq!(
        sources(
            "[rules]\n\"hype/*\" = \"off\"\n\"hype/miracle\" = { level = \"error\", allow = [] }\n"
        ),
        none
    );
    assert_eq!(sources("[vocabulary.praise-nouns]\nadd = []\n"), none);
    assert_ne!(sources("[rules]\n\"hype/miracle\" = { allow = [\"a miracle play\"] }\n"), none);
}
