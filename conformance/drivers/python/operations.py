"""The operations of a case: each makes one call of the API; and those that make none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from agentrt import Future, Message, Runtime, Status, lowlevel
from agentrt.cell import Cell
from agentrt.message import RECORD

if TYPE_CHECKING:
    from driver import Operation, Turn

MASK = 2**64 - 1
POLL_S = 0.001  # how often a free-running event loop looks for its future
DRAIN_S = 10
OVERFLOWS = ("reject", "wait", "drop_oldest", "drop_newest")
PRIORITIES = ("normal", "low", "high", "critical")
RULES = ("majority", "super_majority", "unanimity")
CAPABILITIES = ("inline", "iso", "val", "ref", "tag")


def payload(turn: Turn, operation: Operation) -> tuple[int, bytes | None, int]:
    """Type, data and buffer of a message."""
    kind = turn.operand(operation.get("type", 0))
    if "value" in operation:
        return kind, turn.operand(operation["value"]).to_bytes(8, "little"), 0
    return kind, bytes.fromhex(operation.get("bytes", "")) or None, turn.bits(operation.get("buf", ""))


def caller(turn: Turn, operation: Operation) -> int:
    return turn.bits(operation["from"]) if "from" in operation else turn.caller


def spawn(turn: Turn, op: Operation) -> None:
    case, host, behavior = turn.case, turn.case.host, turn.case.behavior(op["behavior"])
    runtime = turn.bits(op.get("runtime", "runtime"))
    if runtime in case.others:
        host = case.others[runtime]._live
    flags = (1 * ("start" in behavior.handlers) | 2 * ("stop" in behavior.handlers)
             | 4 * ("exit" in behavior.handlers) | 8 * op.get("link", False) | 16 * op.get("profile", False))  # fmt: skip
    options = {"flags": flags, "name": op.get("name"), "capacity": op.get("capacity", 0),
               "overflow": OVERFLOWS.index(op.get("overflow", "reject")),
               "priority": PRIORITIES.index(op.get("priority", "normal")),
               "supervisor": turn.bits(op.get("supervisor", ""))}  # fmt: skip
    by = caller(turn, op) if turn.agent or "from" in op else host.caller().bits
    with host.spawning:
        bits = lowlevel.spawn(runtime, by, port=host.port, **options)
        host.adopt(Cell(host, behavior, None, lambda: case.behavior(op["behavior"])), bits)
    case.put(op["as"], "agent", bits)


def expect(turn: Turn, op: Operation, bits: int, *, monitor: bool = False) -> None:
    """Name a future; agents get a monitor's DOWN as a notice."""
    future = Future(turn.case.host, turn.case.host.caller())
    if not (monitor and turn.agent):
        future.name(bits)
    turn.case.futures[bits] = future
    turn.case.put(op["as"], "future", bits)


def ask(turn: Turn, op: Operation) -> None:
    parent = turn.right if op.get("inherit") else 0
    bits = lowlevel.ask(caller(turn, op), turn.bits(op["to"]), *payload(turn, op),
                        timeout_ns=op.get("timeout_ns", 0), parent=parent)  # fmt: skip
    expect(turn, op, bits)


def cancel(turn: Turn, op: Operation) -> None:
    bits = turn.bits(op["future"])
    turn.case.kept.append(turn.case.futures.pop(bits, None))
    lowlevel.future_cancel(bits)


async def wait(turn: Turn, op: Operation) -> None:
    """In host steps: run the others, or let them run, until the future is done."""
    case, bits, timeout_ns = turn.case, turn.bits(op["future"]), op.get("timeout_ns", 0)
    if bits not in case.futures:
        lowlevel.future_wait(bits, 0)
        raise lowlevel.StaleError("its result was taken before")
    future = case.futures[bits]
    try:
        if case.host.loop is not None and not case.simulated:
            end = time.monotonic_ns() + timeout_ns
            while not future.done() and time.monotonic_ns() < end:
                await asyncio.sleep(POLL_S)
        elif timeout_ns or turn.caller == 0:
            future.wait(timeout_ns / 1e9)
        if not future.done() and timeout_ns:
            raise lowlevel.DeadlineError
        future.result()
    finally:
        if future.done():
            turn.payload = future.message
            del case.futures[bits]


def reply(turn: Turn, op: Operation) -> None:
    right = turn.bits(op["right"]) if "right" in op else turn.right
    lowlevel.reply(caller(turn, op), right, *payload(turn, op))


