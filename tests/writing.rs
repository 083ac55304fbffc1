//! Files that are written: `--fix`, the baseline, `init`, reports. Whatever goes wrong, the user's
//! bytes are the old ones or the new ones, and nothing else is left in the folder.

use std::fs;
use std::path::Path;

use super::support::{Folder, Ran};

const ARTICLE: &str = "The ferry to the island sails twice a day, and the second ferry carries letters, sheep, \
                       wool and paraffin for the lamps of the lighthouse.\n";
const SHINY: &str = "This groundbreaking oven is a miracle.\n";

/// An article with a line that `--fix` deletes.
fn scraped() -> String {
    format!("{ARTICLE}\nLeave a Reply\n")
}

fn fix(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["check", "--isolated", "--select", "boilerplate", "--fix"], more].concat())
}

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> =
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

#[test]
fn what_a_fix_leaves_is_still_reported() {
    let block = [
        "Share this article",
        "Facebook",
        "Twitter",
        "Like this:",
        "Related",
        "Ten Sheds We Love",
        "Leave a Reply",
        "Comment *",
        "Previous Story",
    ];
    for count in 1..=block.len() {
        let text = format!("{ARTICLE}\n{ARTICLE}\n{}\n", block[..count].join("\n\n"));
        let folder = Folder::new(&[("a.txt", &text)]);
        let marked = |folder: &Folder| -> Vec<String> {
            let shown = folder.run(&[
                "check",
                "--isolated",
                "-q",
                "--output-format",
                "json-lines",
                "a.txt",
            ]);
            let text = read(folder, "a.txt");
            let lines: Vec<&str> = text.lines().collect();
            let findings = shown
                .out
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let range = |finding: serde_json::Value| {
                let line = |key: &str| finding[key].as_u64().unwrap() as usize;
                line("line") - 1..line("end_line")
            };
            findings
                .flat_map(range)
                .map(|line| lines[line].to_owned())
                .filter(|line| !line.is_empty())
                .collect()
        };
        let before = marked(&folder);
        fix(&folder, &["-q", "a.txt"]);
        let (left, after) = (read(&folder, "a.txt"), marked(&folder));
        for line in before.iter().filter(|line| left.lines().any(|other| other == *line)) {
            assert!(after.contains(line), "`{line}` was marked and stays: {left}");
        }
        fix(&folder, &["-q", "a.txt"]);
        assert_eq!(read(&folder, "a.txt"), left, "a second run has nothing to do");
    }
}

#[test]
fn one_file_under_two_names_is_one_file() {
    let folder = Folder::new(&[("a.txt", &scraped())]);
    let whole = folder.path().join("a.txt").display().to_string();
    let ran = fix(&folder, &["a.txt", &whole, "./a.txt"]);
    assert!(ran.status == 0 && ran.err.contains("Checked 1 file"), "{}{}", ran.out, ran.err);
    assert_eq!(read(&folder, "a.txt"), ARTICLE);
}

