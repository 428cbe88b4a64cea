// Promises: an ask and its answer, or a monitor and its death, exactly once.
//
// Owns: a promise from ask to completion (agents, ports) or to the wait that fetches it (host threads), and a message for a completion
// that nobody else brings one for.
// Threads: any; the word's state decides every race.
// Invariants: one of reply, refusal, deadline, cancel and break wins; the others find the name stale.
// Edges: await.word, from whoever completes to whoever fetches.
// Why one slot with two names: the future is the asker's name, the right the replier's; a used right is simply a name that no longer fits.
// Why the message waits in the promise, through all its lives: a failure that found no memory would leave its asker waiting for ever.
#ifndef ART_EXEC_AWAIT_H
#define ART_EXEC_AWAIT_H

#include "exec/signal.h"
#include "exec/state.h"

enum art_promise_state { ART_PROMISE_FREE, ART_PROMISE_PENDING, ART_PROMISE_TAKEN, ART_PROMISE_DONE };

struct art_promise {
    art_atomic(uint64_t) word; // generation 40..63 | state 0..7
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    art_atomic(uint64_t) asker; // agent bits, or zero: a host thread that waits
    uint64_t asker_thread;
    uint64_t target;
    art_atomic(uint64_t) deadline_ns;
    struct art_msg *result; // for a host thread
    struct art_msg *spare;  // for a failure; there while the promise is pending
    art_atomic(uint32_t) bell; // futex word
    uint32_t timer_at; // place in the heap of deadlines, under its lock
    uint32_t index;
    uint8_t kind; // REPLY or DOWN: what its completion is called
};

#define ART_PROMISE_BYTES 128

void art_await_prepare(void *element, uint32_t index);

// A fresh pending promise, by its future's name; its deadline is armed unless it is ART_NEVER, and may pass at once.
ART_MUST_USE agentrt_status art_await_create(struct art_thread *thread,
                                             struct art_runtime *runtime, uint64_t asker,
                                             uint64_t target, uint8_t kind, uint64_t deadline_ns,
                                             uint64_t *out_future);
static inline uint64_t art_await_right(uint64_t future)
{
    return art_handle_make(ART_HANDLE_RIGHT, art_handle_generation(future),
                           art_handle_index(future));
}

// The runtime of a live promise, or NULL.
struct art_runtime *art_await_runtime(uint64_t bits);
// The deadline that an ask made while handling this right inherits; ART_NEVER when there is none.
uint64_t art_await_deadline(uint64_t bits);

// Completes with a message of the replier's making, which becomes the record. On refusal (E_STALE) the draft stays the caller's.
ART_MUST_USE agentrt_status art_await_complete(struct art_thread *thread, uint64_t bits,
                                               struct art_draft *draft);
// Completes with a status and a text; false, and nothing happens, if it was completed before.
bool art_await_fail(struct art_thread *thread, uint64_t bits, uint64_t from, agentrt_status status,
                    const char *text, uint64_t text_bytes);
// The same for an ask whose replier is gone.
void art_await_break(struct art_thread *thread, uint64_t bits, agentrt_status status);
// The asker gives up: no record comes. E_STALE when it was completed before.
ART_MUST_USE agentrt_status art_await_cancel(struct art_thread *thread, uint64_t bits);

// For host threads. OK and the message, E_PENDING, E_STALE, or E_CONTEXT for a future that an agent or a port made.
ART_MUST_USE agentrt_status art_await_fetch(uint64_t bits, struct art_msg **out_message);
void art_await_sleep(uint64_t bits, uint64_t timeout_ns);

// For the runtime's close, when nobody can wait any more: the promises that nobody fetched or completed.
void art_await_close(struct art_thread *thread, struct art_runtime *runtime);

// Adds a promise to a list from which those that are over are dropped whenever it is full; false when memory is short.
ART_MUST_USE bool art_await_note(struct art_words *words, uint64_t bits);
// The receiver of an ask keeps its right until it answers; called by the receiver's turn.
void art_await_hold(struct art_agent *agent, uint64_t right);

#endif
