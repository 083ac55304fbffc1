//! The literals that a text must contain for a pattern to match in it: found without compiling, and
//! checked for many patterns at once.

use std::collections::BTreeSet;

use regex_syntax::hir::literal::{self, Extractor};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

use super::PatternText;
use crate::document::each_word_start;

/// The least bytes of a literal that lets a pattern be passed over, unless it has a digit or a sign
/// that is rare in prose.
const SHORTEST_LITERAL: usize = 3;
/// The bytes of a literal that are looked for: more make little difference.
pub(in super::super) const LONGEST_LITERAL: usize = 16;
/// Signs that are not rare.
const COMMON_SIGNS: &str = ".,:;!?'\"\u{2019}()-/ \n";
/// A class with more characters than this does not help.
const MOST_SIGNS: usize = 12;
/// The most times that a repeated literal counts.
const MOST_REPEATS: u32 = 4;
/// A pattern with more alternatives than this is tried everywhere.
const MOST_LITERALS: usize = 200;

/// A text that every match contains.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequiredLiteral {
    /// In lower case.
    pub text: String,
    /// The byte in it at which the run of letters and digits of ASCII begins by which it is looked
    /// for.
    pub word: Option<usize>,
}

impl RequiredLiteral {
    /// `open` says whether a word surely begins with its first letter. Of several words the one is
    /// taken whose first bytes are met least.
    fn new(text: &str, open: bool) -> Self {
        let text = beginning(text).to_ascii_lowercase();
        let mut words = Vec::new();
        each_word_start(text.as_bytes(), |at| words.push(at));
        words.retain(|&at| (at > 0 || open) && text.len() - at >= SHORTEST_AT_WORD);
        // Digits and signs are rarer than letters.
        let common =
            |byte: &u8| 28 - BY_FREQUENCY.iter().position(|known| known == byte).unwrap_or(27);
        let first = |&at: &usize| {
            text[at..].bytes().chain([b' ']).take(4).map(|byte| common(&byte)).product::<usize>()
        };
        let word = words.into_iter().min_by_key(first);
        Self { text, word }
    }

    /// Estimates the probability that a text contains it and the cost of finding out: each letter
    /// makes it rarer by a factor.
    fn cost(&self) -> f64 {
        let signs = self.text.chars().filter(|&c| is_rare(c) && !c.is_ascii_digit()).count();
        let letters = self.text.trim().len() + signs * LETTERS_OF_A_SIGN;
        let chance = 8_f64.powi(-i32::try_from(letters).unwrap_or(i32::MAX));
        if self.word.is_some() { chance } else { chance + SEARCH }
    }
}

/// The letters and the space of English from common to rare, by their share in running text.
const BY_FREQUENCY: &[u8; 27] = b" etaoinshrdlucmfwypvbgkjqxz";
/// Shorter literals are not looked for at the beginnings of words.
const SHORTEST_AT_WORD: usize = 3;
/// The number of letters that a rare sign is worth.
const LETTERS_OF_A_SIGN: usize = 2;
/// The cost of searching a whole text for a literal, where trying a pattern costs 1.
const SEARCH: f64 = 0.0002;

/// The properties of every match of a pattern.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PatternNeeds {
    /// Lists of literals: every match contains one of each list, in any case.
    pub(super) literals: Vec<Vec<RequiredLiteral>>,
    /// Texts in lower case: a match begins a line with one of them, apart from signs before it.
    /// Empty if unknown.
    pub(super) leads: Vec<String>,
    /// Whether every match has a letter beyond ASCII, which texts in English hardly have.
    pub(super) foreign: bool,
}

impl PatternNeeds {
    /// Of a pattern that was read with regard to case: literals would fall apart into classes
    /// without.
    pub(super) fn of(hir: &Hir) -> Self {
        let mut lists: Vec<BTreeSet<RequiredLiteral>> = Vec::new();
        each_required(hir, false, &mut lists);
        let literals = lists.into_iter().map(|list| list.into_iter().collect()).collect();
        let leads = leads(hir).unwrap_or_default().into_iter().collect();
        Self { literals, leads, foreign: is_foreign(hir) }
    }

