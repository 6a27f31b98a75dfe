// The command `phxc` on this machine: where it is, what it can do, what it says. Nothing here knows VS Code.

import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

/** The command, or a sentence that says why there is none. */
export type Located = { path: string } | { problem: string };

/**
 * Finds `phxc`: the setting counts if there is one, else the first on the PATH. A setting that leads nowhere is a
 * problem, not a reason to take another phxc than the one that was asked for.
 */
export function locate(setting: string, folder: string | undefined, env: NodeJS.ProcessEnv): Located {
  if (setting.trim() !== '') {
    const path = expand(setting.trim(), folder);
    return isProgram(path) ? { path } : { problem: `The setting phx.path says ${path}, but there is no program.` };
  }
  const names = process.platform === 'win32' ? ['phxc.exe', 'phxc.cmd'] : ['phxc'];
  for (const directory of (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const path = join(directory, name);
      if (isProgram(path)) return { path };
    }
  }
  return { problem: 'phxc was not found: it is not on the PATH, and the setting phx.path is empty.' };
}

/** `phxc 1.2.3`, or undefined where the program does not answer. */
export async function version(path: string): Promise<string | undefined> {
  const answer = await run(path, ['--version'], undefined);
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}

/** Whether this phxc has a language server: older ones have not. */
export async function hasServer(path: string): Promise<boolean> {
  return (await run(path, ['lsp', '--help'], undefined)).status === 0;
}

/** How a run of phxc ended; `status` is null where it could not be started or was killed. */
export interface Answer {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs phxc to its end. Never fails: what went wrong stands in `stderr`. */
export function run(path: string, args: string[], cwd: string | undefined): Promise<Answer> {
  return new Promise(done => {
    execFile(path, args, { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      done({ status, stdout, stderr: status === null && stderr === '' ? String(error) : stderr });
    });
  });
}

/** The folder of the nearest `platform.phx` at or above a folder. */
export function projectOf(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, 'platform.phx'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** One line that `--format json` writes about a mistake; lines and columns count from 1, columns in characters. */
export interface Report {
  code: string;
  severity: 'error' | 'warning';
  message: string;
  primary: Place;
  labels: Place[];
  notes: string[];
  help: string[];
}

/** A part of a source; `path` is relative to the project, or `std:…` in the library. */
export interface Place {
  path: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  text: string;
}

/** What `phxc --format json` has written: its diagnostics, and the sentence that sums up. */
export function read(stdout: string): { reports: Report[]; summary: string | undefined } {
  const reports: Report[] = [];
  let summary: string | undefined;
  for (const line of stdout.split('\n').filter(Boolean)) {
    const object = JSON.parse(line);
    if (object.type === 'diagnostic') reports.push(object);
    const extent = `${object.environments} environments, ${object.deployments} deployments`;
    if (object.type === 'checked') summary = `${extent}: no errors`;
    if (object.type === 'built') {
      summary = `${extent}: ${object.written} files written, ${object.removed} removed, ${object.unchanged} unchanged`;
    }
  }
  return { reports, summary };
}

function expand(path: string, folder: string | undefined): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  if (folder === undefined) return path;
  const whole = path.replaceAll('${workspaceFolder}', folder);
  return isAbsolute(whole) ? whole : join(folder, whole);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
