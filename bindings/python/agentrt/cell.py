"""Cell: the Python side of one agent: its behaviour, and the coroutine that is in the middle of a message.

Invariants: at most one coroutine of an agent exists at a time and only its host's thread runs it;
`awaiting` is true exactly while it waits for something else than its mailbox.
Why no asyncio.Task: a turn would cost two trips through the event loop, and its order would not be ours.
`Shim` is what asyncio.current_task() gives inside, so that timeouts and cancel scopes work.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import traceback
from asyncio import current_task
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from .future import SENT, Owner, Pending
from .generated.lowlevel import AgentrtError, Commit, ContextError, Kind, Status, ffi, lib
from .message import Message, Record
from .unique import Unique

if TYPE_CHECKING:
    from .agent import Agent
    from .host import Host

# What asyncio documents for those who extend it; the shim is no Task, which their types ask for.
_enter_task: Callable[[Any, Any], None] = asyncio.tasks._enter_task
_leave_task: Callable[[Any, Any], None] = asyncio.tasks._leave_task
_DONE, _END = int(Commit.DONE), int(Commit.END)
_log = logging.getLogger("agentrt")


class Crash(Exception):
    """Raised in a behaviour, it fails the agent with exactly this text; other exceptions add their class.

    A supervisor goes by the class of `status`, as by that of an AgentrtError; all else is permanent.
    """

    def __init__(self, text: str = "", status: int = Status.E_CRASHED) -> None:
        super().__init__(text)
        self.status = status


async def _await(awaitable: Awaitable[Any]) -> None:
    await awaitable


class Cell(Owner):
    """Runs one agent's behaviour, record by record."""

    __slots__ = (
        "awaiting", "behavior", "context", "coroutine", "factory", "host", "mailbox", "op", "receive", "shim",
        "status", "text", "waiting",
    )  # fmt: skip

    def __init__(
        self, host: Host, behavior: Any, mailbox: Mailbox | None, factory: Callable[[], Any] | None = None
    ) -> None:
        super().__init__()
        self.host = host
        self.factory = factory  # makes the behaviour anew
        self.receive: Callable[[Message], Any]
        self._attach(behavior, mailbox)
        self.status = 0  # of the crash, for a supervisor
        self.coroutine: Coroutine[Any, Any, Any] | None = None
        self.context: contextvars.Context | None = None
        self.shim: Shim | None = None
        self.waiting: Any = None  # what the coroutine has yielded
        self.awaiting = False
        self.op = _DONE
        self.text = b""

    def _attach(self, behavior: Any, mailbox: Mailbox | None) -> None:
        self.behavior = behavior
        self.mailbox = mailbox
        if mailbox is not None:
            self.receive = self._post
            mailbox.attach(self)
        else:
            self.receive = getattr(behavior, "receive", behavior)

    # Records.

    def accept(self, record: Record) -> None:
        """Handle a record that is not an ordinary message."""
        message = Message(self.host, record)
        kind = message.kind
        if kind == Kind.RESTART:
            self._renew(message)
        elif kind == Kind.START:
            if self.mailbox is not None:
                self.call(self.behavior, self.mailbox)
            else:
                self._hook("started", message)
        elif kind == Kind.STOP:
            if self.mailbox is not None:
                self.mailbox.close()
                self._feed()
            else:
                self._hook("stopping", message)
        elif kind == Kind.WAKE and self.shim is not None and self.shim.due:
            self.shim.deliver()
        elif not self.host.settle(message) and kind != Kind.REPLY:
            if self.mailbox is not None:
                self.mailbox.put(message)
                self._feed()
            else:
                self._hook("notice", message)

    def _renew(self, message: Message) -> None:
        """Make the behaviour anew, as its supervisor has decided."""
        self.end()
        if self.mailbox is not None:
            self._begin_again()
            return
        try:
            if self.factory is None:
                raise ContextError(f"{self.behavior!r} cannot be made anew: spawn its class, or give a factory")
            self._attach(self.factory(), None)
        except BaseException as error:
            self.crash(error)
        else:
            self._hook("started", message)

    def _begin_again(self) -> None:
        """A coroutine has no state but its own: it is called anew."""
        self._attach(self.behavior, Mailbox())
        self.call(self.behavior, self.mailbox)

    def _hook(self, name: str, message: Message) -> None:
        method = getattr(self.behavior, name, None)
        if method is None:
            return
        suspended, right, self.right = self.coroutine, self.right, 0
        self.call(method, message)
        if suspended is not None:
            self.right = right

    def _post(self, message: Message) -> Cell:
        if self.coroutine is None:  # it has crashed, and goes on
            self._begin_again()
        mailbox = self.mailbox
        assert mailbox is not None
        mailbox.put(message)
        if self.waiting is mailbox and self.coroutine is not None:
            self.step()
        return self

    def _feed(self) -> None:
        if self.waiting is self.mailbox and self.coroutine is not None:
            self.step()

    def call(self, function: Callable[[Any], Any], argument: object) -> None:
        """Call a piece of behaviour; what it returns may be something to await."""
        try:
            result = function(argument)
        except BaseException as error:
            self.crash(error)
        else:
            if result is not None and result is not self:
                self.begin(result)

    def begin(self, result: object) -> None:
        """Go on with what a behaviour returned, if it can be awaited."""
        if type(result) is CoroutineType:
            coroutine: Coroutine[Any, Any, Any] = result
        elif result is not SENT and inspect.isawaitable(result):
            coroutine = _await(result)
        else:
            return
        if self.coroutine is not None:
            coroutine.close()
            self.crash(TypeError("notice() must not be async: it may run while another handler awaits"))
            return
        if self.context is None:
            self.context = contextvars.copy_context()
            self.shim = Shim(self) if self.host.loop is not None else None
        self.coroutine = coroutine
        self.step()

    # The coroutine.

    def step(self, failure: BaseException | None = None) -> None:
        """Run the coroutine to where it waits next, or to its end."""
        coroutine, context = self.coroutine, self.context
        assert coroutine is not None and context is not None
        host, shim, outer, self.stepping = self.host, self.shim, None, True
        before, host.current = host.current, self
        if shim is not None:
            outer = current_task(host.loop) if host.simulated else None
            if outer is not None:  # the task that drives the simulation
                _leave_task(host.loop, outer)
            _enter_task(host.loop, shim)
        try:
            if failure is None:
                waiting = context.run(coroutine.send, None)
            else:
                waiting = context.run(coroutine.throw, failure)
        except StopIteration:
            self.coroutine = self.waiting = None
            self.awaiting = False
            if self.mailbox is not None:
                self.op = _END
        except BaseException as error:
            self.crash(error)
        else:
            self.waiting, self.awaiting = waiting, waiting is None or waiting is not self.mailbox
            if self.awaiting:
                self._wait_for(waiting)
            if shim is not None and shim.due:
                shim.interrupt()
        finally:
            if shim is not None:
                _leave_task(host.loop, shim)
                if outer is not None:
                    _enter_task(host.loop, outer)
            host.current, self.stepping = before, False

    def _wait_for(self, waiting: Any) -> None:
        host = self.host
        if isinstance(waiting, Pending):
            pass
        elif host.loop is not None and waiting is None:
            host.foreign += 1
            host.loop.call_soon(self._foreign_done, None)
        elif host.loop is not None and getattr(waiting, "_asyncio_future_blocking", False):
            host.foreign += 1
            waiting._asyncio_future_blocking = False
            waiting.add_done_callback(self._foreign_done)
        else:
            where = "with" if host.loop is not None else "without"
            host.postpone(self, RuntimeError(f"an agent {where} an event loop cannot await {waiting!r}"))

    def _foreign_done(self, waited: asyncio.Future[Any] | None) -> None:
        self.host.foreign -= 1
        if self.coroutine is not None and self.waiting is waited:
            self.resume()

    def resume(self, failure: BaseException | None = None) -> None:
        """Step outside a batch, and tell the core if that ended the turn."""
        if self.coroutine is not None and self.awaiting:
            if isinstance(self.waiting, Pending):
                self.waiting.forget(self)
            self.step(failure)
            if not self.awaiting:
                self.host.commit_one(self)

    # Ends.

    def crash(self, error: BaseException) -> None:
        """The behaviour failed: the core ends the agent with the error's text, or its supervisor decides."""
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            self.host.interrupt = error
        if isinstance(error, Crash):
            text = str(error)
        else:
            text = traceback.format_exception_only(error)[-1].strip()
            name = getattr(self.behavior, "__qualname__", type(self.behavior).__qualname__)
            if not self.host.closing or not isinstance(error, AgentrtError):  # a close refuses what is still running
                _log.error("agent %#x (%s) crashed: %s", self.bits, name, text, exc_info=error)
        self.op, self.text = int(Commit.CRASH), text.encode("utf-8", "replace")
        self.status = int(error.status) if isinstance(error, (AgentrtError, Crash)) else 0
        self.end()

    def end(self) -> None:
        """The agent is gone: unwind what is left of its coroutine."""
        coroutine, self.coroutine = self.coroutine, None
        self.awaiting, self.waiting = False, None
        if coroutine is not None:
            try:
                coroutine.close()
            except Exception:
                _log.exception("an agent failed while it was unwound")
        self.abandon()


