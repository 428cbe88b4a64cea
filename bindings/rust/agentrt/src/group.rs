//! What one does to many agents: a quorum asks several and counts their votes, a broadcast tells
//! each once, a gossip spreads.

use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{size_of, wait_ns, Agent};
use crate::error::{call, Error, Exit};
use crate::future::{Pending, Source, Token};
use crate::message::Message;
use crate::payload::{self, Shared};
use crate::topology::Topology;
use crate::turn;

/// How many votes for one value decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threshold {
    /// More than half.
    #[default]
    Majority,
    /// More than two thirds.
    SuperMajority,
    /// All of them.
    Unanimity,
    /// That many; 1 at least.
    Votes(u32),
}

/// A value that was voted for: votes are for the same one when type and bytes are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The type number of those replies.
    pub type_number: u64,
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// How many gave it.
    pub votes: u32,
}

/// What one voter said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Who.
    pub voter: Agent,
    /// `Ok` and the place of its choice, [`Error::Pending`] for nothing so far, or why it is a no.
    pub said: Result<usize, Error>,
}

/// How a quorum ended, and who voted what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `Ok`: the first choice has the votes. [`Error::Quorum`]: none can have them.
    /// [`Error::Deadline`]: neither was clear in time.
    pub outcome: Exit,
    /// Votes for one value that decide.
    pub threshold: u32,
    /// Most votes first.
    pub choices: Vec<Choice>,
    /// As the voters were given.
    pub votes: Vec<Vote>,
}

impl Verdict {
    /// The value that has the votes.
    pub fn winner(&self) -> Result<&Choice, Error> {
        self.outcome.clone().map(|()| &self.choices[0])
    }
}

/// What came of a broadcast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// How many were told.
    pub delivered: u32,
    /// Who was not, and why.
    pub refusals: Vec<(Agent, Error)>,
}

/// How a gossip spreads.
#[derive(Clone, Copy, Debug)]
pub struct GossipOptions {
    /// Who is whose neighbour: node i is member i. None: a mesh.
    pub topology: Option<Topology>,
    /// Neighbours that each member tells, at random (3), 1 at least; one that has fewer tells them
    /// all.
    pub fanout: u32,
    /// Whether members that it passed by ask for it (true); if not, some never hear it.
    pub repair: bool,
    /// Between two rounds of repair (1 ms).
    pub repair_every: Duration,
    /// Until it ends with what there is. The deadline of the message in hand is inherited.
    pub timeout: Option<Duration>,
}

impl Default for GossipOptions {
    fn default() -> Self {
        let repair_every = Duration::from_millis(1);
        Self { topology: None, fanout: 3, repair: true, repair_every, timeout: None }
    }
}

/// What came of a gossip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// `Ok`: it has died down. [`Error::Deadline`]: it went on until then.
    pub outcome: Exit,
    /// Members it was meant for.
    pub members: u32,
    /// Members that have handled it.
    pub reached: u32,
    /// Members that were found dead or stopping.
    pub lost: u32,
    /// Copies that members have sent one another, duplicates included.
    pub sent: u64,
    /// Copies for a member that had one already, which it never sees.
    pub duplicates: u64,
    /// Copies that a member asked for which had none.
    pub repairs: u32,
    /// Rounds of repair in which a member asked.
    pub rounds: u32,
    /// Most hops that a copy has come.
    pub hops_most: u32,
    /// Members by the hops it took; the last counts all from there on.
    pub hops: Vec<u32>,
}

impl Report {
    /// The share that was reached of the members that were not lost.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        let live = self.members - self.lost;
        if live == 0 {
            1.0
        } else {
            f64::from(self.reached) / f64::from(live)
        }
    }
}

/// A gossip under way. Dropping it gives it up: it is told to nobody else.
#[must_use = "the gossip is given up when this is dropped"]
pub struct Gossip {
    pending: Pending,
}

