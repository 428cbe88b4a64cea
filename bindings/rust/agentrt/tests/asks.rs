//! Asks and monitors: from agents, from threads, from any executor.

mod support;

use std::future::{poll_fn, Future};
use std::pin::{pin, Pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use agentrt::{
    Agent, Ask, Context, Crash, Error, Handler, Kind, Message, Runtime, RuntimeOptions,
    SpawnOptions,
};
use support::{block_on, number, SOON};

const DOUBLE: u64 = 1;
const SILENT: u64 = 2;

fn doubler(runtime: &Runtime) -> Agent {
    let handler = |_: &mut Context, mut message: Message| {
        if message.type_number() == DOUBLE {
            let doubled = number(message.bytes()) * 2;
            message.reply(DOUBLE, &doubled.to_le_bytes())?;
        } else if message.bytes() == b"refuse" {
            message.refuse(&Error::Refused("not today".into()))?;
        } else {
            // The right is dropped: nobody answers, and the asker's deadline ends it.
            drop(message.take_right());
        }
        Ok(())
    };
    runtime.spawn(&SpawnOptions::new(), handler).unwrap()
}

#[test]
fn many_futures_are_awaited_by_a_foreign_executor() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    let asks: Vec<Ask> =
        (0..200u64).map(|index| runtime.ask(agent, DOUBLE, &index.to_le_bytes())).collect();
    for (index, ask) in asks.into_iter().enumerate() {
        let answer = block_on(ask).unwrap();
        assert_eq!(number(answer.bytes()), index as u64 * 2);
    }
}

#[test]
fn a_refusal_and_a_deadline_are_errors_of_the_future() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    let refused = block_on(runtime.ask(agent, SILENT, b"refuse"));
    assert_eq!(refused.unwrap_err(), Error::Refused("not today".into()));
    let late = block_on(runtime.ask_within(agent, Duration::from_millis(5), SILENT, ()));
    assert!(matches!(late, Err(Error::Deadline(_))), "{late:?}");
    let late = agent.ask_wait(Duration::from_millis(5), SILENT, ());
    assert!(matches!(late, Err(Error::Deadline(_))), "{late:?}");
}

#[test]
fn a_timeout_of_zero_has_passed_already() {
    let runtime = Runtime::new().unwrap();
    let silent = doubler(&runtime);
    let late = silent.ask_wait(Duration::ZERO, SILENT, ());
    assert!(matches!(late, Err(Error::Deadline(_))), "{late:?}");
    let late = block_on(runtime.ask_within(silent, Duration::ZERO, SILENT, ()));
    assert!(matches!(late, Err(Error::Deadline(_))), "{late:?}");
    let asker = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let late = silent.ask_within(Duration::ZERO, SILENT, ()).await;
                message.reply(u64::from(matches!(late, Err(Error::Deadline(_)))), ())?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(asker.ask_wait(SOON, 1, ()).unwrap().type_number(), 1);
}

#[test]
fn an_agent_awaits_several_answers_and_holds_its_messages_meanwhile() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    let adder = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let one = agent.ask(DOUBLE, message.bytes());
                let two = agent.ask(DOUBLE, message.bytes());
                let sum = number(two.await?.bytes()) + number(one.await?.bytes());
                message.reply(DOUBLE, &sum.to_le_bytes())?;
            }
            Ok(())
        })
        .unwrap();
    let asks: Vec<Ask> =
        (0..50u64).map(|index| runtime.ask(adder, DOUBLE, &index.to_le_bytes())).collect();
    for (index, ask) in asks.into_iter().enumerate() {
        assert_eq!(number(block_on(ask).unwrap().bytes()), index as u64 * 4);
    }
}

#[test]
fn an_agent_awaits_futures_of_other_threads() {
    let runtime = Runtime::new().unwrap();
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let mut thread = None;
                let answer = poll_fn(|cx| {
                    let waker = cx.waker().clone();
                    let thread = thread.get_or_insert_with(|| {
                        std::thread::spawn(move || {
                            std::thread::sleep(Duration::from_millis(2));
                            waker.wake();
                        })
                    });
                    if thread.is_finished() {
                        return Poll::Ready(7u64);
                    }
                    // The thread may be between its wake and its end.
                    cx.waker().wake_by_ref();
                    Poll::Pending
                });
                message.reply(0, &answer.await.to_le_bytes())?;
            }
            Ok(())
        })
        .unwrap();
    for _ in 0..3 {
        assert_eq!(number(agent.ask_wait(SOON, 1, ()).unwrap().bytes()), 7);
    }
}

