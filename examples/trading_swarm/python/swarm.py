"""The trading swarm of ../SPEC.md on an event loop: one object per agent, one method per message."""

import asyncio
import json
import struct
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from agentrt import Agent, AgentrtError, Iso, Message, Overflow, Priority, Runtime

SYMBOLS = ("AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX")
STRATEGIES = ("average", "reversion", "breakout")
AVERAGE, REVERSION, BREAKOUT = range(3)
START, TICK, ORDER, APPROVAL, END, REPORT = range(1, 7)
TICK_LAYOUT = struct.Struct("<IHHq")  # tick, symbol, 0, price
ORDER_LAYOUT = struct.Struct("<IHHqqqq")  # tick, symbol, strategy, price, target, quantity, cash
FILL_LAYOUT, FILL_OFFSET = struct.Struct("<qq"), 24  # an order's last two
WINDOW, FAST, MEAN = 40, 8, 20
Tick = tuple[int, int]  # symbol number, price


def read_ticks(path: str) -> tuple[list[Tick], str]:
    """The ticks before the first malformed line, and what is wrong with that."""
    ticks: list[Tick] = []
    lines = Path(path).read_bytes().decode(errors="replace").removesuffix("\n").split("\n")
    for number, text in enumerate(lines, 1):
        tick = parse(text, number - 2)
        if tick is not None:
            ticks.append(tick)
        elif number > 1 or text != "tick,date,symbol,price":
            return ticks, f"{path}:{number}: malformed tick: {text}"
    return ticks, ""


def parse(text: str, expected: int) -> Tick | None:
    """The tick that a line says, if it is the expected one."""
    fields = text.split(",")
    if len(fields) != 4 or fields[0] != str(expected) or len(fields[1]) != 10 or fields[2] not in SYMBOLS:
        return None
    digits = fields[3].isascii() and fields[3].isdigit() and len(fields[3]) <= 11 and fields[3][0] != "0"
    price = int(fields[3]) if digits else 0
    return (SYMBOLS.index(fields[2]), price) if 1 <= price <= 10_000_000_000 else None


class Feeder:
    """Sends each tick, as one shared val, to its analyzers and the book-keeper."""

    def __init__(self, ticks: list[Tick], analyzers: list[Agent], book_keeper: Agent) -> None:
        self.ticks, self.analyzers, self.book_keeper = ticks, analyzers, book_keeper

    async def receive(self, message: Message) -> None:
        runtime = message.receiver.runtime
        for number, (symbol, price) in enumerate(self.ticks):
            iso = runtime.iso(TICK_LAYOUT.size)
            TICK_LAYOUT.pack_into(iso.data, 0, number, symbol, 0, price)
            val = iso.freeze()
            first = symbol * len(STRATEGIES)
            for analyzer in self.analyzers[first : first + len(STRATEGIES)]:
                await analyzer.signal(TICK, val)
            await self.book_keeper.signal(TICK, val)
            val.close()
            show_progress(number, len(self.ticks))
        for agent in (*self.analyzers, self.book_keeper):
            await agent.signal(END)


def show_progress(number: int, count: int) -> None:
    done = (number + 1) * 50 // count
    if done != number * 50 // count:
        end = "\n" if done == 50 else ""
        print(f"\rpython {done * 2:3} % |{'#' * done:50}|", end=end, file=sys.stderr, flush=True)


