//! The words of a text that are of a class.

use super::KnownWords;
use super::classes::{ClassKind, MONTHS, UNITS, WEEKDAYS, WordClass};

impl WordClass {
    /// The words from word `at` on that are of this class.
    pub(super) fn end(self, words: &KnownWords<'_>, at: usize) -> Option<ClassEnd> {
        let word = words.text_of(at);
        let is_one = match self.kind {
            ClassKind::Number => return self.number(words, at).map(ClassEnd::of_words),
            ClassKind::Percent => return self.percent(words, at),
            ClassKind::Measure => return self.measure(words, at).map(ClassEnd::of_words),
            ClassKind::Year => self.year(word),
            ClassKind::Month => listed(MONTHS, word),
            ClassKind::Weekday => listed(WEEKDAYS, word),
            ClassKind::Unit => listed(UNITS, word),
            ClassKind::Name => at > words.first() && is_name(word),
            ClassKind::Capital => is_name(word),
            ClassKind::Word => true,
            ClassKind::Hashes | ClassKind::Line => false,
            kind => return address_end(kind, words, at),
        };
        is_one.then(|| ClassEnd::of_words(at + 1))
    }

    /// Whether words of the class may begin behind these signs, which are not words.
    pub(super) fn opens_with(self, signs: &str) -> bool {
        let marks: &[char] = match self.kind {
            ClassKind::Handle => &['@'],
            ClassKind::Tag => &['#'],
            ClassKind::Url | ClassKind::Email => &[],
            _ => return false,
        };
        let opening = |c: char| c.is_whitespace() || OPENING.contains(&c) || marks.contains(&c);
        signs.chars().all(opening)
    }

    fn year(self, word: &str) -> bool {
        let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        let year = word.parse().unwrap_or(0);
        digits && (1500..2100).contains(&year) && (self.least..=self.most).contains(&year)
    }

    fn number(self, words: &KnownWords<'_>, at: usize) -> Option<usize> {
        if goes_on(words.before(at)) {
            return None;
        }
        let text = words.from(at);
        let len = number_len(text)?;
        self.contains(number_value(&text[..len])).then(|| words.word_after(at, len))
    }

    /// A number and a unit: "40 km", "10ms", "3x".
    fn measure(self, words: &KnownWords<'_>, at: usize) -> Option<usize> {
        if goes_on(words.before(at)) {
            return None;
        }
        let text = words.from(at);
        let digits = digits_len(text)?;
        if !self.contains(number_value(&text[..digits])) {
            return None;
        }
        let behind = &text[digits..];
        let blank = behind.len() - behind.trim_start().len();
        let unit = match behind[..blank].matches('\n').count() {
            0 | 1 if blank > 0 => &behind[blank..],
            _ => behind.strip_prefix('-').unwrap_or(behind),
        };
        let apart = behind.len() - unit.len();
        let len = unit.find(|c: char| !c.is_alphanumeric()).unwrap_or(unit.len());
        let unit = &unit[..len];
        let is_unit =
            if apart > 0 || len > 1 { listed(UNITS, unit) } else { unit.eq_ignore_ascii_case("x") };
        is_unit.then(|| words.word_after(at, digits + apart + len))
    }

    /// Whether a number is within the bounds.
    fn contains(self, value: f64) -> bool {
        let most = if self.most == u32::MAX { f64::INFINITY } else { f64::from(self.most) };
        (f64::from(self.least)..=most).contains(&value)
    }

    fn percent(self, words: &KnownWords<'_>, at: usize) -> Option<ClassEnd> {
        let number = Self { kind: ClassKind::Number, ..self }.number(words, at)?;
        let len = words.range(number - 1).end - words.range(at).start;
        let after = words.from(at)[len..].trim_start();
        if after.starts_with('%') {
            let signs = words.between(number).trim_start();
            let open = signs.strip_prefix('%').is_some_and(is_blank);
            return Some(ClassEnd { end: number, open });
        }
        for (name, count) in [("percent", 1), ("per cent", 2)] {
            let Some((start, rest)) = after.split_at_checked(name.len()) else { continue };
            if start.eq_ignore_ascii_case(name) && !rest.starts_with(char::is_alphanumeric) {
                return Some(ClassEnd::of_words(number + count));
            }
        }
        None
    }
}

