//! Patterns for paths: as they are written, in the spellings that people expect to work, and
//! whether they matched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;

use super::{ConfigLayer, StatedPlace};
use crate::intake::{clean, excess};
use crate::rules::read::FileProblems;

/// Patterns, relative to the folder of the file that states them.
#[derive(Debug, Default)]
pub(super) struct FolderGlobs {
    groups: Vec<GlobGroup>,
    /// The patterns: the place of each, its text, and whether it has matched a file.
    stated: Vec<(StatedPlace, String, AtomicBool)>,
}

/// Patterns that are relative to one folder.
#[derive(Debug)]
struct GlobGroup {
    folder: PathBuf,
    set: GlobSet,
    /// The pattern that each member of the set was made of.
    of: Vec<usize>,
}

impl FolderGlobs {
    /// Reads the patterns of a list. A mistake in one is reported at its place.
    pub(super) fn new(
        list: &[Spanned<String>],
        layer: &ConfigLayer,
        problems: &mut FileProblems<'_>,
    ) -> Self {
        let mut globs = Self::default();
        let mut builders: BTreeMap<PathBuf, (GlobSetBuilder, Vec<usize>)> = BTreeMap::new();
        for glob in list {
            let (folder, pattern) = match normal(&layer.folder, glob.get_ref()) {
                Ok(normal) => normal,
                Err((why, help)) => {
                    problems.error(why, glob.span(), "", Some(help.to_owned()));
                    continue;
                }
            };
            match built(&pattern) {
                Ok(forms) => {
                    let (set, of) = builders
                        .entry(folder)
                        .or_insert_with(|| (GlobSetBuilder::new(), Vec::new()));
                    for form in forms {
                        set.add(form);
                        of.push(globs.stated.len());
                    }
                }
                Err(error) => {
                    let why = format!("not a valid glob: {}", error.kind());
                    problems.error(why, glob.span(), "", None);
                }
            }
            globs.stated.push((layer.stand(glob), glob.get_ref().clone(), AtomicBool::new(false)));
        }
        for (folder, (set, of)) in builders {
            match set.build() {
                Ok(set) => globs.groups.push(GlobGroup { folder, set, of }),
                Err(error) => {
                    let span = list.first().map_or(0..0, Spanned::span);
                    problems.error(
                        format!("these globs cannot be used: {}", error.kind()),
                        span,
                        "",
                        None,
                    );
                }
            }
        }
        globs
    }

    /// Whether one of them matches a path; each that does is noted.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let path = clean(path);
        let mut any = false;
        for GlobGroup { folder, set, of } in &self.groups {
            let Ok(below) = path.strip_prefix(folder) else { continue };
            for index in set.matches(below) {
                self.stated[of[index]].2.store(true, Ordering::Relaxed);
                any = true;
            }
        }
        any
    }

    /// Returns the patterns that have matched no file so far.
    pub(super) fn unmatched(&self) -> impl Iterator<Item = (&StatedPlace, &str)> {
        let unmatched =
            self.stated.iter().filter(|(_, _, matched)| !matched.load(Ordering::Relaxed));
        unmatched.map(|(stand, glob, _)| (stand, glob.as_str()))
    }
}

/// Makes all forms of a pattern: where one cannot be used, the pattern matches nothing.
fn built(pattern: &str) -> Result<Vec<Glob>, globset::Error> {
    let mut globs = Vec::new();
    for form in forms(pattern) {
        let builder =
            GlobBuilder::new(&form).literal_separator(true).backslash_escape(true).build();
        globs.push(builder?);
    }
    Ok(globs)
}

