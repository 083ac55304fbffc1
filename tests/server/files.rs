//! Files that decide about findings: configurations, rules, baselines; and what files have in
//! common.

use std::path::Path;

use serde_json::{Value, json};

use super::{Client, PAGE, folder, of_rule, uri, usual};
use crate::support::Folder;

/// A rule of a team, with an example that does not hold where `fires` has no such word.
fn rule(fires: &str) -> String {
    format!(
        "summary = \"Our slogan\"\nmessage = \"`{{match}}` is our slogan\"\nseverity = \
        \"warning\"\n\
         why = \"Everybody knows it.\"\ninstead = \"Leave it out.\"\n\n[match.phrase]\n\
         any = [\"brighter than noon\"]\n\n[[fires]]\ntext = '{fires}'\n\
         marks = [\"brighter than noon\"]\n"
    )
}

fn saved(client: &mut Client, file: &Path) {
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": uri(file) } }));
}

#[test]
fn mistakes_in_a_configuration_are_shown_as_it_is_written() {
    let folder = folder();
    let file = folder.path().join("puffery.toml");
    let mut client = Client::usual(folder.path());
    client.open(&file, "toml", "[rules]\n\"hype/miracel\" = \"off\"\n");
    let found = client.diagnostics(&file);
    assert_eq!((found.len(), &found[0]["range"]["start"]["line"]), (1, &json!(1)), "{found:#?}");
    client.change(&file, 2, "[rules]\n\"hype/miracle\" = \"off\"\n");
    assert!(client.diagnostics(&file).is_empty());
    client.change(&file, 3, "[rules\n");
    assert!(!client.diagnostics(&file).is_empty());
}

#[test]
fn mistakes_are_shown_in_a_configuration_that_the_settings_do_not_name() {
    let folder = folder();
    folder.write("house/lamps.toml", "");
    let file = folder.path().join("puffery.toml");
    let options = json!({ "configuration": folder.path().join("house/lamps.toml") });
    let mut client = Client::new(folder.path(), usual(), options);
    client.open(&file, "toml", "[rules]\n\"hype/miracel\" = \"off\"\n");
    let found = client.diagnostics(&file);
    assert_eq!((found.len(), &found[0]["range"]["start"]["line"]), (1, &json!(1)), "{found:#?}");
}

#[test]
fn toml_files_of_other_programs_have_no_mistakes() {
    let folder = folder();
    let mut client = Client::usual(folder.path());
    for (name, text) in [
        (
            "lamps/pyproject.toml",
            "[project]\nname = \"lamps\"\nsummary = \"Any words\"\nkeywords = []\n",
        ),
        ("lamps/post.toml", "title = \"Our company\"\nsummary = \"In few words\"\n"),
    ] {
        let file = folder.path().join(name);
        client.open(&file, "toml", text);
        assert_eq!(client.diagnostics(&file), Vec::<Value>::new(), "{name}");
    }
}

#[test]
fn a_broken_configuration_that_is_closed_keeps_its_mistakes() {
    let folder = folder();
    folder.write("puffery.toml", "[rules\n");
    let (page, file) = (folder.path().join("page.md"), folder.path().join("puffery.toml"));
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    assert!(!client.diagnostics(&file).is_empty(), "not open yet");
    client.open(&file, "toml", "[rules\n");
    assert!(client.diagnostics(&file).is_empty(), "taken back for the document");
    assert!(!client.diagnostics(&file).is_empty(), "open");
    // The answer says that the opened document is dealt with.
    client.ask("puffery/status", json!({ "textDocument": { "uri": uri(&file) } }));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&file) } }));
    assert!(client.diagnostics(&file).is_empty(), "the document is gone");
    assert!(!client.diagnostics(&file).is_empty(), "the file is not");
}

