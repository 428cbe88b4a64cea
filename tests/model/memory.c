// The memory of the model: what each thread may read, under the orders it and others used.
#include "memory.h"

#include "explore.h"
#include "internal.h"

#include <stddef.h>
#include <string.h>

enum {
    LOCATIONS_MAX = 256,
    LOCATION_BUCKETS = 1024,
    STORES_MAX = 4096, // per execution
    CELLS_MAX = 4096,  // plain words
    SLOTS_MAX = 16,
    PLACE_STEP = 1 << 16,  // room for stores that take effect before one that ran earlier
    STALE_REPEATS_MAX = 1, // how often one stale store may be read again in a row
};

struct view {
    uint32_t seen[LOCATIONS_MAX]; // places in the locations' histories
    uint16_t clock[MEMORY_THREADS];
};

struct store {
    uint64_t value;
    int32_t previous; // older store of the same location, -1 = none
    uint32_t place;   // in the location's history; grows from older to newer
    bool carries;     // `released` holds a view
    bool glued;       // replaced its predecessor: nothing comes between
    bool pending;     // a plain store: the value is what memory holds when it is looked at
    struct view released;
};

struct location {
    uintptr_t address;
    unsigned bytes;
    int32_t newest;
};

struct cell { // a plain word: who wrote and read it last
    uintptr_t address;
    uint16_t write_clock;
    uint8_t write_thread;
    uint8_t write_mask;
    uint16_t read_clock[MEMORY_THREADS];
    uint8_t read_mask[MEMORY_THREADS];
};

static struct {
    struct view now[MEMORY_THREADS];
    struct view unacquired[MEMORY_THREADS]; // read relaxed: an acquire fence joins it
    struct view fenced[MEMORY_THREADS];     // at the last release fence
    struct view slots[SLOTS_MAX];
    uint32_t sequential[LOCATIONS_MAX];
    struct location locations[LOCATIONS_MAX];
    int16_t buckets[LOCATION_BUCKETS];
    unsigned locations_count;
    struct store stores[STORES_MAX];
    unsigned stores_count;
    struct cell cells[CELLS_MAX];
    uintptr_t cells_used[CELLS_MAX];
    unsigned cells_count;
    struct {
        int location;
        uint32_t place;
        unsigned repeats;
    } last_read[MEMORY_THREADS];
    bool polled[MEMORY_THREADS][LOCATIONS_MAX]; // read since the thread span last
    uint64_t progress[MEMORY_THREADS];
} memory;

static bool acquires(int order)
{
    return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL ||
           order == __ATOMIC_SEQ_CST;
}

