// The hot path of the Node binding: take, commit, signal, ask and reply through memory that JavaScript
// owns, and the wake-up of its event loop.
//
// Owns: one `Env` for each JavaScript environment (the main thread or a worker thread): its control block,
// its loop handle, and the runtimes opened in it, which it closes when the environment goes down.
// Threads: everything runs on the environment's thread, except `wake`, which any thread of the core calls.
// Invariants: no JavaScript runs on a thread of the core, and none is called per message.
//
// Why a control block: a Node-API call without arguments costs 7 ns, each number argument about 8 more. So
// JavaScript writes the arguments of hot calls into a Float64Array (every handle is exact in a double) and
// the call reads them here. The text of a failure is left in the same block.
//
// Why uv_async and not a thread-safe function: the latter allocates for each call, and some releases of
// Node abort when a worker exits while one is in flight. node-api-headers has no uv.h, so the few functions
// of libuv's stable ABI that are needed are declared here; they come from the node binary.
//
// Why wakers are never freed: the core may be inside `wake` on another thread while the environment goes
// down. A waker is closed under its lock and goes to a free list; a late call finds it closed or wakes
// somebody for nothing. Both are harmless.
#include <node_api.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "port.h"

extern "C" {
#include "agentrt.h"

struct uv_loop_s;
typedef void (*uv_handle_callback)(void *handle);
size_t uv_handle_size(int type);
int uv_async_init(uv_loop_s *loop, void *async, uv_handle_callback callback);
int uv_async_send(void *async);
void uv_close(void *handle, uv_handle_callback callback);
void uv_ref(void *handle);
void uv_unref(void *handle);
void uv_handle_set_data(void *handle, void *data);
void *uv_handle_get_data(const void *handle);
}

namespace {

constexpr int UV_ASYNC = 1;  // first of uv_handle_type since libuv 1.0

// The control block, in doubles; src/native.ts has the same and `attach` compares.
enum Slot { FROM, TO, TYPE, BYTES, BUF, RIGHT, TIMEOUT, RESULT, SLOTS };
constexpr size_t ERROR_AT = SLOTS * sizeof(double);
constexpr size_t DATA_AT = ERROR_AT + sizeof(agentrt_error);
constexpr size_t DATA_BYTES = 4096;
constexpr double EXACT_MAX = 9007199254740991.0;
constexpr size_t COMMANDS_MAX = 256;  // a batch is at most this long

struct Waker {
    std::mutex lock;
    void *async = nullptr;  // null: closed
};

struct Env {
    napi_env env = nullptr;
    Waker *waker = nullptr;
    napi_ref control_ref = nullptr, commands_ref = nullptr, callback = nullptr;
    napi_async_context context = nullptr;
    napi_async_cleanup_hook_handle cleanup = nullptr;
    double *control = nullptr;
    agentrt_command *commands = nullptr;
    std::vector<agentrt_runtime> runtimes;

