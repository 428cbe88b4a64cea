//! Quorum consensus, as ../SPEC.md says, on handlers.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use agentrt::{
    Agent, Choice, Context, Crash, Error, Exit, Handler, Kind, Message, Quorum, Right,
    RuntimeOptions, SpawnOptions, Threshold,
};

const AGENTS: usize = 10;
const VOTE: u64 = 1;
const ROUND: u64 = 2;
const MUTE: u64 = 3;
const RULES: [(&str, Threshold); 2] =
    [("majority", Threshold::Majority), ("super majority", Threshold::SuperMajority)];

type Mesh = Arc<OnceLock<Vec<Agent>>>;

fn name(status: &Exit) -> &'static str {
    status.as_ref().map_or_else(Error::name, |()| "OK")
}

/// A round that this agent holds: who wants to know, under which rule, and the votes on their way.
struct Round {
    right: Right,
    rule: usize,
    quorum: Quorum,
}

struct Member {
    number: usize,
    mesh: Mesh,
    asked: u32,
    mute: bool,
    unanswered: Vec<Right>,
    round: Option<Round>,
}

impl Member {
    fn vote(&mut self, mut message: Message) -> Result<(), Crash> {
        self.asked += 1;
        let (number, asked) = (self.number, self.asked);
        if self.mute {
            self.unanswered.extend(message.take_right());
        } else if number == 7 || number == 8 {
            message.reply(VOTE, format!("red-{number}-{asked}").as_str())?;
        } else {
            message.reply(VOTE, "blue")?;
        }
        Ok(())
    }

    fn neighbours(&self) -> impl Iterator<Item = usize> + '_ {
        (0..AGENTS).filter(|other| *other != self.number)
    }

    fn begin_round(&mut self, mut message: Message) -> Result<Round, Crash> {
        let mesh = self.mesh.get().ok_or("no mesh yet")?;
        let rule = usize::from(message.bytes()[0]);
        let voters: Vec<Agent> = self.neighbours().map(|other| mesh[other]).collect();
        let quorum = agentrt::quorum(&voters, RULES[rule].1, Duration::from_secs(1), VOTE, ());
        let right = message.take_right().ok_or("nobody asks")?;
        Ok(Round { right, rule, quorum })
    }

    fn end_round(&mut self, round: Round, message: &Message) -> Result<(), Crash> {
        let verdict = round.quorum.verdict(message)?;
        let value = |it: &Choice| format!("{} {}", String::from_utf8_lossy(&it.bytes), it.votes);
        let values: Vec<String> = verdict.choices.iter().map(value).collect();
        let said = self.neighbours().zip(&verdict.votes);
        let votes: Vec<String> = said
            .map(|(other, vote)| format!("{other} {}", name(&vote.said.clone().map(|_| ()))))
            .collect();
        let (number, rule, status) = (self.number, RULES[round.rule].0, name(&verdict.outcome));
        let head = format!("agent {number} {rule}: {status}, {} needed", verdict.threshold);
        let line = format!("{head}; {}; {}", values.join(", "), votes.join(", "));
        Ok(round.right.reply(ROUND, line.as_str())?)
    }
}

impl Handler for Member {
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash> {
        match (message.kind(), message.type_number()) {
            (Kind::Reply, _) => {
                let round = self.round.take().ok_or("no round is open")?;
                self.end_round(round, &message)?;
            }
            (_, VOTE) => self.vote(message)?,
            (_, ROUND) => {
                self.round = Some(self.begin_round(message)?);
                context.hold();
            }
            _ => self.mute = true,
        }
        Ok(())
    }
}

fn main() -> Result<(), Crash> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, seed, trace] = &arguments[..] else {
        return Err("usage: quorum-consensus SEED TRACE".into());
    };
    let runtime = RuntimeOptions::new().simulated(seed.parse()?).trace(trace).open()?;
    let shared = Mesh::default();
    let mut mesh = Vec::new();
    for number in 0..AGENTS {
        let member = Member {
            number,
            mesh: shared.clone(),
            asked: 0,
            mute: false,
            unanswered: Vec::new(),
            round: None,
        };
        mesh.push(runtime.spawn(&SpawnOptions::new(), member)?);
    }
    let _ = shared.set(mesh.clone());
    hold(&mesh, 0, 0)?;
    hold(&mesh, 3, 1)?;
    mesh[9].signal(MUTE, ())?;
    runtime.run(Duration::ZERO)?;
    hold(&mesh, 0, 1)?;
    mesh[9].kill()?;
    hold(&mesh, 0, 1)?;
    hold(&mesh, 0, 0)?;
    runtime.run(Duration::ZERO)?;
    println!("dead letters: {}", runtime.stats()?.dead_letters);
    runtime.close()?;
    Ok(())
}

fn hold(mesh: &[Agent], leader: usize, rule: u8) -> Result<(), Error> {
    let line = mesh[leader].ask_wait(Duration::MAX, ROUND, &[rule])?;
    println!("{}", String::from_utf8_lossy(line.bytes()));
    Ok(())
}
