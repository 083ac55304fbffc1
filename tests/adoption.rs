//! What lets a team live with the linter: comments that switch it off, a baseline, gates, its own hosts.

use super::support::{Folder, Ran};

/// A rule for `shiny`, and one that counts its hits in the document.
const SHINY: &str = "summary = \"Shiny\"\nmessage = \"`{match}`\"\nseverity = \"warning\"\nwhy = \"x\"\ninstead = \"y\"\n\
                     [match.phrase]\nany = [\"shiny\"]\n";
const MANY: &str = "summary = \"Many\"\nmessage = \"{count} times\"\nseverity = \"info\"\nwhy = \"x\"\ninstead = \"y\"\n\
                    [match.tally]\nrules = [\"own/shiny\"]\nper = \"document\"\nat-least = 2\n";

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.write("style/own/shiny.toml", SHINY);
    folder.write("style/own/many.toml", MANY);
    folder
}

fn run(folder: &Folder, args: &[&str]) -> Ran {
    let common = ["--rule-dir", "style", "--select", "own"];
    folder.run(&[&args[..1], &common, &args[1..]].concat())
}

/// `path:line rule` of each finding.
fn check(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = run(folder, &[&["check", "--output-format", "concise"][..], args].concat());
    let line = |line: &str| -> String {
        let mut parts = line.splitn(4, ':');
        let (path, number) = (parts.next().unwrap(), parts.next().unwrap());
        let rule = line.split_once('[').unwrap().1.split_once(']').unwrap().0;
        format!("{path}:{number} {rule}")
    };
    assert!(ran.status < 2, "{}{}", ran.out, ran.err);
    ran.out.lines().map(line).collect()
}

#[test]
fn a_comment_covers_what_it_says() {
    let text = "<!-- puffery-disable-next-line own/shiny -->\n\n\nOne shiny\nand shiny.\n\nA shiny pot. <!-- puffery-disable-line own -->\n\n\
                <!-- puffery-disable own/shiny -->Shiny.<!-- puffery-enable own/shiny --> Shiny.\n";
    let folder = folder(&[("a.md", text), ("a.txt", text)]);
    assert_eq!(
        check(&folder, &["a.md"]),
        ["a.md:4 own/many", "a.md:5 own/shiny", "a.md:9 own/shiny"]
    );
    // Plain text has no comments.
    assert!(check(&folder, &["a.txt"]).len() > 4);
    let all = check(&folder, &["a.md", "--no-inline"]);
    assert!(
        ["a.md:4 own/shiny", "a.md:7 own/shiny"]
            .iter()
            .all(|line| all.iter().any(|other| other == line)),
        "{all:?}"
    );
}

#[test]
fn what_is_suppressed_is_not_counted() {
    let twice = "A shiny pot.\n\nA shiny pan. <!-- puffery-disable-line own/shiny -->\n";
    let folder = folder(&[("a.md", twice)]);
    assert_eq!(check(&folder, &[]), ["a.md:1 own/shiny"]);
    let ran = run(&folder, &["check"]);
    assert!(ran.err.contains("; 1 suppressed in the files; "), "{}", ran.err);
}

#[test]
fn a_document_finding_is_suppressed_for_the_file() {
    for front in ["puffery-disable: own/many", "puffery-disable: [\"own/many\"]"] {
        let folder =
            folder(&[("a.md", &format!("---\n{front}\n---\nA shiny pot.\n\nA shiny pan.\n"))]);
        assert_eq!(check(&folder, &[]), ["a.md:4 own/shiny", "a.md:6 own/shiny"], "{front}");
    }
}

/// A suppression of a rule that is off may be of use when it is on.
#[test]
fn only_rules_that_are_on_can_be_suppressed_in_vain() {
    let folder = folder(&[("a.md", "Nothing. <!-- puffery-disable-line own/shiny, hype -->\n")]);
    assert_eq!(check(&folder, &[]), ["a.md:1 suppression/unused"]);
    assert_eq!(check(&folder, &["--ignore", "own/shiny"]), [""; 0]);
}