    // Negative stands for "for ever", which no double holds exactly; what is no integer of 53 bits, for nothing.
    uint64_t bits(Slot slot) const {
        if (control[slot] < 0) return UINT64_MAX;
        return control[slot] <= EXACT_MAX ? static_cast<uint64_t>(control[slot]) : 0;
    }
    uint8_t *bytes(size_t at) const { return reinterpret_cast<uint8_t *>(control) + at; }
    agentrt_error *error() const { return reinterpret_cast<agentrt_error *>(bytes(ERROR_AT)); }
};

Waker *acquire_waker(void *async) {
    static std::mutex lock;
    static std::vector<Waker *> all;  // reachable for ever: see the head of this file
    std::lock_guard<std::mutex> guard(lock);
    for (Waker *waker : all) {
        std::lock_guard<std::mutex> open(waker->lock);
        if (waker->async != nullptr) continue;
        waker->async = async;
        return waker;
    }
    all.push_back(new Waker);
    all.back()->async = async;
    return all.back();
}

// The hook of every port of an environment: any thread of the core, never under a lock of ours for long.
void wake(void *argument) {
    Waker *waker = static_cast<Waker *>(argument);
    std::lock_guard<std::mutex> guard(waker->lock);
    if (waker->async != nullptr) uv_async_send(waker->async);
}

void on_wake(void *async) {
    Env *self = static_cast<Env *>(uv_handle_get_data(async));
    napi_env env = self->env;
    napi_handle_scope scope;
    if (napi_open_handle_scope(env, &scope) != napi_ok) return;
    napi_value callback = nullptr, receiver = nullptr, error = nullptr;
    napi_get_reference_value(env, self->callback, &callback);
    napi_get_global(env, &receiver);
    if (napi_make_callback(env, self->context, receiver, callback, 0, nullptr, nullptr) ==
            napi_pending_exception &&
        napi_get_and_clear_last_exception(env, &error) == napi_ok) {
        napi_fatal_exception(env, error);
    }
    napi_close_handle_scope(env, scope);
}

// ---------- calls

Env *data_of(napi_env env, napi_callback_info info, size_t *count, napi_value *arguments) {
    void *data = nullptr;
    napi_get_cb_info(env, info, count, arguments, nullptr, &data);
    return static_cast<Env *>(data);
}

napi_value status_value(napi_env env, int32_t status) {
    napi_value value = nullptr;
    napi_create_int32(env, status, &value);
    return value;
}

struct Bytes {
    uint8_t *data = nullptr;
    size_t count = 0;
};

// A Uint8Array argument; nothing when there is none.
Bytes bytes_of(napi_env env, size_t count, const napi_value *arguments, size_t index) {
    Bytes bytes;
    if (index >= count) return bytes;
    void *data = nullptr;
    if (napi_get_typedarray_info(env, arguments[index], nullptr, &bytes.count, &data, nullptr,
                                 nullptr) != napi_ok) {
        return Bytes{};
    }
    bytes.data = static_cast<uint8_t *>(data);
    return bytes;
}

// The payload that the control block describes: a buffer, an argument, or the block's own data.
agentrt_payload payload_of(Env *self, const Bytes &argument) {
    agentrt_payload payload = {};
    payload.type = self->bits(TYPE);
    payload.buf.bits = self->bits(BUF);
    if (payload.buf.bits != 0) return payload;
    payload.bytes = argument.data != nullptr ? argument.count : self->bits(BYTES);
    if (payload.bytes == 0) return payload;
    payload.data = argument.data != nullptr ? argument.data : self->bytes(DATA_AT);
    return payload;
}

napi_value signal(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const agentrt_payload payload = payload_of(self, bytes_of(env, count, arguments, 0));
    return status_value(env, agentrt_signal({self->bits(FROM)}, {self->bits(TO)}, &payload, self->error()));
}

napi_value ask(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const agentrt_payload payload = payload_of(self, bytes_of(env, count, arguments, 0));
    agentrt_ask_options options = {};
    options.struct_size = sizeof options;
    options.timeout_ns = self->bits(TIMEOUT);
    options.parent.bits = self->bits(RIGHT);
    agentrt_future future = {};
    const agentrt_status status = agentrt_ask({self->bits(FROM)}, {self->bits(TO)}, &payload, &options,
                                              &future, self->error());
    self->control[RESULT] = static_cast<double>(future.bits);
    return status_value(env, status);
}

napi_value reply(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const agentrt_payload payload = payload_of(self, bytes_of(env, count, arguments, 0));
    return status_value(env, agentrt_reply({self->bits(FROM)}, {self->bits(RIGHT)}, &payload, self->error()));
}

// take(records): TO is the port, BYTES where in `records` to begin, RESULT the most records wanted.
napi_value take(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const Bytes room = bytes_of(env, count, arguments, 0);
    const size_t at = std::min<size_t>(self->bits(BYTES), room.count);
    const size_t most = std::min<size_t>(self->bits(RESULT), (room.count - at) / sizeof(agentrt_message));
    uint32_t taken = 0;
    const agentrt_status status =
        agentrt_port_take({self->bits(TO)}, reinterpret_cast<agentrt_message *>(room.data + at),
                          static_cast<uint32_t>(most), self->bits(TIMEOUT), &taken, self->error());
    return status_value(env, status < 0 ? status : static_cast<int32_t>(taken));
}

// commit(text?): TO is the port, RESULT how many commands; a command's `text` is an offset into `text`.
napi_value commit(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const Bytes text = bytes_of(env, count, arguments, 0);
    const uint32_t commands = static_cast<uint32_t>(std::min<uint64_t>(self->bits(RESULT), COMMANDS_MAX));
    for (uint32_t i = 0; i < commands; i++) {
        agentrt_command *command = &self->commands[i];
        if (command->text_bytes == 0) continue;
        const size_t at = reinterpret_cast<uintptr_t>(command->text);
        const bool inside = at <= text.count && command->text_bytes <= text.count - at;
        command->text = inside ? reinterpret_cast<const char *>(text.data + at) : nullptr;
        if (!inside) command->text_bytes = 0;
    }
    return status_value(env, agentrt_port_commit({self->bits(TO)}, self->commands, commands, self->error()));
}

// read(bytes?) and write(bytes): copy out of and into the buffer BUF as FROM sees it, from offset BYTES. Without an
// argument the bytes are the block's own data: no typed array has to be looked at.
agentrt_status copy(napi_env env, napi_callback_info info, bool writable) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    const Bytes bytes = count == 0 ? Bytes{self->bytes(DATA_AT), DATA_BYTES} : bytes_of(env, count, arguments, 0);
    const agentrt_agent from = {self->bits(FROM)};
    const agentrt_buf buf = {self->bits(BUF)};
    agentrt_view view = {};
    agentrt_status status = agentrt_buf_view(from, buf, writable, &view, self->error());
    if (status != AGENTRT_OK) return status;
    const uint64_t at = std::min<uint64_t>(self->bits(BYTES), view.bytes);
    const size_t most = std::min<uint64_t>(bytes.count, view.bytes - at);
    uint8_t *data = static_cast<uint8_t *>(view.data) + at;
    if (most > 0) std::memcpy(writable ? data : bytes.data, writable ? bytes.data : data, most);
    return agentrt_buf_unview(from, buf, self->error());
}

