"""Capabilities: what may be read, written, sent and converted; and that no memoryview outlives its memory."""

import array
import asyncio
import gc
import threading
import weakref

import pytest

import agentrt
from agentrt import Iso, Message, Runtime, Tag, Val


def keeper(runtime: Runtime, kept: list[Message]) -> agentrt.Agent:
    return runtime.spawn(kept.append)


def test_an_iso_is_written_and_moves(simulated: Runtime) -> None:
    def receive(message: Message) -> None:
        assert isinstance(message.buffer, Iso)
        message.buffer.data[1:2] = b"E"
        message.reply(message.buffer)

    iso = simulated.iso(b"hello")
    view = iso.data
    view[0:1] = b"j"
    answer = simulated.spawn(receive).ask(1, iso)
    with pytest.raises(ValueError, match="released"):
        bytes(view)
    with pytest.raises(agentrt.MovedError, match="sent"):
        bytes(iso.data)
    assert bytes(answer.wait().data) == b"jEllo"


def test_an_iso_belongs_to_who_received_it(simulated: Runtime) -> None:
    kept: list[Message] = []
    keeper(simulated, kept).signal(1, simulated.iso(b"theirs"))
    simulated.run()
    with pytest.raises(agentrt.CapabilityError):
        bytes(kept[0].data)


def test_an_iso_with_a_slice_in_use_stays(simulated: Runtime) -> None:
    iso = simulated.iso(16)
    part = iso.data[2:4]
    agent = simulated.spawn(lambda message: None)
    with pytest.raises(BufferError, match="cannot send this iso"):
        agent.signal(1, iso)
    with pytest.raises(agentrt.BusyError):
        iso.freeze()
    with pytest.raises(agentrt.BusyError):
        iso.close()
    part[0] = 7
    part.release()
    assert iso.data[2] == 7
    agent.signal(1, iso)


def test_an_iso_that_is_refused_stays_yours(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: None, capacity=1)
    agent.signal(1)
    iso = simulated.iso(b"kept")
    with pytest.raises(agentrt.FullError):
        agent.signal(1, iso)
    assert bytes(iso.data) == b"kept"


def test_a_val_is_shared_and_read_only(simulated: Runtime) -> None:
    kept: list[Message] = []
    val = simulated.iso(b"shared").freeze()
    for _ in range(3):
        keeper(simulated, kept).signal(1, val)
    simulated.run()
    assert [bytes(message.data) for message in kept] == [b"shared"] * 3
    assert {message.buffer.identity for message in kept if message.buffer} == {val.identity}
    assert val.data.readonly
    with pytest.raises(TypeError):
        val.data[0] = 1
    assert bytes(val.share().data) == b"shared"


def test_a_long_payload_arrives_as_a_val(simulated: Runtime) -> None:
    kept: list[Message] = []
    for size in (24, 25, 4096, 4097, 100_000):
        keeper(simulated, kept).signal(1, bytes(size - 1) + b"x")
    simulated.run()
    sizes = sorted(len(message.data) for message in kept)
    assert sizes == [24, 25, 4096, 4097, 100_000]
    assert all(message.data[-1] == ord("x") for message in kept)
    assert [isinstance(message.buffer, Val) for message in kept].count(True) == 4


def test_a_ref_stays_and_recovers(simulated: Runtime) -> None:
    ref = simulated.ref(b"mine")
    ref.data[0:1] = b"M"
    with pytest.raises(agentrt.NotSendableError):
        simulated.spawn(lambda message: None).signal(1, ref)
    assert bytes(ref.recover().to_ref().data) == b"Mine"
    with pytest.raises(agentrt.MovedError, match="converted to iso"):
        bytes(ref.data)


def test_a_ref_of_the_host_is_not_an_agents(simulated: Runtime) -> None:
    ref = simulated.ref(b"mine")

    def peek(message: Message) -> None:
        with pytest.raises(PermissionError):
            bytes(ref.data)
        message.reply()

    simulated.spawn(peek).ask(1).wait()


