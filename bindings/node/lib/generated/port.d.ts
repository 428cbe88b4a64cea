// Generated from src/ by `npm run compile`. Do not edit.
import { Cell, type Late } from './cell.js';
import { Message } from './message.js';
import { Simulation, type Stepper } from './simulation.js';
export declare class Port implements Stepper {
    #private;
    readonly runtime: number;
    readonly bits: number;
    readonly host: Cell;
    readonly simulation: Simulation | null;
    closed: boolean;
    /** A host that leaves records waiting for `stall_ns` counts as dead; 0: never. */
    constructor(runtime: number, simulated: boolean, stall_ns: number);
    add(cell: Cell): void;
    /** False for an agent here whose behaviour cannot be made anew. */
    made(bits: number): boolean;
    /** Counts what keeps the process alive; a simulation does not. */
    readonly hold: (change: number) => void;
    /** What a future of this cell comes to. The host's waiting keeps the process alive. */
    expect<T>(cell: Cell, future: number, signal: AbortSignal | undefined, decode: (message: Message) => T, late?: Late | 'counts', forsake?: () => void, succeeds?: (message: Message) => boolean): Promise<T>;
    room(cell: Cell, target: number, signal: AbortSignal | undefined, forsake: () => void): Promise<void>;
    /** In a simulation, a host that awaits the result drives the runtime until it is there. */
    driven<T>(promise: Promise<T>, cell: Cell): Promise<T>;
    /** Everything that is there, within the caps of one loop tick. */
    readonly drain: () => void;
    clock(): number;
    step(left_ns: number): Promise<boolean>;
    stuck(): void;
    /** Waits for the batch in hand, then closes the runtime and this port. */
    close(): Promise<void>;
}
