//! Runtimes: several, closed, simulated; and the same events from every kind of agent.

mod support;

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{mpsc, Arc};
use std::time::Duration;

use agentrt::{
    Agent, Context, Crash, Error, Iso, Kind, Mailbox, Message, Port, Runtime, RuntimeOptions,
    SpawnOptions,
};
use support::{number, Trace, SOON};

const WORK: u64 = 1;

#[test]
fn many_runtimes_open_and_close_in_one_process() {
    for _ in 0..10 {
        let runtimes = [Runtime::new().unwrap(), RuntimeOptions::new().workers(2).open().unwrap()];
        for runtime in &runtimes {
            let agent = runtime
                .spawn(&SpawnOptions::new(), |_: &mut Context, message: Message| {
                    Ok(message.reply(0, b"ok")?)
                })
                .unwrap();
            assert_eq!(agent.ask_wait(SOON, WORK, ()).unwrap().bytes(), b"ok");
        }
    }
}

#[test]
fn wrong_options_are_errors() {
    assert!(matches!(
        RuntimeOptions::new().workers(65).open(),
        Err(Error::Argument(_) | Error::Limit(_))
    ));
    let lost = RuntimeOptions::new().simulated(1).trace("/nonexistent/folder/trace").open();
    let text = "trace file '/nonexistent/folder/trace': No such file or directory";
    assert!(matches!(lost, Err(Error::System(said)) if said.contains(text)));
    let runtime = Runtime::new().unwrap();
    assert!(matches!(runtime.run(Duration::ZERO), Err(Error::Context(_) | Error::Argument(_))));
    let nothing = |_: &mut Context, _: Message| Ok(());
    assert!(matches!(runtime.spawn(&SpawnOptions::named(""), nothing), Err(Error::Argument(_))));
    let long = SpawnOptions::named("n".repeat(256));
    assert!(matches!(runtime.spawn(&long, nothing), Err(Error::Size(_))));
    let huge = SpawnOptions::new().capacity(100_001);
    assert!(matches!(runtime.spawn(&huge, nothing), Err(Error::Argument(_) | Error::Limit(_))));
}

#[test]
fn a_trace_that_is_not_whole_is_told_by_the_close() {
    let runtime = RuntimeOptions::new().simulated(1).trace("/dev/full").open().unwrap();
    let works = |_: &mut Context, message: Message| Ok(message.reply(0, b"works")?);
    let agent = runtime.spawn(&SpawnOptions::new(), works).unwrap();
    assert_eq!(agent.ask_wait(SOON, WORK, ()).unwrap().bytes(), b"works");
    let text = "trace file '/dev/full': No space left on device";
    assert!(matches!(runtime.close(), Err(Error::System(said)) if said.contains(text)));
    assert!(agent.signal(WORK, ()).is_err());
}

#[test]
fn drain_returns_when_everything_is_handled() {
    let runtime = Runtime::new().unwrap();
    let agent = runtime.spawn(&SpawnOptions::new(), |_: &mut Context, _: Message| Ok(())).unwrap();
    for _ in 0..1_000 {
        agent.signal(WORK, ()).unwrap();
    }
    runtime.drain(SOON).unwrap();
    let stats = runtime.stats().unwrap();
    assert_eq!((stats.handled, stats.in_flight), (stats.accepted, 0));
}

/// Two workers that pass an iso back and forth, and a teller that asks them.
fn relay(mut left: u64) -> impl FnMut(&mut Context, Message) -> Result<(), Crash> + Send {
    move |context: &mut Context, mut message: Message| {
        if message.kind() == Kind::Ask {
            return Ok(message.reply(WORK, &left.to_le_bytes())?);
        }
        let to = message.from().unwrap_or(context.me());
        if let (Some(iso), true) = (message.take_iso(), left > 0) {
            left -= 1;
            to.signal(WORK, iso)?;
        }
        Ok(())
    }
}

async fn teller(mut mailbox: Mailbox, workers: [Agent; 2]) -> Result<(), Crash> {
    while let Some(mut message) = mailbox.recv().await {
        if let Some(iso) = message.take_iso() {
            workers[1].signal(WORK, iso)?;
            continue;
        }
        workers[0].signal(WORK, Iso::new(b"ball of thirty-two bytes, or so")?)?;
        let mut sum = 0;
        for worker in workers {
            sum += number(worker.ask(WORK, ()).await?.bytes());
        }
        message.reply(WORK, &sum.to_le_bytes())?;
    }
    Ok(())
}

fn end(workers: &[Agent], asked: Agent) {
    asked.stop().unwrap();
    for worker in workers {
        worker.stop().unwrap();
    }
}

fn inline_trace(seed: u64) -> (u64, String) {
    let trace = Trace::new("inline");
    let runtime = RuntimeOptions::new().simulated(seed).trace(trace.path()).open().unwrap();
    let spawn = |left| runtime.spawn(&SpawnOptions::new(), relay(left)).unwrap();
    let workers = [spawn(5), spawn(7)];
    let asked = runtime
        .spawn_async(&SpawnOptions::named("teller"), move |mailbox| teller(mailbox, workers))
        .unwrap();
    asked.signal(WORK, Iso::new(b"another").unwrap()).unwrap();
    let answer = asked.ask_wait(SOON, WORK, ()).unwrap();
    runtime.run(SOON).unwrap();
    end(&workers, asked);
    runtime.run(SOON).unwrap();
    runtime.close().unwrap();
    (number(answer.bytes()), trace.read())
}