def test_a_tag_is_an_identity(simulated: Runtime) -> None:
    kept: list[Message] = []
    iso = simulated.iso(b"secret")
    tag = iso.tag()
    keeper(simulated, kept).signal(1, tag)
    simulated.run()
    received = kept[0].buffer
    assert isinstance(received, Tag)
    assert received == tag == iso.tag() and len({received, tag}) == 1
    with pytest.raises(agentrt.CapabilityError):
        bytes(received.data)


def test_closing_twice_is_closing_once(simulated: Runtime) -> None:
    val = simulated.iso(b"x").freeze()
    val.close()
    val.close()
    with pytest.raises(agentrt.StaleError):
        bytes(val.data)


def test_an_empty_buffer_has_no_bytes(simulated: Runtime) -> None:
    assert bytes(simulated.iso(b"").data) == b"" == bytes(simulated.iso(0).data)
    assert len(simulated.iso(0)) == 0


def test_a_view_outlives_its_buffer_object_and_its_runtime() -> None:
    with Runtime(simulated=True) as runtime:
        buffer = runtime.iso(b"y" * 5000).freeze()
        gone = weakref.ref(buffer)
        view = buffer.data[10:20]
        del buffer
        gc.collect()
        assert gone() is not None
    assert bytes(view) == b"y" * 10
    del view
    assert gone() is None


def test_a_val_is_not_closed_by_number_under_a_memoryview(simulated: Runtime) -> None:
    val = simulated.iso(b"v" * 5000).freeze()
    part = val.data[4990:]
    with pytest.raises(agentrt.BusyError, match="it has 1 open view"):
        agentrt.lowlevel.buf_close(val.bits)
    assert bytes(part) == b"v" * 10
    del part
    assert agentrt.lowlevel.buf_info_get(val.bits).views == 0
    val.close()
    with pytest.raises(agentrt.StaleError):
        agentrt.lowlevel.buf_info_get(val.bits)


def test_the_exports_of_a_val_end_with_a_cycle_of_garbage(simulated: Runtime) -> None:
    val = simulated.iso(b"v" * 5000).freeze()
    other = val.share()
    knot: list[object] = [other, other.data]
    knot.append(knot)
    bits = other.bits
    assert agentrt.lowlevel.buf_info_get(bits).views == 1
    del knot, other
    gc.collect()
    with pytest.raises(agentrt.StaleError):
        agentrt.lowlevel.buf_info_get(bits)
    assert agentrt.lowlevel.buf_info_get(val.bits).holders == 1


def test_a_guessed_name_closes_nothing_that_is_viewed() -> None:
    lowlevel = agentrt.lowlevel
    refused: list[BaseException] = []

    def guess() -> None:
        for call in (lowlevel.buf_close, lambda bits: lowlevel.buf_unview(0, bits)):
            with pytest.raises(agentrt.AgentrtError) as info:
                call(bits)
            refused.append(info.value)

    for capability in (agentrt.lowlevel.Capability.ISO, agentrt.lowlevel.Capability.REF):
        bits = lowlevel.buf_create(0, capability, b"mine", 4)
        view = lowlevel.buf_view(0, bits, 1)
        thread = threading.Thread(target=guess)
        thread.start()
        thread.join()
        assert bytes(lowlevel.ffi.buffer(lowlevel.ffi.cast("char *", view.data), 4)) == b"mine"
        lowlevel.buf_unview(0, bits)
        lowlevel.buf_close(bits)
    assert [type(error) for error in refused] == [agentrt.BusyError, agentrt.CapabilityError] * 2


def test_what_nobody_keeps_is_given_back(simulated: Runtime) -> None:
    val = simulated.iso(b"z" * 100).freeze()
    agent = simulated.spawn(lambda message: None)
    for _ in range(5):
        agent.signal(1, val)
    simulated.run()
    assert agentrt.lowlevel.buf_info_get(val.bits).holders == 1


