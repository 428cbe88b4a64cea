// Testing: runs a test of agents under many seeds, in virtual time and with faults, and says how to run a failure again.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { lowlevel } from './lowlevel.js';
import type { Agent } from './message.js';
import { misuse, nanoseconds } from './native.js';
import { checked, shown, type Known } from './options.js';
import { Runtime, openPort, type RuntimeOptions } from './runtime.js';

const { FaultKind } = lowlevel;
const MILLION = 1_000_000;
const RULE: Known = { sender: 'number', to: 'number', probability: 'number', skip: 'count', times: 'count' };
const EXPLORE: Known = {
  seeds: 'number', timeLimit: 'number', turns: 'count', crashes: 'boolean', letters: 'boolean',
};
const CRASH = /^\d+ end (\d+) E_CRASHED (?!a simulated fault$)(.*)$/m;

export interface FaultOptions {
  /** whose messages (everybody's); of `delay`, `drop` and `fill` */
  sender?: Agent;
  /** whose mailbox or turns (everybody's) */
  to?: Agent;
  /** how likely it strikes on an occasion (1) */
  probability?: number;
  /** occasions that it lets pass first (0) */
  skip?: number;
  /** how often it strikes at most (0: without end; 1 for `crash` and `jump`) */
  times?: number;
}

/** A rule by which something goes wrong in a simulation, until it is removed. */
export class Fault {
  #last: number | null = null;

  /** @internal */
  constructor(/** @internal */ readonly sim: Simulation, /** @internal */ readonly number: number) {}

  /** How often it has struck so far: a test that relies on a fault asks whether there was one. */
  get strikes(): number { return this.#last ?? lowlevel.faultStrikes(this.sim.bits, this.number); }

  /** From now on it does not strike. What it has delayed still arrives later. */
  remove(): void {
    this.#last = this.strikes;
    lowlevel.faultRemove(this.sim.bits, this.number);
  }
}

/** A simulated runtime in which things can go wrong, as its seed decides. Times are in virtual milliseconds. */
export class Simulation extends Runtime {
  #crashes: Fault[] = [];
  #state: bigint;

  /** @internal */
  constructor(readonly seed: number, options: RuntimeOptions = {}) {
    super(openPort({ ...options, simulated: true, seed }));
    this.#state = BigInt(seed);
  }

  /** Opens one. `explore` does that for each of its seeds. */
  static override open(options: Omit<RuntimeOptions, 'simulated'> = {}): Simulation {
    return new Simulation(options.seed ?? 0, options);
  }

  /** From 0 to 1, for what the test itself chooses: the same numbers for the same seed (SplitMix64). */
  random(): number {
    this.#state = BigInt.asUintN(64, this.#state + 0x9E3779B97F4A7C15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94D049BB133111EBn);
    return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
  }

  #inject(call: string, kind: number, least: number, most: number, times: number, options?: FaultOptions): Fault {
    const rule = checked(call, RULE, options);
    const probability = rule.probability ?? 1;
    if (!(probability > 0 && probability <= 1)) {
      throw misuse(`${call}: a probability is more than 0 and at most 1, not ${shown(probability)}`);
    }
    return new Fault(this, lowlevel.faultInject(this.bits, {
      kind, sender: rule.sender, to: rule.to, minNs: nanoseconds(least, 'least'), maxNs: nanoseconds(most, 'most'),
      chance: Math.max(Math.round(probability * MILLION), 1), skip: rule.skip, times: rule.times ?? times,
    }));
  }

  /** Lets signals and asks take `least` to `most` ms; those of one sender to one receiver stay in order. */
  delay(least: number, most: number, options?: FaultOptions): Fault {
    return this.#inject('delay', FaultKind.DELAY, least, most, 0, options);
  }

