// The addon of this thread: its hot calls, the control block they share with JavaScript, and its errors.
//
// A hot call takes its arguments from `control` (see native/port.cc); everything else goes through the
// generated functions, `lowlevel`.
import { AgentrtError, lowlevel } from './lowlevel.js';

/** The slots of the control block, as in native/port.cc. */
export const enum Slot { From, To, Type, Bytes, Buf, Right, Timeout, Result, Count }

/** A timeout without end; negative, as native/port.cc wants it. */
export const FOREVER = -1;

const ERROR_AT = Slot.Count * 8;
const ERROR_BYTES = 256;
const DATA_AT = ERROR_AT + ERROR_BYTES;

export interface HotCalls {
  readonly control: ArrayBuffer;
  readonly commands: ArrayBuffer;
  signal(bytes?: Uint8Array): number;
  ask(bytes?: Uint8Array): number;
  reply(bytes?: Uint8Array): number;
  take(records: Uint8Array): number;
  commit(texts?: Uint8Array): number;
  read(bytes?: Uint8Array): number;
  write(bytes: Uint8Array): number;
  finish(bytes?: Uint8Array): number;
  open(): number;
  close(): number;
  detach(buffer: ArrayBuffer): void;
  hold(yes: boolean): void;
}

/** What a wake-up of this thread's event loop drains: every open port of this thread. */
export const drains = new Set<() => void>();

function drainAll(): void {
  for (const drain of drains) drain();
}

type Attach = (wake: () => void, slots: number, data_at: number) => HotCalls;

export const native = (lowlevel as unknown as { attach: Attach }).attach(drainAll, Slot.Count, DATA_AT);
export const control = new Float64Array(native.control, 0, Slot.Count);
export const data = new Uint8Array(native.control, DATA_AT);
export const commands = new Uint32Array(native.commands);

const failureBytes = Buffer.from(native.control, ERROR_AT, ERROR_BYTES);
const decoder = new TextDecoder();

let holds = 0;

/** Counts what keeps the event loop of this thread alive: live agents and waiting host code. */
export function hold(change: number): void {
  const before = holds;
  holds += change;
  if ((before === 0) !== (holds === 0)) native.hold(holds > 0);
}

/** An error of this status; without a text, with the status's own. */
export function errorOf(status: number, text?: string, options?: ErrorOptions): AgentrtError {
  return new AgentrtError(lowlevel.statusName(status), status, text || lowlevel.statusText(status), options);
}

/** What is told to whoever aborted. */
export function cancelled(signal: AbortSignal): AgentrtError {
  return errorOf(lowlevel.Status.E_CANCELLED, undefined, { cause: signal.reason });
}

/** An argument that this binding refuses before the core sees it. */
export function misuse(text: string): AgentrtError {
  return errorOf(lowlevel.Status.E_ARGUMENT, text);
}

/** The error that the last hot call left in the control block. */
export function failure(status: number): AgentrtError {
  const bytes = failureBytes.readUInt32LE(4);
  const text = decoder.decode(failureBytes.subarray(8, 8 + bytes));
  const advice = status === lowlevel.Status.E_CONTEXT
    ? ': its handler is over; call and reply before it ends, or await in it what comes first' : '';
  return errorOf(status, text + advice);
}

/** What the core is told of a crash: the error's own words. */
export function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'an error that cannot be printed';
  }
}

/** Says once that an agent has crashed: on stderr, or to `process.on('warning')`. */
export function warn({ bits, name }: { readonly bits: number; readonly name?: string | undefined }, error: unknown): void {
  const who = `agent 0x${bits.toString(16)}${name === undefined ? '' : ` '${name}'`}`;
  const warning = new Error(`${who} has crashed: ${textOf(error)}`, { cause: error });
  let detail: string | undefined;
  try {
    if (error instanceof Error) detail = String(error.stack);
  } catch {
    detail = undefined; // it cannot be printed
  }
  process.emitWarning(Object.assign(warning, { name: 'AgentrtCrash', detail }));
}

/** Throws when a hot call failed. */
export function check(status: number): void {
  if (status < 0) throw failure(status);
}

/** Milliseconds of JavaScript to nanoseconds of the core. */
export function nanoseconds(milliseconds: number, what: string): number {
  if (typeof milliseconds !== 'number' || !(milliseconds >= 0)) {
    throw misuse(`${what} is ${milliseconds}, not milliseconds from 0`);
  }
  return Math.min(Math.round(milliseconds * 1e6), Number.MAX_SAFE_INTEGER);
}
