// The Node driver: `driver.mjs node` runs cases on the main thread, `driver.mjs node-worker` in a worker thread.
import { createInterface } from 'node:readline';
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { AgentrtError, lowlevel } from '../../../bindings/node/lib/generated/lowlevel.js';
import { Runtime } from '../../../bindings/node/index.mjs';
import { Turn, u64 } from './turn.mjs';

// What host and agents of one case share.
class Case {
  observations = [];
  failures = [];
  names = new Map();
  firstNames = new Map();
  outcomes = new Map(); // by future: { promise, message }

  constructor({ mode, seed, workers, trace, calls, folder, store, behaviors }) {
    this.simulated = mode === 'sim';
    this.folder = folder;
    this.behaviors = behaviors;
    this.runtime = Runtime.open({
      workers, ...(this.simulated && { simulated: true, seed }), ...(trace && { tracePath: trace }), ...(calls && { traceCalls: true }), ...(store && { leaseStore: store }),
    });
    this.port = this.runtime.port;
    this.put('runtime', 'runtime', this.runtime.bits);
    this.put('port', 'port', this.port.bits);
  }

  put(name, kind, bits) {
    this.names.set(name, { kind, bits });
    if (['agent', 'channel', 'shards'].includes(kind) && !this.firstNames.has(bits)) this.firstNames.set(bits, name);
  }

  nameOf(bits) {
    return bits === 0 || bits === this.port.host.bits ? 'host' : this.firstNames.get(bits) ?? '?';
  }

  // Notes how a future ends, without driving the simulation and without failing anybody.
  watch(cell, future) {
    const outcome = { message: null, consumed: false };
    outcome.promise = new Promise((resolve) => {
      const settle = (message) => { outcome.message = message; resolve(); };
      cell.watch(future, { complete: settle, fail: () => {} });
    });
    this.outcomes.set(future, outcome);
  }

  // The host's wait for a future: OK once it is done.
  async wait(outcome, timeout_ns) {
    if (outcome.message === null && timeout_ns > 0) {
      if (this.simulated) await this.port.simulation.drive(() => outcome.message !== null, timeout_ns);
      else await Promise.race([outcome.promise, new Promise((resolve) => { setTimeout(resolve, timeout_ns / 1e6); })]);
    }
    return outcome.message !== null ? 'OK' : timeout_ns > 0 ? 'E_DEADLINE' : 'E_PENDING';
  }

  stats() {
    try {
      return Object.fromEntries(Object.entries(this.runtime.stats()).map(([name, value]) => (
        [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), u64(value)])));
    } catch (error) {
      if (error instanceof AgentrtError) return {}; // the case has closed it
      throw error;
    }
  }

  async close() {
    await this.runtime.close();
    for (const { kind, bits } of this.names.values()) if (kind === 'runtime') lowlevel.quiet.runtimeClose(bits);
  }
}

async function run(json) {
  const scene = new Case(json);
  const host = new Turn(scene, { caller: scene.runtime, where: 'host', ops: json.host });
  const begin = process.hrtime.bigint();
  await host.run();
  const elapsed = process.hrtime.bigint() - begin;
  const stats = scene.stats();
  host.message?.release();
  await scene.close();
  const { observations, failures } = scene;
  return { id: json.id, observations, failures, stats, elapsed_ns: u64(elapsed) };
}

async function converse(name) {
  const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  say({
    hello: { protocol: 1, name, version: lowlevel.version(), abi_hash: u64(lowlevel.abiHash()), mode: 'port' },
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const { case: json, bye } = JSON.parse(line);
    if (bye !== undefined) break;
    say({ result: await run(json) });
  }
  process.stdin.destroy();
}

if (!isMainThread) {
  await converse(workerData);
  process.exit(0); // its standard input stays open as long as the main thread's
} else if (process.argv[2] === 'node-worker') {
  const worker = new Worker(new URL(import.meta.url), { stdin: true, workerData: 'node-worker' });
  process.stdin.pipe(worker.stdin);
  worker.on('exit', (status) => { process.exit(status); });
} else {
  await converse('node');
}
