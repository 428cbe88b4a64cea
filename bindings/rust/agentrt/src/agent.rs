//! Agents, seen from outside: everything one can do to an agent by its name.

use std::fmt;
use std::mem::MaybeUninit;
use std::time::{Duration, Instant};

use agentrt_sys as sys;

use crate::buf::Iso;
use crate::error::{call, Crash, Error};
use crate::future::{Ask, Monitor, Source, Token};
use crate::message::Message;
use crate::payload::{self, Payload, Shared};
use crate::turn;

/// The name of an agent: a number that may be copied, stored, compared and sent, and that stays
/// safe to use after the agent has died.
///
/// Whoever calls is the sender: inside a turn that is the agent whose turn it is, outside the host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Agent(std::num::NonZeroU64);

/// What is known about an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentInfo {
    /// Its spawn number in its runtime, from 1.
    pub id: u64,
    /// Messages in its mailbox.
    pub depth: u32,
    /// How many the mailbox holds at most.
    pub capacity: u32,
    /// Depth at which the mailbox counts as busy.
    pub high_mark: u32,
    /// Depth at which it has room again.
    pub low_mark: u32,
    /// What the mailbox does when it is full.
    pub overflow: crate::Overflow,
    /// How urgent its turns are.
    pub priority: crate::Priority,
    /// Whether its ordinary messages are held.
    pub awaiting: bool,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

/// What an agent does with its time. Averages move over about a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Turns it has had.
    pub turns: u64,
    /// Messages handled in them.
    pub messages: u64,
    /// Nanoseconds spent in them.
    pub busy_ns: u64,
    /// The longest of them.
    pub longest_ns: u64,
    /// Moving average of a turn's length.
    pub turn_ns: u64,
    /// Moving average of the messages handled in a second.
    pub messages_per_s: u64,
    /// Moving average of its share of one processor, in millionths.
    pub cpu_ppm: u64,
    /// When it was spawned, on the runtime's clock.
    pub since_ns: u64,
}

/// The iso comes back with the error, so that it can be sent again. As a [`Crash`](crate::Crash) it is
/// what that error is.
#[derive(Debug)]
pub struct Returned {
    /// Why the signal was refused.
    pub error: Error,
    /// What was to be sent.
    pub iso: Iso,
}

impl From<Returned> for Error {
    fn from(returned: Returned) -> Self {
        returned.error
    }
}

impl fmt::Display for Returned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl std::error::Error for Returned {}

/// The error of agentrt that a crash is, if it is one.
pub(crate) fn known(crash: &Crash) -> Option<&Error> {
    let returned = || crash.downcast_ref::<Returned>().map(|returned| &returned.error);
    crash.downcast_ref().or_else(returned)
}

impl Agent {
    /// The agent of a message's or a payload's bits; `None` for zero, which is the host. Bits that
    /// name no agent are refused by the calls that use them.
    #[must_use]
    #[inline]
    pub fn from_bits(bits: u64) -> Option<Self> {
        std::num::NonZeroU64::new(bits).map(Self)
    }

    /// The bits of the handle: 53 at most.
    #[must_use]
    #[inline]
    pub fn bits(self) -> u64 {
        self.0.get()
    }

    #[inline]
    pub(crate) fn handle(self) -> sys::agentrt_agent {
        sys::agentrt_agent { bits: self.bits() }
    }

    /// Sends a message. `Ok` means accepted: it will be handled, or become a dead letter with a
    /// reason.
    #[inline]
    pub fn signal(self, type_number: u64, payload: impl Payload) -> Result<(), Error> {
        let from = turn::from();
        payload::send(from, type_number, payload, |payload| self.send(from, payload))
    }

    /// Sends an iso, and gives it back when that is refused.
    pub fn signal_iso(self, type_number: u64, iso: Iso) -> Result<(), Returned> {
        let from = turn::from();
        payload::send_iso(from, type_number, iso, |payload| self.send(from, payload))
    }

