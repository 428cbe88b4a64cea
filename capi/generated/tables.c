// Version, ABI hash, status names, texts and classes: the five calls that only look something up.
// Generated from capi/spec by `python3 capi/generate`. Do not edit.
#include "agentrt.h"

AGENTRT_API const char *agentrt_version(void)
{
    return AGENTRT_VERSION;
}

AGENTRT_API uint64_t agentrt_abi_hash(void)
{
    return UINT64_C(6905702700792802);
}

AGENTRT_API const char *agentrt_status_name(agentrt_status status)
{
    switch (status) {
    case AGENTRT_OK:
        return "OK";
    case AGENTRT_AWAIT:
        return "AWAIT";
    case AGENTRT_END:
        return "END";
    case AGENTRT_E_ARGUMENT:
        return "E_ARGUMENT";
    case AGENTRT_E_KIND:
        return "E_KIND";
    case AGENTRT_E_STALE:
        return "E_STALE";
    case AGENTRT_E_FOREIGN:
        return "E_FOREIGN";
    case AGENTRT_E_MOVED:
        return "E_MOVED";
    case AGENTRT_E_CAPABILITY:
        return "E_CAPABILITY";
    case AGENTRT_E_NOT_SENDABLE:
        return "E_NOT_SENDABLE";
    case AGENTRT_E_BUSY:
        return "E_BUSY";
    case AGENTRT_E_FULL:
        return "E_FULL";
    case AGENTRT_E_WAIT:
        return "E_WAIT";
    case AGENTRT_E_DEAD:
        return "E_DEAD";
    case AGENTRT_E_CLOSED:
        return "E_CLOSED";
    case AGENTRT_E_DEADLINE:
        return "E_DEADLINE";
    case AGENTRT_E_CANCELLED:
        return "E_CANCELLED";
    case AGENTRT_E_CONTEXT:
        return "E_CONTEXT";
    case AGENTRT_E_MEMORY:
        return "E_MEMORY";
    case AGENTRT_E_LIMIT:
        return "E_LIMIT";
    case AGENTRT_E_SIZE:
        return "E_SIZE";
    case AGENTRT_E_NAME:
        return "E_NAME";
    case AGENTRT_E_NOT_FOUND:
        return "E_NOT_FOUND";
    case AGENTRT_E_FORKED:
        return "E_FORKED";
    case AGENTRT_E_SYSTEM:
        return "E_SYSTEM";
    case AGENTRT_E_CRASHED:
        return "E_CRASHED";
    case AGENTRT_E_KILLED:
        return "E_KILLED";
    case AGENTRT_E_SHUTDOWN:
        return "E_SHUTDOWN";
    case AGENTRT_E_HOST:
        return "E_HOST";
    case AGENTRT_E_LINKED:
        return "E_LINKED";
    case AGENTRT_E_OVERFLOW:
        return "E_OVERFLOW";
    case AGENTRT_E_LATE:
        return "E_LATE";
    case AGENTRT_E_REFUSED:
        return "E_REFUSED";
    case AGENTRT_E_PENDING:
        return "E_PENDING";
    case AGENTRT_E_ABI:
        return "E_ABI";
    case AGENTRT_E_DEADLOCK:
        return "E_DEADLOCK";
    case AGENTRT_E_QUORUM:
        return "E_QUORUM";
    case AGENTRT_E_FENCED:
        return "E_FENCED";
    case AGENTRT_E_EPOCH:
        return "E_EPOCH";
    case AGENTRT_E_TRIPPED:
        return "E_TRIPPED";
    case AGENTRT_E_NOT_HOLDER:
        return "E_NOT_HOLDER";
    case AGENTRT_E_STORAGE:
        return "E_STORAGE";
    case AGENTRT_E_CYCLE:
        return "E_CYCLE";
    case AGENTRT_E_DROPPED:
        return "E_DROPPED";
    default:
        return "E_UNKNOWN";
    }
}

