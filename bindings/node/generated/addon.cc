// Generated from capi/spec by `python3 capi/generate`. Do not edit.
// The generated calls of the Node binding: numbers, texts and bytes in, the C call, a value or an
// Error out.
//
// Threads: each call runs on its environment's thread. There is no state here, so the addon may be
// loaded by the main thread and by any number of worker threads.
#include <napi.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "agentrt.h"

// Adds the hand-written calls; in native/port.cc, and a linker error where they differ.
void agentrt_node_port(napi_env env, napi_value exports);

namespace {

constexpr double EXACT_MAX = 9007199254740991.0;  // 2^53 - 1
constexpr uint32_t LIST_MAX = AGENTRT_SHARDS_MAX;  // items of one list; the longest that a call fills at once

void throw_error(Napi::Env env, agentrt_status status, const std::string &text) {
    Napi::Error error = Napi::Error::New(env, text);
    error.Set("code", Napi::String::New(env, agentrt_status_name(status)));
    error.Set("status", Napi::Number::New(env, status));
    error.ThrowAsJavaScriptException();
}

void throw_failure(Napi::Env env, agentrt_status status, const agentrt_error &error) {
    throw_error(env, status, error.status == status ? error.text : agentrt_status_text(status));
}

struct Bytes {
    uint8_t *data = nullptr;
    size_t count = 0;
};

// Reads arguments; the first bad one throws and makes all further reads do nothing.
class Reader {
   public:
    Reader(Napi::Env env, const char *function) : env_(env), function_(function) {}

    bool failed() const { return failed_; }

    uint64_t u64(Napi::Value value, const char *name) {
        bool lossless = true;
        if (!failed_ && value.IsBigInt()) {
            uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
            return lossless ? number : refuse(name, "a BigInt from 0 to 2^64 - 1");
        }
        const char *expected = "an integer from 0 to 2^53 - 1";
        return static_cast<uint64_t>(integer(value, name, 0, EXACT_MAX, expected));
    }

    uint64_t optional_u64(Napi::Value value, const char *name) {
        return absent(value) ? 0 : u64(value, name);
    }

    uint32_t u32(Napi::Value value, const char *name) {
        constexpr double most = std::numeric_limits<uint32_t>::max();
        const char *expected = "an integer from 0 to 2^32 - 1";
        return static_cast<uint32_t>(integer(value, name, 0, most, expected));
    }

    int32_t i32(Napi::Value value, const char *name) {
        constexpr double most = std::numeric_limits<int32_t>::max();
        return static_cast<int32_t>(integer(value, name, -most - 1, most, "a 32-bit integer"));
    }

    std::string text(Napi::Value value, const char *name) {
        if (failed_) return std::string();
        if (value.IsString()) return value.As<Napi::String>().Utf8Value();
        refuse(name, "a string");
        return std::string();
    }

    std::string optional_text(Napi::Value value, const char *name) {
        return failed_ || absent(value) ? std::string() : text(value, name);
    }

    // A NUL-terminated string, which therefore may hold no other NUL.
    std::string path(Napi::Value value, const char *name) {
        std::string path = text(value, name);
        if (path.find('\0') != std::string::npos) refuse(name, "a string without NUL");
        return path;
    }

    Bytes bytes(Napi::Value value, const char *name) {
        Bytes bytes;
        if (failed_ || absent(value)) return bytes;
        void *data = nullptr;
        if (!value.IsTypedArray() || napi_get_typedarray_info(env_, value, nullptr, nullptr, &data,
                                                              nullptr, nullptr) != napi_ok) {
            refuse(name, "a Uint8Array");
            return bytes;
        }
        bytes.data = static_cast<uint8_t *>(data);
        bytes.count = value.As<Napi::TypedArray>().ByteLength();
        return bytes;
    }

    // Data for a buffer of `count` bytes: none, or exactly as many.
    const void *fill(Napi::Value value, const char *name, uint64_t count) {
        Bytes given = bytes(value, name);
        if (failed_ || absent(value)) return nullptr;
        if (given.count != count) refuse(name, "as many bytes as the buffer has");
        return given.data == nullptr ? "" : static_cast<const void *>(given.data);
    }

    template <typename Handle>
    std::vector<Handle> handles(Napi::Value value, const char *name) {
        std::vector<Handle> handles;
        if (failed_ || !value.IsArray()) {
            refuse(name, "an array of handles");
            return handles;
        }
        Napi::Array array = value.As<Napi::Array>();
        handles.reserve(array.Length() + 1); // an array of none is not NULL
        for (uint32_t index = 0; index < array.Length() && !failed_; index++) {
            handles.push_back(Handle{u64(array.Get(index), name)});
        }
        return handles;
    }

    std::vector<Napi::Object> objects(Napi::Value value, const char *name) {
        std::vector<Napi::Object> objects;
        if (failed_ || !value.IsArray()) {
            refuse(name, "an array of objects");
            return objects;
        }
        Napi::Array array = value.As<Napi::Array>();
        for (uint32_t index = 0; index < array.Length() && !failed_; index++) {
            objects.push_back(object(array.Get(index), name, false));
        }
        return objects;
    }

    Napi::Object object(Napi::Value value, const char *name, bool optional) {
        if (!failed_ && value.IsObject()) return value.As<Napi::Object>();
        if (!failed_ && !(optional && absent(value))) refuse(name, "an object");
        return Napi::Object::New(env_);
    }

    agentrt_payload payload(Napi::Value value, const char *name) {
        agentrt_payload payload = {};
        Napi::Object given = object(value, name, false);
        payload.type = u64(field(given, "type"), "payload.type");
        data_ = field(given, "data");
        Napi::Value buf = field(given, "buf");
        payload.buf.bits = absent(buf) ? 0 : u64(buf, "payload.buf");
        return payload;
    }

    // Where the payload's bytes are, once every argument is read: a getter may move or shrink them.
    void find_data(agentrt_payload *payload) {
        Bytes data = bytes(data_, "payload.data");
        payload->data = data.data;
        payload->bytes = data.count;
    }

    Napi::Value field(Napi::Object object, const char *name) {
        if (failed_) return env_.Undefined();
        Napi::Value value = object.Get(name);
        failed_ = env_.IsExceptionPending();
        return failed_ ? env_.Undefined() : value;
    }

    static bool absent(Napi::Value value) { return value.IsUndefined() || value.IsNull(); }

    uint64_t refuse(const char *name, const char *expected) {
        if (failed_) return 0;
        failed_ = true;
        if (env_.IsExceptionPending()) return 0;
        throw_error(env_, AGENTRT_E_ARGUMENT,
                    std::string(function_) + ": argument '" + name + "' must be " + expected);
        return 0;
    }

   private:
    double integer(Napi::Value value, const char *name, double least, double most,
                   const char *expected) {
        if (failed_) return 0;
        if (value.IsNumber()) {
            double number = value.As<Napi::Number>().DoubleValue();
            if (number >= least && number <= most && std::trunc(number) == number) return number;
        }
        return static_cast<double>(refuse(name, expected));
    }

    Napi::Env env_;
    Napi::Value data_;
    const char *function_;
    bool failed_ = false;
};

// Numbers beyond 2^53 are rounded; handles, times and counters never get there.
Napi::Value number(Napi::Env env, uint64_t value) {
    return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value message_object(Napi::Env env, const agentrt_message &message) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("agent", number(env, message.agent));
    object.Set("from", number(env, message.from));
    object.Set("right", number(env, message.right));
    object.Set("type", number(env, message.type));
    object.Set("kind", Napi::Number::New(env, message.kind));
    object.Set("capability", Napi::Number::New(env, message.capability));
    object.Set("status", Napi::Number::New(env, message.status));
    object.Set("payloadBytes", Napi::Number::New(env, message.payload_bytes));
    bool in_record = message.capability == AGENTRT_INLINE;
    const void *data = agentrt_message_data(&message);
    size_t count = data == nullptr ? 0 : message.payload_bytes;
    Napi::Uint8Array bytes = Napi::Uint8Array::New(env, count);
    if (count != 0) std::memcpy(bytes.Data(), data, count);
    object.Set("bytes", bytes);
    object.Set("buf", number(env, in_record ? 0 : message.payload.buf.buf));
    object.Set("identity", number(env, in_record ? 0 : message.payload.buf.identity));
    return object;
}

// What a call without a result gives back: nothing or an Error; quietly, its status.
template <bool quiet>
Napi::Value done(Napi::Env env, agentrt_status status, const agentrt_error &error) {
    if (quiet) return Napi::Number::New(env, status);
    if (status < 0) throw_failure(env, status, error);
    return env.Undefined();
}

Napi::Value stats_object(Napi::Env env, const agentrt_stats &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("accepted", number(env, record.accepted));
    object.Set("handled", number(env, record.handled));
    object.Set("deadLetters", number(env, record.dead_letters));
    object.Set("inFlight", number(env, record.in_flight));
    object.Set("agentsLive", number(env, record.agents_live));
    object.Set("spawned", number(env, record.spawned));
    object.Set("ended", number(env, record.ended));
    object.Set("crashed", number(env, record.crashed));
    object.Set("turns", number(env, record.turns));
    object.Set("wakes", number(env, record.wakes));
    object.Set("steals", number(env, record.steals));
    object.Set("nowNs", number(env, record.now_ns));
    object.Set("overruns", number(env, record.overruns));
    return object;
}

Napi::Value letter_object(Napi::Env env, const agentrt_letter &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("to", number(env, record.to));
    object.Set("from", number(env, record.from));
    object.Set("type", number(env, record.type));
    object.Set("reason", Napi::Number::New(env, record.reason));
    object.Set("payloadBytes", Napi::Number::New(env, record.payload_bytes));
    return object;
}

Napi::Value overrun_object(Napi::Env env, const agentrt_overrun &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("agent", number(env, record.agent));
    object.Set("turnNs", number(env, record.turn_ns));
    object.Set("type", number(env, record.type));
    object.Set("typed", Napi::Number::New(env, record.typed));
    object.Set("running", Napi::Number::New(env, record.running));
    return object;
}

Napi::Value agent_info_object(Napi::Env env, const agentrt_agent_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", number(env, record.id));
    object.Set("depth", Napi::Number::New(env, record.depth));
    object.Set("capacity", Napi::Number::New(env, record.capacity));
    object.Set("highMark", Napi::Number::New(env, record.high_mark));
    object.Set("lowMark", Napi::Number::New(env, record.low_mark));
    object.Set("overflow", Napi::Number::New(env, record.overflow));
    object.Set("priority", Napi::Number::New(env, record.priority));
    object.Set("awaiting", Napi::Number::New(env, record.awaiting));
    object.Set("stopping", Napi::Number::New(env, record.stopping));
    return object;
}

Napi::Value profile_object(Napi::Env env, const agentrt_profile &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("turns", number(env, record.turns));
    object.Set("messages", number(env, record.messages));
    object.Set("busyNs", number(env, record.busy_ns));
    object.Set("longestNs", number(env, record.longest_ns));
    object.Set("turnNs", number(env, record.turn_ns));
    object.Set("messagesPerS", number(env, record.messages_per_s));
    object.Set("cpuPpm", number(env, record.cpu_ppm));
    object.Set("sinceNs", number(env, record.since_ns));
    return object;
}

Napi::Value view_object(Napi::Env env, const agentrt_view &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("bytes", number(env, record.bytes));
    return object;
}

Napi::Value buf_info_object(Napi::Env env, const agentrt_buf_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("bytes", number(env, record.bytes));
    object.Set("identity", number(env, record.identity));
    object.Set("capability", Napi::Number::New(env, record.capability));
    object.Set("views", Napi::Number::New(env, record.views));
    object.Set("holders", Napi::Number::New(env, record.holders));
    return object;
}

Napi::Value channel_info_object(Napi::Env env, const agentrt_channel_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("depth", Napi::Number::New(env, record.depth));
    object.Set("capacity", Napi::Number::New(env, record.capacity));
    object.Set("closed", Napi::Number::New(env, record.closed));
    return object;
}

Napi::Value breaker_info_object(Napi::Env env, const agentrt_breaker_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("state", Napi::Number::New(env, record.state));
    object.Set("failures", Napi::Number::New(env, record.failures));
    object.Set("probes", Napi::Number::New(env, record.probes));
    object.Set("untilNs", number(env, record.until_ns));
    object.Set("trips", number(env, record.trips));
    return object;
}

Napi::Value child_object(Napi::Env env, const agentrt_child &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("agent", number(env, record.agent));
    object.Set("restarts", Napi::Number::New(env, record.restarts));
    object.Set("state", Napi::Number::New(env, record.state));
    return object;
}

Napi::Value gossip_report_object(Napi::Env env, const agentrt_gossip_report &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("status", Napi::Number::New(env, record.status));
    object.Set("members", Napi::Number::New(env, record.members));
    object.Set("reached", Napi::Number::New(env, record.reached));
    object.Set("lost", Napi::Number::New(env, record.lost));
    object.Set("sent", number(env, record.sent));
    object.Set("duplicates", number(env, record.duplicates));
    object.Set("repairs", Napi::Number::New(env, record.repairs));
    object.Set("rounds", Napi::Number::New(env, record.rounds));
    object.Set("hopsMost", Napi::Number::New(env, record.hops_most));
    return object;
}

Napi::Value tally_object(Napi::Env env, const agentrt_tally &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("status", Napi::Number::New(env, record.status));
    object.Set("voters", Napi::Number::New(env, record.voters));
    object.Set("threshold", Napi::Number::New(env, record.threshold));
    object.Set("choices", Napi::Number::New(env, record.choices));
    return object;
}

Napi::Value vote_object(Napi::Env env, const agentrt_vote &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("status", Napi::Number::New(env, record.status));
    object.Set("choice", Napi::Number::New(env, record.choice));
    return object;
}

Napi::Value choice_object(Napi::Env env, const agentrt_choice &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("type", number(env, record.type));
    object.Set("offset", number(env, record.offset));
    object.Set("bytes", Napi::Number::New(env, record.bytes));
    object.Set("votes", Napi::Number::New(env, record.votes));
    return object;
}

Napi::Value refusal_object(Napi::Env env, const agentrt_refusal &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("member", number(env, record.member));
    object.Set("status", Napi::Number::New(env, record.status));
    return object;
}

Napi::Value lease_info_object(Napi::Env env, const agentrt_lease_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("token", number(env, record.token));
    object.Set("holder", number(env, record.holder));
    object.Set("leftNs", number(env, record.left_ns));
    object.Set("waiters", Napi::Number::New(env, record.waiters));
    object.Set("held", Napi::Number::New(env, record.held));
    object.Set("taken", Napi::Number::New(env, record.taken));
    return object;
}

Napi::Value shard_owner_object(Napi::Env env, const agentrt_shard_owner &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("member", number(env, record.member));
    object.Set("agent", number(env, record.agent));
    object.Set("epoch", number(env, record.epoch));
    object.Set("shard", Napi::Number::New(env, record.shard));
    return object;
}

Napi::Value shard_move_object(Napi::Env env, const agentrt_shard_move &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("from", number(env, record.from));
    object.Set("to", number(env, record.to));
    object.Set("shard", Napi::Number::New(env, record.shard));
    return object;
}

Napi::Value shards_info_object(Napi::Env env, const agentrt_shards_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("epoch", number(env, record.epoch));
    object.Set("shards", Napi::Number::New(env, record.shards));
    object.Set("members", Napi::Number::New(env, record.members));
    object.Set("moves", Napi::Number::New(env, record.moves));
    object.Set("moving", Napi::Number::New(env, record.moving));
    object.Set("held", Napi::Number::New(env, record.held));
    object.Set("heldMax", Napi::Number::New(env, record.held_max));
    return object;
}

Napi::Value neighbour_object(Napi::Env env, const agentrt_neighbour &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("node", Napi::Number::New(env, record.node));
    object.Set("relation", Napi::Number::New(env, record.relation));
    return object;
}

Napi::Value edge_object(Napi::Env env, const agentrt_edge &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("a", Napi::Number::New(env, record.a));
    object.Set("b", Napi::Number::New(env, record.b));
    return object;
}

Napi::Value topology_info_object(Napi::Env env, const agentrt_topology_info &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("edges", number(env, record.edges));
    object.Set("shape", Napi::Number::New(env, record.shape));
    object.Set("nodes", Napi::Number::New(env, record.nodes));
    object.Set("fanout", Napi::Number::New(env, record.fanout));
    return object;
}

Napi::Value stuck_object(Napi::Env env, const agentrt_stuck &record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("agent", number(env, record.agent));
    object.Set("agents", Napi::Number::New(env, record.agents));
    object.Set("limited", Napi::Number::New(env, record.limited));
    return object;
}

Napi::Value version(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    return Napi::String::New(env, agentrt_version());
}

Napi::Value abiHash(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    return number(env, agentrt_abi_hash());
}

Napi::Value statusName(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "statusName");
    agentrt_status status = read.i32(info[0], "status");
    if (read.failed()) return env.Undefined();
    return Napi::String::New(env, agentrt_status_name(status));
}

