//! The baseline file as it is stored: JSON, with fingerprints as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::KnownFinding;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBaseline {
    #[serde(rename = "puffery-baseline")]
    pub(super) version: u32,
    pub(super) files: KnownByFile,
}

/// Entries by document. A merge can leave two lists for one document: both count.
#[derive(Default)]
pub(super) struct KnownByFile(pub(super) BTreeMap<String, BTreeSet<KnownFinding>>);

impl<'de> Deserialize<'de> for KnownByFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for KnownByFile {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lists of entries by document")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some((name, entries)) = map.next_entry::<String, Vec<KnownFinding>>()? {
            self.0.entry(name).or_default().extend(entries);
        }
        Ok(self)
    }
}

/// Fingerprints as text: JSON numbers lose digits in some readers.
pub(super) mod hex {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
    pub(in crate::baseline) fn serialize<S: Serializer>(
        value: &u64,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{value:016x}"))
    }

    pub(in crate::baseline) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16)
            .map_err(|_| D::Error::custom(format!("`{text}` is not a fingerprint")))
    }
}
