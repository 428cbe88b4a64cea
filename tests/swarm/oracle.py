"""What the trading swarm must compute, worked out without agents: one loop over the tick stream.

SPEC.md makes every book independent of the order in which agents run, so this plain program and
every swarm, simulated or not, give the same orders, fills, profit and loss and equity curve.
It knows nothing of the failure that the swarms survive: that must change nothing.
"""

import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

SYMBOLS = ("AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX")
UNIT = 1_000_000_000
NOTIONAL_MAX = 1_500_000_000
COOLDOWN_TICKS = 12
COMMISSION_PER_SHARE = 50
SPX = SYMBOLS.index("SPX")
HALT_TICKS = 40


@dataclass
class Book:
    """One strategy on one symbol: its window, what it wants, and what it holds."""

    strategy: int
    prices: deque[int] = field(default_factory=lambda: deque(maxlen=40))
    direction: int = 0
    held: int = 0
    traded: int = -COOLDOWN_TICKS

    def wanted(self, price: int) -> int:
        """Return the direction after this price, given at least a full window before it."""
        past, old = list(self.prices), self.direction
        if self.strategy == 0:
            past = past[1:] + [price]
            fast, slow = sum(past[-8:]) * 40, sum(past) * 8
            return 1 if fast > slow else -1 if fast < slow else old
        if self.strategy == 1:
            recent = past[-20:]
            value, mean = price * 20 * 1000, sum(recent) * 1000
            band = sum(recent) * 25
            if value > mean + band:
                return -1
            if value < mean - band:
                return 1
            crossed = (old > 0 and value >= mean) or (old < 0 and value <= mean)
            return 0 if crossed else old
        return 1 if price > max(past) else -1 if price < min(past) else old

    def grant(self, tick: int, price: int, target: int) -> int:
        """Return the quantity the risk manager grants, 0 where it refuses."""
        if target != 0 and tick - self.traded < COOLDOWN_TICKS:
            return 0
        most = NOTIONAL_MAX // price
        quantity = max(-most, min(most, target)) - self.held
        if quantity != 0:
            self.held += quantity
            self.traded = tick
        return quantity


@dataclass
class Market:
    """When the market is halted, and what risk managers then say of large orders."""

    prices: list[int] = field(default_factory=list)
    halts: list[int] = field(default_factory=list)

    def hear(self, tick: int, symbol: int, price: int) -> None:
        """Halt the market if this tick does."""
        if symbol == SPX:
            fell = len(self.prices) >= 4 and price * 100 < self.prices[-4] * 96
            if fell and (not self.halts or tick - self.halts[-1] >= HALT_TICKS):
                self.halts.append(tick)
            self.prices.append(price)

    def admits(self, tick: int, price: int, target: int) -> bool:
        """Whether an order gets as far as the approval of one risk manager."""
        if target != 0 and self.halts and tick - self.halts[-1] < HALT_TICKS:
            return False
        noes = (target < 0) + (price > 5_000_000)
        return abs(target) * price <= NOTIONAL_MAX or noes < 2


@dataclass
class Outcome:
    """What a run comes to: counts, the halts of the market, the equity after each tick."""

    orders: int = 0
    fills: int = 0
    barred: int = 0  # orders that a halt or a quorum kept from being approved
    halts: list[int] = field(default_factory=list)
    equity: list[int] = field(default_factory=list)


def run(ticks: list[tuple[int, int]]) -> Outcome:
    """Work the whole stream out."""
    books = [[Book(strategy) for strategy in range(3)] for _ in SYMBOLS]
    marks = [0] * len(SYMBOLS)
    positions = [0] * len(SYMBOLS)
    market, outcome, cash = Market(), Outcome(), 0
    outcome.halts = market.halts
    for tick, (symbol, price) in enumerate(ticks):
        market.hear(tick, symbol, price)
        for book in books[symbol]:
            if len(book.prices) == 40:
                direction = book.wanted(price)
                if direction != book.direction:
                    book.direction = direction
                    outcome.orders += 1
                    target = direction * (2 if book.strategy == 2 else 1) * (UNIT // price)
                    admitted = market.admits(tick, price, target)
                    outcome.barred += not admitted
                    quantity = book.grant(tick, price, target) if admitted else 0
                    if quantity != 0:
                        outcome.fills += 1
                        paid = price + price // 10_000 if quantity > 0 else price - price // 10_000
                        cash -= quantity * paid + abs(quantity) * COMMISSION_PER_SHARE
                        positions[symbol] += quantity
            book.prices.append(price)
        marks[symbol] = price
        outcome.equity.append(cash + sum(p * m for p, m in zip(positions, marks, strict=True)))
    return outcome


def read(path: Path) -> list[tuple[int, int]]:
    """Return (symbol, price) of each tick of a well-formed tick file."""
    rows = (line.split(",") for line in path.read_text(encoding="ascii").splitlines()[1:])
    return [(SYMBOLS.index(row[2]), int(row[3])) for row in rows]


if __name__ == "__main__":
    whole = run(read(Path(sys.argv[1])))
    print(
        f"orders {whole.orders} fills {whole.fills} pnl {whole.equity[-1]}; "
        f"{len(whole.halts)} halts, {whole.barred} orders barred"
    )