#[test]
fn an_agent_takes_whatever_comes_first() {
    let runtime = Runtime::new().unwrap();
    let silent = doubler(&runtime);
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            let mut never = pin!(silent.ask(SILENT, ()));
            while let Some(message) = mailbox.recv().await {
                // While the answer does not come, the next message does.
                let next = {
                    let mut next = pin!(mailbox.recv());
                    poll_fn(|cx| match never.as_mut().poll(cx) {
                        Poll::Ready(_) => Poll::Ready(None),
                        Poll::Pending => next.as_mut().poll(cx),
                    })
                    .await
                };
                let Some(next) = next else { return Err("the ask has no answer".into()) };
                next.reply(0, message.bytes())?;
            }
            Ok(())
        })
        .unwrap();
    agent.signal(1, b"first").unwrap();
    assert_eq!(agent.ask_wait(SOON, 2, b"second").unwrap().bytes(), b"first");
}

/// Polls what it holds only when its own waker was woken, as the combinators of the futures crate
/// do.
struct Fussy<F> {
    inner: Pin<Box<F>>,
    woken: Arc<Woken>,
}

struct Woken {
    flag: AtomicBool,
    parent: Mutex<Option<Waker>>,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.flag.store(true, Ordering::SeqCst);
        let parent = self.parent.lock().unwrap().clone();
        parent.into_iter().for_each(Waker::wake);
    }
}

impl<F: Future> Future for Fussy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<F::Output> {
        *self.woken.parent.lock().unwrap() = Some(cx.waker().clone());
        if !self.woken.flag.swap(false, Ordering::SeqCst) {
            return Poll::Pending;
        }
        let waker = self.woken.clone().into();
        self.inner.as_mut().poll(&mut std::task::Context::from_waker(&waker))
    }
}

fn fussy<F: Future>(inner: F) -> Fussy<F> {
    let woken = Woken { flag: AtomicBool::new(true), parent: Mutex::default() };
    Fussy { inner: Box::pin(inner), woken: Arc::new(woken) }
}

#[test]
fn futures_are_woken_one_by_one_and_their_agent_not_once_too_often() {
    let trace = support::Trace::new("fussy");
    let runtime = RuntimeOptions::new().simulated(1).trace(trace.path()).open().unwrap();
    let to = doubler(&runtime);
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = fussy(mailbox.recv()).await {
                let answer = fussy(to.ask(DOUBLE, message.bytes())).await?;
                message.reply(DOUBLE, answer.bytes())?;
            }
            fussy(to.monitor()).await?;
            Ok(())
        })
        .unwrap();
    for index in 0..10u64 {
        let answer = agent.ask_wait(SOON, DOUBLE, &index.to_le_bytes()).unwrap();
        assert_eq!(number(answer.bytes()), index * 2);
    }
    agent.stop().unwrap();
    runtime.run(SOON).unwrap();
    to.stop().unwrap();
    runtime.run(SOON).unwrap();
    runtime.close().unwrap();
    let trace = trace.read();
    assert!(trace.contains("end 2 OK") && trace.contains("end 1 OK"), "{trace}");
    assert!(!trace.contains(" wake "), "{trace}");
}

/// A handler recognises its answers, because it cannot await them.
struct Forwarder {
    to: Agent,
    open: Option<(Ask, agentrt::Right)>,
}

impl Handler for Forwarder {
    fn receive(&mut self, context: &mut Context, mut message: Message) -> Result<(), Crash> {
        match message.kind() {
            Kind::Ask => {
                let ask = self.to.ask(DOUBLE, message.bytes());
                self.open = message.take_right().map(|right| (ask, right));
                context.hold();
            }
            Kind::Reply => {
                let (ask, right) = self.open.take().ok_or("an answer to nothing")?;
                assert!(message.answers(&ask));
                right.reply(DOUBLE, message.bytes())?;
            }
            kind => return Err(format!("unexpected {kind:?}").into()),
        }
        Ok(())
    }
}

