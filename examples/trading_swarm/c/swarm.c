// The trading swarm of ../SPEC.md on inline agents: a receive function per role, then the host.
#include "market.h"

#include <agentrt.h>

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Leaves a turn whose call did not succeed: to await room in a full mailbox, else as a crash.
#define TRY(call)                                                                                  \
    do {                                                                                           \
        agentrt_status tried = (call);                                                             \
        if (tried != AGENTRT_OK)                                                                   \
            return tried == AGENTRT_E_WAIT ? AGENTRT_AWAIT : tried;                                \
    } while (0)

#define PLANTED "planted: the supervisor hands the tick again"

enum { START = 1, TICK, ORDER, APPROVAL, END, REPORT, HALT, REVIEW }; // answers and room have 0
enum { ANALYZERS = 18, RISKS = 3, EXECUTORS = 2, HALT_TICKS = 40, SESSION_ORDERS = 100 };
static const uint64_t RISK_NS = 1000000000, SESSION_NS = 2000000000, REPORT_NS = 600000000000;

static struct analyzer {
    agentrt_agent id;
    struct trend trend;
    bool faulty; // fails once
} analyzers[ANALYZERS];

static struct executor {
    agentrt_agent id;
    agentrt_lease session;
    int traded;                                                        // in this session
    enum { IDLE, SESSION, RECEIVED, REVIEWED, APPROVED, BOOKED } next; // what it hears of next
    struct order order;
    agentrt_payload said; // and said again when there is room, or it has the session again
} executors[EXECUTORS];

static struct risk {
    int number, halts_count, halts[TICKS_MAX / HALT_TICKS + 1];
    int64_t held[ANALYZERS], rests_until[ANALYZERS];
} risks[RISKS];

static const agentrt_agent host;
static agentrt_agent feeder, book_keeper, risk_ids[RISKS];
static agentrt_runtime runtime;
static agentrt_channel orders;
static agentrt_shards symbol_risks; // which risk manager has a symbol
static agentrt_error error;         // of the host's calls

static agentrt_status feed(void *state, const agentrt_message *message)
{
    static int tick, told; // where to go on when there is room
    static agentrt_payload news;
    const agentrt_agent self = { message->agent };
    (void)state;
    for (; tick < ticks_count; tick++, told = 0) {
        agentrt_buf iso;
        uint32_t refusals, delivered = RISKS;
        if (news.buf.bits == 0) {
            TRY(agentrt_buf_create(self, AGENTRT_ISO, &ticks[tick], TICK_BYTES, &iso, NULL));
            TRY(agentrt_buf_convert(self, iso, AGENTRT_VAL, &news.buf, NULL));
            news.type = HALT;
            if (halts_market(&ticks[tick]))
                TRY(agentrt_broadcast(runtime, self, risk_ids, RISKS, &news, NULL, 0, &refusals,
                                      &delivered, NULL));
            if (delivered < RISKS)
                return AGENTRT_E_FULL;
            news.type = TICK;
        }
        for (; told < STRATEGIES; told++)
            TRY(agentrt_signal(self, analyzers[ticks[tick].symbol * STRATEGIES + told].id, &news,
                               NULL));
        TRY(agentrt_signal(self, book_keeper, &news, NULL));
        TRY(agentrt_buf_close(news.buf, NULL));
        news.buf.bits = 0;
        int done = (tick + 1) * 50 / ticks_count;
        if (done != tick * 50 / ticks_count)
            fprintf(stderr, "\rc      %3d %% |%-50.*s|%s", done * 2, done,
                    "##################################################", done < 50 ? "" : "\n");
    }
    agentrt_payload end = { .type = END };
    agentrt_future future;
    TRY(message->status); // of an analyzer's answer
    if (told < ANALYZERS) {
        TRY(agentrt_ask(self, analyzers[told].id, &end, NULL, &future, NULL));
        told++;
        return AGENTRT_AWAIT;
    }
    agentrt_channel_close(orders, NULL); // once: the second time it says so
    TRY(agentrt_signal(self, book_keeper, &end, NULL));
    return AGENTRT_OK;
}

