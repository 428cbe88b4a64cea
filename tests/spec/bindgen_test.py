"""bindgen is the referee of the Rust bindings: over agentrt.h it finds the same items as we print."""

import re
import unittest
from pathlib import Path

from support import GENERATED, ROOT, api, run, scratch

BINDINGS = ROOT / "bindings" / "rust" / "agentrt-sys" / "src" / "generated" / "bindings.rs"
# Text constants are Cargo's business; the hash is ours.
ONLY_THEIRS = {"AGENTRT_VERSION", "AGENTRT_VERSION_MAJOR", "AGENTRT_VERSION_MINOR", "AGENTRT_VERSION_PATCH"}
ONLY_OURS = {"AGENTRT_ABI_HASH"}
# bindgen numbers the types that have no name in C.
UNNAMED = {
    "agentrt_message__bindgen_ty_1__bindgen_ty_1": "agentrt_message_payload_buf",
    "agentrt_message__bindgen_ty_1": "agentrt_message_payload",
}


def normal(text: str) -> str:
    """Rust text without comments, attributes, tests and spelled-out paths, on one line."""
    text = text.split("#[cfg(test)]")[0]
    text = re.sub(r"//[^\n]*|#\[[^\]]*\]", "", text)
    for unnamed, name in UNNAMED.items():
        text = text.replace(unnamed, name)
    text = re.sub(r"::(core|std)::(ffi|os::raw|option)::", "", text)
    text = re.sub(r"(\d)(usize|u64)\b", r"\1", text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r",? ([)>\]])", r"\1", re.sub(r"([(<]) ", r"\1", text))


def constants(text: str) -> dict[str, str]:
    found = re.findall(r"pub const (AGENTRT_\w+): \w+ = (-?\d+);", text)
    return dict(found)


def types(text: str) -> dict[str, tuple[str, list[str]]]:
    """Structs and unions: kind and fields with their types."""
    found = {}
    for kind, name, body in re.findall(r"pub (struct|union) (agentrt_\w+) \{(.*?)\}", text):
        found[name] = (kind, [part.strip() for part in re.split(r"\bpub ", body) if part.strip(" ,")])
    return {name: (kind, [part.rstrip(", ") for part in fields]) for name, (kind, fields) in found.items()}


def functions(text: str) -> dict[str, str]:
    return {name: rest.strip() for name, rest in re.findall(r"pub fn (agentrt_\w+)(\(.*?);", text)}


class Referee(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with scratch() as folder:
            output = Path(folder) / "bindgen.rs"
            command = ["bindgen", str(GENERATED / "agentrt.h"), "-o", str(output), "--use-core", "--no-doc-comments",
                       "--no-prepend-enum-name", "--allowlist-function", "agentrt_.*", "--allowlist-type",
                       "agentrt_.*", "--allowlist-var", "AGENTRT_.*"]
            result = run(command)
            if result.returncode:
                raise RuntimeError(result.stderr)
            cls.raw = output.read_text()
        cls.theirs, cls.ours = normal(cls.raw), normal(BINDINGS.read_text())

    def test_the_same_constants(self):
        theirs, ours = constants(self.theirs), constants(self.ours)
        self.assertGreater(len(theirs), 60)
        self.assertEqual(
            {name: value for name, value in ours.items() if name not in ONLY_OURS},
            {name: value for name, value in theirs.items() if name not in ONLY_THEIRS},
        )

    def test_the_same_structs_and_unions(self):
        theirs, ours = types(self.theirs), types(self.ours)
        self.assertIn("agentrt_message_payload_buf", theirs)
        self.assertEqual(ours, theirs)

    def test_the_same_functions(self):
        theirs, ours = functions(self.theirs), functions(self.ours)
        self.assertEqual(list(ours), [function.name for function in api().functions])
        self.assertEqual(ours, theirs)

    def test_the_sizes_and_offsets_of_the_spec(self):
        sizes = dict(re.findall(r"size_of::<(agentrt_\w+)>\(\),\s*(\d+)usize", self.raw))
        for record in api().records:
            self.assertEqual(int(sizes[record.name]), record.bytes, record.name)
            for slot in record.fields:
                if "." not in slot.name:
                    self.assertEqual(self.offset(record.name, slot.name), slot.offset, f"{record.name}.{slot.name}")

    def offset(self, record: str, name: str) -> int:
        name = "type_" if name == "type" else name
        found = re.search(
            rf"MaybeUninit::<{record}>::uninit\(\);\s*let ptr = uninit\.as_ptr\(\);\s*"
            rf"::core::ptr::addr_of!\(\(\*ptr\)\.{name}\) as usize - ptr as usize\s*\}},\s*(\d+)usize", self.raw)
        self.assertIsNotNone(found, f"bindgen prints no offset of {record}.{name}")
        return int(found.group(1))


if __name__ == "__main__":
    unittest.main()
