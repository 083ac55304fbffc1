//! One file: read, decoded, made a document, checked.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use super::fix::{self, FilePlan};
use super::profile::RuleProfile;
use crate::document::{
    Document, DocumentPage, Format, ReadOptions, ReadRegion, TextLanguage, is_report_page,
};
use crate::encoding::decode;
use crate::engine::{CheckRequest, DocumentSignature};
use crate::finding::{self, Finding};
use crate::panics;
use crate::score::DocumentFacts;
use crate::source::Source;
use crate::suppress::{Directives, SuppressOptions};
use crate::walk::InputFile;

/// The result of checking one file.
#[derive(Debug, Default)]
pub(crate) struct CheckedFile {
    pub(crate) findings: Vec<Finding>,
    /// Not text, and not named by the user.
    pub(crate) binary: bool,
    /// A report of an earlier run.
    pub(crate) report: bool,
    /// Not in English.
    pub(crate) foreign: bool,
    /// The edits that fixes make to it.
    pub(crate) plan: Option<FilePlan>,
    /// The signature by which it is compared with other files.
    pub(crate) signature: Option<DocumentSignature>,
    /// The directives in its comments.
    pub(crate) directives: Directives,
    /// Words of prose, where they are asked for.
    pub(crate) words: usize,
    /// Facts that scores are made of, where they are asked for.
    pub(crate) facts: Option<DocumentFacts>,
    /// The document as prose, if a report shows it.
    pub(crate) page: Option<DocumentPage>,
}

/// The settings for checking each file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CheckTask {
    pub(crate) region: ReadRegion,
    pub(crate) fix: bool,
    /// Whether files are compared with one another.
    pub(crate) compare: bool,
    /// Whether directives in the file count.
    pub(crate) inline: bool,
    /// Whether words are counted in any case, not only for a gate.
    pub(crate) count: bool,
    /// Whether facts for a row of scores are gathered.
    pub(crate) scores: bool,
    /// Whether silenced hits are shown.
    pub(crate) show_silenced: bool,
    /// Whether the document is shown as prose.
    pub(crate) page: bool,
}

impl CheckTask {
    /// The check of a text in memory, with the number of its words.
    pub(crate) fn plain(region: ReadRegion, compare: bool) -> Self {
        Self { region, compare, inline: true, count: true, ..Self::default() }
    }
}

/// Fingerprints of hits that somebody accepted or dismissed.
pub(crate) type KnownHits = BTreeSet<u64>;

/// Checks a file; `staged` is the content that is checked in place of the file's own. Known hits are
/// not fixed.
pub(crate) fn check_file(
    input: &InputFile,
    profile: &RuleProfile,
    task: CheckTask,
    staged: Option<&[u8]>,
    known: Option<&KnownHits>,
) -> CheckedFile {
    match staged.map_or_else(|| fs::read(&input.path), |bytes| Ok(bytes.to_vec())) {
        Ok(bytes) => guarded(&input.path, || check_bytes(input, bytes, profile, task, known)),
        Err(error) => problem(&input.path, format!("cannot read: {error}")),
    }
}

pub(crate) fn check_stdin(
    name: &Path,
    profile: &RuleProfile,
    task: CheckTask,
) -> io::Result<CheckedFile> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let format = Format::of(name).unwrap_or_default();
    let input = InputFile { path: name.to_path_buf(), format, named: true };
    Ok(guarded(name, || check_bytes(&input, bytes, profile, task, None)))
}

fn problem(path: &Path, why: String) -> CheckedFile {
    CheckedFile {
        findings: vec![Finding::problem("io", &path.display().to_string(), why)],
        ..CheckedFile::default()
    }
}

/// Documents that other programs turn into text.
const OTHER_DOCUMENTS: [&str; 6] = ["docx", "doc", "odt", "rtf", "epub", "pdf"];

fn not_text(path: &Path) -> CheckedFile {
    let mut checked = problem(path, "is not a text file".into());
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let convertible =
        extension.is_some_and(|extension| OTHER_DOCUMENTS.contains(&extension.as_str()));
    for finding in checked.findings.iter_mut().filter(|_| convertible) {
        let name = path.with_extension("md");
        let (file, name) = (path.display(), name.display());
        finding.help = Some(format!(
            "turn it into text first: pandoc {file} -t markdown | puffery check - --stdin-filename {name}"
        ));
    }
    checked
}

