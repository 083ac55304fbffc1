//! Claims and their support: what a user's own words do, and what counts as evidence near a claim.

use std::fs;
use std::process::Command;

use puffery::document::Format;
use puffery::source::Source;

use super::support::BUILT_IN;

/// Rules and lines of the findings in `text`, under a configuration.
fn check(text: &str, config: &str, name: &str) -> Vec<(String, u64)> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("puffery.toml"), config).unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_puffery"))
        .args(["check", "--output-format", "json-lines", "--quiet", "--select", "claim"])
        .arg(folder.path().join(name))
        .output()
        .unwrap();
    let lines = String::from_utf8(run.stdout).unwrap();
    let finding = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        (value["rule"].as_str().unwrap().to_owned(), value["line"].as_u64().unwrap())
    };
    lines.lines().map(finding).collect()
}

/// The extension that docs/configuration.md shows.
const FINANCE: &str = r#"
[vocabulary.offerings-for-sale]
add = ["the savings account", "our robo-adviser"]

[vocabulary.general-goods]
add = ["returns", "net worth"]

[vocabulary.general-ills]
add = ["margin calls", "forced selling"]
"#;

#[test]
fn a_team_of_another_trade_adds_its_own_words() {
    let text =
        "Our robo-adviser cuts margin calls.\n\nThe savings account boosts your net worth.\n";
    let benefits = |found: Vec<(String, u64)>| -> Vec<u64> {
        let own = found.into_iter().filter(|(rule, _)| rule == "claim/benefit");
        own.map(|(_, line)| line).collect()
    };
    assert_eq!(benefits(check(text, "", "a.txt")), [0_u64; 0]);
    assert_eq!(benefits(check(text, FINANCE, "a.txt")), [1, 3]);
    let readme =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md")).unwrap();
    let shown = |line: &&str| line.starts_with("add = ");
    for line in FINANCE.lines().filter(shown) {
        assert!(
            readme.contains(line),
            "the page shows another extension than the one tested: {line}"
        );
    }
}

#[test]
fn what_is_mistaken_for_a_source_is_shown() {
    let labels = |text: &str| {
        let source = Source::new("a.md", text);
        let findings = BUILT_IN.check(&source, Format::Plain, &BUILT_IN.default_levels());
        let all = findings.into_iter().filter(|finding| finding.rule.as_str() == "claim/benefit");
        let labels = all.flat_map(|finding| finding.secondary);
        labels.map(|label| (text[label.span].to_owned(), label.text)).collect::<Vec<_>>()
    };
    assert_eq!(
        labels("Many experts were asked. Bandages of moss reduce swelling.\n"),
        [("Many experts".to_owned(), "names no study, person or body".to_owned())]
    );
    assert_eq!(labels("Bandages of moss reduce swelling by 80%.\n")[0].0, "by 80%");
    assert!(labels("Bandages of moss reduce swelling. They smell of rain.\n").is_empty());
}

#[test]
fn support_is_looked_for_near_the_claim_and_no_farther() {
    let claim = "Bandages of moss reduce swelling.";
    for (text, supported) in [
        (format!("{claim}\n"), false),
        ("Bandages of moss reduce swelling (Osei et al., 2027).\n".to_owned(), true),
        (format!("{claim} The figures are in PMID 31234567.\n"), true),
        (format!("A randomised trial of 48 adults ran in spring. {claim}\n"), true),
        (format!("{claim} It cost 48 adults nothing.\n"), false),
        (
            format!(
                "{claim} They smell of rain. Then the day ended. It was registered as NCT04512345.\n"
            ),
            false,
        ),
        (format!("{claim}\n\n# Another section\n\nIt was registered as NCT04512345.\n"), false),
        (format!("{claim} Buy them at https://shop.example.com/moss now.\n"), false),
        (format!("Stem Cell Facts\n\n{claim} Point 1. Step 2. A 3D scan costs $48.\n"), false),
    ] {
        let found = check(&text, "", "a.txt");
        assert_eq!(found.is_empty(), supported, "{text}: {found:?}");
    }
}

#[test]
fn another_paragraph_supports_what_it_speaks_of() {
    let report = "In a trial of 60 adults, 240 mg of moss a day lowered cortisol by 23 % (Osei et al., 2027).";
    for (claim, supported) in [
        ("Moss reduces swelling.", true),
        ("Our cream relieves eczema and reduces scars.", false),
        ("Moss reduced my swelling, and I sleep better.", false),
    ] {
        let found = check(&format!("{report}\n\n{claim}\n"), "", "a.txt");
        assert_eq!(found.is_empty(), supported, "{claim}: {found:?}");
    }
}

#[test]
fn numbered_references_count_where_the_text_points_to_them() {
    let page =
        |claim: &str| format!("{claim}\n\n## References\n\n1. Osei A. Moss. Gut. 2027;3:1.\n");
    for (claim, supported) in [
        ("Moss improves sleep quality (1).", true),
        ("Moss improves sleep quality.1 It smells of rain.", true),
        ("Moss improves sleep quality.", false),
        ("Moss improves sleep quality (2).", false),
    ] {
        assert_eq!(check(&page(claim), "", "a.md").is_empty(), supported, "{claim}");
    }
}