static agentrt_status analyze(void *state, const agentrt_message *message)
{
    struct analyzer *self = state;
    struct order order = { .strategy = self->trend.strategy };
    agentrt_payload said = { .type = ORDER };
    agentrt_future future;
    if (message->kind == AGENTRT_KIND_REPLY)
        return message->status; // the order is in the channel
    if (message->type == END)
        return agentrt_reply(self->id, (agentrt_right){ message->right }, &(agentrt_payload){ 0 },
                             NULL);
    memcpy(&order, agentrt_message_data(message), TICK_BYTES);
    int direction = self->trend.seen < WINDOW ? 0 : direction_after(&self->trend, order.price);
    bool turns = direction != self->trend.direction;
    if (turns) {
        if (self->faulty) {
            self->faulty = false;
            return agentrt_agent_fail(self->id, PLANTED, strlen(PLANTED), NULL);
        }
        int lots = self->trend.strategy == BREAKOUT ? 2 : 1;
        order.strategy = self->trend.strategy;
        order.target = direction * lots * (1000000000 / order.price);
        TRY(agentrt_buf_create(self->id, AGENTRT_ISO, &order, sizeof order, &said.buf, NULL));
        TRY(agentrt_channel_send(self->id, orders, &said, 0, &future, NULL));
    }
    self->trend.direction = direction;
    take_price(&self->trend, order.price);
    return turns ? AGENTRT_AWAIT : AGENTRT_OK;
}

static agentrt_status analyze_anew(void *state)
{
    struct analyzer *self = state;
    self->trend = (struct trend){ .strategy = self->trend.strategy };
    return AGENTRT_OK;
}

static agentrt_status stand_in_line(struct executor *self)
{
    agentrt_future future;
    TRY(agentrt_lease_acquire(self->id, self->session, SESSION_NS, 0, &future, NULL));
    return AGENTRT_AWAIT;
}

static agentrt_status begin_session(struct executor *self)
{
    self->traded = 0;
    self->next = SESSION;
    TRY(agentrt_lease_open(runtime, self->id, "session", 7, &self->session, NULL));
    return stand_in_line(self);
}

static agentrt_status book(struct executor *self);

static agentrt_status receive_order(struct executor *self)
{
    agentrt_future future;
    agentrt_status status = agentrt_channel_recv(self->id, orders, 0, &future, NULL);
    self->next = RECEIVED;
    if (status == AGENTRT_OK)
        return AGENTRT_AWAIT;
    self->said = (agentrt_payload){ .type = END };
    return status == AGENTRT_E_CLOSED ? book(self) : status;
}

// Signals what is to be said under the lease, now or when there is room.
static agentrt_status book_now(struct executor *self)
{
    agentrt_status status =
        agentrt_signal_fenced(self->id, book_keeper, self->session, &self->said, NULL);
    if (status == AGENTRT_E_NOT_HOLDER || status == AGENTRT_E_FENCED)
        return stand_in_line(self);
    TRY(status);
    if (self->said.type == ORDER && ++self->traded < SESSION_ORDERS)
        return receive_order(self);
    TRY(agentrt_lease_close(self->id, self->session, NULL));
    return self->said.type == ORDER ? begin_session(self) : AGENTRT_OK;
}

static agentrt_status book(struct executor *self)
{
    self->next = BOOKED;
    agentrt_status status = agentrt_lease_renew(self->id, self->session, SESSION_NS, NULL);
    return status == AGENTRT_E_NOT_HOLDER ? stand_in_line(self) : book_now(self);
}

// Puts the order to all risk managers, or to the one that has its symbol.
static agentrt_status ask_about(struct executor *self, uint64_t what)
{
    agentrt_payload question = { .type = what, .data = &self->order, .bytes = APPROVAL_BYTES };
    agentrt_future future;
    agentrt_status asked;
    if (what == REVIEW) {
        agentrt_quorum_options options = { .struct_size = sizeof options, .timeout_ns = RISK_NS };
        asked =
            agentrt_quorum(runtime, self->id, risk_ids, RISKS, &question, &options, &future, NULL);
    } else {
        const char *symbol = symbols[self->order.symbol];
        agentrt_ask_options options = { .struct_size = sizeof options, .timeout_ns = RISK_NS };
        agentrt_shard_owner owner;
        TRY(agentrt_shards_find(symbol_risks, 0, symbol, strlen(symbol), &owner, NULL));
        asked = agentrt_ask(self->id, (agentrt_agent){ owner.agent }, &question, &options, &future,
                            NULL);
    }
    self->next = what == REVIEW ? REVIEWED : APPROVED;
    return asked == AGENTRT_OK ? AGENTRT_AWAIT : book(self);
}

