package dotykacka

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Why a body could not be had.
var (
	errTooLarge = errors.New("body too large")
	errBusy     = errors.New("too many bodies under way")
	errEncoding = errors.New("content encoding not taken")
	errGzip     = errors.New("gzip")
)

// budget bounds what is held at once, in bytes, so that a flood cannot use up
// the memory.
type budget struct {
	mu    sync.Mutex
	all   int64
	left  int64
	queue []*place
}

// place is somebody who waits for a part of a budget.
type place struct {
	n     int64
	ready chan struct{}
}

func newBudget(n int64) *budget { return &budget{all: n, left: n} }

// take takes n, or nothing when there is not as much.
func (b *budget) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}

// wait takes n when it can be had, in the order of arrival; errBusy when ctx
// ends first. More than there is at all counts as all of it. It gives what it
// took.
func (b *budget) wait(ctx context.Context, n int64) (int64, error) {
	n = min(n, b.all)
	b.mu.Lock()
	if len(b.queue) == 0 && b.left >= n {
		b.left -= n
		b.mu.Unlock()
		return n, nil
	}
	p := &place{n, make(chan struct{})}
	b.queue = append(b.queue, p)
	b.mu.Unlock()
	select {
	case <-p.ready:
		return n, nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.Index(b.queue, p); i >= 0 {
		b.queue = slices.Delete(b.queue, i, i+1)
	} else { // it was given meanwhile
		b.left += n
	}
	b.grant()
	return 0, errBusy
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
	b.grant()
}

// grant lets in who waits, in order.
func (b *budget) grant() {
	for len(b.queue) > 0 && b.queue[0].n <= b.left {
		b.left -= b.queue[0].n
		close(b.queue[0].ready)
		b.queue = slices.Delete(b.queue, 0, 1)
	}
}

// unfolded estimates what a body takes up once it is decoded and until it is
// recorded: ten bytes on the wire can be a record of a kilobyte and a half.
func unfolded(body []byte) int64 {
	const record, usual, loose = 1500, 30, 160 // bytes; members of a record; bytes of anything between records
	records, commas := int64(bytes.Count(body, []byte{'{'})), int64(bytes.Count(body, []byte{','}))
	return records*record + max(0, commas-usual*records)*loose + 2*int64(len(body))
}

// held is a body and the part of the budget it occupies.
type held struct {
	bytes []byte
	taken int64
}

// read takes at most most bytes from r, charged as they come and not as they
// are announced: a sender who promises much and sends little holds little. What
// was announced, or -1, only keeps the first piece small.
func (b *budget) read(r io.Reader, announced, most int64) (held, error) {
	first := int64(16 << 10)
	if announced >= 0 && announced < first {
		first = announced + 1 // the end is seen without growing
	}
	var h held
	buf := make([]byte, 0)
	for {
		if len(buf) == cap(buf) {
			grow := max(first, int64(cap(buf)))
			if !b.take(grow) {
				b.give(h.taken)
				return held{}, errBusy
			}
			h.taken += grow
			buf = append(make([]byte, 0, int64(cap(buf))+grow), buf...)
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > most:
			err = errTooLarge
		case errors.Is(err, io.EOF):
			h.bytes = buf
			return h, nil
		}
		if err != nil {
			b.give(h.taken)
			return held{}, err
		}
	}
}

// body reads a request's body and undoes gzip. Both the bytes that came and
// those they unfold to are bounded, so a bomb ends at the bound. A stream that
// is no gzip gives the bytes as they came and errGzip.
func (b *budget) body(r *http.Request, most int64) (held, error) {
	if r.ContentLength > most {
		return held{}, errTooLarge
	}
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(r.Header.Values("Content-Encoding"), ",")))
	if encoding != "" && encoding != "identity" && encoding != "gzip" && encoding != "x-gzip" {
		return held{}, errEncoding
	}
	packed, err := b.read(r.Body, r.ContentLength, most)
	if err != nil || encoding == "" || encoding == "identity" {
		return packed, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed.bytes))
	if err != nil {
		return packed, errGzip
	}
	plain, err := b.read(z, -1, most)
	if err == nil {
		b.give(packed.taken)
		return plain, nil
	}
	if errors.Is(err, errTooLarge) || errors.Is(err, errBusy) {
		b.give(packed.taken)
		return held{}, err
	}
	return packed, errGzip
}