/// Returns the folder that a pattern is relative to, and the pattern without `.`, `..` and a slash
/// at its ends.
///
/// # Errors
///
/// Fails with a reason why it can match nothing, and the text to write instead.
fn normal(folder: &Path, glob: &str) -> Result<(PathBuf, String), (String, &'static str)> {
    if glob.trim().is_empty() {
        return Err(("an empty pattern matches nothing".into(), "`**` is every file"));
    }
    if glob.starts_with('!') {
        let why = "a pattern takes nothing back: `!` is not read here".into();
        return Err((why, "name what is meant, or write `[!]` for the sign itself"));
    }
    if has_backslashes(glob) {
        return Err((
            "paths are written with `/`".into(),
            "a backslash only escapes `[`, `]`, `{`, `}` and itself",
        ));
    }
    if let Some(why) = excess(glob) {
        return Err((why, "write several patterns"));
    }
    let mut folder = folder.to_path_buf();
    let mut parts: Vec<&str> = Vec::new();
    // A path from the root is meant as such where it leads into the folder; else the root is the
    // folder, as in .gitignore.
    let inside = folder
        .to_str()
        .and_then(|folder| glob.strip_prefix(folder))
        .filter(|rest| rest.starts_with('/'));
    for part in inside.unwrap_or(glob).split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => drop(folder.pop()),
            ".." => {}
            part => parts.push(part),
        }
    }
    if glob.ends_with('/') || parts.is_empty() {
        parts.push("**");
    }
    Ok((folder, parts.join("/")))
}

/// Whether backslashes separate folders: they escape nothing that needs it.
fn has_backslashes(glob: &str) -> bool {
    let mut chars = glob.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && !chars.next().is_some_and(|next| "[]{}\\!, ".contains(next)) {
            return true;
        }
    }
    false
}

/// A pattern in all forms that it may be meant in: as it is; where it names a folder, all that is
/// in it; where names have brackets (`[slug]`), with these as they are; `**.md` in every folder.
fn forms(pattern: &str) -> Vec<String> {
    let mut forms = vec![pattern.to_owned()];
    let (above, last) =
        pattern.rsplit_once('/').map_or(("", pattern), |(above, last)| (above, last));
    if let Some(rest) = last.strip_prefix("**").filter(|rest| !rest.is_empty()) {
        let above = if above.is_empty() { String::new() } else { format!("{above}/") };
        forms.push(format!("{above}**/*{rest}"));
    }
    if !last.contains(['*', '?']) {
        forms.push(format!("{pattern}/**"));
    }
    if pattern.contains('[') && !pattern.contains('\\') {
        for form in forms.clone() {
            let plain: String = form.chars().map(literal).collect();
            forms.push(plain);
        }
    }
    forms
}

/// Returns a character as it is written in a pattern that matches it literally.
fn literal(c: char) -> String {
    if matches!(c, '[' | ']') { format!("[{c}]") } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal_of(glob: &str) -> (String, String) {
        let (folder, pattern) = normal(Path::new("/a/b"), glob).unwrap();
        (folder.display().to_string(), pattern)
    }

    #[test]
    fn spellings_of_a_path_are_one() {
        for glob in ["x/**", "./x/**", "/x/**", "x/./**", "y/../x/**", "/a/b/x/**", "x/", "./x//"] {
            assert_eq!(normal_of(glob), ("/a/b".into(), "x/**".into()), "{glob}");
        }
        assert_eq!(normal_of("../x/*.md"), ("/a".into(), "x/*.md".into()));
        assert_eq!(normal_of("."), ("/a/b".into(), "**".into()));
    }

    #[test]
    fn what_can_match_nothing_is_refused() {
        for glob in ["", " ", "!x", "x\\**", "x\\y.md", &"{a,".repeat(21), &"a/".repeat(600)] {
            assert!(normal(Path::new("/a"), glob).is_err(), "{glob}");
        }
        assert!(normal(Path::new("/a"), "x/\\[slug\\]/*").is_ok());
    }

    #[test]
    fn a_pattern_with_one_form_that_cannot_be_used_has_none() {
        // Read as it is written, the class is a range without an end; read literally, braces nest.
        assert!(built("x/{[a-}]?,b*}.md").is_err());
        assert_eq!(built("x/[slug]/*.md").map(|forms| forms.len()).ok(), Some(2));
    }
}
