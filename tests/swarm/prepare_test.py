"""prepare.py orders ticks, keeps what stands before a malformed row, and names file and line."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples/trading_swarm"))

import prepare  # noqa: E402

BARS = """date,open,high,low,close,adjclose,volume
2000-01-03,10.5,12,9,11,11,100
2000-01-04,11,11.25,8.000049,8.00005,8,100
"""
PRICES = "symbol,date,price\nMSFT,Jan 1 2000,39.81\nMSFT,Jan 4 2000,40\nAAPL,Jan 4 2000,25.94\n"
TICKS = """tick,date,symbol,price
0,2000-01-01,MSFT,398100
1,2000-01-03,SPX,105000
2,2000-01-03,SPX,90000
3,2000-01-03,SPX,120000
4,2000-01-03,SPX,110000
5,2000-01-04,AAPL,259400
6,2000-01-04,MSFT,400000
7,2000-01-04,SPX,110000
8,2000-01-04,SPX,112500
9,2000-01-04,SPX,80000
10,2000-01-04,SPX,80000
"""


class Preparing(unittest.TestCase):
    def prepare(self, bars: str, prices: str) -> tuple[int, str, str]:
        """Return exit code, standard error and the tick file."""
        errors = io.StringIO()
        with tempfile.TemporaryDirectory() as name, contextlib.redirect_stderr(errors):
            folder = Path(name)
            (folder / "bars.csv").write_text(bars)
            (folder / "prices.csv").write_text(prices)
            files = [str(folder / file) for file in ("bars.csv", "prices.csv", "ticks.csv")]
            with contextlib.redirect_stdout(io.StringIO()):
                status = prepare.main(files)
            ticks = (folder / "ticks.csv").read_text()
        return status, errors.getvalue().replace(name + "/", ""), ticks

    def test_ticks_are_ordered_by_date_symbol_and_time_of_day(self) -> None:
        self.assertEqual((0, "", TICKS), self.prepare(BARS, PRICES))

    def test_malformed_rows_are_named_and_what_stands_before_them_is_kept(self) -> None:
        bad_bars = {
            "2000-01-05,1,2": "expected 7 fields, found 3",
            "2000-01-05,x,2,1,1,1,1": "price is not a number: 'x'",
            "2000-01-05,nan,2,1,1,1,1": "price is not a number: 'nan'",
            "2000-01-05,-1,2,1,1,1,1": "price is out of range: '-1'",
            "2000-13-05,1,2,1,1,1,1": "date is not like %Y-%m-%d: '2000-13-05'",
            "2000-01-05,1,2,1.5,1,1,1": "low and high do not enclose open and close: '2000-01-05,1,2,1.5,1,1,1'",
        }
        for row, reason in bad_bars.items():
            with self.subTest(row):
                result = self.prepare(f"{BARS}{row}\n2000-01-06,1,2,1,1,1,1\n", PRICES)
                self.assertEqual((1, f"bars.csv:4: {reason}\n", TICKS), result)

    def test_malformed_price_is_named_and_the_bars_are_kept(self) -> None:
        result = self.prepare(BARS, PRICES + "OIL,Jan 1 2000,1\n")
        self.assertEqual((1, "prices.csv:5: unknown symbol: 'OIL'\n", TICKS), result)

    def test_other_header_is_refused(self) -> None:
        status, error, ticks = self.prepare("a,b\n", PRICES)
        self.assertEqual(1, status)
        self.assertTrue(error.startswith("bars.csv:1: expected the header"), error)
        self.assertEqual(4, ticks.count("\n"))

    def test_missing_file_is_named(self) -> None:
        errors = io.StringIO()
        quiet = contextlib.redirect_stdout(io.StringIO())
        with tempfile.TemporaryDirectory() as name, contextlib.redirect_stderr(errors), quiet:
            status = prepare.main([f"{name}/no.csv", f"{name}/none.csv", f"{name}/ticks.csv"])
        self.assertEqual(1, status)
        self.assertIn("no.csv", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
