//! Cycles of agents that await each other, profiles, and turns that take too long.

mod support;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use agentrt::{
    find, Agent, Context, Error, Mailbox, Message, Runtime, RuntimeOptions, SpawnOptions,
};

const GO: u64 = 1;
const BACK: u64 = 2;

/// On GO and on BACK it asks whoever has the name, awaits, and reports the outcome.
fn asker(runtime: &Runtime, me: &str, other: &'static str, told: mpsc::Sender<String>) -> Agent {
    let behavior = move |mut mailbox: Mailbox| async move {
        let mut asked = false;
        while let Some(message) = mailbox.recv().await {
            if !asked {
                asked = true;
                let outcome = find(other)?.ask(BACK, b"").await;
                let text = outcome.map_or_else(|error| error.to_string(), |_| "answered".into());
                told.send(text).unwrap();
            }
            if message.type_number() == BACK {
                message.reply(0, b"")?;
            }
        }
        Ok(())
    };
    runtime.spawn_async(&SpawnOptions::named(me), behavior).unwrap()
}

#[test]
fn who_closes_a_cycle_is_told_its_names() {
    let (told, outcomes) = mpsc::channel();
    let runtime = RuntimeOptions::new().simulated(1).open().unwrap();
    let ann = asker(&runtime, "ann", "bob", told.clone());
    asker(&runtime, "bob", "ann", told);
    ann.signal(GO, b"").unwrap();
    runtime.run(Duration::ZERO).unwrap();
    let outcomes: Vec<String> = outcomes.try_iter().collect();
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes[0].contains("'bob' awaits 'ann' awaits 'bob'"), "{outcomes:?}");
    assert_eq!(outcomes[1], "answered");
}

#[test]
fn a_profile_counts_for_who_asked_for_it() {
    let runtime = RuntimeOptions::new().simulated(1).open().unwrap();
    let nothing = |_: &mut Context, _: Message| Ok(());
    let agent = runtime.spawn(&SpawnOptions::new().profile(), nothing).unwrap();
    for _ in 0..3 {
        agent.signal(GO, b"").unwrap();
    }
    runtime.run(Duration::ZERO).unwrap();
    let profile = agent.profile().unwrap();
    assert_eq!((profile.turns, profile.messages, profile.busy_ns), (3, 3, 0));
    let other = runtime.spawn(&SpawnOptions::new(), nothing).unwrap();
    assert!(matches!(other.profile(), Err(Error::Context(_))));
}

#[test]
fn a_turn_that_takes_too_long_is_reported() {
    let budget = Duration::from_millis(1);
    let runtime = RuntimeOptions::new().workers(1).turn_budget(budget).open().unwrap();
    let slow = move |_: &mut Context, _: Message| {
        let began = Instant::now();
        while began.elapsed() < 5 * budget {}
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), slow).unwrap();
    agent.signal(7, b"").unwrap();
    while runtime.stats().unwrap().overruns == 0 {
        std::thread::yield_now();
    }
    let overruns = runtime.overruns().unwrap();
    assert_eq!((overruns.len(), overruns[0].agent), (1, agent));
    assert_eq!((overruns[0].type_number, overruns[0].running), (Some(7), false));
    assert!(runtime.overruns().unwrap().is_empty());
}