def test_what_is_no_payload_is_refused_by_name(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: None)
    for type, payload in ((1, "text"), (1, 5), (-1, b""), (2**64, b""), ("1", b""), (1, None)):
        with pytest.raises(agentrt.ArgumentError, match="no message: type"):
            agent.signal(type, payload)  # type: ignore[arg-type]
    agent.signal(2**64 - 1, bytearray(b"fine"))
    agent.signal(0, memoryview(b"fine"))
    assert simulated.run() == 2


def test_a_timer_carries_a_val_but_no_iso(simulated: Runtime) -> None:
    kept: list[Message] = []
    agent = keeper(simulated, kept)
    agent.arm(1, 5, simulated.iso(b"tick").freeze())
    iso = simulated.iso(b"tock")
    with pytest.raises(agentrt.AgentrtError):
        agent.arm(1, 5, iso)
    assert bytes(iso.data) == b"tock"
    simulated.run(2)
    assert [bytes(message.data) for message in kept] == [b"tick"]


def test_memory_of_wide_items_is_sent_whole(simulated: Runtime) -> None:
    echo = simulated.spawn(lambda message: message.reply(message.data))
    numbers = array.array("q", [1, 2, 3])
    assert echo.ask(1, memoryview(numbers)).wait().data == numbers.tobytes()
    got: list[bytes] = []
    simulated.spawn(lambda message: got.append(bytes(message.data))).signal(1, memoryview(numbers))
    simulated.drain()
    assert got == [numbers.tobytes()]
    assert bytes(simulated.iso(memoryview(numbers)).data) == numbers.tobytes()


def test_what_has_no_bytes_is_refused_even_if_it_is_empty(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: None)
    for empty in ("", [], {}):
        for call in (agent.signal, agent.ask):
            with pytest.raises(agentrt.ArgumentError, match="bytes or a Buffer are needed"):
                call(1, empty)  # type: ignore[arg-type]
    with pytest.raises(agentrt.ArgumentError, match="0 bytes or more"):
        simulated.iso(-1)


def test_a_ref_is_refused_by_its_own_error_however_it_would_travel(threaded: Runtime) -> None:
    agent = threaded.spawn(lambda message: None)
    ref = threaded.ref(8)
    for send in (agent.signal, agent.ask, lambda kind, payload: agent.arm(1, kind, payload)):
        with pytest.raises((agentrt.NotSendableError, agentrt.CapabilityError), match="ref"):
            send(1, ref)


def test_memory_stays_while_a_finalizer_of_the_same_garbage_uses_it() -> None:
    sizes: list[int] = []
    names: list[int] = []

    class Keeper:
        def __init__(self, iso: Iso) -> None:
            self.view = iso.data

        def handle(self, loop: object, context: object) -> None:
            """For the event loop, which so becomes part of the cycle."""

        def __del__(self) -> None:
            self.view[0] = 1
            sizes.append(agentrt.lowlevel.buf_info_get(names[0]).bytes)

    async def main() -> None:
        async with Runtime() as runtime:
            iso = runtime.iso(100)
            names.append(iso.bits)
            keeper = Keeper(iso)
            asyncio.get_running_loop().set_exception_handler(keeper.handle)

    gc.disable()  # all of it is found by one collection
    try:
        asyncio.run(main())
    finally:
        gc.enable()
    gc.collect()
    assert sizes == [100]
    with pytest.raises(agentrt.StaleError):
        agentrt.lowlevel.buf_info_get(names[0])


def test_a_call_for_more_records_than_there_are_is_refused() -> None:
    ffi = agentrt.lowlevel.ffi
    runtime = agentrt.lowlevel.runtime_open(simulated=1)
    port = agentrt.lowlevel.port_open(runtime)
    with pytest.raises(agentrt.ArgumentError, match="there are 2 records, not 3"):
        agentrt.lowlevel.port_take(port, ffi.new("agentrt_message[]", 2), 3, 0)
    with pytest.raises(agentrt.ArgumentError, match="there are 1 records, not 9"):
        agentrt.lowlevel.port_commit(port, ffi.new("agentrt_command[]", 1), 9)
    assert agentrt.lowlevel.port_take(port, ffi.new("agentrt_message[]", 2), 2, 0) == 0
    agentrt.lowlevel.runtime_close(runtime)
