package bundle

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/storage"
)

// A cover proof shows that several entries stand in the tree of one head, with no
// hash told twice: the tree is walked from the root, left before right; a part
// without any of the entries is given by its hash, a part that is one entry is
// hashed by the reader. For one entry it is the audit path of RFC 6962, in
// another order.

// errCover: the hashes do not fit the entries.
var errCover = errors.New("the proof has too few or too many hashes")

// coverHashes gives the hashes that the proof for some entries of a tree of size
// n consists of, in order. indexes are sorted; emit receives each.
func coverHashes(n int64, indexes []int64, r tlog.HashReader, emit func(tlog.Hash) error) error {
	var walk func(lo, hi int64, in []int64) error
	walk = func(lo, hi int64, in []int64) error {
		switch {
		case len(in) == 0:
			h, err := subtree(lo, hi, r)
			if err != nil {
				return err
			}
			return emit(h)
		case hi-lo == 1:
			return nil
		}
		mid := lo + split(hi-lo)
		at, _ := slices.BinarySearch(in, mid)
		if err := walk(lo, mid, in[:at]); err != nil {
			return err
		}
		return walk(mid, hi, in[at:])
	}
	if n == 0 {
		return nil
	}
	return walk(0, n, indexes)
}

// split is the largest power of two below n, where RFC 6962 cuts a tree.
func split(n int64) int64 { return 1 << (bits.Len64(uint64(n-1)) - 1) }

// subtree is the hash of the entries lo <= index < hi, a part that the walk from
// the root meets.
func subtree(lo, hi int64, r tlog.HashReader) (tlog.Hash, error) {
	n := hi - lo
	if n&(n-1) == 0 {
		level := bits.TrailingZeros64(uint64(n))
		h, err := r.ReadHashes([]int64{tlog.StoredHashIndex(level, lo>>level)})
		if err != nil {
			return tlog.Hash{}, err
		}
		return h[0], nil
	}
	mid := lo + split(n)
	a, err := subtree(lo, mid, r)
	if err != nil {
		return a, err
	}
	b, err := subtree(mid, hi, r)
	return tlog.NodeHash(a, b), err
}

// leafSource gives the entries of a cover proof in order; ok is false at the end.
type leafSource func() (index int64, hash tlog.Hash, ok bool, err error)

// coverRoot computes the root that a cover proof speaks of. errCover when hashes
// are left or lacking; an entry out of order or beyond n is an error as well.
func coverRoot(n int64, next leafSource, hashes func() (tlog.Hash, bool, error)) (tlog.Hash, error) {
	index, hash, ok, err := next()
	if err != nil {
		return tlog.Hash{}, err
	}
	var walk func(lo, hi int64) (tlog.Hash, error)
	walk = func(lo, hi int64) (tlog.Hash, error) {
		if !ok || index >= hi {
			h, more, err := hashes()
			if err == nil && !more {
				err = errCover
			}
			return h, err
		}
		if hi-lo == 1 {
			if index != lo {
				return hash, fmt.Errorf("entry %d where %d could stand", index, lo)
			}
			h := hash
			index, hash, ok, err = next()
			return h, err
		}
		mid := lo + split(hi-lo)
		a, err := walk(lo, mid)
		if err != nil {
			return a, err
		}
		b, err := walk(mid, hi)
		return tlog.NodeHash(a, b), err
	}
	root, err := walk(0, n)
	if err != nil {
		return root, err
	}
	if ok {
		return root, fmt.Errorf("entry %d in a journal of %d", index, n)
	}
	if _, more, err := hashes(); err != nil || more {
		return root, errors.Join(errCover, err)
	}
	return root, nil
}

// hashRange gives the stored hashes with from <= id < to, as many as there are.
type hashRange func(from, to int64) ([]tlog.Hash, error)

// hashShelf keeps hashes that were read: the upper part of the tree is the same
// for neighbouring documents, and the lower parts of theirs lie side by side, so
// that a shelf of them is read at once. Safe for concurrent use.
type hashShelf struct {
	read    hashRange
	mu      sync.Mutex
	shelves map[int64][]tlog.Hash
}

const (
	perShelf    = 64
	mostShelves = 1 << 12 // some 9 MB
)

func newHashShelf(read hashRange) *hashShelf {
	return &hashShelf{read: read, shelves: map[int64][]tlog.Hash{}}
}

// ReadHashes implements tlog.HashReader.
func (s *hashShelf) ReadHashes(ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(ids))
	for i, id := range ids {
		n := id / perShelf
		s.mu.Lock()
		shelf := s.shelves[n]
		s.mu.Unlock()
		if at := int(id % perShelf); at < len(shelf) {
			out[i] = shelf[at]
			continue
		}
		shelf, err := s.read(n*perShelf, (n+1)*perShelf)
		if err != nil {
			return nil, err
		}
		at := int(id % perShelf)
		if at >= len(shelf) {
			return nil, fmt.Errorf("the tree lacks hash %d: %w", id, storage.ErrCorrupt)
		}
		out[i] = shelf[at]
		s.mu.Lock()
		if len(s.shelves) >= mostShelves {
			clear(s.shelves)
		}
		s.shelves[n] = shelf
		s.mu.Unlock()
	}
	return out, nil
}
