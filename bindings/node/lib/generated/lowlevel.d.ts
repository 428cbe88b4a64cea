// Generated from src/ by `npm run compile`. Do not edit.
import type * as Generated from '#generated';
export type { BreakerInfo, Letter, Profile, Stats } from '#generated';
export type Lowlevel = typeof Generated;
/** A failure of agentrt: `code` is the name of the core's status, such as `'E_STALE'`. */
export declare class AgentrtError extends Error {
    readonly code: string;
    readonly status: number;
    readonly name = "AgentrtError";
    constructor(code: string, status: number, text: string, options?: ErrorOptions);
}
export declare const lowlevel: Lowlevel;
