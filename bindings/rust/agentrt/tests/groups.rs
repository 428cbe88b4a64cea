//! Quorums, broadcasts and gossip.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::{
    Agent, Choice, Context, Error, GossipOptions, Kind, Mailbox, Message, Overflow, Runtime,
    SpawnOptions, Threshold, Topology,
};
use support::block_on;

const NEVER: Duration = Duration::MAX;

/// A voter that says this, refuses (an empty text) or says nothing (none).
fn voter(runtime: &Runtime, says: Option<&'static str>) -> Agent {
    let handler = move |_: &mut Context, mut message: Message| {
        match says {
            Some("") => message.refuse(&Error::Refused("I will not".into()))?,
            Some(text) => message.reply(7, text)?,
            None => drop(message.take_right()),
        }
        Ok(())
    };
    runtime.spawn(&SpawnOptions::new(), handler).unwrap()
}

fn yes(votes: u32) -> Choice {
    Choice { type_number: 7, bytes: b"yes".to_vec(), votes }
}

#[test]
fn a_majority_wins_and_the_verdict_names_every_voter() {
    let runtime = Runtime::simulated(1).unwrap();
    let voters = [Some("yes"), Some("yes"), Some("no")].map(|says| voter(&runtime, says));
    let verdict = runtime.quorum_wait(&voters, Threshold::Votes(2), NEVER, 1, "what?").unwrap();
    assert_eq!(verdict.outcome, Ok(()));
    assert_eq!(verdict.winner(), Ok(&yes(2)));
    assert_eq!(verdict.threshold, 2);
    assert!(verdict.votes.iter().map(|vote| vote.voter).eq(voters));
    assert_eq!(verdict.votes[0].said, Ok(0));
}

#[test]
fn a_round_without_a_winner_says_why() {
    let runtime = Runtime::simulated(1).unwrap();
    let voters = [Some("yes"), Some(""), Some("")].map(|says| voter(&runtime, says));
    let verdict = runtime.quorum_wait(&voters, Threshold::Majority, NEVER, 1, ()).unwrap();
    assert!(matches!(verdict.winner(), Err(Error::Quorum(_))));
    assert!(matches!(verdict.votes[1].said, Err(Error::Refused(_))));
    let mute = [voter(&runtime, None)];
    let within = Duration::from_millis(500);
    let verdict = runtime.quorum_wait(&mute, Threshold::Majority, within, 1, ()).unwrap();
    assert!(matches!(verdict.winner(), Err(Error::Deadline(_))));
    assert!(matches!(verdict.votes[0].said, Err(Error::Pending(_))));
    assert_eq!(runtime.clock(), Ok(500_000_000));
}

#[test]
fn a_rule_says_how_many_votes_decide() {
    let runtime = Runtime::simulated(1).unwrap();
    let voters: Vec<_> = (0..10).map(|_| voter(&runtime, Some("yes"))).collect();
    let rules = [Threshold::Majority, Threshold::SuperMajority, Threshold::Unanimity];
    let thresholds =
        rules.map(|rule| runtime.quorum_wait(&voters, rule, NEVER, 1, ()).unwrap().threshold);
    assert_eq!(thresholds, [6, 7, 10]);
}

#[test]
fn a_round_without_time_is_over_at_once() {
    let runtime = Runtime::simulated(1).unwrap();
    let silent = voter(&runtime, None);
    let verdict = runtime.quorum_wait(&[silent], Threshold::Majority, Duration::ZERO, 1, ());
    assert!(matches!(verdict.unwrap().outcome, Err(Error::Deadline(_))));
}

#[test]
fn any_executor_awaits_a_quorum_and_dropping_it_cancels() {
    let runtime = Runtime::new().unwrap();
    let voters: Vec<_> = (0..5).map(|_| voter(&runtime, Some("yes"))).collect();
    for _ in 0..20 {
        let verdict = block_on(runtime.quorum(&voters, Threshold::Unanimity, NEVER, 1, ()));
        assert_eq!(verdict.unwrap().winner(), Ok(&yes(5)));
    }
    drop(runtime.quorum(&[voter(&runtime, None)], Threshold::Majority, NEVER, 1, ()));
    let verdict = runtime.quorum_wait(&voters, Threshold::Majority, NEVER, 1, ()).unwrap();
    assert_eq!(verdict.winner().map(|winner| winner.votes), Ok(3));
}

#[test]
fn an_agent_awaits_a_quorum_and_inherits_the_deadline() {
    let runtime = Runtime::simulated(1).unwrap();
    let voters = [Some("yes"), None].map(|says| voter(&runtime, says));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = seen.clone();
    let middle = runtime
        .spawn_async(&SpawnOptions::new(), move |mut mailbox: Mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                let round = agentrt::quorum(&voters, Threshold::Unanimity, NEVER, 1, ());
                let verdict = round.await?;
                notes.lock().unwrap().push(verdict.outcome);
                message.reply(1, ())?;
            }
            Ok(())
        })
        .unwrap();
    let answer = middle.ask_wait(Duration::from_secs(1), 1, ());
    assert!(matches!(answer, Err(Error::Deadline(_))));
    runtime.run(Duration::ZERO).unwrap();
    assert!(matches!(seen.lock().unwrap()[..], [Err(Error::Deadline(_))]));
}

