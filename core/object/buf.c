// Payload buffers: names with a reference capability over shared storage.
//
// Edges: buf.word, from whoever changes a name's state to whoever uses the name next; buf.holders, from each
// holder's last use of a storage to the one that frees it.
#include "object/buf.h"

#include "base/assert.h"
#include "base/mem.h"

#include <string.h>

#define GENERATION_SHIFT 40
#define CAPABILITY_SHIFT 32
#define MOVING (1ull << 38)
#define ORPHANED (1ull << 39)
#define VIEWS_MASK 0xFFFFFFull
#define PIN_ONE (1ull << 24)
#define PINS_MASK (0xFFull << 24)

_Static_assert(GENERATION_SHIFT + ART_GENERATION_BITS == 64, "the word ends with the generation");
_Static_assert((VIEWS_MASK & PINS_MASK) == 0, "views and pins are apart");
_Static_assert((MOVING & (PINS_MASK | 7ull << CAPABILITY_SHIFT)) == 0,
               "the mark is a bit of its own");
_Static_assert((ORPHANED & (MOVING | PINS_MASK | 7ull << CAPABILITY_SHIFT)) == 0 &&
                   ORPHANED < 1ull << GENERATION_SHIFT,
               "this mark, too");
_Static_assert(AGENTRT_TAG <= 7, "a capability has three bits");

static uint64_t word_make(uint32_t generation, agentrt_capability capability)
{
    return (uint64_t)generation << GENERATION_SHIFT | (uint64_t)capability << CAPABILITY_SHIFT;
}

static uint32_t word_generation(uint64_t word)
{
    return (uint32_t)(word >> GENERATION_SHIFT);
}

static agentrt_capability word_capability(uint64_t word)
{
    return (agentrt_capability)(word >> CAPABILITY_SHIFT & 7);
}

static art_atomic(uint64_t) identities;

static bool owned_by(struct art_buf *buf, uint64_t owner)
{
    // relaxed: only the owner itself can see its own name here; anybody else is refused either way.
    return art_atomic_load(&buf->owner, relaxed) == owner;
}

static void set_owner(struct art_buf *buf, uint64_t owner)
{
    // relaxed: published by the word or by the message that carries the name.
    art_atomic_store(&buf->owner, owner, relaxed);
}

static void set_moved_to(struct art_buf *buf, uint64_t moved_to)
{
    // relaxed: published by the word; it only feeds a text.
    art_atomic_store(&buf->moved_to, moved_to, relaxed);
}

void art_buf_prepare(void *element, uint32_t index)
{
    struct art_buf *buf = element;
    buf->index = index;
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&buf->word, word_make(1, 0), relaxed);
}

// Finds a live name, an orphan's too. On refusal says whether it moved and where to.
static agentrt_status resolve_any(agentrt_buf name, struct art_buf **out_buf, uint64_t *out_word,
                                  struct art_buf_refusal *refusal)
{
    *refusal = (struct art_buf_refusal){ 0 };
    struct art_buf *buf = art_pool_find(ART_POOL_BUF, art_handle_index(name.bits));
    if (buf == NULL)
        return AGENTRT_E_STALE;
    // edge buf.word (acquire): the state's last change happens before this use.
    uint64_t word = art_atomic_load(&buf->word, acquire);
    uint32_t generation = art_handle_generation(name.bits);
    if (word_generation(word) == generation && word_capability(word) != 0) {
        refusal->capability = word_capability(word);
        refusal->views = (uint32_t)(word & VIEWS_MASK);
        *out_buf = buf;
        *out_word = word;
        return AGENTRT_OK;
    }
    // relaxed: it only feeds a text.
    uint64_t moved_to = art_atomic_load(&buf->moved_to, relaxed);
    bool just_moved = word_generation(word) == art_handle_next(generation) &&
                      word_capability(word) != 0 && moved_to != 0;
    if (!just_moved)
        return AGENTRT_E_STALE;
    refusal->moved_to = moved_to;
    refusal->capability = word_capability(word);
    return AGENTRT_E_MOVED;
}

uint64_t art_buf_owner(uint64_t bits)
{
    struct art_buf *buf = art_pool_find(ART_POOL_BUF, art_handle_index(bits));
    // relaxed: it only feeds a text.
    return buf == NULL ? 0 : art_atomic_load(&buf->owner, relaxed);
}

