//! A quick test of what the words of a text can be part of: most sentences contain nothing that
//! needs a closer look.

use std::ops::{BitOr, BitOrAssign};

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use super::{ClaimFrame, PhraseRole};
use crate::document::WordGap;
use crate::phrase::{KnownWords, NumberTable, StoredNumber, TableRow, TriggerWord, WordId, number};

/// A set of frames of claims that ask for an object, a bit for each. Frames whose numbers differ
/// by 128 share a bit and are not told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrameSet(u128);

impl FrameSet {
    /// Whether a frame is one of them: surely not, or maybe.
    pub fn contains(self, frame: usize) -> bool {
        self.0 & Self::of(frame).0 != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn of(frame: usize) -> Self {
        Self(1 << (frame % 128))
    }
}

impl FromIterator<usize> for FrameSet {
    fn from_iter<I: IntoIterator<Item = usize>>(frames: I) -> Self {
        Self(frames.into_iter().fold(0, |set, frame| set | Self::of(frame).0))
    }
}

/// The things that a word form can be part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct WordMark {
    /// The wording of a rule, or a verb of a frame without objects.
    wording: bool,
    /// A verb of these frames with objects, an object, a subject.
    verbs: u128,
    objects: u128,
    subjects: u128,
    /// A verb and an object that may contain a comma.
    wide_verbs: u128,
    wide_objects: u128,
}

impl BitOr for WordMark {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            wording: self.wording | other.wording,
            verbs: self.verbs | other.verbs,
            objects: self.objects | other.objects,
            subjects: self.subjects | other.subjects,
            wide_verbs: self.wide_verbs | other.wide_verbs,
            wide_objects: self.wide_objects | other.wide_objects,
        }
    }
}

impl BitOrAssign for WordMark {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// Numbers of a [`WordMark`].
const NUMBERS: usize = 21;

impl TableRow<NUMBERS> for WordMark {
    fn pack(self) -> [u32; NUMBERS] {
        let mut numbers = [u32::from(self.wording); NUMBERS];
        let sets = [self.verbs, self.objects, self.subjects, self.wide_verbs, self.wide_objects];
        for (four, set) in numbers[1..].as_chunks_mut::<4>().0.iter_mut().zip(sets) {
            *four = [0, 32, 64, 96].map(|shift| (set >> shift) as u32);
        }
        numbers
    }

    #[inline]
    fn unpack(row: &[StoredNumber; NUMBERS]) -> Self {
        let set = |at: usize| {
            (0..4).rev().fold(0, |set, part| set << 32 | u128::from(number(row[at + part])))
        };
        Self {
            wording: number(row[0]) != 0,
            verbs: set(1),
            objects: set(5),
            subjects: set(9),
            wide_verbs: set(13),
            wide_objects: set(17),
        }
    }
}

/// The things that some words can be part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiftedWords {
    /// Whether the wording of a rule can be among them.
    pub wording: bool,
    /// Ways in which a claim can be.
    pub frames: FrameSet,
}

/// The things that each word form can be part of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct WordSieve {
    /// For each word form the number of its mark: most have the same few.
    numbers: NumberTable<u32, 1>,
    marks: NumberTable<WordMark, NUMBERS>,
    /// Frames that ask for no subject.
    without_subject: FrameSet,
    /// Whether it lets everything through.
    open: bool,
}

impl WordSieve {
    /// A sieve that lets everything through.
    pub(super) fn open() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// Prepares the word forms by which wording is found, and the word forms without which a frame
    /// cannot have its verb, object or subject.
    pub(super) fn new(
        frames: &[ClaimFrame],
        wording: impl Iterator<Item = WordId>,
        triggers: impl Iterator<Item = TriggerWord>,
    ) -> Self {
        let none = [WordMark::default()].into_iter().collect();
        let sieve = Self { marks: none, ..Self::default() };
        sieve.with(frames, wording, triggers)
    }

