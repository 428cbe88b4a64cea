//! Breakers, retries and dead letters as they happen.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::{
    Agent, Attempt, Backoff, BreakerOptions, BreakerState, Context, Crash, Error, Kind, Message,
    Overflow, Retry, Runtime, SpawnOptions, Worth,
};

mod support;
use support::block_on;

const SECOND: Duration = Duration::from_secs(1);

/// Refuses the first `bad` asks.
fn flaky(runtime: &Runtime, bad: u64, with: Error) -> Agent {
    let mut asked = 0u64;
    let handler = move |_: &mut Context, message: Message| -> Result<(), Crash> {
        asked += 1;
        if asked <= bad {
            message.refuse(&with)?;
        } else {
            message.reply(0, &asked.to_le_bytes())?;
        }
        Ok(())
    };
    runtime.spawn(&SpawnOptions::new(), handler).expect("a flaky agent")
}

fn busy() -> Error {
    Error::Busy("not yet".into())
}

fn steady() -> Retry {
    Retry::new().backoff(Backoff::Fixed, Duration::from_millis(1)).jitter(false)
}

fn number(answer: &Message) -> u64 {
    u64::from_le_bytes(answer.bytes().try_into().expect("a number"))
}

#[test]
fn a_breaker_trips_and_recovers() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let options = BreakerOptions { failures: 2, cooldown: 3 * SECOND, ..BreakerOptions::default() };
    let breaker = runtime.breaker(&options)?;
    let fails = || Err::<(), Error>(busy());
    assert_eq!(breaker.call(fails), Err(busy()));
    assert_eq!(breaker.state()?, BreakerState::Closed);
    assert_eq!(breaker.call(fails), Err(busy()));
    assert_eq!(breaker.state()?, BreakerState::Open);
    let refused = breaker.call(|| -> Result<(), Error> { panic!("nothing is called") });
    assert!(matches!(refused, Err(Error::Tripped(text)) if text.contains("the next probe")));
    runtime.run(3 * SECOND)?;
    breaker.call(|| -> Result<(), Error> {
        assert_eq!(breaker.state()?, BreakerState::HalfOpen);
        assert!(matches!(breaker.admit(), Err(Error::Tripped(_))));
        Ok(())
    })?;
    assert_eq!(breaker.state()?, BreakerState::Closed);
    Ok(())
}

#[test]
fn a_permit_that_is_dropped_says_nothing() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let breaker = runtime.breaker(&BreakerOptions { failures: 1, ..BreakerOptions::default() })?;
    drop(breaker.admit()?);
    assert_eq!(breaker.state()?, BreakerState::Closed);
    breaker.admit()?.report(true)?;
    assert_eq!(breaker.state()?, BreakerState::Open);
    Ok(())
}

#[test]
fn a_breaker_guards_an_await() -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let breaker = runtime.breaker(&BreakerOptions { failures: 1, ..BreakerOptions::default() })?;
    let agent = flaky(&runtime, 1, busy());
    let first = block_on(breaker.guard(runtime.ask(agent, 1, ())));
    assert!(matches!(first, Err(Error::Busy(_))));
    let second = block_on(breaker.guard(runtime.ask(agent, 1, ())));
    assert!(matches!(second, Err(Error::Tripped(_))));
    Ok(())
}

#[test]
fn what_is_out_of_range_is_refused() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let many = BreakerOptions { failures: 1025, ..BreakerOptions::default() };
    assert!(matches!(runtime.breaker(&many), Err(Error::Argument(_))));
    let many = BreakerOptions { probes: 33, ..BreakerOptions::default() };
    assert!(matches!(runtime.breaker(&many), Err(Error::Argument(_))));
    let huge = Retry::new().attempts(999).cap(None).jitter(false);
    let pause = huge.pause_ns(Attempt { number: 99, key: 1 }, 0, 0);
    assert!(matches!(pause, Err(Error::Argument(text)) if text.contains("cap_ns is 0")));
    Ok(())
}

#[test]
fn a_thread_retries_in_virtual_time() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let agent = flaky(&runtime, 2, busy());
    let policy = Retry::new().backoff(Backoff::Exponential, SECOND).cap(None).jitter(false);
    let keys = RefCell::new(Vec::new());
    let answer = runtime.retry_wait(&policy, None, |attempt| {
        keys.borrow_mut().push(attempt.key);
        agent.ask_wait(SECOND, 1, ())
    })?;
    assert_eq!(number(&answer), 3);
    assert_eq!(runtime.clock()?, 3_000_000_000); // pauses of 1 s and 2 s
    assert!(keys.borrow().iter().all(|key| *key == keys.borrow()[0]));
    Ok(())
}

