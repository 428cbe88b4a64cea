// Promises: an ask and its answer, or a monitor and its death, exactly once.
//
// Owns: a promise from ask to completion (agents, ports) or to the wait that fetches it (host threads), and on until its right
// is used or its holder ends; a message for a completion that nobody else brings one for.
// Threads: any; the one word decides every race.
// Invariants: one of reply, refusal, deadline, cancel and break wins; a right works once, whoever won: what it brings too late is a
// dead letter; a future is stale once its asker's side is over, a right once it was used; whichever side ends last frees the promise.
// Edges: await.word, from whoever completes to whoever fetches; await.sides, from the side that ends first to the other; await.look, from
// the end of one promise to a look that finds a later one in its place.
// Why one slot with two names: the future is the asker's name, the right the replier's; a used right is simply a name that no longer fits.
// Why the message waits in the promise, through all its lives: a failure that found no memory would leave its asker waiting for ever.
#ifndef ART_EXEC_AWAIT_H
#define ART_EXEC_AWAIT_H

#include "exec/signal.h"
#include "exec/state.h"

// The asker's side.
enum art_promise_state {
    ART_PROMISE_FREE,
    ART_PROMISE_PENDING,
    ART_PROMISE_TAKEN, // somebody has won and is about to end it
    ART_PROMISE_DONE,  // the result waits for a host thread
    ART_PROMISE_GONE,  // over, but the right is still out
};

enum art_promise_use {
    ART_PROMISE_ASK,     // a right goes out to a replier
    ART_PROMISE_MONITOR, // it ends with a death
    ART_PROMISE_ROOM,    // it ends with room in a mailbox
    ART_PROMISE_WAIT,    // it ends with what the core's own parts bring
    ART_PROMISE_VOTE,    // a right goes out, and an overseer gets what comes of it
    ART_PROMISE_TALLY,   // a wait whose overseer hears of its deadline and its cancel
};

struct art_promise;

// An answer that is an overseer's.
struct art_vote {
    struct art_runtime *runtime;
    uint64_t round;
    uint32_t seat;
};

// A part of the core that asks several and answers one. It gets what they say without a message to anybody, and nothing of it runs
// under a lock of this file.
struct art_overseer {
    // Takes the draft's message over, whose payload is settled already. False: it comes too late, and is a dead letter.
    bool (*count)(struct art_thread *thread, const struct art_vote *vote, struct art_msg *message);
    // The one answer's promise was won by its deadline, and is the overseer's to end; or it was given up (NULL).
    void (*over)(struct art_thread *thread, uint64_t round, struct art_promise *won);
};

// Where a promise sits that has an overseer.
struct art_seat {
    const struct art_overseer *overseer;
    uint64_t round;
    uint32_t number;
};

struct art_promise {
    art_atomic(uint64_t) word; // generation 40..63 | the right is out 7 | state 0..6
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    art_atomic(uint64_t) asker; // agent bits, or zero: a host thread that waits
    art_atomic(uint64_t) asker_thread;
    art_atomic(
        uint64_t) target; // whose answer or end it waits for; zero: what the core's own parts bring
    art_atomic(uint64_t) deadline_ns;
    struct art_msg *result;       // for a host thread
    struct art_msg *spare;        // for a failure; there while the promise is pending
    struct art_promise *next_won; // of whoever has won it and keeps a list
    art_atomic(uint32_t) bell;    // futex word
    uint32_t timer_at;            // place in the heap of deadlines, under its lock
    uint32_t index;
    uint8_t kind; // REPLY, DOWN or ROOM: what its completion is called
    bool brought; // its result came from somebody: a cancel makes it a dead letter
    uint8_t use;
    bool armed; // its deadline is in the heap, or was
    struct art_seat seat;
};

#define ART_PROMISE_BYTES 128
#define ART_PROMISE_GENERATION_SHIFT 40

static inline uint64_t art_await_state(uint64_t word)
{
    return word & 0x7F;
}

void art_await_prepare(void *element, uint32_t index);

// A fresh pending promise, by its future's name; its deadline is armed unless it is ART_NEVER, and may pass at once.
ART_MUST_USE agentrt_status art_await_create(struct art_thread *thread, struct art_runtime *runtime,
                                             uint64_t asker, uint64_t target,
                                             enum art_promise_use use, uint64_t deadline_ns,
                                             uint64_t *out_future);
// The same with a seat. A vote's deadline is only there to be inherited: it is its tally's that passes.
ART_MUST_USE agentrt_status art_await_create_seated(struct art_thread *thread,
                                                    struct art_runtime *runtime, uint64_t asker,
                                                    uint64_t target, enum art_promise_use use,
                                                    uint64_t deadline_ns,
                                                    const struct art_seat *seat,
                                                    uint64_t *out_future);