Napi::Value statusText(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "statusText");
    agentrt_status status = read.i32(info[0], "status");
    if (read.failed()) return env.Undefined();
    return Napi::String::New(env, agentrt_status_text(status));
}

Napi::Value statusClass(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "statusClass");
    agentrt_status status = read.i32(info[0], "status");
    if (read.failed()) return env.Undefined();
    return Napi::String::New(env, agentrt_status_class(status));
}

Napi::Value runtimeOpen(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeOpen");
    Napi::Object options_given = read.object(info[0], "options", true);
    agentrt_runtime_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_workers = read.field(options_given, "workers");
    if (!Reader::absent(options_workers)) {
        options.workers = read.u32(options_workers, "options.workers");
    }
    Napi::Value options_simulated = read.field(options_given, "simulated");
    if (!Reader::absent(options_simulated)) {
        options.simulated = read.u32(options_simulated, "options.simulated");
    }
    Napi::Value options_trace_calls = read.field(options_given, "traceCalls");
    if (!Reader::absent(options_trace_calls)) {
        options.trace_calls = read.u32(options_trace_calls, "options.traceCalls");
    }
    Napi::Value options_seed = read.field(options_given, "seed");
    if (!Reader::absent(options_seed)) {
        options.seed = read.u64(options_seed, "options.seed");
    }
    Napi::Value options_trace_path = read.field(options_given, "tracePath");
    std::string options_trace_path_text;
    if (!Reader::absent(options_trace_path)) {
        options_trace_path_text = read.path(options_trace_path, "options.tracePath");
        options.trace_path = options_trace_path_text.c_str();
    }
    Napi::Value options_turn_budget_ns = read.field(options_given, "turnBudgetNs");
    if (!Reader::absent(options_turn_budget_ns)) {
        options.turn_budget_ns = read.u64(options_turn_budget_ns, "options.turnBudgetNs");
    }
    Napi::Value options_lease_store_path = read.field(options_given, "leaseStorePath");
    std::string options_lease_store_path_text;
    if (!Reader::absent(options_lease_store_path)) {
        options_lease_store_path_text = read.path(options_lease_store_path, "options.leaseStorePath");
        options.lease_store_path = options_lease_store_path_text.c_str();
    }
    Napi::Value options_time_limit_ns = read.field(options_given, "timeLimitNs");
    if (!Reader::absent(options_time_limit_ns)) {
        options.time_limit_ns = read.u64(options_time_limit_ns, "options.timeLimitNs");
    }
    Napi::Value options_turns_max = read.field(options_given, "turnsMax");
    if (!Reader::absent(options_turns_max)) {
        options.turns_max = read.u64(options_turns_max, "options.turnsMax");
    }
    if (read.failed()) return env.Undefined();
    agentrt_runtime out_runtime = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_open(&options, &out_runtime, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_runtime.bits);
}

Napi::Value runtimeRun(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeRun");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint64_t timeout_ns = read.u64(info[1], "timeoutNs");
    if (read.failed()) return env.Undefined();
    uint64_t out_turns = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_run(runtime, timeout_ns, &out_turns, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_turns);
}

