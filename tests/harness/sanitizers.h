// Functions that the sanitizers' run times call by name, where they are linked in.
#ifndef AGENTRT_TESTS_HARNESS_SANITIZERS_H
#define AGENTRT_TESTS_HARNESS_SANITIZERS_H

const char *__tsan_default_options(void);

#endif
