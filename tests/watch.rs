//! `check --watch`, with the real program and real files.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::support::Folder;

/// Time that a round may take while other tests run.
const PATIENCE: Duration = Duration::from_secs(90);
const HYPE: &str = "The drink is a miracle cure for all.\n";

/// The program as it watches a folder.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn new(folder: &Folder) -> Self {
        Self::with(folder, &[])
    }

    /// Watches with further options.
    fn with(folder: &Folder, more: &[&str]) -> Self {
        let args = ["check", "--watch", "--output-format", "concise", "texts"];
        // One pipe for both streams, so that lines come in the order in which they are written.
        let (reader, writer) = std::io::pipe().unwrap();
        let mut command = folder.command(&[&args, more].concat());
        command.stdout(writer.try_clone().unwrap()).stderr(writer);
        let child = command.spawn().unwrap();
        drop(command);
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut watching = Self { child, lines };
        watching.until("Waiting");
        watching
    }

    /// Whether the program says nothing for a while.
    fn is_quiet(&self) -> bool {
        self.lines.recv_timeout(Duration::from_secs(2)).is_err()
    }

    /// All lines up to one that has these words.
    fn until(&mut self, words: &str) -> Vec<String> {
        let end = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("no {words:?} after {seen:#?}"));
            seen.push(line);
            if seen.last().is_some_and(|line| line.contains(words)) {
                return seen;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn only_files_that_changed_are_checked_again() {
    let folder = Folder::new(&[("texts/a.md", HYPE), ("texts/b.md", "Plain.\n")]);
    let mut watching = Watching::new(&folder);
    folder.write("texts/b.md", HYPE);
    let seen = watching.until("b.md:1:");
    assert!(!seen.iter().any(|line| line.contains("a.md:1:")), "{seen:#?}");
    watching.until("Waiting");
    folder.write("texts/.draft.tmp", HYPE.replace("drink", "soup"));
    let text = folder.path().join("texts");
    std::fs::rename(text.join(".draft.tmp"), text.join("a.md")).unwrap();
    watching.until("a.md:1:");
}

#[test]
fn folders_come_and_go() {
    let folder = Folder::new(&[("texts/a.md", "Plain.\n")]);
    let mut watching = Watching::new(&folder);
    folder.write("texts/new/deep/c.md", HYPE);
    watching.until("c.md:1:");
    watching.until("Waiting");
    std::fs::remove_dir_all(folder.path().join("texts")).unwrap();
    folder.write("texts/d.md", HYPE);
    watching.until("d.md:1:");
}

#[test]
fn a_broken_configuration_is_told_and_the_watch_goes_on() {
    let folder = Folder::new(&[("texts/a.md", HYPE), ("puffery.toml", "")]);
    let mut watching = Watching::new(&folder);
    folder.write("puffery.toml", "[rules\n");
    watching.until("puffery/config");
    watching.until("Waiting");
    folder.write("puffery.toml", "[rules]\n\"*\" = \"off\"\n");
    let seen = watching.until("Waiting");
    assert!(!seen.iter().any(|line| line.contains("a.md:1:")), "{seen:#?}");
}

#[test]
#[cfg(feature = "html")]
fn a_report_in_a_watched_folder_is_written_once_and_stays_whole() {
    let folder = Folder::new(&[("texts/a.md", HYPE), ("texts/b.md", "Plain.\n")]);
    let site = "html=texts/site/";
    let mut watching = Watching::with(&folder, &["--output-format", site]);
    assert!(watching.is_quiet(), "the report is taken for a change");
    folder.write("texts/b.md", HYPE);
    watching.until("b.md:1:");
    watching.until("Waiting");
    assert!(watching.is_quiet(), "the report is taken for a change");
    let index = std::fs::read_to_string(folder.path().join("texts/site/index.html")).unwrap();
    assert!(index.contains("texts/a.md") && index.contains("texts/b.md"), "{index}");
    std::fs::remove_file(folder.path().join("texts/a.md")).unwrap();
    watching.until("Waiting");
    let index = std::fs::read_to_string(folder.path().join("texts/site/index.html")).unwrap();
    assert!(!index.contains("texts/a.md"), "{index}");
}

#[test]
fn a_report_in_one_file_is_about_all_documents_after_a_change() {
    let folder = Folder::new(&[("texts/a.md", HYPE), ("texts/b.md", "Plain.\n")]);
    let mut watching = Watching::with(&folder, &["--output-format", "json-lines=texts/out.md"]);
    folder.write("texts/b.md", HYPE);
    watching.until("b.md:1:");
    watching.until("Waiting");
    let report = std::fs::read_to_string(folder.path().join("texts/out.md")).unwrap();
    assert!(report.contains("texts/a.md") && report.contains("texts/b.md"), "{report}");
}

#[test]
fn standard_input_and_fixes_are_not_watched() {
    let folder = Folder::new(&[("a.md", HYPE)]);
    assert_eq!(folder.run(&["check", "--watch", "--fix", "a.md"]).status, 2);
    assert_eq!(folder.run(&["check", "--watch", "-"]).status, 2);
}

#[test]
fn a_false_alarm_is_reported_without_its_sentence_unless_asked() {
    let folder = Folder::new(&[("a.md", &format!("First.\n\n{HYPE}"))]);
    let ran = folder.run(&["report-false-alarm", "a.md:3"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("hype/miracle") && !ran.out.contains("drink"), "{}", ran.out);
    let ran = folder.run(&["report-false-alarm", "a.md:3", "--keep-sentence"]);
    assert!(ran.out.contains("The drink is a [miracle cure] for all."), "{}", ran.out);
    assert_eq!(folder.run(&["report-false-alarm", "a.md:1"]).status, 2);
    assert_eq!(folder.run(&["report-false-alarm", "a.md"]).status, 2);
}