  /** Loses signals and asks on their way: each is a dead letter, and an ask fails with `E_DROPPED`. */
  drop(options?: FaultOptions): Fault { return this.#inject('drop', FaultKind.DROP, 0, 0, 0, options); }

  /** Lets an agent crash instead of having its turn: with `skip: 4`, the fifth from now. */
  crash(options?: FaultOptions): Fault {
    const fault = this.#inject('crash', FaultKind.CRASH, 0, 0, 1, options);
    this.#crashes.push(fault);
    return fault;
  }

  /** Lets turns take time: meanwhile timers and deadlines pass and delayed messages arrive. */
  slow(least: number, most: number, options?: FaultOptions): Fault {
    return this.#inject('slow', FaultKind.SLOW, least, most, 0, options);
  }

  /** Lets a mailbox count as full for a while; its overflow policy says what that means. */
  fill(least: number, most: number, options?: FaultOptions): Fault {
    return this.#inject('fill', FaultKind.FULL, least, most, 0, options);
  }

  /** Lets the clock jump forward before a turn, which sees that before any timer or deadline does. */
  jump(least: number, most: number, options?: FaultOptions): Fault {
    return this.#inject('jump', FaultKind.JUMP, least, most, 1, options);
  }

  /** @internal whether something is left that only a limit keeps from happening */
  limit(): string | null {
    if (this.port.closed || !lowlevel.runtimeStuck(this.bits).limited) return null;
    return `it goes on after ${this.clock() / 1e6} ms of virtual time and ${this.stats().turns} turns`;
  }

  /** @internal after a test that threw nothing: what else has gone wrong */
  async wrong(crashes: boolean, letters: boolean): Promise<string | null> {
    await this.run();
    const limit = this.limit();
    if (limit !== null) return limit;
    const { agent, agents } = lowlevel.runtimeStuck(this.bits);
    if (agents > 0) {
      const { id } = lowlevel.agentInfoGet(agent);
      return `agent ${id} awaits what nothing can bring any more (${agents} such)`;
    }
    const asked = this.#crashes.reduce((sum, fault) => sum + fault.strikes, 0);
    const crashed = this.stats().crashed - asked;
    if (crashed > 0 && !crashes) return `crashed agents: ${crashed}`;
    const lost = letters ? this.letters().filter(({ reason }) => reason !== 'E_DROPPED') : [];
    return lost[0] === undefined ? null
      : `${lost.length} dead letters, the first of type ${lost[0].type} (${lost[0].reason})`;
  }
}

/** A seed under which the test failed; what it failed with is its `cause`, and `replay` the line that runs it again. */
export class Failure extends Error {
  override name = 'Failure';

  /** @internal */
  constructor(readonly seed: number, reason: string, readonly replay: string, cause: unknown) {
    super(`seed ${seed}: ${reason}\n${replay}`, { cause });
  }
}

/** What is found after a test that threw nothing, or what explains what it threw. */
class Wrong extends Error {}

export interface ExploreOptions {
  /** how many, from seed 0 on (100) */
  seeds?: number;
  /** virtual milliseconds after which agents that are still busy are a failure (3,600,000) */
  timeLimit?: number;
  /** the same for turns (1,000,000) */
  turns?: number;
  /** crashes that no fault made are allowed (false) */
  crashes?: boolean;
  /** dead letters that no drop made are a failure (false) */
  letters?: boolean;
}

/** What `explore` uses of the context that node:test gives its tests; the full name, `outer > inner`, since Node 20.16. */
interface Context { readonly name: string; readonly fullName?: string }

/** A test for node:test, `test('…', explore({ seeds: 200 }, async (sim) => { … }))`: runs `body` once for each seed.
 *
 * It fails when `body` throws, when something it awaits can never come, when an agent crashes, when an agent awaits at
 * its end what can never come, and when its agents are busy without end. The first seed that fails is run a second
 * time, to see that it fails again, and the last line of the error replays it. With AGENTRT_SEED in the environment
 * only that seed is run, with AGENTRT_TRACE its trace is left in that file. */
export function explore(
  options: ExploreOptions, body: (sim: Simulation) => unknown): (context?: Context) => Promise<void> {
  const chosen = checked('explore', EXPLORE, options);
  const { seeds = 100 } = chosen;
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    throw misuse(`explore: seeds is ${shown(seeds)}, not how many there are to run, at least 1`);
  }
  if (typeof body !== 'function') throw misuse(`explore: the test is ${shown(body)}, not a function`);
  return async (context) => {
    for (const seed of asked(seeds)) {
      const error = await attempt(chosen, body, seed, process.env.AGENTRT_TRACE);
      if (error !== null) throw await failure(chosen, body, seed, error, context);
    }
  };
}

