//! Learned wording: how much the words of a sentence speak for a claim, for hype, for vague
//! authority.
//!
//! A [`WordTables`] sums weights over the stems of a sentence and the pairs of neighbouring stems,
//! after the experiments of Wang and Manning (ACL 2012: words and pairs beat most else on short
//! texts). `learn` makes the weights.

mod stems;
mod table;

pub use stems::{KnownStem, KnownStems, may_name_topic, pair_key, stem_key};
pub use table::{TableEntry, WordTables, probability};
