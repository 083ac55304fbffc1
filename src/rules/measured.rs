//! `[measured]`: how often a rule was right on labelled texts, and with which wording.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use xxhash_rust::xxh3::xxh3_64;

use super::read::FileProblems;

/// Keys of a rule file that decide what the rule finds; its texts and examples do not.
const WORDING_KEYS: [&str; 8] = [
    "match",
    "lists",
    "judge",
    "once",
    "needs-one-of",
    "silent-when",
    "softer-when",
    "louder-when",
];

/// The normal quantile of a 95 % interval.
const QUANTILE: f64 = 1.96;

/// `[measured]` as it is written; `puffery measure` writes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawMeasured {
    hits: usize,
    precision: Option<f64>,
    interval: Option<[f64; 2]>,
    loud_hits: Option<usize>,
    loud_precision: Option<f64>,
    date: toml::value::Datetime,
    wording: Option<String>,
}

/// How often a rule was right on labelled texts that nothing was fitted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Findings in sentences that all readers of the labels judged alike.
    pub hits: usize,
    /// The share of them that is right, from 0 to 1; absent below [`Measured::LEAST_HITS`].
    pub precision: Option<f64>,
    /// The 95 % interval of the precision (Wilson 1927).
    pub interval: Option<[f64; 2]>,
    /// Those of the hits that were reported with the rule's own severity.
    pub loud_hits: usize,
    /// The share of these that is right, as above.
    pub loud_precision: Option<f64>,
    /// The day of the measurement, as YYYY-MM-DD.
    pub date: String,
    /// The hash of the wording that was measured, 16 hexadecimal digits; empty where nobody noted
    /// it.
    pub wording: String,
}

impl Measured {
    /// Fewer hits say little.
    pub const LEAST_HITS: usize = 10;

    /// Makes the figures of a measurement from counts of all hits, and of the loud ones among them.
    pub fn new(hits: HitCount, loud: HitCount, date: String, wording: String) -> Self {
        Self {
            hits: hits.all,
            precision: hits.precision(),
            interval: hits.interval(),
            loud_hits: loud.all,
            loud_precision: loud.precision(),
            date,
            wording,
        }
    }

    /// Returns the precision in thousandths, which have an order; `None` where too few hits were
    /// judged.
    pub fn per_mille(&self) -> Option<u32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 1"
        )]
        let rounded = (self.precision? * 1000.0).round() as u32;
        Some(rounded)
    }

    /// Whether a rule file still has the wording that was measured; a measurement without a hash
    /// is taken for current.
    pub fn is_of(&self, rule_file: &str) -> bool {
        self.wording.is_empty() || self.wording == wording_hash(rule_file)
    }

    /// Says the figures in words: `89% of 169 judged findings were right …`.
    pub fn in_words(&self) -> String {
        let Self { hits, date, .. } = self;
        match (self.precision, self.interval) {
            (Some(precision), Some([low, high])) => format!(
                "{:.0}% of {hits} judged findings were right (95% interval: {:.0} to {:.0}%), {date}",
                precision * 100.0,
                low * 100.0,
                high * 100.0,
            ),
            (Some(precision), None) => {
                format!("{:.0}% of {hits} judged findings were right, {date}", precision * 100.0)
            }
            (None, _) => format!("too few judged findings to tell ({hits}), {date}"),
        }
    }

    /// Writes the table as it goes into a rule file.
    pub fn as_table(&self) -> String {
        let mut text = format!("[measured]\nhits = {}\n", self.hits);
        if let (Some(precision), Some([low, high])) = (self.precision, self.interval) {
            text += &format!("precision = {precision:.2}\ninterval = [{low:.2}, {high:.2}]\n");
        }
        text += &format!("loud-hits = {}\n", self.loud_hits);
        if let Some(precision) = self.loud_precision {
            text += &format!("loud-precision = {precision:.2}\n");
        }
        text + &format!("date = {}\nwording = \"{}\"\n", self.date, self.wording)
    }
}

