"""The border refuses what the spec forbids, lets the rest through, and says which argument it was."""

import ctypes
import unittest

import border_stub
from border_stub import PASSED, Call, options_of
from support import api, scratch

ARGUMENT, KIND, STALE, SIZE = -1, -2, -3, -18


class Border(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = api()
        cls.folder = scratch()
        cls.library = border_stub.load(cls.api, cls.folder.name)
        cls.functions = [function for function in cls.api.functions if function.fallible]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def call(self, name: str) -> Call:
        return Call(self.library, self.api, next(f for f in self.functions if f.name == name))

    def refused(self, answer: tuple[int, str], status: int, *parts: str) -> None:
        self.assertEqual(answer[0], status, answer[1])
        for part in parts:
            self.assertIn(part, answer[1])

    def slots(self, wanted):
        for function in self.functions:
            for slot in function.params:
                if slot.name != "error" and wanted(slot):
                    yield function, slot, Call(self.library, self.api, function)

    def fields(self, wanted):
        """Every field of every record that a caller gives, each with a call of its own that takes it."""
        for function, param, _ in self.slots(lambda s: s.dir == "in" and self.api.record(s.base)):
            for slot in filter(wanted, self.api.record(param.base).fields):
                call = Call(self.library, self.api, function)
                place = f"{param.name}[0]" if param.len else param.name
                if param.len:
                    call.values[param.len] = 1
                yield call, param, slot, f"{function.name}: argument '{place}.{slot.name}'"

    def test_good_arguments_pass(self):
        for function in self.functions:
            with self.subTest(function.name):
                self.assertEqual(Call(self.library, self.api, function)()[0], PASSED)

    def test_a_quick_call_whose_attempt_succeeds_is_over(self):
        succeed = ctypes.c_bool.in_dll(self.library, "stub_attempts_succeed")
        for function in self.functions:
            with self.subTest(function.name):
                succeed.value = True
                answer = Call(self.library, self.api, function)()[0]
                succeed.value = False
                self.assertEqual(answer, 0 if function.quick else PASSED)

    def test_the_error_record_may_be_null(self):
        for function in self.functions:
            with self.subTest(function.name):
                self.assertEqual(Call(self.library, self.api, function)(error=0)[0], PASSED)
        self.assertEqual(self.call("agentrt_signal")(to=0, error=0)[0], STALE)

    def test_a_handle_of_another_kind(self):
        for function, slot, call in self.slots(lambda s: self.api.handle(s.type)):
            own = self.api.handle(slot.type)
            for other in self.api.handles:
                if other.kind != own.kind:
                    answer = call(**{slot.name: other.kind << 49 | 77})
                    self.refused(answer, KIND, f"{function.name}: argument '{slot.name}' is {other.article} "
                                 f"{other.noun} handle (0x", f"expected {own.article} {own.noun}")

    def test_a_forged_handle(self):
        for _, slot, call in self.slots(lambda s: self.api.handle(s.type)):
            for bits in (1, 15 << 49, 2**63 | 2 << 49, 2**64 - 1):
                self.refused(call(**{slot.name: bits}), STALE, f"'{slot.name}' is {bits:#x}")

    def test_zero_is_a_handle_only_where_the_spec_says_so(self):
        for function, slot, call in self.slots(lambda s: self.api.handle(s.type)):
            answer = call(**{slot.name: 0})
            if slot.required:
                self.refused(answer, STALE, f"{function.name}: argument '{slot.name}' is zero")
            else:
                self.assertEqual(answer[0], PASSED)

    def test_each_handle_of_an_array(self):
        for function, slot, call in self.slots(lambda s: s.len and self.api.handle(s.base)):
            own = self.api.handle(slot.base)
            place = f"{function.name}: argument '{slot.name}[2]'"
            for bits, status in ((0, STALE), (15 << 49, STALE), ((own.kind - 1) << 49 | 1, KIND)):
                call.memory[slot.name][16:24] = bits.to_bytes(8, "little")
                self.refused(call(**{slot.len: 3}), status, place)
                self.assertEqual(call(**{slot.len: 2})[0], PASSED)

    def test_an_array_is_not_read_beyond_the_length_it_may_have(self):
        for _, slot, call in self.slots(lambda s: s.len and self.api.handle(s.base)):
            call.memory[slot.name].raw = bytes(len(call.memory[slot.name]))
            self.refused(call(**{slot.len: 2**32 - 1}), ARGUMENT, f"'{slot.len}' is")

    def test_null_only_where_the_spec_says_so(self):
        for function, slot, call in self.slots(lambda s: s.is_pointer):
            answer = call(**{slot.name: 0})
            if slot.required:
                self.refused(answer, ARGUMENT, f"{function.name}: argument '{slot.name}' is NULL")
            else:
                self.assertIn(answer[0], (PASSED, ARGUMENT))

    def test_null_with_a_length(self):
        for _, slot, call in self.slots(lambda s: s.null.startswith("allowed when")):
            self.refused(call(**{slot.name: 0, slot.len: 1}), ARGUMENT, f"'{slot.name}' is NULL")
            self.assertEqual(call(**{slot.name: 0, slot.len: 0})[0], PASSED)

    def test_numbers_at_and_beyond_their_bounds(self):
        for _, slot, call in self.slots(lambda s: ".." in s.range):
            low, high = self.api.bounds(slot.range)
            size = 8 * self.api.size(slot.type)
            self.assertEqual(call(**{slot.name: low})[0], PASSED)
            self.assertEqual(call(**{slot.name: high})[0], PASSED)
            beyond = SIZE if slot.unit == "bytes" else ARGUMENT
            if high + 1 < 2**size:
                self.refused(call(**{slot.name: high + 1}), beyond, f"'{slot.name}' is {high + 1}", str(high))
            if low > 0:
                self.refused(call(**{slot.name: low - 1}), ARGUMENT, f"'{slot.name}' is {low - 1}", str(low))

    def test_enums_take_the_values_of_the_spec(self):
        for _, slot, call in self.slots(lambda s: s.unit == "enum"):
            good = {value.value for value in self.api.choices(slot.range)}
            for value in range(-1, 40):
                answer = call(**{slot.name: value})
                if value in good:
                    self.assertEqual(answer[0], PASSED)
                else:
                    self.refused(answer, ARGUMENT, f"'{slot.name}' is {value % 2**32}", "AGENTRT_")

    def test_fields_out_of_range(self):
        for call, param, slot, place in self.fields(lambda s: ".." in s.range):
            high = self.api.bounds(slot.range)[1]
            call.set(param.name, slot, high + 1)
            status = SIZE if slot.unit == "bytes" else ARGUMENT
            for data in self.api.record(param.base).fields:
                if data.len == slot.name:
                    call.set(param.name, data, 1)
            self.refused(call(), status, f"{place} is {high + 1}, the most is {high}")

    def test_fields_that_are_no_enum_value_or_flag(self):
        for call, param, slot, place in self.fields(lambda s: s.unit in ("enum", "flags")):
            call.set(param.name, slot, 1000)
            self.refused(call(), ARGUMENT, place)

    def test_fields_with_a_handle_of_another_kind(self):
        for call, param, slot, place in self.fields(
            lambda s: self.api.handle(s.type) or self.api.handle(s.range)
        ):
            kind = (self.api.handle(slot.type) or self.api.handle(slot.range)).kind
            call.set(param.name, slot, (kind % 7 + 1) << 49 | 5)
            self.refused(call(), KIND, place)

    def test_fields_with_null_and_a_length(self):
        for call, param, slot, place in self.fields(lambda s: s.len):
            length = self.api.record(param.base).find(slot.len)
            call.set(param.name, length, 1)
            self.refused(call(), ARGUMENT, f"{place} is NULL")

    def test_the_index_of_a_bad_command_is_named(self):
        call = self.call("agentrt_port_commit")
        command = bytes(call.memory["commands"][0:40])
        call.memory["commands"][40:80] = command[:8] + b"\x09" + command[9:]
        self.refused(call(commands_count=2), ARGUMENT, "argument 'commands[1].op' is 9")

    def test_a_payload_is_bytes_or_a_buffer(self):
        call = self.call("agentrt_signal")
        record = self.api.record("agentrt_payload")
        call.set("payload", record.find("buf"), 3 << 49 | 1)
        self.assertEqual(call()[0], PASSED)
        call.set("payload", record.find("bytes"), 5)
        call.set("payload", record.find("data"), call.values["payload"])
        self.refused(call(), ARGUMENT, "'data' and 'bytes' empty when 'buf' is given")

    def test_an_agent_runs_inline_or_behind_a_port(self):
        call = self.call("agentrt_spawn")
        record = self.api.record("agentrt_spawn_options")
        behavior = ctypes.create_string_buffer(64)
        behavior[0:24] = (32).to_bytes(8, "little") + (1).to_bytes(8, "little") + bytes(8)
        call.set("options", record.find("behavior"), ctypes.addressof(behavior))
        self.refused(call(), ARGUMENT, "exactly one of 'behavior' and 'port'")
        call.set("options", record.find("port"), 0)
        self.assertEqual(call()[0], PASSED)
        behavior[8:16] = bytes(8)
        self.refused(call(), ARGUMENT, "'behavior.receive' is NULL")
        call.set("options", record.find("behavior"), 0)
        self.refused(call(), ARGUMENT, "exactly one of 'behavior' and 'port'")

    def test_a_name_is_not_empty(self):
        call = self.call("agentrt_spawn")
        record = self.api.record("agentrt_spawn_options")
        call.set("options", record.find("name"), call.values["options"])
        self.refused(call(), ARGUMENT, "'name_bytes' above 0 when 'name' is given")

    def test_a_hook_is_given_when_it_is_wanted(self):
        call = self.call("agentrt_port_open")
        record = self.api.record("agentrt_port_options")
        call.set("options", record.find("wake"), 2)
        self.refused(call(), ARGUMENT, "needs 'hook'")
        call.set("options", record.find("hook"), 1)
        self.assertEqual(call()[0], PASSED)

    def seen(self, function, slot):
        """What the last body saw of these options."""
        look = ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_ubyte), ctypes.c_uint32)
        return ctypes.cast(self.library.stub_seen, look)(options_of(self.api, function).index(slot))

    def test_options_of_another_size(self):
        for function, slot, call in self.slots(lambda s: s.dir == "in" and self.is_options(s)):
            known = self.api.record(slot.base).bytes
            struct_size = self.api.record(slot.base).fields[0]
            for size in (0, known - 1, 4097, 2**32 - 1):
                call.set(slot.name, struct_size, size)
                self.refused(call(), ARGUMENT, f"'{slot.name}.struct_size' is {size}, expected {known} to 4096")
            for size in (known, known + 8, 4096):
                call.set(slot.name, struct_size, size)
                self.assertEqual(call()[0], PASSED)
                seen = self.seen(function, slot)
                self.assertEqual(int.from_bytes(bytes(seen[0:4]), "little"), known)
            call.memory[slot.name][4095:4096] = b"\x01"
            self.refused(call(), ARGUMENT, f"'{slot.name}' is not zero at byte 4095")

    def test_absent_options_become_defaults(self):
        for function, slot, call in self.slots(lambda s: self.is_options(s) and not s.required):
            known = self.api.record(slot.base).bytes
            self.assertEqual(call(**{slot.name: 0})[0], PASSED)
            seen = self.seen(function, slot)
            self.assertEqual(bytes(seen[0:known]), known.to_bytes(4, "little") + bytes(known - 4))

    def is_options(self, slot) -> bool:
        record = self.api.record(slot.base)
        return record is not None and record.role == "options"


class Tables(unittest.TestCase):
    def test_every_status_has_its_name_and_text_and_others_have_one_too(self):
        spec = api()
        with scratch() as folder:
            library = border_stub.load(spec, folder)
            for call in (library.agentrt_status_name, library.agentrt_status_text, library.agentrt_version):
                call.restype = ctypes.c_char_p
            library.agentrt_abi_hash.restype = ctypes.c_uint64
            for status in spec.statuses:
                self.assertEqual(library.agentrt_status_name(status.value).decode(), status.name)
                self.assertEqual(library.agentrt_status_text(status.value).decode(), status.text)
            for number in (1000, -1000, 2**31 - 1):
                self.assertEqual(library.agentrt_status_name(number), b"E_UNKNOWN")
                self.assertIn(b"not known", library.agentrt_status_text(number))
            self.assertEqual(library.agentrt_version().decode(), spec.version)
            self.assertEqual(library.agentrt_abi_hash(), spec.hash())
            self.assertLess(spec.hash(), 2**53)


if __name__ == "__main__":
    unittest.main()
