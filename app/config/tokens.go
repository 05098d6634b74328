package config

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// KeyStore is the operating system's store of secrets. ErrNoKeyStore means that
// there is none; ErrNoToken that it has no such entry.
type KeyStore interface {
	Get(entry string) (string, error)
	Set(entry, secret string) error
	Delete(entry string) error
}

// Kept says where a secret was found or put.
type Kept string

// Where secrets are kept.
const (
	KeptNowhere  Kept = ""
	KeptEnv      Kept = "environment"
	KeptKeyStore Kept = "key_store"
	KeptFile     Kept = "file"
)

// Tokens keeps the two secrets of a data folder, NameToken and NameRefreshToken.
//
// In the data folder a small 0600 file (token, token.dotykacka) holds either a
// reference to an entry of the key store or, where the machine has none, the
// secret itself. So two data folders on one machine do not share an entry, a
// moved folder finds its own again, a machine that never stored anything is
// never asked, and a copy of the folder on another machine carries no secret
// away. A file into which a person wrote the bare token works.
type Tokens struct {
	Dir  string
	Env  LookupEnv
	Keys KeyStore // nil: files only
}

// NewTokens keeps secrets in this machine's key store, or in files where
// ZEGEL_KEYSTORE is "file" or there is no store.
func NewTokens(dir string, env LookupEnv) Tokens {
	t := Tokens{Dir: dir, Env: env}
	if v, _ := env("ZEGEL_KEYSTORE"); v != "file" {
		t.Keys = SystemKeys(env)
	}
	return t
}

// referenceHead opens a file that refers to the key store. A token is a single
// line, so no token reads like it.
const referenceHead = "zegel: kept in the key store as\n"

// maxToken bounds a token; the Windows key store takes 2,560 bytes.
const maxToken = 2048

// Load gives a secret: the environment's, else the stored one. A variable set to
// nothing means none. ErrNoToken when there is none, or when the entry the file
// refers to is gone (the folder was copied from another machine or account).
func (t Tokens) Load(name string) (Secret, Kept, error) {
	if v, ok := t.Env(Env(name)); ok {
		if v = strings.TrimSpace(v); v == "" {
			return "", KeptNowhere, ErrNoToken
		}
		return Secret(v), KeptEnv, nil
	}
	entry, bare, err := t.read(name)
	switch {
	case err != nil:
		return "", KeptNowhere, err
	case bare != "":
		return Secret(bare), KeptFile, nil
	case entry == "":
		return "", KeptNowhere, ErrNoToken
	case t.Keys == nil:
		return "", KeptKeyStore, ErrNoKeyStore
	}
	v, err := t.Keys.Get(entry)
	if err != nil {
		return "", KeptKeyStore, err
	}
	return Secret(v), KeptKeyStore, nil
}

// Save keeps a secret in the key store, or in the file where there is none, and
// tells which. The earlier one is forgotten only once the new one is safe.
func (t Tokens) Save(name string, s Secret) (Kept, error) { return t.save(name, s, t.Keys) }

// SaveFile keeps a secret in the file whatever the machine offers: a service
// that runs under another account cannot open this person's key store.
func (t Tokens) SaveFile(name string, s Secret) (Kept, error) { return t.save(name, s, nil) }

func (t Tokens) save(name string, s Secret, keys KeyStore) (Kept, error) {
	text := strings.TrimSpace(s.Reveal())
	switch {
	case text == "":
		return KeptNowhere, &FieldError{Field: name, Why: WhyEmpty}
	case strings.ContainsFunc(text, unicode.IsControl):
		return KeptNowhere, &FieldError{Field: name, Why: WhyControl}
	case len(text) > maxToken:
		return KeptNowhere, &FieldError{Field: name, Why: WhyLong, Allowed: "2048"}
	}
	if err := makeDir(t.Dir); err != nil {
		return KeptNowhere, err
	}
	old, _, err := t.read(name)
	if err != nil {
		return KeptNowhere, err
	}
	kept, content := KeptFile, text+"\n"
	if keys != nil {
		entry := name + " " + rand.Text()
		switch err := keys.Set(entry, text); {
		case err == nil:
			kept, content = KeptKeyStore, referenceHead+entry+"\n"
		case !errors.Is(err, ErrNoKeyStore):
			return KeptNowhere, err
		}
	}
	if err := writeWhole(t.file(name), []byte(content)); err != nil {
		return KeptNowhere, &FileError{File: t.file(name), Why: WhyUnwritable, Err: err}
	}
	if old != "" && t.Keys != nil {
		// An entry that nothing refers to any more does no harm where it stays.
		_ = t.Keys.Delete(old)
	}
	return kept, nil
}

// Delete forgets a stored secret; that there is none is no error.
func (t Tokens) Delete(name string) error {
	entry, _, err := t.read(name)
	if err != nil {
		return err
	}
	if entry != "" && t.Keys != nil {
		if err := t.Keys.Delete(entry); err != nil && !errors.Is(err, ErrNoToken) && !errors.Is(err, ErrNoKeyStore) {
			return err
		}
	}
	if err := os.Remove(t.file(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return &FileError{File: t.file(name), Why: WhyUnwritable, Err: err}
	}
	return nil
}

// Fill puts the stored secrets into a Config whose environment gave none. A
// missing secret is no error; one that should be there and cannot be read is.
func (t Tokens) Fill(c *Config) error {
	var errs []error
	for name, to := range map[string]*Secret{NameToken: &c.CloudPOS.Token, NameRefreshToken: &c.Dotykacka.RefreshToken} {
		s, _, err := t.Load(name)
		switch {
		case err == nil:
			*to = s
		case !errors.Is(err, ErrNoToken):
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (t Tokens) file(name string) string {
	if name == NameRefreshToken {
		return filepath.Join(t.Dir, "token.dotykacka")
	}
	return filepath.Join(t.Dir, "token")
}

// read gives the key store's entry that the file refers to, or the bare secret
// in it, or neither.
func (t Tokens) read(name string) (entry, bare string, err error) {
	data, err := openFile(t.file(name))
	if err != nil {
		return "", "", err
	}
	if rest, ok := strings.CutPrefix(string(data), referenceHead); ok {
		return strings.TrimSpace(rest), "", nil
	}
	return "", strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff")), nil
}
