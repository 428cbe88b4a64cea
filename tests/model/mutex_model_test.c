// The lock under every order: one holder at a time, who sees what the last one did, and nobody sleeps for ever.
//
// The other models take the explorer's locks; here the core's own is compiled under another name.
#define art_mutex_init real_mutex_init
#define art_mutex_fini real_mutex_fini
#define art_mutex_lock real_mutex_lock
#define art_mutex_unlock real_mutex_unlock
#define art_mutex_forget real_mutex_forget
#include "base/mutex.c"

#include "explore.h"

#include "../harness/test.h"

static struct art_mutex mutex;
static unsigned guarded; // plain: two holders at once are a data race

static void setup(void)
{
    art_mutex_init(&mutex);
    guarded = 0;
}

static void once(void)
{
    art_mutex_lock(&mutex);
    guarded++;
    art_mutex_unlock(&mutex);
}

static void twice(void)
{
    once();
    once();
}

static void verify(void)
{
    art_mutex_fini(&mutex);
    MODEL_CHECK(guarded == 3);
}

TEST(edge_mutex_word)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {twice, once}, .verify = verify};
    explore_edge("mutex.word", &model);
}

TEST(three_take_the_lock_in_turn)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {once, once, once}, .verify = verify};
    explore_holds(&model);
}