static agentrt_status resolve(agentrt_buf name, struct art_buf **out_buf, uint64_t *out_word,
                              struct art_buf_refusal *refusal)
{
    agentrt_status status = resolve_any(name, out_buf, out_word, refusal);
    return status == AGENTRT_OK && (*out_word & ORPHANED) ? AGENTRT_E_STALE : status;
}

// Changes the word if nobody else did since it was read.
static bool change(struct art_buf *buf, uint64_t *word, uint64_t to)
{
    // edge buf.word (acq_rel): takes over from the state's last change and hands on to the next.
    return art_atomic_cas(&buf->word, word, to, acq_rel, acquire);
}

// Keeps the storage where it is while somebody looks.
static agentrt_status pin(agentrt_buf name, struct art_buf **out_buf, uint64_t *out_word,
                          struct art_buf_refusal *refusal)
{
    for (;;) {
        agentrt_status status = resolve(name, out_buf, out_word, refusal);
        if (status != AGENTRT_OK)
            return status;
        if (*out_word & MOVING)
            return AGENTRT_E_BUSY;
        if ((*out_word & PINS_MASK) == PINS_MASK)
            art_atomic_pause();
        else if (change(*out_buf, out_word, *out_word + PIN_ONE))
            return AGENTRT_OK;
    }
}

static void unpin(struct art_buf *buf)
{
    // edge buf.word (release): what was looked at happens before a close or a move.
    uint64_t before = art_atomic_sub(&buf->word, PIN_ONE, release);
    ART_ASSERT((before & PINS_MASK) != 0);
    ART_ASSERT(word_capability(before) != 0);
}

// Marks the name as moving, for its owner (zero: for anyone): nobody else can use it until the mark goes.
static agentrt_status seize(agentrt_buf name, uint64_t owner, struct art_buf **out_buf,
                            uint64_t *out_word, struct art_buf_refusal *refusal)
{
    for (;;) {
        agentrt_status status = resolve(name, out_buf, out_word, refusal);
        if (status != AGENTRT_OK)
            return status;
        if (owner != 0 && !owned_by(*out_buf, owner))
            return AGENTRT_E_CAPABILITY;
        if (*out_word & (VIEWS_MASK | MOVING))
            return AGENTRT_E_BUSY;
        if (*out_word & PINS_MASK)
            art_atomic_pause(); // pins last for instructions
        else if (change(*out_buf, out_word, *out_word | MOVING))
            return AGENTRT_OK;
    }
}

static void unseize(struct art_buf *buf)
{
    // edge buf.word (release): nothing changed but the mark.
    uint64_t before = art_atomic_and(&buf->word, ~MOVING, release);
    ART_ASSERT(before & MOVING);
    ART_ASSERT((before & (VIEWS_MASK | PINS_MASK)) == 0);
}

static struct art_storage *storage_create(const void *data, uint64_t bytes)
{
    struct art_storage *storage = art_mem_alloc(sizeof *storage + bytes);
    if (storage == NULL)
        return NULL;
    // relaxed: not shared yet.
    art_atomic_store(&storage->holders, 1, relaxed);
    storage->bytes = bytes;
    // relaxed: a number that only has to differ.
    storage->identity = art_atomic_add(&identities, 1, relaxed) + 1;
    if (data != NULL)
        memcpy(storage->data, data, bytes);
    else
        memset(storage->data, 0, bytes);
    return storage;
}

static void storage_hold(struct art_storage *storage)
{
    // relaxed: the caller's own hold keeps it alive.
    uint32_t before = art_atomic_add(&storage->holders, 1, relaxed);
    ART_ASSERT(before > 0);
    ART_ASSERT(before < UINT32_MAX);
}

static void storage_drop(struct art_storage *storage)
{
    // edge buf.holders (acq_rel): every holder's last use happens before the free.
    if (storage != NULL && art_atomic_sub(&storage->holders, 1, acq_rel) == 1)
        art_mem_free(storage);
}

