//! The operations on maps of shards and on topologies: each makes exactly one call of the API.

use agentrt::{call, sys, Error};
use serde_json::Value;

use crate::calls::{number, position, size, text, unhex};
use crate::turn::{Registers, Turn};

const SHAPES: [&str; 5] = ["", "mesh", "ring", "star", "hierarchical"];

/// How many items a list has room for.
fn room(op: &Value) -> u32 {
    op["max"].as_u64().unwrap_or(1024) as u32
}

/// A list that the core fills: room for `max` items, of which the first so many are written.
fn filled<T>(
    max: u32,
    fill: impl FnOnce(*mut T, *mut u32, *mut sys::agentrt_error) -> i32,
) -> Result<Vec<T>, Error> {
    let (mut items, mut count) = (Vec::with_capacity(max as usize), 0);
    let place = items.as_mut_ptr();
    call(|error| fill(place, &mut count, error))?;
    // SAFETY: the call has written this many.
    unsafe { items.set_len(count as usize) };
    Ok(items)
}

impl Turn {
    fn members(&self, op: &Value) -> Vec<sys::agentrt_member> {
        let given = op["members"].as_array().into_iter().flatten();
        let member = |item: &Value| sys::agentrt_member {
            id: item[0].as_u64().unwrap_or(0),
            agent: sys::agentrt_agent {
                bits: item[2].as_str().map_or(0, |name| self.named(op, name).1),
            },
            weight: item[1].as_u64().unwrap_or(0) as u32,
            reserved: 0,
        };
        given.map(member).collect()
    }

    fn observe_all(&self, values: impl IntoIterator<Item = u64>) {
        for value in values {
            self.case.observe("u64", value);
        }
    }

    fn make_map(&self, op: &Value) -> Result<(), Error> {
        let mut options = sys::agentrt_shards_options {
            struct_size: 0,
            shards: number(op, "shards") as u32,
            held_max: number(op, "held_max") as u32,
            reserved: 0,
            handover_type: number(op, "handover_type"),
            handover_timeout_ns: number(op, "handover_timeout_ns"),
        };
        options.struct_size = size(&options);
        let other = op["runtime"].as_str().map(|name| self.named(op, name).1);
        let bits = other.unwrap_or(self.case.runtime.handle().bits);
        let (members, mut made) = (self.members(op), sys::agentrt_shards::default());
        let (first, count) = (members.as_ptr(), members.len() as u32);
        let runtime = sys::agentrt_runtime { bits };
        // SAFETY: the records live for the call.
        call(|error| unsafe {
            sys::agentrt_shards_create(runtime, first, count, &options, &mut made, error)
        })?;
        self.put(op, "shards", made.bits);
        Ok(())
    }

    fn find_owner(&self, op: &Value) -> Result<(), Error> {
        let map = sys::agentrt_shards { bits: self.handle(op, "map") };
        let (epoch, key) = (number(op, "epoch"), unhex(text(op, "key")));
        let (data, bytes) = (key.as_ptr().cast(), key.len() as u64);
        let mut owner =
            sys::agentrt_shard_owner { member: 0, agent: 0, epoch: 0, shard: 0, reserved: 0 };
        // SAFETY: the record and the key live for the call.
        call(|error| unsafe {
            if op["key"].is_null() {
                let hash = number(op, "hash");
                sys::agentrt_shards_find_hash(map, epoch, hash, &mut owner, error)
            } else {
                sys::agentrt_shards_find(map, epoch, data, bytes, &mut owner, error)
            }
        })?;
        self.observe_all([owner.shard.into(), owner.member, owner.epoch]);
        self.case.observe("agent", self.case.name_of(owner.agent));
        Ok(())
    }

