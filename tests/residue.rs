//! Residue as blocks, seen from outside: what is one finding, what is silent inside it, what is left alone.

use puffery::builtin::load;
use puffery::document::Format;
use puffery::engine::Checker;
use puffery::finding::{Finding, Severity};
use puffery::rules::RuleSources;
use puffery::source::Source;

use super::support::Folder;

const ARTICLE: &str = "\
The New Ferry to the Island

The ferry to the island sails twice a day, and the second ferry carries the post, the papers and whatever the shops have ordered from the market.

In winter the island is cut off for a week when the ice is thick, and then the post is flown in by the same small aeroplane that fetches the sick.
";

fn check(text: &str, format: Format) -> Vec<Finding> {
    let checker = Checker::new(load(&RuleSources::default()).rules);
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
    assert_eq!(
        (finding.rule.as_str(), finding.severity),
        ("boilerplate/page-residue", Severity::Error)
    );
    let span = finding.primary.as_ref().unwrap().span.clone();
    assert_eq!(&text[span], text[ARTICLE.len()..].trim());
    assert!(
        finding.notes.iter().any(|note| note.contains("nothing in this article is about")),
        "{:?}",
        finding.notes
    );
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
    let text = format!(
        "{ARTICLE}\nShare this\n\nFacebook\n\nTwitter\n\nSign up for our newsletter\n\n{ARTICLE}"
    );
    let found = check(&text, Format::Plain);
    let spans: Vec<_> =
        found.iter().map(|finding| &text[finding.primary.as_ref().unwrap().span.clone()]).collect();
    assert_eq!(spans, ["Share this\n\nFacebook\n\nTwitter\n\nSign up for our newsletter"]);
}

#[test]
fn prose_about_labels_is_quiet() {
    for text in [
        "The theme prints \"Leave a Reply\" below each post, and \"Previous Story\" beside the title of another one.",
        "In cookie-cutter medicine nobody asks what the newsletter said.",
        "## Previous Story\n\nThe previous story in this sprint was about the export of ledgers, and it was closed on Monday after the second review by the team.",
    ] {
        assert!(
            check(text, Format::Plain).iter().all(|finding| finding.rule.family() != "boilerplate"),
            "{text}"
        );
    }
}

/// Rules that were hit, with the lines that are marked.
fn marks(text: &str, format: Format) -> Vec<(String, String)> {
    let mark = |finding: &Finding| text[finding.primary.as_ref().unwrap().span.clone()].to_owned();
    check(text, format)
        .iter()
        .map(|finding| (finding.rule.as_str().to_owned(), mark(finding)))
        .collect()
}

#[test]
fn what_leads_somewhere_is_meant() {
    let article = ARTICLE.replace("The New Ferry", "# The New Ferry");
    for end in [
        "[Subscribe to our letter](/letter)\n\n[Leave a comment](/talk#new)",
        "## Read more\n\n- [Winter ferries](/winter)\n- [The sheep](/sheep)",
        "Edited by: [Ann](https://git.example/ann), [Bo](https://git.example/bo)\n\n[Discuss on the forum](https://forum.example/7)",
        "Download: [https://dist.example/ferry-2.1.tar.gz](https://dist.example/ferry-2.1.tar.gz)",
    ] {
        let found = marks(&format!("{article}\n{end}\n"), Format::Markdown);
        assert!(found.is_empty(), "{end}: {found:?}");
    }
}

#[test]
fn front_matter_is_no_residue() {
    for title in ["About us", "Privacy Policy", "Cookie Policy", "Logout", "Categories", "Blog"] {
        let text = format!(
            "---\ntitle: {title}\ndescription: Who we are\n---\n\nThe ferry office is open from six to nine.\n"
        );
        assert!(
            marks(&text, Format::Markdown).is_empty(),
            "{title}: {:?}",
            marks(&text, Format::Markdown)
        );
    }
}

#[test]
fn one_line_that_could_be_anything_is_none() {
    let steps = "Log in to the harbour desk.\n\nSelect the berth from the list.\n\nConfirm the hour of the tide:";
    for line in [
        "Most harbours close early:",
        "In JavaScript, a buoy is an object.",
        "Search for a berth by its number.",
        steps,
    ] {
        let text = format!("{ARTICLE}\n{line}\n\n{ARTICLE}");
        assert!(
            marks(&text, Format::Plain).is_empty(),
            "{line}: {:?}",
            marks(&text, Format::Plain)
        );
    }
}

