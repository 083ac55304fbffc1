//! Labelled documents: which stretches of a text are hype, claims and so on, as people have read
//! them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

/// The label of a stretch that belongs to the page and not to the text: it has no other label.
const RESIDUE: &str = "boilerplate";

/// A labels file: documents by name, each a list of stretches with their labels, and the owner of
/// each document.
#[derive(Debug, Deserialize)]
struct LabelFile {
    docs: BTreeMap<String, Vec<LabelledUnit>>,
    #[serde(default)]
    owners: BTreeMap<String, String>,
}

/// A stretch of a document, in bytes, with its labels: `yes` or `unsure`, where they are not `no`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct LabelledUnit {
    start: usize,
    end: usize,
    /// Labels by name, and the support of a claim (`supported`, `unsupported`, `unsure`).
    #[serde(flatten)]
    labels: BTreeMap<String, serde_json::Value>,
}

/// The verdict of a label on a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelVerdict {
    /// The sentence is of the wanted kind.
    Yes,
    /// It is not.
    No,
    /// Readers differ, or it is not a sentence of the text.
    Unsure,
}

/// A document with its labels.
#[derive(Clone, Debug)]
pub struct LabelledDocument {
    /// Its file.
    pub path: PathBuf,
    /// The file as text.
    pub text: String,
    /// The person or site that it belongs to; documents of one owner are never apart in a split.
    pub owner: String,
    units: Vec<LabelledUnit>,
}

impl LabelledUnit {
    fn text(&self, label: &str) -> Option<&str> {
        self.labels.get(label).and_then(serde_json::Value::as_str)
    }

    /// The reason why it is no stretch of this text.
    fn mistake(&self, text: &str) -> Option<String> {
        let Self { start, end, .. } = self;
        let is_stretch = start < end && text.get(*start..*end).is_some();
        let whole = text.len();
        (!is_stretch).then(|| format!("{start}..{end} is no stretch of its {whole} bytes of UTF-8"))
    }

    fn verdict(&self, label: &str, unless_supported: bool) -> LabelVerdict {
        if label != RESIDUE && self.labels.contains_key(RESIDUE) {
            return LabelVerdict::Unsure;
        }
        match (self.text(label), self.text("support")) {
            (Some("yes"), _) if !unless_supported => LabelVerdict::Yes,
            (Some("yes"), Some("unsupported")) => LabelVerdict::Yes,
            (Some("yes"), Some("supported")) | (None | Some("no"), _) => LabelVerdict::No,
            _ => LabelVerdict::Unsure,
        }
    }
}

impl LabelledDocument {
    /// Returns the verdict of the labels on a stretch of bytes: that of the unit it shares the most
    /// bytes with.
    pub fn verdict(
        &self,
        range: &Range<usize>,
        label: &str,
        unless_supported: bool,
    ) -> LabelVerdict {
        let common = |unit: &LabelledUnit| {
            unit.end.min(range.end).saturating_sub(unit.start.max(range.start))
        };
        let nearest =
            self.units.iter().filter(|unit| common(unit) > 0).max_by_key(|unit| common(unit));
        nearest.map_or(LabelVerdict::Unsure, |unit| unit.verdict(label, unless_supported))
    }

    /// Whether some stretch has this label.
    pub fn has(&self, label: &str) -> bool {
        self.units.iter().any(|unit| unit.labels.contains_key(label))
    }

    /// All labels as they are written, for a hash.
    pub fn labels(&self) -> Vec<(usize, usize, String)> {
        let unit = |unit: &LabelledUnit| {
            (unit.start, unit.end, serde_json::json!(unit.labels).to_string())
        };
        self.units.iter().map(unit).collect()
    }

    /// In which of `folds` parts of the documents it is, by its owner.
    pub fn fold(&self, folds: u64) -> u64 {
        xxh3_64(self.owner.as_bytes()) % folds
    }
}

/// Reads a labels file and its documents, `NAME.txt` in a folder.
///
/// # Errors
///
/// A file that cannot be read, or a label that is none of its document, with the name.
pub fn read_labels(labels: &Path, folder: &Path) -> io::Result<Vec<LabelledDocument>> {
    let named = |path: &Path, error: &dyn std::fmt::Display| {
        io::Error::other(format!("{}: {error}", path.display()))
    };
    let text = fs::read_to_string(labels).map_err(|error| named(labels, &error))?;
    let file: LabelFile = serde_json::from_str(&text).map_err(|error| named(labels, &error))?;
    let mut documents = Vec::new();
    for (name, units) in file.docs {
        let path = folder.join(format!("{name}.txt"));
        let text = fs::read_to_string(&path).map_err(|error| named(&path, &error))?;
        if let Some(why) = units.iter().find_map(|unit| unit.mistake(&text)) {
            return Err(named(labels, &format!("{name}: {why}")));
        }
        let owner = file.owners.get(&name).cloned().unwrap_or(name);
        documents.push(LabelledDocument { path, text, owner, units });
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_decides_where_it_is_asked_for() {
        let unit = |json: &str| serde_json::from_str::<LabelledUnit>(json).unwrap();
        let claim = unit(r#"{"start":0,"end":9,"asserted":"yes","support":"supported"}"#);
        assert_eq!(claim.verdict("asserted", true), LabelVerdict::No);
        assert_eq!(claim.verdict("asserted", false), LabelVerdict::Yes);
        assert_eq!(claim.verdict("hype", false), LabelVerdict::No);
        assert_eq!(
            unit(r#"{"start":0,"end":9,"hype":"unsure"}"#).verdict("hype", false),
            LabelVerdict::Unsure
        );
        assert_eq!(
            unit(r#"{"start":0,"end":9,"boilerplate":"yes"}"#).verdict("hype", false),
            LabelVerdict::Unsure
        );
    }

    #[test]
    fn a_sentence_has_the_label_of_the_unit_it_shares_most_with() {
        let units =
            serde_json::from_str(r#"[{"start":0,"end":10},{"start":10,"end":40,"hype":"yes"}]"#);
        let document = LabelledDocument {
            path: PathBuf::new(),
            text: String::new(),
            owner: "a".into(),
            units: units.unwrap(),
        };
        assert_eq!(document.verdict(&(5..30), "hype", false), LabelVerdict::Yes);
        assert_eq!(document.verdict(&(2..12), "hype", false), LabelVerdict::No);
        assert_eq!(document.verdict(&(50..60), "hype", false), LabelVerdict::Unsure);
    }
}
