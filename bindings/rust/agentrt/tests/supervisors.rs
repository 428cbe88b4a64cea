//! Supervisors: handlers and async agents that are made anew, tried again, degraded, moved.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::{
    Agent, Backoff, ChildState, Context, Crash, Error, Handler, Iso, Kind, Mailbox, Message, Port,
    Remedy, Retry, Runtime, SpawnOptions, Strategy, Supervisor, SupervisorOptions, Val,
};

mod support;
use support::block_on;

const ADD: u64 = 1;
const FAIL: u64 = 2;
const BUSY: u64 = 3;
const READ: u64 = 4;
const SECOND: Duration = Duration::from_secs(1);

/// Counts until it fails.
#[derive(Default)]
struct Counter {
    count: u8,
    began: bool,
}

impl Handler for Counter {
    fn receive(&mut self, _: &mut Context, message: Message) -> Result<(), Crash> {
        match (message.kind(), message.type_number()) {
            (Kind::Start, _) => self.began = true,
            (Kind::Degraded, _) => {
                assert_eq!(message.bytes(), b"no such thing");
                self.count = 40;
            }
            (_, FAIL) => return Err("no such thing".into()),
            (kind, number) => {
                self.count += 1;
                if number == BUSY && self.count < 3 {
                    return Err(Error::Busy("not yet".into()).into());
                }
                if kind == Kind::Ask {
                    message.reply(0, &[self.count, self.began.into()])?;
                }
            }
        }
        Ok(())
    }
}

fn under(supervisor: Supervisor) -> SpawnOptions {
    SpawnOptions::new().start(true).supervisor(supervisor)
}

fn counter(runtime: &Runtime, supervisor: Supervisor) -> Result<Agent, Error> {
    runtime.spawn_with(&under(supervisor), Counter::default)
}

fn quick() -> Retry {
    Retry::new().attempts(4).backoff(Backoff::Fixed, Duration::from_millis(1)).jitter(false)
}

fn read(runtime: &Runtime, agent: Agent, number: u64) -> Result<Vec<u8>, Error> {
    Ok(block_on(runtime.ask_within(agent, support::SOON, number, b""))?.bytes().to_vec())
}

#[test]
fn bytes_and_vals_are_handed_again_and_an_iso_is_not() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let options = SupervisorOptions::new().permanent(Remedy::Retry);
    let supervisor = runtime.supervisor(&options)?;
    let handled = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&handled);
    let fails_once = move || {
        let (seen, mut failed) = (Arc::clone(&seen), 0);
        move |_: &mut Context, message: Message| -> Result<(), Crash> {
            if failed < message.type_number() {
                failed = message.type_number();
                return Err("no paper".into());
            }
            seen.lock().unwrap().push(message.type_number());
            Ok(())
        }
    };
    let agent = runtime.spawn_with(&SpawnOptions::new().supervisor(supervisor), fails_once)?;
    agent.signal(1, b"bytes")?;
    agent.signal(2, Val::new(&[2; 100])?)?;
    agent.signal(3, Iso::zeroed(100)?)?;
    agent.signal(3, b"the same state")?; // in which 3 has failed before
    runtime.run(support::SOON)?;
    assert_eq!(*handled.lock().unwrap(), [1, 2, 3]);
    let letters = runtime.letters()?;
    assert_eq!((letters.len(), letters[0].payload_bytes), (1, 100));
    assert!(matches!(letters[0].reason, Error::Crashed(_)), "{letters:?}");
    assert_eq!(supervisor.children()?[0].restarts, 0);
    Ok(())
}

#[test]
fn a_handler_is_made_anew() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let supervisor = runtime.supervisor(&SupervisorOptions::new())?;
    let agent = counter(&runtime, supervisor)?;
    for number in [ADD, FAIL, ADD] {
        agent.signal(number, b"")?;
    }
    runtime.run(SECOND)?;
    let children = supervisor.children()?;
    assert_eq!(children.len(), 1);
    assert_eq!((children[0].agent, children[0].restarts), (agent, 1));
    assert_eq!(children[0].state, ChildState::Running);
    assert_eq!(runtime.stats()?.dead_letters, 1);
    assert_eq!(runtime.stats()?.crashed, 0);
    Ok(())
}

