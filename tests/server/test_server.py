"""A conversation with the language server by a client that others wrote (pytest-lsp on pygls).

It runs where pytest-lsp is installed: `PUFFERY=target/release/puffery pytest tests/server`.
"""

import os
import pathlib

import pytest

pytest_lsp = pytest.importorskip("pytest_lsp")
from lsprotocol import types  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("PUFFERY", str(ROOT / "target/release/puffery"))
if not pathlib.Path(PROGRAM).exists():
    pytest.skip(f"{PROGRAM} is not built", allow_module_level=True)

PAGE = "# Tea\n\nThe tea is a miracle cure for everything.\n"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[PROGRAM, "server"]))
async def client(lsp_client: LanguageClient):
    """A client with the abilities of VS Code."""
    lsp_client.feature("client/registerCapability")(lambda params: None)
    params = types.InitializeParams(capabilities=client_capabilities("visual-studio-code"))
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, path: pathlib.Path, text: str) -> str:
    """Opens a document and returns its address."""
    item = types.TextDocumentItem(
        uri=path.as_uri(), language_id="markdown", version=1, text=text
    )
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return item.uri


async def pulled(client: LanguageClient, uri: str):
    """Asks for the diagnostics of a document."""
    params = types.DocumentDiagnosticParams(
        text_document=types.TextDocumentIdentifier(uri=uri)
    )
    return (await client.text_document_diagnostic_async(params)).items


@pytest.mark.asyncio
async def test_a_document_is_checked_as_it_changes(client: LanguageClient, tmp_path):
    uri = opened(client, tmp_path / "a.md", PAGE)
    found = await pulled(client, uri)
    assert "hype/miracle" in [one.code for one in found]
    own = types.VersionedTextDocumentIdentifier(uri=uri, version=2)
    change = types.TextDocumentContentChangeWholeDocument(text="# Tea\n\nThe tea is green.\n")
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(text_document=own, content_changes=[change])
    )
    assert list(await pulled(client, uri)) == []


@pytest.mark.asyncio
async def test_a_finding_has_a_hover_and_actions(client: LanguageClient, tmp_path):
    uri = opened(client, tmp_path / "b.md", PAGE)
    found = [one for one in await pulled(client, uri) if one.code == "hype/miracle"]
    document = types.TextDocumentIdentifier(uri=uri)
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document, position=found[0].range.start)
    )
    assert "hype/miracle" in hover.contents.value
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=document,
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=found),
        )
    )
    titles = " ".join(action.title for action in actions)
    for wanted in ("Suppress", "Allow", "baseline", "Dismiss", "Report"):
        assert wanted in titles
