//! What a user adds is compiled alone and laid over the prepared rules. The findings are those of all rules compiled
//! together.

use std::fs;

use proptest::prelude::*;
use puffery::builtin;
use puffery::document::Format;
use puffery::engine::Checker;
use puffery::finding::Finding;
use puffery::rules::{LoadedRules, Matcher, RuleSources};
use puffery::source::Source;

use super::support::{BUILT_IN, Folder, cases, files, root};

/// Rule sets compiled whole take a second each, and more where nothing is optimised.
const CASES: u32 = 4;

/// Wording of all kinds: known words and new ones, lists, groups, gaps, classes, capitals.
const PHRASES: [&str; 22] = [
    "zippy",
    "breakthrough",
    "the",
    "<improve>",
    "<ease> ...3 pain",
    "(new|novel) (drug|small therapy)",
    "{conditions}",
    "{treatment-nouns} for {conditions}",
    "{studies} ... {benefit-verbs}",
    "no {harms}",
    "{goods}+ and more",
    "'WHO'",
    "%number patients",
    "game-changing",
    "[the] results of",
    "may help",
    "«zippy» researchers",
    "in mice",
    "{superlatives} {research-nouns}",
    "of the",
    "could {healing-verbs}",
    "patients with {illness-words}",
];

/// Entries of vocabularies.
const ENTRIES: [&str; 9] = [
    "people",
    "zippy disease",
    "the (old|young)",
    "<study>",
    "new approach",
    "heart",
    "report",
    "quality of life",
    "results",
];

fn some<T: Clone + std::fmt::Debug + 'static>(
    all: Vec<T>,
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(prop::sample::select(all), 0..=most)
}

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

/// Rules that take phrases of the user's.
fn open_rules() -> Vec<String> {
    let takes = |matcher: &Matcher| matches!(matcher, Matcher::Phrase(_) | Matcher::Claim(_));
    let open = BUILT_IN.rules.rules.iter().filter(|rule| takes(&rule.matcher));
    open.map(|rule| rule.id.to_string()).collect()
}

/// Words to allow and to add for some rules, words to add to and take from some vocabularies.
fn changes() -> impl Strategy<Value = RuleSources> {
    let phrases = || some(owned(&PHRASES), 5);
    let known = &BUILT_IN.rules.vocabularies;
    let samples: Vec<String> = known.values().flatten().cloned().collect();
    let words = (some(owned(&ENTRIES), 3), some(samples, 40));
    let rules = prop::sample::select(open_rules());
    let lists = prop::sample::select(known.keys().cloned().collect::<Vec<_>>());
    let changed = (
        prop::collection::btree_map(rules, (phrases(), phrases()), 0..5),
        prop::collection::btree_map(lists, words, 0..5),
    );
    changed.prop_map(|(phrases, vocabulary)| RuleSources {
        phrases,
        vocabulary,
        ..RuleSources::default()
    })
}

/// A file of the user's: its path, and its text.
type RuleText = (String, String);

fn rule(matcher: &str) -> String {
    format!(
        "summary = \"S\"\nmessage = \"`{{match}}`\"\nseverity = \"warning\"\nwhy = \"W\"\n\
         instead = \"I\"\naliases = [\"old/name\"]\nsofter-when = [\"hedged\"]\n{matcher}"
    )
}

/// A rule of one of several kinds, in the place of a built-in rule or beside them.
fn own_rule() -> impl Strategy<Value = RuleText> {
    let names = ["hype/aaa", "house/zippy", "claim/mine", "hype/zzz", "boilerplate/own"];
    let mut names = owned(&names);
    names.extend(BUILT_IN.rules.rules.iter().map(|rule| rule.id.to_string()));
    let phrases = || prop::collection::vec(prop::sample::select(owned(&PHRASES)), 1..6);
    let matcher = prop_oneof![
        3 => (phrases(), phrases()).prop_map(|(any, unless)| {
            format!("[match.phrase]\nany = {any:?}\nunless = {unless:?}\n")
        }),
        1 => phrases().prop_map(|any| {
            format!("[lists]\nmine = {ENTRIES:?}\n[match.phrase]\nany = [\"{{mine}} of\", {:?}]\n", any[0])
        }),
        2 => (phrases(), phrases()).prop_map(|(verbs, objects)| {
            format!(
                "[match.claim]\nlike = \"claim/benefit\"\n[[match.claim.frames]]\n\
                 verbs = {verbs:?}\nobjects = {objects:?}\n[[match.claim.frames]]\nverbs = {objects:?}\n"
            )
        }),
        1 => Just("[match.tally]\nrules = [\"hype/*\"]\nat-least = 2\n".to_owned()),
        1 => Just("[match.pattern]\nany = [\"(?P<mark>new) \\\\w+\"]\n".to_owned()),
        1 => Just("[match.phrase]\nany = [\"{no such list}\"]\n".to_owned()),
    ];
    (prop::sample::select(names), matcher)
        .prop_map(|(name, matcher)| (format!("{name}.toml"), rule(&matcher)))
}

