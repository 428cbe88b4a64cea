// The trading swarm of ../SPEC.md on inline agents: a receive function per role, then the host.
#include <agentrt.h>

#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Leaves a turn whose call did not succeed: to await room in a full mailbox, else as a crash.
#define TRY(call)                                                                                  \
    do {                                                                                           \
        agentrt_status status = (call);                                                            \
        if (status != AGENTRT_OK)                                                                  \
            return status == AGENTRT_E_WAIT ? AGENTRT_AWAIT : status;                              \
    } while (0)

enum { START = 1, TICK, ORDER, APPROVAL, END, REPORT }; // message types; a reply or room has 0
enum { AVERAGE, REVERSION, BREAKOUT, STRATEGIES, SYMBOLS = 6, ANALYZERS = 18, WINDOW = 40 };
enum { TICK_BYTES = 16, APPROVAL_BYTES = 24, TICKS_MAX = 1000000 };
static const char *const symbols[SYMBOLS] = { "AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX" };
static const char *const strategies[STRATEGIES] = { "average", "reversion", "breakout" };

// An order as it lies in messages; its first bytes are a tick, its first 24 an approval.
struct order {
    uint32_t tick;
    uint16_t symbol, strategy;
    int64_t price, target, quantity, cash;
};
_Static_assert(sizeof(struct order) == 40 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "layout");

static struct agent {
    agentrt_agent id;
    agentrt_behavior behavior;
    agentrt_payload said; // and said again when there is room
    int ends;             // that it has heard
    int strategy, direction, seen;
    int64_t window[WINDOW];                          // the prices that an analyzer has seen last
    int64_t held[ANALYZERS], rests_until[ANALYZERS]; // what a risk manager knows of each
} book_keeper, risks[2], executor, analyzers[SYMBOLS][STRATEGIES], feeder;

static struct order ticks[TICKS_MAX]; // the input, constant once the swarm runs
static int ticks_count;
static const agentrt_agent host;
static agentrt_runtime runtime;
static agentrt_error error; // of the host's calls

static agentrt_status feed(void *state, const agentrt_message *message)
{
    static int tick, told; // where to go on when there is room
    static agentrt_payload news = { .type = TICK }, end = { .type = END };
    const agentrt_agent self = { message->agent };
    (void)state;
    for (; tick < ticks_count; tick++, told = 0) {
        agentrt_buf iso;
        if (news.buf.bits == 0) {
            TRY(agentrt_buf_create(self, AGENTRT_ISO, &ticks[tick], TICK_BYTES, &iso, NULL));
            TRY(agentrt_buf_convert(self, iso, AGENTRT_VAL, &news.buf, NULL));
        }
        for (; told < STRATEGIES; told++)
            TRY(agentrt_signal(self, analyzers[ticks[tick].symbol][told].id, &news, NULL));
        TRY(agentrt_signal(self, book_keeper.id, &news, NULL));
        TRY(agentrt_buf_close(news.buf, NULL));
        news.buf.bits = 0;
        int done = (tick + 1) * 50 / ticks_count;
        if (done != tick * 50 / ticks_count)
            fprintf(stderr, "\rc      %3d %% |%-50.*s|%s", done * 2, done,
                    "##################################################", done < 50 ? "" : "\n");
    }
    for (; told < ANALYZERS; told++)
        TRY(agentrt_signal(self, analyzers[told / STRATEGIES][told % STRATEGIES].id, &end, NULL));
    TRY(agentrt_signal(self, book_keeper.id, &end, NULL));
    return AGENTRT_OK;
}

static int direction_after(const struct agent *analyzer, int64_t price)
{
    int64_t fast = price, slow = price, recent = 0;
    int above = 0, below = 0, old = analyzer->direction;
    for (int age = 1; age <= WINDOW; age++) {
        int64_t past = analyzer->window[(analyzer->seen - age) % WINDOW];
        fast += age < 8 ? past : 0;
        slow += age < WINDOW ? past : 0;
        recent += age <= 20 ? past : 0;
        above += price > past;
        below += price < past;
    }
    if (analyzer->strategy == AVERAGE)
        return fast * 40 > slow * 8 ? 1 : fast * 40 < slow * 8 ? -1 : old;
    if (analyzer->strategy == BREAKOUT)
        return above == WINDOW ? 1 : below == WINDOW ? -1 : old;
    int64_t over_mean = price * 20000 - recent * 1000;
    if (llabs(over_mean) > recent * 25)
        return over_mean > 0 ? -1 : 1;
    return old * over_mean < 0 ? old : 0; // until the price is back at the mean
}