static inline uint64_t art_await_right(uint64_t future)
{
    return art_handle_make(ART_HANDLE_RIGHT, art_handle_generation(future),
                           art_handle_index(future));
}

// Whether both sides are over, without a look at which: most rights are used by the time somebody asks.
static inline bool art_await_over(uint64_t bits)
{
    struct art_promise *promise =
        art_pool_find_sized(ART_POOL_PROMISE, art_handle_index(bits), ART_PROMISE_BYTES);
    // relaxed: a name that fits no more never fits again.
    return promise == NULL ||
           art_atomic_load(&promise->word, relaxed) >> ART_PROMISE_GENERATION_SHIFT !=
               art_handle_generation(bits);
}
// Whether this is the name of a future that nobody has ended yet.
ART_MUST_USE bool art_await_pending(uint64_t future);
// A promise at one moment, for whoever follows waits.
struct art_await_look {
    uint64_t future;
    uint64_t asker;
    uint64_t target;
};
// False when the promise in this place is over, or about to be.
bool art_await_look_at(uint32_t index, struct art_await_look *out_look);
// The runtime of a live promise, or NULL.
struct art_runtime *art_await_runtime(uint64_t bits);
// The deadline that an ask made while handling this right inherits, passed or not; ART_NEVER when there is none, or it was used.
uint64_t art_await_deadline(uint64_t right);

// Whether a right can still be used, and whether that would be too late for its asker.
ART_MUST_USE bool art_await_open(uint64_t right, bool *out_late);
// From here on nobody would miss the right. It still answers what is pending, but goes when its asker does.
void art_await_loosen(struct art_thread *thread, uint64_t right);

// Completes with a message of the replier's making, which becomes the record, or a dead letter if the asker's side is over.
// On refusal (E_STALE: the right was used) the draft stays the caller's.
ART_MUST_USE agentrt_status art_await_complete(struct art_thread *thread, uint64_t right,
                                               struct art_draft *draft);
// The same with a status and a text.
ART_MUST_USE agentrt_status art_await_refuse(struct art_thread *thread, uint64_t right,
                                             uint64_t from, agentrt_status status, const char *text,
                                             uint64_t text_bytes);
// Wins a promise from the asker's side, for a caller that holds locks of its own: what it owes, one of the two after it, comes when
// the locks are free. NULL: somebody else has won, or did.
ART_MUST_USE struct art_promise *art_await_win(uint64_t future);
// Whether the agent that waits is dead; then this ends its wait, which nobody hears.
bool art_await_forsaken(struct art_thread *thread, uint64_t future);
// Hands a won promise's outcome to its asker.
void art_await_deliver(struct art_thread *thread, struct art_promise *promise,
                       struct art_draft *draft);
// Ends a won promise. Nothing here can fail but the text, without memory for a long one.
void art_await_fail_won(struct art_thread *thread, struct art_promise *promise, uint64_t from,
                        agentrt_status status, const char *text, uint64_t text_bytes);
// The same with a buffer that was packed for it, which cannot fail.
void art_await_end_won(struct art_thread *thread, struct art_promise *promise,
                       agentrt_status status, uint64_t type, const struct art_parcel *parcel);
// Completes a monitor, or any other wait; nothing happens if it was given up before.
void art_await_fail(struct art_thread *thread, uint64_t right, uint64_t from, agentrt_status status,
                    const char *text, uint64_t text_bytes);
// The right is gone with whoever had it: an ask that is pending ends with this status.
void art_await_break(struct art_thread *thread, uint64_t right, agentrt_status status);
// The deadline has passed.
void art_await_expire(struct art_thread *thread, uint64_t future);
// The ask was refused, so that nobody has its right; false when its deadline came first.
ART_MUST_USE bool art_await_withdraw(struct art_thread *thread, uint64_t future);
// The asker gives up: no record comes, and a result that waits to be fetched is a dead letter. E_STALE when there was a record.
ART_MUST_USE agentrt_status art_await_cancel(struct art_thread *thread, uint64_t future);

// Whatever this agent waits for is given up; by its own turn. It looks at every promise there is.
void art_await_forget(struct art_thread *thread, uint64_t asker);

// For host threads. OK and the message, E_PENDING, E_STALE, or E_CONTEXT for a future that an agent or a port made.
ART_MUST_USE agentrt_status art_await_fetch(uint64_t future, struct art_msg **out_message);
void art_await_sleep(uint64_t future, uint64_t timeout_ns);

// For the runtime's close, when nobody can wait any more: the promises that nobody fetched or completed.
void art_await_close(struct art_thread *thread, struct art_runtime *runtime);

#endif
