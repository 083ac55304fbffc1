//! Actions about a finding, and their effects.

use serde_json::{Value, json};

use super::{Client, PAGE, edited, folder, of_rule, titled, uri, usual};
use crate::support::Folder;

#[test]
fn a_finding_is_suppressed_where_it_is() {
    let cases = [
        (
            "page.md",
            "Plain.\nThe lamp is a miracle cure for grief.\nMore.\n",
            "puffery-disable-next",
        ),
        ("list.md", "* The lamp is a miracle cure for grief.\n* Two.\n", "puffery-disable-line"),
        ("table.md", "| a |\n|---|\n| The lamp is a miracle cure |\n", "puffery-disable-line"),
        ("front.md", "---\ntitle: The lamp is a miracle cure\n---\n\nText.\n", "puffery-disable: "),
        ("page.mdx", "The lamp is a miracle cure for grief.\n", "{/* puffery-disable-next"),
        ("page.html", "<p>\nThe lamp is a miracle cure for grief.\n</p>\n", "puffery-disable-next"),
    ];
    let folder = folder();
    let mut client = Client::usual(folder.path());
    for (name, text, wanted) in cases {
        let file = folder.path().join(name);
        client.open(&file, "", text);
        let found = client.diagnostics(&file);
        let actions = client.actions(&file, of_rule(&found, "hype/miracle"));
        let after = edited(text, titled(&actions, "Suppress"), &file);
        assert!(after.contains(wanted), "{name}: {after}");
        client.change(&file, 2, &after);
        let left = client.diagnostics(&file);
        assert!(left.len() < found.len(), "{name}: {after}\n{left:#?}");
        assert!(left.iter().all(|one| one["code"] != "hype/miracle"), "{name}: {left:#?}");
    }
    let file = folder.path().join("plain.txt");
    client.open(&file, "", "The lamp is a miracle cure for grief.\n");
    let found = client.diagnostics(&file);
    let actions = client.actions(&file, of_rule(&found, "hype/miracle"));
    assert!(actions.iter().all(|one| !one["title"].as_str().unwrap().starts_with("Suppress")));
}

#[test]
fn a_client_may_ask_for_the_reason_itself() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::new(folder.path(), usual(), json!({ "askReason": true }));
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
    let action = titled(&actions, "Suppress");
    assert_eq!(action["command"]["command"], "puffery.askReason");
    let mut own = action["command"]["arguments"][0].clone();
    own["reason"] = json!("a --> quotation");
    let command = json!({ "command": "puffery.suppress", "arguments": [own] });
    client.ask("workspace/executeCommand", command);
    let edit = client.next("workspace/applyEdit");
    let text = edit["edit"]["changes"][uri(&page)][0]["newText"].as_str().unwrap().to_owned();
    assert!(text.contains("-- a -> quotation -->"), "{text}");
}

/// Findings after the command of an action was run.
fn after(client: &mut Client, folder: &Folder, title: &str) -> Vec<Value> {
    let page = folder.path().join("page.md");
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
    client.run(titled(&actions, title));
    client.diagnostics(&page)
}

#[test]
fn wording_is_allowed_in_the_configuration() {
    let text = "# Ours.\n[rules]\n\"claim/*\" = \"info\" # for now\n";
    let folder = Folder::new(&[("page.md", PAGE), ("puffery.toml", text)]);
    let mut client = Client::usual(folder.path());
    let left = after(&mut client, &folder, "Allow");
    assert!(left.iter().all(|one| one["code"] != "hype/miracle"), "{left:#?}");
    let now = std::fs::read_to_string(folder.path().join("puffery.toml")).unwrap();
    assert!(now.starts_with(text) && now.contains("miracle"), "{now}");
    let ran = folder.run(&["check", "page.md", "--output-format", "concise", "--quiet"]);
    assert!(!ran.out.contains("hype/miracle") && ran.status < 2, "{}{}", ran.out, ran.err);
}

#[test]
fn a_configuration_that_cannot_be_read_is_not_written_anew() {
    let bytes = b"# Lampes d'\xE9t\xE9\n[rules]\n\"claim/*\" = \"info\"\n";
    let folder = Folder::new(&[("page.md", PAGE)]);
    folder.write("puffery.toml", bytes);
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
    let command = titled(&actions, "Allow")["command"].clone();
    let answer = client.answer("workspace/executeCommand", command);
    let said = answer["error"]["message"].as_str().expect("an error");
    assert!(said.contains("puffery.toml") && said.contains("UTF-8"), "{said}");
    assert_eq!(std::fs::read(folder.path().join("puffery.toml")).unwrap(), bytes);
}

