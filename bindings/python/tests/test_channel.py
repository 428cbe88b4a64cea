"""Channels: in async code, between agents, in threads and simulated; and items whose receivers are cancelled."""

import asyncio
import contextlib
import threading

import pytest

import agentrt
from agentrt import Channel, Mailbox, Message, Runtime


def items(messages: list[Message]) -> list[tuple[int, bytes]]:
    return [(message.type, bytes(message.data)) for message in messages]


def test_a_task_sends_and_another_receives_until_the_close() -> None:
    async def produce(channel: Channel) -> None:
        async with channel:
            for number in range(100):
                await channel.send(number, bytes([number]))

    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel = runtime.channel(4)
            task = asyncio.create_task(produce(channel))
            received = [message async for message in channel]
            await task
            assert items(received) == [(n, bytes([n])) for n in range(100)]
            assert received[0].channel is channel
            assert received[0].sender is None
            with pytest.raises(agentrt.ClosedError):
                await channel.send(1)

    asyncio.run(main())


def test_the_forms_that_do_not_wait(simulated: Runtime) -> None:
    channel = simulated.channel(1)
    assert channel.try_recv() is None
    channel.try_send(7, b"x")
    with pytest.raises(agentrt.FullError, match="it is full"):
        channel.try_send(8)
    assert channel.info() == (1, 1, 0)
    message = channel.try_recv()
    assert message is not None
    assert items([message]) == [(7, b"x")]
    channel.close()
    channel.close()
    with pytest.raises(agentrt.ClosedError):
        channel.try_recv()


def test_both_sides_have_deadlines_in_virtual_time(simulated: Runtime) -> None:
    channel = simulated.channel(1)
    with pytest.raises(agentrt.DeadlineError):
        channel.recv(timeout=2).wait()
    channel.try_send(1)
    with pytest.raises(agentrt.DeadlineError):
        channel.send(2, timeout=3).wait()
    assert simulated.clock() == 5 * 10**9
    assert channel.recv().wait().type == 1
    assert channel.try_recv() is None
    assert [letter.reason for letter in simulated.letters()] == [agentrt.Status.E_CANCELLED]


def test_agents_exchange_through_a_channel(simulated: Runtime) -> None:
    channel = simulated.channel(2)
    received: list[Message] = []

    async def producer(mailbox: Mailbox) -> None:
        async for message in mailbox:
            for number in range(5):
                await channel.send(message.type + number)
            channel.close()

    async def consumer(mailbox: Mailbox) -> None:
        async for message in channel:
            received.append(message)

    simulated.spawn(consumer)
    simulated.spawn(producer).signal(10)
    simulated.run()
    assert [message.type for message in received] == [10, 11, 12, 13, 14]


def test_plain_threads_on_both_sides(threaded: Runtime) -> None:
    channel = threaded.channel(2)
    received: list[int] = []
    thread = threading.Thread(target=lambda: received.extend(message.type for message in channel))
    thread.start()
    with channel:
        for number in range(50):
            channel.send(number).wait()
    thread.join()
    assert received == list(range(50))


def test_an_agent_of_a_host_thread_receives(threaded: Runtime) -> None:
    channel, done = threaded.channel(2), threaded.channel(1)

    async def adder(mailbox: Mailbox) -> None:
        total = 0
        async for message in channel:
            total += message.type
        await done.send(total)

    threaded.spawn(adder)
    with channel:
        for number in range(10):
            channel.send(number).wait()
    assert done.recv().wait(5).type == 45


def test_select_takes_one_and_prefers_the_first(simulated: Runtime) -> None:
    one, other = simulated.channel(), simulated.channel()
    other.try_send(2)
    one.try_send(1)
    first = agentrt.select(one, other).wait()
    assert (first.type, first.channel) == (1, one)
    second = agentrt.select(one, other).wait()
    assert (second.type, second.channel) == (2, other)
    with pytest.raises(agentrt.DeadlineError):
        agentrt.select(one, other, timeout=1).wait()
    other.close()
    waiting = agentrt.select(one, other)
    with pytest.raises(agentrt.ClosedError):
        waiting.wait()
    assert waiting.message is not None
    assert waiting.message.channel is other
    with pytest.raises(agentrt.ArgumentError):
        agentrt.select()


