//! Word forms by number.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::table::{Row, Table};

/// Number of a known word form; 0 stands for any other word.
pub type WordId = u32;

/// Word forms while they are collected; each has its place as its number, from 1 on.
#[derive(Debug, Default)]
pub(super) struct Interner(IndexSet<String, FxBuildHasher>);

impl Interner {
    /// The number of a form, new where it is not known yet.
    pub(super) fn intern(&mut self, form: &str) -> WordId {
        let known = self.0.get_index_of(form);
        number(known.unwrap_or_else(|| self.0.insert_full(form.to_owned()).0))
    }

    /// The form of a number other than 0.
    pub(super) fn form(&self, id: WordId) -> &str {
        &self.0[id as usize - 1]
    }
}

fn number(index: usize) -> WordId {
    WordId::try_from(index + 1).expect("fewer than 2^32 word forms")
}

/// All word forms that phrases know, by the hash of each in lower case. They are looked up where they stand in the program:
/// a table made of them would be filled whenever it starts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Lexicon {
    /// A power of two of them, at most half of them taken: a form has the one of its hash, or the first free one after it.
    places: Table<Place, 3>,
}

/// Where a form is looked for.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Stands for the form: one in 10^15 words that are not known has the hash of one that is.
    hash: u64,
    /// 0 where it is free.
    id: WordId,
}

impl Row<3> for Place {
    fn pack(self) -> [u32; 3] {
        [self.hash as u32, (self.hash >> 32) as u32, self.id]
    }

    fn unpack([low, high, id]: [u32; 3]) -> Self {
        Self { hash: u64::from(high) << 32 | u64::from(low), id }
    }
}

/// FNV-1a (Fowler, Noll and Vo, draft-eastlake-fnv) of a word in lower case of ASCII.
fn hash(word: &str) -> u64 {
    let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
    word.bytes().fold(0xcbf2_9ce4_8422_2325, byte)
}

/// Where a form with a hash may be among `places` places, a power of two, in order.
fn probes(hash: u64, places: usize) -> impl Iterator<Item = usize> {
    (hash as usize..).map(move |place| place & (places - 1))
}

impl From<Interner> for Lexicon {
    fn from(forms: Interner) -> Self {
        let mut places = vec![Place::default(); (2 * forms.0.len()).next_power_of_two()];
        for (index, form) in forms.0.iter().enumerate() {
            let hash = hash(form);
            let free = probes(hash, places.len()).find(|&place| places[place].id == 0).expect("half of them are free");
            places[free] = Place { hash, id: number(index) };
        }
        Self { places: places.into_iter().collect() }
    }
}

impl Lexicon {
    /// The number of a word of a text: as it stands, or without a possessive ending.
    pub(super) fn id(&self, word: &str, buffer: &mut String) -> WordId {
        if word.is_ascii() {
            return self.known(word);
        }
        buffer.clear();
        buffer.extend(word.chars().flat_map(char::to_lowercase));
        self.known(buffer)
    }

    fn known(&self, word: &str) -> WordId {
        match (self.find(word), word.as_bytes()) {
            (0, [.., b'\'', b's' | b'S']) => self.find(&word[..word.len() - 2]),
            (id, _) => id,
        }
    }

    /// The number of a form, in whatever case of ASCII.
    fn find(&self, word: &str) -> WordId {
        if self.places.len() == 0 {
            return 0;
        }
        let hash = hash(word);
        let mut places = probes(hash, self.places.len()).map(|place| self.places.get(place));
        places.find(|place| place.id == 0 || place.hash == hash).map_or(0, |place| place.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_a_possessive() {
        let mut forms = Interner::default();
        let [cure, study] = ["cure", "\u{E9}tude"].map(|form| forms.intern(form));
        assert_eq!((forms.intern("cure"), forms.form(study)), (cure, "\u{E9}tude"));
        let written = postcard::to_allocvec(&Lexicon::from(forms)).unwrap();
        let read: Lexicon = postcard::from_bytes(written.leak()).unwrap();
        let id = |word: &str| read.id(word, &mut String::new());
        assert_eq!(["Cure", "CURE'S", "\u{C9}tude", "secure", "'s", ""].map(id), [cure, cure, study, 0, 0, 0]);
        assert_eq!(Lexicon::default().id("cure", &mut String::new()), 0);
    }

    #[test]
    fn forms_that_share_a_place_are_told_apart() {
        let mut forms = Interner::default();
        let ids: Vec<WordId> = (0..300).map(|number| forms.intern(&format!("w{number}"))).collect();
        let lexicon = Lexicon::from(forms);
        let found = |number: u32| lexicon.id(&format!("W{number}"), &mut String::new());
        assert_eq!((0..300).map(found).collect::<Vec<_>>(), ids);
        assert_eq!(found(300), 0);
    }
}