napi_value read(napi_env env, napi_callback_info info) { return status_value(env, copy(env, info, false)); }
napi_value write(napi_env env, napi_callback_info info) { return status_value(env, copy(env, info, true)); }

// finish(bytes?): a read that is the last one, for it closes the buffer, also where it failed.
napi_value finish(napi_env env, napi_callback_info info) {
    size_t count = 0;
    const agentrt_status status = copy(env, info, false);
    agentrt_buf_close({data_of(env, info, &count, nullptr)->bits(BUF)}, nullptr);
    return status_value(env, status);
}

// open(): a port of the runtime TO, whose wakes reach this environment's loop, and whose host is dead when it leaves
// records waiting for TIMEOUT; RESULT is the port.
napi_value open(napi_env env, napi_callback_info info) {
    size_t count = 0;
    Env *self = data_of(env, info, &count, nullptr);
    agentrt_port_options options = {};
    options.struct_size = sizeof options;
    options.wake = AGENTRT_WAKE_HOOK;
    options.hook = wake;
    options.hook_argument = self->waker;
    options.stall_ns = self->bits(TIMEOUT);
    agentrt_port port = {};
    const agentrt_runtime runtime = {self->bits(TO)};
    const agentrt_status status = agentrt_port_open(runtime, &options, &port, self->error());
    if (status == AGENTRT_OK) self->runtimes.push_back(runtime);
    self->control[RESULT] = static_cast<double>(port.bits);
    return status_value(env, status);
}

// close(): the runtime TO and then its port RESULT.
napi_value close(napi_env env, napi_callback_info info) {
    size_t count = 0;
    Env *self = data_of(env, info, &count, nullptr);
    const uint64_t bits = self->bits(TO);
    const agentrt_status status = agentrt_runtime_close({bits}, self->error());
    if (status == AGENTRT_E_CONTEXT) return status_value(env, status);
    agentrt_port_close({self->bits(RESULT)}, nullptr);
    const auto is_closed = [bits](const agentrt_runtime &runtime) { return runtime.bits == bits; };
    self->runtimes.erase(std::remove_if(self->runtimes.begin(), self->runtimes.end(), is_closed),
                         self->runtimes.end());
    return status_value(env, status);
}

// hold(yes): whether the wake-up keeps the event loop alive.
napi_value hold(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    Env *self = data_of(env, info, &count, arguments);
    bool yes = false;
    napi_get_value_bool(env, arguments[0], &yes);
    yes ? uv_ref(self->waker->async) : uv_unref(self->waker->async);
    return nullptr;
}

// detach(buffer): what an iso's working copy becomes when the iso moves away.
napi_value detach(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value arguments[1];
    data_of(env, info, &count, arguments);
    napi_detach_arraybuffer(env, arguments[0]);
    return nullptr;
}

// ---------- the life of an environment