Napi::Value runtimeStuck(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeStuck");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    if (read.failed()) return env.Undefined();
    agentrt_stuck out_stuck = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_stuck(runtime, &out_stuck, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return stuck_object(env, out_stuck);
}

template <bool quiet>
Napi::Value runtimeDrain(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeDrain");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint64_t timeout_ns = read.u64(info[1], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_drain(runtime, timeout_ns, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value runtimeClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeClose");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_close(runtime, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value runtimeClock(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeClock");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    if (read.failed()) return env.Undefined();
    uint64_t out_now_ns = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_clock(runtime, &out_now_ns, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_now_ns);
}

Napi::Value runtimeStats(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeStats");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    if (read.failed()) return env.Undefined();
    agentrt_stats out_stats = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_stats(runtime, &out_stats, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return stats_object(env, out_stats);
}

Napi::Value runtimeLetters(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeLetters");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint32_t letters_max = read.u32(info[1], "lettersMax");
    if (read.failed()) return env.Undefined();
    letters_max = std::min<uint32_t>(letters_max, LIST_MAX);
    std::vector<agentrt_letter> out_letters(letters_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_letters(
        runtime, out_letters.data(), letters_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, letter_object(env, out_letters[index]));
    }
    return list;
}

Napi::Value runtimeOverruns(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "runtimeOverruns");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint32_t overruns_max = read.u32(info[1], "overrunsMax");
    if (read.failed()) return env.Undefined();
    overruns_max = std::min<uint32_t>(overruns_max, LIST_MAX);
    std::vector<agentrt_overrun> out_overruns(overruns_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_runtime_overruns(
        runtime, out_overruns.data(), overruns_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, overrun_object(env, out_overruns[index]));
    }
    return list;
}

Napi::Value spawn(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "spawn");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    Napi::Object options_given = read.object(info[2], "options", false);
    agentrt_spawn_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_flags = read.field(options_given, "flags");
    if (!Reader::absent(options_flags)) {
        options.flags = read.u32(options_flags, "options.flags");
    }
    Napi::Value options_port = read.field(options_given, "port");
    if (!Reader::absent(options_port)) {
        options.port.bits = read.u64(options_port, "options.port");
    }
    Napi::Value options_name = read.field(options_given, "name");
    std::string options_name_text;
    if (!Reader::absent(options_name)) {
        options_name_text = read.text(options_name, "options.name");
        options.name = options_name_text.c_str();
        options.name_bytes = static_cast<uint32_t>(options_name_text.size());
    }
    Napi::Value options_capacity = read.field(options_given, "capacity");
    if (!Reader::absent(options_capacity)) {
        options.capacity = read.u32(options_capacity, "options.capacity");
    }
    Napi::Value options_overflow = read.field(options_given, "overflow");
    if (!Reader::absent(options_overflow)) {
        options.overflow = read.u32(options_overflow, "options.overflow");
    }
    Napi::Value options_priority = read.field(options_given, "priority");
    if (!Reader::absent(options_priority)) {
        options.priority = read.u32(options_priority, "options.priority");
    }
    Napi::Value options_supervisor = read.field(options_given, "supervisor");
    if (!Reader::absent(options_supervisor)) {
        options.supervisor.bits = read.u64(options_supervisor, "options.supervisor");
    }
    if (read.failed()) return env.Undefined();
    agentrt_agent out_agent = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_spawn(runtime, from, &options, &out_agent, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_agent.bits);
}

template <bool quiet>
Napi::Value signal(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "signal");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent to = {read.u64(info[1], "to")};
    agentrt_payload payload = read.payload(info[2], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_signal(from, to, &payload, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value ask(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "ask");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent to = {read.u64(info[1], "to")};
    agentrt_payload payload = read.payload(info[2], "payload");
    Napi::Object options_given = read.object(info[3], "options", true);
    agentrt_ask_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_timeout_ns = read.field(options_given, "timeoutNs");
    if (!Reader::absent(options_timeout_ns)) {
        options.timeout_ns = read.u64(options_timeout_ns, "options.timeoutNs");
    }
    Napi::Value options_parent = read.field(options_given, "parent");
    if (!Reader::absent(options_parent)) {
        options.parent.bits = read.u64(options_parent, "options.parent");
    }
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_ask(from, to, &payload, &options, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

template <bool quiet>
Napi::Value reply(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "reply");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_right right = {read.u64(info[1], "right")};
    agentrt_payload payload = read.payload(info[2], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_reply(from, right, &payload, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value refuse(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "refuse");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_right right = {read.u64(info[1], "right")};
    agentrt_status status = read.i32(info[2], "status");
    std::string text = read.text(info[3], "text");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_refuse(
        from, right, status, text.data(), static_cast<uint32_t>(text.size()), &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value agentStop(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentStop");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent agent = {read.u64(info[1], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_stop(from, agent, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value agentKill(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentKill");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent agent = {read.u64(info[1], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_kill(from, agent, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value agentFail(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentFail");
    agentrt_agent from = {read.u64(info[0], "from")};
    std::string text = read.text(info[1], "text");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_fail(
        from, text.data(), static_cast<uint32_t>(text.size()), &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value agentWake(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentWake");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_wake(agent, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value monitor(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "monitor");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent target = {read.u64(info[1], "target")};
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_monitor(from, target, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

template <bool quiet>
Napi::Value link(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "link");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent peer = {read.u64(info[1], "peer")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_link(from, peer, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value unlink(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "unlink");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent peer = {read.u64(info[1], "peer")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_unlink(from, peer, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value agentFind(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentFind");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    std::string name = read.text(info[1], "name");
    if (read.failed()) return env.Undefined();
    agentrt_agent out_agent = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_find(
        runtime, name.data(), static_cast<uint32_t>(name.size()), &out_agent, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_agent.bits);
}

Napi::Value agentInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentInfoGet");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_agent_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_info_get(agent, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return agent_info_object(env, out_info);
}

Napi::Value agentProfileGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "agentProfileGet");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_profile out_profile = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_agent_profile_get(agent, &out_profile, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return profile_object(env, out_profile);
}

Napi::Value futureWait(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "futureWait");
    agentrt_future future = {read.u64(info[0], "future")};
    uint64_t timeout_ns = read.u64(info[1], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_message out_message = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_future_wait(future, timeout_ns, &out_message, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return message_object(env, out_message);
}

template <bool quiet>
Napi::Value futureCancel(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "futureCancel");
    agentrt_future future = {read.u64(info[0], "future")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_future_cancel(future, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value roomWait(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "roomWait");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    uint64_t timeout_ns = read.u64(info[1], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_room_wait(agent, timeout_ns, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value timerArm(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "timerArm");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent to = {read.u64(info[1], "to")};
    uint64_t delay_ns = read.u64(info[2], "delayNs");
    uint64_t period_ns = read.u64(info[3], "periodNs");
    agentrt_payload payload = read.payload(info[4], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_timer out_timer = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_timer_arm(
        from, to, delay_ns, period_ns, &payload, &out_timer, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_timer.bits);
}

template <bool quiet>
Napi::Value timerDisarm(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "timerDisarm");
    agentrt_timer timer = {read.u64(info[0], "timer")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_timer_disarm(timer, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value bufCreate(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufCreate");
    agentrt_agent from = {read.u64(info[0], "from")};
    auto capability = static_cast<agentrt_capability>(read.u32(info[1], "capability"));
    const void *data = read.fill(info[2], "data", read.u64(info[3], "bytes"));
    uint64_t bytes = read.u64(info[3], "bytes");
    if (read.failed()) return env.Undefined();
    agentrt_buf out_buf = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_create(from, capability, data, bytes, &out_buf, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_buf.bits);
}

Napi::Value bufView(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufView");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_buf buf = {read.u64(info[1], "buf")};
    uint32_t writable = read.u32(info[2], "writable");
    if (read.failed()) return env.Undefined();
    agentrt_view out_view = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_view(from, buf, writable, &out_view, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return view_object(env, out_view);
}

template <bool quiet>
Napi::Value bufUnview(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufUnview");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_buf buf = {read.u64(info[1], "buf")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_unview(from, buf, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value bufConvert(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufConvert");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_buf buf = {read.u64(info[1], "buf")};
    auto to = static_cast<agentrt_capability>(read.u32(info[2], "to"));
    if (read.failed()) return env.Undefined();
    agentrt_buf out_buf = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_convert(from, buf, to, &out_buf, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_buf.bits);
}

template <bool quiet>
Napi::Value bufKeep(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufKeep");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_buf buf = {read.u64(info[1], "buf")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_keep(from, buf, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value bufClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufClose");
    agentrt_buf buf = {read.u64(info[0], "buf")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_close(buf, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value bufInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "bufInfoGet");
    agentrt_buf buf = {read.u64(info[0], "buf")};
    if (read.failed()) return env.Undefined();
    agentrt_buf_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_buf_info_get(buf, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return buf_info_object(env, out_info);
}

Napi::Value portOpen(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portOpen");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    Napi::Object options_given = read.object(info[1], "options", true);
    agentrt_port_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_wake = read.field(options_given, "wake");
    if (!Reader::absent(options_wake)) {
        options.wake = read.u32(options_wake, "options.wake");
    }
    Napi::Value options_stall_ns = read.field(options_given, "stallNs");
    if (!Reader::absent(options_stall_ns)) {
        options.stall_ns = read.u64(options_stall_ns, "options.stallNs");
    }
    if (read.failed()) return env.Undefined();
    agentrt_port out_port = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_open(runtime, &options, &out_port, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_port.bits);
}

Napi::Value portAddress(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portAddress");
    agentrt_port port = {read.u64(info[0], "port")};
    if (read.failed()) return env.Undefined();
    agentrt_agent out_agent = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_address(port, &out_agent, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_agent.bits);
}

Napi::Value portFd(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portFd");
    agentrt_port port = {read.u64(info[0], "port")};
    if (read.failed()) return env.Undefined();
    int32_t out_fd = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_fd(port, &out_fd, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return Napi::Number::New(env, out_fd);
}

Napi::Value portTake(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portTake");
    agentrt_port port = {read.u64(info[0], "port")};
    Bytes records = read.bytes(info[1], "records");
    if (reinterpret_cast<uintptr_t>(records.data) % alignof(agentrt_message) != 0) {
        read.refuse("records", "aligned to 8 bytes");
    }
    uint64_t timeout_ns = read.u64(info[2], "timeoutNs");
    if (read.failed()) return env.Undefined();
    uint32_t out_count = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_take(
        port, reinterpret_cast<agentrt_message *>(records.data),
        static_cast<uint32_t>(records.count / sizeof(agentrt_message)), timeout_ns, &out_count,
        &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return Napi::Number::New(env, out_count);
}

template <bool quiet>
Napi::Value portCommit(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portCommit");
    agentrt_port port = {read.u64(info[0], "port")};
    std::vector<agentrt_command> commands;
    std::vector<Napi::Object> items = read.objects(info[1], "commands");
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (Napi::Object given : items) {
        agentrt_command item = {};
        item.agent = read.u64(read.field(given, "agent"), "commands[].agent");
        item.op = read.u32(read.field(given, "op"), "commands[].op");
        item.handled = read.u32(read.field(given, "handled"), "commands[].handled");
        item.status = read.i32(read.field(given, "status"), "commands[].status");
        Napi::Value text = read.field(given, "text");
        texts.push_back(read.optional_text(text, "commands[].text"));
        item.text = texts.back().data();
        item.text_bytes = texts.back().size();
        commands.push_back(item);
    }
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_commit(
        port, commands.data(), static_cast<uint32_t>(commands.size()), &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value portClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "portClose");
    agentrt_port port = {read.u64(info[0], "port")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_port_close(port, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value channelOpen(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelOpen");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    Napi::Object options_given = read.object(info[1], "options", true);
    agentrt_channel_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_capacity = read.field(options_given, "capacity");
    if (!Reader::absent(options_capacity)) {
        options.capacity = read.u32(options_capacity, "options.capacity");
    }
    if (read.failed()) return env.Undefined();
    agentrt_channel out_channel = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_open(runtime, &options, &out_channel, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_channel.bits);
}

template <bool quiet>
Napi::Value channelTrySend(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelTrySend");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_channel channel = {read.u64(info[1], "channel")};
    agentrt_payload payload = read.payload(info[2], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_try_send(from, channel, &payload, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value channelSend(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelSend");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_channel channel = {read.u64(info[1], "channel")};
    agentrt_payload payload = read.payload(info[2], "payload");
    uint64_t timeout_ns = read.u64(info[3], "timeoutNs");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_send(
        from, channel, &payload, timeout_ns, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value channelTryRecv(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelTryRecv");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_channel channel = {read.u64(info[1], "channel")};
    if (read.failed()) return env.Undefined();
    agentrt_message out_message = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_try_recv(from, channel, &out_message, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return message_object(env, out_message);
}

Napi::Value channelRecv(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelRecv");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_channel channel = {read.u64(info[1], "channel")};
    uint64_t timeout_ns = read.u64(info[2], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_recv(from, channel, timeout_ns, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value channelSelect(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelSelect");
    agentrt_agent from = {read.u64(info[0], "from")};
    auto channels = read.handles<agentrt_channel>(info[1], "channels");
    uint64_t timeout_ns = read.u64(info[2], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_select(
        from, channels.data(), static_cast<uint32_t>(channels.size()), timeout_ns, &out_future,
        &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value channelInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelInfoGet");
    agentrt_channel channel = {read.u64(info[0], "channel")};
    if (read.failed()) return env.Undefined();
    agentrt_channel_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_info_get(channel, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return channel_info_object(env, out_info);
}

template <bool quiet>
Napi::Value channelClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "channelClose");
    agentrt_channel channel = {read.u64(info[0], "channel")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_channel_close(channel, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value shardsCreate(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsCreate");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    std::vector<agentrt_member> members;
    std::vector<Napi::Object> items = read.objects(info[1], "members");
    for (Napi::Object given : items) {
        agentrt_member item = {};
        item.id = read.u64(read.field(given, "id"), "members[].id");
        item.agent.bits = read.optional_u64(read.field(given, "agent"), "members[].agent");
        item.weight = read.u32(read.field(given, "weight"), "members[].weight");
        members.push_back(item);
    }
    Napi::Object options_given = read.object(info[2], "options", true);
    agentrt_shards_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_shards = read.field(options_given, "shards");
    if (!Reader::absent(options_shards)) {
        options.shards = read.u32(options_shards, "options.shards");
    }
    Napi::Value options_held_max = read.field(options_given, "heldMax");
    if (!Reader::absent(options_held_max)) {
        options.held_max = read.u32(options_held_max, "options.heldMax");
    }
    Napi::Value options_handover_type = read.field(options_given, "handoverType");
    if (!Reader::absent(options_handover_type)) {
        options.handover_type = read.u64(options_handover_type, "options.handoverType");
    }
    Napi::Value options_handover_timeout_ns = read.field(options_given, "handoverTimeoutNs");
    if (!Reader::absent(options_handover_timeout_ns)) {
        options.handover_timeout_ns = read.u64(options_handover_timeout_ns, "options.handoverTimeoutNs");
    }
    if (read.failed()) return env.Undefined();
    agentrt_shards out_shards = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_create(
        runtime, members.data(), static_cast<uint32_t>(members.size()), &options, &out_shards,
        &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_shards.bits);
}

Napi::Value shardsHash(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsHash");
    const void *key = read.fill(info[0], "key", read.u64(info[1], "keyBytes"));
    uint64_t key_bytes = read.u64(info[1], "keyBytes");
    if (read.failed()) return env.Undefined();
    uint64_t out_hash = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_hash(key, key_bytes, &out_hash, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return Napi::BigInt::New(env, out_hash);
}

Napi::Value shardsFind(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsFind");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    uint64_t epoch = read.u64(info[1], "epoch");
    const void *key = read.fill(info[2], "key", read.u64(info[3], "keyBytes"));
    uint64_t key_bytes = read.u64(info[3], "keyBytes");
    if (read.failed()) return env.Undefined();
    agentrt_shard_owner out_owner = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_find(shards, epoch, key, key_bytes, &out_owner, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return shard_owner_object(env, out_owner);
}

Napi::Value shardsFindHash(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsFindHash");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    uint64_t epoch = read.u64(info[1], "epoch");
    uint64_t hash = read.u64(info[2], "hash");
    if (read.failed()) return env.Undefined();
    agentrt_shard_owner out_owner = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_find_hash(shards, epoch, hash, &out_owner, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return shard_owner_object(env, out_owner);
}

Napi::Value shardsReplicas(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsReplicas");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    uint64_t epoch = read.u64(info[1], "epoch");
    uint32_t shard = read.u32(info[2], "shard");
    uint32_t owners_max = read.u32(info[3], "ownersMax");
    if (read.failed()) return env.Undefined();
    owners_max = std::min<uint32_t>(owners_max, AGENTRT_MEMBERS_MAX);
    std::vector<agentrt_shard_owner> out_owners(owners_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_replicas(
        shards, epoch, shard, out_owners.data(), owners_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, shard_owner_object(env, out_owners[index]));
    }
    return list;
}

Napi::Value shardsChange(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsChange");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    uint64_t epoch = read.u64(info[1], "epoch");
    std::vector<agentrt_member> members;
    std::vector<Napi::Object> items = read.objects(info[2], "members");
    for (Napi::Object given : items) {
        agentrt_member item = {};
        item.id = read.u64(read.field(given, "id"), "members[].id");
        item.agent.bits = read.optional_u64(read.field(given, "agent"), "members[].agent");
        item.weight = read.u32(read.field(given, "weight"), "members[].weight");
        members.push_back(item);
    }
    if (read.failed()) return env.Undefined();
    uint64_t out_epoch = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_change(
        shards, epoch, members.data(), static_cast<uint32_t>(members.size()), &out_epoch, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_epoch);
}

Napi::Value shardsMoves(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsMoves");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    uint64_t epoch = read.u64(info[1], "epoch");
    uint32_t first = read.u32(info[2], "first");
    uint32_t moves_max = read.u32(info[3], "movesMax");
    if (read.failed()) return env.Undefined();
    moves_max = std::min<uint32_t>(moves_max, LIST_MAX);
    std::vector<agentrt_shard_move> out_moves(moves_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_moves(
        shards, epoch, first, out_moves.data(), moves_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, shard_move_object(env, out_moves[index]));
    }
    return list;
}

template <bool quiet>
Napi::Value shardsSignal(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsSignal");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_shards shards = {read.u64(info[1], "shards")};
    uint64_t epoch = read.u64(info[2], "epoch");
    const void *key = read.fill(info[3], "key", read.u64(info[4], "keyBytes"));
    uint64_t key_bytes = read.u64(info[4], "keyBytes");
    agentrt_payload payload = read.payload(info[5], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_signal(
        from, shards, epoch, key, key_bytes, &payload, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value shardsInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsInfoGet");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    if (read.failed()) return env.Undefined();
    agentrt_shards_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_info_get(shards, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return shards_info_object(env, out_info);
}

template <bool quiet>
Napi::Value shardsClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "shardsClose");
    agentrt_shards shards = {read.u64(info[0], "shards")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_shards_close(shards, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value topologyMake(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "topologyMake");
    auto shape = static_cast<agentrt_shape>(read.u32(info[0], "shape"));
    uint32_t count = read.u32(info[1], "count");
    uint32_t fanout = read.u32(info[2], "fanout");
    if (read.failed()) return env.Undefined();
    agentrt_topology out_topology = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_topology_make(shape, count, fanout, &out_topology, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_topology.bits);
}

Napi::Value topologyNeighbours(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "topologyNeighbours");
    agentrt_topology topology = {read.u64(info[0], "topology")};
    uint32_t node = read.u32(info[1], "node");
    uint32_t first = read.u32(info[2], "first");
    uint32_t neighbours_max = read.u32(info[3], "neighboursMax");
    if (read.failed()) return env.Undefined();
    neighbours_max = std::min<uint32_t>(neighbours_max, LIST_MAX);
    std::vector<agentrt_neighbour> out_neighbours(neighbours_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_topology_neighbours(
        topology, node, first, out_neighbours.data(), neighbours_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, neighbour_object(env, out_neighbours[index]));
    }
    return list;
}

Napi::Value topologyEdges(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "topologyEdges");
    agentrt_topology topology = {read.u64(info[0], "topology")};
    uint64_t first = read.u64(info[1], "first");
    uint32_t edges_max = read.u32(info[2], "edgesMax");
    if (read.failed()) return env.Undefined();
    edges_max = std::min<uint32_t>(edges_max, LIST_MAX);
    std::vector<agentrt_edge> out_edges(edges_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_topology_edges(
        topology, first, out_edges.data(), edges_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, edge_object(env, out_edges[index]));
    }
    return list;
}

Napi::Value topologyInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "topologyInfoGet");
    agentrt_topology topology = {read.u64(info[0], "topology")};
    if (read.failed()) return env.Undefined();
    agentrt_topology_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_topology_info_get(topology, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return topology_info_object(env, out_info);
}

Napi::Value topologyDot(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "topologyDot");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_topology topology = {read.u64(info[1], "topology")};
    if (read.failed()) return env.Undefined();
    agentrt_buf out_buf = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_topology_dot(from, topology, &out_buf, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_buf.bits);
}

Napi::Value breakerOpen(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "breakerOpen");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    Napi::Object options_given = read.object(info[1], "options", true);
    agentrt_breaker_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_failures = read.field(options_given, "failures");
    if (!Reader::absent(options_failures)) {
        options.failures = read.u32(options_failures, "options.failures");
    }
    Napi::Value options_probes = read.field(options_given, "probes");
    if (!Reader::absent(options_probes)) {
        options.probes = read.u32(options_probes, "options.probes");
    }
    Napi::Value options_window_ns = read.field(options_given, "windowNs");
    if (!Reader::absent(options_window_ns)) {
        options.window_ns = read.u64(options_window_ns, "options.windowNs");
    }
    Napi::Value options_cooldown_ns = read.field(options_given, "cooldownNs");
    if (!Reader::absent(options_cooldown_ns)) {
        options.cooldown_ns = read.u64(options_cooldown_ns, "options.cooldownNs");
    }
    if (read.failed()) return env.Undefined();
    agentrt_breaker out_breaker = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_breaker_open(runtime, &options, &out_breaker, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_breaker.bits);
}

Napi::Value breakerAdmit(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "breakerAdmit");
    agentrt_breaker breaker = {read.u64(info[0], "breaker")};
    if (read.failed()) return env.Undefined();
    uint64_t out_ticket = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_breaker_admit(breaker, &out_ticket, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_ticket);
}

template <bool quiet>
Napi::Value breakerReport(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "breakerReport");
    agentrt_breaker breaker = {read.u64(info[0], "breaker")};
    uint64_t ticket = read.u64(info[1], "ticket");
    uint32_t failed = read.u32(info[2], "failed");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_breaker_report(breaker, ticket, failed, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value breakerInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "breakerInfoGet");
    agentrt_breaker breaker = {read.u64(info[0], "breaker")};
    if (read.failed()) return env.Undefined();
    agentrt_breaker_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_breaker_info_get(breaker, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return breaker_info_object(env, out_info);
}

template <bool quiet>
Napi::Value breakerClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "breakerClose");
    agentrt_breaker breaker = {read.u64(info[0], "breaker")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_breaker_close(breaker, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value retryNext(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "retryNext");
    uint32_t attempt = read.u32(info[0], "attempt");
    uint64_t now_ns = read.u64(info[1], "nowNs");
    uint64_t deadline_ns = read.u64(info[2], "deadlineNs");
    Napi::Object policy_given = read.object(info[3], "policy", true);
    agentrt_retry_options policy = {};
    policy.struct_size = sizeof policy;
    Napi::Value policy_backoff = read.field(policy_given, "backoff");
    if (!Reader::absent(policy_backoff)) {
        policy.backoff = read.u32(policy_backoff, "policy.backoff");
    }
    Napi::Value policy_attempts = read.field(policy_given, "attempts");
    if (!Reader::absent(policy_attempts)) {
        policy.attempts = read.u32(policy_attempts, "policy.attempts");
    }
    Napi::Value policy_jitter = read.field(policy_given, "jitter");
    if (!Reader::absent(policy_jitter)) {
        policy.jitter = read.u32(policy_jitter, "policy.jitter");
    }
    Napi::Value policy_base_ns = read.field(policy_given, "baseNs");
    if (!Reader::absent(policy_base_ns)) {
        policy.base_ns = read.u64(policy_base_ns, "policy.baseNs");
    }
    Napi::Value policy_cap_ns = read.field(policy_given, "capNs");
    if (!Reader::absent(policy_cap_ns)) {
        policy.cap_ns = read.u64(policy_cap_ns, "policy.capNs");
    }
    Napi::Value policy_seed = read.field(policy_given, "seed");
    if (!Reader::absent(policy_seed)) {
        policy.seed = read.u64(policy_seed, "policy.seed");
    }
    Napi::Value policy_budget = read.field(policy_given, "budget");
    if (!Reader::absent(policy_budget)) {
        policy.budget = read.u32(policy_budget, "policy.budget");
    }
    Napi::Value policy_refill_ns = read.field(policy_given, "refillNs");
    if (!Reader::absent(policy_refill_ns)) {
        policy.refill_ns = read.u64(policy_refill_ns, "policy.refillNs");
    }
    if (read.failed()) return env.Undefined();
    uint64_t out_pause_ns = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_retry_next(
        attempt, now_ns, deadline_ns, &policy, &out_pause_ns, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_pause_ns);
}

Napi::Value retrySpend(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "retrySpend");
    uint64_t now_ns = read.u64(info[0], "nowNs");
    uint64_t spent_ns = read.u64(info[1], "spentNs");
    Napi::Object policy_given = read.object(info[2], "policy", true);
    agentrt_retry_options policy = {};
    policy.struct_size = sizeof policy;
    Napi::Value policy_backoff = read.field(policy_given, "backoff");
    if (!Reader::absent(policy_backoff)) {
        policy.backoff = read.u32(policy_backoff, "policy.backoff");
    }
    Napi::Value policy_attempts = read.field(policy_given, "attempts");
    if (!Reader::absent(policy_attempts)) {
        policy.attempts = read.u32(policy_attempts, "policy.attempts");
    }
    Napi::Value policy_jitter = read.field(policy_given, "jitter");
    if (!Reader::absent(policy_jitter)) {
        policy.jitter = read.u32(policy_jitter, "policy.jitter");
    }
    Napi::Value policy_base_ns = read.field(policy_given, "baseNs");
    if (!Reader::absent(policy_base_ns)) {
        policy.base_ns = read.u64(policy_base_ns, "policy.baseNs");
    }
    Napi::Value policy_cap_ns = read.field(policy_given, "capNs");
    if (!Reader::absent(policy_cap_ns)) {
        policy.cap_ns = read.u64(policy_cap_ns, "policy.capNs");
    }
    Napi::Value policy_seed = read.field(policy_given, "seed");
    if (!Reader::absent(policy_seed)) {
        policy.seed = read.u64(policy_seed, "policy.seed");
    }
    Napi::Value policy_budget = read.field(policy_given, "budget");
    if (!Reader::absent(policy_budget)) {
        policy.budget = read.u32(policy_budget, "policy.budget");
    }
    Napi::Value policy_refill_ns = read.field(policy_given, "refillNs");
    if (!Reader::absent(policy_refill_ns)) {
        policy.refill_ns = read.u64(policy_refill_ns, "policy.refillNs");
    }
    if (read.failed()) return env.Undefined();
    uint64_t out_spent_ns = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_retry_spend(now_ns, spent_ns, &policy, &out_spent_ns, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_spent_ns);
}

Napi::Value retryKey(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "retryKey");
    uint64_t seed = read.u64(info[0], "seed");
    uint64_t call_number = read.u64(info[1], "callNumber");
    if (read.failed()) return env.Undefined();
    uint64_t out_key = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_retry_key(seed, call_number, &out_key, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_key);
}

Napi::Value retryPause(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "retryPause");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    uint64_t pause_ns = read.u64(info[2], "pauseNs");
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_retry_pause(runtime, from, pause_ns, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value supervisorSpawn(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "supervisorSpawn");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    Napi::Object options_given = read.object(info[2], "options", true);
    agentrt_supervisor_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_strategy = read.field(options_given, "strategy");
    if (!Reader::absent(options_strategy)) {
        options.strategy = read.u32(options_strategy, "options.strategy");
    }
    Napi::Value options_supervisor = read.field(options_given, "supervisor");
    if (!Reader::absent(options_supervisor)) {
        options.supervisor.bits = read.u64(options_supervisor, "options.supervisor");
    }
    Napi::Value options_name = read.field(options_given, "name");
    std::string options_name_text;
    if (!Reader::absent(options_name)) {
        options_name_text = read.text(options_name, "options.name");
        options.name = options_name_text.c_str();
        options.name_bytes = static_cast<uint32_t>(options_name_text.size());
    }
    Napi::Value options_max_restarts = read.field(options_given, "maxRestarts");
    if (!Reader::absent(options_max_restarts)) {
        options.max_restarts = read.u32(options_max_restarts, "options.maxRestarts");
    }
    Napi::Value options_within_ns = read.field(options_given, "withinNs");
    if (!Reader::absent(options_within_ns)) {
        options.within_ns = read.u64(options_within_ns, "options.withinNs");
    }
    Napi::Value options_grace_ns = read.field(options_given, "graceNs");
    if (!Reader::absent(options_grace_ns)) {
        options.grace_ns = read.u64(options_grace_ns, "options.graceNs");
    }
    Napi::Value options_transient = read.field(options_given, "transient");
    if (!Reader::absent(options_transient)) {
        options.transient = read.u32(options_transient, "options.transient");
    }
    Napi::Value options_overload = read.field(options_given, "overload");
    if (!Reader::absent(options_overload)) {
        options.overload = read.u32(options_overload, "options.overload");
    }
    Napi::Value options_permanent = read.field(options_given, "permanent");
    if (!Reader::absent(options_permanent)) {
        options.permanent = read.u32(options_permanent, "options.permanent");
    }
    Napi::Value options_fatal = read.field(options_given, "fatal");
    if (!Reader::absent(options_fatal)) {
        options.fatal = read.u32(options_fatal, "options.fatal");
    }
    Napi::Value options_fallback = read.field(options_given, "fallback");
    std::string options_fallback_text;
    if (!Reader::absent(options_fallback)) {
        options_fallback_text = read.text(options_fallback, "options.fallback");
        options.fallback = options_fallback_text.c_str();
        options.fallback_bytes = static_cast<uint32_t>(options_fallback_text.size());
    }
    Napi::Value options_priority = read.field(options_given, "priority");
    if (!Reader::absent(options_priority)) {
        options.priority = read.u32(options_priority, "options.priority");
    }
    Napi::Object policy_given = read.object(info[3], "policy", true);
    agentrt_retry_options policy = {};
    policy.struct_size = sizeof policy;
    Napi::Value policy_backoff = read.field(policy_given, "backoff");
    if (!Reader::absent(policy_backoff)) {
        policy.backoff = read.u32(policy_backoff, "policy.backoff");
    }
    Napi::Value policy_attempts = read.field(policy_given, "attempts");
    if (!Reader::absent(policy_attempts)) {
        policy.attempts = read.u32(policy_attempts, "policy.attempts");
    }
    Napi::Value policy_jitter = read.field(policy_given, "jitter");
    if (!Reader::absent(policy_jitter)) {
        policy.jitter = read.u32(policy_jitter, "policy.jitter");
    }
    Napi::Value policy_base_ns = read.field(policy_given, "baseNs");
    if (!Reader::absent(policy_base_ns)) {
        policy.base_ns = read.u64(policy_base_ns, "policy.baseNs");
    }
    Napi::Value policy_cap_ns = read.field(policy_given, "capNs");
    if (!Reader::absent(policy_cap_ns)) {
        policy.cap_ns = read.u64(policy_cap_ns, "policy.capNs");
    }
    Napi::Value policy_seed = read.field(policy_given, "seed");
    if (!Reader::absent(policy_seed)) {
        policy.seed = read.u64(policy_seed, "policy.seed");
    }
    Napi::Value policy_budget = read.field(policy_given, "budget");
    if (!Reader::absent(policy_budget)) {
        policy.budget = read.u32(policy_budget, "policy.budget");
    }
    Napi::Value policy_refill_ns = read.field(policy_given, "refillNs");
    if (!Reader::absent(policy_refill_ns)) {
        policy.refill_ns = read.u64(policy_refill_ns, "policy.refillNs");
    }
    if (read.failed()) return env.Undefined();
    agentrt_agent out_agent = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_supervisor_spawn(
        runtime, from, &options, &policy, &out_agent, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_agent.bits);
}

template <bool quiet>
Napi::Value supervisorAdopt(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "supervisorAdopt");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent supervisor = {read.u64(info[1], "supervisor")};
    agentrt_agent agent = {read.u64(info[2], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_supervisor_adopt(from, supervisor, agent, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value supervisorChildren(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "supervisorChildren");
    agentrt_agent supervisor = {read.u64(info[0], "supervisor")};
    uint32_t first = read.u32(info[1], "first");
    uint32_t children_max = read.u32(info[2], "childrenMax");
    if (read.failed()) return env.Undefined();
    children_max = std::min<uint32_t>(children_max, LIST_MAX);
    std::vector<agentrt_child> out_children(children_max + 1);
    uint32_t out_count = 0;
    agentrt_error error = {};
    agentrt_status outcome = agentrt_supervisor_children(
        supervisor, first, out_children.data(), children_max, &out_count, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, child_object(env, out_children[index]));
    }
    return list;
}

template <bool quiet>
Napi::Value letterSubscribe(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "letterSubscribe");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_letter_subscribe(agent, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value letterUnsubscribe(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "letterUnsubscribe");
    agentrt_agent agent = {read.u64(info[0], "agent")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_letter_unsubscribe(agent, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value quorum(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "quorum");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    auto voters = read.handles<agentrt_agent>(info[2], "voters");
    agentrt_payload payload = read.payload(info[3], "payload");
    Napi::Object options_given = read.object(info[4], "options", true);
    agentrt_quorum_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_threshold = read.field(options_given, "threshold");
    if (!Reader::absent(options_threshold)) {
        options.threshold = read.u32(options_threshold, "options.threshold");
    }
    Napi::Value options_rule = read.field(options_given, "rule");
    if (!Reader::absent(options_rule)) {
        options.rule = read.u32(options_rule, "options.rule");
    }
    Napi::Value options_timeout_ns = read.field(options_given, "timeoutNs");
    if (!Reader::absent(options_timeout_ns)) {
        options.timeout_ns = read.u64(options_timeout_ns, "options.timeoutNs");
    }
    Napi::Value options_parent = read.field(options_given, "parent");
    if (!Reader::absent(options_parent)) {
        options.parent.bits = read.u64(options_parent, "options.parent");
    }
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_quorum(
        runtime, from, voters.data(), static_cast<uint32_t>(voters.size()), &payload, &options,
        &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value quorumTally(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "quorumTally");
    const void *result = read.fill(info[0], "result", read.u64(info[1], "resultBytes"));
    uint64_t result_bytes = read.u64(info[1], "resultBytes");
    if (read.failed()) return env.Undefined();
    agentrt_tally out_tally = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_quorum_tally(result, result_bytes, &out_tally, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return tally_object(env, out_tally);
}

Napi::Value quorumVote(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "quorumVote");
    const void *result = read.fill(info[0], "result", read.u64(info[1], "resultBytes"));
    uint64_t result_bytes = read.u64(info[1], "resultBytes");
    uint32_t index = read.u32(info[2], "index");
    if (read.failed()) return env.Undefined();
    agentrt_vote out_vote = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_quorum_vote(result, result_bytes, index, &out_vote, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return vote_object(env, out_vote);
}

Napi::Value quorumChoice(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "quorumChoice");
    const void *result = read.fill(info[0], "result", read.u64(info[1], "resultBytes"));
    uint64_t result_bytes = read.u64(info[1], "resultBytes");
    uint32_t index = read.u32(info[2], "index");
    if (read.failed()) return env.Undefined();
    agentrt_choice out_choice = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_quorum_choice(
        result, result_bytes, index, &out_choice, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return choice_object(env, out_choice);
}

Napi::Value broadcast(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "broadcast");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    auto members = read.handles<agentrt_agent>(info[2], "members");
    agentrt_payload payload = read.payload(info[3], "payload");
    uint32_t refusals_max = read.u32(info[4], "refusalsMax");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    refusals_max = std::min<uint32_t>(refusals_max, AGENTRT_BROADCAST_MAX);
    std::vector<agentrt_refusal> out_refusals(refusals_max + 1);
    uint32_t out_count = 0;
    uint32_t out_delivered = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_broadcast(
        runtime, from, members.data(), static_cast<uint32_t>(members.size()), &payload,
        out_refusals.data(), refusals_max, &out_count, &out_delivered, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    Napi::Array list = Napi::Array::New(env, out_count);
    for (uint32_t index = 0; index < out_count; index++) {
        list.Set(index, refusal_object(env, out_refusals[index]));
    }
    Napi::Object all = Napi::Object::New(env);
    all.Set("refusals", list);
    all.Set("delivered", number(env, out_delivered));
    return all;
}

Napi::Value gossip(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "gossip");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    auto members = read.handles<agentrt_agent>(info[2], "members");
    agentrt_topology topology = {read.u64(info[3], "topology")};
    agentrt_payload payload = read.payload(info[4], "payload");
    Napi::Object options_given = read.object(info[5], "options", true);
    agentrt_gossip_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_fanout = read.field(options_given, "fanout");
    if (!Reader::absent(options_fanout)) {
        options.fanout = read.u32(options_fanout, "options.fanout");
    }
    Napi::Value options_unrepaired = read.field(options_given, "unrepaired");
    if (!Reader::absent(options_unrepaired)) {
        options.unrepaired = read.u32(options_unrepaired, "options.unrepaired");
    }
    Napi::Value options_repair_ns = read.field(options_given, "repairNs");
    if (!Reader::absent(options_repair_ns)) {
        options.repair_ns = read.u64(options_repair_ns, "options.repairNs");
    }
    Napi::Value options_timeout_ns = read.field(options_given, "timeoutNs");
    if (!Reader::absent(options_timeout_ns)) {
        options.timeout_ns = read.u64(options_timeout_ns, "options.timeoutNs");
    }
    Napi::Value options_parent = read.field(options_given, "parent");
    if (!Reader::absent(options_parent)) {
        options.parent.bits = read.u64(options_parent, "options.parent");
    }
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_gossip(
        runtime, from, members.data(), static_cast<uint32_t>(members.size()), topology, &payload,
        &options, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

Napi::Value gossipRead(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "gossipRead");
    const void *result = read.fill(info[0], "result", read.u64(info[1], "resultBytes"));
    uint64_t result_bytes = read.u64(info[1], "resultBytes");
    if (read.failed()) return env.Undefined();
    agentrt_gossip_report out_report = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_gossip_read(result, result_bytes, &out_report, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return gossip_report_object(env, out_report);
}

Napi::Value gossipHops(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "gossipHops");
    const void *result = read.fill(info[0], "result", read.u64(info[1], "resultBytes"));
    uint64_t result_bytes = read.u64(info[1], "resultBytes");
    uint32_t hops = read.u32(info[2], "hops");
    if (read.failed()) return env.Undefined();
    uint32_t out_members = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_gossip_hops(result, result_bytes, hops, &out_members, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return Napi::Number::New(env, out_members);
}

Napi::Value leaseOpen(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseOpen");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    agentrt_agent from = {read.u64(info[1], "from")};
    std::string name = read.text(info[2], "name");
    if (read.failed()) return env.Undefined();
    agentrt_lease out_lease = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_open(
        runtime, from, name.data(), static_cast<uint32_t>(name.size()), &out_lease, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_lease.bits);
}

Napi::Value leaseTryAcquire(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseTryAcquire");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_lease lease = {read.u64(info[1], "lease")};
    uint64_t ttl_ns = read.u64(info[2], "ttlNs");
    if (read.failed()) return env.Undefined();
    uint64_t out_token = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_try_acquire(from, lease, ttl_ns, &out_token, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_token);
}

Napi::Value leaseAcquire(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseAcquire");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_lease lease = {read.u64(info[1], "lease")};
    uint64_t ttl_ns = read.u64(info[2], "ttlNs");
    uint64_t timeout_ns = read.u64(info[3], "timeoutNs");
    if (read.failed()) return env.Undefined();
    agentrt_future out_future = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_acquire(
        from, lease, ttl_ns, timeout_ns, &out_future, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_future.bits);
}

template <bool quiet>
Napi::Value leaseRenew(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseRenew");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_lease lease = {read.u64(info[1], "lease")};
    uint64_t ttl_ns = read.u64(info[2], "ttlNs");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_renew(from, lease, ttl_ns, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value leaseRelease(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseRelease");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_lease lease = {read.u64(info[1], "lease")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_release(from, lease, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value leaseInfoGet(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseInfoGet");
    agentrt_lease lease = {read.u64(info[0], "lease")};
    if (read.failed()) return env.Undefined();
    agentrt_lease_info out_info = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_info_get(lease, &out_info, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return lease_info_object(env, out_info);
}

template <bool quiet>
Napi::Value leaseClose(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "leaseClose");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_lease lease = {read.u64(info[1], "lease")};
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_lease_close(from, lease, &error);
    return done<quiet>(env, outcome, error);
}

template <bool quiet>
Napi::Value signalFenced(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "signalFenced");
    agentrt_agent from = {read.u64(info[0], "from")};
    agentrt_agent to = {read.u64(info[1], "to")};
    agentrt_lease lease = {read.u64(info[2], "lease")};
    agentrt_payload payload = read.payload(info[3], "payload");
    read.find_data(&payload);
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_signal_fenced(from, to, lease, &payload, &error);
    return done<quiet>(env, outcome, error);
}

Napi::Value faultInject(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "faultInject");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    Napi::Object options_given = read.object(info[1], "options", false);
    agentrt_fault_options options = {};
    options.struct_size = sizeof options;
    Napi::Value options_kind = read.field(options_given, "kind");
    if (!Reader::absent(options_kind)) {
        options.kind = read.u32(options_kind, "options.kind");
    }
    Napi::Value options_sender = read.field(options_given, "sender");
    if (!Reader::absent(options_sender)) {
        options.sender.bits = read.u64(options_sender, "options.sender");
    }
    Napi::Value options_to = read.field(options_given, "to");
    if (!Reader::absent(options_to)) {
        options.to.bits = read.u64(options_to, "options.to");
    }
    Napi::Value options_min_ns = read.field(options_given, "minNs");
    if (!Reader::absent(options_min_ns)) {
        options.min_ns = read.u64(options_min_ns, "options.minNs");
    }
    Napi::Value options_max_ns = read.field(options_given, "maxNs");
    if (!Reader::absent(options_max_ns)) {
        options.max_ns = read.u64(options_max_ns, "options.maxNs");
    }
    Napi::Value options_chance = read.field(options_given, "chance");
    if (!Reader::absent(options_chance)) {
        options.chance = read.u32(options_chance, "options.chance");
    }
    Napi::Value options_skip = read.field(options_given, "skip");
    if (!Reader::absent(options_skip)) {
        options.skip = read.u32(options_skip, "options.skip");
    }
    Napi::Value options_times = read.field(options_given, "times");
    if (!Reader::absent(options_times)) {
        options.times = read.u32(options_times, "options.times");
    }
    if (read.failed()) return env.Undefined();
    uint32_t out_fault = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_fault_inject(runtime, &options, &out_fault, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return Napi::Number::New(env, out_fault);
}

Napi::Value faultStrikes(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "faultStrikes");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint32_t fault = read.u32(info[1], "fault");
    if (read.failed()) return env.Undefined();
    uint64_t out_strikes = {};
    agentrt_error error = {};
    agentrt_status outcome = agentrt_fault_strikes(runtime, fault, &out_strikes, &error);
    if (outcome < 0) {
        throw_failure(env, outcome, error);
        return env.Undefined();
    }
    return number(env, out_strikes);
}

template <bool quiet>
Napi::Value faultRemove(const Napi::CallbackInfo &info) {
    Napi::Env env = info.Env();
    Reader read(env, "faultRemove");
    agentrt_runtime runtime = {read.u64(info[0], "runtime")};
    uint32_t fault = read.u32(info[1], "fault");
    if (read.failed()) return env.Undefined();
    agentrt_error error = {};
    agentrt_status outcome = agentrt_fault_remove(runtime, fault, &error);
    return done<quiet>(env, outcome, error);
}

struct Constant {
    const char *name;
    double value;
};

const Constant STATUS_VALUES[] = {
    {"OK", 0},
    {"AWAIT", 1},
    {"END", 2},
    {"E_ARGUMENT", -1},
    {"E_KIND", -2},
    {"E_STALE", -3},
    {"E_FOREIGN", -4},
    {"E_MOVED", -5},
    {"E_CAPABILITY", -6},
    {"E_NOT_SENDABLE", -7},
    {"E_BUSY", -8},
    {"E_FULL", -9},
    {"E_WAIT", -10},
    {"E_DEAD", -11},
    {"E_CLOSED", -12},
    {"E_DEADLINE", -13},
    {"E_CANCELLED", -14},
    {"E_CONTEXT", -15},
    {"E_MEMORY", -16},
    {"E_LIMIT", -17},
    {"E_SIZE", -18},
    {"E_NAME", -19},
    {"E_NOT_FOUND", -20},
    {"E_FORKED", -21},
    {"E_SYSTEM", -22},
    {"E_CRASHED", -23},
    {"E_KILLED", -24},
    {"E_SHUTDOWN", -25},
    {"E_HOST", -26},
    {"E_LINKED", -27},
    {"E_OVERFLOW", -28},
    {"E_LATE", -29},
    {"E_REFUSED", -30},
    {"E_PENDING", -31},
    {"E_ABI", -32},
    {"E_DEADLOCK", -33},
    {"E_QUORUM", -34},
    {"E_FENCED", -35},
    {"E_EPOCH", -36},
    {"E_TRIPPED", -37},
    {"E_NOT_HOLDER", -38},
    {"E_STORAGE", -39},
    {"E_CYCLE", -40},
    {"E_DROPPED", -41},
};

const Constant CAPABILITY_VALUES[] = {
    {"INLINE", 0},
    {"ISO", 1},
    {"VAL", 2},
    {"REF", 3},
    {"TAG", 4},
};

const Constant OVERFLOW_VALUES[] = {
    {"REJECT", 0},
    {"WAIT", 1},
    {"DROP_OLDEST", 2},
    {"DROP_NEWEST", 3},
};

const Constant PRIORITY_VALUES[] = {
    {"NORMAL", 0},
    {"LOW", 1},
    {"HIGH", 2},
    {"CRITICAL", 3},
};

const Constant KIND_VALUES[] = {
    {"SIGNAL", 1},
    {"REPLY", 2},
    {"DOWN", 3},
    {"EXIT", 4},
    {"TIMER", 5},
    {"START", 6},
    {"STOP", 7},
    {"ROOM", 8},
    {"WAKE", 9},
    {"END", 10},
    {"LETTER", 11},
    {"RESTART", 12},
    {"DEGRADED", 13},
};

const Constant SPAWN_VALUES[] = {
    {"START", 1},
    {"STOP", 2},
    {"TRAP", 4},
    {"LINK", 8},
    {"PROFILE", 16},
};

const Constant WAKE_VALUES[] = {
    {"NONE", 0},
    {"FD", 1},
    {"HOOK", 2},
};

const Constant RULE_VALUES[] = {
    {"MAJORITY", 0},
    {"SUPER_MAJORITY", 1},
    {"UNANIMITY", 2},
};

const Constant COMMIT_VALUES[] = {
    {"DONE", 0},
    {"AWAIT", 1},
    {"CRASH", 2},
    {"END", 3},
};

const Constant SHAPE_VALUES[] = {
    {"MESH", 1},
    {"RING", 2},
    {"STAR", 3},
    {"HIERARCHICAL", 4},
};

const Constant RELATION_VALUES[] = {
    {"PEER", 0},
    {"PARENT", 1},
    {"CHILD", 2},
};

const Constant BREAKERSTATE_VALUES[] = {
    {"CLOSED", 0},
    {"OPEN", 1},
    {"HALF_OPEN", 2},
};

const Constant STRATEGY_VALUES[] = {
    {"ONE_FOR_ONE", 0},
    {"ONE_FOR_ALL", 1},
    {"REST_FOR_ONE", 2},
};

const Constant REMEDY_VALUES[] = {
    {"DEFAULT", 0},
    {"RETRY", 1},
    {"FALLBACK", 2},
    {"DEGRADE", 3},
    {"RESTART", 4},
    {"IGNORE", 5},
    {"STOP", 6},
    {"ESCALATE", 7},
};

const Constant CHILDSTATE_VALUES[] = {
    {"RUNNING", 0},
    {"SUSPENDED", 1},
    {"DEGRADED", 2},
};

const Constant BACKOFF_VALUES[] = {
    {"FIXED", 0},
    {"LINEAR", 1},
    {"EXPONENTIAL", 2},
    {"FIBONACCI", 3},
};

const Constant FAULTKIND_VALUES[] = {
    {"DELAY", 0},
    {"DROP", 1},
    {"CRASH", 2},
    {"SLOW", 3},
    {"FULL", 4},
    {"JUMP", 5},
};

const Constant LIMIT_VALUES[] = {
    {"PAYLOAD_BYTES_MAX", 1073741824},
    {"INLINE_BYTES", 24},
    {"CAPACITY_MAX", 100000},
    {"CAPACITY_DEFAULT", 1000},
    {"NAME_BYTES_MAX", 255},
    {"WORKERS_MAX", 64},
    {"LETTERS_MAX", 1024},
    {"OVERRUNS_MAX", 64},
    {"SELECT_MAX", 64},
    {"SHARDS_MAX", 16384},
    {"SHARDS_DEFAULT", 1024},
    {"MEMBERS_MAX", 1024},
    {"WEIGHT_MAX", 1000000},
    {"HELD_MAX", 1000000},
    {"TOPOLOGY_MAX", 16777216},
    {"FANOUT_MAX", 1048576},
    {"DOT_EDGES_MAX", 1000000},
    {"RESTARTS_MAX", 1000},
    {"BREAKER_FAILURES_MAX", 1024},
    {"BREAKER_PROBES_MAX", 32},
    {"LISTENERS_MAX", 8},
    {"VOTERS_MAX", 1000},
    {"VOTE_BYTES_MAX", 65536},
    {"CHOICE_NONE", 4294967295},
    {"BROADCAST_MAX", 1000000},
    {"GOSSIP_FANOUT_MAX", 64},
    {"HOPS_MAX", 64},
    {"TTL_NS_MAX", 4503599627370496},
    {"FAULTS_MAX", 64},
    {"FAULT_NS_MAX", 4503599627370496},
    {"ERROR_TEXT_BYTES", 248},
};

template <size_t count>
Napi::Object frozen(Napi::Env env, const Constant (&constants)[count]) {
    Napi::Object object = Napi::Object::New(env);
    for (const Constant &constant : constants) {
        object.Set(constant.name, Napi::Number::New(env, constant.value));
    }
    object.Freeze();
    return object;
}

void set_constants(Napi::Env env, Napi::Object exports) {
    exports.Set("Status", frozen(env, STATUS_VALUES));
    exports.Set("Capability", frozen(env, CAPABILITY_VALUES));
    exports.Set("Overflow", frozen(env, OVERFLOW_VALUES));
    exports.Set("Priority", frozen(env, PRIORITY_VALUES));
    exports.Set("Kind", frozen(env, KIND_VALUES));
    exports.Set("Spawn", frozen(env, SPAWN_VALUES));
    exports.Set("Wake", frozen(env, WAKE_VALUES));
    exports.Set("Rule", frozen(env, RULE_VALUES));
    exports.Set("Commit", frozen(env, COMMIT_VALUES));
    exports.Set("Shape", frozen(env, SHAPE_VALUES));
    exports.Set("Relation", frozen(env, RELATION_VALUES));
    exports.Set("BreakerState", frozen(env, BREAKERSTATE_VALUES));
    exports.Set("Strategy", frozen(env, STRATEGY_VALUES));
    exports.Set("Remedy", frozen(env, REMEDY_VALUES));
    exports.Set("ChildState", frozen(env, CHILDSTATE_VALUES));
    exports.Set("Backoff", frozen(env, BACKOFF_VALUES));
    exports.Set("FaultKind", frozen(env, FAULTKIND_VALUES));
    exports.Set("Limit", frozen(env, LIMIT_VALUES));
}

const Constant AGENTRT_ERROR_LAYOUT[] = {
    {"bytes", sizeof(agentrt_error)},
    {".status", offsetof(agentrt_error, status)},
    {".text_bytes", offsetof(agentrt_error, text_bytes)},
    {".text", offsetof(agentrt_error, text)},
};

const Constant AGENTRT_MESSAGE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_message)},
    {".agent", offsetof(agentrt_message, agent)},
    {".from", offsetof(agentrt_message, from)},
    {".right", offsetof(agentrt_message, right)},
    {".type", offsetof(agentrt_message, type)},
    {".kind", offsetof(agentrt_message, kind)},
    {".capability", offsetof(agentrt_message, capability)},
    {".status", offsetof(agentrt_message, status)},
    {".payload_bytes", offsetof(agentrt_message, payload_bytes)},
    {".payload.bytes", offsetof(agentrt_message, payload.bytes)},
    {".payload.buf.buf", offsetof(agentrt_message, payload.buf.buf)},
    {".payload.buf.data", offsetof(agentrt_message, payload.buf.data)},
    {".payload.buf.identity", offsetof(agentrt_message, payload.buf.identity)},
};

const Constant AGENTRT_PAYLOAD_LAYOUT[] = {
    {"bytes", sizeof(agentrt_payload)},
    {".type", offsetof(agentrt_payload, type)},
    {".data", offsetof(agentrt_payload, data)},
    {".bytes", offsetof(agentrt_payload, bytes)},
    {".buf", offsetof(agentrt_payload, buf)},
};

const Constant AGENTRT_RUNTIME_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_runtime_options)},
    {".struct_size", offsetof(agentrt_runtime_options, struct_size)},
    {".workers", offsetof(agentrt_runtime_options, workers)},
    {".simulated", offsetof(agentrt_runtime_options, simulated)},
    {".trace_calls", offsetof(agentrt_runtime_options, trace_calls)},
    {".seed", offsetof(agentrt_runtime_options, seed)},
    {".trace_path", offsetof(agentrt_runtime_options, trace_path)},
    {".turn_budget_ns", offsetof(agentrt_runtime_options, turn_budget_ns)},
    {".lease_store_path", offsetof(agentrt_runtime_options, lease_store_path)},
    {".time_limit_ns", offsetof(agentrt_runtime_options, time_limit_ns)},
    {".turns_max", offsetof(agentrt_runtime_options, turns_max)},
};

const Constant AGENTRT_STATS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_stats)},
    {".accepted", offsetof(agentrt_stats, accepted)},
    {".handled", offsetof(agentrt_stats, handled)},
    {".dead_letters", offsetof(agentrt_stats, dead_letters)},
    {".in_flight", offsetof(agentrt_stats, in_flight)},
    {".agents_live", offsetof(agentrt_stats, agents_live)},
    {".spawned", offsetof(agentrt_stats, spawned)},
    {".ended", offsetof(agentrt_stats, ended)},
    {".crashed", offsetof(agentrt_stats, crashed)},
    {".turns", offsetof(agentrt_stats, turns)},
    {".wakes", offsetof(agentrt_stats, wakes)},
    {".steals", offsetof(agentrt_stats, steals)},
    {".now_ns", offsetof(agentrt_stats, now_ns)},
    {".overruns", offsetof(agentrt_stats, overruns)},
};

const Constant AGENTRT_LETTER_LAYOUT[] = {
    {"bytes", sizeof(agentrt_letter)},
    {".to", offsetof(agentrt_letter, to)},
    {".from", offsetof(agentrt_letter, from)},
    {".type", offsetof(agentrt_letter, type)},
    {".reason", offsetof(agentrt_letter, reason)},
    {".payload_bytes", offsetof(agentrt_letter, payload_bytes)},
};

const Constant AGENTRT_OVERRUN_LAYOUT[] = {
    {"bytes", sizeof(agentrt_overrun)},
    {".agent", offsetof(agentrt_overrun, agent)},
    {".turn_ns", offsetof(agentrt_overrun, turn_ns)},
    {".type", offsetof(agentrt_overrun, type)},
    {".typed", offsetof(agentrt_overrun, typed)},
    {".running", offsetof(agentrt_overrun, running)},
};

const Constant AGENTRT_BEHAVIOR_LAYOUT[] = {
    {"bytes", sizeof(agentrt_behavior)},
    {".struct_size", offsetof(agentrt_behavior, struct_size)},
    {".reserved", offsetof(agentrt_behavior, reserved)},
    {".receive", offsetof(agentrt_behavior, receive)},
    {".destroy", offsetof(agentrt_behavior, destroy)},
    {".restart", offsetof(agentrt_behavior, restart)},
};

const Constant AGENTRT_SPAWN_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_spawn_options)},
    {".struct_size", offsetof(agentrt_spawn_options, struct_size)},
    {".flags", offsetof(agentrt_spawn_options, flags)},
    {".behavior", offsetof(agentrt_spawn_options, behavior)},
    {".state", offsetof(agentrt_spawn_options, state)},
    {".port", offsetof(agentrt_spawn_options, port)},
    {".name", offsetof(agentrt_spawn_options, name)},
    {".name_bytes", offsetof(agentrt_spawn_options, name_bytes)},
    {".capacity", offsetof(agentrt_spawn_options, capacity)},
    {".overflow", offsetof(agentrt_spawn_options, overflow)},
    {".priority", offsetof(agentrt_spawn_options, priority)},
    {".supervisor", offsetof(agentrt_spawn_options, supervisor)},
};

const Constant AGENTRT_ASK_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_ask_options)},
    {".struct_size", offsetof(agentrt_ask_options, struct_size)},
    {".reserved", offsetof(agentrt_ask_options, reserved)},
    {".timeout_ns", offsetof(agentrt_ask_options, timeout_ns)},
    {".parent", offsetof(agentrt_ask_options, parent)},
};

const Constant AGENTRT_AGENT_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_agent_info)},
    {".id", offsetof(agentrt_agent_info, id)},
    {".depth", offsetof(agentrt_agent_info, depth)},
    {".capacity", offsetof(agentrt_agent_info, capacity)},
    {".high_mark", offsetof(agentrt_agent_info, high_mark)},
    {".low_mark", offsetof(agentrt_agent_info, low_mark)},
    {".overflow", offsetof(agentrt_agent_info, overflow)},
    {".priority", offsetof(agentrt_agent_info, priority)},
    {".awaiting", offsetof(agentrt_agent_info, awaiting)},
    {".stopping", offsetof(agentrt_agent_info, stopping)},
    {".reserved", offsetof(agentrt_agent_info, reserved)},
};

const Constant AGENTRT_PROFILE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_profile)},
    {".turns", offsetof(agentrt_profile, turns)},
    {".messages", offsetof(agentrt_profile, messages)},
    {".busy_ns", offsetof(agentrt_profile, busy_ns)},
    {".longest_ns", offsetof(agentrt_profile, longest_ns)},
    {".turn_ns", offsetof(agentrt_profile, turn_ns)},
    {".messages_per_s", offsetof(agentrt_profile, messages_per_s)},
    {".cpu_ppm", offsetof(agentrt_profile, cpu_ppm)},
    {".since_ns", offsetof(agentrt_profile, since_ns)},
};

const Constant AGENTRT_VIEW_LAYOUT[] = {
    {"bytes", sizeof(agentrt_view)},
    {".data", offsetof(agentrt_view, data)},
    {".bytes", offsetof(agentrt_view, bytes)},
};

const Constant AGENTRT_BUF_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_buf_info)},
    {".bytes", offsetof(agentrt_buf_info, bytes)},
    {".identity", offsetof(agentrt_buf_info, identity)},
    {".capability", offsetof(agentrt_buf_info, capability)},
    {".views", offsetof(agentrt_buf_info, views)},
    {".holders", offsetof(agentrt_buf_info, holders)},
    {".reserved", offsetof(agentrt_buf_info, reserved)},
};

const Constant AGENTRT_PORT_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_port_options)},
    {".struct_size", offsetof(agentrt_port_options, struct_size)},
    {".wake", offsetof(agentrt_port_options, wake)},
    {".hook", offsetof(agentrt_port_options, hook)},
    {".hook_argument", offsetof(agentrt_port_options, hook_argument)},
    {".stall_ns", offsetof(agentrt_port_options, stall_ns)},
};

const Constant AGENTRT_CHANNEL_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_channel_options)},
    {".struct_size", offsetof(agentrt_channel_options, struct_size)},
    {".capacity", offsetof(agentrt_channel_options, capacity)},
};

const Constant AGENTRT_CHANNEL_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_channel_info)},
    {".depth", offsetof(agentrt_channel_info, depth)},
    {".capacity", offsetof(agentrt_channel_info, capacity)},
    {".closed", offsetof(agentrt_channel_info, closed)},
    {".reserved", offsetof(agentrt_channel_info, reserved)},
};

const Constant AGENTRT_BREAKER_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_breaker_options)},
    {".struct_size", offsetof(agentrt_breaker_options, struct_size)},
    {".failures", offsetof(agentrt_breaker_options, failures)},
    {".probes", offsetof(agentrt_breaker_options, probes)},
    {".reserved", offsetof(agentrt_breaker_options, reserved)},
    {".window_ns", offsetof(agentrt_breaker_options, window_ns)},
    {".cooldown_ns", offsetof(agentrt_breaker_options, cooldown_ns)},
};

const Constant AGENTRT_BREAKER_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_breaker_info)},
    {".state", offsetof(agentrt_breaker_info, state)},
    {".failures", offsetof(agentrt_breaker_info, failures)},
    {".probes", offsetof(agentrt_breaker_info, probes)},
    {".reserved", offsetof(agentrt_breaker_info, reserved)},
    {".until_ns", offsetof(agentrt_breaker_info, until_ns)},
    {".trips", offsetof(agentrt_breaker_info, trips)},
};

const Constant AGENTRT_SUPERVISOR_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_supervisor_options)},
    {".struct_size", offsetof(agentrt_supervisor_options, struct_size)},
    {".strategy", offsetof(agentrt_supervisor_options, strategy)},
    {".supervisor", offsetof(agentrt_supervisor_options, supervisor)},
    {".name", offsetof(agentrt_supervisor_options, name)},
    {".name_bytes", offsetof(agentrt_supervisor_options, name_bytes)},
    {".max_restarts", offsetof(agentrt_supervisor_options, max_restarts)},
    {".within_ns", offsetof(agentrt_supervisor_options, within_ns)},
    {".grace_ns", offsetof(agentrt_supervisor_options, grace_ns)},
    {".transient", offsetof(agentrt_supervisor_options, transient)},
    {".overload", offsetof(agentrt_supervisor_options, overload)},
    {".permanent", offsetof(agentrt_supervisor_options, permanent)},
    {".fatal", offsetof(agentrt_supervisor_options, fatal)},
    {".fallback", offsetof(agentrt_supervisor_options, fallback)},
    {".fallback_bytes", offsetof(agentrt_supervisor_options, fallback_bytes)},
    {".priority", offsetof(agentrt_supervisor_options, priority)},
};

const Constant AGENTRT_CHILD_LAYOUT[] = {
    {"bytes", sizeof(agentrt_child)},
    {".agent", offsetof(agentrt_child, agent)},
    {".restarts", offsetof(agentrt_child, restarts)},
    {".state", offsetof(agentrt_child, state)},
};

const Constant AGENTRT_RETRY_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_retry_options)},
    {".struct_size", offsetof(agentrt_retry_options, struct_size)},
    {".backoff", offsetof(agentrt_retry_options, backoff)},
    {".attempts", offsetof(agentrt_retry_options, attempts)},
    {".jitter", offsetof(agentrt_retry_options, jitter)},
    {".base_ns", offsetof(agentrt_retry_options, base_ns)},
    {".cap_ns", offsetof(agentrt_retry_options, cap_ns)},
    {".seed", offsetof(agentrt_retry_options, seed)},
    {".budget", offsetof(agentrt_retry_options, budget)},
    {".reserved", offsetof(agentrt_retry_options, reserved)},
    {".refill_ns", offsetof(agentrt_retry_options, refill_ns)},
};

