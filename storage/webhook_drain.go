package storage

import (
	"context"
	"errors"
	"fmt"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/failpoint"
)

// How much one transaction takes up at most. It is small enough that signing,
// which shares the writer, never waits for long.
const (
	batchJobs    = 512
	batchRecords = 4000
)

// refusedByStore is the word for a delivery whose records the database would not
// have, though its body was acknowledged: it stands in quarantine.
const refusedByStore = "store"

// webhookJob is one delivery, or one ping, on its way to the tables.
type webhookJob struct {
	delivery *dotykacka.Delivery
	ping     *dotykacka.Ping
	taken    bool // into a group, or to lead; under Receiver.mu
	seq      uint64
	result   chan verdict
}

// verdict is what a waiting caller is told: to lead, or how it ended.
type verdict struct {
	lead bool
	err  error
}

func (j *webhookJob) records() int {
	if j.delivery == nil {
		return 1
	}
	return 1 + len(j.delivery.Batch.Records)
}

// intakeGroup is a group of the intake log on its way into the tables.
type intakeGroup struct {
	seq    uint64
	jobs   []*webhookJob
	part   int   // how many of jobs are taken in
	charge int64 // what it occupies, in bytes
}

func (g *intakeGroup) records() (n int) {
	for _, j := range g.jobs {
		n += j.records()
	}
	return n
}

// drain takes groups of the intake log into the tables. One at a time has it on
// a store: whoever holds intakeLock.
type drain struct {
	s    *Store
	conn webhookConn
	m    *webhookMemory
}

func newDrain(s *Store) *drain { return &drain{s: s, m: newWebhookMemory()} }

// onWriter runs fn with the store's writing connection to itself.
func (d *drain) onWriter(ctx context.Context, fn func() error) error {
	w, err := d.s.w.Conn(ctx)
	if err != nil {
		return err
	}
	err = w.Raw(func(conn any) error {
		if err := d.conn.prepare(ctx, conn); err != nil {
			return err
		}
		return fn()
	})
	return errors.Join(err, w.Close())
}

// close ends the statements.
func (d *drain) close() error {
	return d.onWriter(context.Background(), func() error { return d.conn.close(d.conn.of) })
}

// take takes groups in, in their order and in one transaction. When that fails
// for a reason that may lie in one delivery, each is taken in alone, so that it
// holds up no other; what the tables refuse even then is kept as a body in
// quarantine. After an error the groups say by part how far it came.
func (d *drain) take(ctx context.Context, groups []*intakeGroup) error {
	return d.onWriter(ctx, func() error {
		err := d.commit(groups, false)
		if err == nil || sentinel(err) != nil || lost(err) {
			return err
		}
		for _, g := range groups {
			for g.part < len(g.jobs) {
				one := []*intakeGroup{{seq: g.seq, jobs: g.jobs[:g.part+1], part: g.part}}
				err := d.commit(one, false)
				if err != nil && sentinel(err) == nil && !lost(err) {
					err = d.commit(one, true)
				}
				if err != nil {
					return err
				}
				g.part++
			}
		}
		return nil
	})
}

// commit writes groups in one transaction; a second time with nothing taken for
// remembered, when something else was written in between.
func (d *drain) commit(groups []*intakeGroup, refused bool) error {
	remembered := d.m.idx >= 0
	err := d.write(groups, refused)
	if err != nil && remembered && sentinel(err) == nil && !lost(err) {
		err = d.write(groups, refused)
	}
	if err != nil {
		return err
	}
	for _, g := range groups {
		g.part = len(g.jobs)
	}
	return nil
}

func (d *drain) write(groups []*intakeGroup, refused bool) error {
	err := d.conn.transact(func() error {
		w, err := newWebhookWrite(&d.conn, d.m)
		if err != nil {
			return err
		}
		for _, g := range groups {
			for _, j := range g.jobs[g.part:] {
				if refused {
					j = j.refused()
				}
				if err := w.add(j); err != nil {
					return err
				}
			}
		}
		if err := w.finish(); err != nil {
			return err
		}
		if err := d.position(groups[len(groups)-1]); err != nil {
			return err
		}
		return failpoint.Err(failpoint.IntakeDrain)
	})
	if err != nil {
		d.m = newWebhookMemory()
	} else {
		failpoint.Hit(failpoint.IntakeDrained)
	}
	d.m.trim()
	return err
}

// position writes how far the log is taken in, within the transaction that does.
func (d *drain) position(last *intakeGroup) error {
	seq, part := int64(last.seq), int64(len(last.jobs))
	res, err := d.conn.exec(d.conn.position, seq, part, seq, part)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("delivery %d.%d of the intake log was taken in before: %w", seq, part, ErrCorrupt))
	}
	return nil
}

// refused is a job without what could be read of it.
func (j *webhookJob) refused() *webhookJob {
	if j.delivery == nil {
		return j
	}
	d := *j.delivery
	d.Batch, d.Unreadable = dotykacka.Batch{}, refusedByStore
	return &webhookJob{delivery: &d}
}