// A fresh name for `storage` (whose hold it takes over), or for a bare identity.
static struct art_buf *name_create(struct art_thread *thread, struct art_storage *storage,
                                   uint64_t identity, uint64_t owner, agentrt_capability capability)
{
    struct art_buf *buf = art_pool_acquire(thread->caches, ART_POOL_BUF);
    if (buf == NULL)
        return NULL;
    buf->storage = storage;
    buf->identity = identity;
    set_owner(buf, owner);
    set_moved_to(buf, 0);
    // relaxed: a free name's word belongs to its allocator.
    uint64_t word = art_atomic_load(&buf->word, relaxed);
    ART_ASSERT(word_capability(word) == 0);
    // edge buf.word (release): the fields happen before a use of the name.
    art_atomic_store(&buf->word, word_make(word_generation(word), capability), release);
    return buf;
}

static agentrt_buf name_of(const struct art_buf *buf, uint64_t word)
{
    return (agentrt_buf){ art_handle_make(ART_HANDLE_BUF, word_generation(word), buf->index) };
}

static agentrt_buf fresh_name_of(struct art_buf *buf)
{
    // relaxed: this thread just made it.
    return name_of(buf, art_atomic_load(&buf->word, relaxed));
}

agentrt_status art_buf_create(struct art_thread *thread, uint64_t owner,
                              agentrt_capability capability, const void *data, uint64_t bytes,
                              agentrt_buf *out_buf)
{
    struct art_storage *storage = storage_create(data, bytes);
    if (storage == NULL)
        return AGENTRT_E_MEMORY;
    struct art_buf *buf = name_create(thread, storage, storage->identity, owner, capability);
    if (buf == NULL) {
        storage_drop(storage);
        return AGENTRT_E_MEMORY;
    }
    *out_buf = fresh_name_of(buf);
    return AGENTRT_OK;
}

// Whether this context may open the buffer for this use.
static agentrt_status admit_view(struct art_buf *buf, uint64_t word, uint64_t owner, bool writable)
{
    switch (word_capability(word)) {
    case AGENTRT_ISO:
    case AGENTRT_REF:
        return owned_by(buf, owner) ? AGENTRT_OK : AGENTRT_E_CAPABILITY;
    case AGENTRT_VAL:
        if (owned_by(buf, 0)) // in transit: as for a close
            return AGENTRT_E_STALE;
        return writable ? AGENTRT_E_CAPABILITY : AGENTRT_OK;
    default:
        return AGENTRT_E_CAPABILITY;
    }
}

agentrt_status art_buf_view(uint64_t owner, agentrt_buf name, bool writable, agentrt_view *out_view,
                            struct art_buf_refusal *refusal)
{
    for (;;) {
        struct art_buf *buf;
        uint64_t word;
        agentrt_status status = resolve(name, &buf, &word, refusal);
        if (status == AGENTRT_OK)
            status = admit_view(buf, word, owner, writable);
        if (status != AGENTRT_OK)
            return status;
        if (word & MOVING)
            return AGENTRT_E_BUSY;
        if ((word & VIEWS_MASK) == VIEWS_MASK)
            return AGENTRT_E_LIMIT;
        if (!change(buf, &word, word + 1))
            continue; // another reader was faster
        out_view->data = buf->storage->data;
        out_view->bytes = buf->storage->bytes;
        return AGENTRT_OK;
    }
}

// The name dies: its generation ends and the element goes back to the pool.
static void name_destroy(struct art_thread *thread, struct art_buf *buf, uint64_t word)
{
    ART_ASSERT((word & (VIEWS_MASK | PINS_MASK)) == 0);
    struct art_storage *storage = buf->storage;
    ART_ASSERT((storage == NULL) == (word_capability(word) == AGENTRT_TAG));
    buf->storage = NULL;
    set_moved_to(buf, 0);
    // edge buf.word (release): the name's end happens before its element's next use.
    art_atomic_store(&buf->word, word_make(art_handle_next(word_generation(word)), 0), release);
    storage_drop(storage);
    if (ART_LIKELY(!art_handle_last(word_generation(word))))
        art_pool_release(thread->caches, ART_POOL_BUF, buf);
}

