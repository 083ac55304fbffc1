//! Examples of specifications: what a reference shows as text is read, and nothing else is. `tests/spec` says where they are from.

use std::collections::BTreeMap;
use std::fs;

use html5gum::{Token, Tokenizer};
use puffery::document::{Document, Format};
use serde::Deserialize;
use serde_json::Value;

use super::support::{files, root};

/// Elements of a page whose text is not prose.
const UNREAD: [&[u8]; 5] = [b"code", b"pre", b"script", b"style", b"textarea"];

/// Examples of `CommonMark` that are read otherwise, and why.
const COMMONMARK: &[(usize, &str)] =
    &[(590, "`![[foo]]` shows a file of the vault in Obsidian, and a name of a file is no prose")];
/// Examples of GFM that are read otherwise, and why.
const GFM: &[(usize, &str)] =
    &[(653, "GitHub shows `<style>` and `<xmp>` as text; on any other page they hide it")];
/// Tests of html5lib that are read otherwise, and why.
const HTML5LIB: &[(&str, &str)] =
    &[("plaintext element", "`<plaintext>` is what `<pre>` is: code")];

#[derive(Deserialize)]
struct Example {
    example: usize,
    markdown: String,
    html: String,
}

/// Words in the order of the alphabet: alternative texts come behind the block that holds the picture.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

/// What is read of a document.
fn read(source: &str, format: Format) -> String {
    let document = Document::parse(source, format);
    let blocks: Vec<&str> =
        document.blocks.iter().map(|block| &document.text()[block.range.clone()]).collect();
    blocks.join("\n")
}

/// What a page shows, alternative texts among it.
fn shown(html: &str) -> String {
    let mut shown = String::new();
    let mut unread: Vec<Vec<u8>> = Vec::new();
    let mut tokenizer = Tokenizer::new(html);
    while let Some(Ok(token)) = tokenizer.next() {
        match token {
            Token::String(text) if unread.is_empty() => {
                shown.push_str(&String::from_utf8_lossy(&text.value));
            }
            Token::StartTag(tag) => {
                if UNREAD.contains(&tag.name.as_slice()) {
                    unread.push(tag.name.to_vec());
                }
                let alt = tag.attributes.get(b"alt".as_slice());
                shown.extend(alt.map(|alt| format!(" {} ", String::from_utf8_lossy(&alt.value))));
                shown.push_str(if tag.name.starts_with(b"br") { "\n" } else { "" });
            }
            Token::EndTag(tag) if unread.last().is_some_and(|name| **name == **tag.name) => {
                drop(unread.pop());
            }
            _ => {}
        }
    }
    shown
}

/// Examples of a list that are read otherwise than a reference shows them.
fn differing(list: &str) -> BTreeMap<usize, String> {
    let json = fs::read_to_string(root().join("tests/spec").join(list)).unwrap();
    let examples: Vec<Example> = serde_json::from_str(&json).unwrap();
    let mut differing = BTreeMap::new();
    for Example { example, markdown, html } in examples {
        let (read, shown) = (read(&markdown, Format::Markdown), shown(&html));
        if words(&read) != words(&shown) {
            differing.insert(example, format!("{markdown}--- shown\n{html}--- read\n{read}\n"));
        }
    }
    differing
}

fn compare(differing: &BTreeMap<usize, String>, known: &[(usize, &str)]) {
    let new =
        differing.iter().filter(|(number, _)| !known.iter().any(|(known, _)| known == *number));
    let new: Vec<String> =
        new.map(|(number, example)| format!("example {number}\n{example}")).collect();
    assert!(new.is_empty(), "{} are read otherwise:\n{}", new.len(), new.join("\n"));
    let stale: Vec<_> =
        known.iter().filter(|(number, _)| !differing.contains_key(number)).collect();
    assert!(stale.is_empty(), "these are read as they are shown: {stale:?}");
}

#[test]
fn commonmark_is_read_as_it_is_shown() {
    compare(&differing("commonmark.json"), COMMONMARK);
}

#[test]
fn extensions_of_gfm_are_read_as_they_are_shown() {
    compare(&differing("gfm.json"), GFM);
}

/// A text of html5lib's tests, in which characters may be escaped twice.
fn text(value: &Value, escaped_twice: bool) -> Option<String> {
    let text = value.as_str()?;
    if !escaped_twice {
        return Some(text.to_owned());
    }
    serde_json::from_str(&format!("\"{}\"", text.replace('"', "\\\"").replace('\n', "\\n"))).ok()
}

/// The letters and digits of a text: which spaces and signs are read is no matter.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn characters_of_html_are_read() {
    let (mut count, mut differing) = (0, Vec::new());
    for file in files(&root().join("tests/spec/html5lib"), "test") {
        let json: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for test in json["tests"].as_array().into_iter().flatten() {
            // Text begins in the data state; where another one is tried, it is that of an element that is not prose.
            let states = test["initialStates"].as_array();
            if states.is_some_and(|states| !states.contains(&"Data state".into())) {
                continue;
            }
            let twice = test["doubleEscaped"] == true;
            let Some(input) = text(&test["input"], twice) else { continue };
            let tokens = test["output"].as_array().into_iter().flatten();
            let characters = tokens
                .filter(|token| token[0] == "Character")
                .filter_map(|token| text(&token[1], twice));
            let (expected, read) =
                (letters(&characters.collect::<String>()), letters(&read(&input, Format::Html)));
            let name = test["description"].as_str().unwrap_or_default();
            count += 1;
            if expected != read && !HTML5LIB.iter().any(|(known, _)| *known == name) {
                differing.push(format!("{name}\n{input:?}\nshown {expected:?}\nread {read:?}\n"));
            }
        }
    }
    assert!(count > 1000, "only {count} tests were read");
    assert!(
        differing.is_empty(),
        "{} of {count} are read otherwise:\n{}",
        differing.len(),
        differing.join("\n")
    );
}
