// Held rights: whoever forgets to answer keeps a bounded number of promises.
#include "exec/right.h"

#include "../../harness/fixture.h"
#include "exec/await.h"

enum { ROUND = 512, ROUNDS = 3 * ART_LATE_RIGHTS_MAX / ROUND };

struct forgetful {
    agentrt_right first;
    agentrt_right last;
    bool answers;
};

static agentrt_status forget(struct actor *self, const agentrt_message *message)
{
    struct forgetful *forgetful = self->context;
    if (!forgetful->answers) {
        if (forgetful->first.bits == 0)
            forgetful->first.bits = message->right;
        forgetful->last.bits = message->right;
        return AGENTRT_OK;
    }
    CHECK_REFUSED(agentrt_reply(self->agent, forgetful->first, &(agentrt_payload){0}, E),
                  AGENTRT_E_STALE);
    CHECK_OK(agentrt_reply(self->agent, forgetful->last, &(agentrt_payload){0}, NULL));
    return AGENTRT_OK;
}

static uint32_t promises(void)
{
    uint32_t count = 0;
    struct art_promise *promise;
    for (uint32_t i = 0; (promise = art_pool_find(ART_POOL_PROMISE, i)) != NULL; i++)
        count += art_await_state(art_atomic_load(&promise->word, acquire)) != ART_PROMISE_FREE;
    return count;
}

TEST(who_forgets_to_answer_keeps_a_bounded_number_of_late_rights)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct forgetful forgetful = {0};
    struct actor actor = {.react = forget, .context = &forgetful};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        agentrt_future futures[ROUND];
        for (uint32_t i = 0; i < ROUND; i++)
            CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){0}, NULL, &futures[i], NULL));
        fixture_run(runtime, 0);
        for (uint32_t i = 0; i < ROUND; i++)
            CHECK_OK(agentrt_future_cancel(futures[i], NULL));
    }
    CHECK_EQ(actor.received, ROUND * ROUNDS);
    CHECK(promises() <= ART_LATE_RIGHTS_MAX);
    CHECK(promises() >= ART_LATE_RIGHTS_MAX / 2);
    forgetful.answers = true;
    fixture_signal(agent, 0);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(promises(), 0);
}
