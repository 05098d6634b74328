package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// subject is a program that is measured.
type subject struct {
	name string
	argv []string
	env  []string
	home string
	// shown tells from the window's pixels whether what a person waits for is there.
	shown func(*display) (bool, error)
}

// newSubject gives a program a home of its own, in which the first start lies
// behind it.
func newSubject(name string, shown func(*display) (bool, error), env []string, argv ...string) (*subject, error) {
	home, err := os.MkdirTemp("", "zegel-bench-home")
	if err != nil {
		return nil, err
	}
	prefs := filepath.Join(home, ".config", "fyne", "be.zegel.desktop")
	if err := errors.Join(os.MkdirAll(prefs, 0o755), os.MkdirAll(filepath.Join(home, ".cache", "fyne"), 0o755)); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(prefs, "preferences.json"), []byte(`{"guided":true}`), 0o600); err != nil {
		return nil, err
	}
	return &subject{name: name, argv: argv, env: env, home: home, shown: shown}, nil
}

// run is one start of a subject.
type run struct {
	d   *display
	cmd *exec.Cmd
	// took is the time from the start of the process to the pixels.
	took time.Duration
}

// start starts a subject on a display and waits for what a person waits for.
func (s *subject) start(d *display) (*run, error) {
	r := &run{d: d, cmd: exec.Command(s.argv[0], s.argv[1:]...)}
	r.cmd.Env = append([]string{
		"HOME=" + s.home, "PATH=" + os.Getenv("PATH"), "DISPLAY=" + d.name, "LANG=nl_BE.UTF-8", "FYNE_SCALE=1", "FYNE_THEME=light",
		"LIBGL_ALWAYS_SOFTWARE=1", "TZ=Europe/Brussels",
	}, s.env...)
	var said bytes.Buffer
	r.cmd.Stderr = &said
	d.forget()
	began := time.Now()
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	limit := time.NewTimer(90 * time.Second)
	defer limit.Stop()
	look := time.NewTicker(5 * time.Millisecond) // where the server's word came before its pixels
	defer look.Stop()
	window := false
	for {
		at := time.Time{}
		select {
		case w := <-d.mapped:
			if err := d.watch(w); err != nil {
				return nil, err
			}
			window = true
			continue
		case at = <-d.changed:
		case at = <-look.C:
		case <-limit.C:
			return nil, errors.Join(fmt.Errorf("%s never shows: %s", s.name, said.String()), r.stop())
		}
		if !window {
			continue
		}
		ok, err := s.shown(d)
		if err != nil {
			return nil, errors.Join(err, r.stop())
		}
		if ok {
			r.took = at.Sub(began)
			d.focus(d.window)
			return r, nil
		}
	}
}

// stop ends the program.
func (r *run) stop() error {
	_ = r.cmd.Process.Signal(os.Interrupt)
	gone := make(chan error, 1)
	go func() { gone <- r.cmd.Wait() }()
	select {
	case <-gone:
	case <-time.After(20 * time.Second):
		_ = r.cmd.Process.Kill()
		<-gone
	}
	return nil
}

// pause stops the program where it is; goOn lets it go on.
func (r *run) pause() { _ = r.cmd.Process.Signal(syscall.SIGSTOP) }
func (r *run) goOn()  { _ = r.cmd.Process.Signal(syscall.SIGCONT) }

// memory gives resident and proportional set size.
func (r *run) memory() (m memory, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", r.cmd.Process.Pid))
	if err != nil {
		return m, err
	}
	for _, line := range strings.Split(string(b), "\n") {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "Rss:":
			m.rss = kb / 1024
		case "Pss:":
			m.pss = kb / 1024
		}
	}
	return m, nil
}

// spent is the processor time that the program has taken so far.
func (r *run) spent() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	var ticks int64
	for _, s := range f[11:13] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100, nil
}
