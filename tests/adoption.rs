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
    assert_eq!(check(&folder, &["a.md"]), ["a.md:4 own/many", "a.md:5 own/shiny", "a.md:9 own/shiny"]);
    // Plain text has no comments.
    assert!(check(&folder, &["a.txt"]).len() > 4);
    let all = check(&folder, &["a.md", "--no-inline"]);
    assert!(
        ["a.md:4 own/shiny", "a.md:7 own/shiny"].iter().all(|line| all.iter().any(|other| other == line)),
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
        let folder = folder(&[("a.md", &format!("---\n{front}\n---\nA shiny pot.\n\nA shiny pan.\n"))]);
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
    assert_eq!(std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap(), before);
    assert_eq!(run(&folder, &["baseline", "--accept-new"]).status, 0);
    assert_eq!(check(&folder, &[]), [""; 0]);
    assert_eq!(check(&folder, &["--no-baseline"]).len(), 4);
}

#[test]
fn stale_entries_are_told_and_pruned() {
    let folder = folder(&[("a.md", "A shiny pot.\n"), ("b.md", "A shiny pan.\n"), ("c.md", "A shiny lid.\n")]);
    run(&folder, &["baseline"]);
    folder.write("a.md", "A pot.\n");
    std::fs::remove_file(folder.path().join("b.md")).unwrap();
    let ran = run(&folder, &["check"]);
    assert!(ran.status == 0 && ran.err.contains("; 2 stale entries in the baseline; "), "{}", ran.err);
    assert!(ran.err.contains("\n  a.md: own/shiny `shiny`\n  b.md: own/shiny `shiny`\n"), "{}", ran.err);
    let strict = run(&folder, &["check", "--strict-baseline", "--output-format", "concise"]);
    assert_eq!((strict.status, strict.out.matches("error[baseline/stale]").count()), (1, 2), "{}", strict.out);
    // What was not looked for is not stale.
    assert!(!run(&folder, &["check", "c.md", "--ignore", "own/shiny"]).err.contains("c.md"));
    folder.write("d.md", "A shiny jug.\n");
    let pruned = run(&folder, &["baseline", "--prune"]);
    assert!(pruned.out.contains("1 finding in 1 file (0 added, 2 dropped)"), "{}{}", pruned.out, pruned.err);
    assert_eq!(check(&folder, &[]), ["d.md:1 own/shiny"]);
}

#[test]
fn a_damaged_baseline_is_neither_used_nor_overwritten() {
    for damaged in
        ["{\n  \"puffery-baseline\": 1,\n  \"files\": {\"a.md\": [{}]}\n}", "not JSON", "{\"plugins_used\": []}"]
    {
        let folder = folder(&[("a.md", "A shiny pot.\n"), ("puffery-baseline.json", damaged)]);
        let ran = run(&folder, &["check", "--output-format", "concise"]);
        assert_eq!((ran.status, ran.out.lines().count()), (2, 2), "{}", ran.out);
        assert!(ran.out.contains("puffery-baseline.json:") && ran.out.contains("a.md:1:3: "), "{}", ran.out);
        assert_eq!(run(&folder, &["baseline", "--accept-new"]).status, 2);
        assert_eq!(std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap(), damaged);
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
        let folder = folder(&[("a.md", text), ("puffery.toml", &format!("[max-density]\nown = {most}\n"))]);
        check(&folder, &["--fail-on", "error"])
    };
    // One finding in fewer than 100 words counts as ten per 1,000.
    assert_eq!(gated("10"), ["a.md:1 own/shiny"]);
    let over = run(&folder(&[("a.md", text), ("puffery.toml", "[max-density]\nown = 9.5\n")]), &["check", "--quiet"]);
    assert!(
        over.status == 1 && over.out.contains("10.0 findings of `own` per 1,000 words, and 9.5 is the most"),
        "{}",
        over.out
    );
}

#[test]
fn mistakes_in_the_new_keys_are_reported_at_their_place() {
    let config =
        "site-hosts = [\"https://moss.example/\"]\nrequire-reason = \"yes\"\n[max-density]\nhyp = 3\nhype = -1\n";
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
    let text = "Research has shown that walking helps people sleep ([trial](https://www.nejm.org/a)).\n";
    let claims = |hosts: &str| {
        let folder = Folder::new(&[("a.md", text), ("puffery.toml", &format!("site-hosts = [{hosts}]\n"))]);
        folder.run(&["check", "--select", "claim/vague-study,claim/benefit", "--quiet", "--output-format", "concise"]).out.lines().count()
    };
    assert_eq!((claims("\"nejm.org\"") > 0, claims("\"moss.example\"")), (true, 0));
}

#[test]
fn the_effective_configuration_is_one() {
    let config = "front-matter = [\"lede\"]\n[rules]\n\"own/shiny\" = { level = \"error\", allow = [\"shiny side\"] }\n\
                  [vocabulary.praise-nouns]\nadd = [\"glint\"]\n[[overrides]]\npaths = [\"press/**\"]\nrules = { \"own/*\" = \"info\" }\n";
    let folder = folder(&[("puffery.toml", config), ("press/a.md", "A shiny pot.\n")]);
    let shown = run(&folder, &["config", "press/a.md"]);
    let has = |line: &str| assert!(shown.out.lines().any(|shown| shown == line), "{line}\n{}", shown.out);
    has("  \"lede\",  # puffery.toml:1");
    has("level = \"info\"  # puffery.toml:8");
    has("  \"shiny side\",  # puffery.toml:3");
    has("\"hype/*\" = \"off\"  # command line");
    // It can be read again, and says the same.
    folder.write("again.toml", &shown.out);
    let again = run(&folder, &["check", "--quiet", "--config", "again.toml", "--output-format", "concise", "press"]);
    assert_eq!((again.out.as_str(), again.status), ("press/a.md:1:3: info[own/shiny] `shiny`\n", 0));
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
    assert!(ran.out.contains("site-hosts: moss.example") && ran.out.contains("front-matter: subtitle"), "{}", ran.out);
    let ran = folder.run(&["check", "--strict-config"]);
    assert!(ran.status == 0 && ran.err.starts_with("Checked 1 file: "), "{}{}", ran.out, ran.err);
}
