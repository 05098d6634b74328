package storage

import (
	"runtime"
	"sync"
)

// verifyBatch is how many entries, or documents with all their rows, go through
// the pipeline together: enough that handing them on costs nothing beside the
// work, few enough that what is under way stays in the tens of megabytes.
const verifyBatch = 64

// inOrder has one goroutine make pieces of work, several do them, and the caller
// take them in the order in which they were made, with a bounded number under way.
// An error of work or take stops the rest; one of produce comes after all that it
// made was taken.
func inOrder[T any](produce func(emit func(T) bool) error, work, take func(T) error) error {
	type slot struct {
		piece T
		err   error
		done  chan struct{}
	}
	workers := runtime.GOMAXPROCS(0)
	queue, jobs, stop := make(chan *slot, 2*workers), make(chan *slot), make(chan struct{})
	var made error
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for s := range jobs {
				s.err = work(s.piece)
				close(s.done)
			}
		})
	}
	all.Go(func() {
		defer close(queue)
		defer close(jobs)
		made = produce(func(piece T) bool {
			s := &slot{piece: piece, done: make(chan struct{})}
			select {
			case <-stop:
				return false
			case queue <- s:
			}
			jobs <- s // a worker always comes: none of them waits for anything
			return true
		})
	})
	var err error
	for s := range queue {
		<-s.done
		if err != nil {
			continue
		}
		if err = s.err; err == nil {
			err = take(s.piece)
		}
		if err != nil {
			close(stop)
		}
	}
	all.Wait()
	if err == nil {
		err = made
	}
	return err
}

// fork gives a verifier that finds faults of its own, for another goroutine.
func (v *verifier) fork() *verifier {
	return &verifier{s: v.s, q: v.q, archive: v.archive, attemptNames: v.attemptNames}
}

// join takes over what a fork found.
func (v *verifier) join(f *verifier) {
	v.more = v.more || f.more
	for _, x := range f.faults {
		v.faults = append(v.faults, x)
		if len(v.faults) >= 2*mostFaults {
			v.sort()
		}
	}
	f.faults, f.more = nil, false
}
