//! What stands around the program: the hooks for pre-commit, the action, the recipes of `docs/ci.md`, taken through a small
//! repository of texts.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::support::{Folder, Ran, root};

const CLEAN: &str = "# Opening hours\n\nThe library opens at nine.\n";
const SHINY: &str = "# Caf\u{e9}\n\nThis groundbreaking oven is a miracle.\n";

fn git(folder: &Folder, args: &[&str]) {
    let done = Command::new("git")
        .current_dir(folder.path())
        .args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .output()
        .expect("git is needed for these tests");
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A repository of Markdown and HTML with some history; the last commit brings the findings.
fn site() -> Folder {
    let folder = Folder::new(&[
        ("puffery.toml", "exclude = [\"archive/**\"]\n"),
        ("posts/hours.md", CLEAN),
        (
            "pages/about.html",
            "<html lang=en><body><main><p>The library opens at nine.</p></main></body></html>\n",
        ),
        ("archive/old.md", SHINY),
    ]);
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "--quiet", "-m", "Opening hours"]);
    folder.write("posts/the oven.md", SHINY);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "--quiet", "-m", "The oven"]);
    folder
}

/// The program as `puffery` on the PATH.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_puffery")).parent().expect("in a folder");
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default())
}

/// A script run by `sh` in the repository.
fn shell(folder: &Folder, script: &str) -> Ran {
    let mut command = Command::new("sh");
    command.current_dir(folder.path()).args(["-c", script]).env("PATH", path());
    command.env_remove("PUFFERY_OUTPUT_FORMAT").env_remove("CI_PROJECT_DIR");
    command.output().expect("a shell").into()
}

/// The step `check` of the action, as a runner calls it: inputs and files in variables.
fn action(folder: &Folder, inputs: &[(&str, &str)], path: &str) -> (Ran, String, String) {
    let temp = Folder::new(&[("summary", ""), ("output", "")]);
    let file = |name: &str| temp.path().join(name);
    let mut command = Command::new(root().join(".ci/action/check"));
    command
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", path)
        .env("CI", "true")
        .env("GITHUB_ACTIONS", "true");
    command.env("RUNNER_TEMP", temp.path()).env("GITHUB_WORKSPACE", folder.path());
    command.env("GITHUB_STEP_SUMMARY", file("summary")).env("GITHUB_OUTPUT", file("output"));
    command.envs(inputs.iter().copied());
    let ran = Ran::from(command.output().expect("bash"));
    let read = |name: &str| fs::read_to_string(file(name)).unwrap();
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 2, "reports are cleaned up");
    (ran, read("summary"), read("output"))
}

#[test]
fn the_action_annotates_and_sums_up() {
    let site = site();
    let inputs = [
        ("INPUT_PATHS", "posts\npages\n"),
        ("INPUT_FAIL_ON", "error"),
        ("INPUT_SARIF_FILE", "out, 1.sarif"),
    ];
    let (ran, summary, output) = action(&site, &inputs, &path());
    let annotations: Vec<&str> =
        ran.out.lines().take_while(|line| !line.starts_with("::group")).collect();
    assert!(
        !annotations.is_empty() && ran.out.contains("\nChecked 3 files"),
        "{} {}",
        ran.out,
        ran.err
    );
    assert!(
        annotations.iter().all(|line| line.contains(" file=posts/the oven.md,line=3,")),
        "{}",
        ran.out
    );
    assert!(summary.contains("| posts/the oven.md:3:"), "{summary}");
    assert_eq!(output, format!("status={}\n", ran.status));
    let sarif = fs::read_to_string(site.path().join("out, 1.sarif")).unwrap();
    assert!(sarif.contains("posts/the%20oven.md"));
    let (ran, summary, _) =
        action(&site, &[("INPUT_PATHS", "pages"), ("INPUT_FAIL_ON", "")], &path());
    let said: Vec<&str> = ran.out.lines().filter(|line| !line.starts_with("::")).collect();
    assert!(
        said.len() == 1 && said[0].starts_with("Checked 1 file: nothing found") && ran.status == 0,
        "{}",
        ran.out
    );
    assert_eq!(summary, "### puffery\n\nNothing found in 1 file.\n");
}

