"""run_parts adds up what each kind of runner says, and takes silence, skips and crashes for failures."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "pkg/dev/run_parts.py"
sys.path.insert(0, str(SCRIPT.parent))

import run_parts  # noqa: E402

OUTPUTS = {
    "plain": ("note\n12 passed, 3 failed\n", 12, 3),
    "pytest": ("==== 2 failed, 5 passed, 1 skipped in 0.10s ====\n", 5, 3),
    "unittest": ("Ran 4 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", 2, 2),
    "node": ("ℹ tests 5\nℹ pass 4\nℹ fail 1\nℹ skipped 0\n", 4, 1),
    "cargo": (
        "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n"
        "test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured\n",
        4,
        3,
    ),
}


class Judging(unittest.TestCase):
    def judge(self, counts: str, status: int, text: str) -> tuple[int, int]:
        result = run_parts.judge(run_parts.Part("x", "", "", counts), status, text)
        return result.passed, result.failed

    def test_each_runner_is_understood(self) -> None:
        for counts, (text, passed, failed) in OUTPUTS.items():
            with self.subTest(counts):
                self.assertEqual((passed, failed), self.judge(counts, 1, text))

    def test_silence_is_a_failure(self) -> None:
        for counts in OUTPUTS:
            with self.subTest(counts):
                self.assertEqual((0, 1), self.judge(counts, 0, "nothing to do\n"))

    def test_a_bad_exit_is_a_failure_even_if_no_test_failed(self) -> None:
        self.assertEqual((3, 1), self.judge("plain", 139, "3 passed, 0 failed\n"))

    def test_a_build_counts_only_when_it_fails(self) -> None:
        self.assertEqual((0, 0), self.judge("build", 0, ""))
        self.assertEqual((0, 1), self.judge("build", 1, ""))


class Running(unittest.TestCase):
    def run_table(self, table: str, *names: str) -> tuple[int, list[str]]:
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(table)
            file.flush()
            command = [sys.executable, str(SCRIPT), "--table", file.name, *names]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()

    def part(self, name: str, run: str, more: str = "") -> str:
        return f'[[part]]\nname = "{name}"\nsays = "-"\nrun = "{run}"\n{more}\n'

    def test_a_failing_part_does_not_hide_the_next(self) -> None:
        status, lines = self.run_table(
            self.part("self-bad", "echo 1 passed, 1 failed; exit 1")
            + self.part("self-good", "echo 2 passed, 0 failed")
        )
        self.assertEqual((1, "3 passed, 1 failed"), (status, lines[-1]))

    def test_a_failure_is_shown_even_far_from_the_end(self) -> None:
        noise = "for i in $(seq 100); do echo ok $i; done"
        _, lines = self.run_table(self.part("self-early", f"echo FAILED the_first; {noise}; exit 1"))
        self.assertIn("    FAILED the_first", lines)

    def test_a_part_after_a_failed_one_is_a_failure(self) -> None:
        status, lines = self.run_table(
            self.part("self-build", "exit 1", 'counts = "build"')
            + self.part("self-use", "echo 2 passed, 0 failed", 'after = "self-build"')
        )
        self.assertEqual((1, "0 passed, 2 failed"), (status, lines[-1]))

    def test_a_part_that_hangs_is_ended(self) -> None:
        status, lines = self.run_table(self.part("self-hang", "sleep 60", "minutes = 0.01"))
        self.assertEqual((1, "0 passed, 1 failed"), (status, lines[-1]))

    def test_a_named_part_brings_what_it_comes_after(self) -> None:
        table = (
            self.part("self-build", "true", 'counts = "build"')
            + self.part("self-use", "true", 'after = "self-build"\ncounts = "exit"')
            + self.part("self-other", "true", 'counts = "exit"')
        )
        status, lines = self.run_table(table, "self-use")
        self.assertEqual((0, "1 passed, 0 failed", 3), (status, lines[-1], len(lines)))

    def test_all_passed_is_exit_zero(self) -> None:
        status, lines = self.run_table(self.part("self-good", "echo 2 passed, 0 failed"))
        self.assertEqual((0, "2 passed, 0 failed"), (status, lines[-1]))


if __name__ == "__main__":
    unittest.main()
