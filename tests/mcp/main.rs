//! `puffery mcp` as an assistant meets it: the client of the SDK starts the program and calls it.
//!
//! `cargo test --features mcp-client --test mcp` runs it.

use std::fs;
use std::path::Path;

use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use rmcp::{RoleClient, ServiceExt};
use serde_json::{Value, json};
use tokio::process::Command;

type Client = RunningService<RoleClient, ()>;

const DRAFT: &str = "# Tonic\n\nOur miracle tonic cures migraine. The box weighs 200 g.\n";

/// A folder with a draft, and a file beside it that is nobody's business.
fn folder() -> tempfile::TempDir {
    let outer = tempfile::tempdir().expect("a folder");
    fs::create_dir(outer.path().join("site")).expect("a folder");
    fs::write(outer.path().join("site/draft.md"), DRAFT).expect("a file");
    fs::write(outer.path().join("secret.md"), "A secret.\n").expect("a file");
    outer
}

async fn start(workspace: &Path) -> Client {
    let mut command = Command::new(env!("CARGO_BIN_EXE_puffery"));
    command.arg("mcp").arg("--workspace").arg(workspace);
    let child = TokioChildProcess::new(command).expect("it starts");
    ().serve(child).await.expect("it answers")
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let Value::Object(arguments) = arguments else { panic!("an object") };
    let request = CallToolRequestParams::new(tool).with_arguments(arguments);
    client.call_tool(request).await.expect("a result")
}

/// The answer of a call that works.
async fn answer(client: &Client, tool: &'static str, arguments: Value) -> Value {
    let result = call(client, tool, arguments).await;
    assert_eq!(result.is_error, Some(false), "{result:?}");
    result.structured_content.expect("JSON")
}

/// The message of a call that cannot be done.
async fn refusal(client: &Client, tool: &'static str, arguments: Value) -> String {
    let result = call(client, tool, arguments).await;
    assert_eq!(result.is_error, Some(true), "{result:?}");
    serde_json::to_value(&result.content).expect("JSON")[0]["text"]
        .as_str()
        .expect("a text")
        .to_owned()
}

/// Runs a conversation with a server for the site of a folder.
fn converse(folder: &Path, talk: impl AsyncFnOnce(&Client)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let client = start(&folder.join("site")).await;
        talk(&client).await;
        client.cancel().await.expect("it ends");
    });
}

#[test]
fn the_tools_are_listed_with_their_input() {
    let folder = folder();
    converse(folder.path(), async |client| {
        let tools = client.list_all_tools().await.expect("a list");
        let mut names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        names.sort_unstable();
        assert_eq!(names, ["check_file", "check_text", "explain_rule", "suggest"]);
        for tool in &tools {
            assert!(tool.description.as_ref().is_some_and(|text| text.len() > 20), "{tool:?}");
            assert!(tool.input_schema.contains_key("properties"), "{tool:?}");
        }
    });
}

#[test]
fn a_text_and_a_file_have_the_same_findings() {
    let folder = folder();
    converse(folder.path(), async |client| {
        let text = answer(client, "check_text", json!({ "text": DRAFT })).await;
        let file = answer(client, "check_file", json!({ "path": "draft.md" })).await;
        assert_eq!(text, file);
        let findings = text["findings"].as_array().expect("a list");
        let miracle = findings.iter().find(|found| found["rule"] == "hype/miracle");
        let miracle = miracle.expect("it is found");
        assert_eq!(miracle["words"], "miracle");
        assert_eq!(miracle["sentence"], "Our miracle tonic cures migraine.");
        assert_eq!(miracle["line"], 3);
        for key in ["why", "what_to_do", "problem"] {
            assert!(miracle[key].as_str().is_some_and(|text| !text.is_empty()), "{miracle}");
        }
        let clean = answer(client, "check_text", json!({ "text": "The box is red.\n" })).await;
        assert_eq!(clean, json!({ "errors": 0, "warnings": 0, "infos": 0, "findings": [] }));
    });
}

#[test]
fn advice_comes_once_the_gravest_first() {
    let folder = folder();
    let text = format!("{DRAFT}\nThis miracle tonic works for everyone. It is a miracle.\n");
    converse(folder.path(), async |client| {
        let suggested = answer(client, "suggest", json!({ "text": text })).await;
        let steps = suggested["steps"].as_array().expect("a list");
        let order = ["error", "warning", "info"];
        let rank = |step: &Value| order.iter().position(|name| step["severity"] == *name);
        assert!(steps.is_sorted_by_key(rank), "{suggested}");
        let miracles: Vec<_> = steps.iter().filter(|step| step["rule"] == "hype/miracle").collect();
        assert_eq!(miracles.len(), 1, "{suggested}");
        assert!(miracles[0]["places"].as_array().expect("a list").len() > 1);
        assert!(miracles[0]["example"]["before"].is_string(), "{suggested}");
        let of_file = answer(client, "suggest", json!({ "path": "draft.md" })).await;
        assert_eq!(of_file["steps"][0]["step"], 1);
    });
}