def refuse(turn: Turn, op: Operation) -> None:
    right = turn.bits(op["right"]) if "right" in op else turn.right
    lowlevel.refuse(caller(turn, op), right, Status[op["status"]], op.get("text", ""))


def view(turn: Turn, op: Operation) -> None:
    opened = lowlevel.buf_view(caller(turn, op), turn.bits(op["buf"]), op.get("writable", False))
    memory: Any = b""
    if opened.bytes:
        memory = lowlevel.ffi.buffer(lowlevel.ffi.cast("char *", opened.data), opened.bytes)
    if "write" in op:
        written = bytes.fromhex(op["write"])
        memory[: len(written)] = written
    if op.get("record"):
        turn.case.observations.append({"bytes": bytes(memory).hex()})


def create(turn: Turn, op: Operation) -> None:
    data = bytes.fromhex(op["bytes"]) if "bytes" in op else None
    size = op.get("size", 0) if data is None else len(data)
    capability = CAPABILITIES.index(op["capability"])
    turn.case.put(op["as"], "buf", lowlevel.buf_create(caller(turn, op), capability, data or None, size))


def keep(turn: Turn, op: Operation) -> None:
    buffer = turn.payload.buffer if turn.payload else None
    if buffer is None:
        lowlevel.buf_keep(caller(turn, op), 0)
    else:  # what a port takes belongs to its host: there is nothing to ask for
        turn.case.kept.append(buffer)
        turn.case.put(op["as"], "buf", buffer.bits)


def close(turn: Turn, op: Operation) -> None:
    kind, bits = turn.named(op["name"])
    if kind == "lease":
        lowlevel.lease_close(caller(turn, op), bits)
        return
    closes = {"runtime": lowlevel.runtime_close, "port": lowlevel.port_close, "channel": lowlevel.channel_close,
              "shards": lowlevel.shards_close, "breaker": lowlevel.breaker_close}  # fmt: skip
    closes.get(kind, lowlevel.buf_close)(bits)


def info(turn: Turn, op: Operation) -> None:
    kind, bits = turn.named(op["of"])
    reads: dict[str, Any] = {"agent": lowlevel.agent_info_get, "channel": lowlevel.channel_info_get,
                             "shards": lowlevel.shards_info_get, "topology": lowlevel.topology_info_get,
                             "breaker": lowlevel.breaker_info_get, "lease": lowlevel.lease_info_get}  # fmt: skip
    read: Any = reads.get(kind, lowlevel.buf_info_get)(bits)
    turn.case.observations.extend(number(getattr(read, field)) for field in op["fields"])


def profile(turn: Turn, op: Operation) -> None:
    read = lowlevel.agent_profile_get(turn.bits(op["of"]))
    turn.case.observations.extend(number(getattr(read, field)) for field in op["fields"])


def overruns(turn: Turn, op: Operation) -> None:
    turn.case.observations.append(number(len(lowlevel.runtime_overruns(turn.bits("runtime"), 64))))


def status(value: int) -> dict[str, str]:
    return {"status": lowlevel.status_name(value)}


def number(value: int) -> dict[str, str]:
    return {"u64": str(value)}


async def run(turn: Turn, op: Operation) -> None:
    runtime = turn.case.runtime
    if turn.case.simulated:
        runtime.run(op.get("timeout_ns", 0) / 1e9)
    elif turn.case.host.loop is not None:
        await runtime.drained(DRAIN_S)
    else:
        runtime.drain(DRAIN_S)


async def drain(turn: Turn, op: Operation) -> None:
    if turn.case.host.loop is not None:
        await turn.case.runtime.drained(op["timeout_ns"] / 1e9)
    else:
        turn.case.runtime.drain(op["timeout_ns"] / 1e9)


async def open_runtime(turn: Turn, op: Operation) -> None:
    case = turn.case
    store = f"{case.given['folder']}/{op['store']}" if "store" in op else None
    other = Runtime(simulated=case.simulated, seed=1, workers=op.get("workers", 0), lease_store=store)
    if case.host.loop is not None:
        await other.__aenter__()
    else:
        other.__enter__()
    case.others[other._live.bits] = other
    case.put(op["as"], "runtime", other._live.bits)


def letters(turn: Turn, op: Operation) -> None:
    name = turn.case.name_of
    for to, sender, type, reason, _ in lowlevel.runtime_letters(turn.bits("runtime"), op.get("max", 1024)):
        turn.case.observations.append({"letter": f"{name(sender)}>{name(to)} {type} {lowlevel.status_name(reason)}"})


