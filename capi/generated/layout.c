// The layout of the public records, asserted by the compiler. Not part of the library.
// Generated from capi/spec by `python3 capi/generate`. Do not edit.
#include <stddef.h>

#include "agentrt.h"

_Static_assert(sizeof(void *) == 8, "agentrt needs a 64-bit target");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "agentrt needs a little-endian target");
_Static_assert(sizeof(agentrt_runtime) == 8, "agentrt_runtime");
_Static_assert(sizeof(agentrt_agent) == 8, "agentrt_agent");
_Static_assert(sizeof(agentrt_buf) == 8, "agentrt_buf");
_Static_assert(sizeof(agentrt_port) == 8, "agentrt_port");
_Static_assert(sizeof(agentrt_future) == 8, "agentrt_future");
_Static_assert(sizeof(agentrt_right) == 8, "agentrt_right");
_Static_assert(sizeof(agentrt_timer) == 8, "agentrt_timer");
_Static_assert(sizeof(agentrt_channel) == 8, "agentrt_channel");
_Static_assert(sizeof(agentrt_shards) == 8, "agentrt_shards");
_Static_assert(sizeof(agentrt_topology) == 8, "agentrt_topology");
_Static_assert(sizeof(agentrt_breaker) == 8, "agentrt_breaker");
_Static_assert(sizeof(agentrt_lease) == 8, "agentrt_lease");
_Static_assert(sizeof(agentrt_capability) == 4, "agentrt_capability");
_Static_assert(sizeof(agentrt_overflow) == 4, "agentrt_overflow");
_Static_assert(sizeof(agentrt_priority) == 4, "agentrt_priority");
_Static_assert(sizeof(agentrt_kind) == 4, "agentrt_kind");
_Static_assert(sizeof(agentrt_rule) == 4, "agentrt_rule");
_Static_assert(sizeof(agentrt_shape) == 4, "agentrt_shape");
_Static_assert(sizeof(agentrt_relation) == 4, "agentrt_relation");
_Static_assert(sizeof(agentrt_breaker_state) == 4, "agentrt_breaker_state");
_Static_assert(sizeof(agentrt_strategy) == 4, "agentrt_strategy");
_Static_assert(sizeof(agentrt_remedy) == 4, "agentrt_remedy");
_Static_assert(sizeof(agentrt_child_state) == 4, "agentrt_child_state");
_Static_assert(sizeof(agentrt_backoff) == 4, "agentrt_backoff");
_Static_assert(sizeof(agentrt_fault_kind) == 4, "agentrt_fault_kind");

_Static_assert(sizeof(agentrt_error) == 256, "agentrt_error");
_Static_assert(offsetof(agentrt_error, status) == 0, "agentrt_error.status");
_Static_assert(offsetof(agentrt_error, text_bytes) == 4, "agentrt_error.text_bytes");
_Static_assert(offsetof(agentrt_error, text) == 8, "agentrt_error.text");

_Static_assert(sizeof(agentrt_message) == 64, "agentrt_message");
_Static_assert(offsetof(agentrt_message, agent) == 0, "agentrt_message.agent");
_Static_assert(offsetof(agentrt_message, from) == 8, "agentrt_message.from");
_Static_assert(offsetof(agentrt_message, right) == 16, "agentrt_message.right");
_Static_assert(offsetof(agentrt_message, type) == 24, "agentrt_message.type");
_Static_assert(offsetof(agentrt_message, kind) == 32, "agentrt_message.kind");
_Static_assert(offsetof(agentrt_message, capability) == 33, "agentrt_message.capability");
_Static_assert(offsetof(agentrt_message, status) == 34, "agentrt_message.status");
_Static_assert(offsetof(agentrt_message, payload_bytes) == 36, "agentrt_message.payload_bytes");
_Static_assert(offsetof(agentrt_message, payload.bytes) == 40, "agentrt_message.payload.bytes");
_Static_assert(offsetof(agentrt_message, payload.buf.buf) == 40, "agentrt_message.payload.buf.buf");
_Static_assert(
    offsetof(agentrt_message, payload.buf.data) == 48, "agentrt_message.payload.buf.data");
_Static_assert(
    offsetof(agentrt_message, payload.buf.identity) == 56, "agentrt_message.payload.buf.identity");

