// The simulated platform's clock: virtual nanoseconds that only the simulator moves.
//
// Why so little: a simulated runtime starts no threads, sleeps nowhere and draws its randomness from the user's seed, so time is
// the only other thing that could differ from one run to the next.
#include "base/assert.h"
#include "base/platform.h"

void art_clock_init(struct art_clock *clock, bool simulated)
{
    clock->simulated = simulated;
    clock->virtual_ns = 0;
}

void art_clock_advance(struct art_clock *clock, uint64_t to_ns)
{
    ART_ASSERT(clock->simulated);
    ART_ASSERT(to_ns >= clock->virtual_ns);
    clock->virtual_ns = to_ns;
}
