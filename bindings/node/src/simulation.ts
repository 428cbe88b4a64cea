// What drives a simulated runtime: nothing wakes its port, so host code that awaits does.
//
// A goal is an await of the host. While there are goals, one record after the other is taken, runs with all its
// microtasks and one pass of setImmediate, and is committed before the next one is taken: the order of events depends
// on the seed alone.
import { FOREVER } from './native.js';

interface Goal { done(): boolean; readonly until_ns: number; finish(): void; fail(error: unknown): void }

/** What a simulation needs of its port. */
export interface Stepper {
  clock(): number;
  /** takes, runs and commits one record; virtual time may advance by `left_ns`; false if there was none */
  step(left_ns: number): Promise<boolean>;
  /** nothing is left to run, so nothing that the host awaits will come */
  stuck(): void;
}

export const immediate = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

export class Simulation {
  #goals: Goal[] = [];
  #driving = false;

  constructor(readonly port: Stepper) {}

  /** Until `done` or idle; virtual time may advance by `timeout_ns`. Resolves to whether it is done. */
  drive(done: () => boolean, timeout_ns: number): Promise<boolean> {
    const until_ns = timeout_ns === FOREVER ? Infinity : this.port.clock() + timeout_ns;
    return new Promise((resolve, fail) => {
      this.#goals.push({ done, until_ns, finish: () => { resolve(done()); }, fail });
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#driving) return;
    this.#driving = true;
    try {
      await immediate(); // the host's synchronous part comes first
      while (this.#reached() > 0) {
        const until_ns = Math.max(...this.#goals.map((goal) => goal.until_ns));
        const left_ns = until_ns === Infinity ? FOREVER : Math.max(0, until_ns - this.port.clock());
        if (await this.port.step(left_ns)) continue;
        for (const goal of this.#goals.splice(0)) goal.finish();
        await immediate(); // those who go on may want more
      }
    } catch (error) {
      for (const goal of this.#goals.splice(0)) goal.fail(error);
    }
    this.#driving = false;
  }

  #reached(): number {
    const reached = this.#goals.filter((goal) => goal.done());
    this.#goals = this.#goals.filter((goal) => !reached.includes(goal));
    for (const goal of reached) goal.finish();
    return this.#goals.length;
  }
}

/** A promise that runs the simulation while somebody awaits it. */
export class Driven<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor { return Promise; }
  #simulation: Simulation;
  #pending = true;

  constructor(promise: Promise<T>, simulation: Simulation) {
    super((resolve, reject) => { promise.then(resolve, reject); });
    this.#simulation = simulation;
    const settled = (): void => { this.#pending = false; };
    promise.then(settled, settled);
    super.then(undefined, () => {}); // nobody awaits it: it was not even run
  }

  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const { port } = this.#simulation;
    if (this.#pending) {
      const stuck = (done: boolean): void => { if (!done) port.stuck(); };
      this.#simulation.drive(() => !this.#pending, FOREVER).then(stuck, () => { port.stuck(); });
    }
    return super.then(fulfilled, rejected);
  }
}
