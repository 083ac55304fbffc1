//! Ways to install the program, from local files: the action's download, the npm packages, the
//! Homebrew formula, and the versions that all of them name.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::support::{Folder, Ran, root};

const TARGET: &str = if cfg!(target_os = "macos") {
    if cfg!(target_arch = "aarch64") { "aarch64-apple-darwin" } else { "x86_64-apple-darwin" }
} else if cfg!(target_arch = "aarch64") {
    "aarch64-unknown-linux-musl"
} else {
    "x86_64-unknown-linux-musl"
};
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn script(name: &str, arguments: &[&str]) -> Ran {
    let path = root().join(".ci").join(name);
    Command::new(path).args(arguments).current_dir(root()).output().expect("bash").into()
}

/// A program that prints its version, as the released one does.
fn program(folder: &Folder, path: &str) {
    folder.write(path, format!("#!/bin/sh\necho puffery {VERSION}\nexit 0\n"));
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.path().join(path), mode).expect("permissions");
}

/// Packed as a release is, below `releases/vX.Y.Z`.
fn release() -> Folder {
    let folder = Folder::new(&[]);
    program(&folder, "built/puffery");
    let tag = format!("v{VERSION}");
    let built = folder.path().join("built").display().to_string();
    let into = folder.path().join("releases").join(&tag).display().to_string();
    let ran = script("pack", &[&tag, TARGET, &built, &into]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    folder
}

/// The install step of the action on a machine without puffery, whose `cargo` only says what it was asked.
fn install(releases: &Path) -> (Ran, Folder) {
    let runner = Folder::new(&[("path", ""), ("temp/.keep", "")]);
    runner.write("tools/cargo", "#!/bin/sh\necho \"cargo $*\" >&2\n");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(runner.path().join("tools/cargo"), mode).expect("permissions");
    let path = format!("{}:/usr/bin:/bin", runner.path().join("tools").display());
    let output = Command::new("bash")
        .arg(root().join(".ci/action/install"))
        .env_clear()
        .env("PATH", path)
        .env("GITHUB_ACTION_PATH", root())
        .env("GITHUB_PATH", runner.path().join("path"))
        .env("RUNNER_TEMP", runner.path().join("temp"))
        .env("PUFFERY_RELEASES", format!("file://{}", releases.display()))
        .output()
        .expect("bash");
    (output.into(), runner)
}

#[test]
fn the_action_takes_the_released_program() {
    let release = release();
    let (ran, runner) = install(&release.path().join("releases"));
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("puffery {VERSION}")) && !ran.err.contains("cargo"));
    let on_path = fs::read_to_string(runner.path().join("path")).expect("a file");
    assert!(Path::new(on_path.trim()).join("puffery").exists(), "{on_path}");
}

#[test]
fn a_changed_archive_is_not_run_and_the_source_is_built() {
    let release = release();
    let name = format!("releases/v{VERSION}/puffery-v{VERSION}-{TARGET}.tar.gz");
    let mut bytes = fs::read(release.path().join(&name)).expect("an archive");
    bytes.push(0);
    release.write(&name, bytes);
    let (ran, _) = install(&release.path().join("releases"));
    assert!(
        ran.err.contains("checksum") && ran.err.contains("cargo install --locked"),
        "{}",
        ran.err
    );
    assert!(!ran.out.contains("puffery"), "{}", ran.out);
    let (ran, _) = install(&release.path().join("nothing-is-here"));
    assert!(ran.status == 0 && ran.err.contains("cargo install --locked"), "{}", ran.err);
}

