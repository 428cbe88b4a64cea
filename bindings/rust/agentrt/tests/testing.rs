//! The simulator for users: seeds are explored, faults strike, and what fails is replayed by the
//! line that it prints.

mod support;

use std::cell::RefCell;
use std::env;
use std::future::{poll_fn, Future};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agentrt::testing::{explore, Explore, Rule, Simulation};
use agentrt::{Agent, Context, Crash, Error, Message, Overflow, Runtime, SpawnOptions, Threshold};
use support::{Trace, SOON};

const SECOND: Duration = Duration::from_secs(1);
const NOTHING_LEFT: &str = "nothing is left to run that could end this wait";

/// Books each order once, however often it is sent.
fn places_five_orders(sim: &Simulation, planted: bool) {
    let orders = Arc::new(Mutex::new(Vec::<u64>::new()));
    let booked = Arc::clone(&orders);
    let book = move |_: &mut Context, order: Message| {
        let (mut booked, number) = (booked.lock().unwrap(), order.type_number());
        let latest = booked.last() >= Some(&number);
        let known = if planted { latest } else { booked.contains(&number) };
        if !known {
            booked.push(number);
        }
        Ok(order.reply(0, ())?)
    };
    let book = sim.spawn(&SpawnOptions::new(), book).unwrap();
    sim.inject(&Rule::drop().to(book).probability(0.01)).unwrap();
    let asks: Vec<_> = (1..=5).map(|number| (number, sim.ask(book, number, ()))).collect();
    for (number, mut ask) in asks {
        while let Err(Error::Dropped(_)) = sim.block_on(ask) {
            ask = sim.ask(book, number, ());
        }
    }
    let mut orders = orders.lock().unwrap().clone();
    orders.sort_unstable();
    assert_eq!(orders, [1, 2, 3, 4, 5]);
}

/// With a bug planted it fails: what is sent again comes behind what came after it.
#[test]
fn no_order_is_lost() {
    let planted = env::var_os("AGENTRT_PLANTED").is_some();
    explore(200, |sim| places_five_orders(sim, planted));
}

/// Runs one of this file's tests as `cargo test NAME` does; whether it passed, and what was said.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(arguments).env_remove("AGENTRT_SEED").envs(environment.iter().copied());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn a_planted_bug_is_found_and_its_line_replays_it() {
    let planted = ("AGENTRT_PLANTED", "1");
    for threads in ["--test-threads=2", "--test-threads=1"] {
        let (passed, said) = run(&["no_order_is_lost", threads], &[planted]);
        assert!(!passed, "{said}");
        let line = said.lines().find(|line| line.starts_with("AGENTRT_SEED=")).expect(&said);
        assert_eq!(line, "AGENTRT_SEED=35 cargo test no_order_is_lost"); // as in every language
        let seed = ("AGENTRT_SEED", "35");
        let (passed, again) = run(&["no_order_is_lost"], &[planted, seed]);
        assert!(!passed, "{again}");
        assert!(again.contains("seed 35: assertion") && again.contains(line), "{again}");
        let (passed, fixed) = run(&["no_order_is_lost"], &[seed]);
        assert!(passed, "{fixed}");
    }
}

fn failure(explore: Explore, test: impl FnMut(&Simulation)) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| explore.run(test))).expect_err("it fails");
    panic.downcast_ref::<String>().expect("words").clone()
}

#[allow(clippy::unnecessary_wraps)] // a behaviour
fn silent(_: &mut Context, _: Message) -> Result<(), Crash> {
    Ok(())
}

fn echo(_: &mut Context, message: Message) -> Result<(), Crash> {
    Ok(message.reply(0, ())?)
}

fn spawn(
    sim: &Simulation,
    receive: impl FnMut(&mut Context, Message) -> Result<(), Crash> + Send + 'static,
) -> Agent {
    sim.spawn(&SpawnOptions::new(), receive).unwrap()
}

#[test]
fn seeds_are_run_in_order_and_a_failure_tells_its_own_and_is_run_twice() {
    let seen = RefCell::new(Vec::new());
    explore(4, |sim| seen.borrow_mut().push(sim.seed()));
    assert_eq!(seen.take(), [0, 1, 2, 3]);
    let said = failure(Explore::seeds(10), |sim| {
        seen.borrow_mut().push(sim.seed());
        assert!(sim.seed() < 3, "three is too many");
    });
    assert_eq!(seen.take(), [0, 1, 2, 3, 3]);
    let name = "seeds_are_run_in_order_and_a_failure_tells_its_own_and_is_run_twice";
    assert_eq!(said, format!("seed 3: three is too many\nAGENTRT_SEED=3 cargo test {name}"));
}

#[test]
fn what_does_not_repeat_is_said() {
    let mut runs = 0;
    let said = failure(Explore::seeds(1), |_| {
        runs += 1;
        assert!(runs > 1);
    });
    assert!(said.contains("something else than the seed"), "{said}");
}