#[test]
fn workers_make_it_anew() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let options = SupervisorOptions::new().max_restarts(100, SECOND);
    let supervisor = runtime.supervisor(&options)?;
    let agent = counter(&runtime, supervisor)?;
    for number in 0..60 {
        agent.signal(if number % 3 == 0 { FAIL } else { ADD }, b"")?;
    }
    assert_eq!(read(&runtime, agent, READ)?, [3, 1]);
    assert_eq!(supervisor.children()?[0].restarts, 20);
    Ok(())
}

#[test]
fn what_is_transient_is_tried_again() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let retry = quick();
    let supervisor = runtime.supervisor(&SupervisorOptions::new().retry(&retry))?;
    let agent = counter(&runtime, supervisor)?;
    assert_eq!(read(&runtime, agent, BUSY)?, [3, 1]);
    assert_eq!(supervisor.children()?[0].restarts, 0);
    Ok(())
}

#[test]
fn a_returned_iso_fails_like_its_error() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let full =
        runtime.spawn(&SpawnOptions::new().capacity(1), |_: &mut Context, _: Message| Ok(()))?;
    let retry = quick();
    let supervisor = runtime.supervisor(&SupervisorOptions::new().retry(&retry))?;
    let sends = move || {
        let mut begun = false;
        move |_: &mut Context, _: Message| -> Result<(), Crash> {
            if !std::mem::replace(&mut begun, true) {
                full.signal(1, b"")?;
            }
            Ok(full.signal_iso(1, Iso::zeroed(1)?)?)
        }
    };
    let agent = runtime.spawn_with(&SpawnOptions::new().supervisor(supervisor), sends)?;
    agent.signal(1, b"")?;
    runtime.run(SECOND)?;
    assert_eq!((runtime.stats()?.dead_letters, supervisor.children()?[0].restarts), (0, 0));
    Ok(())
}

async fn total(mut mailbox: Mailbox) -> Result<(), Crash> {
    let mut total = 0;
    while let Some(message) = mailbox.recv().await {
        total += 1;
        match message.type_number() {
            FAIL => panic!("gone"),
            READ => message.reply(0, &[total])?,
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn an_async_agent_is_begun_anew() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    for remedy in [Remedy::Restart, Remedy::Ignore] {
        let supervisor = runtime.supervisor(&SupervisorOptions::new().permanent(remedy))?;
        let options = SpawnOptions::new().supervisor(supervisor);
        let agent = runtime.spawn_async_with(&options, total)?;
        for number in [ADD, ADD, FAIL, ADD] {
            agent.signal(number, b"")?;
        }
        assert_eq!(read(&runtime, agent, READ)?, [2]);
    }
    Ok(())
}

#[test]
fn an_async_agent_that_waits_is_left_by_a_restart() -> Result<(), Error> {
    struct Unwound(Arc<AtomicU32>);
    impl Drop for Unwound {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let runtime = Runtime::simulated(1)?;
    let silent = runtime.spawn(&SpawnOptions::new(), |_: &mut Context, message: Message| {
        std::mem::forget(message);
        Ok(())
    })?;
    let options = SupervisorOptions::new().strategy(Strategy::OneForAll);
    let supervisor = runtime.supervisor(&options)?;
    let unwound = Arc::new(AtomicU32::new(0));
    let seen = unwound.clone();
    let make = move |mut mailbox: Mailbox| {
        let unwound = Unwound(seen.clone());
        async move {
            let _unwound = unwound;
            while mailbox.recv().await.is_some() {
                silent.ask(ADD, b"").await?;
            }
            Ok(())
        }
    };
    let waits = runtime.spawn_async_with(&SpawnOptions::new().supervisor(supervisor), make)?;
    let other = counter(&runtime, supervisor)?;
    waits.signal(ADD, b"")?;
    runtime.run(SECOND)?;
    other.signal(FAIL, b"")?;
    runtime.run(SECOND)?;
    assert_eq!(unwound.load(Ordering::Relaxed), 1);
    let restarts: Vec<_> = supervisor.children()?.iter().map(|child| child.restarts).collect();
    assert_eq!(restarts, [1, 1]);
    Ok(())
}

#[test]
fn a_degraded_agent_is_told_so() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let supervisor = runtime.supervisor(&SupervisorOptions::new().permanent(Remedy::Degrade))?;
    let agent = counter(&runtime, supervisor)?;
    agent.signal(FAIL, b"")?;
    assert_eq!(read(&runtime, agent, READ)?, [41, 1]);
    assert_eq!(supervisor.children()?[0].state, ChildState::Degraded);
    Ok(())
}

#[test]
fn a_fallback_answers() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let answer = |_: &mut Context, message: Message| Ok(message.reply(0, b"instead")?);
    runtime.spawn(&SpawnOptions::named("fallback"), answer)?;
    let options = SupervisorOptions::new().overload(Remedy::Fallback).fallback("fallback");
    let supervisor = runtime.supervisor(&options)?;
    let make = || {
        |_: &mut Context, _: Message| -> Result<(), Crash> { Err(Error::Limit("no".into()).into()) }
    };
    let agent = runtime.spawn_with(&SpawnOptions::new().supervisor(supervisor), make)?;
    assert_eq!(read(&runtime, agent, READ)?, b"instead");
    Ok(())
}

#[test]
fn a_child_may_move() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let first = runtime.supervisor(&SupervisorOptions::new().name("first"))?;
    let second = runtime.supervisor(&SupervisorOptions::new().name("second"))?;
    let agent = counter(&runtime, first)?;
    second.adopt(agent)?;
    second.adopt(first)?;
    let refused = first.adopt(second);
    let cycle = "second under first under second";
    assert!(matches!(refused, Err(Error::Cycle(text)) if text.contains(cycle)));
    runtime.run(SECOND)?;
    let agents: Vec<_> = second.children()?.iter().map(|child| child.agent).collect();
    assert_eq!(agents, [agent, first.agent()]);
    assert_eq!(first.children()?, []);
    Ok(())
}

