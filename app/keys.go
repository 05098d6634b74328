package app

import (
	"context"
	"crypto/ed25519"
	"path/filepath"

	"zegel/fiscal/journal"
	"zegel/storage"
)

// JournalKey is what a person hands to whoever will check this journal one day.
// The private half is in none of it.
type JournalKey struct {
	Head        StatusHead
	Fingerprint string // hex SHA-256 of the public key
	Public      string // as sumdb/note and its tools read it
	Dir         string // the data folder
	File        string // where the private half lies
}

// JournalKey gives the journal's head and the key that signs it.
func (a *App) JournalKey(ctx context.Context) (JournalKey, error) {
	key, err := headKey(a.cfg.Dir, a.readOnly)
	if err != nil {
		return JournalKey{}, err
	}
	if key == nil {
		return JournalKey{}, storage.ErrNoKey
	}
	h, err := a.store.Head(ctx)
	if err != nil {
		return JournalKey{}, err
	}
	pub := key.Public().(ed25519.PublicKey)
	text, err := journal.VerifierKey(journal.Origin(a.store.Installation()), pub)
	return JournalKey{
		Head: StatusHead{Size: h.Size, Hash: h.Hex()}, Fingerprint: journal.Fingerprint(pub), Public: text,
		Dir: a.cfg.Dir, File: filepath.Join(a.cfg.Dir, headKeyFile),
	}, err
}
