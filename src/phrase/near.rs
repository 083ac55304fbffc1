//! What may stand right beside a word of a phrase: told at a glance, so that most phrases are given up there.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::table::Row;
use super::{Slots, WordId};

/// Bits of a set; a word has the one of its number, so that a few other words look like it.
const BITS: u32 = 256;

/// A set of words, told by their bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Bits([u64; BITS as usize / 64]);

impl Bits {
    /// All words, known or not, or the end of the text.
    pub(super) const ALL: Self = Self([u64::MAX; BITS as usize / 64]);

    pub(super) fn of<'w>(words: impl IntoIterator<Item = &'w WordId>) -> Self {
        let mut bits = Self::default();
        for word in words {
            let (index, bit) = place(word % BITS);
            bits.0[index] |= bit;
        }
        bits
    }

    pub(super) fn union(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
        self
    }

    fn holds(&self, word: WordId) -> bool {
        let (index, bit) = place(word % BITS);
        self.0[index] & bit != 0
    }
}

/// Where bit number `number` is: the index of 64 of them, and the bit.
pub(super) fn place(number: u32) -> (usize, u64) {
    (number as usize / 64, 1 << (number % 64))
}

/// What may stand beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    Anything,
    Word(WordId),
    /// The first word of an entry of a vocabulary.
    Slot(u32),
    /// One of a set, by its number.
    Set(u32),
}

impl Row<1> for Near {
    fn pack(self) -> [u32; 1] {
        [match self {
            Self::Anything => 0,
            Self::Word(word) => word << 2 | 1,
            Self::Slot(slot) => slot << 2 | 2,
            Self::Set(set) => set << 2 | 3,
        }]
    }

    fn unpack([number]: [u32; 1]) -> Self {
        match number & 3 {
            0 => Self::Anything,
            1 => Self::Word(number >> 2),
            2 => Self::Slot(number >> 2),
            _ => Self::Set(number >> 2),
        }
    }
}

/// Sets of words, each of them once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sets(Vec<Bits>);

impl Sets {
    /// Whether `word` may stand where `near` is asked for: surely not, or maybe.
    pub(super) fn allow(&self, near: Near, word: Option<WordId>, slots: &Slots) -> bool {
        match (near, word) {
            (Near::Anything, _) => true,
            (_, None | Some(0)) => false,
            (Near::Word(wanted), Some(word)) => wanted == word,
            (Near::Slot(slot), Some(word)) => slots.begin_with(slot, word),
            (Near::Set(set), Some(word)) => self.0[set as usize].holds(word),
        }
    }
}

/// Sets in the making.
#[derive(Debug, Default)]
pub(super) struct Collected {
    sets: Sets,
    numbers: FxHashMap<Bits, u32>,
}

impl Collected {
    /// One of these words.
    pub(super) fn words(&mut self, words: &[WordId]) -> Near {
        if let [word] = words { Near::Word(*word) } else { self.bits(Bits::of(words)) }
    }

    /// One of the words with these bits.
    pub(super) fn bits(&mut self, bits: Bits) -> Near {
        if bits == Bits::ALL {
            return Near::Anything;
        }
        let number = *self.numbers.entry(bits).or_insert_with(|| {
            self.sets.0.push(bits);
            u32::try_from(self.sets.0.len() - 1).expect("fewer than 2^32 sets")
        });
        Near::Set(number)
    }

    pub(super) fn finish(self) -> Sets {
        self.sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_stand_there() {
        let mut all = Collected::default();
        let [one, some, any] = [all.words(&[7]), all.words(&[7, 300]), all.bits(Bits::ALL)];
        assert_eq!(all.words(&[300, 7]), some, "the same set");
        let (sets, slots) = (all.finish(), Slots::default());
        let allow = |near, word| sets.allow(near, word, &slots);
        assert!(allow(one, Some(7)) && !allow(one, Some(7 + BITS)) && !allow(one, None));
        assert!(allow(some, Some(300)) && allow(some, Some(300 - BITS)), "maybe");
        assert!(!allow(some, Some(8)) && !allow(some, Some(0)));
        assert!(allow(any, Some(0)) && allow(any, None));
    }
}
