package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/kardianos/service"
)

// What the system's service manager answers besides success.
var (
	// ErrAction: no such step.
	ErrAction = errors.New("install, start, stop or remove is wanted")
	// ErrInstalled: the service is there already.
	ErrInstalled = errors.New("the service is installed already")
	// ErrNotInstalled: there is no service to start, stop or remove.
	ErrNotInstalled = errors.New("the service is not installed")
	// ErrManager: the manager refused, or there is none; most often an
	// administrator is needed.
	ErrManager = errors.New("the service manager refused")
)

// Actions lists what Control takes.
func Actions() []string { return []string{"install", "start", "stop", "remove"} }

// serviceName is what the service manager and the Windows installer call it.
const serviceName = "zegel"

// Managed is the program as the system's service manager runs it.
type Managed struct {
	Dir string // the data folder that the service works on
	Run func(context.Context) error
	// Settle lets the request under way end and none begin; nil: nothing is
	// waited for.
	Settle func(context.Context) error

	cancel context.CancelFunc
	done   chan error
}

func (m *Managed) service() (service.Service, error) {
	return service.New(m, &service.Config{
		Name: serviceName, DisplayName: "Zegel",
		Description: "Signs a shop's documents exactly once and takes in webhooks.",
		Arguments:   []string{"--data", m.Dir, "service", "run"},
		Option: service.KeyValue{
			"SystemdScript": unit, // systemd
			// Windows
			"OnFailure": "restart", "OnFailureDelayDuration": "5s", "OnFailureResetPeriod": 60,
		},
		Dependencies: dependencies(),
	})
}

// unit is what systemd runs. It starts again after a failure without ever giving
// up: webhooks that nobody takes are lost. A stop leaves time to answer what is
// under way. The data folder may lie anywhere, so nothing is hidden from it.
const unit = `[Unit]
Description={{Description}}
ConditionFileIsExecutable={{Path | cmdEscape}}
{{range Dependencies}}{{.}}
{{end}}StartLimitIntervalSec=0

[Service]
ExecStart={{Path | cmdEscape}}{{range Arguments}} {{. | cmd}}{{end}}
EnvironmentFile=-/etc/default/{{Name}}
Restart=on-failure
RestartSec=5
TimeoutStopSec=60
LimitNOFILE=8192
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
`

// dependencies are the units that must be up first; only systemd reads them in
// this form.
func dependencies() []string {
	if service.Platform() == "linux-systemd" {
		return []string{"After=network-online.target", "Wants=network-online.target"}
	}
	return nil
}

// installed tells from the error of a question about the state whether there is a
// service. systemd and Windows say when there is none; any other error of theirs is
// about one that is there. The older managers of Linux fail at a service that they
// do not know as at one that does not run: there its script tells.
func installed(err error, platform string, scripts []string) bool {
	switch {
	case errors.Is(err, service.ErrNotInstalled):
		return false
	case err == nil || platform == "linux-systemd" || runtime.GOOS != "linux":
		return true
	}
	return slices.ContainsFunc(scripts, func(file string) bool { _, err := os.Stat(file); return err == nil })
}

// scripts are where those managers keep what starts the service.
func scripts() []string {
	return []string{"/etc/init.d/" + serviceName, "/etc/init/" + serviceName + ".conf"}
}

// Control does one of Actions; a service that runs is stopped before it is
// removed. ErrAction, ErrInstalled, ErrNotInstalled, ErrManager.
func (m *Managed) Control(action string) error {
	s, err := m.service()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrManager, err)
	}
	return control(s, action, service.Platform())
}

func control(s service.Service, action, platform string) error {
	state, err := s.Status()
	there := installed(err, platform, scripts())
	switch {
	case action == "install" && there:
		return ErrInstalled
	case action == "install":
		err = s.Install()
	case action != "start" && action != "stop" && action != "remove":
		return fmt.Errorf("%q: %w", action, ErrAction)
	case !there:
		return ErrNotInstalled
	case action == "start":
		err = s.Start()
	case action == "stop":
		err = s.Stop()
	default:
		err = nil
		if state == service.StatusRunning {
			err = s.Stop()
		}
		if err == nil {
			err = s.Uninstall()
		}
	}
	if err != nil {
		return fmt.Errorf("%s the service: %w: %w", action, ErrManager, err)
	}
	return nil
}

// Main runs under the service manager until it says stop.
func (m *Managed) Main() error {
	s, err := m.service()
	if err != nil {
		return fmt.Errorf("service manager: %w", err)
	}
	return serveManager(m, s)
}

// Start is called by the service manager and must return at once.
func (m *Managed) Start(s service.Service) error {
	ctx, cancel := context.WithCancel(context.Background())
	m.cancel, m.done = cancel, make(chan error, 1)
	go func() {
		err := m.Run(ctx)
		m.done <- err
		if err != nil && ctx.Err() == nil {
			// The manager restarts what ends with a failure; a service that hangs
			// without serving would stay unseen.
			if l, lerr := s.Logger(nil); lerr == nil {
				_ = l.Error(err)
			}
			os.Exit(1)
		}
	}()
	return nil
}

// settling is how long a stopped service goes on for the request under way: a
// time-out as it is by default, and a little. A request that hangs longer is in
// doubt.
const settling = 20 * time.Second

// Stop ends the work between two requests and waits for it.
func (m *Managed) Stop(s service.Service) error {
	if m.Settle != nil {
		ctx, cancel := context.WithTimeout(context.Background(), settling)
		defer cancel()
		_ = m.Settle(ctx) // past its time the request is left in doubt, which the journal says
	}
	return m.Shutdown(s)
}

// Shutdown ends the work at once: a computer that goes off does not wait.
func (m *Managed) Shutdown(service.Service) error {
	m.cancel()
	return <-m.done
}
