// Quorum: one agent asks five others the same and has its result, again and again. Broadcast: one agent tells 10,000 idle ones, and
// when all have handled it, tells them again.
//
// A round of the quorum is: five asks, five replies that are counted, one result, which is read. A broadcast is counted by member; its
// variant says to where: `default`, to the return of the call; `handled`, to the last member's turn.
#include "bench.h"

enum { VOTERS = 5, MEMBERS = 10000 };

typedef struct asker {
    agentrt_agent voters[VOTERS];
    uint64_t rounds;
    uint64_t decided;
} asker;

static agentrt_status vote(void *state, const agentrt_message *message)
{
    (void)state;
    agentrt_payload value = {.type = 7, .data = "yes", .bytes = 3};
    return agentrt_reply(bench_self(message), (agentrt_right){message->right}, &value, NULL);
}

static agentrt_status ask_again(void *state, const agentrt_message *message)
{
    asker *self = state;
    if (message->kind == AGENTRT_KIND_REPLY) {
        agentrt_tally tally;
        agentrt_choice choice;
        const void *result = message->payload.buf.data;
        bench_must("quorum", message->status);
        bench_must("tally", agentrt_quorum_tally(result, message->payload_bytes, &tally, NULL));
        bench_must("choice",
                   agentrt_quorum_choice(result, message->payload_bytes, 0, &choice, NULL));
        bench_check("votes", VOTERS, choice.votes);
        self->decided++;
        if (self->decided == self->rounds) {
            bench_finish();
            return AGENTRT_OK;
        }
    }
    agentrt_future future;
    agentrt_payload question = {.type = 1, .data = &self->decided, .bytes = sizeof self->decided};
    agentrt_quorum_options options = {.struct_size = sizeof options, .threshold = VOTERS};
    return agentrt_quorum(bench_runtime, bench_self(message), self->voters, VOTERS, &question,
                          &options, &future, NULL);
}

double bench_quorum(const bench_run *run)
{
    static const agentrt_behavior asks = {.struct_size = sizeof asks, .receive = ask_again};
    static const agentrt_behavior votes = {.struct_size = sizeof votes, .receive = vote};
    asker self = {.rounds = run->operations};
    for (uint32_t i = 0; i < VOTERS; i++) {
        self.voters[i] = bench_spawn((agentrt_agent){0}, &votes, NULL, AGENTRT_REJECT);
    }
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &asks, &self, AGENTRT_REJECT);
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", bench_signal((agentrt_agent){0}, agent, 1, 0));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("rounds", run->operations, self.decided);
    return (double)spent_ns / (double)run->operations;
}

typedef struct teller {
    agentrt_agent *members;
    uint64_t *told; // by member
    uint64_t calls_ns;
} teller;

static agentrt_status hear(void *state, const agentrt_message *message)
{
    uint64_t *told = state;
    *told += bench_word(message);
    return AGENTRT_OK;
}

static agentrt_status tell(void *state, const agentrt_message *message)
{
    teller *self = state;
    uint64_t one = 1;
    uint32_t refused;
    uint32_t delivered;
    agentrt_payload payload = {.type = 1, .data = &one, .bytes = sizeof one};
    uint64_t start_ns = bench_clock_ns();
    bench_must("broadcast",
               agentrt_broadcast(bench_runtime, bench_self(message), self->members, MEMBERS,
                                 &payload, NULL, 0, &refused, &delivered, NULL));
    self->calls_ns += bench_clock_ns() - start_ns;
    bench_check("delivered", MEMBERS, delivered);
    bench_finish();
    return AGENTRT_OK;
}

// One gossip after another; the next when the report is there.
static agentrt_status spread(void *state, const agentrt_message *message)
{
    teller *self = state;
    if (message->kind == AGENTRT_KIND_REPLY) {
        agentrt_gossip_report report;
        bench_must("gossip_read", agentrt_gossip_read(message->payload.buf.data,
                                                      message->payload_bytes, &report, NULL));
        bench_check("reached", MEMBERS, report.reached);
        bench_finish();
        return AGENTRT_OK;
    }
    uint64_t one = 1;
    agentrt_future future;
    agentrt_payload payload = {.type = 1, .data = &one, .bytes = sizeof one};
    bench_must("gossip", agentrt_gossip(bench_runtime, bench_self(message), self->members, MEMBERS,
                                        (agentrt_topology){0}, &payload, NULL, &future, NULL));
    return AGENTRT_OK;
}

double bench_gossip(const bench_run *run)
{
    static const agentrt_behavior hears = {.struct_size = sizeof hears, .receive = hear};
    static const agentrt_behavior spreads = {.struct_size = sizeof spreads, .receive = spread};
    uint64_t gossips = run->operations / MEMBERS;
    teller self = {.members = calloc(MEMBERS, sizeof *self.members),
                   .told = calloc(MEMBERS, sizeof *self.told)};
    for (uint32_t i = 0; i < MEMBERS; i++) {
        self.members[i] = bench_spawn((agentrt_agent){0}, &hears, &self.told[i], AGENTRT_REJECT);
    }
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &spreads, &self, AGENTRT_REJECT);
    uint64_t spent_ns = 0;
    for (uint64_t i = 0; i < gossips; i++) {
        uint64_t start_ns = bench_clock_ns();
        bench_must("signal", bench_signal((agentrt_agent){0}, agent, 1, 0));
        spent_ns += bench_wait(start_ns);
        bench_drain();
    }
    for (uint32_t i = 0; i < MEMBERS; i++) {
        bench_check("told", gossips, self.told[i]);
    }
    free(self.members);
    free(self.told);
    return (double)spent_ns / (double)(gossips * MEMBERS);
}

double bench_broadcast(const bench_run *run)
{
    static const agentrt_behavior hears = {.struct_size = sizeof hears, .receive = hear};
    static const agentrt_behavior tells = {.struct_size = sizeof tells, .receive = tell};
    uint64_t broadcasts = run->operations / MEMBERS;
    bool handled = strcmp(run->variant, "handled") == 0;
    teller self = {.members = calloc(MEMBERS, sizeof *self.members),
                   .told = calloc(MEMBERS, sizeof *self.told)};
    for (uint32_t i = 0; i < MEMBERS; i++) {
        self.members[i] = bench_spawn((agentrt_agent){0}, &hears, &self.told[i], AGENTRT_REJECT);
    }
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &tells, &self, AGENTRT_REJECT);
    uint64_t spent_ns = 0;
    for (uint64_t i = 0; i < broadcasts; i++) {
        uint64_t start_ns = bench_clock_ns();
        bench_must("signal", bench_signal((agentrt_agent){0}, agent, 1, 0));
        (void)bench_wait(start_ns);
        bench_drain();
        spent_ns += bench_clock_ns() - start_ns;
    }
    for (uint32_t i = 0; i < MEMBERS; i++) {
        bench_check("told", broadcasts, self.told[i]);
    }
    free(self.members);
    free(self.told);
    return (double)(handled ? spent_ns : self.calls_ns) / (double)(broadcasts * MEMBERS);
}
