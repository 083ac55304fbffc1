//! Values with their places in a file, as they are kept in the rule set that is prepared when the
//! program is built.
//!
//! `toml::Spanned` can only be read from TOML.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Spanned;

type Plain<T> = (std::ops::Range<usize>, T);

fn plain<T>(value: &Spanned<T>) -> Plain<&T> {
    (value.span(), value.get_ref())
}

fn spanned<T>((span, value): Plain<T>) -> Spanned<T> {
    Spanned::new(span, value)
}

pub(super) fn serialize<T: Serialize, S: Serializer>(
    value: &Spanned<T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    plain(value).serialize(to)
}

pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Spanned<T>, D::Error> {
    Plain::deserialize(from).map(spanned)
}

/// Several.
pub(super) mod list {
    use super::*;

    pub(in super::super) fn serialize<T: Serialize, S: Serializer>(
        values: &[Spanned<T>],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(plain))
    }

    pub(in super::super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Spanned<T>>, D::Error> {
        Ok(Vec::<Plain<T>>::deserialize(from)?.into_iter().map(spanned).collect())
    }
}

/// One or none.
pub(super) mod option {
    use super::*;

    pub(in super::super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Spanned<T>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(plain).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Spanned<T>>, D::Error> {
        Ok(Option::<Plain<T>>::deserialize(from)?.map(spanned))
    }
}

/// A file by its name; whoever has the texts puts them back.
pub(super) mod file {
    use std::sync::Arc;

    use super::*;
    use crate::source::Source;

    pub(in super::super) fn serialize<S: Serializer>(
        file: &Arc<Source>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        file.path.serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Arc<Source>, D::Error> {
        Ok(Arc::new(Source::new(String::deserialize(from)?, "")))
    }
}