#[test]
fn a_sentence_that_quotes_a_label_is_about_it() {
    for line in [
        "The words \u{201C}all rights reserved\u{201D} stand on the hull of the ferry.",
        "Where the page says \"please enable JavaScript to see the timetable\", the tables are missing.",
    ] {
        let text = format!("{ARTICLE}\n{line}\n");
        assert!(
            marks(&text, Format::Plain).is_empty(),
            "{line}: {:?}",
            marks(&text, Format::Plain)
        );
    }
}

#[test]
fn the_list_that_ends_an_article_is_not_taken_along() {
    let dates: String =
        (3..15).map(|day| format!("May {day} -- Quay {}, Norrhamn, NH\n\n", day + 2)).collect();
    let tail = "Share this story\n\nFacebook\n\nTwitter\n\nLeave a Reply\n\nMost Popular\n\nTen Garden Sheds We Love\n";
    let text = format!("{ARTICLE}\n{dates}{tail}");
    let found = check(&text, Format::Plain);
    let starts: Vec<usize> =
        found.iter().map(|finding| finding.primary.as_ref().unwrap().span.start).collect();
    assert!(
        !starts.is_empty() && starts.iter().all(|&start| start >= text.len() - tail.len()),
        "{found:?}"
    );
}

#[test]
fn labels_between_paragraphs_are_found_in_several_languages() {
    let labels = [
        ("READ MORE: Mayor opens a third swimming pool", "inline-story-label"),
        ("Also read: Why Our Buses Are Always Late", "inline-story-label"),
        ("Das k\u{f6}nnte Sie auch interessieren", "page-label-translated"),
        ("Compartir en WhatsApp", "page-label-translated"),
        ("Lire la suite", "page-label-translated"),
        ("Iscriviti alla nostra newsletter", "page-label-translated"),
        ("\u{7d9a}\u{304d}\u{3092}\u{8aad}\u{3080}", "page-label-translated"),
        ("We and our 31 partners store and/or access information on a device.", "cookie-notice"),
    ];
    for (label, rule) in labels {
        let found = marks(&format!("{ARTICLE}\n{label}\n\n{ARTICLE}"), Format::Plain);
        assert!(
            found.iter().any(|(by, _)| *by == format!("boilerplate/{rule}")),
            "{label}: {found:?}"
        );
    }
}

/// The article may end behind what it shares, and a sentence of it is not residue for certain.
#[test]
fn a_last_sentence_behind_a_label_is_never_deleted() {
    let labels = "Share this:\n\nFacebook\n\nTwitter\n\nCopy link\n\n";
    for last in
        ["Ships lay at the quay until April.", "Correction: the lane is 1.4 kilometres long."]
    {
        let text = format!("{ARTICLE}\n{labels}{last}\n");
        let deletes =
            |finding: &Finding| finding.fixes.iter().any(|fix| text[fix.clone()].contains(last));
        let found = check(&text, Format::Plain);
        assert!(!found.is_empty() && !found.iter().any(deletes), "{found:?}");
    }
}

#[test]
fn a_block_is_as_severe_as_what_it_absorbs() {
    let note = "Your email address will not be published. Required fields are marked *";
    let severity =
        |text: &str| check(text, Format::Markdown).iter().map(|found| found.severity).max();
    let one = severity(&format!("# Ferry\n\n{ARTICLE}\n{note}\n"));
    let all = severity(&format!("# Ferry\n\n{ARTICLE}\nLeave a Reply\n\n{note}\n\nPost Comment\n"));
    assert!(one.is_some() && all >= one, "{one:?}, and in a block {all:?}");
}

#[test]
fn a_line_that_quotes_the_title_is_no_label_of_its_subject() {
    let quoting = "The post Harbour ferry timetable appeared first on Quay News.";
    let text = format!("# Harbour ferry timetable\n\n{ARTICLE}\n{quoting}\n");
    assert!(!check(&text, Format::Markdown).is_empty());
}

#[test]
fn cells_of_a_table_are_content() {
    let table = "# States\n\n| state | shown |\n|---|---|\n| undefined | Original article |\n";
    let line = "# States\n\nThe key has a state, which the page shows.\n\nundefined\n";
    let found = |text: &str| {
        let folder = Folder::new(&[("a.md", text)]);
        folder.run(&["check", "--isolated", "--output-format", "concise"]).out
    };
    assert_eq!(found(table), "");
    assert!(found(line).contains("boilerplate/script-residue"), "{}", found(line));
}
