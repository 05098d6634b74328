package intake

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

var key = Key{1, 2, 3}

func some(n int, body string) []Entry {
	return []Entry{{At: int64(n), Hook: 3, Entity: "stock", Remote: "203.0.113.7", ContentType: "application/json", Body: []byte(body)}}
}

func begin(files Files) *Log { return Begin(files, key, 0) }

func findAfter(t *testing.T, dir string, taken uint64) Found {
	t.Helper()
	f, err := Find(dir, key, func() (uint64, error) { return taken, nil })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func numbers(f Found) (out []uint64) {
	for _, g := range f.Groups {
		out = append(out, g.Seq)
	}
	return out
}

// What was appended is read back, deliveries, pings and all, and what is taken in
// is not found again.
func TestAppendedIsFound(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	groups := [][]Entry{
		some(1, "[]"),
		{{Ping: true, At: -5, Hook: 1 << 60, Entity: "points"}, {At: 9, Body: []byte{}, Unreadable: "gzip"}, some(4, strings.Repeat("x", 9000))[0]},
		some(2, strings.Repeat("y", 3<<20)), // larger than the file is
		{},
	}
	for i, g := range groups {
		if seq, _, err := l.Append(g); err != nil || seq != uint64(i+1) {
			t.Fatalf("group %d: number %d, %v", i, seq, err)
		}
	}
	found := findAfter(t, dir, 0)
	if found.Damaged() || len(found.Groups) != len(groups) || found.Deliveries() != 5 {
		t.Fatalf("%+v", found)
	}
	for i, g := range found.Groups {
		got, err := Read(dir, key, g)
		if err != nil {
			t.Fatal(err)
		}
		for k := range got {
			if want := groups[i][k]; !bytes.Equal(got[k].Body, want.Body) {
				t.Errorf("group %d, delivery %d: another body", i, k)
			} else if got[k].Body = want.Body; !reflect.DeepEqual(got[k], want) {
				t.Errorf("%+v, want %+v", got[k], want)
			}
		}
	}
	if got := numbers(findAfter(t, dir, 3)); fmt.Sprint(got) != "[3 4]" { // 3 may be taken in in part
		t.Errorf("beyond 3 there are %v", got)
	}
	if f, err := Find(dir, Key{9}, func() (uint64, error) { return 0, nil }); err != nil || len(f.Groups) > 0 || !f.Foreign {
		t.Errorf("another store's key finds %v, %v", f, err)
	}
	if err := l.End(); err != nil || !Exists(dir) {
		t.Errorf("%v; what waits is still there: %v", err, Exists(dir))
	}
	l.TakenIn(4)
	if err := l.End(); err != nil || Exists(dir) {
		t.Errorf("%v; still there: %v", err, Exists(dir))
	}
}

// Files are used again and again, and grow only as far as the backlog.
func TestFilesAreUsedAgain(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	for i := range 1500 {
		seq, _, err := l.Append(some(i, "[]"))
		if err != nil {
			t.Fatal(err)
		}
		if seq > 100 {
			l.TakenIn(seq - 100)
		}
		if i%300 == 299 {
			if got := findAfter(t, dir, seq-100); len(got.Groups) < 100 || got.Groups[len(got.Groups)-1].Seq != seq || got.Damaged() {
				t.Fatalf("after %d: %v", seq, numbers(got))
			}
		}
	}
	for _, name := range Names() {
		i, err := os.Stat(filepath.Join(dir, name))
		if err != nil || i.Size() != chunk || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, i, err)
		}
	}
}

// Whatever a power cut leaves of what was not synced, what was acknowledged is
// found, each group once, and nothing is taken for damage.
func TestPowerCut(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		d := newDisk(t)
		stop := 5 + rng.IntN(900)
		d.fail = func(string) error {
			if d.ops > stop {
				return errTorn
			}
			return nil
		}
		l := begin(d)
		acked, taken := uint64(0), uint64(0)
		for {
			entries := some(1, strings.Repeat("z", rng.IntN(20_000)))
			seq, _, err := l.Append(entries)
			if err != nil {
				break
			}
			acked = seq
			if rng.IntN(40) == 0 {
				taken = seq - uint64(rng.IntN(int(min(seq, 10))))
				l.TakenIn(taken)
			}
		}
		// The write that failed was under way: as a power cut has it, in part.
		found := findAfter(t, d.image(true, rng), taken)
		want := taken
		for _, g := range found.Groups {
			if g.Seq > taken {
				if want++; g.Seq != want {
					t.Fatalf("%v beyond %d, %d were acknowledged", numbers(found), taken, acked)
				}
			}
		}
		if want < acked || want > acked+1 || found.Damaged() {
			t.Fatalf("found up to %d, %d were acknowledged: %+v", want, acked, found.Gaps)
		}
	}
}

