//! Leases: one holder, a line of those who wait, time that ends, and fences.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::{Agent, Context, Crash, Error, Lease, Mailbox, Message, Runtime, SpawnOptions};
use support::{block_on, SOON};

const TTL: Duration = Duration::from_secs(100);
const SECOND: Duration = Duration::from_secs(1);

fn store(runtime: &Runtime) -> (Agent, Arc<Mutex<Vec<u64>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let handler = move |_: &mut Context, message: Message| {
        kept.lock().unwrap().push(message.type_number());
        Ok(())
    };
    (runtime.spawn(&SpawnOptions::new(), handler).unwrap(), seen)
}

#[test]
fn agents_hold_it_one_after_the_other() {
    let runtime = Runtime::new().unwrap();
    let (inside, tokens) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(Vec::new())));
    for _ in 0..8 {
        let (inside, tokens) = (inside.clone(), tokens.clone());
        let work = |_: Mailbox| async move {
            let lease = agentrt::lease("ledger", TTL).await?;
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            tokens.lock().unwrap().push(lease.token());
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok::<(), Crash>(())
        };
        runtime.spawn_async(&SpawnOptions::new(), work).unwrap();
    }
    while runtime.stats().unwrap().ended < 8 {
        std::thread::yield_now();
    }
    assert_eq!(*tokens.lock().unwrap(), (1..=8).collect::<Vec<u64>>());
}

#[test]
fn threads_and_executors_hold_it_and_a_drop_gives_it_back() {
    let runtime = Runtime::new().unwrap();
    let lease = block_on(runtime.lease("x", TTL)).unwrap();
    assert!(lease.info().unwrap().held);
    assert!(runtime.try_lease("x", TTL).unwrap().is_none());
    for timeout in [Duration::ZERO, Duration::from_millis(5)] {
        let late = runtime.lease_wait("x", TTL, timeout).err();
        assert!(matches!(late, Some(Error::Deadline(_))), "{late:?}");
    }
    drop(lease);
    let lease = runtime.try_lease("x", TTL).unwrap().unwrap();
    assert_eq!(lease.token(), 2);
    lease.release().unwrap();
    assert_eq!(runtime.lease_wait("x", TTL, SOON).unwrap().token(), 3);
}

#[test]
fn its_time_ends_and_the_next_in_line_has_it() {
    let runtime = Runtime::simulated(1).unwrap();
    let first = runtime.lease_wait("x", SECOND, SOON).unwrap();
    let second = block_on(runtime.lease("x", SECOND)).unwrap();
    assert_eq!(runtime.clock().unwrap(), 1_000_000_000);
    assert!(second.token() > first.token());
    assert!(matches!(first.renew(TTL), Err(Error::NotHolder(_))));
    assert!(matches!(first.release(), Err(Error::NotHolder(_))));
    second.renew(TTL).unwrap();
    assert_eq!(second.info().unwrap().left, TTL);
}

#[test]
fn who_drops_his_place_leaves_the_line() {
    let runtime = Runtime::new().unwrap();
    let lease = runtime.lease_wait("x", TTL, SOON).unwrap();
    let waiting = runtime.lease("x", TTL);
    assert_eq!(lease.info().unwrap().waiters, 1);
    drop(waiting);
    assert_eq!(lease.info().unwrap().waiters, 0);
    // What is granted before its future is looked at goes back, too.
    let waiting = runtime.lease("x", TTL);
    drop(lease);
    drop(waiting);
    assert!(runtime.try_lease("x", TTL).unwrap().is_some());
}

#[test]
fn the_end_of_its_agent_releases_it() {
    let runtime = Runtime::simulated(1).unwrap();
    let kept = Arc::new(Mutex::new(None::<Lease>));
    let handler = move |_: &mut Context, message: Message| {
        let lease = agentrt::try_lease("x", TTL)?;
        assert!(lease.is_some());
        *kept.lock().unwrap() = lease;
        drop(message);
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), handler).unwrap();
    agent.signal(1, ()).unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert!(runtime.try_lease("x", TTL).unwrap().is_none());
    agent.kill().unwrap();
    assert_eq!(runtime.lease_wait("x", TTL, SOON).unwrap().token(), 2);
    assert_eq!(runtime.clock().unwrap(), 0);
}

#[test]
fn a_stale_lease_is_fenced_off() {
    let runtime = Runtime::simulated(1).unwrap();
    let (store, seen) = store(&runtime);
    let old = runtime.lease_wait("x", SECOND, SOON).unwrap();
    old.signal(store, 1, b"under it").unwrap();
    runtime.run(TTL).unwrap();
    assert!(matches!(old.signal(store, 2, ()), Err(Error::NotHolder(_))));
    let new = runtime.lease_wait("x", SECOND, SOON).unwrap();
    assert!(matches!(old.signal(store, 3, ()), Err(Error::Fenced(_))));
    new.signal(store, 4, ()).unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert_eq!(*seen.lock().unwrap(), [1, 4]);
}

#[test]
fn bad_times_names_and_places_are_refused() {
    let runtime = Runtime::new().unwrap();
    for ttl in [Duration::ZERO, Duration::MAX] {
        let refused = runtime.try_lease("x", ttl).err();
        assert!(matches!(refused, Some(Error::Argument(_))), "{refused:?}");
        let refused = block_on(runtime.lease("x", ttl)).err();
        assert!(matches!(refused, Some(Error::Argument(_))), "{refused:?}");
    }
    assert!(matches!(runtime.try_lease("", TTL), Err(Error::Argument(_))));
    assert!(matches!(runtime.try_lease(&"n".repeat(256), TTL), Err(Error::Size(_))));
    assert!(matches!(block_on(agentrt::lease("x", TTL)), Err(Error::Context(_))));
}