_Static_assert(sizeof(agentrt_payload) == 32, "agentrt_payload");
_Static_assert(offsetof(agentrt_payload, type) == 0, "agentrt_payload.type");
_Static_assert(offsetof(agentrt_payload, data) == 8, "agentrt_payload.data");
_Static_assert(offsetof(agentrt_payload, bytes) == 16, "agentrt_payload.bytes");
_Static_assert(offsetof(agentrt_payload, buf) == 24, "agentrt_payload.buf");

_Static_assert(sizeof(agentrt_runtime_options) == 64, "agentrt_runtime_options");
_Static_assert(
    offsetof(agentrt_runtime_options, struct_size) == 0, "agentrt_runtime_options.struct_size");
_Static_assert(offsetof(agentrt_runtime_options, workers) == 4, "agentrt_runtime_options.workers");
_Static_assert(
    offsetof(agentrt_runtime_options, simulated) == 8, "agentrt_runtime_options.simulated");
_Static_assert(
    offsetof(agentrt_runtime_options, trace_calls) == 12, "agentrt_runtime_options.trace_calls");
_Static_assert(offsetof(agentrt_runtime_options, seed) == 16, "agentrt_runtime_options.seed");
_Static_assert(
    offsetof(agentrt_runtime_options, trace_path) == 24, "agentrt_runtime_options.trace_path");
_Static_assert(
    offsetof(agentrt_runtime_options, turn_budget_ns) == 32,
    "agentrt_runtime_options.turn_budget_ns");
_Static_assert(
    offsetof(agentrt_runtime_options, lease_store_path) == 40,
    "agentrt_runtime_options.lease_store_path");
_Static_assert(
    offsetof(agentrt_runtime_options, time_limit_ns) == 48,
    "agentrt_runtime_options.time_limit_ns");
_Static_assert(
    offsetof(agentrt_runtime_options, turns_max) == 56, "agentrt_runtime_options.turns_max");

_Static_assert(sizeof(agentrt_stats) == 104, "agentrt_stats");
_Static_assert(offsetof(agentrt_stats, accepted) == 0, "agentrt_stats.accepted");
_Static_assert(offsetof(agentrt_stats, handled) == 8, "agentrt_stats.handled");
_Static_assert(offsetof(agentrt_stats, dead_letters) == 16, "agentrt_stats.dead_letters");
_Static_assert(offsetof(agentrt_stats, in_flight) == 24, "agentrt_stats.in_flight");
_Static_assert(offsetof(agentrt_stats, agents_live) == 32, "agentrt_stats.agents_live");
_Static_assert(offsetof(agentrt_stats, spawned) == 40, "agentrt_stats.spawned");
_Static_assert(offsetof(agentrt_stats, ended) == 48, "agentrt_stats.ended");
_Static_assert(offsetof(agentrt_stats, crashed) == 56, "agentrt_stats.crashed");
_Static_assert(offsetof(agentrt_stats, turns) == 64, "agentrt_stats.turns");
_Static_assert(offsetof(agentrt_stats, wakes) == 72, "agentrt_stats.wakes");
_Static_assert(offsetof(agentrt_stats, steals) == 80, "agentrt_stats.steals");
_Static_assert(offsetof(agentrt_stats, now_ns) == 88, "agentrt_stats.now_ns");
_Static_assert(offsetof(agentrt_stats, overruns) == 96, "agentrt_stats.overruns");

_Static_assert(sizeof(agentrt_letter) == 32, "agentrt_letter");
_Static_assert(offsetof(agentrt_letter, to) == 0, "agentrt_letter.to");
_Static_assert(offsetof(agentrt_letter, from) == 8, "agentrt_letter.from");
_Static_assert(offsetof(agentrt_letter, type) == 16, "agentrt_letter.type");
_Static_assert(offsetof(agentrt_letter, reason) == 24, "agentrt_letter.reason");
_Static_assert(offsetof(agentrt_letter, payload_bytes) == 28, "agentrt_letter.payload_bytes");

_Static_assert(sizeof(agentrt_overrun) == 32, "agentrt_overrun");
_Static_assert(offsetof(agentrt_overrun, agent) == 0, "agentrt_overrun.agent");
_Static_assert(offsetof(agentrt_overrun, turn_ns) == 8, "agentrt_overrun.turn_ns");
_Static_assert(offsetof(agentrt_overrun, type) == 16, "agentrt_overrun.type");
_Static_assert(offsetof(agentrt_overrun, typed) == 24, "agentrt_overrun.typed");
_Static_assert(offsetof(agentrt_overrun, running) == 28, "agentrt_overrun.running");

