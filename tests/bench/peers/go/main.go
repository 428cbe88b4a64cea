// Benchmarks for Go: a goroutine stands for an agent, its channel for the mailbox.
//
// usage: bench BENCH VARIANT WORKERS OPERATIONS; WORKERS becomes GOMAXPROCS.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const mailbox = 1024

type result struct {
	unit  string
	value float64
}

func perOperation(spent time.Duration, operations int64) result {
	return result{"ns", float64(spent.Nanoseconds()) / float64(operations)}
}

func check(what string, expected, found int64) {
	if expected != found {
		fmt.Fprintf(os.Stderr, "check failed: %s: expected %d, found %d\n", what, expected, found)
		os.Exit(1)
	}
}

func triangle(n int64) int64 { return n * (n - 1) / 2 }

func random(state *uint64) uint64 {
	x := *state
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*state = x
	return x
}

func residentBytes() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmRSS:") {
			kilobytes, _ := strconv.ParseInt(strings.Fields(line)[1], 10, 64)
			return kilobytes * 1024
		}
	}
	return 0
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value <= 0 {
		fmt.Fprintf(os.Stderr, "not a positive number: %s\n", text)
		os.Exit(2)
	}
	return value
}

func main() {
	benches := map[string]func(variant string, operations int64) result{
		"pingpong":  func(_ string, n int64) result { return circle(2, n) },
		"ring":      func(_ string, n int64) result { return circle(100, n) },
		"count":     func(_ string, n int64) result { return flow(1, n) },
		"fanin":     func(_ string, n int64) result { return flow(8, n) },
		"spawn":     spawn,
		"memory":    memory,
		"big":       big,
		"chameneos": chameneos,
		"channel":   channel,
		"mpmc":      mpmc,
		"send_iso":  sendIso,
		"send_val":  sendVal,
	}
	if len(os.Args) != 5 || benches[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: %s BENCH VARIANT WORKERS OPERATIONS\n", os.Args[0])
		os.Exit(2)
	}
	workers, operations := number(os.Args[3]), number(os.Args[4])
	runtime.GOMAXPROCS(int(workers))
	r := benches[os.Args[1]](os.Args[2], operations)
	fmt.Printf("{\"bench\":%q,\"variant\":%q,\"workers\":%d,\"unit\":%q,\"value\":%.4f,\"operations\":%d}\n",
		os.Args[1], os.Args[2], workers, r.unit, r.value, operations)
}