static agentrt_status analyze(void *state, const agentrt_message *message)
{
    struct agent *self = state;
    if (message->type == TICK) {
        struct order order = { .strategy = 0 };
        memcpy(&order, agentrt_message_data(message), TICK_BYTES);
        int direction = self->seen < WINDOW ? 0 : direction_after(self, order.price);
        self->window[self->seen++ % WINDOW] = order.price;
        if (direction == self->direction)
            return AGENTRT_OK;
        int lots = self->strategy == BREAKOUT ? 2 : 1;
        self->direction = direction;
        order.strategy = self->strategy;
        order.target = direction * lots * (1000000000 / order.price);
        self->said = (agentrt_payload){ .type = ORDER };
        TRY(agentrt_buf_create(self->id, AGENTRT_ISO, &order, sizeof order, &self->said.buf, NULL));
    } else if (message->type == END) {
        self->said = (agentrt_payload){ .type = END };
    }
    TRY(agentrt_signal(self->id, executor.id, &self->said, NULL));
    return AGENTRT_OK;
}

static agentrt_status execute(void *state, const agentrt_message *message)
{
    struct agent *self = state;
    if (message->type == ORDER) {
        const struct order *order = agentrt_message_data(message);
        agentrt_agent risk = risks[order->symbol % 2].id;
        agentrt_payload approval = { .type = APPROVAL, .data = order, .bytes = APPROVAL_BYTES };
        agentrt_ask_options options = { .struct_size = sizeof options, .timeout_ns = 1000000000 };
        agentrt_future future;
        self->said = (agentrt_payload){ .type = ORDER, .buf = { message->payload.buf.buf } };
        TRY(agentrt_buf_keep(self->id, self->said.buf, NULL));
        if (agentrt_ask(self->id, risk, &approval, &options, &future, NULL) == AGENTRT_OK)
            return AGENTRT_AWAIT;
    } else if (message->type == END) {
        self->said = (agentrt_payload){ .type = END };
        if (++self->ends < ANALYZERS)
            return AGENTRT_OK;
    } else if (message->kind == AGENTRT_KIND_REPLY && message->status == AGENTRT_OK) {
        agentrt_view view;
        TRY(agentrt_buf_view(self->id, self->said.buf, 1, &view, NULL));
        struct order *fill = view.data;
        memcpy(&fill->quantity, agentrt_message_data(message), sizeof fill->quantity);
        int64_t cost = fill->price / 10000 + 50; // per share, whether bought or sold
        fill->cash = -fill->quantity * fill->price - llabs(fill->quantity) * cost;
        TRY(agentrt_buf_unview(self->id, self->said.buf, NULL));
    }
    TRY(agentrt_signal(self->id, book_keeper.id, &self->said, NULL));
    return AGENTRT_OK;
}

static agentrt_status approve(void *state, const agentrt_message *message)
{
    struct agent *self = state;
    const struct order *order = agentrt_message_data(message);
    const agentrt_right right = { message->right };
    int analyzer = order->symbol * STRATEGIES + order->strategy;
    if (order->target != 0 && order->tick < self->rests_until[analyzer])
        return agentrt_refuse(self->id, right, AGENTRT_E_REFUSED, "cooling down", 12, NULL);
    int64_t most = 1500000000 / order->price;
    int64_t goal = order->target > most ? most : order->target < -most ? -most : order->target;
    int64_t quantity = goal - self->held[analyzer];
    self->held[analyzer] = goal;
    if (quantity != 0)
        self->rests_until[analyzer] = order->tick + INT64_C(12);
    agentrt_payload answer = { .data = &quantity, .bytes = sizeof quantity };
    return agentrt_reply(self->id, right, &answer, NULL);
}

static agentrt_status keep_books(void *state, const agentrt_message *message)
{
    static struct order books[TICKS_MAX]; // what happened at each tick
    static int64_t report[2 + TICKS_MAX]; // orders, fills, equity after each tick
    static agentrt_right right;
    struct agent *self = state;
    const struct order *order = agentrt_message_data(message);
    if (message->type == TICK) {
        memcpy(&books[order->tick], order, TICK_BYTES);
    } else if (message->type == ORDER) {
        report[0] += 1;
        report[1] += order->quantity != 0;
        books[order->tick].quantity += order->quantity;
        books[order->tick].cash += order->cash;
    }
    self->ends += message->type == END;
    right.bits |= message->right;
    if (self->ends < 2 || right.bits == 0)
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
    return agentrt_reply(self->id, right, &answer, NULL);
}

