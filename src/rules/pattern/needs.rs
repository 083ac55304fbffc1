//! What a text must hold for a pattern to match in it: known without compiling, and checked for many patterns at once.

use std::collections::BTreeSet;

use regex_syntax::hir::literal::{Extractor, Literal};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

use super::Haystack;

/// A literal that lets a pattern be passed over has at least so many bytes, or a sign that is rare in prose, or a digit.
const SHORTEST_LITERAL: usize = 3;
/// So many bytes of a literal are looked for: more tell little more.
pub(super) const LONGEST_LITERAL: usize = 10;
/// Signs that are not rare.
const COMMON_SIGNS: &str = ".,:;!?'\"\u{2019}()-/ \n";
/// A class with more signs than this says nothing.
const MOST_SIGNS: usize = 12;
/// A repeated literal counts for so many.
const MOST_REPEATS: u32 = 4;
/// A pattern with more alternatives than this is tried everywhere.
const MOST_LITERALS: usize = 200;

/// What every match of a pattern has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Needs {
    /// Lists of literals in lower case: one of each list stands in every match, whatever the case.
    pub(super) literals: Vec<Vec<String>>,
    /// In lower case: a match begins a line with one of these, but for signs before it. Empty if nothing can be said.
    leads: Vec<String>,
}

impl Needs {
    /// Of a pattern that was read with regard to case: literals would fall apart into classes without.
    pub(super) fn of(hir: &Hir) -> Self {
        let mut literals: Vec<Vec<String>> = Vec::new();
        each_required(hir, &mut |list| {
            let list: BTreeSet<String> = list.iter().map(|literal| beginning(literal)).collect();
            literals.push(list.into_iter().collect());
        });
        Self { literals, leads: leads(hir).unwrap_or_default().into_iter().collect() }
    }

    /// The list that a text is least likely to have something of.
    pub(super) fn rarest(&self) -> Option<&[String]> {
        // A letter more makes a literal rarer by so much, roughly. White space around it says little.
        let chance = |literal: &String| 8_f64.powi(-i32::try_from(literal.trim().len()).unwrap_or(i32::MAX));
        let chances = |list: &&Vec<String>| list.iter().map(chance).sum::<f64>();
        let rarest = self.literals.iter().min_by(|a, b| chances(a).total_cmp(&chances(b)));
        rarest.map(Vec::as_slice)
    }

    /// Whether a text has all that is needed, as far as that shows without compiling the pattern.
    pub(super) fn met_by(&self, haystack: &Haystack<'_>) -> bool {
        let holds = |list: &Vec<String>| list.iter().any(|literal| haystack.may_hold(literal));
        self.may_begin_in(haystack.text) && self.literals.iter().all(holds)
    }

    /// Whether a match can begin in one of the lines of `text`.
    pub(super) fn may_begin_in(&self, text: &str) -> bool {
        self.leads.is_empty() || text.lines().any(|line| leads_line(&self.leads, line))
    }
}

/// At most the first [`LONGEST_LITERAL`] bytes.
fn beginning(literal: &str) -> String {
    let ends = literal.char_indices().map(|(at, c)| at + c.len_utf8());
    literal[..ends.take_while(|&end| end <= LONGEST_LITERAL).last().unwrap_or(0)].to_owned()
}

/// Whether a line begins with one of `leads`, after any signs.
fn leads_line(leads: &[String], line: &str) -> bool {
    let signs = line.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(line.len());
    let begins = |at: usize| {
        let from = &line.as_bytes()[at..];
        leads.iter().any(|lead| from.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead.as_bytes())))
    };
    (0..=signs).any(begins)
}

/// With which texts, in lower case, a pattern such as `^\W*(?:Share|Print)` begins after its signs.
fn leads(hir: &Hir) -> Option<BTreeSet<String>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, signs, rest @ ..] = parts.as_slice() else { return None };
    let (HirKind::Look(Look::StartLF), HirKind::Repetition(signs)) = (first.kind(), signs.kind()) else { return None };
    // No class of signs lets a letter pass, as far as ASCII goes, in either case: patterns match without regard to case.
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
    let begin = |literal: &Literal| {
        let text = std::str::from_utf8(literal.as_bytes()).ok()?;
        // Letters other than those of ASCII come in two cases, and lines are looked at one by one.
        let ends = |c: char| matches!(c, '\r' | '\n') || !c.is_ascii() && c.is_alphabetic();
        let text = text.split(ends).next().filter(|text| !text.is_empty())?;
        Some(text.to_ascii_lowercase())
    };
    starts.literals()?.iter().map(begin).collect()
}

/// Calls `found` with the literals of each part that every match has.
fn each_required(hir: &Hir, found: &mut impl FnMut(BTreeSet<String>)) {
    match hir.kind() {
        HirKind::Capture(capture) => each_required(&capture.sub, found),
        HirKind::Concat(parts) => parts.iter().for_each(|part| each_required(part, found)),
        _ => required(hir).into_iter().for_each(found),
    }
}

/// Whether a character says much by itself: a digit, a bullet, a bracket.
fn is_rare(c: char) -> bool {
    c.is_ascii_digit() || !(c.is_ascii_alphanumeric() || c.is_alphabetic() || COMMON_SIGNS.contains(c))
}

/// Literals of which at least one stands in every match, in lower case.
fn required(hir: &Hir) -> Option<BTreeSet<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            // Letters of ASCII have one lower case and one upper case each, signs have none. (The Kelvin sign and the long
            // s, which are a k and an s to a pattern, are given up.)
            let cased = |c: char| !c.is_ascii() && c.is_alphabetic();
            let longest = text.split(cased).max_by_key(|piece| piece.len())?;
            (longest.len() >= SHORTEST_LITERAL || longest.contains(is_rare))
                .then(|| BTreeSet::from([longest.to_ascii_lowercase()]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let signs = class.iter().flat_map(|range| range.start()..=range.end()).take(MOST_SIGNS + 1);
            let signs: Vec<char> = signs.collect();
            (signs.len() <= MOST_SIGNS && signs.iter().copied().all(is_rare))
                .then(|| signs.into_iter().map(String::from).collect())
        }
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => match repetition.sub.kind() {
            HirKind::Literal(literal) => {
                required(&Hir::literal(literal.0.repeat(repetition.min.min(MOST_REPEATS) as usize)))
            }
            _ => required(&repetition.sub),
        },
        HirKind::Concat(parts) => {
            let shortest = |literals: &BTreeSet<String>| literals.iter().map(String::len).min().unwrap_or(0);
            parts
                .iter()
                .filter_map(required)
                .max_by_key(|literals| (shortest(literals), std::cmp::Reverse(literals.len())))
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(required).collect();
            let all: BTreeSet<String> = all?.into_iter().flatten().collect();
            (all.len() <= MOST_LITERALS).then_some(all)
        }
        _ => None,
    }
}
