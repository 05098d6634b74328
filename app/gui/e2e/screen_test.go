//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"zegel/app/gui/words"
	"zegel/assets/translations"
)

const (
	width, height = 1280, 800
	patience      = 60 * time.Second
)

// root is the repository's folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// built makes the program once for all tests of the package: the real one, with
// a witness in it that tells what stands where (app/gui/witness_e2e.go).
var built = sync.OnceValues(func() (string, error) {
	dir, err := filepath.Abs("../../..")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "build", "e2e", "zegel")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "e2e,migrated_fynedo,x11", "-o", bin, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return bin, nil
})

func build(t *testing.T) string {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// desk is one window on one X server.
type desk struct {
	t       *testing.T
	bin     string
	home    string
	data    string // the folder that the command line is asked about
	env     []string
	display string
	cmd     *exec.Cmd
	ended   chan error
	name    string
	shots   int
	window  string
	w       *words.Words        // the window's language
	eyes    string              // the witness's socket
	user    *syscall.Credential // who starts the program; nil: who tests
}

// xserver starts an X server on a free display.
func xserver(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start Xvfb: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	_ = w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb says no display: %v", err)
	}
	return ":" + strings.TrimSpace(line)
}

// open starts the program and waits for its window.
func open(t *testing.T, name, bin, lang, mode, scale string, extra ...string) *desk {
	t.Helper()
	d := place(t, name, bin, lang, mode, scale, extra...)
	d.start()
	return d
}

// place makes room for a window: an X server, a home, a language.
func place(t *testing.T, name, bin, lang, mode, scale string, extra ...string) *desk {
	t.Helper()
	home := t.TempDir()
	d := &desk{t: t, bin: bin, home: home, data: filepath.Join(home, "zegel", "training"), name: name, display: xserver(t)}
	var err error
	if d.w, err = words.Load(translations.Files, lang); err != nil {
		t.Fatal(err)
	}
	eyes, err := os.MkdirTemp("", "zegel-eyes") // a socket's name must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(eyes) })
	d.eyes = filepath.Join(eyes, "s")
	for _, dir := range []string{"zegel", "Documents"} {
		if err := os.MkdirAll(filepath.Join(home, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d.env = append([]string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "DISPLAY=" + d.display, "LANG=" + lang + "_BE.UTF-8", "FYNE_SCALE=" + scale,
		"ZEGEL_LANGUAGE=" + lang, "ZEGEL_KEYSTORE=file", "LIBGL_ALWAYS_SOFTWARE=1", "TZ=Europe/Brussels",
		"ZEGEL_WITNESS=" + d.eyes,
	}, extra...)
	if mode != "" { // else the window's own choice
		d.env = append(d.env, "ZEGEL_APPEARANCE="+mode)
	}
	return d
}

func (d *desk) start() {
	d.t.Helper()
	d.ended = make(chan error, 1)
	_ = os.Remove(d.eyes)
	d.cmd = exec.Command(d.bin, "--data", filepath.Join(d.home, "zegel"))
	d.cmd.Env = d.env
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: d.user}
	var log bytes.Buffer
	d.cmd.Stderr = &log
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	cmd, ended := d.cmd, d.ended
	go func() { ended <- cmd.Wait() }()
	d.t.Cleanup(func() {
		if d.t.Failed() {
			d.shot("failed")
			d.t.Logf("the program said:\n%s", log.String())
		}
		_ = cmd.Process.Kill()
	})
	d.until("the window", func() bool {
		out, _ := d.x("search", "--onlyvisible", "--name", "^Zegel$")
		d.window = strings.TrimSpace(strings.Split(out, "\n")[0])
		return d.window != ""
	})
	d.until("the screen", func() bool { return len(d.look()) > 0 })
	d.settle(500 * time.Millisecond)
	d.resize(width, height)
}

// resize gives the window a size and the keyboard.
func (d *desk) resize(w, h int) {
	d.t.Helper()
	for _, args := range [][]string{{"windowmove", d.window, "0", "0"}, {"windowsize", d.window, fmt.Sprint(w), fmt.Sprint(h)}, {"windowfocus", d.window}} {
		if out, err := d.x(args...); err != nil {
			d.t.Fatalf("xdotool %v: %v %s", args, err, out)
		}
	}
	d.settle(time.Second)
}

// geometry is the window's size as the X server has it.
func (d *desk) geometry() (w, h int) {
	d.t.Helper()
	out, err := d.x("getwindowgeometry", "--shell", d.window)
	if err != nil {
		d.t.Fatalf("the window's size: %v %s", err, out)
	}
	for _, line := range strings.Fields(out) {
		_, _ = fmt.Sscanf(line, "WIDTH=%d", &w)
		_, _ = fmt.Sscanf(line, "HEIGHT=%d", &h)
	}
	return w, h
}

// settle gives the window the time it takes to draw: there is no sign of it that
// could be waited for.
func (d *desk) settle(t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.t.Context().Done():
	}
}

