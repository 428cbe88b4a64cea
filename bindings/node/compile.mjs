// Compiles src/ to lib/generated/ with a banner; `npm run compile`. The argument is another folder to write to.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, 'lib', 'generated');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const { status } = spawnSync(process.execPath, [tsc, '-p', here, '--outDir', out], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync(out)) {
  const path = join(out, name);
  writeFileSync(path, `// Generated from src/ by \`npm run compile\`. Do not edit.\n${readFileSync(path, 'utf8')}`);
}