    /// Sends a message, and blocks while a mailbox with [`Overflow::Wait`](crate::Overflow::Wait) is
    /// full: [`Error::Deadline`] after `timeout`. For plain threads; inside agents it is
    /// [`Error::Context`], whether there is room or not: an async one awaits
    /// [`Mailbox::signal`](crate::Mailbox::signal).
    pub fn signal_wait(
        self,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Result<(), Error> {
        Source::thread()?;
        let from = turn::from();
        payload::send(from, type_number, payload, |payload| {
            self.when_room(timeout, || self.send(from, payload))
        })
    }

    /// Makes a call again each time the mailbox has room. A simulation's only thread waits at most
    /// once, so that it waits for virtual time alone.
    fn when_room(
        self,
        timeout: Duration,
        mut attempt: impl FnMut() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        let mut left = timeout;
        loop {
            match attempt() {
                Err(Error::Wait(_)) => {}
                result => return result,
            }
            let left_ns = nanoseconds(left).max(1);
            // SAFETY: plain values.
            call(|error| unsafe { sys::agentrt_room_wait(self.handle(), left_ns, error) })?;
            left = timeout.saturating_sub(begun.elapsed());
        }
    }

    #[inline]
    fn send(self, from: sys::agentrt_agent, payload: &sys::agentrt_payload) -> Result<(), Error> {
        // SAFETY: the payload is valid for the call.
        call(|error| unsafe { sys::agentrt_signal(from, self.handle(), payload, error) })
    }

    /// Asks, inside an agent: the message is sent now, and the answer is awaited.
    ///
    /// The deadline of the message in hand is inherited. Outside of agents use
    /// [`Runtime::ask`](crate::Runtime::ask) or [`Agent::ask_wait`].
    pub fn ask(self, type_number: u64, payload: impl Payload) -> Ask {
        self.ask_from(Source::here(), None, type_number, payload)
    }

    /// Like [`Agent::ask`], with a deadline of its own: [`Error::Deadline`] after `timeout`, at once
    /// if that is zero.
    pub fn ask_within(self, timeout: Duration, type_number: u64, payload: impl Payload) -> Ask {
        self.ask_from(Source::here(), Some(timeout), type_number, payload)
    }

    /// Asks and blocks until the answer is there: [`Error::Deadline`] after `timeout`, at once if
    /// that is zero. For plain threads, not inside agents. Where the mailbox waits for room,
    /// `timeout` is also how long that may take.
    pub fn ask_wait(
        self,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Result<Message, Error> {
        let options = ask_options(Some(timeout));
        Ask::start(Source::thread(), |from, out_future| {
            payload::send(from, type_number, payload, |payload| {
                self.when_room(timeout, || self.begin(from, payload, &options, out_future))
            })
        })
        .wait()
    }

    pub(crate) fn ask_from(
        self,
        source: Result<Source, Error>,
        timeout: Option<Duration>,
        type_number: u64,
        payload: impl Payload,
    ) -> Ask {
        let options = ask_options(timeout);
        Ask::start(source, |from, out_future| {
            payload::send(from, type_number, payload, |payload| {
                self.begin(from, payload, &options, out_future)
            })
        })
    }

    fn begin(
        self,
        from: sys::agentrt_agent,
        payload: &sys::agentrt_payload,
        options: &sys::agentrt_ask_options,
        out_future: *mut sys::agentrt_future,
    ) -> Result<(), Error> {
        // SAFETY: the records are valid for the call.
        call(|error| unsafe {
            sys::agentrt_ask(from, self.handle(), payload, options, out_future, error)
        })
    }

    /// Watches for the agent's end, inside an agent; it need not live any more. Outside of agents
    /// use [`Runtime::monitor`](crate::Runtime::monitor) or [`Agent::end_wait`].
    pub fn monitor(self) -> Monitor {
        self.monitor_from(Source::here())
    }

    /// Blocks until the agent has ended and says how; for plain threads, not inside agents.
    pub fn end_wait(self, timeout: Duration) -> Result<crate::Down, Error> {
        self.monitor_from(Source::thread()).wait(timeout)
    }

    pub(crate) fn monitor_from(self, source: Result<Source, Error>) -> Monitor {
        Monitor::start(source, |from, out_future| {
            // SAFETY: plain values.
            call(|error| unsafe { sys::agentrt_monitor(from, self.handle(), out_future, error) })
        })
    }

    /// Asks the agent to end: it handles what it accepted, then ends normally.
    #[inline]
    pub fn stop(self) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_agent_stop(turn::from(), self.handle(), error) })
    }

    /// Ends the agent before its next message; what it accepted becomes dead letters.
    pub fn kill(self) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_agent_kill(turn::from(), self.handle(), error) })
    }

    /// Tells the agent of each dead letter from now on: a [`Kind::Letter`](crate::Kind::Letter)
    /// message, as far as its mailbox has room.
    pub fn subscribe_letters(self) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_letter_subscribe(self.handle(), error) })
    }

    /// Tells it of no more of them.
    pub fn unsubscribe_letters(self) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_letter_unsubscribe(self.handle(), error) })
    }

    /// Gives the agent a [`Kind::Wake`](crate::Kind::Wake) record; several may become one. From
    /// any thread.
    pub fn wake(self) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_agent_wake(self.handle(), error) })
    }

    /// Ties the calling agent to this one: if either ends abnormally, so does the other, unless it
    /// traps exits. Inside agents only.
    pub fn link(self) -> Result<(), Error> {
        inside("link")?;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_link(turn::from(), self.handle(), error) })
    }

    /// Undoes [`Agent::link`]. Inside agents only.
    pub fn unlink(self) -> Result<(), Error> {
        inside("unlink")?;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_unlink(turn::from(), self.handle(), error) })
    }

    /// Arms a timer: after `delay` the agent receives a [`Kind::Timer`](crate::Kind::Timer)
    /// message with this payload, which is bytes or a val:
    ///
    /// ```compile_fail,E0277
    /// # fn f(agent: agentrt::Agent, iso: agentrt::Iso) {
    /// let _ = agent.arm(std::time::Duration::ZERO, 1, iso); // a timer may fire often: freeze it
    /// # }
    /// ```
    pub fn arm(
        self,
        delay: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Timer, Error> {
        self.begin_timer(delay, Duration::ZERO, type_number, payload)
    }

    /// Like [`Agent::arm`], and again every `period`, 1 ns at least, until disarmed.
    pub fn arm_every(
        self,
        delay: Duration,
        period: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Timer, Error> {
        if period.is_zero() {
            let text = "a period is 0 ns, the least is 1 ns: arm fires once";
            return Err(Error::new(sys::AGENTRT_E_ARGUMENT, text));
        }
        self.begin_timer(delay, period, type_number, payload)
    }

    fn begin_timer(
        self,
        delay: Duration,
        period: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Timer, Error> {
        let mut timer = sys::agentrt_timer { bits: 0 };
        let from = turn::from();
        payload::send(from, type_number, payload, |payload| {
            // SAFETY: the payload is valid for the call.
            call(|error| unsafe {
                sys::agentrt_timer_arm(
                    from,
                    self.handle(),
                    nanoseconds(delay),
                    nanoseconds(period),
                    payload,
                    &mut timer,
                    error,
                )
            })
        })?;
        Ok(Timer { bits: timer.bits })
    }

    /// What is known about the agent.
    pub fn info(self) -> Result<AgentInfo, Error> {
        let mut info = MaybeUninit::<sys::agentrt_agent_info>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_agent_info_get(self.handle(), info.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        let info = unsafe { info.assume_init() };
        Ok(AgentInfo {
            id: info.id,
            depth: info.depth,
            capacity: info.capacity,
            high_mark: info.high_mark,
            low_mark: info.low_mark,
            overflow: crate::Overflow::from_number(info.overflow),
            priority: crate::Priority::from_number(info.priority),
            awaiting: info.awaiting != 0,
            stopping: info.stopping != 0,
        })
    }

    /// What the agent does with its time, if it was spawned with
    /// [`SpawnOptions::profile`](crate::SpawnOptions::profile).
    pub fn profile(self) -> Result<Profile, Error> {
        let mut profile = MaybeUninit::<sys::agentrt_profile>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_agent_profile_get(self.handle(), profile.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        let profile = unsafe { profile.assume_init() };
        Ok(Profile {
            turns: profile.turns,
            messages: profile.messages,
            busy_ns: profile.busy_ns,
            longest_ns: profile.longest_ns,
            turn_ns: profile.turn_ns,
            messages_per_s: profile.messages_per_s,
            cpu_ppm: profile.cpu_ppm,
            since_ns: profile.since_ns,
        })
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Agent({:#x})", self.0)
    }
}

/// An armed timer. Dropping it leaves it armed; it ends when it has fired, with [`Timer::disarm`],
/// or with its agent.
#[derive(Debug)]
pub struct Timer {
    bits: u64,
}

impl Timer {
    /// Stops the timer. Fails with [`Error::Stale`] when it has fired already.
    pub fn disarm(self) -> Result<(), Error> {
        let timer = sys::agentrt_timer { bits: self.bits };
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_timer_disarm(timer, error) })
    }
}

impl Token for Timer {
    fn token(&self) -> u64 {
        self.bits
    }
}

fn inside(what: &str) -> Result<(), Error> {
    if turn::from().bits != 0 {
        return Ok(());
    }
    Err(Error::new(sys::AGENTRT_E_CONTEXT, &format!("{what} is called inside agents")))
}

/// A timeout of zero has passed already; the core's zero is none.
fn ask_options(timeout: Option<Duration>) -> sys::agentrt_ask_options {
    sys::agentrt_ask_options {
        struct_size: size_of::<sys::agentrt_ask_options>(),
        reserved: 0,
        timeout_ns: wait_ns(timeout),
        parent: sys::agentrt_right { bits: turn::right() },
    }
}

/// Nanoseconds as the C API counts them: five centuries are as long as it gets.
#[inline]
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A wait as the C API counts it, where zero is for ever: none at all is over at once.
#[inline]
pub(crate) fn wait_ns(timeout: Option<Duration>) -> u64 {
    timeout.map_or(0, |timeout| nanoseconds(timeout).max(1))
}

/// The size of a record, as its first field says it.
pub(crate) const fn size_of<T>() -> u32 {
    std::mem::size_of::<T>() as u32
}