const Constant AGENTRT_QUORUM_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_quorum_options)},
    {".struct_size", offsetof(agentrt_quorum_options, struct_size)},
    {".threshold", offsetof(agentrt_quorum_options, threshold)},
    {".rule", offsetof(agentrt_quorum_options, rule)},
    {".reserved", offsetof(agentrt_quorum_options, reserved)},
    {".timeout_ns", offsetof(agentrt_quorum_options, timeout_ns)},
    {".parent", offsetof(agentrt_quorum_options, parent)},
};

const Constant AGENTRT_GOSSIP_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_gossip_options)},
    {".struct_size", offsetof(agentrt_gossip_options, struct_size)},
    {".fanout", offsetof(agentrt_gossip_options, fanout)},
    {".unrepaired", offsetof(agentrt_gossip_options, unrepaired)},
    {".reserved", offsetof(agentrt_gossip_options, reserved)},
    {".repair_ns", offsetof(agentrt_gossip_options, repair_ns)},
    {".timeout_ns", offsetof(agentrt_gossip_options, timeout_ns)},
    {".parent", offsetof(agentrt_gossip_options, parent)},
};

const Constant AGENTRT_GOSSIP_REPORT_LAYOUT[] = {
    {"bytes", sizeof(agentrt_gossip_report)},
    {".status", offsetof(agentrt_gossip_report, status)},
    {".members", offsetof(agentrt_gossip_report, members)},
    {".reached", offsetof(agentrt_gossip_report, reached)},
    {".lost", offsetof(agentrt_gossip_report, lost)},
    {".sent", offsetof(agentrt_gossip_report, sent)},
    {".duplicates", offsetof(agentrt_gossip_report, duplicates)},
    {".repairs", offsetof(agentrt_gossip_report, repairs)},
    {".rounds", offsetof(agentrt_gossip_report, rounds)},
    {".hops_most", offsetof(agentrt_gossip_report, hops_most)},
    {".reserved", offsetof(agentrt_gossip_report, reserved)},
};