fn check_bytes(
    input: &InputFile,
    bytes: Vec<u8>,
    profile: &RuleProfile,
    task: CheckTask,
    known: Option<&KnownHits>,
) -> CheckedFile {
    let &InputFile { ref path, format, named } = input;
    // The bytes are needed again only to write them back.
    let original = task.fix.then(|| bytes.clone());
    let Some(decoded) = decode(bytes, format == Format::Html) else {
        return if named {
            not_text(path)
        } else {
            CheckedFile { binary: true, ..CheckedFile::default() }
        };
    };
    if format == Format::Html && is_report_page(&decoded.text) {
        return CheckedFile { binary: true, report: true, ..CheckedFile::default() };
    }
    let reading = reading(format, task.region, profile);
    let source = Source::decoded(path.display().to_string(), decoded);
    let Some(original) = original else {
        return check_text(path, &source, &reading, profile, task);
    };
    let mut last = CheckedFile::default();
    let (findings, plan) = fix::plan(path, &source, original, &reading, |source| {
        last = guarded(path, || check_text(path, source, &reading, profile, task));
        keep_known(&mut last.findings, known);
        std::mem::take(&mut last.findings)
    });
    CheckedFile { findings, plan, ..last }
}

/// Takes their fixes from findings with a known hit.
fn keep_known(findings: &mut [Finding], known: Option<&KnownHits>) {
    let Some(known) = known else { return };
    findings.sort_by(|a, b| a.place_order().cmp(&b.place_order()));
    finding::number(findings);
    for finding in findings {
        if finding.hits().any(|hit| known.contains(&hit.finding.fingerprint)) {
            finding.fixes.clear();
        }
    }
}

/// Checks a text that is in memory under a name, and never writes it.
pub(crate) fn check_string(
    name: &Path,
    format: Format,
    text: String,
    profile: &RuleProfile,
    task: CheckTask,
) -> CheckedFile {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return problem(name, "the text contains a zero byte".into());
    }
    guarded(name, || {
        let source = Source::new(name.display().to_string(), text);
        check_text(name, &source, &reading(format, task.region, profile), profile, task)
    })
}

/// Returns the options for reading a file.
pub(crate) fn reading(format: Format, region: ReadRegion, profile: &RuleProfile) -> ReadOptions {
    let resolved = &profile.resolved;
    let (front_matter, site_hosts) = (resolved.front_matter.clone(), resolved.site_hosts.clone());
    ReadOptions { format, region, front_matter, site_hosts }
}

fn check_text(
    path: &Path,
    source: &Source,
    reading: &ReadOptions,
    profile: &RuleProfile,
    task: CheckTask,
) -> CheckedFile {
    let document = Document::read(&source.text, reading);
    profile.resolved.meets_fields(&document.named);
    let mut levels = profile.levels(path);
    let language = document.language();
    let foreign = language != TextLanguage::English;
    if foreign {
        let rules = profile.checker.rules.rules.iter().zip(levels.iter());
        let kept = rules.map(|(rule, level)| level.filter(|_| !rule.family.english_only));
        levels = Arc::new(kept.collect());
    }
    let ignored = profile.resolved.ignored();
    let manner = SuppressOptions {
        rules: &profile.checker.rules,
        on: &|rule| levels[rule].is_some(),
        require_reason: profile.resolved.require_reason,
        inline: task.inline,
        ignored: &ignored,
    };
    let directives = Directives::of(source, &document, manner);
    let CheckTask { compare, show_silenced, .. } = task;
    let request = CheckRequest { levels: &levels, directives: &directives, compare, show_silenced };
    let (findings, signature) = profile.checker.check_as(source, &document, &request);
    let count = task.count || task.scores || !profile.resolved.max_density.is_empty();
    let words = if count { document.words() } else { 0 };
    let facts = task.scores.then(|| DocumentFacts::of(&document, language, source));
    let page = task.page.then(|| DocumentPage::of(source, &document));
    CheckedFile {
        findings,
        foreign,
        signature,
        directives,
        words,
        facts,
        page,
        ..CheckedFile::default()
    }
}

/// A bug that makes the check of a file panic costs the findings of this file, not of the run.
fn guarded(path: &Path, check: impl FnOnce() -> CheckedFile) -> CheckedFile {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        let said = panics::said(&*panic);
        let why = format!("an internal error kept this file from being checked: {said}");
        let mut problem = Finding::problem("internal", &path.display().to_string(), why);
        problem.help = Some(
            "this is a bug in puffery; please report it with the file, if you can share it".into(),
        );
        CheckedFile { findings: vec![problem], ..CheckedFile::default() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_finding() {
        let checked = guarded(Path::new("a.md"), || panic!("on purpose"));
        assert_eq!(checked.findings[0].rule.as_str(), "puffery/internal");
        assert!(
            checked.findings[0].is_problem()
                && checked.findings[0].message.ends_with(": on purpose")
        );
    }
}