/// Counts hits, and those of them that are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HitCount {
    /// All that were judged.
    pub all: usize,
    /// Those that are right.
    pub right: usize,
}

impl HitCount {
    /// Counts one more hit.
    pub fn add(&mut self, is_right: bool) {
        self.all += 1;
        self.right += usize::from(is_right);
    }

    fn precision(self) -> Option<f64> {
        (self.all >= Measured::LEAST_HITS).then(|| rounded(ratio(self.right, self.all)))
    }

    /// Returns the score interval of a share (Wilson 1927), which stays within 0 and 1.
    fn interval(self) -> Option<[f64; 2]> {
        if self.all < Measured::LEAST_HITS {
            return None;
        }
        let (share, all) = (ratio(self.right, self.all), ratio(self.all, 1));
        let square = QUANTILE * QUANTILE / all;
        let middle = (share + square / 2.0) / (1.0 + square);
        let spread = QUANTILE * (share * (1.0 - share) / all + square / (4.0 * all)).sqrt();
        let half = spread / (1.0 + square);
        Some([rounded(middle - half), rounded(middle + half)])
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of findings are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

/// Returns a hash of all that decides what a rule finds, as 16 hexadecimal digits; layout and
/// comments do not change it.
pub fn wording_hash(rule_file: &str) -> String {
    let mut table = rule_file.parse::<toml::Table>().unwrap_or_default();
    table.retain(|key, _| WORDING_KEYS.contains(&key));
    let mut wording = toml::Value::Table(table);
    sort_strings(&mut wording);
    format!("{:016x}", xxh3_64(wording.to_string().as_bytes()))
}

/// Sorts each list of strings: in which order wording is listed changes no finding.
pub fn sort_strings(value: &mut toml::Value) {
    match value {
        toml::Value::Array(values) if values.iter().all(toml::Value::is_str) => {
            values.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        toml::Value::Array(values) => values.iter_mut().for_each(sort_strings),
        toml::Value::Table(table) => {
            for (_, value) in table.iter_mut() {
                sort_strings(value);
            }
        }
        _ => {}
    }
}

/// Checks a measurement: shares from 0 to 1, and none of too few hits.
pub(super) fn measured(
    problems: &mut FileProblems<'_>,
    raw: &Spanned<RawMeasured>,
) -> Option<Measured> {
    let least = Measured::LEAST_HITS;
    let RawMeasured { hits, precision, interval, loud_hits, loud_precision, date, wording } =
        raw.get_ref().clone();
    let shares =
        [precision, loud_precision].into_iter().flatten().chain(interval.into_iter().flatten());
    let is_wrong = shares.clone().any(|share| !(0.0..=1.0).contains(&share));
    if is_wrong || precision.is_some() && hits < least {
        let why = format!("a `precision` is from 0 to 1, and made of at least {least} `hits`");
        problems.error(why, raw.span(), "", None);
        return None;
    }
    Some(Measured {
        hits,
        precision,
        interval,
        loud_hits: loud_hits.unwrap_or(0),
        loud_precision,
        date: date.to_string(),
        wording: wording.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_that_of_wilson() {
        let count = HitCount { all: 20, right: 19 };
        assert_eq!((count.precision(), count.interval()), (Some(0.95), Some([0.76, 0.99])));
        let perfect = HitCount { all: 10, right: 10 };
        assert_eq!(perfect.interval(), Some([0.72, 1.0]));
        let few = HitCount { all: 9, right: 9 };
        assert_eq!((few.precision(), few.interval()), (None, None));
    }

    #[test]
    fn the_hash_knows_wording_and_not_texts() {
        let rule = "message = \"a\"\n[match.phrase]\nany = [\"one\", \"two\"]\n";
        let relaid = "message = \"b\"\n# why\n[match.phrase]\nany = [\n  \"two\",\n  \"one\",\n]\n";
        let other = "message = \"a\"\n[match.phrase]\nany = [\"one\"]\n";
        assert_eq!(wording_hash(rule), wording_hash(relaid));
        assert_ne!(wording_hash(rule), wording_hash(other));
    }
}