#[test]
fn wording_is_allowed_where_the_settings_say() {
    let folder = folder();
    folder.write("house/lamps.toml", "# House.\n");
    let file = folder.path().join("house/lamps.toml");
    let options = json!({ "configuration": file });
    let mut client = Client::new(folder.path(), usual(), options);
    let left = after(&mut client, &folder, "Allow");
    assert!(left.iter().all(|one| one["code"] != "hype/miracle"), "{left:#?}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("miracle"));
    assert_eq!(std::fs::read_to_string(folder.path().join("puffery.toml")).unwrap(), "");
}

#[test]
fn a_finding_is_taken_into_the_baseline_or_dismissed() {
    for (title, file) in [("Take", "puffery-baseline.json"), ("Dismiss", "puffery-dismissed.json")]
    {
        let folder = folder();
        let mut client = Client::usual(folder.path());
        let left = after(&mut client, &folder, title);
        assert!(left.iter().all(|one| one["code"] != "hype/miracle"), "{title}: {left:#?}");
        assert!(folder.path().join(file).is_file(), "{file}");
        let page = std::fs::read_to_string(folder.path().join("page.md")).unwrap();
        assert_eq!(page, PAGE, "the text stays");
        let ran = folder.run(&["check", "page.md", "--output-format", "concise", "--quiet"]);
        assert!(!ran.out.contains("hype/miracle") && !ran.out.is_empty(), "{title}: {}", ran.out);
        let ran = folder.run(&["check", "page.md", "--no-baseline", "--quiet"]);
        assert!(ran.out.contains("hype/miracle"), "{title}: {}", ran.out);
    }
}

#[test]
fn what_was_dismissed_is_no_part_of_a_baseline() {
    let folder = folder();
    let mut client = Client::usual(folder.path());
    after(&mut client, &folder, "Dismiss");
    folder.run(&["baseline", "."]);
    let text = std::fs::read_to_string(folder.path().join("puffery-baseline.json")).unwrap();
    assert!(!text.contains("hype/miracle") && text.contains("boilerplate/"), "{text}");
}

#[test]
fn a_reason_cannot_end_its_comment() {
    for (name, reason) in [
        ("arrow.md", "lamps ---> later"),
        ("bang.md", "lamps --!> later"),
        ("bang.html", "lamps --!> later --- -->"),
        ("star.mdx", "lamps **/ later"),
    ] {
        let folder = folder();
        let file = folder.path().join(name);
        let mut client = Client::usual(folder.path());
        let text = "The lamp is a miracle cure for grief.\n";
        client.open(&file, "", text);
        let found = client.diagnostics(&file);
        let actions = client.actions(&file, of_rule(&found, "hype/miracle"));
        let mut own = titled(&actions, "Take")["command"]["arguments"][0].clone();
        own["reason"] = json!(reason);
        let command = json!({ "command": "puffery.suppress", "arguments": [own] });
        client.ask("workspace/executeCommand", command);
        let after = edited(text, &client.next("workspace/applyEdit"), &file);
        let comment = after.strip_suffix(text).expect("a comment above");
        let ends = ["-->", "--!>", "*/"];
        let count: usize = ends.iter().map(|end| comment.matches(end).count()).sum();
        assert_eq!(count, 1, "{name}: {comment}");
        client.change(&file, 2, &after);
        let left = client.diagnostics(&file);
        assert!(left.iter().all(|one| one["code"] != "hype/miracle"), "{name}: {left:#?}");
    }
}

#[test]
fn residue_is_deleted_alone_or_all_of_it() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "boilerplate/"));
    let action = titled(&actions, "Delete th");
    assert_eq!(action["title"], "Delete these 4 lines of residue");
    let after = edited(PAGE, action, &page);
    assert!(after.len() < PAGE.len() && after.contains("miracle cure for grief"), "{after}");
    let all = titled(&actions, "Delete all");
    assert_eq!(all["kind"], "source.fixAll.puffery");
    let ran = folder.run(&["check", "--fix", "page.md", "--quiet"]);
    let fixed = std::fs::read_to_string(&page).unwrap();
    assert_eq!(edited(PAGE, all, &page), fixed, "as --fix: {}", ran.err);
}

#[test]
fn only_the_kinds_that_are_asked_for_are_offered() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let far = json!({ "line": 90, "character": 4_000_000 });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": far });
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let own = json!({ "textDocument": { "uri": uri(&page) }, "range": range, "context": context });
    let actions = client.ask("textDocument/codeAction", own);
    assert_eq!(actions.as_array().map(Vec::len), Some(1), "{actions:#?}");
}

#[test]
fn a_false_alarm_is_reported_with_or_without_its_sentence() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
    let action = titled(&actions, "Report");
    let text = client.run(action)["text"].as_str().unwrap().to_owned();
    assert!(text.contains("hype/miracle") && !text.contains("grief"), "{text}");
    let mut own = action["command"]["arguments"][0].clone();
    own["keep"] = json!(true);
    let command = json!({ "command": "puffery.reportFalseAlarm", "arguments": [own] });
    let result = client.ask("workspace/executeCommand", command);
    assert!(result["text"].as_str().unwrap().contains("for grief."), "{result}");
    assert!(result["address"].as_str().unwrap().contains("hype%2Fmiracle"), "{result}");
}

#[test]
fn a_report_is_shown_once() {
    let mut able = usual();
    able["window"] = json!({ "showDocument": { "support": true } });
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut shown = Vec::new();
    for asks in [false, true] {
        let options = json!({ "askReason": asks });
        let mut client = Client::new(folder.path(), able.clone(), options);
        client.open(&page, "markdown", PAGE);
        let found = client.diagnostics(&page);
        let actions = client.actions(&page, of_rule(&found, "hype/miracle"));
        let own = titled(&actions, "Take")["command"]["arguments"][0].clone();
        let command = json!({ "command": "puffery.reportFalseAlarm", "arguments": [own] });
        for _ in 0..2 {
            let text = client.ask("workspace/executeCommand", command.clone())["text"].clone();
            if asks {
                // The client opens it itself.
                let shows = |message: &Value| message["method"] == "window/showDocument";
                assert!(!client.seen.iter().any(shows), "{:?}", client.seen);
                continue;
            }
            let address = client.next("window/showDocument")["uri"].as_str().unwrap().to_owned();
            let file = address.strip_prefix("file://").expect("a file").to_owned();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text.as_str().unwrap());
            shown.push(file);
        }
    }
    assert_ne!(shown[0], shown[1], "nobody can guess the name");
    for file in shown {
        std::fs::remove_file(file).unwrap();
    }
}
