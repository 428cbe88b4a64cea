//! Buffers at run time: what moves, what is shared, what is refused.

mod support;

use agentrt::{Context, Error, Iso, Message, Port, Ref, Runtime, SpawnOptions, Tag, Val};
use support::{block_on, SOON};

fn echo(runtime: &Runtime) -> agentrt::Agent {
    runtime
        .spawn(&SpawnOptions::new(), |_: &mut Context, mut message: Message| {
            if let Some(mut iso) = message.take_iso() {
                iso[0] += 1;
                return Ok(message.reply(0, iso)?);
            }
            if let Some(val) = message.take_val() {
                return Ok(message.reply(0, val)?);
            }
            if let Some(tag) = message.take_tag() {
                return Ok(message.reply(0, &tag)?);
            }
            let bytes = message.bytes().to_vec();
            Ok(message.reply(0, &bytes)?)
        })
        .unwrap()
}

#[test]
fn an_iso_comes_back_changed_and_not_copied() {
    let runtime = Runtime::new().unwrap();
    let mut iso = Iso::zeroed(1 << 16).unwrap();
    iso[1] = 9;
    let place = iso.as_ptr();
    let mut answer = echo(&runtime).ask_wait(SOON, 1, iso).unwrap();
    let mut back = answer.take_iso().expect("an iso");
    assert_eq!((back[0], back[1], back.len()), (1, 9, 1 << 16));
    assert_eq!(back.as_ptr(), place);
    back[0] = 200;
    assert_eq!(back[0], 200);
    assert!(answer.take_iso().is_none() && answer.bytes().is_empty());
}

#[test]
fn a_val_is_shared_and_not_copied() {
    let runtime = Runtime::new().unwrap();
    let val = Val::new(&[7; 100]).unwrap();
    let other = val.clone();
    let mut answer = echo(&runtime).ask_wait(SOON, 1, &val).unwrap();
    let back = answer.take_val().expect("a val");
    assert_eq!(back.as_ptr(), val.as_ptr());
    drop((val, answer));
    assert_eq!((&back[..], &other[..]), (&[7; 100][..], &[7; 100][..]));
    assert_eq!(back.tag().unwrap(), other.tag().unwrap());
}

#[test]
fn long_bytes_arrive_as_a_val_and_short_ones_inside_the_message() {
    let runtime = Runtime::new().unwrap();
    let agent = echo(&runtime);
    let mut short = agent.ask_wait(SOON, 1, &[1; 24]).unwrap();
    assert_eq!(short.bytes(), [1; 24]);
    assert!(short.take_val().is_none());
    let mut long = agent.ask_wait(SOON, 1, &[2; 25]).unwrap();
    assert_eq!(long.bytes(), [2; 25]);
    assert_eq!(&long.take_val().expect("a val")[..], [2; 25]);
    assert_eq!(agent.ask_wait(SOON, 1, ()).unwrap().bytes(), b"");
}

#[test]
fn a_tag_is_the_same_for_every_holder_and_has_no_bytes() {
    let runtime = Runtime::new().unwrap();
    let iso = Iso::new(b"x").unwrap();
    let tag = iso.tag().unwrap();
    let mut answer = echo(&runtime).ask_wait(SOON, 1, &tag).unwrap();
    assert!(answer.bytes().is_empty());
    let back: Tag = answer.take_tag().expect("a tag");
    assert_eq!(back, tag);
    assert_ne!(back, Iso::new(b"x").unwrap().tag().unwrap());
    assert_eq!(iso.freeze().unwrap().tag().unwrap(), tag);
}

#[test]
fn conversions_keep_the_bytes() {
    let mut own: Ref = Iso::new(b"abc").unwrap().into_ref().unwrap();
    own[0] = b'x';
    let mut iso = own.recover().unwrap();
    iso[1] = b'y';
    assert_eq!(&iso.freeze().unwrap()[..], b"xyc");
    assert_eq!(&Ref::new(b"").unwrap()[..], b"");
}

