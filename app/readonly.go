package app

import (
	"context"
	"fmt"
	"path/filepath"

	"zegel/app/bundle"
	"zegel/fiscal"
	"zegel/storage"
)

// ErrExemplars: a bundle of this period needs paper that was never printed, and a
// data folder that cannot be written to has no place for it. It is a
// storage.ErrReadOnly as well.
var ErrExemplars = fmt.Errorf("the period has documents without paper: %w", storage.ErrReadOnly)

// ReadOnly tells whether the data folder is only read: its disk, share or rights
// allow nothing else. Nothing is fetched, signed, printed or set then, since each
// of these is written down first; every use case that writes is
// storage.ErrReadOnly.
func (a *App) ReadOnly() bool { return a.readOnly }

// assembleReading prepares what reading needs. It takes no lock and leaves what a
// crash left behind as it is: both would have to be written down.
func (a *App) assembleReading(ctx context.Context) (err error) {
	dir := locksDir(a.cfg.Dir)
	a.archive, a.lock = storage.ReadArchive(filepath.Join(a.cfg.Dir, "archive")), &processLock{dir: dir}
	a.cloudErr = fmt.Errorf("the data folder is only read: %w", storage.ErrReadOnly)
	a.licence, err = a.whichLicence(ctx)
	return err
}

// hasPaper is ErrExemplars where a bundle of the period would need paper that is
// not in the archive.
func (a *App) hasPaper(ctx context.Context, o ExportOptions) error {
	h, err := a.store.Head(ctx)
	if err != nil {
		return err
	}
	return bundle.Unprinted(ctx, a.store, bundle.Period{Licence: a.licence, From: o.From, To: o.To, Head: h.Size}, func(ref fiscal.Ref) error {
		return fmt.Errorf("%s/%s: %w", ref.Type, ref.ID, ErrExemplars)
	})
}
