// A window of VS Code: code-server from npm in a headless Chromium, driven by the keyboard as a person would.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../../..');
const require = createRequire(import.meta.url);

const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  'files.autoSave': 'off',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.acceptSuggestionOnEnter': 'off',
};

/** How long anything may take, in milliseconds. */
const PATIENCE = 180_000;

/** Opens a copy of the reference platform, below `scratch`, with the extension of `vsix` and the server of `phxc`. */
export async function open(scratch, phxc, vsix) {
  const project = join(scratch, 'platform');
  const home = join(scratch, 'home');
  mkdirSync(project, { recursive: true });
  for (const name of ['platform.phx', 'types.phx', 'charts', 'environments', 'services']) {
    cpSync(join(ROOT, name), join(project, name), { recursive: true });
  }
  const user = join(home, 'code-server/User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...SETTINGS, 'phx.path': phxc }));
  const env = { ...process.env, HOME: home };
  for (const name of ['CONFIG', 'CACHE', 'DATA', 'STATE']) env[`XDG_${name}_HOME`] = home;
  // Said by another VS Code in whose terminal this may run.
  for (const name of Object.keys(env).filter(name => name.startsWith('VSCODE_'))) delete env[name];
  const entry = join(dirname(require.resolve('code-server/package.json')), 'out/node/entry.js');
  await run([entry, '--install-extension', vsix], env);
  const port = await freePort();
  const server = spawn(process.execPath, [
    entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', project,
  ], { env, stdio: 'ignore', detached: true });
  let browser;
  // Whatever ends this process ends the server, too.
  process.on('exit', () => process.kill(-server.pid));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  server.unref();
  const close = () => browser?.close();
  try {
    browser = await launch();
    const page = await shown(browser, `http://127.0.0.1:${port}/?folder=${project}`);
    return new Window(page, project, close);
  } catch (problem) {
    await close();
    throw problem;
  }
}

function launch() {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  return puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
}

/** The page of a server as soon as it answers, with VS Code in it. */
async function shown(browser, address) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1060, height: 600 });
  const end = Date.now() + PATIENCE;
  while (!(await page.goto(address, { waitUntil: 'load' }).then(() => true, () => false))) {
    if (Date.now() > end) throw new Error('code-server did not start');
    await pause(300);
  }
  await page.waitForSelector('.monaco-workbench .explorer-folders-view', { timeout: PATIENCE });
  return page;
}

class Window {
  constructor(page, project, close) {
    Object.assign(this, { page, project, close });
  }

  /** Presses keys together: `Control+Shift+P`. */
  async keys(...chords) {
    for (const chord of chords) {
      const names = chord.split('+');
      for (const name of names) await this.page.keyboard.down(name);
      for (const name of names.reverse()) await this.page.keyboard.up(name);
      await pause(150);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** What stands in the elements of a selector, with plain blanks. */
  async texts(selector) {
    const found = await this.page.$$eval(selector, elements => elements.map(element => element.textContent));
    return found.map(text => text.replaceAll('\u00a0', ' '));
  }

  /** Waits until a text stands in an element of a selector. */
  async sees(selector, text) {
    return this.until(`“${text}” in ${selector}`, async () =>
      (await this.texts(selector)).find(found => found.includes(text)));
  }

  async until(what, condition) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await condition();
      if (found) return found;
      if (Date.now() > end) throw new Error(`${what} did not come`);
      await pause(100);
    }
  }

  /** Opens a file by its path in the project. */
  async file(path) {
    await this.keys('Control+p');
    // The whole path: for a part of it, VS Code would look through the files with a program that npm does not bring.
    await this.type(join(this.project, path));
    await this.sees('.quick-input-list .monaco-list-row', path.split('/').at(-1));
    await this.keys('Enter');
    await this.sees('.tab.active', path.split('/').at(-1));
    await this.page.waitForSelector('.editor-instance .view-line');
    await pause(300);
  }

  /** Puts the cursor at a line and column, from 1. */
  async goTo(line, column) {
    await this.keys('Control+g');
    await this.type(`${line}:${column}`);
    await this.keys('Enter');
  }

  async command(title) {
    await this.keys('F1');
    await this.type(title);
    await this.sees('.quick-input-list .monaco-list-row', title);
    await this.keys('Enter');
  }
}

function run(args, env) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', data => (said += data));
    child.stderr.on('data', data => (said += data));
    child.on('close', status => (status === 0 ? done(said) : fail(new Error(said))));
  });
}

function freePort() {
  return new Promise(done => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export const pause = time => new Promise(done => setTimeout(done, time));
