//! Text that repeats across files: generated sites of which is known what repeats, and the program run in folders.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use puffery::document::Format;
use puffery::engine::RuleLevels;
use puffery::finding::Finding;
use puffery::source::Source;
use serde_json::Value;

use super::support::{BUILT_IN, Folder};

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's multiplier; the low bits are poor.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn word(&mut self) -> String {
        const PARTS: [&str; 16] = [
            "bar", "ket", "lo", "mi", "nas", "or", "pel", "qui", "rus", "sen", "tam", "ul", "ver",
            "wis", "yar", "zo",
        ];
        (0..2 + self.below(3)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    fn sentence(&mut self, words: usize) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        let text = words.join(" ");
        format!("{}{}.", text[..1].to_uppercase(), &text[1..])
    }

    fn paragraph(&mut self) -> String {
        let mut sentence = || {
            let words = 8 + self.below(9);
            self.sentence(words)
        };
        (0..4).map(|_| sentence()).collect::<Vec<_>>().join(" ")
    }
}

/// A site, and what repeats in it.
struct Site {
    files: Vec<(Source, Format)>,
    /// Passages of the template, one finding each.
    passages: Vec<String>,
}

/// Pages of one template with a header of some lines, a passage that only a part of the pages has, a footer, and a frame.
fn site(seed: u64, pages: usize) -> Site {
    let mut chance = Chance(seed);
    let lines = |chance: &mut Chance, count: usize| {
        (0..count).map(|_| chance.sentence(4)).collect::<Vec<_>>().join("\n\n")
    };
    let (header, footer, notice) =
        (lines(&mut chance, 4), lines(&mut chance, 3), chance.sentence(16));
    let page = |number: usize| {
        let (topic, place) = (chance.word(), chance.word());
        let mut text = format!("{header}\n\n{topic} {place}\n\n");
        for _ in 0..4 + chance.below(4) {
            write!(text, "{}\n\n", chance.paragraph()).unwrap();
        }
        if number.is_multiple_of(3) {
            write!(text, "{notice}\n\n{}\n\n", chance.paragraph()).unwrap();
        }
        let frame = format!(
            "All in all, whoever walks to {topic} in the rain will want strong boots, a map of {place} and somebody to share the bread with."
        );
        write!(text, "{frame}\n\n{footer}\n").unwrap();
        (Source::new(format!("page-{number:03}.md"), text), Format::Markdown)
    };
    let files = (0..pages).map(page).collect();
    Site { files, passages: vec![header, footer, notice] }
}

/// Levels with these rules only.
fn only(names: &[&str]) -> RuleLevels {
    let level =
        |rule: &puffery::rules::Rule| names.contains(&rule.id.as_str()).then_some(rule.severity);
    BUILT_IN.rules.rules.iter().map(level).collect()
}

const TEXT: &str = "boilerplate/repeated-text";
const FRAME: &str = "boilerplate/repeated-frame";
const COPY: &str = "boilerplate/copied-page";

fn marked<'s>(site: &'s [(Source, Format)], finding: &Finding) -> &'s str {
    let (source, _) =
        site.iter().find(|(source, _)| *source.path == *finding.path).expect("a file of the site");
    &source.text[finding.primary.as_ref().expect("a place").span.clone()]
}

#[test]
fn what_a_template_repeats_is_found_and_nothing_else() {
    let (mut found, mut right, mut expected) = (0, 0, 0);
    for (seed, pages) in [(1, 4), (2, 9), (3, 40), (4, 120)] {
        let site = site(seed, pages);
        let findings = BUILT_IN.check_together(&site.files, &only(&[TEXT, COPY]));
        let marks: BTreeSet<&str> =
            findings.iter().map(|finding| marked(&site.files, finding)).collect();
        expected += site.passages.len();
        found += findings.len();
        right += site.passages.iter().filter(|passage| marks.contains(passage.as_str())).count();
        assert!(
            findings.iter().all(|finding| finding.rule.as_str() == TEXT),
            "no page is a copy of another"
        );
    }
    eprintln!("repeated-text: {right} of {found} right, {right} of {expected} found");
    assert_eq!((right, found), (expected, expected));
}