    /// The list that a text is least likely to have something of.
    pub(super) fn rarest(&self) -> Option<&[RequiredLiteral]> {
        let cost =
            |list: &Vec<RequiredLiteral>| list.iter().map(RequiredLiteral::cost).sum::<f64>();
        let rarest = self.literals.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
        rarest.map(Vec::as_slice)
    }

    /// Whether a text has all that is needed, as far as that shows without compiling the pattern.
    pub(super) fn met_by(&self, haystack: &PatternText<'_>) -> bool {
        let holds =
            |list: &Vec<RequiredLiteral>| list.iter().any(|literal| haystack.holds(literal));
        (!self.foreign || has_foreign_letter(haystack.text))
            && self.may_begin_in(haystack.text)
            && self.literals.iter().all(holds)
    }

    /// Whether a match can begin in one of the lines of `text`.
    pub(super) fn may_begin_in(&self, text: &str) -> bool {
        self.leads.is_empty() || text.lines().any(|line| leads_line(&self.leads, line))
    }
}

/// Whether a text has a letter beyond ASCII.
fn has_foreign_letter(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| !c.is_ascii() && c.is_alphabetic())
}

/// Whether every match has such a letter.
fn is_foreign(hir: &Hir) -> bool {
    let is_foreign_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| text.contains(is_foreign_letter))
        }
        HirKind::Capture(capture) => is_foreign(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && is_foreign(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().any(is_foreign),
        HirKind::Alternation(parts) => parts.iter().all(is_foreign),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// At most the first [`LONGEST_LITERAL`] bytes.
fn beginning(literal: &str) -> &str {
    let ends = literal.char_indices().map(|(at, c)| at + c.len_utf8());
    &literal[..ends.take_while(|&end| end <= LONGEST_LITERAL).last().unwrap_or(0)]
}

/// Whether a line begins with one of `leads`, after any signs.
fn leads_line(leads: &[String], line: &str) -> bool {
    let signs = line.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(line.len());
    let begins = |at: usize| {
        let from = &line.as_bytes()[at..];
        leads.iter().any(|lead| {
            from.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead.as_bytes()))
        })
    };
    (0..=signs).any(begins)
}

/// Returns the texts, in lower case, with which a pattern such as `^\W*(?:Share|Print)` begins
/// after its signs.
fn leads(hir: &Hir) -> Option<BTreeSet<String>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, signs, rest @ ..] = parts.as_slice() else { return None };
    let (HirKind::Look(Look::StartLF), HirKind::Repetition(signs)) = (first.kind(), signs.kind())
    else {
        return None;
    };
    // No class of signs lets a letter pass, as far as ASCII goes, in either case: patterns match
    // without regard to case.
    let passes = |letter: char| match signs.sub.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&letter))
        }
        _ => true,
    };
    if ('a'..='z').chain('A'..='Z').chain('0'..='9').any(passes) {
        return None;
    }
    let starts = Extractor::new().extract(&Hir::concat(rest.to_vec()));
    let begin = |literal: &literal::Literal| {
        let text = std::str::from_utf8(literal.as_bytes()).ok()?;
        // Letters other than those of ASCII have two cases, and lines are looked at one by one.
        let ends = |c: char| matches!(c, '\r' | '\n') || !c.is_ascii() && c.is_alphabetic();
        let text = text.split(ends).next().filter(|text| !text.is_empty())?;
        Some(text.to_ascii_lowercase())
    };
    starts.literals()?.iter().map(begin).collect()
}

/// Adds the literals of each part that every match has. `open` says whether a letter here surely
/// begins a word.
fn each_required(hir: &Hir, open: bool, found: &mut Vec<BTreeSet<RequiredLiteral>>) {
    match hir.kind() {
        HirKind::Capture(capture) => each_required(&capture.sub, open, found),
        HirKind::Concat(parts) => {
            each_part(parts, open).for_each(|(part, open)| each_required(part, open, found));
        }
        _ => found.extend(required(hir, open)),
    }
}

