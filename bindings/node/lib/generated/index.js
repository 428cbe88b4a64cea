// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.version = exports.Runtime = exports.worthAnotherTry = exports.Retry = exports.Breaker = exports.Val = exports.Tag = exports.Ref = exports.Iso = exports.AgentrtError = exports.Message = exports.Lease = exports.Topology = exports.shardHash = exports.Shards = exports.select = exports.Channel = exports.Timer = exports.Mailbox = exports.Context = exports.Caller = void 0;
// agentrt for Node: agents on the event loop, on a C core.
const lowlevel_js_1 = require("./lowlevel.js");
var caller_js_1 = require("./caller.js");
Object.defineProperty(exports, "Caller", { enumerable: true, get: function () { return caller_js_1.Caller; } });
Object.defineProperty(exports, "Context", { enumerable: true, get: function () { return caller_js_1.Context; } });
Object.defineProperty(exports, "Mailbox", { enumerable: true, get: function () { return caller_js_1.Mailbox; } });
Object.defineProperty(exports, "Timer", { enumerable: true, get: function () { return caller_js_1.Timer; } });
var channel_js_1 = require("./channel.js");
Object.defineProperty(exports, "Channel", { enumerable: true, get: function () { return channel_js_1.Channel; } });
Object.defineProperty(exports, "select", { enumerable: true, get: function () { return channel_js_1.select; } });
var shards_js_1 = require("./shards.js");
Object.defineProperty(exports, "Shards", { enumerable: true, get: function () { return shards_js_1.Shards; } });
Object.defineProperty(exports, "shardHash", { enumerable: true, get: function () { return shards_js_1.shardHash; } });
var topology_js_1 = require("./topology.js");
Object.defineProperty(exports, "Topology", { enumerable: true, get: function () { return topology_js_1.Topology; } });
var lease_js_1 = require("./lease.js");
Object.defineProperty(exports, "Lease", { enumerable: true, get: function () { return lease_js_1.Lease; } });
var message_js_1 = require("./message.js");
Object.defineProperty(exports, "Message", { enumerable: true, get: function () { return message_js_1.Message; } });
var lowlevel_js_2 = require("./lowlevel.js");
Object.defineProperty(exports, "AgentrtError", { enumerable: true, get: function () { return lowlevel_js_2.AgentrtError; } });
var payload_js_1 = require("./payload.js");
Object.defineProperty(exports, "Iso", { enumerable: true, get: function () { return payload_js_1.Iso; } });
Object.defineProperty(exports, "Ref", { enumerable: true, get: function () { return payload_js_1.Ref; } });
Object.defineProperty(exports, "Tag", { enumerable: true, get: function () { return payload_js_1.Tag; } });
Object.defineProperty(exports, "Val", { enumerable: true, get: function () { return payload_js_1.Val; } });
var reliable_js_1 = require("./reliable.js");
Object.defineProperty(exports, "Breaker", { enumerable: true, get: function () { return reliable_js_1.Breaker; } });
Object.defineProperty(exports, "Retry", { enumerable: true, get: function () { return reliable_js_1.Retry; } });
Object.defineProperty(exports, "worthAnotherTry", { enumerable: true, get: function () { return reliable_js_1.worthAnotherTry; } });
var runtime_js_1 = require("./runtime.js");
Object.defineProperty(exports, "Runtime", { enumerable: true, get: function () { return runtime_js_1.Runtime; } });
/** The version of the library. */
exports.version = lowlevel_js_1.lowlevel.version();
