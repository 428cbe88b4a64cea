//! Channels: between agents, tasks and threads; and items whose receivers are dropped.

mod support;

use std::future::Future;
use std::pin::{pin, Pin};
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use agentrt::{select, select_wait, select_within, Channel, Error, Iso, Runtime, SpawnOptions};
use support::{block_on, SOON};

const NUMBER: u64 = 1;

#[test]
fn agents_exchange_until_the_close() {
    let runtime = Runtime::new().unwrap();
    let jobs = runtime.channel(4).unwrap();
    let results = runtime.channel(4).unwrap();
    let (from, to) = (jobs.clone(), results.clone());
    runtime
        .spawn_async(&SpawnOptions::new(), move |_| async move {
            while let Some(item) = from.next().await {
                to.send(item.type_number() * 2, item.bytes()).await?;
            }
            to.close();
            Ok(())
        })
        .unwrap();
    let from = jobs.clone();
    runtime
        .spawn_async(&SpawnOptions::new(), move |_| async move {
            for number in 0..100 {
                from.send(number, "x").await?;
            }
            from.close();
            Ok(())
        })
        .unwrap();
    for number in 0..100 {
        let item = results.recv_wait(SOON).unwrap();
        assert_eq!((item.type_number(), item.bytes()), (2 * number, &b"x"[..]));
        assert_eq!(item.from(), None);
    }
    assert!(matches!(results.recv_wait(SOON), Err(Error::Closed(_))));
}

#[test]
fn threads_exchange_until_the_close() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(2).unwrap();
    let sender = channel.clone();
    let thread = std::thread::spawn(move || {
        for number in 0..100 {
            sender.send_wait(SOON, number, ()).unwrap();
        }
        sender.close();
    });
    let received: Vec<_> = std::iter::from_fn(|| channel.recv_wait(SOON).ok())
        .map(|item| item.type_number())
        .collect();
    thread.join().unwrap();
    assert_eq!(received, (0..100).collect::<Vec<_>>());
}

#[test]
fn any_executor_awaits_both_sides() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(1).unwrap();
    block_on(channel.send(NUMBER, "here")).unwrap();
    let item = block_on(channel.recv()).unwrap();
    assert_eq!(item.bytes(), b"here");
    assert!(matches!(
        block_on(channel.recv_within(Duration::from_millis(1))),
        Err(Error::Deadline(_))
    ));
}

#[test]
fn the_forms_that_do_not_wait() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(1).unwrap();
    assert!(channel.try_recv().unwrap().is_none());
    channel.try_send(7, "x").unwrap();
    assert!(matches!(channel.try_send(8, ()), Err(Error::Full(_))));
    let returned = channel.try_send_iso(8, Iso::zeroed(3).unwrap()).unwrap_err();
    assert_eq!(returned.iso.len(), 3);
    let info = channel.info().unwrap();
    assert_eq!((info.depth, info.capacity, info.closed), (1, 1, false));
    assert_eq!(channel.try_recv().unwrap().unwrap().type_number(), 7);
    channel.close();
    channel.close();
    assert!(matches!(channel.try_recv(), Err(Error::Closed(_))));
    assert!(matches!(channel.try_send(8, ()), Err(Error::Closed(_))));
}

#[test]
fn both_sides_have_deadlines_in_virtual_time() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(1).unwrap();
    let second = Duration::from_secs(1);
    assert!(matches!(channel.recv_wait(second), Err(Error::Deadline(_))));
    channel.try_send(1, ()).unwrap();
    assert!(matches!(channel.send_wait(second, 2, ()), Err(Error::Deadline(_))));
    assert_eq!(runtime.clock().unwrap(), 2_000_000_000);
    assert_eq!(channel.recv_wait(second).unwrap().type_number(), 1);
    assert!(channel.try_recv().unwrap().is_none());
    assert_eq!(runtime.letters().unwrap().len(), 1);
}

