// The bodies of the public functions, called by border.c with arguments it has checked.
// Generated from capi/spec by `python3 capi/generate`. Do not edit.
// Options records are never NULL here and always have this library's size.
#ifndef AGENTRT_GENERATED_BODIES_H
#define AGENTRT_GENERATED_BODIES_H

#include "agentrt.h"

agentrt_status art_api_runtime_open(
    const agentrt_runtime_options *options, agentrt_runtime *out_runtime, agentrt_error *error);
agentrt_status art_api_runtime_run(
    agentrt_runtime runtime, uint64_t timeout_ns, uint64_t *out_turns, agentrt_error *error);
agentrt_status art_api_runtime_stuck(
    agentrt_runtime runtime, agentrt_stuck *out_stuck, agentrt_error *error);
agentrt_status art_api_runtime_drain(
    agentrt_runtime runtime, uint64_t timeout_ns, agentrt_error *error);
agentrt_status art_api_runtime_close(agentrt_runtime runtime, agentrt_error *error);
agentrt_status art_api_runtime_clock(
    agentrt_runtime runtime, uint64_t *out_now_ns, agentrt_error *error);
agentrt_status art_api_runtime_stats(
    agentrt_runtime runtime, agentrt_stats *out_stats, agentrt_error *error);
agentrt_status art_api_runtime_letters(
    agentrt_runtime runtime, agentrt_letter *out_letters, uint32_t letters_max, uint32_t *out_count,
    agentrt_error *error);
agentrt_status art_api_runtime_overruns(
    agentrt_runtime runtime, agentrt_overrun *out_overruns, uint32_t overruns_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_spawn_options *options,
    agentrt_agent *out_agent, agentrt_error *error);