const Constant AGENTRT_TALLY_LAYOUT[] = {
    {"bytes", sizeof(agentrt_tally)},
    {".status", offsetof(agentrt_tally, status)},
    {".voters", offsetof(agentrt_tally, voters)},
    {".threshold", offsetof(agentrt_tally, threshold)},
    {".choices", offsetof(agentrt_tally, choices)},
};

const Constant AGENTRT_VOTE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_vote)},
    {".status", offsetof(agentrt_vote, status)},
    {".choice", offsetof(agentrt_vote, choice)},
};

const Constant AGENTRT_CHOICE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_choice)},
    {".type", offsetof(agentrt_choice, type)},
    {".offset", offsetof(agentrt_choice, offset)},
    {".bytes", offsetof(agentrt_choice, bytes)},
    {".votes", offsetof(agentrt_choice, votes)},
};

const Constant AGENTRT_REFUSAL_LAYOUT[] = {
    {"bytes", sizeof(agentrt_refusal)},
    {".member", offsetof(agentrt_refusal, member)},
    {".status", offsetof(agentrt_refusal, status)},
    {".reserved", offsetof(agentrt_refusal, reserved)},
};

const Constant AGENTRT_LEASE_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_lease_info)},
    {".token", offsetof(agentrt_lease_info, token)},
    {".holder", offsetof(agentrt_lease_info, holder)},
    {".left_ns", offsetof(agentrt_lease_info, left_ns)},
    {".waiters", offsetof(agentrt_lease_info, waiters)},
    {".held", offsetof(agentrt_lease_info, held)},
    {".taken", offsetof(agentrt_lease_info, taken)},
    {".reserved", offsetof(agentrt_lease_info, reserved)},
};

