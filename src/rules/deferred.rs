//! Data that few runs ask for: examples, references, the wording of phrases.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A value that is read from the prepared rule set when somebody asks for it; until then it is
/// bytes in the program.
#[derive(Clone, Debug)]
pub struct DeferredValue<T> {
    bytes: &'static [u8],
    value: OnceLock<T>,
}

impl<T> From<T> for DeferredValue<T> {
    fn from(value: T) -> Self {
        Self { bytes: &[], value: value.into() }
    }
}

impl<T: fmt::Display + DeserializeOwned> fmt::Display for DeferredValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Default> Default for DeferredValue<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: DeserializeOwned> Deref for DeferredValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value
            .get_or_init(|| postcard::from_bytes(self.bytes).expect("what was serialized below"))
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for DeferredValue<T> {
    /// Writes bytes for the program, and the value itself for people.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return (**self).serialize(to);
        }
        to.serialize_bytes(&postcard::to_allocvec(&**self).map_err(ser::Error::custom)?)
    }
}

impl<'de: 'static, T> Deserialize<'de> for DeferredValue<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self { bytes: <&[u8]>::deserialize(from)?, value: OnceLock::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_when_it_is_asked_for() {
        let written =
            postcard::to_allocvec(&DeferredValue::from(vec!["one".to_owned(), "two".to_owned()]))
                .unwrap();
        let read: DeferredValue<Vec<String>> =
            postcard::from_bytes(written.clone().leak()).unwrap();
        assert!(read.value.get().is_none());
        assert_eq!(*read, ["one", "two"]);
        assert_eq!(postcard::to_allocvec(&read).unwrap(), written);
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["one","two"]"#);
    }
}
