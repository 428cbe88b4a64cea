//! Agents of both styles: what they receive, how they end, and who hears of it.

mod support;

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::Arc;
use std::task::{self, Wake, Waker};
use std::time::Duration;

use agentrt::{
    Context, Crash, Error, Handler, Kind, Message, Overflow, Runtime, RuntimeOptions, SpawnOptions,
};
use support::{number, SOON};

const WORK: u64 = 1;
const COUNT: u64 = 2;

#[derive(Default)]
struct Counter(u64);

impl Handler for Counter {
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash> {
        assert_eq!(message.receiver(), Some(context.me()));
        match message.kind() {
            Kind::Signal => self.0 += 1,
            Kind::Ask => message.reply(COUNT, &self.0.to_le_bytes())?,
            kind => return Err(format!("unexpected {kind:?}").into()),
        }
        Ok(())
    }
}

#[test]
fn a_handler_keeps_its_state_between_messages() {
    let runtime = Runtime::new().unwrap();
    let counter = runtime.spawn(&SpawnOptions::new(), Counter::default()).unwrap();
    for _ in 0..500 {
        counter.signal(WORK, b"one").unwrap();
    }
    let answer = counter.ask_wait(SOON, COUNT, ()).unwrap();
    assert_eq!((answer.type_number(), number(answer.bytes())), (COUNT, 500));
    assert_eq!(answer.from(), Some(counter));
}

#[test]
fn a_mailbox_yields_messages_in_order_and_ends_at_the_stop() {
    let runtime = Runtime::new().unwrap();
    let (sender, receiver) = mpsc::channel();
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                sender.send(message.bytes().to_vec()).unwrap();
            }
            sender.send(b"end".to_vec()).unwrap();
            Ok(())
        })
        .unwrap();
    for index in 0..100u8 {
        agent.signal(WORK, &[index]).unwrap();
    }
    let monitor = runtime.monitor(agent);
    agent.stop().unwrap();
    assert_eq!(support::block_on(monitor).unwrap().exit, Ok(()));
    let heard: Vec<_> = receiver.iter().collect();
    let expected: Vec<_> = (0..100u8).map(|index| vec![index]).chain([b"end".to_vec()]).collect();
    assert_eq!(heard, expected);
}

#[test]
fn an_async_agent_runs_its_first_lines_without_a_message() {
    let runtime = Runtime::new().unwrap();
    let (sender, receiver) = mpsc::channel();
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mailbox| async move {
            sender.send((agentrt::me(), mailbox.me())).unwrap();
            Ok(())
        })
        .unwrap();
    assert_eq!(receiver.recv_timeout(SOON).unwrap(), (Some(agent), agent));
    assert_eq!(agentrt::me(), None);
    // Whoever asks after the end learns only that it is over.
    assert!(matches!(agent.end_wait(SOON).unwrap().exit, Ok(()) | Err(Error::Dead(_))));
}

fn crash_of(body: fn() -> Result<(), Crash>) -> Error {
    let runtime = Runtime::simulated(1).unwrap();
    let agent =
        runtime.spawn(&SpawnOptions::new(), move |_: &mut Context, _: Message| body()).unwrap();
    let monitor = runtime.monitor(agent);
    let asleep = runtime.ask(agent, WORK, ());
    let exit = support::block_on(monitor).unwrap().exit;
    assert!(matches!(support::block_on(asleep), Err(Error::Dead(_) | Error::Crashed(_))));
    assert_eq!(runtime.stats().unwrap().crashed, 1);
    exit.unwrap_err()
}

#[test]
fn an_error_is_a_crash_with_its_text() {
    let error = crash_of(|| Err("out of paper".into()));
    assert_eq!(error, Error::Crashed("out of paper".into()));
}

#[test]
fn a_panic_is_a_crash_with_its_text() {
    let error = crash_of(|| panic!("index {} of 3", 7));
    assert_eq!(error, Error::Crashed("index 7 of 3".into()));
}

/// What can go wrong while a crash is told: its text panics, or what was thrown does when it is dropped.
#[derive(Debug)]
struct Unspeakable;

impl std::fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words");
    }
}

impl std::error::Error for Unspeakable {}

struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::panic::panic_any(Grenade);
        }
    }
}

#[test]
fn a_crash_that_panics_again_is_a_crash_all_the_same() {
    let error = crash_of(|| Err(Unspeakable.into()));
    assert_eq!(error, Error::Crashed("an error that cannot be printed".into()));
    let error = crash_of(|| std::panic::panic_any(Grenade));
    assert_eq!(error, Error::Crashed("an error that cannot be printed".into()));
}

