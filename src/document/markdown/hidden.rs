//! Hides from the parser the parts of a file that it does not know.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::super::mask::mask;
use super::super::template::{self, TemplateMarks};
use super::OPTIONS;
use super::dialects::{DialectMarks, with_marks};

/// Returns `source` without the parts that the parser does not know.
pub(super) fn masked<'s>(
    source: &'s str,
    body: usize,
    templates: TemplateMarks,
    dialects: &DialectMarks,
) -> Cow<'s, str> {
    let TemplateMarks { mut tags, pairs } = templates;
    tags.extend(dialects.hidden.iter().cloned());
    let unless_code = pairs.iter().chain(&dialects.unless_code);
    if unless_code.clone().next().is_none() {
        return with_marks(mask(source, body, &template::joined(tags)), dialects);
    }
    let first = with_marks(mask(source, body, &template::joined(tags.clone())), dialects);
    let code = code(&first, body);
    tags.extend(unless_code.filter(|range| !ends_in(&code, range)).cloned());
    with_marks(mask(source, body, &template::joined(tags)), dialects)
}

/// Returns the ranges of code, in order.
fn code(masked: &str, body: usize) -> Vec<Range<usize>> {
    let events = Parser::new_ext(&masked[body..], OPTIONS).into_offset_iter();
    let code = events
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))));
    code.map(|(_, range)| body + range.start..body + range.end).collect()
}

/// Whether `range` begins or ends in code.
fn ends_in(code: &[Range<usize>], range: &Range<usize>) -> bool {
    [range.start, range.end - 1].into_iter().any(|at| {
        let after = code.partition_point(|code| code.start <= at);
        code[..after].last().is_some_and(|code| at < code.end)
    })
}
