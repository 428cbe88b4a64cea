// Generated from capi/spec by `python3 capi/generate`. Do not edit.
// Records and constants are laid out in the addon as the specification says.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';

const addon = createRequire(import.meta.url)('../../build/agentrt.node');

const LAYOUT = {
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
};

const CONSTANTS = {
  "Status": {
    "OK": 0,
    "AWAIT": 1,
    "END": 2,
    "E_ARGUMENT": -1,
    "E_KIND": -2,
    "E_STALE": -3,
    "E_FOREIGN": -4,
    "E_MOVED": -5,
    "E_CAPABILITY": -6,
    "E_NOT_SENDABLE": -7,
    "E_BUSY": -8,
    "E_FULL": -9,
    "E_WAIT": -10,
    "E_DEAD": -11,
    "E_CLOSED": -12,
    "E_DEADLINE": -13,
    "E_CANCELLED": -14,
    "E_CONTEXT": -15,
    "E_MEMORY": -16,
    "E_LIMIT": -17,
    "E_SIZE": -18,
    "E_NAME": -19,
    "E_NOT_FOUND": -20,
    "E_FORKED": -21,
    "E_SYSTEM": -22,
    "E_CRASHED": -23,
    "E_KILLED": -24,
    "E_SHUTDOWN": -25,
    "E_HOST": -26,
    "E_LINKED": -27,
    "E_OVERFLOW": -28,
    "E_LATE": -29,
    "E_REFUSED": -30,
    "E_PENDING": -31,
    "E_ABI": -32,
    "E_DEADLOCK": -33,
    "E_QUORUM": -34,
    "E_FENCED": -35,
    "E_EPOCH": -36,
    "E_TRIPPED": -37,
    "E_NOT_HOLDER": -38,
    "E_STORAGE": -39,
    "E_CYCLE": -40,
    "E_DROPPED": -41
  },
  "Capability": {
    "INLINE": 0,
    "ISO": 1,
    "VAL": 2,
    "REF": 3,
    "TAG": 4
  },
  "Overflow": {
    "REJECT": 0,
    "WAIT": 1,
    "DROP_OLDEST": 2,
    "DROP_NEWEST": 3
  },
  "Priority": {
    "NORMAL": 0,
    "LOW": 1,
    "HIGH": 2,
    "CRITICAL": 3
  },
  "Kind": {
    "SIGNAL": 1,
    "REPLY": 2,
    "DOWN": 3,
    "EXIT": 4,
    "TIMER": 5,
    "START": 6,
    "STOP": 7,
    "ROOM": 8,
    "WAKE": 9,
    "END": 10,
    "LETTER": 11,
    "RESTART": 12,
    "DEGRADED": 13
  },
  "Spawn": {
    "START": 1,
    "STOP": 2,
    "TRAP": 4,
    "LINK": 8,
    "PROFILE": 16
  },
  "Wake": {
    "NONE": 0,
    "FD": 1,
    "HOOK": 2
  },
  "Rule": {
    "MAJORITY": 0,
    "SUPER_MAJORITY": 1,
    "UNANIMITY": 2
  },
  "Commit": {
    "DONE": 0,
    "AWAIT": 1,
    "CRASH": 2,
    "END": 3
  },
  "Shape": {
    "MESH": 1,
    "RING": 2,
    "STAR": 3,
    "HIERARCHICAL": 4
  },
  "Relation": {
    "PEER": 0,
    "PARENT": 1,
    "CHILD": 2
  },
  "BreakerState": {
    "CLOSED": 0,
    "OPEN": 1,
    "HALF_OPEN": 2
  },
  "Strategy": {
    "ONE_FOR_ONE": 0,
    "ONE_FOR_ALL": 1,
    "REST_FOR_ONE": 2
  },
  "Remedy": {
    "DEFAULT": 0,
    "RETRY": 1,
    "FALLBACK": 2,
    "DEGRADE": 3,
    "RESTART": 4,
    "IGNORE": 5,
    "STOP": 6,
    "ESCALATE": 7
  },
  "ChildState": {
    "RUNNING": 0,
    "SUSPENDED": 1,
    "DEGRADED": 2
  },
  "Backoff": {
    "FIXED": 0,
    "LINEAR": 1,
    "EXPONENTIAL": 2,
    "FIBONACCI": 3
  },
  "FaultKind": {
    "DELAY": 0,
    "DROP": 1,
    "CRASH": 2,
    "SLOW": 3,
    "FULL": 4,
    "JUMP": 5
  }
};

for (const [name, { bytes, offsets }] of Object.entries(LAYOUT)) {
  test(`${name} has its size and offsets`, () => {
    const { bytes: size, ...fields } = addon.layout[name];
    assert.equal(size, bytes);
    const expected = Object.entries(offsets).map(([field, offset]) => [`.${field}`, offset]);
    assert.deepEqual(Object.entries(fields), expected);
  });
}

for (const [group, values] of Object.entries(CONSTANTS)) {
  test(`${group} has its values`, () => {
    assert.deepEqual({ ...addon[group] }, values);
  });
}

test('the addon is of this specification', () => {
  assert.equal(addon.abiHash(), 6905702700792802);
});