#[test]
fn what_cannot_be_made_anew_is_refused() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let supervisor = runtime.supervisor(&SupervisorOptions::new())?;
    let refused = runtime.spawn(&under(supervisor), Counter::default());
    assert!(matches!(refused, Err(Error::Argument(text)) if text.contains("spawn_async_with")));
    let port = Port::open(&runtime)?;
    let refused = port.spawn(&under(supervisor), Counter::default());
    assert!(matches!(refused, Err(Error::Argument(text)) if text.contains("spawn_with")));
    let agent = runtime.spawn(&SpawnOptions::new(), Counter::default())?;
    assert!(matches!(supervisor.adopt(agent), Err(Error::Argument(_))));
    assert!(matches!(supervisor.agent().signal(ADD, b""), Err(Error::Kind(_))));
    let refused = runtime.spawn_with(&SpawnOptions::new().supervisor(agent), Counter::default);
    assert!(matches!(refused, Err(Error::Kind(text)) if text.contains("no supervisor")));
    assert_eq!(supervisor.children()?, []);
    Ok(())
}

#[test]
fn too_many_restarts_end_the_supervisor() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let options = SupervisorOptions::new().max_restarts(2, 10 * SECOND);
    let supervisor = runtime.supervisor(&options)?;
    let attempts = Arc::new(AtomicU32::new(0));
    let count = attempts.clone();
    let make = move || {
        assert_eq!(count.fetch_add(1, Ordering::Relaxed), 0, "no more");
        Counter::default()
    };
    let agent = runtime.spawn_with(&under(supervisor), make)?;
    let down = runtime.monitor(supervisor.agent());
    agent.signal(FAIL, b"")?;
    let end = block_on(down)?;
    assert!(matches!(end.exit, Err(Error::Crashed(_))), "{:?}", end.exit);
    assert_eq!(attempts.load(Ordering::Relaxed), 3);
    Ok(())
}

#[test]
fn agents_have_supervisors_too() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let spawner = |_: &mut Context, message: Message| -> Result<(), Crash> {
        let supervisor = agentrt::supervisor(&SupervisorOptions::new())?;
        let agent = agentrt::spawn_with(&under(supervisor), Counter::default)?;
        agent.signal(FAIL, b"")?;
        message.reply(0, &agent.bits().to_le_bytes())?;
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), spawner)?;
    let bits = read(&runtime, agent, READ)?;
    let made = Agent::from_bits(u64::from_le_bytes(bits.try_into().expect("bits"))).expect("one");
    assert_eq!(read(&runtime, made, READ)?, [1, 1]);
    Ok(())
}
