//! The check of all folders of an editor: what files have in common shows only there.

use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::finding::Finding;
use crate::rules::Matcher;
use crate::session::cross;
use crate::session::file::{CheckedFile, check_file};
use crate::session::settle::{CheckResults, ResultFile};
use crate::walk;

/// Compares the files of all folders as they were saved, and shows what they have in common.
///
/// # Errors
///
/// A sentence that says why nothing was compared.
pub(super) fn check(desk: &mut Desk) -> Result<Value, String> {
    if desk.folders.is_empty() {
        return Err("the editor has no folder open".into());
    }
    let (inputs, _) = walk::collect(&desk.folders, true);
    let mut jobs = Vec::new();
    for input in inputs {
        if !desk.profiles.exclude(&input.path) {
            let profile = desk.profiles.of(&input.path);
            jobs.push((input, profile));
        }
    }
    let task = desk.check_task(true);
    let mut checked: Vec<CheckedFile> = jobs
        .par_iter()
        .map(|(input, profile)| check_file(input, profile, task, None, None))
        .collect();
    let mut docs = Vec::new();
    for ((input, profile), checked) in jobs.iter().zip(&mut checked) {
        let directives = std::mem::take(&mut checked.directives);
        docs.push(ResultFile::new(
            input.path.clone(),
            profile.clone(),
            checked.words,
            checked.facts.take(),
            directives,
        ));
    }
    let count = jobs.len();
    let mut signed = cross::signed(jobs, &mut checked);
    let findings = cross::compare(&mut signed, desk.settings.region, None);
    let mut checks = CheckResults { findings, docs };
    checks.settle();
    desk.known.silence(&mut checks);
    let found = keep(desk, checks);
    desk.reload();
    Ok(json!({ "files": count, "findings": found }))
}

/// Keeps what files have in common, by file; says how much that is.
fn keep(desk: &mut Desk, checks: CheckResults) -> usize {
    let least = desk.settings.min_severity;
    let CheckResults { findings, docs } = checks;
    let compares = |finding: &Finding| {
        let rules = docs.iter().map(|doc| &doc.profile.checker.rules);
        let rule = rules.filter_map(|rules| rules.find(finding.rule.as_str())).next();
        rule.is_some_and(|rule| matches!(rule.matcher, Matcher::Repeat(_)))
    };
    let loud = findings.into_iter().filter(|finding| {
        finding.silenced.is_none() && finding.severity >= least && compares(finding)
    });
    let loud: Vec<Finding> = loud.collect();
    desk.shared_text.clear();
    for finding in &loud {
        let path = PathBuf::from(&*finding.path);
        let saved = || std::fs::read_to_string(&path).unwrap_or_default();
        let entry = desk.shared_text.entry(path.clone());
        entry.or_insert_with(|| (saved(), Vec::new())).1.push(finding.clone());
    }
    loud.len()
}
