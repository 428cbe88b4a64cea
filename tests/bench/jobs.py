"""What is measured: every (benchmark, variant, runtime, workers), how often, by which program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

BENCHES = ("pingpong", "ring", "count", "fanin", "spawn", "big", "chameneos")
CHANNEL_BENCHES = ("channel", "mpmc")
SIZES = ("1024", "32768", "1048576")

# Operations of one run where one takes about 100 ns: a quarter of a second.
BASE_OPERATIONS = {
    "pingpong": 2_000_000,
    "ring": 2_000_000,
    "count": 4_000_000,
    "fanin": 4_000_000,
    "spawn": 240_000,
    "big": 720_000,
    "chameneos": 240_000,
    "send_iso": 600_000,
    "send_val": 600_000,
    "turn": 240_000,
    "channel": 4_000_800,
    "mpmc": 2_000_400,
    "shard": 6_000_000,
    "breaker": 6_000_000,
    "quorum": 60_000,
    "broadcast": 2_400_000,
    "gossip": 600_000,
    "lease": 600_000,
}

# How many of them a runtime gets through in about the same time.
SCALE = {
    "floor": 6.0,
    "agentrt-c": 2.0,
    "agentrt-rust": 2.0,
    "go": 1.0,
    "erlang": 0.6,
    "caf": 0.25,
    "tokio": 1.0,
    "actix": 1.0,
    "channels": 1.0,
    "ck": 2.0,
    "asyncio": 0.02,
    "pykka": 0.004,
    "worker_threads": 0.01,
    "nact": 0.05,
}

# Live agents in `memory`: enough that the cost of one stands out of the runtime's own.
MEMORY_AGENTS = {
    "floor": 1_000_000,
    "go": 300_000,
    "erlang": 300_000,
    "caf": 300_000,
    "tokio": 300_000,
    "actix": 300_000,
    "asyncio": 50_000,
    "pykka": 500,
    "worker_threads": 20,
    "nact": 50_000,
}

# A thread or a Worker for each agent: a run of the usual length would spawn too few or too many.
SPAWN_OPERATIONS = {"pykka": 1200, "worker_threads": 20}

WAKE_SAMPLES = 300
STORE_SAMPLES = 2000
C_PEERS = ("go", "erlang", "caf")
RUST_PEERS = ("tokio", "actix")


@dataclass(frozen=True)
class Job:
    """One process of a round. `runtime` also names the program (see build.py)."""

    runtime: str
    bench: str
    variant: str
    workers: int
    operations: int

    def arguments(self) -> list[str]:
        return [self.bench, self.variant, str(self.workers), str(self.operations)]


def operations_of(runtime: str, bench: str, share: float = 1.0) -> int:
    """A multiple of 240, so that 2, 8 and 120 agents get equal parts."""
    if bench == "spawn" and runtime in SPAWN_OPERATIONS:
        return SPAWN_OPERATIONS[runtime]
    return max(1, round(BASE_OPERATIONS[bench] * SCALE[runtime] * share / 240)) * 240


def variants_of(runtime: str, bench: str, workers: int) -> list[str]:
    """The plain program first; then what its users would tune for this benchmark."""
    tuned = {
        ("erlang", "count"): ["offheap"],
        ("erlang", "fanin"): ["offheap"],
        ("go", "spawn"): ["closure"],
        ("agentrt-rust", "pingpong"): ["mailbox"],
    }
    if runtime == "caf" and bench == "spawn":
        # unyielding, its spawner runs far ahead of its children: a gigabyte, and minutes on two
        return ["yield"] if workers > 1 else ["default", "yield"]
    return ["default", *tuned.get((runtime, bench), [])]


def talk_jobs(runtime: str, benches: tuple[str, ...], workers: tuple[int, ...]) -> Iterator[Job]:
    for bench in benches:
        for count in workers:
            for variant in variants_of(runtime, bench, count):
                yield Job(runtime, bench, variant, count, operations_of(runtime, bench))


def memory_jobs() -> Iterator[Job]:
    yield Job("agentrt-c", "memory", "1m", 1, 1_000_000)
    yield Job("agentrt-c", "memory", "10m", 1, 10_000_000)
    for runtime, agents in MEMORY_AGENTS.items():
        yield Job(runtime, "memory", "default", 1, agents)
    yield Job("erlang", "memory", "hibernate", 1, MEMORY_AGENTS["erlang"])


def send_jobs() -> Iterator[Job]:
    for size in SIZES:
        for workers in (1, 2):
            for runtime in ("agentrt-c", "go"):
                for bench in ("send_iso", "send_val"):
                    yield Job(runtime, bench, size, workers, operations_of(runtime, bench))
            yield Job("erlang", "send_val", size, workers, operations_of("erlang", "send_val"))
        moves = operations_of("worker_threads", "send_iso")
        yield Job("worker_threads", "send_iso", size, 2, moves)


def channel_jobs() -> Iterator[Job]:
    """`mpmc` of the Rust libraries has threads of its own, whatever the number of workers."""
    yield from talk_jobs("agentrt-c", CHANNEL_BENCHES, (1, 2))
    yield from talk_jobs("go", CHANNEL_BENCHES, (1, 2))
    yield from talk_jobs("asyncio", CHANNEL_BENCHES, (1,))
    yield Job("ck", "channel", "default", 1, operations_of("ck", "channel"))
    for library in ("crossbeam", "flume"):
        for bench, workers in (("channel", 1), ("mpmc", 2)):
            yield Job("channels", bench, library, workers, operations_of("channels", bench))


def lease_jobs() -> Iterator[Job]:
    yield from talk_jobs("agentrt-c", ("lease",), (1,))
    yield Job("agentrt-c", "lease", "durable", 1, STORE_SAMPLES)


def wake_jobs() -> Iterator[Job]:
    for workers in (1, 2):
        yield Job("agentrt-c", "wake", "default", workers, WAKE_SAMPLES)
    yield Job("asyncio", "wake", "eventfd", 1, WAKE_SAMPLES)
    yield Job("asyncio", "wake", "call_soon_threadsafe", 1, WAKE_SAMPLES)


def shard_jobs(share: float = 1.0) -> Iterator[Job]:
    for variant in ("default", "key"):
        yield Job("agentrt-c", "shard", variant, 1, operations_of("agentrt-c", "shard", share))


def breaker_jobs() -> Iterator[Job]:
    for variant in ("default", "guarded"):
        yield Job("agentrt-c", "breaker", variant, 1, operations_of("agentrt-c", "breaker"))


def group_jobs(share: float = 1.0) -> Iterator[Job]:
    """A broadcast's operations are members: ten thousand a broadcast."""
    for workers in (1, 2):
        for bench in ("quorum", "broadcast", "gossip"):
            yield Job("agentrt-c", bench, "default", workers, operations_of("agentrt-c", bench, share))
        told = operations_of("agentrt-c", "broadcast", share)
        yield Job("agentrt-c", "broadcast", "handled", workers, told)


