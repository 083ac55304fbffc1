//! Rules, words and names made to exhaust or to deceive: each is refused at its place, or costs time
//! in proportion to the text.

use std::time::{Duration, Instant};

use super::support::Folder;

const HEAD: &str =
    "summary = \"s\"\nmessage = \"m\"\nseverity = \"warning\"\nwhy = \"w\"\ninstead = \"i\"\n";

/// A folder with a rule `own/rule` of this matcher, and a document.
fn folder(matcher: &str, text: &str) -> Folder {
    let rule = format!("{HEAD}{matcher}");
    Folder::new(&[
        ("puffery.toml", "rule-dirs = [\"r\"]\n"),
        ("r/own/rule.toml", &rule),
        ("a.md", text),
    ])
}

/// Runs a check that must end soon; output, and the exit status.
fn check(folder: &Folder) -> (String, i32) {
    let started = Instant::now();
    let ran = folder.run(&["check", "-q", "--select", "own,hype/miracle", "a.md"]);
    assert!(started.elapsed() < Duration::from_secs(90), "{:?}", started.elapsed());
    (ran.out, ran.status)
}

#[test]
fn phrases_with_gaps_and_slots_end() {
    let gaps = ["by"; 9].join(" ... ");
    let slots = "{steps} ".repeat(20);
    let vocabulary = "summary = \"s\"\nwords = [\"by\", \"by by\", \"by by by\"]\n";
    for (phrase, text, status) in [
        (format!("{gaps} ... night"), "by ".repeat(8_000), 2),
        (format!("{gaps} night"), "by ".repeat(8_000), 0),
        (format!("{gaps} night"), "by ".repeat(33) + "night", 1),
        (format!("{slots}night"), "by ".repeat(4_000), 0),
        (format!("{slots}night"), "by ".repeat(60) + "night", 1),
        ("by ".repeat(32), "by ".repeat(32), 1),
        ("by ".repeat(33), "by ".repeat(33), 2),
        ("by ".repeat(50_000), "by ".repeat(50_000), 2),
        ("<by> {steps} ".repeat(50_000), "by".into(), 2),
    ] {
        let folder = folder(&format!("[match.phrase]\nany = [\"{phrase}\"]\n"), &text);
        folder.write("r/vocabularies/steps.toml", vocabulary);
        let (out, got) = check(&folder);
        let phrase: String = phrase.chars().take(60).collect();
        assert_eq!(got, status, "{phrase}: {}", out.chars().take(600).collect::<String>());
        assert!(status < 2 || out.contains("r/own/rule.toml:7:"), "{phrase}");
        // The same in a configuration.
        let setting = format!("[rules]\n\"hype/miracle\" = {{ extra = [\"{phrase}\"] }}\n");
        if status == 2 && phrase.len() < 60 {
            folder.write("puffery.toml", setting);
            let (out, got) = check(&folder);
            assert!(got == 2 && out.contains("puffery.toml:2:"), "{phrase}: {out}");
        }
    }
}

#[test]
fn words_and_gaps_in_groups_count() {
    let gaps = "(by ... by|the ... the) ".repeat(9);
    let words = format!("({}|night) night", "by ".repeat(32));
    let nested = format!("(({0})|day) night", "((by by by|by) (by by by|by)) ".repeat(6));
    for wording in [&gaps, &words, &nested] {
        for (matcher, place) in [
            (format!("[match.phrase]\nany = [\"{wording} night\"]\n"), "rule.toml:7:"),
            (
                format!("[match.phrase]\nany = [\"{{x}}\"]\n[lists]\nx = [\"{wording}\"]\n"),
                "rule.toml:9:",
            ),
        ] {
            let (out, status) = check(&folder(&matcher, &"by ".repeat(4_000)));
            assert!(status == 2 && out.contains("at most") && out.contains(place), "{out}");
        }
        let folder = folder("[match.phrase]\nany = [\"old\"]\n", "The old harbour.\n");
        let setting = format!("[rules]\n\"hype/miracle\" = {{ extra = [\"{wording}\"] }}\n");
        folder.write("puffery.toml", setting);
        let (out, status) = check(&folder);
        assert!(status == 2 && out.contains("puffery.toml:2:"), "{out}");
    }
    let wording = "(by ... by|the) (by|the ... the) night";
    let matcher = format!("[match.phrase]\nany = [\"{wording}\"]\n");
    let (out, status) = check(&folder(&matcher, &("by ".repeat(4_000) + "night")));
    assert!(status == 1, "{out}");
}

#[test]
fn rows_of_labels_are_few() {
    let list = (0..60).map(|n| format!("\"a{n}b\"")).collect::<Vec<_>>().join(", ");
    for (label, wanted) in [("({x} {x})", 2), ("{x} {x}", 1), ("[({x}|read) more]", 1)] {
        let matcher = format!(
            "[match.block]\nneighbours = 1\n[match.block.lists]\nx = [{list}]\n\
             [[match.block.parts]]\nlabel = \"l\"\nany = [\"{label} now\", \"read on\"]\n"
        );
        let text = "The ferry sails twice a day, and it carries letters.\n\nRead on\n";
        let (out, status) = check(&folder(&matcher, text));
        assert_eq!(status, wanted, "{label}: {out}");
        assert!(status == 1 || out.contains("rule.toml:12:"), "{label}: {out}");
    }
}

