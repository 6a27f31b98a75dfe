// The parser as this repository holds it, compiled for Node.js: a parser, and queries over it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const Parser = require('tree-sitter');

/** The folder of the grammar. */
export const GRAMMAR = join(dirname(fileURLToPath(import.meta.url)), '..');

const SOURCES = ['bindings/node/binding.c', 'src/parser.c', 'src/scanner.c'].map(path => join(GRAMMAR, path));
const ADDON = join(GRAMMAR, 'build/phx.node');

/** Compiles the addon, unless it is newer than its sources. */
function compile() {
  const made = statSync(ADDON, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every(path => statSync(path).mtimeMs < made)) return;
  mkdirSync(dirname(ADDON), { recursive: true });
  execFileSync('gcc', [
    '-O1', '-Wall', '-Wextra', '-Wno-unused-parameter', '-shared', '-fPIC', '-DNAPI_VERSION=8',
    `-I${join(GRAMMAR, 'src')}`, `-I${join(GRAMMAR, 'node_modules/node-api-headers/include')}`,
    ...SOURCES, '-o', ADDON,
  ], { stdio: 'inherit' });
}

function load() {
  compile();
  const addon = { exports: {} };
  process.dlopen(addon, ADDON);
  return addon.exports;
}

const language = load();

/** The tree of a text. The buffer is large enough for every source: a smaller one would be refused. */
export function parse(text) {
  const parser = new Parser();
  parser.setLanguage(language);
  return parser.parse(text, undefined, { bufferSize: 2 * Buffer.byteLength(text) + 1024 });
}

/** A query of this grammar; fails with its place if a node or a field does not exist. */
export function query(path) {
  return new Parser.Query(language, readFileSync(path, 'utf8'));
}

/** Every ERROR and MISSING node of a tree, as `line:column text`. */
export function errors(tree) {
  const found = [];
  const visit = node => {
    if (node.isError || node.isMissing) {
      const { row, column } = node.startPosition;
      found.push(`${row + 1}:${column + 1} ${node.isMissing ? 'missing ' + node.type : node.text.slice(0, 40)}`);
    } else if (node.hasError) {
      node.children.forEach(visit);
    }
  };
  visit(tree.rootNode);
  return found;
}