#[test]
fn a_suppressed_line_is_not_fixed() {
    let text = "The tram runs again from Monday on, after nine weeks of work on the tracks.\n\nLeave a Reply\n";
    let kept = text.replace("Leave", "<!-- puffery-disable-next-line boilerplate -->\nLeave");
    let folder = Folder::new(&[("a.md", text), ("b.md", &kept)]);
    folder.run(&["check", "--isolated", "--fix"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(!read("a.md").contains("Reply"), "the rule of this test no longer fixes anything");
    assert_eq!(read("b.md"), kept);
}

#[test]
fn a_baseline_survives_moves_and_admits_nothing_new() {
    let folder = folder(&[("docs/a.md", "A shiny pot.\n\nThe shiny pan.\n")]);
    assert_eq!(run(&folder, &["baseline"]).status, 0);
    assert_eq!(check(&folder, &[]), [""; 0]);
    folder.write("docs/a.md", "Intro.\n\nA shiny pot.\n\nSome shiny lid.\n\nThe shiny pan.\n");
    assert_eq!(check(&folder, &[]), ["docs/a.md:5 own/shiny"]);
    // From another folder the same file holds, and paths in it mean the same.
    let ran = folder
        .command(&["check", "--rule-dir", "../style", "--select", "own"])
        .current_dir(folder.path().join("docs"))
        .output();
    let ran = Ran::from(ran.unwrap());
    assert!(ran.status == 1 && ran.err.contains("; 3 in the baseline; "), "{}", ran.err);
    let before = std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap();
    let refused = run(&folder, &["baseline"]);
    assert!(refused.status == 1 && refused.out.starts_with("docs/a.md:5:6: "), "{}", refused.out);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap(),
        before
    );
    assert_eq!(run(&folder, &["baseline", "--accept-new"]).status, 0);
    assert_eq!(check(&folder, &[]), [""; 0]);
    assert_eq!(check(&folder, &["--no-baseline"]).len(), 4);
}

#[test]
fn stale_entries_are_told_and_pruned() {
    let folder = folder(&[
        ("a.md", "A shiny pot.\n"),
        ("b.md", "A shiny pan.\n"),
        ("c.md", "A shiny lid.\n"),
    ]);
    run(&folder, &["baseline"]);
    folder.write("a.md", "A pot.\n");
    std::fs::remove_file(folder.path().join("b.md")).unwrap();
    let ran = run(&folder, &["check"]);
    assert!(
        ran.status == 0 && ran.err.contains("; 2 stale entries in the baseline; "),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("\n  a.md: own/shiny `shiny`\n  b.md: own/shiny `shiny`\n"),
        "{}",
        ran.err
    );
    let strict = run(&folder, &["check", "--strict-baseline", "--output-format", "concise"]);
    assert_eq!(
        (strict.status, strict.out.matches("error[baseline/stale]").count()),
        (1, 2),
        "{}",
        strict.out
    );
    // What was not looked for is not stale.
    assert!(!run(&folder, &["check", "c.md", "--ignore", "own/shiny"]).err.contains("c.md"));
    folder.write("d.md", "A shiny jug.\n");
    let pruned = run(&folder, &["baseline", "--prune"]);
    assert!(
        pruned.out.contains("1 finding in 1 file (0 added, 2 dropped)"),
        "{}{}",
        pruned.out,
        pruned.err
    );
    assert_eq!(check(&folder, &[]), ["d.md:1 own/shiny"]);
}

#[test]
fn a_baseline_of_an_older_version_says_what_to_type() {
    let entry = r#"{"rule":"own/shiny","text":"shiny","fingerprint":"00000000000000aa"}"#;
    let old = format!(
        "{{\n  \"puffery-baseline\": 1,\n  \"files\": {{\n    \"a.md\": [\n      {entry}\n    ]\n  }}\n}}\n"
    );
    let folder = folder(&[
        ("a.md", "A shiny pot.\n"),
        ("b/a.md", "A pot.\n"),
        ("puffery-baseline.json", &old),
    ]);
    folder.write("b/puffery-baseline.json", &old);
    let ran = run(&folder, &["check", "--output-format", "full"]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    for said in ["puffery-baseline.json:2:3", "an older puffery", "`puffery baseline`", "a.md:1:3"]
    {
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // Nothing of it would be left.
    assert_eq!(run(&folder, &["baseline", "--prune"]).status, 2);
    assert_eq!(read("puffery-baseline.json"), old);
    let anew = run(&folder, &["baseline"]);
    assert!(
        anew.status == 0 && anew.out.contains("1 finding in 1 file (1 added, 1 dropped)"),
        "{}",
        anew.out
    );
    assert_eq!(check(&folder, &[]), [""; 0]);
    assert!(read("b/puffery-baseline.json").contains("\"puffery-baseline\": 2,"));
    // A later one is for a later program.
    folder.write("puffery-baseline.json", old.replace(": 1,", ": 3,"));
    let ran = run(&folder, &["check"]);
    assert!(ran.status == 2 && ran.out.contains("a newer puffery"), "{}", ran.out);
    assert_eq!(run(&folder, &["baseline"]).status, 2);
}

#[test]
fn a_damaged_baseline_is_neither_used_nor_overwritten() {
    for damaged in [
        "{\n  \"puffery-baseline\": 2,\n  \"files\": {\"a.md\": [{}]}\n}",
        "not JSON",
        "{\"plugins_used\": []}",
    ] {
        let folder = folder(&[("a.md", "A shiny pot.\n"), ("puffery-baseline.json", damaged)]);
        let ran = run(&folder, &["check", "--output-format", "concise"]);
        assert_eq!((ran.status, ran.out.lines().count()), (2, 2), "{}", ran.out);
        assert!(
            ran.out.contains("puffery-baseline.json:") && ran.out.contains("a.md:1:3: "),
            "{}",
            ran.out
        );
        assert_eq!(run(&folder, &["baseline", "--accept-new"]).status, 2);
        assert_eq!(
            std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap(),
            damaged
        );
    }
    // What could not be read would be missing from a new one.
    let folder = folder(&[("a.md", "A shiny pot.\n")]);
    assert_eq!(run(&folder, &["baseline", "a.md", "missing.md"]).status, 2);
    assert!(!folder.path().join("puffery-baseline.json").exists());
}

#[test]
fn a_gate_counts_what_is_not_suppressed() {
    let text = "A shiny pot.\n\nA shiny pan. <!-- puffery-disable-line own/shiny -->\n";
    let gated = |most: &str| {
        let folder =
            folder(&[("a.md", text), ("puffery.toml", &format!("[max-density]\nown = {most}\n"))]);
        check(&folder, &["--fail-on", "error"])
    };
    // One finding in fewer than 100 words counts as ten per 1,000.
    assert_eq!(gated("10"), ["a.md:1 own/shiny"]);
    let over = run(
        &folder(&[("a.md", text), ("puffery.toml", "[max-density]\nown = 9.5\n")]),
        &["check", "--quiet"],
    );
    assert!(
        over.status == 1
            && over.out.contains("10.0 findings of `own` per 1,000 words, and 9.5 is the most"),
        "{}",
        over.out
    );
}

#[test]
fn mistakes_in_the_new_keys_are_reported_at_their_place() {
    let config = "site-hosts = [\"https://moss.example/\"]\nrequire-reason = \"yes\"\n[max-density]\nhyp = 3\nhype = -1\n";
    let folder = folder(&[("a.md", "No.\n"), ("puffery.toml", config)]);
    let ran = run(&folder, &["check", "--output-format", "concise"]);
    let lines: Vec<&str> = ran.out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(
        lines,
        ["puffery.toml:1:15", "puffery.toml:2:18", "puffery.toml:4:1", "puffery.toml:5:8"],
        "{}",
        ran.out
    );
    assert_eq!(ran.status, 2);
}

/// A page of the own site is no source for what another page of it says.
#[test]
fn links_to_the_own_site_support_nothing() {
    let text =
        "Research has shown that walking helps people sleep ([trial](https://www.nejm.org/a)).\n";
    let claims = |hosts: &str| {
        let folder =
            Folder::new(&[("a.md", text), ("puffery.toml", &format!("site-hosts = [{hosts}]\n"))]);
        folder
            .run(&["check", "--select", "claim", "--quiet", "--output-format", "concise"])
            .out
            .lines()
            .count()
    };
    assert_eq!((claims("\"nejm.org\"") > 0, claims("\"moss.example\"")), (true, 0));
}

#[test]
fn the_effective_configuration_is_one() {
    let config = "front-matter = [\"lede\"]\n[rules]\n\"own/shiny\" = { level = \"error\", allow = [\"shiny side\"] }\n\
                  [vocabulary.praise-nouns]\nadd = [\"glint\"]\n[[overrides]]\npaths = [\"press/**\"]\nrules = { \"own/*\" = \"info\" }\n";
    let folder = folder(&[("puffery.toml", config), ("press/a.md", "A shiny pot.\n")]);
    let shown = run(&folder, &["config", "press/a.md"]);
    let has =
        |line: &str| assert!(shown.out.lines().any(|shown| shown == line), "{line}\n{}", shown.out);
    has("  \"lede\",  # puffery.toml:1");
    has("level = \"info\"  # puffery.toml:8");
    has("  \"shiny side\",  # puffery.toml:3");
    has("\"hype/*\" = \"off\"  # command line");
    // It can be read again, and says the same.
    folder.write("again.toml", &shown.out);
    let again = run(
        &folder,
        &["check", "--quiet", "--config", "again.toml", "--output-format", "concise", "press"],
    );
    assert_eq!(
        (again.out.as_str(), again.status),
        ("press/a.md:1:3: info[own/shiny] `shiny`\n", 0)
    );
}

#[test]
fn init_fits_the_folder() {
    let folder = Folder::new(&[
        ("CNAME", "www.moss.example\n"),
        ("docs/a.md", "---\nsubtitle: What we found there\n---\nNo.\n"),
        ("vendor/b/readme.md", "No.\n"),
        ("CHANGELOG.md", "No.\n"),
    ]);
    let ran = folder.run(&["init"]);
    assert!(
        ran.out.contains("site-hosts: moss.example") && ran.out.contains("front-matter: subtitle"),
        "{}",
        ran.out
    );
    let ran = folder.run(&["check", "--strict-config"]);
    assert!(ran.status == 0 && ran.err.starts_with("Checked 1 file: "), "{}{}", ran.out, ran.err);
}

/// Two hits of a sentence are one finding, and two entries.
#[test]
fn a_baseline_knows_each_hit_of_a_sentence() {
    let folder = folder(&[("a.md", "The shiny pot has a lid of some use.\n")]);
    run(&folder, &["baseline"]);
    folder.write("a.md", "The shiny pot has a shiny lid of some use.\n");
    let ran = run(&folder, &["check", "--output-format", "concise", "--ignore", "own/many"]);
    assert!(ran.out.starts_with("a.md:1:21: ") && ran.out.lines().count() == 1, "{}", ran.out);
    assert!(!ran.err.contains("stale") && ran.err.contains("1 in the baseline"), "{}", ran.err);
    let refused = run(&folder, &["baseline", "--ignore", "own/many"]);
    assert!(refused.status == 1 && refused.out.starts_with("a.md:1:21: "), "{}", refused.out);
    run(&folder, &["baseline", "--accept-new"]);
    assert_eq!(check(&folder, &["--strict-baseline"]), [""; 0]);
}

#[test]
fn an_entry_survives_markup_encoding_and_what_follows_its_sentence() {
    let folder = folder(&[("a.md", "They sell a shiny pot.\n")]);
    run(&folder, &["baseline"]);
    for text in [
        "They sell a **shiny** [pot](b.md).\n",
        "They sell a shiny\n_pot_.\n",
        "They sell a shiny pot. Another sentence stands behind it.\n",
        "\u{FEFF}They sell a shiny&nbsp;pot.\r\n",
    ] {
        folder.write("a.md", text);
        assert_eq!(check(&folder, &["--strict-baseline"]), [""; 0], "{text}");
    }
    folder.write("a.md", "They sell a shiny pan.\n");
    assert_eq!(check(&folder, &[]), ["a.md:1 own/shiny"]);
    folder.write("a.md", "The caf\u{e9} sells a shiny pan.\n");
    run(&folder, &["baseline", "--accept-new"]);
    folder.write("a.md", "The cafe\u{301} sells a shiny pan.\n");
    assert_eq!(check(&folder, &["--strict-baseline"]), [""; 0], "accents behind their letters");
}

/// Entries of a folder with a baseline of its own are written there, since `check` looks there.
#[test]
fn each_folder_has_its_entries_in_its_nearest_baseline() {
    let folder = folder(&[("x/a.md", "A shiny pot.\n"), ("y/a.md", "A shiny pan.\n")]);
    run(&folder, &["baseline", "--baseline", "x/puffery-baseline.json", "x"]);
    run(&folder, &["baseline"]);
    let outer = std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap();
    assert!(outer.contains("y/a.md") && !outer.contains("x/a.md"), "{outer}");
    assert_eq!(check(&folder, &["--strict-baseline"]), [""; 0]);
    folder.write("x/b.md", "A shiny lid.\n");
    let ran = run(&folder, &["baseline", "--accept-new"]);
    assert!(ran.out.contains("x/puffery-baseline.json: 2 findings"), "{}", ran.out);
    // An entry that an outer file has from before is never met.
    folder.write("puffery-baseline.json", outer.replace("y/a.md", "x/a.md"));
    assert_eq!(run(&folder, &["check", "--strict-baseline", "x"]).status, 0);
    assert!(run(&folder, &["baseline", "--prune"]).out.contains("(0 added, 1 dropped)"));
}

#[test]
fn a_baseline_survives_renamed_files_and_rules() {
    let folder = folder(&[("a.md", "A shiny pot.\n\nThe shiny pan.\n"), ("b.md", "No.\n")]);
    run(&folder, &["baseline", "--ignore", "own/many"]);
    std::fs::rename(folder.path().join("a.md"), folder.path().join("c.md")).unwrap();
    folder.write("c.md", "A shiny pot.\n\nThe shiny pan.\n\nSome shiny lid.\n");
    assert_eq!(
        check(&folder, &["--strict-baseline", "--ignore", "own/many"]),
        ["c.md:5 own/shiny"]
    );
    // The old name of a rule stands for the new one.
    std::fs::remove_file(folder.path().join("style/own/shiny.toml")).unwrap();
    std::fs::remove_file(folder.path().join("style/own/many.toml")).unwrap();
    folder.write("style/own/bright.toml", format!("aliases = [\"own/shiny\"]\n{SHINY}"));
    assert_eq!(check(&folder, &["--strict-baseline"]), ["c.md:5 own/bright"]);
    // A file that is there has not been renamed.
    folder.write("a.md", "No.\n");
    assert_eq!(check(&folder, &["c.md"]).len(), 3);
}

/// What a run did not look for is neither stale nor dropped.
#[test]
fn a_baseline_counts_hits_that_something_silences() {
    let line = "Our shiny method helps.";
    let text = format!("<!-- puffery-disable-next-line own -- a quotation -->\n{line}\n\n{line}\n");
    let folder = folder(&[("a.md", &text)]);
    run(&folder, &["baseline"]);
    for more in [&[][..], &["--show-silenced"], &["--strict-config"], &["--output-format", "json"]]
    {
        let ran = run(&folder, &[&["check"], more].concat());
        assert_eq!(ran.status, 0, "{more:?}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_renamed_document_is_not_stale_for_some_rules() {
    let folder = folder(&[("a.md", "Our shiny method helps.\n")]);
    run(&folder, &["baseline"]);
    std::fs::rename(folder.path().join("a.md"), folder.path().join("b.md")).unwrap();
    folder.run(&["baseline", "--rule-dir", "style", "--select", "claim", "--prune"]);
    assert_eq!(run(&folder, &["check"]).status, 0);
}

#[test]
fn a_part_of_a_run_calls_nothing_stale() {
    let copied: String =
        (0..40).map(|at| format!("The council met on day {at} and said so.\n\n")).collect();
    let folder =
        Folder::new(&[("a.md", &copied), ("b.md", &copied), ("sub/c.md", "A miracle cure.\n")]);
    let all = folder.run(&["baseline", "--isolated"]);
    assert!(all.out.contains("in 2 files") || all.out.contains("in 3 files"), "{}", all.out);
    for args in [
        &["check", "--isolated", "a.md"][..],
        &["check", "--isolated", "--no-cross-file"],
        &["check", "--isolated", "sub"],
        &["check", "--isolated", "--select", "formula"],
    ] {
        let ran = folder.run(&[args, &["--strict-baseline"]].concat());
        assert!(ran.status == 0, "{args:?}: {}{}", ran.out, ran.err);
    }
    std::fs::remove_file(folder.path().join("sub/c.md")).unwrap();
    assert_eq!(folder.run(&["check", "--isolated", "--strict-baseline", "a.md", "b.md"]).status, 0);
    assert_eq!(folder.run(&["check", "--isolated", "--strict-baseline"]).status, 1);
    assert!(folder.run(&["baseline", "--isolated", "--prune", "a.md"]).out.contains("0 dropped"));
}

/// What is meant as a directive and does nothing is told.
#[test]
fn directives_that_do_nothing_are_told() {
    let shiny = "A shiny pot.\n";
    for (name, text) in [
        ("a.md", format!("---\n# puffery-disable own\ntitle: T\n---\n\n{shiny}")),
        ("a.md", format!("---\npuffery_disable: own\n---\n\n{shiny}")),
        ("a.md", format!("---\nextra:\n  puffery-disable: own\n---\n\n{shiny}")),
        ("a.md", format!("+++\npufferyDisable = \"own\"\n+++\n\n{shiny}")),
        ("a.md", format!("<!-- PUFFERY-DISABLE-FILE own -->\n\n{shiny}")),
        ("a.md", format!("<!-- puffery: disable own -->\n\n{shiny}")),
        ("a.md", format!("+++\n[puffery]\ndisable = \"own\"\n+++\n\n{shiny}")),
        ("a.md", format!("{{\"title\": \"T\", \"puffery_disable\": \"own\"}}\n\n{shiny}")),
        ("a.md", format!("{{\"puffery\": {{\"disable\": \"own\"}}}}\n\n{shiny}")),
        ("a.md", format!("---\npuffery: false\n---\n\n{shiny}")),
        ("a.md", format!("{{{{/* puffery-disable-next-line own */}}}}\n{shiny}")),
        ("a.md", format!("[//]: # (puffery-disable-next-line own)\n\n{shiny}")),
        ("a.html", format!("<!-- puffery off -->\n<p>{shiny}</p>")),
        ("a.txt", format!("<!-- puffery-disable-next-line own -->\n{shiny}")),
    ] {
        let folder = folder(&[(name, &text)]);
        let found = check(&folder, &[name]);
        assert!(
            found.iter().any(|line| line.ends_with("suppression/unknown-directive")),
            "{text}: {found:?}"
        );
        assert!(found.iter().any(|line| line.ends_with("own/shiny")), "{text}: {found:?}");
    }
    let twice = folder(&[("a.md", "{{/* puffery-disable own */}}\n")]);
    assert_eq!(check(&twice, &[]).len(), 1);
    for (name, text) in [
        ("a.md", format!("<!--- puffery-disable-file own --->\n\n{shiny}")),
        ("a.mdx", format!("{{/** puffery-disable-next-line own **/}}\n\n{shiny}")),
        ("a.mdx", format!("{{\n  // puffery-disable-next-line own\n}}\n\n{shiny}")),
    ] {
        assert_eq!(check(&folder(&[(name, &text)]), &[]), [""; 0], "{text}");
    }
    let quiet = "`{{/* puffery-disable own */}}` is shown.\n\n```\n{{/* puffery-disable own */}}\n```\n\n\
                 <!-- puffery on the front page -->\n\n    [//]: # (puffery-disable own)\n";
    assert_eq!(check(&folder(&[("a.md", quiet)]), &[]), [""; 0]);
}

#[test]
fn a_reason_without_hyphens_is_one_finding() {
    let text = "A shiny pot. <!-- puffery-disable-line own/shiny because we quote it -->\n";
    assert_eq!(check(&folder(&[("a.md", text)]), &[]), ["a.md:1 suppression/unknown-rule"]);
    let dash = "A shiny pot. <!-- puffery-disable-line own/shiny \u{2014} we quote it -->\n";
    assert_eq!(check(&folder(&[("a.md", dash)]), &[]), [""; 0]);
}

#[test]
fn passages_that_are_ignored_are_not_linted_and_counted() {
    let config =
        "[ignore]\npatterns = [\"Shiny Pots Ltd\", '[A-Z]\\w+ \\(shiny\\)', \"never there\"]\n";
    let text = "We buy from shiny pots  ltd, and from Pans (shiny).\n\nA shiny lid.\n";
    let folder = folder(&[("a.md", text), ("puffery.toml", config)]);
    assert_eq!(check(&folder, &[]), ["a.md:3 own/shiny"]);
    let strict = run(&folder, &["check", "--strict-config", "--output-format", "concise"]);
    assert!(
        strict.out.contains("info[config/hidden] `Shiny Pots Ltd` of [ignore] hid 1 hit"),
        "{}",
        strict.out
    );
    assert!(
        strict.out.contains("puffery.toml:2:53: warning[config/unused] `never there` of"),
        "{}",
        strict.out
    );
    folder.write("puffery.toml", "[ignore]\npatterns = [\"a*\", \"(\", \"\"]\n");
    let broken = run(&folder, &["check", "--quiet", "--output-format", "concise"]);
    assert!(
        broken.status == 2 && broken.out.matches("puffery.toml:2:").count() == 3,
        "{}",
        broken.out
    );
}

#[test]
fn a_first_run_over_a_site_says_where_to_begin() {
    let folder = folder(&[]);
    for page in 0..6 {
        let text = format!("A shiny kettle for kitchen {page}.\n\n").repeat(6);
        folder.write(&format!("site/page-{page}.md"), text);
    }
    let end = run(&folder, &["check", "site"]).err;
    let closing = "Most frequent: own/shiny 36, own/many 6.\n\
                   Next:\n  \
                   puffery check --min-severity error site  # only the errors\n  \
                   puffery check --statistics site          # counts by rule and by file\n  \
                   puffery baseline site                    # accept these findings; report \
                   only new ones\n";
    assert!(end.ends_with(closing), "{end}");
    let draft = run(&folder, &["check", "site/page-0.md"]).err;
    assert!(!draft.contains("Next:"), "{draft}");
}

#[test]
fn a_choice_of_rules_calls_nothing_stale() {
    let text = "# A new oven\n\nOur groundbreaking oven is a miracle. Research has shown that its bread \
                prevents diabetes.\n\nIt reaches 280 degrees in nine minutes, three minutes less than the \
                old one. It was built last year by two sisters in a small hall near the harbour, who had \
                sold bread from a van before that.\n";
    let folder = Folder::new(&[("a.md", text)]);
    folder.run(&["baseline", "--isolated"]);
    for choice in [["--ignore", "claim/vague-study"], ["--select", "claim/benefit"]] {
        let ran = folder.run(&["baseline", "--isolated", "--prune", choice[0], choice[1]]);
        assert!(ran.out.is_empty() || ran.out.contains("0 dropped"), "{choice:?}: {}", ran.out);
        let ran =
            folder.run(&["check", "--isolated", "--strict-baseline", "--select", "claim/benefit"]);
        assert_eq!(ran.status, 0, "{choice:?}: {}", ran.out);
    }
    assert_eq!(folder.run(&["check", "--isolated"]).status, 0);
}