agentrt_status art_api_signal(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload, agentrt_error *error);
agentrt_status art_api_ask(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload,
    const agentrt_ask_options *options, agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_reply(
    agentrt_agent from, agentrt_right right, const agentrt_payload *payload, agentrt_error *error);
agentrt_status art_api_refuse(
    agentrt_agent from, agentrt_right right, agentrt_status status, const char *text,
    uint32_t text_bytes, agentrt_error *error);
agentrt_status art_api_agent_stop(agentrt_agent from, agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_agent_kill(agentrt_agent from, agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_agent_fail(
    agentrt_agent from, const char *text, uint32_t text_bytes, agentrt_error *error);
agentrt_status art_api_agent_wake(agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_monitor(
    agentrt_agent from, agentrt_agent target, agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_link(agentrt_agent from, agentrt_agent peer, agentrt_error *error);
agentrt_status art_api_unlink(agentrt_agent from, agentrt_agent peer, agentrt_error *error);
agentrt_status art_api_agent_find(
    agentrt_runtime runtime, const char *name, uint32_t name_bytes, agentrt_agent *out_agent,
    agentrt_error *error);
agentrt_status art_api_agent_info_get(
    agentrt_agent agent, agentrt_agent_info *out_info, agentrt_error *error);
agentrt_status art_api_agent_profile_get(
    agentrt_agent agent, agentrt_profile *out_profile, agentrt_error *error);
agentrt_status art_api_future_wait(
    agentrt_future future, uint64_t timeout_ns, agentrt_message *out_message, agentrt_error *error);
agentrt_status art_api_future_cancel(agentrt_future future, agentrt_error *error);
agentrt_status art_api_room_wait(agentrt_agent agent, uint64_t timeout_ns, agentrt_error *error);
agentrt_status art_api_timer_arm(
    agentrt_agent from, agentrt_agent to, uint64_t delay_ns, uint64_t period_ns,
    const agentrt_payload *payload, agentrt_timer *out_timer, agentrt_error *error);
agentrt_status art_api_timer_disarm(agentrt_timer timer, agentrt_error *error);
agentrt_status art_api_buf_create(
    agentrt_agent from, agentrt_capability capability, const void *data, uint64_t bytes,
    agentrt_buf *out_buf, agentrt_error *error);
agentrt_status art_api_buf_view(
    agentrt_agent from, agentrt_buf buf, uint32_t writable, agentrt_view *out_view,
    agentrt_error *error);
agentrt_status art_api_buf_unview(agentrt_agent from, agentrt_buf buf, agentrt_error *error);
agentrt_status art_api_buf_convert(
    agentrt_agent from, agentrt_buf buf, agentrt_capability to, agentrt_buf *out_buf,
    agentrt_error *error);
agentrt_status art_api_buf_keep(agentrt_agent from, agentrt_buf buf, agentrt_error *error);
agentrt_status art_api_buf_close(agentrt_buf buf, agentrt_error *error);
agentrt_status art_api_buf_info_get(
    agentrt_buf buf, agentrt_buf_info *out_info, agentrt_error *error);
agentrt_status art_api_port_open(
    agentrt_runtime runtime, const agentrt_port_options *options, agentrt_port *out_port,
    agentrt_error *error);
agentrt_status art_api_port_address(
    agentrt_port port, agentrt_agent *out_agent, agentrt_error *error);
agentrt_status art_api_port_fd(agentrt_port port, int32_t *out_fd, agentrt_error *error);
agentrt_status art_api_port_take(
    agentrt_port port, agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
    uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_port_commit(
    agentrt_port port, const agentrt_command *commands, uint32_t commands_count,
    agentrt_error *error);
agentrt_status art_api_port_close(agentrt_port port, agentrt_error *error);
agentrt_status art_api_channel_open(
    agentrt_runtime runtime, const agentrt_channel_options *options, agentrt_channel *out_channel,
    agentrt_error *error);
agentrt_status art_api_channel_try_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    agentrt_error *error);
agentrt_status art_api_channel_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_channel_try_recv(
    agentrt_agent from, agentrt_channel channel, agentrt_message *out_message,
    agentrt_error *error);
agentrt_status art_api_channel_recv(
    agentrt_agent from, agentrt_channel channel, uint64_t timeout_ns, agentrt_future *out_future,
    agentrt_error *error);
agentrt_status art_api_channel_select(
    agentrt_agent from, const agentrt_channel *channels, uint32_t channels_count,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_channel_info_get(
    agentrt_channel channel, agentrt_channel_info *out_info, agentrt_error *error);
agentrt_status art_api_channel_close(agentrt_channel channel, agentrt_error *error);
agentrt_status art_api_shards_create(
    agentrt_runtime runtime, const agentrt_member *members, uint32_t members_count,
    const agentrt_shards_options *options, agentrt_shards *out_shards, agentrt_error *error);
agentrt_status art_api_shards_hash(
    const void *key, uint64_t key_bytes, uint64_t *out_hash, agentrt_error *error);
agentrt_status art_api_shards_find(
    agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    agentrt_shard_owner *out_owner, agentrt_error *error);
agentrt_status art_api_shards_find_hash(
    agentrt_shards shards, uint64_t epoch, uint64_t hash, agentrt_shard_owner *out_owner,
    agentrt_error *error);
agentrt_status art_api_shards_replicas(
    agentrt_shards shards, uint64_t epoch, uint32_t shard, agentrt_shard_owner *out_owners,
    uint32_t owners_max, uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_shards_change(
    agentrt_shards shards, uint64_t epoch, const agentrt_member *members, uint32_t members_count,
    uint64_t *out_epoch, agentrt_error *error);
agentrt_status art_api_shards_moves(
    agentrt_shards shards, uint64_t epoch, uint32_t first, agentrt_shard_move *out_moves,
    uint32_t moves_max, uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_shards_signal(
    agentrt_agent from, agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    const agentrt_payload *payload, agentrt_error *error);
agentrt_status art_api_shards_info_get(
    agentrt_shards shards, agentrt_shards_info *out_info, agentrt_error *error);
agentrt_status art_api_shards_close(agentrt_shards shards, agentrt_error *error);
agentrt_status art_api_topology_make(
    agentrt_shape shape, uint32_t count, uint32_t fanout, agentrt_topology *out_topology,
    agentrt_error *error);
agentrt_status art_api_topology_neighbours(
    agentrt_topology topology, uint32_t node, uint32_t first, agentrt_neighbour *out_neighbours,
    uint32_t neighbours_max, uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_topology_edges(
    agentrt_topology topology, uint64_t first, agentrt_edge *out_edges, uint32_t edges_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_topology_info_get(
    agentrt_topology topology, agentrt_topology_info *out_info, agentrt_error *error);
agentrt_status art_api_topology_dot(
    agentrt_agent from, agentrt_topology topology, agentrt_buf *out_buf, agentrt_error *error);
agentrt_status art_api_breaker_open(
    agentrt_runtime runtime, const agentrt_breaker_options *options, agentrt_breaker *out_breaker,
    agentrt_error *error);
agentrt_status art_api_breaker_admit(
    agentrt_breaker breaker, uint64_t *out_ticket, agentrt_error *error);
agentrt_status art_api_breaker_report(
    agentrt_breaker breaker, uint64_t ticket, uint32_t failed, agentrt_error *error);
agentrt_status art_api_breaker_info_get(
    agentrt_breaker breaker, agentrt_breaker_info *out_info, agentrt_error *error);
agentrt_status art_api_breaker_close(agentrt_breaker breaker, agentrt_error *error);
agentrt_status art_api_retry_next(
    uint32_t attempt, uint64_t now_ns, uint64_t deadline_ns, const agentrt_retry_options *policy,
    uint64_t *out_pause_ns, agentrt_error *error);
agentrt_status art_api_retry_spend(
    uint64_t now_ns, uint64_t spent_ns, const agentrt_retry_options *policy, uint64_t *out_spent_ns,
    agentrt_error *error);
agentrt_status art_api_retry_key(
    uint64_t seed, uint64_t call_number, uint64_t *out_key, agentrt_error *error);
agentrt_status art_api_retry_pause(
    agentrt_runtime runtime, agentrt_agent from, uint64_t pause_ns, agentrt_future *out_future,
    agentrt_error *error);
agentrt_status art_api_supervisor_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_supervisor_options *options,
    const agentrt_retry_options *policy, agentrt_agent *out_agent, agentrt_error *error);
agentrt_status art_api_supervisor_adopt(
    agentrt_agent from, agentrt_agent supervisor, agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_supervisor_children(
    agentrt_agent supervisor, uint32_t first, agentrt_child *out_children, uint32_t children_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status art_api_letter_subscribe(agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_letter_unsubscribe(agentrt_agent agent, agentrt_error *error);
agentrt_status art_api_quorum(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *voters, uint32_t voters_count,
    const agentrt_payload *payload, const agentrt_quorum_options *options,
    agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_quorum_tally(
    const void *result, uint64_t result_bytes, agentrt_tally *out_tally, agentrt_error *error);
agentrt_status art_api_quorum_vote(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_vote *out_vote,
    agentrt_error *error);
agentrt_status art_api_quorum_choice(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_choice *out_choice,
    agentrt_error *error);
agentrt_status art_api_broadcast(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, const agentrt_payload *payload, agentrt_refusal *out_refusals,
    uint32_t refusals_max, uint32_t *out_count, uint32_t *out_delivered, agentrt_error *error);
agentrt_status art_api_gossip(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, agentrt_topology topology, const agentrt_payload *payload,
    const agentrt_gossip_options *options, agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_gossip_read(
    const void *result, uint64_t result_bytes, agentrt_gossip_report *out_report,
    agentrt_error *error);
agentrt_status art_api_gossip_hops(
    const void *result, uint64_t result_bytes, uint32_t hops, uint32_t *out_members,
    agentrt_error *error);
agentrt_status art_api_lease_open(
    agentrt_runtime runtime, agentrt_agent from, const char *name, uint32_t name_bytes,
    agentrt_lease *out_lease, agentrt_error *error);
agentrt_status art_api_lease_try_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t *out_token,
    agentrt_error *error);
agentrt_status art_api_lease_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t timeout_ns,
    agentrt_future *out_future, agentrt_error *error);
agentrt_status art_api_lease_renew(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, agentrt_error *error);
agentrt_status art_api_lease_release(agentrt_agent from, agentrt_lease lease, agentrt_error *error);
agentrt_status art_api_lease_info_get(
    agentrt_lease lease, agentrt_lease_info *out_info, agentrt_error *error);
agentrt_status art_api_lease_close(agentrt_agent from, agentrt_lease lease, agentrt_error *error);
agentrt_status art_api_signal_fenced(
    agentrt_agent from, agentrt_agent to, agentrt_lease lease, const agentrt_payload *payload,
    agentrt_error *error);
agentrt_status art_api_fault_inject(
    agentrt_runtime runtime, const agentrt_fault_options *options, uint32_t *out_fault,
    agentrt_error *error);
agentrt_status art_api_fault_strikes(
    agentrt_runtime runtime, uint32_t fault, uint64_t *out_strikes, agentrt_error *error);
agentrt_status art_api_fault_remove(agentrt_runtime runtime, uint32_t fault, agentrt_error *error);

#endif
