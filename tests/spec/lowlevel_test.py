"""lowlevel.py maps every status to an exception, unknown ones too, and refuses an extension of another API."""

import builtins
import importlib.util
import sys
import types
import unittest

from support import ROOT, api

SOURCE = ROOT / "bindings" / "python" / "agentrt" / "generated" / "lowlevel.py"


class FakeError:
    status, text = 0, b""


class FakeFfi:
    """As much of cffi as a call without payload needs."""

    NULL = None

    def new(self, kind: str, *_: object) -> FakeError:
        assert kind == "agentrt_error *", kind
        return FakeError()

    def string(self, text: bytes) -> bytes:
        return text


class FakeLib:
    """A core whose agentrt_buf_close fails as told."""

    def __init__(self, abi_hash: int) -> None:
        self.abi_hash, self.answer, self.text = abi_hash, 0, b""

    def agentrt_abi_hash(self) -> int:
        return self.abi_hash

    def agentrt_status_text(self, status: int) -> bytes:
        return b"the text of %d" % status

    def agentrt_buf_close(self, _: tuple[int], error: FakeError) -> int:
        if self.text:
            error.status, error.text = self.answer, self.text
        return self.answer


def load(abi_hash: int) -> tuple[types.ModuleType, FakeLib]:
    """lowlevel.py on top of a fake extension."""
    lib = FakeLib(abi_hash)
    native = types.ModuleType("spec_agentrt._native")
    native.ffi, native.lib = FakeFfi(), lib
    sys.modules |= {"spec_agentrt": types.ModuleType("spec_agentrt"), "spec_agentrt._native": native,
                    "spec_agentrt.generated": types.ModuleType("spec_agentrt.generated")}
    spec = importlib.util.spec_from_file_location("spec_agentrt.generated.lowlevel", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, lib


class Lowlevel(unittest.TestCase):
    def setUp(self):
        self.api = api()
        self.lowlevel, self.lib = load(self.api.hash())

    def failure(self, status: int, text: bytes = b"") -> Exception:
        self.lib.answer, self.lib.text = status, text
        with self.assertRaises(self.lowlevel.AgentrtError) as caught:
            self.lowlevel.buf_close(1)
        return caught.exception

    def test_every_failure_has_its_class_and_its_builtin(self):
        for status in self.api.statuses:
            if status.value < 0:
                with self.subTest(status.name):
                    error = self.failure(status.value, b"said")
                    self.assertIs(type(error), getattr(self.lowlevel, status.python))
                    self.assertEqual((error.code, int(error.status), str(error)), (status.name, status.value, "said"))
                    if status.builtin:
                        self.assertIsInstance(error, getattr(builtins, status.builtin))

    def test_an_unknown_status_is_an_error_too(self):
        error = self.failure(-4711, b"from the future")
        self.assertIs(type(error), self.lowlevel.AgentrtError)
        self.assertEqual((error.code, int(error.status), str(error)), ("E_UNKNOWN", -4711, "from the future"))

    def test_a_failure_without_text_gets_that_of_its_status(self):
        self.failure(-3, b"an older text")
        self.assertEqual(str(self.failure(-8)), "the text of -8")

    def test_success_and_positive_statuses_raise_nothing(self):
        for status in (0, 1):
            self.lib.answer = status
            self.assertIsNone(self.lowlevel.buf_close(1))

    def test_status_is_total(self):
        self.assertIs(self.lowlevel.Status(-3), self.lowlevel.Status.E_STALE)
        self.assertEqual(self.lowlevel.Status(77).name, "E_UNKNOWN")
        self.assertEqual(self.lowlevel.Status(77), 77)
        self.assertRaises(ValueError, self.lowlevel.Status, "E_STALE")

    def test_an_exception_made_by_hand_has_its_status(self):
        self.assertEqual(self.lowlevel.BusyError("by hand").code, "E_BUSY")

    def test_every_function_is_there_and_listed(self):
        for function in self.api.functions:
            self.assertTrue(callable(getattr(self.lowlevel, function.short)), function.name)
            self.assertIn(function.short, self.lowlevel.__all__)

    def test_an_extension_of_another_api_is_refused(self):
        with self.assertRaisesRegex(ImportError, "reinstall agentrt"):
            load(self.api.hash() + 1)


if __name__ == "__main__":
    unittest.main()
