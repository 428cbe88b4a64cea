"""Every swarm computes what the oracle computes, simulated or on real workers, and survives bad input."""

import collections
import itertools
import json
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples/trading_swarm"))

import demo  # noqa: E402
import oracle  # noqa: E402

HEADER = "tick,date,symbol,price\n"
MALFORMED = (  # where tick 1000 should be
    "", "1000,2000-01-03,SPX", "1000,2000-01-03,SPX,5,", "1001,2000-01-03,SPX,5", "01000,2000-01-03,SPX,5",
    "1000,2000-1-03,SPX,5", "1000,2000-01-0é,SPX,5", "1000,2000/01/03,SPX,5", "1000,2000,01,03,SPX,5",
    "1000,2000-01-03,OIL,5", "1000,2000-01-03,SPX,0", "1000,2000-01-03,SPX,5\0", "1000,2000-01-03,SPX,05", "1000,2000-01-03,SPX,5x", "1000,2000-01-03,SPX,5\r",
    "1000,2000-01-03,SPX,10000000001", "1000,2000-01-03,SPX,99999999999999999999",
)  # fmt: skip
SESSION_ORDERS, SESSION_SECONDS = 100, 2
RISK_MANAGERS, EXECUTORS, ANALYZERS, END, HALT = 3, 2, 18, 5, 7
CAPACITY = 64  # of an analyzer
TICKS = 4000  # of the stream's first: enough for every rule of the spec to act


