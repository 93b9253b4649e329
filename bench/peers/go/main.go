// SPDX-License-Identifier: MIT

// The channel rows of Go. A run is a process of its own:
//
//	belay-bench-go stream|ping|wake|oneshot|select SENDERS RECEIVERS ROOM SIZE TURNS IDLE_US
//
// prints the time that all turns took together, by the clock and of the processors, in nanoseconds.
// What the process and its first goroutines cost is not in it. Go has no unbounded channel.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type large [8]uint64

func stream[T any](senders, receivers, room int, turns uint64, make_ func(uint64) T,
	number func(T) uint64) uint64 {
	channel := make(chan T, room)
	sums := make(chan uint64, receivers)
	for s := 0; s < senders; s++ {
		part := turns / uint64(senders)
		go func(first uint64) {
			for i := uint64(0); i < part; i++ {
				channel <- make_(first + i)
			}
		}(uint64(s) * part)
	}
	for r := 0; r < receivers; r++ {
		go func() {
			sum := uint64(0)
			for i := uint64(0); i < turns/uint64(receivers); i++ {
				sum += number(<-channel)
			}
			sums <- sum
		}()
	}
	sum := uint64(0)
	for r := 0; r < receivers; r++ {
		sum += <-sums
	}
	return sum
}

func play(room int, turns uint64, idle time.Duration) uint64 {
	there, back := make(chan uint64, room), make(chan uint64, room)
	go func() {
		for i := uint64(0); i < turns; i++ {
			back <- <-there
		}
	}()
	sum := uint64(0)
	for i := uint64(0); i < turns; i++ {
		if idle > 0 {
			time.Sleep(idle)
		}
		there <- i
		sum += <-back
	}
	return sum
}

func oneshot(turns uint64) uint64 {
	sum := uint64(0)
	for i := uint64(0); i < turns; i++ {
		channel := make(chan uint64, 1)
		channel <- i
		sum += <-channel
	}
	return sum
}

func selecting(room int, turns uint64) uint64 {
	var c [8]chan uint64
	for i := range c {
		c[i] = make(chan uint64, room)
	}
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		for i := uint64(0); i < turns; i++ {
			c[i%8] <- i
		}
		wait.Done()
	}()
	sum := uint64(0)
	for i := uint64(0); i < turns; i++ {
		var value uint64
		select {
		case value = <-c[0]:
		case value = <-c[1]:
		case value = <-c[2]:
		case value = <-c[3]:
		case value = <-c[4]:
		case value = <-c[5]:
		case value = <-c[6]:
		case value = <-c[7]:
		}
		sum += value
	}
	wait.Wait()
	return sum
}

func processorTime() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func main() {
	var n [6]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(os.Args[i+2], 10, 64); err != nil {
			panic(err)
		}
	}
	senders, receivers, room, turns := int(n[0]), int(n[1]), int(n[2]), uint64(n[4])
	cpu, start := processorTime(), time.Now()
	sum := uint64(0)
	switch {
	case os.Args[1] == "stream" && n[3] == 8:
		sum = stream(senders, receivers, room, turns,
			func(i uint64) uint64 { return i }, func(v uint64) uint64 { return v })
	case os.Args[1] == "stream":
		sum = stream(senders, receivers, room, turns,
			func(i uint64) large { return large{i} }, func(v large) uint64 { return v[0] })
	case os.Args[1] == "ping":
		sum = play(room, turns, 0)
	case os.Args[1] == "wake":
		sum = play(room, turns, time.Duration(n[5])*time.Microsecond)
	case os.Args[1] == "oneshot":
		sum = oneshot(turns)
	case os.Args[1] == "select":
		sum = selecting(room, turns)
	}
	wall := time.Since(start).Nanoseconds()
	fmt.Println(wall, processorTime()-cpu, sum)
}