/// A pull request answers for what it changed.
#[test]
fn the_action_reports_what_a_pull_request_changed() {
    let site = site();
    site.write("posts/new.md", "# News\n\nThe groundbreaking oven again.\n");
    git(&site, &["add", "."]);
    git(&site, &["commit", "--quiet", "-m", "News"]);
    let (ran, summary, _) =
        action(&site, &[("INPUT_SINCE", "HEAD~1"), ("INPUT_SARIF_FILE", "out.sarif")], &path());
    let sarif = fs::read_to_string(site.path().join("out.sarif")).unwrap();
    for text in [&ran.out, &summary, &sarif] {
        assert!(text.contains("posts/new.md") && !text.contains("oven.md"), "{text}{}", ran.err);
    }
}

/// Inside the group, nothing that a document says is a command.
#[test]
fn the_log_of_the_action_obeys_no_document() {
    let site = site();
    site.write("posts/x.md", "A miracle.\n##[error]z\n::error::y\n");
    let (ran, ..) = action(&site, &[("INPUT_PATHS", "posts")], &path());
    let lines: Vec<&str> = ran.out.lines().collect();
    let stop = lines
        .iter()
        .position(|line| line.starts_with("::stop-commands::"))
        .expect("commands are stopped");
    let token = lines[stop].trim_start_matches("::stop-commands::");
    assert_eq!(token.len(), 32);
    let end = format!("::{token}::");
    let last = lines.iter().rposition(|line| *line == "::endgroup::").expect("a group");
    assert_eq!(
        [lines[last - 1], lines[last + 1], lines[lines.len() - 1]],
        [&end, lines[stop], &end]
    );
    assert!(lines[..stop - 1].iter().all(|line| {
        ["::error file=", "::warning file=", "::notice file="]
            .iter()
            .any(|begin| line.starts_with(begin))
    }));
}

/// What fails beside the check is not taken for a finding, and later steps learn of it.
#[test]
fn the_action_ends_with_2_where_something_fails() {
    let site = site();
    let crash = Folder::new(&[("puffery", "#!/bin/sh\nkill -9 $$\n")]);
    fs::set_permissions(crash.path().join("puffery"), fs::Permissions::from_mode(0o755)).unwrap();
    let crashing = format!("{}:{}", crash.path().display(), path());
    for (inputs, path) in [
        ([("INPUT_SARIF_FILE", "no/such/folder/x.sarif"), ("INPUT_FAIL_ON", "never")], path()),
        ([("INPUT_SARIF_FILE", ""), ("INPUT_PATHS", "nowhere")], path()),
        ([("INPUT_SARIF_FILE", ""), ("INPUT_PATHS", "posts")], crashing),
    ] {
        let (ran, _, output) = action(&site, &inputs, &path);
        assert_eq!(
            (ran.status, output.as_str()),
            (2, "status=2\n"),
            "{inputs:?}: {}{}",
            ran.out,
            ran.err
        );
    }
    let sarif =
        |name| action(&site, &[("INPUT_SARIF_FILE", name), ("INPUT_FAIL_ON", "never")], &path());
    let (ran, ..) = sarif("-x.sarif");
    assert!(ran.status == 0 && site.path().join("-x.sarif").exists(), "{}", ran.err);
    let (ran, _, output) = sarif("posts");
    assert_eq!((ran.status, output.as_str()), (2, "status=2\n"), "a folder: {}", ran.err);
    site.write("other.md", "Nothing.\n");
    std::os::unix::fs::symlink("other.md", site.path().join("link.sarif")).unwrap();
    assert_eq!(sarif("link.sarif").0.status, 0);
    assert_eq!(fs::read_to_string(site.path().join("other.md")).unwrap(), "Nothing.\n");
}

