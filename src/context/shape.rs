//! Shapes of the text that bear on a hit and that no list of words can say: figures, neighbouring
//! hits, names.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::WordGap;

use super::{CandidateSentence, overlaps};

/// Words between two hits that still count as side by side ("bold, and truly unique").
const ADJACENT: usize = 2;
/// This many other hits in a sentence are a pile wherever they are (Batalo et al., EACL 2026:
/// coordinated, or amplified by the company they keep).
const PILE: usize = 2;
/// The distance from a hit at which a figure can still support it, in words before and after it.
const FIGURE_REACH: (usize, usize) = (4, 25);
/// Capitalised words beyond this share mean a headline, in which capitals do not show names.
const TITLE_CASE: (usize, usize) = (3, 5);

impl CandidateSentence<'_, '_> {
    /// Returns the words of other hits of the family of the hit on `words`, without hits that
    /// overlap it or each other.
    fn neighbours(&self, words: &Range<usize>) -> Vec<Range<usize>> {
        let mut families: Vec<usize> = Vec::new();
        for (family, there) in &self.company {
            if there == words {
                families.push(*family);
            }
        }
        let mut apart: Vec<Range<usize>> = Vec::new();
        // Ends by their starts: a sentence can have hundreds of hits.
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        for (family, there) in &self.company {
            let before = taken.range(..there.end).next_back();
            let free = !overlaps(there, words) && before.is_none_or(|(_, &end)| end <= there.start);
            if families.contains(family) && free {
                apart.push(there.clone());
                taken.insert(there.start, there.end);
            }
        }
        apart
    }

    /// The other hits beside this one, or elsewhere in the sentence where there are several of
    /// them.
    pub(super) fn stacked(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let neighbours = self.neighbours(words);
        let clauses = self.clauses();
        for other in &neighbours {
            let (first, second) =
                if other.start < words.start { (other, words) } else { (words, other) };
            let near = second.start - first.end <= ADJACENT;
            if near && clauses[first.end - 1] == clauses[second.start] {
                return Some(other.clone());
            }
        }
        if neighbours.len() < PILE {
            return None;
        }
        neighbours.into_iter().next()
    }

    /// Returns a figure that measures something, near enough to support the wording: a share, a
    /// quantity with its unit, a rank, a comparison. Versions, dates, names with a number and
    /// counts of other things do not qualify.
    pub(super) fn figure(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let (clauses, place) = (self.clauses(), (self.place.0, self.range.clone()));
        let from = words.start.saturating_sub(FIGURE_REACH.0);
        let to = (words.end + FIGURE_REACH.1).min(self.words.count());
        for range in self.view.measures(&place) {
            let figure = self.words.within(&range);
            let last = figure.end.saturating_sub(1);
            let near = last >= words.end || clauses[figure.start] == clauses[words.start];
            if !figure.is_empty() && last >= from && figure.start < to && near {
                return Some(figure);
            }
        }
        None
    }

    fn is_capital(&self, index: usize) -> bool {
        index < self.words.count()
            && self.text[self.words.range(index)].starts_with(char::is_uppercase)
    }

    /// Whether most words of the sentence have capitals, and it does not end like one of prose.
    fn is_headline(&self) -> bool {
        *self.headline.get_or_init(|| self.has_title_case())
    }

    fn has_title_case(&self) -> bool {
        let (mut long, mut capitals) = (0, 0);
        for index in 0..self.words.count() {
            if self.words.range(index).len() > 3 {
                long += 1;
                capitals += usize::from(self.is_capital(index));
            }
        }
        let prose = self.text[self.range.clone()].ends_with(['.', '!', '?']);
        !prose && capitals * TITLE_CASE.1 >= long * TITLE_CASE.0
    }

    fn is_joined(&self, index: usize) -> bool {
        index < self.words.count() && self.words.gap(index) == WordGap::Joined
    }

