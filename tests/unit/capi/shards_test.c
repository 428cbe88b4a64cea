// Maps of shards: owners, epochs, changes, and what becomes of signals meanwhile.
#include "../../harness/fixture.h"

#include <sys/wait.h>
#include <unistd.h>

enum { HANDOVER = 99, PASS_NS = 20000000 };

static agentrt_shards create(agentrt_runtime runtime, const agentrt_member *members, uint32_t count,
                             uint32_t shards)
{
    agentrt_shards_options options = {
        .struct_size = sizeof options, .shards = shards, .held_max = 4, .handover_type = HANDOVER};
    agentrt_shards map = {0};
    CHECK_OK(agentrt_shards_create(runtime, members, count, &options, &map, NULL));
    CHECK_EQ(map.bits >> 49, 9);
    return map;
}

static agentrt_shard_owner owner_of(agentrt_shards map, uint64_t hash)
{
    agentrt_shard_owner owner;
    CHECK_OK(agentrt_shards_find_hash(map, 0, hash, &owner, NULL));
    return owner;
}

static agentrt_shards_info info_of(agentrt_shards map)
{
    agentrt_shards_info info;
    CHECK_OK(agentrt_shards_info_get(map, &info, NULL));
    return info;
}

static uint64_t change(agentrt_shards map, uint64_t epoch, agentrt_member member)
{
    uint64_t made = 0;
    CHECK_OK(agentrt_shards_change(map, epoch, &member, 1, &made, NULL));
    return made;
}

static void signal_key(agentrt_shards map, const char *key, uint64_t type)
{
    CHECK_OK(agentrt_shards_signal(HOST, map, 0, key, strlen(key), &(agentrt_payload){.type = type},
                                   NULL));
}

TEST(a_key_has_one_owner_by_itself_and_by_its_hash)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member members[] = {
        {.id = 7, .weight = 1}, {.id = 3, .weight = 2}, {.id = 5, .weight = 1}};
    agentrt_shards map = create(runtime, members, 3, 64);
    uint64_t hash;
    agentrt_shard_owner by_key, by_hash;
    unsigned heavy = 0;
    for (unsigned i = 0; i < 4000; i++) {
        CHECK_OK(agentrt_shards_hash(&i, sizeof i, &hash, NULL));
        CHECK_OK(agentrt_shards_find(map, 1, &i, sizeof i, &by_key, NULL));
        CHECK_OK(agentrt_shards_find_hash(map, 1, hash, &by_hash, NULL));
        CHECK(memcmp(&by_key, &by_hash, sizeof by_key) == 0);
        CHECK_EQ(by_key.shard, hash % 64);
        CHECK_EQ(by_key.epoch, 1);
        CHECK(by_key.member == 3 || by_key.member == 5 || by_key.member == 7);
        heavy += by_key.member == 3;
    }
    CHECK(heavy > 1800 && heavy < 2200);
}

TEST(the_order_of_members_makes_no_difference)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member up[] = {{.id = 1, .weight = 1}, {.id = 2, .weight = 2}, {.id = 9, .weight = 3}};
    agentrt_member down[] = {up[2], up[1], up[0]};
    agentrt_shards one = create(runtime, up, 3, 0);
    agentrt_shards other = create(runtime, down, 3, 0);
    CHECK_EQ(info_of(one).shards, AGENTRT_SHARDS_DEFAULT);
    for (uint64_t shard = 0; shard < AGENTRT_SHARDS_DEFAULT; shard++)
        CHECK_EQ(owner_of(one, shard).member, owner_of(other, shard).member);
}

