// Builds build/agentrt.node: the core's C files, the generated glue and native/port.cc, with the C
// and C++ compilers at hand and the headers of node-api-headers and node-addon-api.
//
// Why no node-gyp: it downloads Node's headers at install time; Node-API needs only the two header
// packages above, and the symbols come from the running node. Files are compiled again when they or
// any header are newer than their object.
//
// usage: node build.mjs            build (npm's install script)
//        node build.mjs --vendor   copy the core next to this file (npm's prepare script: also when npm copies this folder)
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const checkout = join(here, '..', '..');
const root = existsSync(join(checkout, 'core', 'base')) ? checkout : join(here, 'vendor');
const out = join(here, 'build');

const LIBRARY_FOLDERS = ['core', 'capi/src', 'capi/generated'];
const LIBRARY_GENERATED = ['border.c', 'tables.c'];

// Node unloads an addon with the last environment that required it, such as a worker thread's; the core has a
// destructor for each thread that called it, which runs when the thread ends, later than that.
const STAY_LOADED = ['-Wl,-z,nodelete'];

class BuildError extends Error {}

function filesUnder(folder, suffixes) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path, suffixes);
    return suffixes.some((suffix) => entry.name.endsWith(suffix)) ? [path] : [];
  });
}

function librarySources() {
  return [
    ...filesUnder(join(root, 'core'), ['.c']),
    ...filesUnder(join(root, 'capi', 'src'), ['.c']),
    ...LIBRARY_GENERATED.map((name) => join(root, 'capi', 'generated', name)),
  ];
}

// A link (`npm install ./bindings/node` from elsewhere) gets no dependencies from npm, only this script.
function headerFolders() {
  const require = createRequire(import.meta.url);
  const find = () => [
    require('node-api-headers').include_dir,
    dirname(require.resolve('node-addon-api/package.json')),
  ];
  try {
    return find();
  } catch {
    console.log('agentrt: fetching the Node-API headers');
    const npm = process.env.npm_execpath;
    const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
    const result = spawnSync(
      command,
      [...first, 'install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      { cwd: here, stdio: 'inherit', env: { ...process.env, npm_config_global: '' } },
    );
    if (result.status !== 0) throw new BuildError('npm could not install the Node-API headers');
    return find();
  }
}

function compiler(variable, names, language) {
  for (const name of [process.env[variable], ...names]) {
    if (name && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) return name;
  }
  throw new BuildError(
    `no ${language} compiler found (tried ${names.join(', ')} and $${variable}): `
    + 'install one, on Debian with `apt-get install build-essential`',
  );
}

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function plan(headers) {
  const includes = [...LIBRARY_FOLDERS.map((folder) => join(root, folder)), ...headers]
    .map((folder) => `-I${folder}`);
  const common = ['-O2', '-g', '-fPIC', '-fvisibility=hidden', '-pthread', '-c', ...includes];
  const c = compiler('CC', ['cc', 'gcc', 'clang'], 'C');
  const cxx = compiler('CXX', ['c++', 'g++', 'clang++'], 'C++');
  const unit = (source, command, flags) => {
    const name = relative(source.startsWith(here) ? here : root, source).replaceAll(sep, '.');
    return { source, command, object: join(out, `${name}.o`), flags: [...flags, ...common] };
  };
  const glue = [join(here, 'generated', 'addon.cc'), ...filesUnder(join(here, 'native'), ['.cc'])];
  return {
    link: cxx,
    units: [
      ...librarySources().map((source) => unit(source, c, ['-std=c11', '-D_GNU_SOURCE', '-DAGENTRT_STATIC'])),
      ...glue.map((source) => unit(source, cxx, [
        '-std=c++17', '-fno-exceptions', '-DNAPI_VERSION=8', '-DNAPI_DISABLE_CPP_EXCEPTIONS',
        '-DAGENTRT_STATIC', '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED', '-DNODE_ADDON_API_DISABLE_DEPRECATED',
      ])),
    ],
  };
}

function compile({ source, command, object, flags }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...flags, '-o', object, source], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0
      ? resolve()
      : reject(new BuildError(`${command} failed on ${relative(root, source)}`))));
  });
}

async function compileAll(units) {
  const headers = [join(root, 'core'), join(root, 'capi'), join(here, 'native')]
    .flatMap((folder) => filesUnder(folder, ['.h']));
  const newest = Math.max(...headers.map(modified), modified(fileURLToPath(import.meta.url)));
  const stale = units.filter(({ source, object }) => (
    modified(object) <= Math.max(newest, modified(source))));
  if (stale.length > 0) console.log(`agentrt: compiling ${stale.length} files`);
  const waiting = [...stale];
  const next = async () => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) await compile(unit);
  };
  const width = Math.min(os.availableParallelism?.() ?? os.cpus().length, 8);
  await Promise.all(Array.from({ length: width }, next));
  return stale.length;
}

async function build() {
  if (!existsSync(join(root, 'capi'))) throw new BuildError(`the C core is not at ${root}`);
  mkdirSync(out, { recursive: true });
  const { link, units } = plan(headerFolders());
  const compiled = await compileAll(units);
  const addon = join(out, 'agentrt.node');
  if (compiled === 0 && existsSync(addon)) return;
  const fresh = `${addon}.${process.pid}`;
  const result = spawnSync(
    link,
    ['-shared', '-pthread', ...STAY_LOADED, '-o', fresh, ...units.map(({ object }) => object)],
    { stdio: 'inherit' },
  );
  if (result.status !== 0) throw new BuildError(`${link} could not link ${addon}`);
  renameSync(fresh, addon); // a process that runs the old one keeps it
  console.log(`agentrt: built ${relative(process.cwd(), addon)}`);
}

function vendor() {
  if (root !== checkout) return;
  rmSync(join(here, 'vendor'), { recursive: true, force: true });
  for (const folder of LIBRARY_FOLDERS) {
    cpSync(join(root, folder), join(here, 'vendor', folder), { recursive: true });
  }
}

try {
  if (process.argv.includes('--vendor')) vendor();
  else await build();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`agentrt: ${error.message}`);
  process.exit(1);
}
