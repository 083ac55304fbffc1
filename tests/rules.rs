//! Built-in rules, by their own examples; vocabularies, contexts and language files; the wording of findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use puffery::builtin::read;
use puffery::engine::{RuleLevels, try_evidence, try_examples};
use puffery::phrase::{PhraseCompiler, PhraseList, PhraseSet, WordForms, WordReader};
use puffery::rules::{Matcher, RuleSources};
use puffery::source::Source;
use serde::Deserialize;

use super::support::{BUILT_IN, files, for_each, full, root, snapshot};

#[test]
fn files_load_without_problems() {
    let problems = read(&RuleSources::default()).problems;
    assert!(problems.is_empty(), "\n{}", full(&problems));
}

#[test]
fn every_rule_passes_its_own_examples() {
    let failed: Vec<_> =
        (0..BUILT_IN.rules.rules.len()).flat_map(|index| try_examples(&BUILT_IN, index)).collect();
    assert!(failed.is_empty(), "{} examples failed\n\n{}", failed.len(), full(&failed));
}

#[test]
fn every_file_of_a_family_is_a_rule_of_that_name() {
    let lists =
        ["language", "families", "vocabularies", "contexts", "evidence", "tables", "scores"];
    let folder = root().join("rules");
    let ids = files(&folder, "toml").into_iter().map(|path| {
        let below = path.strip_prefix(&folder).expect("below rules/").with_extension("");
        below.to_str().expect("a name in UTF-8").replace('\\', "/")
    });
    let expected: BTreeSet<String> =
        ids.filter(|id| !lists.iter().any(|list| id.starts_with(list))).collect();
    let loaded: BTreeSet<String> =
        BUILT_IN.rules.rules.iter().map(|rule| rule.id.to_string()).collect();
    assert_eq!(loaded, expected);
}

/// A name stands for one rule, be it a rule's name or its old name.
#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    for rule in &BUILT_IN.rules.rules {
        for name in std::iter::once(rule.id.as_str()).chain(rule.aliases.iter().map(String::as_str))
        {
            let parts: Vec<&str> = name.split('/').collect();
            assert!(
                parts.len() == 2 && parts.iter().all(|part| !part.is_empty()),
                "`{name}` is not family/name"
            );
            assert!(seen.insert(name), "`{name}` stands for two rules");
        }
    }
}

/// What the language files hold. The loader of the program skips what it cannot read in them, so this is the check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    #[serde(default)]
    forms: Vec<Vec<String>>,
    #[serde(default)]
    doubling: Vec<String>,
    #[serde(default)]
    pairs: Vec<Vec<String>>,
    #[serde(default)]
    never_end: Vec<String>,
    #[serde(default)]
    may_end: Vec<String>,
    #[serde(default)]
    openers: Vec<String>,
    #[serde(default)]
    not_openers: Vec<String>,
    #[serde(default)]
    no_topic: Vec<String>,
    #[serde(default)]
    frequency: BTreeMap<String, usize>,
    sources: Vec<BTreeMap<String, String>>,
}

fn language() -> Vec<(String, Language)> {
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).expect("a language file");
        let name = path.display().to_string();
        let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, file)
    };
    let files = files(&root().join("rules/language"), "toml");
    assert!(!files.is_empty());
    files.iter().map(read).collect()
}

#[test]
fn language_files_can_be_read() {
    for (name, file) in language() {
        let lists = [
            &file.doubling,
            &file.never_end,
            &file.may_end,
            &file.openers,
            &file.not_openers,
            &file.no_topic,
        ];
        assert!(
            lists.iter().any(|list| !list.is_empty())
                || !file.forms.is_empty()
                || !file.pairs.is_empty()
                || !file.frequency.is_empty(),
            "{name}"
        );
        for row in &file.forms {
            assert!(row.len() > 1, "{name}: a lemma without forms: {row:?}");
        }
        for row in &file.pairs {
            assert_eq!(row.len(), 2, "{name}: not a pair: {row:?}");
        }
        for list in lists {
            let mut seen = BTreeSet::new();
            assert!(list.iter().all(|word| !word.trim().is_empty()), "{name}: an empty entry");
            list.iter()
                .for_each(|word| assert!(seen.insert(word), "{name}: `{word}` stands there twice"));
        }
        assert!(
            file.never_end.iter().all(|word| !file.may_end.contains(word)),
            "{name}: never_end and may_end overlap"
        );
        assert!(!file.sources.is_empty(), "{name}: no source");
    }
}