impl Gossip {
    pub(crate) fn start(
        runtime: sys::agentrt_runtime,
        source: Result<Source, Error>,
        members: &[Agent],
        options: &GossipOptions,
        type_number: u64,
        payload: impl Shared,
    ) -> Self {
        let record = sys::agentrt_gossip_options {
            struct_size: size_of::<sys::agentrt_gossip_options>(),
            fanout: options.fanout,
            unrepaired: u32::from(!options.repair),
            reserved: 0,
            repair_ns: wait_ns(Some(options.repair_every)),
            timeout_ns: wait_ns(options.timeout),
            parent: sys::agentrt_right { bits: turn::right() },
        };
        let mesh = sys::agentrt_topology { bits: 0 };
        let topology = options.topology.map_or(mesh, Topology::handle);
        let handles = handles(members);
        let pending = Pending::start(source, |from, out_future| {
            one_or_more("fanout", options.fanout)?;
            payload::send(from, type_number, payload, |payload| {
                let (place, count) = (handles.as_ptr(), length(&handles));
                // SAFETY: the records are valid for the call.
                call(|error| unsafe {
                    sys::agentrt_gossip(
                        runtime, from, place, count, topology, payload, &record, out_future, error,
                    )
                })
            })
        });
        Self { pending }
    }

    /// Reads the report out of the message that [answers](Message::answers) this, in a handler,
    /// which cannot await.
    pub fn report(&self, answer: &Message) -> Result<Report, Error> {
        report(answer)
    }

    pub(crate) fn wait(mut self) -> Result<Report, Error> {
        report(&self.pending.wait(Duration::MAX)?)
    }
}

impl Future for Gossip {
    type Output = Result<Report, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|message| report(&message?))
    }
}

impl Token for Gossip {
    fn token(&self) -> u64 {
        self.pending.token()
    }
}

/// Reads the result that a gossip's future brings; other ends bring an error.
fn report(message: &Message) -> Result<Report, Error> {
    let outcome = match message.status() {
        Err(Error::Deadline(_)) => Err(Error::Deadline("".into())),
        other => other.map(Ok)?,
    };
    let bytes = message.bytes();
    let (data, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
    let mut read = MaybeUninit::<sys::agentrt_gossip_report>::uninit();
    // SAFETY: written on success.
    call(|error| unsafe { sys::agentrt_gossip_read(data, length, read.as_mut_ptr(), error) })?;
    // SAFETY: the call succeeded.
    let read = unsafe { read.assume_init() };
    let mut hops = vec![0; sys::AGENTRT_HOPS_MAX as usize];
    for (count, members) in (0..).zip(&mut hops) {
        // SAFETY: written on success.
        call(|error| unsafe { sys::agentrt_gossip_hops(data, length, count, members, error) })?;
    }
    Ok(Report {
        outcome,
        members: read.members,
        reached: read.reached,
        lost: read.lost,
        sent: read.sent,
        duplicates: read.duplicates,
        repairs: read.repairs,
        rounds: read.rounds,
        hops_most: read.hops_most,
        hops,
    })
}

/// A round of votes under way. Dropping it cancels the round: votes that come later count nowhere.
#[must_use = "the round is cancelled when this is dropped"]
pub struct Quorum {
    pending: Pending,
    voters: Vec<Agent>,
}

impl Quorum {
    pub(crate) fn start(
        runtime: sys::agentrt_runtime,
        source: Result<Source, Error>,
        voters: &[Agent],
        threshold: Threshold,
        timeout: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Self {
        let (rule, count) = match threshold {
            Threshold::Majority => (sys::AGENTRT_MAJORITY, None),
            Threshold::SuperMajority => (sys::AGENTRT_SUPER_MAJORITY, None),
            Threshold::Unanimity => (sys::AGENTRT_UNANIMITY, None),
            Threshold::Votes(count) => (sys::AGENTRT_MAJORITY, Some(count)),
        };
        let options = sys::agentrt_quorum_options {
            struct_size: size_of::<sys::agentrt_quorum_options>(),
            threshold: count.unwrap_or(0),
            rule,
            reserved: 0,
            timeout_ns: wait_ns(Some(timeout)),
            parent: sys::agentrt_right { bits: turn::right() },
        };
        let handles = handles(voters);
        let pending = Pending::start(source, |from, out_future| {
            count.map_or(Ok(()), |count| one_or_more("threshold", count))?;
            payload::send(from, type_number, payload, |payload| {
                let (place, count) = (handles.as_ptr(), length(&handles));
                // SAFETY: the records are valid for the call.
                call(|error| unsafe {
                    sys::agentrt_quorum(
                        runtime, from, place, count, payload, &options, out_future, error,
                    )
                })
            })
        });
        Self { pending, voters: voters.to_vec() }
    }

    /// Reads the verdict out of the message that [answers](Message::answers) this, in a handler,
    /// which cannot await.
    pub fn verdict(&self, answer: &Message) -> Result<Verdict, Error> {
        read(answer, &self.voters)
    }

    pub(crate) fn wait(mut self) -> Result<Verdict, Error> {
        let message = self.pending.wait(Duration::MAX)?;
        read(&message, &self.voters)
    }
}

impl Future for Quorum {
    type Output = Result<Verdict, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|message| read(&message?, &self.voters))
    }
}