_Static_assert(sizeof(agentrt_behavior) == 32, "agentrt_behavior");
_Static_assert(offsetof(agentrt_behavior, struct_size) == 0, "agentrt_behavior.struct_size");
_Static_assert(offsetof(agentrt_behavior, reserved) == 4, "agentrt_behavior.reserved");
_Static_assert(offsetof(agentrt_behavior, receive) == 8, "agentrt_behavior.receive");
_Static_assert(offsetof(agentrt_behavior, destroy) == 16, "agentrt_behavior.destroy");
_Static_assert(offsetof(agentrt_behavior, restart) == 24, "agentrt_behavior.restart");

_Static_assert(sizeof(agentrt_spawn_options) == 64, "agentrt_spawn_options");
_Static_assert(
    offsetof(agentrt_spawn_options, struct_size) == 0, "agentrt_spawn_options.struct_size");
_Static_assert(offsetof(agentrt_spawn_options, flags) == 4, "agentrt_spawn_options.flags");
_Static_assert(offsetof(agentrt_spawn_options, behavior) == 8, "agentrt_spawn_options.behavior");
_Static_assert(offsetof(agentrt_spawn_options, state) == 16, "agentrt_spawn_options.state");
_Static_assert(offsetof(agentrt_spawn_options, port) == 24, "agentrt_spawn_options.port");
_Static_assert(offsetof(agentrt_spawn_options, name) == 32, "agentrt_spawn_options.name");
_Static_assert(
    offsetof(agentrt_spawn_options, name_bytes) == 40, "agentrt_spawn_options.name_bytes");
_Static_assert(offsetof(agentrt_spawn_options, capacity) == 44, "agentrt_spawn_options.capacity");
_Static_assert(offsetof(agentrt_spawn_options, overflow) == 48, "agentrt_spawn_options.overflow");
_Static_assert(offsetof(agentrt_spawn_options, priority) == 52, "agentrt_spawn_options.priority");
_Static_assert(
    offsetof(agentrt_spawn_options, supervisor) == 56, "agentrt_spawn_options.supervisor");

_Static_assert(sizeof(agentrt_ask_options) == 24, "agentrt_ask_options");
_Static_assert(offsetof(agentrt_ask_options, struct_size) == 0, "agentrt_ask_options.struct_size");
_Static_assert(offsetof(agentrt_ask_options, reserved) == 4, "agentrt_ask_options.reserved");
_Static_assert(offsetof(agentrt_ask_options, timeout_ns) == 8, "agentrt_ask_options.timeout_ns");
_Static_assert(offsetof(agentrt_ask_options, parent) == 16, "agentrt_ask_options.parent");

_Static_assert(sizeof(agentrt_agent_info) == 32, "agentrt_agent_info");
_Static_assert(offsetof(agentrt_agent_info, id) == 0, "agentrt_agent_info.id");
_Static_assert(offsetof(agentrt_agent_info, depth) == 8, "agentrt_agent_info.depth");
_Static_assert(offsetof(agentrt_agent_info, capacity) == 12, "agentrt_agent_info.capacity");
_Static_assert(offsetof(agentrt_agent_info, high_mark) == 16, "agentrt_agent_info.high_mark");
_Static_assert(offsetof(agentrt_agent_info, low_mark) == 20, "agentrt_agent_info.low_mark");
_Static_assert(offsetof(agentrt_agent_info, overflow) == 24, "agentrt_agent_info.overflow");
_Static_assert(offsetof(agentrt_agent_info, priority) == 25, "agentrt_agent_info.priority");
_Static_assert(offsetof(agentrt_agent_info, awaiting) == 26, "agentrt_agent_info.awaiting");
_Static_assert(offsetof(agentrt_agent_info, stopping) == 27, "agentrt_agent_info.stopping");
_Static_assert(offsetof(agentrt_agent_info, reserved) == 28, "agentrt_agent_info.reserved");

