// The pools' shapes: how large each kind of element is and which of its bytes a free one may use.
#include "base/assert.h"
#include "base/pool.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/timer.h"
#include "exec/wait.h"
#include "object/buf.h"
#include "orchestrate/channel.h"
#include "orchestrate/gossip.h"
#include "orchestrate/lease.h"
#include "orchestrate/quorum.h"
#include "orchestrate/shard.h"
#include "reliable/breaker.h"

struct art_pool art_pools[ART_POOL_COUNT] = {
    [ART_POOL_MESSAGE] = { .element_bytes = sizeof(struct art_msg), .lock = ART_MUTEX_INITIAL },
    [ART_POOL_AGENT] = { .element_bytes = sizeof(struct art_agent),
                         .link_offset = offsetof(struct art_agent, tail),
                         .prepare = art_agent_prepare,
                         .lock = ART_MUTEX_INITIAL },
    [ART_POOL_BUF] = { .element_bytes = ART_LINE_BYTES,
                       .link_offset = offsetof(struct art_buf, link),
                       .prepare = art_buf_prepare,
                       .lock = ART_MUTEX_INITIAL },
    [ART_POOL_PROMISE] = { .element_bytes = ART_PROMISE_BYTES,
                           .link_offset = offsetof(struct art_promise, link),
                           .prepare = art_await_prepare,
                           .lock = ART_MUTEX_INITIAL },
    [ART_POOL_TIMER] = { .element_bytes = 2 * ART_LINE_BYTES,
                         .link_offset = offsetof(struct art_timer, link),
                         .prepare = art_timer_prepare,
                         .lock = ART_MUTEX_INITIAL },
    [ART_POOL_CHANNEL] = { .element_bytes = ART_CHANNEL_BYTES,
                           .link_offset = offsetof(struct art_channel, link),
                           .prepare = art_channel_prepare,
                           .lock_offset = offsetof(struct art_channel, lock),
                           .life_mask = ART_CHANNEL_STATE_MASK,
                           .lock = ART_MUTEX_INITIAL },
    [ART_POOL_SHARDS] = { .element_bytes = ART_SHARDS_BYTES,
                          .link_offset = offsetof(struct art_shards, link),
                          .prepare = art_shards_prepare,
                          .lock_offset = offsetof(struct art_shards, lock),
                          .life_mask = ART_SHARDS_STATE_MASK,
                          .lock = ART_MUTEX_INITIAL },
    [ART_POOL_BREAKER] = { .element_bytes = ART_BREAKER_BYTES,
                           .link_offset = offsetof(struct art_breaker, link),
                           .prepare = art_breaker_prepare,
                           .lock_offset = offsetof(struct art_breaker, lock),
                           .life_mask = ART_BREAKER_STATE_MASK,
                           .lock = ART_MUTEX_INITIAL },
    [ART_POOL_GOSSIP] = { .element_bytes = ART_GOSSIP_BYTES,
                          .link_offset = offsetof(struct art_gossip, link),
                          .prepare = art_gossip_prepare,
                          .lock_offset = offsetof(struct art_gossip, lock),
                          .life_mask = ART_GOSSIP_STATE_MASK,
                          .lock = ART_MUTEX_INITIAL },
    [ART_POOL_ROUND] = { .element_bytes = ART_ROUND_BYTES,
                         .link_offset = offsetof(struct art_round, link),
                         .prepare = art_quorum_prepare,
                         .lock_offset = offsetof(struct art_round, lock),
                         .life_mask = ART_ROUND_STATE_MASK,
                         .lock = ART_MUTEX_INITIAL },
    [ART_POOL_LEASE] = { .element_bytes = ART_LEASE_BYTES,
                         .link_offset = offsetof(struct art_lease, link),
                         .prepare = art_lease_prepare,
                         .lock = ART_MUTEX_INITIAL },
    [ART_POOL_WAIT] = { .element_bytes = sizeof(struct art_wait_list),
                        .link_offset = offsetof(struct art_wait_list, futures),
                        .prepare = art_wait_prepare,
                        .lock = ART_MUTEX_INITIAL },
};

_Static_assert(sizeof(struct art_pool_link) <= ART_LINE_BYTES,
               "a free message has room for its link");
_Static_assert(offsetof(struct art_agent, tail) + sizeof(struct art_pool_link) <=
                   offsetof(struct art_agent, bits),
               "an agent's name survives its end");
_Static_assert(sizeof(struct art_buf) <= ART_LINE_BYTES, "a buffer's name is one line");
_Static_assert(sizeof(struct art_timer) <= 2 * ART_LINE_BYTES, "a timer is two lines");
_Static_assert(offsetof(struct art_channel, word) == 0 && offsetof(struct art_shards, word) == 0 &&
                   offsetof(struct art_breaker, word) == 0 &&
                   offsetof(struct art_gossip, word) == 0 && offsetof(struct art_round, word) == 0,
               "what has a lock begins with its word");
