// Many agents: spawn, idle memory, big (all to all), chameneos (pairs at a mall).
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type message struct {
	kind int32
	from int32
	word int64
}

const (
	ping = iota + 1
	pong
	meet
	leave
)

// spawn: variant "channel" gives each goroutine a mailbox and one message through it; "closure" passes
// the message as an argument, with no mailbox at all.
func spawn(variant string, agents int64) result {
	var received int64
	var group sync.WaitGroup
	group.Add(int(agents))
	start := time.Now()
	for i := int64(0); i < agents; i++ {
		if variant == "closure" {
			go func() {
				atomic.AddInt64(&received, 1)
				group.Done()
			}()
			continue
		}
		inbox := make(chan int64, 1)
		go func() {
			atomic.AddInt64(&received, <-inbox)
			group.Done()
		}()
		inbox <- 1
	}
	group.Wait()
	spent := time.Since(start)
	check("messages", agents, received)
	return perOperation(spent, agents)
}

func memory(_ string, agents int64) result {
	inboxes := make([]chan int64, agents)
	for i := range inboxes {
		inboxes[i] = nil // touches the table: its pages are not the agents'
	}
	runtime.GC()
	before := residentBytes()
	answers := make(chan int64, mailbox)
	for i := range inboxes {
		inboxes[i] = make(chan int64, 1)
		go func(inbox chan int64) {
			for value := range inbox {
				answers <- value
			}
		}(inboxes[i])
	}
	go func() {
		for _, inbox := range inboxes {
			inbox <- 1
		}
	}()
	var received int64
	for i := int64(0); i < agents; i++ {
		received += <-answers
	}
	time.Sleep(200 * time.Millisecond)
	after := residentBytes()
	check("messages", agents, received)
	runtime.KeepAlive(inboxes)
	return result{"bytes", float64(after-before) / float64(agents)}
}

// big: each agent has one ping or one pong outstanding, so a mailbox of 2 x agents never blocks.
func big(_ string, pairs int64) result {
	const agents = 120
	each := pairs / agents
	inboxes := make([]chan message, agents)
	for i := range inboxes {
		inboxes[i] = make(chan message, 2*agents)
	}
	done := make(chan bool, agents)
	pings, pongs := make([]int64, agents*16), make([]int64, agents*16)
	var group sync.WaitGroup
	start := time.Now()
	for i := 0; i < agents; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			state := 0x9E3779B97F4A7C15 * uint64(i+1)
			inboxes[random(&state)%agents] <- message{ping, int32(i), 0}
			for m := range inboxes[i] {
				if m.kind == ping {
					pings[i*16]++
					inboxes[m.from] <- message{pong, int32(i), 0}
					continue
				}
				pongs[i*16]++
				if pongs[i*16] < each {
					inboxes[random(&state)%agents] <- message{ping, int32(i), 0}
				} else {
					done <- true
				}
			}
		}(i)
	}
	for i := 0; i < agents; i++ {
		<-done
	}
	spent := time.Since(start)
	for _, inbox := range inboxes {
		close(inbox)
	}
	group.Wait()
	var pinged, ponged int64
	for i := 0; i < agents; i++ {
		pinged += pings[i*16]
		ponged += pongs[i*16]
	}
	check("pings", each*agents, pinged)
	check("pongs", each*agents, ponged)
	return perOperation(spent, pairs)
}

func creature(self int32, inbox <-chan message, mall chan<- message) {
	colour, met := int64(self%3), int64(0)
	mall <- message{meet, self, colour}
	for m := range inbox {
		if m.kind == leave {
			mall <- message{leave, self, met}
			return
		}
		met++
		if m.word != colour {
			colour = 3 - colour - m.word
		}
		mall <- message{meet, self, colour}
	}
}

func chameneos(_ string, meetings int64) result {
	const creatures = 100
	mall := make(chan message, 2*creatures)
	inboxes := make([]chan message, creatures)
	start := time.Now()
	for i := range inboxes {
		inboxes[i] = make(chan message, 2)
		go creature(int32(i), inboxes[i], mall)
	}
	var waiting *message
	var held int64
	var first message
	var total int64
	for left := creatures; left > 0; {
		m := <-mall
		switch {
		case m.kind == leave:
			total += m.word
			left--
		case held == meetings:
			inboxes[m.from] <- message{leave, 0, 0}
		case waiting == nil:
			first = m
			waiting = &first
		default:
			held++
			inboxes[first.from] <- message{meet, m.from, m.word}
			inboxes[m.from] <- message{meet, first.from, first.word}
			waiting = nil
		}
	}
	spent := time.Since(start)
	check("meetings, counted twice", 2*meetings, total)
	return perOperation(spent, meetings)
}
