package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// place makes a folder to work in. The testing package's own is not used: it is
// removed by a call that Wine, under which these tests run, does not have.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "zegel")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// The data folder is its maker's, the system's and the administrators', wherever
// it lies, and what a person set on a folder of hers is not changed.
func TestWindowsDataFolderIsItsOwners(t *testing.T) {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(place(t), "Gegevens van José")
	if _, err := Prepare(dir, env()); err != nil {
		t.Fatal(err)
	}
	others := func(dir string) (who []string) {
		sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
		if err != nil {
			t.Fatal(err)
		}
		text := sd.String()
		for _, ace := range strings.Split(text, "(")[1:] {
			ace, _, _ = strings.Cut(ace, ")")
			f := strings.Split(ace, ";")
			sid := f[len(f)-1]
			if f[0] == "A" && sid != me.User.Sid.String() && sid != "SY" && sid != "BA" && sid != "LA" {
				who = append(who, sid)
			}
		}
		return who
	}
	if who := others(dir); len(who) > 0 {
		t.Errorf("the data folder is open to %v as well", who)
	}
	own := place(t)
	before := others(own)
	if _, err := Prepare(own, env()); err != nil {
		t.Fatal(err)
	}
	if after := others(own); strings.Join(after, " ") != strings.Join(before, " ") {
		t.Errorf("a folder that was there went from %v to %v", before, after)
	}
}

// A share is refused by its name, whether it can be reached or not.
func TestWindowsShareIsRefused(t *testing.T) {
	for _, dir := range []string{`\\server\share`, `\\server\share\zegel`, `\\?\UNC\server\share\zegel`, `//server/share/zegel`} {
		var refused *FolderError
		if _, err := Prepare(dir, env()); !errors.As(err, &refused) || refused.Kind != RefusedNetwork || refused.Detail != "unc" {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if p := Inspect(`C:\Zegel`, env()); p.Kind != PlaceLocal {
		t.Errorf("C: is %v", p)
	}
}

// Windows' usual bound on a path is 260.
func TestWindowsLongPath(t *testing.T) {
	dir := filepath.Join(place(t), strings.Repeat("lange map ", 10)+"a", strings.Repeat("ünïcode ", 12)+"b", strings.Repeat("x", 100))
	if len(dir) < 300 {
		t.Fatalf("%d is not long", len(dir))
	}
	if _, err := Prepare(dir, env()); err != nil {
		t.Fatal(err)
	}
	c := load(t, dir, env(), nil)
	if err := errors.Join(c.Set("seller.name", "Bij Zoë"), Save(c)); err != nil {
		t.Fatal(err)
	}
	if got := load(t, dir, env(), nil).Seller.Name; got != "Bij Zoë" {
		t.Errorf("read back %q", got)
	}
}

// The token lies in the Credential Manager; the data folder only refers to it.
func TestWindowsKeyStore(t *testing.T) {
	tokens := NewTokens(place(t), env())
	const secret = "geheim-é-7d1f"
	kept, err := tokens.Save(NameToken, secret)
	if err != nil || kept != KeptKeyStore {
		t.Fatalf("kept in %q: %v", kept, err)
	}
	files, err := filepath.Glob(filepath.Join(tokens.Dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v %v", files, err)
	}
	if b, err := os.ReadFile(files[0]); err != nil || strings.Contains(string(b), "geheim") {
		t.Errorf("the data folder says %q %v", b, err)
	}
	if got, from, err := tokens.Load(NameToken); got != secret || from != KeptKeyStore {
		t.Errorf("read %q from %q: %v", got.Reveal(), from, err)
	}
	if err := tokens.Delete(NameToken); err != nil {
		t.Errorf("forget: %v", err)
	}
	if _, _, err := tokens.Load(NameToken); !errors.Is(err, ErrNoToken) {
		t.Errorf("after it was forgotten: %v", err)
	}
}

// What the user's Windows speaks, when the environment does not say.
func TestWindowsLocale(t *testing.T) {
	want := os.Getenv("ZEGEL_TEST_LOCALE") // the journey says what it set up
	if want == "" {
		want = Locale(env())
		if len(want) < 2 {
			t.Errorf("Windows speaks %q", want)
		}
	}
	if got := Locale(env("LANG", "C.UTF-8")); got != want {
		t.Errorf("Windows speaks %q, want %q", got, want)
	}
	if got := Locale(env("LANG", "fr_BE.UTF-8")); got != "fr_BE.UTF-8" {
		t.Errorf("the environment's word is lost: %q", got)
	}
}
