// Messages between a few agents: circle (ping-pong and ring), flow (count and fan-in), payloads.
package main

import (
	"sync"
	"time"
)

// circle: one message travels; its value counts the hops left. Unbuffered channels are Go's fastest
// here: the receiver is already waiting, so each send is a direct hand-over.
func circle(agents int, hops int64) result {
	mailboxes := make([]chan int64, agents)
	for i := range mailboxes {
		mailboxes[i] = make(chan int64)
	}
	counts := make([]int64, agents*16) // a cache line apart
	finished := make(chan bool)
	var group sync.WaitGroup
	for i := 0; i < agents; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			in, out := mailboxes[i], mailboxes[(i+1)%agents]
			for left := range in {
				counts[i*16]++
				if left == 0 {
					finished <- true
				} else {
					out <- left - 1
				}
			}
		}(i)
	}
	start := time.Now()
	mailboxes[0] <- hops
	<-finished
	spent := time.Since(start)
	for _, m := range mailboxes {
		close(m)
	}
	group.Wait()
	var received int64
	for i := 0; i < agents; i++ {
		received += counts[i*16]
	}
	check("hops", hops+1, received)
	return perOperation(spent, hops)
}

func flow(producers int, messages int64) result {
	inbox := make(chan int64, mailbox)
	each := messages / int64(producers)
	start := time.Now()
	for p := 0; p < producers; p++ {
		go func() {
			for i := int64(0); i < each; i++ {
				inbox <- i
			}
			inbox <- -1
		}()
	}
	var count, sum int64
	for left := producers; left > 0; {
		value := <-inbox
		if value < 0 {
			left--
		} else {
			count++
			sum += value
		}
	}
	spent := time.Since(start)
	check("messages", each*int64(producers), count)
	check("sum", triangle(each)*int64(producers), sum)
	return perOperation(spent, messages)
}

// sendIso: one buffer goes back and forth by pointer; each side writes a word of it. Nothing stops
// the sender from keeping its pointer, so this is the cost without the guarantee.
func sendIso(variant string, hops int64) result {
	bytes := number(variant)
	there, back := make(chan []byte), make(chan []byte)
	finished := make(chan int64)
	go func() {
		var touched int64
		for buffer := range there {
			buffer[bytes-1]++
			touched++
			back <- buffer
		}
		finished <- touched
	}()
	buffer := make([]byte, bytes)
	start := time.Now()
	for i := int64(0); i < hops/2; i++ {
		buffer[0]++
		there <- buffer
		buffer = <-back
	}
	spent := time.Since(start)
	close(there)
	check("buffers", hops/2, <-finished)
	check("first byte", (hops/2)%256, int64(buffer[0]))
	check("last byte", (hops/2)%256, int64(buffer[bytes-1]))
	return perOperation(spent, hops)
}

// sendVal: one buffer is shared with the consumer again and again; the consumer reads a byte of it.
func sendVal(variant string, messages int64) result {
	bytes := number(variant)
	inbox := make(chan []byte, mailbox)
	shared := make([]byte, bytes)
	shared[bytes-1] = 1
	start := time.Now()
	go func() {
		for i := int64(0); i < messages; i++ {
			inbox <- shared
		}
		close(inbox)
	}()
	var sum int64
	for buffer := range inbox {
		sum += int64(buffer[bytes-1])
	}
	spent := time.Since(start)
	check("messages", messages, sum)
	return perOperation(spent, messages)
}