/// The parts of a row, each with whether a letter there surely begins a word.
fn each_part(parts: &[Hir], open: bool) -> impl Iterator<Item = (&Hir, bool)> {
    parts.iter().scan(open, |open, part| Some((part, std::mem::replace(open, opens(part, *open)))))
}

/// Whether a letter or digit of ASCII that follows a match surely begins a word; `open` says so of
/// one in its place.
fn opens(hir: &Hir, open: bool) -> bool {
    match hir.kind() {
        HirKind::Empty => open,
        HirKind::Literal(literal) => {
            literal.0.last().is_none_or(|last| !last.is_ascii_alphanumeric())
        }
        HirKind::Class(class) => {
            let holds = |byte: u8| match class {
                Class::Unicode(class) => class
                    .iter()
                    .any(|range| (range.start()..=range.end()).contains(&char::from(byte))),
                Class::Bytes(class) => {
                    class.iter().any(|range| (range.start()..=range.end()).contains(&byte))
                }
            };
            !(0..=0x7f_u8).filter(u8::is_ascii_alphanumeric).any(holds)
        }
        HirKind::Look(look) => {
            open || matches!(
                look,
                Look::Start | Look::StartLF | Look::StartCRLF | Look::WordAscii | Look::WordUnicode
            )
        }
        HirKind::Repetition(repetition) => {
            let once = opens(&repetition.sub, open);
            (repetition.min > 0 || open) && once && opens(&repetition.sub, once)
        }
        HirKind::Capture(capture) => opens(&capture.sub, open),
        HirKind::Concat(parts) => parts.iter().fold(open, |open, part| opens(part, open)),
        HirKind::Alternation(parts) => parts.iter().all(|part| opens(part, open)),
    }
}

/// Whether a character is rare: a digit, a bullet, a bracket.
fn is_rare(c: char) -> bool {
    c.is_ascii_digit()
        || !(c.is_ascii_alphanumeric() || c.is_alphabetic() || COMMON_SIGNS.contains(c))
}

/// Returns literals of which every match contains at least one.
fn required(hir: &Hir, open: bool) -> Option<BTreeSet<RequiredLiteral>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            // Letters of ASCII have one lower case and one upper case each, signs have none. (The
            // Kelvin sign and the long s, which are a k and an s to a pattern, are given up.)
            let cased = |c: char| !c.is_ascii() && (c.is_lowercase() || c.is_uppercase());
            let longest = text.split(cased).max_by_key(|piece| piece.len())?;
            // The character before a later piece is a letter, but not of ASCII.
            let open = open || !text.starts_with(longest);
            (longest.len() >= SHORTEST_LITERAL || longest.contains(is_rare))
                .then(|| BTreeSet::from([RequiredLiteral::new(longest, open)]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let signs =
                class.iter().flat_map(|range| range.start()..=range.end()).take(MOST_SIGNS + 1);
            let signs: Vec<char> = signs.collect();
            (signs.len() <= MOST_SIGNS && signs.iter().copied().all(is_rare)).then(|| {
                signs
                    .into_iter()
                    .map(|sign| RequiredLiteral::new(&sign.to_string(), open))
                    .collect()
            })
        }
        HirKind::Capture(capture) => required(&capture.sub, open),
        HirKind::Repetition(repetition) if repetition.min > 0 => match repetition.sub.kind() {
            HirKind::Literal(literal) => required(
                &Hir::literal(literal.0.repeat(repetition.min.min(MOST_REPEATS) as usize)),
                open,
            ),
            _ => required(&repetition.sub, open),
        },
        HirKind::Concat(parts) => {
            let shortest = |literals: &BTreeSet<RequiredLiteral>| {
                literals.iter().map(|literal| literal.text.len()).min()
            };
            each_part(parts, open)
                .filter_map(|(part, open)| required(part, open))
                .max_by_key(|literals| (shortest(literals), std::cmp::Reverse(literals.len())))
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(|part| required(part, open)).collect();
            let all: BTreeSet<RequiredLiteral> = all?.into_iter().flatten().collect();
            (all.len() <= MOST_LITERALS).then_some(all)
        }
        _ => None,
    }
}
