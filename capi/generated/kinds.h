// The bit layout of handles.
// Generated from capi/spec by `python3 capi/generate`. Do not edit.
#ifndef AGENTRT_GENERATED_KINDS_H
#define AGENTRT_GENERATED_KINDS_H

enum {
    ART_HANDLE_INDEX_SHIFT = 0,
    ART_HANDLE_INDEX_BITS = 25,
    ART_HANDLE_GENERATION_SHIFT = 25,
    ART_HANDLE_GENERATION_BITS = 24,
    ART_HANDLE_KIND_SHIFT = 49,
    ART_HANDLE_KIND_BITS = 4,
    ART_KIND_RUNTIME = 1,
    ART_KIND_AGENT = 2,
    ART_KIND_BUF = 3,
    ART_KIND_PORT = 4,
    ART_KIND_FUTURE = 5,
    ART_KIND_RIGHT = 6,
    ART_KIND_TIMER = 7,
    ART_KIND_CHANNEL = 8,
    ART_KIND_SHARDS = 9,
    ART_KIND_TOPOLOGY = 11,
    ART_KIND_BREAKER = 12,
};

#endif
