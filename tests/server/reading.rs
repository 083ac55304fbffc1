//! Everything that an editor reads: diagnostics, hovers, completions, the state of a document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Client, PAGE, folder, of_rule, uri, usual};
use crate::support::{Folder, files, root};

#[test]
fn a_finding_is_marked_where_the_editor_counts_it() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let own = of_rule(&found, "hype/miracle");
    assert_eq!(own["range"]["start"]["line"], 2);
    assert_eq!(own["range"]["start"]["character"], 19, "two emoji are four units: {own}");
    assert_eq!((&own["source"], &own["code"]), (&json!("puffery"), &json!("hype/miracle")));
    let page_of_rule = own["codeDescription"]["href"].as_str().unwrap();
    assert!(page_of_rule.ends_with("rules/hype/miracle/"), "{page_of_rule}");
    assert!(own["severity"].as_u64().is_some_and(|severity| (1..=3).contains(&severity)));
    let residue = of_rule(&found, "boilerplate/");
    assert_eq!(residue["tags"], json!([1]), "greyed out: {residue}");
    assert_eq!(client.leave(), 0);
}

#[test]
fn a_rule_of_the_users_own_has_no_page() {
    let folder = folder();
    let rule = "summary = \"s\"\nmessage = \"m\"\nseverity = \"warning\"\nwhy = \"w\"\ninstead = \"i\"\n\
                [match.phrase]\nany = [\"lush\"]\n";
    folder.write("style/garden/lush.toml", rule);
    folder.write("puffery.toml", "rule-dirs = [\"style\"]\n");
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", "A lush day.\n");
    let found = client.diagnostics(&page);
    assert_eq!(of_rule(&found, "garden/lush").get("codeDescription"), None);
}

#[test]
fn several_paragraphs_are_not_offered_to_be_allowed() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let text = "The ferry leaves at nine.\n\nShare this article on:\n\nFacebook\n\nTwitter\n\nLeave a comment\n";
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", text);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "boilerplate/page-residue"));
    let is_allow =
        |action: &Value| action["title"].as_str().is_some_and(|title| title.starts_with("Allow"));
    assert!(!actions.is_empty() && !actions.iter().any(is_allow), "{actions:?}");
}

#[test]
fn bytes_are_counted_where_the_client_asks_for_it() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::silent(folder.path());
    let general = json!({ "positionEncodings": ["utf-8", "utf-16"] });
    let answer = client.ask("initialize", json!({ "capabilities": { "general": general } }));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    assert_eq!(of_rule(&found, "hype/miracle")["range"]["start"]["character"], 23);
}

#[test]
fn a_client_that_announces_nothing_gets_diagnostics_all_the_same() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::silent(folder.path());
    let answer = client.ask("initialize", json!({ "processId": null, "rootUri": null }));
    assert!(answer["capabilities"].get("diagnosticProvider").is_none(), "{answer}");
    client.tell("initialized", json!({}));
    client.open(&page, "", PAGE);
    let found = client.diagnostics(&page);
    assert!(found.iter().all(|one| one.get("relatedInformation").is_none()));
    let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
    assert!(!actions.is_empty());
    for action in &actions {
        assert!(action["command"].is_string(), "a command and no more: {action}");
    }
    assert_eq!(client.leave(), 0);
}

#[test]
fn changes_are_made_in_their_order_and_the_newest_text_is_shown() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", "A lamp.\r\nIt is plain.\r\n");
    assert_eq!(client.diagnostics(&page), Vec::<Value>::new());
    let at = |line: u32, from: u32, to: u32| {
        let place = |character: u32| json!({ "line": line, "character": character });
        json!({ "start": place(from), "end": place(to) })
    };
    let changes = json!([
        { "range": at(1, 6, 11), "text": "a wonder drug" },
        { "range": at(0, 0, 0), "text": "\u{1F600} " },
        { "range": at(1, 6, 6), "text": "truly " },
    ]);
    let own = json!({ "uri": uri(&page), "version": 2 });
    client
        .tell("textDocument/didChange", json!({ "textDocument": own, "contentChanges": changes }));
    for version in 3..40 {
        let text = format!("Draft {version}.\n\nIt is truly a wonder drug for moss.\n");
        client.change(&page, version, &text);
    }
    let last = client.until("the last version", |message| message["params"]["version"] == 39);
    let found = last["params"]["diagnostics"].as_array().unwrap().clone();
    assert_eq!(of_rule(&found, "hype/")["range"]["start"]["line"], 2);
}

#[test]
fn a_client_that_asks_for_diagnostics_is_sent_none() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut able = usual();
    able["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": false });
    able["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut client = Client::new(folder.path(), able, json!({}));
    client.open(&page, "markdown", PAGE);
    let own = json!({ "textDocument": { "uri": uri(&page) } });
    let report = client.ask("textDocument/diagnostic", own.clone());
    assert_eq!(report["kind"], "full");
    of_rule(report["items"].as_array().unwrap(), "hype/miracle");
    let mut again = own.clone();
    again["previousResultId"] = report["resultId"].clone();
    assert_eq!(client.ask("textDocument/diagnostic", again)["kind"], "unchanged");
    folder.write("puffery.toml", "[rules]\n\"hype/*\" = \"off\"\n");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    client.next("workspace/diagnostic/refresh");
    let report = client.ask("textDocument/diagnostic", own);
    let items = report["items"].as_array().unwrap();
    assert!(items.iter().all(|one| one["code"] != "hype/miracle"), "{items:#?}");
    let pushed = |message: &Value| message["method"] == "textDocument/publishDiagnostics";
    assert!(!client.seen.iter().any(pushed), "{:?}", client.seen);
}

