// The market of ../SPEC.md, without agents: ticks from a file, and what strategies make of prices.
#ifndef MARKET_H
#define MARKET_H

#include <stdbool.h>
#include <stdint.h>

enum { AVERAGE, REVERSION, BREAKOUT, STRATEGIES, SYMBOLS = 6, WINDOW = 40, TICKS_MAX = 1000000 };
extern const char *const symbols[SYMBOLS], *const strategies[STRATEGIES];

// An order as it lies in messages; its first 16 bytes are a tick, its first 24 an approval.
struct order {
    uint32_t tick;
    uint16_t symbol, strategy;
    int64_t price, target, quantity, cash;
};
enum { TICK_BYTES = 16, APPROVAL_BYTES = 24 };
_Static_assert(sizeof(struct order) == 40 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "layout");

// What a strategy knows of the prices of one symbol.
struct trend {
    int strategy, direction, seen;
    int64_t window[WINDOW];
};

extern struct order ticks[TICKS_MAX]; // the input, constant once it is read
extern int ticks_count;

// Reads the ticks before the first malformed line; the number of that line, or 0. The last line
// read is left in `line`, to be freed. Exits with 1 when the file cannot be read.
int read_ticks(const char *path, char **line);

// The direction after a price, for a trend that has seen a whole window before it.
int direction_after(const struct trend *trend, int64_t price);

// Takes the price of a tick into the window.
void take_price(struct trend *trend, int64_t price);

// Whether this tick, the next of the stream, halts the market.
bool halts_market(const struct order *tick);

#endif
