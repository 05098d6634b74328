package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zegel/fiscal"
)

const (
	dailyPrefix = "daily-"
	dailySuffix = ".db"
)

// DailyCopy makes the copy of the fiscal day of at, DIR/backups/daily-DATE.db,
// once a day, and removes daily copies older than keep days (none when keep is
// not positive). It gives the day's file, and whether it was made now. Copies of
// other kinds are never removed.
func (s *Store) DailyCopy(ctx context.Context, at time.Time, keep int) (file string, made bool, err error) {
	const doing = "make the day's copy"
	dir := filepath.Join(s.dir, backupDir)
	if err := makeDir(dir); err != nil {
		return "", false, kept(doing, err)
	}
	today := fiscal.FiscalDay(at)
	file = filepath.Join(dir, dailyPrefix+today.String()+dailySuffix)
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		_ = s.TakeInWebhooks(ctx) // as for Backup
		err := s.copyTo(ctx, s.r, file, false)
		if err != nil && !errors.Is(err, fs.ErrExist) { // another program has made it meanwhile
			return "", false, kept(doing, err)
		}
		made = err == nil
	} else if err != nil {
		return "", false, kept(doing, err)
	}
	if keep <= 0 {
		return file, made, nil
	}
	old, err := filepath.Glob(filepath.Join(dir, dailyPrefix+"*"+dailySuffix))
	if err != nil {
		return file, made, kept(doing, err)
	}
	for _, f := range old {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), dailyPrefix), dailySuffix)
		day, err := fiscal.ParseDate(name)
		if err != nil || day.String() != name || !day.Before(today.AddDays(-keep)) {
			continue
		}
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return file, made, kept("remove the copy of "+name, err)
		}
	}
	return file, made, nil
}
