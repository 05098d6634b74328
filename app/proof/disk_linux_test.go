package proof_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/fiscal"
)

// The disk, end to end: the program is run on a folder whose disk is full, may
// not be written to, or was damaged. What it acknowledged stays, or it says what
// is wrong; and it never signs what it could not record.

// stocked is a world in which a part of the documents is signed.
func stocked(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, options{seed: 11, docs: 12, timeout: 5 * time.Second, quarantine: time.Minute, delay: [2]time.Duration{time.Millisecond, 2 * time.Millisecond}}, nil)
	w.run([]int{0}, "sync")
	for i, d := range w.list() {
		if i%2 == 0 && d.State == string(fiscal.Unsigned) {
			w.run([]int{0}, "sign", d.Key)
		}
	}
	return w
}

// TestFullDisk gives the program ever larger limits on the size of its files
// (what a full disk is to a program, and possible without being root): wherever
// the limit strikes, no ticket is lost.
func TestFullDisk(t *testing.T) {
	w := stocked(t)
	var size int64
	for _, name := range []string{"zegel.db", "zegel.db-wal"} {
		if i, err := os.Stat(filepath.Join(w.dir, name)); err == nil {
			size = max(size, i.Size())
		}
	}
	struck, before := 0, len(w.truth())
	for limit := size / 1024 / 4; limit < 3*size/1024; limit += max(16, size/1024/4) {
		cmd := fmt.Sprintf("ulimit -f %d; exec %s sign --all", 2*limit, w.bin) // in units of 512 bytes
		p := w.shell(cmd)
		code := p.wait(w)
		if code != 0 {
			struck++
			if p.err.Len() < 40 {
				t.Errorf("limit %d KiB: exit %d, and nothing to read: %q", limit, code, p.err.String())
			}
			if strings.Contains(p.err.String(), "SQLITE") || strings.Contains(p.err.String(), "Something went wrong") {
				t.Errorf("limit %d KiB: %s", limit, p.err.String())
			}
		}
		w.holds(w.list())
	}
	if struck == 0 || len(w.truth()) == before {
		t.Errorf("the limit struck %d times, %d tickets before and %d after", struck, before, len(w.truth()))
	}
	if f := w.verify(); len(f) > 0 {
		t.Error(f)
	}
}

// shell runs a line of sh in the program's environment.
func (w *world) shell(line string) *process {
	w.Helper()
	bin := w.bin
	w.bin = "/bin/sh"
	defer func() { w.bin = bin }()
	return w.start("", "-c", line)
}

// TestReadOnlyDisk: the folder may not be written to; nothing is signed.
func TestReadOnlyDisk(t *testing.T) {
	w := stocked(t)
	before := len(w.truth())
	names := []string{"", "zegel.db", "pending"}
	for _, n := range names {
		if err := os.Chmod(filepath.Join(w.dir, n), 0o500); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, n := range names {
			_ = os.Chmod(filepath.Join(w.dir, n), 0o700)
		}
	})
	p := w.unprivileged("sign", "--all")
	if code := p.wait(t); code == 0 || p.err.Len() < 40 || strings.Contains(p.err.String(), "Something went wrong") {
		t.Errorf("exit %d: %s%s", code, p.out.String(), p.err.String())
	}
	if n := len(w.truth()); n != before {
		t.Errorf("%d documents were signed and could not be recorded", n-before)
	}
}

// unprivileged runs the program as nobody when the tester is root, whom no
// permission stops.
func (w *world) unprivileged(args ...string) *process {
	w.Helper()
	if os.Getuid() != 0 {
		return w.start("", args...)
	}
	const nobody = 65534
	for dir := w.dir; dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		_ = os.Chmod(dir, 0o555)
	}
	_ = filepath.WalkDir(w.dir, func(name string, _ os.DirEntry, _ error) error { return os.Lchown(name, nobody, nobody) })
	_ = os.Chmod(filepath.Dir(w.bin), 0o755)
	_ = os.Remove(w.log)
	return w.startAs(&syscall.Credential{Uid: nobody, Gid: nobody}, "", args...)
}

// TestDamagedFile cuts the store short, and flips one byte at many places: it
// does not open, or verify names the fault, or the byte was of no meaning and
// everything is as it was. It never signs a second time.
func TestDamagedFile(t *testing.T) {
	w := stocked(t)
	// One file with everything in it, as after a clean end.
	w.run([]int{0}, "status")
	file := filepath.Join(w.dir, "zegel.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := w.list()
	rng := rand.New(rand.NewPCG(3, 1))
	refused, named, silent := 0, 0, 0
	try := func(what string, b []byte) {
		t.Helper()
		for _, n := range []string{"zegel.db-wal", "zegel.db-shm"} {
			_ = os.Remove(filepath.Join(w.dir, n))
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p := w.start("", "verify", "--json")
		code := p.wait(t)
		switch {
		case code == 0:
			silent++
			if got := w.list(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: verify finds nothing, and the list is another one", what)
			}
		case strings.Contains(p.out.String(), `"faults":[{`):
			named++
		case strings.Contains(p.out.String(), `"title"`) && !strings.Contains(p.out.String(), "Something went wrong"):
			refused++
		default:
			t.Errorf("%s: exit %d: %s%s", what, code, p.out.String(), p.err.String())
		}
	}
	for _, cut := range []int{0, 50, 100, 4096, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		if cut > 0 {
			try(fmt.Sprintf("cut to %d bytes", cut), whole[:cut])
		}
	}
	if silent > 0 {
		t.Errorf("%d cuts were not noticed", silent)
	}
	for range 24 {
		b := append([]byte(nil), whole...)
		at := rng.IntN(len(b))
		b[at] ^= 1 << rng.IntN(8)
		try(fmt.Sprintf("byte %d", at), b)
	}
	t.Logf("%d refused, %d named by verify, %d without meaning", refused, named, silent)
}

// TestReaderThatGoes: whoever reads only the first line of what is said about
// signing does not end it, though the system ends a program that writes where
// nobody reads.
func TestReaderThatGoes(t *testing.T) {
	w := stocked(t)
	before := len(w.truth())
	if code := w.shell(w.bin + " -v sign --all 2>&1 | head -n 1").wait(t); code != 0 {
		t.Errorf("head: exit %d", code)
	}
	if n := len(w.truth()); n == before {
		t.Error("nothing was signed")
	}
	for _, d := range w.list() {
		if s := fiscal.State(d.State); s == fiscal.Unsigned || s == fiscal.Sending || s == fiscal.InDoubt {
			t.Errorf("%s is %s", d.Key, d.State)
		}
	}
	// A list of which nobody wants the rest fails, and says nothing.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	defer write.Close()
	var said strings.Builder
	list := exec.CommandContext(t.Context(), w.bin, "list")
	list.Env, list.Stdout, list.Stderr = w.environ(), write, &said
	var ended *exec.ExitError
	if err := list.Run(); !errors.As(err, &ended) || ended.ExitCode() != 1 || said.Len() > 0 {
		t.Errorf("%v, said %q", err, said.String())
	}
}
