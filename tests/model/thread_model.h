// The core's threads in a model: started ones wait until a thread of the model runs them.
#ifndef AGENTRT_TESTS_MODEL_THREAD_MODEL_H
#define AGENTRT_TESTS_MODEL_THREAD_MODEL_H

// Between executions.
void thread_model_reset(void);
// Runs the one thread that the core has started; whoever joins it waits for this to return.
void thread_model_run(void);
// Takes its place when no thread of the model runs it.
void thread_model_end(void);

#endif
