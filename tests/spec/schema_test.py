"""A bad spec entry is refused with a line that names file, entry, field and rule."""

import unittest

from schema import SpecError
from support import model, raw_spec, rules


def function(raw: dict, file: str, name: str) -> dict:
    return next(entry for entry in raw[file]["function"] if entry["name"] == name)


def parameter(raw: dict, file: str, name: str, wanted: str) -> dict:
    params = function(raw, file, name)["params"]
    return next(entry for entry in params if not isinstance(entry, str) and entry["name"] == wanted)


def status(raw: dict, name: str) -> dict:
    return next(entry for entry in raw["status"]["status"] if entry["name"] == name)


def record(raw: dict, name: str) -> dict:
    return next(entry for entry in raw["records"]["record"] if entry["name"] == name)


def record_field(raw: dict, name: str, wanted: str) -> dict:
    return next(entry for entry in record(raw, name)["fields"] if entry["name"] == wanted)


class Refused(unittest.TestCase):
    def refused(self, raw: dict, *parts: str) -> None:
        with self.assertRaises(SpecError) as caught:
            rules.load(raw)
        lines = str(caught.exception).splitlines()
        self.assertTrue(
            any(all(part in line for part in parts) for line in lines),
            f"no line with all of {parts} in:\n" + "\n".join(lines),
        )

    def test_the_spec_itself_is_accepted(self):
        self.assertIsInstance(rules.load(raw_spec()), model.Api)

    def test_a_function_that_lacks_a_field(self):
        required = ("summary", "threads", "blocks", "completion", "since", "lifecycle", "source", "conformance",
                    "errors", "params")
        for name in required:
            with self.subTest(name):
                raw = raw_spec()
                del function(raw, "agent", "agentrt_signal")[name]
                self.refused(raw, "agent.toml", "'agentrt_signal'", f"'{name}'", "missing")

    def test_a_parameter_that_lacks_a_field(self):
        for name in ("type", "dir", "own", "doc", "null"):
            with self.subTest(name):
                raw = raw_spec()
                del parameter(raw, "agent", "agentrt_signal", "to")[name]
                self.refused(raw, "agent.toml", "'agentrt_signal' parameter 'to'", f"'{name}'", "missing")

    def test_a_number_without_unit_or_range(self):
        for name in ("unit", "range"):
            with self.subTest(name):
                raw = raw_spec()
                del parameter(raw, "timer", "agentrt_timer_arm", "delay_ns")[name]
                self.refused(raw, "timer.toml", "parameter 'delay_ns'", f"'{name}'", "missing")

    def test_a_unit_outside_the_vocabulary(self):
        raw = raw_spec()
        parameter(raw, "timer", "agentrt_timer_arm", "delay_ns")["unit"] = "nanoseconds"
        self.refused(raw, "timer.toml", "parameter 'delay_ns'", "'unit'", "nanoseconds")

    def test_an_unknown_field(self):
        raw = raw_spec()
        function(raw, "port", "agentrt_port_fd")["sumary"] = "Typed in a hurry."
        self.refused(raw, "port.toml", "'agentrt_port_fd'", "'sumary'", "not known")

    def test_words_outside_the_vocabulary(self):
        cases = {"threads": "main", "blocks": "sometimes", "lifecycle": "new", "since": "soon", "summary": "No stop"}
        for name, value in cases.items():
            with self.subTest(name):
                raw = raw_spec()
                function(raw, "buf", "agentrt_buf_view")[name] = value
                self.refused(raw, "buf.toml", "'agentrt_buf_view'", f"'{name}'", "must")

    def test_a_type_that_does_not_exist(self):
        raw = raw_spec()
        parameter(raw, "agent", "agentrt_signal", "to")["type"] = "agentrt_actor"
        self.refused(raw, "agent.toml", "parameter 'to'", "'type'", "agentrt_actor")

    def test_a_null_rule_on_a_number(self):
        raw = raw_spec()
        parameter(raw, "timer", "agentrt_timer_arm", "delay_ns")["null"] = "refused"
        self.refused(raw, "timer.toml", "parameter 'delay_ns'", "'null'", "neither a pointer nor a handle")

    def test_a_range_that_means_nothing(self):
        for value in ("0..AGENTRT_NO_SUCH_MAX", "small", "9..1"):
            with self.subTest(value):
                raw = raw_spec()
                parameter(raw, "agent", "agentrt_agent_find", "name_bytes")["range"] = value
                self.refused(raw, "agent.toml", "parameter 'name_bytes'", "'range'", value)

    def test_an_unbounded_size(self):
        raw = raw_spec()
        parameter(raw, "buf", "agentrt_buf_create", "bytes")["range"] = "any"
        self.refused(raw, "buf.toml", "parameter 'bytes'", "'range'", "bound")

    def test_an_error_list_that_is_not_closed(self):
        for name, reason in (("KIND", "handle"), ("STALE", "handle"), ("ARGUMENT", "NULL"), ("SIZE", "most")):
            with self.subTest(name):
                raw = raw_spec()
                function(raw, "agent", "agentrt_agent_find")["errors"].remove(name)
                self.refused(raw, "agent.toml", "'agentrt_agent_find'", "'errors'", name, reason)

    def test_an_error_that_does_not_exist_or_that_no_call_returns(self):
        for name in ("OOPS", "LATE"):
            with self.subTest(name):
                raw = raw_spec()
                function(raw, "agent", "agentrt_signal")["errors"].append(name)
                self.refused(raw, "agent.toml", "'agentrt_signal'", "'errors'", name)

    def test_a_common_parameter_that_does_not_exist(self):
        raw = raw_spec()
        function(raw, "agent", "agentrt_link")["params"][0] = "form"
        self.refused(raw, "agent.toml", "'agentrt_link' parameter 'form'", "common")

    def test_a_function_that_does_not_end_with_error(self):
        raw = raw_spec()
        function(raw, "agent", "agentrt_link")["params"].pop()
        self.refused(raw, "agent.toml", "'agentrt_link'", "'params'", "error")

    def test_a_name_used_twice(self):
        raw = raw_spec()
        raw["port"]["function"].append(function(raw, "port", "agentrt_port_fd"))
        self.refused(raw, "port.toml", "'agentrt_port_fd'", "'name'", "twice")

    def test_a_layout_with_a_hole_or_a_wrong_size(self):
        raw = raw_spec()
        record_field(raw, "agentrt_message", "status")["offset"] = 36
        self.refused(raw, "records.toml", "'agentrt_message' field 'status'", "'offset'", "34")
        raw = raw_spec()
        record(raw, "agentrt_message")["bytes"] = 72
        self.refused(raw, "records.toml", "'agentrt_message'", "'bytes'", "64")

    def test_options_that_cannot_grow(self):
        raw = raw_spec()
        record(raw, "agentrt_ask_options")["fields"].pop(0)
        self.refused(raw, "records.toml", "'agentrt_ask_options'", "'fields'", "struct_size")

    def test_a_rule_about_a_field_that_does_not_exist(self):
        raw = raw_spec()
        record(raw, "agentrt_spawn_options")["one_of"] = ["behavior", "harbour"]
        self.refused(raw, "records.toml", "'agentrt_spawn_options'", "harbour")

    def test_a_number_that_two_statuses_have(self):
        raw = raw_spec()
        status(raw, "E_FOREIGN")["value"] = -3
        self.refused(raw, "status.toml", "status 'E_FOREIGN'", "'value'", "-3", "E_STALE")

    def test_a_failure_without_its_exception_class(self):
        raw = raw_spec()
        del status(raw, "E_FOREIGN")["python"]
        self.refused(raw, "status.toml", "status 'E_FOREIGN'", "'python'", "missing")

    def test_an_error_class_that_does_not_fit(self):
        raw = raw_spec()
        status(raw, "E_FULL")["error_class"] = "fatal"
        self.refused(raw, "status.toml", "status 'E_FULL'", "'error_class'", "fit retryable")
        raw = raw_spec()
        status(raw, "E_FULL")["error_class"] = "odd"
        self.refused(raw, "status.toml", "status 'E_FULL'", "'error_class'", "overload")

    def test_handles_that_do_not_fit_a_double(self):
        raw = raw_spec()
        raw["handles"]["bits"]["generation_bits"] = 25
        self.refused(raw, "handles.toml", "bits", "54")

    def test_a_handle_whose_destroyer_does_not_exist(self):
        raw = raw_spec()
        raw["handles"]["handle"][2]["destroyer"] = "agentrt_buf_free"
        self.refused(raw, "handles.toml", "'agentrt_buf'", "'destroyer'", "agentrt_buf_free")

    def test_all_problems_are_named_at_once(self):
        raw = raw_spec()
        del function(raw, "agent", "agentrt_signal")["summary"]
        del function(raw, "port", "agentrt_port_fd")["blocks"]
        with self.assertRaises(SpecError) as caught:
            rules.load(raw)
        self.assertEqual(len(str(caught.exception).splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
