// Supervisors: agents that decide what becomes of others when these fail.
import { lowlevel } from './lowlevel.js';
import type { Agent } from './message.js';
import { misuse, nanoseconds } from './native.js';
import { checked, type Known } from './options.js';
import { Retry } from './reliable.js';

/** What is done about a failure: hand the message again, give it to the fallback agent, go on degraded, make the behaviour
 * anew, go on, end the agent, or let the supervisor fail. */
export type Remedy = 'retry' | 'fallback' | 'degrade' | 'restart' | 'ignore' | 'stop' | 'escalate';

export interface SupervisorOptions {
  /** which children are restarted when one has to be (`'one_for_one'`) */
  strategy?: 'one_for_one' | 'one_for_all' | 'rest_for_one';
  /** most restarts (3) within so many milliseconds (5,000): one more, and the supervisor itself fails */
  maxRestarts?: number;
  within?: number;
  /** milliseconds that a child has to stop when its supervisor does (5,000) */
  grace?: number;
  /** by the class of an `AgentrtError`: what may pass (`'retry'`), too much work (`'retry'`), what stays wrong, and all other
   * errors (`'restart'`), and what concerns more than the child (`'escalate'`) */
  transient?: Remedy;
  overload?: Remedy;
  permanent?: Remedy;
  fatal?: Remedy;
  /** how often and after what pauses a message is handed again */
  retry?: Retry;
  /** the name of the agent that `'fallback'` gives it to */
  fallback?: string;
  /** unique in the runtime */
  name?: string;
  priority?: 'normal' | 'low' | 'high' | 'critical';
  /** its own supervisor */
  supervisor?: Supervisor;
}

const SUPERVISOR: Known = {
  strategy: 'string', maxRestarts: 'count', within: 'number', grace: 'number', transient: 'string', overload: 'string',
  permanent: 'string', fatal: 'string', retry: 'object', fallback: 'string', name: 'string', priority: 'string', supervisor: 'object',
};
const STATES = ['running', 'suspended', 'degraded'] as const;
const LISTED = 1_024; // children that one call lists

/** One of a supervisor's children: how often that has restarted it, and how it is. */
export interface Child { readonly agent: Agent; readonly restarts: number; readonly state: typeof STATES[number] }

/** An agent that takes no messages and decides about its children. */
export class Supervisor {
  readonly #adopt: (supervisor: number, agent: Agent) => void;

  /** @internal */
  constructor(bits: number, adopt: (supervisor: number, agent: Agent) => void) {
    this.agent = bits as Agent;
    this.#adopt = adopt;
  }

  /** The supervisor as an agent: to monitor, link, stop or kill it. */
  readonly agent: Agent;

  /** Makes a living agent its last child; `E_CYCLE` if the supervisor is under it. */
  adopt(agent: Agent | Supervisor): void {
    this.#adopt(this.agent, agent instanceof Supervisor ? agent.agent : agent);
  }

  /** Its children in the order of their starts. */
  children(): Child[] {
    const found: Child[] = [];
    for (let part = LISTED; part === LISTED;) {
      const listed = lowlevel.supervisorChildren(this.agent, found.length, LISTED);
      found.push(...listed.map(({ agent, restarts, state }) => ({ agent: agent as Agent, restarts, state: STATES[state] })));
      part = listed.length;
    }
    return found;
  }
}

function choose(option: string, table: object, name: string): number {
  const value = (table as Record<string, unknown>)[name.toUpperCase()];
  if (typeof value === 'number') return value;
  const known = Object.keys(table).filter((key) => /^[A-Z_]+$/.test(key)).map((key) => key.toLowerCase());
  throw misuse(`supervisor: ${option} is '${name}', not one of ${known.join(', ')}`);
}

/** @internal the call, by whoever makes it */
export function superviseAs(
  runtime: number, from: number, simulated: boolean, options: SupervisorOptions | undefined): number {
  const chosen = checked('supervisor', SUPERVISOR, options);
  const { maxRestarts = 3, within = 5_000, grace = 5_000, retry } = chosen;
  if (!(maxRestarts >= 1)) throw misuse(`a supervisor may restart at least once, not ${maxRestarts} times`);
  if (retry !== undefined && !(retry instanceof Retry)) throw misuse('supervisor: retry is a Retry');
  const remedy = (option: 'transient' | 'overload' | 'permanent' | 'fatal'): number => (
    choose(option, lowlevel.Remedy, chosen[option] ?? 'default'));
  return lowlevel.supervisorSpawn(runtime, from, {
    strategy: choose('strategy', lowlevel.Strategy, chosen.strategy ?? 'one_for_one'),
    maxRestarts,
    withinNs: Math.max(1, nanoseconds(within, 'within')),
    graceNs: Math.max(1, nanoseconds(grace, 'grace')),
    transient: remedy('transient'),
    overload: remedy('overload'),
    permanent: remedy('permanent'),
    fatal: remedy('fatal'),
    fallback: chosen.fallback,
    name: chosen.name,
    priority: choose('priority', lowlevel.Priority, chosen.priority ?? 'normal'),
    supervisor: chosen.supervisor?.agent,
  }, retry?.policy(simulated));
}
