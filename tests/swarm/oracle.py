"""What the trading swarm must compute, worked out without agents: one loop over the tick stream.

SPEC.md makes every book independent of the order in which agents run, so this plain program and
every swarm, simulated or not, give the same orders, fills, profit and loss and equity curve.
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


def run(ticks: list[tuple[int, int]]) -> tuple[int, int, list[int]]:
    """Return orders, fills and the equity after each tick."""
    books = [[Book(strategy) for strategy in range(3)] for _ in SYMBOLS]
    marks = [0] * len(SYMBOLS)
    positions = [0] * len(SYMBOLS)
    orders = fills = cash = 0
    equity = []
    for tick, (symbol, price) in enumerate(ticks):
        for book in books[symbol]:
            if len(book.prices) == 40:
                direction = book.wanted(price)
                if direction != book.direction:
                    book.direction = direction
                    orders += 1
                    lots = 2 if book.strategy == 2 else 1
                    quantity = book.grant(tick, price, direction * lots * (UNIT // price))
                    if quantity != 0:
                        fills += 1
                        paid = price + price // 10_000 if quantity > 0 else price - price // 10_000
                        cash -= quantity * paid + abs(quantity) * COMMISSION_PER_SHARE
                        positions[symbol] += quantity
            book.prices.append(price)
        marks[symbol] = price
        equity.append(cash + sum(p * m for p, m in zip(positions, marks, strict=True)))
    return orders, fills, equity


def read(path: Path) -> list[tuple[int, int]]:
    """Return (symbol, price) of each tick of a well-formed tick file."""
    rows = (line.split(",") for line in path.read_text(encoding="ascii").splitlines()[1:])
    return [(SYMBOLS.index(row[2]), int(row[3])) for row in rows]


if __name__ == "__main__":
    orders_, fills_, equity_ = run(read(Path(sys.argv[1])))
    print(f"orders {orders_} fills {fills_} pnl {equity_[-1]}")