#[test]
fn footnotes_count_as_pages_print_them_and_in_any_case() {
    let html = |reference: &str| {
        format!(
            "<p>The serum reduces knee pain.{reference}</p><p>It keeps well.</p>\
             <section><ol><li id=\"fn1\">Smith J. Rheumatology. 2020;12:3-9.</li></ol></section>"
        )
    };
    let note = "<sup><a href=\"#fn1\" role=\"doc-noteref\">1</a></sup>";
    assert_eq!(check(&html(""), "", "a.html").len(), 1);
    assert!(check(&html(note), "", "a.html").is_empty());
    let other = note.replace("#fn1", "/price-list");
    assert_eq!(check(&html(&other), "", "a.html").len(), 1, "it leads to no note");
    let text = "The serum reduces knee pain.[^Smith]\n\n[^smith]: Smith J. Pain 2020;12:3-9.\n";
    assert!(check(text, "", "a.md").is_empty());
}

#[test]
fn the_items_of_a_quotation_are_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let said = "The serum cures cancer in a week.";
    let texts = [
        ("a.md", format!("> {said}\n")),
        ("b.md", format!("> - {said}\n")),
        ("c.html", format!("<blockquote><ul><li>{said}</li></ul></blockquote>\n")),
    ];
    for (name, text) in texts {
        fs::write(folder.path().join(name), text).unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_puffery"))
            .args(["check", "--isolated", "--output-format", "concise", "--quiet", name])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let out = String::from_utf8(run.stdout).unwrap();
        assert!(out.contains("info[claim/cure-claim]"), "{name}: {out}");
    }
}

#[test]
fn the_words_of_a_link_to_another_site_have_a_source() {
    let linked = |address: &str| {
        check(
            &format!("The [bandages of moss reduce swelling]({address}) and smell.\n"),
            "",
            "a.md",
        )
    };
    assert!(linked("https://moss-institute.test/report").is_empty());
    assert!(!linked("https://shop.moss.test/gel").is_empty());
    assert!(!linked("gel.md").is_empty());
}

#[test]
fn evidence_that_is_not_enough_is_shown_with_the_reason() {
    let claim = "Bandages of moss reduce swelling.";
    for (text, place, reason) in [
        (
            format!("{claim} They smell. It rained. It was registered as NCT04512345."),
            "NCT04512345",
            "too far",
        ),
        (format!("{claim} Lab work was done at Harlow Hospital."), "Harlow Hospital", "no study"),
        (format!("{claim} A randomised test ran."), "randomised", "one detail"),
        (
            format!("{claim}\n\nHens were counted (Osei et al., 2027)."),
            "Osei et al., 2027",
            "something else",
        ),
        (
            format!("My knee was stiff. {claim}\n\nReferences\n\n1. Osei A. Gut. 2027;3:1."),
            "References",
            "points to",
        ),
    ] {
        let source = Source::new("a.txt", text.as_str());
        let findings = BUILT_IN.check(&source, Format::Plain, &BUILT_IN.default_levels());
        let benefit = findings
            .into_iter()
            .find(|finding| finding.rule.as_str() == "claim/benefit" && finding.silenced.is_none());
        let labels = benefit.unwrap_or_else(|| panic!("{text}")).secondary;
        let shown = |label: &puffery::finding::Label| {
            text[label.span.clone()].trim() == place && label.text.contains(reason)
        };
        assert!(labels.iter().any(shown), "{text}: {labels:?}");
    }
}

#[test]
fn a_study_that_is_named_supports_its_section() {
    let text = "# News\n\nThe trial at the University of Porto was reported in the journal Gut.\n\nRain fell.\n\n\
                It was a long winter.\n\nThe researchers saw that the moss reduces swelling.\n\n\
                # Shop\n\nThe researchers saw that the moss reduces swelling.\n";
    assert_eq!(check(text, "", "a.md"), [("claim/benefit".to_owned(), 13)]);
}

#[test]
fn a_caveat_holds_for_its_clause() {
    assert_eq!(
        check("The moss reduces swelling, but it is not known to reduce pain.\n", "", "a.txt")
            .len(),
        1
    );
    assert_eq!(check("That the moss reduces swelling is not known.\n", "", "a.txt"), []);
}

/// A rule that reports claims whatever supports them does not say that nothing does.
#[test]
fn no_message_denies_a_source_that_is_there() {
    let rules = &BUILT_IN.rules;
    for rule in &rules.rules {
        let message = rule.message.source();
        let denies = message.contains(" source");
        let asks = |&index: &usize| {
            let name = rules.contexts[index].name.as_str();
            rules.contexts[index].asks_for_evidence() || name == "identified"
        };
        assert!(!denies || rule.silent_when.iter().any(asks), "{}: {message}", rule.id);
    }
}