void on_async_closed(void *async) {
    Env *self = static_cast<Env *>(uv_handle_get_data(async));
    napi_remove_async_cleanup_hook(self->cleanup);
    std::free(async);
    delete self;
}

void shut(napi_async_cleanup_hook_handle, void *data) {
    Env *self = static_cast<Env *>(data);
    for (const agentrt_runtime &runtime : self->runtimes) agentrt_runtime_close(runtime, nullptr);
    void *async = self->waker->async;
    {
        std::lock_guard<std::mutex> guard(self->waker->lock);
        self->waker->async = nullptr;
    }
    uv_close(async, on_async_closed);
}

bool watch_loop(Env *self) {
    uv_loop_s *loop = nullptr;
    if (napi_get_uv_event_loop(self->env, &loop) != napi_ok) return false;
    void *async = std::calloc(1, uv_handle_size(UV_ASYNC));
    if (async == nullptr) return false;
    if (uv_async_init(loop, async, on_wake) != 0) {
        std::free(async);
        return false;
    }
    uv_handle_set_data(async, self);
    uv_unref(async);
    self->waker = acquire_waker(async);
    return true;
}

napi_value make_block(napi_env env, size_t bytes, void **data, napi_ref *ref) {
    napi_value block = nullptr;
    napi_create_arraybuffer(env, bytes, data, &block);
    napi_create_reference(env, block, 1, ref);
    return block;
}

// attach(callback, slots, data_at): once for each environment; gives the two blocks and the calls.
napi_value attach(napi_env env, napi_callback_info info) {
    size_t count = 3;
    napi_value arguments[3], name, result, control, commands;
    uint32_t slots = 0, data_at = 0;
    napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
    napi_get_value_uint32(env, arguments[1], &slots);
    napi_get_value_uint32(env, arguments[2], &data_at);
    if (slots != SLOTS || data_at != DATA_AT) {
        napi_throw_error(env, "E_ABI", "the addon and its scripts are not of one build");
        return nullptr;
    }
    Env *self = new Env;
    self->env = env;
    if (!watch_loop(self)) {
        delete self;
        napi_throw_error(env, "E_SYSTEM", "the event loop of this thread gave no wake-up handle");
        return nullptr;
    }
    napi_add_async_cleanup_hook(env, shut, self, &self->cleanup);
    napi_create_reference(env, arguments[0], 1, &self->callback);
    napi_create_string_utf8(env, "agentrt", NAPI_AUTO_LENGTH, &name);
    napi_async_init(env, nullptr, name, &self->context);
    control = make_block(env, DATA_AT + DATA_BYTES, reinterpret_cast<void **>(&self->control),
                         &self->control_ref);
    commands = make_block(env, COMMANDS_MAX * sizeof(agentrt_command),
                          reinterpret_cast<void **>(&self->commands), &self->commands_ref);
    const napi_property_attributes how = napi_enumerable;
    const napi_property_descriptor properties[] = {
        {"control", nullptr, nullptr, nullptr, nullptr, control, how, nullptr},
        {"commands", nullptr, nullptr, nullptr, nullptr, commands, how, nullptr},
        {"signal", nullptr, signal, nullptr, nullptr, nullptr, how, self},
        {"ask", nullptr, ask, nullptr, nullptr, nullptr, how, self},
        {"reply", nullptr, reply, nullptr, nullptr, nullptr, how, self},
        {"take", nullptr, take, nullptr, nullptr, nullptr, how, self},
        {"commit", nullptr, commit, nullptr, nullptr, nullptr, how, self},
        {"read", nullptr, read, nullptr, nullptr, nullptr, how, self},
        {"write", nullptr, write, nullptr, nullptr, nullptr, how, self},
        {"finish", nullptr, finish, nullptr, nullptr, nullptr, how, self},
        {"open", nullptr, open, nullptr, nullptr, nullptr, how, self},
        {"close", nullptr, close, nullptr, nullptr, nullptr, how, self},
        {"detach", nullptr, detach, nullptr, nullptr, nullptr, how, self},
        {"hold", nullptr, hold, nullptr, nullptr, nullptr, how, self},
    };
    napi_create_object(env, &result);
    napi_define_properties(env, result, sizeof properties / sizeof *properties, properties);
    return result;
}

}  // namespace

void agentrt_node_port(napi_env env, napi_value exports) {
    const napi_property_descriptor property = {
        "attach", nullptr, attach, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
    napi_define_properties(env, exports, 1, &property);
}
