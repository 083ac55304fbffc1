//! Two texts compared line by line.

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{Change, DiffOp};

/// The changes that make one text of another.
pub(crate) struct LineChanges<'t> {
    /// Lines of the first text, with their ends.
    pub(crate) old: Vec<&'t str>,
    /// Lines of the second text, with their ends.
    pub(crate) new: Vec<&'t str>,
    /// Runs of lines that stay, go or come, in order.
    pub(crate) runs: Vec<DiffOp>,
}

impl<'t> LineChanges<'t> {
    /// Compares two texts.
    pub(crate) fn between(old: &'t str, new: &'t str) -> Self {
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let new: Vec<&str> = new.split_inclusive('\n').collect();
        let mut found = Compact::new(Replace::new(Capture::new()), &old, &new);
        let Ok(()) = myers::diff(&mut found, &old, 0..old.len(), &new, 0..new.len());
        let runs = found.into_inner().into_inner().into_ops();
        Self { old, new, runs }
    }

    /// Returns the lines of some runs: those that stay, go or come.
    pub(crate) fn lines(&self, runs: &[DiffOp]) -> impl Iterator<Item = Change<&'t str>> {
        runs.iter().flat_map(|run| run.iter_changes(&self.old, &self.new))
    }
}
