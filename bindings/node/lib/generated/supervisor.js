// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Supervisor = void 0;
exports.superviseAs = superviseAs;
// Supervisors: agents that decide what becomes of others when these fail.
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const reliable_js_1 = require("./reliable.js");
const SUPERVISOR = {
    strategy: 'string', maxRestarts: 'count', within: 'number', grace: 'number', transient: 'string', overload: 'string',
    permanent: 'string', fatal: 'string', retry: 'object', fallback: 'string', name: 'string', priority: 'string', supervisor: 'object',
};
const STATES = ['running', 'suspended', 'degraded'];
const LISTED = 1_024; // children that one call lists
/** An agent that takes no messages and decides about its children. */
class Supervisor {
    #adopt;
    /** @internal */
    constructor(bits, adopt) {
        this.agent = bits;
        this.#adopt = adopt;
    }
    /** The supervisor as an agent: to monitor, link, stop or kill it. */
    agent;
    /** Makes a living agent its last child; `E_CYCLE` if the supervisor is under it. */
    adopt(agent) {
        this.#adopt(this.agent, agent instanceof Supervisor ? agent.agent : agent);
    }
    /** Its children in the order of their starts. */
    children() {
        const found = [];
        for (let part = LISTED; part === LISTED;) {
            const listed = lowlevel_js_1.lowlevel.supervisorChildren(this.agent, found.length, LISTED);
            found.push(...listed.map(({ agent, restarts, state }) => ({ agent: agent, restarts, state: STATES[state] })));
            part = listed.length;
        }
        return found;
    }
}
exports.Supervisor = Supervisor;
function choose(option, table, name) {
    const value = table[name.toUpperCase()];
    if (typeof value === 'number')
        return value;
    const known = Object.keys(table).filter((key) => /^[A-Z_]+$/.test(key)).map((key) => key.toLowerCase());
    throw (0, native_js_1.misuse)(`supervisor: ${option} is '${name}', not one of ${known.join(', ')}`);
}
/** @internal the call, by whoever makes it */
function superviseAs(runtime, from, simulated, options) {
    const chosen = (0, options_js_1.checked)('supervisor', SUPERVISOR, options);
    const { maxRestarts = 3, within = 5_000, grace = 5_000, retry } = chosen;
    if (!(maxRestarts >= 1))
        throw (0, native_js_1.misuse)(`a supervisor may restart at least once, not ${maxRestarts} times`);
    if (retry !== undefined && !(retry instanceof reliable_js_1.Retry))
        throw (0, native_js_1.misuse)('supervisor: retry is a Retry');
    const remedy = (option) => (choose(option, lowlevel_js_1.lowlevel.Remedy, chosen[option] ?? 'default'));
    return lowlevel_js_1.lowlevel.supervisorSpawn(runtime, from, {
        strategy: choose('strategy', lowlevel_js_1.lowlevel.Strategy, chosen.strategy ?? 'one_for_one'),
        maxRestarts,
        withinNs: Math.max(1, (0, native_js_1.nanoseconds)(within, 'within')),
        graceNs: Math.max(1, (0, native_js_1.nanoseconds)(grace, 'grace')),
        transient: remedy('transient'),
        overload: remedy('overload'),
        permanent: remedy('permanent'),
        fatal: remedy('fatal'),
        fallback: chosen.fallback,
        name: chosen.name,
        priority: choose('priority', lowlevel_js_1.lowlevel.Priority, chosen.priority ?? 'normal'),
        supervisor: chosen.supervisor?.agent,
    }, retry?.policy(simulated));
}
