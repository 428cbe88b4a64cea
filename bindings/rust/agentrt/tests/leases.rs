//! Leases: one holder, a line of those who wait, time that ends, and fences.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::{
    Agent, Context, Crash, Error, Iso, Lease, Mailbox, Message, Overflow, Runtime, RuntimeOptions,
    SpawnOptions,
};
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
fn a_full_mailbox_that_waits_is_awaited_and_an_iso_that_is_refused_comes_back() {
    let runtime = Runtime::new().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let narrow = SpawnOptions::new().capacity(1).overflow(Overflow::Wait);
    let handler = move |_: &mut Context, message: Message| {
        kept.lock().unwrap().push((message.type_number(), message.bytes().len()));
        Ok(())
    };
    let store = runtime.spawn(&narrow, handler).unwrap();
    let (back, refused) = std::sync::mpsc::channel();
    let work = move |mailbox: Mailbox| async move {
        let lease = agentrt::lease("x", TTL).await?;
        for number in 0..50 {
            mailbox.signal_fenced(&lease, store, number * 2, b"data").await?;
            let iso = Iso::new(b"an iso")?;
            mailbox.signal_iso_fenced(&lease, store, number * 2 + 1, iso).await?;
        }
        lease.renew(Duration::from_nanos(1))?;
        while lease.info()?.held {}
        let iso = Iso::new(b"mine")?;
        let returned = mailbox.signal_iso_fenced(&lease, store, 100, iso).await.err();
        back.send(returned)?;
        Ok::<(), Crash>(())
    };
    runtime.spawn_async(&SpawnOptions::new(), work).unwrap();
    let returned = refused.recv_timeout(SOON).unwrap().expect("a lease that is over sends nothing");
    assert!(matches!(returned.error, Error::NotHolder(_)), "{:?}", returned.error);
    assert_eq!(&returned.iso[..], b"mine");
    runtime.drain(SOON).unwrap();
    let all: Vec<_> =
        (0..100).map(|number| (number, if number % 2 == 0 { 4 } else { 6 })).collect();
    assert_eq!(*seen.lock().unwrap(), all);
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

/// A folder of the test's own, removed when it is dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("agentrt-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn open(&self, name: &str) -> Result<Runtime, Error> {
        RuntimeOptions::new().workers(1).lease_store(self.0.join(name)).open()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_store_is_shared_and_outlives_its_runtimes() {
    let folder = Folder::new("shared");
    let (first, second) = (folder.open("leases.db").unwrap(), folder.open("leases.db").unwrap());
    let lease = first.try_lease("x", TTL).unwrap().unwrap();
    assert!(second.try_lease("x", TTL).unwrap().is_none());
    let token = lease.token();
    lease.release().unwrap();
    assert!(second.lease_wait("x", TTL, SOON).unwrap().token() > token);
    drop((first, second));
    let again = folder.open("leases.db").unwrap();
    assert_eq!(again.try_lease("x", TTL).unwrap().unwrap().token(), 3);
}

#[test]
fn what_a_killed_process_held_stays_held() {
    use std::io::{BufRead, BufReader, Write};
    if let Ok(store) = std::env::var("AGENTRT_TEST_HOLD") {
        let runtime = RuntimeOptions::new().workers(1).lease_store(store).open().unwrap();
        let lease = runtime.try_lease("x", TTL).unwrap().unwrap();
        writeln!(std::io::stderr(), "{}", lease.token()).unwrap();
        std::thread::sleep(TTL);
    }
    let folder = Folder::new("killed");
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "what_a_killed_process_held_stays_held", "--nocapture"])
        .env("AGENTRT_TEST_HOLD", folder.0.join("leases.db"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let token: u64 = line.trim().parse().unwrap();
    let runtime = folder.open("leases.db").unwrap();
    assert!(runtime.try_lease("x", TTL).unwrap().is_none());
    assert!(runtime.try_lease("y", TTL).unwrap().unwrap().token() > token);
}

#[test]
fn a_store_that_cannot_be_used_says_why() {
    let folder = Folder::new("bad");
    std::fs::write(folder.0.join("prose"), "no database at all, but quite a text ".repeat(4))
        .unwrap();
    for (name, why) in
        [("prose", "file is not a database"), (".", "unable to open"), ("no/x", "No such file")]
    {
        let error = folder.open(name).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Storage(_)), "{error:?}");
        assert!(error.to_string().contains(why), "{error}");
    }
    let empty = RuntimeOptions::new().lease_store("").open().map(|_| ()).unwrap_err();
    assert!(matches!(empty, Error::Argument(_)), "{empty:?}");
}
