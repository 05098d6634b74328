package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// head is the signed state of the journal: how many entries, and the root of
// their Merkle tree (RFC 6962).
type head struct {
	size int64
	root tlog.Hash
}

// openHead checks the signature of a head: a note of three lines, the journal's
// name, its size and its root.
func openHead(raw []byte, key ed25519.PublicKey) (head, error) {
	name, _, _ := strings.Cut(string(raw), "\n")
	vkey, err := note.NewEd25519VerifierKey(name, key)
	if err != nil {
		return head{}, fmt.Errorf("the head's key: %w", err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return head{}, fmt.Errorf("the head's key: %w", err)
	}
	n, err := note.Open(raw, note.VerifierList(v))
	if err != nil {
		return head{}, fmt.Errorf("the head's signature: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != name {
		return head{}, errors.New("the head has another form")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || err2 != nil || size < 1 || len(root) != tlog.HashSize {
		return head{}, errors.New("the head has another form")
	}
	return head{size, tlog.Hash(root)}, nil
}

// entry is one leaf of the journal.
type entry struct {
	Index   int64           `json:"index"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Kind    string          `json:"kind"`
	Doc     string          `json:"doc"`
	Payload json.RawMessage `json:"payload"`
}

// hash is the leaf's hash: over a fixed line, index and time in microseconds, and
// the four texts, each with its length in front.
func (e entry) hash() tlog.Hash {
	text := fmt.Sprintf("zegel/entry/v1\n%d\n%d\n", e.Index, e.At.UnixMicro())
	for _, s := range []string{e.Actor, e.Kind, e.Doc, string(e.Payload)} {
		text += fmt.Sprintf("%d:%s\n", len(s), s)
	}
	return tlog.RecordHash([]byte(text))
}

// covers computes the root of a tree of size n in which the given entries stand,
// from them and the hashes of everything else. The tree is walked from the root,
// left before right: a part without any of the entries is the next hash.
func covers(h head, next func() (*entry, error), hashes func() (tlog.Hash, error)) error {
	e, err := next()
	if err != nil {
		return err
	}
	var walk func(lo, hi int64) (tlog.Hash, error)
	walk = func(lo, hi int64) (tlog.Hash, error) {
		if e == nil || e.Index >= hi {
			return hashes()
		}
		if hi-lo == 1 {
			if e.Index != lo {
				return tlog.Hash{}, fmt.Errorf("entry %d is out of order", e.Index)
			}
			own := e.hash()
			e, err = next()
			return own, err
		}
		mid := lo + 1<<(bits.Len64(uint64(hi-lo-1))-1) // the largest power of two below hi-lo
		a, err := walk(lo, mid)
		if err != nil {
			return a, err
		}
		b, err := walk(mid, hi)
		return tlog.NodeHash(a, b), err
	}
	root, err := walk(0, h.size)
	switch {
	case err != nil:
		return err
	case e != nil:
		return fmt.Errorf("entry %d lies beyond the head", e.Index)
	case root != h.root:
		return errors.New("the entries do not lead to the signed head")
	}
	if _, err := hashes(); err == nil {
		return errors.New("there are hashes too many")
	}
	return nil
}

var errNoHash = errors.New("there are too few hashes")
