//! Classes of words that phrases name with `%`: numbers, years, names, addresses.

use super::KnownWords;
use super::table::{StoredNumber, TableRow, number};

/// A class of words, with the least and the most that a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WordClass {
    /// Which.
    pub kind: ClassKind,
    /// The least that a number may be.
    pub least: u32,
    /// The most that a number may be.
    pub most: u32,
}

/// Kinds of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// Digits, with points and commas inside: `3.5`, `1,204`, `4k`.
    Number,
    /// A number and `%`, `percent` or `per cent`.
    Percent,
    /// Four digits from 1500 to 2099.
    Year,
    /// The English name of a month.
    Month,
    /// The English name of a day of the week.
    Weekday,
    /// A unit of measure.
    Unit,
    /// A word with a capital that is not the first of its sentence.
    Name,
    /// The address of a page.
    Url,
    /// An address for mail.
    Email,
    /// `@` and a name.
    Handle,
    /// `#` and a word.
    Tag,
    /// Any word.
    Word,
    /// Three `#` or more and nothing else, which only labels of residue know.
    Hashes,
    /// A drawn line, which only labels of residue know.
    Line,
}

impl TableRow<3> for WordClass {
    fn pack(self) -> [u32; 3] {
        [self.kind as u32, self.least, self.most]
    }

    #[inline]
    fn unpack([kind, least, most]: &[StoredNumber; 3]) -> Self {
        let (_, kind) = Self::NAMES[number(*kind) as usize % Self::NAMES.len()];
        Self { kind, least: number(*least), most: number(*most) }
    }
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
];
const UNITS: &[&str] = &[
    "mm",
    "cm",
    "m",
    "km",
    "metre",
    "metres",
    "meter",
    "meters",
    "mile",
    "miles",
    "inch",
    "inches",
    "foot",
    "feet",
    "hectare",
    "hectares",
    "acre",
    "acres",
    "mg",
    "g",
    "kg",
    "gram",
    "grams",
    "kilogram",
    "kilograms",
    "ton",
    "tons",
    "tonne",
    "tonnes",
    "pound",
    "pounds",
    "ounce",
    "ounces",
    "ml",
    "l",
    "litre",
    "litres",
    "liter",
    "liters",
    "ms",
    "millisecond",
    "milliseconds",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "degree",
    "degrees",
    "db",
    "volt",
    "volts",
    "watt",
    "watts",
    "kwh",
    "hz",
    "khz",
    "mhz",
    "ghz",
    "rpm",
    "mph",
    "kb",
    "mb",
    "gb",
    "tb",
    "bytes",
    "euro",
    "euros",
    "dollar",
    "dollars",
    "pence",
];

/// The most words that a number or an address is cut into.
pub(super) const LONGEST: u32 = 6;

impl WordClass {
    /// All classes by name.
    pub(super) const NAMES: [(&'static str, ClassKind); 14] = [
        ("number", ClassKind::Number),
        ("percent", ClassKind::Percent),
        ("year", ClassKind::Year),
        ("month", ClassKind::Month),
        ("weekday", ClassKind::Weekday),
        ("unit", ClassKind::Unit),
        ("name", ClassKind::Name),
        ("url", ClassKind::Url),
        ("email", ClassKind::Email),
        ("handle", ClassKind::Handle),
        ("tag", ClassKind::Tag),
        ("word", ClassKind::Word),
        ("hashes", ClassKind::Hashes),
        ("line", ClassKind::Line),
    ];

    /// The class of a name; only numbers, shares and years have bounds.
    pub(super) fn named(name: &str, bounds: Option<(u32, u32)>) -> Option<Self> {
        let (_, kind) = Self::NAMES.into_iter().find(|(known, _)| *known == name)?;
        let counts = matches!(kind, ClassKind::Number | ClassKind::Percent | ClassKind::Year);
        if bounds.is_some() && !counts {
            return None;
        }
        let (least, most) = bounds.unwrap_or((0, u32::MAX));
        Some(Self { kind, least, most })
    }

    /// Words of the class.
    pub fn sample(self) -> String {
        let number = |usual: u32| usual.max(self.least).min(self.most);
        match self.kind {
            ClassKind::Number => number(1).to_string(),
            ClassKind::Percent => format!("{}%", number(1)),
            ClassKind::Year => number(2000).to_string(),
            ClassKind::Month => "March".to_owned(),
            ClassKind::Weekday => "Monday".to_owned(),
            ClassKind::Unit => "miles".to_owned(),
            ClassKind::Name => "Ada".to_owned(),
            ClassKind::Url => "https://example.com".to_owned(),
            ClassKind::Email => "ada@example.com".to_owned(),
            ClassKind::Handle => "@ada".to_owned(),
            ClassKind::Tag => "#tide".to_owned(),
            ClassKind::Word => "so".to_owned(),
            ClassKind::Hashes => "###".to_owned(),
            ClassKind::Line => "---".to_owned(),
        }
    }

    /// The word that stands for the class in a folded line.
    pub fn folded(self) -> Option<&'static str> {
        match self.kind {
            ClassKind::Url => Some("%url"),
            ClassKind::Email => Some("%email"),
            ClassKind::Handle => Some("%handle"),
            ClassKind::Tag => Some("%tag"),
            ClassKind::Hashes => Some("%hashes"),
            ClassKind::Line => Some("%line"),
            _ => None,
        }
    }