static agentrt_status fill(struct executor *self, int64_t quantity)
{
    int64_t cost = self->order.price / 10000 + 50; // per share, whether bought or sold
    agentrt_view view;
    self->order.quantity = quantity;
    self->order.cash = -quantity * self->order.price - llabs(quantity) * cost;
    TRY(agentrt_buf_view(self->id, self->said.buf, 1, &view, NULL));
    memcpy(view.data, &self->order, sizeof self->order);
    TRY(agentrt_buf_unview(self->id, self->said.buf, NULL));
    return book(self);
}

// Goes on after an answer that is an error.
static agentrt_status disappointed(struct executor *self, agentrt_status why)
{
    if (self->next == RECEIVED)
        return receive_order(self); // which says whether the channel is closed
    return self->next == REVIEWED || self->next == APPROVED ? book(self) : why;
}

static agentrt_status execute(void *state, const agentrt_message *message)
{
    struct executor *self = state;
    if (message->kind == AGENTRT_KIND_REPLY && message->status != AGENTRT_OK)
        return disappointed(self, message->status);
    switch (self->next) {
    case IDLE:
        return begin_session(self);
    case SESSION:
        return receive_order(self);
    case RECEIVED:
        memcpy(&self->order, agentrt_message_data(message), sizeof self->order);
        self->said = (agentrt_payload){ .type = ORDER, .buf = { message->payload.buf.buf } };
        TRY(agentrt_buf_keep(self->id, self->said.buf, NULL));
        bool large = llabs(self->order.target) * self->order.price > 1500000000;
        return ask_about(self, large ? REVIEW : APPROVAL);
    case REVIEWED:
        return ask_about(self, APPROVAL);
    case APPROVED:
        return fill(self, *(const int64_t *)agentrt_message_data(message));
    case BOOKED: // there is room, or the session again
        return message->kind == AGENTRT_KIND_ROOM ? book_now(self) : book(self);
    }
    return AGENTRT_E_ARGUMENT;
}

static bool in_halt(const struct risk *risk, uint32_t tick)
{
    for (int i = 0; i < risk->halts_count; i++)
        if ((uint32_t)risk->halts[i] <= tick && tick < (uint32_t)risk->halts[i] + HALT_TICKS)
            return true;
    return false;
}

// Why a risk manager refuses an order, or NULL.
static const char *objection(const struct risk *self, const struct order *order, uint64_t asked)
{
    int analyzer = order->symbol * STRATEGIES + order->strategy;
    if (order->target != 0 && in_halt(self, order->tick))
        return "market halt";
    if (asked == REVIEW && self->number == 1 && order->target < 0)
        return "large short";
    if (asked == REVIEW && self->number == 2 && order->price > 5000000)
        return "large and dear";
    if (asked == APPROVAL && order->target != 0 && order->tick < self->rests_until[analyzer])
        return "cooling down";
    return NULL;
}

static agentrt_status decide(void *state, const agentrt_message *message)
{
    struct risk *self = state;
    const agentrt_agent id = { message->agent };
    const agentrt_right right = { message->right };
    const struct order *order = agentrt_message_data(message);
    if (message->type == HALT) {
        self->halts[self->halts_count++] = (int)order->tick;
        return AGENTRT_OK;
    }
    const char *no = objection(self, order, message->type);
    if (no != NULL)
        return agentrt_refuse(id, right, AGENTRT_E_REFUSED, no, strlen(no), NULL);
    agentrt_payload answer = { 0 };
    int analyzer = order->symbol * STRATEGIES + order->strategy;
    int64_t most = 1500000000 / order->price;
    int64_t goal = order->target > most ? most : order->target < -most ? -most : order->target;
    int64_t quantity = goal - self->held[analyzer];
    if (message->type == APPROVAL) {
        answer = (agentrt_payload){ .data = &quantity, .bytes = sizeof quantity };
        self->held[analyzer] = goal;
        if (quantity != 0)
            self->rests_until[analyzer] = order->tick + INT64_C(12);
    }
    return agentrt_reply(id, right, &answer, NULL);
}

