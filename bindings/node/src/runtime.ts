// A runtime and its host code: opens the core, and is the caller outside of all agents.
/// <reference lib="esnext.disposable" preserve="true" />
import { inspect } from 'node:util';
import { lowlevel, type Profile, type Stats } from './lowlevel.js';
import { Caller } from './caller.js';
import type { Agent, Letter } from './message.js';
import { errorOf, misuse, nanoseconds } from './native.js';
import { checked, shown, type Known } from './options.js';
import { Port } from './port.js';
import { Breaker, type BreakerOptions } from './reliable.js';

export interface RuntimeOptions {
  /** threads for agents written in C (1); agents of this runtime run on the event loop */
  workers?: number;
  /** milliseconds for which messages may wait while this thread is busy; then its agents end with `E_HOST` (for ever) */
  stall?: number;
  /** one thread, virtual time, and an order of events that `seed` decides: the same every time */
  simulated?: boolean;
  /** of a simulation only */
  seed?: number;
  /** of a simulation only: its clock advances to no event after so many milliseconds (for ever) */
  timeLimit?: number;
  /** of a simulation only: after so many turns nothing runs any more (for ever) */
  turnsMax?: number;
  /** writes one line for each event there */
  tracePath?: string;
  /** of a simulation with a trace: the calls are in it, too, for `agentrt-replay` (false) */
  traceCalls?: boolean;
  /** milliseconds after which a turn counts as an overrun, told by `overruns()` (10); `Infinity`: never */
  turnBudget?: number;
  /** a file in which leases and their tokens outlive the process, shared by the processes of one host that open it */
  leaseStore?: string;
}

/** A turn that took longer than its budget; `type` is that of its last message, where it is known. */
export interface Overrun { readonly agent: Agent; readonly turnNs: number; readonly type: number | null; readonly running: boolean }

const OPEN: Known = {
  workers: 'count', stall: 'number', turnBudget: 'number', simulated: 'boolean', seed: 'count', tracePath: 'string',
  leaseStore: 'string', traceCalls: 'boolean', timeLimit: 'number', turnsMax: 'count',
};

/** @internal the port of a new runtime, for those who make one of their own */
export function openPort(options?: RuntimeOptions): Port {
  const chosen = checked('open', OPEN, options);
  const simulated = chosen.simulated ?? false;
  for (const [name, what] of [['seed', 'order of events'], ['timeLimit', 'end'], ['turnsMax', 'end']] as const) {
    if (chosen[name] !== undefined && !simulated) {
      throw misuse(`open: ${name} is the ${what} in a simulation, and this is none without simulated: true`);
    }
  }
  const bits = lowlevel.runtimeOpen({
    workers: chosen.workers ?? 1,
    simulated: simulated ? 1 : 0,
    seed: chosen.seed ?? 0,
    tracePath: chosen.tracePath ?? null,
    traceCalls: chosen.traceCalls ? 1 : 0,
    timeLimitNs: nanoseconds(chosen.timeLimit ?? 0, 'timeLimit'),
    turnsMax: chosen.turnsMax ?? 0,
    turnBudgetNs: Math.max(nanoseconds(chosen.turnBudget ?? 10, 'turnBudget'), 1),
    leaseStorePath: chosen.leaseStore ?? null,
  });
  try {
    return new Port(bits, simulated, nanoseconds(chosen.stall ?? 0, 'stall'));
  } catch (error) {
    lowlevel.quiet.runtimeClose(bits);
    throw error;
  }
}

export class Runtime extends Caller {
  #closing: Promise<void> | null = null;

  protected constructor(port: Port) {
    if (!(port instanceof Port)) throw misuse('a runtime is opened with Runtime.open()');
    super(port, port.host);
  }

  /** Opens a runtime. Its agents live on this thread; the process stays alive while there are any. */
  static open(options?: RuntimeOptions): Runtime {
    return new Runtime(openPort(options));
  }