static void must(agentrt_status status)
{
    if (status != AGENTRT_OK)
        errx(1, "%s %s", agentrt_status_name(status), error.text);
}

static void spawn(struct agent *agent, const char *name,
                  agentrt_status (*receive)(void *state, const agentrt_message *message),
                  uint32_t capacity, agentrt_overflow overflow, agentrt_priority priority)
{
    agent->behavior = (agentrt_behavior){ sizeof agent->behavior, .receive = receive };
    agentrt_spawn_options options = { .struct_size = sizeof options,
                                      .behavior = &agent->behavior,
                                      .state = agent,
                                      .name = name,
                                      .name_bytes = strlen(name),
                                      .capacity = capacity,
                                      .overflow = overflow,
                                      .priority = priority };
    must(agentrt_spawn(runtime, host, &options, &agent->id, &error));
}

// Takes in the tick that a line says; false when it says none.
static bool take_tick(const char *line)
{
    struct order tick = { .tick = ticks_count };
    char date[11] = "", symbol[6] = "", canonical[64];
    sscanf(line, "%*u,%10[^,],%5[^,],%11" SCNd64, date, symbol, &tick.price);
    while (tick.symbol < SYMBOLS && strcmp(symbol, symbols[tick.symbol]) != 0)
        tick.symbol++;
    snprintf(canonical, sizeof canonical, "%d,%10s,%s,%" PRId64, ticks_count, date, symbol,
             tick.price);
    if (strcmp(line, canonical) != 0 || tick.symbol == SYMBOLS || tick.price < 1 ||
        tick.price > INT64_C(10000000000) || ticks_count == TICKS_MAX)
        return false;
    ticks[ticks_count++] = tick;
    return true;
}

// Reads the ticks before the first malformed line; the number of that line, or 0.
static int read_ticks(const char *path, char *line, int line_bytes)
{
    FILE *file = fopen(path, "r");
    int number = 1, malformed = 0;
    if (file == NULL)
        err(1, "%s", path);
    for (; malformed == 0 && (fgets(line, line_bytes, file) != NULL || number == 1); number++) {
        line[strcspn(line, "\n")] = '\0';
        bool fine = number > 1 ? take_tick(line) : strcmp(line, "tick,date,symbol,price") == 0;
        malformed = fine ? 0 : number;
    }
    fclose(file);
    return malformed;
}

int main(int argc, char **argv)
{
    bool simulated = argc < 2 || strcmp(argv[1], "--free") != 0;
    char **arguments = argv + !simulated, line[1024] = "";
    if (argc - !simulated != 5) {
        fprintf(stderr, "usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV\n");
        return 2;
    }
    int malformed = read_ticks(arguments[1], line, sizeof line);
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = simulated,
                                        .seed = strtoull(arguments[2], NULL, 10),
                                        .trace_path = simulated ? arguments[3] : NULL };
    must(agentrt_runtime_open(&options, &runtime, &error));
    spawn(&book_keeper, "book-keeper", keep_books, 256, AGENTRT_WAIT, AGENTRT_NORMAL);
    spawn(&risks[0], "risk-0", approve, 16, AGENTRT_REJECT, AGENTRT_HIGH);
    spawn(&risks[1], "risk-1", approve, 16, AGENTRT_REJECT, AGENTRT_HIGH);
    spawn(&executor, "executor", execute, 16, AGENTRT_WAIT, AGENTRT_HIGH);
    for (int i = 0; i < ANALYZERS; i++) {
        struct agent *analyzer = &analyzers[i / STRATEGIES][i % STRATEGIES];
        char name[32];
        snprintf(name, sizeof name, "%s/%s", symbols[i / STRATEGIES], strategies[i % STRATEGIES]);
        analyzer->strategy = i % STRATEGIES;
        spawn(analyzer, name, analyze, 64, AGENTRT_WAIT, AGENTRT_NORMAL);
    }
    spawn(&feeder, "feeder", feed, 0, AGENTRT_REJECT, AGENTRT_NORMAL);
    agentrt_payload request = { .type = REPORT };
    agentrt_ask_options within = { .struct_size = sizeof within, .timeout_ns = 600000000000 };
    agentrt_future future;
    agentrt_message answer;
    agentrt_stats stats;
    must(agentrt_signal(host, feeder.id, &(agentrt_payload){ .type = START }, &error));
    must(agentrt_ask(host, book_keeper.id, &request, &within, &future, &error));
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
    return malformed != 0;
}
