"""The conformance runner itself: a bad case is refused, a bad trace is seen, a lost driver is attributed and replaced."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "conformance"))

from run import Suite, applicable, run_suite  # noqa: E402
from suite.cases import BadCase, Case, check_case, load_cases, load_language, uncovered  # noqa: E402
from suite.checks import check_fragments, check_invariants, check_observations, check_same  # noqa: E402
from suite.driver import Driver, DriverLost, DriverRow  # noqa: E402
from suite.report import Outcome  # noqa: E402

LANGUAGE = load_language()
SUM = "0" * 16

FAKE_DRIVER = """
import json, os, sys, time
print(json.dumps({"hello": {"protocol": 1, "name": "fake", "version": "0", "abi_hash": {"u64": "1"}, "mode": "inline"}}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if "bye" in message:
        sys.exit(0)
    name = message["case"]["id"]
    if name == "dies":
        print("last words", file=sys.stderr, flush=True)
        os._exit(3)
    if name == "hangs":
        time.sleep(60)
    answer = "nonsense" if name == "babbles" else json.dumps({"result": {"id": name}})
    print(answer, flush=True)
"""


def case(**fields: Any) -> Case:
    return Case("noun/sentence", {"level": "must", "host": [{"op": "clock"}], "expect": {"observations": [0]}, **fields})


def stats(accepted: int, handled: int, letters: int, flying: int) -> dict[str, dict[str, str]]:
    names = ("accepted", "handled", "dead_letters", "in_flight")
    return {name: {"u64": str(value)} for name, value in zip(names, (accepted, handled, letters, flying), strict=True)}


class CasesTest(unittest.TestCase):
    def refused(self, text: str, **fields: Any) -> None:
        with self.assertRaisesRegex(BadCase, text):
            check_case(case(**fields), LANGUAGE["operations"])

    def test_the_suite_fits_its_language_and_is_large(self) -> None:
        self.assertGreaterEqual(len(load_cases(LANGUAGE)), 120)

    def test_a_folder_is_furnished_anew(self) -> None:
        files = {"prose.txt": {"text": "dark"}, "leases.db": {"sql": ["CREATE TABLE one (x)", "INSERT INTO one VALUES (7)"]}}
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "deep" / "folder"
            case(files=files).furnish(folder)
            (folder / "left").write_text("over")
            case(files=files).furnish(folder)
            self.assertEqual(["leases.db", "prose.txt"], sorted(path.name for path in folder.iterdir()))
            self.assertTrue((folder / "leases.db").read_bytes().startswith(b"SQLite format 3"))
            request = case(store="leases.db").request("sim", 1, Path("trace"), folder)
            self.assertEqual((str(folder), str(folder / "leases.db")), (request["folder"], request["store"]))
            self.assertIsNone(case().request("sim", 1, Path("trace"), folder)["store"])

    def test_a_file_elsewhere_or_of_no_kind_is_refused(self) -> None:
        self.refused("without folders", files={"../x": {"text": ""}})
        self.refused("either text or sql", files={"x": {"hex": "00"}})

    def test_a_good_case_is_accepted(self) -> None:
        check_case(case(), LANGUAGE["operations"])

    def test_an_unknown_operation_is_refused(self) -> None:
        self.refused("no operation 'fly'", host=[{"op": "fly"}])

    def test_an_unknown_field_is_refused(self) -> None:
        self.refused("has no field", host=[{"op": "clock", "speed": 1}])

    def test_a_missing_field_is_refused(self) -> None:
        self.refused("lacks", host=[{"op": "kill"}])

    def test_two_payloads_are_refused(self) -> None:
        self.refused("more than one payload", host=[{"op": "signal", "to": "a", "type": 1, "value": 1, "bytes": ""}])

    def test_a_case_that_cannot_fail_is_refused(self) -> None:
        self.refused("cannot fail", expect={"observations": []})

    def test_an_await_where_none_may_be_is_refused(self) -> None:
        self.refused("may not await", behaviors={"b": {"down": [{"op": "await", "future": "f"}]}})

    def test_agents_that_run_at_once_do_not_share_a_name(self) -> None:
        ask = [{"op": "ask", "to": "e", "type": 1, "as": "f"}, {"op": "await", "future": "f"}]
        spawns = [{"op": "spawn", "as": name, "behavior": "b"} for name in ("x", "y")]
        self.refused("share the name", modes=["sim", "free"], behaviors={"b": {"1": ask}}, host=spawns)

    def test_a_function_and_a_status_that_no_case_brings_are_named(self) -> None:
        functions = [{"name": "agentrt_runtime_clock"}, {"name": "agentrt_signal"}]
        missed = uncovered([case()], LANGUAGE, {"functions": functions, "statuses": ["OK", "E_DEAD", "E_MEMORY"]})
        self.assertEqual(missed, ["agentrt_signal", "E_DEAD"])


class ChecksTest(unittest.TestCase):
    def test_observations_are_compared_in_order(self) -> None:
        expected = case(expect={"observations": [1, "E_DEAD"]})
        got = [{"u64": "1"}, {"status": "E_DEAD"}]
        self.assertEqual(check_observations(expected, "sim", {"failures": [], "observations": got}), [])
        self.assertTrue(check_observations(expected, "sim", {"failures": [], "observations": got[::-1]}))
        self.assertEqual(check_observations(expected, "free", {"failures": [], "observations": got[::-1]}), [])

    def test_a_missing_observation_is_seen_in_both_modes(self) -> None:
        for mode in ("sim", "free"):
            self.assertTrue(check_observations(case(), mode, {"failures": [], "observations": []}))

    def test_the_drivers_own_failures_count(self) -> None:
        result = {"failures": ["host[0] clock: expected OK, got E_STALE"], "observations": [{"u64": "0"}]}
        self.assertEqual(len(check_observations(case(), "sim", result)), 1)

    def test_fragments_are_found_in_order(self) -> None:
        trace = "0 spawn 0->1 a\n5 end 1 OK\n"
        self.assertEqual(check_fragments(case(expect={"trace": ["spawn 0->1*", "end 1 OK"]}), trace), [])
        self.assertTrue(check_fragments(case(expect={"trace": ["end 1 OK", "spawn 0->1*"]}), trace))
        self.assertTrue(check_fragments(case(expect={"trace_never": ["end *"]}), trace))

    def test_the_first_line_that_differs_is_named(self) -> None:
        self.assertEqual(check_same("0 a\n1 b\n", "0 a\n1 b\n"), [])
        self.assertIn("line 2", check_same("0 a\n1 b\n", "0 a\n2 b\n")[0])
        self.assertTrue(check_same("0 a\n", "0 a"))

    def test_a_message_that_overtakes_is_seen(self) -> None:
        sent = [f"0 signal 1->2 {kind} inline 0 {SUM}" for kind in (7, 8)]
        handled = [f"0 handle 2<-1 signal {kind} 0 {SUM} OK" for kind in (7, 8)]
        self.assertEqual(check_invariants("\n".join(sent + handled), {}), [])
        self.assertIn("order 1 to 2", check_invariants("\n".join(sent + handled[::-1]), {})[0])

    def test_an_agent_ends_once(self) -> None:
        self.assertEqual(check_invariants("0 spawn 0->1 a\n0 end 1 OK", {}), [])
        self.assertTrue(check_invariants("0 spawn 0->1 a", {}))
        self.assertTrue(check_invariants("0 spawn 0->1 a\n0 end 1 OK\n0 end 1 OK", {}))

    def test_messages_are_conserved(self) -> None:
        self.assertEqual(check_invariants("", stats(9, 5, 3, 1)), [])
        self.assertTrue(check_invariants("", stats(9, 5, 3, 0)))


class SuiteTest(unittest.TestCase):
    def setUp(self) -> None:
        self.suite = Suite([case()], "1")
        self.suite.known = {("noun/known", "c")}
        silent = contextlib.redirect_stdout(io.StringIO())
        silent.__enter__()
        self.addCleanup(silent.__exit__, None, None, None)

    def state_of(self, name: str, state: str) -> str:
        self.suite.add(Outcome(name, "c", state, []))
        return self.suite.outcomes[-1].state

    def test_a_known_failure_must_fail(self) -> None:
        self.assertEqual(self.state_of("noun/known", "failed"), "known")
        self.assertEqual(self.state_of("noun/known", "passed"), "failed")
        self.assertEqual(self.state_of("noun/other", "failed"), "failed")

    def test_a_missing_language_fails_unless_it_may_be_missing(self) -> None:
        row = DriverRow("x", [], requires=["no-such-program-anywhere"])
        for allow_missing, state in ((False, "failed"), (True, "skipped")):
            run_suite(self.suite, [row], allow_missing)
            self.assertEqual(self.suite.outcomes[-1].state, state)

    def test_a_need_is_met_by_the_mode_or_not_lacked(self) -> None:
        plain, lacking = DriverRow("x", []), DriverRow("y", [], lacks={"from": "it is implied"})
        self.assertTrue(applicable(case(needs=["port"]), plain, {"mode": "port"}))
        self.assertFalse(applicable(case(needs=["inline"]), plain, {"mode": "port"}))
        self.assertTrue(applicable(case(needs=["from"]), plain, {"mode": "port"}))
        self.assertFalse(applicable(case(needs=["from"]), lacking, {"mode": "port"}))


class DriverTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = Path(folder.name) / "fake.py"
        program.write_text(FAKE_DRIVER)
        self.driver = Driver(DriverRow("fake", [sys.executable, str(program)]), [], 10.0)
        self.addCleanup(self.driver.stop)

    def lost(self, name: str, text: str, limit_s: float = 10.0) -> None:
        """The case loses its driver, and the next one gets a new one."""
        with self.assertRaisesRegex(DriverLost, text):
            self.driver.case({"id": name}, limit_s)
        self.assertEqual(self.driver.case({"id": "fine"}, 10.0), {"id": "fine"})

    def test_a_death_is_attributed_and_shows_the_log(self) -> None:
        self.lost("dies", "(?s)status 3.*last words")

    def test_a_hang_is_attributed(self) -> None:
        self.lost("hangs", "no answer", 0.3)

    def test_nonsense_is_attributed(self) -> None:
        self.lost("babbles", "expected a result")

    def test_a_missing_program_is_reported(self) -> None:
        self.assertEqual(DriverRow("x", [], requires=["no-such-program-anywhere"]).missing(), "no-such-program-anywhere")
        self.assertIsNone(DriverRow("x", [], requires=["sh"]).missing())


if __name__ == "__main__":
    unittest.main()
