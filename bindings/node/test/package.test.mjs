// The package as its users meet it: both module systems, types, the README, a fresh project.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as esm from 'agentrt';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

const run = (command, args, options) => {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
};

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'agentrt-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('require and import give the same classes', () => {
  const cjs = require('agentrt');
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).filter((name) => name !== '__esModule').sort());
  for (const name of Object.keys(esm)) assert.equal(esm[name], cjs[name], name);
  assert.match(esm.version, /^\d+\.\d+\.\d+$/);
  assert.equal(esm.version, require('agentrt/package.json').version);
});

test('the scripts in lib are what the compiler makes of src', (t) => {
  const out = folder(t);
  const lib = join(root, 'lib', 'generated');
  const { status, output } = run(process.execPath, [join(root, 'compile.mjs'), out]);
  assert.equal(status, 0, output);
  assert.deepEqual(readdirSync(lib).sort(), readdirSync(out).sort());
  const stale = readdirSync(out).filter((name) => !readFileSync(join(lib, name)).equals(readFileSync(join(out, name))));
  assert.deepEqual(stale, [], 'run npm run compile');
});

test('a strict TypeScript program compiles, and misuse does not', () => {
  const { status, output } = run(process.execPath, [
    tsc, '--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node',
    join(here, 'types.fixture.mts'), join(here, 'types.fixture.cts'),
  ], { cwd: here });
  assert.equal(status, 0, output);
});

test('the code of the README runs and prints what it says', () => {
  const [, source] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'));
  const said = [...source.matchAll(/console\.log.*\/\/ ([^:\n]+)/g)].map(([, text]) => text);
  assert.equal(said.length, 2);
  const { status, output } = run(process.execPath, ['--input-type=module', '-e', source], { cwd: here });
  assert.equal(status, 0, output);
  assert.deepEqual(output.trim().split('\n'), said);
});

test('a missing compiler is an error in words', (t) => {
  const copy = folder(t);
  for (const name of ['build.mjs', 'package.json', 'native', 'generated', 'node_modules']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  for (const name of ['core', 'capi/src', 'capi/generated']) {
    cpSync(join(root, '..', '..', name), join(copy, 'vendor', name), { recursive: true });
  }
  const { status, output } = run(process.execPath, ['build.mjs'], { cwd: copy, env: { PATH: '/nowhere' } });
  assert.equal(status, 1);
  assert.match(output, /agentrt: no C compiler found \(tried cc, gcc, clang and \$CC\): install one/);
});

test('npm install of this folder works in another project', (t) => {
  const project = folder(t);
  writeFileSync(join(project, 'package.json'), '{ "name": "fresh", "private": true }');
  const install = run('npm', ['install', '--no-audit', '--no-fund', root], { cwd: project });
  assert.equal(install.status, 0, install.output);
  const source = 'const a = require("agentrt"); const r = a.Runtime.open(); r.close().then(() => console.log(a.version));';
  const required = run(process.execPath, ['-e', source], { cwd: project });
  assert.equal(required.output, `${esm.version}\n`);
});