func (d *desk) x(args ...string) (string, error) {
	cmd := exec.CommandContext(d.t.Context(), "xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// key presses keys, one after another.
func (d *desk) key(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		if out, err := d.x("key", k); err != nil {
			d.t.Fatalf("key %s: %v %s", k, err, out)
		}
		d.settle(500 * time.Millisecond)
	}
}

// types types as a person does; scan as a scanner does, with Enter at its end.
func (d *desk) types(s string) {
	d.t.Helper()
	if out, err := d.x("type", "--delay", "70", s); err != nil {
		d.t.Fatalf("type: %v %s", err, out)
	}
	d.settle(600 * time.Millisecond)
}

func (d *desk) scan(code string) {
	d.t.Helper()
	// One process for both, so that Enter follows as closely as a scanner's.
	if out, err := d.x("type", "--delay", "2", "--args", "1", code, "key", "--delay", "2", "Return"); err != nil {
		d.t.Fatalf("scan: %v %s", err, out)
	}
	d.settle(1500 * time.Millisecond)
}

// shot takes a picture of the screen.
func (d *desk) shot(what string) {
	d.t.Helper()
	d.shots++
	file := filepath.Join(root(d.t), "build", "e2e", fmt.Sprintf("%s-%02d-%s.png", d.name, d.shots, what))
	cmd := exec.Command("import", "-window", "root", file)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Errorf("picture %s: %v %s", what, err, out)
	}
}

func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			d.t.Fatalf("never came: %s", what)
		case <-tick.C:
		}
	}
}

// ask runs a command of the program beside the window and decodes its JSON.
func (d *desk) ask(into any, args ...string) {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), d.bin, append([]string{"--data", d.data, "--json"}, args...)...)
	cmd.Env = append(d.env, "DISPLAY=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if len(out) == 0 {
		d.t.Fatalf("%v: %v %s", args, err, stderr.String())
	}
	if err := json.Unmarshal(out, into); err != nil {
		d.t.Fatalf("%v: %v in %s", args, err, out)
	}
}

// row is what list says of a document.
type row struct {
	Key, State, Vatticket, Number string
}

func (d *desk) list(args ...string) []row {
	d.t.Helper()
	var rows []row
	d.ask(&rows, append([]string{"list"}, args...)...)
	return rows
}

// quit closes the window by its key and tells how the program ended. Without a
// window manager a key that falls into a change of focus, as a second start makes
// one, reaches no window: it is pressed again. A program that hangs tells where.
func (d *desk) quit() {
	d.t.Helper()
	for range 3 {
		d.key("ctrl+q")
		select {
		case err := <-d.ended:
			if err != nil {
				d.t.Errorf("the program ended with %v", err)
			}
			return
		case <-time.After(patience / 3):
			d.shot("still-open")
		}
	}
	d.t.Error("the program does not end")
	if err := d.cmd.Process.Signal(syscall.SIGQUIT); err == nil {
		<-d.ended // its stacks stand in what it said
	}
}
