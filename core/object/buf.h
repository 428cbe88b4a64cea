// Payload buffers: names with a reference capability over shared storage.
//
// Owns: one reference on its storage per name; the last one frees it.
// Threads: any; a name's word decides every race by compare-and-swap.
// Invariants: an iso's storage has one name; a val's bytes never change; a ref never leaves its context.
// Why names apart from storage: each holder of a val closes its own name, so one holder's mistake is not another's.
#ifndef ART_OBJECT_BUF_H
#define ART_OBJECT_BUF_H

#include "base/thread.h"
#include "object/handle.h"

struct art_storage {
    art_atomic(uint32_t) holders;
    uint32_t pad;
    uint64_t bytes;
    uint64_t identity;
    uint64_t align;
    unsigned char data[];
};

// The word: generation 40..63 | orphaned 39 | moving 38 | capability 32..34 | pins 24..31 | open views 0..23. Capability zero: the name is free.
// A pin is a look of a few instructions by any thread; who wants the name for itself waits it out. An orphan's holder has given it
// up while somebody viewed it: no name fits it any more, and it goes with its last view.
struct art_buf {
    art_atomic(uint64_t) word;
    struct art_pool_link link;
    struct art_storage *storage; // NULL for a tag
    uint64_t identity;
    art_atomic(uint64_t)
        owner; // context: agent bits, or ART_CONTEXT_THREAD | thread id; zero: the core's, in transit
    art_atomic(uint64_t) moved_to; // who received what the last generation named
    uint32_t index;
};

#define ART_CONTEXT_THREAD (1ull << 63)

// A refusal and what a text about it needs.
struct art_buf_refusal {
    agentrt_capability capability; // of a name that moved: what it has become
    uint32_t views;
    uint64_t moved_to;
};

// The context that a name belongs to. For texts only: it may have changed since.
uint64_t art_buf_owner(uint64_t bits);

void art_buf_prepare(void *element, uint32_t index);

ART_MUST_USE agentrt_status art_buf_create(struct art_thread *thread, uint64_t owner,
                                           agentrt_capability capability, const void *data,
                                           uint64_t bytes, agentrt_buf *out_buf);
ART_MUST_USE agentrt_status art_buf_view(uint64_t owner, agentrt_buf buf, bool writable,
                                         agentrt_view *out_view, struct art_buf_refusal *refusal);
ART_MUST_USE agentrt_status art_buf_unview(struct art_thread *thread, uint64_t owner,
                                           agentrt_buf buf, struct art_buf_refusal *refusal);
ART_MUST_USE agentrt_status art_buf_convert(struct art_thread *thread, uint64_t owner,
                                            agentrt_buf buf, agentrt_capability to,
                                            agentrt_buf *out_buf, struct art_buf_refusal *refusal);
ART_MUST_USE agentrt_status art_buf_close(struct art_thread *thread, agentrt_buf buf,
                                          struct art_buf_refusal *refusal);
ART_MUST_USE agentrt_status art_buf_info(agentrt_buf buf, agentrt_buf_info *out_info,
                                         struct art_buf_refusal *refusal);

// What a message carries: a name in transit and how to undo it.
struct art_parcel {
    uint64_t buf;    // the name the receiver gets
    uint64_t source; // the sender's name, for an iso that moves; zero otherwise
    const void *data;
    uint64_t bytes;
    uint64_t identity;
    agentrt_capability capability;
};

// Prepares a buffer for sending; nothing is final until settle (accepted) or restore (refused) is called.
ART_MUST_USE agentrt_status art_buf_pack(struct art_thread *thread, uint64_t owner, agentrt_buf buf,
                                         struct art_parcel *out_parcel,
                                         struct art_buf_refusal *refusal);
// Copies bytes that are too long for a message into a fresh val.
ART_MUST_USE agentrt_status art_buf_pack_copy(struct art_thread *thread, const void *data,
                                              uint64_t bytes, struct art_parcel *out_parcel);
// A fresh val to be filled through `out_data` before anybody knows it; what is not needed of it is trimmed off its end.
ART_MUST_USE agentrt_status art_buf_pack_blank(struct art_thread *thread, uint64_t bytes,
                                               struct art_parcel *out_parcel,
                                               unsigned char **out_data);
void art_buf_trim(struct art_parcel *parcel, uint64_t bytes);
// One more name in transit for what is packed already, which is no iso. False when memory is short.
ART_MUST_USE bool art_buf_pack_again(struct art_thread *thread, const struct art_parcel *parcel,
                                     struct art_parcel *out_parcel);
void art_buf_settle(const struct art_parcel *parcel, uint64_t receiver);
void art_buf_restore(struct art_thread *thread, const struct art_parcel *parcel);

// The name of a delivered payload becomes the receiver's; a discarded one is closed, at the latest with its last view.
void art_buf_deliver(uint64_t buf, uint64_t receiver);
void art_buf_discard(struct art_thread *thread, uint64_t buf);

// Keeps the bytes of a delivered payload, whose receiver may close it at any time; NULL when it has, or when there are none.
struct art_storage *art_buf_hold(uint64_t buf);
void art_buf_release(struct art_storage *storage);
// One more name in transit for what is held so, or for the identity of a tag (NULL). False when memory is short.
ART_MUST_USE bool art_buf_name_again(struct art_thread *thread, struct art_storage *storage,
                                     uint64_t identity, agentrt_capability capability,
                                     uint64_t *out_buf);

// In the child of a fork: those who looked at a name at that moment are not there to look away.
void art_buf_after_fork(void);

#endif
