// Takes the picture of the extension's page. Usage: picture.mjs PHXC VSIX SCRATCH PICTURE.png

import { resolve } from 'node:path';
import { open, pause } from './window.mjs';

const [phxc, vsix, scratch, picture] = process.argv.slice(2).map(path => resolve(path));
const window = await open(scratch, phxc, vsix);
await window.command('View: Toggle Primary Side Bar Visibility');
await window.file('environments/idf.phx');
await window.goTo(53, 100);
await window.keys('Enter');
await window.type('replicas = "two"');
await window.keys('Control+Shift+M');
await window.sees('.markers-panel', 'expected Int(1..)');
await window.keys('Control+1', 'Enter');
await window.type('job');
await window.keys('Control+Space');
await window.sees('.suggest-widget .monaco-list-row', 'job-database');
await pause(1500);
await window.page.screenshot({ path: picture });
await window.close();
