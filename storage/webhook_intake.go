package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zegel/fiscal/failpoint"
	"zegel/storage/intake"
)

// intakeLock is held alone by who owns the intake log: a receiver while it lives,
// or who takes in what a dead one left behind.
const intakeLock = "zegel.intake.lock"

const (
	// ownWait is how long a receiver waits for who takes in what was left behind.
	ownWait = 3 * time.Second
	// settleWait is how long a reader waits for a living receiver.
	settleWait = 5 * time.Second
	// settlePoll is how often it looks.
	settlePoll = 5 * time.Millisecond
)

// intakePoint is how far the log is taken in.
type intakePoint struct {
	seq  uint64
	part int
}

// intakePosition reads the log's key and how far it is taken in.
func (s *Store) intakePosition(ctx context.Context) (intake.Key, intakePoint, error) {
	return intakePosition(ctx, s.r)
}

func intakePosition(ctx context.Context, q querier) (key intake.Key, at intakePoint, err error) {
	var b []byte
	var seq int64
	err = q.QueryRowContext(ctx, `SELECT key, seq, part FROM webhook_intake WHERE id = 1`).Scan(&b, &seq, &at.part)
	if err == nil && (len(b) != len(key) || seq < 0 || at.part < 0) {
		err = fmt.Errorf("the intake log's position is %d.%d, its key has %d bytes: %w", seq, at.part, len(b), ErrCorrupt)
	}
	copy(key[:], b)
	at.seq = uint64(max(seq, 0))
	return key, at, err
}

// intakeFiles is where the log lies; a test puts a disk of its own in its place.
func (s *Store) intakeFiles() intake.Files {
	if s.intakeDisk != nil {
		return s.intakeDisk
	}
	return intake.Dir(s.dir)
}

// takeIntake takes the intake's lock, waiting for who only takes in what was left.
func takeIntake(ctx context.Context, dir string) (*held, error) {
	ctx, cancel := context.WithTimeout(ctx, ownWait)
	defer cancel()
	for {
		l, err := takeLock(dir, intakeLock, true, false)
		if !errors.Is(err, ErrBusy) {
			return l, err
		}
		if !pauseFor(ctx, settlePoll) {
			return nil, err
		}
	}
}

// pauseFor waits; false when ctx ended.
func pauseFor(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// findIntake looks at what waits in the log.
func (s *Store) findIntake(ctx context.Context) (intake.Key, intake.Found, error) {
	key, _, err := s.intakePosition(ctx)
	if err != nil {
		return key, intake.Found{}, err
	}
	found, err := intake.Find(s.dir, key, func() (uint64, error) {
		_, at, err := s.intakePosition(ctx)
		return at.seq, err
	})
	return key, found, err
}

// WebhooksWaiting counts the deliveries that were answered and are not in the
// tables yet.
func (s *Store) WebhooksWaiting(ctx context.Context) (int, error) {
	if !intake.Exists(s.dir) {
		return 0, nil
	}
	_, found, err := s.findIntake(ctx)
	if err != nil {
		return 0, kept("look into the intake log", err)
	}
	_, at, err := s.intakePosition(ctx)
	return deliveriesAfter(found, at), kept("look into the intake log", err)
}

// deliveriesAfter counts the deliveries beyond a point.
func deliveriesAfter(f intake.Found, at intakePoint) (n int) {
	for _, g := range f.Groups {
		switch {
		case g.Seq > at.seq:
			n += g.Count
		case g.Seq == at.seq:
			n += max(0, g.Count-at.part)
		}
	}
	return n
}

// TakeInWebhooks sees to it that what was answered before is in the tables. Where
// a program died that had not come to it, it is taken in now; where one lives, it
// is waited for, a few seconds at most: ErrBusy then. It costs a look into the
// folder where there is nothing.
func (s *Store) TakeInWebhooks(ctx context.Context) error {
	const doing = "take in what webhooks brought"
	if s.o.ReadOnly || !intake.Exists(s.dir) {
		return nil
	}
	_, found, err := s.findIntake(ctx)
	if err != nil {
		return kept(doing, err)
	}
	ctx, cancel := context.WithTimeout(ctx, settleWait)
	defer cancel()
	for {
		took, err := s.takeInLeft(ctx)
		if err != nil || took {
			return kept(doing, err)
		}
		_, at, err := s.intakePosition(ctx)
		if err != nil {
			return kept(doing, err)
		}
		if deliveriesAfter(found, at) == 0 {
			return nil
		}
		if !pauseFor(ctx, settlePoll) {
			return kept(doing, ErrBusy)
		}
	}
}

// TakeInLeft takes in what a program that died left behind, and waits for nobody.
func (s *Store) TakeInLeft(ctx context.Context) error {
	if s.o.ReadOnly || !intake.Exists(s.dir) {
		return nil
	}
	_, err := s.takeInLeft(ctx)
	return kept("take in what webhooks brought", err)
}

// takeInLeft does so; false when the log has a living owner.
func (s *Store) takeInLeft(ctx context.Context) (took bool, err error) {
	own, err := takeLock(s.dir, intakeLock, true, false)
	if errors.Is(err, ErrBusy) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	d := newDrain(s)
	_, err = s.takeInLog(ctx, d)
	return true, errors.Join(err, d.close())
}

// takeInLog takes in what lies in the log and takes its files away; the caller
// holds intakeLock. It gives the largest number that was ever given. What is
// damaged is put aside, counted, and named by Verify.
func (s *Store) takeInLog(ctx context.Context, d *drain) (last uint64, err error) {
	_, at, err := s.intakePosition(ctx)
	if err != nil || !intake.Exists(s.dir) {
		return at.seq, err
	}
	key, found, err := s.findIntake(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.takeInFound(ctx, d, s.dir, key, found, at); err != nil {
		return 0, err
	}
	failpoint.Hit(failpoint.IntakeRemove)
	if !found.Damaged() {
		_ = intake.Remove(s.intakeFiles()) // one that somebody reads stays, and never counts again
	} else {
		err = s.putIntakeAside(s.dir)
	}
	return max(at.seq, found.Last), err
}

// takeInFound takes in the groups of a folder's log beyond a point.
func (s *Store) takeInFound(ctx context.Context, d *drain, dir string, key intake.Key, found intake.Found, at intakePoint) error {
	var batch []*intakeGroup
	records := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := d.take(ctx, batch)
		batch, records = nil, 0
		return err
	}
	for _, g := range found.Groups {
		if g.Seq < at.seq || g.Seq == at.seq && g.Count <= at.part {
			continue
		}
		entries, err := intake.Read(dir, key, g)
		if err != nil {
			return err
		}
		one := &intakeGroup{seq: g.Seq}
		for _, e := range entries {
			one.jobs = append(one.jobs, jobOf(e))
		}
		if g.Seq == at.seq {
			one.part = at.part
		}
		batch = append(batch, one)
		if records += one.records(); records >= batchRecords {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
