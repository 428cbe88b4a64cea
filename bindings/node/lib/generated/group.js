// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.isVerdict = isVerdict;
exports.isReport = isReport;
exports.reportOf = reportOf;
exports.verdictOf = verdictOf;
// What one does to many agents: a quorum asks several and counts their votes, a broadcast tells each once, a gossip spreads.
const lowlevel_js_1 = require("./lowlevel.js");
const NONE = 2 ** 32 - 1; // AGENTRT_CHOICE_NONE
const ENDS = [lowlevel_js_1.lowlevel.Status.OK, lowlevel_js_1.lowlevel.Status.E_QUORUM, lowlevel_js_1.lowlevel.Status.E_DEADLINE];
/** Whether this message brings a verdict; others bring the words of a failure. */
function isVerdict(message) {
    return ENDS.includes(message.status);
}
/** Whether this message brings a report; others bring the words of a failure. */
function isReport(message) {
    return message.status === lowlevel_js_1.lowlevel.Status.OK || message.status === lowlevel_js_1.lowlevel.Status.E_DEADLINE;
}
/** Reads the result that a gossip's future brings. */
function reportOf({ bytes }) {
    const read = lowlevel_js_1.lowlevel.gossipRead(bytes, bytes.length);
    const hops = Array.from({ length: lowlevel_js_1.lowlevel.Limit.HOPS_MAX }, (_, count) => lowlevel_js_1.lowlevel.gossipHops(bytes, bytes.length, count));
    const { status, members, reached, lost, sent, duplicates, repairs, rounds, hopsMost } = read;
    const coverage = members === lost ? 1 : reached / (members - lost);
    return {
        status: lowlevel_js_1.lowlevel.statusName(status), members, reached, lost, coverage, sent, duplicates, repairs, rounds, hopsMost, hops,
    };
}
/** Reads the result that a quorum's future brings. */
function verdictOf(message, voters) {
    const { bytes } = message;
    const tally = lowlevel_js_1.lowlevel.quorumTally(bytes, bytes.length);
    const choices = Array.from({ length: tally.choices }, (_, index) => {
        const { type, offset, bytes: count, votes } = lowlevel_js_1.lowlevel.quorumChoice(bytes, bytes.length, index);
        return { type, bytes: bytes.slice(offset, offset + count), votes };
    });
    const votes = voters.map((voter, index) => {
        const { status, choice } = lowlevel_js_1.lowlevel.quorumVote(bytes, bytes.length, index);
        return { voter, status: lowlevel_js_1.lowlevel.statusName(status), choice: choice === NONE ? null : choices[choice] };
    });
    const decided = tally.status === lowlevel_js_1.lowlevel.Status.OK;
    return {
        status: lowlevel_js_1.lowlevel.statusName(tally.status), winner: decided ? choices[0] : null, threshold: tally.threshold, choices, votes,
    };
}
