"""agentrt.h compiles as C99, C11 and C++17 without a warning, with the layouts of the specification."""

import re
import unittest
from pathlib import Path

from support import GENERATED, ROOT, api, compiler, run, scratch

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{GENERATED}"]

MESSAGE_DATA = """\
#include "agentrt.h"
int main(void)
{
    agentrt_message message = {0};
    const char far[] = "far";
    if (agentrt_message_data(&message) != NULL) return 1;
    message.payload_bytes = 3;
    if (agentrt_message_data(&message) != (const void *)message.payload.bytes) return 2;
    message.capability = AGENTRT_VAL;
    message.payload.buf.data = far;
    if (agentrt_message_data(&message) != (const void *)far) return 3;
    message.capability = AGENTRT_TAG;
    message.payload.buf.data = NULL;
    if (agentrt_message_data(&message) != NULL) return 4;
    return 0;
}
"""


class Header(unittest.TestCase):
    def compiles(self, command: list[str], source: Path) -> None:
        result = run([*command, *STRICT, "-fsyntax-only", str(source)])
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_it_compiles_in_each_language_version(self):
        dialects = {"c99.c": ("CC", "cc", "c99"), "c11.c": ("CC", "cc", "c11"), "cpp17.cc": ("CXX", "c++", "c++17")}
        with scratch() as folder:
            for name, (variable, default, standard) in dialects.items():
                with self.subTest(standard):
                    source = Path(folder) / name
                    source.write_text('#include "agentrt.h"\n#include "agentrt.h"\n')
                    self.compiles([*compiler(variable, default), f"-std={standard}"], source)

    def test_the_layouts_hold(self):
        self.compiles([*compiler("CC", "cc"), "-std=c11"], GENERATED / "layout.c")

    def test_a_wrong_layout_does_not_compile(self):
        with scratch() as folder:
            source = Path(folder) / "layout.c"
            text = (GENERATED / "layout.c").read_text()
            source.write_text(text.replace("sizeof(agentrt_message) == 64", "sizeof(agentrt_message) == 72"))
            result = run([*compiler("CC", "cc"), "-std=c11", *STRICT, "-fsyntax-only", str(source)])
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("agentrt_message", result.stderr)

    def test_message_data_finds_the_bytes_wherever_they_are(self):
        with scratch() as folder:
            source, program = Path(folder) / "main.c", Path(folder) / "main"
            source.write_text(MESSAGE_DATA)
            built = run([*compiler("CC", "cc"), "-std=c11", *STRICT, str(source), "-o", str(program)])
            self.assertEqual((built.returncode, built.stderr), (0, ""))
            self.assertEqual(run([str(program)]).returncode, 0)

    def test_every_function_is_declared_mapped_and_has_a_body(self):
        header = (GENERATED / "agentrt.h").read_text()
        symbols = (GENERATED / "agentrt.map").read_text()
        border = (GENERATED / "border.c").read_text() + (GENERATED / "tables.c").read_text()
        names = [function.name for function in api().functions]
        declared = re.findall(r"^AGENTRT_API .*?(agentrt_\w+)\(", header, re.MULTILINE)
        self.assertEqual(declared, names)
        self.assertEqual(re.findall(r"^        (agentrt_\w+);", symbols, re.MULTILINE), names)
        defined = re.findall(r"^AGENTRT_API .*?(agentrt_\w+)\(", border, re.MULTILINE)
        self.assertEqual(sorted(defined), sorted(names))

    def test_cffi_declares_nothing_that_python_is_called_through(self):
        text = (ROOT / "bindings" / "python" / "agentrt" / "generated" / "cdef.h").read_text()
        self.assertNotIn("extern", text)


if __name__ == "__main__":
    unittest.main()
