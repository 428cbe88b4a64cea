// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.lowlevel = exports.AgentrtError = void 0;
/** A failure of agentrt: `code` is the name of the core's status, such as `'E_STALE'`. */
class AgentrtError extends Error {
    code;
    status;
    name = 'AgentrtError';
    constructor(code, status, text, options) {
        super(text, options);
        this.code = code;
        this.status = status;
    }
}
exports.AgentrtError = AgentrtError;
function load() {
    try {
        return require('../../build/agentrt.node');
    }
    catch (error) {
        if (error.code !== 'MODULE_NOT_FOUND')
            throw error;
        throw new Error('agentrt is not built: run `npm rebuild agentrt`, which needs a C++ compiler', { cause: error });
    }
}
// The addon throws plain errors with `code` and `status`; here they get their class.
function rethrowing(call) {
    return ((...args) => {
        try {
            return call(...args);
        }
        catch (error) {
            const { code, status, message } = error;
            throw typeof status === 'number' ? new AgentrtError(code, status, message) : error;
        }
    });
}
exports.lowlevel = Object.fromEntries(Object.entries(load()).map(([name, value]) => ([name, typeof value === 'function' ? rethrowing(value) : value])));
