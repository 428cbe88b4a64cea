# Generated from capi/spec by `python3 capi/generate`. Do not edit.
"""Records and constants are laid out in Python as the specification says."""

import json

import pytest

from agentrt.generated import lowlevel
from agentrt.generated.lowlevel import ffi, lib

LAYOUT = json.loads("""
{
 "agentrt_error": {
  "bytes": 256,
  "offsets": {
   "status": 0,
   "text_bytes": 4,
   "text": 8
  }
 },
 "agentrt_message": {
  "bytes": 64,
  "offsets": {
   "agent": 0,
   "from": 8,
   "right": 16,
   "type": 24,
   "kind": 32,
   "capability": 33,
   "status": 34,
   "payload_bytes": 36,
   "payload.bytes": 40,
   "payload.buf.buf": 40,
   "payload.buf.data": 48,
   "payload.buf.identity": 56
  }
 },
 "agentrt_payload": {
  "bytes": 32,
  "offsets": {
   "type": 0,
   "data": 8,
   "bytes": 16,
   "buf": 24
  }
 },
 "agentrt_runtime_options": {
  "bytes": 64,
  "offsets": {
   "struct_size": 0,
   "workers": 4,
   "simulated": 8,
   "trace_calls": 12,
   "seed": 16,
   "trace_path": 24,
   "turn_budget_ns": 32,
   "lease_store_path": 40,
   "time_limit_ns": 48,
   "turns_max": 56
  }
 },
 "agentrt_stats": {
  "bytes": 104,
  "offsets": {
   "accepted": 0,
   "handled": 8,
   "dead_letters": 16,
   "in_flight": 24,
   "agents_live": 32,
   "spawned": 40,
   "ended": 48,
   "crashed": 56,
   "turns": 64,
   "wakes": 72,
   "steals": 80,
   "now_ns": 88,
   "overruns": 96
  }
 },
 "agentrt_letter": {
  "bytes": 32,
  "offsets": {
   "to": 0,
   "from": 8,
   "type": 16,
   "reason": 24,
   "payload_bytes": 28
  }
 },
 "agentrt_overrun": {
  "bytes": 32,
  "offsets": {
   "agent": 0,
   "turn_ns": 8,
   "type": 16,
   "typed": 24,
   "running": 28
  }
 },
 "agentrt_behavior": {
  "bytes": 32,
  "offsets": {
   "struct_size": 0,
   "reserved": 4,
   "receive": 8,
   "destroy": 16,
   "restart": 24
  }
 },
 "agentrt_spawn_options": {
  "bytes": 64,
  "offsets": {
   "struct_size": 0,
   "flags": 4,
   "behavior": 8,
   "state": 16,
   "port": 24,
   "name": 32,
   "name_bytes": 40,
   "capacity": 44,
   "overflow": 48,
   "priority": 52,
   "supervisor": 56
  }
 },
 "agentrt_ask_options": {
  "bytes": 24,
  "offsets": {
   "struct_size": 0,
   "reserved": 4,
   "timeout_ns": 8,
   "parent": 16
  }
 },
 "agentrt_agent_info": {
  "bytes": 32,
  "offsets": {
   "id": 0,
   "depth": 8,
   "capacity": 12,
   "high_mark": 16,
   "low_mark": 20,
   "overflow": 24,
   "priority": 25,
   "awaiting": 26,
   "stopping": 27,
   "reserved": 28
  }
 },
 "agentrt_profile": {
  "bytes": 64,
  "offsets": {
   "turns": 0,
   "messages": 8,
   "busy_ns": 16,
   "longest_ns": 24,
   "turn_ns": 32,
   "messages_per_s": 40,
   "cpu_ppm": 48,
   "since_ns": 56
  }
 },
 "agentrt_view": {
  "bytes": 16,
  "offsets": {
   "data": 0,
   "bytes": 8
  }
 },
 "agentrt_buf_info": {
  "bytes": 32,
  "offsets": {
   "bytes": 0,
   "identity": 8,
   "capability": 16,
   "views": 20,
   "holders": 24,
   "reserved": 28
  }
 },
 "agentrt_port_options": {
  "bytes": 32,
  "offsets": {
   "struct_size": 0,
   "wake": 4,
   "hook": 8,
   "hook_argument": 16,
   "stall_ns": 24
  }
 },
 "agentrt_channel_options": {
  "bytes": 8,
  "offsets": {
   "struct_size": 0,
   "capacity": 4
  }
 },
 "agentrt_channel_info": {
  "bytes": 16,
  "offsets": {
   "depth": 0,
   "capacity": 4,
   "closed": 8,
   "reserved": 12
  }
 },
 "agentrt_breaker_options": {
  "bytes": 32,
  "offsets": {
   "struct_size": 0,
   "failures": 4,
   "probes": 8,
   "reserved": 12,
   "window_ns": 16,
   "cooldown_ns": 24
  }
 },
 "agentrt_breaker_info": {
  "bytes": 32,
  "offsets": {
   "state": 0,
   "failures": 4,
   "probes": 8,
   "reserved": 12,
   "until_ns": 16,
   "trips": 24
  }
 },
 "agentrt_supervisor_options": {
  "bytes": 80,
  "offsets": {
   "struct_size": 0,
   "strategy": 4,
   "supervisor": 8,
   "name": 16,
   "name_bytes": 24,
   "max_restarts": 28,
   "within_ns": 32,
   "grace_ns": 40,
   "transient": 48,
   "overload": 52,
   "permanent": 56,
   "fatal": 60,
   "fallback": 64,
   "fallback_bytes": 72,
   "priority": 76
  }
 },
 "agentrt_child": {
  "bytes": 16,
  "offsets": {
   "agent": 0,
   "restarts": 8,
   "state": 12
  }
 },
 "agentrt_retry_options": {
  "bytes": 56,
  "offsets": {
   "struct_size": 0,
   "backoff": 4,
   "attempts": 8,
   "jitter": 12,
   "base_ns": 16,
   "cap_ns": 24,
   "seed": 32,
   "budget": 40,
   "reserved": 44,
   "refill_ns": 48
  }
 },
 "agentrt_quorum_options": {
  "bytes": 32,
  "offsets": {
   "struct_size": 0,
   "threshold": 4,
   "rule": 8,
   "reserved": 12,
   "timeout_ns": 16,
   "parent": 24
  }
 },
 "agentrt_gossip_options": {
  "bytes": 40,
  "offsets": {
   "struct_size": 0,
   "fanout": 4,
   "unrepaired": 8,
   "reserved": 12,
   "repair_ns": 16,
   "timeout_ns": 24,
   "parent": 32
  }
 },
 "agentrt_gossip_report": {
  "bytes": 48,
  "offsets": {
   "status": 0,
   "members": 4,
   "reached": 8,
   "lost": 12,
   "sent": 16,
   "duplicates": 24,
   "repairs": 32,
   "rounds": 36,
   "hops_most": 40,
   "reserved": 44
  }
 },
 "agentrt_tally": {
  "bytes": 16,
  "offsets": {
   "status": 0,
   "voters": 4,
   "threshold": 8,
   "choices": 12
  }
 },
 "agentrt_vote": {
  "bytes": 8,
  "offsets": {
   "status": 0,
   "choice": 4
  }
 },
 "agentrt_choice": {
  "bytes": 24,
  "offsets": {
   "type": 0,
   "offset": 8,
   "bytes": 16,
   "votes": 20
  }
 },
 "agentrt_refusal": {
  "bytes": 16,
  "offsets": {
   "member": 0,
   "status": 8,
   "reserved": 12
  }
 },
 "agentrt_lease_info": {
  "bytes": 40,
  "offsets": {
   "token": 0,
   "holder": 8,
   "left_ns": 16,
   "waiters": 24,
   "held": 28,
   "taken": 32,
   "reserved": 36
  }
 },
 "agentrt_command": {
  "bytes": 40,
  "offsets": {
   "agent": 0,
   "op": 8,
   "handled": 12,
   "text": 16,
   "text_bytes": 24,
   "status": 32,
   "reserved": 36
  }
 },
 "agentrt_member": {
  "bytes": 24,
  "offsets": {
   "id": 0,
   "agent": 8,
   "weight": 16,
   "reserved": 20
  }
 },
 "agentrt_shards_options": {
  "bytes": 32,
  "offsets": {
   "struct_size": 0,
   "shards": 4,
   "held_max": 8,
   "reserved": 12,
   "handover_type": 16,
   "handover_timeout_ns": 24
  }
 },
 "agentrt_shard_owner": {
  "bytes": 32,
  "offsets": {
   "member": 0,
   "agent": 8,
   "epoch": 16,
   "shard": 24,
   "reserved": 28
  }
 },
 "agentrt_shard_move": {
  "bytes": 24,
  "offsets": {
   "from": 0,
   "to": 8,
   "shard": 16,
   "reserved": 20
  }
 },
 "agentrt_shards_info": {
  "bytes": 32,
  "offsets": {
   "epoch": 0,
   "shards": 8,
   "members": 12,
   "moves": 16,
   "moving": 20,
   "held": 24,
   "held_max": 28
  }
 },
 "agentrt_neighbour": {
  "bytes": 8,
  "offsets": {
   "node": 0,
   "relation": 4
  }
 },
 "agentrt_edge": {
  "bytes": 8,
  "offsets": {
   "a": 0,
   "b": 4
  }
 },
 "agentrt_topology_info": {
  "bytes": 24,
  "offsets": {
   "edges": 0,
   "shape": 8,
   "nodes": 12,
   "fanout": 16,
   "reserved": 20
  }
 },
 "agentrt_fault_options": {
  "bytes": 56,
  "offsets": {
   "struct_size": 0,
   "kind": 4,
   "sender": 8,
   "to": 16,
   "min_ns": 24,
   "max_ns": 32,
   "chance": 40,
   "skip": 44,
   "times": 48,
   "reserved": 52
  }
 },
 "agentrt_stuck": {
  "bytes": 16,
  "offsets": {
   "agent": 0,
   "agents": 8,
   "limited": 12
  }
 }
}
""")

