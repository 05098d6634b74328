package service

import (
	"errors"
	"time"

	"github.com/kardianos/service"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
)

// serveManager answers Windows' service manager. Who started the program is not
// guessed from its parent, as the library does: "service run" is the manager's
// own command, and who types it has no manager to answer.
func serveManager(m *Managed, s service.Service) error {
	err := svc.Run(serviceName, &handler{m, s})
	if errors.Is(err, windows.ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
		return s.Run()
	}
	return err
}

// handler is a Managed in the manager's terms.
type handler struct {
	m *Managed
	s service.Service
}

// ending is how long the manager is told to wait: the request under way, then
// what senders have open, then the store.
const ending = settling + patience + 10*time.Second

// Execute does what the manager asks until it asks for the end.
func (h *handler) Execute(_ []string, asked <-chan svc.ChangeRequest, tell chan<- svc.Status) (bool, uint32) {
	tell <- svc.Status{State: svc.StartPending}
	if err := h.m.Start(h.s); err != nil {
		return true, 1
	}
	tell <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
	for c := range asked {
		end := h.m.Stop
		switch c.Cmd {
		case svc.Interrogate:
			tell <- c.CurrentStatus
			continue
		case svc.Shutdown:
			end = h.m.Shutdown
		case svc.Stop:
		default:
			continue
		}
		tell <- svc.Status{State: svc.StopPending, WaitHint: uint32(ending.Milliseconds())}
		if end(h.s) != nil {
			return true, 2
		}
		return false, 0
	}
	return false, 0
}