// A file is never trusted again after a failure of the disk: the other serves,
// and the failed one is made anew when all in it is taken in.
func TestFailedSync(t *testing.T) {
	for _, what := range []string{"write", "sync"} {
		t.Run(what, func(t *testing.T) {
			d := newDisk(t)
			l := begin(d)
			for range 3 {
				if _, _, err := l.Append(some(1, "[]")); err != nil {
					t.Fatal(err)
				}
			}
			failing := d.live[Names()[0]]
			once := true
			d.fail = func(op string) error {
				if op == what && once {
					once = false
					return errTorn
				}
				return nil
			}
			if _, _, err := l.Append(some(4, "[]")); !errors.Is(err, syscall.EIO) {
				t.Fatalf("%v", err)
			}
			before := len(failing.content)
			if seq, _, err := l.Append(some(5, "[]")); err != nil || seq != 5 {
				t.Fatalf("after a failure: number %d, %v", seq, err)
			}
			if len(failing.content) != before || len(failing.pending) > 1 {
				t.Error("the failed file was written to again")
			}
			found := findAfter(t, d.image(true, rand.New(rand.NewPCG(1, 1))), 0)
			if got := fmt.Sprint(numbers(found)); found.Damaged() || got != "[1 2 3 5]" && got != "[1 2 3 4 5]" {
				t.Errorf("found %s, %+v", got, found)
			}
			// The other fails as well, while neither is taken in: nothing can be kept.
			once = true
			if _, _, err := l.Append(some(6, "[]")); err == nil {
				t.Fatal("a failure was not told")
			}
			if _, _, err := l.Append(some(7, "[]")); !errors.Is(err, errSpoiled) {
				t.Fatalf("%v, want errSpoiled", err)
			}
			l.TakenIn(5)
			if seq, _, err := l.Append(some(8, "[]")); err != nil || seq != 8 {
				t.Errorf("after all was taken in: %d, %v", seq, err)
			}
			if d.live[Names()[0]] == failing {
				t.Error("the failed file is in use again")
			}
			// 6 was not acknowledged, and may be found.
			if got := findAfter(t, d.image(false, nil), 5); got.Damaged() || fmt.Sprint(numbers(got)) != "[5 6 8]" {
				t.Errorf("found %v, %v", numbers(got), got.Gaps)
			}
		})
	}
}

// A disk that is full when the log begins, or when a file must grow, is told, and
// what comes when there is room again is kept.
func TestNoRoom(t *testing.T) {
	d := newDisk(t)
	full := true
	d.fail = func(op string) error {
		if full && op != "names" {
			return syscall.ENOSPC
		}
		return nil
	}
	l := begin(d)
	for range 3 {
		if _, _, err := l.Append(some(1, "[]")); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%v, want ENOSPC", err)
		}
	}
	full = false
	if seq, _, err := l.Append(some(1, "[]")); err != nil || seq != 4 {
		t.Errorf("%d, %v", seq, err)
	}
	full = true
	if _, _, err := l.Append(some(1, strings.Repeat("x", 2<<20))); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("%v, want ENOSPC", err)
	}
	full = false
	if seq, _, err := l.Append(some(1, strings.Repeat("x", 2<<20))); err != nil || seq != 6 {
		t.Errorf("%d, %v", seq, err)
	}
	if got := findAfter(t, d.image(false, nil), 0); fmt.Sprint(numbers(got)) != "[4 6]" || got.Damaged() {
		t.Errorf("%+v", got)
	}
}