_Static_assert(sizeof(agentrt_profile) == 64, "agentrt_profile");
_Static_assert(offsetof(agentrt_profile, turns) == 0, "agentrt_profile.turns");
_Static_assert(offsetof(agentrt_profile, messages) == 8, "agentrt_profile.messages");
_Static_assert(offsetof(agentrt_profile, busy_ns) == 16, "agentrt_profile.busy_ns");
_Static_assert(offsetof(agentrt_profile, longest_ns) == 24, "agentrt_profile.longest_ns");
_Static_assert(offsetof(agentrt_profile, turn_ns) == 32, "agentrt_profile.turn_ns");
_Static_assert(offsetof(agentrt_profile, messages_per_s) == 40, "agentrt_profile.messages_per_s");
_Static_assert(offsetof(agentrt_profile, cpu_ppm) == 48, "agentrt_profile.cpu_ppm");
_Static_assert(offsetof(agentrt_profile, since_ns) == 56, "agentrt_profile.since_ns");

_Static_assert(sizeof(agentrt_view) == 16, "agentrt_view");
_Static_assert(offsetof(agentrt_view, data) == 0, "agentrt_view.data");
_Static_assert(offsetof(agentrt_view, bytes) == 8, "agentrt_view.bytes");

_Static_assert(sizeof(agentrt_buf_info) == 32, "agentrt_buf_info");
_Static_assert(offsetof(agentrt_buf_info, bytes) == 0, "agentrt_buf_info.bytes");
_Static_assert(offsetof(agentrt_buf_info, identity) == 8, "agentrt_buf_info.identity");
_Static_assert(offsetof(agentrt_buf_info, capability) == 16, "agentrt_buf_info.capability");
_Static_assert(offsetof(agentrt_buf_info, views) == 20, "agentrt_buf_info.views");
_Static_assert(offsetof(agentrt_buf_info, holders) == 24, "agentrt_buf_info.holders");
_Static_assert(offsetof(agentrt_buf_info, reserved) == 28, "agentrt_buf_info.reserved");

_Static_assert(sizeof(agentrt_port_options) == 32, "agentrt_port_options");
_Static_assert(
    offsetof(agentrt_port_options, struct_size) == 0, "agentrt_port_options.struct_size");
_Static_assert(offsetof(agentrt_port_options, wake) == 4, "agentrt_port_options.wake");
_Static_assert(offsetof(agentrt_port_options, hook) == 8, "agentrt_port_options.hook");
_Static_assert(
    offsetof(agentrt_port_options, hook_argument) == 16, "agentrt_port_options.hook_argument");
_Static_assert(offsetof(agentrt_port_options, stall_ns) == 24, "agentrt_port_options.stall_ns");

_Static_assert(sizeof(agentrt_channel_options) == 8, "agentrt_channel_options");
_Static_assert(
    offsetof(agentrt_channel_options, struct_size) == 0, "agentrt_channel_options.struct_size");
_Static_assert(
    offsetof(agentrt_channel_options, capacity) == 4, "agentrt_channel_options.capacity");

_Static_assert(sizeof(agentrt_channel_info) == 16, "agentrt_channel_info");
_Static_assert(offsetof(agentrt_channel_info, depth) == 0, "agentrt_channel_info.depth");
_Static_assert(offsetof(agentrt_channel_info, capacity) == 4, "agentrt_channel_info.capacity");
_Static_assert(offsetof(agentrt_channel_info, closed) == 8, "agentrt_channel_info.closed");
_Static_assert(offsetof(agentrt_channel_info, reserved) == 12, "agentrt_channel_info.reserved");

_Static_assert(sizeof(agentrt_breaker_options) == 32, "agentrt_breaker_options");
_Static_assert(
    offsetof(agentrt_breaker_options, struct_size) == 0, "agentrt_breaker_options.struct_size");
_Static_assert(
    offsetof(agentrt_breaker_options, failures) == 4, "agentrt_breaker_options.failures");
_Static_assert(offsetof(agentrt_breaker_options, probes) == 8, "agentrt_breaker_options.probes");
_Static_assert(
    offsetof(agentrt_breaker_options, reserved) == 12, "agentrt_breaker_options.reserved");
_Static_assert(
    offsetof(agentrt_breaker_options, window_ns) == 16, "agentrt_breaker_options.window_ns");
_Static_assert(
    offsetof(agentrt_breaker_options, cooldown_ns) == 24, "agentrt_breaker_options.cooldown_ns");

