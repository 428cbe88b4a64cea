"""Leases: held in a block, waited for in line, over in time, and fenced."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agentrt import (
    ArgumentError,
    BusyError,
    DeadlineError,
    FencedError,
    ForkedError,
    Mailbox,
    Message,
    NotHolderError,
    Overflow,
    Runtime,
    StaleError,
    Status,
    StorageError,
)  # fmt: skip


def test_a_block_holds_it_and_others_wait() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            tokens: list[int] = []
            inside = 0

            async def work(mailbox: Mailbox) -> None:
                nonlocal inside
                async with runtime.lease("ledger", ttl=30) as lease:
                    inside += 1
                    assert inside == 1
                    await asyncio.sleep(0.001)
                    tokens.append(lease.token)
                    inside -= 1

            ends = [runtime.spawn(work).monitor() for _ in range(5)]
            await asyncio.gather(*ends)
            assert tokens == [1, 2, 3, 4, 5]

    asyncio.run(main())


def test_a_thread_holds_it(threaded: Runtime) -> None:
    lease, other = threaded.lease("x", ttl=30), threaded.lease("x", ttl=30, timeout=0.01)
    with lease:
        assert lease.info().held
        assert not other.try_acquire()
        with pytest.raises(DeadlineError):
            other.wait()
        with pytest.raises(BusyError):
            lease.try_acquire()
    assert not lease.info().held
    with other:
        assert other.token > lease.token


def test_its_time_ends(simulated: Runtime) -> None:
    lease, other = simulated.lease("x", ttl=1), simulated.lease("x", ttl=1)
    assert lease.wait() == 1
    assert other.wait() == 2
    assert simulated.clock() == 1_000_000_000
    with pytest.raises(NotHolderError):
        lease.renew()
    with pytest.raises(NotHolderError):
        lease.release()
    other.renew(5)
    assert other.info().left_ns == 5_000_000_000
    assert repr(other).endswith("token 2>")


def test_the_end_of_a_block_says_that_its_time_was_over(simulated: Runtime) -> None:
    with pytest.raises(NotHolderError), simulated.lease("x", ttl=1):
        simulated.run(2)
    with pytest.raises(KeyError), simulated.lease("x", ttl=1):
        simulated.run(2)
        raise KeyError


def test_a_wait_that_is_cancelled_leaves_nothing_held() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            lease, other = runtime.lease("x", ttl=30), runtime.lease("x", ttl=30)
            await lease.acquire()
            task = asyncio.create_task(other.acquire())
            await asyncio.sleep(0.01)
            assert lease.info().waiters == 1
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            assert lease.info().waiters == 0
            lease.release()
            assert lease.info().taken == 0

    asyncio.run(main())


def test_a_stale_lease_is_fenced_off(simulated: Runtime) -> None:
    seen: list[int] = []
    store = simulated.spawn(lambda message: seen.append(message.type))
    old, new = simulated.lease("x", ttl=1), simulated.lease("x", ttl=1)
    with pytest.raises(NotHolderError):
        old.signal(store, 1)
    old.wait()
    old.signal(store, 2)
    simulated.run(2)
    with pytest.raises(NotHolderError):
        old.signal(store, 3)
    new.wait()
    with pytest.raises(FencedError):
        old.signal(store, 4)
    new.signal(store, 5, b"x" * 100)
    simulated.run()
    assert seen == [2, 5]


def test_a_full_mailbox_that_waits_is_awaited() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            seen: list[int] = []

            async def slow(mailbox: Mailbox) -> None:
                async for message in mailbox:
                    await asyncio.sleep(0.001)
                    seen.append(message.type)

            store = runtime.spawn(slow, capacity=1, overflow=Overflow.WAIT)
            async with runtime.lease("x", ttl=30) as lease:
                for number in range(5):
                    await lease.signal(store, number, runtime.iso(b"moves once there is room"))
            await runtime.drained()
            await asyncio.sleep(0.05)
            assert seen == [0, 1, 2, 3, 4]

    asyncio.run(main())


def test_the_end_of_its_agent_releases_it(simulated: Runtime) -> None:
    class Holder:
        def receive(self, message: Message) -> None:
            if message.type == 1:
                self.lease = simulated.lease("x", ttl=100)
                assert self.lease.try_acquire()
            else:
                raise ValueError

    holder, lease = simulated.spawn(Holder()), simulated.lease("x", ttl=1, timeout=10)
    holder.signal(1)
    simulated.run()
    assert not lease.try_acquire()
    holder.signal(2)
    assert lease.wait() == 2
    assert simulated.clock() == 0


def test_bad_times_and_names_are_refused(simulated: Runtime) -> None:
    for ttl in (0, -1, float("nan"), "1"):
        with pytest.raises(ArgumentError):
            simulated.lease("x", ttl=ttl)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError):
        simulated.lease("", ttl=1)
    lease = simulated.lease("x", ttl=2**30)
    with pytest.raises(ArgumentError):
        lease.try_acquire()
    assert not lease.info().held


def test_a_closed_one_is_stale(simulated: Runtime) -> None:
    lease = simulated.lease("x", ttl=1)
    lease.wait()
    lease.close()
    lease.close()
    with pytest.raises(StaleError):
        lease.renew()
    assert simulated.lease("x", ttl=1).try_acquire()
    assert int(Status.E_FENCED) == -35


def test_a_store_is_shared_and_outlives_its_runtimes(tmp_path: Path) -> None:
    store = tmp_path / "leases.db"
    with Runtime(lease_store=store) as first, Runtime(lease_store=str(store)) as second:
        lease, other = first.lease("x", ttl=3600), second.lease("x", ttl=3600)
        with lease:
            assert not other.try_acquire()
            assert other.info().taken
            assert not other.info().held
        assert other.wait() == 2
    with Runtime(lease_store=store, simulated=True, seed=1) as again:
        assert again.lease("x", ttl=1).wait() == 3


_HOLD = """
import sys, time
from agentrt import Runtime
with Runtime(lease_store=sys.argv[1]) as runtime:
    lease = runtime.lease("x", ttl=3600)
    print(lease.wait(), flush=True)
    time.sleep(3600)
"""


def test_what_a_killed_process_held_stays_held(tmp_path: Path) -> None:
    store = tmp_path / "leases.db"
    with subprocess.Popen([sys.executable, "-c", _HOLD, store], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        token = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
    with Runtime(lease_store=store) as runtime:
        assert not runtime.lease("x", ttl=1).try_acquire()
        other = runtime.lease("y", ttl=1)
        assert other.try_acquire()
        assert other.token > token


def test_a_store_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    prose = tmp_path / "prose.txt"
    prose.write_text("no database at all, but a text that is somewhat longer than a header " * 2)
    for path, why in ((prose, "file is not a database"), (tmp_path, "unable to open"), ("/nowhere/x", "No such file")):
        with pytest.raises(StorageError, match=why) as raised:
            Runtime(lease_store=path).__enter__()
        assert isinstance(raised.value, OSError)
        assert raised.value.status == Status.E_STORAGE
    with pytest.raises(ArgumentError, match="lease_store_path is empty"):
        Runtime(lease_store="").__enter__()
    assert prose.read_text().startswith("no database")


def test_a_store_in_a_child_of_a_fork_is_refused(tmp_path: Path) -> None:
    with Runtime(lease_store=tmp_path / "leases.db"):
        child = os.fork()
        if child == 0:
            try:
                Runtime(lease_store=tmp_path / "leases.db").__enter__()
            except ForkedError:
                os._exit(7)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
