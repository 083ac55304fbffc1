//! `puffery test`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{OutputStreams, RunOutcome, style};
use crate::builtin;
use crate::cli::TestArgs;
use crate::engine::{Checker, try_evidence, try_examples};
use crate::finding::{Finding, Severity};
use crate::report::{self, OutputFormat, counted};
use crate::rules::{LoadedRules, Rule, RuleOrigin, RuleSources};

pub(super) fn run(args: &TestArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let style = style(args.color);
    let (scopes, mut findings) = scopes(&args.paths);
    let folders: BTreeSet<&PathBuf> = scopes.iter().map(|scope| &scope.root).collect();
    let sources = RuleSources {
        folders: folders.into_iter().cloned().map(Into::into).collect(),
        thorough: true,
        ..RuleSources::default()
    };
    let LoadedRules { rules, problems } = builtin::read(&sources);
    let (in_vain, problems): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| problem.rule.as_str() == "puffery/example");
    findings.extend(problems);
    let broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    let checker = Checker::new(rules);
    let wanted = (!args.paths.is_empty()).then_some(&scopes[..]);
    let RuleTrials { rules, examples, mut failed, stale } = try_all(&checker, wanted);
    failed.extend(in_vain);
    let outcome = match (broken, failed.is_empty()) {
        (true, _) => RunOutcome::Trouble,
        (false, false) => RunOutcome::Findings,
        (false, true) => RunOutcome::Clean,
    };
    if !stale.is_empty() {
        let (count, names) = (counted(stale.len(), "rule"), stale.join(", "));
        writeln!(streams.err, "[measured] is older than the wording of {count}: {names}")?;
    }
    let failures = failed.len();
    findings.extend(failed);
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    report::write(streams.out, OutputFormat::Full, style, &findings)?;
    let verdict = match (failures, broken) {
        (0, false) => "all pass".to_owned(),
        (0, true) => "not all rules could be tried".to_owned(),
        _ => format!("{failures} failed"),
    };
    let (rules, examples) = (counted(rules, "rule"), counted(examples, "example"));
    writeln!(streams.err, "{rules}, {examples}: {verdict}")?;
    Ok(outcome)
}

/// The rules and examples that were tried, and what came of it.
#[derive(Default)]
struct RuleTrials {
    rules: usize,
    examples: usize,
    failed: Vec<Finding>,
    /// Rules whose wording has changed since they were measured.
    stale: Vec<String>,
}

/// Tries the examples of the rules and the evidence within some scopes, or of all built-in ones.
fn try_all(checker: &Checker, scopes: Option<&[TestScope]>) -> RuleTrials {
    let mut trials = RuleTrials::default();
    for (index, rule) in checker.rules.rules.iter().enumerate() {
        let is_wanted = match scopes {
            None => rule.origin == RuleOrigin::BuiltIn,
            Some(scopes) => scopes.iter().any(|scope| scope.holds(&rule.source.path)),
        };
        if is_wanted {
            trials.rules += 1;
            trials.examples += rule.fires.len() + rule.allows.len() + rule.rewrites.len();
            trials.failed.extend(try_examples(checker, index));
            trials.stale.extend(is_stale(rule).then(|| rule.id.to_string()));
        }
    }
    for (index, marker) in checker.rules.evidence.iter().enumerate() {
        if scopes.is_none_or(|all| all.iter().any(|scope| scope.holds(&marker.source.path))) {
            trials.examples += marker.fires.len() + marker.allows.len();
            trials.failed.extend(try_evidence(&checker.rules, index));
        }
    }
    trials
}

/// Whether the wording of a rule has changed since it was measured.
fn is_stale(rule: &Rule) -> bool {
    rule.measured.as_ref().is_some_and(|measured| !measured.is_of(&rule.source.text))
}

/// The rules of a folder that are tested.
struct TestScope {
    root: PathBuf,
    /// A file, a family's folder, or the root itself.
    within: PathBuf,
}

impl TestScope {
    fn holds(&self, path: &str) -> bool {
        Path::new(path).starts_with(&self.within)
    }
}

/// Returns the scopes of paths: a rule file is two levels below its root, a family's folder one; a
/// root has folders of families.
fn scopes(paths: &[PathBuf]) -> (Vec<TestScope>, Vec<Finding>) {
    let mut scopes = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let up = |levels: usize| {
            let absolute = fs::canonicalize(path).ok()?;
            let root = absolute.ancestors().nth(levels)?;
            // As short as the user wrote it, where that is possible.
            let given = path.ancestors().nth(levels).filter(|given| !given.as_os_str().is_empty());
            Some(given.map_or_else(|| root.to_path_buf(), Path::to_path_buf))
        };
        let holds_files = || {
            let mut entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries
                .any(|entry| entry.path().extension().is_some_and(|extension| extension == "toml"))
        };
        let root = match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => up(2),
            Ok(_) if holds_files() => up(1),
            Ok(_) => Some(path.clone()),
            Err(error) => {
                problems.push(Finding::problem(
                    "io",
                    &path.display().to_string(),
                    format!("cannot read: {error}"),
                ));
                None
            }
        };
        if let Some(root) = root {
            let within = if path.starts_with(&root) {
                path.clone()
            } else {
                fs::canonicalize(path).unwrap_or_else(|_| path.clone())
            };
            scopes.push(TestScope { root, within });
        }
    }
    (scopes, problems)
}