_Static_assert(sizeof(agentrt_breaker_info) == 32, "agentrt_breaker_info");
_Static_assert(offsetof(agentrt_breaker_info, state) == 0, "agentrt_breaker_info.state");
_Static_assert(offsetof(agentrt_breaker_info, failures) == 4, "agentrt_breaker_info.failures");
_Static_assert(offsetof(agentrt_breaker_info, probes) == 8, "agentrt_breaker_info.probes");
_Static_assert(offsetof(agentrt_breaker_info, reserved) == 12, "agentrt_breaker_info.reserved");
_Static_assert(offsetof(agentrt_breaker_info, until_ns) == 16, "agentrt_breaker_info.until_ns");
_Static_assert(offsetof(agentrt_breaker_info, trips) == 24, "agentrt_breaker_info.trips");

_Static_assert(sizeof(agentrt_supervisor_options) == 80, "agentrt_supervisor_options");
_Static_assert(
    offsetof(agentrt_supervisor_options, struct_size) == 0,
    "agentrt_supervisor_options.struct_size");
_Static_assert(
    offsetof(agentrt_supervisor_options, strategy) == 4, "agentrt_supervisor_options.strategy");
_Static_assert(
    offsetof(agentrt_supervisor_options, supervisor) == 8, "agentrt_supervisor_options.supervisor");
_Static_assert(offsetof(agentrt_supervisor_options, name) == 16, "agentrt_supervisor_options.name");
_Static_assert(
    offsetof(agentrt_supervisor_options, name_bytes) == 24,
    "agentrt_supervisor_options.name_bytes");
_Static_assert(
    offsetof(agentrt_supervisor_options, max_restarts) == 28,
    "agentrt_supervisor_options.max_restarts");
_Static_assert(
    offsetof(agentrt_supervisor_options, within_ns) == 32, "agentrt_supervisor_options.within_ns");
_Static_assert(
    offsetof(agentrt_supervisor_options, grace_ns) == 40, "agentrt_supervisor_options.grace_ns");
_Static_assert(
    offsetof(agentrt_supervisor_options, transient) == 48, "agentrt_supervisor_options.transient");
_Static_assert(
    offsetof(agentrt_supervisor_options, overload) == 52, "agentrt_supervisor_options.overload");
_Static_assert(
    offsetof(agentrt_supervisor_options, permanent) == 56, "agentrt_supervisor_options.permanent");
_Static_assert(
    offsetof(agentrt_supervisor_options, fatal) == 60, "agentrt_supervisor_options.fatal");
_Static_assert(
    offsetof(agentrt_supervisor_options, fallback) == 64, "agentrt_supervisor_options.fallback");
_Static_assert(
    offsetof(agentrt_supervisor_options, fallback_bytes) == 72,
    "agentrt_supervisor_options.fallback_bytes");
_Static_assert(
    offsetof(agentrt_supervisor_options, priority) == 76, "agentrt_supervisor_options.priority");

_Static_assert(sizeof(agentrt_child) == 16, "agentrt_child");
_Static_assert(offsetof(agentrt_child, agent) == 0, "agentrt_child.agent");
_Static_assert(offsetof(agentrt_child, restarts) == 8, "agentrt_child.restarts");
_Static_assert(offsetof(agentrt_child, state) == 12, "agentrt_child.state");

_Static_assert(sizeof(agentrt_retry_options) == 56, "agentrt_retry_options");
_Static_assert(
    offsetof(agentrt_retry_options, struct_size) == 0, "agentrt_retry_options.struct_size");
_Static_assert(offsetof(agentrt_retry_options, backoff) == 4, "agentrt_retry_options.backoff");
_Static_assert(offsetof(agentrt_retry_options, attempts) == 8, "agentrt_retry_options.attempts");
_Static_assert(offsetof(agentrt_retry_options, jitter) == 12, "agentrt_retry_options.jitter");
_Static_assert(offsetof(agentrt_retry_options, base_ns) == 16, "agentrt_retry_options.base_ns");
_Static_assert(offsetof(agentrt_retry_options, cap_ns) == 24, "agentrt_retry_options.cap_ns");
_Static_assert(offsetof(agentrt_retry_options, seed) == 32, "agentrt_retry_options.seed");
_Static_assert(offsetof(agentrt_retry_options, budget) == 40, "agentrt_retry_options.budget");
_Static_assert(offsetof(agentrt_retry_options, reserved) == 44, "agentrt_retry_options.reserved");
_Static_assert(offsetof(agentrt_retry_options, refill_ns) == 48, "agentrt_retry_options.refill_ns");