def stats(turn: Turn, op: Operation) -> None:
    read = lowlevel.runtime_stats(turn.bits("runtime"))
    turn.case.observations.extend(number(getattr(read, field)) for field in op["fields"])


def quorum(turn: Turn, op: Operation) -> None:
    bits = lowlevel.quorum(
        turn.bits("runtime"), caller(turn, op), [turn.bits(name) for name in op["voters"]], *payload(turn, op),
        threshold=op.get("threshold", 0), rule=RULES.index(op.get("rule", "majority")),
        timeout_ns=op.get("timeout_ns", 0), parent=turn.right if op.get("inherit") else 0,
    )  # fmt: skip
    expect(turn, op, bits)


def tally(turn: Turn, op: Operation) -> None:
    data = turn.data()
    read = lowlevel.quorum_tally(data or None, len(data))
    turn.case.observations += [status(read.status), *map(number, read[1:])]


def vote(turn: Turn, op: Operation) -> None:
    data = turn.data()
    read = lowlevel.quorum_vote(data or None, len(data), op["index"])
    turn.case.observations += [status(read.status), number(read.choice)]


def choice(turn: Turn, op: Operation) -> None:
    data = turn.data()
    read = lowlevel.quorum_choice(data or None, len(data), op["index"])
    value = data[read.offset : read.offset + read.bytes]
    turn.case.observations += [number(read.type), number(read.votes), {"bytes": value.hex()}]


def broadcast(turn: Turn, op: Operation) -> None:
    members = [turn.bits(name) for name in op["members"]]
    refusals, delivered = lowlevel.broadcast(
        turn.bits("runtime"), caller(turn, op), members, *payload(turn, op), refusals_max=op.get("max", 1000)
    )
    turn.case.observations.append(number(delivered))
    for member, reason in refusals:
        turn.case.observations += [{"agent": turn.case.name_of(member)}, status(reason)]


def gossip(turn: Turn, op: Operation) -> None:
    members = [turn.bits(name) for name in op["members"]]
    topology = turn.bits(op["topology"]) if "topology" in op else 0
    bits = lowlevel.gossip(
        turn.bits("runtime"), caller(turn, op), members, topology, *payload(turn, op), fanout=op.get("fanout", 0),
        unrepaired=int(op.get("unrepaired", False)), repair_ns=op.get("repair_ns", 0),
        timeout_ns=op.get("timeout_ns", 0), parent=turn.right if op.get("inherit") else 0,
    )  # fmt: skip
    expect(turn, op, bits)


def gossip_read(turn: Turn, op: Operation) -> None:
    data = turn.data()
    read = lowlevel.gossip_read(data or None, len(data))
    counts = read.members, read.reached, read.lost, read.sent, read.duplicates, read.repairs, read.rounds
    turn.case.observations += [status(read.status), *map(number, counts), number(read.hops_most)]


def gossip_hops(turn: Turn, op: Operation) -> None:
    data = turn.data()
    turn.case.observations.append(number(lowlevel.gossip_hops(data or None, len(data), op["hops"])))


def describe(turn: Turn, op: Operation) -> None:
    turn.case.observations.append({"text": lowlevel.status_name(op["code"])})
    if not lowlevel.status_text(op["code"]):
        turn.fail(op, "it has no text")


def find(turn: Turn, op: Operation) -> None:
    turn.case.put(op["as"], "agent", lowlevel.agent_find(turn.bits("runtime"), op["name"]))


def arm(turn: Turn, op: Operation) -> None:
    bits = lowlevel.timer_arm(
        caller(turn, op), turn.bits(op["to"]), op["delay_ns"], op.get("period_ns", 0), *payload(turn, op)
    )
    turn.case.put(op["as"], "timer", bits)


def convert(turn: Turn, op: Operation) -> None:
    to = CAPABILITIES.index(op["to"])
    turn.case.put(op["as"], "buf", lowlevel.buf_convert(caller(turn, op), turn.bits(op["buf"]), to))


def channel(turn: Turn, op: Operation) -> None:
    runtime = turn.bits(op.get("runtime", "runtime"))
    turn.case.put(op["as"], "channel", lowlevel.channel_open(runtime, capacity=op.get("capacity", 0)))


