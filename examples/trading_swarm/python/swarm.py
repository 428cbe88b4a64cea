"""The trading swarm of ../SPEC.md on an event loop: one object per agent, one method per message."""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from market import BREAKOUT, HALT_TICKS, STRATEGIES, SYMBOLS, Halts, Tick, Trend, read_ticks

import agentrt
from agentrt import Agent, AgentrtError, Channel, Iso, Lease, Message, Runtime, Shards

START, TICK, ORDER, APPROVAL, END, REPORT, HALT, REVIEW = range(1, 9)
TICK_LAYOUT = struct.Struct("<IHHq")  # tick, symbol, 0, price
APPROVAL_LAYOUT = struct.Struct("<IHHqq")  # tick, symbol, strategy, price, target
ORDER_LAYOUT = struct.Struct("<IHHqqqq")  # the same, quantity, cash
FILL_LAYOUT = struct.Struct("<qq")  # an order's last two
SESSION_ORDERS, SESSION_SECONDS = 100, 2.0


class Feeder:
    """Sends each tick, as one shared val, to its analyzers and the book-keeper, and tells of halts."""

    def __init__(
        self, ticks: list[Tick], analyzers: list[Agent], risks: list[Agent], orders: Channel, book_keeper: Agent
    ) -> None:
        self.ticks, self.analyzers, self.risks = ticks, analyzers, risks
        self.orders, self.book_keeper = orders, book_keeper

    async def receive(self, message: Message) -> None:
        runtime, halts = message.receiver.runtime, Halts()
        for number, (symbol, price) in enumerate(self.ticks):
            iso = runtime.iso(TICK_LAYOUT.size)
            TICK_LAYOUT.pack_into(iso.data, 0, number, symbol, 0, price)
            val = iso.freeze()
            if halts.begin(number, symbol, price) and runtime.broadcast(self.risks, HALT, val).refusals:
                raise agentrt.FullError("a risk manager does not hear of a halt")
            first = symbol * len(STRATEGIES)
            for analyzer in self.analyzers[first : first + len(STRATEGIES)]:
                await analyzer.signal(TICK, val)
            await self.book_keeper.signal(TICK, val)
            val.close()
            show_progress(number, len(self.ticks))
        for analyzer in self.analyzers:
            await analyzer.ask(END)
        self.orders.close()
        await self.book_keeper.signal(END)


def show_progress(number: int, count: int) -> None:
    done = (number + 1) * 50 // count
    if done != number * 50 // count:
        end = "\n" if done == 50 else ""
        print(f"\rpython {done * 2:3} % |{'#' * done:50}|", end=end, file=sys.stderr, flush=True)


