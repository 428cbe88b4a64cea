"""Each check of tidy passes a clean tree and finds the one thing wrong with a small bad one."""

import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

import atomics
import includes
import shape
import tidy
from tree import Tree

HEAD = "// A word that both ends keep.\n"
STORE = "    // edge word.value (release): the write happens before the read.\n    art_atomic_store(&value, 1, release);\n"
LOAD = "    // edge word.value (acquire): the write happens before the read.\n    use(art_atomic_load(&value, acquire));\n"
CLEAN = {
    "ARCHITECTURE.md": "A word that both ends keep.\n",
    "capi/generated/agentrt.h": "// Generated.\n",
    "core/base/config.h": HEAD + '#ifndef ART_BASE_CONFIG_H\n#include "agentrt.h"\n#endif\n',
    "core/object/word.h": HEAD + '#ifndef ART_OBJECT_WORD_H\n#include "base/config.h"\n#endif\n',
    "core/exec/word.c": HEAD + '#include "object/word.h"\nvoid run(void)\n{\n' + STORE + LOAD + "}\n",
    "bindings/node/addon.cc": '#include "agentrt.h"\n',
}


class Checks(unittest.TestCase):
    def found(self, check: Callable[[Tree], Iterator[str]], **changes: str) -> list[str]:
        """Run a check on the clean tree with some files replaced or added."""
        texts = CLEAN | {name.replace("__", "/").replace("_dot_", "."): t for name, t in changes.items()}
        return list(check(Tree(texts)))

    def test_clean_tree_passes_every_check(self) -> None:
        for check in tidy.CHECKS:
            self.assertEqual([], list(check(Tree(dict(CLEAN)))), check.__name__)

    def test_include_that_points_up_is_found(self) -> None:
        bad = {"core/object/word.h": HEAD + '#include "exec/agent.h"\n', "core/exec/agent.h": HEAD}
        self.assertEqual(1, len(list(includes.layers(Tree(CLEAN | bad)))))

    def test_wing_that_includes_a_wing_is_found(self) -> None:
        bad = {"core/reload/a.c": HEAD + '#include "observe/b.h"\n', "core/observe/b.h": HEAD}
        self.assertEqual(1, len(list(includes.layers(Tree(CLEAN | bad)))))

    def test_include_of_no_file_is_found(self) -> None:
        bad = {"core/exec/word.c": HEAD + '#include "exec/gone.h"\n'}
        self.assertEqual(1, len(list(includes.layers(Tree(CLEAN | bad)))))

    def test_public_header_outside_config_is_found(self) -> None:
        bad = {"core/exec/word.c": HEAD + '#include "agentrt.h"\n'}
        self.assertEqual(1, len(list(includes.layers(Tree(CLEAN | bad)))))

    def test_include_circle_is_found(self) -> None:
        bad = {
            "core/object/a.h": HEAD + '#include "object/b.h"\n',
            "core/object/b.h": HEAD + '#include "object/a.h"\n',
        }
        self.assertEqual(2, len(list(includes.cycles(Tree(CLEAN | bad)))))

    def test_binding_that_includes_core_is_found(self) -> None:
        bad = {"bindings/node/addon.cc": '#include "exec/agent.h"\n'}
        self.assertEqual(1, len(list(includes.bindings(Tree(CLEAN | bad)))))

    def atomic(self, check: Callable[[Tree], Iterator[str]], body: str) -> list[str]:
        bad = {"core/exec/word.c": HEAD + "void run(void)\n{\n" + body + "}\n"}
        return list(check(Tree(CLEAN | bad)))

    def test_access_without_argument_is_found(self) -> None:
        self.assertEqual(1, len(self.atomic(atomics.argued, "    art_atomic_add(&n, 1, relaxed);\n")))
        bare = "    // edge is clear here.\n    art_atomic_store(&value, 1, release);\n"
        self.assertEqual(1, len(self.atomic(atomics.argued, bare)))
        wrong = "    // relaxed: it is only a number.\n    art_atomic_store(&value, 1, release);\n"
        self.assertEqual(1, len(self.atomic(atomics.argued, wrong)))

    def test_access_spread_over_lines_is_judged_by_its_statement(self) -> None:
        body = "    // relaxed: counted once.\n    while (!art_atomic_cas(&n,\n            &old, old + 1, relaxed, relaxed))\n"
        self.assertEqual([], self.atomic(atomics.argued, body))

    def test_edge_with_one_end_is_found(self) -> None:
        self.assertEqual(1, len(self.atomic(atomics.ended, STORE)))
        self.assertEqual(1, len(self.atomic(atomics.ended, LOAD)))

    def test_atomic_outside_the_funnel_is_found(self) -> None:
        self.assertEqual(1, len(self.atomic(atomics.funnelled, "    __atomic_thread_fence(5);\n")))

    def test_long_file_is_found(self) -> None:
        self.assertEqual(1, len(self.found(shape.file_sizes, core__exec__long_dot_c="x;\n" * 701)))

    def test_long_function_is_found(self) -> None:
        body = HEAD + "void run(void)\n{\n" + "    x();\n" * 71 + "}\n"
        self.assertEqual(1, len(self.found(shape.function_sizes, core__exec__long_dot_c=body)))

    def test_conditional_compilation_is_found(self) -> None:
        body = HEAD + "#ifdef __linux__\n#endif\n"
        self.assertEqual(1, len(self.found(shape.conditionals, core__exec__word_dot_c=body)))

    def test_head_that_is_missing_or_unlisted_is_found(self) -> None:
        self.assertEqual(1, len(self.found(shape.heads, core__exec__word_dot_c="int x;\n")))
        self.assertEqual(1, len(self.found(shape.heads, core__exec__word_dot_c="// Another idea.\n")))

    def test_forbidden_words_are_found(self) -> None:
        for words in ("// Keep in sync with b.h.", "// FIXME: later.", "see /root/x", "// x = y(1);"):
            self.assertEqual(1, len(self.found(shape.phrases, core__exec__word_dot_c=words)), words)

    def test_generated_file_without_banner_is_found(self) -> None:
        self.assertEqual(1, len(self.found(shape.banners, capi__generated__border_dot_c="int x;\n")))

    def test_file_of_another_project_has_its_own_style(self) -> None:
        theirs = {"core/base/third_party/hash.h": "/* theirs */\n#ifdef X\nint x; // FIXME\n#endif\n" * 300}
        for check in (shape.heads, shape.conditionals, shape.phrases, shape.file_sizes):
            self.assertEqual([], list(check(Tree(CLEAN | theirs))), check.__name__)

    def test_symbolic_link_that_leaves_the_project_is_found(self) -> None:
        for target, findings in (("../../core", 0), ("../../../core", 1), ("/etc", 1), ("gone", 1)):
            tree = Tree(dict(CLEAN), {"bindings/rust/core": target})
            self.assertEqual(findings, len(list(shape.links(tree))), target)

    def test_stray_top_folder_is_found(self) -> None:
        self.assertEqual(1, len(self.found(shape.layout, scripts__go_dot_sh="x\n")))

    def test_fat_binding_is_found(self) -> None:
        fat = {"bindings/node/index.ts": "x;\n" * (shape.BINDING_LINES_MAX["bindings/node"] + 1)}
        self.assertEqual(1, len(list(shape.budgets(Tree(CLEAN | fat)))))

    def test_stale_generated_file_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "capi/generate").mkdir(parents=True)
            script = Path(folder) / "capi/generate/__main__.py"
            script.write_text("raise SystemExit('agentrt.h is stale')\n")
            self.assertEqual(1, len(list(tidy.generated_is_fresh(Path(folder)))))
            script.write_text("pass\n")
            self.assertEqual([], list(tidy.generated_is_fresh(Path(folder))))


if __name__ == "__main__":
    unittest.main()