TEST(a_change_makes_an_epoch_and_lists_what_moves)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member members[] = {
        {.id = 1, .weight = 1}, {.id = 2, .weight = 1}, {.id = 3, .weight = 1}};
    agentrt_shards map = create(runtime, members, 3, 64);
    uint64_t before[64];
    for (uint64_t shard = 0; shard < 64; shard++)
        before[shard] = owner_of(map, shard).member;
    CHECK_EQ(change(map, 1, (agentrt_member){.id = 4, .weight = 1}), 2);
    CHECK_EQ(info_of(map).epoch, 2);
    CHECK_EQ(info_of(map).members, 4);
    agentrt_shard_move moves[64];
    uint32_t count = 0, moved = 0;
    CHECK_OK(agentrt_shards_moves(map, 2, 0, moves, 64, &count, NULL));
    CHECK_EQ(count, 16);
    CHECK_EQ(info_of(map).moves, 16);
    for (uint64_t shard = 0; shard < 64; shard++) {
        agentrt_shard_owner owner = owner_of(map, shard);
        if (owner.member == before[shard])
            continue;
        CHECK_EQ(moves[moved].shard, shard);
        CHECK_EQ(moves[moved].from, before[shard]);
        CHECK_EQ(moves[moved].to, 4);
        CHECK_EQ(owner.member, 4);
        moved++;
    }
    CHECK_EQ(moved, count);
    CHECK_OK(agentrt_shards_moves(map, 0, 10, moves, 64, &count, NULL));
    CHECK_EQ(count, 6);
    CHECK_OK(agentrt_shards_moves(map, 0, 16, moves, 64, &count, NULL));
    CHECK_EQ(count, 0);
    // Out again: everything goes back to where it was, or to others; 4 has nothing.
    CHECK_EQ(change(map, 2, (agentrt_member){.id = 4}), 3);
    for (uint64_t shard = 0; shard < 64; shard++)
        CHECK(owner_of(map, shard).member != 4);
}

TEST(a_stale_epoch_is_refused_everywhere)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_member member = {.id = 1, .weight = 1, .agent = fixture_spawn(runtime, &actor, NULL)};
    agentrt_shards map = create(runtime, &member, 1, 8);
    change(map, 1, (agentrt_member){.id = 1, .weight = 2});
    agentrt_shard_owner owner = {.member = 77};
    agentrt_shard_move moves[1];
    uint64_t epoch = 77;
    uint32_t count = 77;
    for (uint64_t stale = 1; stale < 8; stale += 2) {
        CHECK_REFUSED(agentrt_shards_find(map, stale, "k", 1, &owner, E), AGENTRT_E_EPOCH);
        CHECK(strstr(fixture_error.text, "it is 2") != NULL);
        CHECK_REFUSED(agentrt_shards_find_hash(map, stale, 1, &owner, E), AGENTRT_E_EPOCH);
        CHECK_REFUSED(agentrt_shards_replicas(map, stale, 1, &owner, 1, &count, E),
                      AGENTRT_E_EPOCH);
        CHECK_REFUSED(agentrt_shards_change(map, stale, &member, 1, &epoch, E), AGENTRT_E_EPOCH);
        CHECK_REFUSED(agentrt_shards_moves(map, stale, 0, moves, 1, &count, E), AGENTRT_E_EPOCH);
        CHECK_REFUSED(agentrt_shards_signal(HOST, map, stale, "k", 1, &(agentrt_payload){0}, E),
                      AGENTRT_E_EPOCH);
    }
    CHECK_EQ(owner.member, 77);
    CHECK_EQ(epoch, 77);
    CHECK_EQ(count, 77);
    CHECK_EQ(info_of(map).epoch, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
}