/// A file name in a baseline is no command of the runner.
#[test]
fn what_puffery_says_in_the_action_is_no_command() {
    let site = site();
    let entry = "[{\"rule\": \"hype/a\", \"text\": \"x\", \"fingerprint\": \"1\"}]";
    let name = "posts/##[error]x.md";
    site.write(
        "puffery-baseline.json",
        format!("{{\"puffery-baseline\": 2, \"files\": {{\"{name}\": {entry}}}}}"),
    );
    let (ran, ..) = action(&site, &[("INPUT_PATHS", "posts")], &path());
    assert!(ran.err.is_empty() && ran.out.contains(name), "{}{}", ran.out, ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    let at = lines.iter().position(|line| line.contains(name)).unwrap();
    assert!(lines[..at].iter().any(|line| line.starts_with("::stop-commands::")), "{}", ran.out);
}

/// Whatever an input holds, it is an argument and never a command.
#[test]
fn inputs_of_the_action_are_arguments() {
    let site = site();
    let tools = Folder::new(&[("puffery", "#!/bin/sh\nprintf '%s\\n' \"$@\" >&2\n")]);
    fs::set_permissions(tools.path().join("puffery"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), path());
    let inputs = [
        ("INPUT_PATHS", "my posts\n-x; touch injected\n"),
        ("INPUT_CONFIG", "$(touch injected).toml"),
        ("INPUT_SINCE", "`touch injected`"),
        ("INPUT_ARGS", "--select\nhype, claim\n"),
    ];
    let (ran, ..) = action(&site, &inputs, &path);
    let given = ran
        .out
        .lines()
        .filter(|line| !line.contains("puffery-reports.") && !line.starts_with("::"));
    let given: Vec<&str> = given.collect();
    let expected = [
        "check",
        "--fail-on",
        "warning",
        "--config",
        "$(touch injected).toml",
        "--since",
        "`touch injected`",
        "--select",
        "hype, claim",
        "--output-format",
        "github",
        "--output-format",
        "--output-format",
        "--",
        "my posts",
        "-x; touch injected",
    ];
    assert_eq!(given, expected);
    assert!(!site.path().join("injected").exists());
}

/// The steps of the action are the files tested here, and no input stands in a line that a shell reads.
#[test]
fn the_action_hands_inputs_over_in_variables() {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    let runs: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("run: ")).collect();
    assert_eq!(
        runs,
        [
            r#"'"$GITHUB_ACTION_PATH/.ci/action/install"'"#,
            r#"'"$GITHUB_ACTION_PATH/.ci/action/check"'"#
        ]
    );
    let script = fs::read_to_string(root().join(".ci/action/check")).unwrap();
    let variables: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().split_once(": ${{ inputs."))
        .map(|(name, _)| name)
        .collect();
    assert!(
        variables.len() == 6 && variables.iter().all(|name| script.contains(*name)),
        "{variables:?}"
    );
}

#[test]
fn an_installed_puffery_is_taken() {
    let ran = Ran::from(
        Command::new(root().join(".ci/action/install")).env("PATH", path()).output().unwrap(),
    );
    assert_eq!((ran.out, ran.status), (format!("puffery {}\n", env!("CARGO_PKG_VERSION")), 0));
}

