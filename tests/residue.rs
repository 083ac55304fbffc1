//! Residue as blocks, seen from outside: what is one finding, what is silent inside it, what is left alone.

use puffery::builtin::load;
use puffery::document::Format;
use puffery::engine::Checker;
use puffery::finding::{Finding, Severity};
use puffery::rules::Sources;
use puffery::source::Source;

const ARTICLE: &str = "\
The New Ferry to the Island

The ferry to the island sails twice a day, and the second ferry carries the post, the papers and whatever the shops have ordered from the market.

In winter the island is cut off for a week when the ice is thick, and then the post is flown in by the same small aeroplane that fetches the sick.
";

fn check(text: &str, format: Format) -> Vec<Finding> {
    let checker = Checker::new(load(&Sources::default()).rules);
    let levels = checker.default_levels();
    let found = checker.check(&Source::new("a.txt", text), format, &levels);
    found.into_iter().filter(|finding| finding.silenced.is_none()).collect()
}

#[test]
fn a_tail_is_one_error_with_its_parts() {
    let text = format!(
        "{ARTICLE}\nLeave a Reply\n\nPrevious Story\n\nA Revolutionary Trombone Slide\n\nLatest from Gardens\n"
    );
    let found = check(&text, Format::Plain);
    assert_eq!(found.len(), 1, "{found:?}");
    let finding = &found[0];
    assert_eq!((finding.rule.as_str(), finding.severity), ("boilerplate/page-residue", Severity::Error));
    let span = finding.primary.as_ref().unwrap().span.clone();
    assert_eq!(&text[span], text[ARTICLE.len()..].trim());
    assert!(finding.notes.iter().any(|note| note.contains("nothing in this article is about")), "{:?}", finding.notes);
    assert!((2..=8).contains(&finding.secondary.len()));
}

#[test]
fn headings_and_items_are_content() {
    let text = format!(
        "{ARTICLE}\nTimetable\n\n1. Monday at six\n2. Tuesday at nine\n\nShops on the island\n\nThe shops open at nine and close when the second ferry has left the harbour again.\n"
    );
    assert!(check(&text, Format::Plain).is_empty(), "{:?}", check(&text, Format::Plain));
}

#[test]
fn residue_between_paragraphs_ends_where_prose_begins() {
    let text = format!("{ARTICLE}\nShare this\n\nFacebook\n\nTwitter\n\nSign up for our newsletter\n\n{ARTICLE}");
    let found = check(&text, Format::Plain);
    let spans: Vec<_> = found.iter().map(|finding| &text[finding.primary.as_ref().unwrap().span.clone()]).collect();
    assert_eq!(spans, ["Share this\n\nFacebook\n\nTwitter\n\nSign up for our newsletter"]);
}

#[test]
fn prose_about_labels_is_quiet() {
    for text in [
        "The theme prints \"Leave a Reply\" below each post, and \"Previous Story\" beside the title of another one.",
        "In cookie-cutter medicine nobody asks what the newsletter said.",
        "## Previous Story\n\nThe previous story in this sprint was about the export of ledgers, and it was closed on Monday after the second review by the team.",
    ] {
        assert!(check(text, Format::Plain).iter().all(|finding| finding.rule.family() != "boilerplate"), "{text}");
    }
}