#[test]
fn frames_are_found_in_spite_of_their_topics() {
    let (mut found, mut right, mut seen) = (0, 0, 0);
    for (seed, pages) in [(11, 6), (12, 60)] {
        let site = site(seed, pages);
        let findings = BUILT_IN.check_together(&site.files, &only(&[TEXT, FRAME]));
        let frames = findings.iter().filter(|finding| finding.rule.as_str() == FRAME);
        for finding in frames {
            found += 1;
            right += usize::from(marked(&site.files, finding).starts_with("All in all, whoever"));
        }
        seen += usize::from(findings.iter().any(|finding| finding.rule.as_str() == FRAME));
    }
    eprintln!("repeated-frame: {right} of {found} right, {seen} of 2 found");
    assert_eq!((right, found, seen), (2, 2, 2), "one finding for each frame");
}

#[test]
fn copies_are_found_whatever_their_names() {
    let mut chance = Chance(21);
    let (mut files, mut copied) = (Vec::new(), BTreeSet::new());
    for number in 0_usize..45 {
        let words: Vec<String> = (0..200).map(|_| chance.word()).collect();
        let page = |name: String, words: &[String]| {
            let text: Vec<String> =
                words.chunks(40).map(|words| format!("{}.\n\n", words.join(" "))).collect();
            (Source::new(name, text.concat()), Format::Plain)
        };
        files.push(page(format!("{number:02}-a.txt"), &words));
        // Every third page has a copy, with up to four words changed; every fifth shares half of its text.
        let mut changed = words.clone();
        if number.is_multiple_of(3) {
            for _ in 0..number / 3 % 5 {
                changed[chance.below(200)] = chance.word();
            }
            files.push(page(format!("{number:02}-b.txt"), &changed));
            copied.insert(format!("{number:02}-a.txt"));
        } else if number.is_multiple_of(5) {
            changed[100..].iter_mut().for_each(|word| *word = chance.word());
            files.push(page(format!("{number:02}-b.txt"), &changed));
        }
    }
    let findings = BUILT_IN.check_together(&files, &only(&[COPY]));
    eprintln!("copied-page: {} of {}", findings.len(), copied.len());
    // Many copies in one folder are a habit: the first is the finding, and says how many more there are.
    assert_eq!(findings.len(), 1);
    assert_eq!(Some(&*findings[0].path), copied.first().map(String::as_str));
    let more = format!("and {} more like it", copied.len() - 1);
    assert!(
        findings[0].notes.iter().any(|note| note.starts_with(&more)),
        "{:?}",
        findings[0].notes
    );
}

/// Texts without anything in common but the words of one language.
#[test]
fn unrelated_pages_have_nothing_in_common() {
    let mut chance = Chance(31);
    let text =
        |chance: &mut Chance| (0..8).map(|_| chance.paragraph() + "\n\n").collect::<String>();
    let files: Vec<_> = (0..80)
        .map(|number| (Source::new(format!("{number}.txt"), text(&mut chance)), Format::Plain))
        .collect();
    let found = BUILT_IN.check_together(&files, &only(&[TEXT, FRAME, COPY]));
    assert!(found.is_empty(), "{found:?}");
}

const NOTICE: &str =
    "Bring the key back to the lock house before the evening bell, or tell the keeper why not.";

/// Three files with one paragraph in common.
fn notices() -> Folder {
    let page = |about: &str| {
        format!("# The {about}\n\nHere the {about} is described at length.\n\n{NOTICE}\n")
    };
    Folder::new(&[
        ("a.md", &page("weir")),
        ("b/b.md", &page("sluice")),
        ("b/c.md", &page("towpath")),
    ])
}

fn lines(folder: &Folder, args: &[&str]) -> Vec<Value> {
    let all =
        [&["check", "--output-format", "json-lines", "--quiet", "--select", "boilerplate"], args]
            .concat();
    let ran = folder.run(&all);
    assert_eq!(ran.err, "");
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn places_in_other_files_have_their_path() {
    let found = lines(&notices(), &["."]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0]["path"].as_str(), found[0]["line"].as_u64()), (Some("a.md"), Some(5)));
    let labels: Vec<_> = found[0]["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| (&label["path"], &label["line"]))
        .collect();
    assert_eq!(labels, [(&"b/b.md".into(), &5.into()), (&"b/c.md".into(), &5.into())]);
}

