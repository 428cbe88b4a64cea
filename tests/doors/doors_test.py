"""Each front door is opened as its users open it, in an empty folder, with the program of README.md."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
PROGRAMS = dict(reversed(PAGE))  # the first of each language
PRIMITIVES = PAGE[-1][1]
C_PAGE = dict(re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "capi/README.md").read_text(), re.M | re.S))
ANSWER = "42"
CPP = """#include <agentrt.h>
#include <cstdio>

int main()
{
    agentrt_runtime runtime{};
    agentrt_error error{};
    if (agentrt_runtime_open(nullptr, &runtime, &error) != AGENTRT_OK)
        return 1;
    std::puts(agentrt_runtime_close(runtime, &error) == AGENTRT_OK ? "42" : error.text);
    return agentrt_runtime_close(runtime, &error) == AGENTRT_E_STALE ? 0 : 1;
}
"""
LOADER = """#include <agentrt.h>
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    void *library = dlopen("libagentrt.so.0", RTLD_NOW);
    agentrt_status (*open)(const agentrt_runtime_options *, agentrt_runtime *, agentrt_error *);
    agentrt_runtime runtime;
    *(void **)&open = dlsym(library, "agentrt_runtime_open");
    if (open(NULL, &runtime, NULL) != AGENTRT_OK || dlclose(library) != 0)
        return 1;
    usleep(50000); /* its workers go on */
    return puts("42") < 0;
}
"""


class Doors(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *command: str | Path, cwd: Path | None = None, **variables: str) -> str:
        """Run a command that must succeed; return its standard output without the last newline."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd or self.folder, env=os.environ | variables,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600,
        )  # fmt: skip
        self.assertEqual(0, done.returncode, f"{command}:\n{done.stdout}")
        return done.stdout.rstrip("\n")

    def test_c_and_cpp_find_the_installed_library_by_pkg_config(self) -> None:
        prefix, build = self.folder / "prefix", self.folder / "build"
        self.call("meson", "setup", build, ROOT, f"--prefix={prefix}", "--libdir=lib", "--buildtype=release")
        self.call("meson", "install", "-C", build)
        find = {"PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig", "LD_LIBRARY_PATH": f"{prefix}/lib"}
        (self.folder / "doubler.c").write_text(PROGRAMS["c"])
        (self.folder / "opener.cc").write_text(CPP)
        flags = self.call("pkg-config", "--cflags", "--libs", "agentrt", **find).split()
        for compiler, source in (("cc", "doubler.c"), ("c++", "opener.cc")):
            self.call(compiler, "-Wall", "-Wextra", "-Werror", source, *flags, "-o", "program")
            self.assertEqual(ANSWER, self.call("./program", **find))
        (self.folder / "pool.c").write_text(C_PAGE["c"])
        self.call("cc", "-Wall", "-Wextra", "-Werror", "pool.c", *flags, "-o", "program")
        self.assertEqual("52", self.call("./program", **find))
        (self.folder / "loader.c").write_text(LOADER)
        self.call("cc", "loader.c", f"-I{prefix}/include", "-o", "program")
        self.assertEqual(ANSWER, self.call("./program", **find))
        flags = self.call("pkg-config", "--static", "--cflags", "--libs", "agentrt", **find).split()
        static = ["-l:libagentrt.a" if flag == "-lagentrt" else flag for flag in flags]
        self.call("cc", "doubler.c", *static, "-o", "program")
        self.assertEqual(ANSWER, self.call("./program"))

    def test_python_installs_with_pip_into_a_fresh_environment(self) -> None:
        self.call(sys.executable, "-m", "venv", "fresh")
        self.call("fresh/bin/pip", "install", ROOT)
        self.assertEqual(ANSWER, self.call("fresh/bin/python", "-c", PROGRAMS["python"]))
        self.assertEqual("open\nbuy\n3", self.call("fresh/bin/python", "-c", PRIMITIVES))

    def test_node_installs_with_npm_into_a_fresh_folder(self) -> None:
        self.call("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", ROOT / "bindings/node")
        (self.folder / "doubler.mjs").write_text(PROGRAMS["js"])
        self.assertEqual(ANSWER, self.call("node", "doubler.mjs"))
        (self.folder / "old.cjs").write_text("console.log(typeof require('agentrt').Runtime.open)\n")
        self.assertEqual("function", self.call("node", "old.cjs"))

    def test_rust_is_added_with_cargo_to_a_fresh_crate(self) -> None:
        crate = self.folder / "doubler"
        target = {"CARGO_TARGET_DIR": str(self.folder / "target")}
        self.call("cargo", "init", "--vcs", "none", crate)
        self.call("cargo", "add", "--path", ROOT / "bindings/rust/agentrt", cwd=crate)
        (crate / "src/main.rs").write_text(PROGRAMS["rust"])
        self.call("cargo", "build", "--quiet", cwd=crate, **target)
        self.assertEqual(ANSWER, self.call(self.folder / "target/debug/doubler"))


if __name__ == "__main__":
    unittest.main()
