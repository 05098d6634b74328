package bundle

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"
)

// errUnstored: a bundle keeps its files as they are; anything else may be a ZIP
// bomb and is never unpacked.
var errUnstored = errors.New("the file is compressed, which a bundle's files never are")

// mostDirectory bounds the directory that is read into memory: three million
// files.
const mostDirectory = 512 << 20

// zipReader gives the files of a bundle's ZIP that is written in the one way that
// zipWriter has. Nothing is unpacked anywhere.
type zipReader struct {
	at      io.ReaderAt
	entries []zipEntry // as the directory has them: sorted by name
	byName  map[string]int
}

// openZip reads the directory. Every fault of it wraps ErrNotBundle.
func openZip(at io.ReaderAt, size int64) (*zipReader, error) {
	z := &zipReader{at: at, byName: map[string]int{}}
	start, length, count, err := z.end(size)
	if err != nil {
		return nil, err
	}
	dir := make([]byte, length)
	if _, err := at.ReadAt(dir, start); err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	for rest := dir; len(rest) > 0; {
		e, n, err := parseCentral(rest)
		if err != nil {
			return nil, err
		}
		if last := len(z.entries) - 1; last >= 0 && z.entries[last].name >= e.name {
			return nil, fmt.Errorf("%q is out of order or there twice: %w", e.name, ErrNotBundle)
		}
		z.byName[e.name] = len(z.entries)
		z.entries = append(z.entries, e)
		rest = rest[n:]
	}
	if int64(len(z.entries)) != count {
		return nil, fmt.Errorf("%d files of %d: %w", len(z.entries), count, ErrNotBundle)
	}
	return z, z.contiguous(start)
}

// end finds the directory by the record that closes the file; it must be exactly
// what zipWriter would have written.
func (z *zipReader) end(size int64) (start, length, count int64, err error) {
	cut := fmt.Errorf("the file does not end as a bundle does; it was cut off or added to: %w", ErrNotBundle)
	if size < endLen {
		return 0, 0, 0, cut
	}
	tail := make([]byte, min(size, endLen+loc64Len+end64Len))
	if _, err := z.at.ReadAt(tail, size-int64(len(tail))); err != nil {
		return 0, 0, 0, fmt.Errorf("read the end: %w", err)
	}
	le, e := binary.LittleEndian, tail[len(tail)-endLen:]
	if le.Uint32(e) != sigEnd {
		return 0, 0, 0, cut
	}
	count, length, start = int64(le.Uint16(e[10:])), int64(le.Uint32(e[12:])), int64(le.Uint32(e[16:]))
	if len(tail) == endLen+loc64Len+end64Len && le.Uint32(tail) == sigEnd64 {
		count, length, start = int64(le.Uint64(tail[32:])), int64(le.Uint64(tail[40:])), int64(le.Uint64(tail[48:]))
	}
	if count < 0 || start < 0 || length < 0 || length > mostDirectory || start > size || length > size-start {
		return 0, 0, 0, cut
	}
	want := zipEnd(count, start, length)
	if start+length+int64(len(want)) != size || !bytes.Equal(want, tail[len(tail)-len(want):]) {
		return 0, 0, 0, cut
	}
	return start, length, count, nil
}

func parseCentral(b []byte) (zipEntry, int, error) {
	le := binary.LittleEndian
	if len(b) < centralLen || le.Uint32(b) != sigCentral {
		return zipEntry{}, 0, fmt.Errorf("the directory is damaged: %w", ErrNotBundle)
	}
	n, x := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))
	if len(b) < centralLen+n+x {
		return zipEntry{}, 0, fmt.Errorf("the directory is cut off: %w", ErrNotBundle)
	}
	e := zipEntry{name: string(b[centralLen : centralLen+n]), size: int64(le.Uint32(b[24:])), crc: le.Uint32(b[16:]), offset: int64(le.Uint32(b[42:]))}
	if le.Uint16(b[10:]) != 0 {
		return e, 0, fmt.Errorf("%q: %w: %w", e.name, errUnstored, ErrNotBundle)
	}
	if x == extra64Len && e.offset == limit32 {
		e.offset = int64(le.Uint64(b[centralLen+n+4:]))
	}
	if err := safeName(e.name); err != nil {
		return e, 0, err
	}
	if length := centralLen + n + x; e.offset < 0 || !bytes.Equal(e.centralHeader(), b[:length]) {
		return e, 0, fmt.Errorf("the directory's record of %q is not as a bundle has it: %w", e.name, ErrNotBundle)
	}
	return e, centralLen + n + x, nil
}

// safeName refuses what could climb out of a folder, or be another file on
// another system.
func safeName(name string) error {
	ok := name != "" && len(name) <= 200 && path.Clean(name) == name && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "../") && name != ".."
	for _, r := range name {
		ok = ok && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/", r))
	}
	if !ok {
		return fmt.Errorf("the name %.100q is not one that a bundle has: %w", name, ErrNotBundle)
	}
	return nil
}

// contiguous demands that the files fill the ZIP up to its directory: nothing
// between them, nothing twice.
func (z *zipReader) contiguous(end int64) error {
	order := make([]int, len(z.entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(z.entries[a].offset, z.entries[b].offset) })
	at := int64(0)
	for _, i := range order {
		e := z.entries[i]
		if e.offset != at {
			return fmt.Errorf("%q does not begin where the file before it ends: %w", e.name, ErrNotBundle)
		}
		at += localLen + int64(len(e.name)) + e.size
	}
	if at != end {
		return fmt.Errorf("%d bytes that belong to no file: %w", end-at, ErrNotBundle)
	}
	return nil
}

// open gives a file's bytes after checking its header.
func (z *zipReader) open(e zipEntry) (*io.SectionReader, error) {
	want := e.localHeader()
	got := make([]byte, len(want))
	if _, err := z.at.ReadAt(got, e.offset); err != nil {
		return nil, fmt.Errorf("read %s: %w", e.name, err)
	}
	if !bytes.Equal(want, got) {
		return nil, fmt.Errorf("the header of %q is not what the directory says: %w", e.name, ErrNotBundle)
	}
	return io.NewSectionReader(z.at, e.offset+int64(len(want)), e.size), nil
}

// read gives a small file whole. A missing one is an error that wraps ErrNotBundle.
func (z *zipReader) read(name string, most int64) ([]byte, error) {
	i, ok := z.byName[name]
	if !ok {
		return nil, fmt.Errorf("%s is missing: %w", name, ErrNotBundle)
	}
	e := z.entries[i]
	if e.size > most {
		return nil, fmt.Errorf("%s has %d bytes: %w", name, e.size, ErrNotBundle)
	}
	r, err := z.open(e)
	if err != nil {
		return nil, err
	}
	b := make([]byte, e.size)
	if _, err = io.ReadFull(r, b); err == nil && crc32.ChecksumIEEE(b) != e.crc {
		err = fmt.Errorf("%s: %w: %w", name, errChecksum, ErrNotBundle)
	}
	return b, err
}
