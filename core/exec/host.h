// Hosts: whether the thread behind a port is still there and still fetches.
//
// Threads: looks happen where timers fire; a leaving thread asks for its own ports.
// Why: nobody may wait for ever for an agent whose host has ended or hangs; its port is closed, so its agents end with E_HOST.
#ifndef ART_EXEC_HOST_H
#define ART_EXEC_HOST_H

#include "exec/state.h"

// Arms the looks at a host that promised to take every so often (options.stall_ns).
void art_host_watch(struct art_thread *thread, struct art_port *port, uint64_t bits);
// Closes the port if records waited and nobody took since the last look.
void art_host_look(struct art_thread *thread, uint64_t bits);
// Whether the turns that this commit ends took their host too long since the take, or since the last commit.
void art_host_measure(struct art_thread *thread, struct art_port *port);
// Where the port keeps its place among the timers, and how far the looks are apart. Under the timers' lock, by what stands in the
// heap: a closing port takes itself out before its place is another's.
uint32_t *art_host_timer_place(uint64_t bits);
uint64_t art_host_stall_ns(uint64_t bits);
// The name of the next open port, of any runtime, that this thread was the last to take from; zero when there is none from
// place `at` on.
uint64_t art_host_left_behind(const struct art_thread *thread, uint32_t *at);

#endif