CONSTANTS = json.loads("""
{
 "AGENTRT_PAYLOAD_BYTES_MAX": 1073741824,
 "AGENTRT_INLINE_BYTES": 24,
 "AGENTRT_CAPACITY_MAX": 100000,
 "AGENTRT_CAPACITY_DEFAULT": 1000,
 "AGENTRT_NAME_BYTES_MAX": 255,
 "AGENTRT_WORKERS_MAX": 64,
 "AGENTRT_LETTERS_MAX": 1024,
 "AGENTRT_OVERRUNS_MAX": 64,
 "AGENTRT_SELECT_MAX": 64,
 "AGENTRT_SHARDS_MAX": 16384,
 "AGENTRT_SHARDS_DEFAULT": 1024,
 "AGENTRT_MEMBERS_MAX": 1024,
 "AGENTRT_WEIGHT_MAX": 1000000,
 "AGENTRT_HELD_MAX": 1000000,
 "AGENTRT_TOPOLOGY_MAX": 16777216,
 "AGENTRT_FANOUT_MAX": 1048576,
 "AGENTRT_DOT_EDGES_MAX": 1000000,
 "AGENTRT_RESTARTS_MAX": 1000,
 "AGENTRT_BREAKER_FAILURES_MAX": 1024,
 "AGENTRT_BREAKER_PROBES_MAX": 32,
 "AGENTRT_LISTENERS_MAX": 8,
 "AGENTRT_VOTERS_MAX": 1000,
 "AGENTRT_VOTE_BYTES_MAX": 65536,
 "AGENTRT_CHOICE_NONE": 4294967295,
 "AGENTRT_BROADCAST_MAX": 1000000,
 "AGENTRT_GOSSIP_FANOUT_MAX": 64,
 "AGENTRT_HOPS_MAX": 64,
 "AGENTRT_TTL_NS_MAX": 4503599627370496,
 "AGENTRT_FAULTS_MAX": 64,
 "AGENTRT_FAULT_NS_MAX": 4503599627370496,
 "AGENTRT_ERROR_TEXT_BYTES": 248,
 "AGENTRT_OK": 0,
 "AGENTRT_AWAIT": 1,
 "AGENTRT_END": 2,
 "AGENTRT_E_ARGUMENT": -1,
 "AGENTRT_E_KIND": -2,
 "AGENTRT_E_STALE": -3,
 "AGENTRT_E_FOREIGN": -4,
 "AGENTRT_E_MOVED": -5,
 "AGENTRT_E_CAPABILITY": -6,
 "AGENTRT_E_NOT_SENDABLE": -7,
 "AGENTRT_E_BUSY": -8,
 "AGENTRT_E_FULL": -9,
 "AGENTRT_E_WAIT": -10,
 "AGENTRT_E_DEAD": -11,
 "AGENTRT_E_CLOSED": -12,
 "AGENTRT_E_DEADLINE": -13,
 "AGENTRT_E_CANCELLED": -14,
 "AGENTRT_E_CONTEXT": -15,
 "AGENTRT_E_MEMORY": -16,
 "AGENTRT_E_LIMIT": -17,
 "AGENTRT_E_SIZE": -18,
 "AGENTRT_E_NAME": -19,
 "AGENTRT_E_NOT_FOUND": -20,
 "AGENTRT_E_FORKED": -21,
 "AGENTRT_E_SYSTEM": -22,
 "AGENTRT_E_CRASHED": -23,
 "AGENTRT_E_KILLED": -24,
 "AGENTRT_E_SHUTDOWN": -25,
 "AGENTRT_E_HOST": -26,
 "AGENTRT_E_LINKED": -27,
 "AGENTRT_E_OVERFLOW": -28,
 "AGENTRT_E_LATE": -29,
 "AGENTRT_E_REFUSED": -30,
 "AGENTRT_E_PENDING": -31,
 "AGENTRT_E_ABI": -32,
 "AGENTRT_E_DEADLOCK": -33,
 "AGENTRT_E_QUORUM": -34,
 "AGENTRT_E_FENCED": -35,
 "AGENTRT_E_EPOCH": -36,
 "AGENTRT_E_TRIPPED": -37,
 "AGENTRT_E_NOT_HOLDER": -38,
 "AGENTRT_E_STORAGE": -39,
 "AGENTRT_E_CYCLE": -40,
 "AGENTRT_E_DROPPED": -41,
 "AGENTRT_INLINE": 0,
 "AGENTRT_ISO": 1,
 "AGENTRT_VAL": 2,
 "AGENTRT_REF": 3,
 "AGENTRT_TAG": 4,
 "AGENTRT_REJECT": 0,
 "AGENTRT_WAIT": 1,
 "AGENTRT_DROP_OLDEST": 2,
 "AGENTRT_DROP_NEWEST": 3,
 "AGENTRT_NORMAL": 0,
 "AGENTRT_LOW": 1,
 "AGENTRT_HIGH": 2,
 "AGENTRT_CRITICAL": 3,
 "AGENTRT_KIND_SIGNAL": 1,
 "AGENTRT_KIND_REPLY": 2,
 "AGENTRT_KIND_DOWN": 3,
 "AGENTRT_KIND_EXIT": 4,
 "AGENTRT_KIND_TIMER": 5,
 "AGENTRT_KIND_START": 6,
 "AGENTRT_KIND_STOP": 7,
 "AGENTRT_KIND_ROOM": 8,
 "AGENTRT_KIND_WAKE": 9,
 "AGENTRT_KIND_END": 10,
 "AGENTRT_KIND_LETTER": 11,
 "AGENTRT_KIND_RESTART": 12,
 "AGENTRT_KIND_DEGRADED": 13,
 "AGENTRT_SPAWN_START": 1,
 "AGENTRT_SPAWN_STOP": 2,
 "AGENTRT_SPAWN_TRAP": 4,
 "AGENTRT_SPAWN_LINK": 8,
 "AGENTRT_SPAWN_PROFILE": 16,
 "AGENTRT_WAKE_NONE": 0,
 "AGENTRT_WAKE_FD": 1,
 "AGENTRT_WAKE_HOOK": 2,
 "AGENTRT_MAJORITY": 0,
 "AGENTRT_SUPER_MAJORITY": 1,
 "AGENTRT_UNANIMITY": 2,
 "AGENTRT_COMMIT_DONE": 0,
 "AGENTRT_COMMIT_AWAIT": 1,
 "AGENTRT_COMMIT_CRASH": 2,
 "AGENTRT_COMMIT_END": 3,
 "AGENTRT_MESH": 1,
 "AGENTRT_RING": 2,
 "AGENTRT_STAR": 3,
 "AGENTRT_HIERARCHICAL": 4,
 "AGENTRT_PEER": 0,
 "AGENTRT_PARENT": 1,
 "AGENTRT_CHILD": 2,
 "AGENTRT_BREAKER_CLOSED": 0,
 "AGENTRT_BREAKER_OPEN": 1,
 "AGENTRT_BREAKER_HALF_OPEN": 2,
 "AGENTRT_ONE_FOR_ONE": 0,
 "AGENTRT_ONE_FOR_ALL": 1,
 "AGENTRT_REST_FOR_ONE": 2,
 "AGENTRT_REMEDY_DEFAULT": 0,
 "AGENTRT_REMEDY_RETRY": 1,
 "AGENTRT_REMEDY_FALLBACK": 2,
 "AGENTRT_REMEDY_DEGRADE": 3,
 "AGENTRT_REMEDY_RESTART": 4,
 "AGENTRT_REMEDY_IGNORE": 5,
 "AGENTRT_REMEDY_STOP": 6,
 "AGENTRT_REMEDY_ESCALATE": 7,
 "AGENTRT_CHILD_RUNNING": 0,
 "AGENTRT_CHILD_SUSPENDED": 1,
 "AGENTRT_CHILD_DEGRADED": 2,
 "AGENTRT_BACKOFF_FIXED": 0,
 "AGENTRT_BACKOFF_LINEAR": 1,
 "AGENTRT_BACKOFF_EXPONENTIAL": 2,
 "AGENTRT_BACKOFF_FIBONACCI": 3,
 "AGENTRT_FAULT_DELAY": 0,
 "AGENTRT_FAULT_DROP": 1,
 "AGENTRT_FAULT_CRASH": 2,
 "AGENTRT_FAULT_SLOW": 3,
 "AGENTRT_FAULT_FULL": 4,
 "AGENTRT_FAULT_JUMP": 5
}
""")


@pytest.mark.parametrize("name", LAYOUT)
def test_a_record_has_its_size_and_offsets(name):
    expected = LAYOUT[name]
    assert ffi.sizeof(name) == expected["bytes"]
    for field, offset in expected["offsets"].items():
        assert ffi.offsetof(name, *field.split(".")) == offset, field


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_has_its_value(name):
    assert getattr(lib, name) == CONSTANTS[name]


def test_the_extension_is_of_this_specification():
    assert lib.agentrt_abi_hash() == lowlevel.ABI_HASH == 6905702700792802