def try_send(turn: Turn, op: Operation) -> None:
    lowlevel.channel_try_send(caller(turn, op), turn.bits(op["channel"]), *payload(turn, op))


def try_recv(turn: Turn, op: Operation) -> None:
    record = lowlevel.channel_try_recv(caller(turn, op), turn.bits(op["channel"]))
    turn.payload = Message(turn.case.host, RECORD.unpack(lowlevel.ffi.buffer(record)))


def send(turn: Turn, op: Operation) -> None:
    timeout_ns = op.get("timeout_ns", 0)
    bits = turn.bits(op["channel"])
    expect(turn, op, lowlevel.channel_send(caller(turn, op), bits, *payload(turn, op), timeout_ns=timeout_ns))


def recv(turn: Turn, op: Operation) -> None:
    bits = turn.bits(op["channel"])
    expect(turn, op, lowlevel.channel_recv(caller(turn, op), bits, op.get("timeout_ns", 0)))


def select(turn: Turn, op: Operation) -> None:
    channels = [turn.bits(name) for name in op["channels"]]
    expect(turn, op, lowlevel.channel_select(caller(turn, op), channels, op.get("timeout_ns", 0)))


def members(turn: Turn, op: Operation) -> tuple[Any, int]:
    given = [{"id": member[0], "weight": member[1], "agent": (turn.bits(member[2]) if member[2:] else 0,)}
             for member in op["members"]]  # fmt: skip
    return lowlevel.ffi.new("agentrt_member[]", given), len(given)


def key(op: Operation) -> tuple[bytes, int]:
    data = bytes.fromhex(op["key"])
    return data, len(data)


def on_map(turn: Turn, op: Operation) -> tuple[int, int]:
    return turn.bits(op["map"]), op.get("epoch", 0)


def record(turn: Turn, *values: int) -> None:
    turn.case.observations.extend(map(number, values))


def shards(turn: Turn, op: Operation) -> None:
    options = {name: op.get(name, 0) for name in ("shards", "held_max", "handover_type", "handover_timeout_ns")}
    bits = lowlevel.shards_create(turn.bits(op.get("runtime", "runtime")), *members(turn, op), **options)
    turn.case.put(op["as"], "shards", bits)


def owner(turn: Turn, op: Operation) -> None:
    if "key" in op:
        found = lowlevel.shards_find(*on_map(turn, op), *key(op))
    else:
        found = lowlevel.shards_find_hash(*on_map(turn, op), op["hash"])
    record(turn, found.shard, found.member, found.epoch)
    turn.case.observations.append({"agent": turn.case.name_of(found.agent)})


def replicas(turn: Turn, op: Operation) -> None:
    found = lowlevel.shards_replicas(*on_map(turn, op), op["shard"], op["max"])
    record(turn, *(owner.member for owner in found))


def moves(turn: Turn, op: Operation) -> None:
    for old, new, shard in lowlevel.shards_moves(*on_map(turn, op), op.get("first", 0), op.get("max", 1024)):
        record(turn, shard, old, new)


def topology(turn: Turn, op: Operation) -> None:
    shape = ("", "mesh", "ring", "star", "hierarchical").index(op["shape"])
    turn.case.put(op["as"], "topology", lowlevel.topology_make(shape, op["count"], op.get("fanout", 0)))


def neighbours(turn: Turn, op: Operation) -> None:
    first, most = op.get("first", 0), op.get("max", 1024)
    for found in lowlevel.topology_neighbours(turn.bits(op["topology"]), op["node"], first, most):
        record(turn, *found)


def edges(turn: Turn, op: Operation) -> None:
    for edge in lowlevel.topology_edges(turn.bits(op["topology"]), op.get("first", 0), op.get("max", 1024)):
        record(turn, *edge)


def lease(turn: Turn, op: Operation) -> None:
    runtime = turn.bits(op.get("runtime", "runtime"))
    turn.case.put(op["as"], "lease", lowlevel.lease_open(runtime, caller(turn, op), op["name"]))


def try_acquire(turn: Turn, op: Operation) -> None:
    token = lowlevel.lease_try_acquire(caller(turn, op), turn.bits(op["lease"]), op["ttl_ns"])
    turn.case.observations.append(number(token))


def acquire(turn: Turn, op: Operation) -> None:
    bits, timeout_ns = turn.bits(op["lease"]), op.get("timeout_ns", 0)
    expect(turn, op, lowlevel.lease_acquire(caller(turn, op), bits, op["ttl_ns"], timeout_ns))


