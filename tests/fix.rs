//! `check --fix` and `--diff` on files in a temporary folder.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ARTICLE: &str = "The ferry to the island sails twice a day, and the second ferry carries letters, sheep, wool \
                       and paraffin for the lamps of the lighthouse.\r\n";

fn puffery(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    command
        .args(["check", "--isolated", "--select", "boilerplate"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn residue_goes_and_the_rest_stays_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let before = format!(
        "\u{FEFF}{ARTICLE}\r\nLeave a Reply\r\n\r\nPrevious Story\r\n\r\nTen Garden Sheds We Love\r\n"
    );
    fs::write(&file, before).unwrap();
    let first = puffery(folder.path(), &["--fix", "a.txt"]);
    assert_eq!(text(&fs::read(&file).unwrap()), format!("\u{FEFF}{ARTICLE}"));
    let said = text(&first.stderr);
    assert!(
        said.contains("a.txt: 3 lines removed") && said.contains("3 - Leave a Reply"),
        "{said}"
    );
    let second = puffery(folder.path(), &["--fix", "a.txt"]);
    assert_eq!((second.status.code(), text(&second.stdout).as_str()), (Some(0), ""));
}

#[test]
fn a_diff_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let before = format!("{ARTICLE}\r\nLeave a Reply\r\n");
    fs::write(&file, &before).unwrap();
    let shown = puffery(folder.path(), &["--diff", "a.txt"]);
    assert_eq!(shown.status.code(), Some(1));
    assert!(text(&shown.stdout).contains("-Leave a Reply"), "{}", text(&shown.stdout));
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn what_no_safe_rule_finds_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.md");
    let before = "# The Ferry\n\nThe ferry sails twice a day.\n\n## Leave a Reply\n\nPosted in Uncategorized | 4 min read\n";
    fs::write(&file, before).unwrap();
    puffery(folder.path(), &["--fix", "a.md"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn only_errors_are_deleted_and_those_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    // A warning by itself, and an error of which a part is a heading that markup makes.
    for (name, before) in [
        ("a.txt", format!("{ARTICLE}\r\nToggle navigation\r\n\r\n{ARTICLE}")),
        ("b.md", format!("{ARTICLE}\r\nShare this story\r\n\r\n## Facebook\r\n\r\nTwitter\r\n")),
    ] {
        fs::write(folder.path().join(name), &before).unwrap();
        puffery(folder.path(), &["--fix", name]);
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), before);
    }
    // A team that is sure raises the rule.
    puffery(folder.path(), &["--fix", "--rule", "boilerplate/site-menu=error", "a.txt"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{ARTICLE}\r\n{ARTICLE}"));
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_read_only_files_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let before = format!("{ARTICLE}\r\nLeave a Reply\r\n");
    fs::write(&file, &before).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let refused = puffery(folder.path(), &["--fix", "a.txt"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stdout);
    assert!(said.contains("read-only") && said.contains("comment-form"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    puffery(folder.path(), &["--fix", "a.txt"]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&file).unwrap(), ARTICLE);
}

#[test]
fn what_was_accepted_or_dismissed_is_not_deleted() {
    let article = "The ferry to the island sails twice a day, and the second ferry carries letters, sheep, wool and \
                   paraffin for the lamps of the lighthouse.";
    let folder = tempfile::tempdir().unwrap();
    let page = format!("{article}\n\nLeave a Reply\n\n{article}\n");
    std::fs::write(folder.path().join("b.txt"), &page).unwrap();
    let baseline = Command::new(env!("CARGO_BIN_EXE_puffery"))
        .args(["baseline", "--isolated"])
        .current_dir(folder.path())
        .output();
    assert!(baseline.unwrap().status.success());
    for known in ["puffery-baseline.json", "puffery-dismissed.json"] {
        let diff = puffery(folder.path(), &["--diff"]);
        assert_eq!((diff.status.code(), text(&diff.stdout)), (Some(0), String::new()), "{known}");
        puffery(folder.path(), &["--fix", "-q"]);
        assert_eq!(std::fs::read_to_string(folder.path().join("b.txt")).unwrap(), page, "{known}");
        let _ = std::fs::rename(
            folder.path().join("puffery-baseline.json"),
            folder.path().join("puffery-dismissed.json"),
        );
    }
}