TEST(bad_members_are_refused_and_nothing_changes)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_runtime elsewhere = fixture_simulated(2);
    struct actor actor = {0}, foreigner = {0};
    agentrt_agent dead = fixture_spawn(runtime, &actor, NULL);
    agentrt_agent foreign = fixture_spawn(elsewhere, &foreigner, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, dead, NULL));
    fixture_run(runtime, 0);
    agentrt_member good[] = {{.id = 1, .weight = 1}, {.id = 2, .weight = 1}};
    agentrt_shards map = create(runtime, good, 2, 8);
    agentrt_shards none = {0};
    uint64_t epoch = 0;
    struct {
        agentrt_member members[2];
        agentrt_status status;
    } bad[] = {
        {{{.id = 3, .weight = 1}, {.id = 3, .weight = 1}}, AGENTRT_E_ARGUMENT},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = 0}}, AGENTRT_E_ARGUMENT},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = AGENTRT_WEIGHT_MAX + 1}}, AGENTRT_E_ARGUMENT},
        {{{.id = 3, .weight = 1}, {.id = 1ull << 53, .weight = 1}}, AGENTRT_E_ARGUMENT},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = 1, .agent = dead}}, AGENTRT_E_DEAD},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = 1, .agent = foreign}}, AGENTRT_E_FOREIGN},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = 1, .agent = {map.bits}}}, AGENTRT_E_KIND},
        {{{.id = 3, .weight = 1}, {.id = 4, .weight = 1, .agent = {dead.bits | 0xFFFFFFull}}},
         AGENTRT_E_STALE},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_REFUSED(agentrt_shards_change(map, 0, bad[i].members, 2, &epoch, E), bad[i].status);
        CHECK_REFUSED(agentrt_shards_create(runtime, bad[i].members, 2, NULL, &none, E),
                      bad[i].status);
    }
    agentrt_member all[] = {{.id = 1}, {.id = 2}};
    CHECK_REFUSED(agentrt_shards_change(map, 0, all, 2, &epoch, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_change(map, 0, all, 0, &epoch, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_create(runtime, good, 0, NULL, &none, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_create(runtime, good, AGENTRT_MEMBERS_MAX + 1, NULL, &none, E),
                  AGENTRT_E_ARGUMENT);
    agentrt_shards_options options = {.struct_size = sizeof options, .shards = 100};
    CHECK_REFUSED(agentrt_shards_create(runtime, good, 2, &options, &none, E), AGENTRT_E_ARGUMENT);
    options.shards = 2 * AGENTRT_SHARDS_MAX;
    CHECK_REFUSED(agentrt_shards_create(runtime, good, 2, &options, &none, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(none.bits, 0);
    CHECK_EQ(epoch, 0);
    CHECK_EQ(info_of(map).epoch, 1);
    CHECK_EQ(info_of(map).members, 2);
}

TEST(more_members_than_a_map_takes_are_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static agentrt_member many[AGENTRT_MEMBERS_MAX];
    for (uint32_t i = 0; i < AGENTRT_MEMBERS_MAX; i++)
        many[i] = (agentrt_member){.id = i, .weight = 1};
    agentrt_shards map = create(runtime, many, AGENTRT_MEMBERS_MAX, 16);
    agentrt_member more = {.id = 5000, .weight = 1};
    uint64_t epoch;
    CHECK_REFUSED(agentrt_shards_change(map, 0, &more, 1, &epoch, E), AGENTRT_E_LIMIT);
    CHECK_EQ(info_of(map).members, AGENTRT_MEMBERS_MAX);
}

TEST(replicas_begin_with_the_owner_and_are_at_most_all)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member members[] = {
        {.id = 1, .weight = 1}, {.id = 2, .weight = 1}, {.id = 3, .weight = 1}};
    agentrt_shards map = create(runtime, members, 3, 16);
    agentrt_shard_owner line[4] = {{0}};
    uint32_t count = 0;
    for (uint32_t shard = 0; shard < 16; shard++) {
        CHECK_OK(agentrt_shards_replicas(map, 1, shard, line, 3, &count, NULL));
        CHECK_EQ(count, 3);
        CHECK_EQ(line[0].member, owner_of(map, shard).member);
        CHECK_EQ(line[0].member + line[1].member + line[2].member, 6);
        CHECK_EQ(line[2].shard, shard);
        agentrt_shard_owner two[2];
        CHECK_OK(agentrt_shards_replicas(map, 1, shard, two, 2, &count, NULL));
        CHECK(memcmp(two, line, sizeof two) == 0);
    }
    CHECK_REFUSED(agentrt_shards_replicas(map, 1, 0, line, 4, &count, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_replicas(map, 1, 16, line, 1, &count, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_shards_replicas(map, 1, 0, line, 0, &count, E), AGENTRT_E_ARGUMENT);
}

TEST(a_closed_map_is_stale_in_every_call)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member member = {.id = 1, .weight = 1};
    agentrt_shards map = create(runtime, &member, 1, 1);
    CHECK_EQ(owner_of(map, 12345).shard, 0);
    CHECK_OK(agentrt_shards_close(map, NULL));
    agentrt_shards again = create(runtime, &member, 1, 1); // in the same place
    agentrt_shard_owner owner;
    agentrt_shard_move move;
    agentrt_shards_info info;
    uint32_t count;
    uint64_t epoch;
    CHECK_REFUSED(agentrt_shards_close(map, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_find(map, 0, "k", 1, &owner, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_find_hash(map, 0, 1, &owner, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_replicas(map, 0, 0, &owner, 1, &count, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_change(map, 0, &member, 1, &epoch, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_moves(map, 0, 0, &move, 1, &count, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_info_get(map, &info, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_signal(HOST, map, 0, "k", 1, &(agentrt_payload){0}, E),
                  AGENTRT_E_STALE);
    CHECK_EQ(info_of(again).epoch, 1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_shards_find_hash(again, 0, 1, &owner, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_shards_close(again, E), AGENTRT_E_STALE);
}

TEST(a_child_of_a_fork_finds_no_owner)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_shards map = create(runtime, &(agentrt_member){.id = 1, .weight = 1}, 1, 4);
    pid_t child = fork();
    if (child == 0) {
        agentrt_shard_owner owner;
        _exit(agentrt_shards_find(map, 0, "key", 3, &owner, NULL) == AGENTRT_E_FORKED &&
                      agentrt_shards_find_hash(map, 1, 7, &owner, NULL) == AGENTRT_E_FORKED
                  ? 0
                  : 1);
    }
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(owner_of(map, 7).member, 1);
}

TEST(a_signal_for_a_key_reaches_the_agent_that_owns_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actors[3] = {{0}};
    agentrt_member members[3];
    for (unsigned i = 0; i < 3; i++)
        members[i] = (agentrt_member){
            .id = i, .weight = 1, .agent = fixture_spawn(runtime, &actors[i], NULL)};
    agentrt_shards map = create(runtime, members, 3, 64);
    unsigned expected[3] = {0};
    for (unsigned i = 0; i < 50; i++) {
        agentrt_shard_owner owner;
        CHECK_OK(agentrt_shards_find(map, 1, &i, sizeof i, &owner, NULL));
        CHECK_EQ(owner.agent, members[owner.member].agent.bits);
        expected[owner.member]++;
        CHECK_OK(
            agentrt_shards_signal(HOST, map, 1, &i, sizeof i, &(agentrt_payload){.type = i}, NULL));
    }
    fixture_run(runtime, 0);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(actors[i].received, expected[i]);
    fixture_check_conserved(runtime);
}

TEST(a_member_without_an_agent_takes_no_signal)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member member = {.id = 4, .weight = 1};
    agentrt_shards map = create(runtime, &member, 1, 8);
    CHECK_REFUSED(agentrt_shards_signal(HOST, map, 0, "k", 1, &(agentrt_payload){0}, E),
                  AGENTRT_E_ARGUMENT);
    CHECK(strstr(fixture_error.text, "member 4: it has no agent") != NULL);
    struct actor actor = {0};
    change(map, 0,
           (agentrt_member){.id = 4, .weight = 1, .agent = fixture_spawn(runtime, &actor, NULL)});
    signal_key(map, "k", 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
}

TEST(what_an_owner_refuses_stays_with_the_sender)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options small = {.capacity = 1};
    agentrt_agent agent = fixture_spawn(runtime, &actor, &small);
    agentrt_member member = {.id = 1, .weight = 1, .agent = agent};
    agentrt_shards map = create(runtime, &member, 1, 8);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "x", 1, &buf, NULL));
    agentrt_payload payload = {.buf = buf};
    signal_key(map, "k", 1);
    CHECK_REFUSED(agentrt_shards_signal(HOST, map, 0, "k", 1, &payload, E), AGENTRT_E_FULL);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_shards_signal(HOST, map, 0, "k", 1, &payload, E), AGENTRT_E_DEAD);
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

// A member that is asked to hand over, and answers when the test says so.
struct owner {
    struct actor actor;
    uint64_t right;
    bool quick;
};

static agentrt_status own(struct actor *self, const agentrt_message *message)
{
    struct owner *owner = (struct owner *)self;
    if (message->type != HANDOVER || message->right == 0)
        return AGENTRT_OK;
    owner->right = message->right;
    if (owner->quick)
        CHECK_OK(agentrt_reply(self->agent, (agentrt_right){message->right}, &(agentrt_payload){0},
                               NULL));
    return AGENTRT_OK;
}

static void answer(struct owner *owner)
{
    CHECK_OK(agentrt_reply(HOST, (agentrt_right){owner->right}, &(agentrt_payload){0}, NULL));
}

// The host answers for an agent in these tests, so each right is answered once.
struct pair {
    agentrt_runtime runtime;
    struct owner old;
    struct owner fresh;
    agentrt_shards map;
};

// One shard, which goes from one agent to another.
static void move(struct pair *pair, uint64_t seed)
{
    pair->runtime = fixture_simulated(seed);
    pair->old.actor.react = pair->fresh.actor.react = own;
    agentrt_member first = {
        .id = 1, .weight = 1, .agent = fixture_spawn(pair->runtime, &pair->old.actor, NULL)};
    pair->map = create(pair->runtime, &first, 1, 1);
    signal_key(pair->map, "k", 1);
    agentrt_member swap[] = {
        {.id = 1},
        {.id = 2, .weight = 1, .agent = fixture_spawn(pair->runtime, &pair->fresh.actor, NULL)}};
    uint64_t epoch;
    CHECK_OK(agentrt_shards_change(pair->map, 1, swap, 2, &epoch, NULL));
    CHECK_EQ(info_of(pair->map).moving, 1);
}

TEST(what_comes_while_a_shard_changes_hands_waits_for_the_answer)
{
    struct pair pair = {0};
    move(&pair, 1);
    signal_key(pair.map, "k", 2);
    signal_key(pair.map, "k", 3);
    CHECK_EQ(info_of(pair.map).held, 2);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 0);
    CHECK_EQ(pair.old.actor.received, 2);
    CHECK_EQ(pair.old.actor.log[0].type, 1);
    CHECK_EQ(pair.old.actor.log[1].type, HANDOVER);
    uint64_t said[2];
    memcpy(said, pair.old.actor.log[1].payload.bytes, sizeof said);
    CHECK_EQ(pair.old.actor.log[1].payload_bytes, 16);
    CHECK_EQ(said[0], 2);
    CHECK_EQ(said[1], 1);
    answer(&pair.old);
    signal_key(pair.map, "k", 4);
    fixture_run(pair.runtime, PASS_NS);
    signal_key(pair.map, "k", 5);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 4);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(pair.fresh.actor.log[i].type, i + 2);
    CHECK_EQ(info_of(pair.map).moving, 0);
    CHECK_EQ(info_of(pair.map).held, 0);
    fixture_check_conserved(pair.runtime);
}

TEST(the_death_of_the_old_owner_lets_go_too)
{
    struct pair pair = {0};
    move(&pair, 2);
    signal_key(pair.map, "k", 2);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_OK(agentrt_agent_kill(HOST, pair.old.actor.agent, NULL));
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 1);
    CHECK_EQ(info_of(pair.map).moving, 0);
}

TEST(an_old_owner_that_is_dead_already_is_not_waited_for)
{
    struct pair pair = {0};
    pair.old.quick = true;
    move(&pair, 2);
    CHECK_OK(agentrt_agent_kill(HOST, pair.old.actor.agent, NULL));
    signal_key(pair.map, "k", 2);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 1);
    CHECK_EQ(info_of(pair.map).moving, 0);
}

TEST(a_map_holds_so_many_signals_and_refuses_more)
{
    struct pair pair = {0};
    move(&pair, 3);
    for (unsigned i = 0; i < 4; i++)
        signal_key(pair.map, "k", i);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "x", 1, &buf, NULL));
    CHECK_REFUSED(
        agentrt_shards_signal(HOST, pair.map, 0, "k", 1, &(agentrt_payload){.buf = buf}, E),
        AGENTRT_E_FULL);
    CHECK_OK(agentrt_buf_close(buf, NULL));
    CHECK_EQ(info_of(pair.map).held, 4);
    CHECK_EQ(info_of(pair.map).held_max, 4);
}

TEST(a_buffer_that_is_held_arrives_with_its_bytes)
{
    struct pair pair = {0};
    move(&pair, 4);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "held", 4, &buf, NULL));
    CHECK_OK(
        agentrt_shards_signal(HOST, pair.map, 0, "k", 1, &(agentrt_payload){.buf = buf}, NULL));
    CHECK_REFUSED(agentrt_buf_close(buf, E), AGENTRT_E_MOVED);
    fixture_run(pair.runtime, PASS_NS);
    answer(&pair.old);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 1);
    CHECK_EQ(pair.fresh.actor.log[0].capability, AGENTRT_ISO);
    CHECK_EQ(pair.fresh.actor.log[0].payload_bytes, 4);
}

