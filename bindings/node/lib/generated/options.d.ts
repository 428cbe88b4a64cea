// Generated from src/ by `npm run compile`. Do not edit.
type Type = 'boolean' | 'count' | 'function' | 'number' | 'object' | 'string';
/** Which options a call takes, and of which type each is; a count is a whole number from 0. */
export type Known = Readonly<Record<string, Type>>;
/** A value as an error shows it: short. */
export declare function shown(value: unknown): string;
/** The value as a whole number from 0; refused if it is none. */
export declare function count(call: string, name: string, value: unknown): number;
/** The list, if it is one of agents; else it is said which of them is none. */
export declare function agents<T extends number>(call: string, name: string, list: readonly T[]): readonly T[];
/** The options of `call`, or none; refused if they are not what it knows. */
export declare function checked<T extends object>(call: string, known: Known, options: T | undefined): Partial<T>;
/** What aborts `call`, which waits; checked before the core knows of it. */
export declare function abortable(call: string, known: Known, options: {
    signal?: AbortSignal;
} | undefined): AbortSignal | undefined;
export {};