    /// How many words of a text it can be, at least and at most.
    pub(super) fn len(self) -> (u32, u32) {
        match self.kind {
            ClassKind::Year
            | ClassKind::Month
            | ClassKind::Weekday
            | ClassKind::Unit
            | ClassKind::Name
            | ClassKind::Word => (1, 1),
            ClassKind::Number => (1, 3),
            ClassKind::Percent => (1, 5),
            _ => (1, LONGEST),
        }
    }

    /// The end of the words from word `at` on that are of this class.
    pub(super) fn end(self, words: &KnownWords<'_>, at: usize) -> Option<usize> {
        let word = words.text_of(at);
        match self.kind {
            ClassKind::Number => self.number(words, at),
            ClassKind::Percent => self.percent(words, at),
            ClassKind::Year => self.year(word).then_some(at + 1),
            ClassKind::Month => listed(MONTHS, word).then_some(at + 1),
            ClassKind::Weekday => listed(WEEKDAYS, word).then_some(at + 1),
            ClassKind::Unit => listed(UNITS, word).then_some(at + 1),
            ClassKind::Name => {
                let capital = word.starts_with(char::is_uppercase);
                (capital && at > words.first()).then_some(at + 1)
            }
            ClassKind::Word => Some(at + 1),
            ClassKind::Hashes | ClassKind::Line => None,
            kind => address_end(kind, words, at),
        }
    }

    fn year(self, word: &str) -> bool {
        let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        let year = word.parse().unwrap_or(0);
        digits && (1500..2100).contains(&year) && (self.least..=self.most).contains(&year)
    }

    fn number(self, words: &KnownWords<'_>, at: usize) -> Option<usize> {
        let text = words.from(at);
        let len = number_len(text)?;
        let whole = text[..len].split('.').next().unwrap_or_default();
        let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        let value = digits.parse().unwrap_or(u32::MAX);
        let fits = (self.least..=self.most).contains(&value);
        fits.then(|| words.word_after(at, len))
    }

    fn percent(self, words: &KnownWords<'_>, at: usize) -> Option<usize> {
        let number = Self { kind: ClassKind::Number, ..self }.number(words, at)?;
        let len = words.range(number - 1).end - words.range(at).start;
        let after = words.from(at)[len..].trim_start();
        if after.starts_with('%') {
            return Some(number);
        }
        for (name, count) in [("percent", 1), ("per cent", 2)] {
            let end = after.get(..name.len());
            if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                return Some(number + count);
            }
        }
        None
    }
}

fn listed(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The bytes of the number that a text begins with.
fn number_len(text: &str) -> Option<usize> {
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
    for suffix in ["bn", "k", "m"] {
        let there = text[len..].get(..suffix.len());
        if there.is_some_and(|there| there.eq_ignore_ascii_case(suffix)) {
            len += suffix.len();
            break;
        }
    }
    let goes_on = text[len..].starts_with(char::is_alphanumeric);
    (!goes_on).then_some(len)
}

/// The end of the address that word `at` begins.
fn address_end(kind: ClassKind, words: &KnownWords<'_>, at: usize) -> Option<usize> {
    let (chunk, word) = words.chunk(at);
    let bare = chunk.trim_start_matches(|c: char| "([<\"'".contains(c));
    let begins = chunk.len() - bare.len();
    let bare = bare.trim_end_matches(|c: char| ")]>.,;:\"'".contains(c));
    let is_first = !chunk[..word].contains(char::is_alphanumeric);
    let is_one = match kind {
        ClassKind::Url => bare.contains("://") || bare.starts_with("www."),
        ClassKind::Email => bare.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !bare.contains("://")
        }),
        ClassKind::Handle => bare.strip_prefix('@').is_some_and(is_plain),
        _ => bare.strip_prefix('#').is_some_and(is_plain),
    };
    (is_one && is_first).then(|| words.word_after(at, (begins + bare.len()).saturating_sub(word)))
}

/// Whether a text is more than one letter, digit, hyphen or underscore.
fn is_plain(text: &str) -> bool {
    text.len() > 1 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