/// Findings of a file are written when it is checked, if nothing looks at all of them together.
#[test]
fn findings_are_the_same_whether_they_are_written_in_turn_or_at_the_end() {
    let folder = Folder::new(&[]);
    let shared = "Orders placed before noon leave our warehouse in Porto on the same working day.";
    for number in 0..1_200 {
        let own = if number % 7 == 0 { "A true game-changer." } else { "The door is green." };
        let twice = if number % 400 == 3 { shared } else { "" };
        let text = format!("Page {number}.\n\n{own}\n\n{twice}\n");
        folder.write(&format!("{}/{number}.md", number % 3), text);
    }
    let run = |more: &[&str]| {
        let ran = folder
            .run(&[&["check", ".", "--isolated", "--output-format", "json-lines"], more].concat());
        let mut lines: Vec<String> = ran.out.lines().map(str::to_owned).collect();
        let (summary, _) = ran.err.split_once("; ").unwrap();
        lines.sort_unstable();
        (lines, summary.to_owned())
    };
    let in_turn = run(&[]);
    assert!(
        in_turn.0.len() > 170 && in_turn.0.iter().any(|line| line.contains(TEXT)),
        "{in_turn:?}"
    );
    assert_eq!(in_turn, run(&["--strict-config"]), "this looks at all findings together");
}

#[test]
fn one_file_or_a_switch_finds_nothing() {
    let folder = notices();
    assert!(lines(&folder, &["a.md"]).is_empty());
    assert!(lines(&folder, &["--no-cross-file", "."]).is_empty());
    assert!(lines(&folder, &["--ignore", TEXT, "."]).is_empty());
}

#[test]
fn files_where_the_rule_is_off_take_no_part() {
    let folder = notices();
    folder.write(
        "puffery.toml",
        "[[overrides]]\npaths = [\"a.md\"]\nrules = { \"boilerplate/*\" = \"off\" }\n",
    );
    let found = lines(&folder, &["."]);
    assert_eq!((found.len(), found[0]["path"].as_str()), (1, Some("b/b.md")));
    folder.write(
        "puffery.toml",
        "[[overrides]]\npaths = [\"a.md\"]\nrules = { \"boilerplate/*\" = \"error\" }\n",
    );
    assert_eq!(lines(&folder, &["."])[0]["severity"], "error");
}