def test_an_iso_moves_through(simulated: Runtime) -> None:
    channel = simulated.channel()
    order = simulated.iso(b"buy")
    channel.try_send(1, order)
    with pytest.raises(agentrt.MovedError):
        _ = order.data
    message = channel.recv().wait()
    assert isinstance(message.buffer, agentrt.Iso)
    message.buffer.data[:] = b"BUY"
    with pytest.raises(agentrt.NotSendableError):
        channel.try_send(1, simulated.ref(b"mine"))


def receiving(channel: Channel) -> asyncio.Task[Message]:
    """A task that receives one item."""

    async def receive() -> Message:
        return await channel.recv()

    return asyncio.create_task(receive())


@pytest.mark.parametrize("payload", [b"short", b"long" * 100, "iso"])
def test_a_cancelled_receiver_loses_no_item(payload: bytes | str) -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel = runtime.channel(4)
            carried = runtime.iso(b"iso") if isinstance(payload, str) else payload
            task = receiving(channel)
            await asyncio.sleep(0)  # it waits
            channel.try_send(1, carried)  # its record is on the way
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            message = await channel.recv(timeout=5)
            assert message.type == 1
            assert bytes(message.data) == (payload.encode() if isinstance(payload, str) else payload)
            assert runtime.letters() == []

    asyncio.run(main())


def test_an_item_that_came_too_late_goes_to_who_waits_already() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel, other = runtime.channel(4), runtime.channel(4)
            first = receiving(channel)
            await asyncio.sleep(0)

            async def choose() -> Message:
                return await agentrt.select(other, channel)

            second = asyncio.create_task(choose())
            await asyncio.sleep(0)
            channel.try_send(3)
            first.cancel()
            assert (await asyncio.wait_for(second, 5)).type == 3
            other.try_send(4)
            assert (await other.recv(timeout=5)).type == 4

    asyncio.run(main())


def test_a_closed_channel_waits_for_the_item_that_came_too_late() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel = runtime.channel(4)
            first = receiving(channel)
            await asyncio.sleep(0)
            channel.try_send(3)
            channel.close()
            first.cancel()
            await asyncio.sleep(0)
            assert [message.type async for message in channel] == [3]

    asyncio.run(main())


def test_a_cancel_in_time_leaves_the_item_to_others() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel = runtime.channel(4)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await channel.recv()
            channel.try_send(5)
            assert (await channel.recv()).type == 5

    asyncio.run(main())


def test_many_receivers_that_are_cancelled_at_random_lose_nothing() -> None:
    async def receive(channel: Channel, received: list[int]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.0002):
                message = await channel.recv()
                received.append(message.type)

    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel, received = runtime.channel(8), list[int]()

            async def produce() -> None:
                for number in range(500):
                    await channel.send(number, runtime.iso(3) if number % 2 else b"long" * (number % 3 * 10))
                    if number % 7 == 0:
                        await asyncio.sleep(0.0003)

            task = asyncio.create_task(produce())
            while not task.done():
                await asyncio.gather(*(receive(channel, received) for _ in range(5)))
            channel.close()
            received += [message.type async for message in channel]
            assert sorted(received) == list(range(500))

    asyncio.run(main())


def test_a_channel_that_nobody_has_is_closed(simulated: Runtime) -> None:
    bits = simulated.channel(1).bits
    with pytest.raises(agentrt.ClosedError):
        agentrt.lowlevel.channel_info_get(bits)


def test_agents_that_lose_patience_lose_nothing() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            channel, received, impatient = runtime.channel(8), list[int](), [0]

            async def consumer(mailbox: Mailbox) -> None:
                with contextlib.suppress(agentrt.ClosedError):
                    while True:
                        try:
                            async with asyncio.timeout(0.0002):
                                received.append((await channel.recv()).type)
                        except TimeoutError:
                            impatient[0] += 1

            for _ in range(3):
                runtime.spawn(consumer)
            for number in range(500):
                await channel.send(number)
                if number % 7 == 0:
                    await asyncio.sleep(0.0003)
            channel.close()
            received += [message.type async for message in channel]
            async with asyncio.timeout(5):
                while len(received) < 500:
                    await asyncio.sleep(0.001)
            assert sorted(received) == list(range(500))
            assert impatient[0] > 0

    asyncio.run(main())
