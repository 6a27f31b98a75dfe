// Where VS Code starts: the commands, and the server as soon as the folder is trusted.

import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient/node';
import { compile } from './platform';
import { Server } from './server';
import { Views } from './views';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const own = (server = new Server());
  const views = new Views(own);
  const mistakes = vscode.languages.createDiagnosticCollection('phxc');
  const trusted = (action: () => unknown) => () => {
    if (vscode.workspace.isTrusted) return action();
    return void vscode.window.showErrorMessage('phxc is not run in a folder that is not trusted.');
  };
  const commands: Record<string, () => unknown> = {
    'phx.build': trusted(() => compile('build', own, mistakes)),
    'phx.check': trusted(() => compile('check', own, mistakes)),
    'phx.showCompiledValues': trusted(() => views.compiledValues()),
    'phx.showGraph': trusted(() => views.graph()),
    'phx.restartServer': trusted(() => own.restart()),
    'phx.showOutput': () => own.show(),
  };
  // Called by the words above an item, never by a person: so it is in no menu.
  const showPlaces = (uri: string, at: Position, places: Location[]) => {
    const position = new vscode.Position(at.line, at.character);
    const found = places.map(place => own.client!.protocol2CodeConverter.asLocation(place));
    return vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), position, found);
  };
  context.subscriptions.push(
    own,
    views,
    mistakes,
    vscode.commands.registerCommand('phx.showPlaces', showPlaces),
    ...Object.entries(commands).map(([name, action]) => vscode.commands.registerCommand(name, action)),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('phx.path') && vscode.workspace.isTrusted) void own.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => own.restart()),
  );
  if (vscode.workspace.isTrusted) await own.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
