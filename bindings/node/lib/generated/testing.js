// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Failure = exports.Simulation = exports.Fault = void 0;
exports.explore = explore;
// Testing: runs a test of agents under many seeds, in virtual time and with faults, and says how to run a failure again.
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const runtime_js_1 = require("./runtime.js");
const { FaultKind } = lowlevel_js_1.lowlevel;
const MILLION = 1_000_000;
const RULE = { sender: 'number', to: 'number', probability: 'number', skip: 'count', times: 'count' };
const EXPLORE = {
    seeds: 'number', timeLimit: 'number', turns: 'count', crashes: 'boolean', letters: 'boolean',
};
const CRASH = /^\d+ end (\d+) E_CRASHED (?!a simulated fault$)(.*)$/m;
/** A rule by which something goes wrong in a simulation, until it is removed. */
class Fault {
    sim;
    number;
    #last = null;
    /** @internal */
    constructor(/** @internal */ sim, /** @internal */ number) {
        this.sim = sim;
        this.number = number;
    }
    /** How often it has struck so far: a test that relies on a fault asks whether there was one. */
    get strikes() { return this.#last ?? lowlevel_js_1.lowlevel.faultStrikes(this.sim.bits, this.number); }
    /** From now on it does not strike. What it has delayed still arrives later. */
    remove() {
        this.#last = this.strikes;
        lowlevel_js_1.lowlevel.faultRemove(this.sim.bits, this.number);
    }
}
exports.Fault = Fault;
/** A simulated runtime in which things can go wrong, as its seed decides. Times are in virtual milliseconds. */
class Simulation extends runtime_js_1.Runtime {
    seed;
    #crashes = [];
    #state;
    /** @internal */
    constructor(seed, options = {}) {
        super((0, runtime_js_1.openPort)({ ...options, simulated: true, seed }));
        this.seed = seed;
        this.#state = BigInt(seed);
    }
    /** Opens one. `explore` does that for each of its seeds. */
    static open(options = {}) {
        return new Simulation(options.seed ?? 0, options);
    }
    /** From 0 to 1, for what the test itself chooses: the same numbers for the same seed (SplitMix64). */
    random() {
        this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
        let z = this.#state;
        z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
        z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
        return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
    }
    #inject(call, kind, least, most, times, options) {
        const rule = (0, options_js_1.checked)(call, RULE, options);
        const probability = rule.probability ?? 1;
        if (!(probability > 0 && probability <= 1)) {
            throw (0, native_js_1.misuse)(`${call}: a probability is more than 0 and at most 1, not ${(0, options_js_1.shown)(probability)}`);
        }
        return new Fault(this, lowlevel_js_1.lowlevel.faultInject(this.bits, {
            kind, sender: rule.sender, to: rule.to, minNs: (0, native_js_1.nanoseconds)(least, 'least'), maxNs: (0, native_js_1.nanoseconds)(most, 'most'),
            chance: Math.max(Math.round(probability * MILLION), 1), skip: rule.skip, times: rule.times ?? times,
        }));
    }
    /** Lets signals and asks take `least` to `most` ms; those of one sender to one receiver stay in order. */
    delay(least, most, options) {
        return this.#inject('delay', FaultKind.DELAY, least, most, 0, options);
    }
    /** Loses signals and asks on their way: each is a dead letter, and an ask fails with `E_DROPPED`. */
    drop(options) { return this.#inject('drop', FaultKind.DROP, 0, 0, 0, options); }
    /** Lets an agent crash instead of having its turn: with `skip: 4`, the fifth from now. */
    crash(options) {
        const fault = this.#inject('crash', FaultKind.CRASH, 0, 0, 1, options);
        this.#crashes.push(fault);
        return fault;
    }
    /** Lets turns take time: meanwhile timers and deadlines pass and delayed messages arrive. */
    slow(least, most, options) {
        return this.#inject('slow', FaultKind.SLOW, least, most, 0, options);
    }
    /** Lets a mailbox count as full for a while; its overflow policy says what that means. */
    fill(least, most, options) {
        return this.#inject('fill', FaultKind.FULL, least, most, 0, options);
    }
    /** Lets the clock jump forward before a turn, which sees that before any timer or deadline does. */
    jump(least, most, options) {
        return this.#inject('jump', FaultKind.JUMP, least, most, 1, options);
    }
    /** @internal whether something is left that only a limit keeps from happening */
    limit() {
        if (this.port.closed || !lowlevel_js_1.lowlevel.runtimeStuck(this.bits).limited)
            return null;
        return `it goes on after ${this.clock() / 1e6} ms of virtual time and ${this.stats().turns} turns`;
    }
    /** @internal after a test that threw nothing: what else has gone wrong */
    async wrong(crashes, letters) {
        await this.run();
        const limit = this.limit();
        if (limit !== null)
            return limit;
        const { agent, agents } = lowlevel_js_1.lowlevel.runtimeStuck(this.bits);
        if (agents > 0) {
            const { id } = lowlevel_js_1.lowlevel.agentInfoGet(agent);
            return `agent ${id} awaits what nothing can bring any more (${agents} such)`;
        }
        const asked = this.#crashes.reduce((sum, fault) => sum + fault.strikes, 0);
        const crashed = this.stats().crashed - asked;
        if (crashed > 0 && !crashes)
            return `crashed agents: ${crashed}`;
        const lost = letters ? this.letters().filter(({ reason }) => reason !== 'E_DROPPED') : [];
        return lost[0] === undefined ? null
            : `${lost.length} dead letters, the first of type ${lost[0].type} (${lost[0].reason})`;
    }
}
exports.Simulation = Simulation;
/** A seed under which the test failed; what it failed with is its `cause`, and `replay` the line that runs it again. */
class Failure extends Error {
    seed;
    replay;
    name = 'Failure';
    /** @internal */
    constructor(seed, reason, replay, cause) {
        super(`seed ${seed}: ${reason}\n${replay}`, { cause });
        this.seed = seed;
        this.replay = replay;
    }
}
exports.Failure = Failure;
/** What is found after a test that threw nothing, or what explains what it threw. */
class Wrong extends Error {
}
/** A test for node:test, `test('…', explore({ seeds: 200 }, async (sim) => { … }))`: runs `body` once for each seed.
 *
 * It fails when `body` throws, when something it awaits can never come, when an agent crashes, when an agent awaits at
 * its end what can never come, and when its agents are busy without end. The first seed that fails is run a second
 * time, to see that it fails again, and the last line of the error replays it. With AGENTRT_SEED in the environment
 * only that seed is run, with AGENTRT_TRACE its trace is left in that file. */
function explore(options, body) {
    const chosen = (0, options_js_1.checked)('explore', EXPLORE, options);
    const { seeds = 100 } = chosen;
    if (!Number.isSafeInteger(seeds) || seeds < 1) {
        throw (0, native_js_1.misuse)(`explore: seeds is ${(0, options_js_1.shown)(seeds)}, not how many there are to run, at least 1`);
    }
    if (typeof body !== 'function')
        throw (0, native_js_1.misuse)(`explore: the test is ${(0, options_js_1.shown)(body)}, not a function`);
    return async (context) => {
        for (const seed of asked(seeds)) {
            const error = await attempt(chosen, body, seed, process.env.AGENTRT_TRACE);
            if (error !== null)
                throw await failure(chosen, body, seed, error, context);
        }
    };
}
function* asked(seeds) {
    const text = process.env.AGENTRT_SEED;
    if (text !== undefined) {
        if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
            throw (0, native_js_1.misuse)(`AGENTRT_SEED is a seed, a whole number below 2**53, not ${(0, options_js_1.shown)(text)}`);
        }
        yield Number(text);
        return;
    }
    for (let seed = 0; seed < seeds; seed++)
        yield seed;
}
// Runs the test under a seed; what it failed with, or null.
async function attempt({ timeLimit = 3_600_000, turns = 1_000_000, crashes = false, letters = false }, body, seed, tracePath) {
    // The one that was asked for can be replayed by agentrt-replay.
    const traced = tracePath === undefined ? {} : { tracePath, traceCalls: tracePath === process.env.AGENTRT_TRACE };
    const sim = Simulation.open({ seed, timeLimit, turnsMax: turns, ...traced });
    try {
        await body(sim);
        const wrong = sim.port.closed ? null : await sim.wrong(crashes, letters);
        return wrong === null ? null : new Wrong(wrong);
    }
    catch (error) {
        const limit = sim.limit();
        return limit === null ? error ?? new Wrong(`it threw ${(0, options_js_1.shown)(error)}`) : new Wrong(limit, { cause: error });
    }
    finally {
        await sim.close();
    }
}
// Without handles: no two runs give an agent the same one.
const alike = (one, other) => (told(one).replace(/0x[0-9a-f]+/g, '') === told(other).replace(/0x[0-9a-f]+/g, ''));
const told = (error) => (error instanceof Wrong ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : (0, options_js_1.shown)(error));
// Runs it again, to see that it repeats and what the trace says.
async function failure(options, body, seed, error, context) {
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)((0, node_os_1.tmpdir)(), 'agentrt-'));
    try {
        const again = await attempt(options, body, seed, (0, node_path_1.join)(folder, 'trace'));
        const crash = CRASH.exec((0, node_fs_1.readFileSync)((0, node_path_1.join)(folder, 'trace'), 'utf8'));
        let reason = told(error);
        if (crash !== null)
            reason += `\nagent ${crash[1]} crashed: ${crash[2]}`;
        if (again === null || !alike(again, error)) {
            reason += '\nbut a second run under this seed did not fail like that: something else than the seed decides what the '
                + 'test does';
        }
        return new Failure(seed, reason, `AGENTRT_SEED=${seed} ${command(context)}`, error);
    }
    finally {
        (0, node_fs_1.rmSync)(folder, { recursive: true });
    }
}
// The command line that runs this test again; a test in another one is not run without that, and so with all that is in it.
function command(context) {
    const path = (0, node_path_1.relative)(process.cwd(), process.argv[1] ?? '');
    const node = ['node', ...loaders().map(quoted)].join(' ');
    if (context === undefined)
        return `${node} ${quoted(path)}`;
    const { name, fullName } = context;
    if (fullName === undefined)
        return `${node} --test ${quoted(path)}`; // whether it is in another one is not known
    const outer = fullName === name ? [name] : fullName.slice(0, -name.length).split(' > ').slice(0, -1);
    const pattern = `^${outer[0].replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`;
    const end = outer.length === 1 ? '$' : '( >|$)'; // that may be a part of its name
    return `${node} --test --test-name-pattern=${quoted(pattern + end)} ${quoted(path)}`;
}
// The options of this process, such as loaders, but for those of the test runner. What is no option is the value of one.
function loaders() {
    let own = false;
    return process.execArgv.filter((argument) => {
        if (argument.startsWith('-'))
            own = /^--(?:experimental-)?(?:test|watch)\b/.test(argument);
        return !own;
    });
}
const quoted = (text) => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);
