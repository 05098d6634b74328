package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zegel/storage/intake"
)

// An intake log of which something could not be taken in is kept below backups,
// and Verify names it until a person has taken it away: something that was
// answered 200 may be missing, and what there is of it lies there.

// asideMark stands in the names of such files.
const asideMark = ".intake-"

// putIntakeAside moves the intake's files of a folder to its backups.
func (s *Store) putIntakeAside(dir string) error {
	to := filepath.Join(dir, backupDir)
	if err := makeDir(to); err != nil {
		return err
	}
	name := "undrained-" + s.o.Clock().UTC().Format("20060102T150405Z")
	for i, file := range intake.Names() {
		as := filepath.Join(to, fmt.Sprintf("%s%s%d", name, asideMark, i))
		for n := 2; exists(as); n++ {
			as = filepath.Join(to, fmt.Sprintf("%s-%d%s%d", name, n, asideMark, i))
		}
		if err := os.Rename(filepath.Join(dir, file), as); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return errors.Join(syncDir(to), syncDir(dir))
}

// intakesAside lists the files that were put aside.
func intakesAside(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, backupDir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if strings.Contains(e.Name(), asideMark) {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// intake looks at the log from which the webhooks' tables are filled: what waits
// in it, and whether something of it is missing.
func (v *verifier) intake(ctx context.Context) error {
	const where = "webhook intake"
	aside, err := intakesAside(v.s.dir)
	if err != nil {
		return err
	}
	for _, name := range aside {
		v.fault(nowhere, where, "deliveries that were answered could not be taken in; what there is of them was put aside", "", backupDir+"/"+name)
	}
	if !intake.Exists(v.s.dir) {
		return nil
	}
	// Beside the snapshot: the log is of this moment, and so must be how far it is
	// taken in.
	_, found, err := v.s.findIntake(ctx)
	if err != nil {
		return err
	}
	for _, g := range found.Gaps {
		v.fault(nowhere, where, "a group of deliveries that were answered is missing", fmt.Sprint(g.Upto), fmt.Sprint(g.After))
	}
	if found.Unreadable != nil {
		v.fault(nowhere, where, "it cannot be read", "", found.Unreadable.Error())
	}
	if found.Foreign {
		v.fault(nowhere, where, "it is another store's", "", "")
	}
	_, at, err := v.s.intakePosition(ctx)
	v.waiting = deliveriesAfter(found, at)
	return err
}

// takeInBeside takes into a copy that is being restored what the folder's intake
// log holds beyond it, if it is the same store's. It tells whether all was taken.
func (s *Store) takeInBeside(ctx context.Context, dir string) (all bool, err error) {
	if s.w, s.r, err = connect(ctx, s.file, writing); err != nil {
		return false, err
	}
	key, at, err := s.intakePosition(ctx)
	if err != nil {
		return false, err
	}
	found, err := intake.Find(dir, key, func() (uint64, error) { return at.seq, nil })
	if err != nil {
		return false, err
	}
	d := newDrain(s)
	err = errors.Join(s.takeInFound(ctx, d, dir, key, found, at), d.close())
	// Gaps are no damage here: what lay between the copy and the log is what a
	// restore gives up.
	return err == nil && !found.Foreign && found.Unreadable == nil, err
}

// takeInReplaced takes into the store that is being replaced what it had not come
// to; it tells whether all was taken. That it is past opening may be why a copy is
// restored.
func takeInReplaced(ctx context.Context, dir string, o Options) (all bool) {
	s := &Store{dir: dir, file: filepath.Join(dir, FileName), o: o}
	if !exists(s.file) {
		return false
	}
	err := func() (err error) {
		if s.w, s.r, err = connect(ctx, s.file, writing); err != nil {
			return err
		}
		key, found, err := s.findIntake(ctx)
		if err != nil {
			return err
		}
		_, at, err := s.intakePosition(ctx)
		if err != nil {
			return err
		}
		d := newDrain(s)
		if found.Damaged() {
			err = ErrCorrupt
		}
		return errors.Join(s.takeInFound(ctx, d, dir, key, found, at), d.close(), err)
	}()
	return errors.Join(err, s.Close()) == nil
}
