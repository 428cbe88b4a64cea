"""Quorum consensus prints what its spec says, and the same with the same trace in every language."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "examples/quorum_consensus"
PROGRAMS = {
    "c": [f"build/dev/{EXAMPLE}/c/consensus"],
    "python": [sys.executable, f"{EXAMPLE}/python/consensus.py"],
    "node": ["node", f"{EXAMPLE}/node/consensus.mjs"],
    "rust": ["build/rust/release/quorum-consensus"],
}
SEEDS = (1, 2, 3)
LINE = re.compile(r"agent (\d) (majority|super majority): (\w+), (\d) needed; (.+); (.+)")
# Leader, rule, how the round ends, votes that decide.
ROUNDS = [
    ("0", "majority", "OK", "5"),
    ("3", "super majority", "OK", "7"),
    ("0", "super majority", "E_DEADLINE", "7"),
    ("0", "super majority", "E_QUORUM", "7"),
    ("0", "majority", "OK", "5"),
]


def run(language: str, seed: int) -> tuple[list[str], str]:
    """What the program printed, and its trace."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        done = subprocess.run(
            [*PROGRAMS[language], str(seed), str(trace)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(f"{language} ended with {done.returncode}: {done.stderr}")
        return done.stdout.splitlines(), trace.read_text()


class Consensus(unittest.TestCase):
    def test_every_round_ends_as_the_spec_says(self) -> None:
        for seed in SEEDS:
            lines, trace = run("c", seed)
            rounds = [LINE.fullmatch(line) for line in lines[:-1]]
            assert all(rounds)
            self.assertEqual(ROUNDS, [found.group(1, 2, 3, 4) for found in rounds if found])
            for found in rounds:
                assert found
                values = dict(text.rsplit(" ", 1) for text in found[5].split(", "))
                votes = dict(text.split(" ") for text in found[6].split(", "))
                self.assertEqual(sum(map(int, values.values())), list(votes.values()).count("OK"))
                liars = [value for value in values if value != "blue"]
                self.assertTrue(all(re.fullmatch(r"red-[78]-\d", value) for value in liars), liars)
                self.assertTrue(all(values[value] == "1" for value in liars), "no two lies are the same")
                if found[3] == "OK":
                    self.assertEqual(found[4], values["blue"])
            self.assertEqual("E_PENDING", votes_of(lines[2])["9"])
            self.assertEqual("E_DEAD", votes_of(lines[3])["9"])
            letters = trace.count(" letter ")
            self.assertEqual(f"dead letters: {letters}", lines[-1])
            known = re.findall(r" letter \d+->\d+ (?:reply 1 E_LATE|signal 1 E_DEAD)\n", trace)
            self.assertEqual(letters, len(known))

    def test_every_language_prints_the_same_and_leaves_the_same_trace(self) -> None:
        for seed in SEEDS:
            reference = run("c", seed)
            for language in PROGRAMS:
                with self.subTest(language, seed=seed):
                    self.assertEqual(reference, run(language, seed))

    def test_another_seed_is_another_schedule(self) -> None:
        self.assertNotEqual(run("c", 1)[1], run("c", 2)[1])


def votes_of(line: str) -> dict[str, str]:
    return dict(text.split(" ") for text in line.rsplit("; ", 1)[1].split(", "))


if __name__ == "__main__":
    unittest.main()
