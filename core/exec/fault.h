// Faults: what a simulation does wrong on purpose, by rules, each with a stream of chance of its own from the seed.
//
// Threads: the simulation's one.
// Invariants: the messages of a pair keep their order; a message that was accepted arrives or is a dead letter; a mailbox never
// holds more for its delays, for what is on its way to it has its place there.
// Why a stream for each rule: a rule that is added or taken away changes nothing about when the others strike.
// Why no threaded runtime has any: whatever a rule does must repeat, and there chance is the machine's.
#ifndef ART_EXEC_FAULT_H
#define ART_EXEC_FAULT_H

#include "exec/state.h"
#include "exec/transit.h"

struct art_fault_rule {
    agentrt_fault_options options;
    uint32_t number; // its name, counted up from 1
    uint32_t skip;   // occasions still to be let pass
    uint64_t strikes;
    struct art_rng rng;
};

// Made with a runtime's first rule.
struct art_faults {
    struct art_transit transit;
    uint32_t numbers; // given out
    uint32_t count;
    struct art_fault_rule rules[AGENTRT_FAULTS_MAX]; // in the order of their numbers
};

// Adds a rule. E_LIMIT or E_MEMORY.
ART_MUST_USE agentrt_status art_fault_inject(struct art_runtime *runtime,
                                             const agentrt_fault_options *options,
                                             uint32_t *out_fault);
// False when there is no such rule.
ART_MUST_USE bool art_fault_strikes(const struct art_runtime *runtime, uint32_t fault,
                                    uint64_t *out_strikes);
ART_MUST_USE bool art_fault_remove(struct art_runtime *runtime, uint32_t fault);
// Ends all rules; what is on its way becomes dead letters.
void art_fault_close(struct art_thread *thread, struct art_runtime *runtime);

// What becomes of a message on its way to a mailbox that holds at most `bound`.
enum art_fate {
    ART_FATE_ARRIVES, // now, or is refused as ever
    ART_FATE_FULL,    // there is no room for it
    ART_FATE_DROPPED,
    ART_FATE_DELAYED, // until it is due
    ART_FATE_REFUSED, // memory is short, and no rule was asked
};
// `*out_due_ns`: when a delayed message arrives.
enum art_fate art_fault_decide(struct art_runtime *runtime, struct art_agent *agent, uint64_t to,
                               uint32_t bound, const struct art_msg *message, uint64_t *out_due_ns);
// Keeps a message whose fate that is until then.
void art_fault_delay(struct art_runtime *runtime, uint64_t due_ns, uint64_t to,
                     struct art_msg *message);
// How many places of this mailbox are taken by what is on its way to it; ART_DEPTH_MAX while it counts as full.
uint32_t art_fault_taken(const struct art_runtime *runtime, uint64_t to);

// Before an agent's turn: time may pass. True: it has crashed instead.
ART_MUST_USE bool art_fault_turn(struct art_thread *thread, struct art_runtime *runtime,
                                 struct art_agent *agent);
// Lets arrive what is due. True when anything was.
bool art_fault_arrive(struct art_thread *thread, struct art_runtime *runtime, uint64_t now_ns);

#endif