#[test]
fn a_panic_in_an_async_agent_is_a_crash_with_its_text() {
    let runtime = Runtime::new().unwrap();
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), |mut mailbox| async move {
            mailbox.recv().await;
            panic!("torn page");
        })
        .unwrap();
    let monitor = runtime.monitor(agent);
    agent.signal(WORK, ()).unwrap();
    let exit = support::block_on(monitor).unwrap().exit;
    assert_eq!(exit, Err(Error::Crashed("torn page".into())));
}

#[test]
fn state_is_dropped_once_when_the_agent_is_killed() {
    struct Guard(Arc<AtomicU64>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let drops = Arc::new(AtomicU64::new(0));
    let runtime = Runtime::new().unwrap();
    let guard = Guard(drops.clone());
    let handler = move |_: &mut Context, _: Message| {
        let _ = &guard;
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), handler).unwrap();
    let guard = Guard(drops.clone());
    let waiting = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            let _guard = guard;
            mailbox.recv().await;
            Ok(())
        })
        .unwrap();
    agent.kill().unwrap();
    waiting.kill().unwrap();
    assert!(matches!(agent.end_wait(SOON).unwrap().exit, Err(Error::Killed(_) | Error::Dead(_))));
    runtime.close().unwrap();
    assert_eq!(drops.load(Ordering::SeqCst), 2);
}

#[test]
fn a_panic_in_a_destructor_stays_in_its_agent() {
    let runtime = Runtime::new().unwrap();
    let grenade = Grenade;
    let handler = move |_: &mut Context, _: Message| {
        let _ = &grenade;
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), handler).unwrap();
    let counter = runtime.spawn(&SpawnOptions::new(), Counter::default()).unwrap();
    agent.kill().unwrap();
    agent.end_wait(SOON).unwrap();
    assert_eq!(number(counter.ask_wait(SOON, COUNT, ()).unwrap().bytes()), 0);
    runtime.close().unwrap();
}

#[test]
fn a_failed_spawn_drops_the_state() {
    let runtime = Runtime::new().unwrap();
    let shared = Arc::new(());
    let spawn = |shared: Arc<()>| {
        runtime.spawn(&SpawnOptions::named("only"), move |_: &mut Context, _: Message| {
            let _ = &shared;
            Ok(())
        })
    };
    let first = spawn(shared.clone()).unwrap();
    assert!(matches!(spawn(shared.clone()), Err(Error::Name(_))));
    assert_eq!(Arc::strong_count(&shared), 2);
    assert_eq!(runtime.find("only").unwrap(), first);
    assert!(matches!(runtime.find("other"), Err(Error::NotFound(_))));
}

#[test]
fn a_linked_agent_dies_with_its_peer_and_a_trapping_one_is_told() {
    let runtime = Runtime::new().unwrap();
    let (sender, receiver) = mpsc::channel();
    let parent = move |_: &mut Context, message: Message| match message.kind() {
        Kind::Signal => {
            let child =
                agentrt::spawn(&SpawnOptions::new().link(), |_: &mut Context, _: Message| {
                    Err("no more".into())
                })?;
            child.signal(WORK, ())?;
            Ok(())
        }
        Kind::Exit => Ok(sender.send(message.status())?),
        _ => Ok(()),
    };
    let trapping = runtime.spawn(&SpawnOptions::new().trap(), parent.clone()).unwrap();
    let mortal = runtime.spawn(&SpawnOptions::new(), parent).unwrap();
    trapping.signal(WORK, ()).unwrap();
    assert_eq!(receiver.recv_timeout(SOON).unwrap(), Err(Error::Crashed("no more".into())));
    let monitor = runtime.monitor(mortal);
    mortal.signal(WORK, ()).unwrap();
    assert!(matches!(support::block_on(monitor).unwrap().exit, Err(Error::Linked(_))));
    for (outside, verb) in [(trapping.link(), "link"), (trapping.unlink(), "unlink")] {
        let says = format!("{verb} is called inside agents");
        assert_eq!(outside, Err(Error::Context(says.into())));
    }
}

