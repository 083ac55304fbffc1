//! `puffery check --watch`: checks again what changes, until somebody ends the program.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::output::{self, WrittenFiles};
use super::{OutputStreams, RunOutcome, check};
use crate::baseline::Baseline;
use crate::cli::CheckArgs;
use crate::config::Config;
use crate::document::Format;
use crate::finding::Finding;
use crate::intake::clean;
use crate::report;
use crate::session::deciding::decides;
use crate::walk;

/// Time without a change after which a round begins: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(100);
/// Time after which it is looked whether a watched folder came back.
const PULSE: Duration = Duration::from_secs(1);
/// Files that are named at the beginning of a round.
const MOST_NAMED: usize = 5;

/// Message of the watcher.
type Sent = notify::Result<Event>;

/// Checks everything, then what changes. Ends when a stream cannot be written to, or when nothing
/// can be watched.
pub(super) fn run(args: &CheckArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        let why = "standard input does not change: --watch is for files and folders";
        output::complain(&[Finding::problem("usage", "command line", why)], streams)?;
        return Ok(RunOutcome::Trouble);
    }
    let (send, events) = channel();
    let mut watched = match WatchedPaths::new(args, send) {
        Ok(watched) => watched,
        Err(why) => {
            let why = format!("changes cannot be watched: {why}");
            output::complain(&[Finding::problem("usage", "command line", why)], streams)?;
            return Ok(RunOutcome::Trouble);
        }
    };
    round(args, streams)?;
    while let Some(changed) = watched.next(&events) {
        if changed.iter().any(|path| decides(path)) {
            watched.watch_deciders();
            round(args, streams)?;
            continue;
        }
        let paths = documents(args, &changed);
        // A report in a file is about all documents, and is written as a whole.
        if !watched.written.is_empty() {
            if !paths.is_empty() || changed.iter().any(|path| is_gone(path)) {
                round(args, streams)?;
            }
            continue;
        }
        if paths.is_empty() {
            continue;
        }
        let named = paths.iter().any(|path| args.paths.contains(path));
        let force_exclude = args.force_exclude || !named;
        let part = CheckArgs { paths, force_exclude, no_cross_file: true, ..args.clone() };
        round(&part, streams)?;
    }
    Ok(RunOutcome::Trouble)
}

/// Clears the terminal and checks.
fn round(args: &CheckArgs, streams: &mut OutputStreams<'_>) -> io::Result<()> {
    streams.out.flush()?;
    if io::stdout().is_terminal() {
        report::clear_screen()?;
    }
    if !args.quiet {
        let names = args.paths.iter().take(MOST_NAMED).map(|path| path.display().to_string());
        let names = names.collect::<Vec<_>>().join(", ");
        let more = args.paths.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(streams.err, "Checking {}{more}", report::printable(&names))?;
    }
    check::once(args, streams)?;
    if !args.quiet {
        writeln!(streams.err, "Waiting for changes; Ctrl-C ends.")?;
    }
    streams.out.flush()?;
    streams.err.flush()
}

/// Whether a path named a document that is no longer there.
fn is_gone(path: &Path) -> bool {
    Format::of(path).is_some() && !path.exists()
}

/// Returns the documents of a run that have changed, or that are in a folder that has.
fn documents(args: &CheckArgs, changed: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let there: Vec<PathBuf> = args.paths.iter().filter(|path| path.exists()).cloned().collect();
    let (inputs, _) = walk::collect(&there, !args.no_ignore);
    let mut documents = Vec::new();
    for input in inputs {
        let path = clean(&input.path);
        if path.ancestors().any(|above| changed.contains(above)) {
            documents.push(input.path);
        }
    }
    documents
}

/// The files and folders of a run, and the folders of files that decide about them.
struct WatchedPaths {
    watcher: RecommendedWatcher,
    /// The paths of the run, each with whether it is being watched.
    roots: Vec<(PathBuf, bool)>,
    /// Reports that the run writes itself.
    written: WrittenFiles,
}

impl WatchedPaths {
    /// Begins to watch; a path that is not there is waited for.
    fn new(args: &CheckArgs, send: Sender<Sent>) -> notify::Result<Self> {
        let watcher = notify::recommended_watcher(move |event| _ = send.send(event))?;
        let written = WrittenFiles::of(args);
        let roots = args.paths.iter().map(|path| (clean(path), false)).collect();
        let mut watched = Self { watcher, roots, written };
        watched.renew();
        watched.watch_deciders();
        Ok(watched)
    }

    /// Watches paths of the run that came back, and returns them.
    fn renew(&mut self) -> Vec<PathBuf> {
        let mut back = Vec::new();
        for (root, is_watched) in &mut self.roots {
            if *is_watched || !root.exists() {
                continue;
            }
            // An editor replaces a file, and with it what is watched: its folder stays.
            let folder = root.is_dir();
            let place = if folder { Some(root.as_path()) } else { root.parent() };
            let mode = if folder { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            if place.is_some_and(|place| self.watcher.watch(place, mode).is_ok()) {
                *is_watched = true;
                back.push(root.clone());
            }
        }
        back
    }

    /// Watches the folders of configurations, rules and baselines that are not below the paths of
    /// the run.
    fn watch_deciders(&mut self) {
        let mut folders = BTreeSet::new();
        for (root, _) in &self.roots {
            let own = if root.is_dir() { root.as_path() } else { root.parent().unwrap_or(root) };
            let config = Config::nearest(own);
            for file in config.iter().cloned().chain(Baseline::nearest(own)) {
                folders.extend(file.parent().map(Path::to_path_buf));
            }
            let sources = config.map(|file| Config::open(&file).rule_sources()).unwrap_or_default();
            for folder in sources.folders.iter().map(|folder| clean(&folder.path)) {
                let families = fs::read_dir(&folder).into_iter().flatten().flatten();
                folders.extend(families.map(|entry| entry.path()).filter(|path| path.is_dir()));
            }
        }
        let inside = |folder: &PathBuf| self.roots.iter().any(|(root, _)| folder.starts_with(root));
        folders.retain(|folder| !inside(folder));
        for folder in folders {
            let _ = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
        }
    }

    /// Waits for changes; `None` where none can come any more.
    fn next(&mut self, events: &Receiver<Sent>) -> Option<BTreeSet<PathBuf>> {
        let mut changed = BTreeSet::new();
        loop {
            let wait = if changed.is_empty() { PULSE } else { QUIET };
            match events.recv_timeout(wait) {
                Ok(Ok(event)) => self.take(event, &mut changed),
                // Changes were lost: everything may be another.
                Ok(Err(_)) => changed.extend(self.roots.iter().map(|(root, _)| root.clone())),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    changed.extend(self.renew());
                    if !changed.is_empty() {
                        return Some(changed);
                    }
                }
            }
        }
    }

    /// Takes in an event: reading is no change, and neither are reports of the run.
    fn take(&mut self, event: Event, changed: &mut BTreeSet<PathBuf>) {
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        let goes =
            matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
        for (root, is_watched) in &mut self.roots {
            let gone = goes && event.paths.contains(root);
            *is_watched &= !gone || root.is_file();
            if event.need_rescan() {
                changed.insert(root.clone());
            }
        }
        changed.extend(event.paths.into_iter().filter(|path| !self.written.contains(path)));
    }
}
