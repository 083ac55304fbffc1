//! `--since` and `--staged` in real repositories.

use std::process::Command;

use super::support::{Folder, Ran};

/// A repository with these files committed.
fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(&folder);
    folder
}

fn git(folder: &Folder, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder.path()).args(["-c", "user.name=A", "-c", "user.email=a@b.example"]).args(args);
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(name);
    }
    let output = command.output().expect("git is installed");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "x"]);
}

fn run(folder: &Folder, args: &[&str]) -> Ran {
    let common = ["check", "--isolated", "--select", "hype/groundbreaking", "--output-format", "concise"];
    let mut command = folder.command(&[&common[..], args].concat());
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(name);
    }
    command.output().expect("the program starts").into()
}

/// `path:line` of each finding.
fn places(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = run(folder, args);
    assert!(ran.status < 2, "{}{}", ran.out, ran.err);
    let place = |line: &str| line.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
    ran.out.lines().map(place).collect()
}

const OLD: &str = "A groundbreaking pot.\n\nA plain pan.\n\nThe groundbreaking lid.\n";

#[test]
fn only_changed_lines_are_reported() {
    let folder = repository(&[("a.md", OLD), ("sub dir/\u{e4}.md", OLD), ("c.md", OLD)]);
    assert_eq!(places(&folder, &["--since", "main"]), [""; 0]);
    folder.write("a.md", "New.\n\nA groundbreaking pot.\n\nA groundbreaking pan.\n\nThe groundbreaking lid.\n");
    folder.write("sub dir/\u{e4}.md", OLD.replace("plain", "groundbreaking"));
    folder.write("d.md", "A groundbreaking jug.\n");
    folder.write("c.md", OLD.replace("A plain pan.\n\n", ""));
    let expected = ["a.md:5", "d.md:1", "sub dir/\u{e4}.md:3"];
    assert_eq!(places(&folder, &["--since", "main"]), expected);
    assert_eq!(places(&folder, &["--since", "main", "--no-cross-file"]), expected);
    assert_eq!(places(&folder, &["--since", "HEAD", "sub dir"]), expected[2..]);
    // What is new is the same when it is committed on a branch, whatever happens on main.
    git(&folder, &["checkout", "--quiet", "-b", "work"]);
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("c.md", "Another text.\n");
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "work"]);
    assert_eq!(places(&folder, &["--since", "main"]), expected);
}

#[test]
fn a_renamed_file_is_not_a_new_one() {
    let folder = repository(&[("a.md", &OLD.repeat(3))]);
    git(&folder, &["mv", "a.md", "b.md"]);
    assert_eq!(places(&folder, &["--since", "HEAD"]), [""; 0]);
    folder.write("b.md", OLD.repeat(3).replacen("A plain", "A groundbreaking", 1));
    assert_eq!(places(&folder, &["--since", "HEAD"]), ["b.md:3"]);
}

/// The staged text counts, not the one that is being written.
#[test]
fn what_is_staged_is_checked() {
    let folder = repository(&[("a.md", OLD), ("b.md", OLD)]);
    folder.write("a.md", OLD.replace("plain", "groundbreaking"));
    folder.write("b.md", OLD.replace("plain", "groundbreaking"));
    git(&folder, &["add", "a.md"]);
    folder.write("a.md", format!("One.\n\nTwo.\n\n{}", OLD.replace("plain pan", "tin")));
    assert_eq!(places(&folder, &["--staged"]), ["a.md:3"]);
    git(&folder, &["reset", "--quiet"]);
    assert_eq!(places(&folder, &["--staged"]), [""; 0]);
    // Before the first commit everything that is staged is new.
    let folder = Folder::new(&[("a.md", OLD)]);
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "a.md"]);
    assert_eq!(places(&folder, &["--staged"]), ["a.md:1", "a.md:5"]);
}

#[test]
fn a_document_finding_is_reported_when_the_file_is_touched() {
    let files = [("a.md", OLD), ("b.md", OLD), ("gate.toml", "[max-density]\nhype = 1\n")];
    let folder = repository(&files);
    folder.write("a.md", OLD.replace("plain", "tin"));
    let args = ["check", "--config", "gate.toml", "--select", "hype/groundbreaking", "--output-format", "concise"];
    let ran = folder.run(&[&args[..], &["--since", "HEAD"]].concat());
    assert_eq!((ran.out.matches("gate/max-density").count(), ran.out.lines().count()), (1, 1), "{}", ran.out);
    assert!(ran.out.starts_with("a.md") && ran.err.starts_with("Checked 1 file: "), "{}{}", ran.out, ran.err);
}

#[test]
fn without_an_answer_nothing_is_checked() {
    let folder = repository(&[("a.md", OLD)]);
    for (args, why) in [
        (vec!["--since", "no-such-branch"], "git knows no revision `no-such-branch`"),
        (vec!["--since=--output=x"], "git knows no revision `--output=x`"),
        (vec!["--since", "HEAD", "-"], "git knows nothing of standard input"),
    ] {
        let ran = run(&folder, &args.iter().map(|arg| &**arg).collect::<Vec<_>>());
        assert!(ran.status == 2 && ran.out.contains(why), "{}{}", ran.out, ran.err);
    }
    let outside = run(&Folder::new(&[("a.md", OLD)]), &["--since", "HEAD"]);
    assert!(outside.status == 2 && outside.out.contains("is in no git repository"), "{}", outside.out);
    assert_eq!(outside.out.lines().count(), 1);
}