/// The end of words of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClassEnd {
    /// The word behind them.
    pub(super) end: usize,
    /// Whether the signs before that word belong to the class, so that they do not matter.
    pub(super) open: bool,
}

impl ClassEnd {
    fn of_words(end: usize) -> Self {
        Self { end, open: false }
    }
}

/// Signs that may be before an address.
const OPENING: [char; 7] = ['(', '[', '<', '"', '\'', '\u{201C}', '\u{2018}'];
/// Signs that may be behind one.
const CLOSING: [char; 7] = [')', ']', '>', '"', '\'', '\u{201D}', '\u{2019}'];

/// Whether a text is white space, or a hyphen.
fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == "-"
}

/// Whether a word inside a sentence is a name by its capital: "I" is none.
fn is_name(word: &str) -> bool {
    let pronoun = word
        .strip_prefix('I')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['\'', '\u{2019}']));
    word.starts_with(char::is_uppercase) && !pronoun
}

fn listed(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Letters behind a number, and what they multiply it by.
const SUFFIXES: [(&str, f64); 3] = [("bn", 1e9), ("k", 1e3), ("m", 1e6)];

/// The bytes of the digits that a text begins with, with points and commas inside.
fn digits_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_digit() {
        return None;
    }
    let mut len = 0;
    while let Some(byte) = bytes.get(len) {
        let separator =
            matches!(byte, b'.' | b',') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        if !byte.is_ascii_digit() && !separator {
            break;
        }
        len += 1;
    }
    Some(len)
}

/// The bytes of the number that a text begins with.
fn number_len(text: &str) -> Option<usize> {
    let mut len = digits_len(text)?;
    for (suffix, _) in SUFFIXES {
        let there = text[len..].get(..suffix.len());
        if there.is_some_and(|there| there.eq_ignore_ascii_case(suffix)) {
            len += suffix.len();
            break;
        }
    }
    let is_whole = !text[len..].starts_with(char::is_alphanumeric);
    is_whole.then_some(len)
}

/// Whether a text ends inside a number, behind its point or a comma in it.
fn goes_on(before: &str) -> bool {
    let digits = before.strip_suffix(['.', ',']);
    digits.is_some_and(|digits| digits.ends_with(|c: char| c.is_ascii_digit()))
}

/// The value of a number, with its suffix.
fn number_value(text: &str) -> f64 {
    let text = text.to_ascii_lowercase().replace(',', "");
    for (suffix, factor) in SUFFIXES {
        if let Some(digits) = text.strip_suffix(suffix) {
            return digits.parse().unwrap_or(f64::INFINITY) * factor;
        }
    }
    text.parse().unwrap_or(f64::INFINITY)
}

/// The address that word `at` begins.
fn address_end(kind: ClassKind, words: &KnownWords<'_>, at: usize) -> Option<ClassEnd> {
    let (chunk, word) = words.chunk(at);
    let bare = chunk.trim_start_matches(OPENING);
    let begins = chunk.len() - bare.len();
    let bare = bare.trim_end_matches(|c: char| CLOSING.contains(&c) || ".,;:".contains(c));
    let is_first = !chunk[..word].contains(char::is_alphanumeric);
    let is_one = match kind {
        ClassKind::Url => bare.contains("://") || bare.starts_with("www."),
        ClassKind::Email => bare.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !bare.contains("://")
        }),
        ClassKind::Handle => bare.strip_prefix('@').is_some_and(is_plain),
        _ => bare.strip_prefix('#').is_some_and(is_plain),
    };
    if !is_one || !is_first {
        return None;
    }
    let len = (begins + bare.len()).saturating_sub(word);
    let end = words.word_after(at, len);
    let behind = words.from(at)[len..].trim_start_matches(CLOSING);
    let open = behind.starts_with(char::is_whitespace);
    Some(ClassEnd { end, open })
}

/// Whether a text is more than one letter, digit, hyphen or underscore.
fn is_plain(text: &str) -> bool {
    text.len() > 1 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
