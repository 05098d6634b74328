package intake

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// disk is a folder with a memory: what was synced, what was only written, and
// what shall fail next.
type disk struct {
	t       *testing.T
	durable map[string][]byte // by name, as after a power cut
	live    map[string]*diskFile
	fail    func(what string) error // "write", "sync", "create", "names"; nil: nothing
	ops     int                     // writes and syncs so far
}

type diskFile struct {
	d       *disk
	name    string
	content []byte
	synced  []byte
	pending []write
	named   bool
}

type write struct {
	off  int64
	data []byte
}

func newDisk(t *testing.T) *disk {
	return &disk{t: t, durable: map[string][]byte{}, live: map[string]*diskFile{}}
}

func (d *disk) may(what string) error {
	d.ops++
	if d.fail != nil {
		return d.fail(what)
	}
	return nil
}

func (d *disk) Create(name string) (File, error) {
	if err := d.may("create"); err != nil {
		return nil, err
	}
	f := &diskFile{d: d, name: name}
	d.live[name] = f
	return f, nil
}

func (d *disk) Remove(name string) error {
	delete(d.live, name)
	return nil
}

// Sync makes the folder's names durable: files that are gone are gone for good.
func (d *disk) Sync() error {
	if err := d.may("names"); err != nil {
		return err
	}
	for name := range d.durable {
		if d.live[name] == nil {
			delete(d.durable, name)
		}
	}
	for name, f := range d.live {
		f.named = true
		d.durable[name] = slices.Clone(f.synced)
	}
	return nil
}

func (f *diskFile) WriteAt(b []byte, off int64) (int, error) {
	n := len(b)
	err := f.d.may("write")
	if err != nil {
		n = len(b) / 2 // a part of it may have come through
	}
	if end := int(off) + n; end > len(f.content) {
		f.content = append(f.content, make([]byte, end-len(f.content))...)
	}
	copy(f.content[off:], b[:n])
	f.pending = append(f.pending, write{off, slices.Clone(b[:n])})
	return n, err
}

func (f *diskFile) Sync() error {
	if err := f.d.may("sync"); err != nil {
		f.pending = nil // as Linux has it: the next sync would succeed and write nothing
		return err
	}
	for _, w := range f.pending {
		f.synced = put(f.synced, w)
	}
	f.pending = nil
	if f.named {
		f.d.durable[f.name] = slices.Clone(f.synced)
	}
	return nil
}

func (f *diskFile) Close() error { return nil }

func put(b []byte, w write) []byte {
	if end := int(w.off) + len(w.data); end > len(b) {
		b = append(b, make([]byte, end-len(b))...)
	}
	copy(b[w.off:], w.data)
	return b
}

// image writes what the folder holds: as the programs see it, or after a power
// cut, where each sector that was not synced is there or not by chance.
func (d *disk) image(cut bool, rng *rand.Rand) string {
	d.t.Helper()
	dir := d.t.TempDir()
	for name, f := range d.live {
		b := f.content
		if cut {
			b = slices.Clone(f.synced)
			for _, w := range f.pending {
				for i := 0; i < len(w.data); i += 512 {
					if rng.IntN(2) == 0 {
						b = put(b, write{w.off + int64(i), w.data[i:min(i+512, len(w.data))]})
					}
				}
			}
			if !f.named {
				continue
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	return dir
}

var errTorn = errors.Join(errors.New("the disk fails"), syscall.EIO)
