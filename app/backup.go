package app

import (
	"context"
	"fmt"

	"zegel/storage"
)

// Backup copies the store to a file while it is in use, and checks the copy.
func (a *App) Backup(ctx context.Context, file string) error { return a.store.Backup(ctx, file) }

// Restore puts a verified copy in the place of the data folder's store, which is
// moved aside. A copy of another licence than the configured one is
// ErrOtherLicence. Afterwards nothing is signed until a person has confirmed it
// (design, rule 8).
func Restore(ctx context.Context, o Options, file string) error {
	key, err := headKey(o.Config.Dir)
	if err != nil {
		return err
	}
	err = storage.Restore(ctx, o.Config.Dir, file, storage.RestoreOptions{
		Options: storage.Options{Clock: o.Clock, Actor: o.Actor, Version: o.Version, Key: key},
		Licence: o.Config.CloudPOS.Licname,
	})
	if err != nil {
		return fmt.Errorf("restore %s: %w", file, err)
	}
	return nil
}