#[test]
fn a_mark_of_no_words_is_no_hit() {
    for (phrase, text, status) in [
        ("\u{AB}[very]\u{BB} good", "Good.", 0),
        ("\u{AB}[very]\u{BB} good", "Very good.", 1),
        ("\u{AB}**\u{BB}", "Good.", 2),
        ("good \u{AB}**\u{BB}", "Good.", 0),
    ] {
        let matcher = format!("[match.phrase]\nany = [\"{phrase}\"]\nposition = \"whole-line\"\n");
        let (out, got) = check(&folder(&matcher, text));
        assert_eq!(got, status, "{phrase}: {out}");
        assert!(!out.contains("internal"), "{phrase}: {out}");
    }
}

#[test]
fn entries_of_vocabularies_are_phrases_with_the_same_limits() {
    let folder = folder("[match.phrase]\nany = [\"{steps} night\"]\n", &"by ".repeat(4_000));
    let entry = ["by"; 8].join(" ... ");
    folder.write("r/vocabularies/steps.toml", format!("summary = \"s\"\nwords = [\"{entry}\"]\n"));
    assert_eq!(check(&folder).1, 0);
    folder.write(
        "r/vocabularies/steps.toml",
        format!("summary = \"s\"\nwords = [\"{}\"]\n", "by ".repeat(40)),
    );
    let (out, status) = check(&folder);
    assert!(status == 2 && out.contains("steps.toml:2:"), "{out}");
}

#[test]
fn lines_with_many_pieces_that_may_be_missing_end() {
    for (label, line, status) in [
        ("[by] ".repeat(60) + "night", "by ".repeat(50), 2),
        ("** by ".repeat(40) + "night", "by ".repeat(400), 2),
        ("[by] ".repeat(30) + "night", "by ".repeat(16) + "night", 1),
        ("{steps}+ ".repeat(8) + "night", "by ".repeat(16) + "night", 1),
    ] {
        let named = label.contains("{steps}");
        let lists = if named { "[match.block.lists]\nsteps = [\"by\", \"by by\"]\n" } else { "" };
        let matcher = format!(
            "[match.block]\nneighbours = 1\n{lists}\
             [[match.block.parts]]\nlabel = \"x\"\nposition = \"tail\"\nany = [\"{label}\", \"read more\"]\n"
        );
        let text = format!(
            "The ferry sails twice a day, and it carries letters.\n\n{line}\n\nRead more\n"
        );
        let folder = folder(&matcher, &text);
        let (out, got) = check(&folder);
        assert_eq!(got, status, "{label}: {out}");
        assert_eq!(status == 1, out.contains("a.md:3:"), "{label}: {out}");
    }
}

#[test]
fn lists_are_words() {
    for (entry, wrong) in
        [("{x}", true), ("a|b", true), ("* more", true), ("what's new?", false), ("google+", false)]
    {
        for matcher in [
            format!(
                "[match.block]\n[match.block.lists]\nx = [\"{entry}\"]\n[[match.block.parts]]\nlabel = \"l\"\nany = [\"{{x}}\"]\n"
            ),
            format!(
                "[match.story]\ntopic = \"other\"\nafter = [\"{{x}}\"]\n[match.story.lists]\nx = [\"{entry}\"]\n"
            ),
        ] {
            let (out, status) = check(&folder(&matcher, "The ferry sails.\n"));
            assert_eq!(status == 2, wrong, "{entry}: {out}");
            assert!(!wrong || out.contains("r/own/rule.toml:"), "{out}");
        }
    }
}

#[test]
fn patterns_that_are_too_large_are_refused_where_they_are_written() {
    for pattern in
        ["old|(?:(?:old){1000}){1000}", "(?:\\\\w{900} ){900}", "a{1,1000}{1,1000}{1,1000}"]
    {
        for key in ["any", "unless"] {
            let other = if key == "any" { "" } else { "any = [\"old\"]\n" };
            let matcher = format!("[match.pattern]\n{other}{key} = [\"{pattern}\"]\n");
            let (out, status) = check(&folder(&matcher, "The old harbour.\n"));
            assert!(
                status == 2 && out.contains("too large") && out.contains("rule.toml:"),
                "{out}"
            );
        }
    }
}

#[test]
fn folders_of_rules_are_folders_of_files() {
    let folder = folder("[match.phrase]\nany = [\"old\"]\n", "The old harbour.\n");
    for dir in ["a.md", "r/own/rule.toml", "nowhere"] {
        let ran = folder.run(&["check", "--isolated", "-q", "--rule-dir", dir, "a.md"]);
        assert_eq!(ran.status, 2, "{dir}: {}", ran.out);
    }
    folder.write("r/language/own.toml", "openers = [\"<bad\", \"...\", \"\"]\n");
    let (out, status) = check(&folder);
    assert!(status == 2 && out.matches("language/own.toml:1:").count() == 3, "{out}");
    #[cfg(unix)]
    for (name, target) in [("big.toml", "/dev/zero"), ("null.toml", "/dev/null")] {
        std::os::unix::fs::symlink(target, folder.path().join("r/own").join(name)).unwrap();
        let (out, status) = check(&folder);
        assert!(status == 2 && out.contains(name), "{out}");
    }
}

