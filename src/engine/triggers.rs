//! The one pass over a text: where a word stands that every hit of some phrase holds, or a literal that every match of
//! some pattern holds.
//!
//! Words are told by a hash of their letters and a bit for each hash: four thousand of them make an automaton that takes
//! longer to build than an article takes to check, and that does not fit the processor's cache.

use crate::rules::{FoundLiteral, Literals, Matcher, RuleSet};

/// Bits of the table of words, a power of two. With four thousand words set, one other word in sixty looks like one of
/// them, and costs a look at its sentence.
const BITS: usize = 1 << 18;

/// What to look for.
#[derive(Debug)]
pub(super) struct Triggers {
    /// A bit for each hash of a word.
    words: Vec<u64>,
    /// Those of the patterns of rules.
    pub(super) literals: Literals,
}

/// What the pass found; places are the last bytes of triggers, in order.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Trigger words.
    pub(super) words: Vec<usize>,
    /// Literals of patterns.
    pub(super) literals: Vec<FoundLiteral>,
}

impl Triggers {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let mut words = vec![0; BITS / 64];
        for id in rules.phrases.triggers() {
            each_word(rules.lexicon.form(id), |whole, _, _| words[place(whole).0] |= place(whole).1);
        }
        let patterns = rules.rules.iter().enumerate().filter_map(|(index, rule)| match &rule.matcher {
            Matcher::Pattern(patterns) => Some((index, patterns.any.iter().enumerate())),
            _ => None,
        });
        let literals = Literals::of(
            patterns.flat_map(|(index, any)| any.map(move |(number, pattern)| ((index, number), pattern))),
        );
        Self { words, literals }
    }

    /// Every trigger in `text`.
    pub(super) fn find(&self, text: &str) -> Found {
        let mut found = Found::default();
        let known = |hash: u64| self.words[place(hash).0] & place(hash).1 != 0;
        each_word(text, |whole, stem, end| {
            if known(whole) || stem.is_some_and(known) {
                found.words.push(end - 1);
            }
        });
        found.literals = self.literals.find(text);
        found
    }
}

/// Calls `found` for each word (see `document::tokenize`) with its hash, that of what stands before its apostrophe, if it
/// has one, and the byte after it.
fn each_word(text: &str, mut found: impl FnMut(u64, Option<u64>, usize)) {
    let bytes = text.as_bytes();
    let (mut at, mut hash, mut stem, mut inside) = (0, SEED, None, false);
    while at < bytes.len() {
        let byte = bytes[at];
        match CLASSES[usize::from(byte)] {
            OTHER => {
                if inside {
                    found(hash, stem, at);
                    (hash, stem, inside) = (SEED, None, false);
                }
                at += 1;
            }
            APOSTROPHE => {
                let joins = inside && text[at + 1..].starts_with(char::is_alphanumeric);
                if joins {
                    (hash, stem) = (fold(hash, byte), Some(hash));
                } else if inside {
                    found(hash, stem, at);
                    (hash, stem, inside) = (SEED, None, false);
                }
                at += 1;
            }
            WIDE => {
                let Some(c) = text[at..].chars().next() else { break };
                // A combining mark goes on with a word and opens none.
                let part = c.is_alphanumeric() || inside && matches!(c, '\u{0300}'..='\u{036F}');
                if part {
                    inside = true;
                    let mut buffer = [0; 4];
                    for lower in c.to_lowercase() {
                        hash = lower.encode_utf8(&mut buffer).bytes().fold(hash, fold);
                    }
                } else if inside {
                    found(hash, stem, at);
                    (hash, stem, inside) = (SEED, None, false);
                }
                at += c.len_utf8();
            }
            lower => {
                (hash, inside) = (fold(hash, lower), true);
                at += 1;
            }
        }
    }
    if inside {
        found(hash, stem, bytes.len());
    }
}

/// FNV-1a, 64 bits: short, and good enough in its low bits.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn fold(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// Which entry of the table a hash has its bit in, and which bit.
fn place(hash: u64) -> (usize, u64) {
    let bit = hash as usize % BITS;
    (bit / 64, 1 << (bit % 64))
}

const OTHER: u8 = 0;
const APOSTROPHE: u8 = 1;
const WIDE: u8 = 2;

/// For each byte: its lower case where it is a letter or digit of ASCII, or what else it is.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte: u8 = 0;
    loop {
        classes[byte as usize] = match byte {
            b'\'' => APOSTROPHE,
            128.. => WIDE,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
            _ => OTHER,
        };
        if byte == 255 {
            break;
        }
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tokenize;

    #[test]
    fn words_are_those_of_the_tokenizer() {
        let text = "It's \u{C9}TUDE's e\u{301}t 'quoted' x2, o'clock'\u{2019} na\u{EF}ve\u{2014}end";
        let mut ends = Vec::new();
        each_word(text, |_, _, end| ends.push(end));
        let tokens: Vec<usize> = tokenize(text, 0..text.len()).into_iter().map(|token| token.range.end).collect();
        assert_eq!(ends, tokens);
    }

    #[test]
    fn case_does_not_matter_and_a_possessive_has_its_stem() {
        let hashes = |text: &str| {
            let mut all = Vec::new();
            each_word(text, |whole, stem, _| all.push((whole, stem)));
            all
        };
        assert_eq!(hashes("\u{C9}Tude"), hashes("\u{E9}tude"));
        assert_eq!(hashes("Cure's")[0].1, Some(hashes("cure")[0].0));
    }
}
