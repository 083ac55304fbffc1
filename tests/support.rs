//! What several tests need: the built-in rules, ready to check; findings as text; a folder to run the program in.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use puffery::builtin::load;
use puffery::engine::Checker;
use puffery::finding::Finding;
use puffery::report::{self, OutputFormat, TerminalStyle};
use puffery::rules::RuleSources;

/// The built-in rules.
pub(crate) static BUILT_IN: LazyLock<Checker> =
    LazyLock::new(|| Checker::new(load(&RuleSources::default()).rules));

/// How a property is tried: on the same texts in every run, so that a run that passes passes again.
/// `PROPTEST_RNG_SEED` tries others, and `PROPTEST_CASES` more of them.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let rng_seed =
        if default.rng_seed == RngSeed::Random { RngSeed::Fixed(0) } else { default.rng_seed };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..default }
}

/// The folder of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Findings as they are printed where there is no terminal.
pub(crate) fn full(findings: &[Finding]) -> String {
    render(OutputFormat::Full, None, findings)
}

/// Findings as they are printed on a terminal of some width.
pub(crate) fn render(format: OutputFormat, width: Option<usize>, findings: &[Finding]) -> String {
    let mut out = Vec::new();
    report::write(&mut out, format, TerminalStyle::new(width, false), findings)
        .expect("writing to memory");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// Files with this extension below a folder, in order.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file's name without its extension.
pub(crate) fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("a name in UTF-8")
}

/// Runs a test for each item, all of them, and fails if any failed.
pub(crate) fn for_each<T>(items: &[T], name: impl Fn(&T) -> String, test: impl Fn(&T)) {
    assert!(!items.is_empty(), "there is nothing to test");
    let failed = |item: &&T| catch_unwind(AssertUnwindSafe(|| test(item))).is_err();
    let failed: Vec<String> = items.iter().filter(failed).map(&name).collect();
    assert!(
        failed.is_empty(),
        "{} of {} failed, see above: {}",
        failed.len(),
        items.len(),
        failed.join(", ")
    );
}

/// Compares with `tests/snapshots/FOLDER/NAME.snap`.
pub(crate) fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A folder of its own for a test, removed when the test is over.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files: path and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a new folder");
        fs::write(path, text).expect("a new file");
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program, to be run in it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
        command.current_dir(self.path()).args(args).stdin(std::process::Stdio::null());
        for name in [
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "RAYON_NUM_THREADS",
            "PUFFERY_OUTPUT_FORMAT",
            "CI_PROJECT_DIR",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program in it.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().expect("the program starts").into()
    }
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: i32,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        let status = output.status.code().expect("not ended by a signal");
        Self { out: text(output.stdout), err: text(output.stderr), status }
    }
}
