//! Word forms by number.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::packed;

/// Number of a known word form; 0 stands for any other word.
pub type WordId = u32;

/// All word forms that phrases know, in lower case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Forms", into = "Forms")]
pub struct Lexicon {
    forms: Forms,
    /// The numbers of forms by the hash of the form.
    numbers: HashTable<WordId>,
}

/// Forms in the order of their numbers, in one text: there are thousands of them, and each word of a text is looked up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Forms {
    text: String,
    /// Where each form ends in `text`, in bytes.
    #[serde(with = "packed")]
    ends: Vec<u32>,
}

impl Forms {
    fn form(&self, id: WordId) -> &str {
        let end = |index: usize| self.ends[index] as usize;
        let index = id as usize - 1;
        &self.text[index.checked_sub(1).map_or(0, end)..end(index)]
    }
}

impl From<Forms> for Lexicon {
    fn from(forms: Forms) -> Self {
        let mut numbers = HashTable::with_capacity(forms.ends.len());
        for (id, _) in (1..).zip(&forms.ends) {
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
        forms.text.push_str(form);
        forms.ends.push(u32::try_from(forms.text.len()).expect("less than 4 GB of word forms"));
        id
    }

    /// The form of a number other than 0.
    pub fn form(&self, id: WordId) -> &str {
        self.forms.form(id)
    }

    /// How many forms there are; theirs are the numbers from 1 to this.
    pub(super) fn len(&self) -> usize {
        self.forms.ends.len()
    }

    /// The number of a word of a text: as it stands, or without a possessive ending.
    pub(super) fn id(&self, word: &str, buffer: &mut String) -> WordId {
        buffer.clear();
        if word.is_ascii() {
            buffer.push_str(word);
            buffer.make_ascii_lowercase();
        } else {
            buffer.extend(word.chars().flat_map(char::to_lowercase));
        }
        let known = |form: &str| self.numbers.find(hash(form), |&id| self.forms.form(id) == form);
        known(buffer).or_else(|| known(buffer.strip_suffix("'s")?)).copied().unwrap_or(0)
    }
}