const Constant AGENTRT_COMMAND_LAYOUT[] = {
    {"bytes", sizeof(agentrt_command)},
    {".agent", offsetof(agentrt_command, agent)},
    {".op", offsetof(agentrt_command, op)},
    {".handled", offsetof(agentrt_command, handled)},
    {".text", offsetof(agentrt_command, text)},
    {".text_bytes", offsetof(agentrt_command, text_bytes)},
    {".status", offsetof(agentrt_command, status)},
    {".reserved", offsetof(agentrt_command, reserved)},
};

const Constant AGENTRT_MEMBER_LAYOUT[] = {
    {"bytes", sizeof(agentrt_member)},
    {".id", offsetof(agentrt_member, id)},
    {".agent", offsetof(agentrt_member, agent)},
    {".weight", offsetof(agentrt_member, weight)},
    {".reserved", offsetof(agentrt_member, reserved)},
};

const Constant AGENTRT_SHARDS_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_shards_options)},
    {".struct_size", offsetof(agentrt_shards_options, struct_size)},
    {".shards", offsetof(agentrt_shards_options, shards)},
    {".held_max", offsetof(agentrt_shards_options, held_max)},
    {".reserved", offsetof(agentrt_shards_options, reserved)},
    {".handover_type", offsetof(agentrt_shards_options, handover_type)},
    {".handover_timeout_ns", offsetof(agentrt_shards_options, handover_timeout_ns)},
};