#[test]
fn open_documents_follow_configuration_rules_and_baseline() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let text = format!("{PAGE}\nOur lamp is brighter than noon.\n");
    let mut client = Client::usual(folder.path());
    let watched = client.next("client/registerCapability");
    assert!(watched.to_string().contains("puffery-baseline.json"), "{watched}");
    client.open(&page, "markdown", &text);
    let before = client.diagnostics(&page);
    of_rule(&before, "hype/miracle");
    folder.write("own/team/slogan.toml", rule("Ours is brighter than noon."));
    folder.write("puffery.toml", "rule-dirs = [\"own\"]\n[rules]\n\"hype/*\" = \"off\"\n");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let now = client.diagnostics(&page);
    of_rule(&now, "team/slogan");
    assert!(now.iter().all(|one| one["code"] != "hype/miracle"), "{now:#?}");
    folder.write("page.md", &text);
    folder.run(&["baseline", "."]);
    saved(&mut client, &folder.path().join("puffery-baseline.json"));
    assert_eq!(client.diagnostics(&page), Vec::<Value>::new());
}

#[test]
fn a_broken_configuration_is_told_and_the_last_words_are_still_checked() {
    let folder = folder();
    let (page, file) = (folder.path().join("page.md"), folder.path().join("puffery.toml"));
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", PAGE);
    client.diagnostics(&page);
    folder.write("puffery.toml", "[rules\n");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert!(!client.diagnostics(&file).is_empty(), "though it is not open");
    assert!(!client.diagnostics(&page).is_empty());
    folder.write("puffery.toml", "");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert!(client.diagnostics(&file).is_empty());
}

#[test]
fn a_client_that_watches_no_files_sees_changes_at_the_next_key() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::new(folder.path(), json!({}), json!({}));
    client.open(&page, "markdown", PAGE);
    of_rule(&client.diagnostics(&page), "hype/miracle");
    folder.write("puffery.toml", "[rules]\n\"hype/*\" = \"off\"\n");
    client.change(&page, 2, &format!("{PAGE}\nMore.\n"));
    let now = client.diagnostics(&page);
    assert!(now.iter().all(|one| one["code"] != "hype/miracle"), "{now:#?}");
}

#[test]
fn a_client_that_watches_no_files_sees_changed_rules_and_bases_too() {
    let folder = folder();
    folder.write("puffery.toml", "extends = [\"base.toml\"]\nrule-dirs = [\"own\"]\n");
    folder.write("base.toml", "");
    let page = folder.path().join("page.md");
    let mut client = Client::new(folder.path(), json!({}), json!({}));
    let mut version = 1;
    let text = format!("{PAGE}\nOur lamp is brighter than noon.\n");
    client.open(&page, "markdown", &text);
    let has = |found: &[Value], rule: &str| found.iter().any(|one| one["code"] == rule);
    let found = client.diagnostics(&page);
    assert!(has(&found, "hype/miracle") && !has(&found, "team/slogan"), "{found:#?}");
    let mut next = |client: &mut Client| {
        version += 1;
        client.change(&page, version, &format!("{text}\nMore: {version}.\n"));
        client.diagnostics(&page)
    };
    folder.write("own/team/slogan.toml", rule("Ours is brighter than noon."));
    assert!(has(&next(&mut client), "team/slogan"), "a new file");
    let other =
        rule("Ours is brighter than noon.").replace("any = [", "any = [\"oil\"]\nunless = [");
    folder.write("own/team/slogan.toml", other);
    assert!(!has(&next(&mut client), "team/slogan"), "a changed file");
    folder.write("base.toml", "[rules]\n\"hype/*\" = \"off\"\n");
    assert!(!has(&next(&mut client), "hype/miracle"), "a base");
}

