// Calls of channels, breakers, retries, letters, groups, leases, shards, topologies and faults, right and wrong ones.
#include "hand.h"

enum {
    SELECT_MAX = 4,
    GROUP_MAX = 6,
    MEMBERS_MAX = 4,
    LIST_MAX = 8,
    KEY_BYTES = 3,
};

void call_channel(void)
{
    OPTIONS(agentrt_channel_options, options);
    *options = (agentrt_channel_options){.struct_size = size_field(sizeof *options),
                                         .capacity = choice(4)};
    agentrt_channel channel = {handle(8)}, several[SELECT_MAX];
    agentrt_payload sent = payload();
    agentrt_future future;
    agentrt_message message;
    agentrt_channel_info info;
    switch (below(10)) {
    case 0:
    case 1:
        if (agentrt_channel_open((agentrt_runtime){handle(1)}, below(4) == 0 ? NULL : options,
                                 &channel, NULL) == AGENTRT_OK)
            remember(8, channel.bits);
        break;
    case 2:
    case 3:
        (void)agentrt_channel_try_send(from(), channel, &sent, NULL);
        break;
    case 4:
        if (agentrt_channel_send(from(), channel, &sent, delay(), &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 5:
        if (agentrt_channel_try_recv(from(), channel, &message, NULL) == AGENTRT_OK)
            keep_payload(&message);
        break;
    case 6:
        if (agentrt_channel_recv(from(), channel, delay(), &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 7:
        for (unsigned i = 0; i < SELECT_MAX; i++)
            several[i].bits = handle(8);
        if (agentrt_channel_select(from(), several, choice(SELECT_MAX + 1) % (SELECT_MAX + 1),
                                   delay(), &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 8:
        (void)agentrt_channel_info_get(channel, &info, NULL);
        break;
    default:
        (void)agentrt_channel_close(channel, NULL);
    }
}

static agentrt_retry_options retry_policy(void)
{
    return (agentrt_retry_options){.struct_size = size_field(sizeof(agentrt_retry_options)),
                                   .backoff = choice(4),
                                   .attempts = choice(100),
                                   .jitter = choice(2),
                                   .base_ns = delay(),
                                   .cap_ns = delay(),
                                   .budget = choice(3),
                                   .refill_ns = delay()};
}

void call_reliable(void)
{
    agentrt_breaker breaker = {handle(12)};
    OPTIONS(agentrt_breaker_options, options);
    *options = (agentrt_breaker_options){.struct_size = size_field(sizeof *options),
                                         .failures = choice(4),
                                         .probes = choice(4),
                                         .window_ns = delay(),
                                         .cooldown_ns = delay()};
    OPTIONS(agentrt_retry_options, policy);
    *policy = retry_policy();
    agentrt_breaker_info info;
    agentrt_future future;
    uint64_t number;
    switch (below(10)) {
    case 0:
        if (agentrt_breaker_open((agentrt_runtime){handle(1)}, below(4) == 0 ? NULL : options,
                                 &breaker, NULL) == AGENTRT_OK)
            remember(12, breaker.bits);
        break;
    case 1:
    case 2:
        if (agentrt_breaker_admit(breaker, &number, NULL) == AGENTRT_OK)
            (void)agentrt_breaker_report(breaker, number ^ (below(8) == 0), choice(2), NULL);
        break;
    case 3:
        (void)agentrt_breaker_report(breaker, take(2), choice(2), NULL);
        break;
    case 4:
        (void)agentrt_breaker_info_get(breaker, &info, NULL);
        if (below(4) == 0)
            (void)agentrt_breaker_close(breaker, NULL);
        break;
    case 5:
        (void)agentrt_retry_next(choice(100), delay(), delay(), policy, &number, NULL);
        (void)agentrt_retry_spend(delay(), delay(), policy, &number, NULL);
        (void)agentrt_retry_key(take(2), take(2), &number, NULL);
        break;
    case 6:
        if (agentrt_retry_pause((agentrt_runtime){handle(1)}, from(), delay(), &future, NULL) ==
            AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 7:
        (void)agentrt_letter_unsubscribe(agent(), NULL);
        break;
    default:
        (void)agentrt_letter_subscribe(agent(), NULL);
    }
}

// Bytes that may be the result of a quorum, or of something else, cut short or not.
static void read_result(const void *bytes, uint64_t length)
{
    agentrt_tally tally;
    agentrt_vote vote;
    agentrt_choice choice;
    if (agentrt_quorum_tally(bytes, length, &tally, NULL) != AGENTRT_OK)
        return;
    (void)agentrt_quorum_vote(bytes, length, choice_of_index(tally.voters), &vote, NULL);
    if (agentrt_quorum_choice(bytes, length, choice_of_index(tally.choices), &choice, NULL) ==
            AGENTRT_OK &&
        choice.bytes > 0)
        (void)((const volatile char *)bytes)[choice.offset + choice.bytes - 1];
}

static agentrt_supervisor_options supervisor_options(void)
{
    static const char names[] = "ab";
    agentrt_supervisor_options options = {.struct_size =
                                              size_field(sizeof(agentrt_supervisor_options)),
                                          .strategy = choice(3),
                                          .supervisor = {below(3) == 0 ? handle(2) : 0},
                                          .max_restarts = choice(3),
                                          .within_ns = delay(),
                                          .grace_ns = delay(),
                                          .transient = choice(8),
                                          .overload = choice(8),
                                          .permanent = choice(8),
                                          .fatal = choice(8),
                                          .priority = choice(4)};
    if (below(4) == 0) {
        options.name = names + below(2);
        options.name_bytes = (uint32_t)below(2);
    }
    bool falls_back = options.transient == AGENTRT_REMEDY_FALLBACK ||
                      options.overload == AGENTRT_REMEDY_FALLBACK ||
                      options.permanent == AGENTRT_REMEDY_FALLBACK ||
                      options.fatal == AGENTRT_REMEDY_FALLBACK;
    if (falls_back != (below(16) == 0)) {
        options.fallback = names + below(2);
        options.fallback_bytes = 1;
    }
    return options;
}

void call_supervisor(void)
{
    OPTIONS(agentrt_supervisor_options, options);
    OPTIONS(agentrt_retry_options, policy);
    *options = supervisor_options();
    *policy = retry_policy();
    agentrt_agent made;
    agentrt_child children[GROUP_MAX];
    uint32_t count;
    switch (below(4)) {
    case 0:
        (void)agentrt_supervisor_children(agent(), choice(3), children,
                                          choice(GROUP_MAX + 1) % (GROUP_MAX + 1), &count, NULL);
        break;
    case 1:
        (void)agentrt_supervisor_adopt(from(), agent(), agent(), NULL);
        break;
    default:
        if (agentrt_supervisor_spawn((agentrt_runtime){handle(1)}, from(),
                                     below(4) == 0 ? NULL : options, below(4) == 0 ? NULL : policy,
                                     &made, NULL) == AGENTRT_OK)
            remember(2, made.bits);
    }
}

// The same of a gossip.
static void read_report(const void *bytes, uint64_t length)
{
    agentrt_gossip_report report;
    uint32_t members;
    if (agentrt_gossip_read(bytes, length, &report, NULL) == AGENTRT_OK)
        (void)agentrt_gossip_hops(bytes, length, choice_of_index(AGENTRT_HOPS_MAX), &members, NULL);
}

static agentrt_topology topology(uint32_t count)
{
    agentrt_topology made = {handle(11)};
    agentrt_shape shape = (agentrt_shape)(1 + choice(4));
    bool fits = below(8) > 0;
    uint32_t fanout = !fits ? choice(4) : shape == AGENTRT_HIERARCHICAL ? 1 + choice(3) : 0;
    if (agentrt_topology_make(shape, below(8) == 0 ? choice(100) : count, fanout, &made, NULL) ==
        AGENTRT_OK)
        remember(11, made.bits);
    return below(2) == 0 ? made : (agentrt_topology){0};
}

static void spread(const agentrt_agent *group, uint32_t size)
{
    agentrt_payload sent = payload();
    agentrt_future future;
    OPTIONS(agentrt_gossip_options, options);
    *options = (agentrt_gossip_options){.struct_size = size_field(sizeof *options),
                                        .fanout = choice(5),
                                        .unrepaired = choice(2),
                                        .repair_ns = delay(),
                                        .timeout_ns = delay(),
                                        .parent = {below(2) == 0 ? 0 : handle(6)}};
    if (agentrt_gossip((agentrt_runtime){handle(1)}, from(), group, size, topology(size), &sent,
                       below(2) == 0 ? NULL : options, &future, NULL) == AGENTRT_OK)
        remember(5, future.bits);
}

void call_group(void)
{
    agentrt_agent group[GROUP_MAX];
    agentrt_refusal refusals[GROUP_MAX];
    uint32_t count, delivered;
    agentrt_future future;
    agentrt_message message;
    agentrt_payload sent = payload();
    OPTIONS(agentrt_quorum_options, options);
    *options = (agentrt_quorum_options){.struct_size = size_field(sizeof *options),
                                        .threshold = choice(GROUP_MAX),
                                        .rule = choice(3),
                                        .timeout_ns = delay(),
                                        .parent = {below(2) == 0 ? 0 : handle(6)}};
    uint32_t size = (uint32_t)below(GROUP_MAX + 1);
    for (uint32_t i = 0; i < size; i++)
        group[i] = below(4) == 0 ? agent() : (agentrt_agent){known(2)};
    switch (below(6)) {
    case 0:
    case 1:
        spread(group, size);
        break;
    case 2:
    case 3:
        if (agentrt_quorum((agentrt_runtime){handle(1)}, from(), group, size, &sent,
                           below(2) == 0 ? NULL : options, &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 4:
        (void)agentrt_broadcast((agentrt_runtime){handle(1)}, from(), group, size, &sent, refusals,
                                (uint32_t)below(GROUP_MAX + 1), &count, &delivered, NULL);
        break;
    default:
        if (agentrt_future_wait((agentrt_future){handle(5)}, duration(), &message, NULL) !=
            AGENTRT_OK)
            break;
        if (message.capability == AGENTRT_VAL) {
            read_result(message.payload.buf.data,
                        message.payload_bytes - below(2) * below(message.payload_bytes + 1));
            read_report(message.payload.buf.data, message.payload_bytes - (below(8) == 0));
        }
        keep_payload(&message);
    }
}

void call_lease(void)
{
    static const char names[] = "xyz";
    static const uint64_t ttls_ns[] = {1, 1000, 5000, 100000, AGENTRT_TTL_NS_MAX, UINT64_MAX, 0};
    agentrt_lease lease = {handle(10)};
    agentrt_payload sent = payload();
    agentrt_future future;
    agentrt_lease_info info;
    uint64_t token, ttl_ns = ttls_ns[below(7)];
    // Never more than is there, or more than any name may have, which is refused unread.
    uint32_t name_bytes = below(16) == 0 ? AGENTRT_NAME_BYTES_MAX + 1 : (uint32_t)below(3);
    switch (below(10)) {
    case 0:
    case 1:
        if (agentrt_lease_open((agentrt_runtime){handle(1)}, from(), names + below(3), name_bytes,
                               &lease, NULL) == AGENTRT_OK)
            remember(10, lease.bits);
        break;
    case 2:
        (void)agentrt_lease_try_acquire(from(), lease, ttl_ns, &token, NULL);
        break;
    case 3:
        if (agentrt_lease_acquire(from(), lease, ttl_ns, delay(), &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 4:
        (void)agentrt_lease_renew(from(), lease, ttl_ns, NULL);
        break;
    case 5:
        (void)agentrt_lease_release(from(), lease, NULL);
        break;
    case 6:
        (void)agentrt_lease_info_get(lease, &info, NULL);
        break;
    case 7:
    case 8:
        (void)agentrt_signal_fenced(from(), agent(), lease, &sent, NULL);
        break;
    default:
        (void)agentrt_lease_close(from(), lease, NULL);
    }
}

void call_fault(void)
{
    agentrt_runtime runtime = {handle(1)};
    OPTIONS(agentrt_fault_options, options);
    *options = (agentrt_fault_options){.struct_size = size_field(sizeof *options),
                                       .kind = choice(6),
                                       .sender = {below(3) == 0 ? agent().bits : 0},
                                       .to = {below(2) == 0 ? agent().bits : 0},
                                       .min_ns = below(2) == 0 ? delay() : 0,
                                       .chance = 1000000 >> below(4),
                                       .skip = choice(3),
                                       .times = choice(3)};
    bool lasts = options->kind != AGENTRT_FAULT_DROP && options->kind != AGENTRT_FAULT_CRASH;
    options->max_ns = lasts ? options->min_ns + take(2) : 0;
    if (!lasts)
        options->min_ns = 0;
    uint32_t fault;
    uint64_t strikes;
    agentrt_stuck stuck;
    switch (below(6)) {
    case 0:
        (void)agentrt_fault_strikes(runtime, choice(4), &strikes, NULL);
        break;
    case 1:
        (void)agentrt_fault_remove(runtime, choice(4), NULL);
        break;
    case 2:
        (void)agentrt_runtime_stuck(runtime, &stuck, NULL);
        break;
    default:
        (void)agentrt_fault_inject(runtime, options, &fault, NULL);
    }
}

// Few shards, of few sizes: each size has a table that the process keeps.
static agentrt_shards_options shards_options(void)
{
    static const uint32_t counts[] = {0, 1, 1, 4, 4, 4, 3, AGENTRT_SHARDS_MAX * 2};
    return (agentrt_shards_options){.struct_size = size_field(sizeof(agentrt_shards_options)),
                                    .shards = counts[below(8)],
                                    .held_max = choice(3),
                                    .handover_type = take(1),
                                    .handover_timeout_ns = delay()};
}

static uint32_t members(agentrt_member *out_members)
{
    uint32_t count = 1 + (uint32_t)below(MEMBERS_MAX);
    for (uint32_t i = 0; i < count; i++)
        out_members[i] =
            (agentrt_member){.id = below(16) == 0 ? take(8) : i,
                             .agent = {below(4) > 0   ? known(2)
                                       : below(4) > 0 ? 0
                                                      : handle(2)},
                             .weight = below(4) > 0 ? 1 + (uint32_t)below(3) : choice(2)};
    return below(16) == 0 ? 0 : count;
}

static void create_shards(void)
{
    agentrt_member first[MEMBERS_MAX];
    uint32_t count = members(first);
    OPTIONS(agentrt_shards_options, options);
    *options = shards_options();
    agentrt_shards made;
    if (agentrt_shards_create((agentrt_runtime){below(4) > 0 ? known(1) : handle(1)}, first, count,
                              below(4) == 0 ? NULL : options, &made, NULL) == AGENTRT_OK)
        remember(9, made.bits);
}

void call_shards(void)
{
    static const char keys[] = "abcdefgh";
    if (known(9) == 0)
        create_shards();
    agentrt_shards shards = {handle(9)};
    uint64_t epoch = below(2) == 0 ? 0 : choice(4), hash;
    const char *key = below(16) == 0 ? NULL : keys + below(4);
    // Never more than is there, or more than any key may have, which is refused unread.
    uint64_t key_bytes = below(16) == 0 ? AGENTRT_PAYLOAD_BYTES_MAX + 1 : below(KEY_BYTES);
    agentrt_shard_owner owners[LIST_MAX];
    agentrt_shard_move moves[LIST_MAX];
    agentrt_shards_info info;
    agentrt_payload sent;
    agentrt_member changes[MEMBERS_MAX];
    uint32_t count;
    switch (below(12)) {
    case 0:
        create_shards();
        break;
    case 1:
    case 7:
        count = members(changes);
        (void)agentrt_shards_change(shards, epoch, changes, count, &epoch, NULL);
        break;
    case 2:
        if (agentrt_shards_hash(key, key_bytes, &hash, NULL) == AGENTRT_OK)
            (void)agentrt_shards_find_hash(shards, epoch, hash, owners, NULL);
        break;
    case 3:
        (void)agentrt_shards_find(shards, epoch, key, key_bytes, owners, NULL);
        break;
    case 4:
        (void)agentrt_shards_replicas(shards, epoch, choice(5), owners, (uint32_t)below(LIST_MAX),
                                      &count, NULL);
        break;
    case 5:
        (void)agentrt_shards_moves(shards, epoch, choice(5), moves, (uint32_t)below(LIST_MAX),
                                   &count, NULL);
        (void)agentrt_shards_info_get(shards, &info, NULL);
        break;
    case 6:
        if (below(4) == 0)
            (void)agentrt_shards_close(shards, NULL);
        break;
    default:
        sent = payload();
        (void)agentrt_shards_signal(from(), shards, epoch, key, key_bytes, &sent, NULL);
    }
}

void call_topology(void)
{
    agentrt_topology shape = topology(1 + (uint32_t)below(40));
    if (shape.bits == 0)
        shape.bits = handle(11);
    agentrt_neighbour neighbours[LIST_MAX];
    agentrt_edge edges[LIST_MAX];
    agentrt_topology_info info = {0};
    agentrt_buf text;
    uint32_t count;
    uint64_t first = below(4) == 0 ? take(8) : below(40);
    switch (below(4)) {
    case 0:
        (void)agentrt_topology_neighbours(shape, choice(40), (uint32_t)first, neighbours,
                                          (uint32_t)below(LIST_MAX), &count, NULL);
        break;
    case 1:
        (void)agentrt_topology_edges(shape, first, edges, (uint32_t)below(LIST_MAX), &count, NULL);
        break;
    case 2:
        (void)agentrt_topology_info_get(shape, &info, NULL);
        break;
    default:
        // A large one's text would take longer to write than all the rest.
        if (agentrt_topology_info_get(shape, &info, NULL) == AGENTRT_OK && info.edges > 4000)
            break;
        if (agentrt_topology_dot(from(), shape, &text, NULL) == AGENTRT_OK)
            remember(3, text.bits);
    }
}