#[test]
fn a_crash_is_a_failure_with_its_text_unless_it_is_allowed() {
    let test = |sim: &Simulation| {
        let agent = spawn(sim, |_, _| Err("one too many".into()));
        agent.signal(1, ()).unwrap();
    };
    let said = failure(Explore::seeds(1), test);
    assert!(said.contains("crashed agents: 1\nagent 1 crashed: one too many"), "{said}");
    Explore::seeds(1).crashes().run(test);
}

#[test]
fn a_hang_is_a_failure() {
    let said = failure(Explore::seeds(1), |sim| {
        assert!(sim.block_on(sim.ask(spawn(sim, silent), 1, ())).is_err()); // whatever the error
    });
    assert!(said.contains(NOTHING_LEFT), "{said}");
    let said = failure(Explore::seeds(1), |sim| {
        let agent = spawn(sim, silent);
        let asks = sim.spawn_async(&SpawnOptions::new(), move |mut mailbox| async move {
            while mailbox.recv().await.is_some() {
                agent.ask(1, ()).await?;
            }
            Ok(())
        });
        asks.unwrap().signal(1, ()).unwrap();
    });
    let stuck = "agent 2 awaits what nothing can bring any more (1 such)";
    assert!(said.contains(stuck), "{said}");
}

#[test]
fn a_wait_that_nothing_can_end_is_no_deadline() {
    fn hangs<T>(sim: &Simulation, wait: impl Future<Output = T>) {
        let panic = catch_unwind(AssertUnwindSafe(|| sim.block_on(wait))).err().expect("a panic");
        assert_eq!(panic.downcast_ref::<String>().expect("its text"), NOTHING_LEFT);
    }
    let sim = Simulation::new(1).unwrap();
    let (agent, channel) = (spawn(&sim, silent), sim.channel(1).unwrap());
    hangs(&sim, sim.ask(agent, 1, ()));
    hangs(&sim, sim.monitor(agent));
    hangs(&sim, channel.recv());
    hangs(&sim, channel.next());
    hangs(&sim, sim.quorum(&[agent], Threshold::Majority, Duration::MAX, 1, ()));
    hangs(&sim, std::future::pending::<()>());

    let late = sim.block_on(sim.ask_within(agent, SECOND, 1, ())).unwrap_err();
    assert!(matches!(late, Error::Deadline(_)), "{late}");
    let _held = sim.try_lease("ledger", SECOND).unwrap().expect("it is free");
    assert!(sim.block_on(sim.lease("ledger", SECOND)).is_ok()); // its holder's time ends
    let late = sim.block_on(channel.recv_within(SECOND)).unwrap_err();
    assert!(matches!(late, Error::Deadline(_)), "{late}");
    for stuck in [support::block_on(sim.ask(agent, 1, ())), agent.ask_wait(Duration::MAX, 1, ())] {
        assert_eq!(stuck.unwrap_err(), Error::Pending(NOTHING_LEFT.into()));
    }
}

#[test]
fn a_stuck_wait_goes_on_when_the_future_around_it_does() {
    let sim = Simulation::new(1).unwrap();
    let (agent, channel) = (spawn(&sim, silent), sim.channel(1).unwrap());
    let (mut item, mut ask) = (channel.recv(), sim.ask_within(agent, SECOND, 1, ()));
    // First the one that nothing ends, then the one whose deadline passes, which sends.
    let item = sim.block_on(poll_fn(|context| {
        let found = Pin::new(&mut item).poll(context);
        if found.is_pending() && Pin::new(&mut ask).poll(context).is_ready() {
            channel.try_send(7, ()).unwrap();
        }
        found
    }));
    assert_eq!(item.unwrap().type_number(), 7);
}

#[test]
fn what_goes_on_for_ever_is_a_failure() {
    let said = failure(Explore::seeds(1).turns(500), |sim| {
        let spins = |context: &mut Context, _: Message| Ok(context.me().signal(1, ())?);
        spawn(sim, spins).signal(1, ()).unwrap();
    });
    assert!(said.contains("and 500 turns"), "{said}");
    let said = failure(Explore::seeds(1).time_limit(60 * SECOND), |sim| {
        spawn(sim, silent).arm_every(SECOND, SECOND, 1, ()).unwrap();
        sim.block_on(sim.ask(spawn(sim, silent), 1, ())).unwrap();
    });
    assert!(said.contains("it goes on after 60s"), "{said}");
}

#[test]
fn dead_letters_are_a_failure_where_they_are_asked_for() {
    let test = |sim: &Simulation| {
        let options = SpawnOptions::new().capacity(1).overflow(Overflow::DropNewest);
        let agent = sim.spawn(&options, silent).unwrap();
        agent.signal(1, ()).unwrap();
        agent.signal(2, ()).unwrap();
    };
    explore(1, test);
    let said = failure(Explore::seeds(1).letters(), test);
    assert!(said.contains("1 dead letters, the first of type 2"), "{said}");
}

