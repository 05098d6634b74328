package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// keys is a key store in memory; err makes every call fail.
type keys struct {
	m   map[string]string
	err error
}

func (k *keys) Get(entry string) (string, error) {
	if v, ok := k.m[entry]; ok && k.err == nil {
		return v, nil
	}
	return "", errors.Join(k.err, ErrNoToken)
}

func (k *keys) Set(entry, secret string) error {
	if k.err == nil {
		k.m[entry] = secret
	}
	return k.err
}

func (k *keys) Delete(entry string) error { delete(k.m, entry); return k.err }

func TestTokensInKeyStore(t *testing.T) {
	store := &keys{m: map[string]string{}}
	a := Tokens{Dir: filepath.Join(t.TempDir(), "a"), Env: env(), Keys: store}
	b := Tokens{Dir: filepath.Join(t.TempDir(), "b"), Env: env(), Keys: store}
	if _, _, err := a.Load(NameToken); !errors.Is(err, ErrNoToken) {
		t.Fatalf("got %v", err)
	}
	for tokens, secret := range map[*Tokens]Secret{&a: "een", &b: "twee"} {
		for _, s := range []Secret{"vorige", " " + secret + "\n"} {
			if kept, err := tokens.Save(NameToken, s); err != nil || kept != KeptKeyStore {
				t.Fatalf("%s %v", kept, err)
			}
		}
	}
	if len(store.m) != 2 {
		t.Errorf("entries: %v", store.m)
	}
	for tokens, secret := range map[*Tokens]Secret{&a: "een", &b: "twee"} {
		if s, kept, err := tokens.Load(NameToken); err != nil || s != secret || kept != KeptKeyStore {
			t.Errorf("%s %s %v", s.Reveal(), kept, err)
		}
		data, err := os.ReadFile(filepath.Join(tokens.Dir, "token"))
		if err != nil || strings.Contains(string(data), secret.Reveal()) {
			t.Errorf("the file tells: %q %v", data, err)
		}
	}
	// A moved folder finds its secret; a copy without the key store does not.
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(a.Dir, moved); err != nil {
		t.Fatal(err)
	}
	a.Dir = moved
	if s, _, err := a.Load(NameToken); err != nil || s != "een" {
		t.Errorf("%s %v", s.Reveal(), err)
	}
	elsewhere := Tokens{Dir: moved, Env: env(), Keys: &keys{}}
	if _, _, err := elsewhere.Load(NameToken); !errors.Is(err, ErrNoToken) {
		t.Errorf("got %v", err)
	}
	elsewhere.Keys = nil
	if _, _, err := elsewhere.Load(NameToken); !errors.Is(err, ErrNoKeyStore) {
		t.Errorf("got %v", err)
	}
	if err := a.Delete(NameToken); err != nil || len(store.m) != 1 {
		t.Errorf("%v %v", err, store.m)
	}
	if err := a.Delete(NameToken); err != nil {
		t.Errorf("deleting nothing: %v", err)
	}
}

func TestTokensWithoutKeyStore(t *testing.T) {
	for name, store := range map[string]KeyStore{"none": nil, "silent": &keys{err: ErrNoKeyStore}} {
		t.Run(name, func(t *testing.T) {
			tk := Tokens{Dir: t.TempDir(), Env: env(), Keys: store}
			if kept, err := tk.Save(NameRefreshToken, "geheim"); err != nil || kept != KeptFile {
				t.Fatalf("%s %v", kept, err)
			}
			st, err := os.Stat(filepath.Join(tk.Dir, "token.dotykacka"))
			if err != nil || st.Mode().Perm()&0o077 != 0 {
				t.Errorf("%v %v", st, err)
			}
			var c Config
			if err := tk.Fill(&c); err != nil || c.Dotykacka.RefreshToken != "geheim" || c.CloudPOS.Token != "" {
				t.Errorf("%v %q", err, c.Dotykacka.RefreshToken.Reveal())
			}
		})
	}
	// Another failure than "there is none" loses nothing and says so.
	broken := errors.New("broken")
	tk := Tokens{Dir: t.TempDir(), Env: env(), Keys: &keys{err: broken}}
	if _, err := tk.Save(NameToken, "geheim"); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if kept, err := tk.SaveFile(NameToken, "geheim"); err != nil || kept != KeptFile {
		t.Errorf("%s %v", kept, err)
	}
}

func TestTokenPrecedenceAndShape(t *testing.T) {
	tk := Tokens{Dir: t.TempDir(), Env: env("ZEGEL_CLOUDPOS_TOKEN", "environment"), Keys: &keys{m: map[string]string{}}}
	if _, err := tk.Save(NameToken, "stored"); err != nil {
		t.Fatal(err)
	}
	if s, kept, err := tk.Load(NameToken); err != nil || s != "environment" || kept != KeptEnv {
		t.Errorf("%s %s %v", s.Reveal(), kept, err)
	}
	tk.Env = env("ZEGEL_CLOUDPOS_TOKEN", "")
	if _, _, err := tk.Load(NameToken); !errors.Is(err, ErrNoToken) {
		t.Errorf("a variable set to nothing: %v", err)
	}
	for _, s := range []Secret{"", "  ", "a\nb", Secret(strings.Repeat("x", maxToken+1))} {
		if _, ok := errors.AsType[*FieldError](second(tk.Save(NameToken, s))); !ok {
			t.Errorf("%.10q was taken", s.Reveal())
		}
	}
	if err := os.WriteFile(filepath.Join(tk.Dir, "token"), []byte("\ufeffby-hand\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tk.Env = env()
	if s, kept, err := tk.Load(NameToken); err != nil || s != "by-hand" || kept != KeptFile {
		t.Errorf("%q %s %v", s.Reveal(), kept, err)
	}
}

func second[A, B any](_ A, b B) B { return b }

// A key store that never answers must not hang the program.
func TestKeyStoreIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		start := time.Now()
		_, err := bounded(3*time.Second, func() (string, error) { <-release; return "late", nil })
		if !errors.Is(err, ErrNoKeyStore) || time.Since(start) != 3*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		close(release)
	})
}

func TestNoSessionBusNoKeyStore(t *testing.T) {
	if tk := NewTokens(t.TempDir(), env("ZEGEL_KEYSTORE", "file", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")); tk.Keys != nil {
		t.Error("files were asked for")
	}
	if !sessionBus(env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")) {
		t.Error("a bus that is named was not seen")
	}
}