#[test]
fn a_refused_iso_comes_back() {
    let runtime = Runtime::simulated(1).unwrap();
    let agent = runtime
        .spawn(&SpawnOptions::new().capacity(1), |_: &mut Context, _: Message| Ok(()))
        .unwrap();
    agent.signal(1, ()).unwrap();
    let returned = agent.signal_iso(1, Iso::new(b"again").unwrap()).unwrap_err();
    assert!(matches!(returned.error, Error::Full(_)), "{returned}");
    runtime.run(SOON).unwrap();
    agent.signal_iso(1, returned.iso).unwrap();
    agent.kill().unwrap();
    runtime.run(SOON).unwrap();
    let sends = runtime.spawn_async(&SpawnOptions::new(), move |mailbox| async move {
        let returned = mailbox.signal_iso(agent, 1, Iso::new(b"again")?).await.unwrap_err();
        assert_eq!((&returned.iso[..], returned.error.name()), (&b"again"[..], "E_DEAD"));
        Ok(())
    });
    let end = sends.unwrap().end_wait(SOON).unwrap();
    assert_eq!(end.exit, Ok(()));
}

#[test]
fn in_an_agent_an_iso_of_another_is_refused() {
    let runtime = Runtime::new().unwrap();
    let (echo, captured) = (echo(&runtime), Iso::new(b"mine").unwrap());
    let mut captured = Some(captured);
    let thief = move |_: &mut Context, ask: Message| {
        let returned = echo.signal_iso(1, captured.take().unwrap()).unwrap_err();
        assert!(matches!(returned.error, Error::Capability(_)), "{returned}");
        assert!(matches!(returned.iso.freeze(), Err(Error::Capability(_))));
        Ok(ask.reply(0, ())?)
    };
    let thief = runtime.spawn(&SpawnOptions::new(), thief).unwrap();
    thief.ask_wait(SOON, 1, ()).unwrap();
}

#[test]
fn outside_of_agents_an_iso_may_go_to_another_thread() {
    let runtime = Runtime::new().unwrap();
    let agent = echo(&runtime);
    let (iso, other) = (Iso::new(b"mine").unwrap(), Iso::new(b"ours").unwrap());
    let (mut back, val) = std::thread::spawn(move || {
        (agent.ask_wait(SOON, 1, iso).unwrap(), other.freeze().unwrap())
    })
    .join()
    .unwrap();
    assert_eq!((back.bytes(), &val[..]), (&b"nine"[..], &b"ours"[..]));
    let mut again = agent.ask_wait(SOON, 1, back.take_iso().unwrap()).unwrap();
    assert_eq!(&again.take_iso().unwrap().into_ref().unwrap()[..], b"oine");
}

#[test]
fn an_awaited_call_sends_an_iso_and_brings_one() {
    let runtime = Runtime::new().unwrap();
    let (agent, channel) = (echo(&runtime), runtime.channel(4).unwrap());
    let iso = || Iso::new(b"ab").unwrap();
    let mut answer = block_on(runtime.ask(agent, 1, iso())).unwrap();
    let answer = block_on(runtime.ask_within(agent, SOON, 1, answer.take_iso().unwrap()));
    let val = answer.unwrap().take_iso().unwrap().freeze().unwrap();
    assert_eq!(&val[..], b"cb");

    block_on(channel.send(1, iso())).unwrap();
    block_on(channel.send_within(SOON, 1, iso())).unwrap();
    let item = block_on(channel.recv()).unwrap().take_iso().unwrap();
    assert!(channel.try_send_iso(1, item).is_ok());
    let item = block_on(channel.recv()).unwrap().take_iso().unwrap();
    assert_eq!(&item.into_ref().unwrap()[..], b"ab");

    let lease = block_on(runtime.lease("ledger", SOON)).unwrap();
    let sink = |_: &mut Context, _: Message| Ok(());
    let sink = runtime.spawn(&SpawnOptions::new(), sink).unwrap();
    lease.signal(sink, 1, iso()).unwrap();
    lease.signal_iso(sink, 1, iso()).unwrap();

    let mut port = Port::open(&runtime).unwrap();
    let ask = port.ask(agent, SOON, 1, iso());
    let mut answer = port.block_on(ask).unwrap().unwrap();
    agent.ask_wait(SOON, 1, answer.take_iso().unwrap()).unwrap();
}

#[test]
fn an_oversized_buffer_is_refused() {
    let bytes = agentrt::sys::AGENTRT_PAYLOAD_BYTES_MAX as usize + 1;
    assert!(matches!(Iso::zeroed(bytes), Err(Error::Size(_))));
}
