package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
)

// TestFull meets SQLite's own "full": a file that may not grow by a page.
func TestFull(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	k.record(doc(fiscal.Invoice, 1, "1"))
	var pages int
	k.must(k.w.QueryRow(`PRAGMA page_count`).Scan(&pages))
	if _, err := k.w.Exec(fmt.Sprintf(`PRAGMA max_page_count(%d)`, pages)); err != nil {
		t.Fatal(err)
	}
	var err error
	for i := 2; err == nil && i < 500; i++ {
		_, err = k.Record(ctx, lic, []fiscal.Document{doc(fiscal.Invoice, i, fmt.Sprint(i))}, k.now, "x", false)
	}
	if !errors.Is(err, ErrFull) || !strings.HasPrefix(err.Error(), "record documents: ") {
		t.Fatalf("full: %v", err)
	}
	if _, err := k.w.Exec(`PRAGMA max_page_count(1000000)`); err != nil {
		t.Fatal(err)
	}
	k.record(doc(fiscal.Invoice, 900, "900"))
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

// everything is all that a person can be shown of the documents.
func (k *kit) everything() string {
	k.t.Helper()
	var b strings.Builder
	for _, o := range []fiscal.Order{fiscal.ByDate, fiscal.ByTicket, fiscal.ByTotal} {
		p, err := k.List(context.Background(), fiscal.Query{Licence: lic, Order: o})
		if err != nil {
			return err.Error()
		}
		for _, r := range p.Records {
			fmt.Fprintf(&b, "%+v %v %v\n", r.Document, r.Ticket, r.State)
		}
	}
	return b.String()
}

// TestFlippedBytes flips one byte anywhere in the file: it does not open, or
// verify finds it, or it lay where nothing is kept and everything is as before.
func TestFlippedBytes(t *testing.T) {
	file, archive := snapshot(t)
	good := read(t, file)
	random := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	to := filepath.Join(dir, FileName)
	look := func() (opened, clean bool, shown string) {
		s, err := Open(context.Background(), dir, Options{ReadOnly: true})
		if err != nil {
			return false, false, ""
		}
		k := &kit{Store: s, t: t}
		v, err := s.Verify(context.Background(), nil, archive)
		shown = k.everything()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		return true, err == nil && len(v.Faults) == 0, shown
	}
	write(t, to, good)
	_, clean, before := look()
	if !clean {
		t.Fatal("the copy is not clean to begin with")
	}
	found := 0
	for range 60 {
		b := append([]byte(nil), good...)
		at := random.IntN(len(b))
		b[at] ^= 1 << random.IntN(8)
		write(t, to, b)
		opened, clean, shown := look()
		if !opened || !clean {
			found++
			continue
		}
		if shown != before {
			t.Errorf("a flip at %d (page %d) changed what is shown, and verify found nothing", at, at/4096+1)
		}
	}
	t.Logf("%d of 60 flips lay in something that is kept, and were found", found)
	if found == 0 {
		t.Error("no flip was found")
	}
}

// TestPendingFiles covers the fallback files that no outcome ever needed, were
// cut off, or that the store knows nothing of.
func TestPendingFiles(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	d := doc(fiscal.Invoice, 1, "1")
	k.record(d)
	in := k.begin(d.Ref, k.lease())
	file, err := k.pendingFile(in.Attempt)
	k.must(err)
	if i, err := os.Stat(file); err != nil || i.Size() != pendingSize {
		t.Fatalf("prepared %v, %v", i, err)
	}
	k.reopen() // an attempt under way keeps its file
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the file of a living attempt is gone: %v", err)
	}
	o := k.outcome(in, signedAs("1"))
	o.Verdict.Text, o.Raw = strings.Repeat("x", 100_000), make([]byte, 100_000)
	k.must(k.Rescue(o))
	b := read(t, file)
	if len(b) != pendingSize {
		t.Errorf("an outcome of any size fits into %d bytes, not %d", pendingSize, len(b))
	}
	if got, err := k.Pending(); err != nil || len(got) != 1 || got[0].Verdict.Ticket != "1" {
		t.Errorf("pending %+v, %v", got, err)
	}
	b[100] ^= 1 // torn
	write(t, file, b)
	k.reopen()
	k.state(d.Ref, fiscal.Sending)
	k.must(k.Rescue(o))
	k.must(os.Remove(file))
	k.must(k.Rescue(o)) // gone: it makes another
	unknown := o
	unknown.Attempt = "of another/store"
	k.must(k.Rescue(unknown))
	k.reopen()
	k.state(d.Ref, fiscal.Signed)
	kept, err := filepath.Glob(filepath.Join(k.dir, pendingDir, "*"))
	if err != nil || len(kept) != 1 || !strings.HasSuffix(kept[0], ".unknown") {
		t.Errorf("kept %v, %v", kept, err)
	}
	k.must(k.preparePending("abandoned"))
	k.now = k.now.Add(time.Since(k.now)) // the file's own time is the machine's
	k.reopen()
	abandoned, err := k.pendingFile("abandoned")
	k.must(err)
	if _, err := os.Stat(abandoned); err != nil {
		t.Errorf("a fresh file of nobody's: %v", err)
	}
	k.now = k.now.Add(2 * pendingAge)
	k.reopen()
	if _, err := os.Stat(abandoned); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an old file of nobody's: %v", err)
	}
	if err := k.Rescue(fiscal.Outcome{Attempt: strings.Repeat("/", 500)}); !errors.Is(err, ErrState) {
		t.Errorf("an id of 500 slashes: %v", err)
	}
	if n, err := k.TakeUp(ctx); err != nil || n != 0 {
		t.Errorf("took up %d, %v", n, err)
	}
}

func FuzzParsePending(f *testing.F) {
	b, err := pendingBytes(fiscal.Outcome{Attempt: "a", Verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: "1"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(strings.Repeat(" ", 100)))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := parsePending(b)
		if err != nil && !errors.Is(err, errNoOutcome) && o.Verdict.Ticket != "" {
			t.Errorf("half an outcome: %+v, %v", o, err)
		}
	})
}