#[test]
fn host_code_retries_while_any_executor_awaits() -> Result<(), Error> {
    for runtime in [Runtime::simulated(1)?, Runtime::new()?] {
        let agent = flaky(&runtime, 2, busy());
        let answer = block_on(runtime.retry(&steady(), None, |_| runtime.ask(agent, 1, ())))?;
        assert_eq!(number(&answer), 3);
    }
    Ok(())
}

#[test]
fn an_agent_retries() -> Result<(), Crash> {
    let runtime = Runtime::simulated(1)?;
    let agent = flaky(&runtime, 3, busy());
    let patient = runtime.spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
        let policy = steady();
        while let Some(message) = mailbox.recv().await {
            let answer = agentrt::retry(&policy, None, |_| agent.ask(1, ())).await?;
            message.reply(0, answer.bytes())?;
        }
        Ok(())
    })?;
    assert_eq!(number(&patient.ask_wait(SECOND, 1, ())?), 4);
    Ok(())
}

#[test]
fn the_last_error_comes_when_no_try_is_left() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let agent = flaky(&runtime, 99, busy());
    let tries = RefCell::new(0);
    let ask = |_| {
        *tries.borrow_mut() += 1;
        agent.ask_wait(SECOND, 1, ())
    };
    let policy = Retry::new().attempts(3).backoff(Backoff::Fixed, SECOND).jitter(false);
    assert!(matches!(runtime.retry_wait(&policy, None, ask), Err(Error::Busy(_))));
    assert_eq!(*tries.borrow(), 3);
    // The first pause would reach the timeout.
    let soon = Some(Duration::from_millis(500));
    assert!(matches!(runtime.retry_wait(&policy, soon, ask), Err(Error::Busy(_))));
    assert_eq!(*tries.borrow(), 4);
    Ok(())
}

#[test]
fn what_no_try_helps_is_not_tried_again() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let agent = flaky(&runtime, 99, Error::Refused("never".into()));
    let tries = RefCell::new(0);
    let refused = runtime.retry_wait(&steady(), None, |_| {
        *tries.borrow_mut() += 1;
        agent.ask_wait(SECOND, 1, ())
    });
    assert!(matches!(refused, Err(Error::Refused(_))));
    assert_eq!(*tries.borrow(), 1);
    assert!(Crash::from("of another kind").worth_another_try());
    assert!(!Crash::from(Error::Dead("".into())).worth_another_try());
    assert_eq!(Error::Full("".into()).class(), "overload");
    Ok(())
}

#[test]
fn calls_share_the_budget_of_their_policy() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let agent = flaky(&runtime, 99, busy());
    let policy = steady().attempts(99).budget(3, 1000 * SECOND);
    let tries = RefCell::new(0);
    for expected in [4, 5] {
        let failed = runtime.retry_wait(&policy, None, |_| {
            *tries.borrow_mut() += 1;
            agent.ask_wait(SECOND, 1, ())
        });
        assert!(matches!(failed, Err(Error::Busy(_))));
        assert_eq!(*tries.borrow(), expected);
    }
    Ok(())
}

#[test]
fn dead_letters_are_told() -> Result<(), Error> {
    let runtime = Runtime::simulated(1)?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let ear = runtime.spawn(
        &SpawnOptions::new(),
        move |_: &mut Context, message: Message| -> Result<(), Crash> {
            assert_eq!(message.kind(), Kind::Letter);
            assert_eq!(message.missed(), 0);
            noted.lock().expect("the list").push(message.letter().expect("a letter"));
            Ok(())
        },
    )?;
    ear.subscribe_letters()?;
    let narrow = SpawnOptions::new().capacity(1).overflow(Overflow::DropNewest);
    let quiet = |_: &mut Context, _: Message| -> Result<(), Crash> { Ok(()) };
    let target = runtime.spawn(&narrow, quiet)?;
    target.signal(1, ())?;
    target.signal(2, b"abc")?;
    runtime.run(Duration::ZERO)?;
    let letters = std::mem::take(&mut *seen.lock().expect("the list"));
    assert_eq!(letters, runtime.letters()?);
    assert_eq!((letters[0].type_number, letters[0].payload_bytes), (2, 3));
    assert_eq!(letters[0].to, Some(target));
    ear.unsubscribe_letters()?;
    target.signal(3, ())?;
    target.signal(4, ())?;
    runtime.run(Duration::ZERO)?;
    assert!(seen.lock().expect("the list").is_empty());
    Ok(())
}