class Analyzer:
    """Turns the prices of one symbol into directions, and changes of direction into orders."""

    def __init__(self, strategy: int, executor: Agent) -> None:
        self.strategy, self.executor = strategy, executor
        self.window: deque[int] = deque(maxlen=WINDOW)
        self.direction = 0

    async def receive(self, message: Message) -> None:
        if message.type == END:
            return await self.executor.signal(END)
        tick, symbol, _, price = TICK_LAYOUT.unpack(message.data)
        direction = self.direction_after(price) if len(self.window) == WINDOW else 0
        self.window.append(price)
        if direction != self.direction:
            self.direction = direction
            target = direction * (2 if self.strategy == BREAKOUT else 1) * (1_000_000_000 // price)
            order = message.receiver.runtime.iso(ORDER_LAYOUT.size)
            ORDER_LAYOUT.pack_into(order.data, 0, tick, symbol, self.strategy, price, target, 0, 0)
            await self.executor.signal(ORDER, order)

    def direction_after(self, price: int) -> int:
        past, old = list(self.window), self.direction
        if self.strategy == AVERAGE:
            fast, slow = sum(past[-FAST + 1 :]) + price, sum(past[1:]) + price
            return sign(fast * WINDOW - slow * FAST) or old
        if self.strategy == BREAKOUT:
            return 1 if price > max(past) else -1 if price < min(past) else old
        recent = sum(past[-MEAN:])
        value, mean, band = price * 20_000, recent * 1_000, recent * 25
        if abs(value - mean) > band:
            return -sign(value - mean)
        crossed = (old == 1 and value >= mean) or (old == -1 and value <= mean)
        return 0 if crossed else old


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


class Executor:
    """Asks a risk manager about each order and tells the book-keeper what was traded."""

    def __init__(self, risks: list[Agent], book_keeper: Agent) -> None:
        self.risks, self.book_keeper = risks, book_keeper
        self.ends = 0

    async def receive(self, message: Message) -> None:
        order = message.buffer
        if isinstance(order, Iso):
            await self.execute(order)
        else:
            self.ends += 1
            if self.ends == len(SYMBOLS) * len(STRATEGIES):
                await self.book_keeper.signal(END)

    async def execute(self, order: Iso) -> None:
        _, symbol, _, price, _, _, _ = ORDER_LAYOUT.unpack(order.data)
        try:
            answer = await self.risks[symbol % 2].ask(APPROVAL, bytes(order.data[:FILL_OFFSET]), timeout=1.0)
            (quantity,) = struct.unpack("<q", answer.data)
        except AgentrtError:
            quantity = 0
        if quantity:
            paid = price + (price // 10_000 if quantity > 0 else -(price // 10_000))
            cash = -(quantity * paid) - abs(quantity) * 50
            FILL_LAYOUT.pack_into(order.data, FILL_OFFSET, quantity, cash)
        await self.book_keeper.signal(ORDER, order)


class RiskManager:
    """Keeps positions within limits and traders from trading too often."""

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], int] = {}
        self.traded: dict[tuple[int, int], int] = {}

    def receive(self, message: Message) -> None:
        tick, symbol, strategy, price, target = struct.unpack("<IHHqq", message.data)
        place = symbol, strategy
        if target != 0 and place in self.traded and tick - self.traded[place] < 12:
            return message.refuse("cooling down")
        goal = max(-(1_500_000_000 // price), min(target, 1_500_000_000 // price))
        quantity = goal - self.held.get(place, 0)
        if quantity:
            self.held[place], self.traded[place] = goal, tick
        message.reply(struct.pack("<q", quantity))


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
        if self.ends == 2 and self.report is not None:
            numbers = self.orders, self.fills, *self.equity()
            self.report.reply(struct.pack(f"<{len(numbers)}q", *numbers))

    def equity(self) -> Iterator[int]:
        cash, positions, prices = 0, [0] * len(SYMBOLS), [0] * len(SYMBOLS)
        for (symbol, price), (quantity, change) in zip(self.ticks, self.changes, strict=True):
            cash += change
            positions[symbol] += quantity
            prices[symbol] = price
            yield cash + sum(map(int.__mul__, positions, prices))


def spawn_all(runtime: Runtime, ticks: list[Tick]) -> tuple[Agent, Agent]:
    wait, high = Overflow.WAIT, Priority.HIGH
    book_keeper = runtime.spawn(BookKeeper(len(ticks)), name="book-keeper", capacity=256, overflow=wait)
    risks = [runtime.spawn(RiskManager(), name=f"risk-{i}", capacity=16, priority=high) for i in range(2)]
    executor = Executor(risks, book_keeper)
    trader = runtime.spawn(executor, name="executor", capacity=16, overflow=wait, priority=high)
    analyzers = [
        runtime.spawn(Analyzer(number, trader), name=f"{symbol}/{strategy}", capacity=64, overflow=wait)
        for symbol in SYMBOLS
        for number, strategy in enumerate(STRATEGIES)
    ]
    return runtime.spawn(Feeder(ticks, analyzers, book_keeper), name="feeder"), book_keeper


async def run(runtime: Runtime, ticks: list[Tick], equity_path: Path) -> None:
    begun = time.perf_counter()
    async with runtime:
        feeder, book_keeper = spawn_all(runtime, ticks)
        await feeder.signal(START)
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
    except (OSError, AgentrtError) as error:
        malformed = f"swarm: {error}"
    print(malformed, end="\n" if malformed else "", file=sys.stderr)
    return 1 if malformed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