TEST(what_is_held_when_the_map_closes_is_a_dead_letter)
{
    struct pair pair = {0};
    move(&pair, 5);
    signal_key(pair.map, "k", 2);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_OK(agentrt_shards_close(pair.map, NULL));
    fixture_run(pair.runtime, PASS_NS);
    agentrt_letter letters[4];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(pair.runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letters[0].reason, AGENTRT_E_CLOSED);
    CHECK_EQ(letters[0].type, 2);
    // The answer comes too late for a question that nobody has any more.
    answer(&pair.old);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 0);
    fixture_check_conserved(pair.runtime);
}

TEST(what_is_held_when_the_runtime_closes_leaks_nothing)
{
    struct pair pair = {0};
    move(&pair, 6);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "held", 4, &buf, NULL));
    CHECK_OK(
        agentrt_shards_signal(HOST, pair.map, 0, "k", 1, &(agentrt_payload){.buf = buf}, NULL));
    CHECK_OK(agentrt_runtime_close(pair.runtime, NULL));
}

TEST(a_shard_that_moves_on_before_the_answer_goes_to_the_last_owner)
{
    struct pair pair = {0};
    move(&pair, 7);
    signal_key(pair.map, "k", 2);
    struct owner third = {.actor = {.react = own}};
    agentrt_member swap[] = {
        {.id = 2},
        {.id = 3, .weight = 1, .agent = fixture_spawn(pair.runtime, &third.actor, NULL)}};
    uint64_t epoch;
    CHECK_OK(agentrt_shards_change(pair.map, 2, swap, 2, &epoch, NULL));
    fixture_run(pair.runtime, PASS_NS);
    signal_key(pair.map, "k", 3);
    CHECK_EQ(pair.fresh.actor.received, 0); // it was sent nothing, so it is not asked
    answer(&pair.old);
    fixture_run(pair.runtime, PASS_NS);
    CHECK_EQ(pair.fresh.actor.received, 0);
    CHECK_EQ(third.actor.received, 2);
    CHECK_EQ(third.actor.log[0].type, 2);
    CHECK_EQ(third.actor.log[1].type, 3);
}