#[test]
fn an_agent_opens_a_channel() {
    let runtime = Runtime::new().unwrap();
    let (give, take) = mpsc::channel();
    let opener = runtime.spawn_async(&SpawnOptions::new(), move |_| async move {
        let channel = agentrt::channel(1)?;
        give.send(channel.clone())?;
        channel.send(NUMBER, b"from within").await?;
        Ok(())
    });
    opener.unwrap();
    let channel = take.recv_timeout(SOON).unwrap();
    assert_eq!(channel.recv_wait(SOON).unwrap().bytes(), b"from within");
    let awaited = block_on(channel.recv()).unwrap_err();
    assert!(matches!(&awaited, Error::Context(text) if text.contains("Runtime::channel")));
    assert!(matches!(agentrt::channel(1), Err(Error::Context(_))));
}

#[test]
fn an_iso_moves_through() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(0).unwrap();
    let mut iso = Iso::zeroed(3).unwrap();
    iso.copy_from_slice(b"buy");
    channel.try_send(NUMBER, iso).unwrap();
    let mut item = block_on(channel.recv()).unwrap();
    let mut iso = item.take_iso().unwrap();
    assert_eq!(&iso[..], b"buy");
    iso[0] = b'B';
    drop(block_on(channel.send_iso(NUMBER, iso).unwrap()));
    channel.close();
    let returned = channel.send_iso(NUMBER, item_of(&channel)).unwrap_err();
    assert!(matches!(returned.error, Error::Closed(_)), "{returned}");
    assert_eq!(&returned.iso[..], b"Buy");
}

fn item_of(channel: &Channel) -> Iso {
    channel.try_recv().unwrap().unwrap().take_iso().unwrap()
}

#[test]
fn select_takes_one_and_prefers_the_first() {
    let runtime = Runtime::new().unwrap();
    let (one, other) = (runtime.channel(0).unwrap(), runtime.channel(0).unwrap());
    other.try_send(2, ()).unwrap();
    one.try_send(1, ()).unwrap();
    let (place, item) = block_on(select(&[&one, &other])).unwrap();
    assert_eq!((place, item.type_number()), (0, 1));
    let (place, item) = select_wait(SOON, &[&one, &other]).unwrap();
    assert_eq!((place, item.type_number()), (1, 2));
    let late = block_on(select_within(Duration::from_millis(1), &[&one, &other]));
    assert!(matches!(late, Err(Error::Deadline(_))));
    other.close();
    assert!(matches!(block_on(select(&[&one, &other])), Err(Error::Closed(_))));
}

/// Polls once.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&support::no_waker()))
}

#[test]
fn a_receiver_that_is_dropped_in_time_leaves_the_item_to_others() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(0).unwrap();
    assert!(poll(pin!(channel.recv())).is_pending());
    channel.try_send(5, ()).unwrap();
    assert_eq!(channel.try_recv().unwrap().unwrap().type_number(), 5);
}

#[test]
fn receivers_that_are_dropped_with_their_items_lose_none() {
    const ITEMS: u64 = 500;
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(4).unwrap();
    let sender = channel.clone();
    let thread = std::thread::spawn(move || {
        for number in 0..ITEMS {
            match number % 3 {
                0 => sender.send_wait(SOON, number, &[1; 100]).unwrap(),
                1 => sender.send_wait(SOON, number, Iso::zeroed(10).unwrap()).unwrap(),
                _ => sender.send_wait(SOON, number, ()).unwrap(),
            }
        }
        sender.close();
    });
    let mut received = Vec::new();
    let mut round = 0u64;
    loop {
        round += 1;
        let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(channel.recv())).collect();
        for receive in &mut waiting {
            if let Poll::Ready(Ok(item)) = poll(receive.as_mut()) {
                received.push(item.type_number());
            }
        }
        if round % 5 == 0 {
            std::thread::sleep(Duration::from_micros(50));
        }
        drop(waiting);
        match block_on(channel.recv_within(Duration::from_micros(100))) {
            Ok(item) => received.push(item.type_number()),
            Err(Error::Deadline(_)) => {}
            Err(error) => {
                assert!(matches!(error, Error::Closed(_)), "{error:?}");
                break;
            }
        }
    }
    thread.join().unwrap();
    received.sort_unstable();
    assert_eq!(received, (0..ITEMS).collect::<Vec<_>>());
}