class Mailbox(Unique):
    """The messages of one agent: `async for message in mailbox`. It ends when the agent is stopped."""

    __slots__ = ("_cell", "_closed", "_messages", "put")

    def __init__(self) -> None:
        self._cell: Cell | None = None
        self._closed = False
        self._messages: deque[Message] = deque()
        # Add what the core delivered; more than one only while the agent awaits something else.
        self.put = self._messages.append

    @property
    def agent(self) -> Agent:
        """The agent whose mailbox this is."""
        assert self._cell is not None
        return self._cell.host.agent(self._cell.bits)

    def attach(self, cell: Cell) -> None:
        """Belongs to this cell from now on."""
        self._cell = cell

    def close(self) -> None:
        """Nothing will come any more."""
        self._closed = True

    def __repr__(self) -> str:
        bits = 0 if self._cell is None else self._cell.bits
        return f"<Mailbox of {bits:#x} messages={len(self._messages)}{' closed' * self._closed}>"

    def __aiter__(self) -> Mailbox:
        return self

    def __anext__(self) -> Mailbox:
        return self

    def __await__(self) -> Generator[Any, Any, Message]:
        cell = self._cell
        while not self._messages:
            if self._closed:
                raise StopAsyncIteration
            if cell is None or cell.host.running() is not cell:
                raise ContextError("a mailbox is read by its own agent only")
            yield self
        message = self._messages.popleft()
        if cell is not None:
            cell.right = message.right if message.is_ask else 0
        return message


