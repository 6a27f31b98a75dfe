// Every snippet, as it is before anybody types into it, compiles in a platform.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const EXTENSION = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(EXTENSION, '../..');
const SNIPPETS = JSON.parse(readFileSync(join(EXTENSION, 'snippets/phx.json'), 'utf8'));

const PHXC = [process.env.PHXC, join(ROOT, 'target/debug/phxc'), join(ROOT, 'target/release/phxc')]
  .find(path => path && existsSync(path));

const PLATFORM = `platform p {
  repo = "https://github.com/example/p"
  environment { host: Host, vault: { address: Url, path: VaultPath = "secret/\${env.name}" } }
}
`;
const SHOP = 'service shop {\n  chart = local\n  param replicas: Int(1..) = 1\n  values.replicaCount = replicas\n}\n';
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\n';
const SETTINGS = '  host = "shop.example.org", vault.address = "https://vault.example.org"\n';

const environment = (body, head = 'live') => `environment ${head} {\n${SETTINGS}${body}\n}\n`;
const inService = body => PLATFORM + SHOP + `service web {\n  chart = local\n${body}\n}\n` + environment('  deploy web, shop');

// Where each snippet stands, by its prefix; what is not named here is an item beside a service.
const PLACES = {
  platform: text => `${text}\n${SHOP}${environment('  deploy shop')}`,
  environment: text => PLATFORM + SHOP + text,
  'abstract environment': text => `${PLATFORM}${SHOP}${text}\n${environment('', 'live : base')}`,
  'environment :': text => `${PLATFORM}${SHOP}abstract environment base { deploy shop }\n${text}`,
  service: text => `${PLATFORM}${text}\n${environment('  deploy web')}`,
  'service web': text => `${PLATFORM}${text}\n${environment('  deploy hello, ingress-nginx\n  deploy cert-manager { letsencrypt { email = "ops@example.org" } }')}`,
  'service :': text => `${PLATFORM}${text}\n${environment('  deploy ingress-nginx\n  deploy cert-manager { letsencrypt { email = "ops@example.org" } }')}`,
  deploy: text => PLATFORM + SHOP + environment(text),
  'deploy {': text => PLATFORM + SHOP + environment(text),
  configure: text => `${PLATFORM}${SHOP}${environment('  deploy shop', 'production')}${text}`,
  omit: text => `${PLATFORM}${SHOP}abstract environment base { deploy shop }\n${environment(text, 'live : base')}`,
  choose: text => PLATFORM + environment(`  provides tls { issuer = null }\n  deploy ingress-nginx\n  deploy cert-manager { letsencrypt { email = "ops@example.org" } }\n${text}`),
  'provides {': text => PLATFORM + SHOP + environment(`  deploy shop\n${text}`),
  requires: text => `${PLATFORM}service web {\n  chart = local\n${text}\n  values.a { class = ingress.class, issuer = tls.issuer }\n}\n` +
    environment('  deploy web, ingress-nginx\n  deploy cert-manager { letsencrypt { email = "ops@example.org" } }'),
  'requires service': inService,
  'wants service': inService,
  param: inService,
  'param ?': inService,
  'param |': inService,
  values: inService,
  secrets: inService,
  provided: text => inService(`  secrets {\n${text}\n  }`),
  secret: inService,
  subchart: text => `${inService(text)}chart redis { repository = "https://charts.example.org", version = "1.0.0" }\n`,
  check: text => inService(`  param replicas: Int = 1\n${text}`),
  manifest: inService,
  if: text => inService(`  param replicas: Int = 1\n${text}`),
  for: text => inService(`  values.a {\n${text}\n  }`),
  match: text => inService(`  param size: String = "small"\n  values.replicaCount = ${text}`),
  chart: text => `${PLATFORM}${text}\nservice web { chart = charts.redis }\n${environment('  deploy web')}`,
};
const beside = text => `${PLATFORM}${SHOP}${environment('  deploy shop')}${text}\n`;

/** The text that stands there when a snippet is inserted: placeholders hold their defaults, choices their first. */
function expand(body) {
  const inner = /(?<!\\)\$(?:\{\d+\|([^,|]*)[^|]*\|\}|\{\d+:((?:[^{}$\\]|\\.)*)\}|\d+)/g;
  const text = body.join('\n').replace(inner, (_, choice, value) => choice ?? value ?? '');
  return text.replace(/\\([$}\\])/g, '$1');
}

for (const [name, { prefix, body }] of Object.entries(SNIPPETS)) {
  test(`snippet: ${name}`, { skip: PHXC ? false : 'no phxc: build it, or set PHXC' }, () => {
    const project = mkdtempSync(join(tmpdir(), 'phx-snippet-'));
    try {
      writeFileSync(join(project, 'platform.phx'), (PLACES[prefix] ?? beside)(expand(body)));
      writeFileSync(join(project, 'values.yaml'), 'replicaCount: 1\na: {}\n');
      mkdirSync(join(project, 'templates'));
      writeFileSync(join(project, 'templates/own.yaml'), CONFIG);
      const { status, stdout, stderr } = spawnSync(PHXC, ['--project', project, 'check'], { encoding: 'utf8' });
      assert.equal(status, 0, `${stdout}${stderr}`);
    } finally {
      rmSync(project, { recursive: true });
    }
  });
}

test('no two snippets have one prefix', () => {
  const prefixes = Object.values(SNIPPETS).map(({ prefix }) => prefix);
  assert.deepEqual(prefixes.filter((prefix, i) => prefixes.indexOf(prefix) !== i), []);
});
