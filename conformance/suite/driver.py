"""A driver: a process that is sent cases one at a time; a crash or a hang belongs to the case in hand."""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import threading
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

CONFORMANCE = Path(__file__).resolve().parent.parent
REPOSITORY = CONFORMANCE.parent
JOIN_S = 2.0  # for the last words of a driver that is gone; a child of its own may hold the pipe longer
LOG_LINES_MAX = 20  # of a driver's standard error, shown with a failure


@dataclass(frozen=True)
class DriverRow:
    """One row of drivers.toml."""

    name: str
    run: list[str]
    build: list[str] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    lacks: dict[str, str] = field(default_factory=dict)

    def missing(self) -> str | None:
        """What is not installed, or None."""
        for program in self.requires:
            present = (REPOSITORY / program).exists() if "/" in program else shutil.which(program)
            if not present:
                return program
        return None


def load_drivers() -> list[DriverRow]:
    """Every row of every drivers.toml, the reference first."""
    rows = tomllib.loads((CONFORMANCE / "drivers" / "drivers.toml").read_text())
    return [DriverRow(name, **row) for name, row in rows.items()]


class DriverLost(Exception):
    """The driver died, hung, or answered something else; the text says which."""


class Driver:
    """A running driver."""

    def __init__(self, row: DriverRow, extra: list[str], limit_s: float) -> None:
        self.row = row
        self.extra = extra
        self.limit_s = limit_s
        self.hello: dict[str, Any] = {}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*self.row.run, *self.extra], cwd=REPOSITORY, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.log: list[str] = []
        assert self.process.stdout and self.process.stderr
        self.readers = [threading.Thread(target=self._read, args=arguments, daemon=True)
                        for arguments in ((self.process.stdout, self.lines.put), (self.process.stderr, self._keep))]
        for reader in self.readers:
            reader.start()
        self.hello = self._answer("hello", self.limit_s)

    def case(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Sends one case and returns its result; starts the driver when it is not running."""
        if self.process is None:
            self.start()
        self._send({"case": request})
        result = self._answer("result", limit_s)
        if result.get("id") != request["id"]:
            raise self._lost(f"answered for {result.get('id')}")
        return result

    def stop(self) -> None:
        """Says bye; the driver has to leave with status 0."""
        if self.process is None:
            return
        self._send({"bye": {}})
        try:
            status = self.process.wait(self.limit_s)
        except subprocess.TimeoutExpired:
            raise self._lost("hangs after bye") from None
        if status != 0:
            raise self._lost(f"exit status {status} after bye")
        self._forget()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process and self.process.stdin
        try:
            self.process.stdin.write(json.dumps(message, separators=(",", ":")) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self._lost("closed its standard input") from None

    def _answer(self, tag: str, limit_s: float) -> dict[str, Any]:
        try:
            line = self.lines.get(timeout=limit_s)
        except queue.Empty:
            raise self._lost(f"no answer in {limit_s:g} s") from None
        if line is None:
            assert self.process
            raise self._lost(f"died with status {self.process.wait()}")
        try:
            return dict(json.loads(line)[tag])
        except (ValueError, KeyError, TypeError):
            raise self._lost(f"expected a {tag}, got {line.strip()[:200]!r}") from None

    def _lost(self, why: str) -> DriverLost:
        """Ends what is left of the process; the next case starts another."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self._forget()
        return DriverLost("\n".join([f"driver {self.row.name}: {why}", *self.log]))

    def _forget(self) -> None:
        assert self.process
        for reader in self.readers:
            reader.join(JOIN_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self.process = None

    def _keep(self, line: str | None) -> None:
        if line is not None:
            self.log = [*self.log, "  | " + line.rstrip()][-LOG_LINES_MAX:]

    @staticmethod
    def _read(stream: IO[str], put: Any) -> None:
        for line in stream:
            put(line)
        put(None)
