package bundle

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// zipWriter writes a bundle's ZIP and remembers its files in order of their
// names. Folders may be many files long: their records go to disk, since memory
// must not grow with the period; they come sorted, as the documents do. Files of
// the root and of journal/ are few and kept as they come.
type zipWriter struct {
	out   *bufio.Writer
	off   int64
	tmp   string
	runs  map[string]*run // by folder
	files []record        // of the root and journal/
	count int64
	chunk []byte
}

// record is a file of the bundle with its hash.
type record struct {
	zipEntry
	sha string // hex
}

// run is a folder's records on disk.
type run struct {
	file *os.File
	w    *bufio.Writer
	last string
}

func newZipWriter(out io.Writer, tmp string) *zipWriter {
	return &zipWriter{out: bufio.NewWriterSize(out, 1<<18), tmp: tmp, runs: map[string]*run{}, chunk: make([]byte, 1<<17)}
}

// discard drops what was written to disk on the side.
func (z *zipWriter) discard() error {
	var errs []error
	for _, r := range z.runs {
		errs = append(errs, r.file.Close(), os.Remove(r.file.Name()))
	}
	z.runs = nil
	return errors.Join(errs...)
}

// add puts a file in whose bytes are at hand.
func (z *zipWriter) add(name string, b []byte) (string, error) {
	sum := sha256.Sum256(b)
	sha := hex.EncodeToString(sum[:])
	return sha, z.addHashed(name, b, sha)
}

// addHashed is add for bytes whose hash is known.
func (z *zipWriter) addHashed(name string, b []byte, sha string) error {
	r := record{zipEntry{name, int64(len(b)), crc32.ChecksumIEEE(b), z.off}, sha}
	if err := z.begin(r); err != nil {
		return err
	}
	_, err := z.out.Write(b)
	z.off += r.size
	return err
}

// addFile puts a finished spool in.
func (z *zipWriter) addFile(name string, s *spool) error {
	r := record{zipEntry{name, s.size, s.crc.Sum32(), z.off}, s.sha()}
	if err := z.begin(r); err != nil {
		return err
	}
	f, err := s.open()
	if err != nil {
		return err
	}
	n, err := io.CopyBuffer(onlyWriter{z.out}, onlyReader{f}, z.chunk)
	if err == nil && n != s.size {
		err = fmt.Errorf("%s has %d bytes of %d: %w", name, n, s.size, io.ErrUnexpectedEOF)
	}
	z.off += n
	return err
}

// onlyWriter and onlyReader hide the shortcuts of io.Copy, which would make a
// buffer of their own each time.
type (
	onlyWriter struct{ io.Writer }
	onlyReader struct{ io.Reader }
)

func (z *zipWriter) begin(r record) error {
	if r.size >= limit32 {
		return fmt.Errorf("%s: %w", r.name, errTooLarge)
	}
	if err := z.remember(r); err != nil {
		return err
	}
	z.count++
	h := r.appendLocal(nil)
	_, err := z.out.Write(h)
	z.off += int64(len(h))
	return err
}

func (z *zipWriter) remember(r record) error {
	dir, _, inFolder := strings.Cut(r.name, "/")
	if !inFolder || dir == "journal" {
		z.files = append(z.files, r)
		return nil
	}
	s := z.runs[dir]
	if s == nil {
		f, err := os.CreateTemp(z.tmp, "files-*")
		if err != nil {
			return err
		}
		s = &run{file: f, w: bufio.NewWriter(f)}
		z.runs[dir] = s
	}
	if r.name <= s.last {
		return fmt.Errorf("%s after %s: the bundle's files are not sorted", r.name, s.last)
	}
	s.last = r.name
	_, err := fmt.Fprintf(s.w, "%s %d %d %d %s\n", r.name, r.size, r.crc, r.offset, r.sha)
	return err
}

// each hands on all files so far, sorted by name.
func (z *zipWriter) each(fn func(record) error) error {
	type group struct {
		key string
		r   *record
	}
	var all []group
	for i := range z.files {
		all = append(all, group{z.files[i].name, &z.files[i]})
	}
	for dir := range z.runs {
		all = append(all, group{dir + "/", nil})
	}
	slices.SortFunc(all, func(a, b group) int { return strings.Compare(a.key, b.key) })
	for _, g := range all {
		if g.r != nil {
			if err := fn(*g.r); err != nil {
				return err
			}
			continue
		}
		if err := z.runs[strings.TrimSuffix(g.key, "/")].each(fn); err != nil {
			return err
		}
	}
	return nil
}

func (s *run) each(fn func(record) error) error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewScanner(s.file)
	for in.Scan() {
		f := strings.Fields(in.Text())
		if len(f) != 5 {
			return fmt.Errorf("the list of files in %s is damaged", s.file.Name())
		}
		var n [3]int64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseInt(f[1+i], 10, 64); err != nil {
				return err
			}
		}
		if err := fn(record{zipEntry{f[0], n[0], uint32(n[1]), n[2]}, f[4]}); err != nil {
			return err
		}
	}
	return in.Err()
}

// close writes the directory. Nothing may be added afterwards.
func (z *zipWriter) close() error {
	start := z.off
	err := z.each(func(r record) error {
		h := r.appendCentral(nil)
		z.off += int64(len(h))
		_, err := z.out.Write(h)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := z.out.Write(zipEnd(z.count, start, z.off-start)); err != nil {
		return err
	}
	return z.out.Flush()
}

// tempDir makes a folder for what is put aside while a bundle is made: beside
// the target, where there must be room anyway.
func tempDir(target string) (string, error) {
	dir := filepath.Dir(target)
	sweepDirs(dir)
	return os.MkdirTemp(dir, tempPrefix+"*")
}

// tempPrefix begins the names of such folders; staleAfter is how long one whose
// files do not change any more is let be.
const (
	tempPrefix = ".zegel-export-"
	staleAfter = time.Hour
)

// sweepDirs removes what killed programs left of bundles that they were making:
// up to a whole year's paper, in a person's own folder, where nobody sees it.
func sweepDirs(dir string) {
	left, err := os.ReadDir(dir)
	if err != nil {
		return // making the folder says what is the matter
	}
	for _, e := range left {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), tempPrefix) {
			continue
		}
		d := filepath.Join(dir, e.Name())
		files, err := os.ReadDir(d)
		if err != nil {
			continue
		}
		newest := time.Time{}
		if st, err := os.Stat(d); err == nil {
			newest = st.ModTime()
		}
		for _, f := range files {
			if st, err := f.Info(); err == nil && st.ModTime().After(newest) {
				newest = st.ModTime()
			}
		}
		if !newest.IsZero() && time.Since(newest) > staleAfter {
			_ = os.RemoveAll(d) // the next export tries again
		}
	}
}
