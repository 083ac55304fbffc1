//! Word forms by number.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Deserializer, Serialize};

use super::table::Table;

/// Number of a known word form; 0 stands for any other word.
pub type WordId = u32;

/// All word forms that phrases know, in lower case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Forms", into = "Forms", bound(deserialize = "'de: 'static"))]
pub struct Lexicon {
    forms: Forms,
    /// The numbers of forms by the hash of the form.
    numbers: HashTable<WordId>,
}

/// Forms in the order of their numbers, in one text: there are thousands of them, and each word of a text is looked up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Forms {
    #[serde(deserialize_with = "borrowed")]
    text: Cow<'static, str>,
    /// Where each form ends in `text`, in bytes.
    ends: Table<u32, 1>,
}

/// A text where it stands in the program.
fn borrowed<'de: 'static, D: Deserializer<'de>>(from: D) -> Result<Cow<'static, str>, D::Error> {
    <&str>::deserialize(from).map(Cow::Borrowed)
}

impl Forms {
    fn form(&self, id: WordId) -> &str {
        let end = |index: usize| self.ends.get(index) as usize;
        let index = id as usize - 1;
        &self.text[index.checked_sub(1).map_or(0, end)..end(index)]
    }
}

impl From<Forms> for Lexicon {
    fn from(forms: Forms) -> Self {
        let mut numbers = HashTable::with_capacity(forms.ends.len());
        for id in (1..).take(forms.ends.len()) {
            numbers.insert_unique(hash(forms.form(id)), id, |&id| hash(forms.form(id)));
        }
        Self { forms, numbers }
    }
}

impl From<Lexicon> for Forms {
    fn from(lexicon: Lexicon) -> Self {
        lexicon.forms
    }
}

fn hash(form: &str) -> u64 {
    FxBuildHasher.hash_one(form.as_bytes())
}

impl Lexicon {
    /// The number of a form, new where it is not known yet.
    pub(super) fn intern(&mut self, form: &str) -> WordId {
        let Self { forms, numbers } = self;
        let hash_of = |&id: &WordId| hash(forms.form(id));
        if let Some(&id) = numbers.find(hash(form), |&id| forms.form(id) == form) {
            return id;
        }
        let id = WordId::try_from(forms.ends.len() + 1).expect("fewer than 2^32 word forms");
        numbers.insert_unique(hash(form), id, hash_of);
        forms.text.to_mut().push_str(form);
        forms.ends.push(u32::try_from(forms.text.len()).expect("less than 4 GB of word forms"));
        id
    }

    /// The form of a number other than 0.
    pub fn form(&self, id: WordId) -> &str {
        self.forms.form(id)
    }

    /// The number of a word of a text: as it stands, or without a possessive ending.
    pub(super) fn id(&self, word: &str, buffer: &mut String) -> WordId {
        // As most words are.
        let lower = if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
            word
        } else {
            buffer.clear();
            buffer.extend(word.chars().flat_map(char::to_lowercase));
            buffer
        };
        let known = |form: &str| self.numbers.find(hash(form), |&id| self.forms.form(id) == form);
        known(lower).or_else(|| known(lower.strip_suffix("'s")?)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_a_possessive() {
        let mut lexicon = Lexicon::default();
        let [cure, study] = ["cure", "\u{E9}tude"].map(|form| lexicon.intern(form));
        assert_eq!(lexicon.intern("cure"), cure);
        let written = postcard::to_allocvec(&lexicon).unwrap();
        let read: Lexicon = postcard::from_bytes(written.leak()).unwrap();
        let id = |word: &str| read.id(word, &mut String::new());
        assert_eq!(["Cure", "CURE's", "\u{C9}tude", "secure", "'s"].map(id), [cure, cure, study, 0, 0]);
        assert_eq!(read.form(study), "\u{E9}tude");
    }
}