class Shim:
    """What stands for an agent's coroutine where asyncio code wants the current task."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._requests = 0
        self._message: Any = None
        self.due = False  # a CancelledError has still to be thrown

    def cancel(self, msg: Any = None) -> bool:
        """Throw CancelledError where the agent waits."""
        self._requests += 1
        self._message, self.due = msg, True
        if not self._cell.stepping:
            self.interrupt()
        return True

    def interrupt(self) -> None:
        """Bring the agent to where `deliver` may run."""
        cell = self._cell
        if isinstance(cell.waiting, asyncio.Future):
            self.due = not cell.waiting.cancel(msg=self._message)
        elif cell.awaiting:
            loop = cell.host.loop
            assert loop is not None
            loop.call_soon(self._interrupt_now)
        else:
            lib.agentrt_agent_wake(cell.handle, ffi.NULL)

    def _interrupt_now(self) -> None:
        if self.due and self._cell.awaiting:
            self.due = False
            self._cell.resume(asyncio.CancelledError(self._message))

    def deliver(self) -> None:
        """In a turn of the agent that waits for its mailbox: throw."""
        self.due = False
        if self._cell.coroutine is not None:
            self._cell.step(asyncio.CancelledError(self._message))

    def cancelling(self) -> int:
        """How often it was cancelled and not yet uncancelled."""
        return self._requests

    def uncancel(self) -> int:
        """Take one cancellation back, as asyncio.timeout does."""
        self._requests = max(self._requests - 1, 0)
        return self._requests

    def done(self) -> bool:
        """Never while its own code asks."""
        return self._cell.coroutine is None

    def get_loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop of its host."""
        return self._cell.host.loop

    def get_name(self) -> str:
        """A name for logs."""
        return f"agentrt-agent-{self._cell.bits:#x}"

    def __repr__(self) -> str:
        return f"<{self.get_name()}>"

    def get_coro(self) -> Coroutine[Any, Any, Any] | None:
        """The coroutine of the message in hand."""
        return self._cell.coroutine