static agentrt_status keep_books(void *state, const agentrt_message *message)
{
    static struct order books[TICKS_MAX]; // what happened at each tick
    static int64_t report[2 + TICKS_MAX]; // orders, fills, equity after each tick
    static agentrt_right right;
    static int ends;
    const struct order *order = agentrt_message_data(message);
    (void)state;
    if (message->type == TICK) {
        memcpy(&books[order->tick], order, TICK_BYTES);
    } else if (message->type == ORDER) {
        report[0] += 1;
        report[1] += order->quantity != 0;
        books[order->tick].quantity += order->quantity;
        books[order->tick].cash += order->cash;
    }
    ends += message->type == END;
    right.bits |= message->right;
    if (ends < 1 + EXECUTORS || right.bits == 0)
        return AGENTRT_OK;
    int64_t equity = 0, held[SYMBOLS] = { 0 }, worth[SYMBOLS] = { 0 };
    for (int tick = 0; tick < ticks_count; tick++) {
        const struct order *at = &books[tick];
        held[at->symbol] += at->quantity;
        equity += at->cash + held[at->symbol] * at->price - worth[at->symbol];
        worth[at->symbol] = held[at->symbol] * at->price;
        report[2 + tick] = equity;
    }
    agentrt_payload answer = { .data = report, .bytes = 8 * (2 + (uint64_t)ticks_count) };
    return agentrt_reply((agentrt_agent){ message->agent }, right, &answer, NULL);
}

static void must(agentrt_status status)
{
    if (status != AGENTRT_OK)
        errx(1, "%s %s", agentrt_status_name(status), error.text);
}

static const agentrt_behavior books_behavior = { sizeof books_behavior, .receive = keep_books };
static const agentrt_behavior risk_behavior = { sizeof risk_behavior, .receive = decide };
static const agentrt_behavior executor_behavior = { sizeof executor_behavior, .receive = execute };
static const agentrt_behavior analyzer_behavior = { sizeof analyzer_behavior, .receive = analyze,
                                                    .restart = analyze_anew };
static const agentrt_behavior feeder_behavior = { sizeof feeder_behavior, .receive = feed };

// Spawns an agent with these options and this name.
static agentrt_agent spawn(agentrt_spawn_options options, const char *name, ...)
{
    agentrt_agent agent;
    char text[32];
    va_list arguments;
    va_start(arguments, name);
    options.name_bytes = vsnprintf(text, sizeof text, name, arguments);
    va_end(arguments);
    options.struct_size = sizeof options;
    options.name = text;
    must(agentrt_spawn(runtime, host, &options, &agent, &error));
    return agent;
}

static agentrt_agent spawn_desk(void)
{
    agentrt_supervisor_options options = { .struct_size = sizeof options,
                                           .name = "desk",
                                           .name_bytes = 4,
                                           .permanent = AGENTRT_REMEDY_RETRY };
    agentrt_retry_options retry = { .struct_size = sizeof retry, .base_ns = 1000000 };
    agentrt_agent desk;
    must(agentrt_supervisor_spawn(runtime, host, &options, &retry, &desk, &error));
    return desk;
}