impl Token for Quorum {
    fn token(&self) -> u64 {
        self.pending.token()
    }
}

pub(crate) fn broadcast(
    runtime: sys::agentrt_runtime,
    from: sys::agentrt_agent,
    members: &[Agent],
    type_number: u64,
    payload: impl Shared,
) -> Result<Delivery, Error> {
    let handles = handles(members);
    let mut refusals = Vec::<sys::agentrt_refusal>::with_capacity(handles.len());
    let (mut count, mut delivered) = (0, 0);
    payload::send(from, type_number, payload, |payload| {
        let (place, length) = (handles.as_ptr(), length(&handles));
        let (room, out_count, out_delivered) = (refusals.as_mut_ptr(), &mut count, &mut delivered);
        // SAFETY: there is room for a refusal of each member.
        call(|error| unsafe {
            sys::agentrt_broadcast(
                runtime,
                from,
                place,
                length,
                payload,
                room,
                length,
                out_count,
                out_delivered,
                error,
            )
        })
    })?;
    // SAFETY: the first `count` are written.
    unsafe { refusals.set_len(count as usize) };
    let named = |it: &sys::agentrt_refusal| {
        Agent::from_bits(it.member).map(|agent| (agent, Error::new(it.status, "")))
    };
    Ok(Delivery { delivered, refusals: refusals.iter().filter_map(named).collect() })
}

fn handles(agents: &[Agent]) -> Vec<sys::agentrt_agent> {
    agents.iter().map(|agent| agent.handle()).collect()
}

/// Zero is the default to the core.
fn one_or_more(what: &str, number: u32) -> Result<(), Error> {
    if number > 0 {
        return Ok(());
    }
    Err(Error::new(sys::AGENTRT_E_ARGUMENT, &format!("the {what} is 0, the least is 1")))
}

fn length(handles: &[sys::agentrt_agent]) -> u32 {
    u32::try_from(handles.len()).unwrap_or(u32::MAX)
}

/// Reads the result that a quorum's future brings; other ends bring an error.
fn read(message: &Message, voters: &[Agent]) -> Result<Verdict, Error> {
    let outcome = match message.status() {
        Err(Error::Quorum(_)) => Err(Error::Quorum("".into())),
        Err(Error::Deadline(_)) => Err(Error::Deadline("".into())),
        other => other.map(Ok)?,
    };
    let bytes = message.bytes();
    let (data, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
    let mut tally = MaybeUninit::<sys::agentrt_tally>::uninit();
    // SAFETY: written on success.
    call(|error| unsafe { sys::agentrt_quorum_tally(data, length, tally.as_mut_ptr(), error) })?;
    // SAFETY: the call succeeded.
    let tally = unsafe { tally.assume_init() };
    let mut choices = Vec::new();
    for index in 0..tally.choices {
        let mut choice = MaybeUninit::<sys::agentrt_choice>::uninit();
        let out = choice.as_mut_ptr();
        // SAFETY: written on success.
        call(|error| unsafe { sys::agentrt_quorum_choice(data, length, index, out, error) })?;
        // SAFETY: the call succeeded.
        let choice = unsafe { choice.assume_init() };
        let begin = choice.offset as usize;
        let value = bytes[begin..begin + choice.bytes as usize].to_vec();
        choices.push(Choice { type_number: choice.type_, bytes: value, votes: choice.votes });
    }
    let mut ballots = Vec::new();
    for (index, voter) in (0..tally.voters).zip(voters) {
        let mut vote = MaybeUninit::<sys::agentrt_vote>::uninit();
        let out = vote.as_mut_ptr();
        // SAFETY: written on success.
        call(|error| unsafe { sys::agentrt_quorum_vote(data, length, index, out, error) })?;
        // SAFETY: the call succeeded.
        let vote = unsafe { vote.assume_init() };
        let said = match vote.status {
            sys::AGENTRT_OK => Ok(vote.choice as usize),
            status => Err(Error::new(status, "")),
        };
        ballots.push(Vote { voter: *voter, said });
    }
    Ok(Verdict { outcome, threshold: tally.threshold, choices, votes: ballots })
}
