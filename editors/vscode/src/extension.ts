import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { reportOptions } from "./options";
import { openReport } from "./report";
import { Status, statusDetails, statusText } from "./status";

const LANGUAGES = ["markdown", "mdx", "html", "plaintext", "quarto", "toml"];
const SCHEMES = ["file", "untitled"];

let client: LanguageClient | undefined;

/** What a command of the server is about: a finding of a document. */
interface Target {
  uri: string;
  id: string;
}

/** What the server says of a report. */
interface Report {
  text: string;
  address: string;
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("puffery");
}

/** The settings that the server reads. */
function forServer(): Record<string, unknown> {
  const own = settings();
  const names = ["configuration", "select", "ignore", "minSeverity", "htmlRegion"];
  const values = Object.fromEntries(names.map((name) => [name, own.get(name)]));
  return { ...values, status: own.get("showStatus"), askReason: true };
}

function program(): string {
  return settings().get<string>("path") || "puffery";
}

function newClient(log: vscode.OutputChannel): LanguageClient {
  const documents = SCHEMES.flatMap((scheme) =>
    LANGUAGES.map((language) => ({ scheme, language })),
  );
  const run = { command: program(), args: ["server"] };
  return new LanguageClient("puffery", "puffery", run, {
    documentSelector: documents,
    initializationOptions: forServer(),
    outputChannel: log,
  });
}

/** Asks the server to run a command; what goes wrong is told. */
async function ask<T>(command: string, argument?: unknown): Promise<T | undefined> {
  try {
    const args = argument === undefined ? [] : [argument];
    return await client?.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
  } catch (error) {
    void vscode.window.showErrorMessage(`puffery: ${String(error)}`);
    return undefined;
  }
}

/** Asks a person why something may stay, and has the server write it in a comment. */
async function askReason(target: Target): Promise<void> {
  const reason = await vscode.window.showInputBox({
    prompt: "Why may this stay? The reason is written in the comment.",
    validateInput: (text) => (text.trim() === "" ? "A reason is needed." : undefined),
  });
  if (reason !== undefined) {
    await ask("puffery.suppress", { ...target, reason });
  }
}

/** Shows the text of a report about a false alarm, with or without its sentence. */
async function reportFalseAlarm(target: Target): Promise<void> {
  const keep = "With the sentence";
  const choice = await vscode.window.showQuickPick([keep, "Without words of the document"]);
  if (choice === undefined) {
    return;
  }
  const report = await ask<Report>("puffery.reportFalseAlarm", { ...target, keep: choice === keep });
  if (report === undefined) {
    return;
  }
  const content = report.text;
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  const open = "Copy it and open the form";
  if ((await vscode.window.showInformationMessage("Nothing was sent.", open)) === open) {
    await vscode.env.clipboard.writeText(document.getText());
    await vscode.env.openExternal(vscode.Uri.parse(report.address));
  }
}

async function showReport(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    void vscode.window.showInformationMessage("puffery: no document is open");
    return;
  }
  try {
    await openReport(document, program(), reportOptions((name) => settings().get(name)));
  } catch (error) {
    void vscode.window.showErrorMessage(`puffery: ${String(error)}`);
  }
}

/** The item of the status bar, which follows the active document. */
class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Right, 90);
  private readonly known = new Map<string, Status>();

  constructor() {
    this.item.name = "puffery";
    this.item.command = "puffery.openReport";
  }

  /** Takes in what the server sent. */
  take(status: Status): void {
    this.known.set(vscode.Uri.parse(status.uri).toString(), status);
    this.show();
  }

  /** Shows the state of the active document. */
  show(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
    const status = this.known.get(uri);
    if (status === undefined || settings().get("showStatus") === false) {
      this.item.hide();
      return;
    }
    this.item.text = statusText(status);
    this.item.tooltip = statusDetails(status);
    this.item.show();
  }

  /** Forgets a document that was closed. */
  forget(document: vscode.TextDocument): void {
    this.known.delete(document.uri.toString());
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** Stops the server; one that did not start cannot be stopped, which is no mistake. */
async function stop(): Promise<void> {
  await client?.dispose().catch(() => undefined);
}

async function start(log: vscode.OutputChannel, status: StatusItem): Promise<void> {
  const own = newClient(log);
  client = own;
  own.onNotification("puffery/status", (sent: Status) => status.take(sent));
  own.onDidChangeState((change) => log.appendLine(`server: ${State[change.newState]}`));
  try {
    await own.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `puffery: \`${program()}\` does not start (${String(error)}). Install it, or say where it is.`,
      "Settings",
    );
    if (choice !== undefined) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "puffery.path");
    }
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("puffery");
  const status = new StatusItem();
  const command = (name: string, run: (...args: never[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, run);
  const restart = async (): Promise<void> => {
    await stop();
    await start(log, status);
  };
  context.subscriptions.push(
    log,
    status,
    command("puffery.askReason", askReason),
    command("puffery.askReport", reportFalseAlarm),
    command("puffery.openReport", showReport),
    command("puffery.compareFiles", () => ask("puffery.checkWorkspace")),
    command("puffery.fixDocument", () => {
      const uri = vscode.window.activeTextEditor?.document.uri.toString();
      return uri === undefined ? undefined : ask("puffery.fixAll", { uri });
    }),
    command("puffery.showLog", () => log.show()),
    command("puffery.restart", restart),
    vscode.window.onDidChangeActiveTextEditor(() => status.show()),
    vscode.workspace.onDidCloseTextDocument((document) => status.forget(document)),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration("puffery")) {
        return;
      }
      status.show();
      if (change.affectsConfiguration("puffery.path")) {
        await restart();
      } else if (client?.isRunning()) {
        const puffery = forServer();
        await client.sendNotification("workspace/didChangeConfiguration", { settings: { puffery } });
      }
    }),
  );
  await start(log, status);
}

export async function deactivate(): Promise<void> {
  await stop();
}
