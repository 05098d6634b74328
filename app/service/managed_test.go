package service

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kardianos/service"
)

// fakeManager is a service manager that notes what it is told.
type fakeManager struct {
	service.Service
	state  service.Status
	status error
	refuse error
	told   []string
}

func (f *fakeManager) Status() (service.Status, error) { return f.state, f.status }
func (f *fakeManager) say(what string) error           { f.told = append(f.told, what); return f.refuse }
func (f *fakeManager) Install() error                  { return f.say("install") }
func (f *fakeManager) Uninstall() error                { return f.say("uninstall") }
func (f *fakeManager) Start() error                    { return f.say("start") }
func (f *fakeManager) Stop() error                     { return f.say("stop") }

func TestControl(t *testing.T) {
	t.Parallel()
	failed := errors.New("service in failed state")
	for name, c := range map[string]struct {
		state  service.Status
		status error
		refuse error
		action string
		want   error
		told   []string
	}{
		"install":             {service.StatusUnknown, service.ErrNotInstalled, nil, "install", nil, []string{"install"}},
		"install again":       {service.StatusRunning, nil, nil, "install", ErrInstalled, nil},
		"install over failed": {service.StatusUnknown, failed, nil, "install", ErrInstalled, nil},
		"start":               {service.StatusStopped, nil, nil, "start", nil, []string{"start"}},
		"start after failure": {service.StatusUnknown, failed, nil, "start", nil, []string{"start"}},
		"start nothing":       {service.StatusUnknown, service.ErrNotInstalled, nil, "start", ErrNotInstalled, nil},
		"stop nothing":        {service.StatusUnknown, service.ErrNotInstalled, nil, "stop", ErrNotInstalled, nil},
		"remove nothing":      {service.StatusUnknown, service.ErrNotInstalled, nil, "remove", ErrNotInstalled, nil},
		"remove":              {service.StatusStopped, nil, nil, "remove", nil, []string{"uninstall"}},
		"remove what runs":    {service.StatusRunning, nil, nil, "remove", nil, []string{"stop", "uninstall"}},
		"refused":             {service.StatusUnknown, service.ErrNotInstalled, errors.New("access denied"), "install", ErrManager, []string{"install"}},
		"not removed running": {service.StatusRunning, nil, errors.New("access denied"), "remove", ErrManager, []string{"stop"}},
		"no such step":        {service.StatusRunning, nil, nil, "dance", ErrAction, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fakeManager{state: c.state, status: c.status, refuse: c.refuse}
			if err := control(f, c.action, "linux-systemd"); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if !slices.Equal(f.told, c.told) {
				t.Errorf("told %v, want %v", f.told, c.told)
			}
		})
	}
}

// TestInstalled: a manager that fails at a service it does not know, as System V's
// does, must not keep the first one out.
func TestInstalled(t *testing.T) {
	t.Parallel()
	failed := errors.New("exit status 1")
	script := filepath.Join(t.TempDir(), "zegel")
	for name, c := range map[string]struct {
		err      error
		platform string
		there    bool // a script is
		want     bool
	}{
		"systemd has none":      {service.ErrNotInstalled, "linux-systemd", false, false},
		"systemd, failed":       {failed, "linux-systemd", false, true},
		"System V has none":     {failed, "unix-systemv", false, runtime.GOOS != "linux"},
		"System V, not running": {failed, "unix-systemv", true, true},
		"System V, running":     {nil, "unix-systemv", true, true},
	} {
		if err := os.RemoveAll(script); err != nil {
			t.Fatal(err)
		}
		if c.there {
			if err := os.WriteFile(script, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := installed(c.err, c.platform, []string{script}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The unit says what a stop and a failure may take; systemd's own defaults are a
// restart never and a stop of a minute and a half.
func TestUnit(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"Restart=on-failure", "RestartSec=5", "StartLimitIntervalSec=0", "TimeoutStopSec=60", "UMask=0077"} {
		if !strings.Contains(unit, "\n"+line+"\n") && !strings.Contains(unit, "{{end}}"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
}