_Static_assert(sizeof(agentrt_quorum_options) == 32, "agentrt_quorum_options");
_Static_assert(
    offsetof(agentrt_quorum_options, struct_size) == 0, "agentrt_quorum_options.struct_size");
_Static_assert(
    offsetof(agentrt_quorum_options, threshold) == 4, "agentrt_quorum_options.threshold");
_Static_assert(offsetof(agentrt_quorum_options, rule) == 8, "agentrt_quorum_options.rule");
_Static_assert(offsetof(agentrt_quorum_options, reserved) == 12, "agentrt_quorum_options.reserved");
_Static_assert(
    offsetof(agentrt_quorum_options, timeout_ns) == 16, "agentrt_quorum_options.timeout_ns");
_Static_assert(offsetof(agentrt_quorum_options, parent) == 24, "agentrt_quorum_options.parent");

_Static_assert(sizeof(agentrt_gossip_options) == 40, "agentrt_gossip_options");
_Static_assert(
    offsetof(agentrt_gossip_options, struct_size) == 0, "agentrt_gossip_options.struct_size");
_Static_assert(offsetof(agentrt_gossip_options, fanout) == 4, "agentrt_gossip_options.fanout");
_Static_assert(
    offsetof(agentrt_gossip_options, unrepaired) == 8, "agentrt_gossip_options.unrepaired");
_Static_assert(offsetof(agentrt_gossip_options, reserved) == 12, "agentrt_gossip_options.reserved");
_Static_assert(
    offsetof(agentrt_gossip_options, repair_ns) == 16, "agentrt_gossip_options.repair_ns");
_Static_assert(
    offsetof(agentrt_gossip_options, timeout_ns) == 24, "agentrt_gossip_options.timeout_ns");
_Static_assert(offsetof(agentrt_gossip_options, parent) == 32, "agentrt_gossip_options.parent");

_Static_assert(sizeof(agentrt_gossip_report) == 48, "agentrt_gossip_report");
_Static_assert(offsetof(agentrt_gossip_report, status) == 0, "agentrt_gossip_report.status");
_Static_assert(offsetof(agentrt_gossip_report, members) == 4, "agentrt_gossip_report.members");
_Static_assert(offsetof(agentrt_gossip_report, reached) == 8, "agentrt_gossip_report.reached");
_Static_assert(offsetof(agentrt_gossip_report, lost) == 12, "agentrt_gossip_report.lost");
_Static_assert(offsetof(agentrt_gossip_report, sent) == 16, "agentrt_gossip_report.sent");
_Static_assert(
    offsetof(agentrt_gossip_report, duplicates) == 24, "agentrt_gossip_report.duplicates");
_Static_assert(offsetof(agentrt_gossip_report, repairs) == 32, "agentrt_gossip_report.repairs");
_Static_assert(offsetof(agentrt_gossip_report, rounds) == 36, "agentrt_gossip_report.rounds");
_Static_assert(offsetof(agentrt_gossip_report, hops_most) == 40, "agentrt_gossip_report.hops_most");
_Static_assert(offsetof(agentrt_gossip_report, reserved) == 44, "agentrt_gossip_report.reserved");

_Static_assert(sizeof(agentrt_tally) == 16, "agentrt_tally");
_Static_assert(offsetof(agentrt_tally, status) == 0, "agentrt_tally.status");
_Static_assert(offsetof(agentrt_tally, voters) == 4, "agentrt_tally.voters");
_Static_assert(offsetof(agentrt_tally, threshold) == 8, "agentrt_tally.threshold");
_Static_assert(offsetof(agentrt_tally, choices) == 12, "agentrt_tally.choices");

_Static_assert(sizeof(agentrt_vote) == 8, "agentrt_vote");
_Static_assert(offsetof(agentrt_vote, status) == 0, "agentrt_vote.status");
_Static_assert(offsetof(agentrt_vote, choice) == 4, "agentrt_vote.choice");

