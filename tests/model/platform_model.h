// What a model may have the system do about barriers of all threads.
#ifndef AGENTRT_TESTS_MODEL_PLATFORM_MODEL_H
#define AGENTRT_TESTS_MODEL_PLATFORM_MODEL_H

// As it should; refuse them; say that there was one when there was none.
enum platform_barriers { BARRIERS_PASS, BARRIERS_REFUSED, BARRIERS_MISSING };

extern enum platform_barriers platform_barriers; // a test that sets it sets it back

#endif
