package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// errChecksum: a file's bytes are not those its ZIP checksum speaks of.
var errChecksum = errors.New("the ZIP checksum is wrong")

// ofDocument tells whether a file belongs to one document: those are read once,
// together, when the document is checked.
func ofDocument(name string) bool {
	dir, _, in := strings.Cut(name, "/")
	return in && dir != "journal"
}

// common hashes what belongs to no single document, several at a time. All of it
// is small beside the documents, so that reading it again costs little.
func (v *verifier) common(ctx context.Context) error {
	var at []int
	for i, e := range v.zip.entries {
		if !v.done[i] && !ofDocument(e.name) {
			at = append(at, i)
		}
	}
	return v.hashes(ctx, at)
}

// strays hashes what no document named, which is nothing in a bundle that a
// program of ours made.
func (v *verifier) strays(ctx context.Context) error {
	var at []int
	for i := range v.zip.entries {
		if !v.done[i] {
			at = append(at, i)
			v.fault(v.zip.entries[i].name, "no row of "+documentsFile+" names it", "", "")
		}
	}
	return v.hashes(ctx, at)
}

// hashes holds files against the manifest's hashes, and names those that differ.
func (v *verifier) hashes(ctx context.Context, at []int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	same, errs := make([]bool, len(at)), make([]error, len(at))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			buf := make([]byte, 1<<17)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(at) || ctx.Err() != nil {
					return
				}
				if same[i], errs[i] = v.hash(at[i], buf); errs[i] != nil {
					cancel()
				}
			}
		})
	}
	all.Wait()
	for i, err := range errs {
		e := v.zip.entries[at[i]]
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		if v.done[at[i]] = true; ctx.Err() == nil && !same[i] {
			v.changed(at[i])
		}
		v.progressed(e.size)
	}
	return ctx.Err()
}

func (v *verifier) hash(i int, buf []byte) (same bool, err error) {
	r, err := v.zip.open(v.zip.entries[i])
	if err != nil {
		return false, err
	}
	h, crc := sha256.New(), crc32.NewIEEE()
	if _, err := io.CopyBuffer(io.MultiWriter(h, crc), onlyReader{r}, buf); err != nil {
		return false, err
	}
	same = [sha256.Size]byte(h.Sum(nil)) == v.sha[i]
	if same && crc.Sum32() != v.zip.entries[i].crc {
		err = errChecksum
	}
	return same, err
}

// changed names a file whose bytes are not the manifest's.
func (v *verifier) changed(i int) {
	f := v.changedFault(i)
	v.fault(f.Where, f.What, f.Expected, f.Found)
}

func (v *verifier) changedFault(i int) Fault {
	h := sha256.New()
	found := ""
	if r, err := v.zip.open(v.zip.entries[i]); err == nil {
		if _, err := io.Copy(h, r); err == nil {
			found = hex.EncodeToString(h.Sum(nil))
		}
	}
	return Fault{v.zip.entries[i].name, saysChanged, hex.EncodeToString(v.sha[i][:]), found}
}

// progressed tells of bytes that were checked.
func (v *verifier) progressed(n int64) {
	v.bytes += n
	if v.progress != nil {
		v.progress(v.bytes, v.total)
	}
}