#[test]
fn an_async_agent_sleeps_in_virtual_time() {
    let runtime = Runtime::simulated(1).unwrap();
    let hour = Duration::from_secs(3600);
    let sleeper = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(question) = mailbox.recv().await {
                let begun = agentrt::clock()?;
                agentrt::sleep(hour).await?;
                question.reply(0, &(agentrt::clock()? - begun).to_le_bytes())?;
            }
            Ok(())
        })
        .unwrap();
    let passed = sleeper.ask_wait(hour * 2, 1, ()).unwrap();
    assert_eq!(number(passed.bytes()), 3600 * 1_000_000_000);
    assert!(matches!(support::block_on(agentrt::sleep(hour)), Err(Error::Context(_))));
}

#[test]
fn timers_fire_once_or_until_disarmed() {
    let runtime = Runtime::simulated(1).unwrap();
    let fired = Arc::new(AtomicU64::new(0));
    let counted = fired.clone();
    let agent = runtime
        .spawn(&SpawnOptions::new(), move |_: &mut Context, message: Message| {
            assert_eq!(message.kind(), Kind::Timer);
            counted.fetch_add(message.type_number(), Ordering::SeqCst);
            Ok(())
        })
        .unwrap();
    let second = Duration::from_secs(1);
    agent.arm(second, 100, b"once").unwrap();
    let again = agent.arm_every(second, second, 1, ()).unwrap();
    let never = agent.arm(second, 10_000, ()).unwrap();
    never.disarm().unwrap();
    let idle = agent.arm_every(second, Duration::ZERO, 10_000, ()).unwrap_err();
    assert!(matches!(&idle, Error::Argument(text) if text.contains("the least is 1 ns")), "{idle}");
    runtime.run(Duration::from_millis(5_500)).unwrap();
    assert_eq!(fired.load(Ordering::SeqCst), 105);
    again.disarm().unwrap();
    runtime.run(second * 10).unwrap();
    assert_eq!(fired.load(Ordering::SeqCst), 105);
}

#[test]
fn a_full_mailbox_refuses_by_its_policy_and_the_letters_say_what_was_dropped() {
    let runtime = Runtime::simulated(1).unwrap();
    let spawn = |overflow| {
        let options = SpawnOptions::new().capacity(2).overflow(overflow);
        runtime.spawn(&options, Counter::default()).unwrap()
    };
    let overfill = |overflow| {
        let agent = spawn(overflow);
        agent.signal(WORK, ()).unwrap();
        agent.signal(WORK, ()).unwrap();
        agent.signal(WORK, ())
    };
    assert!(matches!(overfill(Overflow::Reject), Err(Error::Full(_))));
    assert!(matches!(overfill(Overflow::Wait), Err(Error::Wait(_))));
    assert_eq!(runtime.letters().unwrap(), []);
    overfill(Overflow::DropNewest).unwrap();
    overfill(Overflow::DropOldest).unwrap();
    runtime.run(SOON).unwrap();
    let letters = runtime.letters().unwrap();
    let reasons: Vec<_> = letters.iter().map(|letter| letter.reason.name()).collect();
    assert_eq!(reasons, ["E_OVERFLOW", "E_OVERFLOW"]);
    let stats = runtime.stats().unwrap();
    assert_eq!(stats.accepted, stats.handled + stats.dead_letters + stats.in_flight);
}

#[test]
fn an_async_agent_waits_for_room() {
    let runtime = Runtime::new().unwrap();
    let options = SpawnOptions::new().capacity(4).overflow(Overflow::Wait);
    let counter = runtime.spawn(&options, Counter::default()).unwrap();
    let pusher = runtime
        .spawn_async(&SpawnOptions::new(), move |mailbox| async move {
            for _ in 0..1_000 {
                mailbox.signal(counter, WORK, b"push").await?;
            }
            Ok(())
        })
        .unwrap();
    assert!(matches!(pusher.end_wait(SOON).unwrap().exit, Ok(()) | Err(Error::Dead(_))));
    runtime.drain(SOON).unwrap();
    assert_eq!(number(counter.ask_wait(SOON, COUNT, ()).unwrap().bytes()), 1_000);
}

#[test]
fn an_async_agent_waits_for_room_to_ask() {
    let runtime = RuntimeOptions::new().workers(1).open().unwrap();
    let options = SpawnOptions::new().capacity(4).overflow(Overflow::Wait);
    let counter = runtime.spawn(&options, Counter::default()).unwrap();
    let asker = runtime
        .spawn_async(&SpawnOptions::new(), move |mailbox| async move {
            while counter.signal(WORK, ()).is_ok() {} // on this worker nothing is handled meanwhile
            assert!(matches!(counter.ask(COUNT, ()).await, Err(Error::Wait(_))));
            assert_eq!(number(mailbox.ask(counter, COUNT, ()).await?.bytes()), 4);
            Ok(())
        })
        .unwrap();
    assert!(matches!(asker.end_wait(SOON).unwrap().exit, Ok(()) | Err(Error::Dead(_))));
    assert_eq!(runtime.stats().unwrap().crashed, 0);
}

