"""The market of ../SPEC.md, without agents: ticks from a file, what strategies make of prices, and halts."""

import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

SYMBOLS = ("AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX")
STRATEGIES = ("average", "reversion", "breakout")
AVERAGE, REVERSION, BREAKOUT = range(3)
WINDOW, FAST, MEAN = 40, 8, 20
HALT_TICKS = 40
DATE = re.compile(r"[-0-9]{10}")
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
    if len(fields) != 4 or fields[0] != str(expected) or not DATE.fullmatch(fields[1]) or fields[2] not in SYMBOLS:
        return None
    digits = fields[3].isascii() and fields[3].isdigit() and len(fields[3]) <= 11 and fields[3][0] != "0"
    price = int(fields[3]) if digits else 0
    return (SYMBOLS.index(fields[2]), price) if 1 <= price <= 10_000_000_000 else None


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


class Trend:
    """What a strategy knows of the prices of one symbol."""

    def __init__(self, strategy: int) -> None:
        self.strategy = strategy
        self.direction = 0
        self.window: deque[int] = deque(maxlen=WINDOW)

    def after(self, price: int) -> int:
        """The direction that this price gives."""
        past, old = list(self.window), self.direction
        if len(past) < WINDOW:
            return 0
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

    def take(self, price: int, direction: int) -> None:
        """Go on with this price and direction."""
        self.window.append(price)
        self.direction = direction


@dataclass
class Halts:
    """Which ticks halt the market: an index that fell by more than four in a hundred within a day."""

    day: deque[int] = field(default_factory=lambda: deque(maxlen=4))
    begins_from: int = 0  # no halt begins earlier

    def begin(self, tick: int, symbol: int, price: int) -> bool:
        """Whether this tick, the next of the stream, is one."""
        if SYMBOLS[symbol] != "SPX":
            return False
        fell = len(self.day) == 4 and price * 100 < self.day[0] * 96
        self.day.append(price)
        if fell and tick >= self.begins_from:
            self.begins_from = tick + HALT_TICKS
            return True
        return False
