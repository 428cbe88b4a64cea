"""Generated files are what the generator prints, and `--check` notices when one is not."""

import shutil
import sys
import unittest
from pathlib import Path

from support import ROOT, run, scratch


def check(root: Path):
    return run([sys.executable, "-B", str(root / "capi" / "generate"), "--check"])


class Fresh(unittest.TestCase):
    def test_every_generated_file_is_what_the_spec_prints(self):
        result = check(ROOT)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_a_file_edited_by_hand_is_named(self):
        with scratch() as folder:
            root = self.copy(folder)
            header = root / "capi" / "generated" / "agentrt.h"
            header.write_text(header.read_text().replace("agentrt_signal(", "agentrt_sgnal("))
            result = check(root)
        self.assertEqual(result.returncode, 1)
        self.assertIn("stale: capi/generated/agentrt.h", result.stderr)
        self.assertNotIn("border.c", result.stderr)

    def test_a_changed_spec_makes_what_depends_on_it_stale(self):
        with scratch() as folder:
            root = self.copy(folder)
            spec = root / "capi" / "spec" / "timer.toml"
            spec.write_text(spec.read_text().replace('"period_ns"', '"every_ns"'))
            result = check(root)
            self.assertEqual(result.returncode, 1)
            for name in ("agentrt.h", "bindings.rs", "lowlevel.py", "addon.cc", "tables.c", "reference.md"):
                self.assertIn(name, result.stderr)
            self.assertEqual(run([sys.executable, "-B", str(root / "capi" / "generate")]).returncode, 0)
            self.assertEqual(check(root).returncode, 0)

    def test_a_spec_that_is_no_toml_is_named(self):
        with scratch() as folder:
            root = self.copy(folder)
            (root / "capi" / "spec" / "port.toml").write_text("[[function]\n")
            result = check(root)
        self.assertEqual(result.returncode, 1)
        self.assertIn("port.toml", result.stderr)
        self.assertNotIn("Traceback", result.stderr)

    def copy(self, folder: str) -> Path:
        """The spec, the generator and everything it prints, elsewhere."""
        root = Path(folder)
        for part in ("capi/spec", "capi/generate", "capi/generated"):
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        for path in ROOT.glob("*/**/generated/*"):
            target = root / path.relative_to(ROOT)
            if path.is_file() and "node_modules" not in path.parts and path.relative_to(ROOT).parts[0] != "build":
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        return root


if __name__ == "__main__":
    unittest.main()
