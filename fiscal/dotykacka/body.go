package dotykacka

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
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

// budget bounds the bytes of all bodies held at once, so that a flood cannot
// use up the memory.
type budget struct {
	mu   sync.Mutex
	left int64
}

func (b *budget) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
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
