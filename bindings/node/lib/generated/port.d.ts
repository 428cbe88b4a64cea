// Generated from src/ by `npm run compile`. Do not edit.
import { Message, type Agent } from './message.js';
/** What a cell runs. The context is the caller that belongs to the agent. */
export interface Behavior {
    receive(message: Message, context: unknown): unknown;
    /** the agent is gone */
    ended?(): void;
}
/** Who waits for a future. */
export interface Pending {
    readonly cell: Cell;
    complete(message: Message): void;
    fail(error: Error): void;
}
/** An agent of this port, or the host code of the port itself. */
export declare class Cell {
    bits: number;
    lo: number;
    hi: number;
    behavior: Behavior | null;
    context: unknown;
    /** unsettled promises of its handlers */
    pending: number;
    /** asks inherit its deadline */
    inHand: Message | null;
    /** records whose buffers are closed when the turn ends */
    held: Message[];
    /** the text of its crash */
    crash: string | null;
    ending: boolean;
    /** its records in the batch, by their first words: all, and those not yet handled */
    begin: number;
    next: number;
    end: number;
    inBatch: boolean;
    rooms: Map<Agent, Array<() => void>> | null;
    address(bits: number): void;
}
export declare class Port {
    #private;
    readonly runtime: number;
    readonly simulated: boolean;
    readonly host: Cell;
    readonly bits: number;
    constructor(runtime: number, simulated: boolean);
    add(cell: Cell, bits: number): void;
    watch(future: number, pending: Pending): void;
    /** The message that completes a future of this cell. */
    expect(cell: Cell, future: number, signal?: AbortSignal): Promise<Message>;
    /** Until the mailbox of `target` has room for this cell. */
    room(cell: Cell, target: Agent): Promise<void>;
    /** Everything that is there, within the caps of one loop tick. */
    readonly drain: () => void;
    /** Until `done` or idle; virtual time may advance by `timeout_ns`. False when it ended idle. */
    drive(done: () => boolean, timeout_ns: number): Promise<boolean>;
    /** In simulation, a host that awaits the result drives the runtime until it is there. */
    driven<T>(promise: Promise<T>, cell: Cell): Promise<T>;
    /** Nothing is left to run, so nothing that the host awaits will come. */
    stuck(): void;
    /** Waits for the batch in hand, then closes the runtime and this port. */
    close(): Promise<void>;
}
