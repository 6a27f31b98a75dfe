// How the extension finds phxc and reads what it says; a script stands in for the program.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const esbuild = createRequire(import.meta.url)('esbuild');
const source = join(dirname(fileURLToPath(import.meta.url)), '../src/phxc.ts');
const { outputFiles } = esbuild.buildSync({ entryPoints: [source], bundle: true, write: false, format: 'esm', platform: 'node' });
const { hasServer, locate, projectOf, read, run, version } =
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);

const folder = mkdtempSync(join(tmpdir(), 'phx-extension-'));
after(() => rmSync(folder, { recursive: true }));

/** A phxc that knows `--version` and perhaps `lsp`. */
function program(name, server) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\ncase "$1" in --version) echo "phxc 9.9.9" ;; lsp) exit ${server ? 0 : 2} ;; *) exit 2 ;; esac\n`);
  chmodSync(path, 0o755);
  return path;
}

const onPath = program('bin/phxc', true);
const own = program('tools/phxc', false);
const PATH = { PATH: `${join(folder, 'empty')}:${join(folder, 'bin')}` };

for (const [about, setting, env, expected] of [
  ['the first on the PATH', '', PATH, { path: onPath }],
  ['the setting before the PATH', own, PATH, { path: own }],
  ['a path from the folder', 'tools/phxc', PATH, { path: own }],
  ['a path with the folder in it', '${workspaceFolder}/tools/phxc', PATH, { path: own }],
  ['blanks are no setting', '  ', PATH, { path: onPath }],
]) {
  test(`phxc is found: ${about}`, () => assert.deepEqual(locate(setting, folder, env), expected));
}

for (const [about, setting, env, words] of [
  ['nothing on the PATH', '', { PATH: '' }, /not on the PATH, and the setting phx.path is empty/],
  ['no PATH at all', '', {}, /was not found/],
  ['a setting that leads nowhere', '/no/phxc', PATH, /phx.path says \/no\/phxc/],
  ['a setting that is a folder', '.', PATH, /there is no program/],
]) {
  test(`phxc is missed: ${about}`, () => assert.match(locate(setting, folder, env).problem, words));
}

test('the version, and whether there is a server', async () => {
  assert.equal(await version(onPath), 'phxc 9.9.9');
  assert.equal(await version(join(folder, 'none')), undefined);
  assert.equal(await hasServer(onPath), true);
  assert.equal(await hasServer(own), false);
});

test('what cannot be started has no status, and says why', async () => {
  const { status, stderr } = await run(join(folder, 'none'), [], undefined);
  assert.equal(status, null);
  assert.match(stderr, /ENOENT/);
});

test('the project is the nearest platform.phx above', () => {
  mkdirSync(join(folder, 'p/services/web'), { recursive: true });
  writeFileSync(join(folder, 'p/platform.phx'), '');
  assert.equal(projectOf(join(folder, 'p/services/web')), join(folder, 'p'));
  assert.equal(projectOf(folder), undefined);
});

test('diagnostics and the sentence that sums up', () => {
  const diagnostic = { version: 1, type: 'diagnostic', code: 'E0202', severity: 'error', message: 'm' };
  const checked = { version: 1, type: 'checked', environments: 2, deployments: 3, warnings: 0 };
  const built = { ...checked, type: 'built', written: 7, unchanged: 1, removed: 0 };
  const lines = (...objects) => objects.map(object => JSON.stringify(object) + '\n').join('');
  assert.deepEqual(read(lines(diagnostic)), { reports: [diagnostic], summary: undefined });
  assert.equal(read(lines({ type: 'new one' }, checked)).summary, '2 environments, 3 deployments: no errors');
  assert.equal(read(lines(built)).summary, '2 environments, 3 deployments: 7 files written, 0 removed, 1 unchanged');
});
