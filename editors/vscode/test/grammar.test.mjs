// The colours of VS Code: the TextMate grammars against a sample with claims and every source of the repository.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const textmate = require('vscode-textmate');
const oniguruma = require('vscode-oniguruma');

const EXTENSION = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(EXTENSION, '../..');

/** A Markdown grammar that knows nothing: enough to inject into. */
const MARKDOWN = JSON.stringify({ scopeName: 'text.html.markdown', patterns: [] });

const GRAMMARS = {
  'source.phx': () => readFileSync(join(EXTENSION, 'syntaxes/phx.tmLanguage.json'), 'utf8'),
  'markdown.phx.codeblock': () => readFileSync(join(EXTENSION, 'syntaxes/markdown-phx.tmLanguage.json'), 'utf8'),
  'text.html.markdown': () => MARKDOWN,
};

await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
    createOnigString: text => new oniguruma.OnigString(text),
  }),
  loadGrammar: async scope => GRAMMARS[scope] ? textmate.parseRawGrammar(GRAMMARS[scope](), `${scope}.json`) : null,
  getInjections: scope => scope === 'text.html.markdown' ? ['markdown.phx.codeblock'] : [],
});
const phx = await registry.loadGrammar('source.phx');

/** The tokens of each line, and how deep the rules nest before it. */
function tokenize(grammar, text) {
  let stack = textmate.INITIAL;
  return text.split('\n').map(content => {
    const depth = stack.depth;
    const line = grammar.tokenizeLine(content, stack);
    assert.equal(line.stoppedEarly, false);
    stack = line.ruleStack;
    return { content, depth, tokens: line.tokens };
  });
}

const scopes = (line, column) =>
  line.tokens.find(({ startIndex, endIndex }) => startIndex <= column && column < endIndex)?.scopes ?? [];

// `// <- scope` speaks of the column of its first slash, `//  ^ scope` of that of `^`, both in the last line of source.
test('the sample has the scopes that it claims', () => {
  const claim = /^\s*\/\/(?:( <-)|\s*\^) ([a-z.-]+)$/;
  const text = readFileSync(join(EXTENSION, 'test/grammar/sample.phx'), 'utf8').split('\n');
  const lines = tokenize(phx, text.filter(line => !claim.test(line)).join('\n'));
  let last = -1;
  const wrong = [];
  let claims = 0;
  for (const content of text) {
    const found = claim.exec(content);
    if (!found) {
      last++;
      continue;
    }
    claims++;
    const column = found[1] ? content.indexOf('//') : content.indexOf('^');
    const has = scopes(lines[last], column);
    if (!has.includes(found[2])) wrong.push(`${lines[last].content}\n${' '.repeat(column)}^ is ${has.join(' ')}, not ${found[2]}`);
  }
  assert.ok(claims > 50);
  assert.deepEqual(wrong, []);
});

test('in every source an item starts anew, and nothing is invalid', () => {
  const sources = execFileSync('git', ['ls-files', '*.phx'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
    .filter(path => !/^(tests\/(ui|fuzz)|editors)\//.test(path));
  assert.ok(sources.length > 50, `only ${sources.length} sources found`);
  const wrong = [];
  for (const path of sources) {
    tokenize(phx, readFileSync(join(ROOT, path), 'utf8')).forEach((line, row) => {
      const item = /^(abstract|environment|service|platform|chart|capability|type|fn|let|configure|secret|check)\b/.test(line.content);
      if (item && line.depth !== 1) wrong.push(`${path}:${row + 1} depth ${line.depth}`);
      if (line.tokens.some(token => token.scopes.some(scope => scope.startsWith('invalid')))) {
        wrong.push(`${path}:${row + 1} invalid: ${line.content}`);
      }
    });
  }
  assert.deepEqual(wrong, []);
});

test('blocks of phx in Markdown are phx', async () => {
  const markdown = await registry.loadGrammar('text.html.markdown');
  const lines = tokenize(markdown, 'Text\n```phx\nservice a {\n  chart = local\n}\n```\nservice b {\n');
  assert.ok(scopes(lines[2], 0).includes('storage.type.phx'));
  assert.ok(scopes(lines[2], 0).includes('meta.embedded.block.phx'));
  assert.ok(scopes(lines[3], 2).includes('variable.other.property.phx'));
  assert.deepEqual(scopes(lines[6], 0), ['text.html.markdown']);
});
