//! Shards: a map from keys to members, the same in every language; each change of it is an epoch.
//! Nothing here waits.

use std::fmt;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, size_of, Agent, Returned};
use crate::buf::Iso;
use crate::error::{call, Error};
use crate::payload::{self, Payload};
use crate::turn;

/// A map from keys to members. Clones are the same map; when the last is dropped, it is closed, and
/// what it holds becomes dead letters.
///
/// `epoch` is what the caller knows: [`Error::Epoch`] if the map has another one; 0 takes whichever
/// there is.
#[derive(Clone)]
pub struct Shards {
    shared: Arc<Shared>,
}

struct Shared(sys::agentrt_shards);

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: plain values; closing twice is harmless.
        unsafe { sys::agentrt_shards_close(self.0, std::ptr::null_mut()) };
    }
}

/// A member of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its lasting name, below 2^53, from which its shards follow.
    pub id: u64,
    /// Its share in relation to the others'; 0 in a change removes it.
    pub weight: u32,
    /// Who gets its signals; `None` in a change leaves it as it is.
    pub agent: Option<Agent>,
}

impl Member {
    /// A member without an agent.
    #[must_use]
    pub fn new(id: u64, weight: u32) -> Self {
        Self { id, weight, agent: None }
    }

    /// The same, with who gets its signals.
    #[must_use]
    pub fn agent(self, agent: Agent) -> Self {
        Self { agent: Some(agent), ..self }
    }
}

/// Who owns a shard, in which epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The member's id.
    pub member: u64,
    /// Its agent, if it has one.
    pub agent: Option<Agent>,
    /// The epoch of which this is true.
    pub epoch: u64,
    /// The shard.
    pub shard: u32,
}

/// A shard that a change has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The shard.
    pub shard: u32,
    /// The member that had it.
    pub from: u64,
    /// The member that has it; the same where only its agent is another.
    pub to: u64,
}

/// What is known about a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardsInfo {
    /// Its epoch.
    pub epoch: u64,
    /// Its virtual shards.
    pub shards: u32,
    /// Its members.
    pub members: u32,
    /// Shards that the latest change has moved.
    pub moves: u32,
    /// Shards whose last owner has not answered.
    pub moving: u32,
    /// Signals held for them.
    pub held: u32,
    /// Most signals that it holds.
    pub held_max: u32,
}

/// How a map is made; zeros are the defaults.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShardsOptions {
    /// Virtual shards, a power of two (1,024).
    pub shards: u32,
    /// Most signals held for shards that change hands (1,000).
    pub held_max: u32,
    /// The type of the ask that an agent gets which loses shards.
    pub handover_type: u64,
    /// Until one that has not answered is taken to have; zero: never.
    pub handover_timeout: Duration,
}

/// The hash that decides a key's shard: xxHash64 with seed 0. [`Error::Size`] for more than 1 GiB.
pub fn shard_hash(key: impl AsRef<[u8]>) -> Result<u64, Error> {
    let (key, mut hash) = (key.as_ref(), 0);
    let (data, bytes) = (key.as_ptr().cast(), key.len() as u64);
    // SAFETY: the key is valid for the call.
    call(|error| unsafe { sys::agentrt_shards_hash(data, bytes, &mut hash, error) })?;
    Ok(hash)
}

fn lower(members: &[Member]) -> Vec<sys::agentrt_member> {
    let lower = |member: &Member| sys::agentrt_member {
        id: member.id,
        agent: sys::agentrt_agent { bits: member.agent.map_or(0, Agent::bits) },
        weight: member.weight,
        reserved: 0,
    };
    members.iter().map(lower).collect()
}

fn raise(owner: &sys::agentrt_shard_owner) -> Owner {
    let agent = Agent::from_bits(owner.agent);
    Owner { member: owner.member, agent, epoch: owner.epoch, shard: owner.shard }
}

fn look(
    find: impl FnOnce(*mut sys::agentrt_shard_owner, *mut sys::agentrt_error) -> i32,
) -> Result<Owner, Error> {
    let mut owner = MaybeUninit::uninit();
    call(|error| find(owner.as_mut_ptr(), error))?;
    // SAFETY: the call succeeded.
    Ok(raise(unsafe { &owner.assume_init() }))
}

