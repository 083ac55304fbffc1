//! Front matter: the fields of a YAML, TOML or JSON head that a reader gets to see are prose.

use std::ops::Range;

use super::sink::Sink;
use super::{BlockKind, DocumentDefect, ReadOptions};
use crate::source::floor;

mod json;
mod toml;
mod unescape;
mod yaml;

/// Fields that are a title of the document.
const TITLES: [&str; 3] = ["title", "subtitle", "headline"];
/// Fields that describe it, and are read without being asked for.
const DESCRIPTIONS: [&str; 3] = ["description", "summary", "excerpt"];
/// Fields whose own descriptions are read, too.
const ABOUT: [&str; 8] = ["extra", "meta", "og", "opengraph", "params", "seo", "social", "twitter"];
/// Fields that name its language.
const LANGUAGES: [&str; 3] = ["lang", "language", "locale"];
/// The field that switches rules off for the file.
const SWITCH: &str = "puffery-disable";
/// Front matter longer than this, in bytes, is data.
const LONGEST: usize = 1 << 20;
/// Front matter that is nested deeper than this is not read.
const DEEPEST: usize = 64;

/// The notation of a text in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldStyle {
    /// As it is.
    Plain,
    /// With doubled apostrophes.
    Doubled,
    /// With backslashes.
    Escaped,
}

/// A field: its name after the names of the fields around it, with points between; its texts, each
/// with the bytes of the file between its quotes.
struct FrontField {
    name: String,
    values: Vec<(Range<usize>, FieldStyle, String)>,
}

/// The fields in the order of the file, or the mistake and its byte.
type Fields = Result<Vec<FrontField>, (usize, String)>;

/// The place of front matter and the way it is read.
struct FrontMatter {
    /// Bytes of the file between the fences.
    inner: Range<usize>,
    /// The first byte of the body.
    body: usize,
    read: fn(&str, Range<usize>) -> Fields,
}

/// Reads the front matter of a file, if it has any, and returns where the body begins.
pub(super) fn read(sink: &mut Sink<'_>, reading: &ReadOptions) -> usize {
    let start = if sink.source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let Some(FrontMatter { inner, body, read }) = find(sink.source, start) else { return start };
    sink.front_matter = inner.clone();
    let deep = sink.source.get(inner.clone()).is_some_and(too_deep);
    let fields = if deep || inner.len() > LONGEST {
        Err((inner.start, "is too long or nested too deep to be front matter".to_owned()))
    } else {
        read(sink.source, inner.clone())
    };
    match fields {
        Ok(fields) => fields.into_iter().for_each(|field| prose(sink, reading, field)),
        Err((at, message)) => {
            let at = at.clamp(inner.start, inner.end);
            let span = line_around(sink.source, at, &inner);
            sink.defects.push(DocumentDefect {
                span,
                message: format!("the front matter cannot be read: {message}"),
            });
        }
    }
    body
}

fn prose(sink: &mut Sink<'_>, reading: &ReadOptions, field: FrontField) {
    let wanted = |names: &[&str]| names.contains(&field.name.as_str());
    if wanted(&LANGUAGES) {
        sink.language = field.values.into_iter().next().map(|(_, _, value)| value);
        return;
    }
    if field.name == SWITCH {
        sink.disabled.extend(field.values.into_iter().map(|(range, _, value)| (range, value)));
        return;
    }
    let asked = reading.front_matter.iter().filter(|asked| covers(asked, &field.name));
    let named = sink.named.len();
    sink.named.extend(asked.cloned());
    let asked = sink.named.len() > named;
    let last = field.name.rsplit('.').next().unwrap_or_default();
    let kind = if wanted(&TITLES[..1]) || (asked && TITLES.contains(&last)) {
        BlockKind::Title
    } else if asked || wanted(&DESCRIPTIONS) || describes(&field.name) {
        BlockKind::Description
    } else {
        return;
    };
    for (range, style, value) in field.values {
        // A text that another field refers to is read once.
        if sink.read_fields.contains(&range) {
            continue;
        }
        sink.read_fields.push(range.clone());
        unescape::push(sink, range, style, &value);
        sink.end_block(Some(kind));
    }
}

/// Whether a name that is asked for is that of a field, or of one that it is in, or the end of its
/// whole name.
fn covers(asked: &str, name: &str) -> bool {
    let mut found = name.match_indices(asked);
    found.any(|(at, _)| {
        let (before, after) = (&name[..at], &name[at + asked.len()..]);
        (before.is_empty() || before.ends_with('.')) && (after.is_empty() || after.starts_with('.'))
    })
}

/// Whether a nested field describes the document.
fn describes(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(about, field)| ABOUT.contains(&about) && DESCRIPTIONS.contains(&field))
}

/// Front matter that starts at byte `start`.
fn find(source: &str, start: usize) -> Option<FrontMatter> {
    let rest = &source[start..];
    let first = rest.lines().next()?.trim_end();
    match first {
        "---" => fenced(source, start, &["---", "..."], yaml::read)
            .filter(|head| yaml::is_mapping(&source[head.inner.clone()])),
        "---yaml" => fenced(source, start, &["---", "..."], yaml::read),
        "---json" => fenced(source, start, &["---"], json::read),
        "---toml" => fenced(source, start, &["---"], toml::read),
        "+++" => fenced(source, start, &["+++"], toml::read),
        _ if rest.starts_with('{') => json::find(source, start),
        _ => None,
    }
}

/// Front matter up to a line that is one of `closers`.
fn fenced(
    source: &str,
    start: usize,
    closers: &[&str],
    read: fn(&str, Range<usize>) -> Fields,
) -> Option<FrontMatter> {
    let inner = start + source[start..].find('\n')? + 1;
    let mut at = inner;
    for line in source[inner..].split_inclusive('\n') {
        if closers.contains(&line.trim_end()) {
            return Some(FrontMatter { inner: inner..at, body: at + line.len(), read });
        }
        at += line.len();
    }
    None
}

fn too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// The line of `at`, without white space around it, as far as it is in `within`.
fn line_around(source: &str, at: usize, within: &Range<usize>) -> Range<usize> {
    let at = floor(source, at).max(within.start);
    let start =
        source[within.start..at].rfind('\n').map_or(within.start, |feed| within.start + feed + 1);
    let end = source[at..within.end].find('\n').map_or(within.end, |feed| at + feed);
    super::trimmed(source, start..end)
}
