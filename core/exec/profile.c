// Profiles: what an agent that asked for it does with its time.
#include "exec/profile.h"

#include "base/assert.h"
#include "base/mem.h"

#define NS_PER_S 1000000000ull
#define PPM 1000000ull

enum field {
    TURNS,
    MESSAGES,
    BUSY_NS,
    LONGEST_NS,
    TURN_NS,
    RATE,      // messages a second, of the windows that are over
    SHARE,     // millionths of a processor, the same
    WINDOW_NS, // when the window began that is not over
    WINDOW_MESSAGES,
    WINDOW_BUSY_NS,
    SEEN_NS, // up to when the window is accounted for
    SINCE_NS,
    FIELDS,
};

struct art_profile {
    art_atomic(uint64_t) bits; // whose it is
    art_atomic(uint64_t) fields[FIELDS];
};

// A working copy, and what is made of it.
struct sums {
    uint64_t fields[FIELDS];
};

static art_atomic(struct art_profile *) chunks[ART_CHUNKS_MAX];

static struct art_profile *profile_of(uint64_t bits)
{
    uint32_t index = art_handle_index(bits);
    // edge profile.chunk (acquire): its zeroing happens before this use.
    struct art_profile *chunk = art_atomic_load(&chunks[index >> ART_CHUNK_SHIFT], acquire);
    return chunk == NULL ? NULL : &chunk[index & (ART_CHUNK_ELEMENTS - 1)];
}

static void load(struct art_profile *profile, struct sums *out_sums)
{
    for (uint32_t i = 0; i < FIELDS; i++)
        out_sums->fields[i] = art_atomic_load(&profile->fields[i], relaxed); // relaxed: advisory
}

static void store(struct art_profile *profile, const struct sums *sums)
{
    for (uint32_t i = 0; i < FIELDS; i++)
        art_atomic_store(&profile->fields[i], sums->fields[i], relaxed); // relaxed: advisory
}

bool art_profile_begin(uint64_t bits, uint64_t now_ns)
{
    if (profile_of(bits) == NULL) {
        struct art_profile *chunk = art_mem_alloc_zeroed(ART_CHUNK_ELEMENTS * sizeof *chunk);
        if (chunk == NULL)
            return false;
        struct art_profile *none = NULL;
        // edge profile.chunk (release): the zeroing happens before any use.
        if (!art_atomic_cas(&chunks[art_handle_index(bits) >> ART_CHUNK_SHIFT], &none, chunk,
                            release, relaxed))
            art_mem_free(chunk); // somebody else was faster
    }
    struct art_profile *profile = profile_of(bits);
    ART_ASSERT(profile != NULL);
    store(profile,
          &(struct sums){ { [WINDOW_NS] = now_ns, [SEEN_NS] = now_ns, [SINCE_NS] = now_ns } });
    // edge profile.begin (release): its zeroing happens before a look that finds it this agent's.
    art_atomic_store(&profile->bits, bits, release);
    return true;
}

// An average over windows: the newest counts a quarter, and the first all.
static uint64_t average(uint64_t before, uint64_t newest, bool first)
{
    return first ? newest : (3 * before + newest) / 4;
}

static void close_window(struct sums *sums)
{
    uint64_t *f = sums->fields;
    bool first = f[WINDOW_NS] == f[SINCE_NS];
    f[RATE] = average(f[RATE], f[WINDOW_MESSAGES] * NS_PER_S / ART_PROFILE_WINDOW_NS, first);
    f[SHARE] = average(f[SHARE], f[WINDOW_BUSY_NS] * PPM / ART_PROFILE_WINDOW_NS, first);
    f[WINDOW_NS] += ART_PROFILE_WINDOW_NS;
    f[WINDOW_MESSAGES] = 0;
    f[WINDOW_BUSY_NS] = 0;
}

// Lets time pass, in a turn or between two. After so many windows nothing is left of what was before.
static void pass(struct sums *sums, uint64_t to_ns, bool busy)
{
    uint64_t *f = sums->fields;
    uint64_t windows = to_ns > f[WINDOW_NS] ? (to_ns - f[WINDOW_NS]) / ART_PROFILE_WINDOW_NS : 0;
    if (windows > ART_PROFILE_WINDOWS_MAX) {
        uint64_t skipped_ns = (windows - ART_PROFILE_WINDOWS_MAX) * ART_PROFILE_WINDOW_NS;
        f[WINDOW_NS] += skipped_ns;
        f[SEEN_NS] += skipped_ns;
    }
    while (f[WINDOW_NS] + ART_PROFILE_WINDOW_NS <= to_ns) {
        uint64_t end_ns = f[WINDOW_NS] + ART_PROFILE_WINDOW_NS;
        f[WINDOW_BUSY_NS] += busy && end_ns > f[SEEN_NS] ? end_ns - f[SEEN_NS] : 0;
        f[SEEN_NS] = end_ns > f[SEEN_NS] ? end_ns : f[SEEN_NS];
        close_window(sums);
    }
    if (to_ns > f[SEEN_NS]) {
        f[WINDOW_BUSY_NS] += busy ? to_ns - f[SEEN_NS] : 0;
        f[SEEN_NS] = to_ns;
    }
}

void art_profile_note(uint64_t bits, uint64_t began_ns, uint64_t ended_ns, uint32_t messages)
{
    struct art_profile *profile = profile_of(bits);
    ART_ASSERT(profile != NULL); // its agent was spawned with it
    ART_ASSERT(ended_ns >= began_ns);
    struct sums sums;
    load(profile, &sums);
    uint64_t *f = sums.fields;
    uint64_t turn_ns = ended_ns - began_ns;
    pass(&sums, began_ns, false);
    pass(&sums, ended_ns, true);
    f[TURN_NS] = average(f[TURN_NS], turn_ns, f[TURNS] == 0);
    f[TURNS] += 1;
    f[MESSAGES] += messages;
    f[WINDOW_MESSAGES] += messages;
    f[BUSY_NS] += turn_ns;
    f[LONGEST_NS] = turn_ns > f[LONGEST_NS] ? turn_ns : f[LONGEST_NS];
    store(profile, &sums);
}

bool art_profile_read(uint64_t bits, uint64_t now_ns, agentrt_profile *out_profile)
{
    struct art_profile *profile = profile_of(bits);
    // edge profile.begin (acquire): its zeroing happens before this look.
    if (profile == NULL || art_atomic_load(&profile->bits, acquire) != bits)
        return false;
    struct sums sums;
    load(profile, &sums);
    pass(&sums, now_ns, false);
    const uint64_t *f = sums.fields;
    *out_profile = (agentrt_profile){ .turns = f[TURNS],
                                      .messages = f[MESSAGES],
                                      .busy_ns = f[BUSY_NS],
                                      .longest_ns = f[LONGEST_NS],
                                      .turn_ns = f[TURN_NS],
                                      .messages_per_s = f[RATE],
                                      .cpu_ppm = f[SHARE],
                                      .since_ns = f[SINCE_NS] };
    return true;
}