// A byte altered in a group that others were acknowledged after is damage; in the
// last one it is a torn tail, which nobody was promised.
func TestDamageIsTold(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	for i := range 5 {
		if _, _, err := l.Append(some(i, strings.Repeat("x", 5000))); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.End(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, Names()[0])
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const groupSize = 2 * pageSize
	for off := range 5 * groupSize {
		within := off % groupSize
		if within >= headSize+60 && off%97 != 0 || within%3 != off/groupSize%3 && within > 0 {
			continue // the middle of a body, and what fills up, by samples
		}
		b := bytes.Clone(whole)
		b[off] ^= 0x40
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		found := findAfter(t, dir, 0)
		n := uint64(off/groupSize + 1)
		if within >= 4 && within < 8 { // it names another store
			if !found.Foreign || !found.Damaged() {
				t.Fatalf("byte %d: %+v", off, found)
			}
			continue
		}
		filling := within >= headSize+len(some(0, "")[0].append(nil))+5000+1
		switch {
		case filling:
			if len(found.Groups) != 5 || found.Damaged() {
				t.Fatalf("byte %d, which fills up: %+v", off, found)
			}
		case n == 5:
			longer := within == 26 // four megabytes, which its file does not have
			if len(found.Groups) != 4 || found.Damaged() != longer {
				t.Fatalf("byte %d of the tail: %+v", off, found)
			}
		case len(found.Groups) != 4 || len(found.Gaps) != 1 || found.Gaps[0] != Gap{n - 1, n}:
			t.Fatalf("byte %d of group %d: %v, gaps %v", off, n, numbers(found), found.Gaps)
		}
	}
}

// A file that was cut off lacks groups that were acknowledged, wherever the cut is:
// it was made larger before the first of them was written.
func TestCutFile(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	for i := range 5 {
		if _, _, err := l.Append(some(i, strings.Repeat("x", 3*pageSize))); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.End(); err != nil {
		t.Fatal(err)
	}
	if found := findAfter(t, dir, 0); found.Damaged() {
		t.Fatalf("whole: %v", found.Unreadable)
	}
	file := filepath.Join(dir, Names()[0])
	for _, size := range []int64{chunk - 1, 20 * pageSize, 8*pageSize + 100, 4 * pageSize, headSize} {
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
		if found := findAfter(t, dir, 0); !found.Damaged() || !errors.Is(found.Unreadable, ErrForm) {
			t.Errorf("cut at %d bytes: %d groups, %v", size, len(found.Groups), found.Unreadable)
		}
	}
	// A file that was being made holds nothing yet.
	if err := os.WriteFile(file, make([]byte, 5*pageSize), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := findAfter(t, dir, 0); found.Damaged() {
		t.Errorf("half made: %v", found.Unreadable)
	}
}

// A file that is short only while it is looked at (its owner makes it anew where a
// reader keeps it from being removed) is no damage.
func TestShortForAMoment(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	if _, _, err := l.Append(some(1, "[]")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, Names()[0])
	if err := errors.Join(l.End(), os.Truncate(file, 2*pageSize)); err != nil {
		t.Fatal(err)
	}
	asked := 0
	found, err := Find(dir, key, func() (uint64, error) {
		if asked++; asked == 2 { // when all is read for the first time
			return 0, os.Truncate(file, chunk)
		}
		return 0, nil
	})
	if err != nil || found.Damaged() || len(found.Groups) != 1 || asked < 3 {
		t.Errorf("asked %d times: %+v, %v", asked, found, err)
	}
}

// A sender's body that looks like a group is none.
func TestBodyIsNoGroup(t *testing.T) {
	dir := t.TempDir()
	l := begin(Dir(dir))
	forged := encode(nil, Key{}, 7, 1, some(1, "forged"))
	body := append(bytes.Repeat([]byte(" "), pageSize), forged...)
	for shift := range 8 {
		if _, _, err := l.Append(some(1, string(body[shift*500:]))); err != nil {
			t.Fatal(err)
		}
	}
	// Torn at its beginning, its pages are all looked at.
	b, err := os.ReadFile(filepath.Join(dir, Names()[0]))
	if err != nil {
		t.Fatal(err)
	}
	b[10] ^= 1
	if err := os.WriteFile(filepath.Join(dir, Names()[0]), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(numbers(findAfter(t, dir, 0))); got != "[2 3 4 5 6 7 8]" {
		t.Errorf("found %s", got)
	}
}