#[test]
fn a_notice_is_allowed_by_its_text_or_hash() {
    let folder = notices();
    let note = lines(&folder, &["."])[0]["notes"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    let entry =
        note.strip_prefix("to allow it, under [rules]: ").expect("how to allow it").to_owned();
    let by_text = |text: &str| format!("\"{TEXT}\" = {{ allow = [{text:?}] }}");
    for entry in [entry, by_text(NOTICE), by_text(&NOTICE.to_uppercase())] {
        folder.write("puffery.toml", format!("[rules]\n{entry}\n"));
        assert!(lines(&folder, &["."]).is_empty(), "{entry}");
    }
}

#[test]
fn what_cannot_be_allowed_is_reported_at_its_place() {
    let folder = notices();
    folder.write(
        "puffery.toml",
        format!("[rules]\n\"{TEXT}\" = {{ allow = [\"#12ab\", \"...\"] }}\n"),
    );
    let ran = folder.run(&["check", ".", "--quiet", "--output-format", "concise"]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    for (column, why) in [(42, "a hash is `#` and sixteen digits"), (51, "this text has no word")] {
        assert!(
            ran.out.contains(&format!("puffery.toml:2:{column}: error[puffery/config] {why}")),
            "{}",
            ran.out
        );
    }
    assert!(ran.out.contains(&format!("a.md:5:1: info[{TEXT}]")), "{}", ran.out);
}

#[test]
fn threads_and_the_order_of_arguments_change_nothing() {
    let site = site(41, 30);
    let folder = Folder::new(&[]);
    site.files.iter().for_each(|(source, _)| folder.write(&source.path, &*source.text));
    let run = |threads: &str, paths: &[&str]| {
        let rule = format!("{FRAME}=default");
        let args =
            [&["check", "--quiet", "--rule", &rule, "--select", "boilerplate"], paths].concat();
        let mut command = folder.command(&args);
        super::support::Ran::from(command.env("RAYON_NUM_THREADS", threads).output().unwrap()).out
    };
    let one = run("1", &["."]);
    assert!(one.contains(TEXT) && one.contains(FRAME), "{one}");
    assert_eq!(one, run("4", &["."]));
    let mut names: Vec<&str> =
        site.files.iter().map(|(source, _)| source.path.as_str()).rev().collect();
    names.rotate_left(17);
    assert_eq!(one, run("3", &names));
}

#[test]
fn what_is_left_after_fixes_is_compared() {
    let page = |about: &str| {
        format!(
            "The {about} is described here at some length.\n\nNotify me of new posts by email.\n\n{NOTICE}\n"
        )
    };
    let folder = Folder::new(&[("a.txt", &page("weir")), ("b.txt", &page("sluice"))]);
    let ran = folder.run(&[
        "check",
        ".",
        "--fix",
        "--quiet",
        "--output-format",
        "concise",
        "--select",
        "boilerplate",
    ]);
    assert!(ran.out.contains(&format!("a.txt:3:1: info[{TEXT}]")), "{}{}", ran.out, ran.err);
}

#[test]
fn a_file_that_holds_another_is_one_finding() {
    let mut chance = Chance(51);
    let (part, rest): (String, String) = {
        let mut text = |count: usize| (0..count).map(|_| chance.paragraph() + "\n\n").collect();
        (text(20), text(60))
    };
    let files = [("all.txt", format!("{rest}{part}")), ("part.txt", part)];
    let files: Vec<_> =
        files.into_iter().map(|(name, text)| (Source::new(name, text), Format::Plain)).collect();
    let found = BUILT_IN.check_together(&files, &only(&[TEXT, COPY]));
    assert_eq!(found.len(), 1, "{found:?}");
}

fn compared(files: &[(&str, &str)]) -> Vec<Finding> {
    let files: Vec<_> =
        files.iter().map(|(name, text)| (Source::new(*name, *text), Format::Markdown)).collect();
    BUILT_IN.check_together(&files, &only(&[TEXT, COPY]))
}

#[test]
fn versions_languages_and_issues_of_a_page_are_no_copies() {
    let mut chance = Chance(61);
    let mut page = || (0..4).map(|_| chance.paragraph() + "\n\n").collect::<String>();
    let text = page();
    for (one, other) in [
        ("docs/2.10/tasks/lock.md", "docs/edge/tasks/lock.md"),
        ("site/fr/lock.md", "site/pt-BR/lock.md"),
        ("letters/2024-05-02-letter.md", "letters/2024-05-09-letter.md"),
        ("notes/v1.4.0.md", "notes/v1.3.9.md"),
    ] {
        assert!(compared(&[(one, &text), (other, &text)]).is_empty(), "{one} {other}");
    }
    let found = compared(&[("posts/lock.md", &text), ("posts/the-lock-again.md", &text)]);
    assert_eq!(found.len(), 1, "one article under two names");
    // Two folders with the same names are one tree twice.
    let pages: Vec<String> = (0..4).map(|_| page()).collect();
    let names: Vec<[String; 2]> =
        (0..4).map(|at| [format!("a/page{at}x.md"), format!("b/page{at}x.md")]).collect();
    let both = names
        .iter()
        .zip(&pages)
        .flat_map(|(names, page)| names.iter().map(move |name| (name.as_str(), page.as_str())));
    assert!(compared(&both.collect::<Vec<_>>()).is_empty());
}

#[test]
fn a_pasted_paragraph_is_found_and_shared_notes_are_not() {
    let mut chance = Chance(71);
    let pasted = chance.paragraph();
    let mut page =
        |more: &str| format!("{}\n\n{more}\n\n{}\n", chance.paragraph(), chance.paragraph());
    let (one, other) = (page(&pasted), page(&pasted));
    let others: Vec<String> = (0..18).map(|_| page("")).collect();
    let names: Vec<String> = (0..18).map(|at| format!("other{at}x.md")).collect();
    let mut files = vec![("vinegar.md", one.as_str()), ("chamomile.md", other.as_str())];
    files.extend(names.iter().zip(&others).map(|(name, text)| (name.as_str(), text.as_str())));
    let found = compared(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    // Three articles of twenty have a note in common: neither pasted nor a part of the template.
    let noted = page(&pasted);
    files[2].1 = &noted;
    assert!(compared(&files).is_empty());
    // Headings, items and what holds code are alike by nature.
    let alike = "## What to do when the lock does not open in the morning or in the evening at all\n\n- Go to the keeper and ask for the                  long pole with the hook, the lamp and the book\n\nRun `lock --open` and wait until the keeper has answered you                  or the bell has rung two times.";
    let (one, other) = (page(alike), page(alike));
    assert!(compared(&[("weir.md", &one), ("sluice.md", &other)]).is_empty());
}
