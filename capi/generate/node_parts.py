"""The parts of addon.cc that do not depend on the specification."""

HEAD = """\
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
        if (path.find('\\0') != std::string::npos) refuse(name, "a string without NUL");
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
"""