AGENTRT_API const char *agentrt_status_text(agentrt_status status)
{
    switch (status) {
    case AGENTRT_OK:
        return "it worked";
    case AGENTRT_AWAIT:
        return "not an error: the behaviour awaits, its ordinary messages are held";
    case AGENTRT_END:
        return "not an error: the agent ends itself normally, now";
    case AGENTRT_E_ARGUMENT:
        return "an argument is out of range, NULL where it may not be, or a record of unknown size";
    case AGENTRT_E_KIND:
        return "the handle names an object of another kind";
    case AGENTRT_E_STALE:
        return "the handle is zero, closed, forged or from an earlier generation";
    case AGENTRT_E_FOREIGN:
        return "the handle belongs to another runtime";
    case AGENTRT_E_MOVED:
        return "the iso buffer was moved away earlier";
    case AGENTRT_E_CAPABILITY:
        return "the buffer's reference capability does not allow this use";
    case AGENTRT_E_NOT_SENDABLE:
        return "a ref buffer cannot be sent";
    case AGENTRT_E_BUSY:
        return
            "open views hold the buffer, another lease holds the resource, or the operation is already in progress";
    case AGENTRT_E_FULL:
        return "the mailbox is full and its policy is to reject";
    case AGENTRT_E_WAIT:
        return
            "the mailbox is full and its policy is to wait: retry when the ROOM record comes, a host thread after agentrt_room_wait";
    case AGENTRT_E_DEAD:
        return "the agent has died";
    case AGENTRT_E_CLOSED:
        return "the agent is stopping, or the runtime or port is closed or closing";
    case AGENTRT_E_DEADLINE:
        return "the deadline passed first";
    case AGENTRT_E_CANCELLED:
        return "the asker cancelled";
    case AGENTRT_E_CONTEXT:
        return
            "not callable from here: it would block inside a turn, or `from` is not in a turn here";
    case AGENTRT_E_MEMORY:
        return "there is not enough memory";
    case AGENTRT_E_LIMIT:
        return "a fixed limit of the runtime is reached";
    case AGENTRT_E_SIZE:
        return "a payload, name or text is longer than allowed";
    case AGENTRT_E_NAME:
        return "the name is taken";
    case AGENTRT_E_NOT_FOUND:
        return "there is no agent of that name";
    case AGENTRT_E_FORKED:
        return "the runtime was opened by the parent process; a child opens its own";
    case AGENTRT_E_SYSTEM:
        return "the operating system refused";
    case AGENTRT_E_CRASHED:
        return "the agent's behaviour failed";
    case AGENTRT_E_KILLED:
        return "the agent was killed";
    case AGENTRT_E_SHUTDOWN:
        return "the runtime closed";
    case AGENTRT_E_HOST:
        return "the port the agent lived behind closed, or its host died";
    case AGENTRT_E_LINKED:
        return "a linked agent died abnormally";
    case AGENTRT_E_OVERFLOW:
        return "the mailbox was full and its policy dropped the message";
    case AGENTRT_E_LATE:
        return "the reply came after its future was done";
    case AGENTRT_E_REFUSED:
        return "the replier refused the ask";
    case AGENTRT_E_PENDING:
        return "a wait with a zero timeout found nothing yet";
    case AGENTRT_E_ABI:
        return "the library's ABI hash differs from the one the binding was generated with";
    case AGENTRT_E_DEADLOCK:
        return "the asker and the asked would have awaited each other for ever";
    case AGENTRT_E_QUORUM:
        return "no value can have enough votes any more";
    case AGENTRT_E_FENCED:
        return
            "a newer lease of the resource has been granted, or its signal was handled: this one's token is stale";
    case AGENTRT_E_EPOCH:
        return "the map of shards has another epoch than the one named";
    case AGENTRT_E_TRIPPED:
        return "the circuit breaker is open: what it guards has failed too often lately";
    case AGENTRT_E_NOT_HOLDER:
        return
            "the lease does not hold its resource: it was not granted, its time is over, it was released, or it belongs to another";
    case AGENTRT_E_STORAGE:
        return
            "a store on disk refused: it is locked, full, damaged, not one of this program's, or SQLite is missing";
    case AGENTRT_E_CYCLE:
        return "the supervisor is under the agent that it was to supervise";
    case AGENTRT_E_DROPPED:
        return "a fault of the simulation lost the message on its way";
    default:
        return "this status is not known to this version";
    }
}

AGENTRT_API const char *agentrt_status_class(agentrt_status status)
{
    switch (status) {
    case AGENTRT_OK:
        return "none";
    case AGENTRT_AWAIT:
        return "none";
    case AGENTRT_END:
        return "none";
    case AGENTRT_E_ARGUMENT:
        return "permanent";
    case AGENTRT_E_KIND:
        return "permanent";
    case AGENTRT_E_STALE:
        return "permanent";
    case AGENTRT_E_FOREIGN:
        return "permanent";
    case AGENTRT_E_MOVED:
        return "permanent";
    case AGENTRT_E_CAPABILITY:
        return "permanent";
    case AGENTRT_E_NOT_SENDABLE:
        return "permanent";
    case AGENTRT_E_BUSY:
        return "transient";
    case AGENTRT_E_FULL:
        return "overload";
    case AGENTRT_E_WAIT:
        return "overload";
    case AGENTRT_E_DEAD:
        return "permanent";
    case AGENTRT_E_CLOSED:
        return "permanent";
    case AGENTRT_E_DEADLINE:
        return "transient";
    case AGENTRT_E_CANCELLED:
        return "permanent";
    case AGENTRT_E_CONTEXT:
        return "permanent";
    case AGENTRT_E_MEMORY:
        return "overload";
    case AGENTRT_E_LIMIT:
        return "overload";
    case AGENTRT_E_SIZE:
        return "permanent";
    case AGENTRT_E_NAME:
        return "permanent";
    case AGENTRT_E_NOT_FOUND:
        return "permanent";
    case AGENTRT_E_FORKED:
        return "fatal";
    case AGENTRT_E_SYSTEM:
        return "fatal";
    case AGENTRT_E_CRASHED:
        return "permanent";
    case AGENTRT_E_KILLED:
        return "permanent";
    case AGENTRT_E_SHUTDOWN:
        return "fatal";
    case AGENTRT_E_HOST:
        return "fatal";
    case AGENTRT_E_LINKED:
        return "permanent";
    case AGENTRT_E_OVERFLOW:
        return "overload";
    case AGENTRT_E_LATE:
        return "permanent";
    case AGENTRT_E_REFUSED:
        return "permanent";
    case AGENTRT_E_PENDING:
        return "transient";
    case AGENTRT_E_ABI:
        return "fatal";
    case AGENTRT_E_DEADLOCK:
        return "transient";
    case AGENTRT_E_QUORUM:
        return "transient";
    case AGENTRT_E_FENCED:
        return "permanent";
    case AGENTRT_E_EPOCH:
        return "transient";
    case AGENTRT_E_TRIPPED:
        return "transient";
    case AGENTRT_E_NOT_HOLDER:
        return "permanent";
    case AGENTRT_E_STORAGE:
        return "transient";
    case AGENTRT_E_CYCLE:
        return "permanent";
    case AGENTRT_E_DROPPED:
        return "transient";
    default:
        return "permanent";
    }
}
