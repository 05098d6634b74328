package journal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof is wrapped by every error about a proof that is unreadable or does
// not hold.
var ErrProof = errors.New("not a valid proof")

// maxProof bounds a proof's hashes: a tree of 2^62 entries needs 124.
const maxProof = 128

// Inclusion proves that an entry stands in the tree of a head.
type Inclusion struct {
	Index, Size int64
	Hashes      []tlog.Hash
}

// Consistency proves that a later tree begins with an earlier one.
type Consistency struct {
	Old, New int64
	Hashes   []tlog.Hash
}

// ProveInclusion builds the proof for entry index in the tree of size entries.
func ProveInclusion(index, size int64, r tlog.HashReader) (Inclusion, error) {
	p, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return Inclusion{}, fmt.Errorf("prove entry %d of %d: %w", index, size, err)
	}
	return Inclusion{index, size, p}, nil
}

// ProveConsistency builds the proof that the tree of size new extends the one of
// size old. Nothing is to be proved about an empty tree: old must be at least 1.
func ProveConsistency(old, new int64, r tlog.HashReader) (Consistency, error) {
	p, err := tlog.ProveTree(new, old, r)
	if err != nil {
		return Consistency{}, fmt.Errorf("prove that %d entries extend %d: %w", new, old, err)
	}
	return Consistency{old, new, p}, nil
}

// Check tells whether the proof shows the entry in the head's tree: ErrProof
// when it does not.
func (p Inclusion) Check(e Entry, h Head) error {
	if p.Size != h.Size || p.Index != e.Index {
		return fmt.Errorf("proof of entry %d of %d for entry %d of %d: %w", p.Index, p.Size, e.Index, h.Size, ErrProof)
	}
	if err := tlog.CheckRecord(p.Hashes, h.Size, h.Root, e.Index, LeafHash(e)); err != nil {
		return fmt.Errorf("entry %d: %w: %w", e.Index, ErrProof, err)
	}
	return nil
}

// Check tells whether the proof shows that the later head extends the earlier.
func (p Consistency) Check(old, new Head) error {
	if p.Old != old.Size || p.New != new.Size {
		return fmt.Errorf("proof from %d to %d for heads of %d and %d: %w", p.Old, p.New, old.Size, new.Size, ErrProof)
	}
	if err := tlog.CheckTree(p.Hashes, new.Size, new.Root, old.Size, old.Root); err != nil {
		return fmt.Errorf("from %d to %d entries: %w: %w", p.Old, p.New, ErrProof, err)
	}
	return nil
}

// String gives the proof as text: a line that says what it is, two numbers, then
// one base64 hash a line.
func (p Inclusion) String() string { return proofText("zegel/inclusion/v1", p.Index, p.Size, p.Hashes) }

// String gives the proof as text, as Inclusion's does.
func (p Consistency) String() string {
	return proofText("zegel/consistency/v1", p.Old, p.New, p.Hashes)
}

// ParseInclusion reads what String wrote.
func ParseInclusion(text string) (Inclusion, error) {
	a, b, h, err := parseProof("zegel/inclusion/v1", text)
	return Inclusion{a, b, h}, err
}

// ParseConsistency reads what String wrote.
func ParseConsistency(text string) (Consistency, error) {
	a, b, h, err := parseProof("zegel/consistency/v1", text)
	return Consistency{a, b, h}, err
}

func proofText(kind string, a, b int64, hashes []tlog.Hash) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n%d %d\n", kind, a, b)
	for _, h := range hashes {
		s.WriteString(h.String() + "\n")
	}
	return s.String()
}

func parseProof(kind, text string) (a, b int64, hashes []tlog.Hash, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 3 || len(lines) > maxProof+3 || lines[0] != kind || lines[len(lines)-1] != "" {
		return 0, 0, nil, fmt.Errorf("no %s: %w", kind, ErrProof)
	}
	x, y, _ := strings.Cut(lines[1], " ")
	for _, f := range []struct {
		to   *int64
		text string
	}{{&a, x}, {&b, y}} {
		if *f.to, err = strconv.ParseInt(f.text, 10, 64); err != nil || *f.to < 0 || strconv.FormatInt(*f.to, 10) != f.text {
			return 0, 0, nil, fmt.Errorf("number %.40q: %w", f.text, ErrProof)
		}
	}
	for _, l := range lines[2 : len(lines)-1] {
		raw, err := base64.StdEncoding.Strict().DecodeString(l)
		if err != nil || len(raw) != tlog.HashSize {
			return 0, 0, nil, fmt.Errorf("hash %.60q: %w", l, ErrProof)
		}
		hashes = append(hashes, tlog.Hash(raw))
	}
	return a, b, hashes, nil
}
