//! What every target does: decode, read, check with the built-in rules, and look at every place.

use std::sync::OnceLock;

use puffery::document::{Document, Format, ReadOptions, ReadRegion};
use puffery::encoding::decode;
use puffery::engine::Checker;
use puffery::builtin::load;
use puffery::rules::RuleSources;
use puffery::source::Source;

/// Reads and checks `bytes` as `format`, and panics where a place is not one.
pub fn check(bytes: &[u8], format: Format) {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    let checker = CHECKER.get_or_init(|| Checker::new(load(&RuleSources::default()).rules));
    let length = bytes.len();
    let Some(decoded) = decode(bytes.to_vec(), format == Format::Html) else { return };
    let source = Source::decoded("fuzz", decoded);
    for region in [ReadRegion::Content, ReadRegion::All] {
        let reading = ReadOptions { format, region, front_matter: vec!["subtitle".into()], ..ReadOptions::default() };
        let document = Document::read(&source.text, &reading);
        places(&document, &source.text);
        let _ = (document.language(), document.outline());
        for finding in checker.check_document(&source, &document, &checker.default_levels()) {
            for label in finding.primary.iter().chain(&finding.secondary) {
                assert!(label.span.start <= label.span.end && label.span.end <= length, "{label:?}");
            }
        }
        if format != Format::Html {
            break;
        }
    }
}

/// Blocks in order, every place on a boundary of both texts.
fn places(document: &Document<'_>, source: &str) {
    let text = document.text();
    let mut from = 0;
    for block in &document.blocks {
        assert!(from <= block.range.start && block.range.start < block.range.end);
        from = block.range.end;
        let span = document.prose.span(&block.range);
        assert!(source.get(span.clone()).is_some(), "{span:?}");
        for (at, c) in text[block.range.clone()].char_indices() {
            let at = block.range.start + at;
            let span = document.prose.span(&(at..at + c.len_utf8()));
            assert!(source.get(span.clone()).is_some(), "{span:?}");
        }
    }
    for link in &document.links {
        assert!(text.get(link.text.clone()).is_some());
    }
    for defect in &document.defects {
        assert!(source.get(defect.span.clone()).is_some());
    }
    for note in &document.footnotes {
        assert!(note.definition.as_ref().is_none_or(|range| text.get(range.clone()).is_some()));
    }
}
