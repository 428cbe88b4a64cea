"""Quorums, broadcasts and gossip, on an event loop, in threads and simulated."""

import asyncio
import threading

import pytest

import agentrt
from agentrt import Mailbox, Message, Overflow, Rule, Runtime, Status, Topology


def yes(message: Message) -> None:
    message.reply(b"yes", type=7)


def no(message: Message) -> None:
    message.reply(b"no", type=7)


def refuse(message: Message) -> None:
    message.refuse("I will not")


def mute(message: Message) -> None:
    pass


def test_a_majority_wins_and_the_verdict_names_every_voter(simulated: Runtime) -> None:
    voters = [simulated.spawn(behavior) for behavior in (yes, yes, no)]
    verdict = simulated.quorum(voters, 1, threshold=2, timeout=1).wait()
    assert verdict.status == Status.OK
    assert verdict.threshold == 2
    assert verdict.winner == agentrt.Choice(7, b"yes", 2)
    assert [vote.voter for vote in verdict.votes] == voters
    assert verdict.votes[0] == agentrt.Vote(voters[0], Status.OK, verdict.winner)
    assert verdict.votes[2].choice != verdict.winner


def test_a_round_without_a_winner_says_why(simulated: Runtime) -> None:
    voters = [simulated.spawn(behavior) for behavior in (yes, refuse, refuse)]
    verdict = simulated.quorum(voters, 1).wait()
    assert verdict.status == Status.E_QUORUM
    assert [vote.status for vote in verdict.votes[1:]] == [Status.E_REFUSED] * 2
    with pytest.raises(agentrt.QuorumError, match="of 2 votes"):
        _ = verdict.winner
    late = simulated.quorum([simulated.spawn(mute)], 1, timeout=0.5).wait()
    with pytest.raises(agentrt.DeadlineError, match="0 of 1 votes"):
        _ = late.winner
    assert simulated.clock() == 500_000_000


def test_a_rule_says_how_many_votes_decide(simulated: Runtime) -> None:
    voters = [simulated.spawn(yes) for _ in range(10)]
    thresholds = [simulated.quorum(voters, 1, rule=rule).wait().threshold for rule in Rule]
    assert thresholds == [6, 7, 10]


def test_an_event_loop_awaits_a_quorum() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            voters = [runtime.spawn(yes) for _ in range(5)]
            rounds = [runtime.quorum(voters, 1, rule=Rule.UNANIMITY) for _ in range(20)]
            assert [verdict.winner.votes for verdict in await asyncio.gather(*rounds)] == [5] * 20

    asyncio.run(main())


def test_a_plain_thread_waits_for_a_quorum(threaded: Runtime) -> None:
    voters = [threaded.spawn(yes) for _ in range(3)]
    winners: list[bytes] = []

    def work() -> None:
        winners.append(threaded.quorum(voters, 1).wait(5).winner.data)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert winners == [b"yes"] * 3


def test_a_wait_that_ends_first_leaves_the_round_as_it_is(threaded: Runtime) -> None:
    round = threaded.quorum([threaded.spawn(mute)], 1)
    with pytest.raises(agentrt.DeadlineError):
        round.wait(0.01)
    assert not round.done()
    round.cancel()
    with pytest.raises(agentrt.CancelledError):
        round.result()


def test_an_agent_awaits_a_quorum_and_inherits_the_deadline(simulated: Runtime) -> None:
    voters = [simulated.spawn(behavior) for behavior in (yes, mute)]
    seen: list[Status] = []

    async def middle(mailbox: Mailbox) -> None:
        async for message in mailbox:
            verdict = await simulated.quorum(voters, 1, rule=Rule.UNANIMITY)
            seen.append(verdict.status)
            message.reply(b"late")

    with pytest.raises(agentrt.DeadlineError):
        simulated.spawn(middle).ask(1, timeout=1).wait()
    simulated.run()
    assert seen == [Status.E_DEADLINE]


def test_a_task_that_is_cancelled_cancels_its_quorum() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            voter = runtime.spawn(mute)

            async def ask() -> None:
                await runtime.quorum([voter], 1)

            task = asyncio.create_task(ask())
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())


def test_questions_that_cannot_be_asked_change_nothing(simulated: Runtime) -> None:
    voter = simulated.spawn(yes)
    with pytest.raises(agentrt.ArgumentError, match="given twice"):
        simulated.quorum([voter, voter], 1)
    with pytest.raises(agentrt.ArgumentError, match="out of reach"):
        simulated.quorum([voter], 1, threshold=2)
    with pytest.raises(agentrt.ArgumentError, match="voters_count"):
        simulated.quorum([], 1)
    with pytest.raises(agentrt.ArgumentError, match="threshold is a whole number"):
        simulated.quorum([voter], 1, threshold=-1)
    iso = simulated.iso(b"mine")
    with pytest.raises(agentrt.CapabilityError, match="freeze"):
        simulated.quorum([voter], 1, iso)
    assert bytes(iso.data) == b"mine"
    assert simulated.stats().accepted == 0


def test_a_broadcast_reaches_each_once_and_names_the_others(simulated: Runtime) -> None:
    heard: list[bytes] = []
    members = [simulated.spawn(lambda message: heard.append(bytes(message.data))) for _ in range(3)]
    full = simulated.spawn(mute, capacity=1, overflow=Overflow.WAIT)
    full.signal(1)
    dead = simulated.spawn(mute)
    dead.kill()
    simulated.run(0)
    full.signal(1)
    delivery = simulated.broadcast([*members, *members, full, dead], 3, b"halt")
    assert delivery.delivered == 3
    assert delivery.refusals == ((full, Status.E_FULL), (dead, Status.E_DEAD))
    simulated.run()
    assert heard == [b"halt"] * 3


def test_all_members_share_one_val(simulated: Runtime) -> None:
    identities: set[int] = set()

    def look(message: Message) -> None:
        assert message.buffer is not None
        identities.add(message.buffer.identity)

    members = [simulated.spawn(look) for _ in range(3)]
    val = simulated.iso(b"a text longer than a record holds").freeze()
    assert simulated.broadcast(members, 3, val).delivered == 3
    simulated.run()
    assert identities == {val.identity}


def test_a_gossip_reaches_all_who_live_and_says_how(simulated: Runtime) -> None:
    heard: list[bytes] = []
    members = [simulated.spawn(lambda message: heard.append(bytes(message.data))) for _ in range(40)]
    members[7].kill()
    report = simulated.gossip(members, 3, b"halt").wait()
    assert report.status == Status.OK
    assert (report.members, report.reached, report.lost, report.coverage) == (40, 39, 1, 1.0)
    assert sum(report.hops) == 39
    assert heard == [b"halt"] * 39
    ring = simulated.gossip(members, 3, topology=Topology.ring(40), fanout=1, repair=False).wait()
    assert ring.reached < 39
    assert ring.rounds == 0
    with pytest.raises(agentrt.ArgumentError, match="at least one"):
        simulated.gossip(members, 3, fanout=0)
    with pytest.raises(agentrt.ArgumentError, match="39 nodes"):
        simulated.gossip(members, 3, topology=Topology.ring(39))


def test_a_gossip_is_awaited_on_an_event_loop() -> None:
    heard: list[int] = []

    async def main() -> None:
        async with Runtime() as runtime:
            members = [runtime.spawn(lambda message: heard.append(message.type)) for _ in range(100)]
            report = await runtime.gossip(members, 3)
            assert report.reached == len(heard) == 100

    asyncio.run(main())
