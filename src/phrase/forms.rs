//! The forms of a word: inflections of a lemma, British and American spellings.
//!
//! Forms that no text contains ("promize") cost nothing, so the rules here may generate too much
//! but not too little.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::document::SortedWords;

/// Irregular forms and spelling pairs of a language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct WordForms {
    irregular: SortedWords,
    doubling: SortedWords,
    spellings: SortedWords,
    /// In hundreds among a million.
    frequency: SortedWords,
}

/// The assumed frequency of a word that is not listed, in a million words.
const UNLISTED: usize = 20;

impl WordForms {
    /// From lists: lemma and its irregular forms; verbs of several syllables that double their last
    /// letter; pairs of spellings; and how often words are used, in hundreds among a million.
    pub fn new(
        irregular: &[Vec<String>],
        doubling: &[String],
        pairs: &[Vec<String>],
        frequency: &BTreeMap<String, usize>,
    ) -> Self {
        let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in irregular {
            if let Some((lemma, rest)) = row.split_first() {
                forms.entry(lemma.clone()).or_default().extend_from_slice(rest);
            }
        }
        let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in pairs {
            for word in pair {
                let others = pair.iter().filter(|other| *other != word).cloned();
                spellings.entry(word.clone()).or_default().extend(others);
            }
        }
        let mut uses = BTreeMap::new();
        for (word, hundreds) in frequency {
            uses.insert(word.clone(), vec![hundreds.to_string()]);
        }
        Self {
            irregular: SortedWords::new(&forms),
            doubling: doubling.iter().collect(),
            spellings: SortedWords::new(&spellings),
            frequency: SortedWords::new(&uses),
        }
    }

    /// Returns the number of uses of a form in a million words.
    pub fn frequency(&self, form: &str) -> usize {
        let listed = self.frequency.values(form).and_then(|mut values| values.next()?.parse().ok());
        listed.map_or(UNLISTED, |hundreds: usize| hundreds * 100)
    }

    /// A word in all its spellings, itself first.
    pub fn spellings(&self, word: &str) -> Vec<String> {
        let mut found = vec![word.to_owned()];
        found.extend(self.spellings.values(word).into_iter().flatten().map(str::to_owned));
        found.extend(suffix_spellings(word));
        found
    }

    /// Every inflection of a lemma (plural or third person, past, participle), in all spellings, in
    /// alphabetical order.
    pub fn inflections(&self, lemma: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([lemma.to_owned(), plural(lemma)]);
        found.insert(participle(lemma, self.doubles(lemma)));
        match self.irregular.values(lemma) {
            Some(irregular) => found.extend(irregular.map(str::to_owned)),
            None => drop(found.insert(past(lemma, self.doubles(lemma)))),
        }
        // Words in -l double it in British spelling only: both.
        if lemma.ends_with('l') {
            found.extend([participle(lemma, true), past(lemma, true)]);
        }
        let spelt = found.iter().flat_map(|form| self.spellings(form)).collect::<Vec<_>>();
        found.extend(spelt);
        found
    }

    fn doubles(&self, lemma: &str) -> bool {
        self.doubling.contains(lemma) || (vowel_groups(lemma) == 1 && ends_short(lemma))
    }
}

/// Consonant, single vowel, single consonant other than w, x, y at the end.
fn ends_short(word: &str) -> bool {
    let mut last = word.bytes().rev();
    let (Some(c), Some(b), a) = (last.next(), last.next(), last.next()) else { return false };
    !is_vowel(c)
        && !matches!(c, b'w' | b'x' | b'y')
        && is_vowel(b)
        && a.is_none_or(|a| !is_vowel(a))
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn vowel_groups(word: &str) -> usize {
    let mut groups = 0;
    let mut inside = false;
    for byte in word.bytes() {
        let vowel = is_vowel(byte) || byte == b'y';
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    groups
}

fn ends_in_consonant_y(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() > 1 && bytes[bytes.len() - 1] == b'y' && !is_vowel(bytes[bytes.len() - 2])
}

fn plural(word: &str) -> String {
    if ends_in_consonant_y(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    let hissing = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| word.ends_with(end));
    format!("{word}{}", if hissing { "es" } else { "s" })
}

fn past(word: &str, doubles: bool) -> String {
    if ends_in_consonant_y(word) {
        return format!("{}ied", &word[..word.len() - 1]);
    }
    if word.ends_with('e') {
        return format!("{word}d");
    }
    with_ending(word, doubles, "ed")
}

fn participle(word: &str, doubles: bool) -> String {
    if let Some(stem) = word.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    match word.strip_suffix('e') {
        Some(stem) if !word.ends_with("ee") && !word.ends_with("ye") && !word.ends_with("oe") => {
            format!("{stem}ing")
        }
        _ => with_ending(word, doubles, "ing"),
    }
}

fn with_ending(word: &str, doubles: bool, ending: &str) -> String {
    let last = if doubles { &word[word.len() - 1..] } else { "" };
    format!("{word}{last}{ending}")
}

/// The other spelling by suffix: -ise/-ize and its kin, -yse/-yze, -our/-or.
fn suffix_spellings(word: &str) -> Vec<String> {
    const PAIRS: &[(&str, &str)] = &[
        ("isation", "ization"),
        ("isations", "izations"),
        ("ise", "ize"),
        ("ises", "izes"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("isers", "izers"),
        ("ising", "izing"),
        ("yse", "yze"),
        ("yses", "yzes"),
        ("ysed", "yzed"),
        ("ysing", "yzing"),
    ];
    if word.len() < 6 || !word.is_ascii() {
        return Vec::new();
    }
    let swap = |from: &str, to: &str| word.strip_suffix(from).map(|stem| format!("{stem}{to}"));
    PAIRS.iter().flat_map(|(a, b)| [swap(a, b), swap(b, a)]).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_inflections() {
        let row = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let forms = WordForms::new(
            &[row(&["hold", "held"]), row(&["study", "studies"])],
            &["refer".to_owned()],
            &[row(&["tumour", "tumor"])],
            &BTreeMap::new(),
        );
        let shown =
            |lemma: &str| forms.inflections(lemma).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(shown("hold"), "held hold holding holds");
        assert_eq!(shown("try"), "tried tries try trying");
        assert_eq!(shown("stop"), "stop stopped stopping stops");
        assert_eq!(shown("refer"), "refer referred referring refers");
        assert_eq!(shown("tumour"), "tumor tumour tumoured tumouring tumours");
        let unleash = shown("revolutionise");
        assert!(
            unleash.contains("revolutionizing") && unleash.contains("revolutionised"),
            "{unleash}"
        );
        assert!(shown("travel").contains("travelled") && shown("travel").contains("traveled"));
    }
}
