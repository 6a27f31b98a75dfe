// What the server computes for reading, as documents that no file holds: compiled values, the graph.

import * as vscode from 'vscode';
import type { Server } from './server';

const SCHEME = 'phx-view';

/** What the server answers to `phx.compiledValues` and `phx.graph`. */
interface View {
  title: string;
  language: string;
  text: string;
}

/** Keeps the texts of views; the same title shows the same document, with its newest text. */
export class Views implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {}

  /** The values of the deployment under the cursor, in every environment. */
  async compiledValues(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'phx') {
      void vscode.window.showErrorMessage('Open a .phx file and put the cursor on a service or a deploy.');
      return;
    }
    const { line, character } = editor.selection.active;
    await this.show('phx.compiledValues', [editor.document.uri.toString(), { line, character }]);
  }

  /** Which service needs which, in the platform of the open file. */
  async graph(): Promise<void> {
    const open = vscode.window.activeTextEditor?.document.uri;
    await this.show('phx.graph', open?.scheme === 'file' ? [open.toString()] : []);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? 'This was shown before the window was loaded: run the command again.';
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private async show(command: string, args: unknown[]): Promise<void> {
    const client = this.server.client;
    if (client === undefined) {
      const found = this.server.locate();
      const why = 'problem' in found ? found.problem : 'This needs the language server, which is not running.';
      void vscode.window.showErrorMessage(why);
      return;
    }
    let view: View | null;
    try {
      view = await client.sendRequest<View | null>('workspace/executeCommand', { command, arguments: args });
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      return;
    }
    if (view === null) {
      void vscode.window.showInformationMessage('Here is no deployment: put the cursor on a service or a deploy.');
      return;
    }
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${view.title}` });
    this.texts.set(uri.toString(), view.text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const known = await vscode.languages.getLanguages();
    if (known.includes(view.language)) await vscode.languages.setTextDocumentLanguage(document, view.language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}