TEST(an_owner_without_room_gets_the_rest_later_in_order)
{
    agentrt_runtime runtime = fixture_simulated(8);
    struct owner old = {.actor = {.react = own}, .quick = true};
    struct owner fresh = {.actor = {.react = own}};
    agentrt_spawn_options small = {.capacity = 1};
    agentrt_member first = {
        .id = 1, .weight = 1, .agent = fixture_spawn(runtime, &old.actor, NULL)};
    agentrt_shards map = create(runtime, &first, 1, 1);
    agentrt_member swap[] = {
        {.id = 1}, {.id = 2, .weight = 1, .agent = fixture_spawn(runtime, &fresh.actor, &small)}};
    uint64_t epoch;
    CHECK_OK(agentrt_shards_change(map, 1, swap, 2, &epoch, NULL));
    for (unsigned i = 0; i < 4; i++)
        signal_key(map, "k", i);
    fixture_run(runtime, PASS_NS);
    CHECK_EQ(fresh.actor.received, 4);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(fresh.actor.log[i].type, i);
    CHECK_EQ(info_of(map).moving, 0);
    fixture_check_conserved(runtime);
}

TEST(a_timeout_ends_the_wait_for_an_owner_that_says_nothing)
{
    agentrt_runtime runtime = fixture_simulated(9);
    struct owner old = {.actor = {.react = own}}, fresh = {.actor = {.react = own}};
    agentrt_member first = {
        .id = 1, .weight = 1, .agent = fixture_spawn(runtime, &old.actor, NULL)};
    agentrt_shards_options options = {.struct_size = sizeof options,
                                      .shards = 1,
                                      .handover_type = HANDOVER,
                                      .handover_timeout_ns = 5000000};
    agentrt_shards map;
    CHECK_OK(agentrt_shards_create(runtime, &first, 1, &options, &map, NULL));
    uint64_t epoch;
    agentrt_member again = {
        .id = 1, .weight = 1, .agent = fixture_spawn(runtime, &fresh.actor, NULL)};
    CHECK_OK(agentrt_shards_change(map, 1, &again, 1, &epoch, NULL));
    signal_key(map, "k", 1);
    fixture_run(runtime, 1000000);
    CHECK_EQ(fresh.actor.received, 0);
    fixture_run(runtime, PASS_NS);
    CHECK_EQ(fresh.actor.received, 1);
    agentrt_shard_move move;
    uint32_t count;
    CHECK_OK(agentrt_shards_moves(map, 2, 0, &move, 1, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK(move.from == 1 && move.to == 1);
}
