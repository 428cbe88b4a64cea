// Generated from src/ by `npm run compile`. Do not edit.
type Type = 'boolean' | 'function' | 'number' | 'object' | 'string';
/** Which options a call takes, and of which type each is. */
export type Known = Readonly<Record<string, Type>>;
/** A value as an error shows it: short. */
export declare function shown(value: unknown): string;
/** The options of `call`, or none; refused if they are not what it knows. */
export declare function checked<T extends object>(call: string, known: Known, options: T | undefined): Partial<T>;
/** What aborts `call`, which waits; checked before the core knows of it. */
export declare function abortable(call: string, known: Known, options: {
    signal?: AbortSignal;
} | undefined): AbortSignal | undefined;
export {};