    /// Whether the hit is, or begins, a name: capitals where a sentence would not have them.
    pub(super) fn named(&self, words: &Range<usize>) -> bool {
        let capitals = words.clone().filter(|&index| self.is_capital(index)).count();
        if capitals == 0 || self.is_headline() {
            return false;
        }
        let (first, last, next) = (words.start, words.end - 1, words.end);
        let follows = self.is_joined(next) && self.is_capital(next) && self.is_capital(last);
        let leads = first > 1
            && self.is_joined(first)
            && self.is_capital(first)
            && self.is_capital(first - 1);
        let whole = first > 0 && words.len() > 1 && capitals == words.len();
        follows || leads || whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin::load;
    use crate::context::DocumentView;
    use crate::document::{Document, Format};
    use crate::phrase::WordReader;
    use crate::rules::RuleSources;

    /// Asks about the hit on `hit` in `text`, with other hits beside it.
    fn ask<T>(
        text: &str,
        hit: &str,
        others: &[&str],
        question: impl Fn(&CandidateSentence<'_, '_>, &Range<usize>) -> T,
    ) -> T {
        let document = Document::parse(text, Format::Plain);
        let rules = load(&RuleSources::default()).rules;
        let view = DocumentView::new(&document, &rules);
        let mut reader = WordReader::new(&rules.lexicon);
        let words = reader.read(text, view.sentences(0)[0].clone());
        let mut sentence = CandidateSentence::new(&view, (0, 0), words);
        let words = |piece: &str| {
            let at = text.find(piece).expect("it stands there");
            sentence.words.within(&(at..at + piece.len()))
        };
        let own = words(hit);
        let company =
            others.iter().map(|other| (7, words(other))).chain([(7, own.clone())]).collect();
        sentence.keeps_company(company);
        question(&sentence, &own)
    }

    #[test]
    fn figures_that_measure() {
        for (text, expected) in [
            ("A robust gain of 12 points.", true),
            ("A robust gain: 40 % fewer leaks.", true),
            ("A robust gain, from 4,100 to 2,900.", true),
            ("A robust motor, 3 times as quick.", true),
            ("A robust pump, third of 20 in the test.", true),
            ("A robust gain since 1998.", false),
            ("A robust gain, 100 % natural.", false),
            ("A robust 3D view, 24/7.", false),
            ("A robust 10-step plan for B12.", false),
            ("A robust gain for those over 70 years.", false),
            ("A robust pump, version 2.10, in 12 shops on 5 May.", false),
            ("A robust team of 40 people.", false),
        ] {
            assert_eq!(ask(text, "robust", &[], |s, w| s.figure(w).is_some()), expected, "{text}");
        }
    }

    #[test]
    fn hits_beside_each_other_or_in_a_pile() {
        let text = "A bold, unique plan for a quiet town with a vibrant and modern harbour.";
        assert!(ask(text, "bold", &["unique"], |s, w| s.stacked(w).is_some()));
        assert!(!ask(text, "bold", &["vibrant"], |s, w| s.stacked(w).is_some()));
        assert!(ask(text, "bold", &["vibrant", "modern"], |s, w| s.stacked(w).is_some()));
        assert!(!ask(text, "bold", &["bold, unique"], |s, w| s.stacked(w).is_some()));
        assert!(!ask("A bold plan; unique too.", "bold", &["unique"], |s, w| s
            .stacked(w)
            .is_some()));
    }

    #[test]
    fn names_and_headlines() {
        for (text, hit, expected) in [
            ("They met at the Innovative Design Centre in Leeds.", "Innovative Design", true),
            ("Innovative designs are sold here.", "Innovative designs", false),
            ("She works for Acme Creative in the city.", "Creative", true),
            ("Our Innovative Design Wins Another Award", "Innovative Design", false),
            ("They praise the innovative design of it.", "innovative design", false),
        ] {
            assert_eq!(ask(text, hit, &[], |s, w| Some(s.named(w))), Some(expected), "{text}");
        }
    }
}
