//! Word forms by number.

use std::ops::Range;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::WordForms;
use super::table::{self, NumberTable, StoredNumber, TableRow};
use crate::document::eight;

/// Number of a known word form; 0 means any other word.
pub type WordId = u32;

/// Word forms while they are collected, beside those of a lexicon that is there already; each has
/// its place as its number, from 1 on.
#[derive(Debug, Default)]
pub(super) struct FormInterner {
    known: Lexicon,
    forms: IndexSet<String, FxBuildHasher>,
    /// The uses of each form in a million words.
    uses: Vec<u32>,
}

impl FormInterner {
    /// Numbers from those of a lexicon on.
    pub(super) fn above(known: Lexicon) -> Self {
        Self { known, ..Self::default() }
    }

    /// The number of a form, new where it is not known yet.
    pub(super) fn intern(&mut self, form: &str, forms: &WordForms) -> WordId {
        let id = self.known.find(hash_of_form(form.as_bytes()));
        if id != 0 {
            return id;
        }
        let (index, is_new) = match self.forms.get_index_of(form) {
            Some(index) => (index, false),
            None => self.forms.insert_full(form.to_owned()),
        };
        if is_new {
            self.uses.push(u32::try_from(forms.frequency(form)).unwrap_or(u32::MAX));
        }
        self.number(index)
    }

    /// The forms that the lexicon below does not know, in the order of their numbers.
    pub(super) fn new_forms(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(String::as_str)
    }

    fn number(&self, index: usize) -> WordId {
        let before = self.known.uses.len();
        WordId::try_from(before + index + 1).expect("fewer than 2^32 word forms")
    }

    /// Returns the number of uses of the form of a number other than 0, in a million words.
    pub(super) fn frequency(&self, id: WordId) -> usize {
        let index = id as usize - 1;
        let known = self.known.uses.find(index);
        known.unwrap_or_else(|| self.uses[index - self.known.uses.len()]) as usize
    }
}

/// All word forms that phrases know, by the hash of each in lower case. They are looked up in the
/// program's own data: a table made of them would be filled at every start.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Lexicon {
    /// A power of two of them, at most half of them taken: a form has the one of its hash, or the
    /// first free one after it.
    places: NumberTable<LexiconSlot, 2>,
    /// Places of forms that were added to the others, in the same way.
    added: NumberTable<LexiconSlot, 2>,
    /// The uses of each form in a million words, by its number less 1.
    uses: NumberTable<u32, 1>,
}

/// The place where a form is looked for.
#[derive(Clone, Copy, Debug, Default)]
struct LexiconSlot {
    /// The upper half of its hash, which represents the form: one in 10^10 unknown words looks like
    /// a known one.
    hash: u32,
    /// The number of the form, or 0 if the place is free.
    id: WordId,
}

impl TableRow<2> for LexiconSlot {
    fn pack(self) -> [u32; 2] {
        [self.hash, self.id]
    }

    #[inline]
    fn unpack(row: &[StoredNumber; 2]) -> Self {
        Self { hash: table::number(row[0]), id: table::number(row[1]) }
    }
}

/// A bit that makes a letter of ASCII a small one and leaves digits and apostrophes as they are, in
/// each of eight bytes.
const SMALL: u64 = 0x2020_2020_2020_2020;
/// A bit that bytes of ASCII have not, in each of eight bytes.
const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// Returns the hash of a word in lower case, eight bytes at a time, folded as wyhash does (Wang
/// Yi); `None` if a letter is not ASCII and its case matters.
#[inline]
fn hash(text: &[u8], word: Range<usize>, small: u64) -> Option<u64> {
    let mut hash: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut at = word.start;
    while at < word.end {
        let mut eight = eight(text, at);
        if word.end - at < 8 {
            eight &= (1 << (8 * (word.end - at))) - 1;
        }
        if small != 0 && eight & HIGHEST != 0 {
            return None;
        }
        let product = u128::from(hash ^ (eight | small)) * 0xa076_1d64_78bd_642f;
        hash = product as u64 ^ (product >> 64) as u64;
        at += 8;
    }
    Some(hash)
}

/// The hash of a form in lower case.
fn hash_of_form(form: &[u8]) -> u64 {
    let all = 0..form.len();
    hash(form, all.clone(), SMALL).or_else(|| hash(form, all, 0)).unwrap_or_default()
}

/// Returns the places, of `places` (a power of two), at which a form with a hash may be, in order.
fn probes(hash: u64, places: usize) -> impl Iterator<Item = usize> {
    (hash as usize..).map(move |place| place & (places - 1))
}

