"""The specification and the conformance suite agree on which operation makes which call."""

import json
import tomllib
import unittest

from support import ROOT, api

CONFORMANCE = ROOT / "conformance"


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.language = tomllib.loads((CONFORMANCE / "language.toml").read_text())
        cls.listed = json.loads((CONFORMANCE / "generated" / "operations.json").read_text())

    def test_every_function_has_an_operation_that_calls_it(self):
        for function in api().functions:
            with self.subTest(function.name):
                if function.conformance == "driver":
                    calls = self.language["driver"]["calls"]
                else:
                    calls = self.language["operations"][function.conformance]["calls"]
                self.assertIn(function.name, calls)

    def test_no_operation_calls_what_is_not_in_the_specification(self):
        names = {function["name"] for function in self.listed["functions"]}
        for name, operation in self.language["operations"].items():
            self.assertLessEqual(set(operation["calls"]), names, name)
        self.assertLessEqual(set(self.language["driver"]["calls"]), names)

    def test_the_list_names_every_function_with_its_errors(self):
        errors = {function["name"]: function["errors"] for function in self.listed["functions"]}
        self.assertEqual(errors, {f.name: [f"E_{name}" for name in f.errors] for f in api().functions})
        self.assertEqual(self.listed["abi_hash"], str(api().hash()))

    def test_no_case_expects_what_the_specification_rules_out(self):
        """Error lists are closed. `await` is left out: it gives what the ask ended with."""
        errors = {function["name"]: set(function["errors"]) for function in self.listed["functions"]}
        seen = 0
        for path in sorted((CONFORMANCE / "cases").glob("*/*.json")):
            for step in steps(json.loads(path.read_text())):
                calls = self.language["operations"].get(step["op"], {}).get("calls")
                if calls and step["op"] != "await" and step.get("gives", "OK") != "OK":
                    seen += 1
                    self.assertIn(step["gives"], set().union(*(errors[call] for call in calls)), f"{path.name}: {step}")
        self.assertGreater(seen, 50)


def steps(node: object):
    """Every operation of a case, wherever it stands."""
    if isinstance(node, dict):
        if isinstance(node.get("op"), str):
            yield node
        for inner in node.values():
            yield from steps(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from steps(inner)


if __name__ == "__main__":
    unittest.main()