    /// The calls on maps of shards.
    pub fn call_map(&self, op: &Value, registers: &Registers) -> Result<(), Error> {
        let (from, map) = (self.caller(op), sys::agentrt_shards { bits: self.handle(op, "map") });
        let (epoch, key) = (number(op, "epoch"), unhex(text(op, "key")));
        let (data, bytes) = (key.as_ptr().cast(), key.len() as u64);
        let mut made = 0;
        // SAFETY: handles are plain values that the core checks; records and lists live for the calls.
        unsafe {
            match text(op, "op") {
                "shards" => return self.make_map(op),
                "owner" => return self.find_owner(op),
                "hash" => call(|error| sys::agentrt_shards_hash(data, bytes, &mut made, error))?,
                "change" => {
                    let members = self.members(op);
                    let (first, count) = (members.as_ptr(), members.len() as u32);
                    call(|error| {
                        sys::agentrt_shards_change(map, epoch, first, count, &mut made, error)
                    })?;
                }
                "route" => {
                    return self.carry(op, registers, |payload, error| {
                        sys::agentrt_shards_signal(from, map, epoch, data, bytes, payload, error)
                    })
                }
                "replicas" => {
                    let (shard, max) = (number(op, "shard") as u32, room(op));
                    let owners = filled(max, |out, count, error| {
                        sys::agentrt_shards_replicas(map, epoch, shard, out, max, count, error)
                    })?;
                    self.observe_all(owners.iter().map(|owner| owner.member));
                    return Ok(());
                }
                _ => {
                    let (skip, max) = (number(op, "first") as u32, room(op));
                    let moves = filled(max, |out, count, error| {
                        sys::agentrt_shards_moves(map, epoch, skip, out, max, count, error)
                    })?;
                    for moved in moves {
                        self.observe_all([moved.shard.into(), moved.from, moved.to]);
                    }
                    return Ok(());
                }
            }
        }
        self.observe_all([made]);
        Ok(())
    }

    pub fn map_info(&self, op: &Value, kind: usize, bits: u64) -> Result<(), Error> {
        // SAFETY, both: zero is a valid value of every field, and the records live for the calls.
        let mut map: sys::agentrt_shards_info = unsafe { std::mem::zeroed() };
        let mut topology: sys::agentrt_topology_info = unsafe { std::mem::zeroed() };
        call(|error| unsafe {
            if kind == 9 {
                sys::agentrt_shards_info_get(sys::agentrt_shards { bits }, &mut map, error)
            } else {
                let name = sys::agentrt_topology { bits };
                sys::agentrt_topology_info_get(name, &mut topology, error)
            }
        })?;
        let fields = if kind == 9 {
            vec![
                ("epoch", map.epoch),
                ("shards", map.shards.into()),
                ("members", map.members.into()),
                ("moves", map.moves.into()),
                ("moving", map.moving.into()),
                ("held", map.held.into()),
                ("held_max", map.held_max.into()),
            ]
        } else {
            vec![
                ("edges", topology.edges),
                ("shape", topology.shape.into()),
                ("nodes", topology.nodes.into()),
                ("fanout", topology.fanout.into()),
            ]
        };
        self.record_fields(op, &fields);
        Ok(())
    }

    /// The calls on topologies.
    pub fn call_topology(&self, op: &Value) -> Result<(), Error> {
        let topology = sys::agentrt_topology { bits: self.handle(op, "topology") };
        let (skip, max) = (number(op, "first"), room(op));
        // SAFETY: handles are plain values that the core checks; records and lists live for the calls.
        unsafe {
            match text(op, "op") {
                "topology" => {
                    let (shape, mut made) =
                        (position(&SHAPES, text(op, "shape")), sys::agentrt_topology::default());
                    let (count, fanout) = (number(op, "count") as u32, number(op, "fanout") as u32);
                    call(|error| {
                        sys::agentrt_topology_make(shape, count, fanout, &mut made, error)
                    })?;
                    self.put(op, "topology", made.bits);
                }
                "neighbours" => {
                    let (node, skip) = (number(op, "node") as u32, skip as u32);
                    let list = filled(max, |out, count, error| {
                        sys::agentrt_topology_neighbours(
                            topology, node, skip, out, max, count, error,
                        )
                    })?;
                    for found in list {
                        self.observe_all([found.node.into(), found.relation.into()]);
                    }
                }
                "edges" => {
                    let list = filled(max, |out, count, error| {
                        sys::agentrt_topology_edges(topology, skip, out, max, count, error)
                    })?;
                    for edge in list {
                        self.observe_all([edge.a.into(), edge.b.into()]);
                    }
                }
                _ => {
                    let (from, mut made) = (self.caller(op), sys::agentrt_buf::default());
                    call(|error| sys::agentrt_topology_dot(from, topology, &mut made, error))?;
                    self.put(op, "buf", made.bits);
                }
            }
        }
        Ok(())
    }
}