def all_jobs() -> list[Job]:
    """Everything, in no particular order."""
    two = (1, 2)
    jobs = [*talk_jobs("agentrt-c", BENCHES, two), *talk_jobs("floor", BENCHES, (1,))]
    jobs += talk_jobs("agentrt-rust", ("pingpong", "ring", "count", "fanin", "spawn"), two)
    jobs += talk_jobs("agentrt-rust", ("turn",), (1,))
    for runtime in (*C_PEERS, *RUST_PEERS):
        jobs += talk_jobs(runtime, BENCHES, two)
    jobs += talk_jobs("asyncio", BENCHES, (1,))
    jobs += talk_jobs("nact", BENCHES, (1,))
    jobs += talk_jobs("pykka", ("pingpong", "ring", "count", "fanin", "spawn"), (1,))
    jobs += talk_jobs("worker_threads", ("pingpong", "count", "fanin", "spawn"), (2,))
    wings = [*channel_jobs(), *breaker_jobs(), *shard_jobs(), *group_jobs(), *lease_jobs()]
    return [*jobs, *memory_jobs(), *send_jobs(), *wake_jobs(), *wings]


def quick_jobs() -> list[Job]:
    """The C table: agentrt beside its floor and the peers that its goals name, in short runs."""
    share = 0.4

    def short(runtime: str, bench: str, workers: int) -> Job:
        return Job(runtime, bench, "default", workers, operations_of(runtime, bench, share))

    jobs = []
    for bench in BENCHES:
        jobs += [short("agentrt-c", bench, 1), short("agentrt-c", bench, 2)]
        jobs += [short("floor", bench, 1), short("go", bench, 1)]
    for bench in CHANNEL_BENCHES:
        jobs += [short("agentrt-c", bench, 1), short("agentrt-c", bench, 2), short("go", bench, 1)]
    jobs += [short("erlang", "spawn", 1)]
    jobs += [Job("agentrt-c", "memory", "1m", 1, 1_000_000)]
    jobs += [short("agentrt-c", "breaker", 1)]
    jobs += [short("agentrt-c", "lease", 1), Job("agentrt-c", "lease", "durable", 1, STORE_SAMPLES)]
    jobs += [Job("agentrt-c", "wake", "default", 1, 50)]
    jobs += shard_jobs(0.4)
    jobs += group_jobs(0.4)
    return jobs


def shorter(job: Job, share: float) -> Job:
    """The same with a part of its operations; a memory reading or a wake keeps its number."""
    if job.bench not in BASE_OPERATIONS or job.runtime in SPAWN_OPERATIONS:
        return job
    return replace(job, operations=max(1, round(job.operations * share / 240)) * 240)


Select = Callable[[Job], bool]


def only(words: list[str]) -> Select:
    """Jobs of which every word names the benchmark, the runtime or the variant; '' names all."""

    def chosen(job: Job) -> bool:
        return not words or bool({job.bench, job.runtime, job.variant} & set(words))

    return chosen
