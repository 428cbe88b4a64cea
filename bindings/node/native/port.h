// Where the generated glue adds the hand-written calls of native/port.cc to the addon's exports.
#pragma once

#include <node_api.h>

void agentrt_node_port(napi_env env, napi_value exports);