/// Rule, line and message of each finding that a check of a file prints.
fn checked(folder: &Folder, name: &str) -> BTreeSet<(String, u64, String)> {
    let ran = folder.run(&["check", "--output-format", "json", "--quiet", name]);
    let all: Value = serde_json::from_str(&ran.out).expect("a report");
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let all = all.as_array().unwrap().iter();
    all.map(|one| (text(one, "rule"), one["line"].as_u64().unwrap(), text(one, "message")))
        .collect()
}

#[test]
fn findings_are_those_of_a_check_of_the_same_text() {
    let mut all = files(&root().join("corpus/poor"), "md");
    all.extend(files(&root().join("corpus/poor"), "txt"));
    all.extend(files(&root().join("corpus/poor"), "html"));
    all.truncate(12);
    let folder = Folder::new(&[("puffery.toml", "[rules]\n\"hype/miracle\" = \"error\"\n")]);
    let mut client = Client::usual(folder.path());
    for file in &all {
        let name = file.file_name().unwrap().to_str().unwrap();
        // An editor has decoded what is in no UTF-8; its bytes are others then.
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        folder.write(name, &text);
        let open = folder.path().join(name);
        client.open(&open, "", &text);
        let found = client.diagnostics(&open);
        let own = found.iter().map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            let line = one["range"]["start"]["line"].as_u64().unwrap();
            (text("code"), line + 1, text("message"))
        });
        assert_eq!(own.collect::<BTreeSet<_>>(), checked(&folder, name), "{name}");
    }
}

#[test]
fn a_hover_says_why_and_what_to_do() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let at = |character: u32| {
        let place = json!({ "line": 2, "character": character });
        json!({ "textDocument": { "uri": uri(&page) }, "position": place })
    };
    let card = client.ask("textDocument/hover", at(22));
    let text = card["contents"]["value"].as_str().unwrap();
    for wanted in ["hype/miracle", "*Why:*", "*What to do:*", "*Reported:*", "*Score:*"] {
        assert!(text.contains(wanted), "{wanted} is missing in {text}");
    }
    assert_eq!(client.ask("textDocument/hover", at(1)), Value::Null);
    let claim = "The tea improves sleep.\n";
    let other = folder.path().join("claim.md");
    client.open(&other, "markdown", claim);
    let found = client.diagnostics(&other);
    let place = of_rule(&found, "claim/")["range"]["start"].clone();
    let own = json!({ "textDocument": { "uri": uri(&other) }, "position": place });
    let card = client.ask("textDocument/hover", own);
    assert!(card.to_string().contains("*Looked for, and not found:*"), "{card}");
}

fn labels(items: &Value) -> Vec<String> {
    let all = items.as_array().expect("a list").iter();
    all.map(|item| item["textEdit"]["newText"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn names_of_rules_and_keys_are_completed() {
    let folder = folder();
    let mut client = Client::usual(folder.path());
    let mut complete = |name: &str, language: &str, text: &str| {
        let file = folder.path().join(name);
        client.open(&file, language, text);
        let line = text.matches('\n').count();
        let character = text.rsplit('\n').next().unwrap().len();
        let place = json!({ "line": line, "character": character });
        let own = json!({ "textDocument": { "uri": uri(&file) }, "position": place });
        labels(&client.ask("textDocument/completion", own))
    };
    let has = |all: &[String], label: &str| all.iter().any(|own| own == label);
    let all = complete("a.md", "markdown", "Text.\n\n<!-- puffery-disable-line hy");
    assert!(has(&all, "hype/miracle") && has(&all, "hype/*"), "{all:?}");
    let all = complete("b.md", "markdown", "Text.\n\n<!-- puff");
    assert!(has(&all, "puffery-disable-next-line"), "{all:?}");
    assert!(complete("c.md", "markdown", "Plain <!-- a remark --> te").is_empty());
    let all = complete("puffery.toml", "toml", "[rules]\nhy");
    assert!(has(&all, "\"hype/miracle\""), "{all:?}");
    let all = complete("puffery.toml", "toml", "[rules]\n\"hype/*\" = \"w");
    assert!(has(&all, "warning") && has(&all, "off"), "{all:?}");
    let all = complete("puffery.toml", "toml", "requ");
    assert!(has(&all, "require-reason"), "{all:?}");
    let all = complete("rules/own/a.toml", "toml", "summary = \"A\"\nsilent-when = [\"neg");
    assert!(has(&all, "negated"), "{all:?}");
}

#[test]
fn the_state_of_a_document_is_told() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::new(folder.path(), usual(), json!({ "status": true }));
    client.open(&page, "markdown", PAGE);
    let sent = client.next("puffery/status");
    let own = json!({ "textDocument": { "uri": uri(&page) } });
    let asked = client.ask("puffery/status", own);
    assert_eq!(sent, asked);
    assert!(sent["words"].as_u64().unwrap() > 10 && sent["density"]["hype"].as_f64() > Some(1.0));
}
