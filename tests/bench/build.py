"""Builds what is measured into build/bench, and says which cannot be built and why."""

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/bench"
PEERS = HERE / "peers"
OUT = ROOT / "build/bench"
RELEASE = ROOT / "build/release"
C_FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]

Command = Callable[[int], list[str]]


class Missing(Exception):
    """This program cannot be built here; the text says what is missing."""


def need(tool: str, package: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise Missing(f"{tool} is not installed (package {package})")
    return found


def call(*command: str | Path, cwd: Path = ROOT) -> None:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{command[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def stale(target: Path, *sources: Path) -> bool:
    """Is a source newer than the target, or the target not there?"""
    if not target.exists():
        return True
    built = target.stat().st_mtime
    files = (file for source in sources for file in [source, *source.rglob("*")])
    return any(file.stat().st_mtime > built for file in files if file.is_file())


def plain(program: Path) -> Command:
    return lambda _workers: [str(program)]


def agentrt_c() -> Command:
    if not (ROOT / "meson.build").exists():
        raise Missing("meson.build is not there")
    if not (RELEASE / "build.ninja").exists():
        call(need("meson", "meson"), "setup", RELEASE, "--buildtype=release")
    call(need("ninja", "ninja-build"), "-C", RELEASE, "-j", "2")
    program, library = OUT / "agentrt-c", RELEASE / "libagentrt.a"
    folder = HERE / "agentrt_c"
    if stale(program, folder, HERE / "common.h", library):
        sources = sorted(folder.glob("*.c"))
        header = ROOT / "capi/generated"
        call(need("gcc", "gcc"), *C_FLAGS, f"-I{header}", *sources, library, "-o", program)
    return plain(program)


def floor() -> Command:
    program, folder = OUT / "floor", PEERS / "c_floor"
    if stale(program, folder, HERE / "common.h"):
        call(need("gcc", "gcc"), *C_FLAGS, *sorted(folder.glob("*.c")), "-o", program)
    return plain(program)


def go() -> Command:
    program, folder = OUT / "go", PEERS / "go"
    compiler = need("go", "golang-go")
    if stale(program, folder):
        call("env", "GOTOOLCHAIN=local", compiler, "build", "-o", program, cwd=folder)
    return plain(program)


def erlang() -> Command:
    emulator, source = need("erl", "erlang-base"), PEERS / "erlang/bench.erl"
    if stale(OUT / "bench.beam", source):
        call(need("erlc", "erlang-base"), "-o", OUT, source)
    processes = ["+P", "20000000", "-noshell", "-pa", str(OUT), "-run", "bench", "main"]
    return lambda workers: [emulator, "+S", f"{workers}:{workers}", *processes]


def caf() -> Command:
    program, folder = OUT / "caf", PEERS / "caf"
    if not Path("/usr/include/caf").is_dir():
        raise Missing("CAF's headers are not installed (package libcaf-dev)")
    if stale(program, folder):
        sources = sorted(folder.glob("*.cpp"))
        flags: list[str | Path] = ["-O3", "-std=c++17", "-pthread", "-o", program]
        call(need("g++", "g++"), *flags, *sources, "-lcaf_core")
    return plain(program)


def ck() -> Command:
    program, folder = OUT / "ck", PEERS / "ck"
    if not Path("/usr/include/ck_ring.h").exists():
        raise Missing("Concurrency Kit's headers are not installed (package libck-dev)")
    if stale(program, folder, HERE / "common.h"):
        # Its headers are in the C of GNU.
        flags = ["-std=gnu11", *C_FLAGS[1:]]
        call(need("gcc", "gcc"), *flags, *sorted(folder.glob("*.c")), "-o", program)
    return plain(program)


def crate(name: str) -> Command:
    folder = PEERS / name
    program = OUT / "cargo" / name / f"release/bench-{name}"
    if stale(program, folder):
        target = f"CARGO_TARGET_DIR={OUT / 'cargo' / name}"
        command = [need("cargo", "cargo-web"), "build", "--release", "--locked", "--quiet"]
        call("env", target, *command, cwd=folder)
        program.touch()
    return plain(program)


def agentrt_rust() -> Command:
    manifest, target = ROOT / "bindings/rust/Cargo.toml", ROOT / "build/rust"
    if not (ROOT / "bindings/rust/agentrt/examples/bench.rs").exists():
        raise Missing("bindings/rust/agentrt/examples/bench.rs is not there")
    command = [need("cargo", "cargo-web"), "build", "--release", "--quiet", "--example", "bench"]
    call(*command, "--manifest-path", manifest, "--target-dir", target)
    return plain(target / "release/examples/bench")


def python_peer(name: str) -> Command:
    script = PEERS / name / "bench.py"
    requirements = PEERS / name / "requirements.txt"
    if not requirements.exists():
        return lambda _workers: [sys.executable, str(script)]
    folder = OUT / f"venv-{name}"
    python, stamp = folder / "bin/python", folder / "stamp"
    if stale(stamp, requirements):
        venv.create(folder, with_pip=True)
        call(python, "-m", "pip", "install", "--quiet", "-r", requirements)
        stamp.touch()
    return lambda _workers: [str(python), str(script)]


def node_peer(name: str) -> Command:
    node, folder = need("node", "nodejs"), PEERS / name
    lock, stamp = folder / "package-lock.json", folder / "node_modules/stamp"
    if lock.exists() and stale(stamp, lock):
        npm = need("npm", "npm")
        call(npm, "ci", "--prefer-offline", "--no-fund", "--no-audit", cwd=folder)
        stamp.touch()
    return lambda _workers: [node, str(folder / "bench.mjs")]


BUILDERS: dict[str, Callable[[], Command]] = {
    "agentrt-c": agentrt_c,
    "agentrt-rust": agentrt_rust,
    "floor": floor,
    "go": go,
    "erlang": erlang,
    "caf": caf,
    "tokio": lambda: crate("tokio"),
    "actix": lambda: crate("actix"),
    "channels": lambda: crate("channels"),
    "ck": ck,
    "asyncio": lambda: python_peer("asyncio"),
    "pykka": lambda: python_peer("pykka"),
    "worker_threads": lambda: node_peer("worker_threads"),
    "nact": lambda: node_peer("nact"),
}


def bindings() -> tuple[dict[str, list[str]], dict[str, str]]:
    """The benches that measure a binding from inside: runtime -> command, and what is missing."""
    python, node = ROOT / ".venv/bin/python", ROOT / "bindings/node/lib"
    candidates = {
        "agentrt-python": ([str(python), str(ROOT / "bindings/python/bench.py"), "3"], python),
        "agentrt-node": (["node", str(ROOT / "bindings/node/bench.mjs"), "20"], node),
    }
    found, missing = {}, {}
    for runtime, (command, requirement) in candidates.items():
        if requirement.exists() and Path(command[1]).exists() and shutil.which(command[0]):
            found[runtime] = command
        else:
            missing[runtime] = f"{requirement.relative_to(ROOT)} is not built (./dev bench builds it)"
    return found, missing


def build(runtimes: set[str]) -> tuple[dict[str, Command], dict[str, str]]:
    """What these runtimes need: runtime -> command line, and runtime -> why it is missing."""
    OUT.mkdir(parents=True, exist_ok=True)
    built, missing = {}, {}
    for runtime in sorted(runtimes):
        print(f"build {runtime}", flush=True)
        try:
            built[runtime] = BUILDERS[runtime]()
        except Missing as reason:
            missing[runtime] = str(reason)
    return built, missing
