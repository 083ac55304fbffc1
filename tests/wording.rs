//! The wording language, as `docs/writing-rules.md` teaches it.

use std::fs;
use std::time::{Duration, Instant};

use puffery::phrase::{PhraseCompiler, PhraseList, WordForms, WordReader};

use super::support::root;

/// The text that a phrase marks in a text of one sentence.
fn marked(phrase: &str, text: &str) -> Option<String> {
    let irregular = vec!["hold".to_owned(), "held".to_owned()];
    let forms = WordForms::new(&[irregular], &[], &[], Default::default());
    let mut compiler = PhraseCompiler::new(&forms);
    let mut list = PhraseList::default();
    compiler.add(&mut list, phrase, 0).unwrap_or_else(|mistake| panic!("{phrase}: {mistake:?}"));
    let set = compiler.index(list);
    let (lexicon, slots) = compiler.finish();
    let mut reader = WordReader::new(&lexicon);
    let words = reader.read(text, 0..text.len()).piece(&(0..text.len()));
    set.hits(&words, &slots).first().map(|hit| text[words.span(&hit.mark)].to_owned())
}

/// The cells of a row of a table in Markdown, in which `\|` is a bar.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_matches('|').replace("\\|", "\u{0}");
    row.split('|').map(|cell| cell.trim().trim_matches('`').replace('\u{0}', "|")).collect()
}

#[test]
fn examples_of_the_page_on_rules_are_true() {
    let page = fs::read_to_string(root().join("docs/writing-rules.md")).expect("the page");
    let table = page.split("| written | means | finds | not |").nth(1).expect("the table");
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 20, "{} rows", rows.len());
    for row in rows {
        let cells = cells(row);
        let [phrase, _, finds, not] = &cells[..] else { panic!("four cells: {row}") };
        assert!(marked(phrase, finds).is_some(), "`{phrase}` finds nothing in `{finds}`");
        assert_eq!(marked(phrase, not), None, "`{phrase}` in `{not}`");
    }
}

#[test]
fn only_what_stands_in_guillemets_is_marked() {
    let text = "They are exempt from all review here";
    let marked_part = marked("are \u{AB}exempt ... review\u{BB} here", text);
    assert_eq!(marked_part.as_deref(), Some("exempt from all review"));
    let held = marked("(we|they) \u{AB}<hold>\u{BB} it", "so they held it");
    assert_eq!(held.as_deref(), Some("held"));
}

#[test]
fn mistakes_are_named_and_have_a_place() {
    let forms = WordForms::default();
    for (phrase, part, told) in [
        ("so (good|", "(good|", "has no word"),
        ("a [b", "[b", "never closed"),
        ("a b)", ")", "closes nothing"),
        ("this|that day", "|", "alternatives"),
        ("%colour sky", "%colour", "no class"),
        ("the end?", "end?", "`[end]`"),
        ("more *", "*", "`...`"),
        ("a ...20 b", "...20", "1 to 9"),
        ("** all day", "** all day", "nothing comes after"),
        ("[a] [b]", "[a] [b]", "word"),
        ("a {nowhere} b", "{nowhere}", "nowhere"),
        ("a 'b c' d", "'b c'", "one word"),
        ("a \"bc\" d", "\"bc\"", "one sign"),
        ("\u{BB} a \u{AB}", "\u{BB} a \u{AB}", "guillemets"),
    ] {
        let mut compiler = PhraseCompiler::new(&forms);
        let mistake = compiler.add(&mut PhraseList::default(), phrase, 0).expect_err(phrase);
        assert_eq!(&phrase[mistake.span], part, "{phrase}: {}", mistake.message);
        assert!(mistake.message.contains(told), "{phrase}: {}", mistake.message);
    }
}

#[test]
fn no_wording_explodes() {
    let text = "on and ".repeat(5_000) + "off";
    for phrase in ["on (and on)+ and off", "on ...9 on ...9 on ...9 on ...9 off", "on **"] {
        let start = Instant::now();
        marked(phrase, &text);
        assert!(start.elapsed() < Duration::from_secs(10), "{phrase}: {:?}", start.elapsed());
    }
}