#[test]
fn reports_replace_reports_and_no_documents() {
    let folder = Folder::new(&[
        ("a.md", SHINY),
        ("b.md", SHINY),
        ("page.html", "<p>Text</p>"),
        ("x.xhtml", "<?xml version=\"1.0\"?><html/>"),
    ]);
    for (format, file) in
        [("json", "a.md"), ("full", "a.md"), ("markdown", "page.html"), ("junit", "x.xhtml")]
    {
        let before = read(&folder, file);
        let ran = folder.run(&[
            "check",
            "--isolated",
            "--output-format",
            format,
            "--output-file",
            file,
            "b.md",
        ]);
        assert!(ran.status == 2 && ran.err.contains("is not a report"), "{}{}", ran.out, ran.err);
        assert_eq!(read(&folder, file), before);
    }
    let formats = [
        "full",
        "concise",
        "grouped",
        "json",
        "json-lines",
        "github",
        "gitlab",
        "sarif",
        "junit",
        "rdjson",
        "rdjsonl",
        "checkstyle",
        "markdown",
    ];
    for format in formats {
        for name in ["report.txt", "report.md", "report.html"] {
            // With findings, without, and with findings again.
            for input in ["b.md", "clean.md", "b.md"] {
                folder.write("clean.md", "The library opens at nine.\n");
                let args = [
                    "check",
                    "--isolated",
                    "-q",
                    "--output-format",
                    format,
                    "--output-file",
                    name,
                    input,
                ];
                let ran = folder.run(&args);
                assert!(ran.status < 2, "{format} {name} {input}: {}", ran.err);
            }
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}

#[test]
fn init_writes_a_whole_file_or_none() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run(&["init", "no/folder"]).status, 2);
    assert_eq!(folder.run(&["init"]).status, 0);
    let first = read(&folder, "puffery.toml");
    assert_eq!(folder.run(&["init"]).status, 2);
    assert_eq!(
        (read(&folder, "puffery.toml"), names(folder.path())),
        (first, vec!["puffery.toml".to_owned()])
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::Stdio;
    use std::time::Duration;

    use super::*;

    /// A run that is killed at any moment.
    #[test]
    fn a_run_that_is_killed_leaves_whole_files() {
        let text = scraped();
        let files: Vec<String> = (0..300).map(|number| format!("{number}.txt")).collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|name| (name.as_str(), text.as_str())).collect();
        for wait in [5, 15, 30, 60, 90] {
            let folder = Folder::new(&files);
            let args = ["check", "--isolated", "--no-cross-file", "--fix", "-q", "."];
            let mut run =
                folder.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(wait));
            run.kill().unwrap();
            run.wait().unwrap();
            for (name, _) in &files {
                let left = read(&folder, name);
                assert!(left == ARTICLE || left == text, "{name}: {left}");
            }
            let others = names(folder.path()).len() - files.len();
            // The moment between the two names of a new file can be hit, too.
            assert!(others <= 1, "{:?}", names(folder.path()));
        }
    }

    /// A limit on the size of files ends a write as a full disk does, or kills the program.
    #[test]
    fn a_write_that_fails_changes_nothing() {
        let long = format!("{}\nLeave a Reply\n", ARTICLE.repeat(200));
        let shiny = SHINY.repeat(300);
        for (args, file, text) in [
            ("check --isolated --fix -q --select boilerplate a.txt", "a.txt", Some(long.as_str())),
            ("baseline --isolated b.txt", "puffery-baseline.json", None),
            ("check --isolated -q --output-format json=report.json b.txt", "report.json", None),
            ("init", "puffery.toml", None),
        ] {
            let folder = Folder::new(&[("a.txt", &long), ("b.txt", &shiny)]);
            let before = names(folder.path());
            let script = format!("ulimit -f 1; exec {} {args}", env!("CARGO_BIN_EXE_puffery"));
            let mut command = std::process::Command::new("sh");
            command.current_dir(folder.path()).args(["-c", &script]).stdin(Stdio::null());
            let done = command.output().unwrap();
            assert_ne!(done.status.code(), Some(0), "{args}");
            assert_eq!(names(folder.path()), before, "{args}");
            if let Some(text) = text {
                assert_eq!(read(&folder, file), text, "{args}");
            }
        }
    }

    #[test]
    fn a_folder_that_is_read_only_stays_as_it_is() {
        let folder = Folder::new(&[("site/a.txt", &scraped()), ("site/b.txt", SHINY)]);
        let site = folder.path().join("site");
        fs::set_permissions(&site, fs::Permissions::from_mode(0o555)).unwrap();
        // Root may write all the same.
        let root = fs::write(site.join("probe"), "").is_ok();
        if !root {
            assert_eq!(fix(&folder, &["site/a.txt"]).status, 2);
            assert_eq!(folder.run(&["init", "site"]).status, 2);
            assert_eq!(names(&site), ["a.txt", "b.txt"]);
            assert_eq!(read(&folder, "site/a.txt"), scraped());
        }
        fs::set_permissions(&site, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn other_names_of_a_file_are_not_cut_off() {
        let folder = Folder::new(&[("a.txt", &scraped()), ("b.txt", SHINY)]);
        let at = |name: &str| folder.path().join(name);
        fs::hard_link(at("a.txt"), at("c.txt")).unwrap();
        let ran = fix(&folder, &["a.txt"]);
        assert!(ran.status == 2 && ran.out.contains("hard link"), "{}", ran.out);
        assert_eq!((read(&folder, "a.txt"), read(&folder, "c.txt")), (scraped(), scraped()));
        folder.run(&["baseline", "--isolated", "b.txt"]);
        let known = read(&folder, "puffery-baseline.json");
        fs::hard_link(at("puffery-baseline.json"), at("copy.json")).unwrap();
        folder.write("b.txt", SHINY.repeat(2));
        assert_eq!(folder.run(&["baseline", "--isolated", "--accept-new", "b.txt"]).status, 2);
        assert_eq!(read(&folder, "copy.json"), known);
    }

    #[test]
    fn what_a_link_leads_to_is_written() {
        let folder = Folder::new(&[("real/a.txt", &scraped()), ("b.txt", SHINY)]);
        let at = |name: &str| folder.path().join(name);
        symlink("real/a.txt", at("a.txt")).unwrap();
        assert_eq!(fix(&folder, &["a.txt"]).status, 0);
        assert!(at("a.txt").is_symlink() && read(&folder, "real/a.txt") == ARTICLE);
        symlink("gone.json", at("report.json")).unwrap();
        let ran = folder.run(&[
            "check",
            "--isolated",
            "-q",
            "--output-format",
            "json=report.json",
            "b.txt",
        ]);
        assert!(
            ran.status == 2 && at("report.json").is_symlink() && !at("gone.json").exists(),
            "{}",
            ran.err
        );
    }

    #[test]
    fn owner_mode_and_attributes_stay() {
        let folder = Folder::new(&[("a.txt", &scraped())]);
        let path = folder.path().join("a.txt");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
        let owned = std::os::unix::fs::chown(&path, Some(1234), Some(2345)).is_ok();
        let noted = xattr::set(&path, "user.note", b"draft").is_ok();
        let before = fs::metadata(&path).unwrap();
        assert_eq!(fix(&folder, &["a.txt"]).status, 0);
        let after = fs::metadata(&path).unwrap();
        assert_eq!(read(&folder, "a.txt"), ARTICLE);
        assert_eq!(
            (before.uid(), before.gid(), before.mode()),
            (after.uid(), after.gid(), after.mode())
        );
        assert!(!owned || after.uid() == 1234);
        assert!(!noted || xattr::get(&path, "user.note").unwrap().as_deref() == Some(b"draft"));
    }

    #[test]
    fn new_files_heed_the_mask() {
        for (mask, mode) in [("077", 0o600), ("027", 0o640), ("022", 0o644)] {
            let folder = Folder::new(&[("b.txt", SHINY)]);
            let program = env!("CARGO_BIN_EXE_puffery");
            let script = format!(
                "umask {mask}; {program} baseline --isolated b.txt; {program} init; \
                 {program} check --isolated -q --output-format json=report.json b.txt"
            );
            let done = std::process::Command::new("sh")
                .current_dir(folder.path())
                .args(["-c", &script])
                .output();
            done.unwrap();
            for name in ["puffery-baseline.json", "puffery.toml", "report.json"] {
                let file = fs::metadata(folder.path().join(name)).unwrap();
                assert_eq!(file.permissions().mode() & 0o777, mode, "{name} under {mask}");
            }
        }
    }

    /// Whoever reads goes away: the work is done all the same, and the status says what was found.
    #[test]
    fn a_reader_that_goes_away_changes_nothing() {
        let text = format!("{SHINY}\n{}", scraped());
        let folder = Folder::new(&[("a.txt", &text), ("b.txt", &text)]);
        let program = env!("CARGO_BIN_EXE_puffery");
        let script = format!(
            "{{ {program} check --isolated --no-cross-file --fix a.txt b.txt 2>&1; echo $? >status; }} | true; \
             {{ {program} check --isolated a.txt b.txt 2>&1; echo $? >>status; }} | true"
        );
        std::process::Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &script])
            .output()
            .unwrap();
        assert_eq!(read(&folder, "status"), "1\n1\n");
        for name in ["a.txt", "b.txt"] {
            assert!(!read(&folder, name).contains("Leave a Reply"), "{name}");
        }
    }
}