#[test]
fn rule_files_show_their_mistakes_and_failing_examples() {
    let folder = folder();
    folder.write("puffery.toml", "rule-dirs = [\"own\"]\n");
    folder.write("own/team/slogan.toml", rule("Ours is brighter than noon."));
    let file = folder.path().join("own/team/slogan.toml");
    let mut client = Client::usual(folder.path());
    client.open(&file, "toml", &rule("Ours is as bright as noon."));
    let found = client.diagnostics(&file);
    of_rule(&found, "puffery/example");
    client.change(&file, 2, &rule("Ours is brighter than noon.").replace("why", "wyh"));
    of_rule(&client.diagnostics(&file), "puffery/rule");
    client.change(&file, 3, &rule("Ours is brighter than noon."));
    assert!(client.diagnostics(&file).is_empty());
}

#[test]
fn each_folder_has_its_own_configuration() {
    let one = folder();
    let other = folder();
    other.write("puffery.toml", "[rules]\n\"hype/*\" = \"off\"\n");
    let mut client = Client::usual(one.path());
    let added = json!([{ "uri": uri(other.path()), "name": "other" }]);
    let event = json!({ "added": added, "removed": [] });
    client.tell("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    let (first, second) = (one.path().join("page.md"), other.path().join("page.md"));
    client.open(&first, "markdown", PAGE);
    client.open(&second, "markdown", PAGE);
    of_rule(&client.diagnostics(&first), "hype/miracle");
    let found = client.diagnostics(&second);
    assert!(found.iter().all(|one| one["code"] != "hype/miracle"), "{found:#?}");
}

#[test]
fn settings_and_excludes_leave_findings_out() {
    let folder = folder();
    folder.write("puffery.toml", "exclude = [\"old/**\"]\n");
    let (page, old) = (folder.path().join("page.md"), folder.path().join("old/page.md"));
    let options = json!({ "ignore": ["boilerplate"], "minSeverity": "info" });
    let mut client = Client::new(folder.path(), usual(), options);
    client.open(&page, "markdown", PAGE);
    let found = client.diagnostics(&page);
    assert!(
        !found.is_empty() && !found.iter().any(|one| one["code"].to_string().contains("boiler"))
    );
    client.open(&old, "markdown", PAGE);
    assert!(client.diagnostics(&old).is_empty());
    let settings = json!({ "settings": { "puffery": { "select": "boilerplate" } } });
    client.tell("workspace/didChangeConfiguration", settings);
    client.diagnostics(&old);
    let found = client.diagnostics(&page);
    of_rule(&found, "boilerplate/");
    assert!(found.iter().all(|one| one["code"].to_string().contains("boilerplate")), "{found:#?}");
    client.tell("workspace/didChangeConfiguration", json!({ "settings": {} }));
    client.change(&page, 2, &format!("{PAGE}\nMore.\n"));
    let found = client.diagnostics(&page);
    assert!(found.iter().all(|one| one["code"].to_string().contains("boilerplate")), "{found:#?}");
}

#[test]
fn what_files_have_in_common_is_shown_on_request() {
    let twin = "# Lamps\n\nA lamp of brass stands on a table of oak beside a window that looks \
        over the harbour, where boats with brown sails wait for the tide and for the men who mend \
        nets.\n\n\
        Its wick is cut each evening by the keeper, who writes the hour in a book with a green \
        cover and then walks home along the wall, past the chapel and the smithy.\n";
    let folder = Folder::new(&[("a.md", twin), ("b.md", twin), ("puffery.toml", "")]);
    let file = folder.path().join("a.md");
    let mut client = Client::usual(folder.path());
    client.open(&file, "markdown", twin);
    assert!(client.diagnostics(&file).is_empty());
    let own = json!({ "command": "puffery.checkWorkspace", "arguments": [] });
    let result = client.ask("workspace/executeCommand", own);
    assert_eq!(result["files"], 2, "{result}");
    assert!(result["findings"].as_u64() > Some(0), "{result}");
    let found = client.diagnostics(&file);
    let copy = &found[0];
    assert!(
        copy["relatedInformation"][0]["location"]["uri"].to_string().contains("b.md"),
        "{copy}"
    );
    client.change(&file, 2, "# Lamps\n\nAnother text.\n");
    assert!(client.diagnostics(&file).is_empty(), "it is compared no longer");
}
