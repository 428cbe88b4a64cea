// A message: one cache line, the public record with the queue's link in place of the receiver.
//
// Owns: its payload buffer, from the moment it is accepted until its receiver or a dead letter takes it.
// Why: pooled and intrusive, so that a signal of up to 24 bytes allocates nothing and touches one line.
#ifndef ART_OBJECT_MSG_H
#define ART_OBJECT_MSG_H

#include "base/atomic.h"
#include "base/thread.h"

struct art_msg {
    art_atomic(struct art_msg *) next;
    uint64_t from;
    uint64_t right;
    uint64_t type;
    uint8_t kind;
    uint8_t capability;
    int16_t status;
    uint32_t payload_bytes;
    union {
        uint8_t bytes[24];
        struct {
            uint64_t buf;
            const void *data;
            uint64_t identity;
        } buf;
    } payload;
};

_Static_assert(sizeof(struct art_msg) == ART_LINE_BYTES, "a message is one cache line");
_Static_assert(sizeof(struct art_msg) == sizeof(agentrt_message), "the record is the message");
_Static_assert(offsetof(struct art_msg, payload) == offsetof(agentrt_message, payload), "fields");
_Static_assert(offsetof(struct art_msg, kind) == offsetof(agentrt_message, kind), "fields");
_Static_assert(offsetof(struct art_msg, payload_bytes) == offsetof(agentrt_message, payload_bytes),
               "fields");

_Static_assert(sizeof((struct art_msg){ 0 }.payload.bytes) == AGENTRT_INLINE_BYTES,
               "what is inline fits a message");
_Static_assert(offsetof(struct art_msg, next) == 0, "a stub is read as a message through its link");

// A signal of inline bytes that wants no answer: nothing about it needs a second look.
static inline bool art_msg_plain(const struct art_msg *message)
{
    return message->kind == AGENTRT_KIND_SIGNAL && message->capability == AGENTRT_INLINE &&
           message->right == 0;
}

// A signal that was sent under a lease has a stamp where an ask has its right: this bit, which no handle has, the resource's number
// and the lease's token.
#define ART_STAMP (1ull << 63)
#define ART_STAMP_TOKEN_BITS 47
#define ART_STAMP_TOKEN_MAX ((1ull << ART_STAMP_TOKEN_BITS) - 1)
#define ART_STAMP_RESOURCE_MAX ((1u << (63 - ART_STAMP_TOKEN_BITS)) - 1)

static inline uint64_t art_msg_stamp(uint32_t resource, uint64_t token)
{
    return ART_STAMP | (uint64_t)resource << ART_STAMP_TOKEN_BITS | token;
}
static inline bool art_msg_stamped(const struct art_msg *message)
{
    return message->kind == AGENTRT_KIND_SIGNAL && (message->right & ART_STAMP) != 0;
}
// A signal of which a part of the core hears what became of it, of which its receiver sees nothing: this bit without the one above,
// and what that part knows it by.
#define ART_ECHO (1ull << 62)
static inline bool art_msg_echoes(const struct art_msg *message)
{
    return message->kind == AGENTRT_KIND_SIGNAL &&
           (message->right & (ART_STAMP | ART_ECHO)) == ART_ECHO;
}
// The right of an ask; zero of any other message.
static inline uint64_t art_msg_right(const struct art_msg *message)
{
    return message->kind == AGENTRT_KIND_SIGNAL && (message->right & (ART_STAMP | ART_ECHO)) == 0
               ? message->right
               : 0;
}

// Kinds that never leave the core: requests that one agent's turn makes of another. They follow the public ones.
enum art_msg_kind {
    ART_MSG_KILL =
        32, // end before the next message; status is the reason; of a crash, right: how often the agent was made anew
    ART_MSG_MONITOR, // right: the promise that the death completes
    ART_MSG_LINK,    // from: the peer
    ART_MSG_UNLINK,  // from: the peer
    ART_MSG_DEATH,   // a linked peer died: from, status, payload as in EXIT
    ART_MSG_ROOM_WANTED, // from: the agent that waits for room; or right: the promise that a host thread waits for
    ART_MSG_ADOPT,  // from: its supervisor from now on; payload: the ward
    ART_MSG_JOINED, // to a supervisor, from: its new child; payload: the ward
    ART_MSG_LEFT,   // to a supervisor, from: a child that another has now
    ART_MSG_FAILED, // to a supervisor, from: a child that waits for a decision; type and right as exec/child.h says
    ART_MSG_DECIDED, // from: the supervisor; type: the remedy, right: what it needs to know
};
_Static_assert((int)AGENTRT_KIND_DEGRADED < (int)ART_MSG_KILL,
               "the core's own kinds follow the public ones");
_Static_assert(ART_MSG_DECIDED <= UINT8_MAX, "a kind is a byte");

ART_MUST_USE static inline struct art_msg *art_msg_acquire(struct art_thread *thread)
{
    return art_pool_acquire_at(thread->caches, ART_POOL_MESSAGE, 0);
}

static inline void art_msg_release(struct art_thread *thread, struct art_msg *message)
{
    art_pool_release_at(thread->caches, ART_POOL_MESSAGE, message, 0);
}

static inline void art_msg_to_record(const struct art_msg *message, uint64_t agent,
                                     agentrt_message *out_record)
{
    out_record->agent = agent;
    __builtin_memcpy(&out_record->from, &message->from,
                     sizeof(agentrt_message) - offsetof(agentrt_message, from));
}

#endif
