//! Checks as a run and the language server both make them: configurations opened, files read and
//! checked, files compared with one another, and findings settled by directives and baselines.

#[cfg(feature = "cli")]
pub(crate) mod alarm;
#[cfg(feature = "cli")]
pub(crate) mod cross;
#[cfg(any(feature = "server", feature = "watch"))]
pub(crate) mod deciding;
pub(crate) mod file;
pub(crate) mod fix;
#[cfg(feature = "cli")]
pub(crate) mod known_files;
pub(crate) mod lines;
pub(crate) mod profile;
mod reread;
pub(crate) mod settle;
pub(crate) mod text;
#[cfg(feature = "cli")]
pub(crate) mod why;
