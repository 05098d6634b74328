package storage

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// recorder is a file layer between SQLite and the system's. It hands everything
// on, and remembers what was written below a folder and what was synced, so that
// a power cut at any moment can be played: SIGKILL cannot show one, since the
// system keeps what a dead program wrote.
type recorder struct {
	mu    sync.Mutex
	dir   string
	names map[uintptr]string // open files
	ops   []op
	keep  []any // functions that only C memory refers to
}

// op is one thing that happened to a file. What is not synced afterwards may be
// lost, in any part and order.
type op struct {
	file string
	what opKind
	off  int64
	data []byte
}

type opKind int

const (
	opWrite opKind = iota
	opTruncate
	opSync
	opDelete
)

func at[T any](p uintptr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&p))) }

// call turns a C function pointer into a function, and cfunc back.
func call[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&struct{ uintptr }{p})) }

func cfunc[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

type (
	openFunc  = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	delFunc   = func(*libc.TLS, uintptr, uintptr, int32) int32
	writeFunc = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	sizeFunc  = func(*libc.TLS, uintptr, int64) int32
	syncFunc  = func(*libc.TLS, uintptr, int32) int32
	closeFunc = func(*libc.TLS, uintptr) int32
)

// layer puts a recorder between SQLite and the disk until the test ends.
func layer(t *testing.T, dir string) *recorder {
	t.Helper()
	r := &recorder{dir: dir, names: map[uintptr]string{}}
	tls := libc.NewTLS()
	below := sqlite3.Xsqlite3_vfs_find(tls, 0)
	name, err := libc.CString("recorder")
	if err != nil {
		t.Fatal(err)
	}
	mine := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	v := at[sqlite3.Tsqlite3_vfs](mine)
	*v = *at[sqlite3.Tsqlite3_vfs](below)
	v.FpNext, v.FzName = 0, name
	tables := map[uintptr]uintptr{} // the system's methods to ours
	open, del := call[openFunc](v.FxOpen), call[delFunc](v.FxDelete)
	opens := func(tls *libc.TLS, _, zName, file uintptr, flags int32, out uintptr) int32 {
		rc := open(tls, below, zName, file, flags, out)
		if rc != 0 || zName == 0 {
			return rc
		}
		full := libc.GoString(zName)
		r.mu.Lock()
		defer r.mu.Unlock()
		if filepath.Dir(full) != r.dir {
			return rc
		}
		r.names[file] = filepath.Base(full)
		f := at[sqlite3.Tsqlite3_file](file)
		if tables[f.FpMethods] == 0 {
			tables[f.FpMethods] = r.methods(tls, f.FpMethods)
		}
		f.FpMethods = tables[f.FpMethods]
		return rc
	}
	deletes := func(tls *libc.TLS, _, zName uintptr, syncDir int32) int32 {
		rc := del(tls, below, zName, syncDir)
		if full := libc.GoString(zName); rc == 0 && filepath.Dir(full) == r.dir {
			r.add(op{file: filepath.Base(full), what: opDelete})
		}
		return rc
	}
	v.FxOpen, v.FxDelete = cfunc(&opens), cfunc(&deletes)
	r.keep = append(r.keep, opens, deletes)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, mine, 1); rc != 0 {
		t.Fatalf("register: %d", rc)
	}
	t.Cleanup(func() {
		sqlite3.Xsqlite3_vfs_unregister(tls, mine)
		sqlite3.Xsqlite3_vfs_register(tls, below, 1)
		tls.Close()
	})
	return r
}