/// A vocabulary in the place of a built-in one, or beside them.
fn own_vocabulary() -> impl Strategy<Value = RuleText> {
    let mut names = owned(&["my-words"]);
    names.extend(BUILT_IN.rules.vocabularies.keys().cloned());
    (prop::sample::select(names), some(owned(&ENTRIES), 5)).prop_map(|(name, words)| {
        (format!("vocabularies/{name}.toml"), format!("summary = \"S\"\nwords = {words:?}\n"))
    })
}

fn folder(texts: &[RuleText]) -> Folder {
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (&**path, &**text)).collect();
    Folder::new(&files)
}

/// Texts that have something of all rules.
fn texts() -> Vec<String> {
    let corpus = files(&root().join("corpus/poor"), "md");
    let read = |path: &std::path::PathBuf| fs::read_to_string(path).unwrap();
    let mut texts: Vec<String> = corpus.iter().map(read).collect();
    texts.push(
        "The zippy researchers eased all of the pain. A novel small therapy of quality of life: new approach of \
         ours, WHO says 12 patients could heal zippy disease, no side effects. Zippy, in mice."
            .to_owned(),
    );
    texts
}

fn shown(findings: &[Finding]) -> Vec<String> {
    let mut shown: Vec<String> = findings.iter().map(|finding| format!("{finding:?}")).collect();
    shown.sort();
    shown
}

fn compare(sources: &RuleSources) {
    let [whole, layered] = [builtin::read(sources), builtin::load(sources)]
        .map(|LoadedRules { rules, problems }| (Checker::new(rules), shown(&problems)));
    assert_eq!(layered.1, whole.1, "the problems of {sources:?}");
    let names = |checker: &Checker| {
        checker.rules.rules.iter().map(|rule| rule.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&layered.0), names(&whole.0), "{sources:?}");
    let unfiltered = Checker::new(builtin::load(sources).rules.without_filters());
    for text in texts() {
        same_findings(&layered.0, &whole.0, &text, &format!("{sources:?}"));
        same_findings(&layered.0, &unfiltered, &text, &format!("without filters, {sources:?}"));
    }
}

/// Asserts that two checkers find the same in a text.
fn same_findings(one: &Checker, other: &Checker, text: &str, about: &str) {
    let source = Source::new("any.md", text.to_owned());
    let found = |checker: &Checker| {
        shown(&checker.check(&source, Format::Markdown, &checker.default_levels()))
    };
    let (one, other) = (found(one), found(other));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other, "{about}");
    }
    assert_eq!(one.len(), other.len(), "{about}");
}

/// Everything that is possible must be let through: the examples of all rules, and real texts.
#[test]
fn filters_let_through_what_rules_find() {
    let unfiltered = Checker::new(builtin::load(&RuleSources::default()).rules.without_filters());
    for rule in &BUILT_IN.rules.rules {
        for example in rule.fires.iter().chain(rule.allows.iter()) {
            same_findings(&BUILT_IN, &unfiltered, example.text.get_ref(), rule.id.as_str());
        }
    }
    for folder in ["corpus/good", "corpus/poor", "tests/detection/docs"] {
        for extension in ["md", "txt"] {
            for path in files(&root().join(folder), extension) {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                same_findings(&BUILT_IN, &unfiltered, &text, &path.display().to_string());
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn words_and_rules_of_the_users_find_the_same_alone_or_with_all_others(
        mut sources in changes(),
        own in prop::collection::vec(own_rule(), 0..5),
        lists in prop::collection::vec(own_vocabulary(), 0..3),
    ) {
        let folder = folder(&[own, lists].concat());
        sources.folders.push(folder.path().to_path_buf().into());
        compare(&sources);
        sources.folders.clear();
        compare(&sources);
    }
}
