package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	pageSize   = 4096
	headSize   = 64
	sumAt      = 32
	magic      = "zgi1"
	maxPayload = 1 << 30
)

// KeySize is the length of a store's key.
const KeySize = 32

// Key binds a log to a store.
type Key [KeySize]byte

// ErrForm: the bytes of a group whose checksum fits are no deliveries.
var ErrForm = errors.New("not the form of an intake log")

// Entry is one delivery, or one ping.
type Entry struct {
	Ping bool
	At   int64 // UTC microseconds
	Hook int64
	// Entity, Remote and ContentType are as the receiver has them. Unreadable says
	// why the body as a whole is no list of records.
	Entity, Remote, ContentType, Unreadable string
	Body                                    []byte
}

// id names a key without telling it: a group of another store is known as such,
// even a torn one.
func (k Key) id() (id [4]byte) {
	sum := sha256.Sum256(append([]byte("zegel intake "), k[:]...))
	copy(id[:], sum[:])
	return id
}

// size is how many bytes an entry takes at most.
func (e Entry) size() int {
	return 1 + 7*binary.MaxVarintLen64 + len(e.Entity) + len(e.Remote) + len(e.ContentType) + len(e.Unreadable) + len(e.Body)
}

func (e Entry) append(b []byte) []byte {
	if e.Ping {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = binary.AppendVarint(b, e.At)
	b = binary.AppendVarint(b, e.Hook)
	for _, s := range [...]string{e.Entity, e.Remote, e.ContentType, e.Unreadable} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Body)))
	return append(b, e.Body...)
}

// encode writes a group into buf, filled up to whole pages.
func encode(buf []byte, key Key, seq, prev uint64, entries []Entry) []byte {
	var head [headSize]byte
	b := append(buf[:0], head[:]...)
	for _, e := range entries {
		b = e.append(b)
	}
	payload := b[headSize:]
	id := key.id()
	copy(b, magic)
	copy(b[len(magic):], id[:])
	binary.LittleEndian.PutUint64(b[8:], seq)
	binary.LittleEndian.PutUint64(b[16:], prev)
	binary.LittleEndian.PutUint32(b[24:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(b[28:], uint32(len(entries)))
	sum := checksum(key, b[:sumAt], payload)
	copy(b[sumAt:], sum[:])
	if over := len(b) % pageSize; over > 0 {
		var zeros [pageSize]byte
		b = append(b, zeros[over:]...)
	}
	return b
}

func checksum(key Key, head, payload []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(key[:])
	h.Write(head)
	h.Write(payload)
	h.Sum(sum[:0])
	return sum
}

// header is the beginning of a group.
type header struct {
	id            [4]byte
	seq, prev     uint64
	length, count uint32
	sum           [sha256.Size]byte
}

// parseHead reads what may be the beginning of a group.
func parseHead(b []byte) (header, bool) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return header{}, false
	}
	h := header{
		seq: binary.LittleEndian.Uint64(b[8:]), prev: binary.LittleEndian.Uint64(b[16:]),
		length: binary.LittleEndian.Uint32(b[24:]), count: binary.LittleEndian.Uint32(b[28:]),
	}
	copy(h.id[:], b[len(magic):])
	copy(h.sum[:], b[sumAt:])
	return h, h.length <= maxPayload && h.prev < h.seq
}

// pages is how many bytes a group takes up in its file.
func (h header) pages() int64 {
	return (headSize + int64(h.length) + pageSize - 1) / pageSize * pageSize
}

// decode reads the deliveries of a group's payload, which they share. ErrForm.
func decode(payload []byte, count uint32) ([]Entry, error) {
	r := reader{b: payload}
	entries := make([]Entry, 0, min(int(count), len(payload)))
	for range count {
		e := Entry{Ping: r.byte() == 1, At: r.varint(), Hook: r.varint()}
		for _, s := range [...]*string{&e.Entity, &e.Remote, &e.ContentType, &e.Unreadable} {
			*s = string(r.bytes())
		}
		e.Body = r.bytes()
		if r.bad {
			break
		}
		entries = append(entries, e)
	}
	if r.bad || len(r.b) > 0 {
		return nil, fmt.Errorf("%d deliveries in %d bytes: %w", count, len(payload), ErrForm)
	}
	return entries, nil
}

// reader takes bytes from the front; once something was not there all is bad.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) bytes() []byte {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(len(r.b)-n) {
		r.bad = true
		return nil
	}
	out := r.b[n : n+int(v) : n+int(v)]
	r.b = r.b[n+int(v):]
	return out
}
