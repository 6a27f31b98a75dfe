// The language server: started when there is a phxc that has one, and a plain word where there is none.

import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import { hasServer, locate, version, type Located } from './phxc';

/** What the server is doing, for the status beside the language's name. */
type Condition = { text: string; detail: string; severity: vscode.LanguageStatusSeverity; busy?: boolean };

export class Server implements vscode.Disposable {
  /** The conversation with the server, where one runs. */
  client: LanguageClient | undefined;

  private readonly output = vscode.window.createOutputChannel('phx', { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem('phx.server', { language: 'phx' });
  private told = false;
  private turn: Promise<void> = Promise.resolve();

  constructor() {
    this.status.name = 'phx';
    this.status.command = { command: 'phx.restartServer', title: 'Restart' };
  }

  /** Starts the server anew. Calls wait for each other: two at once would leave a process behind. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.stop()).then(() => this.start());
    return this.turn;
  }

  /** Where phxc is; if nowhere, a person is told, once. */
  locate(): Located {
    const found = phxc();
    if ('problem' in found) this.tell(found.problem);
    return found;
  }

  show(): void {
    this.output.show();
  }

  log(text: string): void {
    this.output.info(text);
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose().catch(error => this.output.warn(`the server did not stop in order: ${error}`));
  }

  dispose(): void {
    void this.turn.then(() => this.stop());
    this.status.dispose();
  }

  private async start(): Promise<void> {
    const found = this.locate();
    if ('problem' in found) {
      return this.is({ text: 'no phxc', detail: found.problem, severity: vscode.LanguageStatusSeverity.Error });
    }
    const name = (await version(found.path)) ?? 'phxc';
    if (!(await hasServer(found.path))) {
      const detail = `${name} has no language server: colours, snippets, check and build work, nothing else.`;
      this.output.warn(`${found.path}: ${detail}`);
      return this.is({ text: name, detail, severity: vscode.LanguageStatusSeverity.Warning });
    }
    this.is({ text: name, detail: 'starting', severity: vscode.LanguageStatusSeverity.Information, busy: true });
    const client = new LanguageClient(
      'phx',
      'phx language server',
      { command: found.path, args: ['lsp'] },
      {
        documentSelector: [{ scheme: 'file', language: 'phx' }],
        outputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        markdown: { supportHtml: false },
        initializationOptions: { showPlaces: true },
      },
    );
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        this.is({ text: name, detail: found.path, severity: vscode.LanguageStatusSeverity.Information });
      } else if (newState === State.Stopped && this.client === client) {
        this.is({ text: name, detail: 'the server has stopped', severity: vscode.LanguageStatusSeverity.Error });
      }
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.output.error(`${found.path} lsp did not start: ${error}`);
      this.is({ text: name, detail: 'the server did not start', severity: vscode.LanguageStatusSeverity.Error });
    }
  }

  private is({ text, detail, severity, busy }: Condition): void {
    Object.assign(this.status, { text, detail, severity, busy: busy ?? false });
  }

  private tell(problem: string): void {
    this.output.error(problem);
    if (this.told) return;
    this.told = true;
    const settings = 'Set phx.path';
    void vscode.window.showErrorMessage(`${problem} Colours and snippets work without it.`, settings).then(choice => {
      if (choice === settings) void vscode.commands.executeCommand('workbench.action.openSettings', 'phx.path');
    });
  }
}

/** phxc by the settings of the first folder; a window has one server. */
export function phxc(): Located {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const setting = vscode.workspace.getConfiguration('phx', folder).get<string>('path', '');
  return locate(setting, folder?.fsPath, process.env);
}
