//! The progress of a run.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar on standard error, for runs that take their time on a terminal.
pub(super) struct RunProgress {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
}

impl RunProgress {
    /// Nothing is shown at first.
    pub(super) fn new(files: usize, quiet: bool, started: Instant) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let template = "checking {pos}/{len} {wide_bar} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, started, wanted: !quiet && io::stderr().is_terminal() }
    }

    /// One more file is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// All files are done.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
