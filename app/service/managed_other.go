//go:build !windows

package service

import "github.com/kardianos/service"

// serveManager runs until the service manager's signal.
func serveManager(_ *Managed, s service.Service) error { return s.Run() }
