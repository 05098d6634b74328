package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"zegel/storage"
)

// ErrCopy: the file to restore is no whole copy of a store. The data folder's own
// store is not what it is about.
var ErrCopy = errors.New("not a usable copy")

// Backup copies the store to a file while it is in use, and checks the copy. A
// file that stands there is *NotWritten unless over says that it may be replaced.
func (a *App) Backup(ctx context.Context, file string, over bool) error {
	err := a.store.Backup(ctx, file, over)
	if errors.Is(err, fs.ErrExist) {
		return &NotWritten{file, "exists", err}
	}
	return err
}

// Restore puts a verified copy in the place of the data folder's store, which is
// moved aside. A file that is no store or a damaged one is ErrCopy, a copy of
// another licence than the configured one ErrOtherLicence. Afterwards nothing is signed until a person has confirmed it
// (design, rule 8).
func Restore(ctx context.Context, o Options, file string) error {
	key, err := headKey(o.Config.Dir, false)
	if err != nil {
		return err
	}
	err = storage.Restore(ctx, o.Config.Dir, file, storage.RestoreOptions{
		Options: storage.Options{Clock: o.Clock, Actor: o.Actor, Version: o.Version, Key: key},
		Licence: o.Config.CloudPOS.Licname,
	})
	if errors.Is(err, storage.ErrNotDatabase) || errors.Is(err, storage.ErrCorrupt) {
		err = fmt.Errorf("%w: %w", ErrCopy, err)
	}
	if err != nil {
		return fmt.Errorf("restore %s: %w", file, err)
	}
	return nil
}
