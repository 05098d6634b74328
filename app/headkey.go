package app

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ErrHeadKey: the file of the installation's key holds no key.
var ErrHeadKey = errors.New("not a key")

// headKeyFile holds the installation's Ed25519 seed, base64, 0600. It stands in
// the data folder, so that the folder can be moved as a whole, and outside the
// database, so that a copy of the database alone cannot sign heads.
const headKeyFile = "journal.key"

// headKey reads the installation's key, or makes it at the first start. Whoever
// starts first wins: the file is linked into place, never written over. Where
// nothing may be written there may be none, or one that is another account's:
// then it is nil, and no head can be signed.
func headKey(dir string, readOnly bool) (ed25519.PrivateKey, error) {
	file := filepath.Join(dir, headKeyFile)
	for range 2 {
		b, err := os.ReadFile(file)
		if err == nil {
			seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
			if err != nil || len(seed) != ed25519.SeedSize {
				return nil, fmt.Errorf("read the journal's key %s: %w", file, ErrHeadKey)
			}
			return ed25519.NewKeyFromSeed(seed), nil
		}
		if readOnly {
			return nil, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("read the journal's key: %w", err)
		}
		if err := makeHeadKey(dir, file); err != nil {
			return nil, fmt.Errorf("make the journal's key: %w", err)
		}
	}
	return nil, fmt.Errorf("read the journal's key %s: it vanishes", file)
}

func makeHeadKey(dir, file string) error {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed)                         // never fails: crypto/rand ends the program instead
	t, err := os.CreateTemp(dir, headKeyFile+".*") // 0600 by itself
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	_, err = t.WriteString(base64.StdEncoding.EncodeToString(seed) + "\n")
	if err = errors.Join(err, t.Sync(), t.Close()); err != nil {
		return err
	}
	// Link refuses an existing name; where a file system has no links, an
	// exclusive create does the same.
	if err := os.Link(t.Name(), file); err == nil || errors.Is(err, os.ErrExist) {
		return nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(seed) + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}
