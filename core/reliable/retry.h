// Retry policies: whether something is tried again, after what pause, and within what budget.
//
// Threads: any; pure functions of their arguments.
// Not here: who waits for the pause to be over (a promise does), and what is worth a retry (the caller says).
#ifndef ART_RELIABLE_RETRY_H
#define ART_RELIABLE_RETRY_H

#include "base/config.h"

// The policy with every default filled in.
agentrt_retry_options art_retry_policy(const agentrt_retry_options *options);

// OK; E_LIMIT when no try is left; E_DEADLINE when the pause would reach the deadline (zero: none); E_ARGUMENT when the pause does not
// fit its number. `attempt`: tries that were made.
ART_MUST_USE agentrt_status art_retry_next(const agentrt_retry_options *policy, uint32_t attempt,
                                           uint64_t now_ns, uint64_t deadline_ns,
                                           uint64_t *out_pause_ns);
// OK, or E_LIMIT when the budget is spent.
ART_MUST_USE agentrt_status art_retry_spend(const agentrt_retry_options *policy, uint64_t now_ns,
                                            uint64_t spent_ns, uint64_t *out_spent_ns);
uint64_t art_retry_key(uint64_t seed, uint64_t call_number);

#endif
