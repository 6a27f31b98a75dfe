// A session in a real VS Code with the packaged extension and the real server: opens the reference platform, types, and
// looks at what comes. Each step prints a line; the first that fails ends it with status 1, and leaves a picture of
// the window beside the scratch files. Usage: session.mjs PHXC VSIX SCRATCH

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { open, pause } from './window.mjs';

const [phxc, vsix, scratch] = process.argv.slice(2).map(path => resolve(path));
const window = await open(scratch, phxc, vsix);

async function step(name, action) {
  try {
    await action();
    console.log(`ok - vscode: ${name}`);
  } catch (problem) {
    console.log(`not ok - vscode: ${name}\n${problem.stack}`);
    await window.page.screenshot({ path: join(scratch, 'failed.png') });
    await window.close();
    process.exit(1);
  }
}

const onDisk = path => readFileSync(join(window.project, path), 'utf8');
const lineOf = (path, text) => onDisk(path).split('\n').findIndex(line => line.includes(text)) + 1;

await step('a source of phx is one, with the colours of its grammar', async () => {
  await window.file('environments/idf.phx');
  await window.sees('.statusbar-item', 'phx');
  await window.until('colours', async () => (await window.page.$$('.view-line span[class*="mtk"]')).length > 20);
});

await step('a mistake is shown where it is, and goes when it is taken back', async () => {
  await window.goTo(lineOf('environments/idf.phx', 'heap = "31G"'), 100);
  await window.keys('Enter');
  await window.type('replicas = "two"');
  await window.page.waitForSelector('.squiggly-error', { timeout: 180_000 });
  await window.keys('Control+Shift+M');
  await window.sees('.markers-panel', 'expected Int(1..), found "two"');
  await window.sees('.markers-panel', 'E0302');
  await window.keys('Control+Shift+M', 'Control+1');
  for (let i = 0; i < 5; i++) await window.keys('Backspace');
  await window.type('2');
  await window.until('the end of it', async () => (await window.page.$$('.squiggly-error')).length === 0);
});

await step('completion knows the parameters of a service', async () => {
  await window.keys('Enter');
  // A word that the file does not have: VS Code itself would find the others.
  await window.type('job');
  await window.keys('Control+Space');
  await window.sees('.suggest-widget .monaco-list-row', 'job-database');
  await window.keys('Escape', 'Backspace', 'Backspace', 'Backspace');
});

await step('formatting writes a file as it should be', async () => {
  await window.type('job-database =    {}');
  await window.command('Format Document');
  await window.sees('.view-line', 'job-database = {}');
  await window.keys('Control+s');
  await window.until('the file', () => /^ {4}job-database = \{\}$/m.test(onDisk('environments/idf.phx')));
});

await step('definition leads into the file of the service', async () => {
  await window.goTo(lineOf('environments/idf.phx', 'heap = "31G"'), 6);
  await window.keys('F12');
  await window.sees('.tab.active', 'tap.phx');
});

await step('rename changes every file', async () => {
  await window.goTo(lineOf('services/tap/tap.phx', 'param heap'), 12);
  await window.keys('F2');
  await window.until('the box for the name', () =>
    window.page.evaluate(() => document.activeElement?.closest('.rename-box') !== null));
  await window.keys('Control+a');
  await window.type('java-heap');
  await window.keys('Enter');
  await window.sees('.view-line', 'param java-heap');
  await window.command('File: Save All Files');
  await window.until('both files', () =>
    lineOf('environments/idf.phx', 'java-heap = "31G"') > 0 && lineOf('services/tap/tap.phx', '= java-heap') > 0);
  assert.equal(lineOf('services/tap/tap.phx', 'param heap'), 0);
});

await step('the compiled values of a deployment are shown', async () => {
  await window.goTo(lineOf('services/tap/tap.phx', 'service tap'), 10);
  // There is none until the platform has been computed once.
  await window.until('the view', async () => {
    await window.command('phx: Show the Compiled Values of This Deployment in Every Environment');
    await pause(3000);
    return (await window.texts('.view-line')).some(line => line.includes('jvmMaxHeapSize:'));
  });
});

await window.close();
