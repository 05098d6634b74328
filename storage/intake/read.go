package intake

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Found is what a log holds beyond what the database has taken in.
type Found struct {
	Groups []Group // by their numbers
	// Last is the largest number found, taken in or not; 0: none.
	Last uint64
	// Gaps are the places at which acknowledged groups are missing.
	Gaps []Gap
	// Foreign tells that groups of another store lie there.
	Foreign bool
	// Unreadable is what the system said where it could not read.
	Unreadable error
}

// Group says where a group lies. Its deliveries are read with Read.
type Group struct {
	Seq   uint64
	Count int // deliveries in it
	name  string
	off   int64
	head  header
}

// Gap is a stretch of the log that is missing: something of what comes after
// After, up to Upto.
type Gap struct{ After, Upto uint64 }

// Damaged tells whether something that was acknowledged cannot be taken in.
func (f Found) Damaged() bool { return len(f.Gaps) > 0 || f.Foreign || f.Unreadable != nil }

// Deliveries counts what waits.
func (f Found) Deliveries() int {
	n := 0
	for _, g := range f.Groups {
		n += g.Count
	}
	return n
}

// Exists tells whether a folder has a log: one that is owned, or one that a
// program left behind.
func Exists(dir string) bool {
	for _, name := range Names() {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// Find reads what lies in a folder's log and is beyond taken, the number up to
// which the database has taken groups in; the group of that very number is found
// as well, since it may be taken in in part. A log that somebody writes to
// meanwhile may be read: then taken is asked for afterwards, too, since what was
// taken in meanwhile may have been overwritten.
func Find(dir string, key Key, taken func() (uint64, error)) (found Found, err error) {
	// While the owner changes from one file to the other and back, groups may be
	// passed by, and a file that is made anew is short for a moment; damage stays.
	for range 5 {
		if found, err = find(dir, key, taken); err != nil || !found.Damaged() {
			break
		}
	}
	return found, err
}

func find(dir string, key Key, taken func() (uint64, error)) (Found, error) {
	from, err := taken()
	if err != nil {
		return Found{}, err
	}
	var found Found
	for _, name := range Names() {
		if err := found.scanFile(dir, name, key, from); err != nil {
			found.Unreadable = errors.Join(found.Unreadable, err)
		}
	}
	slices.SortFunc(found.Groups, func(a, b Group) int { return cmp.Compare(a.Seq, b.Seq) })
	now, err := taken()
	if err != nil {
		return Found{}, err
	}
	found.Groups = slices.DeleteFunc(found.Groups, func(g Group) bool { return g.Seq < now })
	at := now
	for _, g := range found.Groups {
		if g.head.prev > at {
			found.Gaps = append(found.Gaps, Gap{at, g.head.prev})
		}
		at = max(at, g.Seq)
	}
	return found, nil
}

// scanFile looks through a file of the folder.
func (f *Found) scanFile(dir, name string, key Key, from uint64) error {
	file, err := open(filepath.Join(dir, name))
	if file == nil {
		return err
	}
	defer file.Close()
	end, err := f.scan(file, name, key, from)
	if err != nil {
		return err
	}
	// Asked for when all is read: its owner may let it grow meanwhile.
	i, err := file.Stat()
	if err == nil && end > 0 && i.Size() < max(end, chunk) {
		err = fmt.Errorf("%s was cut off at %d bytes: %w", name, i.Size(), ErrForm)
	}
	return err
}

// open opens what is a file; nil when there is nothing. A pipe would be waited
// for without end, and a device read without end.
func open(path string) (*os.File, error) {
	i, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s leads nowhere: %w", filepath.Base(path), ErrForm)
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file: %w", filepath.Base(path), ErrForm)
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return file, err
}

// scan looks at each page for the beginning of a group. It tells where those of
// this key end by what they say themselves, whole or not; 0: there is none.
func (f *Found) scan(file io.ReaderAt, name string, key Key, from uint64) (end int64, err error) {
	var buf [headSize]byte
	id := key.id()
	for off := int64(0); ; {
		switch _, err := file.ReadAt(buf[:], off); {
		case errors.Is(err, io.EOF):
			return end, nil
		case err != nil:
			return 0, err
		}
		h, ok := parseHead(buf[:])
		f.Foreign = f.Foreign || ok && h.id != id
		if ok && h.id == id {
			end = max(end, off+h.pages())
		}
		if !ok || h.id != id || h.seq < from {
			off += pageSize
			continue
		}
		payload, err := load(file, off, h)
		if err != nil {
			return 0, err
		}
		if payload == nil || checksum(key, buf[:sumAt], payload) != h.sum {
			off += pageSize
			continue
		}
		f.Groups = append(f.Groups, Group{h.seq, int(h.count), name, off, h})
		f.Last = max(f.Last, h.seq)
		off += h.pages()
	}
}

// load reads a group's payload; nil when the file ends before it.
func load(file io.ReaderAt, off int64, h header) ([]byte, error) {
	// A length that no group had must not cost the memory for it.
	if h.length > 0 {
		var last [1]byte
		if _, err := file.ReadAt(last[:], off+headSize+int64(h.length)-1); errors.Is(err, io.EOF) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	payload := make([]byte, h.length)
	if _, err := file.ReadAt(payload, off+headSize); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return payload, nil
}

// Read gives a group's deliveries. ErrForm.
func Read(dir string, key Key, g Group) ([]Entry, error) {
	file, err := open(filepath.Join(dir, g.name))
	if err == nil && file == nil {
		err = fmt.Errorf("%s is no longer there: %w", g.name, ErrForm)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return g.read(file, key)
}

func (g Group) read(file io.ReaderAt, key Key) ([]Entry, error) {
	var buf [headSize]byte
	if _, err := file.ReadAt(buf[:], g.off); err != nil {
		return nil, err
	}
	h, ok := parseHead(buf[:])
	if !ok || h != g.head {
		return nil, fmt.Errorf("group %d is no longer there: %w", g.Seq, ErrForm)
	}
	payload, err := load(file, g.off, h)
	if err != nil {
		return nil, err
	}
	if payload == nil || checksum(key, buf[:sumAt], payload) != h.sum {
		return nil, fmt.Errorf("group %d is no longer there: %w", g.Seq, ErrForm)
	}
	return decode(payload, h.count)
}
