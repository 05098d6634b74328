package storage

import (
	"context"
	"time"

	"zegel/fiscal/dotykacka"
	"zegel/storage/intake"
)

// drainAll takes the backlog into the tables until the receiver ends.
func (r *Receiver) drainAll() {
	defer close(r.done)
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-rest.C:
		case <-r.hurry:
		case <-r.end:
		}
		groups := r.next()
		if groups == nil {
			return
		}
		err := r.drain.take(context.Background(), groups)
		last := r.takenIn(groups, err)
		if err == nil {
			rest.Reset(drainRest)
			continue
		}
		if last {
			return // what could not be taken in stays in the log
		}
		retry := time.NewTimer(drainRetry)
		select { // in no hurry: it would only fail again
		case <-retry.C:
		case <-r.end:
		}
		retry.Stop()
		rest.Reset(0)
	}
}

// next waits for groups and gives a transaction's measure of them; nil when the
// receiver ends and all is taken in.
func (r *Receiver) next() []*intakeGroup {
	for {
		r.mu.Lock()
		n := 0
		for records := 0; n < len(r.queue) && records < batchRecords; n++ {
			records += r.queue[n].records()
		}
		groups := r.queue[:n:n]
		r.mu.Unlock()
		if n > 0 {
			return groups
		}
		select {
		case <-r.wake:
		case <-r.end:
			r.mu.Lock()
			empty := len(r.queue) == 0
			r.mu.Unlock()
			if empty {
				return nil
			}
		}
	}
}

// takenIn drops from the backlog what a transaction took in, and tells whoever
// waits for it. It tells whether the receiver ends.
func (r *Receiver) takenIn(groups []*intakeGroup, err error) (ending bool) {
	n := 0
	for n < len(groups) && groups[n].part == len(groups[n].jobs) {
		n++
	}
	if n > 0 {
		r.log.TakenIn(groups[n-1].seq)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range groups[:n] {
		r.held -= g.charge
	}
	rest := r.queue[n:]
	clear(r.queue[:n]) // a queue that is never empty must not keep what it gave away
	if r.queue = rest; len(rest) == 0 {
		r.queue = nil
	}
	r.stuck = err
	close(r.turned)
	r.turned = make(chan struct{})
	select {
	case <-r.end:
		return true
	default:
		return false
	}
}

// size is how many bytes of a job go into the log, more or less.
func (j *webhookJob) size() int {
	if j.delivery == nil {
		return 100
	}
	return 300 + len(j.delivery.Body)
}

// charge is what a job occupies in memory until it is taken in: a record unfolds
// to a kilobyte and a half.
func (j *webhookJob) charge() int64 {
	if j.delivery == nil {
		return 500
	}
	return 500 + int64(len(j.delivery.Body)) + 1500*int64(len(j.delivery.Batch.Records)+len(j.delivery.Batch.Bad))
}

// entry is the job as the log keeps it.
func (j *webhookJob) entry() intake.Entry {
	if p := j.ping; p != nil {
		return intake.Entry{Ping: true, At: micros(p.At), Hook: p.Hook.ID, Entity: string(p.Hook.Entity), Remote: p.Remote}
	}
	d := j.delivery
	return intake.Entry{
		At: micros(d.At), Hook: d.Hook.ID, Entity: string(d.Hook.Entity), Remote: d.Remote, ContentType: d.ContentType,
		Unreadable: d.Unreadable, Body: d.Body,
	}
}

// jobOf reads an entry again as the handler did when it came.
func jobOf(e intake.Entry) *webhookJob {
	hook := dotykacka.Hook{ID: e.Hook, Entity: dotykacka.Entity(e.Entity)}
	if e.Ping {
		return &webhookJob{ping: &dotykacka.Ping{Hook: hook, At: instant(e.At), Remote: e.Remote}}
	}
	d := &dotykacka.Delivery{
		Hook: hook, At: instant(e.At), Remote: e.Remote, ContentType: e.ContentType, Body: e.Body, Unreadable: e.Unreadable,
	}
	if d.Unreadable == "" {
		// It was readable when it was acknowledged, and reading knows no chance.
		if b, err := dotykacka.Decode(hook.Entity, d.Body, dotykacka.Limits{}); err == nil {
			d.Batch = b
		} else {
			d.Unreadable = refusedByStore
		}
	}
	return &webhookJob{delivery: d}
}
