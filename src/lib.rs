//! puffery, a linter for prose: hype, unsupported claims, and the residue of scraped pages.
//!
//! # The way of the data
//!
//! ```text
//! argv → cli → run/check → run/collect → walk (files) and session/profile (config → rules → engine::Checker)
//!   per file, in parallel: document (blocks of one text, with a map to the bytes of the file)
//!     → phrase::Reader (words by number) → rules::Sieve (blocks and sentences that hold something)
//!     → engine::phrase, engine::claim and engine::pattern (matches)
//!     → engine::judge and context (silent, softer, louder) → engine::score (reported, how loudly) → engine::merge → engine::draft
//!     → finding::locate (lines, columns, excerpts)
//!   over all files: engine::repeat (signatures compared) → session/cross (places read again)
//!   → suppress (directives) → sorted → baseline and changes (what is not new) → report → exit status
//! ```
//!
//! # Where things are
//!
//! From top to bottom, each module uses only those below it; `tests/architecture.rs` checks that.
//!
//! * [`run`]: one file for each subcommand. [`cli`]: what may stand on the command line.
//! * `session`: what a run and the language server share: profiles, files checked, findings settled.
//! * [`report`]: one file for each output format.
//! * [`config`]: `puffery.toml`, from what is written to what holds for a file.
//! * [`learn`]: tables and weights from labelled documents.
//! * [`engine`]: from a document to findings; one file for each kind of matcher; rules tried on their examples.
//! * [`context`]: what surrounds a hit. Its words are in `rules/contexts/`.
//! * [`builtin`]: the rules that are part of the program, prepared when it is built.
//! * [`rules`]: rule files, vocabularies and contexts, read, checked, compiled.
//! * [`suppress`]: directives in comments. [`baseline`]: findings that may stay. [`score`]: density and grade.
//! * [`walk`]: paths to files. [`changes`]: changed lines, asked of git.
//! * [`scoring`]: learned wording: stems, pairs of stems and their weights.
//! * [`phrase`]: the phrase language of rules.
//! * [`document`]: formats, blocks, sentences, words.
//! * [`finding`]: what is reported. [`intake`]: the door for files of the user's. [`source`]: where it stands. [`encoding`]: bytes to text and back.
//! * [`home`]: addresses of the project. [`replace`]: files written in one step. [`panics`]: what a panic said.
//!
//! A new rule is a file in `rules/` and needs no Rust: `docs/rules.md`.

pub mod baseline;
pub mod builtin;
pub mod changes;
pub mod cli;
pub mod config;
pub mod context;
pub mod document;
pub mod encoding;
pub mod engine;
pub mod finding;
pub mod home;
pub mod intake;
pub mod learn;
pub mod panics;
pub mod phrase;
pub mod replace;
pub mod report;
pub mod rules;
pub mod run;
pub mod score;
pub mod scoring;
mod session;
pub mod source;
pub mod suppress;
pub mod walk;

pub use session::text::{CheckedText, ResidueCut, StrippedText, TextChecker, TextOptions};
