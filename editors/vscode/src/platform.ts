// Building and checking the platform by the command, and its mistakes as VS Code shows them.

import * as vscode from 'vscode';
import { dirname, join } from 'node:path';
import { projectOf, read, run, type Place, type Report } from './phxc';
import type { Server } from './server';

/** Runs `phxc build` or `phxc check` on the platform of the open file. */
export async function compile(
  command: 'build' | 'check',
  server: Server,
  mistakes: vscode.DiagnosticCollection,
): Promise<void> {
  const found = server.locate();
  const project = currentProject();
  if ('problem' in found) return;
  if (project === undefined) {
    void vscode.window.showErrorMessage('There is no platform.phx at or above this folder: `phxc init` makes one.');
    return;
  }
  if (!(await vscode.workspace.saveAll())) return;
  const title = command === 'build' ? 'Building the platform' : 'Checking the platform';
  const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    run(found.path, ['--format', 'json', command], project),
  );
  if (answer.status === 0 || answer.status === 1) {
    const { reports, summary } = read(answer.stdout);
    // The server tells of the same mistakes as one types.
    if (server.client === undefined) await show(reports, project, mistakes);
    else mistakes.clear();
    server.log(`phxc ${command} in ${project}: ${summary ?? `${reports.length} diagnostics`}`);
    await announce(answer.status, reports, summary);
  } else {
    server.log(answer.stderr);
    void vscode.window.showErrorMessage(`phxc ${command}: ${answer.stderr.trim().split('\n')[0]}`);
  }
}

async function announce(status: number, reports: Report[], summary: string | undefined): Promise<void> {
  const warnings = reports.filter(report => report.severity === 'warning').length;
  const about = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (status === 0) {
    void vscode.window.showInformationMessage(`phxc: ${summary ?? 'done'}${about}`);
  } else {
    const errors = reports.length - warnings;
    void vscode.window.showErrorMessage(`phxc: ${errors} ${errors === 1 ? 'error' : 'errors'}${about}`);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

function currentProject(): string | undefined {
  const open = vscode.window.activeTextEditor?.document.uri;
  if (open?.scheme === 'file') {
    const project = projectOf(dirname(open.fsPath));
    if (project !== undefined) return project;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return folder === undefined ? undefined : projectOf(folder);
}

async function show(reports: Report[], project: string, mistakes: vscode.DiagnosticCollection): Promise<void> {
  const lines = new Lines(project);
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const report of reports.filter(report => !report.primary.path.startsWith('std:'))) {
    const path = join(project, report.primary.path);
    const message = [report.message, ...report.notes, ...report.help].join('\n');
    const severity =
      report.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
    const diagnostic = new vscode.Diagnostic(await lines.range(report.primary), message, severity);
    diagnostic.source = 'phxc';
    diagnostic.code = report.code;
    diagnostic.relatedInformation = await Promise.all(
      report.labels
        .filter(label => !label.path.startsWith('std:'))
        .map(async label => {
          const place = new vscode.Location(vscode.Uri.file(join(project, label.path)), await lines.range(label));
          return new vscode.DiagnosticRelatedInformation(place, label.text);
        }),
    );
    byFile.set(path, [...(byFile.get(path) ?? []), diagnostic]);
  }
  mistakes.clear();
  for (const [path, diagnostics] of byFile) mistakes.set(vscode.Uri.file(path), diagnostics);
}

/** The lines of a project's files, to turn columns of characters into those of UTF-16. */
class Lines {
  private readonly files = new Map<string, Promise<string[]>>();

  constructor(private readonly project: string) {}

  async range(place: Place): Promise<vscode.Range> {
    const lines = await this.of(place.path);
    const column = (line: number, characters: number) =>
      [...(lines[line - 1] ?? '')].slice(0, characters - 1).join('').length;
    return new vscode.Range(
      place.line - 1,
      column(place.line, place.column),
      place.end_line - 1,
      column(place.end_line, place.end_column),
    );
  }

  private of(path: string): Promise<string[]> {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const uri = vscode.Uri.file(join(this.project, path));
    const lines = Promise.resolve(vscode.workspace.fs.readFile(uri)).then(
      bytes => new TextDecoder().decode(bytes).split('\n'),
      () => [],
    );
    this.files.set(path, lines);
    return lines;
  }
}
