package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage/intake"
)

// ErrOtherLicence: the copy holds documents, and none of the licence asked for.
var ErrOtherLicence = errors.New("a copy of another licence")

// FaultError says that a copy was not restored, since it does not verify.
type FaultError struct{ Fault Fault }

// Error names the first fault with both values.
func (e *FaultError) Error() string {
	return fmt.Sprintf("%s: %s (expected %q, found %q)", e.Fault.Where, e.Fault.What, e.Fault.Expected, e.Fault.Found)
}

// RestoreOptions say whose copy is expected.
type RestoreOptions struct {
	Options
	Licence  string // empty: any
	Progress func(done, total int64)
}

// Restore puts a copy in the place of a folder's store. The copy is checked in
// full before anything is touched: SQLite's check, the schema (ErrNewer), the
// licence (ErrOtherLicence) and Verify (*FaultError). The store that stood there
// is moved to DIR/backups. Afterwards a guard stops signing until a person has
// confirmed it, and today's budget counts as unknown (design, rule 8): what was
// signed after the copy was made, the copy does not know. Webhooks that were answered
// and wait in the intake log are taken in, see settleIntake. ErrBusy while a program
// has the folder open.
func Restore(ctx context.Context, dir, file string, o RestoreOptions) error {
	if o.Clock == nil {
		o.Clock = defaultClock
	}
	return kept("restore "+filepath.Base(file), restore(ctx, dir, file, o))
}

func restore(ctx context.Context, dir, file string, o RestoreOptions) (err error) {
	if err := makeDir(dir); err != nil {
		return err
	}
	for _, name := range []string{upgradeLock, useLock} {
		l, err := takeLock(dir, name, true, false)
		if err != nil {
			return err
		}
		defer func() { _ = l.Close() }() // a lock ends with its file, whatever Close says
	}
	work, err := os.MkdirTemp(dir, ".restore-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := takeCopy(ctx, file, filepath.Join(work, FileName)); err != nil {
		return err
	}
	s := &Store{dir: work, file: filepath.Join(work, FileName), o: o.Options}
	if err := errors.Join(s.check(ctx, o), s.Close()); err != nil {
		return err
	}
	lost := lostHead(ctx, dir)
	if err := errors.Join(s.markRestored(ctx, lost), s.Close()); err != nil {
		return err
	}
	settled, err := settleIntake(ctx, s, dir, o)
	if err != nil {
		return err
	}
	if err := syncFile(s.file); err != nil {
		return err
	}
	if err := putAside(ctx, dir, o); err != nil {
		return fmt.Errorf("move the old store aside: %w", err)
	}
	if err := os.Rename(s.file, filepath.Join(dir, FileName)); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil || !intake.Exists(dir) {
		return err
	}
	if settled {
		return intake.Remove(intake.Dir(dir))
	}
	return s.putIntakeAside(dir)
}

// settleIntake takes what the folder's intake log holds (webhooks that were
// answered and are in no table yet) into the copy, when it is one of the same
// store, and into the store that it replaces, which was promised it. It tells
// whether one of them has it all.
func settleIntake(ctx context.Context, s *Store, dir string, o RestoreOptions) (bool, error) {
	if !intake.Exists(dir) {
		return true, nil
	}
	adopted, err := s.takeInBeside(ctx, dir)
	if err = errors.Join(err, s.Close()); err != nil {
		return false, err
	}
	return takeInReplaced(ctx, dir, o.Options) || adopted, nil
}

// takeCopy reads the copy through SQLite, so that a write-ahead log beside it is
// merged, and leaves the file itself as it is.
func takeCopy(ctx context.Context, from, to string) error {
	if err := whole(from); err != nil {
		return err
	}
	_, db, err := connect(ctx, from, reading)
	if err != nil && sentinel(err) == ErrReadOnly {
		_, db, err = connect(ctx, from, immutable)
	}
	if err != nil {
		return err
	}
	defer db.Close()
	have, err := knownSchema(ctx, db)
	if err == nil && have == 0 {
		err = fmt.Errorf("%s is empty: %w", filepath.Base(from), ErrNotDatabase)
	}
	if err != nil {
		return err
	}
	if err := quickCheck(ctx, db); err != nil {
		return err
	}
	if err := os.WriteFile(to, nil, 0o600); err != nil {
		return err
	}
	return vacuumInto(ctx, db, to)
}

