// What the agents of the swarm and its host share: message layouts, states, receive functions.
#ifndef TRADING_SWARM_AGENTS_H
#define TRADING_SWARM_AGENTS_H

#include <agentrt.h>

#include <stdint.h>

enum { START = 1, TICK, ORDER, APPROVAL, END, REPORT };
enum { AVERAGE, REVERSION, BREAKOUT, STRATEGIES, SYMBOLS = 6, ANALYZERS = 18, WINDOW = 40 };
enum { TICK_BYTES = 16, APPROVAL_BYTES = 24, TICKS_MAX = 1000000 };

// An order as it lies in messages; its first bytes are a tick, its first 24 an approval.
struct order {
    uint32_t tick;
    uint16_t symbol, strategy;
    int64_t price, target, quantity, cash;
};

extern struct order ticks[TICKS_MAX]; // the input, constant once the swarm runs
extern uint32_t ticks_count;
extern agentrt_agent book_keeper, risks[2], executor, analyzers[ANALYZERS], feeder;

struct feed {
    uint32_t tick, said; // where to go on when there is room
    agentrt_buf val;
};

struct analyzer {
    agentrt_payload said; // said again when there is room
    uint16_t strategy;
    int direction;
    uint32_t seen;
    int64_t window[WINDOW];
};

struct execution {
    agentrt_payload said;
    int ends;
};

struct risk {
    int64_t held[SYMBOLS][STRATEGIES], rests_until[SYMBOLS][STRATEGIES];
};

struct books {
    struct order at[TICKS_MAX];    // what happened at each tick
    int64_t report[2 + TICKS_MAX]; // orders, fills, equity after each tick
    agentrt_right right;
    int ends;
};

agentrt_status feed(void *state, const agentrt_message *message);
agentrt_status analyze(void *state, const agentrt_message *message);
agentrt_status execute(void *state, const agentrt_message *message);
agentrt_status approve(void *state, const agentrt_message *message);
agentrt_status keep_books(void *state, const agentrt_message *message);

#endif
