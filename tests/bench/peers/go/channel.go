// Channels: one goroutine that fills and empties one (channel), and four that fill it for four others (mpmc).
package main

import (
	"sync"
	"time"
)

const (
	capacity = 1000
	burst    = 60
	sides    = 4
)

func channel(_ string, operations int64) result {
	items := make(chan int64, capacity)
	var sum int64
	start := time.Now()
	for i := int64(0); i < operations; i += burst {
		for j := i; j < i+burst; j++ {
			items <- j
		}
		for j := 0; j < burst; j++ {
			sum += <-items
		}
	}
	spent := time.Since(start)
	check("sum of the items", triangle(operations), sum)
	return perOperation(spent, operations)
}

func mpmc(_ string, operations int64) result {
	items := make(chan int64, capacity)
	each := operations / sides
	sums := make([]int64, sides*16) // a cache line apart
	var group sync.WaitGroup
	start := time.Now()
	for side := 0; side < sides; side++ {
		group.Add(1)
		go func() {
			for left := each; left > 0; left-- {
				items <- left
			}
		}()
		go func(side int) {
			defer group.Done()
			for left := each; left > 0; left-- {
				sums[side*16] += <-items
			}
		}(side)
	}
	group.Wait()
	spent := time.Since(start)
	var sum int64
	for _, each := range sums {
		sum += each
	}
	check("sum of the items", sides*triangle(each+1), sum)
	return perOperation(spent, each*sides)
}