  /** @internal the runtime's handle, for `agentrt/lowlevel` */
  get bits(): number { return this.port.runtime; }

  /** Simulated: runs until nothing is runnable, or until `done`; virtual time may advance by `timeout` ms.
   * Resolves to whether it ended because of `done`. */
  run(timeout = 0, done: () => boolean = () => false): Promise<boolean> {
    const { simulation } = this.port;
    if (typeof done !== 'function') throw misuse(`run: done is ${shown(done)}, not a function`);
    if (simulation !== null) return simulation.drive(done, nanoseconds(timeout, 'timeout'));
    throw errorOf(lowlevel.Status.E_CONTEXT, 'run drives a simulated runtime; this one runs by itself');
  }

  /** Resolves when no accepted message waits; `E_DEADLINE` after `timeout` milliseconds. A message whose handler
   * awaits something is not waiting any more. */
  async drain(timeout = 10_000): Promise<void> {
    const { simulation } = this.port;
    const timeout_ns = nanoseconds(timeout, 'timeout');
    const status = (): number => lowlevel.quiet.runtimeDrain(this.bits, 0);
    const until = performance.now() + timeout;
    if (simulation !== null) await simulation.drive(() => status() === 0, timeout_ns);
    while (simulation === null && status() === lowlevel.Status.E_DEADLINE && performance.now() < until) {
      await new Promise((resolve) => { setTimeout(resolve, 1); });
    }
    if (status() === lowlevel.Status.E_DEADLINE) {
      throw errorOf(lowlevel.Status.E_DEADLINE, `${this.stats().inFlight} messages are unhandled after ${timeout} ms`);
    }
    lowlevel.runtimeDrain(this.bits, 0);
  }

  /** Ends every agent (`E_SHUTDOWN`) and gives everything back; a second close does nothing. Rejects with `E_SYSTEM`
   * when the trace file could not be written to its end; the runtime is closed then, too. */
  close(): Promise<void> {
    this.#closing ??= this.port.close();
    return this.#closing;
  }

  /** @internal what console.log shows: its state, and not what it is made of */
  override [inspect.custom](): string {
    const { closed, simulation } = this.port;
    if (closed) return 'Runtime { closed }';
    const { agentsLive, handled, inFlight, crashed } = this.stats();
    return `Runtime ${inspect({ simulated: simulation !== null, agentsLive, handled, inFlight, crashed })}`;
  }

  /** Nanoseconds on the runtime's clock, virtual when simulated. */
  clock(): number { return lowlevel.runtimeClock(this.bits); }

  stats(): Stats { return lowlevel.runtimeStats(this.bits); }

  /** A circuit breaker, for calls of something that may keep failing. */
  breaker(options?: BreakerOptions): Breaker { return Breaker.open(this.bits, options); }

  /** What an agent does with its time, if it was spawned with `profile: true`. */
  profile(agent: Agent): Profile { return lowlevel.agentProfileGet(agent); }

  /** Takes the latest turns that took longer than the budget (at most 64 are kept), oldest first. */
  overruns(): Overrun[] {
    return lowlevel.runtimeOverruns(this.bits, 64).map(({ agent, turnNs, type, typed, running }) => ({
      agent: agent as Agent, turnNs, type: typed ? type : null, running: running !== 0,
    }));
  }

  /** Takes the latest dead letters (at most 1,024 are kept), oldest first. */
  letters(): Letter[] {
    return lowlevel.runtimeLetters(this.bits, 1_024).map((letter) => ({
      to: letter.to as Agent,
      from: letter.from as Agent,
      type: letter.type,
      reason: lowlevel.statusName(letter.reason),
      byteLength: letter.payloadBytes,
    }));
  }
}

/** `await using runtime = Runtime.open()` closes it; on Node 18 without the symbol, call `close()`. */
export interface Runtime extends AsyncDisposable {}

Object.defineProperty(Runtime.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
  value(this: Runtime): Promise<void> { return this.close(); },
});
