"""Host: one runtime with its port, and the loop body that takes records, runs behaviours and commits.

Threads: `round` and everything it runs belong to one thread: the event loop's, the host thread or, simulated,
the one that opened it. All other threads call as nobody in particular, which the core allows.
Invariants: every record taken is either counted in its agent's command or comes again.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import threading
import weakref
from array import array
from collections import deque
from collections.abc import Iterator
from operator import length_hint
from sys import getrefcount
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .agent import Agent
from .cell import Cell
from .future import Owner
from .generated import lowlevel
from .generated.lowlevel import (
    ERRORS,
    AgentrtError,
    Commit,
    ContextError,
    Kind,
    StaleError,
    SystemRefusedError,
    ffi,
    lib,
)
from .message import PLAIN_SIGNAL, RECORD, Message, Record

if TYPE_CHECKING:
    from .channel import Channel
    from .runtime import Runtime



def _references_of_a_local() -> int:
    """What sys.getrefcount says in this version of Python when only a local variable has the object."""
    probe = object()
    return getrefcount(probe)


BATCH = 256
_RECORD_BYTES = RECORD.size
_HEAD_OFFSET = ffi.offsetof("agentrt_message", "kind")
_PLAIN_HEADS = memoryview(array("I", [PLAIN_SIGNAL]) * BATCH)
_ALIKE_MIN = 16  # a batch of fewer records does not pay for looking at all of them first
_KIND_SHIFT, _AGENT = 49, 2  # of a handle
_COMMAND = struct.Struct("<QIIQQiI")  # agentrt_command
_SIGNAL = int(Kind.SIGNAL)
_ORDINARY = (_SIGNAL, int(Kind.TIMER), int(Kind.LETTER))  # kinds that wait while their agent awaits
_ALONE = _references_of_a_local()
_DONE, _AWAIT, _CRASH = int(Commit.DONE), int(Commit.AWAIT), int(Commit.CRASH)


_NOBODY = Owner()


class Host:
    """The machinery behind a Runtime."""

    def __init__(self, runtime: Runtime, *, wake: int, stall_ns: int, simulated: bool, **options: Any) -> None:
        self.runtime = runtime
        self.simulated = simulated
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ident = get_ident()
        self.current: Cell | None = None  # whose code is running in the host's thread
        self.interrupt: BaseException | None = None
        self.foreign = 0  # agents that wait for something of the event loop
        self.cells: dict[int, Cell] = {}
        self.channels: weakref.WeakValueDictionary[int, Channel] = weakref.WeakValueDictionary()
        self.later: deque[tuple[Cell, BaseException | None]] = deque()
        self.spawning = threading.Lock()
        self._turn: Cell | None = None  # whose records are being handled
        self._records: Any = ffi.new("agentrt_message[]", BATCH)
        self._spare: Message | None = None  # the last plain message, to be used again if nobody has kept it
        self._window = memoryview(ffi.buffer(self._records)).cast("B")
        self._first = self._window[:_RECORD_BYTES]  # what a wake of a sleeping loop brings
        self._agents = self._window.cast("Q")[:: _RECORD_BYTES // 8]  # of all records, each the first field
        self._heads = self._window[_HEAD_OFFSET:].cast("I")[:: _RECORD_BYTES // 4]  # kind, capability and status
        self._commands: Any = ffi.new("agentrt_command[]", BATCH)
        self._command_bytes = ffi.buffer(self._commands)
        self._texts: list[Any] = []
        self._count: Any = ffi.new("uint32_t *")
        self._error: Any = ffi.new("agentrt_error *")
        self.bits = lowlevel.runtime_open(simulated=int(simulated), **options)
        self.open = True
        self.closing = False  # from the first attempt on
        try:
            self.port = lowlevel.port_open(self.bits, wake=wake, stall_ns=stall_ns)
            self.address = Owner()
            self.address.name(lowlevel.port_address(self.port))
        except BaseException:
            lowlevel.runtime_close(self.bits)
            raise
        self._port: Any = ffi.new("agentrt_port *", (self.port,))[0]

    # Who is calling.

    def here(self) -> bool:
        """Whether the calling thread is the host's."""
        return get_ident() == self.ident

    def caller(self) -> Owner:
        """The `from` of a call that the calling thread makes now."""
        if get_ident() != self.ident:
            return _NOBODY
        return self.current or self.address

    def running(self) -> Cell | None:
        """The agent whose coroutine is making this call."""
        cell = self.current
        return cell if cell is not None and cell.stepping and get_ident() == self.ident else None

    def agent(self, bits: int) -> Agent:
        """The agent of a name found in a record."""
        return Agent(self, bits)

    def sender(self, bits: int) -> Agent | None:
        """The same for who sent it: None for code outside of agents, whether of this host or not, and for a channel."""
        return Agent(self, bits) if bits >> _KIND_SHIFT == _AGENT and bits != self.address.bits else None

    def spawn(self, cell: Cell, **options: Any) -> Agent:
        """Create an agent behind this port; it is known here before its first record is handled."""
        with self.spawning:
            bits = lowlevel.spawn(self.bits, self.caller().bits, port=self.port, **options)
            self.adopt(cell, bits)
        return Agent(self, bits)

    def adopt(self, cell: Cell, bits: int) -> None:
        """The cell runs the agent of this name from now on."""
        cell.name(bits)
        self.cells[bits] = cell

    # One round: take, run, commit.

    def round(self, most: int, timeout_ns: int) -> int:
        """Take up to `most` records, run their behaviours, commit. The number of records taken."""
        status = lib.agentrt_port_take(
            self._port, self._records, most, timeout_ns, self._count, self._error
        )
        if status < 0:
            raise self._refused(status)
        count: int = self._count[0]
        if count:
            try:
                self._commit(self._dispatch(count))
            except BaseException:  # Ctrl-C between two handlers: nobody's turn is left open here
                self.current = self._turn = None
                raise
        if self.later:
            self.resume_later()
        if self.interrupt is not None:
            interrupt, self.interrupt = self.interrupt, None
            raise interrupt
        return count

    def _alike(self, count: int) -> bool:
        """Whether the records are plain signals to one agent."""
        agents = self._agents
        return agents[1:count] == agents[: count - 1] and self._heads[:count] == _PLAIN_HEADS[:count]

    def _run(self, cell: Cell, records: Iterator[Any], count: int) -> int:
        """What `_dispatch` does, for plain signals to one agent: nothing is left to look at between two of them."""
        references, alone, receive = getrefcount, _ALONE, cell.receive
        message, self._spare = self._spare, None
        for record in records:
            cell.right = record[2]
            if message is None or references(message) != alone:
                message = Message(self, record)
            else:
                message.record = record
            try:
                result = receive(message)
            except BaseException as error:
                cell.crash(error)
                break
            if result is not None:
                if result is not cell:
                    cell.begin(result)
                if cell.awaiting or cell.op != _DONE:
                    break
        self._note(0, cell.bits, cell, count - length_hint(records))
        self._spare = message
        self.current = self._turn = None
        return 1

    def _dispatch(self, count: int) -> int:
        """Handle the records of the window; the number of commands that say what was handled.

        Why `plain`: it is the agent in hand while nothing keeps it from its handler, else 0, so that one
        comparison clears a message that needs no other look. Why a message object is used again when nobody
        has kept it: making one costs as much as a call. Why nothing is counted: the iterator knows what is left.
        """
        references, alone = getrefcount, _ALONE
        records = RECORD.iter_unpack(self._first if count == 1 else self._window[: count * _RECORD_BYTES])
        if count >= _ALIKE_MIN and self._alike(count):
            cell = self._enter(self._agents[0])
            if cell is not None and not cell.awaiting:
                return self._run(cell, records, count)
        bits = plain = runs = first = skipped = 0
        cell = None
        message, self._spare = self._spare, None
        for record in records:
            if record[0] != plain or record[4] != PLAIN_SIGNAL:
                if record[0] != bits:
                    if bits:
                        index = count - length_hint(records) - 1
                        self._note(runs, bits, cell, index - first - skipped)
                        runs, first, skipped = runs + 1, index, 0
                    bits, skipping = record[0], False
                    cell = self._enter(bits)
                elif skipping:
                    skipped += 1
                    continue
                if record[4] != PLAIN_SIGNAL or cell is None or cell.awaiting:
                    plain = 0
                    skipping = not self._handle(record, cell)
                    skipped += skipping
                    skipping |= cell is not None and cell.op != _DONE
                    continue
                plain, ready, receive = bits, cell, cell.receive
            ready.right = record[2]
            if message is None or references(message) != alone:
                message = Message(self, record)
            else:
                message.record = record
            try:
                result = receive(message)
            except BaseException as error:
                ready.crash(error)
                plain, skipping = 0, True
            else:
                if result is not None:
                    if result is not ready:
                        ready.begin(result)
                    if ready.awaiting or ready.op != _DONE:
                        plain, skipping = 0, ready.op != _DONE
        self._note(runs, bits, cell, count - first - skipped)
        self._spare = message
        self.current = self._turn = None
        return runs + 1

    def _handle(self, record: Record, cell: Cell | None) -> bool:
        """Any record; False: it has to come again, because its agent awaits something else."""
        kind = record[4] & 0xFF
        if cell is None:
            self._accept(record)
        elif kind not in _ORDINARY:
            cell.accept(record)
        elif cell.awaiting:
            return False
        else:
            cell.right = record[2] if kind == _SIGNAL else 0
            cell.call(cell.receive, Message(self, record))
        return True

    def _enter(self, bits: int) -> Cell | None:
        """The records of this agent are next; None: they are the host's own."""
        cell = self.cells.get(bits)
        if cell is None:
            with self.spawning:  # another thread may just be putting it there
                cell = self.cells.get(bits)
        self.current = self._turn = cell
        return cell

    def _note(self, index: int, bits: int, cell: Cell | None, handled: int) -> None:
        """Write the command that ends one agent's run."""
        op = _DONE if cell is None else _AWAIT if cell.awaiting else cell.op
        text = length = status = 0
        if op == _CRASH and cell is not None:
            cell.op, status = _DONE, cell.status  # it may go on
            data = ffi.from_buffer(cell.text)
            self._texts.append(data)
            text, length = int(ffi.cast("uintptr_t", data)), len(cell.text)
        _COMMAND.pack_into(self._command_bytes, index * _COMMAND.size, bits, op, handled, text, length, status, 0)

    def _commit(self, runs: int) -> None:
        status = lib.agentrt_port_commit(self._port, self._commands, runs, self._error)
        if self._texts:
            self._texts.clear()
        if status < 0:
            raise self._refused(status)

    def _refused(self, status: int) -> AgentrtError:
        text = ffi.string(self._error.text).decode("utf-8", "replace")
        return ERRORS.get(status, AgentrtError)(text, status)

    def commit_one(self, cell: Cell) -> None:
        """End a turn that was left open by an earlier batch."""
        if self.open:
            self._note(0, cell.bits, cell, 0)
            self._commit(1)

    def resume(self, cell: Cell) -> None:
        """What an agent waited for is there: go on in its own turn if this is it, else after the batch."""
        if self._turn is cell:
            cell.step()
        else:
            self.postpone(cell, None)

    def postpone(self, cell: Cell, error: BaseException | None) -> None:
        """Let an agent go on, or fail, when no batch is in hand."""
        self.later.append((cell, error))
        if self.loop is not None:
            self.loop.call_soon(self.resume_later)

    def resume_later(self) -> None:
        """Go on with agents whose wait ended in somebody else's turn."""
        while self.later:
            cell, error = self.later.popleft()
            cell.resume(error)

    # Records that belong to no behaviour.

    def _accept(self, record: Record) -> None:
        message = Message(self, record)
        if message.kind == Kind.END:
            cell = self.cells.pop(record[1], None)
            if cell is not None:
                cell.end()
        elif not self.settle(message) and message.is_ask:
            with contextlib.suppress(AgentrtError):  # the asker may have given up
                message.refuse("code outside of agents takes no messages")

    def settle(self, message: Message) -> bool:
        """Give a REPLY, DOWN or ROOM to those who await it; False if nobody does."""
        kind = message.kind
        if kind in (Kind.REPLY, Kind.DOWN):
            future = self.caller().futures.pop(message.right, None)
            return future is not None and future.resolve(message)
        if kind == Kind.ROOM:
            rooms = self.caller().rooms.pop(message.record[1], [])
            return any([room.finish() for room in rooms])  # noqa: C419 - all of them, not up to the first
        return False

    # The simulation: whoever waits makes the others run.

    def turn(self, timeout_ns: int) -> int:
        """One step of a simulated runtime; zero when nothing is runnable."""
        if self.current is not None:
            raise ContextError("an agent cannot drive the simulation it runs in")
        return self.round(1, timeout_ns)

    def clock(self) -> int:
        """Nanoseconds on the runtime's clock."""
        return lowlevel.runtime_clock(self.bits)

    def close(self) -> None:
        """End every agent in the core. Idempotent."""
        if not self.open:
            return
        if self.current is not None and self.here():
            raise ContextError("a runtime cannot be closed by one of its agents")
        self.closing = True
        try:
            lowlevel.runtime_close(self.bits)
        except StaleError:
            pass
        except SystemRefusedError:  # closed all the same; its trace file is not whole
            self._shut()
            raise
        self._shut()

    def _shut(self) -> None:
        self.open = False
        lib.agentrt_port_close(self._port, ffi.NULL)

    def unwind(self) -> None:
        """After the close, in the host's thread: unwind coroutines and end what is still awaited."""
        cells, self.cells = self.cells, {}
        for cell in cells.values():
            cell.end()
        self.address.abandon()