const Constant AGENTRT_SHARD_OWNER_LAYOUT[] = {
    {"bytes", sizeof(agentrt_shard_owner)},
    {".member", offsetof(agentrt_shard_owner, member)},
    {".agent", offsetof(agentrt_shard_owner, agent)},
    {".epoch", offsetof(agentrt_shard_owner, epoch)},
    {".shard", offsetof(agentrt_shard_owner, shard)},
    {".reserved", offsetof(agentrt_shard_owner, reserved)},
};

const Constant AGENTRT_SHARD_MOVE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_shard_move)},
    {".from", offsetof(agentrt_shard_move, from)},
    {".to", offsetof(agentrt_shard_move, to)},
    {".shard", offsetof(agentrt_shard_move, shard)},
    {".reserved", offsetof(agentrt_shard_move, reserved)},
};

const Constant AGENTRT_SHARDS_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_shards_info)},
    {".epoch", offsetof(agentrt_shards_info, epoch)},
    {".shards", offsetof(agentrt_shards_info, shards)},
    {".members", offsetof(agentrt_shards_info, members)},
    {".moves", offsetof(agentrt_shards_info, moves)},
    {".moving", offsetof(agentrt_shards_info, moving)},
    {".held", offsetof(agentrt_shards_info, held)},
    {".held_max", offsetof(agentrt_shards_info, held_max)},
};

const Constant AGENTRT_NEIGHBOUR_LAYOUT[] = {
    {"bytes", sizeof(agentrt_neighbour)},
    {".node", offsetof(agentrt_neighbour, node)},
    {".relation", offsetof(agentrt_neighbour, relation)},
};

const Constant AGENTRT_EDGE_LAYOUT[] = {
    {"bytes", sizeof(agentrt_edge)},
    {".a", offsetof(agentrt_edge, a)},
    {".b", offsetof(agentrt_edge, b)},
};

const Constant AGENTRT_TOPOLOGY_INFO_LAYOUT[] = {
    {"bytes", sizeof(agentrt_topology_info)},
    {".edges", offsetof(agentrt_topology_info, edges)},
    {".shape", offsetof(agentrt_topology_info, shape)},
    {".nodes", offsetof(agentrt_topology_info, nodes)},
    {".fanout", offsetof(agentrt_topology_info, fanout)},
    {".reserved", offsetof(agentrt_topology_info, reserved)},
};

const Constant AGENTRT_FAULT_OPTIONS_LAYOUT[] = {
    {"bytes", sizeof(agentrt_fault_options)},
    {".struct_size", offsetof(agentrt_fault_options, struct_size)},
    {".kind", offsetof(agentrt_fault_options, kind)},
    {".sender", offsetof(agentrt_fault_options, sender)},
    {".to", offsetof(agentrt_fault_options, to)},
    {".min_ns", offsetof(agentrt_fault_options, min_ns)},
    {".max_ns", offsetof(agentrt_fault_options, max_ns)},
    {".chance", offsetof(agentrt_fault_options, chance)},
    {".skip", offsetof(agentrt_fault_options, skip)},
    {".times", offsetof(agentrt_fault_options, times)},
    {".reserved", offsetof(agentrt_fault_options, reserved)},
};

const Constant AGENTRT_STUCK_LAYOUT[] = {
    {"bytes", sizeof(agentrt_stuck)},
    {".agent", offsetof(agentrt_stuck, agent)},
    {".agents", offsetof(agentrt_stuck, agents)},
    {".limited", offsetof(agentrt_stuck, limited)},
};

void set_layout(Napi::Env env, Napi::Object exports) {
    Napi::Object layout = Napi::Object::New(env);
    layout.Set("agentrt_error", frozen(env, AGENTRT_ERROR_LAYOUT));
    layout.Set("agentrt_message", frozen(env, AGENTRT_MESSAGE_LAYOUT));
    layout.Set("agentrt_payload", frozen(env, AGENTRT_PAYLOAD_LAYOUT));
    layout.Set("agentrt_runtime_options", frozen(env, AGENTRT_RUNTIME_OPTIONS_LAYOUT));
    layout.Set("agentrt_stats", frozen(env, AGENTRT_STATS_LAYOUT));
    layout.Set("agentrt_letter", frozen(env, AGENTRT_LETTER_LAYOUT));
    layout.Set("agentrt_overrun", frozen(env, AGENTRT_OVERRUN_LAYOUT));
    layout.Set("agentrt_behavior", frozen(env, AGENTRT_BEHAVIOR_LAYOUT));
    layout.Set("agentrt_spawn_options", frozen(env, AGENTRT_SPAWN_OPTIONS_LAYOUT));
    layout.Set("agentrt_ask_options", frozen(env, AGENTRT_ASK_OPTIONS_LAYOUT));
    layout.Set("agentrt_agent_info", frozen(env, AGENTRT_AGENT_INFO_LAYOUT));
    layout.Set("agentrt_profile", frozen(env, AGENTRT_PROFILE_LAYOUT));
    layout.Set("agentrt_view", frozen(env, AGENTRT_VIEW_LAYOUT));
    layout.Set("agentrt_buf_info", frozen(env, AGENTRT_BUF_INFO_LAYOUT));
    layout.Set("agentrt_port_options", frozen(env, AGENTRT_PORT_OPTIONS_LAYOUT));
    layout.Set("agentrt_channel_options", frozen(env, AGENTRT_CHANNEL_OPTIONS_LAYOUT));
    layout.Set("agentrt_channel_info", frozen(env, AGENTRT_CHANNEL_INFO_LAYOUT));
    layout.Set("agentrt_breaker_options", frozen(env, AGENTRT_BREAKER_OPTIONS_LAYOUT));
    layout.Set("agentrt_breaker_info", frozen(env, AGENTRT_BREAKER_INFO_LAYOUT));
    layout.Set("agentrt_supervisor_options", frozen(env, AGENTRT_SUPERVISOR_OPTIONS_LAYOUT));
    layout.Set("agentrt_child", frozen(env, AGENTRT_CHILD_LAYOUT));
    layout.Set("agentrt_retry_options", frozen(env, AGENTRT_RETRY_OPTIONS_LAYOUT));
    layout.Set("agentrt_quorum_options", frozen(env, AGENTRT_QUORUM_OPTIONS_LAYOUT));
    layout.Set("agentrt_gossip_options", frozen(env, AGENTRT_GOSSIP_OPTIONS_LAYOUT));
    layout.Set("agentrt_gossip_report", frozen(env, AGENTRT_GOSSIP_REPORT_LAYOUT));
    layout.Set("agentrt_tally", frozen(env, AGENTRT_TALLY_LAYOUT));
    layout.Set("agentrt_vote", frozen(env, AGENTRT_VOTE_LAYOUT));
    layout.Set("agentrt_choice", frozen(env, AGENTRT_CHOICE_LAYOUT));
    layout.Set("agentrt_refusal", frozen(env, AGENTRT_REFUSAL_LAYOUT));
    layout.Set("agentrt_lease_info", frozen(env, AGENTRT_LEASE_INFO_LAYOUT));
    layout.Set("agentrt_command", frozen(env, AGENTRT_COMMAND_LAYOUT));
    layout.Set("agentrt_member", frozen(env, AGENTRT_MEMBER_LAYOUT));
    layout.Set("agentrt_shards_options", frozen(env, AGENTRT_SHARDS_OPTIONS_LAYOUT));
    layout.Set("agentrt_shard_owner", frozen(env, AGENTRT_SHARD_OWNER_LAYOUT));
    layout.Set("agentrt_shard_move", frozen(env, AGENTRT_SHARD_MOVE_LAYOUT));
    layout.Set("agentrt_shards_info", frozen(env, AGENTRT_SHARDS_INFO_LAYOUT));
    layout.Set("agentrt_neighbour", frozen(env, AGENTRT_NEIGHBOUR_LAYOUT));
    layout.Set("agentrt_edge", frozen(env, AGENTRT_EDGE_LAYOUT));
    layout.Set("agentrt_topology_info", frozen(env, AGENTRT_TOPOLOGY_INFO_LAYOUT));
    layout.Set("agentrt_fault_options", frozen(env, AGENTRT_FAULT_OPTIONS_LAYOUT));
    layout.Set("agentrt_stuck", frozen(env, AGENTRT_STUCK_LAYOUT));
    exports.Set("layout", layout);
}

