// Generated from src/ by `npm run compile`. Do not edit.
/** What a simulation needs of its port. */
export interface Stepper {
    clock(): number;
    /** takes, runs and commits one record; virtual time may advance by `left_ns`; false if there was none */
    step(left_ns: number): Promise<boolean>;
    /** nothing is left to run, so nothing that the host awaits will come */
    stuck(): void;
}
export declare const immediate: () => Promise<void>;
export declare class Simulation {
    #private;
    readonly port: Stepper;
    constructor(port: Stepper);
    /** Until `done` or idle; virtual time may advance by `timeout_ns`. Resolves to whether it is done. */
    drive(done: () => boolean, timeout_ns: number): Promise<boolean>;
}
/** A promise that runs the simulation while somebody awaits it. */
export declare class Driven<T> extends Promise<T> {
    #private;
    static get [Symbol.species](): PromiseConstructor;
    constructor(promise: Promise<T>, simulation: Simulation);
    then<A = T, B = never>(fulfilled?: ((value: T) => A | PromiseLike<A>) | null, rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B>;
}
