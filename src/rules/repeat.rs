//! `[match.repeat]`: text that occurs in several files of a run, from the rule file to a
//! [`RepeatMatcher`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::normal::NormalText;
use super::read::FileProblems;

/// A line of an example that ends one file and begins the next.
pub const NEXT_FILE: &str = "=== next file ===";

/// The units that are compared across files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparedUnit {
    /// Documents that say the same, or nearly so.
    Documents,
    /// Blocks that say the same.
    #[default]
    Blocks,
    /// Sentences that differ only by topic.
    Frames,
}

/// `[match.repeat]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawRepeat {
    of: ComparedUnit,
    at_least: Option<Spanned<usize>>,
    percent: Option<Spanned<f64>>,
    among: usize,
    min_words: usize,
    long_words: Option<usize>,
    similar: Option<Spanned<f64>>,
    allow: Vec<Spanned<String>>,
}

impl Default for RawRepeat {
    fn default() -> Self {
        let (percent, long_words, similar, allow) = (None, None, None, Vec::new());
        Self {
            of: ComparedUnit::Blocks,
            at_least: None,
            percent,
            among: 2,
            min_words: 3,
            long_words,
            similar,
            allow,
        }
    }
}

/// The number of files in which a text is a repetition where the rule gives none.
const USUAL_FILES: usize = 3;

/// The size and likeness that texts must have, and the number of files.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct RepeatMatcher {
    /// The units that are compared.
    pub of: ComparedUnit,
    /// The least number of files …
    pub at_least: usize,
    /// … and in this share of all files, from 0 to 1.
    pub share: f64,
    /// In a run of fewer files it finds only long texts.
    pub among: usize,
    /// Words that a block, frame or document has at least; numbers do not count.
    pub min_words: usize,
    /// The number of words from which a text counts that occurs in two articles and no others; 0
    /// for never.
    pub long_words: usize,
    /// The least likeness of two documents, or the least common share of two sentences, from 0 to
    /// 1.
    pub similar: f64,
    /// Hashes of texts that are allowed everywhere.
    pub allow: BTreeSet<u64>,
}

impl RepeatMatcher {
    /// Checks the table of a rule; `allow` comes from the configuration.
    pub(super) fn new(problems: &mut FileProblems<'_>, raw: &RawRepeat, allow: &[String]) -> Self {
        let mut share = |value: Option<&Spanned<f64>>, most: f64, or: f64| match value {
            Some(value) if !(0.0..=most).contains(value.get_ref()) => {
                problems.error(
                    format!("this is a number from 0 to {most}"),
                    value.span(),
                    "",
                    None,
                );
                or
            }
            value => value.map_or(or, |value| *value.get_ref()),
        };
        let percent = share(raw.percent.as_ref(), 100.0, 0.0);
        let similar = share(raw.similar.as_ref(), 1.0, 0.8);
        if let Some(similar) = raw.similar.as_ref().filter(|similar| *similar.get_ref() == 0.0) {
            problems.error("any two texts are this similar", similar.span(), "", None);
        }
        let at_least = raw.at_least.as_ref().map_or(USUAL_FILES, |least| *least.get_ref());
        if let Some(least) = raw.at_least.as_ref().filter(|_| at_least < 2) {
            problems.error("this is a number from 2 on", least.span(), "", None);
        }
        let mut hashes = BTreeSet::new();
        for text in &raw.allow {
            match allowed(text.get_ref()) {
                Ok(hash) => drop(hashes.insert(hash)),
                Err(message) => problems.error(message, text.span(), "", None),
            }
        }
        let mut matcher = Self {
            of: raw.of,
            at_least,
            share: percent / 100.0,
            among: raw.among.max(2),
            min_words: raw.min_words.max(1),
            long_words: raw.long_words.unwrap_or(0),
            similar,
            allow: hashes,
        };
        matcher.allow(allow);
        matcher
    }

    /// Allows more texts, or hashes of texts, wherever they are.
    pub(super) fn allow(&mut self, texts: &[String]) {
        self.allow.extend(texts.iter().filter_map(|text| allowed(text).ok()));
    }

    /// Returns the number of files, of `files`, that must have a text; `None` if no number is
    /// enough.
    pub fn threshold(&self, files: usize) -> Option<usize> {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let share = (files as f64 * self.share).ceil() as usize;
        (files >= self.among).then_some(self.at_least.max(share))
    }

    /// Whether a text of this many words is long enough for two files.
    pub fn is_long(&self, words: usize) -> bool {
        self.long_words > 0 && words >= self.long_words
    }
}

/// Returns the hash for an entry of `allow`: `#` and sixteen hexadecimal digits, or the text
/// itself.
///
/// # Errors
///
/// Fails with a message if the entry has neither form.
pub fn allowed(text: &str) -> Result<u64, String> {
    if let Some(digits) = text.trim().strip_prefix('#') {
        let hexadecimal = digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return match u64::from_str_radix(digits, 16) {
            Ok(hash) if hexadecimal => Ok(hash),
            _ => Err("a hash is `#` and sixteen digits, as the finding prints it".into()),
        };
    }
    let mut normal = NormalText::default();
    normal.set(text);
    if normal.is_empty() { Err("this text has no word".into()) } else { Ok(normal.hash()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_hashes_are_allowed() {
        let hash = allowed("All rights reserved.").unwrap();
        assert_eq!(allowed(&format!("#{hash:016x}")), Ok(hash));
        assert_eq!(allowed(" ALL rights  reserved"), Ok(hash));
        for wrong in ["#12", "#+123456789abcdef", "...", "#"] {
            assert!(allowed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn thresholds_grow_with_the_run() {
        let raw =
            RawRepeat { percent: None, among: 4, long_words: Some(12), ..RawRepeat::default() };
        let source = crate::source::Source::new("a.toml", "");
        let repeat = RepeatMatcher::new(&mut FileProblems::new(&source, "rule"), &raw, &[]);
        let repeat = RepeatMatcher { share: 0.02, ..repeat };
        let found = [3, 4, 150, 151, 1000].map(|files| repeat.threshold(files));
        assert_eq!(found, [None, Some(3), Some(3), Some(4), Some(20)]);
        assert!(
            repeat.is_long(12)
                && !repeat.is_long(11)
                && !RepeatMatcher { long_words: 0, ..repeat }.is_long(12)
        );
    }
}
