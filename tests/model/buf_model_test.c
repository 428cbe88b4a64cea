// Buffers under every order: an iso moves once, and the last holder of a val frees it after every read.
#include "explore.h"
#include "mem_model.h"
#include "object/buf.h"

#include "../harness/test.h"

enum {
    OWNER = 100, // the context that all threads of a model share
    BYTES = 8,
};

static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static agentrt_buf buf;
static agentrt_buf second;
static unsigned moved[EXPLORE_THREADS_MAX + 1];

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static void setup(void)
{
    struct art_pool *pool = &art_pools[ART_POOL_BUF];
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    memset(moved, 0, sizeof moved);
    pool->full = NULL;
    pool->carved = 0;
    art_atomic_store(&pool->chunks[0], NULL, relaxed);
    agentrt_status status = art_buf_create(self(), OWNER, AGENTRT_ISO, "01234567", BYTES, &buf);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void setup_val(void)
{
    struct art_buf_refusal refusal;
    setup();
    agentrt_status status = art_buf_convert(self(), OWNER, buf, AGENTRT_VAL, &buf, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_buf_convert(self(), OWNER, buf, AGENTRT_VAL, &second, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void convert_iso(void)
{
    struct art_buf_refusal refusal;
    agentrt_buf out;
    agentrt_status status = art_buf_convert(self(), OWNER, buf, AGENTRT_VAL, &out, &refusal);
    moved[explore_thread()] = status == AGENTRT_OK;
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_MOVED || status == AGENTRT_E_BUSY ||
                status == AGENTRT_E_STALE);
}

static void verify_moved_once(void)
{
    MODEL_CHECK(moved[1] + moved[2] == 1);
}

TEST(an_iso_moves_once)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {convert_iso, convert_iso}, .verify = verify_moved_once};
    explore_holds(&model);
}

static void read_and_close(agentrt_buf name)
{
    struct art_buf_refusal refusal;
    agentrt_view view;
    if (art_buf_view(OWNER, name, false, &view, &refusal) != AGENTRT_OK)
        return;
    MODEL_CHECK(*(const char *)view.data == '0'); // plain: a free at the same time is a race
    agentrt_status status = art_buf_unview(self(), OWNER, name, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_buf_close(self(), name, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void read_and_close_first(void)
{
    read_and_close(buf);
}

static void read_and_close_second(void)
{
    read_and_close(second);
}

TEST(edge_buf_holders)
{
    static const struct explore_model model = {
        .setup = setup_val, .threads = {read_and_close_first, read_and_close_second}};
    explore_edge("buf.holders", &model);
}

// Reads through one name while another thread closes that very name.
static void read_if_open(void)
{
    struct art_buf_refusal refusal;
    agentrt_view view;
    if (art_buf_view(OWNER, second, false, &view, &refusal) != AGENTRT_OK)
        return;
    MODEL_CHECK(*(const char *)view.data == '0');
    agentrt_status status = art_buf_unview(self(), OWNER, second, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void close_both(void)
{
    struct art_buf_refusal refusal;
    agentrt_status status = art_buf_close(self(), buf, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_buf_close(self(), second, &refusal);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_BUSY);
}

static void copy_if_open(void)
{
    struct art_buf_refusal refusal;
    agentrt_buf copy;
    agentrt_status status = art_buf_convert(self(), OWNER, second, AGENTRT_VAL, &copy, &refusal);
    if (status == AGENTRT_OK)
        read_and_close(copy);
}

static const struct explore_model reader_and_closer = {.setup = setup_val,
                                                       .threads = {read_if_open, close_both}};
static const struct explore_model copier_and_closer = {.setup = setup_val,
                                                       .threads = {copy_if_open, close_both}};

static void create(void)
{
    agentrt_buf made;
    agentrt_status status = art_buf_create(self(), OWNER, AGENTRT_ISO, "01234567", BYTES, &made);
    MODEL_CHECK(status == AGENTRT_OK);
}

// A name that was never given away, but fits: the fields behind it must be there all the same.
static void guess_name(void)
{
    struct art_buf_refusal refusal;
    agentrt_view view;
    // The setup took one of the first magazine; the creator takes the last of the second.
    uint64_t guess = art_handle_make(ART_HANDLE_BUF, 1, 2 * ART_MAGAZINE_ELEMENTS - 1);
    agentrt_buf guessed = {guess};
    if (art_buf_view(OWNER, guessed, false, &view, &refusal) == AGENTRT_OK)
        MODEL_CHECK(view.bytes == BYTES);
}

static const struct explore_model creator_and_guesser = {.setup = setup,
                                                         .threads = {create, guess_name}};

TEST(edge_buf_word)
{
    static const char why[] = "the other of the two models is about this";
    static const struct explore_exception creation[] = {
        {"word_make(word_generation(word), capability), release", why},
        {"word_make(art_handle_next(word_generation(word)), 0), release",
         "the element's next user takes it over through the pool"},
        {"&buf->word, acquire", "every use swaps the word next, and that acquires"},
        {NULL, NULL}};
    static const struct explore_exception use[] = {
        {"art_atomic_cas(&buf->word", why}, {"&buf->word, acquire", why}, {NULL, NULL}};
    explore_edge_except("buf.word", &reader_and_closer, creation);
    explore_edge_except("buf.word", &creator_and_guesser, use);
}

TEST(a_val_that_is_copied_while_it_closes_stays_whole)
{
    explore_holds(&copier_and_closer);
}

// A turn gives up a payload that another holder of its name looks at just now.
static void read_once(void)
{
    struct art_buf_refusal refusal;
    agentrt_view view;
    agentrt_status status = art_buf_view(OWNER, second, false, &view, &refusal);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE || status == AGENTRT_E_BUSY);
    if (status != AGENTRT_OK)
        return;
    MODEL_CHECK(*(const char *)view.data == '0');
    status = art_buf_unview(self(), OWNER, second, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void discard(void)
{
    art_buf_discard(self(), second.bits);
}

static void look_at(void)
{
    struct art_buf_refusal refusal;
    agentrt_buf_info info;
    agentrt_status status = art_buf_info(second, &info, &refusal);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE || status == AGENTRT_E_BUSY);
}

static void verify_gone(void)
{
    struct art_buf *gone = art_pool_find(ART_POOL_BUF, art_handle_index(second.bits));
    MODEL_CHECK(gone->storage == NULL);
    struct art_buf_refusal refusal;
    agentrt_buf_info info;
    MODEL_CHECK(art_buf_info(second, &info, &refusal) == AGENTRT_E_STALE);
    MODEL_CHECK(art_buf_info(buf, &info, &refusal) == AGENTRT_OK);
    MODEL_CHECK(info.holders == 1);
}

TEST(a_name_that_is_discarded_under_a_view_goes_with_it)
{
    static const struct explore_model model = {
        .setup = setup_val, .threads = {read_once, discard, look_at}, .verify = verify_gone};
    explore_holds(&model);
}
