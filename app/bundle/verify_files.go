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
	"sync"
	"sync/atomic"
)

// hashes reads every file once, several at a time, and names those that are not
// what the manifest says.
func (v *verifier) hashes(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	total := int64(0)
	for _, f := range v.m.Files {
		total += f.Size
	}
	var next, done atomic.Int64
	var mu sync.Mutex // over found, first and progress
	found := map[string]string{}
	var first error
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			buf := make([]byte, 1<<17)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(v.m.Files) || ctx.Err() != nil {
					return
				}
				f := v.m.Files[i]
				sha, err := v.hash(f, buf)
				n := done.Add(f.Size)
				mu.Lock()
				if err != nil && first == nil {
					first = fmt.Errorf("%s: %w", f.Name, err)
					cancel()
				}
				if err == nil && sha != f.SHA256 {
					found[f.Name] = sha
				}
				if v.progress != nil && (i%64 == 0 || n == total) {
					v.progress(n, total)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if first != nil {
		return first
	}
	for _, f := range v.m.Files {
		if sha, ok := found[f.Name]; ok {
			v.fault(f.Name, "the file was changed", f.SHA256, sha)
		}
	}
	return ctx.Err()
}

// errChecksum: a file's bytes are not those its ZIP checksum speaks of.
var errChecksum = errors.New("the ZIP checksum is wrong")

func (v *verifier) hash(f FileLine, buf []byte) (string, error) {
	e := v.zip.entries[v.zip.byName[f.Name]]
	r, err := v.zip.open(e)
	if err != nil {
		return "", err
	}
	h, crc := sha256.New(), crc32.NewIEEE()
	if _, err := io.CopyBuffer(io.MultiWriter(h, crc), onlyReader{r}, buf); err != nil {
		return "", err
	}
	sha := hex.EncodeToString(h.Sum(nil))
	if sha == f.SHA256 && crc.Sum32() != e.crc {
		return "", errChecksum
	}
	return sha, nil
}
