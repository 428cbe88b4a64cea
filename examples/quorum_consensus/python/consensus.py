"""Quorum consensus, as ../SPEC.md says: one object per agent."""

import sys

from agentrt import Agent, Message, Rule, Runtime

AGENTS = 10
VOTE, ROUND, MUTE = 1, 2, 3


class Member:
    """An agent of the mesh."""

    def __init__(self, number: int, mesh: list[Agent]) -> None:
        self.number, self.mesh = number, mesh
        self.asked = 0
        self.mute = False

    async def receive(self, message: Message) -> None:
        if message.type == VOTE:
            self.vote(message)
        elif message.type == ROUND:
            line = await self.hold_round(message.receiver.runtime, Rule(bytes(message.data)[0]))
            message.reply(line.encode(), type=ROUND)
        else:
            self.mute = True

    def vote(self, message: Message) -> None:
        self.asked += 1
        if not self.mute:
            byzantine = self.number in (7, 8)
            answer = f"red-{self.number}-{self.asked}" if byzantine else "blue"
            message.reply(answer.encode(), type=VOTE)

    async def hold_round(self, runtime: Runtime, rule: Rule) -> str:
        neighbours = [number for number in range(AGENTS) if number != self.number]
        verdict = await runtime.quorum([self.mesh[n] for n in neighbours], VOTE, rule=rule, timeout=1)
        name = "majority" if rule == Rule.MAJORITY else "super majority"
        values = ", ".join(f"{choice.data.decode()} {choice.votes}" for choice in verdict.choices)
        votes = ", ".join(
            f"{n} {vote.status.name}" for n, vote in zip(neighbours, verdict.votes, strict=True)
        )
        head = f"agent {self.number} {name}: {verdict.status.name}, {verdict.threshold} needed"
        return f"{head}; {values}; {votes}"


def main(seed: int, trace: str) -> None:
    mesh: list[Agent] = []
    with Runtime(simulated=True, seed=seed, trace_path=trace) as runtime:
        mesh += [runtime.spawn(Member(number, mesh)) for number in range(AGENTS)]

        def hold_round(leader: int, rule: Rule) -> None:
            print(mesh[leader].ask(ROUND, bytes([rule])).wait(2).text)

        hold_round(0, Rule.MAJORITY)
        hold_round(3, Rule.SUPER_MAJORITY)
        mesh[9].signal(MUTE)
        runtime.run()
        hold_round(0, Rule.SUPER_MAJORITY)
        mesh[9].kill()
        hold_round(0, Rule.SUPER_MAJORITY)
        hold_round(0, Rule.MAJORITY)
        runtime.run()
        print(f"dead letters: {runtime.stats().dead_letters}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