#[test]
fn an_agent_that_gives_up_receiving_loses_nothing() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(0).unwrap();
    let (sender, heard) = mpsc::channel();
    let mine = channel.clone();
    let agent = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            let mut given_up = Box::pin(mine.recv());
            assert!(poll(given_up.as_mut()).is_pending());
            let _ = mailbox.recv().await; // the item has come meanwhile, or is on the way
            drop(given_up);
            sender.send(mine.recv().await?.type_number()).unwrap();
            Ok(())
        })
        .unwrap();
    runtime.run(Duration::ZERO).unwrap();
    channel.try_send(9, ()).unwrap();
    agent.signal(NUMBER, ()).unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert_eq!(heard.try_recv(), Ok(9));
}

#[test]
fn a_long_item_that_comes_too_late_for_an_agent_is_received_next() {
    for seed in 1..8 {
        let runtime = Runtime::simulated(seed).unwrap();
        let channel = runtime.channel(0).unwrap();
        let (sender, heard) = mpsc::channel();
        let mine = channel.clone();
        runtime
            .spawn_async(&SpawnOptions::new(), move |_| async move {
                let mut given_up = Box::pin(mine.recv());
                assert!(poll(given_up.as_mut()).is_pending());
                mine.try_send(9, &[7; 100])?; // to itself: its record comes with the next turn
                drop(given_up);
                let item = mine.recv().await?;
                sender.send((item.type_number(), item.bytes().to_vec())).unwrap();
                Ok(())
            })
            .unwrap();
        runtime.run(Duration::ZERO).unwrap();
        assert_eq!(heard.try_recv(), Ok((9, vec![7; 100])));
    }
}

#[test]
fn a_closed_channel_waits_for_the_item_that_comes_too_late() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(0).unwrap();
    let (sender, heard) = mpsc::channel();
    runtime
        .spawn_async(&SpawnOptions::new(), move |_| async move {
            let mut given_up = Box::pin(channel.recv());
            assert!(poll(given_up.as_mut()).is_pending());
            channel.try_send(9, ())?;
            channel.close();
            drop(given_up);
            sender.send(channel.recv().await?.type_number()).unwrap();
            assert!(channel.next().await.is_none());
            sender.send(0).unwrap();
            Ok(())
        })
        .unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert_eq!(heard.iter().take(2).collect::<Vec<_>>(), [9, 0]);
}

#[test]
fn the_last_handle_that_is_dropped_closes_it() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(1).unwrap();
    let receiver = channel.clone();
    let handle = channel.handle();
    drop(channel);
    receiver.try_send(1, ()).unwrap();
    assert_eq!(receiver.info().unwrap().depth, 1);
    drop(receiver);
    // SAFETY: plain values.
    let closed =
        agentrt::call(|error| unsafe { agentrt::sys::agentrt_channel_close(handle, error) });
    assert!(matches!(closed, Err(Error::Closed(_))));
}

#[test]
fn a_thread_that_is_an_agent_cannot_block() {
    let runtime = Runtime::simulated(1).unwrap();
    let channel = runtime.channel(1).unwrap();
    let (sender, heard) = mpsc::channel();
    runtime
        .spawn_async(&SpawnOptions::new(), move |_| async move {
            sender.send(channel.recv_wait(SOON).map(drop)).unwrap();
            Ok(())
        })
        .unwrap();
    runtime.run(Duration::ZERO).unwrap();
    assert!(matches!(heard.try_recv(), Ok(Err(Error::Context(_)))));
}

#[test]
fn no_time_at_all_is_over_at_once() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.channel(1).unwrap();
    assert!(matches!(channel.recv_wait(Duration::ZERO), Err(Error::Deadline(_))));
    assert!(matches!(select_wait(Duration::ZERO, &[&channel]), Err(Error::Deadline(_))));
    assert!(matches!(block_on(channel.recv_within(Duration::ZERO)), Err(Error::Deadline(_))));
    channel.try_send(NUMBER, ()).unwrap();
    assert!(matches!(channel.send_wait(Duration::ZERO, NUMBER, ()), Err(Error::Deadline(_))));
    assert_eq!(channel.recv_wait(SOON).unwrap().type_number(), NUMBER);
}
