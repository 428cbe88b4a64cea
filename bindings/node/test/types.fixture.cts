// Compiled, not run: the types through require.
import agentrt = require('agentrt');

const runtime: agentrt.Runtime = agentrt.Runtime.open();
const agent: agentrt.Agent = runtime.spawn({ receive(message, self) { self.signal(message.from, message.type); } });
void runtime.ask(agent, 1).then((reply) => reply.text().length);