#[test]
fn a_drop_is_a_dead_letter_and_fails_the_ask() {
    let sim = Simulation::new(1).unwrap();
    let agent = spawn(&sim, echo);
    let fault = sim.inject(&Rule::drop().to(agent).skip(1).times(1)).unwrap();
    assert!(sim.block_on(sim.ask(agent, 1, ())).is_ok());
    assert!(matches!(sim.block_on(sim.ask(agent, 2, ())), Err(Error::Dropped(_))));
    assert!(sim.block_on(sim.ask(agent, 3, ())).is_ok());
    assert_eq!(fault.remove(), Ok(1));
    assert!(matches!(fault.remove(), Err(Error::Stale(_))));
    let letters = sim.letters().unwrap();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].type_number == 2 && matches!(letters[0].reason, Error::Dropped(_)));
}

#[test]
fn a_delay_passes_in_virtual_time_and_keeps_the_order() {
    let sim = Simulation::new(1).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let agent = spawn(&sim, move |_, message| {
        noted.lock().unwrap().push(message.type_number());
        Ok(())
    });
    let fault = sim.inject(&Rule::delay(SECOND, 2 * SECOND).probability(0.5)).unwrap();
    (0..20).for_each(|number| agent.signal(number, ()).unwrap());
    sim.drain(SOON).unwrap();
    assert_eq!(*seen.lock().unwrap(), (0..20).collect::<Vec<_>>());
    assert!((1_000_000_000..=2_000_000_000).contains(&sim.clock().unwrap()));
    assert!((1..20).contains(&fault.strikes().unwrap()));
}

#[test]
fn turns_crash_and_take_time_mailboxes_count_as_full_the_clock_jumps() {
    let sim = Simulation::new(1).unwrap();
    let agent = spawn(&sim, echo);
    sim.inject(&Rule::slow(5 * SECOND, 5 * SECOND).to(agent).times(1)).unwrap();
    assert!(matches!(sim.block_on(sim.ask_within(agent, SECOND, 1, ())), Err(Error::Deadline(_))));
    assert!(sim.block_on(sim.ask_within(agent, SECOND, 1, ())).is_ok());
    sim.inject(&Rule::full(SECOND, SECOND).to(agent).times(1)).unwrap();
    assert!(matches!(agent.signal(1, ()), Err(Error::Full(_))));
    sim.run(2 * SECOND).unwrap();
    let before = sim.clock().unwrap();
    sim.inject(&Rule::jump(60 * SECOND, 60 * SECOND)).unwrap();
    assert!(sim.block_on(sim.ask(agent, 1, ())).is_ok());
    assert_eq!(sim.clock().unwrap() - before, 60_000_000_000);
    let fault = sim.inject(&Rule::crash().to(agent)).unwrap();
    assert!(matches!(sim.block_on(sim.ask(agent, 1, ())), Err(Error::Dead(_))));
    assert_eq!((fault.strikes(), sim.stats().unwrap().crashed), (Ok(1), 1));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let sim = Simulation::new(1).unwrap();
    for probability in [0.0, -1.0, 1.5, f64::NAN] {
        let refused = sim.inject(&Rule::drop().probability(probability)).unwrap_err();
        let says = format!("a probability is more than 0 and at most 1, not {probability}");
        assert_eq!(refused, Error::Argument(says.into()));
    }
    for rule in [Rule::delay(2 * SECOND, SECOND), Rule::slow(Duration::ZERO, Duration::ZERO)] {
        assert!(matches!(sim.inject(&rule), Err(Error::Argument(_))));
    }
    let other = Runtime::simulated(1).unwrap();
    let foreign = other.spawn(&SpawnOptions::new(), silent).unwrap();
    assert!(matches!(sim.inject(&Rule::drop().to(foreign)), Err(Error::Foreign(_))));
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    let numbers = |seed| {
        let sim = Simulation::new(seed).unwrap();
        (0..50).map(|_| sim.random(10)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(1), numbers(1));
    assert_ne!(numbers(1), numbers(2));
    assert!(numbers(1).iter().all(|number| *number < 10));
    assert_eq!(Simulation::new(1).unwrap().random(0), 0);
}

#[test]
fn the_seeds_are_the_callers_or_the_one_of_the_environment() {
    let mut seen = Vec::new();
    explore(2, |sim| {
        seen.push(sim.seed());
        sim.block_on(sim.ask(spawn(sim, echo), 1, ())).unwrap();
    });
    assert_eq!(seen, env::var("AGENTRT_SEED").map_or(vec![0, 1], |seed| vec![number(&seed)]));
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

#[test]
fn a_trace_is_left_where_it_is_asked_for_and_a_seed_that_is_none_is_refused() {
    let trace = Trace::new("testing");
    let path = ("AGENTRT_TRACE", trace.path().to_str().unwrap());
    let name = "the_seeds_are_the_callers_or_the_one_of_the_environment";
    let (passed, said) = run(&[name], &[path, ("AGENTRT_SEED", "5")]);
    assert!(passed, "{said}");
    assert!(trace.read().contains("ask 0->1 1 inline 0"));
    let (passed, said) = run(&[name], &[("AGENTRT_SEED", "soon")]);
    assert!(!passed && said.contains("AGENTRT_SEED is a seed"), "{said}");
}