    /// The same with more word forms; `frames` are all frames.
    pub(super) fn with(
        mut self,
        frames: &[ClaimFrame],
        wording: impl Iterator<Item = WordId>,
        triggers: impl Iterator<Item = TriggerWord>,
    ) -> Self {
        let mut by_word: FxHashMap<WordId, WordMark> = FxHashMap::default();
        wording.for_each(|word| by_word.entry(word).or_default().wording = true);
        for TriggerWord { word, tag, over_commas } in triggers {
            let mark = by_word.entry(word).or_default();
            let bit = |role: PhraseRole| role.number(tag).map_or(0, |frame| FrameSet::of(frame).0);
            let wide = if over_commas { u128::MAX } else { 0 };
            mark.verbs |= bit(PhraseRole::Verb);
            mark.objects |= bit(PhraseRole::Object);
            mark.subjects |= bit(PhraseRole::Subject);
            mark.wide_verbs |= bit(PhraseRole::Verb) & wide;
            mark.wide_objects |= bit(PhraseRole::Object) & wide;
        }
        let mut marks: IndexSet<WordMark, FxBuildHasher> =
            self.marks.range(0..self.marks.len()).collect();
        let mut words: Vec<WordId> = by_word.keys().copied().collect();
        words.sort_unstable();
        for word in words {
            while self.numbers.len() <= word as usize {
                self.numbers.push(0);
            }
            let mark = by_word[&word] | self.mark(word).unwrap_or_default();
            let (number, is_new) = marks.insert_full(mark);
            if is_new {
                self.marks.push(mark);
            }
            let number = u32::try_from(number).expect("fewer than 2^32 words");
            self.numbers.set(word as usize, number);
        }
        // Rules that are like another do without its subjects.
        let free = frames
            .iter()
            .enumerate()
            .filter(|(_, frame)| !frame.has_subjects || frame.rules.len() > 1);
        self.without_subject = free.map(|(number, _)| number).collect();
        self
    }

    #[inline]
    fn mark(&self, word: WordId) -> Option<WordMark> {
        let number = self.numbers.find(word as usize).unwrap_or(0);
        (number != 0).then(|| self.marks.get(number as usize))
    }

    /// Returns what is possible among some words. There is no comma between a verb and its object;
    /// a subject may be anywhere.
    pub fn sift(&self, words: &KnownWords<'_>) -> SiftedWords {
        if self.open {
            return SiftedWords { wording: true, frames: FrameSet(u128::MAX) };
        }
        let (mut all, mut clause, mut together) = (WordMark::default(), WordMark::default(), 0);
        for (word, gap) in words.ids() {
            if matches!(gap, WordGap::Comma | WordGap::Clause) {
                together |= clause.verbs & clause.objects;
                clause = WordMark::default();
            }
            if let Some(mark) = self.mark(word) {
                clause |= mark;
                all |= mark;
            }
        }
        together |= clause.verbs & clause.objects;
        together |= all.wide_verbs & all.objects | all.verbs & all.wide_objects;
        SiftedWords {
            wording: all.wording,
            frames: FrameSet(together & (all.subjects | self.without_subject.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::{PhraseCompiler, PhraseList, WordForms, WordReader};

    #[test]
    fn a_claim_needs_its_object_in_the_same_clause_and_its_subject_anywhere() {
        use PhraseRole::{Object, Subject, Verb, Wording};
        let forms = WordForms::default();
        let mut compiler = PhraseCompiler::new(&forms);
        let [mut wording, mut parts] = [(); 2].map(|()| PhraseList::default());
        compiler.add(&mut wording, "miracle", Wording.tag(0)).unwrap();
        let frames = [
            ("<ease>", Verb, 0),
            ("pain", Object, 0),
            ("<stop>", Verb, 1),
            ("pain", Object, 1),
            ("salve", Subject, 1),
            ("<keep> ... away", Verb, 2),
            ("flies", Object, 2),
        ];
        frames.iter().for_each(|(phrase, role, frame)| {
            compiler.add(&mut parts, phrase, role.tag(*frame)).unwrap();
        });
        let triggers: Vec<TriggerWord> = compiler.triggers(&parts).collect();
        let frame = |has_subjects| ClaimFrame { rules: vec![0], has_objects: true, has_subjects };
        let frames = [frame(false), frame(true), frame(false)];
        let sieve =
            WordSieve::new(&frames, compiler.index(wording).anchors(), triggers.into_iter());
        let (lexicon, _) = compiler.finish();
        let mut reader = WordReader::new(&lexicon);
        let mut sift = |text: &str| {
            let sifted = sieve.sift(&reader.read(text, 0..text.len()));
            (sifted.wording, [0, 1, 2].map(|frame| sifted.frames.contains(frame)))
        };
        assert_eq!(sift("It eases pain, a miracle"), (true, [true, false, false]));
        assert_eq!(
            sift("Pain was eased \u{2014} at last"),
            (false, [true, false, false]),
            "before its verb, too"
        );
        assert_eq!(sift("It eases the mind, no pain"), (false, [false; 3]));
        assert_eq!(sift("It stops the pain"), (false, [false; 3]), "nothing that is said to do it");
        assert_eq!(sift("Salve: it stops the pain"), (false, [false, true, false]));
        assert_eq!(
            sift("It keeps flies, if any, away"),
            (false, [false, false, true]),
            "commas may stand in the verb"
        );
        assert_eq!(sift("Nothing of the kind"), (false, [false; 3]));
    }
}
