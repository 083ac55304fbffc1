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
    command
        .current_dir(folder.path())
        .args(["-c", "user.name=A", "-c", "user.email=a@b.example"])
        .args(args);
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
    let common =
        ["check", "--isolated", "--select", "hype/groundbreaking", "--output-format", "concise"];
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
    folder.write(
        "a.md",
        "New.\n\nA groundbreaking pot.\n\nA groundbreaking pan.\n\nThe groundbreaking lid.\n",
    );
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
    let args = [
        "check",
        "--config",
        "gate.toml",
        "--select",
        "hype/groundbreaking",
        "--output-format",
        "concise",
    ];
    let ran = folder.run(&[&args[..], &["--since", "HEAD"]].concat());
    assert_eq!(
        (ran.out.matches("gate/max-density").count(), ran.out.lines().count()),
        (1, 1),
        "{}",
        ran.out
    );
    assert!(
        ran.out.starts_with("a.md") && ran.err.starts_with("Checked 1 file: "),
        "{}{}",
        ran.out,
        ran.err
    );
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
    assert!(
        outside.status == 2 && outside.out.contains("is in no git repository"),
        "{}",
        outside.out
    );
    assert_eq!(outside.out.lines().count(), 1);
}

/// A finding of several hits is reported where a line has changed.
#[test]
fn a_finding_stands_on_a_changed_line() {
    let text = "A groundbreaking pot of great use,\nand the pan beside it is of use.\n";
    let folder = repository(&[("a.md", text)]);
    folder.write("a.md", text.replace("the pan", "the groundbreaking pan"));
    assert_eq!(places(&folder, &["--since", "HEAD"]), ["a.md:2"]);
}

#[test]
fn a_new_copy_of_an_old_page_is_reported() {
    let body: String =
        (0..40).map(|at| format!("The council met on day {at} and voted for the lane. ")).collect();
    let folder = repository(&[("0.md", &body), ("1.md", "Another text.\n")]);
    folder.write("9.md", &body);
    let ran = folder.run(&["check", "--isolated", "--output-format", "concise", "--since", "HEAD"]);
    assert!(
        ran.status == 1 && ran.out.starts_with("9.md:1:1: ") && ran.out.contains("also in 0.md"),
        "{}",
        ran.out
    );
    let none = folder.run(&[
        "check",
        "--isolated",
        "--output-format",
        "concise",
        "--since",
        "HEAD",
        "0.md",
    ]);
    assert_eq!(none.status, 0, "{}", none.out);
}

#[test]
fn without_a_common_commit_nothing_is_compared() {
    let folder = repository(&[("a.md", OLD)]);
    git(&folder, &["checkout", "--quiet", "--orphan", "other"]);
    folder.write("a.md", OLD.replace("plain", "tin"));
    commit(&folder);
    let ran = run(&folder, &["--since", "main"]);
    assert!(ran.status == 2 && ran.out.contains("no merge base"), "{}", ran.out);
}

#[test]
fn revisions_are_taken_or_refused_with_what_is_wanted() {
    let folder = repository(&[("a.md", OLD)]);
    commit_empty(&folder);
    for revision in ["HEAD~1", "main@{0}", "HEAD^{commit}", ":/x", "@"] {
        assert_eq!(places(&folder, &["--since", revision]), [""; 0], "{revision}");
    }
    for (revision, why) in [
        ("main..HEAD", "one revision is wanted, such as `main`"),
        ("main...HEAD", "one revision is wanted, such as `main`"),
        ("two weeks ago", "name a branch, a tag or a commit"),
        ("HEAD:a.md", "name a branch, a tag or a commit"),
        ("", "name a branch, a tag or a commit"),
    ] {
        let ran = run(&folder, &["--since", revision]);
        assert!(ran.status == 2 && ran.out.contains(why), "{revision}: {}", ran.out);
    }
}

fn commit_empty(folder: &Folder) {
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// Settings of the user do not change which lines have changed.
#[test]
fn settings_of_git_do_not_matter() {
    let folder = repository(&[("a.md", "One.\n\nA groundbreaking pot.\n\nTwo.\n")]);
    folder.write("a.md", "Three.\n\nA groundbreaking pot.\n\nFour.\n");
    for setting in [
        "diff.interHunkContext=100",
        "diff.context=9",
        "diff.orderFile=missing",
        "diff.noprefix=true",
    ] {
        let (name, value) = setting.split_once('=').unwrap();
        git(&folder, &["config", name, value]);
        assert_eq!(places(&folder, &["--since", "HEAD"]), [""; 0], "{setting}");
    }
}

/// What will be committed counts: not what the working folder has, misses, or adds.
#[test]
fn the_working_folder_does_not_matter_to_what_is_staged() {
    let body: String =
        (0..40).map(|at| format!("The council met on day {at} and voted for the lane. ")).collect();
    let folder = repository(&[("old.md", "Old.\n"), ("page.md", &body)]);
    let staged = ["gone.md", "1:odd.md", "sp ace\t\u{e4}.md", "-dash.md"];
    for name in staged {
        folder.write(name, OLD);
    }
    git(&folder, &["add", "--all"]);
    std::fs::remove_file(folder.path().join("gone.md")).unwrap();
    folder.write("1:odd.md", "Plain.\n");
    folder.write("old.md", OLD);
    // Nothing of this will be committed.
    folder.write("copy.md", &body);
    let ran = folder.run(&["check", "--isolated", "--staged", "--output-format", "json-lines"]);
    let count = |name: &str| ran.out.lines().filter(|line| line.contains(name)).count();
    let name = "hype/groundbreaking";
    assert_eq!(count(name), 8, "{}", ran.out);
    assert!(
        count("gone.md") >= 2 && count("odd.md") >= 2 && count("copied-page") == 0,
        "{}",
        ran.out
    );
    let named = run(&folder, &["--staged", "gone.md"]);
    assert!(named.status == 1 && named.out.lines().count() == 2, "{}{}", named.out, named.err);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = repository(&[("a.md", OLD), (".gitignore", "build\n")]);
    folder.write("build/a.md", OLD);
    folder.write("sub/a.md", OLD);
    let sub = ["-C", "sub", "init", "--quiet"];
    git(&folder, &sub);
    for (path, why) in [
        ("build/a.md", "git does not track it"),
        ("sub", "a git repository of its own"),
        ("sub/a.md", "of its own"),
    ] {
        let ran = run(&folder, &["--since", "HEAD", "a.md", path]);
        assert!(ran.status == 2 && ran.out.contains(why), "{path}: {}", ran.out);
    }
    let walked = run(&folder, &["--since", "HEAD"]);
    assert!(
        walked.status == 0 && walked.err.contains("1 file in repositories of their own"),
        "{}",
        walked.err
    );
}

/// What begins before the change is reported where the change is.
#[test]
fn a_mark_over_lines_begins_at_the_change() {
    let folder =
        repository(&[("b.txt", "The ferry sails twice.\n\nShare this article\nFacebook\n")]);
    folder.write("b.txt", "The ferry sails twice.\n\nShare this article\nFacebook\nTwitter\n");
    let args = ["check", "--isolated", "--select", "boilerplate", "--output-format", "concise"];
    for since in [&["--since", "main"][..], &["--staged"]] {
        if since == ["--staged"] {
            git(&folder, &["add", "--all"]);
        }
        let ran = folder.run(&[&args[..], since].concat());
        assert!(ran.out.starts_with("b.txt:5:1: "), "{since:?}: {}{}", ran.out, ran.err);
    }
}