class Analyzer:
    """Turns the prices of one symbol into directions, and changes of direction into orders."""

    def __init__(self, strategy: int, orders: Channel, *, faulty: bool) -> None:
        self.trend, self.orders, self.faulty = Trend(strategy), orders, faulty

    async def receive(self, message: Message) -> None:
        if message.type == END:
            return message.reply()
        tick, symbol, _, price = TICK_LAYOUT.unpack(message.data)
        direction = self.trend.after(price)
        if direction != self.trend.direction:
            if self.faulty:
                self.faulty = False
                raise agentrt.Crash("planted: the supervisor hands the tick again")
            strategy = self.trend.strategy
            target = direction * (2 if strategy == BREAKOUT else 1) * (1_000_000_000 // price)
            order = message.receiver.runtime.iso(ORDER_LAYOUT.size)
            ORDER_LAYOUT.pack_into(order.data, 0, tick, symbol, strategy, price, target, 0, 0)
            await self.orders.send(ORDER, order)
        self.trend.take(price, direction)


class Executor:
    """Has orders approved and books what was traded, in turns with the others: one at a time has the session."""

    def __init__(self, orders: Channel, risks: list[Agent], shards: Shards, book_keeper: Agent) -> None:
        self.orders, self.risks, self.shards, self.book_keeper = orders, risks, shards, book_keeper

    async def receive(self, message: Message) -> None:
        runtime, trading = message.receiver.runtime, True
        while trading:
            lease = runtime.lease("session", ttl=SESSION_SECONDS)
            await lease.acquire()
            trading = await self.trade(runtime, lease)
            lease.close()

    async def trade(self, runtime: Runtime, lease: Lease) -> bool:
        """Trade for one session; False when there is nothing left to trade."""
        for _ in range(SESSION_ORDERS):
            try:
                order = (await self.orders.recv()).buffer
            except agentrt.ClosedError:
                await self.book(lease, END)
                return False
            assert isinstance(order, Iso)
            quantity = await self.approved(runtime, bytes(order.data[: APPROVAL_LAYOUT.size]))
            if quantity:
                _, _, _, price, *_ = ORDER_LAYOUT.unpack(order.data)
                paid = price + (price // 10_000 if quantity > 0 else -(price // 10_000))
                cash = -(quantity * paid) - abs(quantity) * 50
                FILL_LAYOUT.pack_into(order.data, APPROVAL_LAYOUT.size, quantity, cash)
            await self.book(lease, ORDER, order)
        return True

    async def approved(self, runtime: Runtime, order: bytes) -> int:
        """The quantity that may be traded: by all risk managers if it is large, then by the one of its symbol."""
        _, symbol, _, price, target = APPROVAL_LAYOUT.unpack(order)
        try:
            if abs(target) * price > 1_500_000_000:
                verdict = await runtime.quorum(self.risks, REVIEW, order, timeout=1.0)
                if verdict.status != agentrt.Status.OK:
                    return 0
            owner = self.shards.find(SYMBOLS[symbol]).agent
            assert owner is not None
            answer = await owner.ask(APPROVAL, order, timeout=1.0)
            return int.from_bytes(answer.data, "little", signed=True)
        except AgentrtError:
            return 0

    async def book(self, lease: Lease, type: int, payload: bytes | Iso = b"") -> None:
        while True:
            try:
                lease.renew()
                return await lease.signal(self.book_keeper, type, payload)
            except (agentrt.NotHolderError, agentrt.FencedError):  # the program was held up for longer than that
                await lease.acquire()


class RiskManager:
    """Keeps positions within limits and traders from trading too often, too large, or in a halt."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.held: dict[tuple[int, int], int] = {}
        self.traded: dict[tuple[int, int], int] = {}
        self.halts: list[int] = []

    def receive(self, message: Message) -> None:
        if message.type == HALT:
            return self.halts.append(TICK_LAYOUT.unpack(message.data)[0])
        tick, symbol, strategy, price, target = APPROVAL_LAYOUT.unpack(message.data)
        if target != 0 and any(halt <= tick < halt + HALT_TICKS for halt in self.halts):
            return message.refuse("market halt")
        if message.type == REVIEW:
            return self.review(message, price, target)
        place = symbol, strategy
        if target != 0 and place in self.traded and tick - self.traded[place] < 12:
            return message.refuse("cooling down")
        goal = max(-(1_500_000_000 // price), min(target, 1_500_000_000 // price))
        quantity = goal - self.held.get(place, 0)
        if quantity:
            self.held[place], self.traded[place] = goal, tick
        message.reply(struct.pack("<q", quantity))

    def review(self, message: Message, price: int, target: int) -> None:
        """Vote for a large order, or against it."""
        if self.number == 1 and target < 0:
            message.refuse("large short")
        elif self.number == 2 and price > 5_000_000:
            message.refuse("large and dear")
        else:
            message.reply()


class BookKeeper:
    """Notes ticks and fills, and reports the equity after each tick."""

    def __init__(self, count: int) -> None:
        self.ticks: list[Tick] = [(0, 0)] * count
        self.changes = [(0, 0)] * count  # of position and cash, by tick
        self.orders = self.fills = self.ends = 0
        self.report: Message | None = None

    def receive(self, message: Message) -> None:
        if message.type == TICK:
            tick, symbol, _, price = TICK_LAYOUT.unpack(message.data)
            self.ticks[tick] = symbol, price
        elif message.type == ORDER:
            tick, _, _, _, _, quantity, cash = ORDER_LAYOUT.unpack(message.data)
            self.orders += 1
            self.fills += quantity != 0
            position, change = self.changes[tick]
            self.changes[tick] = position + quantity, change + cash
        elif message.type == END:
            self.ends += 1
        elif message.type == REPORT:
            self.report = message
        if self.ends == 3 and self.report is not None:
            numbers = self.orders, self.fills, *self.equity()
            self.report.reply(struct.pack(f"<{len(numbers)}q", *numbers))

    def equity(self) -> Iterator[int]:
        cash, positions, prices = 0, [0] * len(SYMBOLS), [0] * len(SYMBOLS)
        for (symbol, price), (quantity, change) in zip(self.ticks, self.changes, strict=True):
            cash += change
            positions[symbol] += quantity
            prices[symbol] = price
            yield cash + sum(map(int.__mul__, positions, prices))


def spawn_all(runtime: Runtime, ticks: list[Tick]) -> tuple[Agent, list[Agent]]:
    """The book-keeper, and those that begin."""
    wait, high = agentrt.Overflow.WAIT, agentrt.Priority.HIGH
    book_keeper = runtime.spawn(BookKeeper(len(ticks)), name="book-keeper", capacity=256, overflow=wait)
    risks = [runtime.spawn(RiskManager(i), name=f"risk-{i}", capacity=256, priority=high) for i in range(3)]
    shards = runtime.shards(agentrt.Member(i, agent=risk) for i, risk in enumerate(risks))
    orders = runtime.channel(16)
    executors = [
        runtime.spawn(Executor(orders, risks, shards, book_keeper), name=f"executor-{i}", priority=high)
        for i in range(2)
    ]
    again = agentrt.Retry(base=0.001, jitter=False)
    desk = runtime.supervisor(name="desk", permanent=agentrt.Remedy.RETRY, retry=again)
    analyzers = []
    for symbol in SYMBOLS:
        for number, strategy in enumerate(STRATEGIES):
            name = f"{symbol}/{strategy}"
            make = partial(Analyzer, number, orders, faulty=name == "SPX/breakout")
            analyzers.append(runtime.spawn(factory=make, name=name, capacity=64, overflow=wait, supervisor=desk))
    feeder = runtime.spawn(Feeder(ticks, analyzers, risks, orders, book_keeper), name="feeder")
    return book_keeper, [*executors, feeder]


async def run(runtime: Runtime, ticks: list[Tick], equity_path: Path) -> None:
    begun = time.perf_counter()
    async with runtime:
        book_keeper, beginners = spawn_all(runtime, ticks)
        for agent in beginners:
            await agent.signal(START)
        report = await book_keeper.ask(REPORT, timeout=600.0)
        seconds = time.perf_counter() - begun
        messages = runtime.stats().accepted
        orders, fills, *equity = struct.unpack(f"<{len(ticks) + 2}q", report.data)
    rows = "".join(f"{tick},{value}\n" for tick, value in enumerate(equity))
    equity_path.write_text("tick,equity\n" + rows, encoding="utf-8")
    result = {"language": "python", "ticks": len(ticks), "messages": messages, "orders": orders,
              "fills": fills, "pnl": equity[-1] if equity else 0, "seconds": round(seconds, 6)}  # fmt: skip
    print(json.dumps(result, separators=(",", ":")))


def main(arguments: list[str]) -> int:
    free = arguments[:1] == ["--free"]
    arguments = arguments[free:]
    if len(arguments) != 4:
        print("usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV", file=sys.stderr)
        return 2
    try:
        ticks, malformed = read_ticks(arguments[0])
        runtime = Runtime() if free else Runtime(simulated=True, seed=int(arguments[1]), trace_path=arguments[2])
        asyncio.run(run(runtime, ticks, Path(arguments[3])))
    except (OSError, ValueError, AgentrtError) as error:
        malformed = f"swarm: {error}"
    print(malformed, end="\n" if malformed else "", file=sys.stderr)
    return 1 if malformed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
