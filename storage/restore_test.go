package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func (k *kit) restoreOptions() RestoreOptions {
	return RestoreOptions{Options: k.options(), Licence: lic}
}

func TestRestore(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	archive := rich(t, k)
	file := filepath.Join(t.TempDir(), "copy.db")
	k.must(k.Backup(ctx, file, false))
	gone := doc(fiscal.Invoice, 900, "900") // signed after the copy was made
	k.record(gone)
	l := k.lease()
	k.finish(k.begin(gone.Ref, l), signedAs("9000"))
	lost, err := k.Head(ctx)
	k.must(err)
	if err := Restore(ctx, k.dir, file, k.restoreOptions()); !errors.Is(err, ErrBusy) {
		t.Fatalf("restored under an open store: %v", err)
	}
	k.must(k.Close())
	k.must(Restore(ctx, k.dir, file, k.restoreOptions()))
	k.open()

	if _, err := k.Get(ctx, gone.Ref); !errors.Is(err, ErrNotFound) {
		t.Errorf("what the copy did not hold: %v", err)
	}
	gs, err := k.Guards(ctx, lic)
	if err != nil || len(gs) != 2 || gs[1].Kind != fiscal.GuardRestored {
		t.Errorf("guards %+v, %v", gs, err)
	}
	if u, err := k.Used(ctx, lic, fiscal.FiscalDay(k.now)); err != nil || !u.Unknown {
		t.Errorf("the budget is known: %+v, %v", u, err)
	}
	var p *journal.RestoredPayload
	k.must(k.Entries(ctx, 0, -1, func(e journal.Entry) error {
		if e.Kind == journal.Restored {
			x, err := e.ReadPayload()
			p, _ = x.(*journal.RestoredPayload)
			return err
		}
		return nil
	}))
	if p == nil || p.LostSize != lost.Size || p.LostRoot != lost.Hex() {
		t.Errorf("journaled %+v, lost %d", p, lost.Size)
	}
	if v := k.verify(archive); len(v.Faults) > 0 {
		t.Errorf("verify: %+v", v.Faults[0])
	}
	// Nothing is signed until a person has confirmed it.
	d := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "111"})
	l = k.lease()
	if err := k.Begin(ctx, k.intent(d, l), wide); !errors.Is(err, ErrRestored) || !errors.Is(err, ErrState) {
		t.Errorf("signed after a restore: %v", err)
	}
	k.must(k.LiftGuards(ctx, lic, []fiscal.GuardKind{fiscal.GuardRestored}, ilse, "x", k.now))
	k.must(k.BudgetKnown(ctx, lic, k.now))
	k.begin(d.Ref, l)
	if u, err := k.Used(ctx, lic, fiscal.FiscalDay(k.now)); err != nil || u.Unknown {
		t.Errorf("the budget stays unknown: %+v, %v", u, err)
	}
	if v := k.verify(nil); len(v.Faults) > 0 {
		t.Errorf("verify: %+v", v.Faults[0])
	}
	aside, err := filepath.Glob(filepath.Join(k.dir, backupDir, "replaced-*.db"))
	if err != nil || len(aside) != 1 {
		t.Fatalf("put aside: %v, %v", aside, err)
	}
	k.must(k.Close())
	k.must(Restore(ctx, k.dir, aside[0], k.restoreOptions())) // and back again
	k.open()
	k.state(gone.Ref, fiscal.Signed)
}

func TestRestoreRefuses(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	rich(t, k)
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	k.must(k.Backup(ctx, good, false))
	before, err := k.Head(ctx)
	k.must(err)
	k.must(k.Close())
	variant := func(name string, change func(file string)) string {
		file := filepath.Join(dir, name)
		write(t, file, read(t, good))
		change(file)
		return file
	}
	tests := []struct {
		file string
		o    RestoreOptions
		want error
	}{
		{good, RestoreOptions{Options: k.options(), Licence: "another"}, ErrOtherLicence},
		{filepath.Join(dir, "none.db"), k.restoreOptions(), os.ErrNotExist},
		{variant("other.db", func(f string) { write(t, f, []byte("no database at all")) }), k.restoreOptions(), ErrNotDatabase},
		{variant("newer.db", func(f string) { raw(t, f, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`) }), k.restoreOptions(), ErrNewer},
		{variant("cut.db", func(f string) { write(t, f, read(t, f)[:40960]) }), k.restoreOptions(), ErrCorrupt},
	}
	for _, tt := range tests {
		if err := Restore(ctx, k.dir, tt.file, tt.o); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", filepath.Base(tt.file), err, tt.want)
		}
	}
	altered := variant("altered.db", func(f string) { raw(t, f, `UPDATE documents SET total = total + 1 WHERE seq = 3`) })
	var fault *FaultError
	if err := Restore(ctx, k.dir, altered, k.restoreOptions()); !errors.As(err, &fault) || fault.Fault.Expected == fault.Fault.Found {
		t.Errorf("an altered copy: %v", err)
	}
	k.open()
	if after, err := k.Head(ctx); err != nil || after != before {
		t.Errorf("a refused restore changed the store: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(k.dir, ".restore-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestRestoreOverADamagedStore(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	rich(t, k)
	file := filepath.Join(t.TempDir(), "copy.db")
	k.must(k.Backup(ctx, file, false))
	k.must(k.Close())
	write(t, filepath.Join(k.dir, FileName), []byte("rubbish"))
	k.must(Restore(ctx, k.dir, file, k.restoreOptions()))
	k.open()
	k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "100"}, fiscal.Signed)
	fresh := t.TempDir() // moving to another PC
	k.must(Restore(ctx, fresh, file, k.restoreOptions()))
	s, err := Open(ctx, fresh, k.options())
	k.must(err)
	if s.Installation() != k.Installation() {
		t.Error("the journal lost its name")
	}
	k.must(s.Close())
}

func TestDailyCopies(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	k.record(doc(fiscal.Invoice, 1, "1"))
	start := k.now
	for day := range 5 {
		at := start.AddDate(0, 0, day)
		for i, made := range []bool{true, false} {
			file, now, err := k.DailyCopy(ctx, at.Add(time.Duration(i)*time.Hour), 2)
			if err != nil || now != made || filepath.Base(file) != "daily-"+fiscal.FiscalDay(at).String()+".db" {
				t.Fatalf("day %d: %s %t %v", day, file, now, err)
			}
		}
	}
	write(t, filepath.Join(k.dir, backupDir, "daily-mine.db"), nil)
	if _, _, err := k.DailyCopy(ctx, start.AddDate(0, 0, 4), 2); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(k.dir, backupDir, "*"))
	if err != nil || len(left) != 4 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestRestoreFromHere takes the copy by a path from the current folder.
func TestRestoreFromHere(t *testing.T) {
	k := newKit(t)
	k.record(doc(fiscal.Invoice, 1, "1"))
	dir := t.TempDir()
	t.Chdir(dir)
	k.must(k.Backup(context.Background(), "copy.db", false))
	into := t.TempDir()
	k.must(Restore(context.Background(), into, "copy.db", RestoreOptions{}))
	s, err := Open(context.Background(), into, k.options())
	k.must(err)
	_, err = s.Get(context.Background(), fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "1"})
	k.must(errors.Join(err, s.Close()))
}