/// A list that the core fills: room for `max` items, of which the first so many are written.
pub(crate) fn filled<T>(
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

impl Shards {
    pub(crate) fn make(
        runtime: sys::agentrt_runtime,
        members: &[Member],
        options: &ShardsOptions,
    ) -> Result<Self, Error> {
        let options = sys::agentrt_shards_options {
            struct_size: size_of::<sys::agentrt_shards_options>(),
            shards: options.shards,
            held_max: options.held_max,
            reserved: 0,
            handover_type: options.handover_type,
            handover_timeout_ns: nanoseconds(options.handover_timeout),
        };
        let (members, mut made) = (lower(members), sys::agentrt_shards { bits: 0 });
        let (first, count) = (members.as_ptr(), members.len() as u32);
        // SAFETY: the records are valid for the call.
        call(|error| unsafe {
            sys::agentrt_shards_create(runtime, first, count, &options, &mut made, error)
        })?;
        Ok(Self { shared: Arc::new(Shared(made)) })
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(&self) -> sys::agentrt_shards {
        self.shared.0
    }

    /// Who owns a key.
    pub fn find(&self, epoch: u64, key: impl AsRef<[u8]>) -> Result<Owner, Error> {
        let key = key.as_ref();
        let (data, bytes) = (key.as_ptr().cast(), key.len() as u64);
        // SAFETY: the key and the record are valid for the call.
        look(|out, error| unsafe {
            sys::agentrt_shards_find(self.handle(), epoch, data, bytes, out, error)
        })
    }

    /// Who owns the keys of this hash, as [`shard_hash`] gives it.
    pub fn find_hash(&self, epoch: u64, hash: u64) -> Result<Owner, Error> {
        // SAFETY: the record is valid for the call.
        look(|out, error| unsafe {
            sys::agentrt_shards_find_hash(self.handle(), epoch, hash, out, error)
        })
    }

    /// The `count` best members for a shard: its owner, then those next in line;
    /// [`Error::Argument`] for more than all.
    pub fn replicas(&self, epoch: u64, shard: u32, count: u32) -> Result<Vec<Owner>, Error> {
        // SAFETY: there is room for the list.
        let owners = filled(count, |place, out, error| unsafe {
            sys::agentrt_shards_replicas(self.handle(), epoch, shard, place, count, out, error)
        })?;
        Ok(owners.iter().map(raise).collect())
    }

    /// Adds members that are not there, re-weights those that are and removes those of weight 0, all
    /// or none; the epoch that this makes.
    ///
    /// An agent that loses shards gets an ask of the map's `handover_type`; until it has replied, or
    /// is dead, signals for these shards are held.
    pub fn change(&self, epoch: u64, members: &[Member]) -> Result<u64, Error> {
        let (members, mut made) = (lower(members), 0);
        let (first, count) = (members.as_ptr(), members.len() as u32);
        // SAFETY: the records are valid for the call.
        call(|error| unsafe {
            sys::agentrt_shards_change(self.handle(), epoch, first, count, &mut made, error)
        })?;
        Ok(made)
    }

    /// Which shards the latest change has moved.
    pub fn moves(&self, epoch: u64) -> Result<Vec<Move>, Error> {
        let max = sys::AGENTRT_SHARDS_MAX;
        // SAFETY: there is room for the list.
        let moves: Vec<sys::agentrt_shard_move> = filled(max, |place, out, error| unsafe {
            sys::agentrt_shards_moves(self.handle(), epoch, 0, place, max, out, error)
        })?;
        let raise =
            |it: sys::agentrt_shard_move| Move { shard: it.shard, from: it.from, to: it.to };
        Ok(moves.into_iter().map(raise).collect())
    }

    /// Signals the agent that owns a key. Signals for one key are handled in the order they were
    /// sent, whoever owns it meanwhile.
    pub fn signal(
        &self,
        epoch: u64,
        key: impl AsRef<[u8]>,
        type_number: u64,
        payload: impl Payload,
    ) -> Result<(), Error> {
        let (key, from) = (key.as_ref(), turn::from());
        payload::send(from, type_number, payload, |payload| self.send(from, epoch, key, payload))
    }

    /// The same for an iso, which comes back when it is refused.
    pub fn signal_iso(
        &self,
        epoch: u64,
        key: impl AsRef<[u8]>,
        type_number: u64,
        iso: Iso,
    ) -> Result<(), Returned> {
        let (key, from) = (key.as_ref(), turn::from());
        payload::send_iso(from, type_number, iso, |payload| self.send(from, epoch, key, payload))
    }

    fn send(
        &self,
        from: sys::agentrt_agent,
        epoch: u64,
        key: &[u8],
        payload: &sys::agentrt_payload,
    ) -> Result<(), Error> {
        let (data, bytes) = (key.as_ptr().cast(), key.len() as u64);
        // SAFETY: the key and the payload are valid for the call.
        call(|error| unsafe {
            sys::agentrt_shards_signal(from, self.handle(), epoch, data, bytes, payload, error)
        })
    }

    /// What is known about it.
    pub fn info(&self) -> Result<ShardsInfo, Error> {
        let mut info = MaybeUninit::<sys::agentrt_shards_info>::uninit();
        // SAFETY: the record is valid for the call.
        call(|error| unsafe {
            sys::agentrt_shards_info_get(self.handle(), info.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        let info = unsafe { info.assume_init() };
        Ok(ShardsInfo {
            epoch: info.epoch,
            shards: info.shards,
            members: info.members,
            moves: info.moves,
            moving: info.moving,
            held: info.held,
            held_max: info.held_max,
        })
    }

    /// Gives the map up, whoever else has a clone. A second close does nothing.
    pub fn close(&self) {
        // SAFETY: plain values; closing twice is harmless.
        unsafe { sys::agentrt_shards_close(self.handle(), std::ptr::null_mut()) };
    }
}

impl fmt::Debug for Shards {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Shards({:#x})", self.handle().bits)
    }
}