/// Code blocks of a language in `docs/ci.md`.
fn recipes(language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_recipes_run() {
    let script =
        recipes("sh").into_iter().find(|script| script.contains("junit=")).expect("a recipe");
    let site = site();
    let ran = shell(&site, &script);
    assert!(
        ran.out.starts_with("posts/the oven.md:3:") && ran.status == 1,
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(
        fs::read_to_string(site.path().join("reports/puffery.xml"))
            .unwrap()
            .contains("<testsuite ")
    );

    let job =
        recipes("yaml").into_iter().find(|job| job.contains("codequality")).expect("a recipe");
    let script = job
        .lines()
        .find_map(|line| line.trim().strip_prefix("- puffery"))
        .expect("a line of the script");
    let ran = shell(&site, &format!("puffery{script}"));
    assert_eq!(ran.status, 1, "{}", ran.err);
    let report = fs::read_to_string(site.path().join("gl-code-quality-report.json")).unwrap();
    assert!(
        report.contains("\"path\":\"posts/the oven.md\"") && !report.contains("archive"),
        "{report}"
    );

    let ran = shell(&site, &recipes("console")[0].replace("$ ", ""));
    assert!(
        ran.out.starts_with("::") && site.path().join("puffery.sarif").exists(),
        "{}{}",
        ran.out,
        ran.err
    );
}

/// As pre-commit calls it: with the names of the files that changed, one of which the configuration excludes.
#[test]
fn the_hook_leaves_out_what_is_excluded() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let entries: Vec<&str> =
        hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries.len(), 3);
    let site = site();
    for entry in entries {
        let ran = shell(&site, &format!("{entry} archive/old.md posts/hours.md"));
        assert_eq!((ran.out.as_str(), ran.status), ("", 0));
        assert!(ran.err.starts_with("Checked 1 file: "), "{}", ran.err);
        assert_eq!(shell(&site, &format!("{entry} archive/old.md")).status, 0, "nothing is left");
        assert_eq!(shell(&site, &format!("{entry} archive/old.md 'posts/the oven.md'")).status, 1);
    }
    assert_eq!(shell(&site, "puffery check archive/old.md").status, 1, "whoever names it means it");
}

/// The whole way with the real program, where it is installed: `pip install pre-commit`.
#[test]
fn pre_commit_runs_the_hook() {
    let Ok(pre_commit) = Command::new("pre-commit").arg("--version").output() else {
        eprintln!("skipped: pre-commit is not installed");
        return;
    };
    assert!(pre_commit.status.success());
    let hooks = Folder::new(&[]);
    fs::copy(root().join(".pre-commit-hooks.yaml"), hooks.path().join(".pre-commit-hooks.yaml"))
        .unwrap();
    for args in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["commit", "--quiet", "-m", "Hooks"],
        &["tag", "v1"],
    ] {
        git(&hooks, args);
    }
    let site = site();
    let url = hooks.path().display();
    site.write(
        ".pre-commit-config.yaml",
        format!("repos:\n  - repo: {url}\n    rev: v1\n    hooks:\n      - id: puffery-system\n"),
    );
    git(&site, &["add", "."]);
    let home = Folder::new(&[]);
    let script = format!("PRE_COMMIT_HOME='{}' pre-commit run --all-files", home.path().display());
    let ran = shell(&site, &script);
    assert!(
        ran.out.contains("posts/the oven.md:3:") && !ran.out.contains("archive"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(ran.status, 1);
    site.write("posts/the oven.md", CLEAN);
    git(&site, &["add", "."]);
    let ran = shell(&site, &script);
    assert!(ran.out.contains("Passed") && ran.status == 0, "{}{}", ran.out, ran.err);
}

/// What a release is made of, from a program that is there.
#[test]
fn a_release_is_packed_with_its_checksum() {
    let folder = Folder::new(&[]);
    let built = Path::new(env!("CARGO_BIN_EXE_puffery")).parent().unwrap();
    let mut command = Command::new(root().join(".ci/pack"));
    let packed = command
        .args(["v0.0.0", "x86_64-unknown-linux-musl"])
        .arg(built)
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
    let name = "puffery-v0.0.0-x86_64-unknown-linux-musl";
    let ran = shell(
        &folder,
        &format!(
            "sha256sum --check --quiet {name}.tar.gz.sha256 && tar -xzf {name}.tar.gz && ls {name} && {name}/puffery --version"
        ),
    );
    let files = "CHANGELOG.md\nLICENSE-APACHE\nLICENSE-MIT\nREADME.md\npuffery\n";
    let mut lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.pop(), Some(concat!("puffery ", env!("CARGO_PKG_VERSION"))), "{}", ran.err);
    lines.sort_unstable();
    assert_eq!(lines.join("\n") + "\n", files);
}
