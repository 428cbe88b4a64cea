// Random calls with handles that are stale, forged, of another kind or no handles at all: every one of them ends in a
// value, an AgentrtError or a TypeError, and nothing crashes or hangs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentrtError, Runtime } from 'agentrt';

const SEED = Number(process.env.AGENTRT_FUZZ_SEED ?? Date.now() % 1e9);
const STEPS = Number(process.env.AGENTRT_FUZZ_STEPS ?? 3_000);

function generator(seed) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { random, below: (n) => Math.floor(random() * n), pick: (list) => list[Math.floor(random() * list.length)] };
}

class World {
  constructor(seed, simulated) {
    Object.assign(this, generator(seed), { simulated, unexpected: [], accepted: 0 });
    this.things = [0, -1, 1.5, NaN, 2 ** 49 + 5, 2 ** 50 + 2 ** 25, 2 ** 53 - 1, undefined, null, 'x', {}];
    this.messages = [];
    this.runtimes = [this.open(), this.open()];
    this.callers = [...this.runtimes];
  }

  open() {
    const seed = this.below(1_000);
    return Runtime.open(this.simulated ? { simulated: true, seed } : {});
  }

  keep(list, thing) {
    list.push(thing);
    if (list.length > 40) list.splice(11, 1);
    return thing;
  }

  // Mostly something recent, which may be alive.
  get thing() { return this.below(4) === 0 ? this.pick(this.things) : this.pick(this.things.slice(-12)); }

  get payload() {
    const { caller } = this;
    return this.pick([
      () => undefined, () => 'text', () => new Uint8Array(this.below(9_000)), () => caller.iso(this.below(100)),
      () => caller.val('val'), () => caller.ref(8), () => caller.iso('t').tag(), () => this.thing,
    ])();
  }

  get caller() { return this.pick(this.below(2) === 0 ? this.callers : this.runtimes); }

  // A call that may fail, but only in our words.
  attempt(call) {
    const failed = (error) => {
      if (!(error instanceof AgentrtError || error instanceof TypeError)) this.unexpected.push(error);
    };
    try {
      const result = call();
      if (result instanceof Promise) Promise.prototype.then.call(result, () => {}, failed); // does not drive a simulation
      return result;
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  act() {
    const { caller, thing } = this;
    const runtime = this.pick(this.runtimes);
    this.attempt(this.pick([
      () => this.keep(this.things, caller.spawn(this.behavior(), { name: this.pick([undefined, 'a', 'ü'.repeat(200)]), link: this.below(2) === 0, trap: this.below(2) === 0, capacity: this.below(5), overflow: this.pick(['wait', 'reject', 'drop_oldest', 'drop_newest']) })),
      () => caller.signal(thing, this.below(4), this.payload),
      () => caller.signal(thing, this.below(4), this.payload),
      () => caller.ask(thing, this.below(4), this.payload, { timeout: this.below(3) || undefined }),
      () => caller.monitor(thing, { signal: this.pick([undefined, AbortSignal.abort()]) }),
      () => this.keep(this.things, caller.arm(thing, this.below(3), 1, this.pick([undefined, 'x'])).bits),
      () => this.pick([caller.stop, caller.kill, caller.wake, caller.link, caller.unlink]).call(caller, thing),
      () => this.keep(this.things, caller.find('a')),
      () => this.pick(this.messages)?.reply(1, this.payload),
      () => this.pick(this.messages)?.refuse('no', this.pick(['E_REFUSED', 'E_STALE', 'E_ODD'])),
      () => this.pick(this.messages)?.payload.bytes,
      () => caller.iso(8).freeze().share().close(),
      () => this.pick([() => runtime.stats(), () => runtime.letters(), () => runtime.clock()])(),
      () => (this.below(20) === 0 ? this.replace(runtime) : undefined),
    ]));
  }

  replace(runtime) {
    this.accepted += runtime.stats().accepted;
    const fresh = this.open();
    this.runtimes[this.runtimes.indexOf(runtime)] = fresh;
    this.keep(this.callers, fresh);
    return runtime.close();
  }

  behavior() {
    const receive = (message, context) => {
      this.keep(this.messages, message);
      if (context !== undefined) this.keep(this.callers, context);
      if (message.isAsk && this.below(2) === 0) this.attempt(() => message.reply(0, this.payload));
      for (let i = this.below(3); i > 0; i--) this.act();
      if (this.below(20) === 0) throw new Error('fuzzed');
    };
    const mailbox = async (box) => {
      this.keep(this.callers, box);
      for await (const message of box) receive(message);
    };
    return this.pick([{ receive }, { receive, start() {}, stop() {} }, { async receive(...all) { await null; receive(...all); } }, mailbox, this.thing]);
  }
}

for (const simulated of [false, true]) {
  test(`random calls, ${simulated ? 'simulated' : 'on workers'}: AGENTRT_FUZZ_SEED=${SEED}`, async () => {
    const world = new World(SEED, simulated);
    for (let step = 0; step < STEPS; step++) {
      world.act();
      if (step % 20 === 0) await new Promise((resolve) => { setImmediate(resolve); });
      if (simulated && step % 50 === 0) await Promise.allSettled(world.runtimes.map((runtime) => runtime.run(5)));
    }
    for (const runtime of world.runtimes) {
      const { accepted, handled, deadLetters, inFlight } = runtime.stats();
      assert.equal(accepted, handled + deadLetters + inFlight);
      world.accepted += accepted;
      await runtime.close();
    }
    assert.deepEqual(world.unexpected, []);
    assert.ok(world.accepted > STEPS / 20, `${world.accepted} messages were accepted`);
  });
}
