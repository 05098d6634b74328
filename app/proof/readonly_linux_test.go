package proof_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zegel/app"
	"zegel/fiscal"
)

// lockAway takes the right to write from everything in the data folder, until
// the test ends.
func (w *world) lockAway() {
	w.Helper()
	modes := map[string]os.FileMode{}
	w.Cleanup(func() {
		for name, m := range modes {
			_ = os.Chmod(name, m)
		}
	})
	err := filepath.WalkDir(w.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := e.Info()
		if err != nil {
			return err
		}
		modes[name] = i.Mode().Perm() | 0o200
		return os.Chmod(name, i.Mode().Perm()&^0o222|0o444)
	})
	if err != nil {
		w.Fatal(err)
	}
}

// TestReadOnlyFolder: whoever may not write to the data folder, an accountant on
// a copy or a share, sees, verifies and exports what is in it, is told so each
// time, and changes nothing; what would have to write is refused in plain words.
func TestReadOnlyFolder(t *testing.T) {
	w := stocked(t)
	for _, d := range w.list() {
		if d.State == string(fiscal.Signed) {
			w.run([]int{0}, "print", d.Key, "-o", t.TempDir()+"/")
		}
	}
	want, before := w.list(), len(w.truth())
	w.lockAway()
	out := filepath.Join(filepath.Dir(w.dir), "out")
	if err := os.Mkdir(out, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(out, 0o777); err != nil { // whatever the mask says
		t.Fatal(err)
	}
	bundle := filepath.Join(out, "quarter.zip")
	for _, args := range [][]string{
		{"list", "--json"},
		{"show", want[0].Key},
		{"status", "--json"},
		{"verify", "--json"},
		{"events"},
		{"report", "--from", "2020-01-01", "--to", "2030-12-31", "--format", "csv", "-o", filepath.Join(out, "report.csv")},
		{"export", "--from", "2020-01-01", "--to", "2030-12-31", "-o", bundle, "--json"},
		{"verify", bundle, "--json"},
		{"backup", filepath.Join(out, "copy.db")},
	} {
		p := w.unprivileged(args...)
		if code := p.wait(t); code != 0 {
			t.Fatalf("%v: exit %d: %s%s", args, code, p.out.String(), p.err.String())
		}
		if needs := len(args) < 2 || args[1] != bundle; needs && !strings.Contains(p.err.String(), "cannot be written to") {
			t.Errorf("%v does not say that the folder is only read: %s", args, p.err.String())
		}
		switch {
		case args[0] == "list":
			var got []json.RawMessage
			w.decode(p, &got)
			if len(got) != len(want) {
				t.Errorf("%d documents of %d", len(got), len(want))
			}
		case args[0] == "status":
			var st app.Status
			w.decode(p, &st)
			if !st.ReadOnly || st.Connected {
				t.Errorf("status: %+v", st)
			}
		case args[0] == "export":
			var r app.ExportResult
			w.decode(p, &r)
			if !r.Unrecorded || r.Documents != len(want) {
				t.Errorf("export: %+v", r)
			}
		}
	}
	for _, args := range [][]string{
		{"sync"},
		{"sign", "--all"},
		{"print", want[0].Key, "-o", out + "/"},
		{"serve", "--listen", "127.0.0.1:0"},
	} {
		p := w.unprivileged(args...)
		if code := p.wait(t); code == 0 || !strings.Contains(p.err.String(), "The data folder cannot be written to") {
			t.Errorf("%v: exit %d: %s%s", args, code, p.out.String(), p.err.String())
		}
	}
	if n := len(w.truth()); n != before {
		t.Errorf("%d documents were signed", n-before)
	}
	_ = filepath.WalkDir(w.dir, func(name string, e fs.DirEntry, err error) error {
		if i, _ := e.Info(); err == nil && i.Mode().Perm()&0o222 != 0 {
			t.Errorf("%s was made", name)
		}
		return err
	})
}

// TestReadOnlyFolderOfADeadProgram: the last changes lie beside the store and
// cannot be read from there; that is said, with the cure, and nothing is shown
// that would lack them.
func TestReadOnlyFolderOfADeadProgram(t *testing.T) {
	w := stocked(t)
	want := len(w.list())
	log := filepath.Join(w.dir, "zegel.db-wal")
	if err := os.WriteFile(log, []byte("frames of a write-ahead log"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.lockAway()
	p := w.unprivileged("list", "--json")
	if code := p.wait(t); code != 1 || !strings.Contains(p.err.String(), "Copy the whole data folder") {
		t.Errorf("exit %d: %s%s", code, p.out.String(), p.err.String())
	}
	// An empty one holds nothing back.
	if err := os.Chmod(log, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(log, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(log, 0o444); err != nil {
		t.Fatal(err)
	}
	p = w.unprivileged("list", "--json")
	var got []json.RawMessage
	if code := p.wait(t); code != 0 {
		t.Fatalf("exit %d: %s%s", code, p.out.String(), p.err.String())
	}
	if w.decode(p, &got); len(got) != want {
		t.Errorf("%d documents of %d", len(got), want)
	}
}
