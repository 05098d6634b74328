package bundle

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// errUnstored: a bundle keeps its files as they are; anything else may be a ZIP
// bomb and is never unpacked.
var errUnstored = errors.New("the file is compressed, which a bundle's files never are")

// mostDirectory bounds the directory: some five million files.
const mostDirectory = 512 << 20

// longestRecord is more than any record of the directory has (APPNOTE, 4.3.12).
const longestRecord = 1 << 18

// zipReader gives the files of a bundle's ZIP that is written in the one way that
// zipWriter has. Nothing is unpacked anywhere.
type zipReader struct {
	at      io.ReaderAt
	entries []zipEntry // as the directory has them: sorted by name
}

// openZip reads the directory. Every fault of it wraps ErrNotBundle.
func openZip(at io.ReaderAt, size int64) (*zipReader, error) {
	z := &zipReader{at: at}
	start, length, count, err := z.end(size)
	if err != nil {
		return nil, err
	}
	z.entries = make([]zipEntry, 0, min(count, length/centralLen))
	dir := bufio.NewReaderSize(io.NewSectionReader(at, start, length), longestRecord)
	var again []byte
	for {
		rest, err := dir.Peek(centralLen)
		if len(rest) == 0 && errors.Is(err, io.EOF) {
			break
		}
		if len(rest) == centralLen {
			rest, err = dir.Peek(recordLen(rest))
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read the directory: %w", err)
		}
		e, n, err := parseCentral(rest, &again)
		if err != nil {
			return nil, err
		}
		if last := len(z.entries) - 1; last >= 0 && z.entries[last].name >= e.name {
			return nil, fmt.Errorf("%q is out of order or there twice: %w", e.name, ErrNotBundle)
		}
		z.entries = append(z.entries, e)
		if _, err := dir.Discard(n); err != nil {
			return nil, err
		}
	}
	if int64(len(z.entries)) != count {
		return nil, fmt.Errorf("%d files of %d: %w", len(z.entries), count, ErrNotBundle)
	}
	return z, z.contiguous(start)
}

// find gives a file's place in the directory.
func (z *zipReader) find(name string) (int, bool) {
	return slices.BinarySearchFunc(z.entries, name, func(e zipEntry, name string) int { return strings.Compare(e.name, name) })
}

// must is find for a file that every bundle has.
func (z *zipReader) must(name string) (zipEntry, error) {
	i, ok := z.find(name)
	if !ok {
		return zipEntry{}, fmt.Errorf("%s is missing: %w", name, ErrNotBundle)
	}
	return z.entries[i], nil
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

// recordLen is the length that a record's first centralLen bytes speak of.
func recordLen(b []byte) int {
	le := binary.LittleEndian
	return centralLen + int(le.Uint16(b[28:])) + int(le.Uint16(b[30:]))
}

// parseCentral reads a record of the directory; scratch is for writing it again.
func parseCentral(b []byte, scratch *[]byte) (zipEntry, int, error) {
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
	*scratch = e.appendCentral((*scratch)[:0])
	if length := centralLen + n + x; e.offset < 0 || !bytes.Equal(*scratch, b[:length]) {
		return e, 0, fmt.Errorf("the directory's record of %q is not as a bundle has it: %w", e.name, ErrNotBundle)
	}
	return e, centralLen + n + x, nil
}

// safeName refuses what could climb out of a folder, or be another file on
// another system.
func safeName(name string) error {
	ok := name != "" && len(name) <= 200
	for part := range strings.SplitSeq(name, "/") {
		ok = ok && part != "" && part != "." && part != ".."
	}
	for i := 0; ok && i < len(name); i++ {
		c := name[i]
		ok = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-' || c == '/'
	}
	if !ok {
		return fmt.Errorf("the name %.100q is %w: %w", name, errName, ErrNotBundle)
	}
	return nil
}

// contiguous demands that the files fill the ZIP up to its directory: nothing
// between them, nothing twice.
func (z *zipReader) contiguous(end int64) error {
	order := make([]int32, len(z.entries))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(z.entries[a].offset, z.entries[b].offset) })
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
	want := e.appendLocal(nil)
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
	e, err := z.must(name)
	if err != nil {
		return nil, err
	}
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