void set_calls(Napi::Env env, Napi::Object exports) {
    Napi::Object quiet = Napi::Object::New(env);
    exports.Set("version", Napi::Function::New(env, version, "version"));
    exports.Set("abiHash", Napi::Function::New(env, abiHash, "abiHash"));
    exports.Set("statusName", Napi::Function::New(env, statusName, "statusName"));
    exports.Set("statusText", Napi::Function::New(env, statusText, "statusText"));
    exports.Set("statusClass", Napi::Function::New(env, statusClass, "statusClass"));
    exports.Set("runtimeOpen", Napi::Function::New(env, runtimeOpen, "runtimeOpen"));
    exports.Set("runtimeRun", Napi::Function::New(env, runtimeRun, "runtimeRun"));
    exports.Set("runtimeStuck", Napi::Function::New(env, runtimeStuck, "runtimeStuck"));
    exports.Set("runtimeDrain", Napi::Function::New(env, runtimeDrain<false>, "runtimeDrain"));
    quiet.Set("runtimeDrain", Napi::Function::New(env, runtimeDrain<true>, "runtimeDrain"));
    exports.Set("runtimeClose", Napi::Function::New(env, runtimeClose<false>, "runtimeClose"));
    quiet.Set("runtimeClose", Napi::Function::New(env, runtimeClose<true>, "runtimeClose"));
    exports.Set("runtimeClock", Napi::Function::New(env, runtimeClock, "runtimeClock"));
    exports.Set("runtimeStats", Napi::Function::New(env, runtimeStats, "runtimeStats"));
    exports.Set("runtimeLetters", Napi::Function::New(env, runtimeLetters, "runtimeLetters"));
    exports.Set("runtimeOverruns", Napi::Function::New(env, runtimeOverruns, "runtimeOverruns"));
    exports.Set("spawn", Napi::Function::New(env, spawn, "spawn"));
    exports.Set("signal", Napi::Function::New(env, signal<false>, "signal"));
    quiet.Set("signal", Napi::Function::New(env, signal<true>, "signal"));
    exports.Set("ask", Napi::Function::New(env, ask, "ask"));
    exports.Set("reply", Napi::Function::New(env, reply<false>, "reply"));
    quiet.Set("reply", Napi::Function::New(env, reply<true>, "reply"));
    exports.Set("refuse", Napi::Function::New(env, refuse<false>, "refuse"));
    quiet.Set("refuse", Napi::Function::New(env, refuse<true>, "refuse"));
    exports.Set("agentStop", Napi::Function::New(env, agentStop<false>, "agentStop"));
    quiet.Set("agentStop", Napi::Function::New(env, agentStop<true>, "agentStop"));
    exports.Set("agentKill", Napi::Function::New(env, agentKill<false>, "agentKill"));
    quiet.Set("agentKill", Napi::Function::New(env, agentKill<true>, "agentKill"));
    exports.Set("agentFail", Napi::Function::New(env, agentFail<false>, "agentFail"));
    quiet.Set("agentFail", Napi::Function::New(env, agentFail<true>, "agentFail"));
    exports.Set("agentWake", Napi::Function::New(env, agentWake<false>, "agentWake"));
    quiet.Set("agentWake", Napi::Function::New(env, agentWake<true>, "agentWake"));
    exports.Set("monitor", Napi::Function::New(env, monitor, "monitor"));
    exports.Set("link", Napi::Function::New(env, link<false>, "link"));
    quiet.Set("link", Napi::Function::New(env, link<true>, "link"));
    exports.Set("unlink", Napi::Function::New(env, unlink<false>, "unlink"));
    quiet.Set("unlink", Napi::Function::New(env, unlink<true>, "unlink"));
    exports.Set("agentFind", Napi::Function::New(env, agentFind, "agentFind"));
    exports.Set("agentInfoGet", Napi::Function::New(env, agentInfoGet, "agentInfoGet"));
    exports.Set("agentProfileGet", Napi::Function::New(env, agentProfileGet, "agentProfileGet"));
    exports.Set("futureWait", Napi::Function::New(env, futureWait, "futureWait"));
    exports.Set("futureCancel", Napi::Function::New(env, futureCancel<false>, "futureCancel"));
    quiet.Set("futureCancel", Napi::Function::New(env, futureCancel<true>, "futureCancel"));
    exports.Set("roomWait", Napi::Function::New(env, roomWait<false>, "roomWait"));
    quiet.Set("roomWait", Napi::Function::New(env, roomWait<true>, "roomWait"));
    exports.Set("timerArm", Napi::Function::New(env, timerArm, "timerArm"));
    exports.Set("timerDisarm", Napi::Function::New(env, timerDisarm<false>, "timerDisarm"));
    quiet.Set("timerDisarm", Napi::Function::New(env, timerDisarm<true>, "timerDisarm"));
    exports.Set("bufCreate", Napi::Function::New(env, bufCreate, "bufCreate"));
    exports.Set("bufView", Napi::Function::New(env, bufView, "bufView"));
    exports.Set("bufUnview", Napi::Function::New(env, bufUnview<false>, "bufUnview"));
    quiet.Set("bufUnview", Napi::Function::New(env, bufUnview<true>, "bufUnview"));
    exports.Set("bufConvert", Napi::Function::New(env, bufConvert, "bufConvert"));
    exports.Set("bufKeep", Napi::Function::New(env, bufKeep<false>, "bufKeep"));
    quiet.Set("bufKeep", Napi::Function::New(env, bufKeep<true>, "bufKeep"));
    exports.Set("bufClose", Napi::Function::New(env, bufClose<false>, "bufClose"));
    quiet.Set("bufClose", Napi::Function::New(env, bufClose<true>, "bufClose"));
    exports.Set("bufInfoGet", Napi::Function::New(env, bufInfoGet, "bufInfoGet"));
    exports.Set("portOpen", Napi::Function::New(env, portOpen, "portOpen"));
    exports.Set("portAddress", Napi::Function::New(env, portAddress, "portAddress"));
    exports.Set("portFd", Napi::Function::New(env, portFd, "portFd"));
    exports.Set("portTake", Napi::Function::New(env, portTake, "portTake"));
    exports.Set("portCommit", Napi::Function::New(env, portCommit<false>, "portCommit"));
    quiet.Set("portCommit", Napi::Function::New(env, portCommit<true>, "portCommit"));
    exports.Set("portClose", Napi::Function::New(env, portClose<false>, "portClose"));
    quiet.Set("portClose", Napi::Function::New(env, portClose<true>, "portClose"));
    exports.Set("channelOpen", Napi::Function::New(env, channelOpen, "channelOpen"));
    exports.Set(
        "channelTrySend", Napi::Function::New(env, channelTrySend<false>, "channelTrySend"));
    quiet.Set("channelTrySend", Napi::Function::New(env, channelTrySend<true>, "channelTrySend"));
    exports.Set("channelSend", Napi::Function::New(env, channelSend, "channelSend"));
    exports.Set("channelTryRecv", Napi::Function::New(env, channelTryRecv, "channelTryRecv"));
    exports.Set("channelRecv", Napi::Function::New(env, channelRecv, "channelRecv"));
    exports.Set("channelSelect", Napi::Function::New(env, channelSelect, "channelSelect"));
    exports.Set("channelInfoGet", Napi::Function::New(env, channelInfoGet, "channelInfoGet"));
    exports.Set("channelClose", Napi::Function::New(env, channelClose<false>, "channelClose"));
    quiet.Set("channelClose", Napi::Function::New(env, channelClose<true>, "channelClose"));
    exports.Set("shardsCreate", Napi::Function::New(env, shardsCreate, "shardsCreate"));
    exports.Set("shardsHash", Napi::Function::New(env, shardsHash, "shardsHash"));
    exports.Set("shardsFind", Napi::Function::New(env, shardsFind, "shardsFind"));
    exports.Set("shardsFindHash", Napi::Function::New(env, shardsFindHash, "shardsFindHash"));
    exports.Set("shardsReplicas", Napi::Function::New(env, shardsReplicas, "shardsReplicas"));
    exports.Set("shardsChange", Napi::Function::New(env, shardsChange, "shardsChange"));
    exports.Set("shardsMoves", Napi::Function::New(env, shardsMoves, "shardsMoves"));
    exports.Set("shardsSignal", Napi::Function::New(env, shardsSignal<false>, "shardsSignal"));
    quiet.Set("shardsSignal", Napi::Function::New(env, shardsSignal<true>, "shardsSignal"));
    exports.Set("shardsInfoGet", Napi::Function::New(env, shardsInfoGet, "shardsInfoGet"));
    exports.Set("shardsClose", Napi::Function::New(env, shardsClose<false>, "shardsClose"));
    quiet.Set("shardsClose", Napi::Function::New(env, shardsClose<true>, "shardsClose"));
    exports.Set("topologyMake", Napi::Function::New(env, topologyMake, "topologyMake"));
    exports.Set(
        "topologyNeighbours", Napi::Function::New(env, topologyNeighbours, "topologyNeighbours"));
    exports.Set("topologyEdges", Napi::Function::New(env, topologyEdges, "topologyEdges"));
    exports.Set("topologyInfoGet", Napi::Function::New(env, topologyInfoGet, "topologyInfoGet"));
    exports.Set("topologyDot", Napi::Function::New(env, topologyDot, "topologyDot"));
    exports.Set("breakerOpen", Napi::Function::New(env, breakerOpen, "breakerOpen"));
    exports.Set("breakerAdmit", Napi::Function::New(env, breakerAdmit, "breakerAdmit"));
    exports.Set("breakerReport", Napi::Function::New(env, breakerReport<false>, "breakerReport"));
    quiet.Set("breakerReport", Napi::Function::New(env, breakerReport<true>, "breakerReport"));
    exports.Set("breakerInfoGet", Napi::Function::New(env, breakerInfoGet, "breakerInfoGet"));
    exports.Set("breakerClose", Napi::Function::New(env, breakerClose<false>, "breakerClose"));
    quiet.Set("breakerClose", Napi::Function::New(env, breakerClose<true>, "breakerClose"));
    exports.Set("retryNext", Napi::Function::New(env, retryNext, "retryNext"));
    exports.Set("retrySpend", Napi::Function::New(env, retrySpend, "retrySpend"));
    exports.Set("retryKey", Napi::Function::New(env, retryKey, "retryKey"));
    exports.Set("retryPause", Napi::Function::New(env, retryPause, "retryPause"));
    exports.Set("supervisorSpawn", Napi::Function::New(env, supervisorSpawn, "supervisorSpawn"));
    exports.Set(
        "supervisorAdopt", Napi::Function::New(env, supervisorAdopt<false>, "supervisorAdopt"));
    quiet.Set(
        "supervisorAdopt", Napi::Function::New(env, supervisorAdopt<true>, "supervisorAdopt"));
    exports.Set(
        "supervisorChildren", Napi::Function::New(env, supervisorChildren, "supervisorChildren"));
    exports.Set(
        "letterSubscribe", Napi::Function::New(env, letterSubscribe<false>, "letterSubscribe"));
    quiet.Set(
        "letterSubscribe", Napi::Function::New(env, letterSubscribe<true>, "letterSubscribe"));
    exports.Set(
        "letterUnsubscribe",
        Napi::Function::New(env, letterUnsubscribe<false>, "letterUnsubscribe"));
    quiet.Set(
        "letterUnsubscribe",
        Napi::Function::New(env, letterUnsubscribe<true>, "letterUnsubscribe"));
    exports.Set("quorum", Napi::Function::New(env, quorum, "quorum"));
    exports.Set("quorumTally", Napi::Function::New(env, quorumTally, "quorumTally"));
    exports.Set("quorumVote", Napi::Function::New(env, quorumVote, "quorumVote"));
    exports.Set("quorumChoice", Napi::Function::New(env, quorumChoice, "quorumChoice"));
    exports.Set("broadcast", Napi::Function::New(env, broadcast, "broadcast"));
    exports.Set("gossip", Napi::Function::New(env, gossip, "gossip"));
    exports.Set("gossipRead", Napi::Function::New(env, gossipRead, "gossipRead"));
    exports.Set("gossipHops", Napi::Function::New(env, gossipHops, "gossipHops"));
    exports.Set("leaseOpen", Napi::Function::New(env, leaseOpen, "leaseOpen"));
    exports.Set("leaseTryAcquire", Napi::Function::New(env, leaseTryAcquire, "leaseTryAcquire"));
    exports.Set("leaseAcquire", Napi::Function::New(env, leaseAcquire, "leaseAcquire"));
    exports.Set("leaseRenew", Napi::Function::New(env, leaseRenew<false>, "leaseRenew"));
    quiet.Set("leaseRenew", Napi::Function::New(env, leaseRenew<true>, "leaseRenew"));
    exports.Set("leaseRelease", Napi::Function::New(env, leaseRelease<false>, "leaseRelease"));
    quiet.Set("leaseRelease", Napi::Function::New(env, leaseRelease<true>, "leaseRelease"));
    exports.Set("leaseInfoGet", Napi::Function::New(env, leaseInfoGet, "leaseInfoGet"));
    exports.Set("leaseClose", Napi::Function::New(env, leaseClose<false>, "leaseClose"));
    quiet.Set("leaseClose", Napi::Function::New(env, leaseClose<true>, "leaseClose"));
    exports.Set("signalFenced", Napi::Function::New(env, signalFenced<false>, "signalFenced"));
    quiet.Set("signalFenced", Napi::Function::New(env, signalFenced<true>, "signalFenced"));
    exports.Set("faultInject", Napi::Function::New(env, faultInject, "faultInject"));
    exports.Set("faultStrikes", Napi::Function::New(env, faultStrikes, "faultStrikes"));
    exports.Set("faultRemove", Napi::Function::New(env, faultRemove<false>, "faultRemove"));
    quiet.Set("faultRemove", Napi::Function::New(env, faultRemove<true>, "faultRemove"));
    exports.Set("quiet", quiet);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    if (agentrt_abi_hash() != UINT64_C(6905702700792802)) {
        throw_error(env, AGENTRT_E_ABI, "the core and its glue are not of one build");
        return exports;
    }
    set_calls(env, exports);
    set_constants(env, exports);
    set_layout(env, exports);
    agentrt_node_port(env, exports);
    return exports;
}

}  // namespace

NODE_API_MODULE(agentrt, init)
