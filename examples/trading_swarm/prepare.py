"""Turn the two market data files of vega-datasets into one ordered tick stream.

usage: prepare.py SP500_CSV STOCKS_CSV TICKS_CSV

The S&P 500 file holds one bar a day; a bar becomes four ticks: open, low, high, close when the day
closed at or above its open, and open, high, low, close otherwise. The stocks file holds one price a
month and series; a price becomes one tick. Ticks are ordered by date, then symbol, then time of day.
Prices become whole numbers of 1/10,000 dollars, so that no later program computes with floats.

A malformed row ends the reading of its file with a message that names file and line, and the exit
code is 1; the rows before it are in the stream all the same.
"""

import csv
import datetime
import decimal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

SYMBOLS = ("AAPL", "AMZN", "GOOG", "IBM", "MSFT")
INDEX_SYMBOL = "SPX"
PRICE_MAX = 10**10

Tick = tuple[str, str, int]
Row = list[str]


def price_of(text: str) -> int:
    """Return a decimal price in 1/10,000 dollars, rounded half to even."""
    try:
        units = int((decimal.Decimal(text) * 10_000).to_integral_value())
    except (decimal.InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"price is not a number: {text!r}") from None
    if not 0 < units <= PRICE_MAX:
        raise ValueError(f"price is out of range: {text!r}")
    return units


def date_of(text: str, form: str) -> str:
    """Return a date as YYYY-MM-DD."""
    try:
        return datetime.datetime.strptime(text, form).date().isoformat()
    except ValueError:
        raise ValueError(f"date is not like {form}: {text!r}") from None


def bar_ticks(row: Row) -> list[Tick]:
    """Return the four ticks of one daily bar."""
    day = date_of(row[0], "%Y-%m-%d")
    first, high, low, last = (price_of(text) for text in row[1:5])
    if not low <= min(first, last) <= max(first, last) <= high:
        raise ValueError(f"low and high do not enclose open and close: {','.join(row)!r}")
    path = (first, low, high, last) if last >= first else (first, high, low, last)
    return [(day, INDEX_SYMBOL, price) for price in path]


def month_ticks(row: Row) -> list[Tick]:
    """Return the one tick of a monthly price."""
    symbol, day, price = row
    if symbol not in SYMBOLS:
        raise ValueError(f"unknown symbol: {symbol!r}")
    return [(date_of(day, "%b %d %Y"), symbol, price_of(price))]


def read(path: Path, header: str, ticks_of: Callable[[Row], list[Tick]]) -> Iterator[list[Tick]]:
    """Yield the ticks of each row; a malformed row raises ValueError naming file and line."""
    columns = header.split(",")
    with path.open(newline="", encoding="utf-8") as file:
        for line, row in enumerate(csv.reader(file), start=1):
            try:
                if line == 1 and row != columns:
                    raise ValueError(f"expected the header {header!r}, found {','.join(row)!r}")
                if len(row) != len(columns):
                    raise ValueError(f"expected {len(columns)} fields, found {len(row)}")
                if line > 1:
                    yield ticks_of(row)
            except ValueError as error:
                raise ValueError(f"{path}:{line}: {error}") from None


def main(arguments: list[str]) -> int:
    if len(arguments) != 3:
        print("usage: prepare.py SP500_CSV STOCKS_CSV TICKS_CSV", file=sys.stderr)
        return 2
    sp500, stocks, out = (Path(argument) for argument in arguments)
    ticks: list[Tick] = []
    failed = 0
    for rows in (
        read(sp500, "date,open,high,low,close,adjclose,volume", bar_ticks),
        read(stocks, "symbol,date,price", month_ticks),
    ):
        try:
            for row in rows:
                ticks.extend(row)
        except (ValueError, OSError) as error:
            print(error, file=sys.stderr)
            failed = 1
    ticks.sort(key=lambda tick: tick[:2])  # stable: the ticks of one bar keep their order
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="ascii", newline="\n") as file:
        file.write("tick,date,symbol,price\n")
        for index, (day, symbol, price) in enumerate(ticks):
            file.write(f"{index},{day},{symbol},{price}\n")
    print(f"{out}: {len(ticks)} ticks")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
