//! Clients that say what nobody should: the server answers and goes on.

use serde_json::{Value, json};

use super::{Client, PAGE, folder, of_rule, uri};

#[test]
fn broken_messages_are_answered_and_the_session_goes_on() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.raw(b"Content-Length: 9\r\n\r\n{\"id\": 1,");
    let answer = client.until("an error", |message| message["id"].is_null());
    assert_eq!(answer["error"]["code"], -32700, "{answer}");
    client.raw(b"Content-Length: 4\r\n\r\n\xFF\xFE\x00\x01");
    client.raw(b"Content-Length: nothing\r\nX: y\r\n\r\n");
    client.raw(b"Content-Length: 15\r\n\r\n{\"id\": \"seven\"}");
    let answer = client.until("a refusal", |message| message["id"] == "seven");
    assert_eq!(answer["error"]["code"], -32600, "{answer}");
    let nested = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    client.raw(format!("Content-Length: {}\r\n\r\n{nested}", nested.len()).as_bytes());
    client.open(&page, "markdown", PAGE);
    of_rule(&client.diagnostics(&page), "hype/miracle");
    assert_eq!(client.leave(), 0);
}

#[test]
fn unknown_methods_and_odd_parameters_are_refused() {
    let folder = folder();
    let mut client = Client::usual(folder.path());
    for (method, params, code) in [
        ("textDocument/danceAround", json!({}), -32601),
        ("textDocument/hover", json!({ "textDocument": 3 }), -32602),
        ("textDocument/codeAction", Value::Null, -32602),
        ("workspace/executeCommand", json!({ "command": "rm" }), -32602),
        ("workspace/executeCommand", json!({ "command": "puffery.allow" }), -32602),
        ("initialize", json!({}), -32600),
    ] {
        let answer = client.answer(method, params);
        assert_eq!(answer["error"]["code"], code, "{method}: {answer}");
    }
    for method in ["$/unheardOf", "textDocument/didChange", "textDocument/didOpen", "workspace/x"] {
        client.tell(method, json!({ "textDocument": [] }));
    }
    let own = json!({ "uri": "file:///nowhere.md", "version": -1 });
    client.tell("textDocument/didChange", json!({ "textDocument": own, "contentChanges": [] }));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "file:///x.md" } }));
    assert_eq!(client.leave(), 0);
}

#[test]
fn positions_outside_the_text_are_moved_into_it() {
    let folder = folder();
    let page = folder.path().join("page.md");
    let mut client = Client::usual(folder.path());
    client.open(&page, "markdown", "\u{1F600}\u{1F600}");
    let place = |line: u32, character: u32| json!({ "line": line, "character": character });
    for (start, end) in [
        (place(9, 9), place(0, 1)),
        (place(0, 3), place(u32::MAX, u32::MAX)),
        (place(0, u32::MAX), place(0, 0)),
    ] {
        let range = json!({ "start": start, "end": end });
        let own = json!({ "uri": uri(&page), "version": 2 });
        let changes = json!([{ "range": range, "text": "\u{E9}" }]);
        client.tell(
            "textDocument/didChange",
            json!({ "textDocument": own, "contentChanges": changes }),
        );
    }
    let own = json!({ "textDocument": { "uri": uri(&page) }, "position": place(7, 70) });
    client.ask("textDocument/hover", own.clone());
    client.ask("textDocument/completion", own);
    assert_eq!(client.leave(), 0);
}

#[test]
fn a_huge_text_is_no_reason_to_wait_for_other_answers() {
    let folder = folder();
    let (page, small) = (folder.path().join("huge.md"), folder.path().join("page.md"));
    let mut client = Client::usual(folder.path());
    let text = "The lamp is a miracle cure for grief. ".repeat(30_000);
    client.open(&page, "markdown", &text);
    for version in 2..6 {
        client.change(&page, version, &format!("{text}{version}"));
    }
    let close = json!({ "textDocument": { "uri": uri(&page) } });
    client.tell("textDocument/didClose", close.clone());
    client.tell("textDocument/didClose", close);
    let cancelled = client.request("textDocument/hover", json!({}));
    client.tell("$/cancelRequest", json!({ "id": cancelled }));
    client.open(&small, "markdown", PAGE);
    of_rule(&client.diagnostics(&small), "hype/miracle");
    assert_eq!(client.leave(), 0);
}

#[test]
fn requests_before_the_beginning_and_after_the_end_are_refused() {
    let folder = folder();
    let mut client = Client::silent(folder.path());
    let answer = client.answer("textDocument/hover", json!({}));
    assert_eq!(answer["error"]["code"], -32002, "{answer}");
    client.tell("textDocument/didOpen", json!({}));
    client.ask("initialize", json!({ "capabilities": {} }));
    client.ask("shutdown", Value::Null);
    let answer = client.answer("textDocument/hover", json!({}));
    assert_eq!(answer["error"]["code"], -32600, "{answer}");
    client.tell("exit", Value::Null);
    assert_eq!(client.status(), 0);
}

#[test]
fn a_client_that_goes_without_a_word_ends_the_server() {
    let folder = folder();
    let mut client = Client::usual(folder.path());
    client.open(&folder.path().join("page.md"), "markdown", PAGE);
    assert_eq!(client.status(), 1);
}
