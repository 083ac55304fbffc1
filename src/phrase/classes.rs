//! Classes of words that phrases name with `%`: numbers, years, names, addresses.

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
    /// A word with a capital, the first of a sentence, too.
    Capital,
    /// A number and its unit, apart or together.
    Measure,
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

pub(super) const MONTHS: &[&str] = &[
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
pub(super) const WEEKDAYS: &[&str] = &[
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
pub(super) const UNITS: &[&str] = &[
    "mm",
    "cm",
    "m",
    "km",
    "metre",
    "metres",
    "meter",
    "meters",
    "kilometre",
    "kilometres",
    "kilometer",
    "kilometers",
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
    "kilo",
    "kilos",
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
    "\u{B5}s",
    "microsecond",
    "microseconds",
    "ms",
    "millisecond",
    "milliseconds",
    "sec",
    "secs",
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
    "decibel",
    "decibels",
    "lumen",
    "lumens",
    "w",
    "kw",
    "mw",
    "hp",
    "wh",
    "kwh",
    "mwh",
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
    "kib",
    "mib",
    "gib",
    "tib",
    "bytes",
    "kilobytes",
    "megabytes",
    "gigabytes",
    "terabytes",
    "kbps",
    "mbps",
    "gbps",
    "flops",
    "teraflops",
    "petaflops",
    "exaflops",
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
    pub(super) const NAMES: [(&'static str, ClassKind); 16] = [
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
        ("capital", ClassKind::Capital),
        ("measure", ClassKind::Measure),
        ("hashes", ClassKind::Hashes),
        ("line", ClassKind::Line),
    ];

    /// How many of these, from the first on, phrases know; the others are for labels of residue.
    pub(super) const IN_PHRASES: usize = 14;

    /// Whether the words of the class of a name have a value.
    pub(super) fn counts(name: &str) -> bool {
        matches!(name, "number" | "percent" | "year" | "measure")
    }

    /// Whether its words begin with a digit, so that a phrase can be found by them.
    pub(super) fn is_digits(self) -> bool {
        use ClassKind::{Measure, Number, Percent, Year};
        matches!(self.kind, Number | Percent | Year | Measure)
    }

    /// Whether its last word begins with a digit, too.
    pub(super) fn ends_in_digits(self) -> bool {
        matches!(self.kind, ClassKind::Number | ClassKind::Year)
    }

    /// Whether only labels of residue know the class.
    pub(super) fn is_of_labels(self) -> bool {
        matches!(self.kind, ClassKind::Hashes | ClassKind::Line)
    }

    /// The class of a name; only numbers, shares, years and measures have bounds.
    pub(super) fn named(name: &str, bounds: Option<(u32, u32)>) -> Option<Self> {
        let (_, kind) = Self::NAMES.into_iter().find(|(known, _)| *known == name)?;
        if bounds.is_some() && !Self::counts(name) {
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
            ClassKind::Name | ClassKind::Capital => "Ada".to_owned(),
            ClassKind::Measure => format!("{} miles", number(2)),
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
            | ClassKind::Capital
            | ClassKind::Word => (1, 1),
            ClassKind::Number => (1, 3),
            ClassKind::Measure => (1, 4),
            ClassKind::Percent => (1, 5),
            _ => (1, LONGEST),
        }
    }
}