class Swarm(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.ticks = self.folder / "ticks.csv"
        stream = demo.TICKS.read_text(encoding="ascii").splitlines(keepends=True)
        self.lines = stream[1 : TICKS + 1]
        self.ticks.write_text(HEADER + "".join(self.lines), encoding="ascii")

    def run_swarm(self, language: str, *options: str, seed: int = 1) -> tuple[int, str, Any, list[int], str]:
        """Return exit code, standard error, result, equity curve and trace of one run."""
        trace, equity = self.folder / "trace", self.folder / "equity.csv"
        arguments = [*options, str(self.ticks), str(seed), str(trace), str(equity)]
        done = subprocess.run(
            demo.PROGRAMS[language] + arguments,
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        result = json.loads(done.stdout) if done.stdout else {}
        curve = [int(text) for text in demo.column(equity, "equity")] if equity.exists() else []
        return done.returncode, done.stderr, result, curve, trace.read_text() if trace.exists() else ""

    def expect_oracle(self, result: Any, curve: list[int]) -> None:
        whole = oracle.run(oracle.read(self.ticks))
        said = [result["ticks"], result["orders"], result["fills"], result["pnl"]]
        self.assertEqual([len(whole.equity), whole.orders, whole.fills, whole.equity[-1]], said)
        self.assertEqual(whole.equity, curve)

    def expect_primitives(self, trace: str) -> None:
        """Sessions change hands, the planted failure is retried, and each order is booked once."""
        whole = oracle.run(oracle.read(self.ticks))
        events = [line.partition(" ")[2].partition(" ")[::2] for line in trace.splitlines()]
        grants = [rest.split()[0] for event, rest in events if event == "grant"]
        self.assertEqual({"5", "6"}, set(grants), "both executors have the session")
        self.assertTrue(all(one != next_ for one, next_ in itertools.pairwise(grants)), "in turns")
        count = collections.Counter(event for event, _ in events)
        self.assertEqual((1, 1, 0), (count["crash"], count["retry"], count["restart"]))
        booked = whole.orders + EXECUTORS  # and an end each
        self.assertEqual((whole.orders, booked), (count["push"], count["fenced"]))
        halts = [rest for event, rest in events if event == "signal" and rest.split()[1] == str(HALT)]
        self.assertEqual(RISK_MANAGERS * len(whole.halts), len(halts))

    def test_the_stream_has_every_rule_act(self) -> None:
        whole = oracle.run(oracle.read(self.ticks))
        self.assertGreater(len(whole.halts), 5)
        self.assertGreater(whole.barred, len(whole.halts), "a quorum bars orders, too")
        self.assertGreater(whole.orders, whole.fills + whole.barred, "some orders cool down")
        self.assertGreater(whole.orders, 2 * SESSION_ORDERS, "both executors have a session")

    def test_simulated_swarm_agrees_with_the_oracle_under_any_seed(self) -> None:
        for language in demo.PROGRAMS:
            with self.subTest(language):
                status, error, result, curve, trace = self.run_swarm(language, seed=1)
                self.assertEqual(0, status, error)
                self.expect_oracle(result, curve)
                _, _, result, curve, other = self.run_swarm(language, seed=2)
                self.expect_oracle(result, curve)
                self.assertNotEqual(trace, other, "another seed, another schedule")
                self.assertEqual(trace, self.run_swarm(language, seed=1)[4], "same seed, same trace")
                self.expect_primitives(trace)

    def test_free_running_swarm_agrees_with_the_oracle(self) -> None:
        for language in demo.PROGRAMS:
            with self.subTest(language):
                status, error, result, curve, _ = self.run_swarm(language, "--free")
                self.assertEqual(0, status, error)
                self.expect_oracle(result, curve)

    def test_no_order_is_lost_or_doubled_when_all_leases_end_in_a_pause(self) -> None:
        """Each program is stopped, as by a debugger, for longer than a lease lasts."""
        lines = [line.split(",", 1)[1] for line in self.lines]
        with self.ticks.open("w", encoding="ascii") as file:
            file.write(HEADER)
            file.writelines(f"{tick},{line}" for tick, line in enumerate(lines * 25))
        orders = oracle.run(oracle.read(self.ticks)).orders
        programs = {}
        for language, command in demo.PROGRAMS.items():
            arguments = ["--free", str(self.ticks), "1", "unused", str(self.folder / f"{language}.csv")]
            programs[language] = subprocess.Popen(
                command + arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        for program in programs.values():  # in the midst of its stream: at its first progress
            assert program.stderr is not None
            program.stderr.read(1)
            program.send_signal(signal.SIGSTOP)
        time.sleep(SESSION_SECONDS + 0.2)
        for program in programs.values():
            program.send_signal(signal.SIGCONT)
        for language, program in programs.items():
            with self.subTest(language):
                output, error = program.communicate(timeout=120)
                self.assertEqual(0, program.returncode, error)
                self.assertEqual((len(lines) * 25, orders), tuple(json.loads(output)[it] for it in ("ticks", "orders")))

    def test_an_end_that_finds_no_room_is_asked_for_again(self) -> None:
        """As many ticks of one symbol as its analyzers have room for: the first is full when it is asked to end."""
        lines = [line.split(",")[3] for line in self.lines[:CAPACITY]]
        self.ticks.write_text(HEADER + "".join(f"{i},2000-01-03,AAPL,{line}" for i, line in enumerate(lines)))
        for language in demo.PROGRAMS:
            with self.subTest(language):
                status, error, result, curve, trace = self.run_swarm(language)
                self.assertEqual(0, status, error)
                self.expect_oracle(result, curve)
                asks = [line.split() for line in trace.splitlines() if line.partition(" ")[2].startswith("ask ")]
                self.assertEqual(ANALYZERS, sum(fields[3] == str(END) for fields in asks))

    def test_malformed_line_is_named_after_the_ticks_before_it_are_traded(self) -> None:
        good = self.lines[:1000]
        for language in demo.PROGRAMS:
            for bad in MALFORMED:
                with self.subTest(f"{language}: {bad}"):
                    self.ticks.write_text(HEADER + "".join(good) + bad + "\n" + self.lines[1000])
                    status, error, result, curve, _ = self.run_swarm(language)
                    said = error.splitlines()[-1]
                    # A carriage return that ends the line is lost in reading the text of an error, a zero in printing it in C.
                    self.assertEqual(f"{self.ticks}:1002: malformed tick: {bad}".rstrip("\r\0"), said.rstrip("\0"))
                    self.assertEqual(1, status)
                    self.ticks.write_text(HEADER + "".join(good))
                    self.expect_oracle(result, curve)

    def test_empty_stream_is_a_result(self) -> None:
        self.ticks.write_text(HEADER)
        for language in demo.PROGRAMS:
            with self.subTest(language):
                status, error, result, curve, _ = self.run_swarm(language)
                self.assertEqual((0, 0, 0, []), (status, result["orders"], result["pnl"], curve), error)

    def test_file_without_its_header_is_malformed(self) -> None:
        for language in demo.PROGRAMS:
            for text, line in (("", ""), ("tick,date\n" + self.lines[0], "tick,date")):
                with self.subTest(f"{language}: {text!r}"):
                    self.ticks.write_text(text)
                    status, error, result, curve, _ = self.run_swarm(language)
                    self.assertEqual((1, 0, []), (status, result["ticks"], curve), error)
                    self.assertEqual(f"{self.ticks}:1: malformed tick: {line}", error.splitlines()[-1])

    def test_equity_curve_that_does_not_fit_the_disk_is_an_error(self) -> None:
        for language in demo.PROGRAMS:
            with self.subTest(language):
                done = subprocess.run(
                    [*demo.PROGRAMS[language], str(self.ticks), "1", str(self.folder / "trace"), "/dev/full"],
                    cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
                )  # fmt: skip
                self.assertEqual(1, done.returncode, done.stderr)
                self.assertIn("space left on device", done.stderr)

    def test_file_that_cannot_be_read_and_seed_that_is_no_number_are_errors(self) -> None:
        for language in demo.PROGRAMS:
            for path, seed in ((self.folder, "1"), (self.ticks, "one")):
                with self.subTest(f"{language}: {path} {seed}"):
                    command = [*demo.PROGRAMS[language], str(path), seed, "unused", str(self.folder / "equity.csv")]
                    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
                    self.assertEqual((1, ""), (done.returncode, done.stdout), done.stderr)

    def test_wrong_usage_and_missing_file_are_errors(self) -> None:
        for language in demo.PROGRAMS:
            with self.subTest(language):
                done = subprocess.run(
                    demo.PROGRAMS[language], cwd=ROOT, capture_output=True, text=True, check=False
                )
                self.assertEqual(2, done.returncode, done.stderr)
                self.ticks.unlink(missing_ok=True)
                status, error, *_ = self.run_swarm(language)
                self.assertEqual(1, status)
                self.assertIn(str(self.ticks), error)


if __name__ == "__main__":
    unittest.main()
