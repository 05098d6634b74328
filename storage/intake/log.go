package intake

import (
	"errors"
	"fmt"
	"sync"

	"zegel/fiscal/failpoint"
)

const (
	// chunk is by how much a file grows.
	chunk = 1 << 20
	// mostBuffer is what is kept of the buffer between groups; a larger one was
	// one large body's.
	mostBuffer = 1 << 20
)

// Log is the log as its one owner writes it. Append is one caller's at a time;
// TakenIn may be called beside it.
type Log struct {
	files Files
	key   Key
	buf   []byte
	zeros []byte

	mu     sync.Mutex
	seq    uint64 // of the last group, acknowledged or not
	acked  uint64 // of the last group that is durable
	taken  uint64
	active int
	parts  [2]part
}

// part is one of the two files.
type part struct {
	file    File // nil: not made yet
	size    int64
	off     int64
	last    uint64 // the last acknowledged group in it; 0: none
	spoiled bool   // nothing is known of it
}

// Begin makes a new log; what lay there must have been taken in. last is the
// largest number that was ever given. A first file that cannot be made is tried
// again with the first group.
func Begin(files Files, key Key, last uint64) *Log {
	l := &Log{files: files, key: key, zeros: make([]byte, 64<<10), seq: last, acked: last, taken: last}
	// On Windows a file that somebody reads at this moment stays. What is in it is
	// taken in, and never counts again.
	_ = Remove(files)
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.make(0, pageSize)
	return l
}

// Append writes a group and makes it durable. It gives its number and how many
// bytes of the disk it takes up. After an error the group is not acknowledged,
// though it may be found.
func (l *Log) Append(entries []Entry) (seq uint64, size int64, err error) {
	room := headSize
	for _, e := range entries {
		room += e.size()
	}
	if room > maxPayload {
		return 0, 0, fmt.Errorf("%d bytes in one group: %w", room, ErrForm)
	}
	if cap(l.buf) < room+pageSize {
		l.buf = make([]byte, 0, room+pageSize)
	}
	l.mu.Lock()
	l.seq++
	seq, prev := l.seq, l.acked
	p, err := l.place(int64(room + pageSize))
	l.mu.Unlock()
	if err != nil {
		return 0, 0, err
	}
	b := encode(l.buf, l.key, seq, prev, entries)
	if l.buf = b; cap(l.buf) > mostBuffer {
		l.buf = nil
	}
	// The part is this caller's own: TakenIn lets go only of what is not active.
	if err := failpoint.Err(failpoint.IntakeWrite); err != nil {
		return 0, 0, l.spoil(p, err)
	}
	if _, err := p.file.WriteAt(b, p.off); err != nil {
		return 0, 0, l.spoil(p, err)
	}
	failpoint.Hit(failpoint.IntakeWritten)
	if err := p.file.Sync(); err != nil {
		return 0, 0, l.spoil(p, err)
	}
	failpoint.Hit(failpoint.IntakeSynced)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked = seq
	p.last = seq
	p.off += int64(len(b))
	return seq, int64(len(b)), nil
}

// place finds where n bytes go.
func (l *Log) place(n int64) (*part, error) {
	p := &l.parts[l.active]
	if p.file != nil && !p.spoiled && p.off+n <= p.size {
		return p, nil
	}
	other := 1 - l.active
	if l.free(other) {
		failpoint.Hit(failpoint.IntakeSwitch)
		if err := l.ready(other, n); err != nil {
			return nil, err
		}
		l.active = other
		return &l.parts[other], nil
	}
	if p.file == nil || p.spoiled {
		if !l.free(l.active) {
			return nil, fmt.Errorf("the files failed and wait until their deliveries are taken in: %w", errSpoiled)
		}
		return p, l.ready(l.active, n)
	}
	return p, l.grow(p, p.off+n)
}

var errSpoiled = errors.New("no file of the intake log can be written to")

// free tells whether all that a part holds is taken in.
func (l *Log) free(i int) bool { return l.parts[i].last <= l.taken }

// ready makes a free part begin anew with room for n bytes.
func (l *Log) ready(i int, n int64) error {
	p := &l.parts[i]
	if p.file == nil || p.spoiled {
		return l.make(i, n)
	}
	p.off, p.last = 0, 0
	return l.grow(p, n)
}

// make makes a part's file anew: zeros, durable with its size and name.
func (l *Log) make(i int, n int64) error {
	p, name := &l.parts[i], Names()[i]
	if p.file != nil {
		_ = p.file.Close() // nothing of it is wanted any more
		// It failed, so it must not be the same file that is written to again.
		if err := l.files.Remove(name); err != nil {
			return err
		}
	}
	*p = part{}
	f, err := l.files.Create(name)
	if err != nil {
		return err
	}
	*p = part{file: f}
	if err := l.grow(p, n); err != nil {
		return err
	}
	if err := l.files.Sync(); err != nil {
		p.spoiled = true
		return err
	}
	return nil
}

// grow fills a part with zeros to at least size.
func (l *Log) grow(p *part, size int64) error {
	if size <= p.size {
		return nil
	}
	size = (size + chunk - 1) / chunk * chunk
	for at := p.size; at < size; {
		n, err := p.file.WriteAt(l.zeros[:min(int64(len(l.zeros)), size-at)], at)
		if err != nil {
			p.spoiled = true
			return err
		}
		at += int64(n)
	}
	if err := p.file.Sync(); err != nil {
		p.spoiled = true
		return err
	}
	p.size = size
	return nil
}

func (l *Log) spoil(p *part, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.spoiled = true
	return err
}

// TakenIn says that the database holds all groups up to a number, durably.
func (l *Log) TakenIn(seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken = max(l.taken, seq)
}

// End closes the log; its files are removed if all in them is taken in. One that
// stays, since somebody reads it, is removed by who opens the store next.
func (l *Log) End() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	for i := range l.parts {
		if f := l.parts[i].file; f != nil {
			err = errors.Join(err, f.Close())
		}
		l.parts[i].file = nil
	}
	if l.taken < l.acked {
		return err
	}
	_ = Remove(l.files)
	return err
}

// Remove takes the log's files away, for who has taken in what they hold.
func Remove(files Files) error {
	var err error
	for _, name := range Names() {
		err = errors.Join(err, files.Remove(name))
	}
	return errors.Join(err, files.Sync())
}