def signal_fenced(turn: Turn, op: Operation) -> None:
    to, bits = turn.bits(op["to"]), turn.bits(op["lease"])
    lowlevel.signal_fenced(caller(turn, op), to, bits, *payload(turn, op))


def on_agent(function: Callable[[int, int], None]) -> Callable[[Turn, Operation], None]:
    return lambda turn, op: function(caller(turn, op), turn.bits(op["agent"]))


CALLS: dict[str, Callable[[Turn, Operation], Awaitable[None] | None]] = {
    "spawn": spawn, "ask": ask, "await": wait, "cancel": cancel, "reply": reply, "refuse": refuse,
    "signal": lambda turn, op: lowlevel.signal(caller(turn, op), turn.bits(op["to"]), *payload(turn, op)),
    "stop": on_agent(lowlevel.agent_stop), "kill": on_agent(lowlevel.agent_kill),
    "wake": lambda turn, op: lowlevel.agent_wake(turn.bits(op["agent"])),
    "room": lambda turn, op: lowlevel.room_wait(turn.bits(op["agent"]), op.get("timeout_ns", 0)),
    "monitor": lambda turn, op: expect(
        turn, op, lowlevel.monitor(caller(turn, op), turn.bits(op["agent"])), monitor=True),
    "link": on_agent(lowlevel.link), "unlink": on_agent(lowlevel.unlink), "find": find, "arm": arm,
    "disarm": lambda turn, op: lowlevel.timer_disarm(turn.bits(op["timer"])),
    "buf": create, "view": view, "convert": convert, "keep": keep, "close": close, "info": info,
    "unview": lambda turn, op: lowlevel.buf_unview(caller(turn, op), turn.bits(op["buf"])),
    "channel": channel, "try_send": try_send, "send": send, "try_recv": try_recv, "recv": recv, "select": select,
    "shards": shards, "owner": owner, "replicas": replicas, "moves": moves,
    "hash": lambda turn, op: record(turn, lowlevel.shards_hash(*key(op))),
    "change": lambda turn, op: record(turn, lowlevel.shards_change(*on_map(turn, op), *members(turn, op))),
    "route": lambda turn, op: lowlevel.shards_signal(
        caller(turn, op), *on_map(turn, op), *key(op), *payload(turn, op)),
    "topology": topology, "neighbours": neighbours, "edges": edges,
    "dot": lambda turn, op: turn.case.put(
        op["as"], "buf", lowlevel.topology_dot(caller(turn, op), turn.bits(op["topology"]))),
    "quorum": quorum, "tally": tally, "vote": vote, "choice": choice, "broadcast": broadcast,
    "gossip": gossip, "gossip_read": gossip_read, "gossip_hops": gossip_hops,
    "lease": lease, "try_acquire": try_acquire, "acquire": acquire, "signal_fenced": signal_fenced,
    "renew": lambda turn, op: lowlevel.lease_renew(caller(turn, op), turn.bits(op["lease"]), op["ttl_ns"]),
    "release": lambda turn, op: lowlevel.lease_release(caller(turn, op), turn.bits(op["lease"])),
    "profile": profile, "overruns": overruns,
    "run": run, "drain": drain, "open": open_runtime, "stats": stats, "letters": letters, "describe": describe,
    "clock": lambda turn, op: turn.case.observations.append(number(lowlevel.runtime_clock(turn.bits("runtime")))),
}  # fmt: skip


# Operations that make no call.


def jump(turn: Turn, op: Operation) -> None:
    left, relation, right = op.get("if", (0, "==", 0))
    one, other = turn.operand(left), turn.operand(right)
    if one < other if relation == "<" else (one == other) == (relation == "=="):
        turn.index += op["by"]


def assign(turn: Turn, op: Operation) -> None:
    turn.registers[op["register"]] = (turn.operand(op["to"]) + turn.operand(op.get("plus", 0))) & MASK


def forge(turn: Turn, op: Operation) -> None:
    turn.case.put(op["as"], op["kind"], (turn.bits(op["of"]) if "of" in op else 0) ^ op.get("xor", 0))


LANGUAGE: dict[str, Callable[[Turn, Operation], None]] = {
    "record": lambda turn, op: turn.observe(op["what"]),
    "save": lambda turn, op: turn.case.put(op["as"], *turn.named(op["name"])),
    "jump": jump, "set": assign, "forge": forge,
}  # fmt: skip
