// Quorum consensus, as ../SPEC.md says: an agent is an object with a receive method.
import { Runtime } from 'agentrt';

const AGENTS = 10;
const [VOTE, ROUND, MUTE] = [1, 2, 3];
const RULES = ['majority', 'super_majority'];
const mesh = [];

class Member {
  asked = 0;
  mute = false;

  constructor(number) { this.number = number; }

  async receive(message, context) {
    if (message.type === VOTE) this.vote(message);
    else if (message.type === ROUND) message.reply(ROUND, await this.holdRound(context, RULES[message.bytes[0]]));
    else this.mute = true;
  }

  vote(message) {
    this.asked += 1;
    if (this.mute) return;
    const byzantine = this.number === 7 || this.number === 8;
    message.reply(VOTE, byzantine ? `red-${this.number}-${this.asked}` : 'blue');
  }

  async holdRound(context, rule) {
    const neighbours = [...mesh.keys()].filter((number) => number !== this.number);
    const verdict = await context.quorum(neighbours.map((number) => mesh[number]), VOTE, '', { rule, timeout: 1_000 });
    const values = verdict.choices.map(({ bytes, votes }) => `${Buffer.from(bytes)} ${votes}`);
    const votes = verdict.votes.map(({ status }, index) => `${neighbours[index]} ${status}`);
    const head = `agent ${this.number} ${rule.replace('_', ' ')}: ${verdict.status}, ${verdict.threshold} needed`;
    return `${head}; ${values.join(', ')}; ${votes.join(', ')}`;
  }
}

const [seed, tracePath] = process.argv.slice(2);
const runtime = Runtime.open({ simulated: true, seed: Number(seed), tracePath });
for (let number = 0; number < AGENTS; number += 1) mesh.push(runtime.spawn(new Member(number)));

async function holdRound(leader, rule) {
  const line = await runtime.ask(mesh[leader], ROUND, Uint8Array.of(RULES.indexOf(rule)));
  console.log(line.text());
}

await holdRound(0, 'majority');
await holdRound(3, 'super_majority');
runtime.signal(mesh[9], MUTE);
await runtime.run();
await holdRound(0, 'super_majority');
runtime.kill(mesh[9]);
await holdRound(0, 'super_majority');
await holdRound(0, 'majority');
await runtime.run();
console.log(`dead letters: ${runtime.stats().deadLetters}`);
await runtime.close();