#[test]
fn an_unknown_vocabulary_is_one_mistake() {
    let folder = folder("[match.phrase]\nany = [\"a {praise-nuons}\"]\n", "Text.\n");
    let ran = folder.run(&["test", "r"]);
    assert!(
        ran.out.matches("error[").count() == 1 && ran.out.contains("did you mean `praise-nouns`?"),
        "{}",
        ran.out
    );
}

#[test]
fn wrong_marks_are_one_mistake_that_says_the_right_ones() {
    let examples = "[[fires]]\ntext = 'An old harbour.'\nmarks = ['odl']\n";
    let folder = folder(&format!("[match.phrase]\nany = [\"old\"]\n{examples}"), "Text.\n");
    let ran = folder.run(&["test", "r"]);
    assert_eq!(
        (ran.out.matches("error[").count(), ran.out.matches("warning[").count()),
        (1, 0),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("marks = [\"old\"]"), "{}", ran.out);
}

/// Nothing that a file says or is called reaches a terminal or a runner as a command.
#[cfg(unix)]
#[test]
fn names_and_lines_are_shown_and_not_obeyed() {
    let article = "The ferry sails twice a day, and the second ferry carries letters, sheep, wool and paraffin.\n";
    let text = format!(
        "{article}\nShare this article\u{1b}]0;x\u{7}\u{202e}\n\nLeave a Reply\n\nA miracle cure.\n"
    );
    let name = "a\u{1b}]0;x\u{7}\u{2066}\u{61c}\n+++ b.md\n::error::y.md";
    let acts = |text: &str| {
        text.chars().any(|c| {
            (c.is_control() && c != '\n' && c != '\t') || "\u{202e}\u{2066}\u{61c}".contains(c)
        })
    };
    let command = |line: &str| line.trim_start().starts_with("::");
    for args in [
        &["check", "--isolated", "--output-format", "concise", "."][..],
        &["check", "--isolated", "--output-format", "grouped", "."],
        &["check", "--isolated", "."],
        &["check", "--isolated", "--statistics", "."],
        &["baseline", "--isolated", "."],
        &["check", "--isolated", "--fix", "."],
    ] {
        let folder = Folder::new(&[(name, &text), ("::error file=x::z.md", &text)]);
        let ran = folder.run(args);
        assert!(!acts(&ran.out) && !acts(&ran.err), "{args:?}: {:?} {:?}", ran.out, ran.err);
        let lines: Vec<&str> =
            ran.out.lines().chain(ran.err.lines()).filter(|line| command(line)).collect();
        assert!(lines.is_empty(), "{args:?}: {lines:?}");
    }
    let rule = "summary = \"a\\u001b[31mb\\u202e\"\nmessage = \"\\u001b[31m {match}\"\nseverity = \"info\"\n\
                why = \"\\u001b]0;x\\u0007\"\ninstead = \"x\"\n[match.phrase]\nany = [\"old\"]\n";
    let folder = Folder::new(&[("r/own/x.toml", rule), ("a.md", "The old harbour.\n")]);
    for args in [&["rules"][..], &["explain", "own/x"], &["report-false-alarm", "a.md:1"]] {
        let ran = folder.run(&[args, &["--isolated", "--rule-dir", "r"]].concat());
        assert!(ran.out.contains("a\u{fffd}[31mb\u{fffd}") || ran.out.contains("[31m old"));
        assert!(!acts(&ran.out) && !acts(&ran.err), "{args:?}: {:?} {:?}", ran.out, ran.err);
    }
    let folder = Folder::new(&[(name, &text)]);
    let ran = folder.run(&["check", "--isolated", "--diff", "."]);
    let heads: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("+++ ")).collect();
    let quoted = r#"+++ "a\033]0;x\007\342\201\246\330\234\012+++ b.md\012::error::y.md""#;
    assert_eq!(heads, [quoted], "{}", ran.out);
    folder.write("puffery-baseline.json", "{\"puffery-baseline\": 2, \"files\": {\"::error file=a.md::x\": [{\"rule\": \"hype/miracle\", \"text\": \"x\", \"fingerprint\": \"1\"}]}}");
    let ran = folder.run(&["check", "."]);
    assert!(ran.err.contains("./::error") && !ran.err.lines().any(command), "{}", ran.err);
}

#[cfg(target_os = "linux")]
#[test]
fn uris_have_the_bytes_of_names() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9 1.md");
    std::fs::write(folder.path().join(name), "A miracle cure.\n").unwrap();
    let ran = folder.run(&["check", "--isolated", "-q", "--output-format", "sarif", "."]);
    assert!(ran.out.contains("\"uri\":\"caf%E9%201.md\""), "{}", ran.out);
}
