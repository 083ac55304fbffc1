import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

/** The status that the program has when it found something. */
const FOUND = 1;

/** Runs the program and waits for its end; it may find something. */
function run(program: string, args: string[], folder: string, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd: folder }, (error, _out, err) => {
      if (error && error.code !== FOUND) {
        reject(new Error(err.trim() || error.message));
      } else {
        resolve();
      }
    });
    child.stdin?.end(input);
  });
}

/** Makes the report page of a document, as it is in the editor, and shows it beside the document. */
export async function openReport(
  document: vscode.TextDocument,
  program: string,
  options: string[],
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "puffery-"));
  const file = join(scratch, "report.html");
  const name = document.uri.scheme === "file" ? document.uri.fsPath : document.fileName;
  const folder = document.uri.scheme === "file" ? dirname(name) : scratch;
  const args = ["check", "-", "--stdin-filename", name, "--quiet", "--output-format"];
  args.push(`html=${file}`, ...options);
  try {
    await run(program, args, folder, document.getText());
    const page = await readFile(file, "utf8");
    const panel = vscode.window.createWebviewPanel(
      "puffery.report",
      `Report: ${vscode.workspace.asRelativePath(document.uri)}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [] },
    );
    panel.webview.html = page;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
