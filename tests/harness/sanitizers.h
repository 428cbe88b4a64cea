// Which sanitizer is there, where a test must know.
#ifndef AGENTRT_TESTS_HARNESS_SANITIZERS_H
#define AGENTRT_TESTS_HARNESS_SANITIZERS_H

#include <stdbool.h>

bool sanitizer_watches_threads(void);
bool sanitizer_watches_memory(void);

#endif