agentrt_status art_buf_unview(struct art_thread *thread, uint64_t owner, agentrt_buf name,
                              struct art_buf_refusal *refusal)
{
    for (;;) {
        struct art_buf *buf;
        uint64_t word;
        agentrt_status status = resolve_any(name, &buf, &word, refusal);
        if (status != AGENTRT_OK)
            return status;
        if (word_capability(word) != AGENTRT_VAL && !owned_by(buf, owner))
            return AGENTRT_E_CAPABILITY;
        if ((word & VIEWS_MASK) == 0)
            return AGENTRT_E_ARGUMENT;
        bool last = (word & ORPHANED) != 0 && (word & VIEWS_MASK) == 1;
        if (last && (word & PINS_MASK) != 0)
            art_atomic_pause(); // pins last for instructions
        else if (change(buf, &word, last ? (word - 1) | MOVING : word - 1)) {
            if (last)
                name_destroy(thread, buf, word - 1);
            return AGENTRT_OK;
        }
    }
}

static bool consumes(agentrt_capability from, agentrt_capability to)
{
    return (from == AGENTRT_ISO && (to == AGENTRT_VAL || to == AGENTRT_REF)) ||
           (from == AGENTRT_REF && to == AGENTRT_ISO);
}

// The same name under a new generation and capability: what the old name meant has moved.
static agentrt_status convert_in_place(agentrt_buf name, uint64_t owner, agentrt_capability to,
                                       agentrt_buf *out_buf, struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = seize(name, owner, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    // relaxed: other holders of a ref live in this very context.
    if (art_atomic_load(&buf->storage->holders, relaxed) != 1) {
        unseize(buf);
        return AGENTRT_E_BUSY;
    }
    set_moved_to(buf, owner);
    uint64_t after = word_make(art_handle_next(word_generation(word)), to);
    // edge buf.word (release): moved_to happens before a use of either name.
    art_atomic_store(&buf->word, after, release);
    *out_buf = name_of(buf, after);
    return AGENTRT_OK;
}

// A second name: for another holder of a val or ref, or a tag of anything.
static agentrt_status add_name(struct art_thread *thread, agentrt_buf name, uint64_t owner,
                               agentrt_capability to, struct art_buf **out_buf,
                               struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = pin(name, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    struct art_storage *storage = to == AGENTRT_TAG ? NULL : buf->storage;
    uint64_t identity = buf->identity;
    if (storage != NULL)
        storage_hold(storage);
    unpin(buf);
    *out_buf = name_create(thread, storage, identity, owner, to);
    if (*out_buf != NULL)
        return AGENTRT_OK;
    storage_drop(storage);
    return AGENTRT_E_MEMORY;
}

agentrt_status art_buf_convert(struct art_thread *thread, uint64_t owner, agentrt_buf name,
                               agentrt_capability to, agentrt_buf *out_buf,
                               struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = resolve(name, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    agentrt_capability from = word_capability(word);
    if (consumes(from, to))
        return convert_in_place(name, owner, to, out_buf, refusal);
    bool second_holder = from == to && (from == AGENTRT_VAL || from == AGENTRT_REF);
    if (from == AGENTRT_REF && !owned_by(buf, owner))
        return AGENTRT_E_CAPABILITY;
    if (!second_holder && to != AGENTRT_TAG)
        return AGENTRT_E_CAPABILITY;
    struct art_buf *other;
    status = add_name(thread, name, owner, to, &other, refusal);
    if (status == AGENTRT_OK)
        *out_buf = fresh_name_of(other);
    return status;
}

static agentrt_status close_anyones(struct art_thread *thread, agentrt_buf name,
                                    struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = seize(name, 0, &buf, &word, refusal);
    if (status == AGENTRT_OK)
        name_destroy(thread, buf, word);
    return status;
}

agentrt_status art_buf_close(struct art_thread *thread, agentrt_buf name,
                             struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = resolve(name, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    // A name in a message or a timer has been given to nobody yet: who knows it has guessed.
    return owned_by(buf, 0) ? AGENTRT_E_STALE : close_anyones(thread, name, refusal);
}

agentrt_status art_buf_info(agentrt_buf name, agentrt_buf_info *out_info,
                            struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = pin(name, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    const struct art_storage *storage = buf->storage;
    *out_info = (agentrt_buf_info){
        .bytes = storage != NULL ? storage->bytes : 0,
        .identity = buf->identity,
        .capability = (uint32_t)word_capability(word),
        .views = (uint32_t)(word & VIEWS_MASK),
        // relaxed: advisory.
        .holders = storage != NULL ? art_atomic_load(&buf->storage->holders, relaxed) : 0,
    };
    unpin(buf);
    return AGENTRT_OK;
}

// What a message carries of a name that was made for it.
static struct art_parcel parcel_of(struct art_buf *buf, agentrt_capability capability)
{
    const struct art_storage *storage = buf->storage;
    return (struct art_parcel){
        .buf = fresh_name_of(buf).bits,
        .data = storage == NULL ? NULL : storage->data,
        .bytes = storage == NULL ? 0 : storage->bytes,
        .identity = buf->identity,
        .capability = capability,
    };
}

static agentrt_status pack_iso(uint64_t owner, agentrt_buf name, struct art_parcel *out_parcel,
                               struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = seize(name, owner, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    *out_parcel = parcel_of(buf, AGENTRT_ISO);
    out_parcel->buf =
        art_handle_make(ART_HANDLE_BUF, art_handle_next(word_generation(word)), buf->index);
    out_parcel->source = name.bits;
    return AGENTRT_OK;
}

agentrt_status art_buf_pack(struct art_thread *thread, uint64_t owner, agentrt_buf name,
                            struct art_parcel *out_parcel, struct art_buf_refusal *refusal)
{
    struct art_buf *buf;
    uint64_t word;
    agentrt_status status = resolve(name, &buf, &word, refusal);
    if (status != AGENTRT_OK)
        return status;
    agentrt_capability capability = word_capability(word);
    if (capability == AGENTRT_ISO)
        return pack_iso(owner, name, out_parcel, refusal);
    if (capability == AGENTRT_REF)
        return AGENTRT_E_NOT_SENDABLE;
    struct art_buf *other;
    status = add_name(thread, name, 0, capability, &other, refusal);
    if (status == AGENTRT_OK)
        *out_parcel = parcel_of(other, capability);
    return status;
}

// `storage` is given; its first name is in transit.
static agentrt_status pack_storage(struct art_thread *thread, struct art_storage *storage,
                                   struct art_parcel *out_parcel)
{
    if (storage == NULL)
        return AGENTRT_E_MEMORY;
    struct art_buf *buf = name_create(thread, storage, storage->identity, 0, AGENTRT_VAL);
    if (buf == NULL) {
        storage_drop(storage);
        return AGENTRT_E_MEMORY;
    }
    *out_parcel = parcel_of(buf, AGENTRT_VAL);
    return AGENTRT_OK;
}

agentrt_status art_buf_pack_copy(struct art_thread *thread, const void *data, uint64_t bytes,
                                 struct art_parcel *out_parcel)
{
    return pack_storage(thread, storage_create(data, bytes), out_parcel);
}

agentrt_status art_buf_pack_blank(struct art_thread *thread, uint64_t bytes,
                                  struct art_parcel *out_parcel, unsigned char **out_data)
{
    struct art_storage *storage = storage_create(NULL, bytes);
    agentrt_status status = pack_storage(thread, storage, out_parcel);
    if (status == AGENTRT_OK)
        *out_data = storage->data;
    return status;
}

static struct art_buf *packed(uint64_t bits)
{
    struct art_buf *buf = art_pool_find(ART_POOL_BUF, art_handle_index(bits));
    ART_ASSERT(buf != NULL);
    return buf;
}

void art_buf_trim(struct art_parcel *parcel, uint64_t bytes)
{
    ART_ASSERT(bytes <= parcel->bytes);
    packed(parcel->buf)->storage->bytes = bytes;
    parcel->bytes = bytes;
}

bool art_buf_pack_again(struct art_thread *thread, const struct art_parcel *parcel,
                        struct art_parcel *out_parcel)
{
    ART_ASSERT(parcel->source == 0);
    // Between pack and settle the name is this thread's alone, so its storage stays.
    struct art_storage *storage = packed(parcel->buf)->storage;
    if (storage != NULL)
        storage_hold(storage);
    struct art_buf *buf = name_create(thread, storage, parcel->identity, 0, parcel->capability);
    if (buf == NULL) {
        storage_drop(storage);
        return false;
    }
    *out_parcel = *parcel;
    out_parcel->buf = fresh_name_of(buf).bits;
    return true;
}

void art_buf_settle(const struct art_parcel *parcel, uint64_t receiver)
{
    if (parcel->source == 0)
        return;
    struct art_buf *buf = packed(parcel->source);
    // relaxed: between pack and settle the name is this thread's alone.
    uint64_t word = art_atomic_load(&buf->word, relaxed);
    ART_ASSERT(word & MOVING);
    ART_ASSERT(word_capability(word) == AGENTRT_ISO);
    ART_ASSERT(word_generation(word) == art_handle_generation(parcel->source));
    set_owner(buf, 0);
    set_moved_to(buf, receiver);
    // edge buf.word (release): the move happens before a use of either name.
    art_atomic_store(&buf->word, word_make(art_handle_generation(parcel->buf), AGENTRT_ISO),
                     release);
}

void art_buf_restore(struct art_thread *thread, const struct art_parcel *parcel)
{
    if (parcel->source == 0) {
        art_buf_discard(thread, parcel->buf);
        return;
    }
    unseize(packed(parcel->source));
}

struct art_storage *art_buf_hold(uint64_t bits)
{
    struct art_buf *buf;
    uint64_t word;
    struct art_buf_refusal refusal;
    if (pin((agentrt_buf){ bits }, &buf, &word, &refusal) != AGENTRT_OK)
        return NULL;
    struct art_storage *storage = buf->storage;
    if (storage != NULL)
        storage_hold(storage);
    unpin(buf);
    return storage;
}

void art_buf_release(struct art_storage *storage)
{
    storage_drop(storage);
}

bool art_buf_name_again(struct art_thread *thread, struct art_storage *storage, uint64_t identity,
                        agentrt_capability capability, uint64_t *out_buf)
{
    ART_ASSERT(capability == AGENTRT_VAL || capability == AGENTRT_TAG);
    ART_ASSERT((storage == NULL) == (capability == AGENTRT_TAG));
    if (storage != NULL)
        storage_hold(storage);
    struct art_buf *buf = name_create(thread, storage, identity, 0, capability);
    if (buf == NULL) {
        if (storage != NULL)
            storage_drop(storage);
        return false;
    }
    *out_buf = fresh_name_of(buf).bits;
    return true;
}

void art_buf_after_fork(void)
{
    uint32_t made = art_pools[ART_POOL_BUF].carved;
    for (uint32_t index = 0; index < made; index++) {
        struct art_buf *buf = art_pool_find(ART_POOL_BUF, index);
        // relaxed, both: the child has one thread, and that one is inside no look.
        if ((art_atomic_load(&buf->word, relaxed) & PINS_MASK) != 0)
            art_atomic_and(&buf->word, ~PINS_MASK, relaxed); // relaxed: as said
    }
}

void art_buf_deliver(uint64_t bits, uint64_t receiver)
{
    struct art_buf *buf = packed(bits);
    // A record that comes again may carry a name that its host has closed since; its element is somebody else's then.
    // edge buf.word (acquire): the name's making happens before its delivery.
    if (word_generation(art_atomic_load(&buf->word, acquire)) == art_handle_generation(bits))
        set_owner(buf, receiver);
}

// Leaves a name to those who view it. False: nobody does any more.
static bool orphan(agentrt_buf name)
{
    struct art_buf *buf;
    uint64_t word;
    struct art_buf_refusal refusal;
    while (resolve(name, &buf, &word, &refusal) == AGENTRT_OK && (word & VIEWS_MASK) != 0)
        if (change(buf, &word, word | ORPHANED))
            return true;
    return false;
}

void art_buf_discard(struct art_thread *thread, uint64_t bits)
{
    struct art_buf_refusal refusal;
    agentrt_buf name = { bits };
    agentrt_status status;
    while ((status = close_anyones(thread, name, &refusal)) == AGENTRT_E_BUSY && !orphan(name))
        art_atomic_pause(); // its last view has just gone, or it is about to move
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE || status == AGENTRT_E_MOVED ||
               status == AGENTRT_E_BUSY);
}