// check verifies the copy in the working folder.
func (s *Store) check(ctx context.Context, o RestoreOptions) (err error) {
	if s.w, s.r, err = connect(ctx, s.file, writing); err != nil {
		return err
	}
	if err := migrateUp(ctx, s.w, migrations, "migrations"); err != nil {
		return err
	}
	if err := s.readInstallation(ctx, s.r); err != nil {
		return err
	}
	licences, err := s.Licences(ctx)
	if err != nil {
		return err
	}
	if o.Licence != "" && len(licences) > 0 && !slices.Contains(licences, o.Licence) {
		return fmt.Errorf("it holds %q, not %q: %w", licences, o.Licence, ErrOtherLicence)
	}
	found, err := s.Verify(ctx, o.Progress, nil)
	if err != nil {
		return err
	}
	if len(found.Faults) > 0 {
		return &FaultError{found.Faults[0]}
	}
	return nil
}

// Licences gives the licences that the store holds documents of.
func (s *Store) Licences(ctx context.Context) ([]string, error) {
	var out []string
	for last := ""; ; {
		var next *string
		if err := s.r.QueryRowContext(ctx, `SELECT min(licence) FROM documents WHERE licence > $1`, last).Scan(&next); err != nil {
			return nil, kept("list the licences", err)
		}
		if next == nil {
			return out, nil
		}
		last = *next
		out = append(out, last)
	}
}

// lostHead is the head of the store that is being replaced, as far as it can
// still be read.
func lostHead(ctx context.Context, dir string) journal.Head {
	old, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		return journal.Head{}
	}
	h, err := old.Head(ctx)
	if err = errors.Join(err, old.Close()); err != nil {
		return journal.Head{}
	}
	return h
}

// markRestored journals the restore in the copy, stops signing for every licence
// in it, and forgets what belonged to programs of another time.
func (s *Store) markRestored(ctx context.Context, lost journal.Head) (err error) {
	if s.w, s.r, err = connect(ctx, s.file, writing); err != nil {
		return err
	}
	licences, err := s.Licences(ctx)
	if err != nil {
		return err
	}
	return s.write(ctx, "journal the restore", func(t *tx) error {
		h, err := head(ctx, t)
		if err != nil {
			return err
		}
		p := journal.RestoredPayload{Licences: licences, Size: h.Size, Root: h.Hex(), LostSize: lost.Size}
		if p.Licences == nil {
			p.Licences = []string{}
		}
		if lost.Size > 0 {
			p.LostRoot = lost.Hex()
		}
		now := s.o.Clock()
		e, err := t.append(ctx, journal.Restored, "", s.o.Actor, now, p)
		if err != nil {
			return err
		}
		for _, l := range licences {
			if err := t.putGuard(ctx, fiscal.Guard{Licence: l, Kind: fiscal.GuardRestored, Since: e.At}, e.Index); err != nil {
				return err
			}
			if _, err := t.ExecContext(ctx, `INSERT INTO unknown_days (licence, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, l, fiscal.FiscalDay(now).String()); err != nil {
				return err
			}
		}
		if _, err := t.ExecContext(ctx, `UPDATE leases SET holder = '', expires = 0, fence = fence + 1`); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, `DELETE FROM verified_logins`)
		return err
	})
}

// putAside gives the old store a second name below backups, so that the new one
// can take its place in one step and there is never none. Its write-ahead log is
// merged first, or moved along when it is past merging: beside the new file it
// would be taken for the new file's own.
func putAside(ctx context.Context, dir string, o RestoreOptions) error {
	old := filepath.Join(dir, FileName)
	if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
		return removeAll(old+"-wal", old+"-shm")
	} else if err != nil {
		return err
	}
	if w, r, err := connect(ctx, old, writing); err == nil {
		_ = errors.Join(r.Close(), w.Close()) // closing merges; what fails stays and moves along
	}
	backups := filepath.Join(dir, backupDir)
	if err := makeDir(backups); err != nil {
		return err
	}
	aside := filepath.Join(backups, "replaced-"+o.Clock().UTC().Format("20060102T150405Z")+".db")
	for n := 2; exists(aside); n++ {
		aside = filepath.Join(backups, fmt.Sprintf("replaced-%s-%d.db", o.Clock().UTC().Format("20060102T150405Z"), n))
	}
	if err := os.Link(old, aside); err != nil {
		if err := copyFile(old, aside); err != nil {
			return err
		}
	}
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Rename(old+tail, aside+tail); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return errors.Join(syncDir(backups), syncDir(dir))
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

// copyFile serves file systems without hard links.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