// methods copies a table of file methods and listens to those that change a file.
func (r *recorder) methods(tls *libc.TLS, below uintptr) uintptr {
	p := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	m := at[sqlite3.Tsqlite3_io_methods](p)
	*m = *at[sqlite3.Tsqlite3_io_methods](below)
	write, truncate := call[writeFunc](m.FxWrite), call[sizeFunc](m.FxTruncate)
	syncs, closes := call[syncFunc](m.FxSync), call[closeFunc](m.FxClose)
	onWrite := func(tls *libc.TLS, file, buf uintptr, n int32, off int64) int32 {
		rc := write(tls, file, buf, n, off)
		if rc == 0 {
			r.add(op{file: r.name(file), what: opWrite, off: off, data: slices.Clone(unsafe.Slice(at[byte](buf), n))})
		}
		return rc
	}
	onTruncate := func(tls *libc.TLS, file uintptr, size int64) int32 {
		rc := truncate(tls, file, size)
		if rc == 0 {
			r.add(op{file: r.name(file), what: opTruncate, off: size})
		}
		return rc
	}
	onSync := func(tls *libc.TLS, file uintptr, flags int32) int32 {
		rc := syncs(tls, file, flags)
		if rc == 0 {
			r.add(op{file: r.name(file), what: opSync})
		}
		return rc
	}
	onClose := func(tls *libc.TLS, file uintptr) int32 {
		r.mu.Lock()
		delete(r.names, file)
		r.mu.Unlock()
		return closes(tls, file)
	}
	m.FxWrite, m.FxTruncate, m.FxSync, m.FxClose = cfunc(&onWrite), cfunc(&onTruncate), cfunc(&onSync), cfunc(&onClose)
	r.keep = append(r.keep, onWrite, onTruncate, onSync, onClose)
	return p
}

func (r *recorder) name(file uintptr) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names[file]
}

func (r *recorder) add(o op) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ops = append(r.ops, o)
}

// mark tells how much has happened.
func (r *recorder) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ops)
}

// cut is how a power cut treats what was written and not synced.
type cut int

const (
	cutNone  cut = iota // all of it is lost
	cutSome             // each write is kept or lost by chance
	cutTorn             // each sector of each write is
	cutModes            // how many ways there are
)

const sector = 512

// image plays the log up to n and writes what a power cut leaves into a folder.
func (r *recorder) image(dir string, n int, how cut, rng *rand.Rand) error {
	durable, cache := map[string][]byte{}, map[string][]op{}
	for _, o := range r.ops[:n] {
		switch o.what {
		case opSync:
			b := durable[o.file]
			if b == nil {
				b = []byte{} // its name is in the folder from now on
			}
			for _, c := range cache[o.file] {
				b = apply(b, c)
			}
			durable[o.file], cache[o.file] = b, nil
		case opDelete:
			delete(durable, o.file)
			delete(cache, o.file)
		default:
			cache[o.file] = append(cache[o.file], o)
		}
	}
	for file, ops := range cache {
		b, known := durable[file]
		for _, o := range ops {
			for _, part := range torn(o, how, rng) {
				b = apply(b, part)
				known = true
			}
		}
		if known {
			durable[file] = b
		}
	}
	for file, b := range durable {
		if strings.HasSuffix(file, "-shm") {
			continue // an index in memory; SQLite makes it anew
		}
		if err := os.WriteFile(filepath.Join(dir, file), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// torn gives what of a write reached the disk.
func torn(o op, how cut, rng *rand.Rand) []op {
	switch {
	case how == cutNone, how == cutSome && rng.IntN(2) == 0:
		return nil
	case how == cutSome, o.what != opWrite:
		return []op{o}
	}
	var out []op
	for i := 0; i < len(o.data); i += sector {
		if rng.IntN(2) == 0 {
			out = append(out, op{file: o.file, what: opWrite, off: o.off + int64(i), data: o.data[i:min(i+sector, len(o.data))]})
		}
	}
	return out
}

func apply(b []byte, o op) []byte {
	if o.what == opTruncate {
		if int64(len(b)) > o.off {
			return b[:o.off]
		}
		return b
	}
	if end := int(o.off) + len(o.data); end > len(b) {
		b = append(b, make([]byte, end-len(b))...)
	}
	copy(b[o.off:], o.data)
	return b
}