_Static_assert(sizeof(agentrt_choice) == 24, "agentrt_choice");
_Static_assert(offsetof(agentrt_choice, type) == 0, "agentrt_choice.type");
_Static_assert(offsetof(agentrt_choice, offset) == 8, "agentrt_choice.offset");
_Static_assert(offsetof(agentrt_choice, bytes) == 16, "agentrt_choice.bytes");
_Static_assert(offsetof(agentrt_choice, votes) == 20, "agentrt_choice.votes");

_Static_assert(sizeof(agentrt_refusal) == 16, "agentrt_refusal");
_Static_assert(offsetof(agentrt_refusal, member) == 0, "agentrt_refusal.member");
_Static_assert(offsetof(agentrt_refusal, status) == 8, "agentrt_refusal.status");
_Static_assert(offsetof(agentrt_refusal, reserved) == 12, "agentrt_refusal.reserved");

_Static_assert(sizeof(agentrt_lease_info) == 40, "agentrt_lease_info");
_Static_assert(offsetof(agentrt_lease_info, token) == 0, "agentrt_lease_info.token");
_Static_assert(offsetof(agentrt_lease_info, holder) == 8, "agentrt_lease_info.holder");
_Static_assert(offsetof(agentrt_lease_info, left_ns) == 16, "agentrt_lease_info.left_ns");
_Static_assert(offsetof(agentrt_lease_info, waiters) == 24, "agentrt_lease_info.waiters");
_Static_assert(offsetof(agentrt_lease_info, held) == 28, "agentrt_lease_info.held");
_Static_assert(offsetof(agentrt_lease_info, taken) == 32, "agentrt_lease_info.taken");
_Static_assert(offsetof(agentrt_lease_info, reserved) == 36, "agentrt_lease_info.reserved");

_Static_assert(sizeof(agentrt_command) == 40, "agentrt_command");
_Static_assert(offsetof(agentrt_command, agent) == 0, "agentrt_command.agent");
_Static_assert(offsetof(agentrt_command, op) == 8, "agentrt_command.op");
_Static_assert(offsetof(agentrt_command, handled) == 12, "agentrt_command.handled");
_Static_assert(offsetof(agentrt_command, text) == 16, "agentrt_command.text");
_Static_assert(offsetof(agentrt_command, text_bytes) == 24, "agentrt_command.text_bytes");
_Static_assert(offsetof(agentrt_command, status) == 32, "agentrt_command.status");
_Static_assert(offsetof(agentrt_command, reserved) == 36, "agentrt_command.reserved");

_Static_assert(sizeof(agentrt_member) == 24, "agentrt_member");
_Static_assert(offsetof(agentrt_member, id) == 0, "agentrt_member.id");
_Static_assert(offsetof(agentrt_member, agent) == 8, "agentrt_member.agent");
_Static_assert(offsetof(agentrt_member, weight) == 16, "agentrt_member.weight");
_Static_assert(offsetof(agentrt_member, reserved) == 20, "agentrt_member.reserved");

_Static_assert(sizeof(agentrt_shards_options) == 32, "agentrt_shards_options");
_Static_assert(
    offsetof(agentrt_shards_options, struct_size) == 0, "agentrt_shards_options.struct_size");
_Static_assert(offsetof(agentrt_shards_options, shards) == 4, "agentrt_shards_options.shards");
_Static_assert(offsetof(agentrt_shards_options, held_max) == 8, "agentrt_shards_options.held_max");
_Static_assert(offsetof(agentrt_shards_options, reserved) == 12, "agentrt_shards_options.reserved");
_Static_assert(
    offsetof(agentrt_shards_options, handover_type) == 16, "agentrt_shards_options.handover_type");
_Static_assert(
    offsetof(agentrt_shards_options, handover_timeout_ns) == 24,
    "agentrt_shards_options.handover_timeout_ns");

_Static_assert(sizeof(agentrt_shard_owner) == 32, "agentrt_shard_owner");
_Static_assert(offsetof(agentrt_shard_owner, member) == 0, "agentrt_shard_owner.member");
_Static_assert(offsetof(agentrt_shard_owner, agent) == 8, "agentrt_shard_owner.agent");
_Static_assert(offsetof(agentrt_shard_owner, epoch) == 16, "agentrt_shard_owner.epoch");
_Static_assert(offsetof(agentrt_shard_owner, shard) == 24, "agentrt_shard_owner.shard");
_Static_assert(offsetof(agentrt_shard_owner, reserved) == 28, "agentrt_shard_owner.reserved");

