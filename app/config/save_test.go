package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestSaveRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	c := load(t, dir, env(), nil)
	values := map[string]string{
		"cloudpos.url": "https://pos.example/api/", "cloudpos.licname": `Zwa"an\ bv`, "cloudpos.json_body": "true",
		"sign_from": "2026-11-21", "rates": "2027-01-01 B 13; 2028-01-01 B 14", "seller.name": "Café « Émile »",
		"vat_zero": "E:art. 44", "timeout": "20s", "cloudpos.daily_limit": "750", "dotykacka.url": "",
	}
	for k, v := range values {
		if err := c.Set(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := Save(c); err != nil {
		t.Fatal(err)
	}
	again := load(t, dir, env(), nil)
	for k, want := range values {
		if got, err := again.Get(k); err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", k, got, err, want)
		}
	}
	if runtime.GOOS != "windows" {
		for name, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, FileName): 0o600} {
			st, err := os.Stat(name)
			if err != nil || st.Mode().Perm() != want {
				t.Errorf("%s: %v %v", name, st.Mode(), err)
			}
		}
	}
}

// What the environment, a flag or a default says is not what the file says.
func TestSaveWritesOnlyTheFilesLayer(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "language = 'nl' # mine\n")
	c := load(t, dir, env("ZEGEL_CLOUDPOS_TOKEN", "geheim", "ZEGEL_TIMEOUT", "1s", "ZEGEL_CLOUDPOS_LICNAME", "other"), Flags{"seller.name": "Flag"})
	if err := c.Set("cloudpos.licname", "mine"); err != nil {
		t.Fatal(err)
	}
	if c.CloudPOS.Licname != "other" {
		t.Errorf("the environment lost to Set: %q", c.CloudPOS.Licname)
	}
	if err := Save(c); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(got); !strings.HasSuffix(text, "\nlanguage = \"nl\"\n\n[cloudpos]\nlicname = \"mine\"\n") || strings.Contains(text, "geheim") {
		t.Errorf("file:\n%s", text)
	}
	old, err := os.ReadFile(filepath.Join(dir, FileName+".old"))
	if err != nil || string(old) != "language = 'nl' # mine\n" {
		t.Errorf("old file %q %v", old, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestSetAndUnset(t *testing.T) {
	c := load(t, t.TempDir(), env(), nil)
	kept := c
	if err := c.Set("language", "fr"); err != nil {
		t.Fatal(err)
	}
	if kept.Language != "" || kept.sourceOf("language") != FromDefault {
		t.Error("setting a copy changed the original")
	}
	if err := c.Unset("language"); err != nil || c.Language != "" || c.sourceOf("language") != FromDefault {
		t.Errorf("Unset: %v %q", err, c.Language)
	}
	for _, name := range []string{"nonsense", NameToken} {
		if _, ok := errors.AsType[*FieldError](c.Set(name, "x")); !ok {
			t.Errorf("Set(%q) was taken", name)
		}
	}
}

func TestSaveRefusesContradictions(t *testing.T) {
	c := load(t, t.TempDir(), env(), nil)
	if err := c.Set("cloudpos.url", "http://pos.example/"); err != nil {
		t.Fatal(err)
	}
	if bad, ok := errors.AsType[*FieldError](Save(c)); !ok || bad.Why != WhyPlainHTTP {
		t.Fatalf("got %v", bad)
	}
	if err := c.Set("cloudpos.allow_plain_http", "true"); err != nil {
		t.Fatal(err)
	}
	if err := Save(c); err != nil {
		t.Error(err)
	}
}

func TestSaveWhereNothingCanBeWritten(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := load(t, dir, env(), nil)
	c.Dir = blocked
	if bad, ok := errors.AsType[*FolderError](Save(c)); !ok || bad.Kind != RefusedNotFolder {
		t.Errorf("got %v", bad)
	}
	// A folder in the file's place: nothing can be renamed onto it.
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	c.Dir = dir
	if _, ok := errors.AsType[*FileError](Save(c)); !ok {
		t.Error("a folder named config.toml was written over")
	}
	if _, err := Load(dir, env(), nil); err == nil {
		t.Error("a folder named config.toml was read")
	}
}
