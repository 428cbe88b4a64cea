// Compiled, not run: what the types allow and, at each @ts-expect-error, refuse.
import {
  AgentrtError, Channel, Iso, Retry, Runtime, Shards, Supervisor, Topology, select, shardHash, worthAnotherTry,
  type Agent, type Handler, type Message, type Owner,
  type Selected,
} from 'agentrt';
import { Failure, explore, type Fault, type Simulation } from 'agentrt/testing';

class Echo implements Handler {
  receive(message: Message): void {
    if (message.isAsk) message.reply(message.type, message.payload);
  }
}

async function main(): Promise<void> {
  const runtime = Runtime.open({ workers: 1, simulated: true, seed: 3, tracePath: '/dev/null' });
  const echo: Agent = runtime.spawn(Echo, { name: 'echo', overflow: 'drop_oldest', priority: 'high' });
  runtime.spawn({ receive: (message) => message.isAsk && message.text(), start: async () => 1 });
  const served: number[] = [];
  runtime.spawn({ receive: ({ type }) => served.push(type) });
  runtime.spawn(async (box) => (await box.next()).done);
  const mailbox = runtime.spawn(async (box) => {
    for await (const message of box) await box.signal(message.from, 1, message.text());
  });
  await runtime.signal(mailbox, 1, new Uint8Array(3), { signal: AbortSignal.timeout(1) });
  const reply: Message = await runtime.ask(echo, 1, runtime.iso(8), { timeout: 5, signal: AbortSignal.timeout(1) });
  if (reply.payload instanceof Iso) reply.payload.freeze().close();
  const { reason }: { reason: string } = await runtime.monitor(echo);
  await using lease = await runtime.lease('x', { ttl: 5, timeout: 5, signal: AbortSignal.timeout(1) });
  const token: number = lease.token + (runtime.tryLease('x', { ttl: 5 })?.token ?? 0);
  await lease.signal(echo, token, 'under it');
  const counted: number = runtime.stats().accepted;
  const channel: Channel = runtime.channel(4);
  await channel.send(1, 'x', { timeout: 5, signal: AbortSignal.timeout(1) });
  for await (const item of channel.as(runtime)) console.log(item.type);
  const { message, channel: from }: Selected = await select([channel], { timeout: 1 });
  console.log(message.type, from.info.depth, channel.tryRecv()?.text());
  const shards: Shards = runtime.shards([{ id: 1, agent: echo }], { shards: 8, handoverTimeout: 5 });
  const owner: Owner = shards.find('k', { epoch: shards.change([{ id: 2, weight: 3 }]) });
  shards.as(runtime).signal('k', owner.shard, 'x');
  // @ts-expect-error a member has an id
  shards.change([{ weight: 1 }]);
  const [[a]]: [number, number][] = [...Topology.tree(7, 2).edges()];
  console.log(a, shardHash('k') > 0n, Topology.mesh(3).dot());
  // @ts-expect-error topologies are made by shape
  new Topology(1);
  // @ts-expect-error channels are opened
  new Channel();
  runtime.arm(echo, 5, 1, 'later', { period: 1 }).disarm();
  const breaker = runtime.breaker({ failures: 3, cooldown: 1_000 });
  const policy = new Retry({ attempts: 3, backoff: 'fibonacci', worth: worthAnotherTry });
  const tried: string = await runtime.retry(async ({ key }) => (
    await breaker.call(() => runtime.ask(echo, 1, String(key)))).text(), policy, { timeout: 1_000 });
  const supervisor: Supervisor = runtime.supervisor({ strategy: 'rest_for_one', retry: policy, fatal: 'stop', within: 1_000 });
  supervisor.adopt(runtime.spawn({ factory: () => new Echo() }, { supervisor }));
  const [{ restarts, state }] = supervisor.children();
  console.log(restarts > 1, state === 'suspended', supervisor.agent === echo);
  // @ts-expect-error no such remedy
  runtime.supervisor({ permanent: 'pray' });
  // @ts-expect-error a supervisor is no agent's number
  runtime.spawn(Echo, { supervisor: echo });
  runtime.subscribeLetters(echo);
  console.log(tried, breaker.state === 'half_open');
  try { await runtime.close(); } catch (error) {
    if (error instanceof AgentrtError) console.error(error.code.length + error.status, reason, counted);
  }
  // @ts-expect-error an agent is not just any number
  runtime.kill(17);
  // @ts-expect-error no such backoff
  void new Retry({ backoff: 'odd' });
  // @ts-expect-error no such policy
  runtime.spawn(Echo, { overflow: 'explode' });
  // @ts-expect-error a payload is no object
  runtime.signal(echo, 1, { a: 1 });
  // @ts-expect-error a val has its content from the start
  runtime.val(5);
  // @ts-expect-error a handler has receive
  runtime.spawn({ handle() {} });
  // @ts-expect-error a ref cannot be armed
  runtime.arm(echo, 1, 1, runtime.ref(1));
  // @ts-expect-error a lease holds for some time
  await runtime.lease('x', {});
  // @ts-expect-error runtimes are opened
  new Runtime();
}

void main();

const explored: () => Promise<void> = explore({ seeds: 3, crashes: true }, async (sim: Simulation) => {
  const fault: Fault = sim.delay(1, 5, { to: sim.spawn(Echo), probability: 0.5 });
  await sim.run();
  if (fault.strikes > sim.seed + sim.random()) fault.remove();
  // @ts-expect-error a fault has no such option
  sim.drop({ from: 1 });
});
explored().catch((error: unknown) => { if (error instanceof Failure) console.log(error.replay, error.seed); });
