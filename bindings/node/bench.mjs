// Cost of a turn and of a wake-up, as JSON lines; every count is checked.
//
// turn: records are taken, decoded, handed to a handler that counts, and committed. `batch256` drains a full
//       mailbox, `batch1` bounces one message between two agents, `async` drains into an async handler.
// wake: from a signal on another thread, while this loop sleeps, to the handler.
//
// usage: node bench.mjs [ROUNDS]
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Runtime } from 'agentrt';
import { lowlevel } from 'agentrt/lowlevel';

const ROUNDS = Number(process.argv[2] ?? 50);
const WARM_UP = 20;
const MESSAGES = 10_000; // in a round
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

// Fills a mailbox and measures how long it takes to be drained.
function draining(runtime, wrap) {
  let handled = 0, finish;
  const count = () => { if (++handled === MESSAGES) finish(); };
  const agent = runtime.spawn({ receive: wrap(count) }, { capacity: 2 * MESSAGES }); // the last batch may be uncommitted
  return async () => {
    handled = 0;
    const done = new Promise((resolve) => { finish = resolve; });
    for (let i = 0; i < MESSAGES; i++) runtime.signal(agent, 1);
    const begin = performance.now();
    await done;
    const ns = (performance.now() - begin) * 1e6;
    await runtime.drain();
    expect(handled, MESSAGES);
    return ns / MESSAGES;
  };
}

function bouncing(runtime) {
  let left = 0, finish;
  const player = { receive(message, self) { if (--left > 0) self.signal(message.from, 1); else finish(); } };
  const one = runtime.spawn(player);
  const two = runtime.spawn({ receive(message, self) { if (message.type === 2) self.signal(one, 1); else player.receive(message, self); } });
  return async () => {
    left = MESSAGES;
    const done = new Promise((resolve) => { finish = resolve; });
    runtime.signal(two, 2);
    const begin = performance.now();
    await done;
    const ns = (performance.now() - begin) * 1e6;
    expect(left, 0);
    return ns / MESSAGES;
  };
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
  const variants = [
    ['batch256', draining(runtime, (count) => count), []],
    ['async', draining(runtime, (count) => async () => count()), []],
    ['batch1', bouncing(runtime), []],
  ];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [, run, samples] of variants) {
      const ns = await run();
      if (round >= 0) samples.push(ns);
    }
  }
  for (const [variant, , samples] of variants) report('turn', variant, samples);
  report('wake', 'other_thread', await wakes(runtime));
  await runtime.close();
}

if (isMainThread) await main();
else await signalFromHere(workerData);