impl From<FormInterner> for Lexicon {
    fn from(forms: FormInterner) -> Self {
        let mut places = vec![LexiconSlot::default(); (2 * forms.forms.len()).next_power_of_two()];
        for (index, form) in forms.forms.iter().enumerate() {
            let hash = hash_of_form(form.as_bytes());
            let free = probes(hash, places.len())
                .find(|&place| places[place].id == 0)
                .expect("half of them are free");
            places[free] = LexiconSlot { hash: (hash >> 32) as u32, id: forms.number(index) };
        }
        let places = places.into_iter().collect();
        let mut all = forms.known;
        forms.uses.into_iter().for_each(|uses| all.uses.push(uses));
        if all.places.is_empty() { Self { places, ..all } } else { Self { added: places, ..all } }
    }
}

impl Lexicon {
    /// Returns the number of a word, or of the word of which it is the possessive; 0 for a word that
    /// no phrase knows.
    pub fn number_of(&self, word: &str) -> WordId {
        self.id(word, 0..word.len(), &mut String::new())
    }

    /// Returns the number of a word of a text: as it is written, or without a possessive ending.
    /// `small` is memory for a word in lower case.
    #[inline]
    pub(super) fn id(&self, text: &str, word: Range<usize>, small: &mut String) -> WordId {
        match hash(text.as_bytes(), word.clone(), SMALL) {
            Some(hash) => self.known(hash, text, word),
            None => {
                small.clear();
                small.extend(text[word].chars().flat_map(char::to_lowercase));
                self.known(hash_of_form(small.as_bytes()), small, 0..small.len())
            }
        }
    }

    /// Returns the number of a word with that hash, or of the word of which it is the possessive.
    #[inline]
    fn known(&self, hash: u64, text: &str, word: Range<usize>) -> WordId {
        match (self.find(hash), &text.as_bytes()[word]) {
            (0, [owner @ .., b'\'', b's' | b'S']) => self.find(hash_of_form(owner)),
            (id, _) => id,
        }
    }

    /// The number of the form with a hash.
    #[inline]
    fn find(&self, hash: u64) -> WordId {
        match find_in(&self.places, hash) {
            0 => find_in(&self.added, hash),
            id => id,
        }
    }
}

#[inline]
fn find_in(all: &NumberTable<LexiconSlot, 2>, hash: u64) -> WordId {
    if all.is_empty() {
        return 0;
    }
    let mut places = probes(hash, all.len()).map(|place| all.get(place));
    places
        .find(|place| place.id == 0 || place.hash == (hash >> 32) as u32)
        .map_or(0, |place| place.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_a_possessive() {
        let mut forms = FormInterner::default();
        let listed = WordForms::default();
        let [cure, study] = ["cure", "\u{E9}tude"].map(|form| forms.intern(form, &listed));
        assert_eq!((forms.intern("cure", &listed), forms.frequency(study)), (cure, 20));
        let written = postcard::to_allocvec(&Lexicon::from(forms)).unwrap();
        let read: Lexicon = postcard::from_bytes(written.leak()).unwrap();
        let mut more = FormInterner::above(read.clone());
        let salve = more.intern("salve", &listed);
        assert_eq!((more.intern("cure", &listed), salve), (cure, study + 1));
        let more = Lexicon::from(more);
        let found =
            ["Cure", "salve's"].map(|word| more.id(word, 0..word.len(), &mut String::new()));
        assert_eq!(found, [cure, salve]);
        let id = |word: &str| read.id(word, 0..word.len(), &mut String::new());
        assert_eq!(
            ["Cure", "CURE'S", "\u{C9}tude", "secure", "'s", ""].map(id),
            [cure, cure, study, 0, 0, 0]
        );
        assert_eq!(read.id("a cure, procured", 2..6, &mut String::new()), cure);
        assert_eq!(Lexicon::default().id("cure", 0..4, &mut String::new()), 0);
    }

    #[test]
    fn forms_that_share_a_place_are_told_apart() {
        let mut forms = FormInterner::default();
        let listed = WordForms::default();
        let ids: Vec<WordId> =
            (0..300).map(|number| forms.intern(&format!("w{number}"), &listed)).collect();
        let lexicon = Lexicon::from(forms);
        let word = |number: u32| format!("W{number}");
        let found =
            |number: u32| lexicon.id(&word(number), 0..word(number).len(), &mut String::new());
        assert_eq!((0..300).map(found).collect::<Vec<_>>(), ids);
        assert_eq!(found(300), 0);
    }
}