#[test]
fn rules_and_other_names_are_explained() {
    let folder = folder();
    converse(folder.path(), async |client| {
        let rule = answer(client, "explain_rule", json!({ "rule": "hype/miracle" })).await;
        assert!(rule["why"].is_string() && rule["examples"][0]["after"].is_string(), "{rule}");
        let context = answer(client, "explain_rule", json!({ "rule": "negated" })).await;
        assert_eq!(context["kind"], "context");
        let why = refusal(client, "explain_rule", json!({ "rule": "hype/mirakle" })).await;
        assert!(why.contains("did you mean `hype/miracle`?"), "{why}");
    });
}

#[test]
fn nothing_outside_the_workspace_is_read() {
    let folder = folder();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.md"), folder.path().join("site/link.md"))
        .expect("a link");
    converse(folder.path(), async |client| {
        let absolute = folder.path().join("secret.md");
        for path in ["../secret.md", "link.md", absolute.to_str().expect("a path")] {
            for tool in ["check_file", "suggest"] {
                let why = refusal(client, tool, json!({ "path": path })).await;
                assert!(why.contains("outside the workspace"), "{path}: {why}");
            }
        }
        let named = json!({ "text": "A text.", "name": "../../etc/x.md" });
        let why = refusal(client, "check_text", named).await;
        assert!(why.contains("outside the workspace"), "{why}");
    });
}

#[test]
fn bad_input_has_a_clear_error_and_the_server_goes_on() {
    let folder = folder();
    fs::write(folder.path().join("site/photo.md"), [0, 159, 146, 150]).expect("a file");
    converse(folder.path(), async |client| {
        for (path, wanted) in
            [("nothing.md", "nothing.md"), (".", "not a file"), ("photo.md", "not a text")]
        {
            let why = refusal(client, "check_file", json!({ "path": path })).await;
            assert!(why.contains(wanted), "{path}: {why}");
        }
        let why = refusal(client, "suggest", json!({})).await;
        assert!(why.contains("give `text`"), "{why}");
        let why = refusal(client, "check_text", json!({ "text": "a\u{0}b" })).await;
        assert!(why.contains("zero byte"), "{why}");
        let huge = "word ".repeat(1_000_000);
        let why = refusal(client, "check_text", json!({ "text": huge })).await;
        assert!(why.contains("larger than 4 MB"), "{why}");
        for arguments in [json!({}), json!({ "txt": "a" }), json!({ "text": 3 })] {
            let Value::Object(arguments) = arguments else { panic!("an object") };
            let request = CallToolRequestParams::new("check_text").with_arguments(arguments);
            let error = client.call_tool(request).await.map(|result| format!("{result:?}"));
            let said = error.unwrap_or_else(|error| error.to_string());
            assert!(said.contains("text"), "{said}");
        }
        let answer = answer(client, "check_text", json!({ "text": "The box is red." })).await;
        assert_eq!(answer["findings"], json!([]));
    });
}

#[test]
fn a_changed_configuration_is_seen_and_a_broken_one_is_told() {
    let folder = folder();
    let settings = folder.path().join("site/puffery.toml");
    converse(folder.path(), async |client| {
        fs::write(&settings, "[rules]\n\"hype/miracle\" = \"off\"\n").expect("a file");
        let found = answer(client, "check_file", json!({ "path": "draft.md" })).await;
        let findings = found["findings"].as_array().expect("a list");
        assert!(findings.iter().all(|found| found["rule"] != "hype/miracle"), "{found}");
        fs::write(&settings, "[rules]\n\"hype/mirakle\" = \"off\"\n").expect("a file");
        let why = refusal(client, "check_file", json!({ "path": "draft.md" })).await;
        assert!(why.contains("puffery.toml:2") && why.contains("hype/mirakle"), "{why}");
    });
}

#[test]
fn a_workspace_that_is_none_is_an_error() {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_puffery"))
        .args(["mcp", "--workspace", "/no/such/folder"])
        .output()
        .expect("it runs");
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("/no/such/folder"));
}
