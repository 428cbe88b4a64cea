"""What the objects of the package are to the rest of Python: printed, copied, pickled, given wrong arguments."""

import asyncio
import copy
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

import agentrt
from agentrt import Mailbox, Message, Runtime


def echo(message: Message) -> None:
    if message.is_ask:
        message.reply(message.data)


def objects(runtime: Runtime) -> list[Any]:
    """One of each kind."""
    boxes: list[Mailbox] = []

    async def agent(mailbox: Mailbox) -> None:
        boxes.append(mailbox)
        async for _ in mailbox:
            pass

    runtime.spawn(agent)
    runtime.run()
    target = runtime.spawn(echo)
    future = target.ask(1)
    answer = future.wait()
    iso, val = runtime.iso(3), runtime.iso(b"abc").freeze()
    kinds = [iso, val, val.tag(), runtime.ref(1), target.arm(1, 1), target.monitor(), future, answer, runtime]
    return [*kinds, *boxes]


def test_nothing_can_be_copied_but_an_agent(simulated: Runtime) -> None:
    for thing in objects(simulated):
        for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match=f"cannot copy or pickle <{type(thing).__name__}"):
                duplicate(thing)
    assert simulated.iso(b"abc").data == b"abc"  # no copy has closed anything

    agent = simulated.spawn(echo)
    assert copy.copy(agent) is copy.deepcopy({"agent": agent})["agent"] is agent
    with pytest.raises(TypeError, match="cannot copy or pickle <Agent"):
        pickle.dumps(agent)


def test_each_thing_says_what_it_is_and_in_which_state() -> None:
    runtime = Runtime(simulated=True)
    assert repr(runtime) == "<Runtime simulated not open>"
    with runtime:
        assert repr(runtime) == "<Runtime simulated open>"
        agent = runtime.spawn(echo)
        future = agent.ask(7)
        assert repr(future).endswith(" pending>")
        future.wait()
        assert repr(future).endswith(" <Message REPLY type=0 bytes=0>>")
        iso, other = runtime.iso(1), runtime.iso(1)
        assert repr(iso) == f"<Iso {iso.bits:#x}>"
        iso.freeze().close()
        other.close()
        assert repr(iso) == f"<Iso {iso.bits:#x} converted to val>"
        assert repr(other) == f"<Iso {other.bits:#x} closed>"
        timer, box = objects(runtime)[4], objects(runtime)[-1]
        assert repr(timer).startswith("<Timer 0x")
        assert repr(box) == f"<Mailbox of {box.agent.bits:#x} messages=0>"
        assert repr(agent.signal(1)) == "<Sent>"
    assert repr(runtime) == "<Runtime simulated closed>"
    assert repr(agent) == f"<Agent {agent.bits:#x}>"


def test_a_wrong_argument_is_named_with_its_value(simulated: Runtime) -> None:
    agent = simulated.spawn(echo)
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("workers .*-1", lambda: Runtime(workers=-1)),
        ("seed .*'x'", lambda: Runtime(seed="x")),  # type: ignore[arg-type]
        ("capacity .*-1", lambda: simulated.spawn(echo, capacity=-1)),
        ("capacity .*1.5", lambda: simulated.spawn(echo, capacity=1.5)),  # type: ignore[arg-type]
        ("overflow .*'wait'", lambda: simulated.spawn(echo, overflow="wait")),  # type: ignore[arg-type]
        ("priority .*None", lambda: simulated.spawn(echo, priority=None)),  # type: ignore[arg-type]
        ("most .*-1", lambda: simulated.letters(-1)),
        ("type 'x'", lambda: agent.signal("x")),  # type: ignore[arg-type]
        ("type 'x'", lambda: agent.ask("x")),  # type: ignore[arg-type]
        ("type -1", lambda: agent.arm(1, -1)),
        ("type -1, payload b'abc'", lambda: agent.ask(-1, b"abc")),
    ]
    for text, call in wrong:
        with pytest.raises(agentrt.ArgumentError, match=text):
            call()
    assert simulated.letters(2**31) == []


def test_a_number_is_no_name(simulated: Runtime) -> None:
    with pytest.raises(TypeError, match="bytes-like"):
        simulated.spawn(echo, name=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="bytes-like"):
        simulated.find(5)  # type: ignore[arg-type]


def test_a_loop_without_readers_leaves_nothing_open() -> None:
    class Loop(asyncio.SelectorEventLoop):
        def add_reader(self, *arguments: Any) -> None:
            raise NotImplementedError

    runtime = Runtime()

    async def main() -> None:
        async with runtime:
            pass

    loop = Loop()
    with pytest.raises(NotImplementedError):
        loop.run_until_complete(main())
    loop.close()
    assert repr(runtime) == "<Runtime closed>"


def test_a_thread_that_cannot_start_leaves_nothing_open() -> None:
    runtime, usual = Runtime(), threading.stack_size()
    threading.stack_size(2**46)  # more than there is
    try:
        with pytest.raises(RuntimeError):
            runtime.__enter__()
    finally:
        threading.stack_size(usual)
    assert repr(runtime) == "<Runtime closed>"


def test_a_close_in_the_middle_of_a_handler_is_no_crash_to_report(caplog: pytest.LogCaptureFixture) -> None:
    running, closed = threading.Event(), threading.Event()
    refused: list[BaseException] = []

    def handler(message: Message) -> None:
        running.set()
        closed.wait()
        try:
            message.receiver.signal(1)
        except agentrt.AgentrtError as error:
            refused.append(error)
            raise

    with Runtime(workers=1) as runtime:
        agent = runtime.spawn(handler)
        agent.signal(1)
        running.wait()
        closer = threading.Thread(target=runtime.close)
        closer.start()
        while repr(runtime) != "<Runtime closed>":
            closer.join(0.001)
        closed.set()
        closer.join()
    assert len(refused) == 1
    assert caplog.records == []