fn port_trace(seed: u64) -> (u64, String) {
    let trace = Trace::new("port");
    let runtime = RuntimeOptions::new().simulated(seed).trace(trace.path()).open().unwrap();
    let mut port = Port::open(&runtime).unwrap();
    let spawn = |left| port.spawn(&SpawnOptions::new(), relay(left)).unwrap();
    let workers = [spawn(5), spawn(7)];
    let asked = port
        .spawn_async(&SpawnOptions::named("teller"), move |mailbox| teller(mailbox, workers))
        .unwrap();
    asked.signal(WORK, Iso::new(b"another").unwrap()).unwrap();
    let ask = port.ask(asked, SOON, WORK, ());
    let answer = port.block_on(ask).unwrap().unwrap();
    while port.turn(SOON).unwrap() > 0 {}
    end(&workers, asked);
    while port.turn(SOON).unwrap() > 0 {}
    runtime.close().unwrap();
    (number(answer.bytes()), trace.read())
}

#[test]
fn a_seed_repeats_its_trace_and_another_seed_has_another() {
    assert_eq!(inline_trace(1), inline_trace(1));
    assert!((2..20).any(|seed| inline_trace(seed).1 != inline_trace(1).1));
}

#[test]
fn agents_behind_a_port_do_what_agents_on_workers_do() {
    for seed in 0..20 {
        assert_eq!(inline_trace(seed), port_trace(seed), "seed {seed}");
    }
}

/// A runtime whose last handle is an agent's, and what tells when it has closed.
fn owned_by_its_agent() -> (Agent, mpsc::Receiver<()>) {
    let runtime = Arc::new(Runtime::new().unwrap());
    let (alive, watch) = mpsc::channel::<()>();
    let bystander = move |_: &mut Context, _: Message| {
        let _ = &alive; // gone when the close ends its agent
        Ok(())
    };
    runtime.spawn(&SpawnOptions::new(), bystander).unwrap();
    let mut last = Some(runtime.clone());
    let dropper = move |_: &mut Context, _: Message| {
        drop(last.take());
        Ok(())
    };
    let agent = runtime.spawn(&SpawnOptions::new(), dropper).unwrap();
    (agent, watch)
}

#[test]
fn a_runtime_that_is_dropped_by_its_agent_closes() {
    let (in_a_turn, watch) = owned_by_its_agent();
    in_a_turn.signal(WORK, ()).unwrap();
    assert_eq!(watch.recv_timeout(SOON), Err(mpsc::RecvTimeoutError::Disconnected));
    let (with_its_state, watch) = owned_by_its_agent();
    with_its_state.kill().unwrap();
    assert_eq!(watch.recv_timeout(SOON), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn a_port_runs_agents_on_its_own_thread() {
    let runtime = Runtime::new().unwrap();
    let mut port = Port::open(&runtime).unwrap();
    let here = std::thread::current().id();
    let agent = port
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let child =
                    agentrt::spawn(&SpawnOptions::new(), move |_: &mut Context, it: Message| {
                        assert_eq!(std::thread::current().id(), here);
                        Ok(it.reply(0, b"child")?)
                    })?;
                let answer = child.ask(WORK, ()).await?;
                message.reply(0, answer.bytes())?;
            }
            Ok(())
        })
        .unwrap();
    let ask = port.ask(agent, SOON, WORK, ());
    assert_eq!(port.block_on(ask).unwrap().unwrap().bytes(), b"child");
    let monitor = port.monitor(agent);
    agent.stop().unwrap();
    assert!(port.block_on(monitor).unwrap().unwrap().exit.is_ok());
}

#[test]
fn a_crash_behind_a_port_carries_its_text() {
    let runtime = Runtime::new().unwrap();
    let mut port = Port::open(&runtime).unwrap();
    let agent =
        port.spawn(&SpawnOptions::new(), |_: &mut Context, _: Message| panic!("bad day")).unwrap();
    let monitor = port.monitor(agent);
    agent.signal(WORK, ()).unwrap();
    let down = port.block_on(monitor).unwrap().unwrap();
    assert_eq!(down.exit, Err(Error::Crashed("bad day".into())));
}

#[test]
fn agents_end_when_their_port_does() {
    let runtime = Runtime::new().unwrap();
    let port = Port::open(&runtime).unwrap();
    let agent = port.spawn(&SpawnOptions::new(), |_: &mut Context, _: Message| Ok(())).unwrap();
    drop(port);
    assert!(matches!(agent.end_wait(SOON).unwrap().exit, Err(Error::Host(_) | Error::Dead(_))));
}

#[test]
fn a_port_works_on_after_its_receiver_has_panicked() {
    let runtime = Runtime::simulated(1).unwrap();
    let mut port = Port::open(&runtime).unwrap();
    port.address().signal(1, &[1][..]).unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        port.turn_with(Duration::ZERO, |_| panic!("not this one"))
    }));
    assert!(panicked.is_err());
    port.address().signal(2, &[2][..]).unwrap();
    let mut types = Vec::new();
    port.turn_with(Duration::ZERO, |message| types.push(message.type_number())).unwrap();
    assert_eq!(types, [2]);
}
