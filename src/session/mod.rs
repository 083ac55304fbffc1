//! Checks as a run and the language server both make them: configurations opened, files read and
//! checked, files compared with one another, and findings settled by directives and baselines.

pub(crate) mod cross;
pub(crate) mod file;
pub(crate) mod fix;
pub(crate) mod known;
pub(crate) mod profile;
pub(crate) mod settle;
pub(crate) mod text;