function* asked(seeds: number): Iterable<number> {
  const text = process.env.AGENTRT_SEED;
  if (text !== undefined) {
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
      throw misuse(`AGENTRT_SEED is a seed, a whole number below 2**53, not ${shown(text)}`);
    }
    yield Number(text);
    return;
  }
  for (let seed = 0; seed < seeds; seed++) yield seed;
}

// Runs the test under a seed; what it failed with, or null.
async function attempt(
  { timeLimit = 3_600_000, turns = 1_000_000, crashes = false, letters = false }: ExploreOptions,
  body: (sim: Simulation) => unknown, seed: number, tracePath: string | undefined): Promise<unknown> {
  // The one that was asked for can be replayed by agentrt-replay.
  const traced = tracePath === undefined ? {} : { tracePath, traceCalls: tracePath === process.env.AGENTRT_TRACE };
  const sim = Simulation.open({ seed, timeLimit, turnsMax: turns, ...traced });
  try {
    await body(sim);
    const wrong = sim.port.closed ? null : await sim.wrong(crashes, letters);
    return wrong === null ? null : new Wrong(wrong);
  } catch (error) {
    const limit = sim.limit();
    return limit === null ? error ?? new Wrong(`it threw ${shown(error)}`) : new Wrong(limit, { cause: error });
  } finally {
    await sim.close();
  }
}

// Without handles: no two runs give an agent the same one.
const alike = (one: unknown, other: unknown): boolean => (
  told(one).replace(/0x[0-9a-f]+/g, '') === told(other).replace(/0x[0-9a-f]+/g, ''));

const told = (error: unknown): string => (
  error instanceof Wrong ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : shown(error));

// Runs it again, to see that it repeats and what the trace says.
async function failure(
  options: ExploreOptions, body: (sim: Simulation) => unknown, seed: number, error: unknown,
  context: Context | undefined): Promise<Failure> {
  const folder = mkdtempSync(join(tmpdir(), 'agentrt-'));
  try {
    const again = await attempt(options, body, seed, join(folder, 'trace'));
    const crash = CRASH.exec(readFileSync(join(folder, 'trace'), 'utf8'));
    let reason = told(error);
    if (crash !== null) reason += `\nagent ${crash[1]} crashed: ${crash[2]}`;
    if (again === null || !alike(again, error)) {
      reason += '\nbut a second run under this seed did not fail like that: something else than the seed decides what the '
        + 'test does';
    }
    return new Failure(seed, reason, `AGENTRT_SEED=${seed} ${command(context)}`, error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The command line that runs this test again; a test in another one is not run without that, and so with all that is in it.
function command(context: Context | undefined): string {
  const path = relative(process.cwd(), process.argv[1] ?? '');
  const node = ['node', ...loaders().map(quoted)].join(' ');
  if (context === undefined) return `${node} ${quoted(path)}`;
  const { name, fullName } = context;
  if (fullName === undefined) return `${node} --test ${quoted(path)}`; // whether it is in another one is not known
  const outer = fullName === name ? [name] : fullName.slice(0, -name.length).split(' > ').slice(0, -1);
  const pattern = `^${outer[0].replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`;
  const end = outer.length === 1 ? '$' : '( >|$)'; // that may be a part of its name
  return `${node} --test --test-name-pattern=${quoted(pattern + end)} ${quoted(path)}`;
}

// The options of this process, such as loaders, but for those of the test runner. What is no option is the value of one.
function loaders(): string[] {
  let own = false;
  return process.execArgv.filter((argument) => {
    if (argument.startsWith('-')) own = /^--(?:experimental-)?(?:test|watch)\b/.test(argument);
    return !own;
  });
}

const quoted = (text: string): string => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);