#[test]
fn questions_that_cannot_be_asked_change_nothing() {
    let runtime = Runtime::simulated(1).unwrap();
    let one = voter(&runtime, Some("yes"));
    let refused = |voters: &[Agent], threshold, says: &str| match runtime.quorum_wait(
        voters,
        threshold,
        NEVER,
        1,
        (),
    ) {
        Err(Error::Argument(text)) => assert!(text.contains(says), "{text}"),
        other => panic!("{other:?}"),
    };
    refused(&[one, one], Threshold::Majority, "given twice");
    refused(&[one], Threshold::Votes(2), "out of reach");
    refused(&[one], Threshold::Votes(0), "the threshold is 0, the least is 1");
    refused(&[], Threshold::Majority, "voters_count");
    assert_eq!(runtime.stats().unwrap().accepted, 0);
    let outside = block_on(agentrt::quorum(&[one], Threshold::Majority, NEVER, 1, ()));
    assert!(matches!(outside, Err(Error::Context(_))));
}

#[test]
fn a_broadcast_reaches_each_once_and_names_the_others() {
    let runtime = Runtime::simulated(1).unwrap();
    let heard = Arc::new(Mutex::new(0));
    let member = |options: &SpawnOptions| {
        let heard = heard.clone();
        let handler = move |_: &mut Context, message: Message| {
            assert_eq!(message.kind(), Kind::Signal);
            *heard.lock().unwrap() += message.bytes().len();
            Ok(())
        };
        runtime.spawn(options, handler).unwrap()
    };
    let members = [0; 3].map(|_| member(&SpawnOptions::new()));
    let full = member(&SpawnOptions::new().capacity(1).overflow(Overflow::Wait));
    let dead = member(&SpawnOptions::new());
    dead.kill().unwrap();
    runtime.run(Duration::ZERO).unwrap();
    full.signal(1, ()).unwrap();
    let all = [&members[..], &members[..], &[full, dead]].concat();
    let delivery = runtime.broadcast(&all, 3, "halt").unwrap();
    assert_eq!(delivery.delivered, 3);
    assert_eq!(delivery.refusals, [(full, Error::Full("".into())), (dead, Error::Dead("".into()))]);
    runtime.run(Duration::ZERO).unwrap();
    assert_eq!(*heard.lock().unwrap(), 3 * "halt".len());
    let outside = agentrt::broadcast(&members, 3, ());
    assert!(matches!(outside, Err(Error::Context(_))));
}

#[test]
fn a_gossip_reaches_all_who_live_and_says_how() {
    let runtime = Runtime::simulated(1).unwrap();
    let heard = Arc::new(Mutex::new(0));
    let member = || {
        let heard = heard.clone();
        let handler = move |_: &mut Context, message: Message| {
            assert_eq!((message.kind(), message.bytes()), (Kind::Signal, &b"halt"[..]));
            *heard.lock().unwrap() += 1;
            Ok(())
        };
        runtime.spawn(&SpawnOptions::new(), handler).unwrap()
    };
    let members: Vec<_> = (0..40).map(|_| member()).collect();
    members[7].kill().unwrap();
    let report = runtime.gossip_wait(&members, &GossipOptions::default(), 3, "halt").unwrap();
    assert_eq!((report.outcome.clone(), report.members), (Ok(()), 40));
    assert_eq!((report.reached, report.lost), (39, 1));
    assert!((report.coverage() - 1.0).abs() < f64::EPSILON);
    assert_eq!(report.hops.iter().sum::<u32>(), 39);
    assert_eq!(*heard.lock().unwrap(), 39);
    let ring = Some(Topology::ring(40).unwrap());
    let options = GossipOptions { topology: ring, fanout: 1, repair: false, ..Default::default() };
    let report = runtime.gossip_wait(&members, &options, 3, "halt").unwrap();
    assert!(report.reached < 39, "{report:?}");
    assert_eq!(report.rounds, 0);
    let options = GossipOptions { fanout: 0, ..Default::default() };
    let refused = runtime.gossip_wait(&members, &options, 3, "halt").unwrap_err();
    assert_eq!(refused, Error::Argument("the fanout is 0, the least is 1".into()));
}

#[test]
fn any_executor_awaits_a_gossip_and_dropping_it_gives_it_up() {
    let runtime = Runtime::new().unwrap();
    let members: Vec<_> = (0..40).map(|_| voter(&runtime, None)).collect();
    drop(runtime.gossip(&members, &GossipOptions::default(), 3, ()));
    let report = block_on(runtime.gossip(&members, &GossipOptions::default(), 3, ())).unwrap();
    assert_eq!(report.reached, 40);
}
