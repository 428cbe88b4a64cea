// The market of ../SPEC.md, without agents.
#include "market.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const symbols[SYMBOLS] = { "AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX" };
const char *const strategies[STRATEGIES] = { "average", "reversion", "breakout" };
struct order ticks[TICKS_MAX];
int ticks_count;

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
    if (strcmp(line, canonical) != 0 || strspn(date, "0123456789-") != 10 ||
        tick.symbol == SYMBOLS || tick.price < 1 || tick.price > INT64_C(10000000000) ||
        ticks_count == TICKS_MAX)
        return false;
    ticks[ticks_count++] = tick;
    return true;
}

int read_ticks(const char *path, char **line)
{
    FILE *file = fopen(path, "r");
    size_t room = 1;
    ssize_t bytes = 0;
    int number = 0;
    bool fine = false; // without its first line a file is malformed there
    *line = calloc(room, 1);
    if (file == NULL || *line == NULL)
        err(1, "%s", path);
    while ((number == 0 || fine) && (bytes = getline(line, &room, file)) > 0) {
        bytes -= (*line)[bytes - 1] == '\n';
        (*line)[bytes] = '\0';
        bool whole = strlen(*line) == (size_t)bytes; // no zero in it
        number++;
        fine =
            whole && (number > 1 ? take_tick(*line) : strcmp(*line, "tick,date,symbol,price") == 0);
    }
    if (ferror(file))
        err(1, "%s", path);
    fclose(file);
    return fine ? 0 : number > 0 ? number : 1;
}

int direction_after(const struct trend *trend, int64_t price)
{
    int64_t fast = price, slow = price, recent = 0;
    int above = 0, below = 0, old = trend->direction;
    for (int age = 1; age <= WINDOW; age++) {
        int64_t past = trend->window[(trend->seen - age) % WINDOW];
        fast += age < 8 ? past : 0;
        slow += age < WINDOW ? past : 0;
        recent += age <= 20 ? past : 0;
        above += price > past;
        below += price < past;
    }
    if (trend->strategy == AVERAGE)
        return fast * 40 > slow * 8 ? 1 : fast * 40 < slow * 8 ? -1 : old;
    if (trend->strategy == BREAKOUT)
        return above == WINDOW ? 1 : below == WINDOW ? -1 : old;
    int64_t over_mean = price * 20000 - recent * 1000;
    if (llabs(over_mean) > recent * 25)
        return over_mean > 0 ? -1 : 1;
    return old * over_mean < 0 ? old : 0; // until the price is back at the mean
}

void take_price(struct trend *trend, int64_t price)
{
    trend->window[trend->seen++ % WINDOW] = price;
}

bool halts_market(const struct order *tick)
{
    static int64_t day[4];           // the last four prices of SPX
    static int seen, halts_from = 0; // no halt begins earlier than that tick
    if (strcmp(symbols[tick->symbol], "SPX") != 0)
        return false;
    int64_t earlier = day[seen % 4];
    day[seen++ % 4] = tick->price;
    if (tick->price * 100 >= earlier * 96 || (int)tick->tick < halts_from)
        return false;
    halts_from = (int)tick->tick + 40;
    return true;
}