#[test]
fn a_handler_recognises_the_answers_to_its_asks() {
    let runtime = Runtime::new().unwrap();
    let to = doubler(&runtime);
    let forwarder = runtime.spawn(&SpawnOptions::new(), Forwarder { to, open: None }).unwrap();
    for index in 0..20u64 {
        let answer = forwarder.ask_wait(SOON, DOUBLE, &index.to_le_bytes()).unwrap();
        assert_eq!(number(answer.bytes()), index * 2);
    }
}

#[test]
fn deadlines_are_inherited_down_the_chain() {
    let runtime = Runtime::simulated(3).unwrap();
    let silent = doubler(&runtime);
    let middle = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let inner = silent.ask(SILENT, ()).await;
                assert!(matches!(inner, Err(Error::Deadline(_))), "{inner:?}");
                // Too late for whoever asked: a dead letter.
                message.reply(0, ())?;
            }
            Ok(())
        })
        .unwrap();
    let outer = middle.ask_wait(Duration::from_millis(10), 1, ());
    assert!(matches!(outer, Err(Error::Deadline(_))), "{outer:?}");
    runtime.run(Duration::from_secs(1)).unwrap();
    assert_eq!(runtime.stats().unwrap().crashed, 0);
    assert!(runtime.clock().unwrap() < 2_000_000_000);
}

#[test]
fn a_monitor_tells_the_end_inside_and_outside() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    let watcher = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            let message = mailbox.recv().await.ok_or("no question")?;
            let down = agent.monitor().await?;
            assert_eq!(down.agent, Some(agent));
            message.reply(0, down.exit.unwrap_err().name())?;
            Ok(())
        })
        .unwrap();
    let told = runtime.ask(watcher, 1, ());
    let outside = runtime.monitor(agent);
    agent.kill().unwrap();
    assert!(matches!(block_on(outside).unwrap().exit, Err(Error::Killed(_) | Error::Dead(_))));
    let told = block_on(told).unwrap();
    assert!([&b"E_KILLED"[..], b"E_DEAD"].contains(&told.bytes()), "{told:?}");
}

#[test]
fn futures_end_when_the_runtime_closes() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    let open = runtime.ask(agent, SILENT, ());
    runtime.close().unwrap();
    let error = block_on(open).unwrap_err();
    assert!(matches!(error, Error::Closed(_) | Error::Shutdown(_) | Error::Dead(_)), "{error}");
}

#[test]
fn waiting_inside_an_agent_and_awaiting_outside_of_one_are_refused() {
    let runtime = Runtime::new().unwrap();
    let agent = doubler(&runtime);
    assert!(matches!(block_on(agent.ask(DOUBLE, ())), Err(Error::Context(_))));
    assert!(matches!(agentrt::clock(), Err(Error::Context(_))));
    let blocking = runtime
        .spawn(&SpawnOptions::new(), move |_: &mut Context, message: Message| {
            let refused = match message.type_number() {
                1 => agent.ask_wait(SOON, DOUBLE, ()).unwrap_err(),
                2 => agent.signal_wait(SOON, DOUBLE, ()).unwrap_err(), // although there is room
                _ => agent.end_wait(SOON).unwrap_err(),
            };
            assert!(refused.text().ends_with("its answer with Message::answers"), "{refused}");
            Ok(message.reply(0, refused.name())?)
        })
        .unwrap();
    let awaiting = runtime.spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
        let question = mailbox.recv().await.unwrap();
        Ok(question.reply(0, agent.ask_wait(SOON, DOUBLE, ()).unwrap_err().text())?)
    });
    let answer = awaiting.unwrap().ask_wait(SOON, 1, ()).unwrap();
    assert!(answer.bytes().ends_with(b" cannot block: it awaits instead"), "{answer:?}");
    for way in 1..=3 {
        assert_eq!(blocking.ask_wait(SOON, way, ()).unwrap().bytes(), b"E_CONTEXT");
    }
}

#[test]
fn a_simulated_runtime_is_driven_by_awaiting() {
    let runtime = Runtime::simulated(5).unwrap();
    let agent = doubler(&runtime);
    let answer = block_on(runtime.ask(agent, DOUBLE, &21u64.to_le_bytes())).unwrap();
    assert_eq!(number(answer.bytes()), 42);
}