static void spawn_all(void)
{
    agentrt_spawn_options books = { .behavior = &books_behavior,
                                    .capacity = 256,
                                    .overflow = AGENTRT_WAIT };
    agentrt_spawn_options risk = { .behavior = &risk_behavior,
                                   .capacity = 256,
                                   .priority = AGENTRT_HIGH };
    agentrt_spawn_options executor = { .behavior = &executor_behavior, .priority = AGENTRT_HIGH };
    agentrt_spawn_options analyzer = { .behavior = &analyzer_behavior,
                                       .capacity = 64,
                                       .overflow = AGENTRT_WAIT };
    agentrt_member members[RISKS];
    book_keeper = spawn(books, "book-keeper");
    for (int i = 0; i < RISKS; i++) {
        risks[i].number = i;
        risk.state = &risks[i];
        risk_ids[i] = spawn(risk, "risk-%d", i);
        members[i] = (agentrt_member){ .id = i, .agent = risk_ids[i], .weight = 1 };
    }
    must(agentrt_shards_create(runtime, members, RISKS, NULL, &symbol_risks, &error));
    agentrt_channel_options options = { .struct_size = sizeof options, .capacity = 16 };
    must(agentrt_channel_open(runtime, &options, &orders, &error));
    for (int i = 0; i < EXECUTORS; i++) {
        executor.state = &executors[i];
        executors[i].id = spawn(executor, "executor-%d", i);
    }
    analyzer.supervisor = spawn_desk();
    for (int i = 0; i < ANALYZERS; i++) {
        analyzers[i].trend.strategy = i % STRATEGIES;
        analyzers[i].faulty = i == ANALYZERS - 1; // SPX/breakout
        analyzer.state = &analyzers[i];
        analyzers[i].id =
            spawn(analyzer, "%s/%s", symbols[i / STRATEGIES], strategies[i % STRATEGIES]);
    }
    feeder = spawn((agentrt_spawn_options){ .behavior = &feeder_behavior }, "feeder");
}

int main(int argc, char **argv)
{
    bool simulated = argc < 2 || strcmp(argv[1], "--free") != 0;
    char **arguments = argv + !simulated, *line, *seed_end;
    if (argc - !simulated != 5) {
        fprintf(stderr, "usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV\n");
        return 2;
    }
    uint64_t seed = strtoull(arguments[2], &seed_end, 10);
    if (simulated && (*seed_end != '\0' || strspn(arguments[2], "0123456789") == 0))
        errx(1, "SEED is a decimal number, not '%s'", arguments[2]);
    int malformed = read_ticks(arguments[1], &line);
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = simulated,
                                        .seed = seed,
                                        .trace_path = simulated ? arguments[3] : NULL };
    must(agentrt_runtime_open(&options, &runtime, &error));
    spawn_all();
    agentrt_payload request = { .type = REPORT };
    agentrt_ask_options within = { .struct_size = sizeof within, .timeout_ns = REPORT_NS };
    agentrt_future future;
    agentrt_message answer;
    agentrt_stats stats;
    agentrt_payload start = { .type = START };
    for (int i = 0; i < EXECUTORS; i++)
        must(agentrt_signal(host, executors[i].id, &start, &error));
    must(agentrt_signal(host, feeder, &start, &error));
    must(agentrt_ask(host, book_keeper, &request, &within, &future, &error));
    must(agentrt_future_wait(future, UINT64_MAX, &answer, &error));
    must(answer.status);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    must(agentrt_runtime_stats(runtime, &stats, &error));
    double seconds = ended.tv_sec - begun.tv_sec + (ended.tv_nsec - begun.tv_nsec) / 1e9;
    const int64_t *report = agentrt_message_data(&answer), *equity = report + 2;
    FILE *file = fopen(arguments[4], "w");
    if (file == NULL)
        err(1, "%s", arguments[4]);
    fprintf(file, "tick,equity\n");
    for (int tick = 0; tick < ticks_count; tick++)
        fprintf(file, "%d,%" PRId64 "\n", tick, equity[tick]);
    if (fclose(file) != 0)
        err(1, "%s", arguments[4]);
    printf("{\"language\":\"c\",\"ticks\":%d,\"messages\":%" PRIu64 ",\"orders\":%" PRId64
           ",\"fills\":%" PRId64 ",\"pnl\":%" PRId64 ",\"seconds\":%.6f}\n",
           ticks_count, stats.accepted, report[0], report[1],
           ticks_count > 0 ? equity[ticks_count - 1] : 0, seconds);
    if (answer.capability != AGENTRT_INLINE)
        must(agentrt_buf_close((agentrt_buf){ answer.payload.buf.buf }, &error));
    must(agentrt_runtime_close(runtime, &error));
    if (malformed != 0)
        fprintf(stderr, "%s:%d: malformed tick: %s\n", arguments[1], malformed, line);
    free(line);
    return malformed != 0;
}
