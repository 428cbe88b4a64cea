// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.shown = shown;
exports.count = count;
exports.agents = agents;
exports.checked = checked;
exports.abortable = abortable;
// Options: a name that does not exist or a value of another type is refused in words, so that a slip of the pen is no
// default.
const node_util_1 = require("node:util");
const native_js_1 = require("./native.js");
/** A value as an error shows it: short. */
function shown(value) {
    const text = (0, node_util_1.inspect)(value, { depth: 0, breakLength: Infinity });
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
/** The value as a whole number from 0; refused if it is none. */
function count(call, name, value) {
    if (Number.isSafeInteger(value) && value >= 0)
        return value;
    throw (0, native_js_1.misuse)(`${call}: ${name} is ${shown(value)}, not a whole number from 0`);
}
/** The list, if it is one of agents; else it is said which of them is none. */
function agents(call, name, list) {
    if (!Array.isArray(list))
        throw (0, native_js_1.misuse)(`${call}: ${name} is ${shown(list)}, not an array of agents`);
    const at = list.findIndex((agent) => !Number.isSafeInteger(agent) || agent < 0);
    if (at < 0)
        return list;
    throw (0, native_js_1.misuse)(`${call}: ${name}[${at}] is ${shown(list[at])}, not an agent: spawn and find give one`);
}
/** The options of `call`, or none; refused if they are not what it knows. */
function checked(call, known, options) {
    if (options === undefined)
        return {};
    if (typeof options !== 'object' || options === null) {
        throw (0, native_js_1.misuse)(`${call} takes its options as an object, not ${shown(options)}: ${Object.keys(known).join(', ')}`);
    }
    for (const name of Object.keys(options)) {
        const value = options[name];
        if (!Object.hasOwn(known, name)) {
            throw (0, native_js_1.misuse)(`${call} has no option '${name}': ${Object.keys(known).join(', ')}`);
        }
        if (value === undefined)
            continue;
        if (known[name] === 'count')
            count(call, name, value);
        else if (typeof value !== known[name] || value === null) {
            throw (0, native_js_1.misuse)(`${call}: ${name} is ${shown(value)}, not ${known[name] === 'object' ? 'an' : 'a'} ${known[name]}`);
        }
    }
    return options;
}
/** What aborts `call`, which waits; checked before the core knows of it. */
function abortable(call, known, options) {
    const { signal } = checked(call, known, options);
    if (signal === undefined || typeof signal.addEventListener === 'function')
        return signal;
    throw (0, native_js_1.misuse)(`${call}: signal is ${shown(signal)}, not an AbortSignal`);
}