#[test]
fn a_wait_for_room_that_is_polled_often_keeps_one_waker() {
    struct Idle;
    impl Wake for Idle {
        fn wake(self: Arc<Self>) {}
    }
    let runtime = RuntimeOptions::new().workers(1).open().unwrap();
    let options = SpawnOptions::new().capacity(4).overflow(Overflow::Wait);
    let counter = runtime.spawn(&options, Counter::default()).unwrap();
    let pusher = runtime
        .spawn_async(&SpawnOptions::new(), move |mailbox| async move {
            while counter.signal(WORK, ()).is_ok() {} // on this worker nothing is handled meanwhile
            let idle = Arc::new(Idle);
            let waker = Waker::from(idle.clone());
            let mut waiting = pin!(mailbox.signal(counter, WORK, ()));
            for _ in 0..100 {
                let polled = waiting.as_mut().poll(&mut task::Context::from_waker(&waker));
                assert!(polled.is_pending());
            }
            assert_eq!(Arc::strong_count(&idle), 3); // here, in the waker, and where it waits
            waiting.await?;
            Ok(())
        })
        .unwrap();
    let exit = pusher.end_wait(SOON).unwrap().exit;
    assert!(matches!(exit, Ok(()) | Err(Error::Dead(_))), "{exit:?}");
    runtime.drain(SOON).unwrap();
    assert_eq!(number(counter.ask_wait(SOON, COUNT, ()).unwrap().bytes()), 5);
    assert_eq!(runtime.stats().unwrap().crashed, 0);
}

#[test]
fn agents_say_what_is_known_about_them() {
    let runtime = Runtime::new().unwrap();
    let options = SpawnOptions::named("known").capacity(10).priority(agentrt::Priority::High);
    let agent = runtime.spawn(&options, Counter::default()).unwrap();
    let info = agent.info().unwrap();
    assert_eq!((info.id, info.capacity, info.high_mark, info.low_mark), (1, 10, 8, 2));
    assert_eq!((info.overflow, info.priority), (Overflow::Reject, agentrt::Priority::High));
    assert!(!info.awaiting && !info.stopping);
}

#[test]
fn a_dead_name_is_an_error_and_not_a_crash() {
    let runtime = Runtime::new().unwrap();
    let agent = runtime.spawn(&SpawnOptions::new(), Counter::default()).unwrap();
    agent.kill().unwrap();
    agent.end_wait(SOON).unwrap();
    assert!(matches!(agent.signal(WORK, ()), Err(Error::Dead(_) | Error::Stale(_))));
    let forged = agentrt::Agent::from_bits(agent.bits() ^ 0xFF).unwrap();
    assert!(matches!(forged.signal(WORK, ()), Err(Error::Stale(_) | Error::Dead(_))));
    runtime.close().unwrap();
    let closed = agent.signal(WORK, ());
    assert!(matches!(closed, Err(Error::Closed(_) | Error::Dead(_))), "{closed:?}");
}

#[test]
fn a_plain_thread_waits_for_room() {
    let runtime = Runtime::new().unwrap();
    let options = SpawnOptions::new().capacity(2).overflow(Overflow::Wait);
    let agent = runtime.spawn(&options, Counter::default()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..500 {
                    agent.signal_wait(SOON, WORK, ()).unwrap();
                }
            });
        }
    });
    let answer = agent.ask_wait(SOON, COUNT, ()).unwrap();
    assert_eq!(number(answer.bytes()), 1_500);
}

#[test]
fn a_wait_for_room_has_a_deadline_in_virtual_time() {
    let runtime = Runtime::simulated(1).unwrap();
    let options = SpawnOptions::new().capacity(1).overflow(Overflow::Wait);
    let busy =
        runtime.spawn_async(&options, |_mailbox| async { std::future::pending().await }).unwrap();
    busy.signal(WORK, ()).unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert!(matches!(busy.signal_wait(SOON, WORK, ()), Err(Error::Deadline(_))));
    assert_eq!(u128::from(runtime.clock().unwrap()), SOON.as_nanos());
    busy.kill().unwrap();
    assert!(matches!(busy.signal_wait(SOON, WORK, ()), Err(Error::Wait(_) | Error::Dead(_))));
}