_Static_assert(sizeof(agentrt_shard_move) == 24, "agentrt_shard_move");
_Static_assert(offsetof(agentrt_shard_move, from) == 0, "agentrt_shard_move.from");
_Static_assert(offsetof(agentrt_shard_move, to) == 8, "agentrt_shard_move.to");
_Static_assert(offsetof(agentrt_shard_move, shard) == 16, "agentrt_shard_move.shard");
_Static_assert(offsetof(agentrt_shard_move, reserved) == 20, "agentrt_shard_move.reserved");

_Static_assert(sizeof(agentrt_shards_info) == 32, "agentrt_shards_info");
_Static_assert(offsetof(agentrt_shards_info, epoch) == 0, "agentrt_shards_info.epoch");
_Static_assert(offsetof(agentrt_shards_info, shards) == 8, "agentrt_shards_info.shards");
_Static_assert(offsetof(agentrt_shards_info, members) == 12, "agentrt_shards_info.members");
_Static_assert(offsetof(agentrt_shards_info, moves) == 16, "agentrt_shards_info.moves");
_Static_assert(offsetof(agentrt_shards_info, moving) == 20, "agentrt_shards_info.moving");
_Static_assert(offsetof(agentrt_shards_info, held) == 24, "agentrt_shards_info.held");
_Static_assert(offsetof(agentrt_shards_info, held_max) == 28, "agentrt_shards_info.held_max");

_Static_assert(sizeof(agentrt_neighbour) == 8, "agentrt_neighbour");
_Static_assert(offsetof(agentrt_neighbour, node) == 0, "agentrt_neighbour.node");
_Static_assert(offsetof(agentrt_neighbour, relation) == 4, "agentrt_neighbour.relation");

_Static_assert(sizeof(agentrt_edge) == 8, "agentrt_edge");
_Static_assert(offsetof(agentrt_edge, a) == 0, "agentrt_edge.a");
_Static_assert(offsetof(agentrt_edge, b) == 4, "agentrt_edge.b");

_Static_assert(sizeof(agentrt_topology_info) == 24, "agentrt_topology_info");
_Static_assert(offsetof(agentrt_topology_info, edges) == 0, "agentrt_topology_info.edges");
_Static_assert(offsetof(agentrt_topology_info, shape) == 8, "agentrt_topology_info.shape");
_Static_assert(offsetof(agentrt_topology_info, nodes) == 12, "agentrt_topology_info.nodes");
_Static_assert(offsetof(agentrt_topology_info, fanout) == 16, "agentrt_topology_info.fanout");
_Static_assert(offsetof(agentrt_topology_info, reserved) == 20, "agentrt_topology_info.reserved");

_Static_assert(sizeof(agentrt_fault_options) == 56, "agentrt_fault_options");
_Static_assert(
    offsetof(agentrt_fault_options, struct_size) == 0, "agentrt_fault_options.struct_size");
_Static_assert(offsetof(agentrt_fault_options, kind) == 4, "agentrt_fault_options.kind");
_Static_assert(offsetof(agentrt_fault_options, sender) == 8, "agentrt_fault_options.sender");
_Static_assert(offsetof(agentrt_fault_options, to) == 16, "agentrt_fault_options.to");
_Static_assert(offsetof(agentrt_fault_options, min_ns) == 24, "agentrt_fault_options.min_ns");
_Static_assert(offsetof(agentrt_fault_options, max_ns) == 32, "agentrt_fault_options.max_ns");
_Static_assert(offsetof(agentrt_fault_options, chance) == 40, "agentrt_fault_options.chance");
_Static_assert(offsetof(agentrt_fault_options, skip) == 44, "agentrt_fault_options.skip");
_Static_assert(offsetof(agentrt_fault_options, times) == 48, "agentrt_fault_options.times");
_Static_assert(offsetof(agentrt_fault_options, reserved) == 52, "agentrt_fault_options.reserved");

_Static_assert(sizeof(agentrt_stuck) == 16, "agentrt_stuck");
_Static_assert(offsetof(agentrt_stuck, agent) == 0, "agentrt_stuck.agent");
_Static_assert(offsetof(agentrt_stuck, agents) == 8, "agentrt_stuck.agents");
_Static_assert(offsetof(agentrt_stuck, limited) == 12, "agentrt_stuck.limited");
