// What models ask of their memory beyond the core's contract.
#ifndef AGENTRT_TESTS_MODEL_MEM_MODEL_H
#define AGENTRT_TESTS_MODEL_MEM_MODEL_H

// Between executions: all blocks are free again.
void mem_model_reset(void);
// Blocks allocated by now stay: what the process keeps for ever.
void mem_model_keep(void);

#endif
