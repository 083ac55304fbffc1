//! The wording language, as `docs/writing-rules.md` teaches it.

use std::fs;
use std::time::{Duration, Instant};

use puffery::phrase::{
    CollectedVocabulary, PhraseCompiler, PhraseList, RuleLists, WordForms, WordReader,
};

use super::support::root;

/// The text that a phrase marks in a text of one sentence.
fn marked(phrase: &str, text: &str) -> Option<String> {
    marked_with(&[], phrase, &[text])
}

/// The text that a phrase marks in a block of some sentences, first of all; the phrase may name
/// lists, each with its entries.
fn marked_with(lists: &[(&str, &[&str])], phrase: &str, sentences: &[&str]) -> Option<String> {
    let irregular = vec!["hold".to_owned(), "held".to_owned()];
    let forms = WordForms::new(&[irregular], &[], &[], &Default::default());
    let mut compiler = PhraseCompiler::new(&forms);
    let mut own = RuleLists::default();
    for (name, entries) in lists {
        let mut list = CollectedVocabulary::default();
        for entry in *entries {
            let added = compiler.add_entry(&mut list, entry);
            added.unwrap_or_else(|mistake| panic!("{entry}: {mistake:?}"));
        }
        own.add(name, list);
    }
    compiler.use_lists(own);
    let mut list = PhraseList::default();
    compiler.add(&mut list, phrase, 0).unwrap_or_else(|mistake| panic!("{phrase}: {mistake:?}"));
    let set = compiler.index(list);
    let (lexicon, slots) = compiler.finish();
    let mut reader = WordReader::new(&lexicon);
    let text = sentences.join(" ");
    let block = reader.read(&text, 0..text.len());
    let mut at = 0;
    for sentence in sentences {
        let words = block.piece(&(at..at + sentence.len()));
        if let Some(hit) = set.hits(&words, &slots).first() {
            assert!(!set.hits(&block, &slots).is_empty(), "`{phrase}` is in the block, too");
            return Some(text[words.span(&hit.mark)].to_owned());
        }
        at += sentence.len() + 1;
    }
    None
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
fn entries_and_groups_may_begin_with_a_group() {
    let lab: &[(&str, &[&str])] = &[("own", &["(state of the art|new)", "'WHO'"])];
    let found = |text: &str| marked_with(lab, "zebra {own} lab", &[text]).is_some();
    assert!(found("the zebra state of the art lab") && found("a zebra new lab"));
    assert!(found("a zebra WHO lab") && !found("a zebra who lab") && !found("a zebra state lab"));
    let very: &[(&str, &[&str])] = &[("own", &["(very)+ new", "(odd|half baked)"])];
    let found = |text: &str| marked_with(very, "a {own} lab", &[text]).is_some();
    assert!(found("a very very new lab") && found("a very new lab") && !found("a very lab"));
    assert!(found("an odd thing, a half baked lab") && !found("a half lab"));
    let nested = |text: &str| marked("((state of the art|new) lab|office) space", text).is_some();
    assert!(nested("state of the art lab space") && nested("new lab space"));
    assert!(nested("office space") && !nested("state space") && !nested("new space"));
    let missing = |text: &str| marked("a ([very]|quite [so]) good day", text).is_some();
    assert!(missing("a good day") && missing("a very good day") && missing("a quite so good day"));
}

#[test]
fn a_place_is_that_of_the_sentence_or_of_the_line() {
    let found = |phrase: &str, sentences: &[&str]| marked_with(&[], phrase, sentences).is_some();
    let two = ["The tide was low.", "Indeed, it was."];
    assert!(found("^^ indeed", &two) && found("^^ \u{AB}indeed\u{BB}, it", &two));
    assert!(found("low $$", &two) && !found("low $", &two) && found("was $", &two));
    assert!(!found("^ indeed", &two) && found("^ the tide", &two) && !found("^^ was", &two));
    assert!(found("^^ ...9 day", &["Low.", "On a cold and grey and windy old day."]));
}

#[test]
fn mistakes_are_named_and_have_a_place() {
    let forms = WordForms::default();
    for (phrase, part, told) in [
        ("so (good|", "(good|", "has no word"),
        ("a [b", "[b", "never closed"),
        ("a b)", ")", "closes nothing"),
        ("this|that day", "|", "alternatives"),
        ("%colour sky", "%colour", "unknown class"),
        ("the end?", "end?", "`[end]`"),
        ("more *", "*", "`...`"),
        ("a ...20 b", "...20", "1 to 9"),
        ("** all day", "** all day", "nothing comes after"),
        ("[a] [b]", "[a] [b]", "word"),
        ("a {nowhere} b", "{nowhere}", "nowhere"),
        ("a 'b c' d", "'b c'", "one word"),
        ("a \"bc\" d", "\"bc\"", "one sign"),
        ("\u{BB} a \u{AB}", "\u{BB} a \u{AB}", "guillemets"),
        ("the end \u{AB}\u{BB}", "the end \u{AB}\u{BB}", "nothing is between"),
        ("\u{AB}^\u{BB} the end", "\u{AB}^\u{BB} the end", "nothing is between"),
        ("the (very \u{AB}end\u{BB}|start)", "\u{AB}", "group"),
        ("(very \u{AB}late|early) end\u{BB}", "\u{AB}", "group"),
        ("on (%name and)+ others", "(%name and)+", "words only"),
        ("by %name>=10 men", "%name>=10", "no least"),
        ("%number>10 men", ">10", "whole number"),
        ("%number>=10.5 men", ">=10.5", "whole number"),
        ("(%number>=1,000|many) men", ">=1,000", "whole number"),
        ("%number=10 men", "=10", "whole number"),
        ("a nice ...x day", "...x", "space"),
        ("C++ code", "+", "sign"),
        ("loud praise>", ">", "no `<`"),
        ("a %line of (%hashes|tar)", "%line", "labels"),
        ("tar (%hashes|rope)", "%hashes", "labels"),
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

#[test]
fn classes_are_met_beside_their_own_signs() {
    for (phrase, text, found) in [
        ("%percent of people", "Some 5% of people row.", Some("5% of people")),
        ("a %percent increase", "It was a 5% increase.", Some("a 5% increase")),
        ("a %percent increase", "It was a 5%; increase that.", None),
        ("follow %handle", "Please follow @ada_h there.", Some("follow @ada_h")),
        ("use %tag", "Then use #tide for it.", Some("use #tide")),
        ("visit %url now", "Do visit https://www.example.com/ now.", None),
        ("see %url there", "Or see <https://example.com/a> there.", None),
        ("mail %email today", "Please mail (ada@example.com) today.", None),
        ("up by %percent", "It went up by 7.5 %, or so.", Some("up by 7.5 %")),
        ("over %measure", "It is over 40 km long.", Some("over 40 km")),
        ("over %measure", "It took over 10ms then.", Some("over 10ms")),
        ("over %measure", "It was over 3x that.", Some("over 3x")),
        ("over %measure", "It was over 3y that.", None),
        ("over %measure>=5", "It was over 3 miles.", None),
        ("^^ %capital says", "Ida says so.", Some("Ida says")),
        ("^^ %capital says", "I'm told he says so.", None),
        ("up by %percent", "It went up by 5 percentage points.", None),
        ("up by %percent", "It went up by 5 per center.", None),
        ("says %name+", "Then says I to them.", None),
        ("says %name+", "Then says I'm late.", None),
        ("says %name+", "Then says Ida Hart to them.", Some("says Ida Hart")),
        ("%number>=1000 boats", "There are 4k boats.", Some("4k boats")),
        ("%number>=1000000 boats", "There are 2m boats.", Some("2m boats")),
        ("%number<=9 boats", "There are 9.9 boats.", None),
        ("%number<=9 boats", "There are 1,004 boats.", None),
    ] {
        let marked = marked(phrase, text);
        let address = phrase.contains("%url") || phrase.contains("%email");
        assert!(!address || marked.is_some(), "{phrase}: {text}");
        assert!(address || marked.as_deref() == found, "{phrase}: {text}: {marked:?}");
    }
}

#[test]
fn a_sign_is_one_of_its_own_sentence() {
    let found = |phrase: &str, sentences: &[&str]| marked_with(&[], phrase, sentences).is_some();
    assert!(!found("wow \"!\"", &["Oh wow.", "Stop!"]) && found("wow \"!\"", &["Wow!", "Stop."]));
    assert!(!found("\"!\" wow", &["Stop!", "Wow."]) && found("\"!\" wow", &["Stop.", "! Wow."]));
}

#[test]
fn an_entry_of_a_list_begins_with_a_word() {
    let forms = WordForms::default();
    let mut compiler = PhraseCompiler::new(&forms);
    for entry in ["%number boats", "^ boats", "\u{AB}old\u{BB} boats", "[%year] boats"] {
        let mistake = compiler.add_entry(&mut CollectedVocabulary::default(), entry);
        let mistake = mistake.expect_err(entry).message;
        assert!(mistake.contains("begins with a word"), "{entry}: {mistake}");
    }
}
