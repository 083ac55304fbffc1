//! puffery, a linter for prose: hype, unsupported claims, and the residue of scraped pages.
//!
//! # The path of a document
//!
//! ```text
//! argv → cli → run/check → run/collect → walk (files)
//!                                      → session/profile (config → rules → engine::Checker)
//!   each file, in parallel:
//!     document (blocks of one text, with a map to the bytes of the file)
//!     → phrase::WordReader (words by number) → rules::WordSieve (sentences worth a closer look)
//!     → engine::phrase, engine::claim, engine::pattern (matches)
//!     → engine::judge and context (silent, softer, louder) → engine::score (weighted terms)
//!     → engine::merge → engine::draft → finding::locate (lines, columns, excerpts)
//!   all files together:
//!     engine::repeat (signatures compared) → session/cross (places read again)
//!     → suppress (directives) → baseline and changes (new findings only) → report → exit status
//! ```
//!
//! # Modules
//!
//! From top to bottom, each module uses only those below it; `tests/architecture.rs` checks that.
//!
//! * [`program`]: from arguments to exit status.
//! * [`run`]: one file for each subcommand. [`cli`]: the options of the command line.
//! * `server`: the language server: the same checks on text that is being written.
//! * `session`: shared by runs and the language server: profiles, checked files, settled findings.
//! * [`report`]: one file for each output format.
//! * [`config`]: `puffery.toml`, from its text to the settings in effect for a file.
//! * [`vale`]: rules of Vale as rule files.
//! * [`learn`]: tables and weights from labelled documents.
//! * [`engine`]: finds and judges; a file for each kind of matcher. Tries rules on their examples.
//! * [`context`]: the surroundings of a hit. Its words are in `rules/contexts/`.
//! * [`suppress`]: directives in comments. [`builtin`]: the rules prepared at build time.
//! * [`rules`]: rule files, vocabularies and contexts, read, checked, compiled.
//! * [`baseline`]: accepted findings. [`changes`]: changed lines, asked of git.
//! * [`score`]: density and grade. [`walk`]: from paths to files.
//! * [`scoring`]: learned wording: stems, pairs of stems and their weights.
//! * [`phrase`]: the phrase language of rules. [`document`]: formats, blocks, sentences, words.
//! * [`finding`]: a finding, its labels and hits. [`intake`]: reads the user's files.
//! * [`source`]: a file's text and places in it. [`encoding`]: bytes to text and back.
//! * [`replace`]: writes files in one step. [`panics`]: messages of panics.
//! * [`home`]: addresses of the project.
//!
//! A new rule is a file in `rules/` and needs no Rust: `docs/writing-rules.md`.
//!
//! # Features
//!
//! * `cli` (default): the command line, with [`program`], [`run`], [`cli`], [`learn`], [`vale`].
//!   Without default features there is only the library: [`TextChecker`] and what it needs.
//! * `html` (default): the report as a web page.
//! * `server`, `watch` (default) and `mcp`: `puffery server`, `check --watch` and `puffery mcp`.
//!   Each of them includes `cli`.

pub mod baseline;
pub mod builtin;
pub mod changes;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod context;
pub mod document;
pub mod encoding;
pub mod engine;
pub mod finding;
pub mod home;
pub mod intake;
#[cfg(feature = "cli")]
pub mod learn;
pub mod panics;
pub mod phrase;
#[cfg(feature = "cli")]
pub mod program;
pub mod replace;
pub mod report;
pub mod rules;
#[cfg(feature = "cli")]
pub mod run;
pub mod score;
pub mod scoring;
#[cfg(feature = "server")]
mod server;
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the library checks single texts only"))]
mod session;
pub mod source;
pub mod suppress;
#[cfg(feature = "cli")]
pub mod vale;
pub mod walk;

pub use session::text::{CheckedText, ResidueCut, StrippedText, TextChecker, TextOptions};