/// What the language files say has arrived: an irregular form, an abbreviation and a clause opener each do their work.
#[test]
fn language_files_are_used() {
    let checker = &*BUILT_IN;
    let text = "Dr. Osei and Prof. Lim met. They left.";
    assert_eq!(checker.rules.segmenter.sentences(text, &(0..text.len())).len(), 2, "abbreviations");
    let mut reader = WordReader::new(&checker.rules.lexicon);
    let mut is_in = |phrases: &PhraseSet, text: &str| {
        let words = reader.read(text, 0..text.len());
        !phrases.hits(&words, &checker.rules.slots).is_empty()
    };
    assert!(is_in(&checker.rules.clause_openers, "whereas"), "words that open a clause");
    assert!(is_in(&checker.rules.wording, "it held great promise"), "irregular forms of <hold>");
}

#[test]
fn words_that_open_a_clause_are_phrases() {
    let forms = WordForms::default();
    let (mut compiler, mut list) = (PhraseCompiler::new(&forms), PhraseList::default());
    let mut openers = 0;
    for (name, file) in language() {
        for opener in file.openers.iter().chain(&file.not_openers) {
            openers += 1;
            compiler
                .add(&mut list, opener, 0)
                .unwrap_or_else(|mistake| panic!("{name}: `{opener}`: {}", mistake.message));
        }
    }
    assert!(openers > 0);
}

#[test]
fn every_vocabulary_has_words() {
    assert_eq!(
        BUILT_IN.rules.vocabularies.len(),
        files(&root().join("rules/vocabularies"), "toml").len()
    );
    for (name, sample) in &*BUILT_IN.rules.vocabularies {
        assert!(!sample.is_empty(), "no word in vocabularies/{name}.toml");
    }
}

#[test]
fn every_marker_of_evidence_passes_its_own_examples() {
    assert_eq!(BUILT_IN.rules.evidence.len(), files(&root().join("rules/evidence"), "toml").len());
    for (index, marker) in BUILT_IN.rules.evidence.iter().enumerate() {
        assert!(!marker.fires.is_empty() && !marker.allows.is_empty(), "{}", marker.name);
        let failed = try_evidence(&BUILT_IN.rules, index);
        assert!(failed.is_empty(), "evidence/{}: {failed:?}", marker.name);
    }
}

/// The first example of each rule as users see it: here the wording of rules is read.
#[test]
fn findings_read_well() {
    let mut families: BTreeMap<&str, String> = BTreeMap::new();
    for (index, rule) in BUILT_IN.rules.rules.iter().enumerate() {
        let Some(example) = rule.fires.first() else { continue };
        let only: RuleLevels = (0..BUILT_IN.rules.rules.len())
            .map(|at| (at == index).then_some(rule.severity))
            .collect();
        let mut found = if matches!(rule.matcher, Matcher::Repeat(_)) {
            let files = example.files().into_iter().enumerate();
            let file = |(number, (_, text)): (usize, (usize, &str))| {
                (Source::new(format!("example-{}.txt", number + 1), text), example.format)
            };
            BUILT_IN.check_together(&files.map(file).collect::<Vec<_>>(), &only)
        } else {
            let source = Source::new("example.txt", example.text.get_ref().as_str());
            BUILT_IN.check(&source, example.format, &only)
        };
        found.retain(|finding| finding.silenced.is_none());
        let shown = if found.is_empty() { format!("{}: nothing\n", rule.id) } else { full(&found) };
        families.entry(rule.id.family()).or_default().push_str(&shown);
    }
    let families: Vec<_> = families.into_iter().collect();
    for_each(
        &families,
        |(family, _)| (*family).to_owned(),
        |(family, text)| snapshot("rules", family, text),
    );
}
