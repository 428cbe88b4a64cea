// Retry policies: whether something is tried again, after what pause, and within what budget.
#include "reliable/retry.h"

#include "base/assert.h"
#include "base/rng.h"

#define ATTEMPTS_DEFAULT 5
#define BASE_NS_DEFAULT 100000000
#define REFILL_NS_DEFAULT 1000000000
#define EXPONENTS 63     // 2^63 is the last power that fits
#define FIBONACCI_MAX 93 // the last Fibonacci number that fits 64 bits
#define KEY_BITS 53

agentrt_retry_options art_retry_policy(const agentrt_retry_options *options)
{
    agentrt_retry_options policy = *options;
    if (policy.attempts == 0)
        policy.attempts = ATTEMPTS_DEFAULT;
    if (policy.base_ns == 0)
        policy.base_ns = BASE_NS_DEFAULT;
    if (policy.refill_ns == 0)
        policy.refill_ns = REFILL_NS_DEFAULT;
    return policy;
}

// How many times the base the pause after this attempt is; zero when that does not fit.
static uint64_t factor(uint32_t backoff, uint32_t attempt)
{
    uint64_t before = 0, now = 1;
    switch (backoff) {
    case AGENTRT_BACKOFF_LINEAR:
        return attempt;
    case AGENTRT_BACKOFF_EXPONENTIAL:
        return attempt - 1 > EXPONENTS ? 0 : 1ull << (attempt - 1);
    case AGENTRT_BACKOFF_FIBONACCI:
        if (attempt > FIBONACCI_MAX)
            return 0;
        for (uint32_t i = 1; i < attempt; i++) {
            uint64_t next = before + now;
            before = now;
            now = next;
        }
        return now;
    default:
        return 1;
    }
}

// Evenly from 0 to `most`, both included (Lemire's multiply-shift, as in base/rng.h).
static uint64_t draw(uint64_t seed, uint32_t attempt, uint64_t most)
{
    struct art_rng rng = { .state = seed };
    rng.state = art_rng_next(&rng) ^ attempt;
    uint64_t number = art_rng_next(&rng);
    if (most == UINT64_MAX)
        return number;
    return (uint64_t)(((unsigned __int128)number * (most + 1)) >> 64);
}

agentrt_status art_retry_next(const agentrt_retry_options *policy, uint32_t attempt,
                              uint64_t now_ns, uint64_t deadline_ns, uint64_t *out_pause_ns)
{
    ART_ASSERT(attempt > 0);
    ART_ASSERT(policy->attempts > 0 && policy->base_ns > 0);
    if (attempt >= policy->attempts)
        return AGENTRT_E_LIMIT;
    uint64_t times = factor(policy->backoff, attempt);
    bool fits = times != 0 && times <= UINT64_MAX / policy->base_ns;
    if (!fits && policy->cap_ns == 0)
        return AGENTRT_E_ARGUMENT;
    uint64_t pause_ns = fits ? times * policy->base_ns : policy->cap_ns;
    if (policy->cap_ns != 0 && pause_ns > policy->cap_ns)
        pause_ns = policy->cap_ns;
    if (policy->jitter)
        pause_ns = draw(policy->seed, attempt, pause_ns);
    bool late = deadline_ns != 0 && (now_ns >= deadline_ns || pause_ns >= deadline_ns - now_ns);
    if (late)
        return AGENTRT_E_DEADLINE;
    *out_pause_ns = pause_ns;
    return AGENTRT_OK;
}

agentrt_status art_retry_spend(const agentrt_retry_options *policy, uint64_t now_ns,
                               uint64_t spent_ns, uint64_t *out_spent_ns)
{
    ART_ASSERT(policy->refill_ns > 0);
    if (policy->budget == 0) {
        *out_spent_ns = spent_ns;
        return AGENTRT_OK;
    }
    uint64_t from_ns = spent_ns > now_ns ? spent_ns : now_ns;
    if (from_ns > UINT64_MAX - policy->refill_ns)
        return AGENTRT_E_LIMIT;
    uint64_t full_ns = from_ns + policy->refill_ns;
    // The bucket lacks (full - now) / refill tokens.
    if ((unsigned __int128)policy->budget * policy->refill_ns < full_ns - now_ns)
        return AGENTRT_E_LIMIT;
    *out_spent_ns = full_ns;
    return AGENTRT_OK;
}

uint64_t art_retry_key(uint64_t seed, uint64_t call_number)
{
    struct art_rng rng = { .state = seed };
    rng.state = art_rng_next(&rng) ^ call_number;
    uint64_t key = art_rng_next(&rng) >> (64 - KEY_BITS);
    return key == 0 ? 1 : key;
}
