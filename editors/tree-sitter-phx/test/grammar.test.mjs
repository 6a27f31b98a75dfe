// The grammar against its corpus, its queries, and every source of the repository.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { errors, GRAMMAR, parse, query } from './addon.mjs';

const ROOT = join(GRAMMAR, '../..');

const files = (folder, end) => readdirSync(join(GRAMMAR, folder)).filter(name => name.endsWith(end))
  .map(name => join(GRAMMAR, folder, name));

test('the generated parser belongs to grammar.js', () => {
  const now = createHash('sha256').update(readFileSync(join(GRAMMAR, 'grammar.js'))).digest('hex');
  const then = readFileSync(join(GRAMMAR, 'src/grammar.sha256'), 'utf8').split(' ')[0];
  assert.equal(now, then, 'grammar.js has changed: run `npm run generate`');
});

for (const path of files('test/corpus', '.txt')) {
  // `===`, a name, `===`, a source, `---`, its tree.
  const cases = readFileSync(path, 'utf8').split(/^={3,}\n(.+)\n={3,}\n/m).slice(1);
  for (let i = 0; i < cases.length; i += 2) {
    test(`corpus, ${basename(path, '.txt')}: ${cases[i]}`, () => {
      const [source, expected] = cases[i + 1].split(/^---\n/m);
      const tidy = tree => tree.replace(/[a-z_]+: /g, '').replace(/\s+/g, ' ').replace(/ \)/g, ')').trim();
      assert.equal(tidy(parse(source).rootNode.toString()), tidy(expected));
    });
  }
}

/** The sources of one file: fixtures hold several, apart by `//- PATH`. */
function sources(path) {
  const parts = readFileSync(join(ROOT, path), 'utf8').split(/^\/\/- *(.*)\n/m);
  const found = [[path, parts[0]]];
  for (let i = 1; i < parts.length; i += 2) {
    if (parts[i].trim().endsWith('.phx')) found.push([`${path} (${parts[i].trim()})`, parts[i + 1]]);
  }
  return found;
}

test('every source of the repository is parsed without an error', () => {
  const tracked = execFileSync('git', ['ls-files', '*.phx'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  // Sources that are broken on purpose.
  const broken = /^tests\/ui\/(syntax\/|whole\/|levels\/errors)|^tests\/fuzz\/|^editors\/.*\/broken/;
  const good = tracked.filter(path => !broken.test(path)).flatMap(sources);
  assert.ok(good.length > 100, `only ${good.length} sources found`);
  const wrong = good.flatMap(([name, text]) => errors(parse(text)).map(error => `${name}:${error}`));
  assert.deepEqual(wrong, []);
});

test('a broken statement leaves the others as they are', () => {
  const tree = parse('service a {\n  param = = 3\n  requires b\n}\nservice c { chart = local }\n');
  assert.ok(errors(tree).length > 0);
  const named = type => tree.rootNode.descendantsOfType(type).filter(node => node.isNamed);
  assert.deepEqual(named('service').map(node => node.childForFieldName('name').text), ['a', 'c']);
  assert.equal(named('requires').length, 1);
});

const helix = join(ROOT, 'editors/helix/queries/phx');
for (const path of [...files('queries', '.scm'), ...readdirSync(helix).map(name => join(helix, name))]) {
  test(`the query ${path.slice(ROOT.length + 1)} fits the grammar`, () => {
    const captures = query(path).captures(parse(readFileSync(join(GRAMMAR, 'test/highlight/sample.phx'), 'utf8')).rootNode);
    assert.ok(captures.length > 0, 'it finds nothing in the sample');
  });
}

// `// <- name` speaks of the column of its first slash, `//  ^ name` of that of `^`, both in the last line of source.
for (const path of files('test/highlight', '.phx')) {
  test(`highlighting, ${basename(path)}`, () => {
    const text = readFileSync(path, 'utf8');
    const highlights = query(join(GRAMMAR, 'queries/highlights.scm')).captures(parse(text).rootNode);
    const at = (row, column) => {
      const covers = ({ node: { startPosition: start, endPosition: end } }) =>
        (start.row < row || (start.row === row && start.column <= column)) &&
        (end.row > row || (end.row === row && end.column > column));
      // The innermost node counts, and of several patterns for it the last.
      const found = highlights.filter(covers);
      const length = ({ node }) => node.endIndex - node.startIndex;
      const least = Math.min(...found.map(length));
      return found.filter(capture => length(capture) === least).at(-1)?.name;
    };
    let line = 0;
    const wrong = [];
    text.split('\n').forEach((content, row) => {
      const claim = /^\s*\/\/(?:( <-)|\s*\^) ([a-z.]+)$/.exec(content);
      if (!claim) return void (line = row);
      const column = claim[1] ? content.indexOf('//') : content.indexOf('^');
      const name = at(line, column);
      if (name !== claim[2]) wrong.push(`${line + 1}:${column + 1} is ${name}, not ${claim[2]}`);
    });
    assert.deepEqual(wrong, []);
  });
}