static bool releases(int order)
{
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static uint64_t peek(uintptr_t address, unsigned bytes)
{
    uint64_t value = 0;
    memcpy(&value, (const void *)address, bytes); // little endian
    return value;
}

static void poke(uintptr_t address, unsigned bytes, uint64_t value)
{
    memcpy((void *)address, &value, bytes);
}

static void raise_seen(uint32_t *seen, const uint32_t *other)
{
    for (unsigned i = 0; i < memory.locations_count; i++)
        if (seen[i] < other[i])
            seen[i] = other[i];
}

static void join(struct view *view, const struct view *other)
{
    raise_seen(view->seen, other->seen);
    for (unsigned i = 0; i < MEMORY_THREADS; i++)
        if (view->clock[i] < other->clock[i])
            view->clock[i] = other->clock[i];
}

void memory_reset(void)
{
    memset(memory.now, 0, sizeof memory.now);
    memset(memory.unacquired, 0, sizeof memory.unacquired);
    memset(memory.fenced, 0, sizeof memory.fenced);
    memset(memory.slots, 0, sizeof memory.slots);
    memset(memory.sequential, 0, sizeof memory.sequential);
    memset(memory.buckets, -1, sizeof memory.buckets);
    for (unsigned i = 0; i < memory.cells_count; i++)
        memset(&memory.cells[memory.cells_used[i]], 0, sizeof memory.cells[0]);
    memory.locations_count = memory.stores_count = memory.cells_count = 0;
    memset(memory.progress, 0, sizeof memory.progress);
    memset(memory.polled, 0, sizeof memory.polled);
    for (unsigned i = 0; i < MEMORY_THREADS; i++) {
        memory.now[i].clock[i] = 1;
        memory.last_read[i].location = -1;
        memory.last_read[i].repeats = 0;
    }
}

static struct store *fresh(uint64_t value, int32_t previous, uint32_t place)
{
    if (memory.stores_count == STORES_MAX)
        explore_fail("more than %d stores in one execution", STORES_MAX);
    struct store *store = &memory.stores[memory.stores_count++];
    store->value = value;
    store->previous = previous;
    store->place = place;
    store->carries = store->glued = store->pending = false;
    return store;
}

static struct store *append(unsigned location, uint64_t value)
{
    int32_t *newest = &memory.locations[location].newest;
    uint32_t place = *newest < 0 ? 0 : memory.stores[*newest].place + PLACE_STEP;
    struct store *store = fresh(value, *newest, place);
    *newest = (int32_t)(store - memory.stores);
    return store;
}

// A plain store takes effect anywhere after what its thread has seen: each place is tried.
static struct store *insert(unsigned thread, unsigned location, uint64_t value, int order)
{
    uint32_t oldest = memory.now[thread].seen[location];
    if (order == __ATOMIC_SEQ_CST && oldest < memory.sequential[location])
        oldest = memory.sequential[location];
    int32_t afters[STORES_MAX]; // the newer neighbour at each place that is free
    unsigned count = 0;
    int32_t after = memory.locations[location].newest;
    for (; memory.stores[after].place > oldest; after = memory.stores[after].previous)
        if (!memory.stores[after].glued)
            afters[count++] = after;
    unsigned chosen = explore_choose(count + 1);
    if (chosen == 0)
        return append(location, value);
    struct store *newer = &memory.stores[afters[chosen - 1]];
    const struct store *older = &memory.stores[newer->previous];
    uint32_t place = older->place + (newer->place - older->place) / 2;
    if (place == older->place)
        explore_fail("too many stores in one place");
    struct store *store = fresh(value, newer->previous, place);
    newer->previous = (int32_t)(store - memory.stores);
    return store;
}

static int find(uintptr_t address)
{
    unsigned bucket = (unsigned)(address * 0x9e3779b97f4a7c15u >> 54) % LOCATION_BUCKETS;
    while (memory.buckets[bucket] >= 0) {
        if (memory.locations[memory.buckets[bucket]].address == address)
            return memory.buckets[bucket];
        bucket = (bucket + 1) % LOCATION_BUCKETS;
    }
    return -1 - (int)bucket;
}

static unsigned locate(uintptr_t address, unsigned bytes)
{
    int found = find(address);
    if (found < 0) {
        if (memory.locations_count == LOCATIONS_MAX)
            explore_fail("more than %d atomic locations", LOCATIONS_MAX);
        unsigned fresh = memory.locations_count++;
        memory.buckets[-1 - found] = (int16_t)fresh;
        memory.locations[fresh] = (struct location){address, bytes, -1};
        append(fresh, peek(address, bytes));
        return fresh;
    }
    struct location *at = &memory.locations[found];
    struct store *newest = &memory.stores[at->newest];
    if (bytes != at->bytes)
        explore_fail("accesses of %u and %u bytes at one address", at->bytes, bytes);
    if (newest->pending) {
        newest->value = peek(address, bytes);
        newest->pending = false;
    } else if (newest->value != peek(address, bytes)) {
        append((unsigned)found, peek(address, bytes)); // memset and friends are not instrumented
    }
    return (unsigned)found;
}

// The clock of a plain access that the thread does not know of: a race.
static void check_order(const struct view *view, unsigned other, uint16_t clock, const char *what,
                        uintptr_t address)
{
    if (clock > view->clock[other])
        explore_fail("data race: %s with an access of thread %u at %p", what, other,
                     (void *)address);
}

static struct cell *cell_of(uintptr_t word, bool make)
{
    unsigned at = (unsigned)(word * 0x9e3779b97f4a7c15u >> 52) % CELLS_MAX;
    while (memory.cells[at].address != 0 && memory.cells[at].address != word)
        at = (at + 1) % CELLS_MAX;
    if (memory.cells[at].address == 0) {
        if (!make)
            return NULL;
        if (memory.cells_count == CELLS_MAX - 1)
            explore_fail("more than %d plain words", CELLS_MAX);
        memory.cells[at].address = word;
        memory.cells_used[memory.cells_count++] = at;
    }
    return &memory.cells[at];
}

static void access_word(unsigned thread, uintptr_t word, uint8_t mask, bool write)
{
    struct cell *cell = cell_of(word, true);
    const struct view *now = &memory.now[thread];
    if (cell->write_mask & mask)
        check_order(now, cell->write_thread, cell->write_clock, write ? "a write" : "a read", word);
    if (!write) {
        cell->read_clock[thread] = now->clock[thread];
        cell->read_mask[thread] = mask;
        return;
    }
    for (unsigned i = 0; i < MEMORY_THREADS; i++)
        if (cell->read_mask[i] & mask)
            check_order(now, i, cell->read_clock[i], "a write", word);
    cell->write_clock = now->clock[thread];
    cell->write_thread = (uint8_t)thread;
    cell->write_mask = mask;
}

void memory_plain(unsigned thread, uintptr_t address, unsigned bytes, bool write)
{
    for (uintptr_t at = address; at < address + bytes;) {
        uintptr_t word = at & ~(uintptr_t)7;
        uintptr_t end = word + 8 < address + bytes ? word + 8 : address + bytes;
        uint8_t mask = (uint8_t)(((1u << (end - at)) - 1) << (at - word));
        access_word(thread, word, mask, write);
        at = end;
    }
    if (!write)
        return;
    for (unsigned i = 0; i < memory.locations_count; i++) {
        const struct location *at = &memory.locations[i];
        if (at->address < address + bytes && address < at->address + at->bytes) {
            struct store *store = append(i, 0);
            store->pending = true;
            memory.now[thread].seen[i] = store->place;
        }
    }
}

static void check_plain(unsigned thread, uintptr_t address, unsigned bytes)
{
    const struct cell *cell = cell_of(address & ~(uintptr_t)7, false);
    uint8_t mask = (uint8_t)(((1u << bytes) - 1) << (address & 7));
    if (cell != NULL && (cell->write_mask & mask))
        check_order(&memory.now[thread], cell->write_thread, cell->write_clock, "an atomic access",
                    address);
}

static void tick(unsigned thread)
{
    memory.now[thread].clock[thread]++;
}

// The store `back` places before the newest.
static const struct store *history(unsigned location, unsigned back)
{
    int32_t at = memory.locations[location].newest;
    while (back-- > 0)
        at = memory.stores[at].previous;
    return &memory.stores[at];
}

static void observe(unsigned thread, unsigned location, const struct store *store, int order)
{
    struct view *now = &memory.now[thread];
    bool same = memory.last_read[thread].location == (int)location &&
                memory.last_read[thread].place == store->place;
    memory.last_read[thread].repeats = same ? memory.last_read[thread].repeats + 1 : 0;
    memory.last_read[thread].location = (int)location;
    memory.last_read[thread].place = store->place;
    memory.polled[thread][location] = true;
    if (now->seen[location] < store->place)
        now->seen[location] = store->place;
    if (order == __ATOMIC_SEQ_CST && memory.sequential[location] < store->place)
        memory.sequential[location] = store->place;
    if (store->carries)
        join(acquires(order) ? now : &memory.unacquired[thread], &store->released);
}

// How many stores, counted from the newest, the thread may read.
static unsigned readable(unsigned thread, unsigned location, int order)
{
    uint32_t oldest = memory.now[thread].seen[location];
    if (order == __ATOMIC_SEQ_CST && oldest < memory.sequential[location])
        oldest = memory.sequential[location];
    int32_t newest = memory.locations[location].newest;
    // Stores become visible in finite time: a thread does not read one stale store for ever.
    if (memory.last_read[thread].location == (int)location &&
        memory.last_read[thread].repeats >= STALE_REPEATS_MAX &&
        memory.last_read[thread].place == oldest && oldest < memory.stores[newest].place)
        oldest++;
    unsigned count = 1;
    for (int32_t at = newest; memory.stores[at].place > oldest; count++) {
        at = memory.stores[at].previous;
        if (at < 0 || memory.stores[at].place < oldest)
            break;
    }
    return count;
}

uint64_t memory_load(unsigned thread, uintptr_t address, unsigned bytes, int order)
{
    unsigned location = locate(address, bytes);
    check_plain(thread, address, bytes);
    const struct store *store =
        history(location, explore_choose(readable(thread, location, order)));
    observe(thread, location, store, order);
    tick(thread);
    return store->value;
}

// `replaced`: the store that a read-modify-write read, or NULL for a plain store.
static void publish(unsigned thread, unsigned location, uint64_t value, int order,
                    const struct store *replaced)
{
    struct store *store =
        replaced != NULL ? append(location, value) : insert(thread, location, value, order);
    struct view *now = &memory.now[thread];
    const struct location *at = &memory.locations[location];
    poke(at->address, at->bytes, memory.stores[at->newest].value);
    now->seen[location] = store->place;
    if (order == __ATOMIC_SEQ_CST)
        memory.sequential[location] = store->place;
    memcpy(&store->released, releases(order) ? now : &memory.fenced[thread], sizeof *now);
    if (replaced != NULL && replaced->carries)
        join(&store->released, &replaced->released);
    store->released.seen[location] = store->place;
    store->glued = replaced != NULL;
    store->carries = true;
    memory.progress[thread]++;
    tick(thread);
}

static uint64_t result_of(enum memory_operation operation, uint64_t old, uint64_t operand,
                          unsigned bytes)
{
    uint64_t value = operand;
    switch (operation) {
    case MEMORY_STORE:
    case MEMORY_EXCHANGE:
        break;
    case MEMORY_ADD:
        value = old + operand;
        break;
    case MEMORY_SUB:
        value = old - operand;
        break;
    case MEMORY_AND:
        value = old & operand;
        break;
    case MEMORY_OR:
        value = old | operand;
        break;
    case MEMORY_XOR:
        value = old ^ operand;
        break;
    }
    return bytes == 8 ? value : value & ((1ull << (8 * bytes)) - 1);
}

uint64_t memory_modify(unsigned thread, uintptr_t address, unsigned bytes,
                       enum memory_operation operation, uint64_t operand, int order)
{
    unsigned location = locate(address, bytes);
    check_plain(thread, address, bytes);
    const struct store *newest = history(location, 0);
    uint64_t old = newest->value;
    bool reads = operation != MEMORY_STORE;
    if (reads)
        observe(thread, location, newest, order);
    publish(thread, location, result_of(operation, old, operand, bytes), order,
            reads ? newest : NULL);
    return old;
}

bool memory_swap(unsigned thread, uintptr_t address, unsigned bytes, uint64_t *expected,
                 uint64_t desired, int order, int failure_order)
{
    unsigned location = locate(address, bytes);
    check_plain(thread, address, bytes);
    const struct store *newest = history(location, 0);
    // A swap that fails may have read an older store; one that succeeds read the newest.
    unsigned backs[STORES_MAX];
    unsigned count = 0;
    unsigned candidates = readable(thread, location, failure_order);
    for (unsigned back = 0; back < candidates; back++)
        if (back == 0 || history(location, back)->value != *expected)
            backs[count++] = back;
    const struct store *store = history(location, backs[explore_choose(count)]);
    if (store != newest || store->value != *expected) {
        observe(thread, location, store, failure_order);
        *expected = store->value;
        tick(thread);
        return false;
    }
    observe(thread, location, newest, order);
    publish(thread, location, result_of(MEMORY_STORE, 0, desired, bytes), order, newest);
    return true;
}

void memory_fence(unsigned thread, int order)
{
    struct view *now = &memory.now[thread];
    if (acquires(order))
        join(now, &memory.unacquired[thread]);
    if (order == __ATOMIC_SEQ_CST) {
        raise_seen(now->seen, memory.sequential);
        raise_seen(memory.sequential, now->seen);
    }
    if (releases(order))
        memcpy(&memory.fenced[thread], now, sizeof *now);
    tick(thread);
}

void memory_barrier(unsigned thread)
{
    uint32_t newest[LOCATIONS_MAX] = {0};
    for (unsigned i = 0; i < MEMORY_THREADS; i++)
        raise_seen(newest, memory.now[i].seen);
    for (unsigned i = 0; i < MEMORY_THREADS; i++)
        raise_seen(memory.now[i].seen, newest);
    tick(thread);
}

void memory_fork(unsigned thread)
{
    join(&memory.now[thread], &memory.now[0]);
    tick(0);
}

void memory_join(unsigned thread)
{
    join(&memory.now[0], &memory.now[thread]);
    for (unsigned i = 0; i < memory.locations_count; i++)
        memory.now[0].seen[i] = memory.stores[memory.locations[i].newest].place;
}

void memory_release_slot(unsigned thread, unsigned slot)
{
    memcpy(&memory.slots[slot % SLOTS_MAX], &memory.now[thread], sizeof memory.now[0]);
    memory.progress[thread]++;
    tick(thread);
}

void memory_acquire_slot(unsigned thread, unsigned slot)
{
    join(&memory.now[thread], &memory.slots[slot % SLOTS_MAX]);
}

void memory_refresh(unsigned thread)
{
    for (unsigned i = 0; i < memory.locations_count; i++) {
        if (memory.polled[thread][i])
            memory.now[thread].seen[i] = memory.stores[memory.locations[i].newest].place;
        memory.polled[thread][i] = false;
    }
}

uint64_t memory_stores_of_others(unsigned thread)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < MEMORY_THREADS; i++)
        sum += i == thread ? 0 : memory.progress[i];
    return sum;
}
