// Cost of a turn and of a wake-up, as JSON lines; every count is checked.
//
// turn: records are taken, decoded, handed to a handler that counts, and committed. `batch256` drains a full
//       mailbox, `batch1` bounces one message between two agents, `async` drains into an async handler.
// wake: from a signal on another thread, while this loop sleeps, to the handler.
//
// usage: node bench.mjs [RUNS]
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Runtime } from 'agentrt';
import * as lowlevel from 'agentrt/lowlevel';

const RUNS = Number(process.argv[2] ?? 7);
const MESSAGES = 100_000;
const WAKES = 200;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function report(bench, variant, samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const round = (ns) => Number(ns.toFixed(1));
  console.log(JSON.stringify({
    bench,
    variant,
    runtime: 'agentrt-node',
    workers: 1,
    unit: 'ns',
    median: round(sorted[Math.floor(sorted.length / 2)]),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    runs: sorted.length,
  }));
}

function expect(count, wanted) {
  if (count !== wanted) throw new Error(`${count} messages handled, not ${wanted}`);
}

// A receiver that resolves `done` after so many messages.
function counter(runtime, wrap, wanted) {
  let handled = 0, finish;
  const done = new Promise((resolve) => { finish = resolve; });
  const count = () => { if (++handled === wanted) finish(); };
  const agent = runtime.spawn({ receive: wrap(count) }, { capacity: wanted });
  return { agent, done, handled: () => handled };
}

async function drainFull(runtime, wrap) {
  const { agent, done, handled } = counter(runtime, wrap, MESSAGES);
  for (let i = 0; i < MESSAGES; i++) runtime.signal(agent, 1);
  const begin = performance.now();
  await done;
  const ns = (performance.now() - begin) * 1e6;
  expect(handled(), MESSAGES);
  runtime.kill(agent);
  await runtime.drain();
  return ns / MESSAGES;
}

async function bounce(runtime) {
  let left = MESSAGES, finish;
  const done = new Promise((resolve) => { finish = resolve; });
  const player = { receive(message, self) { if (--left > 0) self.signal(message.from, 1); else finish(); } };
  const one = runtime.spawn(player);
  const two = runtime.spawn({ ...player, start(self) { self.signal(one, 1); } });
  const begin = performance.now();
  await done;
  const ns = (performance.now() - begin) * 1e6;
  expect(left, 0);
  for (const agent of [one, two]) runtime.kill(agent);
  await runtime.drain();
  return ns / MESSAGES;
}

// The other thread sleeps between its signals, so that this loop sleeps too; it says when each was sent.
async function wakes(runtime) {
  const samples = [];
  const agent = runtime.spawn({
    receive(message) { samples.push(Number(process.hrtime.bigint() - message.view.getBigUint64(0, true))); },
  });
  const worker = new Worker(new URL(import.meta.url), { workerData: agent });
  await new Promise((resolve, reject) => { worker.on('exit', resolve).on('error', reject); });
  await pause(5);
  expect(samples.length, WAKES);
  runtime.kill(agent);
  return samples;
}

async function signalFromHere(agent) {
  const data = new Uint8Array(8);
  for (let i = 0; i < WAKES; i++) {
    await pause(2);
    new DataView(data.buffer).setBigUint64(0, process.hrtime.bigint(), true);
    lowlevel.signal(0, agent, { type: 1, data });
  }
  parentPort.close();
}

async function main() {
  const runtime = Runtime.open();
  const variants = {
    batch256: () => drainFull(runtime, (count) => count),
    async: () => drainFull(runtime, (count) => async () => count()),
    batch1: () => bounce(runtime),
  };
  const samples = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (const run of Object.values(variants)) await run(); // warms the compiler up
  for (let i = 0; i < RUNS; i++) {
    for (const [name, run] of Object.entries(variants)) samples[name].push(await run());
  }
  for (const [name, values] of Object.entries(samples)) report('turn', name, values);
  report('wake', 'other_thread', await wakes(runtime));
  await runtime.close();
}

if (isMainThread) await main();
else await signalFromHere(workerData);
