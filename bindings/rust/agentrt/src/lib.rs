#![doc = include_str!("../README.md")]

mod agent;
mod behavior;
mod bridge;
pub mod buf;
mod channel;
mod driven;
mod error;
mod future;
mod group;
mod inside;
mod lease;
mod mailbox;
mod message;
mod payload;
mod port;
mod reliable;
mod runtime;
mod shards;
mod slots;
mod spawn;
mod supervisor;
mod task;
pub mod testing;
mod topology;
mod turn;

pub use agent::{Agent, AgentInfo, Profile, Returned, Timer};
pub use behavior::{Context, Handler};
pub use buf::{Iso, Ref, Tag, Val};
pub use channel::{
    select, select_wait, select_within, Channel, ChannelInfo, Receive, Select, Sending,
};
pub use error::{call, Crash, Error, Exit};
pub use future::{Ask, Down, Monitor, Token};
pub use group::{
    Choice, Delivery, Gossip, GossipOptions, Quorum, Report, Threshold, Verdict, Vote,
};
pub use inside::{
    broadcast, channel, clock, find, gossip, lease, lease_within, me, quorum, retry, shards, sleep,
    spawn, spawn_async, spawn_async_with, spawn_with, supervisor, try_lease,
};
pub use lease::{Acquire, Lease, LeaseInfo};
pub use mailbox::{Mailbox, Recv};
pub use message::{Capability, Kind, Message, Right};
pub use payload::{Payload, Shared};
pub use port::Port;
pub use reliable::{Attempt, Backoff, Breaker, BreakerOptions, BreakerState, Permit, Retry, Worth};
pub use runtime::{Letter, Overrun, Runtime, RuntimeOptions, Stats};
pub use shards::{shard_hash, Member, Move, Owner, Shards, ShardsInfo, ShardsOptions};
pub use spawn::{Overflow, Priority, SpawnOptions};
pub use supervisor::{Child, ChildState, Remedy, Strategy, Supervisor, SupervisorOptions};
pub use topology::{Neighbour, Relation, Topology};

/// The raw bindings, for what this crate does not cover.
pub use agentrt_sys as sys;