#[test]
fn npm_packages_install_the_program() {
    let npm = Command::new("npm").arg("--version").output();
    if !npm.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: npm is not installed");
        return;
    }
    // A small program in its place: `.ci/dry-run` does the same with the real one.
    let folder = Folder::new(&[("site/.keep", "")]);
    let stub = format!("programs/{TARGET}/puffery");
    folder.write(&stub, "#!/bin/sh\necho \"asked: $*\"\nexit 1\n");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.path().join(stub), mode).expect("permissions");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ran = script("npm", &[VERSION, &path("programs"), &path("packed")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let packed = fs::read_dir(folder.path().join("packed")).expect("a folder");
    let mut archives: Vec<String> =
        packed.map(|entry| entry.expect("an entry").path().display().to_string()).collect();
    archives.sort();
    assert_eq!(archives.len(), 2, "{archives:?}");
    let installed = Command::new("npm")
        .args(["install", "--offline", "--no-audit", "--no-fund", "--no-package-lock"])
        .args(&archives)
        .current_dir(folder.path().join("site"))
        .output()
        .expect("npm");
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
    let check = Command::new(folder.path().join("site/node_modules/.bin/puffery"))
        .args(["check", "a b.md"])
        .current_dir(folder.path().join("site"))
        .output()
        .expect("node");
    let ran = Ran::from(check);
    assert_eq!((ran.out.as_str(), ran.status), ("asked: check a b.md\n", 1), "{}", ran.err);
}

#[test]
fn the_formula_names_each_archive_with_its_checksum() {
    let tag = format!("v{VERSION}");
    let mut sums = String::new();
    for (number, target) in [
        "aarch64-apple-darwin",
        "x86_64-apple-darwin",
        "aarch64-unknown-linux-musl",
        "x86_64-unknown-linux-musl",
    ]
    .iter()
    .enumerate()
    {
        sums.push_str(&format!("{number:064}  puffery-{tag}-{target}.tar.gz\n"));
    }
    let folder = Folder::new(&[("sums", &sums), ("few", "0  puffery-v0-x.tar.gz\n")]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ran = script("formula", &[&tag, &path("sums")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let repository = env!("CARGO_PKG_REPOSITORY");
    assert!(ran.out.contains(&format!("homepage \"{repository}\"")), "{}", ran.out);
    assert_eq!(ran.out.matches("sha256 \"").count(), 4, "{}", ran.out);
    assert_ne!(script("formula", &[&tag, &path("few")]).status, 0, "an archive is missing");
}

/// A release begins only where all files name its version.
#[test]
fn the_version_of_a_release_is_compared_with_all_files() {
    let names = ["Cargo.toml", "CHANGELOG.md", "pyproject.toml", "python/Cargo.toml"];
    let names = names.into_iter().chain(["editors/vscode/package.json"]);
    let folder = Folder::new(&[]);
    let own = fs::read(root().join(".ci/release-version")).expect("a script");
    folder.write(".ci/release-version", own);
    for name in names.clone() {
        let old = fs::read_to_string(root().join(name)).expect("a file");
        let new = old.replace(&format!("\"{VERSION}\""), "\"9.8.7\"");
        let new = new.replace(&format!("puffery=={VERSION}"), "puffery==9.8.7");
        folder.write(name, new.replace("## [Unreleased]", "## [9.8.7]"));
    }
    let ask = |tag: &str| -> Ran {
        let script = folder.path().join(".ci/release-version");
        Command::new("bash").arg(script).arg(tag).output().expect("bash").into()
    };
    let ran = ask("v9.8.7");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(ask("v9.8.6").status, 1, "another tag");
    for name in names.skip(1) {
        let text = fs::read_to_string(folder.path().join(name)).expect("a file");
        folder.write(name, text.replace("9.8.7", "9.8.6"));
        let ran = ask("v9.8.7");
        assert!(ran.status == 1 && ran.err.contains(name), "{name}: {}", ran.err);
        folder.write(name, text);
    }
}

/// One version everywhere: the program, the hook that installs its wheel, the examples.
#[test]
fn all_files_name_the_same_version() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a file");
    assert!(read("pyproject.toml").contains(&format!("\"puffery=={VERSION}\"")));
    for manifest in ["pyproject.toml", "python/Cargo.toml"] {
        assert!(read(manifest).contains(&format!("version = \"{VERSION}\"")), "{manifest}");
    }
    for manifest in ["editors/vscode/package.json", "editors/vscode/package-lock.json"] {
        assert!(read(manifest).contains(&format!("\"version\": \"{VERSION}\"")), "{manifest}");
    }
    for page in ["docs/ci.md", "docs/install.md", "docs/start/ci.md", "docs/vale.md"] {
        let text = read(page);
        let named =
            text.matches("puffery@v").count() + text.matches("/puffery\n    rev: v").count();
        let right = text.matches(&format!("puffery@v{VERSION}")).count()
            + text.matches(&format!("/puffery\n    rev: v{VERSION}")).count();
        assert!(named > 0 && named == right, "{page} names another version");
    }
}
